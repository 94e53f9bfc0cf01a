-- A draft plan laid before other bodies for comments (lấy ý kiến): one row a body that was asked. The open items as
-- they stood then are JSON: they are read as a whole and never searched. What came on paper has number and date.
CREATE TABLE plan_consultations (
  id TEXT NOT NULL PRIMARY KEY,
  plan_id TEXT NOT NULL REFERENCES plans (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  items TEXT NOT NULL,
  until_on DATE NOT NULL,
  asked_by TEXT NOT NULL REFERENCES accounts (id),
  asked_at TIMESTAMP NOT NULL,
  agrees BOOLEAN,
  late BOOLEAN,
  answered_by TEXT REFERENCES accounts (id),
  answered_at TIMESTAMP,
  paper_number TEXT,
  paper_on DATE,
  withdrawn_by TEXT REFERENCES accounts (id),
  withdrawn_at TIMESTAMP,
  withdrawn_reason TEXT,
  version INTEGER NOT NULL
);
CREATE INDEX plan_consultations_plan ON plan_consultations (plan_id, asked_at);
CREATE INDEX plan_consultations_unit ON plan_consultations (unit_id, asked_at);
-- What an asked body says, of the whole plan or of one item, and what the writers did about it.
CREATE TABLE plan_comments (
  id TEXT NOT NULL PRIMARY KEY,
  consultation_id TEXT NOT NULL REFERENCES plan_consultations (id),
  ordinal INTEGER NOT NULL,
  item_id TEXT,
  said TEXT NOT NULL,
  outcome TEXT,
  outcome_reason TEXT,
  settled_by TEXT REFERENCES accounts (id),
  settled_at TIMESTAMP,
  version INTEGER NOT NULL,
  UNIQUE (consultation_id, ordinal)
);
