-- An older release knows no such series, and its page of numbers would not open.
DELETE FROM given_numbers WHERE kind = 'escalation';
DELETE FROM number_series WHERE kind = 'escalation';
DROP TABLE explanations_before;
DROP TABLE explanation_receipts;
DROP TABLE explanation_files;
ALTER TABLE point_explanations DROP COLUMN received_on;
ALTER TABLE point_explanations DROP COLUMN paper_on;
ALTER TABLE point_explanations DROP COLUMN paper_number;
ALTER TABLE point_explanations DROP COLUMN taken;
