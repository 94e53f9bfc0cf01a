-- seq is raised in the transaction of each change to the record; the tablet pulls by it.
CREATE TABLE visits (
  id TEXT NOT NULL PRIMARY KEY,
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  item_id TEXT REFERENCES plan_items (id),
  stage TEXT NOT NULL,
  seq BIGINT NOT NULL,
  place TEXT,
  started_at TIMESTAMP,
  ended_at TIMESTAMP,
  version INTEGER NOT NULL
);
CREATE INDEX visits_inspection ON visits (inspection_id);
CREATE INDEX visits_unit ON visits (unit_id, started_at);
CREATE TABLE visit_checklists (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  version_id TEXT NOT NULL REFERENCES checklist_versions (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (visit_id, version_id)
);
-- The record of a visit: one row for each unit of merge, with its version. Kinds are answer,
-- finding, person, evidence, attendance, signature, note. A removed entity keeps its rows.
CREATE TABLE record_entries (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  kind TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT,
  version INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  op_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (visit_id, kind, entity_id, field)
);
CREATE INDEX record_entries_seq ON record_entries (visit_id, seq);
CREATE TABLE visit_ops (
  id TEXT NOT NULL PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visits (id),
  seq BIGINT NOT NULL,
  device TEXT NOT NULL,
  device_seq BIGINT NOT NULL,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  body TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  result TEXT NOT NULL,
  client_at TIMESTAMP,
  at TIMESTAMP NOT NULL
);
CREATE INDEX visit_ops_visit ON visit_ops (visit_id, seq);
CREATE TABLE record_conflicts (
  id TEXT NOT NULL PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visits (id),
  kind TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  field TEXT NOT NULL,
  op_id TEXT NOT NULL,
  value TEXT,
  base_version INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  resolved_at TIMESTAMP,
  resolved_by TEXT,
  kept TEXT
);
CREATE INDEX record_conflicts_visit ON record_conflicts (visit_id, resolved_at);
-- Bytes lie in the file store under (visit, sha256); a known hash of another visit opens nothing.
CREATE TABLE visit_files (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  account_id TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (visit_id, sha256)
);
