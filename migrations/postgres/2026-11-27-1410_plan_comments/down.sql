DROP TABLE plan_comments;
DROP INDEX plan_consultations_unit;
DROP INDEX plan_consultations_plan;
DROP TABLE plan_consultations;
