//! The procedure of an inspection as data: its steps, each with its deadline and ground (domain 2.1, 2.2).
//!
//! Deadlines of profile A stand in no national law but in each province's plan or rules, so every one is a
//! line with a validity period that the office changes for itself. A changed line ends the one before; a
//! deadline is counted by the line that held on the day from which it is counted.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Event, Measure, Rule, Step};
