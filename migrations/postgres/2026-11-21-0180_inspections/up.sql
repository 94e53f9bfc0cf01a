CREATE TABLE inspections (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT,
  title TEXT NOT NULL,
  decision_number TEXT NOT NULL,
  decision_on DATE NOT NULL,
  issuer TEXT NOT NULL,
  signer_id TEXT REFERENCES accounts (id),
  signer_name TEXT NOT NULL,
  signer_position TEXT NOT NULL,
  classification TEXT NOT NULL,
  body_id TEXT NOT NULL REFERENCES units (id),
  contents TEXT NOT NULL,
  period_from DATE NOT NULL,
  period_to DATE NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  profile TEXT NOT NULL,
  stage TEXT NOT NULL,
  sealed BOOLEAN NOT NULL,
  author_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX inspections_stage ON inspections (stage, starts_on);
CREATE TABLE inspection_items (
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  item_id TEXT NOT NULL UNIQUE REFERENCES plan_items (id),
  PRIMARY KEY (inspection_id, item_id)
);
CREATE TABLE inspection_fields (
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  field_code TEXT NOT NULL REFERENCES fields_of_work (code),
  PRIMARY KEY (inspection_id, field_code)
);
CREATE TABLE team_members (
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  post TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (inspection_id, account_id)
);
CREATE INDEX team_members_account ON team_members (account_id);
-- Persons whom the decision's signer authorised in writing to issue the conclusion.
CREATE TABLE authorised_signers (
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  document TEXT NOT NULL,
  authorised_on DATE NOT NULL,
  by_account_id TEXT NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (inspection_id, account_id)
);
