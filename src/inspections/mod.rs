//! Inspections: one decision and one team, for one unit or many.
//!
//! A decision (number, date, issuer, signer, classification) sets up a team of one leader, one
//! secretary and members, none of whom works in a visited unit, and one visit for each unit. Stages:
//! planned, ongoing from the first visit's start, ended when the minutes of all visits are closed,
//! reported, concluded; [`rules::MOVES`] is the table. From a sealed plan item it is sealed itself
//! and takes its code at the start. Of a classified decision only number, date and issuer are kept.
//! A recorded decision is corrected as far as [`rules::correctable`] says, and what it said before
//! stays to be read. The conclusion is issued by the decision's signer or somebody authorised by them in writing.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use model::{
    Amended, Authorised, Classification, Corrected, Correction, Head, Inspection, Line, Member, NewAuthorisation,
    NewInspection, Post, Stage, Task, VisitLine,
};
pub use views::{may_issue, team_of};
