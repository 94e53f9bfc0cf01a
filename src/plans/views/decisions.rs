//! Decisions of other bodies, recorded from their papers.
//!
//! A recorded decision is a record like a recorded plan: what it looks at stands in its items, or in the item of a
//! recorded plan that it carries out. So overlap knows it from the day on which it is recorded.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::Serialize;

use super::overlaps::plans_of;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::{Item, ItemStage, Plan, Source, Stage};
use crate::plans::store::{self, PlanRow};
use crate::schema::{plan_items, plans};
use crate::vocabulary::{Actor, PlanId, PlanItemId};

/// The item of a recorded plan that a decision carries out.
#[derive(Clone, Debug, Serialize)]
pub struct Carried {
    pub plan: Plan,
    pub item: Item,
}

/// The decisions that carry out these items. Asks no scope: what is recorded is open to whoever sees the items.
pub fn of_items(c: &mut AnyConnection, items: &[PlanItemId]) -> Result<BTreeMap<PlanItemId, Plan>, Error> {
    let ids: Vec<&str> = items.iter().map(PlanItemId::as_str).collect();
    let rows: Vec<PlanRow> = plans::table.filter(plans::carries_id.eq_any(ids)).select(PlanRow::as_select()).load(c)?;
    let decisions = rows.into_iter().map(Plan::from);
    Ok(decisions.filter_map(|decision| Some((decision.carries.clone()?, decision))).collect())
}

/// What a decision carries out, with the plan where it stands.
pub fn carried(c: &mut AnyConnection, decision: &Plan) -> Result<Option<Carried>, Error> {
    let Some(id) = &decision.carries else { return Ok(None) };
    let Some(item) = store::load(c, store::open_items().filter(plan_items::id.eq(id.clone())))?.pop() else {
        return Ok(None);
    };
    let plan = plans_of(c, [&item.plan].into_iter())?.remove(&item.plan);
    Ok(plan.map(|plan| Carried { plan, item }))
}

/// Items of recorded plans that a decision may carry out: those that none does, and the one of `decision`.
pub fn carriable(c: &mut AnyConnection, actor: &Actor, decision: Option<&Plan>) -> Result<Vec<Carried>, Error> {
    let recorded = store::plans_in_scope(actor)
        .filter(plans::stage.eq(Stage::Recorded))
        .filter(plans::source.eq(Source::Plan))
        .order((plans::year.desc(), plans::body_name, plans::id));
    let rows: Vec<PlanRow> = recorded.select(PlanRow::as_select()).load(c)?;
    let of: BTreeMap<PlanId, Plan> = rows.into_iter().map(Plan::from).map(|plan| (plan.id.clone(), plan)).collect();
    let ids: Vec<&str> = of.keys().map(PlanId::as_str).collect();
    let open = store::open_items().filter(plan_items::plan_id.eq_any(ids));
    let items = store::load(c, open.filter(plan_items::stage.ne(ItemStage::Cancelled)))?;
    let taken: BTreeSet<Option<PlanItemId>> =
        plans::table.filter(plans::carries_id.is_not_null()).select(plans::carries_id).load(c)?.into_iter().collect();
    let own = decision.and_then(|decision| decision.carries.clone());
    let free = |item: &Item| own.as_ref() == Some(&item.id) || !taken.contains(&Some(item.id.clone()));
    let carried = |item: Item| Some(Carried { plan: of.get(&item.plan)?.clone(), item });
    Ok(items.into_iter().filter(free).filter_map(carried).collect())
}

/// Recorded decisions in the person's scope, the latest first.
pub fn all(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Plan>, Error> {
    let rows: Vec<PlanRow> = store::plans_in_scope(actor)
        .filter(plans::source.eq(Source::Decision))
        .order((plans::issued_on.desc(), plans::id.desc()))
        .select(PlanRow::as_select())
        .load(c)?;
    Ok(rows.into_iter().map(Plan::from).collect())
}

/// A recorded decision in the person's scope; none for whatever else has the id.
pub fn find(c: &mut AnyConnection, actor: &Actor, id: &PlanId) -> Result<Option<Plan>, Error> {
    let row: Option<PlanRow> = store::plans_in_scope(actor)
        .filter(plans::source.eq(Source::Decision))
        .filter(plans::id.eq(id.clone()))
        .select(PlanRow::as_select())
        .first(c)
        .optional()?;
    Ok(row.map(Plan::from))
}
