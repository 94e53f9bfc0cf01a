-- A chairman's decision on an overlap may be revised: another one takes its place, and the earlier one stays to be read,
-- with the proposal from which it came. While the new one is only proposed the earlier one stands, and `replaced_at` is
-- empty; when the new proposal is returned, the earlier proposal stands again.
CREATE TABLE earlier_rulings (
  id TEXT NOT NULL PRIMARY KEY,
  ruling_id TEXT NOT NULL REFERENCES overlap_rulings (id),
  proposal TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposer_id TEXT NOT NULL REFERENCES accounts (id),
  proposed_at TIMESTAMP NOT NULL,
  ruling TEXT NOT NULL,
  ruling_reason TEXT NOT NULL,
  ruling_number TEXT,
  ruling_on DATE,
  decider_id TEXT NOT NULL REFERENCES accounts (id),
  decided_at TIMESTAMP NOT NULL,
  replaced_at TIMESTAMP
);
CREATE INDEX earlier_rulings_ruling ON earlier_rulings (ruling_id, decided_at);
