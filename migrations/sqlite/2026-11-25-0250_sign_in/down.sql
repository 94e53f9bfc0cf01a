DROP INDEX sessions_csrf;
DELETE FROM sessions WHERE ended_at IS NOT NULL;
ALTER TABLE sessions DROP COLUMN ended_at;
ALTER TABLE sign_in_failures DROP COLUMN browser;
DROP TABLE known_browsers;
