//! Versioned question sets with their legal grounds: what inspectors ask on site.
//!
//! The lists are data (`checklists/*.toml`, inside the binary); [`load_embedded`] brings them into
//! the database when the server starts. A version never changes once it is loaded: visits answer
//! the version that was in force when they started, so another wording is another version. Ids are
//! made of code and version, the same in every database.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use actions::load_embedded;
pub use model::{Asked, ChecklistItem, ChecklistVersion, Citation, Ground as LegalGround, Kind};
