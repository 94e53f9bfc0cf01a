-- Whether a member of another body comes into a team only with the official letter by which that body named the person:
-- 1, or 0 where the pages only tell it.
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-team-letter', 'team-member-letter', NULL, 0, '2020-01-01', NULL, 'Quy định riêng của cơ quan (giá trị mặc định, chưa có văn bản)', FALSE);
