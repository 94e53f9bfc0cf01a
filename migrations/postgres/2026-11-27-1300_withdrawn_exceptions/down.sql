-- A release that does not know the word has to know that it is no leave.
UPDATE team_exceptions SET stage = 'refused' WHERE stage = 'withdrawn';
ALTER TABLE team_exceptions DROP COLUMN withdrawn_reason;
ALTER TABLE team_exceptions DROP COLUMN withdrawn_at;
ALTER TABLE team_exceptions DROP COLUMN withdrawn_by;
