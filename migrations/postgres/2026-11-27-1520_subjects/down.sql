DROP TABLE plan_item_officials;
ALTER TABLE plan_items DROP COLUMN part_id;
