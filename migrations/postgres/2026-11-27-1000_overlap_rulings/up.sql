-- What the chairman rules on the overlap of two bodies' items, as the Inspectorate proposes it: one row a pair,
-- the lesser id first. What is proposed and ruled, with both items as they stood then, is JSON: it is read as a
-- whole and never searched.
CREATE TABLE overlap_rulings (
  id TEXT NOT NULL PRIMARY KEY,
  item_id TEXT NOT NULL REFERENCES plan_items (id),
  other_id TEXT NOT NULL REFERENCES plan_items (id),
  stage TEXT NOT NULL,
  proposal TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposer_id TEXT NOT NULL REFERENCES accounts (id),
  proposed_at TIMESTAMP NOT NULL,
  returned_reason TEXT,
  ruling TEXT,
  ruling_reason TEXT,
  ruling_number TEXT,
  ruling_on DATE,
  decider_id TEXT REFERENCES accounts (id),
  decided_at TIMESTAMP,
  version INTEGER NOT NULL,
  UNIQUE (item_id, other_id)
);
CREATE INDEX overlap_rulings_other ON overlap_rulings (other_id);
-- The item of another body's plan under which this one is carried out: one joint inspection, no visit of its own.
ALTER TABLE plan_items ADD COLUMN joint_with TEXT REFERENCES plan_items (id);
CREATE INDEX plan_items_joint ON plan_items (joint_with);
-- The calendar counts no item that is carried out under another: still from this index alone.
DROP INDEX plan_items_days;
CREATE INDEX plan_items_days ON plan_items (starts_on, plan_id, kind, sealed, stage, joint_with, unit_id, unit_name, id);
