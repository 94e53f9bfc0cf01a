//! Units and their history, officials and their appointments, fields of work, working days.
//!
//! A unit has an id for ever; its name, code, kind and parent hold from a day to a day, and a
//! merge, split or rename ties it to its predecessors with the decision. A person holds a post in
//! a unit from a day to a day; the head of a unit is asked for with a day. Every fact elsewhere
//! keeps the unit's name as it was then, and pages add what the unit is called now.

pub mod actions;
pub mod focus;
pub mod limits;
pub mod lineage;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use lineage::{Bond, Lineage, Place, Section, Tie};
pub use model::{Appointment, FieldOfWork, Kind, NewAppointment, NewUnit, PersonKind, Rank, RelationKind, UnitOption};
