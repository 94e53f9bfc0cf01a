CREATE TABLE search_words_old (
  word TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (word, subject_kind, subject_id)
);
INSERT INTO search_words_old SELECT word, subject_kind, subject_id FROM search_words;
DROP TABLE search_words;
ALTER TABLE search_words_old RENAME TO search_words;
CREATE INDEX search_words_subject ON search_words (subject_kind, subject_id);
