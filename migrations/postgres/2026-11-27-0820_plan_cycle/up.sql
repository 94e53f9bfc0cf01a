-- Every unit is inspected at least once in so many years: what a draft of a plan begins with.
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-plan-cycle', 'plan-cycle-years', NULL, 2, '2020-01-01', NULL, 'Mức của cơ quan, chưa đối chiếu văn bản', FALSE);
