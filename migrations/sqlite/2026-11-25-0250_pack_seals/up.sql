-- What opens the pack of a sealed visit on a tablet: a code that stands beside the printed decision, and
-- the hour from which the server gives it to the team (none: the first day of the inspection).
CREATE TABLE pack_seals (
  visit_id TEXT NOT NULL PRIMARY KEY REFERENCES visits (id),
  code TEXT NOT NULL,
  opens_at TIMESTAMP,
  made_at TIMESTAMP NOT NULL
);
