ALTER TABLE plan_items DROP COLUMN batch_id;
ALTER TABLE plans DROP COLUMN batch_id;
ALTER TABLE plans DROP COLUMN issuer;
ALTER TABLE plans DROP COLUMN classification;
