-- Files of papers that were entered, such as the report that a unit sent; the bytes lie in the store of the inspection.
CREATE TABLE inspection_paper_files (
  paper_id TEXT NOT NULL REFERENCES inspection_papers (id),
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (paper_id, sha256)
);
