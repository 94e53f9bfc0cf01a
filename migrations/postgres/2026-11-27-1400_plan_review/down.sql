-- Without the step a reviewed plan waits for its approval like any that is submitted.
UPDATE plans SET stage = 'submitted' WHERE stage = 'reviewed';
UPDATE plan_adjustments SET stage = 'submitted' WHERE stage = 'reviewed';
ALTER TABLE plan_adjustments DROP COLUMN review_opinion;
ALTER TABLE plan_adjustments DROP COLUMN reviewed_at;
ALTER TABLE plan_adjustments DROP COLUMN reviewer_id;
ALTER TABLE plans DROP COLUMN review_opinion;
ALTER TABLE plans DROP COLUMN reviewed_at;
ALTER TABLE plans DROP COLUMN reviewer_id;
DELETE FROM parameters WHERE name = 'plan-review-needed';
