//! The protocol of tablets: operations in, changes out, over the areas' own actions.
//!
//! What a tablet was told is received is on the disk; nothing is doubled, no disagreement is dropped.
//! `PROTOCOL.md` beside this file describes it for those who write a client. A request that carries
//! operations is one transaction; each operation gets an answer of its own, which is remembered and
//! given again when the same operation comes again: applied, in conflict, refused, late. Only `retry`
//! is not final. What belongs to no visit of its sender is refused and kept apart (`sync_refusals`).

pub mod actions;
pub mod model;
mod openapi;
pub mod rules;
pub mod sealing;
pub mod views;
pub mod web;

pub use model::{Answer, Operation, Status};
