home-title = My work
