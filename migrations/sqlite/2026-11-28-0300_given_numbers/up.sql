-- Every number that a paper of a body has, issued here or entered: one symbol and year have each number once, whatever
-- the paper. Numbers of sealed decisions stand here only from the start on. What is no number before a stroke stands
-- with 0 as its number and as its own symbol.
CREATE TABLE given_numbers (
  body_id TEXT NOT NULL REFERENCES units (id),
  symbol TEXT NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 0),
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  written TEXT NOT NULL,
  dated_on DATE NOT NULL,
  PRIMARY KEY (body_id, symbol, year, number)
);
CREATE INDEX given_numbers_subject ON given_numbers (kind, subject_id);
INSERT OR IGNORE INTO given_numbers
WITH papers AS (
  SELECT body_id, 'plan' AS kind, id AS subject_id, number AS written, issued_on AS dated_on
    FROM plans WHERE stage <> 'recorded' AND number IS NOT NULL AND issued_on IS NOT NULL
  UNION ALL
  SELECT p.body_id, 'adjustment', a.id, a.paper_number, a.issued_on
    FROM plan_adjustments a JOIN plans p ON p.id = a.plan_id
    WHERE a.paper_number IS NOT NULL AND a.issued_on IS NOT NULL
  UNION ALL
  SELECT body_id, 'decision', id, decision_number, decision_on FROM inspections WHERE NOT sealed
  UNION ALL
  SELECT body_id, 'conclusion', id, number, issued_on
    FROM conclusions WHERE number IS NOT NULL AND issued_on IS NOT NULL
), plain AS (
  SELECT papers.*, replace(upper(written), ' ', '') AS whole FROM papers
), parts AS (
  SELECT plain.*, instr(whole, '/') AS stroke FROM plain
), read AS (
  SELECT parts.*, stroke BETWEEN 2 AND 9 AND substr(whole, 1, stroke - 1) NOT GLOB '*[^0-9]*' AS counts FROM parts
)
SELECT body_id,
    CASE WHEN counts THEN substr(whole, stroke + 1) ELSE whole END,
    CAST(substr(dated_on, 1, 4) AS INTEGER),
    CASE WHEN counts THEN CAST(substr(whole, 1, stroke - 1) AS INTEGER) ELSE 0 END,
    kind, subject_id, written, dated_on
  FROM read ORDER BY dated_on, subject_id;
