-- An act's line stands in the act's transaction; a job chains lines in the order in which it sees
-- them committed. audit_pending holds the lines that the job has not chained yet.
CREATE TABLE audit_lines (
  id TEXT NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  account_id TEXT,
  login TEXT NOT NULL,
  via TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  unit_id TEXT,
  sealed_subject_id TEXT,
  details TEXT NOT NULL
);
CREATE INDEX audit_lines_at ON audit_lines (at, id);
CREATE INDEX audit_lines_subject ON audit_lines (subject_kind, subject_id, at);
CREATE TABLE audit_pending (
  line_id TEXT NOT NULL PRIMARY KEY REFERENCES audit_lines (id)
);
CREATE TABLE audit_chain (
  number BIGINT NOT NULL PRIMARY KEY,
  line_id TEXT NOT NULL UNIQUE REFERENCES audit_lines (id),
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
