//! A unit gives itself its scores by hand.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::audit::{self, Entry};
use crate::clock::sha256;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::{import_batches, self_scores};
use crate::scoring::model::{Criterion, Given, Run, SelfScore};
use crate::scoring::{rules, store, views};
use crate::vocabulary::{Actor, BatchId, CriterionId, RunId, Said, UnitId};

/// Kind and layout of the batch that a form makes, beside those that workbooks make.
const KIND: &str = "self-scores";
const LAYOUT: &str = "by-hand";

/// A leaf as the unit's form gives it. Field names of mistakes are `<part>-<criterion id>`, parts
/// being `points`, `proof` and `note`.
#[derive(Clone, Debug)]
pub struct SelfEntry {
    pub criterion: CriterionId,
    pub given: Given,
    pub proof: String,
    pub note: String,
}

/// Stores what changed of a unit's self-scores as one published batch, and returns how many leaves
/// that were.
///
/// # Errors
/// `Invalid` at the fields: outside 0 to the maximum, points without proof, not applicable without
/// a reason. `Conflict` when the unit's scores changed since `seen`; `Refused` when the run is
/// frozen; `NotFound` when the person has no unit or it is not scored in this run.
pub fn enter_self_scores(db: &Db, actor: &Actor, run: &RunId, seen: i32, new: &[SelfEntry]) -> Result<usize, Error> {
    let unit = actor.unit.clone().ok_or(Error::NotFound)?;
    db.write(|tx| {
        let run = store::run(tx.c(), run)?;
        let data = views::load(tx.c(), &run)?;
        let sheet = data.sheet(&unit).ok_or(Error::NotFound)?;
        rules::must_be_open(run.stage)?;
        let leaves: BTreeMap<&CriterionId, (&Criterion, Option<&SelfScore>)> = data
            .criteria
            .iter()
            .zip(&sheet.rows)
            .filter(|(criterion, _)| criterion.leaf)
            .map(|(criterion, row)| (&criterion.id, (criterion, row.own.as_ref())))
            .collect();
        check(&leaves, new)?;
        if store::self_score_version(tx.c(), &run.set, &unit)? != seen {
            return Err(Error::Conflict);
        }
        let changed: Vec<(&SelfEntry, bool)> = new
            .iter()
            .filter_map(|entry| {
                let own = leaves.get(&entry.criterion).and_then(|(_, own)| *own);
                let same = own.map_or(entry.given.is_nothing(), |own| {
                    own.given == entry.given && own.proof == entry.proof && own.note == entry.note
                });
                (!same).then_some((entry, own.is_some()))
            })
            .collect();
        if !changed.is_empty() {
            store_batch(tx, actor, &run, &unit, &changed)?;
        }
        Ok(changed.len())
    })
}

fn check(leaves: &BTreeMap<&CriterionId, (&Criterion, Option<&SelfScore>)>, new: &[SelfEntry]) -> Result<(), Error> {
    let mut wrong = Vec::new();
    for entry in new {
        let (criterion, _) = leaves.get(&entry.criterion).ok_or(Error::NotFound)?;
        let mut at = |part: &str, said: Said| wrong.push((format!("{part}-{}", criterion.id), said));
        if let Some(said) = rules::score_problem(entry.given, criterion.max) {
            at("points", said);
        }
        if entry.given.score().is_some_and(|points| points.0 > 0) && entry.proof.is_empty() {
            at("proof", Said::new("scoring-proof-needed"));
        }
        if entry.given.is_not_applicable() && entry.note.is_empty() {
            at("note", Said::new("scoring-not-applicable-reason"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

fn store_batch(
    tx: &mut Tx,
    actor: &Actor,
    run: &Run,
    unit: &UnitId,
    changed: &[(&SelfEntry, bool)],
) -> Result<(), Error> {
    let batch: BatchId = tx.new_id();
    let now = tx.now();
    let count = |replaced: bool| changed.iter().filter(|(_, was)| *was == replaced).count() as i64;
    let hashes: Vec<String> = changed.iter().map(|(entry, _)| hash(run, unit, entry)).collect();
    {
        use import_batches as b;
        diesel::insert_into(b::table)
            .values((
                (
                    b::id.eq(&batch),
                    b::kind.eq(KIND),
                    b::file_name.eq(""),
                    b::sha256.eq(sha256(hashes.concat().as_bytes())),
                    b::layout.eq(LAYOUT),
                    b::state.eq(store::PUBLISHED),
                    b::account_id.eq(actor.account.as_ref().map(|a| a.as_str())),
                    b::login.eq(&actor.login),
                    b::created_at.eq(now),
                    b::published_at.eq(Some(now)),
                ),
                (
                    b::unit_id.eq(Some(unit.as_str())),
                    b::facts.eq("[]"),
                    b::remarks.eq("[]"),
                    b::rows_read.eq(changed.len() as i64),
                    b::added.eq(count(false)),
                    b::changed.eq(count(true)),
                    b::unchanged.eq(0),
                    b::refused.eq(0),
                    b::version.eq(1),
                ),
            ))
            .execute(tx.c())?;
    }
    let live = store::live_rows(tx.c(), &run.set, unit)?;
    for ((entry, _), hash) in changed.iter().zip(&hashes) {
        for (row, _) in live.iter().filter(|(_, criterion)| *criterion == entry.criterion) {
            diesel::update(self_scores::table.find(row))
                .set(self_scores::superseded_by.eq(Some(batch.as_str())))
                .execute(tx.c())?;
        }
        let id: String = tx.new_id();
        diesel::insert_into(self_scores::table)
            .values((
                self_scores::id.eq(id),
                self_scores::batch_id.eq(&batch),
                self_scores::row_key.eq(rules::self_score_key(
                    run.set.as_str(),
                    unit.as_str(),
                    entry.criterion.as_str(),
                )),
                self_scores::row_hash.eq(hash),
                self_scores::source.eq(LAYOUT),
                self_scores::set_id.eq(&run.set),
                self_scores::unit_id.eq(unit),
                self_scores::criterion_id.eq(&entry.criterion),
                self_scores::points.eq(entry.given.score().map(|p| p.0)),
                self_scores::not_applicable.eq(entry.given.is_not_applicable()),
                self_scores::proof.eq(Some(&entry.proof)),
                self_scores::note.eq(Some(&entry.note)),
            ))
            .execute(tx.c())?;
    }
    let entry = Entry::new("scoring.self-score", "run", &run.id).unit(unit);
    audit::record(tx, actor, entry.with("batch", batch.as_str()).with("leaves", changed.len()))
}

fn hash(run: &Run, unit: &UnitId, entry: &SelfEntry) -> String {
    let parts = [
        run.set.as_str(),
        unit.as_str(),
        entry.criterion.as_str(),
        &entry.given.score().map(|p| p.to_string()).unwrap_or_default(),
        if entry.given.is_not_applicable() { "n/a" } else { "" },
        &entry.proof,
        &entry.note,
    ];
    sha256(parts.join("\u{1f}").as_bytes())
}
