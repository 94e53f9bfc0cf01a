DROP INDEX dossiers_unapologised;
DROP INDEX dossiers_apologised;
DROP INDEX dossiers_unexplained;
DROP INDEX dossiers_explained;
DROP INDEX dossier_papers_told;
ALTER TABLE dossiers DROP COLUMN apologised_paper;
ALTER TABLE dossiers DROP COLUMN explained_paper;
