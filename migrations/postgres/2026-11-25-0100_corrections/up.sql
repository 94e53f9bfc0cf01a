-- What a recorded decision said before it was corrected: one row for each thing that changed.
CREATE TABLE inspection_corrections (
  id TEXT NOT NULL PRIMARY KEY,
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  field TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX inspection_corrections_inspection ON inspection_corrections (inspection_id, at);
-- When the first conclusion of an inspection was issued: from then on its decision stands.
ALTER TABLE inspections ADD COLUMN first_issued_at TIMESTAMP;
UPDATE inspections SET first_issued_at = (
  SELECT MIN(conclusions.issued_at) FROM conclusions
  WHERE conclusions.inspection_id = inspections.id AND conclusions.stage = 'issued'
);
