//! Rows of dossiers that were returned, and of closed conclusions.

use diesel::prelude::*;

use crate::db::Tx;
use crate::error::Error;
use crate::remediation::model::{NewReturn, ReturnState};
use crate::schema::{conclusion_closings as k, dossier_returns as d};
use crate::vocabulary::{AccountId, ConclusionId, PointId};

/// Writes what a unit enters of a dossier, which the person saw as version `seen`, 0 for nothing.
///
/// # Errors
/// `Conflict` when somebody entered or verified something meanwhile.
pub fn put_return(
    tx: &mut Tx,
    point: &PointId,
    seen: i32,
    account: &AccountId,
    unit_name: &str,
    new: &NewReturn,
) -> Result<(), Error> {
    let apology = new.apology.as_ref();
    let now = tx.now();
    let values = (
        (d::state.eq(ReturnState::Entered), d::returned_on.eq(new.returned_on), d::late.eq(new.late)),
        (d::apology.eq(apology.map(|a| a.kind)), d::apology_on.eq(apology.map(|a| a.on))),
        (
            d::apology_number.eq(apology.map_or("", |a| &a.number)),
            d::apology_place.eq(apology.map_or("", |a| &a.place)),
        ),
        (d::account_id.eq(account), d::unit_name.eq(unit_name), d::at.eq(now), d::version.eq(seen + 1)),
    );
    if seen == 0 {
        let known: i64 = d::table.filter(d::point_id.eq(point)).count().get_result(tx.c())?;
        if known > 0 {
            return Err(Error::Conflict);
        }
        diesel::insert_into(d::table).values((d::point_id.eq(point), d::remark.eq(""), values)).execute(tx.c())?;
        return Ok(());
    }
    let target = d::table.find(point).filter(d::version.eq(seen));
    match diesel::update(target).set(values).execute(tx.c())? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}

/// Writes whether what was entered is verified or sent back.
///
/// # Errors
/// As [`put_return`].
pub fn see_return(
    tx: &mut Tx,
    point: &PointId,
    seen: i32,
    account: &AccountId,
    state: ReturnState,
    remark: &str,
) -> Result<(), Error> {
    let now = tx.now();
    let target = d::table.find(point).filter(d::version.eq(seen));
    let values = (
        (d::state.eq(state), d::remark.eq(remark), d::version.eq(seen + 1)),
        (d::verified_by.eq(Some(account)), d::verified_at.eq(Some(now))),
    );
    match diesel::update(target).set(values).execute(tx.c())? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}

/// Closes the follow-up of a conclusion that is not closed.
pub fn insert_closing(tx: &mut Tx, conclusion: &ConclusionId, account: &AccountId) -> Result<(), Error> {
    let (id, now): (String, _) = (tx.new_id(), tx.now());
    diesel::insert_into(k::table)
        .values((
            (k::id.eq(id), k::conclusion_id.eq(conclusion), k::account_id.eq(account), k::at.eq(now)),
            k::reopened_reason.eq(""),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Opens it again.
///
/// # Errors
/// `Conflict` when it is not closed any more.
pub fn end_closing(tx: &mut Tx, conclusion: &ConclusionId, account: &AccountId, reason: &str) -> Result<(), Error> {
    let now = tx.now();
    let target = k::table.filter(k::conclusion_id.eq(conclusion)).filter(k::reopened_at.is_null());
    let values = (k::reopened_by.eq(Some(account)), k::reopened_at.eq(Some(now)), k::reopened_reason.eq(reason));
    match diesel::update(target).set(values).execute(tx.c())? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}
