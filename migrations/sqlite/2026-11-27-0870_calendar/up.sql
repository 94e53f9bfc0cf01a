-- The calendar of a year counts items by plan and kind for each month, and lists their units: from this index alone.
CREATE INDEX plan_items_days ON plan_items (starts_on, plan_id, kind, sealed, stage, unit_id, unit_name, id);
