//! Embedded folders: a new file in one of them is a reason to build again.

fn main() {
    for folder in ["assets", "templates", "locales", "checklists", "import", "migrations"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
