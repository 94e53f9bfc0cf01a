-- Before, an answer to something that had changed did not stand.
DELETE FROM overlap_answers WHERE about <>
  (SELECT i.unit_id || '|' || coalesce((SELECT string_agg(f.field_code, ',' ORDER BY f.field_code COLLATE "C") FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || to_char(i.period_from, 'YYYY-MM-DD') || '|' || to_char(i.period_to, 'YYYY-MM-DD') || '|' || to_char(i.starts_on, 'YYYY-MM-DD') || '|' || to_char(i.ends_on, 'YYYY-MM-DD') || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.item_id)
  || ' / ' ||
  (SELECT i.unit_id || '|' || coalesce((SELECT string_agg(f.field_code, ',' ORDER BY f.field_code COLLATE "C") FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || to_char(i.period_from, 'YYYY-MM-DD') || '|' || to_char(i.period_to, 'YYYY-MM-DD') || '|' || to_char(i.starts_on, 'YYYY-MM-DD') || '|' || to_char(i.ends_on, 'YYYY-MM-DD') || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.other_id);
ALTER TABLE overlap_answers DROP COLUMN about;
