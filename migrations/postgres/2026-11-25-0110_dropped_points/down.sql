ALTER TABLE conclusion_points DROP COLUMN dropped_at;
ALTER TABLE conclusion_points DROP COLUMN dropped_by;
ALTER TABLE conclusion_points DROP COLUMN dropped_reason;
