-- An answer "Phối hợp" joins two items. Which of them leads; the paper of the body whose plan is only recorded here, or
-- of the decision that an adjustment names; and whether the other body agreed (agreed, declined; none: it is asked).
ALTER TABLE overlap_answers ADD COLUMN lead_id TEXT;
ALTER TABLE overlap_answers ADD COLUMN paper_number TEXT;
ALTER TABLE overlap_answers ADD COLUMN paper_on DATE;
ALTER TABLE overlap_answers ADD COLUMN consent TEXT;
ALTER TABLE overlap_answers ADD COLUMN consent_reason TEXT;
ALTER TABLE overlap_answers ADD COLUMN consent_id TEXT REFERENCES accounts (id);
ALTER TABLE overlap_answers ADD COLUMN consent_at TIMESTAMP;
