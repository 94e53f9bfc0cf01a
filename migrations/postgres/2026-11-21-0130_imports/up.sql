CREATE TABLE import_batches (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  layout TEXT NOT NULL,
  state TEXT NOT NULL,
  account_id TEXT,
  login TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  published_at TIMESTAMP,
  undone_at TIMESTAMP,
  period_from DATE,
  period_to DATE,
  unit_id TEXT,
  facts TEXT NOT NULL,
  remarks TEXT NOT NULL,
  rows_read BIGINT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  failure TEXT,
  job_id TEXT,
  version INTEGER NOT NULL
);
CREATE INDEX import_batches_state ON import_batches (state, created_at);
CREATE TABLE import_rows (
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  position BIGINT NOT NULL,
  sheet TEXT NOT NULL,
  row_number INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  content TEXT NOT NULL,
  problems TEXT NOT NULL,
  remarks TEXT NOT NULL,
  PRIMARY KEY (batch_id, position)
);
CREATE INDEX import_rows_outcome ON import_rows (batch_id, outcome, position);
