DROP TABLE search_words;
DROP TABLE dossiers;
DROP TABLE monthly_statistics;
