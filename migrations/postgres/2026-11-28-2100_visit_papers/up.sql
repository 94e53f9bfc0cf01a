-- Papers at the unit (domain 2.2, steps 5 and 6): the minutes of publishing the decision, the request for documents with
-- its list and its day, the minutes of handing them over; and the team's report. They have a deadline from a day on that
-- no running inspection meets.
ALTER TABLE inspection_papers ADD COLUMN contents TEXT NOT NULL DEFAULT '';
ALTER TABLE inspection_papers ADD COLUMN due_on DATE;
INSERT INTO procedure_steps (id, profile, step, counted_from, before, amount, measure, extension, rolls, applies, name, paper, ground, verified, from_on, to_on) VALUES
  ('ps-publish-a', 'a', 'publication', 'decided', FALSE, 15, 'days', 0, TRUE, 'both', '', 'BB', 'Thông lệ thanh tra, kiểm tra: công bố quyết định tại đơn vị trong 15 ngày kể từ ngày ký (giá trị mặc định, chưa có văn bản)', FALSE, '2027-01-01', NULL),
  ('ps-documents-a', 'a', 'documents', 'requested', FALSE, 3, 'working-days', 3, FALSE, 'both', '', 'BB', 'Thông lệ của đoàn kiểm tra: đơn vị cung cấp tài liệu trong 03 ngày làm việc khi văn bản yêu cầu không ghi ngày (giá trị mặc định, chưa có văn bản)', FALSE, '2027-01-01', NULL);
