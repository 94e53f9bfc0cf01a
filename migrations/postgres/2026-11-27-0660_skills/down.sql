DROP TABLE inspector_fields;
