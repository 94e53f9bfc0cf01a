DROP INDEX dossiers_field_late;
DROP INDEX dossiers_late;
