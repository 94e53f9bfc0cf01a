-- How far independence looks: the office's own figures until it enters a document of its own.
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-team-worked-years', 'team-worked-years', NULL, 3, '2020-01-01', NULL, 'Quy định riêng của cơ quan (giá trị mặc định, chưa có văn bản)', FALSE),
  ('p-team-rotation', 'team-rotation', NULL, 1, '2020-01-01', NULL, 'Quy định riêng của cơ quan (giá trị mặc định, chưa có văn bản)', FALSE);
-- What people declare about themselves: relatives and interests in units, or that there are none.
CREATE TABLE team_declarations (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  unit_id TEXT REFERENCES units (id),
  what TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE,
  declared_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX team_declarations_account ON team_declarations (account_id, declared_at);
-- Leave for one tie of one person: a written reason by one, the answer of another.
CREATE TABLE team_exceptions (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  tie TEXT NOT NULL,
  unit_id TEXT REFERENCES units (id),
  other_id TEXT REFERENCES inspections (id),
  from_on DATE NOT NULL,
  to_on DATE NOT NULL,
  inspection_id TEXT REFERENCES inspections (id),
  item_id TEXT REFERENCES plan_items (id),
  evidence TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_by TEXT NOT NULL REFERENCES accounts (id),
  asked_at TIMESTAMP NOT NULL,
  stage TEXT NOT NULL,
  answered_by TEXT REFERENCES accounts (id),
  answered_at TIMESTAMP,
  answer TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX team_exceptions_account ON team_exceptions (account_id, stage);
CREATE INDEX team_exceptions_stage ON team_exceptions (stage, asked_at);
-- Exceptions on which a decision's team stands.
CREATE TABLE inspection_exceptions (
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  exception_id TEXT NOT NULL REFERENCES team_exceptions (id),
  PRIMARY KEY (inspection_id, exception_id)
);
CREATE INDEX accounts_official ON accounts (official_id);
