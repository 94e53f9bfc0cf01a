//! Making a draft from the records of visits, and editing it.

use super::{entry, must_be_draft, must_draft};
use crate::audit;
use crate::conclusions::model::{DemandKind, NewDemand, NewPerson, PointTexts, Stage, Texts};
use crate::conclusions::rules;
use crate::conclusions::store::{self, ConclusionRow, PointRow};
use crate::conclusions::views::{self, Basis};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::procedure::{self, Step};
use crate::visits::model::Stage as VisitStage;
use crate::vocabulary::{Actor, ConclusionId, DemandId, InspectionId, PointId, Said, VisitId};
use crate::{inspections, units, visits};

/// A draft to be made.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub inspection: InspectionId,
    /// One visit or several, all with minutes and in no other conclusion.
    pub visits: Vec<VisitId>,
}

/// Makes a draft: takes over every finding that was not withdrawn, as it stands, with evidence and
/// persons; the results come from the team's report, the day of reporting from the
/// procedure.
///
/// # Errors
/// `Refused` when the report is not submitted, a visit has no minutes or stands in another
/// conclusion; `Invalid` when no visit is chosen.
pub fn draft(db: &Db, actor: &Actor, new: &NewDraft) -> Result<ConclusionId, Error> {
    if new.visits.is_empty() {
        return Err(Error::field("visits", Said::new("conclusions-choose-visits")));
    }
    db.write_once("conclusions.draft", |tx| {
        let basis = views::basis_for(tx.c(), actor, &new.inspection)?;
        must_draft(tx.c(), actor, &basis)?;
        let author = actor.account.clone().ok_or(Error::Forbidden)?;
        let report = store::report(tx.c(), &new.inspection)?.filter(|r| r.submitted_at.is_some());
        let report = report.ok_or_else(|| Error::refused("conclusions-report-not-submitted"))?;
        let taken = store::concluded_visits(tx.c(), &new.inspection, false)?;
        let all = visits::views::of_inspection(tx.c(), actor, &new.inspection)?;
        let mut chosen = Vec::new();
        for id in &new.visits {
            let visit = all.iter().find(|v| v.id == *id).ok_or(Error::NotFound)?;
            let said = |key: &str| Error::field("visits", Said::new(key).with("unit", &visit.unit_name));
            if visit.stage != VisitStage::Minuted {
                return Err(said("conclusions-visit-not-minuted"));
            }
            if taken.contains(id) {
                return Err(said("conclusions-visit-taken"));
            }
            if !chosen.iter().any(|v: &&visits::model::Visit| v.id == *id) {
                chosen.push(visit);
            }
        }
        chosen.sort_by(|a, b| (&a.unit_name, &a.id).cmp(&(&b.unit_name, &b.id)));
        let today = tx.today();
        // Where no line holds for this kind of procedure, the drafter enters the day.
        let surprise = inspections::views::is_surprise(tx.c(), &new.inspection)?;
        let report_by = procedure::views::due(tx.c(), (basis.profile, surprise), Step::Remedy, today)?;
        let visit_ids: Vec<VisitId> = chosen.iter().map(|v| v.id.clone()).collect();
        let id = store::insert(
            tx,
            &store::NewConclusion {
                inspection: &new.inspection,
                body: &basis.body,
                title: &inspections::rules::subject(&basis.title),
                results: &report.results,
                report_by,
                author: &author,
                visits: &visit_ids,
            },
        )?;
        let mut position = 0;
        for visit in chosen {
            let record = visits::views::record(tx.c(), actor, &visit.id)?;
            if record.open_conflicts > 0 {
                let said = Said::new("conclusions-report-open-conflicts").with("unit", &visit.unit_name);
                return Err(Error::Refused(said));
            }
            for finding in record.findings.iter().filter(|f| !f.withdrawn) {
                position += 1;
                store::insert_point(tx, &id, &visit.id, &visit.unit, position, finding)?;
            }
        }
        let units: Vec<String> = visit_ids.iter().map(|v| v.to_string()).collect();
        let line = entry("conclusions.draft", &id, &basis).with("visits", units).with("points", position);
        audit::record(tx, actor, line)?;
        Ok(id)
    })
}

/// A draft that the person may edit.
fn editable(tx: &mut Tx, actor: &Actor, id: &ConclusionId) -> Result<(ConclusionRow, Basis), Error> {
    let row = store::load(tx.c(), actor, id)?;
    let basis = views::basis(tx.c(), &row.inspection_id)?;
    must_draft(tx.c(), actor, &basis)?;
    must_be_draft(row.stage)?;
    Ok((row, basis))
}

fn editable_point(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
) -> Result<(ConclusionRow, PointRow, Basis), Error> {
    let (row, basis) = editable(tx, actor, id)?;
    let point = store::load_point(tx.c(), actor, id, point)?;
    if point.dropped_at.is_some() {
        return Err(Error::refused("conclusions-point-is-dropped"));
    }
    Ok((row, point, basis))
}

fn one_row(rows: usize) -> Result<(), Error> {
    if rows == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Saves title, results, causes and the day by which the unit reports.
///
/// # Errors
/// `Refused` when it is no draft, `Conflict` when somebody saved meanwhile.
pub fn edit(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32, texts: &Texts) -> Result<(), Error> {
    db.write(|tx| {
        let (_, basis) = editable(tx, actor, id)?;
        one_row(store::update_texts(tx, id, seen, texts)?)?;
        audit::record(tx, actor, entry("conclusions.edit", id, &basis))
    })
}

/// Saves the texts of a point. A changed reason for naming nobody has to be approved anew.
///
/// # Errors
/// `Refused` when the conclusion is no draft, `Conflict` when somebody saved meanwhile.
pub fn edit_point(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    texts: &PointTexts,
) -> Result<(), Error> {
    db.write(|tx| {
        let (_, row, basis) = editable_point(tx, actor, id, point)?;
        let keeps_approval = row.no_person_reason == texts.no_person_reason;
        one_row(store::update_point(tx, &row, seen, texts, keeps_approval)?)?;
        let line = entry("conclusions.edit-point", id, &basis).unit(&row.unit_id).with("point", row.position);
        audit::record(tx, actor, line)
    })
}

/// Names a person for a point.
///
/// # Errors
/// As [`edit_point`]; `Invalid` when the person already answers in that capacity.
pub fn add_person(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    new: &NewPerson,
) -> Result<(), Error> {
    db.write_once("conclusions.add-person", |tx| {
        let (_, row, basis) = editable_point(tx, actor, id, point)?;
        if views::persons_of(tx.c(), point)?.iter().any(|p| p.name == new.name && p.capacity == new.capacity) {
            return Err(Error::field("name", Said::new("conclusions-person-stands").with("name", &new.name)));
        }
        one_row(store::touch_point(tx, &row, seen)?)?;
        store::insert_person(tx, point, new)?;
        let line = entry("conclusions.add-person", id, &basis)
            .unit(&row.unit_id)
            .with("point", row.position)
            .with("name", new.name.as_str())
            .with("capacity", new.capacity.as_str());
        audit::record(tx, actor, line)
    })
}

/// Takes a person off a point.
pub fn remove_person(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    person: &str,
) -> Result<(), Error> {
    db.write(|tx| {
        let (_, row, basis) = editable_point(tx, actor, id, point)?;
        let named = views::persons_of(tx.c(), point)?.into_iter().find(|p| p.id == person).ok_or(Error::NotFound)?;
        one_row(store::touch_point(tx, &row, seen)?)?;
        store::delete_person(tx, point, person)?;
        let line = entry("conclusions.remove-person", id, &basis)
            .unit(&row.unit_id)
            .with("point", row.position)
            .with("name", named.name);
        audit::record(tx, actor, line)
    })
}

/// A point that the drafter may drop or take back in now, with the conclusion's basis.
fn droppable(tx: &mut Tx, actor: &Actor, id: &ConclusionId, point: &PointId) -> Result<(PointRow, Basis), Error> {
    let row = store::load(tx.c(), actor, id)?;
    let basis = views::basis(tx.c(), &row.inspection_id)?;
    must_draft(tx.c(), actor, &basis)?;
    let point = store::load_point(tx.c(), actor, id, point)?;
    let explained = store::explanations(tx.c(), id)?.iter().any(|(of, v, ..)| *of == point.id && *v == point.version);
    match rules::cannot_drop(row.stage, explained) {
        Some(said) => Err(Error::Refused(said)),
        None => Ok((point, basis)),
    }
}

/// Drops a point that is not upheld; it stays in the file with the reason and counts nowhere. Dropped
/// already, it gets the new reason.
///
/// # Errors
/// `Refused` for others than drafters and where [`rules::cannot_drop`] says so; `Invalid` without a
/// reason; `Conflict` when somebody changed the point meanwhile.
pub fn drop_point(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    reason: &str,
) -> Result<(), Error> {
    let account = actor.account.as_ref().ok_or(Error::Forbidden)?;
    db.write(|tx| {
        let (row, basis) = droppable(tx, actor, id, point)?;
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("conclusions-drop-reason-needed")));
        }
        one_row(store::set_dropped(tx, &row, seen, Some((reason, account)))?)?;
        let line = entry("conclusions.drop-point", id, &basis).unit(&row.unit_id).with("point", row.position);
        audit::record(tx, actor, line.with("reason", reason))
    })
}

/// Takes a dropped point back in.
///
/// # Errors
/// As [`drop_point`]; `Refused` when the point stands already.
pub fn take_point_in(db: &Db, actor: &Actor, id: &ConclusionId, point: &PointId, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        let (row, basis) = droppable(tx, actor, id, point)?;
        if row.dropped_at.is_none() {
            return Err(Error::refused("conclusions-point-stands"));
        }
        one_row(store::set_dropped(tx, &row, seen, None)?)?;
        let line = entry("conclusions.take-point-in", id, &basis).unit(&row.unit_id).with("point", row.position);
        audit::record(tx, actor, line)
    })
}

/// Makes a demand to one of the units covered, or a recommendation to the body that owns a procedure (domain D13).
///
/// # Errors
/// `Refused` for others than drafters and when it is no draft any more; `Invalid` for a unit that the conclusion does
/// not cover, a body that is none today, a day in the past.
pub fn add_demand(db: &Db, actor: &Actor, id: &ConclusionId, new: &NewDemand) -> Result<DemandId, Error> {
    db.write_once("conclusions.add-demand", |tx| {
        let (_, basis) = editable(tx, actor, id)?;
        let today = tx.today();
        let (field, known) = match new.kind {
            DemandKind::Demand => ("unit", store::covered(tx.c(), id)?.iter().any(|(_, unit, ..)| *unit == new.unit)),
            DemandKind::Recommendation => {
                ("owner_body", units::views::options(tx.c(), today)?.iter().any(|unit| unit.id == new.unit))
            }
        };
        if !known {
            return Err(Error::field(field, Said::new("form-choose")));
        }
        if new.due_on < tx.today() {
            return Err(Error::field("due_on", Said::new("conclusions-due-in-past")));
        }
        if !store::hold(tx, id, &[Stage::Draft])? {
            return Err(Error::Conflict);
        }
        let demand = store::insert_demand(tx, id, new)?;
        let line = entry("conclusions.add-demand", id, &basis)
            .unit(&new.unit)
            .with("kind", new.kind.as_str())
            .with("task", new.task.as_str());
        audit::record(tx, actor, line)?;
        Ok(demand)
    })
}

/// Takes a demand off a draft.
pub fn remove_demand(db: &Db, actor: &Actor, id: &ConclusionId, demand: &DemandId) -> Result<(), Error> {
    db.write(|tx| {
        let (_, basis) = editable(tx, actor, id)?;
        if !store::hold(tx, id, &[Stage::Draft])? {
            return Err(Error::Conflict);
        }
        if store::delete_demand(tx, id, demand)? == 0 {
            return Err(Error::NotFound);
        }
        audit::record(tx, actor, entry("conclusions.remove-demand", id, &basis).with("demand", demand.as_str()))
    })
}
