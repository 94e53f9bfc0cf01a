DROP INDEX conclusions_report_by;
DROP TABLE deadline_extensions;
DROP TABLE inspection_papers;
DROP TABLE procedure_steps;
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-explain-a', 'explanation-working-days', 'a', 5, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (3 đến 5 ngày làm việc)', FALSE),
  ('p-report-a', 'team-report-working-days', 'a', 10, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (5 đến 10 ngày làm việc)', FALSE),
  ('p-conclude-a', 'conclusion-working-days', 'a', 15, '2020-01-01', NULL, 'Thông lệ của kế hoạch kiểm tra các tỉnh (10 đến 15 ngày làm việc)', FALSE),
  ('p-remedy-a', 'remedy-days', 'a', 15, '2020-01-01', NULL, 'Kế hoạch kiểm tra của một huyện: báo cáo sau 15 ngày kể từ ngày có thông báo kết luận', TRUE);
