//! Rows of adjustments and their changes.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::plans::model::adjustment::{Adjustment, Change, ChangeKind, Given};
use crate::plans::model::{NewItem, Review, Stage};
use crate::schema::{plan_adjustments as a, plan_changes as h, plan_writers};
use crate::vocabulary::{AccountId, Actor, AdjustmentId, PlanId, PlanItemId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = a)]
struct Row {
    id: AdjustmentId,
    plan_id: PlanId,
    number: Option<i32>,
    stage: Stage,
    reason: String,
    paper_number: Option<String>,
    issued_on: Option<NaiveDate>,
    author_id: AccountId,
    submitted_at: Option<NaiveDateTime>,
    approver_id: Option<AccountId>,
    approved_at: Option<NaiveDateTime>,
    returned_reason: Option<String>,
    reviewer_id: Option<AccountId>,
    reviewed_at: Option<NaiveDateTime>,
    review_opinion: Option<String>,
    version: i32,
}

fn adjustment(row: Row) -> Adjustment {
    Adjustment {
        id: row.id,
        plan: row.plan_id,
        number: row.number,
        stage: row.stage,
        reason: row.reason,
        paper_number: row.paper_number,
        issued_on: row.issued_on,
        author: row.author_id,
        submitted_at: row.submitted_at,
        approver: row.approver_id,
        approved_at: row.approved_at,
        review: Review::of(row.reviewer_id, row.reviewed_at, row.review_opinion),
        returned_reason: row.returned_reason,
        version: row.version,
    }
}

/// The adjustments of a plan, as they came. The caller has loaded the plan in the person's scope.
pub fn of_plan(c: &mut AnyConnection, plan: &PlanId) -> Result<Vec<Adjustment>, Error> {
    let rows: Vec<Row> =
        a::table.filter(a::plan_id.eq(plan)).select(Row::as_select()).order((a::created_at, a::id)).load(c)?;
    Ok(rows.into_iter().map(adjustment).collect())
}

/// Adjustments in these stages in which the person did not write, those submitted first. The caller sees to the scope
/// of their plans.
pub fn in_stages(c: &mut AnyConnection, actor: &Actor, stages: &[Stage]) -> Result<Vec<Adjustment>, Error> {
    let wrote = plan_writers::table
        .filter(plan_writers::subject_id.eq(a::id))
        .filter(plan_writers::account_id.eq(actor.key().to_owned()));
    let rows: Vec<Row> = a::table
        .filter(a::stage.eq_any(stages.to_vec()))
        .filter(not(exists(wrote)))
        .select(Row::as_select())
        .order((a::submitted_at, a::id))
        .load(c)?;
    Ok(rows.into_iter().map(adjustment).collect())
}

/// One adjustment of a plan. The caller has loaded the plan in the person's scope.
pub fn one(c: &mut AnyConnection, plan: &PlanId, id: &AdjustmentId) -> Result<Adjustment, Error> {
    let row = a::table.filter(a::plan_id.eq(plan)).filter(a::id.eq(id)).select(Row::as_select()).first(c).optional()?;
    row.map(adjustment).ok_or(Error::NotFound)
}

type ChangeRow = (String, ChangeKind, Option<PlanItemId>, Option<String>, Option<String>, String);

/// The changes of an adjustment, as they were written.
pub fn changes(c: &mut AnyConnection, id: &AdjustmentId) -> Result<Vec<Change>, Error> {
    let rows: Vec<ChangeRow> = h::table
        .filter(h::adjustment_id.eq(id))
        .select((h::id, h::kind, h::item_id, h::before, h::after, h::answers))
        .order((h::ordinal, h::id))
        .load(c)?;
    let item = |text: Option<String>| text.map(|text| serde_json::from_str::<NewItem>(&text)).transpose();
    rows.into_iter()
        .map(|(id, kind, of, before, after, answers)| {
            let answers: Vec<Given> = serde_json::from_str(&answers)?;
            Ok(Change { id, kind, item: of, before: item(before)?, after: item(after)?, answers })
        })
        .collect()
}

/// Writes a change, or what it becomes.
pub fn put_change(tx: &mut Tx, adjustment: &AdjustmentId, change: &Change) -> Result<(), Error> {
    let text = |item: &Option<NewItem>| item.as_ref().map(serde_json::to_string).transpose();
    let (before, after) = (text(&change.before)?, text(&change.after)?);
    let answers = serde_json::to_string(&change.answers)?;
    let set = (
        h::kind.eq(change.kind),
        h::item_id.eq(change.item.clone()),
        h::before.eq(before),
        h::after.eq(after),
        h::answers.eq(answers),
    );
    let rows = diesel::update(h::table.find(&change.id)).set(set.clone()).execute(tx.c())?;
    if rows == 0 {
        let last: Option<i32> =
            h::table.filter(h::adjustment_id.eq(adjustment)).select(diesel::dsl::max(h::ordinal)).first(tx.c())?;
        let own = (h::id.eq(&change.id), h::adjustment_id.eq(adjustment), h::ordinal.eq(last.unwrap_or_default() + 1));
        diesel::insert_into(h::table).values((own, set)).execute(tx.c())?;
    }
    Ok(())
}

pub fn drop_change(tx: &mut Tx, id: &str) -> Result<(), Error> {
    diesel::delete(h::table.find(id)).execute(tx.c())?;
    Ok(())
}

/// Deletes an adjustment that was never approved.
pub fn delete(tx: &mut Tx, id: &AdjustmentId) -> Result<(), Error> {
    diesel::delete(h::table.filter(h::adjustment_id.eq(id))).execute(tx.c())?;
    diesel::delete(a::table.find(id)).execute(tx.c())?;
    Ok(())
}

/// Raises the version of an adjustment that was seen as `seen`.
///
/// # Errors
/// `Conflict` when somebody changed it since.
pub fn touch(tx: &mut Tx, id: &AdjustmentId, seen: i32) -> Result<(), Error> {
    let rows = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(seen)))
        .set(a::version.eq(seen + 1))
        .execute(tx.c())?;
    if rows == 1 { Ok(()) } else { Err(Error::Conflict) }
}
