//! Appraising a leaf; waiving a deduction and taking the waiver back.

use diesel::prelude::*;

use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::{appraised_scores, deductions};
use crate::scoring::model::{Criterion, Given, Run};
use crate::scoring::{rules, store, views};
use crate::vocabulary::{Actor, CriterionId, RunId, Said, UnitId};

/// An appraiser's word on a leaf of a unit's sheet.
#[derive(Clone, Debug)]
pub struct Appraisal {
    pub criterion: CriterionId,
    /// [`Given::Nothing`] takes an earlier word back: the self-score counts again.
    pub given: Given,
    pub note: String,
    /// Version of the word that was seen; 0 when there was none.
    pub seen: i32,
}

/// Stores an appraiser's score. Deductions stand apart and are not touched: a score that seems to
/// contradict a conclusion changes nothing about its deduction.
///
/// # Errors
/// `Invalid` at `points` outside 0 to the maximum, at `not_applicable` while a deduction stands
/// on the criterion, at `note` when a word that differs from the unit's has no reason; `Conflict`
/// when somebody appraised it meanwhile; `Refused` when the run is frozen.
pub fn appraise(db: &Db, actor: &Actor, run: &RunId, unit: &UnitId, new: &Appraisal) -> Result<(), Error> {
    let account = actor.account.clone().ok_or(Error::Forbidden)?;
    db.write(|tx| {
        let run = store::run(tx.c(), run)?;
        rules::must_be_open(run.stage)?;
        let criterion = leaf_of(tx, &run, &new.criterion)?;
        check(tx, &run, unit, &criterion, new)?;
        use appraised_scores as a;
        let values = (
            a::points.eq(new.given.score().map(|p| p.0)),
            a::not_applicable.eq(new.given.is_not_applicable()),
            a::note.eq(&new.note),
            a::account_id.eq(&account),
            a::at.eq(tx.now()),
            a::version.eq(new.seen + 1),
        );
        let key = (run.id.as_str(), unit.as_str(), criterion.id.as_str());
        if new.seen == 0 {
            let there: i64 = a::table.find(key).count().get_result(tx.c())?;
            if there > 0 {
                return Err(Error::Conflict);
            }
            diesel::insert_into(a::table)
                .values((a::run_id.eq(&run.id), a::unit_id.eq(unit), a::criterion_id.eq(&criterion.id), values))
                .execute(tx.c())?;
        } else {
            let rows =
                diesel::update(a::table.find(key).filter(a::version.eq(new.seen))).set(values).execute(tx.c())?;
            if rows == 0 {
                return Err(Error::Conflict);
            }
        }
        let entry = Entry::new("scoring.appraise", "run", &run.id).unit(unit).with("criterion", criterion.number);
        let entry = match new.given {
            Given::Score(points) => entry.with("points", points.to_string()),
            Given::NotApplicable => entry.with("not_applicable", true),
            Given::Nothing => entry.with("taken_back", true),
        };
        audit::record(tx, actor, entry)
    })
}

fn leaf_of(tx: &mut Tx, run: &Run, id: &CriterionId) -> Result<Criterion, Error> {
    let all = store::criteria_of(tx.c(), &run.set)?;
    all.into_iter().find(|c| c.id == *id && c.leaf).ok_or(Error::NotFound)
}

fn check(tx: &mut Tx, run: &Run, unit: &UnitId, criterion: &Criterion, new: &Appraisal) -> Result<(), Error> {
    let data = views::load(tx.c(), run)?;
    let sheet = data.sheet(unit).ok_or(Error::NotFound)?;
    let row = data.row(sheet, &criterion.id).ok_or(Error::NotFound)?;
    if let Some(said) = rules::score_problem(new.given, criterion.max) {
        return Err(Error::field("points", said));
    }
    if new.given.is_not_applicable() && row.result.deducted.0 > 0 {
        return Err(Error::field("not_applicable", Said::new("scoring-deduction-stands")));
    }
    let own = row.own.as_ref().map(|own| own.given).unwrap_or_default();
    if !new.given.is_nothing() && !own.is_nothing() && new.given != own && new.note.is_empty() {
        return Err(Error::field("note", Said::new("scoring-note-needed")));
    }
    Ok(())
}

/// Waives a line of the ledger with a reason; the line stays visible, struck out.
///
/// # Errors
/// `Invalid` at `reason` without one, `Conflict` when somebody changed the line meanwhile,
/// `Refused` when the run is frozen. Returns the run and the unit of the line.
pub fn waive(db: &Db, actor: &Actor, id: &str, seen: i32, reason: &str) -> Result<(RunId, UnitId), Error> {
    let account = actor.account.clone().ok_or(Error::Forbidden)?;
    if reason.is_empty() {
        return Err(Error::field("reason", Said::new("form-required")));
    }
    change_line(db, actor, id, seen, Some((account.as_str(), reason)))
}

/// Takes a waiver back: the line costs again. Errors as for [`waive`].
pub fn restore(db: &Db, actor: &Actor, id: &str, seen: i32) -> Result<(RunId, UnitId), Error> {
    change_line(db, actor, id, seen, None)
}

fn change_line(
    db: &Db,
    actor: &Actor,
    id: &str,
    seen: i32,
    waiver: Option<(&str, &str)>,
) -> Result<(RunId, UnitId), Error> {
    db.write(|tx| {
        use deductions as d;
        type Row = (RunId, UnitId, String, Option<String>);
        let row: Option<Row> = d::table
            .find(id)
            .select((d::run_id, d::unit_id, d::conclusion_number, d::waived_reason))
            .first(tx.c())
            .optional()?;
        let (run, unit, conclusion, before) = row.ok_or(Error::NotFound)?;
        rules::must_be_open(store::run(tx.c(), &run)?.stage)?;
        let rows = diesel::update(d::table.find(id).filter(d::version.eq(seen)))
            .set((
                d::waived_by.eq(waiver.map(|(account, _)| account)),
                d::waived_reason.eq(waiver.map(|(_, reason)| reason)),
                d::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        if rows == 0 {
            return Err(Error::Conflict);
        }
        let action = if waiver.is_some() { "scoring.waive" } else { "scoring.restore" };
        let entry = Entry::new(action, "deduction", id).unit(&unit).with("conclusion", conclusion);
        let reason = waiver.map(|(_, reason)| reason.to_owned()).or(before).unwrap_or_default();
        audit::record(tx, actor, entry.with("reason", reason))?;
        Ok((run, unit))
    })
}
