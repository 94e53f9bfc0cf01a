DROP TABLE closed_minutes;
