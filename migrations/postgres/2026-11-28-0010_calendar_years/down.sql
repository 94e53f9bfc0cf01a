DROP INDEX plan_items_joint;
CREATE INDEX plan_items_joint ON plan_items (joint_with);
DROP INDEX plan_items_units;
ALTER TABLE plan_items DROP COLUMN starts_year;
CREATE INDEX plan_items_units ON plan_items (unit_name, unit_id, starts_month, sealed, stage, plan_id, id);
