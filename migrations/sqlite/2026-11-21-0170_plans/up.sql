CREATE TABLE plans (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES units (id),
  body_name TEXT NOT NULL,
  year INTEGER NOT NULL,
  title TEXT NOT NULL,
  number TEXT,
  issued_on DATE,
  stage TEXT NOT NULL,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  submitted_at TIMESTAMP,
  approver_id TEXT REFERENCES accounts (id),
  approved_at TIMESTAMP,
  returned_reason TEXT,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX plans_year ON plans (year, body_id);
-- A sealed item hangs on its plan only by plan_id; it never touches the plan's row, and has its
-- number only from its start.
CREATE TABLE plan_items (
  id TEXT NOT NULL PRIMARY KEY,
  plan_id TEXT NOT NULL REFERENCES plans (id),
  number INTEGER,
  kind TEXT NOT NULL,
  sealed BOOLEAN NOT NULL,
  stage TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  contents TEXT NOT NULL,
  cause TEXT,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  profile TEXT NOT NULL,
  form TEXT NOT NULL,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  approver_id TEXT REFERENCES accounts (id),
  approved_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX plan_items_plan ON plan_items (plan_id, starts_on);
CREATE INDEX plan_items_unit ON plan_items (unit_id, period_from);
CREATE TABLE plan_item_fields (
  item_id TEXT NOT NULL REFERENCES plan_items (id),
  field_code TEXT NOT NULL REFERENCES fields_of_work (code),
  PRIMARY KEY (item_id, field_code)
);
CREATE TABLE overlap_answers (
  id TEXT NOT NULL PRIMARY KEY,
  item_id TEXT NOT NULL REFERENCES plan_items (id),
  other_kind TEXT NOT NULL,
  other_id TEXT NOT NULL,
  answer TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  UNIQUE (item_id, other_kind, other_id)
);
-- Who wrote in a plan, or in a sealed item (which has an approval of its own): they never approve it.
CREATE TABLE plan_writers (
  subject_id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (subject_id, account_id)
);
