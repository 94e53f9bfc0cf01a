//! Words that all areas share; no input or output.

pub mod said;

pub use said::Said;
