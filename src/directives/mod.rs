//! Directives of higher bodies and the tasks that they set (handbook: domain 1.2, T13).
//!
//! A directive is entered from its paper: number, date, body, what it is about. Each task has one unit that
//! answers for it, what that unit hands in, and a deadline: a day, a quarter, or none where it is to be done
//! all the time. Plans' items and checklists refer to directives, so that the office can show that it looked
//! into how they are carried out. A directive is corrected and never removed: what refers to it stays.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Directive, Due, NewDirective, NewTask, State, Task};
