ALTER TABLE plan_items DROP COLUMN trigger_kind;
