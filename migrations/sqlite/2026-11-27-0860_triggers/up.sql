-- What gave rise to a surprise item, as a word; what was written before says it in its cause only.
ALTER TABLE plan_items ADD COLUMN trigger_kind TEXT;
UPDATE plan_items SET trigger_kind = 'other' WHERE kind = 'surprise';
