DROP TABLE focus_fields;
