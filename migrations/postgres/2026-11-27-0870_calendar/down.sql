DROP INDEX plan_items_days;
