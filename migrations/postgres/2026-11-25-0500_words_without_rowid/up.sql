-- Only SQLite keeps a table beside its key.
SELECT 1;
