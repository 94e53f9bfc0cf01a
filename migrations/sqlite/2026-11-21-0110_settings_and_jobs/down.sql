DROP TABLE jobs;
DROP TABLE settings;
