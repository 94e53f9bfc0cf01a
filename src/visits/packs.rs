//! What opens the pack of a sealed visit on a tablet: a code, which stands beside the printed decision
//! and which the server gives to the team from a set hour (tablet.md 5).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use serde::Serialize;

use super::store::{self, VisitRow};
use super::views;
use crate::audit;
use crate::clock::{World, random_below};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::schema::{inspections, pack_seals, plan_items};
use crate::vocabulary::{Actor, Right, Said, VisitId, dates};

/// Letters and digits that nobody mistakes for one another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many a code has: 100 bits.
const LENGTH: usize = 20;

/// A code and the hour from which the team is given it.
#[derive(Clone, Debug, Serialize)]
pub struct PackSeal {
    /// In groups of five.
    pub code: String,
    pub opens_at: NaiveDateTime,
    /// Whether somebody set that hour; else it is the beginning of the plan item's first day.
    pub is_set: bool,
}

/// A fresh code in groups of five.
pub fn fresh(world: &dyn World) -> String {
    let mut code = String::new();
    for at in 0..LENGTH {
        if at > 0 && at % 5 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[random_below(world, 32) as usize]));
    }
    code
}

/// A code as somebody typed it, as it is hashed: capitals without spaces and hyphens, O as 0, I and L as 1.
pub fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
    kept.map(|c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

/// Whether nobody but those named may know of the visit yet.
pub fn is_sealed(c: &mut AnyConnection, visit: &VisitId) -> Result<bool, Error> {
    Ok(store::visit(c, visit)?.sealed)
}

/// From when the team is given the code of the visit.
pub fn opens_at(c: &mut AnyConnection, visit: &VisitId) -> Result<NaiveDateTime, Error> {
    let row = store::visit(c, visit)?;
    let set: Option<Option<NaiveDateTime>> =
        pack_seals::table.find(visit).select(pack_seals::opens_at).first(c).optional()?;
    hour(c, &row, set.flatten())
}

fn hour(c: &mut AnyConnection, row: &VisitRow, set: Option<NaiveDateTime>) -> Result<NaiveDateTime, Error> {
    if let Some(at) = set {
        return Ok(at);
    }
    // Of a decision of several surprise items each opens on its own day.
    let decided: NaiveDate = inspections::table.find(&row.inspection).select(inspections::starts_on).first(c)?;
    let planned: Option<NaiveDate> = match &row.item {
        Some(item) => Some(plan_items::table.find(item).select(plan_items::starts_on).first(c)?),
        None => None,
    };
    let day = planned.map_or(decided, |planned| planned.max(decided));
    Ok(dates::instant(day.and_time(NaiveTime::MIN)))
}

/// The visit's code; made when there is none yet.
pub(super) fn code(tx: &mut Tx, row: &VisitRow) -> Result<PackSeal, Error> {
    use pack_seals as s;
    let known: Option<(String, Option<NaiveDateTime>)> =
        s::table.find(&row.id).select((s::code, s::opens_at)).first(tx.c()).optional()?;
    let (code, set) = match known {
        Some(known) => known,
        None => {
            let (code, now) = (fresh(tx.world()), tx.now());
            diesel::insert_into(s::table)
                .values((s::visit_id.eq(&row.id), s::code.eq(&code), s::made_at.eq(now)))
                .execute(tx.c())?;
            (code, None)
        }
    };
    Ok(PackSeal { code, opens_at: hour(tx.c(), row, set)?, is_set: set.is_some() })
}

/// The sealed visit, for those who prepare inspections and are named on this one.
fn prepared(tx: &mut Tx, actor: &Actor, visit: &VisitId) -> Result<Option<VisitRow>, Error> {
    views::find(tx.c(), actor, visit)?;
    if !actor.may(Right::Prepare) {
        return Err(Error::Forbidden);
    }
    let row = store::visit(tx.c(), visit)?;
    Ok(Some(row).filter(|row| row.sealed))
}

/// The code for the printed decision; none for a visit that is not sealed. That somebody looked at it
/// is on the trail before they see it.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Forbidden` for those who do not prepare inspections.
pub fn look(db: &Db, actor: &Actor, visit: &VisitId) -> Result<Option<PackSeal>, Error> {
    db.write(|tx| {
        let Some(row) = prepared(tx, actor, visit)? else { return Ok(None) };
        let seal = code(tx, &row)?;
        audit::record(tx, actor, row.line("visits.pack-code"))?;
        Ok(Some(seal))
    })
}

/// Sets the hour from which the team is given the code.
///
/// # Errors
/// Those of [`look`]; `Refused` for a visit that is not sealed (any more).
pub fn set_hour(db: &Db, actor: &Actor, visit: &VisitId, at: NaiveDateTime) -> Result<(), Error> {
    db.write(|tx| {
        let row = prepared(tx, actor, visit)?.ok_or_else(|| Error::refused("visits-pack-open"))?;
        code(tx, &row)?;
        diesel::update(pack_seals::table.find(visit)).set(pack_seals::opens_at.eq(Some(at))).execute(tx.c())?;
        audit::record(tx, actor, row.line("visits.pack-hour").with("opens_at", dates::minute(at)))
    })
}

/// Gives the code to somebody of the team, from the set hour on; at once when the visit is no longer
/// sealed, for packs that were taken along before. None where no pack needs one.
///
/// # Errors
/// Those of the record's acts; `Refused` before the hour.
pub fn release(db: &Db, actor: &Actor, visit: &VisitId) -> Result<Option<PackSeal>, Error> {
    db.write(|tx| {
        let (row, _) = super::actions::recorder(tx, actor, visit)?;
        let made: i64 = pack_seals::table.filter(pack_seals::visit_id.eq(visit)).count().get_result(tx.c())?;
        if !row.sealed && made == 0 {
            return Ok(None);
        }
        let seal = code(tx, &row)?;
        if row.sealed && tx.now() < seal.opens_at {
            return Err(Error::Refused(Said::new("sync-key-early").with("time", dates::minute(seal.opens_at))));
        }
        audit::record(tx, actor, row.line("visits.pack-key"))?;
        Ok(Some(seal))
    })
}
