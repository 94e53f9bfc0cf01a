-- A line of the procedure holds for planned inspections, for surprise ones, or for both; it may have a name of the
-- office's own. Surprise inspections have shorter deadlines of their own (domain 2.4), from a day on that no running
-- inspection meets.
DROP INDEX procedure_steps_from;
ALTER TABLE procedure_steps ADD COLUMN applies TEXT NOT NULL DEFAULT 'both' CHECK (applies IN ('both', 'planned', 'surprise'));
ALTER TABLE procedure_steps ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE procedure_steps SET applies = 'planned' WHERE NOT surprise;
ALTER TABLE procedure_steps DROP COLUMN surprise;
CREATE UNIQUE INDEX procedure_steps_from ON procedure_steps (profile, step, applies, from_on);
INSERT INTO procedure_steps (id, profile, step, counted_from, before, amount, measure, extension, rolls, applies, name, paper, ground, verified, from_on, to_on) VALUES
  ('ps-report-surprise-a', 'a', 'team-report', 'end', FALSE, 5, 'working-days', 5, FALSE, 'surprise', '', 'BC', 'Thông lệ kiểm tra đột xuất: thời hạn ngắn hơn, lấy mức thấp nhất của khung 5 đến 10 ngày làm việc', FALSE, '2027-01-01', NULL),
  ('ps-explain-surprise-a', 'a', 'explanation', 'sent', FALSE, 3, 'working-days', 5, FALSE, 'surprise', '', 'CV', 'Thông lệ kiểm tra đột xuất: thời hạn ngắn hơn, lấy mức thấp nhất của khung 3 đến 5 ngày làm việc', FALSE, '2027-01-01', NULL),
  ('ps-conclude-surprise-a', 'a', 'conclusion', 'reported', FALSE, 10, 'working-days', 5, FALSE, 'surprise', 'Thông báo kết quả kiểm tra đột xuất', 'TB', 'Thông lệ kiểm tra đột xuất: thời hạn ngắn hơn, lấy mức thấp nhất của khung 10 đến 15 ngày làm việc', FALSE, '2027-01-01', NULL);
