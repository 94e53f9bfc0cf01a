//! The append-only trail: a line in the transaction of each act, chained by hash afterwards.
//!
//! The line is written unchained, because a chain's tail in each write would serialise all
//! writers and its gaps would betray sealed work. A job chains lines in the order in which it sees
//! them committed. Readers never see the chain's number. An import writes one line for its batch.

mod chain;
pub mod pages;
mod record;
pub mod views;
pub mod web;

pub use chain::{Broken, chain_pending, verify};
pub use record::{Entry, record};
