//! What people do with criteria sets and runs.

mod appraise;
mod put;
mod run;
mod self_scores;

pub use appraise::{Appraisal, appraise, restore, waive};
pub use put::put_criteria_set;
pub use run::{create_run, freeze, recompute};
pub use self_scores::{SelfEntry, enter_self_scores};
