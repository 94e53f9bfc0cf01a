-- Whether a conclusion demands it of an inspected unit, or recommends to the body that owns a procedure to change it.
ALTER TABLE demands ADD COLUMN kind TEXT NOT NULL DEFAULT 'demand';
