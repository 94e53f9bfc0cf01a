DROP TABLE authorised_signers;
DROP TABLE team_members;
DROP TABLE inspection_fields;
DROP TABLE inspection_items;
DROP TABLE inspections;
