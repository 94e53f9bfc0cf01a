DROP TABLE op_failures;
