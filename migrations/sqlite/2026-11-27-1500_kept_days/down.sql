DROP TABLE kept_days;
