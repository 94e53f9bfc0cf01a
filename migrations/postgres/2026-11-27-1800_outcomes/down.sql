-- An older release knows no conclusions of other bodies and would take them for its own.
DELETE FROM search_words WHERE subject_kind = 'concluded-content'
  AND subject_id IN (SELECT id FROM concluded_contents WHERE elsewhere);
DELETE FROM concluded_contents WHERE elsewhere;
ALTER TABLE concluded_contents DROP COLUMN elsewhere;
DROP TABLE outcome_demands;
DROP TABLE outcomes;
