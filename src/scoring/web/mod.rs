//! Handlers of scoring.

mod runs;
mod self_scores;
mod sheets;

pub use runs::{create, freeze, index, new, recompute, set, show, workbook};
pub use self_scores::{enter, enter_form};
pub use sheets::{appraise, restore, unit, waive};
