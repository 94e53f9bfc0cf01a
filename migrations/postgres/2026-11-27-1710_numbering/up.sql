-- Kinds of papers whose numbers are issued here and not entered from the office's own register, by body; and the
-- last number of each register in each year. Kinds with one symbol share one register.
CREATE TABLE number_series (
  body_id TEXT NOT NULL REFERENCES units (id),
  kind TEXT NOT NULL,
  symbol TEXT NOT NULL,
  first_number INTEGER NOT NULL CHECK (first_number > 0),
  issued_here BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (body_id, kind)
);
CREATE TABLE number_counters (
  body_id TEXT NOT NULL REFERENCES units (id),
  symbol TEXT NOT NULL,
  year INTEGER NOT NULL,
  last_number INTEGER NOT NULL CHECK (last_number > 0),
  PRIMARY KEY (body_id, symbol, year)
);
