DROP INDEX plan_items_units;
DROP INDEX plan_items_months;
ALTER TABLE plan_items DROP COLUMN starts_month;
CREATE INDEX plan_items_days ON plan_items (starts_on, plan_id, kind, sealed, stage, joint_with, unit_id, unit_name, id);
