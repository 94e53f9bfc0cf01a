-- The unit that a visit was decided for, where another one took over from it since, as it was called; and why one of
-- several was chosen.
ALTER TABLE visits ADD COLUMN was_unit_id TEXT REFERENCES units (id);
ALTER TABLE visits ADD COLUMN was_unit_name TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN heir_reason TEXT NOT NULL DEFAULT '';
