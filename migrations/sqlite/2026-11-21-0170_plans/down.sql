DROP TABLE plan_writers;
DROP TABLE overlap_answers;
DROP TABLE plan_item_fields;
DROP TABLE plan_items;
DROP TABLE plans;
