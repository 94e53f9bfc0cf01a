//! What becomes of the demands of issued conclusions, from the order to the proof (handbook: domain 2.2, step 11).
//!
//! A demand is open until the unit reports that it did it; the body that inspected verifies the report, on paper or by
//! a follow-up visit, as met, partly met or not met, and closes what is met. The unit may report in parts and again,
//! and may ask for more time, which the decision's signer gives or not. Who verifies reminds the unit, and reports to
//! the chairman what is overdue. The signer may declare that a demand has no object any more.
//!
//! What always holds: the conclusion stays as it was issued, all that is done stands beside it; nobody verifies what
//! they reported themselves; every day and every earlier deadline is kept; demands of a unit that ended pass to who
//! took over from it (domain 5.7). A unit sees its own demands only; those of a sealed inspection are seen by its
//! named few.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use model::{Checked, Demand, Stage, Step};
