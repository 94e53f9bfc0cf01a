-- The words are their own index: one tree instead of two for each word that is written, and the index
-- by subject holds the word, too.
CREATE TABLE search_words_new (
  word TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (word, subject_kind, subject_id)
) WITHOUT ROWID;
INSERT INTO search_words_new SELECT word, subject_kind, subject_id FROM search_words;
DROP TABLE search_words;
ALTER TABLE search_words_new RENAME TO search_words;
CREATE INDEX search_words_subject ON search_words (subject_kind, subject_id);
