//! Opening, recomputing and freezing a run.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::on_each;
use crate::schema::{deductions, run_bands, run_self_scores, run_units, scoring_runs};
use crate::scoring::model::{Recomputed, Run, Stage};
use crate::scoring::{rules, store, views};
use crate::vocabulary::{Actor, CriteriaSetId, RunId, Said};

/// Opens a year's scoring with one version of a set, and fills its ledger with what is concluded.
///
/// # Errors
/// `Invalid` at `set` when there is no such published set, at `year` or `name` when a run of that
/// year has the name already.
pub fn create_run(db: &Db, actor: &Actor, set: &CriteriaSetId, year: i32, name: &str) -> Result<RunId, Error> {
    let account = actor.account.clone().ok_or(Error::Forbidden)?;
    db.write_once("scoring.create", |tx| {
        let known = store::published_sets(tx.c())?.into_iter().any(|s| s.id == *set);
        if !known {
            return Err(Error::field("set", Said::new("form-choose")));
        }
        if store::runs(tx.c())?.iter().any(|run| run.year == year && run.name == name) {
            return Err(Error::field("name", Said::new("scoring-run-name-taken").with("year", year)));
        }
        let id: RunId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(scoring_runs::table)
            .values((
                scoring_runs::id.eq(&id),
                scoring_runs::set_id.eq(set),
                scoring_runs::year.eq(year),
                scoring_runs::name.eq(name),
                scoring_runs::stage.eq(Stage::Open),
                scoring_runs::account_id.eq(&account),
                scoring_runs::created_at.eq(now),
                scoring_runs::version.eq(1),
            ))
            .execute(tx.c())?;
        audit::record(tx, actor, Entry::new("scoring.create", "run", &id).with("year", year).with("name", name))?;
        let run = store::run(tx.c(), &id)?;
        recompute_in(tx, actor, &run)?;
        Ok(id)
    })
}

/// Brings an open run's ledger to what the conclusions issued until now ask for. Doing it again
/// changes nothing; lines that stay keep their waivers.
///
/// # Errors
/// `Refused` when the run is frozen.
pub fn recompute(db: &Db, actor: &Actor, run: &RunId) -> Result<Recomputed, Error> {
    db.write(|tx| {
        let run = store::run(tx.c(), run)?;
        rules::must_be_open(run.stage)?;
        recompute_in(tx, actor, &run)
    })
}

fn recompute_in(tx: &mut Tx, actor: &Actor, run: &Run) -> Result<Recomputed, Error> {
    let set = store::set(tx.c(), &run.set)?;
    let due = store::due_lines(tx.c(), run, &set)?;
    let stand = store::ledger_keys(tx.c(), &run.id)?;
    let wanted: BTreeSet<_> = due.iter().map(|d| (d.criterion.clone(), d.point.id.clone())).collect();
    let mut done = Recomputed::default();
    for (key, id) in &stand {
        if !wanted.contains(key) {
            diesel::delete(deductions::table.find(id)).execute(tx.c())?;
            done.removed += 1;
        }
    }
    let now = tx.now();
    for line in &due {
        if stand.contains_key(&(line.criterion.clone(), line.point.id.clone())) {
            continue;
        }
        let id: String = tx.new_id();
        diesel::insert_into(deductions::table)
            .values((
                deductions::id.eq(id),
                deductions::run_id.eq(&run.id),
                deductions::unit_id.eq(&line.point.unit),
                deductions::criterion_id.eq(&line.criterion),
                deductions::point_id.eq(&line.point.id),
                deductions::conclusion_id.eq(&line.point.conclusion),
                deductions::conclusion_number.eq(&line.point.number),
                deductions::conclusion_on.eq(line.point.issued_on),
                deductions::fact.eq(&line.point.fact),
                deductions::occurred_on.eq(line.point.on),
                deductions::points.eq(line.each.0),
                deductions::created_at.eq(now),
                deductions::version.eq(1),
            ))
            .execute(tx.c())?;
        done.added += 1;
    }
    if done != Recomputed::default() {
        let entry = Entry::new("scoring.recompute", "run", &run.id);
        audit::record(tx, actor, entry.with("added", done.added).with("removed", done.removed))?;
    }
    Ok(done)
}

/// Freezes a run: takes in what is concluded until now, then keeps names of units, self-scores and
/// bands as they are. Nothing in the run changes afterwards.
///
/// # Errors
/// `Conflict` when somebody changed the run meanwhile, `Refused` when it is frozen already.
pub fn freeze(db: &Db, actor: &Actor, run: &RunId, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        let run = store::run(tx.c(), run)?;
        rules::must_be_open(run.stage)?;
        recompute_in(tx, actor, &run)?;
        keep_inputs(tx, &run)?;
        let now = tx.now();
        let rows = diesel::update(
            scoring_runs::table
                .filter(scoring_runs::id.eq(&run.id))
                .filter(scoring_runs::version.eq(seen))
                .filter(scoring_runs::stage.eq(Stage::Open)),
        )
        .set((
            scoring_runs::stage.eq(Stage::Frozen),
            scoring_runs::frozen_at.eq(Some(now)),
            scoring_runs::version.eq(seen + 1),
        ))
        .execute(tx.c())?;
        if rows == 0 {
            return Err(Error::Conflict);
        }
        audit::record(tx, actor, Entry::new("scoring.freeze", "run", &run.id))
    })
}

fn keep_inputs(tx: &mut Tx, run: &Run) -> Result<(), Error> {
    let data = views::load(tx.c(), run)?;
    let units: Vec<_> = data
        .sheets
        .iter()
        .map(|sheet| {
            (
                run_units::run_id.eq(run.id.as_str().to_owned()),
                run_units::unit_id.eq(sheet.unit.as_str().to_owned()),
                run_units::name.eq(sheet.unit_name.clone()),
            )
        })
        .collect();
    let mut scores = Vec::new();
    for sheet in &data.sheets {
        for (criterion, row) in data.criteria.iter().zip(&sheet.rows) {
            let Some(own) = row.own.as_ref().filter(|own| !own.given.is_nothing()) else { continue };
            scores.push((
                run_self_scores::run_id.eq(run.id.as_str().to_owned()),
                run_self_scores::unit_id.eq(sheet.unit.as_str().to_owned()),
                run_self_scores::criterion_id.eq(criterion.id.as_str().to_owned()),
                run_self_scores::points.eq(own.given.score().map(|p| p.0)),
                run_self_scores::not_applicable.eq(own.given.is_not_applicable()),
                run_self_scores::proof.eq(own.proof.clone()),
                run_self_scores::note.eq(own.note.clone()),
            ));
        }
    }
    for chunk in units.chunks(500) {
        on_each!(tx.c(), |c| diesel::insert_into(run_units::table).values(chunk.to_vec()).execute(c))?;
    }
    for chunk in scores.chunks(500) {
        on_each!(tx.c(), |c| diesel::insert_into(run_self_scores::table).values(chunk.to_vec()).execute(c))?;
    }
    for (band, least) in &data.bands {
        diesel::insert_into(run_bands::table)
            .values((run_bands::run_id.eq(&run.id), run_bands::band.eq(*band), run_bands::least.eq(least.0)))
            .execute(tx.c())?;
    }
    Ok(())
}
