-- What an answer to an overlap speaks of, in one line (plans::rules::about): an answer stays when either item
-- changes, and is told as one to something else. All that stand now were given for what stands now.
ALTER TABLE overlap_answers ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE overlap_answers SET about = coalesce(
  (SELECT i.unit_id || '|' || coalesce((SELECT group_concat(f.field_code, ',' ORDER BY f.field_code) FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || i.period_from || '|' || i.period_to || '|' || i.starts_on || '|' || i.ends_on || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.item_id)
  || ' / ' ||
  (SELECT i.unit_id || '|' || coalesce((SELECT group_concat(f.field_code, ',' ORDER BY f.field_code) FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || i.period_from || '|' || i.period_to || '|' || i.starts_on || '|' || i.ends_on || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.other_id), '');
