fn main() {
    giamsat::run();
}
