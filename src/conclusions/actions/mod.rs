//! What people do with conclusions; each act is one transaction with its audit line.

mod draft;
mod explanations;
mod issue;
mod report;
mod steps;

use super::model::Stage;
use super::views::{Basis, facts, standing};
use crate::audit::Entry;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::vocabulary::{Actor, ConclusionId};

pub use draft::{
    NewDraft, add_demand, add_person, draft, drop_point, edit, edit_point, remove_demand, remove_person, take_point_in,
};
pub use explanations::{answer, approve_reason, explain, hand_over, keep_files, receive};
pub use issue::{Issue, issue};
pub use report::{ReportTexts, save_report, submit_report};
pub use steps::{discard, move_explain_by, return_to_draft, send, send_back};

/// The audit line of an act on a conclusion, hidden like the inspection when that is sealed.
fn entry(action: &'static str, id: &ConclusionId, basis: &Basis) -> Entry {
    let sealed = basis.sealed.then(|| basis.inspection.as_str());
    Entry::new(action, "conclusion", id).sealed_by(sealed)
}

/// Refuses with the sentence of the stage unless the conclusion is a draft.
fn must_be_draft(stage: Stage) -> Result<(), Error> {
    match super::rules::closed(stage) {
        Some(said) => Err(Error::Refused(said)),
        None => Ok(()),
    }
}

/// Refuses those who do not draft conclusions of the inspection.
fn must_draft(c: &mut AnyConnection, actor: &Actor, basis: &Basis) -> Result<(), Error> {
    if standing(c, actor, basis)?.drafts { Ok(()) } else { Err(Error::refused("conclusions-blocker-not-drafter")) }
}

/// The audit line of an act on a team's report.
fn entry_of_report(action: &'static str, basis: &Basis) -> Entry {
    let sealed = basis.sealed.then(|| basis.inspection.as_str());
    Entry::new(action, "inspection", &basis.inspection).sealed_by(sealed)
}
