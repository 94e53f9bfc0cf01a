-- For what phone numbers and addresses of applicants may be kept, by whom it was stated, and until when.
CREATE TABLE contact_purposes (
  id TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  ground TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  stated_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP,
  ended_by TEXT,
  end_reason TEXT,
  -- When nothing of what was kept for it was left.
  deleted_at TIMESTAMP
);
-- Apart from dossiers, so that all of them can go at once; a row for each row of a list that has one.
CREATE TABLE dossier_contacts (
  row_key TEXT NOT NULL,
  list BIGINT NOT NULL REFERENCES dossier_lists (number),
  purpose_id TEXT NOT NULL REFERENCES contact_purposes (id),
  phone TEXT,
  address TEXT,
  PRIMARY KEY (row_key, list)
);
CREATE INDEX dossier_contacts_list ON dossier_contacts (list);
CREATE INDEX dossier_contacts_purpose ON dossier_contacts (purpose_id);
-- Files as they were sent that hold contacts: in which columns (empty where an older release did not keep
-- it), for which purpose these were kept, and when the file was removed because of them.
CREATE TABLE upload_contacts (
  batch_id TEXT NOT NULL PRIMARY KEY REFERENCES import_batches (id),
  headers TEXT NOT NULL,
  purpose_id TEXT REFERENCES contact_purposes (id),
  removed_at TIMESTAMP
);
INSERT INTO upload_contacts (batch_id, headers)
SELECT id, '' FROM import_batches WHERE remarks LIKE '%"importing-remark-personal"%';
ALTER TABLE import_batches ADD COLUMN upload_bytes BIGINT;
