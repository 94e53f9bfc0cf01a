-- What a row's hash was is not known any more; an empty one has rows compared value by value. Rows whose words
-- still waited are found by their other filters only.
ALTER TABLE dossiers ADD CONSTRAINT dossiers_new_list_fkey FOREIGN KEY (list) REFERENCES dossier_lists (number);
ALTER TABLE dossiers
  ADD CONSTRAINT dossiers_new_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES dossier_lists (number);
ALTER TABLE dossiers ADD CONSTRAINT dossiers_new_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units (id);
DROP TABLE dossier_list_units;
ALTER TABLE dossier_lists DROP COLUMN words_from;
DROP INDEX dossiers_unit;
DROP INDEX dossiers_due;
ALTER TABLE dossiers ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE dossiers ADD COLUMN row_hash TEXT NOT NULL DEFAULT '';
UPDATE dossiers SET source = (
  SELECT b.layout FROM dossier_lists l JOIN import_batches b ON b.id = l.batch_id WHERE l.number = dossiers.list
);
CREATE INDEX dossiers_due ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by);
CREATE INDEX dossiers_unit ON dossiers (unit_id, late, due_on NULLS FIRST, id, list, superseded_by, field_code);
CREATE INDEX dossiers_field ON dossiers (field_code, late, due_on NULLS FIRST, id, list, superseded_by);
CREATE INDEX dossiers_explained ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by)
WHERE explained = 'yes' OR explained_paper;
CREATE INDEX dossiers_unexplained ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by) WHERE explained = 'no';
CREATE INDEX dossiers_apologised ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by)
WHERE apologised = 'yes' OR apologised_paper;
CREATE INDEX dossiers_unapologised ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by) WHERE apologised = 'no';
