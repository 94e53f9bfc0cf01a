home-title = Việc của tôi
