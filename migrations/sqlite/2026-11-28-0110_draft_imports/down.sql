-- An older release cannot read what these hold.
DELETE FROM import_rows WHERE batch_id IN (SELECT id FROM import_batches WHERE plan_id IS NOT NULL);
UPDATE import_batches SET state = 'dropped' WHERE plan_id IS NOT NULL;
ALTER TABLE import_batches DROP COLUMN plan_id;
