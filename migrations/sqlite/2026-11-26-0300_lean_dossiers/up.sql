-- A list of 100,000 dossiers took some 400 MB and 18 CPU seconds: nine indices that repeated three ids of
-- 36 characters, and two trees for each word that a dossier is found by. Numbers stand for both ids now,
-- four indices are left, and words go into the database's own text index: 65 MB.

-- Numbers of the files whose rows stand among dossiers.
CREATE TABLE dossier_lists (
  number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  batch_id TEXT NOT NULL UNIQUE REFERENCES import_batches (id)
);
INSERT INTO dossier_lists (batch_id) SELECT DISTINCT batch_id FROM dossiers ORDER BY batch_id;

CREATE TABLE dossiers_new (
  -- The list's number in the upper bits, the row's place in the lower 22.
  id INTEGER NOT NULL PRIMARY KEY,
  list BIGINT NOT NULL REFERENCES dossier_lists (number),
  superseded_by BIGINT REFERENCES dossier_lists (number),
  -- The row that this one replaces once its list is published.
  replaces BIGINT,
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
INSERT INTO dossiers_new (id, list, superseded_by, row_key, row_hash, source, unit_id, unit_name, code, procedure_code, procedure_name, field_code, applicant, handler, status, received_on, due_on, returned_on, late, late_days, explained, apologised, apology_number, late_reason, note)
SELECT l.number * 4194304 + row_number() OVER (PARTITION BY d.batch_id ORDER BY d.id), l.number, s.number,
  d.row_key, d.row_hash, d.source, d.unit_id, d.unit_name, d.code, d.procedure_code, d.procedure_name, d.field_code, d.applicant, d.handler, d.status, d.received_on, d.due_on, d.returned_on, d.late, d.late_days, d.explained, d.apologised, d.apology_number, d.late_reason, d.note
FROM dossiers d
JOIN dossier_lists l ON l.batch_id = d.batch_id
LEFT JOIN dossier_lists s ON s.batch_id = d.superseded_by;

-- Marks are letters here too: what folding leaves of other scripts must stay one word, because without
-- positions there are no phrases.
CREATE VIRTUAL TABLE dossier_words USING fts5 (
  words, content = '', contentless_delete = 1, detail = none,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* So Co'"
);
INSERT INTO dossier_words (rowid, words)
SELECT n.id, group_concat(w.word, ' ')
FROM dossiers d
JOIN dossier_lists l ON l.batch_id = d.batch_id
JOIN dossiers_new n ON n.list = l.number AND n.row_key = d.row_key
JOIN search_words w ON w.subject_kind = 'dossier' AND w.subject_id = d.id
GROUP BY n.id;
DELETE FROM search_words WHERE subject_kind = 'dossier';

DROP TABLE dossiers;
ALTER TABLE dossiers_new RENAME TO dossiers;
CREATE INDEX dossiers_key ON dossiers (row_key);
-- Each holds what decides whether a row is seen, so that counting needs no row itself; late ones lie
-- together, because they are few and asked for most.
CREATE INDEX dossiers_due ON dossiers (late, due_on, id, list, superseded_by);
CREATE INDEX dossiers_unit ON dossiers (unit_id, late, due_on, id, list, superseded_by, field_code);
CREATE INDEX dossiers_field ON dossiers (field_code, late, due_on, id, list, superseded_by);
CREATE INDEX dossiers_superseded ON dossiers (superseded_by, list) WHERE superseded_by IS NOT NULL;
