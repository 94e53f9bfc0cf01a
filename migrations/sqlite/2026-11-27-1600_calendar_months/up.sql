-- The month in which a visit begins, counted from the year 0: the calendar of a year counts items by month, plan and
-- kind in the order of an index, and lists their units in the order of another one.
ALTER TABLE plan_items ADD COLUMN starts_month INTEGER NOT NULL GENERATED ALWAYS AS
  (CAST(substr(starts_on, 1, 4) AS INTEGER) * 12 + CAST(substr(starts_on, 6, 2) AS INTEGER) - 1) VIRTUAL;
DROP INDEX plan_items_days;
CREATE INDEX plan_items_months ON plan_items (starts_month, plan_id, kind, sealed, stage, joint_with, unit_id, id);
CREATE INDEX plan_items_units ON plan_items (unit_name, unit_id, starts_month, sealed, stage, plan_id, id);
