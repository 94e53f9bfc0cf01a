//! Other decisions that take up the unit or the people of a sealed item in its days. It is told to who is
//! named on the item, and to nobody else: others are neither refused nor warned.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::overlaps::Span;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::{Item, ItemStage};
use crate::schema::{inspection_items, inspections, plan_items, sealed_viewers, team_members, visits};
use crate::vocabulary::{AccountId, Actor, InspectionId, UnitId};

/// Another decision that shares days with a sealed item.
#[derive(Clone, Debug, Serialize)]
pub struct Clash {
    pub inspection: InspectionId,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    /// The days that both have.
    pub days: Span,
    /// Whether its team comes to the same unit.
    pub same_unit: bool,
    /// People of the sealed item's team who are in that team, too.
    pub people: Vec<String>,
}

/// What clashes with a sealed item whose visit is still to come, by the first shared day. Decisions that
/// are sealed themselves are told only to who is named on them as well.
pub fn of_sealed(c: &mut AnyConnection, actor: &Actor, item: &Item) -> Result<Vec<Clash>, Error> {
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
    let goes_to: Vec<UnitId> = super::goes_to(c, item, from)?.into_iter().map(|(unit, _)| unit).collect();
    let sealed_items = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id.nullable());
    let same_unit: Vec<InspectionId> = visits::table
        .filter(visits::inspection_id.eq_any(ids.clone()))
        .filter(visits::unit_id.eq_any(goes_to))
        .filter(visits::stage.eq_any([PLANNED, ONGOING]))
        .filter(
            visits::item_id
                .is_null()
                .or(visits::item_id.ne_all(sealed_items))
                .or(visits::inspection_id.eq_any(viewed())),
        )
        .select(visits::inspection_id)
        .load(c)?;
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

/// Words of the stages of an inspection, and of a visit, in which people are still taken up.
const PLANNED: &str = "planned";
const ONGOING: &str = "ongoing";
