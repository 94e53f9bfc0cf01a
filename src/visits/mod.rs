//! The record of one unit's visit: start, attendance, answers, findings with those who answer for
//! them, evidence, minutes.
//!
//! Everything in the record is changed by an operation through [`actions::apply`], from pages and
//! tablets alike; each unit of merge has its version, each visit a counter `seq` that an operation
//! raises by one. A second change of what its sender had not seen becomes a conflict, which a
//! person decides. Stages: planned, ongoing (the seal is lifted at the start), minuted, cancelled.
//! After the minutes are closed the record is read-only but for supplements and the signed copy.

pub mod actions;
pub mod canonical;
pub mod files;
pub mod ledger;
pub mod minutes;
pub mod model;
pub mod op;
pub mod originals;
pub mod packs;
pub mod pages;
pub mod pictures;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use model::{
    Answer, Attendance, AttendanceSide, Capacity, Conflict, Degree, Evidence, EvidenceKind, Finding, FindingKind, Mark,
    Party, Presence, Record, Responsible, Sample, SampleMethod, SampleOutcome, Severity, Signature, Stage, Verdict,
    Visit,
};
pub use op::{Base, EntityKind, Keep, Op, OpKind, OpResult, Target};
