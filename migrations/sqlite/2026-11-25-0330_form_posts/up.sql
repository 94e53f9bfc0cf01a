-- What a form that creates something made, so that the same form sent twice makes it once: a hash of
-- who sent which form with which content, and what came of it. Kept for some days.
CREATE TABLE form_posts (
  digest TEXT NOT NULL PRIMARY KEY,
  result TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX form_posts_at ON form_posts (at);
