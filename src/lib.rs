pub mod reports;
pub mod vocabulary;

pub fn run() {}
