-- Plans of other bodies are not known without these columns: they would stand as plans of this office.
DELETE FROM overlap_answers WHERE item_id IN (SELECT i.id FROM plan_items i JOIN plans p ON p.id = i.plan_id WHERE p.stage = 'recorded')
  OR other_id IN (SELECT i.id FROM plan_items i JOIN plans p ON p.id = i.plan_id WHERE p.stage = 'recorded');
DELETE FROM plan_item_fields WHERE item_id IN (SELECT i.id FROM plan_items i JOIN plans p ON p.id = i.plan_id WHERE p.stage = 'recorded');
DELETE FROM plan_writers WHERE subject_id IN (SELECT id FROM plans WHERE stage = 'recorded');
DELETE FROM plan_items WHERE plan_id IN (SELECT id FROM plans WHERE stage = 'recorded');
DELETE FROM plans WHERE stage = 'recorded';
ALTER TABLE plan_items DROP COLUMN batch_id;
ALTER TABLE plans DROP COLUMN batch_id;
ALTER TABLE plans DROP COLUMN issuer;
ALTER TABLE plans DROP COLUMN classification;
