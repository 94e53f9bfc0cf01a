//! Reading the calendar of a year: by plan how many items begin in each month, by unit which ones. An item
//! stands in the month in which its visit begins. Sealed items are there for those who are named on them, one by
//! one and never in a count.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{count, count_star, exists};
use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::calendar;
use crate::plans::model::{Item, ItemKind, ItemStage, Plan};
use crate::plans::store::{self, Condition};
use crate::schema::{plan_item_fields, plan_items, plans};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, PlanId, UnitId};

/// Which items are drawn.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub year: i32,
    /// Of this body's plans only.
    pub body: Option<UnitId>,
    /// That look at this field only.
    pub field: Option<String>,
}

/// What an item must be to be drawn; items that are withdrawn are no longer planned.
fn conditions(actor: &Actor, wanted: &Wanted) -> Vec<Condition> {
    let planned = plan_items::stage.ne(ItemStage::Cancelled);
    let mut all: Vec<Condition> = vec![store::in_scope(actor), Box::new(planned)];
    if let Some(body) = &wanted.body {
        let of_body = plans::table.filter(plans::body_id.eq(body.clone())).select(plans::id);
        all.push(Box::new(plan_items::plan_id.eq_any(of_body)));
    }
    if let Some(field) = &wanted.field {
        let looks_at = plan_item_fields::table
            .filter(plan_item_fields::item_id.eq(plan_items::id))
            .filter(plan_item_fields::field_code.eq(field.clone()));
        all.push(Box::new(exists(looks_at)));
    }
    all
}

/// The same as a query.
fn items<'a>(actor: &Actor, wanted: &Wanted) -> store::Items<'a> {
    let of_year = plan_items::table.filter(plan_items::starts_year.eq(wanted.year)).into_boxed();
    conditions(actor, wanted).into_iter().fold(of_year, |query, one| query.filter(one))
}

/// Which of the year's months is meant, from 0.
fn place(year: i32, month: i32) -> usize {
    usize::try_from(month - calendar::numbers(year).0).unwrap_or_default().min(calendar::MONTHS - 1)
}

/// A plan in the calendar.
#[derive(Clone, Debug)]
pub struct OfPlan {
    pub plan: Plan,
    /// For each month how many open items of each kind begin in it.
    pub counts: Vec<BTreeMap<ItemKind, i64>>,
    /// For each month how many begin in it that are carried out under another body's item: none is counted above.
    pub joint: Vec<i64>,
    /// Sealed items on which the person is named.
    pub sealed: Vec<Item>,
}

/// Plans by body with what begins in each month. Who is shown sealed items calls [`crate::plans::actions::look`] first.
pub fn by_plan(c: &mut AnyConnection, actor: &Actor, wanted: &Wanted) -> Result<Vec<OfPlan>, Error> {
    let mut counts: BTreeMap<PlanId, Vec<BTreeMap<ItemKind, i64>>> = BTreeMap::new();
    let mut joint: BTreeMap<PlanId, Vec<i64>> = BTreeMap::new();
    let mut any_sealed = false;
    // In the order of an index by month; one walk for all that is counted.
    let (first, last) = calendar::numbers(wanted.year);
    let key = (plan_items::starts_month, plan_items::plan_id, plan_items::kind, plan_items::sealed);
    let grouped = plan_items::table
        .filter(plan_items::starts_month.between(first, last))
        .group_by(key)
        .select((key, count_star(), count(plan_items::joint_with)))
        .into_boxed();
    let query = conditions(actor, wanted).into_iter().fold(grouped, |query, one| query.filter(one));
    type Counted = ((i32, PlanId, ItemKind, bool), i64, i64);
    let rows: Vec<Counted> = query.load(c)?;
    for ((month, plan, kind, sealed), all, under_others) in rows {
        any_sealed |= sealed;
        let month = place(wanted.year, month);
        if under_others > 0 {
            joint.entry(plan.clone()).or_insert_with(|| vec![0; calendar::MONTHS])[month] += under_others;
        }
        if !sealed && all > under_others {
            let months = counts.entry(plan).or_insert_with(|| vec![BTreeMap::new(); calendar::MONTHS]);
            months[month].insert(kind, all - under_others);
        }
    }
    let mut sealed: BTreeMap<PlanId, Vec<Item>> = BTreeMap::new();
    if any_sealed {
        for item in store::load(c, items(actor, wanted).filter(plan_items::sealed.eq(true)))? {
            sealed.entry(item.plan.clone()).or_default().push(item);
        }
    }
    let mut rows: Vec<OfPlan> = plans_of(c, actor, counts.keys().chain(joint.keys()).chain(sealed.keys()))?
        .into_values()
        .map(|plan| OfPlan {
            counts: counts.remove(&plan.id).unwrap_or_else(|| vec![BTreeMap::new(); calendar::MONTHS]),
            joint: joint.remove(&plan.id).unwrap_or_else(|| vec![0; calendar::MONTHS]),
            sealed: sealed.remove(&plan.id).unwrap_or_default(),
            plan,
        })
        .collect();
    rows.sort_by(|a, b| {
        (&a.plan.body_name, a.plan.year, &a.plan.id).cmp(&(&b.plan.body_name, b.plan.year, &b.plan.id))
    });
    Ok(rows)
}

fn plans_of<'a>(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: impl Iterator<Item = &'a PlanId>,
) -> Result<BTreeMap<PlanId, Plan>, Error> {
    let ids: BTreeSet<PlanId> = ids.cloned().collect();
    let query = store::plans_in_scope(actor).filter(plans::id.eq_any(ids));
    let rows: Vec<store::PlanRow> = query.select(store::PlanRow::as_select()).load(c)?;
    Ok(rows.into_iter().map(Plan::from).map(|plan| (plan.id.clone(), plan)).collect())
}

/// A unit in the calendar with its items by their first day.
#[derive(Clone, Debug)]
pub struct OfUnit {
    pub unit: UnitId,
    /// As it was called when its items were written; of one that was called otherwise since, there are two.
    pub name: String,
    pub items: Vec<Item>,
}

/// A page of units with their items, and the plans of these. Who is shown sealed items calls
/// [`crate::plans::actions::look`] first.
pub fn by_unit(
    c: &mut AnyConnection,
    actor: &Actor,
    wanted: &Wanted,
    page: PageNumber,
) -> Result<(Paged<OfUnit>, BTreeMap<PlanId, Plan>), Error> {
    let units = || {
        let by_name = (plan_items::unit_name, plan_items::unit_id);
        items(actor, wanted).select(by_name).distinct().order(by_name)
    };
    // One walk counts them and finds the page, as far as is counted.
    let all: Vec<(String, UnitId)> = units().limit(COUNT_LIMIT + 1).load(c)?;
    let count = all.len() as i64;
    let offset = page.offset();
    let rows: Vec<(String, UnitId)> = if offset + PAGE_ROWS <= COUNT_LIMIT + 1 {
        all.into_iter().skip(offset as usize).take(PAGE_ROWS as usize).collect()
    } else {
        units().limit(PAGE_ROWS).offset(offset).load(c)?
    };
    let drawn: BTreeSet<UnitId> = rows.iter().map(|(_, unit)| unit.clone()).collect();
    let mut items = store::load(c, items(actor, wanted).filter(plan_items::unit_id.eq_any(drawn)))?;
    items.sort_by(|a, b| (a.starts_on, &a.id).cmp(&(b.starts_on, &b.id)));
    let plans = plans_of(c, actor, items.iter().map(|item| &item.plan))?;
    let mut by_unit: BTreeMap<(String, UnitId), Vec<Item>> = BTreeMap::new();
    for item in items {
        by_unit.entry((item.unit_name.clone(), item.unit.clone())).or_default().push(item);
    }
    let rows = rows.into_iter().map(|key| OfUnit {
        items: by_unit.remove(&key).unwrap_or_default(),
        name: key.0,
        unit: key.1,
    });
    Ok((Paged::new(rows.collect(), count, page), plans))
}
