-- A dossier that an issued conclusion names in a violation: when the unit returned it, and how it apologised where it
-- was late. The unit enters it, another person verifies it.
CREATE TABLE dossier_returns (
  point_id TEXT NOT NULL PRIMARY KEY REFERENCES conclusion_points (id),
  state TEXT NOT NULL,
  returned_on DATE NOT NULL,
  late BOOLEAN NOT NULL,
  -- By letter or in public; none while there was none.
  apology TEXT,
  apology_number TEXT NOT NULL,
  apology_on DATE,
  -- Of an apology in public: where.
  apology_place TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  unit_name TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  verified_by TEXT REFERENCES accounts (id),
  verified_at TIMESTAMP,
  -- What who verified remarked; the reason of what was sent back.
  remark TEXT NOT NULL,
  version INTEGER NOT NULL
);
-- When the follow-up of a conclusion was closed, and why it was opened again.
CREATE TABLE conclusion_closings (
  id TEXT NOT NULL PRIMARY KEY,
  conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  reopened_by TEXT REFERENCES accounts (id),
  reopened_at TIMESTAMP,
  reopened_reason TEXT NOT NULL
);
CREATE UNIQUE INDEX conclusion_closings_standing ON conclusion_closings (conclusion_id) WHERE reopened_at IS NULL;
CREATE INDEX conclusion_closings_conclusion ON conclusion_closings (conclusion_id, at);
