DROP TABLE demands;
DROP TABLE point_explanations;
DROP TABLE point_evidence;
DROP TABLE point_persons;
DROP TABLE conclusion_points;
DROP TABLE conclusion_visits;
DROP TABLE conclusions;
DROP TABLE team_reports;
