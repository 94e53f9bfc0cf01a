DROP TABLE concluded_contents;
