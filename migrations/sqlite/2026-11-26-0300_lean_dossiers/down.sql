CREATE TABLE dossiers_old (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  code TEXT,
  procedure_code TEXT,
  procedure_name TEXT,
  field_code TEXT,
  applicant TEXT,
  handler TEXT,
  status TEXT,
  received_on DATE,
  due_on DATE,
  returned_on DATE,
  late BOOLEAN NOT NULL,
  late_days INTEGER,
  explained TEXT NOT NULL,
  apologised TEXT NOT NULL,
  apology_number TEXT,
  late_reason TEXT,
  note TEXT
);
INSERT INTO dossiers_old (id, batch_id, superseded_by, row_key, row_hash, source, unit_id, unit_name, code, procedure_code, procedure_name, field_code, applicant, handler, status, received_on, due_on, returned_on, late, late_days, explained, apologised, apology_number, late_reason, note)
SELECT '00000000-0000-7000-8' || substr(printf('%016x', d.id), 2, 3) || '-' || substr(printf('%016x', d.id), 5, 12), l.batch_id, s.batch_id,
  d.row_key, d.row_hash, d.source, d.unit_id, d.unit_name, d.code, d.procedure_code, d.procedure_name, d.field_code, d.applicant, d.handler, d.status, d.received_on, d.due_on, d.returned_on, d.late, d.late_days, d.explained, d.apologised, d.apology_number, d.late_reason, d.note
FROM dossiers d
JOIN dossier_lists l ON l.number = d.list
LEFT JOIN dossier_lists s ON s.number = d.superseded_by;
-- The text index does not keep the words of a row, but the rows of each word; those of rows that are gone
-- have no dossier.
CREATE VIRTUAL TABLE temp.dossier_terms USING fts5vocab(main, 'dossier_words', 'instance');
INSERT INTO search_words (word, subject_kind, subject_id)
SELECT DISTINCT t.term, 'dossier', '00000000-0000-7000-8' || substr(printf('%016x', d.id), 2, 3) || '-' || substr(printf('%016x', d.id), 5, 12)
FROM dossier_terms t
JOIN dossiers d ON d.id = t.doc;
DROP TABLE temp.dossier_terms;
DROP TABLE dossier_words;
DROP TABLE dossiers;
DROP TABLE dossier_lists;
ALTER TABLE dossiers_old RENAME TO dossiers;
CREATE INDEX dossiers_key ON dossiers (row_key, batch_id);
CREATE INDEX dossiers_batch ON dossiers (batch_id);
CREATE INDEX dossiers_unit ON dossiers (unit_id, due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_due ON dossiers (due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_field ON dossiers (field_code, due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_unit_field ON dossiers (unit_id, field_code, due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_late ON dossiers (late, due_on, id, batch_id, superseded_by);
CREATE INDEX dossiers_field_late ON dossiers (field_code, late, due_on, id, batch_id, superseded_by);
CREATE INDEX dossiers_unit_late ON dossiers (unit_id, late, due_on, id, batch_id, superseded_by);
