//! Reading which conclusions an item may follow, and which items follow one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::{Followed, Item, ItemStage, Plan};
use crate::plans::store;
use crate::register::{self, Entry};
use crate::schema::{plan_item_follows, plan_items};
use crate::units::{self, Place};
use crate::vocabulary::{Actor, ConclusionId, UnitId};

fn followed(entry: &Entry) -> Followed {
    Followed {
        conclusion: entry.conclusion_id.clone(),
        number: entry.conclusion_number.clone(),
        on: entry.concluded_on,
        body: entry.body_name.clone(),
        elsewhere: entry.elsewhere,
    }
}

/// Conclusions about the unit of a place (or one before or after it, its section, or what it is a section of) that
/// were issued by its day, the latest first. Asks no scope: for what is checked.
pub fn of_place(c: &mut AnyConnection, place: Place) -> Result<Vec<Followed>, Error> {
    of_place_in(c, (true, ""), place)
}

/// The same as far as lines of the register lie in a scope ([`Actor::unit_scope`]).
fn of_place_in(c: &mut AnyConnection, (all, own): (bool, &str), place: Place) -> Result<Vec<Followed>, Error> {
    let lineage = units::views::lineage(c)?;
    let kin: Vec<UnitId> = lineage.kin(std::iter::once(place.unit).chain(place.part)).into_iter().collect();
    let mut found: Vec<Followed> = Vec::new();
    for line in register::views::of_units(c, &kin)? {
        let there = Place { unit: &line.unit, part: None, on: line.concluded_on };
        let seen = all || line.unit.as_str() == own;
        let known = found.iter().any(|one| one.conclusion == line.conclusion_id);
        if seen && !known && line.concluded_on <= place.on && !lineage.meet(place, there).is_empty() {
            found.push(followed(&line));
        }
    }
    Ok(found)
}

/// What conclusions are called in the register, by their id; one that is not there has no name.
pub fn called(c: &mut AnyConnection, ids: &[ConclusionId]) -> Result<BTreeMap<ConclusionId, Followed>, Error> {
    let lines = register::views::of_conclusions(c, ids)?;
    Ok(lines.iter().map(|entry| (entry.conclusion_id.clone(), followed(entry))).collect())
}

/// Conclusions to choose from, as far as the person sees them, for a choice of unit or section and the first day of a
/// visit; with the one that is chosen already.
pub fn choices(
    c: &mut AnyConnection,
    actor: &Actor,
    typed: Option<(&UnitId, NaiveDate)>,
    chosen: Option<&Followed>,
) -> Result<Vec<Followed>, Error> {
    let mut all = match typed {
        Some((unit, on)) => {
            let (unit, part) = super::subjects::place(c, unit, on)?;
            of_place_in(c, actor.unit_scope(), Place { unit: &unit, part: part.as_ref(), on })?
        }
        None => Vec::new(),
    };
    let missing = chosen.filter(|chosen| !all.iter().any(|known| known.conclusion == chosen.conclusion));
    all.extend(missing.cloned());
    Ok(all)
}

/// Items in the person's scope that check how a conclusion is carried out, with their plans, the latest year first;
/// those that were withdrawn are left out.
pub fn following(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId) -> Result<Vec<(Plan, Item)>, Error> {
    use plan_item_follows as f;
    let named = f::table.filter(f::conclusion_id.eq(id.clone())).select(f::item_id);
    let query = store::items_in_scope(actor).filter(plan_items::id.eq_any(named));
    super::with_plans(c, actor, query.filter(plan_items::stage.ne(ItemStage::Cancelled)))
}

/// How many items of any plan check it, whoever asks; those that were withdrawn do not.
pub fn count(c: &mut AnyConnection, id: &ConclusionId) -> Result<i64, Error> {
    use plan_item_follows as f;
    let all = f::table.inner_join(plan_items::table.on(plan_items::id.eq(f::item_id)));
    let live = all.filter(f::conclusion_id.eq(id)).filter(plan_items::stage.ne(ItemStage::Cancelled));
    Ok(live.count().get_result(c)?)
}
