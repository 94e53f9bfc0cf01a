DROP INDEX outcomes_decision;
ALTER TABLE outcomes DROP COLUMN decision_id;
DROP INDEX plans_carries;
ALTER TABLE plans DROP COLUMN carries_id;
ALTER TABLE plans DROP COLUMN leader;
ALTER TABLE plans DROP COLUMN source;
