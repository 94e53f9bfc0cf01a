//! Spreadsheets, read in a limited child process, into the areas' own actions.
//!
//! A file becomes a batch: `reading` (the child process reads it, its rows are matched with units,
//! officials and criteria and compared with what is stored) -> `staged` (the preview) -> `storing`
//! -> `published`, or `refused` with one sentence, or `dropped`; a published batch may be `undone`.
//! Rows are written in slices of at most [`rules::SLICE`]; readers see rows of published batches
//! only, so the one small transaction that publishes or undoes a batch shows or hides all of it.
//! A row is live when its batch is published and the batch that supersedes it, if any, is not.
//! What a file does not say is not known and erases nothing.
//!
//! Web and command line go one way: `understand` reads, matches and compares without writing;
//! what takes its rows (the preview's table, or nothing for `--dry-run`) is handed in.

pub mod actions;
pub mod drop_folder;
mod kinds;
pub mod model;
pub mod pages;
pub mod reading;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use actions::run::{Options, run, run_watched};
pub use model::{Outcome, RowOutcome, State};
