//! Rows of visits and their records, for loading and writing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::ledger::{self, Key, Known, Waiting, What, Write};
use super::model::Stage;
use super::op::{EntityKind, Keep, Op, OpResult, ROW, WITHDRAWN};
use super::rules::{EntityNow, FieldNow};
use crate::audit::Entry;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::inspections::Post;
use crate::on_each;
use crate::schema::{
    checklist_items, inspections, op_failures, plan_items, record_conflicts, record_entries, team_members,
    visit_checklists, visit_files, visit_ops, visit_packs, visits,
};
use crate::vocabulary::{Actor, InspectionId, PlanItemId, UnitId, VisitId};

/// A visit's row, with what of its inspection decides over it.
#[derive(Clone, Debug)]
pub struct VisitRow {
    pub id: VisitId,
    pub inspection: InspectionId,
    pub unit: UnitId,
    pub item: Option<PlanItemId>,
    pub stage: Stage,
    pub seq: i64,
    pub version: i32,
    pub started_at: Option<NaiveDateTime>,
    /// Whether nobody but those named may know of it: before its start, while its decision or its plan
    /// item is sealed.
    pub sealed: bool,
    pub decision_on: NaiveDate,
}

type VisitTuple = (VisitId, InspectionId, UnitId, Option<PlanItemId>, Stage, i64, i32, Option<NaiveDateTime>);

/// The visit, whoever asks: scope is the view's.
pub fn visit(c: &mut AnyConnection, id: &VisitId) -> Result<VisitRow, Error> {
    use visits as v;
    let row: Option<(VisitTuple, (bool, NaiveDate))> = v::table
        .inner_join(inspections::table)
        .filter(v::id.eq(id))
        .select((
            (v::id, v::inspection_id, v::unit_id, v::item_id, v::stage, v::seq, v::version, v::started_at),
            (inspections::sealed, inspections::decision_on),
        ))
        .first(c)
        .optional()?;
    let ((id, inspection, unit, item, stage, seq, version, started_at), (sealed, decision_on)) =
        row.ok_or(Error::NotFound)?;
    let sealed = started_at.is_none() && (sealed || item_is_sealed(c, item.as_ref())?);
    Ok(VisitRow { id, inspection, unit, item, stage, seq, version, started_at, sealed, decision_on })
}

/// Whether anything of people or files on a finding was written elsewhere: added, captioned or marked by
/// somebody else, or by the account `own` itself on another device than this one. What was taken off
/// the finding again does not count.
pub fn attached_elsewhere(
    c: &mut AnyConnection,
    visit: &VisitId,
    finding: &str,
    (own, device): (&str, &str),
) -> Result<bool, Error> {
    use record_entries as e;
    use visit_ops as o;
    #[derive(Default)]
    struct Attached {
        here: bool,
        gone: bool,
        elsewhere: bool,
    }
    type Row = (String, String, Option<String>, String, Option<String>);
    let rows: Vec<Row> = e::table
        .left_join(o::table.on(o::id.eq(e::op_id)))
        .filter(e::visit_id.eq(visit))
        .filter(e::kind.eq_any([EntityKind::Person, EntityKind::Evidence]))
        .select((e::entity_id, e::field, e::value, e::account_id, o::device.nullable()))
        .load(c)?;
    let mut all: BTreeMap<String, Attached> = BTreeMap::new();
    for (entity, field, value, by, on) in rows {
        let one = all.entry(entity).or_default();
        match field.as_str() {
            WITHDRAWN => one.gone = value.as_deref().is_some_and(|v| !v.is_empty()),
            _ => one.elsewhere |= by != own || on.as_deref() != Some(device),
        }
        if field == ROW {
            let row: serde_json::Value = serde_json::from_str(value.as_deref().unwrap_or_default())?;
            one.here = row.get("finding").and_then(|f| f.as_str()) == Some(finding);
        }
    }
    Ok(all.values().any(|one| one.here && one.elsewhere && !one.gone))
}

impl VisitRow {
    /// A line of the trail about this visit; while it is sealed, for those who are named.
    pub fn line(&self, act: &'static str) -> Entry {
        let seal = self.sealed.then_some(self.inspection.as_str());
        Entry::new(act, "visit", &self.id).unit(&self.unit).sealed_by(seal)
    }
}

fn item_is_sealed(c: &mut AnyConnection, item: Option<&PlanItemId>) -> Result<bool, Error> {
    let Some(item) = item else { return Ok(false) };
    Ok(plan_items::table.find(item).select(plan_items::sealed).first(c)?)
}

/// The actor's post in the team of the inspection; none for others.
pub fn post_of(c: &mut AnyConnection, inspection: &InspectionId, actor: &Actor) -> Result<Option<Post>, Error> {
    Ok(team_members::table
        .filter(team_members::inspection_id.eq(inspection))
        .filter(team_members::account_id.eq(actor.key()))
        .select(team_members::post)
        .first(c)
        .optional()?)
}

/// Names of the inspection's team by account.
pub fn team_names(c: &mut AnyConnection, inspection: &InspectionId) -> Result<BTreeMap<String, String>, Error> {
    let rows: Vec<(String, String)> = team_members::table
        .filter(team_members::inspection_id.eq(inspection))
        .select((team_members::account_id, team_members::name))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// Whether a tablet of this person once took the visit along.
pub fn was_given(c: &mut AnyConnection, visit: &VisitId, actor: &Actor) -> Result<bool, Error> {
    let found: Option<String> = visit_packs::table
        .filter(visit_packs::visit_id.eq(visit))
        .filter(visit_packs::account_id.eq(actor.key()))
        .select(visit_packs::account_id)
        .first(c)
        .optional()?;
    Ok(found.is_some())
}

/// Those entities of the record as they stand, by kind and id; nothing for those that are not there.
pub fn entities(
    c: &mut AnyConnection,
    visit: &VisitId,
    keys: &BTreeSet<Key>,
    conflicts: &BTreeMap<String, Waiting>,
) -> Result<BTreeMap<Key, EntityNow>, Error> {
    let mut found: BTreeMap<Key, EntityNow> = BTreeMap::new();
    if !keys.is_empty() {
        let kinds: BTreeSet<EntityKind> = keys.iter().map(|(kind, _)| *kind).collect();
        let ids: BTreeSet<&str> = keys.iter().map(|(_, id)| id.as_str()).collect();
        type Entry = (EntityKind, String, String, Option<String>, i32, String, Option<String>);
        let rows: Vec<Entry> = record_entries::table
            .left_join(visit_ops::table.on(visit_ops::id.eq(record_entries::op_id)))
            .filter(record_entries::visit_id.eq(visit))
            .filter(record_entries::kind.eq_any(kinds))
            .filter(record_entries::entity_id.eq_any(ids))
            .select((
                record_entries::kind,
                record_entries::entity_id,
                record_entries::field,
                record_entries::value,
                record_entries::version,
                record_entries::account_id,
                visit_ops::device.nullable(),
            ))
            .load(c)?;
        for (kind, entity, field, value, version, by, device) in rows {
            let now = found.entry((kind, entity)).or_default();
            let (value, device) = (value.unwrap_or_default(), device.unwrap_or_default());
            now.fields.insert(field, FieldNow { value, version, by, device });
        }
    }
    for waiting in conflicts.values().filter(|w| w.kept.is_none()) {
        if let Some(now) = found.get_mut(&(waiting.kind, waiting.entity.clone())) {
            now.open.insert(waiting.field.clone());
        }
    }
    Ok(found)
}

/// Who wrote, and when: stands beside what is written.
pub struct Stamp<'a> {
    pub actor: &'a Actor,
    pub now: NaiveDateTime,
}

/// The last that operations wrote of a field.
struct Last<'a> {
    /// It was not there before.
    fresh: bool,
    write: &'a Write,
    value: &'a str,
    version: i32,
}

/// Writes what operations changed, in few statements: new fields together, the last state of a field
/// only once.
pub fn write_all(tx: &mut Tx, visit: &VisitId, writes: &[Write], stamp: &Stamp) -> Result<(), Error> {
    use record_conflicts as r;
    use record_entries as e;
    let mut last: BTreeMap<(EntityKind, &str, &str), Last> = BTreeMap::new();
    for write in writes {
        if let What::Field { kind, entity, field, value, version } = &write.what {
            let fresh = *version == 1 || last.get(&(*kind, entity, field)).is_some_and(|l| l.fresh);
            last.insert((*kind, entity, field), Last { fresh, write, value, version: *version });
        }
    }
    let fresh = last.iter().filter(|(_, l)| l.fresh);
    let fresh: Vec<_> = fresh
        .map(|((kind, entity, field), l)| {
            (
                e::visit_id.eq(visit.clone()),
                e::kind.eq(*kind),
                e::entity_id.eq((*entity).to_owned()),
                e::field.eq((*field).to_owned()),
                e::value.eq(Some(l.value.to_owned())),
                e::version.eq(l.version),
                e::seq.eq(l.write.seq),
                e::op_id.eq(l.write.op.clone()),
                e::account_id.eq(stamp.actor.key().to_owned()),
                e::name.eq(stamp.actor.name.clone()),
                e::at.eq(stamp.now),
            )
        })
        .collect();
    if !fresh.is_empty() {
        on_each!(tx.c(), |c| diesel::insert_into(e::table).values(fresh).execute(c))?;
    }
    for ((kind, entity, field), l) in last.iter().filter(|(_, l)| !l.fresh) {
        diesel::update(e::table.find((visit, *kind, *entity, *field)))
            .set((
                e::value.eq(Some(l.value)),
                e::version.eq(l.version),
                e::seq.eq(l.write.seq),
                e::op_id.eq(&l.write.op),
                e::account_id.eq(stamp.actor.key()),
                e::name.eq(&stamp.actor.name),
                e::at.eq(stamp.now),
            ))
            .execute(tx.c())?;
    }
    for write in writes {
        match &write.what {
            What::Field { .. } => {}
            What::Opened { kind, entity, field, value, base } => {
                diesel::insert_into(r::table)
                    .values((
                        r::id.eq(&write.op),
                        r::visit_id.eq(visit),
                        r::kind.eq(*kind),
                        r::entity_id.eq(entity),
                        r::field.eq(field),
                        r::op_id.eq(&write.op),
                        r::value.eq(Some(value)),
                        r::base_version.eq(*base),
                        r::account_id.eq(stamp.actor.key()),
                        r::name.eq(&stamp.actor.name),
                        r::at.eq(stamp.now),
                        r::seq.eq(write.seq),
                    ))
                    .execute(tx.c())?;
            }
            What::Joined { conflict, value } => {
                diesel::update(r::table.find(conflict))
                    .set((r::value.eq(Some(value)), r::at.eq(stamp.now), r::seq.eq(write.seq)))
                    .execute(tx.c())?;
            }
            What::Decided { conflict, keep } => {
                diesel::update(r::table.find(conflict))
                    .set((
                        r::resolved_at.eq(Some(stamp.now)),
                        r::resolved_by.eq(Some(stamp.actor.key())),
                        r::kept.eq(Some(*keep)),
                        r::seq.eq(write.seq),
                    ))
                    .execute(tx.c())?;
            }
        }
    }
    Ok(())
}

type ConflictTuple = (String, EntityKind, String, String, Option<String>, String, Option<Keep>);

/// The visit's conflicts that wait, and those of these ids.
pub fn conflicts(
    c: &mut AnyConnection,
    visit: &VisitId,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, Waiting>, Error> {
    use record_conflicts as r;
    let mut query = r::table
        .filter(r::visit_id.eq(visit))
        .select((r::id, r::kind, r::entity_id, r::field, r::value, r::account_id, r::kept))
        .into_boxed();
    query = match ids.is_empty() {
        true => query.filter(r::resolved_at.is_null()),
        false => query.filter(r::resolved_at.is_null().or(r::id.eq_any(ids.iter().cloned().collect::<Vec<_>>()))),
    };
    let rows: Vec<ConflictTuple> = query.load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, entity, field, value, account, kept)| {
            (id, Waiting { kind, entity, field, value: value.unwrap_or_default(), account, kept })
        })
        .collect())
}

/// Conflicts of the visit that wait.
pub fn open_conflicts(c: &mut AnyConnection, visit: &VisitId) -> Result<i64, Error> {
    Ok(record_conflicts::table
        .filter(record_conflicts::visit_id.eq(visit))
        .filter(record_conflicts::resolved_at.is_null())
        .count()
        .get_result(c)?)
}

/// Those of the operations that came before, whosever they are.
pub fn known(c: &mut AnyConnection, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>, Error> {
    use visit_ops as o;
    type Row = (String, String, String, String, String, String, i32, String);
    let rows: Vec<Row> = o::table
        .filter(o::id.eq_any(ids))
        .select((o::id, o::visit_id, o::account_id, o::device, o::body, o::body_hash, o::base_version, o::result))
        .load(c)?;
    rows.into_iter()
        .map(|(id, visit, account, device, body, body_hash, base, result)| {
            let (op, result) = (serde_json::from_str(&body)?, serde_json::from_str(&result)?);
            Ok((id, Known { visit, account, device, body_hash, subject: ledger::subject(&op), base, result }))
        })
        .collect()
}

/// An operation that was settled, to be remembered.
#[derive(Clone, Debug)]
pub struct Settled {
    pub op: Op,
    pub body: String,
    pub body_hash: String,
    pub base: i32,
    pub result: OpResult,
    /// The visit's counter after it.
    pub seq: i64,
}

/// Remembers operations with their results; `skew_ms` is by how much the sender's clock is ahead.
pub fn remember(tx: &mut Tx, visit: &VisitId, settled: &[Settled], stamp: &Stamp, skew_ms: i64) -> Result<(), Error> {
    use visit_ops as o;
    let rows = settled
        .iter()
        .map(|s| {
            Ok((
                o::id.eq(s.op.id.clone()),
                o::visit_id.eq(visit.clone()),
                o::seq.eq(s.seq),
                o::device.eq(s.op.device.clone()),
                o::device_seq.eq(s.op.device_seq),
                o::account_id.eq(stamp.actor.key().to_owned()),
                o::kind.eq(s.op.kind),
                o::target.eq(s.op.target.entity.clone()),
                o::body.eq(s.body.clone()),
                o::body_hash.eq(s.body_hash.clone()),
                o::result.eq(serde_json::to_string(&s.result)?),
                o::client_at.eq(s.op.client_at),
                o::at.eq(stamp.now),
                o::status.eq(s.result.word()),
                o::base_version.eq(s.base),
                o::skew_ms.eq(skew_ms),
            ))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    if !rows.is_empty() {
        on_each!(tx.c(), |c| diesel::insert_into(o::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Counts that the database did not take an operation: how often by now, and since when. Fails where
/// the database takes nothing at all, and then nothing is the operation's own fault.
pub fn count_failure(tx: &mut Tx, op: &str) -> Result<(i32, NaiveDateTime), Error> {
    use op_failures as f;
    let now = tx.now();
    let before: Option<(i32, NaiveDateTime)> =
        f::table.find(op).select((f::tries, f::first_at)).first(tx.c()).optional()?;
    let Some((tries, first_at)) = before else {
        diesel::insert_into(f::table).values((f::op_id.eq(op), f::tries.eq(1), f::first_at.eq(now))).execute(tx.c())?;
        return Ok((1, now));
    };
    diesel::update(f::table.find(op)).set(f::tries.eq(tries + 1)).execute(tx.c())?;
    Ok((tries + 1, first_at))
}

/// Sets the visit's counter to what the operations raised it to.
pub fn set_seq(tx: &mut Tx, visit: &VisitId, seq: i64) -> Result<(), Error> {
    diesel::update(visits::table.find(visit)).set(visits::seq.eq(seq)).execute(tx.c())?;
    Ok(())
}

/// Those of the questions that belong to a checklist of the visit.
pub fn items(c: &mut AnyConnection, visit: &VisitId, ids: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found: Vec<String> = visit_checklists::table
        .inner_join(checklist_items::table.on(checklist_items::version_id.eq(visit_checklists::version_id)))
        .filter(visit_checklists::visit_id.eq(visit))
        .filter(checklist_items::id.eq_any(ids.iter().cloned().collect::<Vec<_>>()))
        .select(checklist_items::id)
        .load(c)?;
    Ok(found.into_iter().collect())
}

/// Those of the hashes of which the visit has a file.
pub fn files(c: &mut AnyConnection, visit: &VisitId, hashes: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    if hashes.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found: Vec<String> = visit_files::table
        .filter(visit_files::visit_id.eq(visit))
        .filter(visit_files::sha256.eq_any(hashes.iter().cloned().collect::<Vec<_>>()))
        .select(visit_files::sha256)
        .load(c)?;
    Ok(found.into_iter().collect())
}
