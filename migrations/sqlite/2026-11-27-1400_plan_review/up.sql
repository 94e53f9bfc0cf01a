-- The review before approval (thẩm định): who reviewed a plan or an adjustment, when, and what they said.
ALTER TABLE plans ADD COLUMN reviewer_id TEXT REFERENCES accounts (id);
ALTER TABLE plans ADD COLUMN reviewed_at TIMESTAMP;
ALTER TABLE plans ADD COLUMN review_opinion TEXT;
ALTER TABLE plan_adjustments ADD COLUMN reviewer_id TEXT REFERENCES accounts (id);
ALTER TABLE plan_adjustments ADD COLUMN reviewed_at TIMESTAMP;
ALTER TABLE plan_adjustments ADD COLUMN review_opinion TEXT;
-- Whether it is needed (1) or not (0): the office's own rule until it enters a document of its own.
INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) VALUES
  ('p-plan-review', 'plan-review-needed', NULL, 1, '2020-01-01', NULL, 'Quy định riêng của cơ quan (giá trị mặc định, chưa có văn bản)', FALSE);
