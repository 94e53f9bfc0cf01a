//! Rows of answers to overlaps.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::plans::model::OverlapAnswer;
use crate::plans::model::joint::{AnswerPaper, Consent};
use crate::schema::overlap_answers as a;
use crate::vocabulary::{AccountId, PlanItemId};

/// Kind of the other side in `overlap_answers`.
const OTHER_ITEM: &str = "plan-item";

/// An answer that one item's side gave to its overlap with another one.
#[derive(Clone, Debug)]
pub struct Row {
    pub item: PlanItemId,
    pub other: PlanItemId,
    pub answer: OverlapAnswer,
    pub reason: String,
    /// What it answered ([`crate::plans::rules::about`]).
    pub about: String,
    pub account: AccountId,
    pub at: NaiveDateTime,
    pub lead: Option<PlanItemId>,
    pub paper: Option<AnswerPaper>,
    pub consent: Option<Consent>,
    pub consent_reason: Option<String>,
    pub consent_by: Option<AccountId>,
    pub consent_at: Option<NaiveDateTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = a)]
struct Read {
    item_id: PlanItemId,
    other_id: String,
    answer: OverlapAnswer,
    reason: String,
    about: String,
    account_id: AccountId,
    at: NaiveDateTime,
    lead_id: Option<PlanItemId>,
    paper_number: Option<String>,
    paper_on: Option<NaiveDate>,
    consent: Option<Consent>,
    consent_reason: Option<String>,
    consent_id: Option<AccountId>,
    consent_at: Option<NaiveDateTime>,
}

impl From<Read> for Row {
    fn from(row: Read) -> Self {
        Row {
            item: row.item_id,
            other: PlanItemId(row.other_id),
            answer: row.answer,
            reason: row.reason,
            about: row.about,
            account: row.account_id,
            at: row.at,
            lead: row.lead_id,
            paper: row.paper_number.zip(row.paper_on).map(|(number, on)| AnswerPaper { number, on }),
            consent: row.consent,
            consent_reason: row.consent_reason,
            consent_by: row.consent_id,
            consent_at: row.consent_at,
        }
    }
}

/// Answers by both sides of these items. The caller has loaded them in the person's scope.
pub fn of_items(c: &mut AnyConnection, ids: &[&str]) -> Result<Vec<Row>, Error> {
    let rows: Vec<Read> = a::table
        .filter(a::other_kind.eq(OTHER_ITEM))
        .filter(a::item_id.eq_any(ids.to_vec()).or(a::other_id.eq_any(ids.to_vec())))
        .select(Read::as_select())
        .load(c)?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// The answer of one item's side to its overlap with another one.
pub fn one(c: &mut AnyConnection, item: &PlanItemId, other: &PlanItemId) -> Result<Option<Row>, Error> {
    let row: Option<Read> = a::table
        .filter(a::other_kind.eq(OTHER_ITEM))
        .filter(a::item_id.eq(item))
        .filter(a::other_id.eq(other.as_str()))
        .select(Read::as_select())
        .first(c)
        .optional()?;
    Ok(row.map(Row::from))
}

/// Pairs of which one side, the first, gave this answer and nobody said anything to it, nor does it name a paper. Whoever
/// asks: the caller loads both in the person's scope.
pub fn unsaid(c: &mut AnyConnection, answer: OverlapAnswer) -> Result<Vec<(PlanItemId, PlanItemId)>, Error> {
    let rows: Vec<(PlanItemId, String)> = a::table
        .filter(a::other_kind.eq(OTHER_ITEM))
        .filter(a::answer.eq(answer))
        .filter(a::consent.is_null())
        .filter(a::paper_number.is_null())
        .select((a::item_id, a::other_id))
        .load(c)?;
    Ok(rows.into_iter().map(|(item, other)| (item, PlanItemId(other))).collect())
}

/// Writes an answer; one that the same side gave before is replaced.
pub fn put(tx: &mut Tx, row: &Row) -> Result<(), Error> {
    remove(tx, &row.item, &row.other)?;
    let id = tx.new_id::<String>();
    diesel::insert_into(a::table)
        .values((
            (
                a::id.eq(id),
                a::item_id.eq(&row.item),
                a::other_kind.eq(OTHER_ITEM),
                a::other_id.eq(row.other.as_str()),
                a::answer.eq(row.answer),
                a::reason.eq(&row.reason),
                a::about.eq(&row.about),
                a::account_id.eq(&row.account),
                a::at.eq(row.at),
            ),
            (
                a::lead_id.eq(&row.lead),
                a::paper_number.eq(row.paper.as_ref().map(|paper| paper.number.clone())),
                a::paper_on.eq(row.paper.as_ref().map(|paper| paper.on)),
                a::consent.eq(row.consent),
                a::consent_reason.eq(&row.consent_reason),
                a::consent_id.eq(&row.consent_by),
                a::consent_at.eq(row.consent_at),
            ),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Takes the answer of one item's side to its overlap with another one back.
pub fn remove(tx: &mut Tx, item: &PlanItemId, other: &PlanItemId) -> Result<(), Error> {
    let given = a::table
        .filter(a::other_kind.eq(OTHER_ITEM))
        .filter(a::item_id.eq(item))
        .filter(a::other_id.eq(other.as_str()));
    diesel::delete(given).execute(tx.c())?;
    Ok(())
}
