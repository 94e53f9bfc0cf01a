-- Without the answers nothing says why these items go together: each has its visit and its overlaps again.
UPDATE plan_items SET joint_with = NULL WHERE joint_with IS NOT NULL AND EXISTS (
  SELECT 1 FROM overlap_answers a WHERE a.consent = 'agreed' AND a.answer = 'merge'
    AND ((a.item_id = plan_items.id AND a.other_id = plan_items.joint_with)
      OR (a.other_id = plan_items.id AND a.item_id = plan_items.joint_with)));
ALTER TABLE overlap_answers DROP COLUMN consent_at;
ALTER TABLE overlap_answers DROP COLUMN consent_id;
ALTER TABLE overlap_answers DROP COLUMN consent_reason;
ALTER TABLE overlap_answers DROP COLUMN consent;
ALTER TABLE overlap_answers DROP COLUMN paper_on;
ALTER TABLE overlap_answers DROP COLUMN paper_number;
ALTER TABLE overlap_answers DROP COLUMN lead_id;
