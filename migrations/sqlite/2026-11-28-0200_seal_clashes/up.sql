-- What a sealed visit clashes with (another team at the unit in its days, an item of another plan of the same content
-- and period), as far as the decision's signer answered it, or as nobody had by the start. `about` is the line of
-- which an answer speaks: once it is another one, the clash is to be answered anew. `said` is a sentence as JSON; `changed`: it began as
-- another clash than the one that was answered.
CREATE TABLE seal_clashes (
  id TEXT NOT NULL PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visits (id),
  against TEXT NOT NULL,
  other_id TEXT NOT NULL,
  about TEXT NOT NULL,
  said TEXT NOT NULL,
  open_at_start BOOLEAN NOT NULL,
  reason TEXT,
  account_id TEXT REFERENCES accounts (id),
  answered_at TIMESTAMP,
  changed BOOLEAN NOT NULL,
  UNIQUE (visit_id, against, other_id)
);
