ALTER TABLE import_batches DROP COLUMN upload_bytes;
DROP TABLE upload_contacts;
DROP TABLE dossier_contacts;
DROP TABLE contact_purposes;
