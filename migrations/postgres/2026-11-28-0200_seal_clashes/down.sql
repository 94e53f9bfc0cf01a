DROP TABLE seal_clashes;
