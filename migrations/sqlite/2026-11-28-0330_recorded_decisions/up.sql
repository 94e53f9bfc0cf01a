-- Decisions of other bodies are recorded like their plans: from the paper, with what they look at as items. One that
-- carries out an item of a recorded plan names it and has no items of its own. A recorded conclusion may say which
-- decision it ends.
ALTER TABLE plans ADD COLUMN source TEXT NOT NULL DEFAULT 'plan' CHECK (source IN ('plan', 'decision'));
ALTER TABLE plans ADD COLUMN leader TEXT NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN carries_id TEXT REFERENCES plan_items (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX plans_carries ON plans (carries_id);
ALTER TABLE outcomes ADD COLUMN decision_id TEXT REFERENCES plans (id) ON DELETE SET NULL;
CREATE INDEX outcomes_decision ON outcomes (decision_id);
