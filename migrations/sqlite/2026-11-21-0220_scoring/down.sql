DROP TABLE deductions;
DROP TABLE appraised_scores;
DROP TABLE scoring_runs;
DROP TABLE self_scores;
DROP TABLE criteria;
DROP TABLE criteria_sets;
