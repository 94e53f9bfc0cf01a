DROP TABLE plan_changes;
DROP TABLE plan_adjustments;
