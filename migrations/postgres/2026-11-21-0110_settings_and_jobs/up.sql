CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  account_id TEXT,
  run_at TIMESTAMP NOT NULL,
  attempts INTEGER NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT,
  cancel_asked BOOLEAN NOT NULL,
  last_error TEXT,
  created_at TIMESTAMP NOT NULL,
  started_at TIMESTAMP,
  finished_at TIMESTAMP
);
CREATE INDEX jobs_due ON jobs (state, run_at);
