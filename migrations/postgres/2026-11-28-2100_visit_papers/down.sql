-- Before, these papers and steps were not known.
DELETE FROM inspection_paper_files WHERE paper_id IN (SELECT id FROM inspection_papers WHERE kind IN ('publication', 'documents-request', 'documents-handover', 'team-report'));
DELETE FROM inspection_papers WHERE kind IN ('publication', 'documents-request', 'documents-handover', 'team-report');
DELETE FROM given_numbers WHERE kind IN ('documents-request', 'team-report');
DELETE FROM number_series WHERE kind IN ('documents-request', 'team-report');
DELETE FROM deadline_extensions WHERE step IN ('publication', 'documents');
DELETE FROM procedure_steps WHERE step IN ('publication', 'documents');
ALTER TABLE inspection_papers DROP COLUMN due_on;
ALTER TABLE inspection_papers DROP COLUMN contents;
