//! Criteria sets, self-scores, appraisal, deductions from conclusions, ranking.
//!
//! A criteria set is a tree of versions that are never edited: a changed set under the same code
//! is its next version, and a run (a year's scoring) stays with the version that it began with.
//! A leaf scores what the appraiser gave, else what the unit gave itself, less its deductions;
//! parents sum; leaves that do not apply leave the denominator.
//!
//! Deductions are a ledger apart from the appraised score: one line for each concluded point under
//! each criterion whose rule it meets, never twice, in the year of the fault. An appraiser may
//! waive a line with a reason; it stays visible. A run is `open` until it is `frozen`; then its
//! self-scores, names, bands and ledger are kept as they were, and what is concluded later is told
//! but changes nothing (domain 3.1, 3.2).

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use actions::{appraise, create_run, enter_self_scores, freeze, put_criteria_set, recompute, restore, waive};
pub use model::{
    Band, CriteriaSet, Criterion, Given, NewCriterion, NewSet, PutOutcome, Recomputed, Run, Stage, UnitGroup,
};
