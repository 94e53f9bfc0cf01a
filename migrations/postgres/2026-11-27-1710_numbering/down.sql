DROP TABLE number_counters;
DROP TABLE number_series;
