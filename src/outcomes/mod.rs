//! Conclusions of other bodies (specialised inspection, thanh tra, kiểm toán), recorded from their papers.
//!
//! A conclusion is recorded with what it concludes for which unit, field and period, and what it demands of whom.
//! What it concludes stands in the register, so that planning is told of it as of a conclusion issued here; what it
//! demands stays text. A record is corrected, and taken back with a reason; the trail keeps what it said. Of a paper
//! that is not "Thường" only body, number, date and issuer are kept.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use model::{Demand, Draft, NewOutcome, Outcome};
