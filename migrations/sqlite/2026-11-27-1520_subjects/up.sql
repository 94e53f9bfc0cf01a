-- What of its unit an item is narrowed to: a section, or officials by name. An item that names neither is about the
-- whole unit, so that what was answered about it reads as before (plans::rules::about).
ALTER TABLE plan_items ADD COLUMN part_id TEXT REFERENCES units (id);
-- Officials with their names and posts as they stood when the item was written.
CREATE TABLE plan_item_officials (
  item_id TEXT NOT NULL REFERENCES plan_items (id),
  official_id TEXT NOT NULL REFERENCES officials (id),
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (item_id, official_id)
);
CREATE INDEX plan_item_officials_official ON plan_item_officials (official_id);
