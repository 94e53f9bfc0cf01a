-- Leave that was given and is taken back: from then on the tie counts again, and what was said of it stays.
ALTER TABLE team_exceptions ADD COLUMN withdrawn_by TEXT REFERENCES accounts (id);
ALTER TABLE team_exceptions ADD COLUMN withdrawn_at TIMESTAMP;
ALTER TABLE team_exceptions ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
