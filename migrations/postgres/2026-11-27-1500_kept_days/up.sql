-- Days that are kept free of visits (elections, congresses, the weeks before Tết, floods): of one body, or of all
-- when it names none. Drafts begin with them; a visit in them is told, not refused.
CREATE TABLE kept_days (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT REFERENCES units (id),
  from_on DATE NOT NULL,
  to_on DATE NOT NULL,
  reason TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX kept_days_days ON kept_days (to_on, from_on);
