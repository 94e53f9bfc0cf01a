ALTER TABLE upload_contacts DROP COLUMN withheld;
