-- How often the database did not take an operation while it took others, and since when: what fails
-- again and again for a day is refused, so that no tablet asks for ever.
CREATE TABLE op_failures (
  op_id TEXT NOT NULL PRIMARY KEY,
  tries INTEGER NOT NULL,
  first_at TIMESTAMP NOT NULL
);
