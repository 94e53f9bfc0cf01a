-- Files as they were sent that are classified: they are removed once they were read, like those with contacts.
ALTER TABLE upload_contacts ADD COLUMN withheld BOOLEAN NOT NULL DEFAULT FALSE;
