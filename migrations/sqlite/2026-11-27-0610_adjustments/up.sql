-- Adjustments of an approved plan: each is a paper of its own, and what it does to items is done by its
-- approval only. Items before and after, and the answers given for them, are JSON: they are read as a
-- whole and never searched.
CREATE TABLE plan_adjustments (
  id TEXT NOT NULL PRIMARY KEY,
  plan_id TEXT NOT NULL REFERENCES plans (id),
  number INTEGER,
  stage TEXT NOT NULL,
  reason TEXT NOT NULL,
  paper_number TEXT,
  issued_on DATE,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  submitted_at TIMESTAMP,
  approver_id TEXT REFERENCES accounts (id),
  approved_at TIMESTAMP,
  returned_reason TEXT,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX plan_adjustments_plan ON plan_adjustments (plan_id, created_at);
CREATE TABLE plan_changes (
  id TEXT NOT NULL PRIMARY KEY,
  adjustment_id TEXT NOT NULL REFERENCES plan_adjustments (id),
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  item_id TEXT,
  before TEXT,
  after TEXT,
  answers TEXT NOT NULL
);
CREATE INDEX plan_changes_adjustment ON plan_changes (adjustment_id, ordinal);
CREATE INDEX plan_changes_item ON plan_changes (item_id);
