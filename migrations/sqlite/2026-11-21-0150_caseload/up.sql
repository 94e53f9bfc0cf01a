CREATE TABLE monthly_statistics (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  field_code TEXT,
  field_name TEXT,
  received_total BIGINT,
  received_carried BIGINT,
  received_new BIGINT,
  received_online BIGINT,
  received_direct BIGINT,
  done_total BIGINT,
  done_early BIGINT,
  done_on_time BIGINT,
  done_late BIGINT,
  open_total BIGINT,
  open_in_time BIGINT,
  open_late BIGINT,
  awaiting_supplement BIGINT,
  returned BIGINT,
  other BIGINT
);
CREATE INDEX monthly_statistics_key ON monthly_statistics (row_key, batch_id);
CREATE INDEX monthly_statistics_period ON monthly_statistics (period_from, unit_id);
CREATE INDEX monthly_statistics_batch ON monthly_statistics (batch_id);
CREATE TABLE dossiers (
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
CREATE INDEX dossiers_key ON dossiers (row_key, batch_id);
CREATE INDEX dossiers_batch ON dossiers (batch_id);
-- Each ends with what decides whether a row is live and late, so that counting needs no row itself.
CREATE INDEX dossiers_unit ON dossiers (unit_id, due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_due ON dossiers (due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_field ON dossiers (field_code, due_on, id, batch_id, superseded_by, late);
CREATE INDEX dossiers_unit_field ON dossiers (unit_id, field_code, due_on, id, batch_id, superseded_by, late);
CREATE TABLE search_words (
  word TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (word, subject_kind, subject_id)
);
CREATE INDEX search_words_subject ON search_words (subject_kind, subject_id);
