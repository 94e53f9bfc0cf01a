DROP TABLE form_posts;
