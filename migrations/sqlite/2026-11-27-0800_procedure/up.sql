-- Steps of an inspection's procedure, each with its deadline, as data: which event it is counted from, how
-- long, what may be added, on which ground, and from when to when it holds (domain 2.2). `verified` says
-- whether the ground was compared with the document itself.
CREATE TABLE procedure_steps (
  id TEXT NOT NULL PRIMARY KEY,
  profile TEXT NOT NULL CHECK (profile IN ('a', 'b', 'c')),
  step TEXT NOT NULL,
  counted_from TEXT NOT NULL,
  before BOOLEAN NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  measure TEXT NOT NULL CHECK (measure IN ('working-days', 'days', 'months', 'years')),
  extension INTEGER NOT NULL CHECK (extension >= 0),
  rolls BOOLEAN NOT NULL,
  surprise BOOLEAN NOT NULL,
  paper TEXT NOT NULL,
  ground TEXT NOT NULL,
  verified BOOLEAN NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE CHECK (to_on >= from_on)
);
CREATE UNIQUE INDEX procedure_steps_from ON procedure_steps (profile, step, from_on);
INSERT INTO procedure_steps (id, profile, step, counted_from, before, amount, measure, extension, rolls, surprise, paper, ground, verified, from_on, to_on) VALUES
  ('ps-announce-a', 'a', 'announcement', 'start', TRUE, 5, 'working-days', 0, FALSE, FALSE, 'CV', 'Thông lệ của kế hoạch kiểm tra các tỉnh (gửi lịch và đề cương trước 5 đến 10 ngày làm việc)', FALSE, '2020-01-01', NULL),
  ('ps-unit-report-a', 'a', 'unit-report', 'start', TRUE, 3, 'working-days', 0, FALSE, FALSE, 'BC', 'Thông lệ của kế hoạch kiểm tra các tỉnh (đơn vị gửi báo cáo trước 3 đến 5 ngày làm việc)', FALSE, '2020-01-01', NULL),
  ('ps-report-a', 'a', 'team-report', 'end', FALSE, 10, 'working-days', 5, FALSE, TRUE, 'BC', 'Thông lệ của kế hoạch kiểm tra các tỉnh (5 đến 10 ngày làm việc)', FALSE, '2020-01-01', NULL),
  ('ps-explain-a', 'a', 'explanation', 'sent', FALSE, 5, 'working-days', 5, FALSE, TRUE, 'CV', 'Thông lệ của kế hoạch kiểm tra các tỉnh (3 đến 5 ngày làm việc)', FALSE, '2020-01-01', NULL),
  ('ps-conclude-a', 'a', 'conclusion', 'reported', FALSE, 15, 'working-days', 5, FALSE, TRUE, 'TB', 'Thông lệ của kế hoạch kiểm tra các tỉnh (10 đến 15 ngày làm việc)', FALSE, '2020-01-01', NULL),
  ('ps-remedy-a', 'a', 'remedy', 'issued', FALSE, 15, 'days', 15, TRUE, TRUE, 'BC', 'Kế hoạch kiểm tra của một huyện: báo cáo sau 15 ngày kể từ ngày có thông báo kết luận', TRUE, '2020-01-01', NULL),
  ('ps-archive-a', 'a', 'archive', 'issued', FALSE, 1, 'years', 0, TRUE, TRUE, '', 'Nghị định 30/2020/NĐ-CP: nộp lưu trong 01 năm kể từ khi công việc kết thúc', TRUE, '2020-03-05', NULL);
DELETE FROM parameters WHERE id IN ('p-explain-a', 'p-report-a', 'p-conclude-a', 'p-remedy-a');

-- Papers of the procedure that come and go outside of the visit's record: the announcement to a unit, its
-- report before the visit, its report on remedies, the file handed to the archive. One entered by mistake is
-- withdrawn with a reason and stays to be read.
CREATE TABLE inspection_papers (
  id TEXT NOT NULL PRIMARY KEY,
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  visit_id TEXT REFERENCES visits (id),
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  dated_on DATE NOT NULL,
  happened_on DATE NOT NULL,
  note TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL,
  withdrawn_reason TEXT,
  withdrawn_by TEXT REFERENCES accounts (id),
  withdrawn_at TIMESTAMP
);
CREATE INDEX inspection_papers_inspection ON inspection_papers (inspection_id, kind);

-- A deadline that the decision's signer moved, with the reason; the last one holds.
CREATE TABLE deadline_extensions (
  id TEXT NOT NULL PRIMARY KEY,
  inspection_id TEXT NOT NULL REFERENCES inspections (id),
  conclusion_id TEXT REFERENCES conclusions (id),
  step TEXT NOT NULL,
  was DATE NOT NULL,
  due_on DATE NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL
);
CREATE INDEX deadline_extensions_inspection ON deadline_extensions (inspection_id);
-- Remedies that are waited for: the page of deadlines asks for them by day.
CREATE INDEX conclusions_report_by ON conclusions (report_by) WHERE stage = 'issued';
