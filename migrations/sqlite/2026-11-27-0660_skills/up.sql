-- Fields of work that somebody who inspects knows.
CREATE TABLE inspector_fields (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  field_code TEXT NOT NULL REFERENCES fields_of_work (code),
  PRIMARY KEY (account_id, field_code)
);
