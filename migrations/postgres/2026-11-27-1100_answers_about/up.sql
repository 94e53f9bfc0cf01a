-- What an answer to an overlap speaks of, in one line (plans::rules::about): an answer stays when either item
-- changes, and is told as one to something else. All that stand now were given for what stands now.
ALTER TABLE overlap_answers ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE overlap_answers SET about = coalesce(
  (SELECT i.unit_id || '|' || coalesce((SELECT string_agg(f.field_code, ',' ORDER BY f.field_code COLLATE "C") FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || to_char(i.period_from, 'YYYY-MM-DD') || '|' || to_char(i.period_to, 'YYYY-MM-DD') || '|' || to_char(i.starts_on, 'YYYY-MM-DD') || '|' || to_char(i.ends_on, 'YYYY-MM-DD') || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.item_id)
  || ' / ' ||
  (SELECT i.unit_id || '|' || coalesce((SELECT string_agg(f.field_code, ',' ORDER BY f.field_code COLLATE "C") FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || to_char(i.period_from, 'YYYY-MM-DD') || '|' || to_char(i.period_to, 'YYYY-MM-DD') || '|' || to_char(i.starts_on, 'YYYY-MM-DD') || '|' || to_char(i.ends_on, 'YYYY-MM-DD') || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.other_id), '');
