-- As on SQLite: what each day, unit and field cost as places of their own was most of an import.
DROP INDEX dossiers_due;
DROP INDEX dossiers_unit;
DROP INDEX dossiers_field;
DROP INDEX dossiers_explained;
DROP INDEX dossiers_unexplained;
DROP INDEX dossiers_apologised;
DROP INDEX dossiers_unapologised;
ALTER TABLE dossiers DROP COLUMN row_hash;
ALTER TABLE dossiers DROP COLUMN source;
CREATE INDEX dossiers_due ON dossiers
  (late, due_on NULLS FIRST, id, list, superseded_by, field_code, explained, apologised, explained_paper, apologised_paper);
CREATE INDEX dossiers_unit ON dossiers (unit_id, late, id, due_on, list, superseded_by, field_code);
-- Rows of a list whose words are not in the text index yet: those from this place on. None when all are.
ALTER TABLE dossier_lists ADD COLUMN words_from BIGINT;
-- Units that a list's rows name. Who takes a unit away is kept from it by these few rows instead of by each
-- dossier, whose own reference cost more than the row.
CREATE TABLE dossier_list_units (
  list BIGINT NOT NULL REFERENCES dossier_lists (number),
  unit_id TEXT NOT NULL REFERENCES units (id),
  PRIMARY KEY (list, unit_id)
);
CREATE INDEX dossier_list_units_unit ON dossier_list_units (unit_id);
INSERT INTO dossier_list_units (list, unit_id) SELECT DISTINCT list, unit_id FROM dossiers;
ALTER TABLE dossiers DROP CONSTRAINT dossiers_new_list_fkey;
ALTER TABLE dossiers DROP CONSTRAINT dossiers_new_superseded_by_fkey;
ALTER TABLE dossiers DROP CONSTRAINT dossiers_new_unit_id_fkey;
