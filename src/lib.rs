pub mod importing;
pub mod vocabulary;

pub fn run() {}
