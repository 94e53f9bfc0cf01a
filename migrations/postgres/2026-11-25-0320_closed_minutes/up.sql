-- What the minutes said when they were closed, as JSON, with its SHA-256: the paper that is signed.
CREATE TABLE closed_minutes (
  visit_id TEXT NOT NULL PRIMARY KEY REFERENCES visits (id),
  paper TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  closed_at TIMESTAMP NOT NULL
);
