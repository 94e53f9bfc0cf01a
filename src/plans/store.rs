//! Rows of plans and items, for loading and writing.

pub mod adjust;
pub mod answers;
pub mod between;
pub mod comments;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Classification, Followed, Form, Item, ItemKind, ItemStage, Named, Plan, Profile, Review, Source, Stage, Trigger,
};
use crate::db::{AnyConnection, MultiBackend, Tx};
use crate::error::Error;
use crate::schema::{
    overlap_answers, plan_item_fields, plan_item_follows, plan_item_officials, plan_items, plan_writers, plans,
    sealed_viewers,
};
use crate::vocabulary::{AccountId, Actor, ConclusionId, DirectiveId, OfficialId, PlanId, PlanItemId, UnitId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = plans)]
pub struct PlanRow {
    id: PlanId,
    body_id: UnitId,
    body_name: String,
    year: i32,
    title: String,
    number: Option<String>,
    issued_on: Option<NaiveDate>,
    stage: Stage,
    author_id: AccountId,
    submitted_at: Option<NaiveDateTime>,
    approver_id: Option<AccountId>,
    approved_at: Option<NaiveDateTime>,
    returned_reason: Option<String>,
    reviewer_id: Option<AccountId>,
    reviewed_at: Option<NaiveDateTime>,
    review_opinion: Option<String>,
    issuer: Option<String>,
    classification: Classification,
    version: i32,
    source: Source,
    leader: String,
    carries_id: Option<PlanItemId>,
}

impl From<PlanRow> for Plan {
    fn from(row: PlanRow) -> Self {
        Plan {
            id: row.id,
            body: row.body_id,
            body_name: row.body_name,
            year: row.year,
            title: row.title,
            number: row.number,
            issued_on: row.issued_on,
            issuer: row.issuer,
            classification: row.classification,
            stage: row.stage,
            author: row.author_id,
            submitted_at: row.submitted_at,
            approver: row.approver_id,
            approved_at: row.approved_at,
            review: Review::of(row.reviewer_id, row.reviewed_at, row.review_opinion),
            returned_reason: row.returned_reason,
            version: row.version,
            source: row.source,
            leader: row.leader,
            carries: row.carries_id,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = plan_items)]
struct ItemRow {
    id: PlanItemId,
    plan_id: PlanId,
    number: Option<i32>,
    kind: ItemKind,
    sealed: bool,
    stage: ItemStage,
    unit_id: UnitId,
    unit_name: String,
    contents: String,
    trigger_kind: Option<Trigger>,
    cause: Option<String>,
    directive_id: Option<DirectiveId>,
    part_id: Option<UnitId>,
    period_from: NaiveDate,
    period_to: NaiveDate,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    profile: Profile,
    form: Form,
    author_id: AccountId,
    approver_id: Option<AccountId>,
    approved_at: Option<NaiveDateTime>,
    joint_with: Option<PlanItemId>,
    version: i32,
}

pub type Plans<'a> = plans::BoxedQuery<'a, MultiBackend>;
pub type Items<'a> = plan_items::BoxedQuery<'a, MultiBackend>;

/// Plans in the person's scope.
pub fn plans_in_scope<'a>(actor: &Actor) -> Plans<'a> {
    let query = plans::table.into_boxed();
    match actor.unit_scope() {
        (true, _) => query,
        (false, own) => query.filter(plans::body_id.eq(own.to_owned())),
    }
}

pub type Condition = Box<dyn BoxableExpression<plan_items::table, MultiBackend, SqlType = Bool>>;

/// Whether an item lies in the person's scope: open ones, and sealed ones on which they are named.
pub fn in_scope(actor: &Actor) -> Condition {
    let named = sealed_viewers::table
        .filter(sealed_viewers::subject_id.eq(plan_items::id))
        .filter(sealed_viewers::account_id.eq(actor.key().to_owned()));
    let seen = plan_items::sealed.eq(false).or(exists(named));
    match actor.unit_scope() {
        (true, _) => Box::new(seen),
        (false, own) => Box::new(seen.and(plan_items::unit_id.eq(own.to_owned()))),
    }
}

/// Items in the person's scope.
pub fn items_in_scope<'a>(actor: &Actor) -> Items<'a> {
    plan_items::table.filter(in_scope(actor)).into_boxed()
}

/// Items that everybody who sees plans may see.
pub fn open_items<'a>() -> Items<'a> {
    plan_items::table.filter(plan_items::sealed.eq(false)).into_boxed()
}

pub fn plan(c: &mut AnyConnection, actor: &Actor, id: &PlanId) -> Result<Plan, Error> {
    let query = plans_in_scope(actor).filter(plans::id.eq(id.clone()));
    Ok(query.select(PlanRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)?.into())
}

/// The conclusions that some items name.
fn follows<'a>(
    c: &mut AnyConnection,
    items: impl Iterator<Item = &'a PlanItemId>,
) -> Result<BTreeMap<PlanItemId, Followed>, Error> {
    use plan_item_follows as f;
    let items: Vec<&str> = items.map(PlanItemId::as_str).collect();
    if items.is_empty() {
        return Ok(BTreeMap::new());
    }
    type Row = (PlanItemId, ConclusionId, String, NaiveDate, String, bool);
    let rows: Vec<Row> = f::table
        .filter(f::item_id.eq_any(items))
        .select((f::item_id, f::conclusion_id, f::number, f::concluded_on, f::body_name, f::elsewhere))
        .load(c)?;
    let named = |(item, conclusion, number, on, body, elsewhere): Row| {
        (item, Followed { conclusion, number, on, body, elsewhere })
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The items of a query with their fields, by number, sealed ones by their first day among them at
/// the end.
pub fn load(c: &mut AnyConnection, query: Items) -> Result<Vec<Item>, Error> {
    let rows: Vec<ItemRow> = query.select(ItemRow::as_select()).load(c)?;
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    let links: Vec<(PlanItemId, String)> = plan_item_fields::table
        .filter(plan_item_fields::item_id.eq_any(&ids))
        .select((plan_item_fields::item_id, plan_item_fields::field_code))
        .order(plan_item_fields::field_code)
        .load(c)?;
    let mut fields: BTreeMap<PlanItemId, Vec<String>> = BTreeMap::new();
    for (item, field) in links {
        fields.entry(item).or_default().push(field);
    }
    let mut officials: BTreeMap<PlanItemId, Vec<Named>> = BTreeMap::new();
    let named: Vec<(PlanItemId, OfficialId, String, String)> = plan_item_officials::table
        .filter(plan_item_officials::item_id.eq_any(&ids))
        .select((
            plan_item_officials::item_id,
            plan_item_officials::official_id,
            plan_item_officials::name,
            plan_item_officials::position,
        ))
        .order((plan_item_officials::name, plan_item_officials::official_id))
        .load(c)?;
    for (item, official, name, position) in named {
        officials.entry(item).or_default().push(Named { official, name, position });
    }
    let mut follows = follows(c, rows.iter().filter(|row| row.kind == ItemKind::FollowUp).map(|row| &row.id))?;
    let mut items: Vec<Item> = rows
        .into_iter()
        .map(|row| Item {
            fields: fields.remove(&row.id).unwrap_or_default(),
            officials: officials.remove(&row.id).unwrap_or_default(),
            follows: follows.remove(&row.id),
            part: row.part_id,
            id: row.id,
            plan: row.plan_id,
            number: row.number,
            kind: row.kind,
            sealed: row.sealed,
            stage: row.stage,
            unit: row.unit_id,
            unit_name: row.unit_name,
            contents: row.contents,
            trigger: row.trigger_kind,
            cause: row.cause.unwrap_or_default(),
            directive: row.directive_id,
            period_from: row.period_from,
            period_to: row.period_to,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            profile: row.profile,
            form: row.form,
            author: row.author_id,
            approver: row.approver_id,
            approved_at: row.approved_at,
            joint_with: row.joint_with,
            version: row.version,
        })
        .collect();
    items.sort_by(|a, b| {
        (a.number.is_none(), a.number, a.starts_on, &a.id).cmp(&(b.number.is_none(), b.number, b.starts_on, &b.id))
    });
    Ok(items)
}

pub fn item(c: &mut AnyConnection, actor: &Actor, id: &PlanItemId) -> Result<Item, Error> {
    load(c, items_in_scope(actor).filter(plan_items::id.eq(id.clone())))?.pop().ok_or(Error::NotFound)
}

/// The next place in a plan. Sealed items have none, so they leave no gap.
pub fn next_number(c: &mut AnyConnection, plan: &PlanId) -> Result<i32, Error> {
    let last: Option<i32> =
        plan_items::table.filter(plan_items::plan_id.eq(plan)).select(diesel::dsl::max(plan_items::number)).first(c)?;
    Ok(last.unwrap_or_default() + 1)
}

pub fn set_fields(tx: &mut Tx, item: &PlanItemId, fields: &[String]) -> Result<(), Error> {
    diesel::delete(plan_item_fields::table.filter(plan_item_fields::item_id.eq(item))).execute(tx.c())?;
    for field in fields {
        diesel::insert_into(plan_item_fields::table)
            .values((plan_item_fields::item_id.eq(item), plan_item_fields::field_code.eq(field)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Makes these the officials that an item is about.
pub fn set_officials(tx: &mut Tx, item: &PlanItemId, officials: &[Named]) -> Result<(), Error> {
    use plan_item_officials as o;
    diesel::delete(o::table.filter(o::item_id.eq(item))).execute(tx.c())?;
    for named in officials {
        diesel::insert_into(o::table)
            .values((
                o::item_id.eq(item),
                o::official_id.eq(&named.official),
                o::name.eq(&named.name),
                o::position.eq(&named.position),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Makes this the conclusion that an item names.
pub fn set_follows(tx: &mut Tx, item: &PlanItemId, followed: Option<&Followed>) -> Result<(), Error> {
    use plan_item_follows as f;
    diesel::delete(f::table.find(item)).execute(tx.c())?;
    if let Some(followed) = followed {
        diesel::insert_into(f::table)
            .values((
                f::item_id.eq(item),
                f::conclusion_id.eq(&followed.conclusion),
                f::number.eq(&followed.number),
                f::concluded_on.eq(followed.on),
                f::body_name.eq(&followed.body),
                f::elsewhere.eq(followed.elsewhere),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Makes these the persons named on a sealed item; who was named before keeps the day of it.
pub fn set_viewers(tx: &mut Tx, item: &PlanItemId, named: &[AccountId]) -> Result<(), Error> {
    use sealed_viewers as v;
    let now = tx.now();
    let before = viewers(tx.c(), item)?;
    diesel::delete(v::table.filter(v::subject_id.eq(item.as_str())).filter(v::account_id.ne_all(named)))
        .execute(tx.c())?;
    for account in named.iter().filter(|a| !before.contains(a)) {
        diesel::insert_into(v::table)
            .values((v::subject_id.eq(item.as_str()), v::account_id.eq(account), v::named_at.eq(now)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Who is named on a sealed item.
pub fn viewers(c: &mut AnyConnection, item: &PlanItemId) -> Result<Vec<AccountId>, Error> {
    use sealed_viewers as v;
    Ok(v::table.filter(v::subject_id.eq(item.as_str())).select(v::account_id).order(v::account_id).load(c)?)
}

/// Remembers that the person wrote in a plan, or in a sealed item.
pub fn note_writer(tx: &mut Tx, subject: &str, actor: &AccountId) -> Result<(), Error> {
    if !wrote(tx.c(), subject, actor.as_str())? {
        diesel::insert_into(plan_writers::table)
            .values((plan_writers::subject_id.eq(subject), plan_writers::account_id.eq(actor)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Forgets who wrote in what is gone.
pub fn forget_writers(tx: &mut Tx, subject: &str) -> Result<(), Error> {
    diesel::delete(plan_writers::table.filter(plan_writers::subject_id.eq(subject))).execute(tx.c())?;
    Ok(())
}

/// Whether the person wrote in a plan, or in a sealed item.
pub fn wrote(c: &mut AnyConnection, subject: &str, account: &str) -> Result<bool, Error> {
    let count: i64 = plan_writers::table
        .filter(plan_writers::subject_id.eq(subject))
        .filter(plan_writers::account_id.eq(account))
        .count()
        .get_result(c)?;
    Ok(count > 0)
}

/// Raises a plan's version: what it holds has changed.
pub fn touch(tx: &mut Tx, plan: &PlanId) -> Result<(), Error> {
    diesel::update(plans::table.find(plan)).set(plans::version.eq(plans::version + 1)).execute(tx.c())?;
    Ok(())
}

/// Takes back the answers given for an item: it is no longer what they answered for.
pub fn forget_answers(tx: &mut Tx, item: &PlanItemId) -> Result<(), Error> {
    diesel::delete(overlap_answers::table.filter(overlap_answers::item_id.eq(item))).execute(tx.c())?;
    Ok(())
}

/// Deletes an item with what hangs on it, and closes the gap that its number leaves.
pub fn delete_item(tx: &mut Tx, item: &Item) -> Result<(), Error> {
    forget_answers(tx, &item.id)?;
    between::forget(tx, &item.id)?;
    set_fields(tx, &item.id, &[])?;
    set_officials(tx, &item.id, &[])?;
    set_follows(tx, &item.id, None)?;
    set_viewers(tx, &item.id, &[])?;
    diesel::delete(plan_writers::table.filter(plan_writers::subject_id.eq(item.id.as_str()))).execute(tx.c())?;
    diesel::delete(plan_items::table.find(&item.id)).execute(tx.c())?;
    if let Some(number) = item.number {
        let after = plan_items::table.filter(plan_items::plan_id.eq(&item.plan)).filter(plan_items::number.gt(number));
        diesel::update(after).set(plan_items::number.eq(plan_items::number - 1)).execute(tx.c())?;
    }
    Ok(())
}
