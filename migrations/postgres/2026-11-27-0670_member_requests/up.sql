-- Letters by which other bodies are asked for members of teams, and what came of them.
CREATE TABLE member_requests (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL,
  sent_on DATE NOT NULL,
  unit_id TEXT NOT NULL REFERENCES units (id),
  unit_name TEXT NOT NULL,
  count INTEGER NOT NULL,
  skills TEXT NOT NULL,
  due_on DATE NOT NULL,
  stage TEXT NOT NULL,
  reply_number TEXT,
  reply_on DATE,
  reason TEXT,
  asked_by TEXT NOT NULL REFERENCES accounts (id),
  asked_at TIMESTAMP NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (number, sent_on, unit_id)
);
CREATE INDEX member_requests_stage ON member_requests (stage, due_on);
CREATE TABLE member_reminders (
  id TEXT NOT NULL PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES member_requests (id),
  number TEXT NOT NULL,
  sent_on DATE NOT NULL,
  by_account_id TEXT NOT NULL REFERENCES accounts (id),
  at TIMESTAMP NOT NULL
);
CREATE INDEX member_reminders_request ON member_reminders (request_id, sent_on);
-- Whom the asked body named, and the account of each once somebody who knows said so.
CREATE TABLE named_members (
  id TEXT NOT NULL PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES member_requests (id),
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  account_id TEXT REFERENCES accounts (id),
  ordinal INTEGER NOT NULL
);
CREATE INDEX named_members_request ON named_members (request_id, ordinal);
