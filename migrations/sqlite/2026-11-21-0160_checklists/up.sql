CREATE TABLE legal_grounds (
  id TEXT NOT NULL PRIMARY KEY,
  citation TEXT NOT NULL,
  from_on DATE,
  to_on DATE,
  verified BOOLEAN NOT NULL
);
CREATE TABLE checklist_versions (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  version_no INTEGER NOT NULL,
  kind TEXT NOT NULL,
  field_code TEXT,
  name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE,
  sha256 TEXT NOT NULL,
  UNIQUE (code, version_no)
);
CREATE TABLE checklist_items (
  id TEXT NOT NULL PRIMARY KEY,
  version_id TEXT NOT NULL REFERENCES checklist_versions (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  section_vi TEXT NOT NULL,
  section_en TEXT NOT NULL,
  question_vi TEXT NOT NULL,
  question_en TEXT NOT NULL,
  evidence_vi TEXT NOT NULL,
  evidence_en TEXT NOT NULL,
  remark_vi TEXT NOT NULL,
  remark_en TEXT NOT NULL,
  severity TEXT NOT NULL
);
CREATE INDEX checklist_items_version ON checklist_items (version_id, position);
CREATE TABLE checklist_item_grounds (
  item_id TEXT NOT NULL REFERENCES checklist_items (id),
  ground_id TEXT NOT NULL REFERENCES legal_grounds (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (item_id, ground_id)
);
