CREATE TABLE criteria_sets (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  version_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  year INTEGER NOT NULL,
  unit_group TEXT NOT NULL,
  decision TEXT,
  max_points BIGINT NOT NULL,
  batch_id TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  UNIQUE (code, version_no)
);
CREATE TABLE criteria (
  id TEXT NOT NULL PRIMARY KEY,
  set_id TEXT NOT NULL REFERENCES criteria_sets (id),
  parent_id TEXT REFERENCES criteria (id),
  position INTEGER NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  level INTEGER NOT NULL,
  leaf BOOLEAN NOT NULL,
  max_points BIGINT NOT NULL,
  method TEXT,
  proof TEXT,
  deduct_each BIGINT,
  deduct_cap BIGINT,
  deduct_on TEXT,
  UNIQUE (set_id, number)
);
CREATE INDEX criteria_set ON criteria (set_id, position);
CREATE TABLE self_scores (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  set_id TEXT NOT NULL REFERENCES criteria_sets (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  criterion_id TEXT NOT NULL REFERENCES criteria (id),
  points BIGINT,
  not_applicable BOOLEAN NOT NULL,
  proof TEXT,
  note TEXT
);
CREATE INDEX self_scores_key ON self_scores (row_key, batch_id);
CREATE INDEX self_scores_unit ON self_scores (set_id, unit_id);
CREATE TABLE scoring_runs (
  id TEXT NOT NULL PRIMARY KEY,
  set_id TEXT NOT NULL REFERENCES criteria_sets (id),
  year INTEGER NOT NULL,
  name TEXT NOT NULL,
  stage TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  frozen_at TIMESTAMP,
  version INTEGER NOT NULL
);
-- Neither points nor not_applicable: the appraiser's word was taken back; the self-score counts.
CREATE TABLE appraised_scores (
  run_id TEXT NOT NULL REFERENCES scoring_runs (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  criterion_id TEXT NOT NULL REFERENCES criteria (id),
  points BIGINT,
  not_applicable BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (run_id, unit_id, criterion_id)
);
-- The ledger: a line for each concluded point under each criterion it deducts from, once.
CREATE TABLE deductions (
  id TEXT NOT NULL PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES scoring_runs (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  criterion_id TEXT NOT NULL REFERENCES criteria (id),
  point_id TEXT NOT NULL,
  conclusion_id TEXT NOT NULL,
  conclusion_number TEXT NOT NULL,
  conclusion_on DATE NOT NULL,
  fact TEXT NOT NULL,
  occurred_on DATE NOT NULL,
  points BIGINT NOT NULL,
  waived_by TEXT REFERENCES accounts (id),
  waived_reason TEXT,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (run_id, criterion_id, point_id)
);
CREATE INDEX deductions_run ON deductions (run_id, unit_id);
-- What a frozen run keeps of what may change elsewhere: its units by the names of then, their
-- self-scores, the bounds of the bands.
CREATE TABLE run_units (
  run_id TEXT NOT NULL REFERENCES scoring_runs (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  name TEXT NOT NULL,
  PRIMARY KEY (run_id, unit_id)
);
CREATE TABLE run_self_scores (
  run_id TEXT NOT NULL REFERENCES scoring_runs (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  criterion_id TEXT NOT NULL REFERENCES criteria (id),
  points BIGINT,
  not_applicable BOOLEAN NOT NULL,
  proof TEXT,
  note TEXT,
  PRIMARY KEY (run_id, unit_id, criterion_id)
);
CREATE TABLE run_bands (
  run_id TEXT NOT NULL REFERENCES scoring_runs (id),
  band TEXT NOT NULL,
  least BIGINT NOT NULL,
  PRIMARY KEY (run_id, band)
);
-- Least index of each band, in thousandths of a percent. Domain 3.1 gives them as recalled only.
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-band-excellent', 'band-excellent', NULL, 90000, '2020-01-01', NULL, 'Thông lệ của các tỉnh, chưa đối chiếu văn bản', FALSE),
  ('p-band-good', 'band-good', NULL, 80000, '2020-01-01', NULL, 'Thông lệ của các tỉnh, chưa đối chiếu văn bản', FALSE),
  ('p-band-fair', 'band-fair', NULL, 65000, '2020-01-01', NULL, 'Thông lệ của các tỉnh (65 hoặc 70), chưa đối chiếu văn bản', FALSE),
  ('p-band-average', 'band-average', NULL, 50000, '2020-01-01', NULL, 'Thông lệ của các tỉnh, chưa đối chiếu văn bản', FALSE),
  ('p-band-weak', 'band-weak', NULL, 0, '2020-01-01', NULL, 'Thông lệ của các tỉnh, chưa đối chiếu văn bản', FALSE);
