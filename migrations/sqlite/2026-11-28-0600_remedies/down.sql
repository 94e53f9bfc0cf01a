DROP INDEX demands_due;
DROP INDEX demands_unit;
DROP TABLE remedy_files;
DROP TABLE remedy_events;
DROP TABLE remedies;
