//! What units' own systems report: monthly statistics and dossiers, as imported.
//!
//! A row is live when its batch is published and the batch that supersedes it, if any, is not; so
//! publishing and undoing a batch shows and hides all its rows at once, and a corrected row keeps
//! its earlier values beside it. The source's own figures are kept as they came; what was not
//! reported is not known and shows as such. Everything is read in the actor's scope: people of a
//! unit see their own unit's rows.

pub mod contacts;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;
pub mod words;

pub use model::{Figures, Filter, Line, Month, Order, PaperKind};
