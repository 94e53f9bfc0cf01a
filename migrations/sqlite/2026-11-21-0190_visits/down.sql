DROP TABLE visit_files;
DROP TABLE record_conflicts;
DROP TABLE visit_ops;
DROP TABLE record_entries;
DROP TABLE visit_checklists;
DROP TABLE visits;
