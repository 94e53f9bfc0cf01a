DROP INDEX dossiers_unit_late;
