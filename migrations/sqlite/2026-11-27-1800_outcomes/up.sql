-- Conclusions of other bodies (specialised inspection, thanh tra, kiểm toán), recorded from their papers, so that
-- the register knows what has been concluded. What they concluded stands in concluded_contents, marked as such
-- and under the id of the paper; what they demand stands here, as text.
CREATE TABLE outcomes (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES units (id),
  body_name TEXT NOT NULL,
  number TEXT NOT NULL,
  issued_on DATE NOT NULL,
  issuer TEXT NOT NULL,
  classification TEXT NOT NULL,
  -- Of a paper that is not ordinary neither is kept.
  profile TEXT,
  title TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX outcomes_paper ON outcomes (body_id, number, issued_on);
CREATE INDEX outcomes_issued ON outcomes (issued_on, id);
CREATE TABLE outcome_demands (
  id TEXT NOT NULL PRIMARY KEY,
  outcome_id TEXT NOT NULL REFERENCES outcomes (id),
  place INTEGER NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  task TEXT NOT NULL,
  due_on DATE
);
CREATE INDEX outcome_demands_outcome ON outcome_demands (outcome_id, place, id);
CREATE INDEX outcome_demands_unit ON outcome_demands (unit_id);
-- Whether another body concluded it.
ALTER TABLE concluded_contents ADD COLUMN elsewhere BOOLEAN NOT NULL DEFAULT FALSE;
