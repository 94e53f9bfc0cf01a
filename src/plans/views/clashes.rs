//! Other decisions that take up the unit or the people of a sealed item in its days. It is told to who is
//! named on the item, and to nobody else: others are neither refused nor warned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::overlaps::Span;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::{Item, ItemStage};
use crate::plans::store;
use crate::schema::{inspection_items, inspections, plan_items, sealed_viewers, team_members, visits};
use crate::units::{self, Lineage, Place};
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, UnitId};

/// Another decision that shares days with a sealed item.
#[derive(Clone, Debug, Serialize)]
pub struct Clash {
    pub inspection: InspectionId,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    /// The days that both have.
    pub days: Span,
    /// Whether its team comes to the same unit, a section of it, or that of which it is one.
    pub same_unit: bool,
    /// People of the sealed item's team who are in that team, too.
    pub people: Vec<String>,
}

/// What clashes with a sealed item whose visit is still to come, by the first shared day. Decisions that
/// are sealed themselves are told only to who is named on them as well.
pub fn of_sealed(c: &mut AnyConnection, actor: &Actor, item: &Item) -> Result<Vec<Clash>, Error> {
    let lineage = units::views::lineage(c)?;
    of_sealed_in(c, actor, &lineage, item)
}

/// The same, where the units' lineage is read already.
fn of_sealed_in(c: &mut AnyConnection, actor: &Actor, lineage: &Lineage, item: &Item) -> Result<Vec<Clash>, Error> {
    use inspections as i;
    if !item.sealed || !matches!(item.stage, ItemStage::Planned | ItemStage::Decided) {
        return Ok(Vec::new());
    }
    let own: Option<(InspectionId, NaiveDate, NaiveDate)> = inspection_items::table
        .inner_join(i::table)
        .filter(inspection_items::item_id.eq(&item.id))
        .select((i::id, i::starts_on, i::ends_on))
        .first(c)
        .optional()?;
    let (own, from, to) = match own {
        Some((id, from, to)) => (Some(id), from, to),
        None => (None, item.starts_on, item.ends_on),
    };
    let viewed = || {
        sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id)
    };
    type Row = (InspectionId, String, NaiveDate, NaiveDate, NaiveDate);
    let near: Vec<Row> = i::table
        .filter(i::stage.eq_any([PLANNED, ONGOING]))
        .filter(i::starts_on.le(to))
        .filter(i::ends_on.ge(from))
        .filter(i::sealed.eq(false).or(i::id.eq_any(viewed())))
        .select((i::id, i::decision_number, i::decision_on, i::starts_on, i::ends_on))
        .order((i::starts_on, i::id))
        .load(c)?;
    let near: Vec<Row> = near.into_iter().filter(|(id, ..)| Some(id) != own.as_ref()).collect();
    let ids: Vec<&str> = near.iter().map(|(id, ..)| id.as_str()).collect();
    let mut same_unit: BTreeSet<InspectionId> = BTreeSet::new();
    let others: Vec<(InspectionId, Days)> = near.iter().map(|row| (row.0.clone(), (row.3, row.4))).collect();
    for unit in lineage.heirs(&item.unit, from).into_keys() {
        let place = Place { unit: &unit, part: item.part.as_ref(), on: to };
        same_unit.extend(at_place(c, actor, lineage, (place, (from, to)), &others, None)?.into_keys());
    }
    let mut people: BTreeMap<InspectionId, Vec<String>> = BTreeMap::new();
    if let Some(own) = &own {
        let team: Vec<AccountId> =
            team_members::table.filter(team_members::inspection_id.eq(own)).select(team_members::account_id).load(c)?;
        let both: Vec<(InspectionId, String)> = team_members::table
            .filter(team_members::inspection_id.eq_any(ids))
            .filter(team_members::account_id.eq_any(team))
            .select((team_members::inspection_id, team_members::name))
            .order((team_members::inspection_id, team_members::ordinal))
            .load(c)?;
        for (inspection, name) in both {
            people.entry(inspection).or_default().push(name);
        }
    }
    Ok(near
        .into_iter()
        .map(|(inspection, decision_number, decision_on, starts_on, ends_on)| Clash {
            same_unit: same_unit.contains(&inspection),
            people: people.remove(&inspection).unwrap_or_default(),
            days: Span { from: starts_on.max(from), to: ends_on.min(to) },
            inspection,
            decision_number,
            decision_on,
        })
        .filter(|clash| clash.same_unit || !clash.people.is_empty())
        .collect())
}

/// Sealed items without a decision, whose days are not over, on which the actor is named and which clash with another
/// decision, or with an item of a plan that stands and nobody named answered that.
pub fn untold(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Item>, Error> {
    let sealed =
        plan_items::sealed.eq(true).and(plan_items::stage.eq(ItemStage::Planned)).and(plan_items::ends_on.ge(today));
    let items = store::load(c, store::items_in_scope(actor).filter(sealed))?;
    let ids: Vec<PlanItemId> = items.iter().map(|item| item.id.clone()).collect();
    if items.is_empty() {
        return Ok(items);
    }
    let lineage = units::views::lineage(c)?;
    let met = super::overlaps::beside_sealed(c, &lineage, &ids, None)?;
    let mut found = Vec::new();
    for item in items {
        let open = |overlap: &super::overlaps::Overlap| overlap.answer.as_ref().is_none_or(|answer| answer.changed);
        if met.get(&item.id).is_some_and(|all| all.iter().any(open))
            || !of_sealed_in(c, actor, &lineage, &item)?.is_empty()
        {
            found.push(item);
        }
    }
    Ok(found)
}

/// First and last of some days.
pub type Days = (NaiveDate, NaiveDate);

/// Which of these decisions, each with its days, send their team to a place in its days: to the unit, to one that
/// took over from it, to a section of it or to that of which it is one; with the units as the visits name them. Visits
/// that are over (by the instant `at`, or now) or sealed before the actor are no part of it.
pub fn at_place(
    c: &mut AnyConnection,
    actor: &Actor,
    lineage: &Lineage,
    (place, days): (Place, Days),
    others: &[(InspectionId, Days)],
    at: Option<NaiveDateTime>,
) -> Result<BTreeMap<InspectionId, Vec<String>>, Error> {
    use visits as v;
    let ids: Vec<&str> = others.iter().map(|(id, _)| id.as_str()).collect();
    let kin: Vec<UnitId> = lineage.kin(std::iter::once(place.unit).chain(place.part)).into_iter().collect();
    let viewed = sealed_viewers::table
        .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
        .select(sealed_viewers::subject_id);
    let open = plan_items::sealed.nullable().assume_not_null().eq(false);
    type Row = (InspectionId, UnitId, String, Option<UnitId>);
    let rows: Vec<Row> = v::table
        .left_join(plan_items::table)
        .filter(v::inspection_id.eq_any(ids))
        .filter(v::unit_id.eq_any(kin))
        .filter(v::stage.eq_any([PLANNED, ONGOING]).or(v::ended_at.gt(at).assume_not_null()))
        .filter(v::item_id.is_null().or(open).or(v::inspection_id.eq_any(viewed)))
        .select((v::inspection_id, v::unit_id, v::unit_name, plan_items::part_id.nullable()))
        .order((v::unit_name, v::id))
        .load(c)?;
    let mut found: BTreeMap<InspectionId, Vec<String>> = BTreeMap::new();
    for (inspection, unit, name, part) in rows {
        let Some((_, theirs)) = others.iter().find(|(id, _)| *id == inspection) else { continue };
        let other = Place { unit: &unit, part: part.as_ref(), on: theirs.1 };
        let shared = (days.0.max(theirs.0), days.1.min(theirs.1));
        let there = lineage.meet(place, other).iter().any(|bond| bond.clip(shared).is_some());
        if shared.0 <= shared.1 && there {
            found.entry(inspection).or_default().push(name);
        }
    }
    Ok(found)
}

/// Words of the stages of an inspection, and of a visit, in which people are still taken up.
const PLANNED: &str = "planned";
const ONGOING: &str = "ongoing";
