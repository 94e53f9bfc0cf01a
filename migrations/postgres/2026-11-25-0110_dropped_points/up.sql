-- A point of a draft that is not upheld stays in the file with the reason, and counts nowhere.
ALTER TABLE conclusion_points ADD COLUMN dropped_reason TEXT;
ALTER TABLE conclusion_points ADD COLUMN dropped_by TEXT;
ALTER TABLE conclusion_points ADD COLUMN dropped_at TIMESTAMP;
