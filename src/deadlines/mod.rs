//! The clocks of inspections: what is due when, by the procedure in force, and what was done in time.
//!
//! A clock follows from the record: the visit's start and end, the team's report, the draft sent, the
//! conclusion issued. What the record does not know (the announcement, the unit's report, its report on
//! remedies, the file handed to the archive) is entered here as a paper with its number and day. The
//! decision's signer may move a deadline as far as the procedure allows, with a reason; the first day stays
//! to be read. Nothing here is counted for a surprise inspection that would give it away: it has no
//! announcement, and its clocks are seen by those who see it.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Clock, PaperKind, State};
