-- What became of an operation, the version it was based on in the end, and how far its sender's
-- clock was off. Late ones wait until the leader has taken note of them.
ALTER TABLE visit_ops ADD COLUMN status TEXT NOT NULL DEFAULT 'applied';
ALTER TABLE visit_ops ADD COLUMN base_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visit_ops ADD COLUMN skew_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE visit_ops ADD COLUMN noted_at TIMESTAMP;
ALTER TABLE visit_ops ADD COLUMN noted_by TEXT;
CREATE INDEX visit_ops_status ON visit_ops (visit_id, status);
-- Conflicts move with the visit's counter, so that a pull brings them too.
ALTER TABLE record_conflicts ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX record_conflicts_seq ON record_conflicts (visit_id, seq);
-- A tablet of a person; its session lives longer than that of an office browser.
CREATE TABLE devices (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  protocol INTEGER NOT NULL,
  registered_at TIMESTAMP NOT NULL,
  last_seen_at TIMESTAMP NOT NULL,
  revoked_at TIMESTAMP,
  revoked_by TEXT
);
CREATE INDEX devices_account ON devices (account_id);
ALTER TABLE sessions ADD COLUMN device_id TEXT REFERENCES devices (id);
-- Who took which visit along, and up to where; work of somebody who left the team is still taken.
CREATE TABLE visit_packs (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  device_id TEXT NOT NULL REFERENCES devices (id),
  account_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  PRIMARY KEY (visit_id, device_id)
);
-- What came in and belongs to no visit of its sender: forged, mistaken, or changed under an id that
-- was taken. Kept, and shown to the administrator.
CREATE TABLE sync_refusals (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  device TEXT NOT NULL,
  op_id TEXT NOT NULL,
  visit TEXT NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX sync_refusals_op ON sync_refusals (op_id, body_hash);
CREATE INDEX sync_refusals_account ON sync_refusals (account_id, at);
