//! Read models of demands, in the actor's scope.

mod closing;
mod list;
mod show;

pub use closing::{followed, standing_on};
pub use list::{Filter, Summary, Waits, all, bodies, counts, list, of_conclusion, waiting};
pub use show::{events, facts, file, find, follow_ups, officials, owner_on, standing};
