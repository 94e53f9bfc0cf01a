-- What was asked, explained, apologised for and consulted about dossiers: one paper a row (domain D1 to D8).
CREATE TABLE dossier_papers (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  dossier_code TEXT,
  procedure_code TEXT,
  procedure_name TEXT,
  number TEXT,
  sent_on DATE,
  due_on DATE,
  answered_on DATE,
  answer_number TEXT,
  due_before DATE,
  due_after DATE,
  officer TEXT,
  recipient TEXT,
  body_id TEXT,
  body_name TEXT,
  form TEXT,
  turn INTEGER,
  accepted TEXT NOT NULL,
  reason TEXT,
  content TEXT,
  note TEXT
);
CREATE INDEX dossier_papers_key ON dossier_papers (row_key, batch_id);
CREATE INDEX dossier_papers_batch ON dossier_papers (batch_id);
CREATE INDEX dossier_papers_dossier ON dossier_papers (dossier_code);
CREATE INDEX dossier_papers_kind ON dossier_papers (kind, sent_on, id);
CREATE INDEX dossier_papers_unit ON dossier_papers (unit_id, kind, sent_on, id);
CREATE INDEX dossier_papers_body ON dossier_papers (body_id, kind, sent_on, id);
-- What people think of a unit's officers (domain 4.4), and how one dossier was rated (domain 4.6); points
-- in thousandths.
CREATE TABLE satisfaction_results (
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
  official TEXT,
  dossier_code TEXT,
  votes BIGINT,
  very_satisfied BIGINT,
  satisfied BIGINT,
  dissatisfied BIGINT,
  indicators TEXT,
  points BIGINT,
  rating TEXT
);
CREATE INDEX satisfaction_results_key ON satisfaction_results (row_key, batch_id);
CREATE INDEX satisfaction_results_batch ON satisfaction_results (batch_id);
CREATE INDEX satisfaction_results_period ON satisfaction_results (period_from, unit_id);
-- How many procedures a unit has, offers at a one-stop shop, and has an internal process for (domain 4.5).
CREATE TABLE procedure_counts (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  counted_on DATE NOT NULL,
  total BIGINT,
  total_province BIGINT,
  total_district BIGINT,
  total_commune BIGINT,
  one_stop BIGINT,
  one_stop_province BIGINT,
  one_stop_district BIGINT,
  one_stop_commune BIGINT,
  process BIGINT,
  process_province BIGINT,
  process_district BIGINT,
  process_commune BIGINT
);
CREATE INDEX procedure_counts_key ON procedure_counts (row_key, batch_id);
CREATE INDEX procedure_counts_batch ON procedure_counts (batch_id);
CREATE INDEX procedure_counts_unit ON procedure_counts (counted_on, unit_id);
-- The catalogue of procedures; each line holds from its day until the next line of its code.
CREATE TABLE procedures (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  field_code TEXT,
  field_name TEXT,
  level TEXT,
  body TEXT,
  days BIGINT,
  time_limit TEXT,
  fee TEXT,
  online TEXT,
  decision TEXT,
  from_on DATE NOT NULL,
  to_on DATE,
  note TEXT
);
CREATE INDEX procedures_key ON procedures (row_key, batch_id);
CREATE INDEX procedures_batch ON procedures (batch_id);
CREATE INDEX procedures_code ON procedures (code, from_on);
-- Days off and swapped days come from files, which can be corrected and taken back like all others.
DROP TABLE calendar_days;
CREATE TABLE calendar_days (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches (id),
  superseded_by TEXT,
  row_key TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  on_day DATE NOT NULL,
  worked BOOLEAN NOT NULL,
  name TEXT NOT NULL
);
CREATE INDEX calendar_days_key ON calendar_days (row_key, batch_id);
CREATE INDEX calendar_days_batch ON calendar_days (batch_id);
CREATE INDEX calendar_days_day ON calendar_days (on_day);
-- Grounds and lists that a file brought are not those of the program's own files.
ALTER TABLE legal_grounds ADD COLUMN batch_id TEXT;
ALTER TABLE checklist_versions ADD COLUMN batch_id TEXT;
