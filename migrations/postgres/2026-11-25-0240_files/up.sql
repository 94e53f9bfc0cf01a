-- What is shown of a picture is a copy of ours; what was sent is kept, encrypted. Both lie in the file
-- store under (visit, their own hash). A picture that cannot be shown says why.
ALTER TABLE visit_files ADD COLUMN working_sha256 TEXT;
ALTER TABLE visit_files ADD COLUMN kept_sha256 TEXT;
ALTER TABLE visit_files ADD COLUMN unshown TEXT;
-- Files that a tablet announced, by the person who sends them; here or not, and what was refused.
CREATE TABLE visit_uploads (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  sha256 TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  original TEXT,
  at TIMESTAMP NOT NULL,
  refused TEXT,
  PRIMARY KEY (visit_id, sha256, account_id)
);
