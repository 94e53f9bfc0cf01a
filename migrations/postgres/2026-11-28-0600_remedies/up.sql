-- What becomes of the demands of issued conclusions. A demand of which nothing was done yet has no row: it is open.
-- The demand itself stays as it was issued.
CREATE TABLE remedies (
  demand_id TEXT NOT NULL PRIMARY KEY REFERENCES demands (id),
  stage TEXT NOT NULL,
  -- The last day where it was moved; else the demand's own day holds.
  due_on DATE,
  -- The day until which the unit asks to move it, as long as nobody answered.
  asked_until DATE,
  -- The day of the last full report.
  reported_on DATE,
  -- Who answers for it within the unit; no name while nobody was named.
  owner_id TEXT REFERENCES officials (id),
  owner_name TEXT NOT NULL,
  owner_position TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX remedies_stage ON remedies (stage, demand_id);
CREATE TABLE remedy_events (
  id TEXT NOT NULL PRIMARY KEY,
  demand_id TEXT NOT NULL REFERENCES demands (id),
  -- The version of the remedy that it made.
  version INTEGER NOT NULL,
  step TEXT NOT NULL,
  -- Where the demand stood after it.
  stage TEXT NOT NULL,
  text TEXT NOT NULL,
  happened_on DATE,
  -- Of a deadline that is asked for or moved: the new day, and the day before.
  until_on DATE,
  was_on DATE,
  -- Number of the paper.
  number TEXT NOT NULL,
  -- Of what was verified: on paper or by a visit, and by which.
  checked TEXT,
  visit_id TEXT REFERENCES visits (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  -- The unit for which the person acted, as it was called then.
  unit_id TEXT REFERENCES units (id),
  unit_name TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX remedy_events_version ON remedy_events (demand_id, version);
CREATE TABLE remedy_files (
  event_id TEXT NOT NULL REFERENCES remedy_events (id),
  sha256 TEXT NOT NULL,
  demand_id TEXT NOT NULL REFERENCES demands (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  -- Of a picture: the copy that is shown, and what was sent, encrypted.
  working TEXT,
  kept TEXT,
  PRIMARY KEY (event_id, sha256)
);
CREATE INDEX remedy_files_demand ON remedy_files (demand_id, sha256);
CREATE INDEX demands_unit ON demands (unit_id);
CREATE INDEX demands_due ON demands (due_on, id);
