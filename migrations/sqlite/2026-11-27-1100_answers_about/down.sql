-- Before, an answer to something that had changed did not stand.
DELETE FROM overlap_answers WHERE about <>
  (SELECT i.unit_id || '|' || coalesce((SELECT group_concat(f.field_code, ',' ORDER BY f.field_code) FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || i.period_from || '|' || i.period_to || '|' || i.starts_on || '|' || i.ends_on || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.item_id)
  || ' / ' ||
  (SELECT i.unit_id || '|' || coalesce((SELECT group_concat(f.field_code, ',' ORDER BY f.field_code) FROM plan_item_fields f WHERE f.item_id = i.id), '')
    || '|' || i.period_from || '|' || i.period_to || '|' || i.starts_on || '|' || i.ends_on || '|' || i.profile
    FROM plan_items i WHERE i.id = overlap_answers.other_id);
ALTER TABLE overlap_answers DROP COLUMN about;
