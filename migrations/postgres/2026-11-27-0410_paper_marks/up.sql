-- Whether some paper ever spoke of a dossier as explained or apologised for. Set before the paper counts and
-- never taken back, so that it only says where to look: the papers themselves say what holds.
ALTER TABLE dossiers ADD COLUMN explained_paper BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dossiers ADD COLUMN apologised_paper BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE dossiers SET explained_paper = TRUE
WHERE row_key IN (SELECT 'code|' || dossier_code FROM dossier_papers WHERE kind = 'explanation');
UPDATE dossiers SET apologised_paper = TRUE
WHERE row_key IN (SELECT 'code|' || dossier_code FROM dossier_papers WHERE kind = 'apology');
CREATE INDEX dossier_papers_told ON dossier_papers (kind, dossier_code);
-- Few lists say it of their dossiers, so that most rows stand in none of these; in the order of the list.
CREATE INDEX dossiers_explained ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by)
WHERE explained = 'yes' OR explained_paper;
CREATE INDEX dossiers_unexplained ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by) WHERE explained = 'no';
CREATE INDEX dossiers_apologised ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by)
WHERE apologised = 'yes' OR apologised_paper;
CREATE INDEX dossiers_unapologised ON dossiers (late, due_on NULLS FIRST, id, list, superseded_by) WHERE apologised = 'no';
