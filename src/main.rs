fn main() { giamsat::run(); }
