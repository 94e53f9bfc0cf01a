ALTER TABLE visits DROP COLUMN heir_reason;
ALTER TABLE visits DROP COLUMN was_unit_name;
ALTER TABLE visits DROP COLUMN was_unit_id;
