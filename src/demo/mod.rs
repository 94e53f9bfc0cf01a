//! A city that does not exist, for trying everything out: `giamsat demo`.
//!
//! Its units, people and figures are made from a seed, written as workbooks such as offices send,
//! and read through the same import as theirs; its year of inspections goes through the same
//! actions as people's clicks. Nothing in it reaches a database that was not made for it, and such
//! a database says on every page and export that it is invented.

pub mod city;
mod make;
mod workbooks;
mod year;

pub use make::{Demo, open_or_make};
pub use year::DemoAccount;
