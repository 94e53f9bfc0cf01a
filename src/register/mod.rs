//! What has been concluded: unit, content, period, conclusion.
//!
//! Written by conclusions when one is issued, asked by planning (which is told and never stopped),
//! and by rating and scoring (which do not assess the same again). A line is never changed.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Entry, NewEntry};
