//! What people do in a visit. [`apply`] is the one way into its record.

mod close;
mod context;
mod files;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{EvidenceKind, Stage};
use super::op::{Change, EntityKind, Keep, Op, OpKind, OpResult};
use super::rules::{self, Outcome};
use super::store::{self, Stamp, VisitRow};
use super::views;
use crate::audit::{self, Entry};
use crate::checklists;
use crate::clock::sha256;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::plans;
use crate::schema::{visit_checklists, visit_ops, visits};
use crate::units;
use crate::vocabulary::{Actor, Right, Said, VisitId, dates};

pub use close::{Closing, close};
pub use files::{FileFacts, attach, keep_file};

/// Applies operations to the record of a visit, in their order, in one transaction; an operation
/// that is rejected holds none of the others back. Gives what became of each. The same operation
/// again gives the same answer and changes nothing; another one under the same id is rejected.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Forbidden` without the right to record, `Refused` for
/// people who are not in the team.
pub fn apply(db: &Db, actor: &Actor, visit: &VisitId, ops: &[Op]) -> Result<Vec<OpResult>, Error> {
    db.write(|tx| apply_in(tx, actor, visit, ops))
}

/// The same within a transaction.
pub(super) fn apply_in(tx: &mut Tx, actor: &Actor, visit: &VisitId, ops: &[Op]) -> Result<Vec<OpResult>, Error> {
    let (mut row, post) = recorder(tx, actor, visit)?;
    let (before, sealed) = (row.seq, row.sealed);
    let mut results = Vec::with_capacity(ops.len());
    let mut done = Vec::new();
    for op in ops {
        let (result, again) = once(tx, actor, &mut row, post, op)?;
        if !again {
            let status = match &result {
                OpResult::Applied { .. } => "applied",
                OpResult::Conflict { .. } => "conflict",
                OpResult::Rejected { .. } => "rejected",
            };
            done.push(json!({ "op": op.id, "kind": op.kind, "entity": op.target.entity, "status": status }));
        }
        results.push(result);
    }
    if row.seq != before {
        store::set_seq(tx, &row.id, row.seq)?;
    }
    if !done.is_empty() {
        let seal = sealed && row.stage == Stage::Planned;
        audit::record(
            tx,
            actor,
            Entry::new("visits.record", "visit", &row.id)
                .unit(&row.unit)
                .sealed_by(seal.then_some(row.inspection.as_str()))
                .with("operations", done),
        )?;
    }
    Ok(results)
}

/// The visit, for somebody who may write its record: in the team, with the right.
fn recorder(tx: &mut Tx, actor: &Actor, visit: &VisitId) -> Result<(VisitRow, Post), Error> {
    views::find(tx.c(), actor, visit)?;
    let row = store::visit(tx.c(), visit)?;
    if !actor.may(Right::Inspect) {
        return Err(Error::Forbidden);
    }
    let post = store::post_of(tx.c(), &row.inspection, actor)?.ok_or_else(|| Error::refused("visits-not-in-team"))?;
    Ok((row, post))
}

/// One operation: the remembered answer when it came before (then `true`), else its own.
fn once(tx: &mut Tx, actor: &Actor, row: &mut VisitRow, post: Post, op: &Op) -> Result<(OpResult, bool), Error> {
    let body = serde_json::to_string(op)?;
    let hash = sha256(body.as_bytes());
    if let Some((visit, account, known, result)) = store::remembered(tx.c(), &op.id)? {
        let same = visit == row.id && account == actor.key() && known == hash;
        let other = || OpResult::Rejected { said: Said::new("visits-op-changed") };
        return Ok((if same { serde_json::from_str(&result)? } else { other() }, true));
    }
    let result = one(tx, actor, row, post, op)?;
    let now = tx.now();
    diesel::insert_into(visit_ops::table)
        .values((
            visit_ops::id.eq(&op.id),
            visit_ops::visit_id.eq(&row.id),
            visit_ops::seq.eq(row.seq),
            visit_ops::device.eq(&op.device),
            visit_ops::device_seq.eq(op.device_seq),
            visit_ops::account_id.eq(actor.key()),
            visit_ops::kind.eq(op.kind),
            visit_ops::target.eq(&op.target.entity),
            visit_ops::body.eq(&body),
            visit_ops::body_hash.eq(&hash),
            visit_ops::result.eq(serde_json::to_string(&result)?),
            visit_ops::client_at.eq(op.client_at),
            visit_ops::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok((result, false))
}

fn rejected(said: Said) -> Result<OpResult, Error> {
    Ok(OpResult::Rejected { said })
}

fn one(tx: &mut Tx, actor: &Actor, row: &mut VisitRow, post: Post, op: &Op) -> Result<OpResult, Error> {
    let change = match rules::read(op) {
        Ok(change) => change,
        Err(said) => return rejected(said),
    };
    let signed_copy = op.kind == OpKind::EvidenceAdd
        && op.value.get("kind").and_then(Value::as_str) == Some(EvidenceKind::SignedMinutes.as_str());
    if let Err(said) = rules::allowed(row.stage, op.kind, signed_copy) {
        return rejected(said);
    }
    match &change {
        Change::Start { place, at } => start(tx, actor, row, op, place, *at),
        Change::Resolve { conflict, keep, base } => resolve(tx, actor, row, post, op, (conflict, *keep, *base)),
        Change::Add { kind, entity, .. } | Change::Set { kind, entity, .. } | Change::Retire { kind, entity, .. } => {
            if let Some(said) = context::misfit(tx, row, &change)? {
                return rejected(said);
            }
            let now = store::entity(tx.c(), &row.id, *kind, entity)?;
            let outcome = rules::merge(&now, &change);
            let base = op.base_version;
            settle(tx, actor, row, op, (*kind, entity), &now, outcome, base)
        }
    }
}

/// Stores what a merge decided; every operation that is not refused raises the counter by one.
#[allow(clippy::too_many_arguments, reason = "all of them are one operation's")]
fn settle(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut VisitRow,
    op: &Op,
    (kind, entity): (EntityKind, &str),
    now: &rules::EntityNow,
    outcome: Outcome,
    base: i32,
) -> Result<OpResult, Error> {
    if let Outcome::Refused(said) = outcome {
        return rejected(said);
    }
    row.seq += 1;
    let stamp = Stamp { op: &op.id, seq: row.seq, actor };
    match outcome {
        Outcome::Write { fields, version } => {
            for (field, value) in &fields {
                let next = now.version_of(field) + 1;
                store::write_field(tx, &row.id, kind, entity, field, (value, next), &stamp)?;
            }
            Ok(OpResult::Applied { version, seq: row.seq })
        }
        Outcome::Same { version } => Ok(OpResult::Applied { version, seq: row.seq }),
        Outcome::Conflict { field, value, version } => {
            let conflict = store::open_conflict(tx, &row.id, kind, entity, (&field, &value), base, &stamp)?;
            let stands = now.fields.get(&field).map(|f| f.value.clone());
            Ok(OpResult::Conflict { conflict, version, value: stands, seq: row.seq })
        }
        Outcome::Refused(said) => rejected(said),
    }
}

/// The team arrives: the visit and its inspection begin, their seal is lifted, the unit is named as
/// of that day and asked what is in force on it.
fn start(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut VisitRow,
    op: &Op,
    place: &str,
    at: Option<chrono::NaiveDateTime>,
) -> Result<OpResult, Error> {
    let earliest = dates::instant(row.decision_on.and_time(chrono::NaiveTime::MIN));
    let at = match rules::arrival(at, tx.now(), earliest) {
        Ok(at) => dates::to_micros(at),
        Err(said) => return rejected(said),
    };
    let day = dates::civil(at).date();
    let unit_name = units::views::name_on(tx.c(), &row.unit, day)?;
    row.seq += 1;
    row.version += 1;
    row.stage = Stage::Ongoing;
    row.started_at = Some(at);
    diesel::update(visits::table.find(&row.id))
        .set((
            visits::stage.eq(Stage::Ongoing),
            visits::place.eq(Some(place)),
            visits::started_at.eq(Some(at)),
            visits::unit_name.eq(&unit_name),
            visits::version.eq(row.version),
        ))
        .execute(tx.c())?;
    let fields = inspections::views::fields_of_visit(tx.c(), &row.inspection, row.item.as_ref())?;
    diesel::delete(visit_checklists::table.filter(visit_checklists::visit_id.eq(&row.id))).execute(tx.c())?;
    for (position, version) in (0i32..).zip(checklists::views::for_fields(tx.c(), day, &fields)?) {
        diesel::insert_into(visit_checklists::table)
            .values((
                visit_checklists::visit_id.eq(&row.id),
                visit_checklists::version_id.eq(version),
                visit_checklists::position.eq(position),
            ))
            .execute(tx.c())?;
    }
    if let Some(item) = &row.item {
        plans::actions::unseal_item(tx, item)?;
        plans::actions::set_item_stage(tx, item, plans::ItemStage::Ongoing)?;
    }
    inspections::actions::visit_started(tx, actor, &row.inspection)?;
    let stamp = Stamp { op: &op.id, seq: row.seq, actor };
    let value = json!({ "place": place, "at": at }).to_string();
    store::write_field(tx, &row.id, EntityKind::Visit, row.id.as_str(), "start", (&value, 1), &stamp)?;
    audit::record(tx, actor, Entry::new("visits.start", "visit", &row.id).unit(&row.unit).with("place", place))?;
    Ok(OpResult::Applied { version: 1, seq: row.seq })
}

/// A person decides which of two versions stands.
fn resolve(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut VisitRow,
    post: Post,
    op: &Op,
    (conflict, keep, base): (&str, Keep, i32),
) -> Result<OpResult, Error> {
    let Some(waiting) = store::conflict(tx.c(), &row.id, conflict)? else {
        return rejected(Said::new("visits-conflict-missing"));
    };
    let now = store::entity(tx.c(), &row.id, waiting.kind, &waiting.entity)?;
    let by = store::written_by(tx.c(), &row.id, waiting.kind, &waiting.entity, &waiting.field)?;
    if !rules::may_resolve(post == Post::Leader, actor.key(), &by, &waiting.account) {
        return rejected(Said::new("visits-conflict-not-yours"));
    }
    let outcome = rules::resolve(&now, &waiting.field, &waiting.value, waiting.kept, keep, base);
    let decides = waiting.kept.is_none() && !matches!(outcome, Outcome::Refused(_));
    let result = settle(tx, actor, row, op, (waiting.kind, &waiting.entity), &now, outcome, base)?;
    if decides {
        store::close_conflict(tx, &waiting.id, keep, actor)?;
    }
    Ok(result)
}
