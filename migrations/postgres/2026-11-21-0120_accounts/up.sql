CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change_password BOOLEAN NOT NULL,
  unit_id TEXT,
  official_id TEXT,
  position TEXT,
  language TEXT NOT NULL,
  disabled_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE TABLE account_roles (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL,
  PRIMARY KEY (account_id, role)
);
-- The id is the SHA-256 of the cookie's token: who reads the table cannot sign in with it.
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  csrf TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  last_seen_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE TABLE sign_in_failures (
  id TEXT NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  address TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_failures_login ON sign_in_failures (login, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);
-- Who, apart from the rules of scope, sees a sealed plan item or inspection.
CREATE TABLE sealed_viewers (
  subject_id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  named_at TIMESTAMP NOT NULL,
  PRIMARY KEY (subject_id, account_id)
);
CREATE INDEX sealed_viewers_account ON sealed_viewers (account_id);
