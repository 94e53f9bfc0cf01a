CREATE TABLE concluded_contents (
  id TEXT NOT NULL PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  field_code TEXT,
  item_code TEXT,
  content TEXT NOT NULL,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  conclusion_id TEXT NOT NULL,
  conclusion_number TEXT NOT NULL,
  concluded_on DATE NOT NULL,
  body_name TEXT NOT NULL
);
CREATE INDEX concluded_contents_unit ON concluded_contents (unit_id, period_from);
CREATE INDEX concluded_contents_conclusion ON concluded_contents (conclusion_id);
