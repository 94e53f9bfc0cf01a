CREATE TABLE team_reports (
  inspection_id TEXT NOT NULL PRIMARY KEY REFERENCES inspections (id),
  results TEXT NOT NULL,
  assessment TEXT NOT NULL,
  proposals TEXT NOT NULL,
  reserved_opinions TEXT NOT NULL,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  submitted_at TIMESTAMP,
  version INTEGER NOT NULL
);
CREATE TABLE conclusions (
  id TEXT NOT NULL PRIMARY KEY,
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  body_id TEXT NOT NULL REFERENCES units (id),
  stage TEXT NOT NULL,
  title TEXT NOT NULL,
  results TEXT NOT NULL,
  causes TEXT NOT NULL,
  number TEXT,
  year INTEGER,
  issued_on DATE,
  issued_at TIMESTAMP,
  signer_id TEXT REFERENCES accounts (id),
  signer_name TEXT,
  signer_position TEXT,
  explain_by DATE,
  sent_at TIMESTAMP,
  report_by DATE,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX conclusions_stage ON conclusions (stage, issued_on);
CREATE INDEX conclusions_inspection ON conclusions (inspection_id);
-- A body's numbers begin anew each year; drafts have none.
CREATE UNIQUE INDEX conclusions_number ON conclusions (body_id, year, number);
CREATE TABLE conclusion_visits (
  conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
  visit_id TEXT NOT NULL REFERENCES visits (id),
  PRIMARY KEY (conclusion_id, visit_id)
);
-- A point is the finding as it stood when the draft took it over; from issue it is read-only.
CREATE TABLE conclusion_points (
  id TEXT NOT NULL PRIMARY KEY,
  conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
  visit_id TEXT NOT NULL REFERENCES visits (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  finding_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  fact TEXT NOT NULL,
  assessment TEXT NOT NULL,
  ground TEXT NOT NULL,
  field_code TEXT,
  checklist_item_id TEXT,
  item_code TEXT,
  dossier_code TEXT,
  occurred_on DATE,
  no_person_reason TEXT,
  no_person_approved_by TEXT REFERENCES accounts (id),
  version INTEGER NOT NULL
);
CREATE INDEX conclusion_points_conclusion ON conclusion_points (conclusion_id, position);
CREATE INDEX conclusion_points_unit ON conclusion_points (unit_id, occurred_on);
CREATE TABLE point_persons (
  id TEXT NOT NULL PRIMARY KEY,
  point_id TEXT NOT NULL REFERENCES conclusion_points (id),
  official_id TEXT REFERENCES officials (id),
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  capacity TEXT NOT NULL,
  degree TEXT NOT NULL
);
CREATE INDEX point_persons_point ON point_persons (point_id);
CREATE TABLE point_evidence (
  point_id TEXT NOT NULL REFERENCES conclusion_points (id),
  visit_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  caption TEXT NOT NULL,
  PRIMARY KEY (point_id, sha256)
);
-- of_version: the version of the point that was explained; a point changed since is explained anew.
CREATE TABLE point_explanations (
  point_id TEXT NOT NULL PRIMARY KEY REFERENCES conclusion_points (id),
  stance TEXT NOT NULL,
  text TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  answer TEXT,
  answered_by TEXT REFERENCES accounts (id),
  of_version INTEGER NOT NULL,
  version INTEGER NOT NULL
);
CREATE TABLE demands (
  id TEXT NOT NULL PRIMARY KEY,
  conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  position INTEGER NOT NULL,
  task TEXT NOT NULL,
  product TEXT NOT NULL,
  due_on DATE NOT NULL
);
CREATE INDEX demands_conclusion ON demands (conclusion_id, position);
