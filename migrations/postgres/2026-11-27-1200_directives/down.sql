DROP INDEX plan_items_directive;
ALTER TABLE plan_items DROP COLUMN directive_id;
DROP TABLE directive_tasks;
DROP TABLE directive_checklists;
DROP TABLE directives;
