-- The calendar of a year pages its units in the order of an index that begins with the year. An index of what is
-- carried out under another item holds no other rows: SQLite, which keeps no figures of its tables, read every item
-- through it ("joint_with IS NULL" looks as good as an equality).
ALTER TABLE plan_items ADD COLUMN starts_year INTEGER NOT NULL GENERATED ALWAYS AS
  (CAST(substr(starts_on, 1, 4) AS INTEGER)) VIRTUAL;
DROP INDEX plan_items_units;
CREATE INDEX plan_items_units ON plan_items (starts_year, unit_name, unit_id, sealed, stage, plan_id, id);
DROP INDEX plan_items_joint;
CREATE INDEX plan_items_joint ON plan_items (joint_with) WHERE joint_with IS NOT NULL;
