-- The month in which a visit begins, counted from the year 0: the calendar of a year counts items by month, plan and
-- kind in the order of an index, and lists their units in the order of another one.
ALTER TABLE plan_items ADD COLUMN starts_month INTEGER NOT NULL GENERATED ALWAYS AS
  (EXTRACT(YEAR FROM starts_on)::integer * 12 + EXTRACT(MONTH FROM starts_on)::integer - 1) STORED;
DROP INDEX plan_items_days;
CREATE INDEX plan_items_months ON plan_items (starts_month, plan_id, kind, sealed, stage, joint_with, unit_id, id);
CREATE INDEX plan_items_units ON plan_items (unit_name, unit_id, starts_month, sealed, stage, plan_id, id);
