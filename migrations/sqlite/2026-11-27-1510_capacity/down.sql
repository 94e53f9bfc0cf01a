DROP TABLE inspector_capacity;
