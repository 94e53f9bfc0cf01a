-- Directives of higher bodies (domain 1.2, T13): number, date, body, what they are about, and the tasks that
-- they set, each with its owner, what is to be handed in, and its deadline: a day, a quarter, or none.
CREATE TABLE directives (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL,
  dated_on DATE NOT NULL,
  issuer TEXT NOT NULL,
  title TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX directives_number ON directives (number, dated_on, issuer);
CREATE INDEX directives_dated ON directives (dated_on, id);
-- Checklists that ask whether a directive is carried out, by their code: every version of them.
CREATE TABLE directive_checklists (
  directive_id TEXT NOT NULL REFERENCES directives (id),
  code TEXT NOT NULL,
  PRIMARY KEY (directive_id, code)
);
CREATE TABLE directive_tasks (
  id TEXT NOT NULL PRIMARY KEY,
  directive_id TEXT NOT NULL REFERENCES directives (id),
  place INTEGER NOT NULL,
  point TEXT NOT NULL,
  task TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  product TEXT NOT NULL,
  due_on DATE,
  due_quarter BOOLEAN NOT NULL,
  done_on DATE,
  done_document TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX directive_tasks_directive ON directive_tasks (directive_id, place, id);
CREATE INDEX directive_tasks_unit ON directive_tasks (unit_id, due_on);
CREATE INDEX directive_tasks_due ON directive_tasks (due_on, id);
-- The directive whose carrying out an item looks into.
ALTER TABLE plan_items ADD COLUMN directive_id TEXT REFERENCES directives (id);
CREATE INDEX plan_items_directive ON plan_items (directive_id);
