-- How far an explanation is taken up; and of one that came on paper the paper's number and day, and when it came.
ALTER TABLE point_explanations ADD COLUMN taken TEXT;
ALTER TABLE point_explanations ADD COLUMN paper_number TEXT;
ALTER TABLE point_explanations ADD COLUMN paper_on DATE;
ALTER TABLE point_explanations ADD COLUMN received_on DATE;
-- What came with explanations.
CREATE TABLE explanation_files (
  point_id TEXT NOT NULL REFERENCES conclusion_points (id),
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  -- Of a picture: the copy that is shown, and what was sent, encrypted.
  working TEXT,
  kept TEXT,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (point_id, sha256)
);
-- That a unit got what it is to explain: each time that a draft is sent, once.
CREATE TABLE explanation_receipts (
  conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  -- Which sending.
  sent_at TIMESTAMP NOT NULL,
  way TEXT NOT NULL,
  -- Of a draft that was handed over on paper: the paper with which it went.
  number TEXT NOT NULL,
  received_by TEXT NOT NULL,
  received_on DATE NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (conclusion_id, unit_id, sent_at)
);
-- What was said to a point before it was said anew, as it stood.
CREATE TABLE explanations_before (
  point_id TEXT NOT NULL REFERENCES conclusion_points (id),
  version INTEGER NOT NULL,
  stance TEXT NOT NULL,
  text TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  paper_number TEXT,
  PRIMARY KEY (point_id, version)
);
