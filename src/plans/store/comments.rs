//! Rows of comments on draft plans.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::{AnyConnection, MultiBackend, Tx};
use crate::error::Error;
use crate::plans::model::Plan;
use crate::plans::model::comment::{Comment, Consultation, Heard, NewAnswer, Settled, Shown, Stance, Taken, Withdrawn};
use crate::schema::{plan_comments as m, plan_consultations as k, plans};
use crate::vocabulary::{AccountId, CommentId, ConsultationId, PlanId, PlanItemId, UnitId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = k)]
struct Row {
    id: ConsultationId,
    plan_id: PlanId,
    unit_id: UnitId,
    unit_name: String,
    items: String,
    until_on: NaiveDate,
    asked_by: AccountId,
    asked_at: NaiveDateTime,
    agrees: Option<bool>,
    late: Option<bool>,
    answered_by: Option<AccountId>,
    answered_at: Option<NaiveDateTime>,
    paper_number: Option<String>,
    paper_on: Option<NaiveDate>,
    withdrawn_by: Option<AccountId>,
    withdrawn_at: Option<NaiveDateTime>,
    withdrawn_reason: Option<String>,
    version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = m)]
struct CommentRow {
    id: CommentId,
    consultation_id: ConsultationId,
    item_id: Option<PlanItemId>,
    said: String,
    outcome: Option<Taken>,
    outcome_reason: Option<String>,
    settled_by: Option<AccountId>,
    settled_at: Option<NaiveDateTime>,
    version: i32,
}

fn read(row: Row, comments: Vec<Comment>) -> Result<Consultation, Error> {
    let heard = match (row.agrees, row.answered_by, row.answered_at) {
        (Some(agrees), Some(by), Some(at)) => Some(Heard {
            agrees,
            late: row.late.unwrap_or_default(),
            by,
            at,
            paper: row.paper_number.zip(row.paper_on),
        }),
        _ => None,
    };
    let withdrawn = match (row.withdrawn_reason, row.withdrawn_by, row.withdrawn_at) {
        (Some(reason), Some(by), Some(at)) => Some(Withdrawn { reason, by, at }),
        _ => None,
    };
    Ok(Consultation {
        id: row.id,
        plan: row.plan_id,
        unit: row.unit_id,
        unit_name: row.unit_name,
        items: serde_json::from_str(&row.items)?,
        until: row.until_on,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        heard,
        withdrawn,
        comments,
        version: row.version,
    })
}

type Query<'a> = k::BoxedQuery<'a, MultiBackend>;

fn load(c: &mut AnyConnection, query: Query) -> Result<Vec<Consultation>, Error> {
    let rows: Vec<Row> = query.select(Row::as_select()).order((k::asked_at, k::unit_name, k::id)).load(c)?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let said: Vec<CommentRow> = m::table
        .filter(m::consultation_id.eq_any(ids))
        .select(CommentRow::as_select())
        .order((m::consultation_id, m::ordinal))
        .load(c)?;
    let mut comments: BTreeMap<ConsultationId, Vec<Comment>> = BTreeMap::new();
    for row in said {
        let settled = match (row.outcome, row.settled_by, row.settled_at) {
            (Some(taken), Some(by), Some(at)) => {
                Some(Settled { taken, reason: row.outcome_reason.unwrap_or_default(), by, at })
            }
            _ => None,
        };
        let comment = Comment { id: row.id, item: row.item_id, said: row.said, settled, version: row.version };
        comments.entry(row.consultation_id).or_default().push(comment);
    }
    rows.into_iter()
        .map(|row| {
            let of = comments.remove(&row.id).unwrap_or_default();
            read(row, of)
        })
        .collect()
}

/// Who was asked about a plan, as they were asked. The caller has loaded the plan in the person's scope.
pub fn of_plan(c: &mut AnyConnection, plan: &PlanId) -> Result<Vec<Consultation>, Error> {
    load(c, k::table.filter(k::plan_id.eq(plan.clone())).into_boxed())
}

/// What a body was asked.
pub fn of_unit(c: &mut AnyConnection, unit: &UnitId) -> Result<Vec<Consultation>, Error> {
    load(c, k::table.filter(k::unit_id.eq(unit.clone())).into_boxed())
}

/// One request to a body; none of another one.
pub fn one_of_unit(c: &mut AnyConnection, unit: &UnitId, id: &ConsultationId) -> Result<Consultation, Error> {
    let query = k::table.filter(k::unit_id.eq(unit.clone())).filter(k::id.eq(id.clone()));
    load(c, query.into_boxed())?.pop().ok_or(Error::NotFound)
}

/// One request of a plan. The caller has loaded the plan in the person's scope.
pub fn one_of_plan(c: &mut AnyConnection, plan: &PlanId, id: &ConsultationId) -> Result<Consultation, Error> {
    let query = k::table.filter(k::plan_id.eq(plan.clone())).filter(k::id.eq(id.clone()));
    load(c, query.into_boxed())?.pop().ok_or(Error::NotFound)
}

/// The plan of a request. Whoever calls has loaded the request as one of the bodies asked: of the plan itself they
/// are shown no more than its name, body and year.
pub fn plan_asked_of(c: &mut AnyConnection, one: &Consultation) -> Result<Plan, Error> {
    let row: super::PlanRow = plans::table.find(&one.plan).select(super::PlanRow::as_select()).first(c)?;
    Ok(row.into())
}

/// Writes a request to a body.
pub fn put(
    tx: &mut Tx,
    plan: &PlanId,
    unit: (&UnitId, &str),
    items: &[Shown],
    until: NaiveDate,
    by: &AccountId,
) -> Result<ConsultationId, Error> {
    let (id, now) = (tx.new_id::<ConsultationId>(), tx.now());
    let items = serde_json::to_string(items)?;
    diesel::insert_into(k::table)
        .values((
            k::id.eq(&id),
            k::plan_id.eq(plan),
            k::unit_id.eq(unit.0),
            k::unit_name.eq(unit.1),
            k::items.eq(items),
            k::until_on.eq(until),
            k::asked_by.eq(by),
            k::asked_at.eq(now),
            k::version.eq(1),
        ))
        .execute(tx.c())?;
    Ok(id)
}

fn one_row(rows: usize) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Writes what the body of a request says, that was seen as `seen`.
pub fn put_heard(
    tx: &mut Tx,
    id: &ConsultationId,
    seen: i32,
    new: &NewAnswer,
    late: bool,
    by: &AccountId,
) -> Result<(), Error> {
    let now = tx.now();
    let rows = diesel::update(k::table.filter(k::id.eq(id)).filter(k::version.eq(seen)))
        .set((
            k::agrees.eq(Some(new.stance == Stance::Agree)),
            k::late.eq(Some(late)),
            k::answered_by.eq(Some(by)),
            k::answered_at.eq(Some(now)),
            k::paper_number.eq(new.paper.as_ref().map(|(number, _)| number.clone())),
            k::paper_on.eq(new.paper.as_ref().map(|(_, on)| *on)),
            k::version.eq(seen + 1),
        ))
        .execute(tx.c())?;
    one_row(rows)?;
    for (ordinal, comment) in (1i32..).zip(&new.comments) {
        let comment_id = tx.new_id::<CommentId>();
        diesel::insert_into(m::table)
            .values((
                m::id.eq(&comment_id),
                m::consultation_id.eq(id),
                m::ordinal.eq(ordinal),
                m::item_id.eq(comment.item.clone()),
                m::said.eq(&comment.said),
                m::version.eq(1),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Takes a request back that was seen as `seen`.
pub fn put_withdrawn(tx: &mut Tx, id: &ConsultationId, seen: i32, reason: &str, by: &AccountId) -> Result<(), Error> {
    let now = tx.now();
    let rows = diesel::update(k::table.filter(k::id.eq(id)).filter(k::version.eq(seen)))
        .set((
            k::withdrawn_reason.eq(Some(reason)),
            k::withdrawn_by.eq(Some(by)),
            k::withdrawn_at.eq(Some(now)),
            k::version.eq(seen + 1),
        ))
        .execute(tx.c())?;
    one_row(rows)
}

/// Writes what the writers did about a comment that was seen as `seen`.
pub fn put_settled(
    tx: &mut Tx,
    comment: &CommentId,
    seen: i32,
    taken: Taken,
    reason: &str,
    by: &AccountId,
) -> Result<(), Error> {
    let now = tx.now();
    let rows = diesel::update(m::table.filter(m::id.eq(comment)).filter(m::version.eq(seen)))
        .set((
            m::outcome.eq(Some(taken)),
            m::outcome_reason.eq(Some(reason)),
            m::settled_by.eq(Some(by)),
            m::settled_at.eq(Some(now)),
            m::version.eq(seen + 1),
        ))
        .execute(tx.c())?;
    one_row(rows)
}
