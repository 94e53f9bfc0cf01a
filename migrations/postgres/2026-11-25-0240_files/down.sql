DROP TABLE visit_uploads;
ALTER TABLE visit_files DROP COLUMN unshown;
ALTER TABLE visit_files DROP COLUMN kept_sha256;
ALTER TABLE visit_files DROP COLUMN working_sha256;
