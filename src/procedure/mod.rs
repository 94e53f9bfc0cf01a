//! The procedure of an inspection as data: its steps, each with its deadline and ground (domain 2.1, 2.2).
//!
//! Deadlines of profile A stand in no national law but in each province's plan or rules, so every one is a
//! line with a validity period that the office changes, adds and ends for itself. A changed line ends the one before;
//! a deadline is counted by the line that held on the day from which it is counted. A line belongs to a profile: an
//! inspection of a kind whose profile has none runs without deadlines. Surprise inspections may have lines of their own.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Applies, Event, Measure, Rule, Step};
