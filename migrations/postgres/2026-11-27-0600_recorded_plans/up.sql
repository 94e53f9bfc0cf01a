-- Plans of other bodies, recorded from their papers or imported; and how secret a plan is: of anything
-- but 'ordinary' only number, date and issuer are kept (handbook 2.5).
ALTER TABLE plans ADD COLUMN classification TEXT NOT NULL DEFAULT 'ordinary';
ALTER TABLE plans ADD COLUMN issuer TEXT;
ALTER TABLE plans ADD COLUMN batch_id TEXT;
ALTER TABLE plan_items ADD COLUMN batch_id TEXT;
