ALTER TABLE inspections DROP COLUMN first_issued_at;
DROP TABLE inspection_corrections;
