pub mod vocabulary;

pub fn run() {}
