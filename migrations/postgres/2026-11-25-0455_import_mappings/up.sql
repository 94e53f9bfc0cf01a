-- Which column of a city's own export holds what, said once by a person in the preview and used for
-- every file with the same headers. One that is no longer used is retired, never removed: published
-- batches name it.
CREATE TABLE import_mappings (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  layout TEXT NOT NULL,
  headers TEXT NOT NULL,
  login TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  retired_at TIMESTAMP
);
CREATE UNIQUE INDEX import_mappings_name ON import_mappings (name) WHERE retired_at IS NULL;
