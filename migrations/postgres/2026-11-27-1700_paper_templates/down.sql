DROP TABLE paper_templates;
