-- A million rows cost 45 CPU seconds of indices against 2 of the rows themselves: each day, unit and field
-- had a place of its own at which each slice wrote again. Rows of a unit stand in the order in which they came
-- now, those of a day hold all that filters ask for, and what only repeats the batch or the row is gone.
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
  (late, due_on, id, list, superseded_by, field_code, explained, apologised, explained_paper, apologised_paper);
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
