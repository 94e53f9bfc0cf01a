-- A browser in which a person signed in before: failures of others do not make it wait. The id is the
-- SHA-256 of its cookie's token; several people may share one browser.
CREATE TABLE known_browsers (
  id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  seen_at TIMESTAMP NOT NULL,
  PRIMARY KEY (id, account_id)
);
CREATE INDEX known_browsers_account ON known_browsers (account_id);
-- The known browser in which a password was mistyped; none for everybody else, who count together.
ALTER TABLE sign_in_failures ADD COLUMN browser TEXT;
-- A session that is over stays for a while, so that a form of its pages still finds its person.
ALTER TABLE sessions ADD COLUMN ended_at TIMESTAMP;
CREATE INDEX sessions_csrf ON sessions (csrf);
