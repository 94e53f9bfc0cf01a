ALTER TABLE checklist_versions DROP COLUMN batch_id;
ALTER TABLE legal_grounds DROP COLUMN batch_id;
DROP TABLE calendar_days;
CREATE TABLE calendar_days (
  on_day DATE NOT NULL PRIMARY KEY,
  worked BOOLEAN NOT NULL,
  name TEXT NOT NULL
);
DROP TABLE procedures;
DROP TABLE procedure_counts;
DROP TABLE satisfaction_results;
DROP TABLE dossier_papers;
