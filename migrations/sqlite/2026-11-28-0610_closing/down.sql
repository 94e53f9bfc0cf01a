DROP TABLE conclusion_closings;
DROP TABLE dossier_returns;
