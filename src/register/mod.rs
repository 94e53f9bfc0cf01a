//! What has been concluded: unit, content, period, conclusion.
//!
//! Written by conclusions when one is issued and by outcomes when one of another body is recorded; asked by
//! planning (which is told and never stopped), and by rating and scoring (which do not assess the same again). A
//! line of a conclusion that was issued here is never changed; those of a recorded one follow its record.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Entry, NewEntry};
