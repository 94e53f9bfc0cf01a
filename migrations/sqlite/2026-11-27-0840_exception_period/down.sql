ALTER TABLE team_exceptions DROP COLUMN period_to;
ALTER TABLE team_exceptions DROP COLUMN period_from;
