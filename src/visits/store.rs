//! Rows of visits and their records, for loading and writing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::Stage;
use super::op::{EntityKind, Keep};
use super::rules::{EntityNow, FieldNow};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::inspections::Post;
use crate::schema::{
    checklist_items, inspections, record_conflicts, record_entries, team_members, visit_checklists, visit_files,
    visit_ops, visits,
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
    Ok(VisitRow { id, inspection, unit, item, stage, seq, version, started_at, sealed, decision_on })
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

/// The name of somebody of the inspection's team; none for others.
pub fn member_name(c: &mut AnyConnection, inspection: &InspectionId, account: &str) -> Result<Option<String>, Error> {
    Ok(team_members::table
        .filter(team_members::inspection_id.eq(inspection))
        .filter(team_members::account_id.eq(account))
        .select(team_members::name)
        .first(c)
        .optional()?)
}

/// An entity of the record as it stands.
pub fn entity(c: &mut AnyConnection, visit: &VisitId, kind: EntityKind, id: &str) -> Result<EntityNow, Error> {
    let rows: Vec<(String, Option<String>, i32)> = record_entries::table
        .filter(record_entries::visit_id.eq(visit))
        .filter(record_entries::kind.eq(kind))
        .filter(record_entries::entity_id.eq(id))
        .select((record_entries::field, record_entries::value, record_entries::version))
        .load(c)?;
    let fields: BTreeMap<String, FieldNow> = rows
        .into_iter()
        .map(|(field, value, version)| (field, FieldNow { value: value.unwrap_or_default(), version }))
        .collect();
    let open: Vec<String> = record_conflicts::table
        .filter(record_conflicts::visit_id.eq(visit))
        .filter(record_conflicts::kind.eq(kind))
        .filter(record_conflicts::entity_id.eq(id))
        .filter(record_conflicts::resolved_at.is_null())
        .select(record_conflicts::field)
        .load(c)?;
    Ok(EntityNow { fields, open: open.into_iter().collect::<BTreeSet<_>>() })
}

/// The accounts behind a field's current value; empty when nobody wrote it.
pub fn written_by(
    c: &mut AnyConnection,
    visit: &VisitId,
    kind: EntityKind,
    entity: &str,
    field: &str,
) -> Result<String, Error> {
    Ok(record_entries::table
        .find((visit, kind, entity, field))
        .select(record_entries::account_id)
        .first(c)
        .optional()?
        .unwrap_or_default())
}

/// What is written beside a value: which operation, and where it stands in the visit's order.
pub struct Stamp<'a> {
    pub op: &'a str,
    pub seq: i64,
    pub actor: &'a Actor,
}

/// Writes a field, version and all.
pub fn write_field(
    tx: &mut Tx,
    visit: &VisitId,
    kind: EntityKind,
    entity: &str,
    field: &str,
    (value, version): (&str, i32),
    stamp: &Stamp,
) -> Result<(), Error> {
    use record_entries as e;
    let now = tx.now();
    if version > 1 {
        diesel::update(e::table.find((visit, kind, entity, field)))
            .set((
                e::value.eq(Some(value)),
                e::version.eq(version),
                e::seq.eq(stamp.seq),
                e::op_id.eq(stamp.op),
                e::account_id.eq(stamp.actor.key()),
                e::name.eq(&stamp.actor.name),
                e::at.eq(now),
            ))
            .execute(tx.c())?;
        return Ok(());
    }
    diesel::insert_into(e::table)
        .values((
            e::visit_id.eq(visit),
            e::kind.eq(kind),
            e::entity_id.eq(entity),
            e::field.eq(field),
            e::value.eq(Some(value)),
            e::version.eq(version),
            e::seq.eq(stamp.seq),
            e::op_id.eq(stamp.op),
            e::account_id.eq(stamp.actor.key()),
            e::name.eq(&stamp.actor.name),
            e::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// A conflict's row.
#[derive(Clone, Debug)]
pub struct ConflictRow {
    pub id: String,
    pub kind: EntityKind,
    pub entity: String,
    pub field: String,
    pub value: String,
    pub account: String,
    pub kept: Option<Keep>,
}

/// A conflict of the visit.
pub fn conflict(c: &mut AnyConnection, visit: &VisitId, id: &str) -> Result<Option<ConflictRow>, Error> {
    use record_conflicts as r;
    type Row = (String, EntityKind, String, String, Option<String>, String, Option<Keep>);
    let row: Option<Row> = r::table
        .filter(r::visit_id.eq(visit))
        .filter(r::id.eq(id))
        .select((r::id, r::kind, r::entity_id, r::field, r::value, r::account_id, r::kept))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, kind, entity, field, value, account, kept)| ConflictRow {
        id,
        kind,
        entity,
        field,
        value: value.unwrap_or_default(),
        account,
        kept,
    }))
}

/// Puts a value beside what stands, to wait for a person. Gives the row's id.
pub fn open_conflict(
    tx: &mut Tx,
    visit: &VisitId,
    kind: EntityKind,
    entity: &str,
    (field, value): (&str, &str),
    base: i32,
    stamp: &Stamp,
) -> Result<String, Error> {
    use record_conflicts as r;
    let id: String = tx.new_id();
    let now = tx.now();
    diesel::insert_into(r::table)
        .values((
            r::id.eq(&id),
            r::visit_id.eq(visit),
            r::kind.eq(kind),
            r::entity_id.eq(entity),
            r::field.eq(field),
            r::op_id.eq(stamp.op),
            r::value.eq(Some(value)),
            r::base_version.eq(base),
            r::account_id.eq(stamp.actor.key()),
            r::name.eq(&stamp.actor.name),
            r::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(id)
}

/// Ends a conflict.
pub fn close_conflict(tx: &mut Tx, id: &str, keep: Keep, actor: &Actor) -> Result<(), Error> {
    use record_conflicts as r;
    let now = tx.now();
    diesel::update(r::table.find(id))
        .set((r::resolved_at.eq(Some(now)), r::resolved_by.eq(Some(actor.key())), r::kept.eq(Some(keep))))
        .execute(tx.c())?;
    Ok(())
}

/// Conflicts of the visit that wait.
pub fn open_conflicts(c: &mut AnyConnection, visit: &VisitId) -> Result<i64, Error> {
    Ok(record_conflicts::table
        .filter(record_conflicts::visit_id.eq(visit))
        .filter(record_conflicts::resolved_at.is_null())
        .count()
        .get_result(c)?)
}

/// A remembered operation: visit, account, hash of its body, result.
pub type OpRow = (VisitId, String, String, String);

/// The operation of this id, if it came before.
pub fn remembered(c: &mut AnyConnection, op: &str) -> Result<Option<OpRow>, Error> {
    use visit_ops as o;
    Ok(o::table
        .filter(o::id.eq(op))
        .select((o::visit_id, o::account_id, o::body_hash, o::result))
        .first(c)
        .optional()?)
}

/// Sets the visit's counter to what the operations raised it to.
pub fn set_seq(tx: &mut Tx, visit: &VisitId, seq: i64) -> Result<(), Error> {
    diesel::update(visits::table.find(visit)).set(visits::seq.eq(seq)).execute(tx.c())?;
    Ok(())
}

/// Whether the question belongs to a checklist of the visit.
pub fn has_item(c: &mut AnyConnection, visit: &VisitId, item: &str) -> Result<bool, Error> {
    let count: i64 = visit_checklists::table
        .inner_join(checklist_items::table.on(checklist_items::version_id.eq(visit_checklists::version_id)))
        .filter(visit_checklists::visit_id.eq(visit))
        .filter(checklist_items::id.eq(item))
        .count()
        .get_result(c)?;
    Ok(count > 0)
}

/// Whether the visit has a file of this hash.
pub fn has_file(c: &mut AnyConnection, visit: &VisitId, sha256: &str) -> Result<bool, Error> {
    let count: i64 = visit_files::table
        .filter(visit_files::visit_id.eq(visit))
        .filter(visit_files::sha256.eq(sha256))
        .count()
        .get_result(c)?;
    Ok(count > 0)
}
