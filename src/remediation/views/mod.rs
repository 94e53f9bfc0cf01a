//! Read models of demands, in the actor's scope.

mod closing;
mod list;
mod show;

pub use closing::{WaitingDossiers, followed, standing_on, waiting_dossiers};
pub use list::{Filter, Summary, Waits, all, bodies, counts, list, of_conclusion, waiting};
pub use show::{beside, events, facts, file, find, follow_ups, officials, owner_on, standing};
