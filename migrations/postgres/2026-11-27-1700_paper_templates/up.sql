-- Templates of papers that an administrator chose, one row for each change: a file in the store under its
-- SHA-256, or (without one) the template that comes with the program. The last row of a paper holds; rows are
-- never changed.
CREATE TABLE paper_templates (
  paper TEXT NOT NULL,
  ordinal INTEGER NOT NULL CHECK (ordinal > 0),
  sha256 TEXT,
  file_name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (paper, ordinal)
);
