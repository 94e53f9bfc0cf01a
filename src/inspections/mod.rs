//! Inspections: one decision and one team, for one unit or many.
//!
//! A decision (number, date, issuer, signer, classification) sets up a team of one leader, one
//! secretary and members, and one visit for each of its plan items, within their fields, period and days
//! ([`rules::beyond_plan`]). What no plan holds becomes an item first: planned by an adjustment, unplanned as a surprise
//! item. Visits without an item are of before this was so; they stay to be read and finished. Who is tied to a
//! visited unit, or is in another team on its days, comes into a team by an exception only ([`independence`]). Stages:
//! planned, ongoing from the first visit's start, ended when the minutes of all visits are closed,
//! reported, concluded; [`rules::MOVES`] is the table. From a sealed plan item it is sealed itself
//! and takes its code at the start. Of a classified decision only number, date and issuer are kept.
//! A recorded decision is corrected as far as [`rules::correctable`] says, and what it said before
//! stays to be read. What else goes where a sealed one goes is answered by its signer before the start ([`clashes`]).
//! The conclusion is issued by the decision's signer or somebody authorised by them in writing.

pub mod actions;
pub mod candidates;
pub mod clashes;
mod facts;
pub mod independence;
pub mod letters;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod teams;
pub mod views;
pub mod web;

pub use model::{
    Against, Amended, Authorised, Clash, ClashAnswer, Classification, Corrected, Correction, DeclarationKind,
    ExceptionStage, Head, Inspection, Line, Member, NewAuthorisation, NewClashAnswer, NewDeclaration, NewException,
    NewInspection, Post, Stage, Task, Tie, VisitLine,
};
pub use views::{may_issue, team_of};
