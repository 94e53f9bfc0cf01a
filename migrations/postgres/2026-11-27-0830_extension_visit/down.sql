ALTER TABLE deadline_extensions DROP COLUMN visit_id;
