DROP INDEX plan_items_days;
CREATE INDEX plan_items_days ON plan_items (starts_on, plan_id, kind, sealed, stage, unit_id, unit_name, id);
DROP INDEX plan_items_joint;
ALTER TABLE plan_items DROP COLUMN joint_with;
DROP INDEX overlap_rulings_other;
DELETE FROM plan_writers WHERE subject_id IN (SELECT id FROM overlap_rulings);
DROP TABLE overlap_rulings;
