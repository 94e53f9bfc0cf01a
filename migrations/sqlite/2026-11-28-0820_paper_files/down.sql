DROP TABLE inspection_paper_files;
