-- How many working days a month somebody who inspects can give to visits, from a first of a month on: the latest
-- line that has begun holds.
CREATE TABLE inspector_capacity (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  from_on DATE NOT NULL,
  days INTEGER NOT NULL,
  set_by TEXT NOT NULL REFERENCES accounts (id),
  set_at TIMESTAMP NOT NULL,
  PRIMARY KEY (account_id, from_on)
);
