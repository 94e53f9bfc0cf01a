DROP TABLE earlier_rulings;
