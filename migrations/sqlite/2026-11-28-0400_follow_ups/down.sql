DROP TABLE plan_item_follows;
