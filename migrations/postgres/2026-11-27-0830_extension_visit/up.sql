-- A deadline is moved for one visit, where it is one visit's; one that was moved before this stays moved for all.
ALTER TABLE deadline_extensions ADD COLUMN visit_id TEXT REFERENCES visits (id);
