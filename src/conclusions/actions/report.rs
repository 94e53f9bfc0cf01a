//! The team's report to the signer of the decision (domain 2.2, step 8).

use super::entry_of_report;
use crate::audit;
use crate::conclusions::{store, views};
use crate::db::Db;
use crate::error::Error;
use crate::visits::model::Stage as VisitStage;
use crate::vocabulary::{Actor, InspectionId, Said};
use crate::{inspections, visits};

pub use store::ReportTexts;

/// Saves the report; `seen` is the version that was opened, 0 when there was none.
///
/// # Errors
/// `Refused` for anybody but the team's leader and once it is submitted, `Conflict` when somebody
/// saved meanwhile.
pub fn save_report(
    db: &Db,
    actor: &Actor,
    inspection: &InspectionId,
    seen: i32,
    texts: &ReportTexts,
) -> Result<(), Error> {
    db.write_once("conclusions.save-report", |tx| {
        let basis = views::basis_for(tx.c(), actor, inspection)?;
        let author = basis.leader_or_refuse(actor)?;
        if store::report(tx.c(), inspection)?.is_some_and(|r| r.submitted_at.is_some()) {
            return Err(Error::refused("conclusions-report-is-submitted"));
        }
        if store::put_report(tx, inspection, seen, texts, author)? == 0 {
            return Err(Error::Conflict);
        }
        audit::record(tx, actor, entry_of_report("conclusions.save-report", &basis))
    })
}

/// Submits the report: every visit has its minutes and no conflict waits in its record.
///
/// # Errors
/// `Refused` names what is missing, `Conflict` when the report was saved meanwhile.
pub fn submit_report(db: &Db, actor: &Actor, inspection: &InspectionId, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        let basis = views::basis_for(tx.c(), actor, inspection)?;
        basis.leader_or_refuse(actor)?;
        let report =
            store::report(tx.c(), inspection)?.ok_or_else(|| Error::refused("conclusions-report-not-written"))?;
        if report.submitted_at.is_some() {
            return Err(Error::refused("conclusions-report-is-submitted"));
        }
        let mut minuted = 0;
        for visit in visits::views::of_inspection(tx.c(), actor, inspection)? {
            match visit.stage {
                VisitStage::Cancelled => continue,
                VisitStage::Minuted => minuted += 1,
                _ => {
                    let said = Said::new("conclusions-report-not-minuted").with("unit", &visit.unit_name);
                    return Err(Error::Refused(said));
                }
            }
            if visits::views::record(tx.c(), actor, &visit.id)?.open_conflicts > 0 {
                let said = Said::new("conclusions-report-open-conflicts").with("unit", &visit.unit_name);
                return Err(Error::Refused(said));
            }
        }
        if minuted == 0 {
            return Err(Error::refused("conclusions-report-no-visit"));
        }
        if store::submit_report(tx, inspection, seen)? == 0 {
            return Err(Error::Conflict);
        }
        inspections::actions::set_stage(tx, inspection, inspections::Stage::Reported)?;
        audit::record(tx, actor, entry_of_report("conclusions.submit-report", &basis))
    })
}
