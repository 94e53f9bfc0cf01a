-- The draft plan into which a list of items is read; none for files that go where their kind goes. Such a batch is for
-- who sent it: a list for a plan may say what others must not know yet.
ALTER TABLE import_batches ADD COLUMN plan_id TEXT REFERENCES plans (id);
