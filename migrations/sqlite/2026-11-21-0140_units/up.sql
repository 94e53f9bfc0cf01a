CREATE TABLE units (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT,
  created_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL
);
-- Name, code, kind and parent of a unit, each row for the days on which all four held.
CREATE TABLE unit_names (
  id TEXT NOT NULL PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES units (id),
  code TEXT,
  name TEXT NOT NULL,
  short_name TEXT,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent_id TEXT REFERENCES units (id),
  from_on DATE NOT NULL,
  to_on DATE,
  batch_id TEXT
);
CREATE INDEX unit_names_unit ON unit_names (unit_id, from_on);
CREATE INDEX unit_names_key ON unit_names (name_key);
CREATE INDEX unit_names_code ON unit_names (code);
CREATE TABLE unit_aliases (
  alias_key TEXT NOT NULL PRIMARY KEY,
  alias TEXT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  created_at TIMESTAMP NOT NULL
);
-- A predecessor may be known by its name only.
CREATE TABLE unit_relations (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  from_unit_id TEXT REFERENCES units (id),
  from_name TEXT NOT NULL,
  to_unit_id TEXT NOT NULL REFERENCES units (id),
  decision TEXT,
  effective_on DATE NOT NULL,
  batch_id TEXT
);
CREATE INDEX unit_relations_to ON unit_relations (to_unit_id);
CREATE INDEX unit_relations_from ON unit_relations (from_unit_id);
CREATE TABLE officials (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  born_on DATE,
  person_kind TEXT,
  batch_id TEXT,
  version INTEGER NOT NULL
);
CREATE INDEX officials_key ON officials (name_key);
CREATE TABLE appointments (
  id TEXT NOT NULL PRIMARY KEY,
  official_id TEXT NOT NULL REFERENCES officials (id),
  unit_id TEXT NOT NULL REFERENCES units (id),
  position TEXT NOT NULL,
  section TEXT,
  rank TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE,
  batch_id TEXT
);
CREATE INDEX appointments_unit ON appointments (unit_id, rank, from_on);
CREATE INDEX appointments_official ON appointments (official_id, from_on);
CREATE TABLE fields_of_work (
  code TEXT NOT NULL PRIMARY KEY,
  name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL,
  synonyms TEXT NOT NULL,
  sort INTEGER NOT NULL
);
INSERT INTO fields_of_work (code, name_vi, name_en, synonyms, sort) VALUES
  ('land', 'Đất đai', 'Land', 'dat dai;dia chinh;dang ky dat dai', 10),
  ('investment', 'Đầu tư', 'Investment', 'dau tu;dau tu tai viet nam', 20),
  ('construction', 'Xây dựng', 'Construction', 'xay dung;hoat dong xay dung;quy hoach xay dung', 30),
  ('business_licensing', 'Cấp phép kinh doanh', 'Business licensing', 'cap phep kinh doanh;dang ky kinh doanh;thanh lap va hoat dong doanh nghiep;ho kinh doanh', 40),
  ('civil_status', 'Hộ tịch, chứng thực', 'Civil status and certification', 'ho tich;chung thuc;ho tich chung thuc', 50),
  ('civil_duty', 'Công vụ, kỷ luật, kỷ cương', 'Civil duty and discipline', 'cong vu;ky luat ky cuong', 60);
CREATE TABLE calendar_days (
  on_day DATE NOT NULL PRIMARY KEY,
  worked BOOLEAN NOT NULL,
  name TEXT NOT NULL
);
-- Deadlines, limits and other figures with the days on which they hold and their ground.
CREATE TABLE parameters (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  profile TEXT,
  value BIGINT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE,
  ground TEXT NOT NULL,
  verified BOOLEAN NOT NULL
);
CREATE INDEX parameters_name ON parameters (name, from_on);
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-explain-a', 'explanation-working-days', 'a', 5, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (3 đến 5 ngày làm việc)', FALSE),
  ('p-report-a', 'team-report-working-days', 'a', 10, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (5 đến 10 ngày làm việc)', FALSE),
  ('p-conclude-a', 'conclusion-working-days', 'a', 15, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (10 đến 15 ngày làm việc)', FALSE),
  ('p-remedy-a', 'remedy-days', 'a', 15, '2020-01-01', NULL, 'Kế hoạch kiểm tra của một huyện: báo cáo sau 15 ngày kể từ ngày có thông báo kết luận', TRUE),
  ('p-supplement', 'supplement-limit', NULL, 2, '2010-10-14', NULL, 'Nghị định 63/2010/NĐ-CP Điều 20.4', TRUE);
