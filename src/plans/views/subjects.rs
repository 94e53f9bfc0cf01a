//! Reading what items may be about, and what some are: a unit, one of its sections, officials by name.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::{Item, ItemKind, Named, NewItem, WITHIN};
use crate::plans::store;
use crate::schema::{plan_item_officials, plan_items};
use crate::units::{self, Place, UnitOption};
use crate::vocabulary::{Actor, OfficialId, PlanItemId, UnitId};

/// Units to choose from on a day, each followed by its sections and theirs, which are called by all names down to
/// their own.
pub fn choices(c: &mut AnyConnection, on: NaiveDate) -> Result<Vec<UnitOption>, Error> {
    let (all, sections) = (units::views::options(c, on)?, units::views::sections_on(c, on)?);
    let mut below: BTreeMap<&UnitId, Vec<&UnitOption>> = BTreeMap::new();
    for unit in &all {
        if let Some(whole) = sections.get(&unit.id) {
            below.entry(whole).or_default().push(unit);
        }
    }
    let mut offered = Vec::new();
    // What lies in a circle of sections has no unit at its top, and is not offered.
    for unit in all.iter().filter(|unit| !sections.contains_key(&unit.id)) {
        offer(unit, unit.name.clone(), &below, &mut offered);
    }
    Ok(offered)
}

/// Offers a unit under a name, and what lies in it behind it.
fn offer(unit: &UnitOption, name: String, below: &BTreeMap<&UnitId, Vec<&UnitOption>>, offered: &mut Vec<UnitOption>) {
    offered.push(UnitOption { name: name.clone(), ..unit.clone() });
    for section in below.get(&unit.id).into_iter().flatten() {
        offer(section, format!("{name}{WITHIN}{}", section.name), below, offered);
    }
}

/// The unit and the section that a choice of these means on a day: a section, or one of its sections, stands for itself
/// within its unit.
pub fn place(c: &mut AnyConnection, chosen: &UnitId, on: NaiveDate) -> Result<(UnitId, Option<UnitId>), Error> {
    let sections = units::views::sections_on(c, on)?;
    Ok(match sections.contains_key(chosen) {
        true => (units::rules::whole(&sections, chosen), Some(chosen.clone())),
        false => (chosen.clone(), None),
    })
}

/// What a unit with its section is called on a day, with the sections between them.
pub fn name(c: &mut AnyConnection, unit: &UnitId, part: Option<&UnitId>, on: NaiveDate) -> Result<String, Error> {
    let whole = units::views::name_on(c, unit, on)?;
    match part {
        Some(part) => {
            let mut names = vec![whole];
            for section in between(c, unit, part, on)?.iter().rev().chain([part]) {
                names.push(units::views::name_on(c, section, on)?);
            }
            Ok(names.join(WITHIN))
        }
        None => Ok(whole),
    }
}

/// The sections of a unit in which one of its sections lies on a day, the nearest first.
fn between(c: &mut AnyConnection, unit: &UnitId, part: &UnitId, on: NaiveDate) -> Result<Vec<UnitId>, Error> {
    let mut above = units::rules::above(&units::views::sections_on(c, on)?, part);
    above.retain(|section| section != unit);
    Ok(above)
}

/// Officials in office in a unit or its section (or one in between) on a day, each once, with the post that ranks first.
pub fn in_office(
    c: &mut AnyConnection,
    unit: &UnitId,
    part: Option<&UnitId>,
    on: NaiveDate,
) -> Result<Vec<Named>, Error> {
    let mut all: Vec<Named> = Vec::new();
    let between = part.map(|part| between(c, unit, part, on)).transpose()?.unwrap_or_default();
    for unit in part.into_iter().chain(&between).chain([unit]) {
        for post in units::views::people_on(c, unit, on)? {
            if !all.iter().any(|known| known.official == post.official) {
                let position = match &post.section {
                    Some(section) if !section.is_empty() => format!("{}, {section}", post.position),
                    _ => post.position,
                };
                all.push(Named { official: post.official, name: post.name, position });
            }
        }
    }
    Ok(all)
}

/// Officials as an item names them: by the post in which they are on the day, else by their name alone.
pub fn named(
    c: &mut AnyConnection,
    (unit, part): (&UnitId, Option<&UnitId>),
    officials: &[OfficialId],
    on: NaiveDate,
) -> Result<Vec<Named>, Error> {
    if officials.is_empty() {
        return Ok(Vec::new());
    }
    let there = in_office(c, unit, part, on)?;
    let names = units::views::official_names(c, officials)?;
    let of = |official: &OfficialId| {
        let known = there.iter().find(|named| named.official == *official).cloned();
        let name = names.get(official).cloned();
        known.or_else(|| Some(Named { official: official.clone(), name: name?, position: String::new() }))
    };
    let mut all: Vec<Named> = officials.iter().filter_map(of).collect();
    all.dedup_by(|a, b| a.official == b.official);
    Ok(all)
}

/// The officials whom an item names, each with their post, as one text in the order of their names.
pub fn officials_called(c: &mut AnyConnection, item: &NewItem) -> Result<String, Error> {
    let named = named(c, (&item.unit, item.part.as_ref()), &item.officials, item.starts_on)?;
    let mut all: Vec<String> = named.iter().map(Named::called).collect();
    all.sort();
    Ok(all.join("; "))
}

/// What an item is about as one text: the unit, its section, the officials with their posts.
pub fn called(c: &mut AnyConnection, item: &NewItem) -> Result<String, Error> {
    let whole = name(c, &item.unit, item.part.as_ref(), item.starts_on)?;
    let officials = officials_called(c, item)?;
    Ok(if officials.is_empty() { whole } else { format!("{whole}: {officials}") })
}

/// An item of last year's as it can be this year: with the officials who are in office there on the first day. None
/// when its section is none of the unit any more, or nobody is left of whom it named: about the whole unit it would
/// be another inspection; and none of a follow-up that names no conclusion of the unit.
pub fn still(c: &mut AnyConnection, mut new: NewItem) -> Result<Option<NewItem>, Error> {
    if new.kind == ItemKind::FollowUp {
        let place = Place { unit: &new.unit, part: new.part.as_ref(), on: new.starts_on };
        let known = super::follows::of_place(c, place)?;
        if !known.iter().any(|followed| Some(&followed.conclusion) == new.follows.as_ref()) {
            return Ok(None);
        }
    }
    if let Some(part) = &new.part
        && units::rules::above(&units::views::sections_on(c, new.starts_on)?, part).last() != Some(&new.unit)
    {
        return Ok(None);
    }
    if new.officials.is_empty() {
        return Ok(Some(new));
    }
    let there = in_office(c, &new.unit, new.part.as_ref(), new.starts_on)?;
    new.officials.retain(|official| there.iter().any(|known| known.official == *official));
    Ok(Some(new).filter(|new| !new.officials.is_empty()))
}

/// An official to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub id: OfficialId,
    pub name: String,
}

/// Officials to choose from for a choice of unit or section and the first day of a visit, and those that are chosen
/// already.
pub fn officials(
    c: &mut AnyConnection,
    typed: Option<(&UnitId, NaiveDate)>,
    chosen: &[OfficialId],
) -> Result<Vec<Choice>, Error> {
    let mut all = match typed {
        Some((unit, on)) => {
            let (unit, part) = place(c, unit, on)?;
            in_office(c, &unit, part.as_ref(), on)?
        }
        None => Vec::new(),
    };
    let missing: Vec<OfficialId> =
        chosen.iter().filter(|id| !all.iter().any(|known| known.official == **id)).cloned().collect();
    let names = units::views::official_names(c, &missing)?;
    all.extend(names.into_iter().map(|(official, name)| Named { official, name, position: String::new() }));
    Ok(all.into_iter().map(|named| Choice { name: named.called(), id: named.official }).collect())
}

/// Items among these, as far as the person may see them, that are about less than their whole unit.
pub fn narrowed(c: &mut AnyConnection, actor: &Actor, ids: &[PlanItemId]) -> Result<Vec<Item>, Error> {
    let mut items = of_items(c, actor, ids)?;
    items.retain(Item::is_narrowed);
    Ok(items)
}

/// Items among these, as far as the person may see them.
pub fn of_items(c: &mut AnyConnection, actor: &Actor, ids: &[PlanItemId]) -> Result<Vec<Item>, Error> {
    store::load(c, store::items_in_scope(actor).filter(plan_items::id.eq_any(ids.to_vec())))
}

/// Officials that these items are about, each with the item's unit. Asks no scope: for whether somebody may be in
/// a team for the items.
pub fn officials_of(c: &mut AnyConnection, ids: &[PlanItemId]) -> Result<Vec<(UnitId, OfficialId)>, Error> {
    Ok(plan_item_officials::table
        .inner_join(plan_items::table.on(plan_items::id.eq(plan_item_officials::item_id)))
        .filter(plan_item_officials::item_id.eq_any(ids))
        .select((plan_items::unit_id, plan_item_officials::official_id))
        .order((plan_items::unit_id, plan_item_officials::official_id))
        .load(c)?)
}
