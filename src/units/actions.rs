//! What is done to units and officials. The functions that take a transaction are the steps of
//! importing (one audit line for the whole batch); the others are acts of their own.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{NewAppointment, NewUnit, PersonKind, RelationKind};
use super::{rules, store};
use crate::db::Tx;
use crate::error::Error;
use crate::schema::{appointments, officials, unit_aliases, unit_names, unit_relations, units};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, OfficialId, UnitId};

/// Makes a unit whose first name holds from `new.from_on`.
pub fn add_unit(tx: &mut Tx, new: &NewUnit, batch: Option<&BatchId>) -> Result<UnitId, Error> {
    let id: UnitId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(units::table)
        .values((
            units::id.eq(&id),
            units::batch_id.eq(batch.map(|b| b.as_str())),
            units::created_at.eq(now),
            units::version.eq(1),
        ))
        .execute(tx.c())?;
    add_name(tx, &id, new, batch)?;
    Ok(id)
}

fn add_name(tx: &mut Tx, unit: &UnitId, new: &NewUnit, batch: Option<&BatchId>) -> Result<(), Error> {
    let id: String = tx.new_id();
    diesel::insert_into(unit_names::table)
        .values((
            unit_names::id.eq(id),
            unit_names::unit_id.eq(unit),
            unit_names::code.eq(&new.code),
            unit_names::name.eq(&new.name),
            unit_names::short_name.eq(&new.short_name),
            unit_names::name_key.eq(rules::name_key(&new.name)),
            unit_names::kind.eq(new.kind),
            unit_names::parent_id.eq(new.parent.as_ref().map(|p| p.as_str())),
            unit_names::from_on.eq(new.from_on),
            unit_names::batch_id.eq(batch.map(|b| b.as_str())),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Gives a unit another name, code, kind or parent from a day on; what held before ends the day
/// before and stays. A change from the same day replaces what was said of that day.
pub fn change_unit(tx: &mut Tx, unit: &UnitId, new: &NewUnit, batch: Option<&BatchId>) -> Result<(), Error> {
    if let Some(open) = store::open_name(tx.c(), unit)? {
        if new.from_on <= open.from_on {
            diesel::update(unit_names::table.find(&open.id))
                .set((
                    unit_names::code.eq(&new.code),
                    unit_names::name.eq(&new.name),
                    unit_names::short_name.eq(&new.short_name),
                    unit_names::name_key.eq(rules::name_key(&new.name)),
                    unit_names::kind.eq(new.kind),
                    unit_names::parent_id.eq(new.parent.as_ref().map(|p| p.as_str())),
                ))
                .execute(tx.c())?;
            return Ok(());
        }
        diesel::update(unit_names::table.find(&open.id))
            .set(unit_names::to_on.eq(Some(rules::day_before(new.from_on))))
            .execute(tx.c())?;
    }
    add_name(tx, unit, new, batch)
}

/// Ends a unit: its last name holds until the day.
pub fn end_unit(tx: &mut Tx, unit: &UnitId, last_day: NaiveDate) -> Result<(), Error> {
    diesel::update(unit_names::table.filter(unit_names::unit_id.eq(unit)).filter(unit_names::to_on.is_null()))
        .set(unit_names::to_on.eq(Some(last_day)))
        .execute(tx.c())?;
    Ok(())
}

/// Ties a unit to a predecessor, which may be known by its name only. The same tie twice is one.
pub fn relate(
    tx: &mut Tx,
    kind: RelationKind,
    from: (Option<&UnitId>, &str),
    to: &UnitId,
    effective_on: NaiveDate,
    decision: Option<&str>,
    batch: Option<&BatchId>,
) -> Result<bool, Error> {
    let known: i64 = unit_relations::table
        .filter(unit_relations::to_unit_id.eq(to))
        .filter(unit_relations::from_name.eq(from.1))
        .filter(unit_relations::effective_on.eq(effective_on))
        .count()
        .get_result(tx.c())?;
    if known > 0 {
        return Ok(false);
    }
    let id: String = tx.new_id();
    diesel::insert_into(unit_relations::table)
        .values((
            unit_relations::id.eq(id),
            unit_relations::kind.eq(kind),
            unit_relations::from_unit_id.eq(from.0.map(|u| u.as_str())),
            unit_relations::from_name.eq(from.1),
            unit_relations::to_unit_id.eq(to),
            unit_relations::decision.eq(decision),
            unit_relations::effective_on.eq(effective_on),
            unit_relations::batch_id.eq(batch.map(|b| b.as_str())),
        ))
        .execute(tx.c())?;
    Ok(true)
}

/// Remembers that a name met in workbooks means this unit.
pub fn add_alias(tx: &mut Tx, alias: &str, unit: &UnitId) -> Result<(), Error> {
    let key = rules::name_key(alias);
    let now = tx.now();
    diesel::delete(unit_aliases::table.find(&key)).execute(tx.c())?;
    diesel::insert_into(unit_aliases::table)
        .values((
            unit_aliases::alias_key.eq(&key),
            unit_aliases::alias.eq(alias),
            unit_aliases::unit_id.eq(unit),
            unit_aliases::created_at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Records a person.
pub fn add_official(
    tx: &mut Tx,
    name: &str,
    code: Option<&str>,
    born_on: Option<NaiveDate>,
    kind: Option<PersonKind>,
    batch: Option<&BatchId>,
) -> Result<OfficialId, Error> {
    let id: OfficialId = tx.new_id();
    diesel::insert_into(officials::table)
        .values((
            officials::id.eq(&id),
            officials::code.eq(code),
            officials::name.eq(name),
            officials::name_key.eq(search_key(name)),
            officials::born_on.eq(born_on),
            officials::person_kind.eq(kind),
            officials::batch_id.eq(batch.map(|b| b.as_str())),
            officials::version.eq(1),
        ))
        .execute(tx.c())?;
    Ok(id)
}

/// Records a post. A new head of a unit ends the open post of the head before on the day before.
pub fn appoint(tx: &mut Tx, new: &NewAppointment, batch: Option<&BatchId>) -> Result<(), Error> {
    if new.rank == super::model::Rank::Head {
        diesel::update(
            appointments::table
                .filter(appointments::unit_id.eq(&new.unit))
                .filter(appointments::rank.eq(new.rank))
                .filter(appointments::to_on.is_null())
                .filter(appointments::from_on.lt(new.from_on))
                .filter(appointments::official_id.ne(&new.official)),
        )
        .set(appointments::to_on.eq(Some(rules::day_before(new.from_on))))
        .execute(tx.c())?;
    }
    let id: String = tx.new_id();
    diesel::insert_into(appointments::table)
        .values((
            appointments::id.eq(id),
            appointments::official_id.eq(&new.official),
            appointments::unit_id.eq(&new.unit),
            appointments::position.eq(&new.position),
            appointments::section.eq(&new.section),
            appointments::rank.eq(new.rank),
            appointments::from_on.eq(new.from_on),
            appointments::to_on.eq(new.to_on),
            appointments::batch_id.eq(batch.map(|b| b.as_str())),
        ))
        .execute(tx.c())?;
    Ok(())
}
