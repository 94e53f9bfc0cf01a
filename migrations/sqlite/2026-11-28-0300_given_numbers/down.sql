DROP TABLE given_numbers;
