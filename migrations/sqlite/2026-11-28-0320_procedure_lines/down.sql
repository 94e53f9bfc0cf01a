DROP INDEX procedure_steps_from;
DELETE FROM procedure_steps WHERE applies = 'surprise';
ALTER TABLE procedure_steps ADD COLUMN surprise BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE procedure_steps SET surprise = FALSE WHERE applies = 'planned';
ALTER TABLE procedure_steps DROP COLUMN name;
ALTER TABLE procedure_steps DROP COLUMN applies;
CREATE UNIQUE INDEX procedure_steps_from ON procedure_steps (profile, step, from_on);
