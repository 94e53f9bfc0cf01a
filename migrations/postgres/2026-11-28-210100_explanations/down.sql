DROP TABLE explanation_receipts;
DROP TABLE explanation_files;
ALTER TABLE point_explanations DROP COLUMN received_on;
ALTER TABLE point_explanations DROP COLUMN paper_on;
ALTER TABLE point_explanations DROP COLUMN paper_number;
ALTER TABLE point_explanations DROP COLUMN taken;
