//! What people do in a visit. [`apply`] is the one way into its record, from pages; [`deliver`] the
//! same from tablets, which may come late.

mod around;
mod batch;
mod close;
mod files;
mod samples;
pub(super) mod start;
mod unit;

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::op::{Op, OpResult};
use super::packs::{self, PackSeal};
use super::store::{self, VisitRow};
use super::views;
use crate::audit;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections::Post;
use crate::schema::{visit_ops, visit_packs};
use crate::vocabulary::{Actor, DeviceId, Right, VisitId};

use batch::deliver;

pub use super::files::{FileFacts, Files};
pub use batch::{Delivery, OP_FAILED};
pub use close::{Closing, close};
pub use files::{Come, Taken, attach, keep_file, look_at_original, receive, upload};
pub use samples::draw;
pub use unit::choose_unit;

/// Applies operations to the record of a visit, in their order, in one transaction; an operation
/// that is rejected holds none of the others back. Gives what became of each. The same operation
/// again gives the same answer and changes nothing; another one under the same id is rejected.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Forbidden` without the right to record, `Refused` for
/// people who are not in the team.
pub fn apply(db: &Db, actor: &Actor, visit: &VisitId, ops: &[Op]) -> Result<Vec<OpResult>, Error> {
    // Members of a team answer side by side, and all of them count the visit's changes.
    db.write_in_turn(|tx| apply_in(tx, actor, visit, ops))
}

/// The same within a transaction.
pub(super) fn apply_in(tx: &mut Tx, actor: &Actor, visit: &VisitId, ops: &[Op]) -> Result<Vec<OpResult>, Error> {
    let (row, post) = recorder(tx, actor, visit)?;
    deliver(tx, actor, row, Some(post), ops, &Delivery::page())
}

/// The same for a tablet, within a transaction: whoever was once given the visit hands in what they
/// have, and what comes too late is kept as late. None when the sender was never given this visit, or
/// there is none: nobody learns which.
pub fn hand_in(
    tx: &mut Tx,
    actor: &Actor,
    visit: &VisitId,
    ops: &[Op],
    delivery: &Delivery,
) -> Result<Option<Vec<OpResult>>, Error> {
    let row = match store::visit(tx.c(), visit) {
        Ok(row) => row,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let post = store::post_of(tx.c(), &row.inspection, actor)?.filter(|_| actor.may(Right::Inspect));
    if post.is_none() && !store::was_given(tx.c(), visit, actor)? {
        return Ok(None);
    }
    deliver(tx, actor, row, post, ops, delivery).map(Some)
}

/// Whether a record remembers what became of the operation.
pub fn is_settled(tx: &mut Tx, op: &str) -> Result<bool, Error> {
    Ok(!store::known(tx.c(), &BTreeSet::from([op]))?.is_empty())
}

/// Notes that a tablet (none: a page's session) of somebody in the team took the visit along, as it
/// stood then. Gives what closes the pack of a sealed visit.
///
/// # Errors
/// Those of [`apply`].
pub fn take_along(
    db: &Db,
    actor: &Actor,
    visit: &VisitId,
    device: Option<&DeviceId>,
    seq: i64,
) -> Result<Option<PackSeal>, Error> {
    use visit_packs as p;
    db.write(|tx| {
        let (row, _) = recorder(tx, actor, visit)?;
        let seal = if row.sealed { Some(packs::code(tx, &row)?) } else { None };
        let Some(device) = device else { return Ok(seal) };
        let now = tx.now();
        let taken = diesel::update(p::table.find((visit, device)))
            .set((p::seq.eq(seq), p::taken_at.eq(now), p::account_id.eq(actor.key())))
            .execute(tx.c())?;
        if taken == 0 {
            diesel::insert_into(p::table)
                .values((
                    p::visit_id.eq(visit),
                    p::device_id.eq(device),
                    p::account_id.eq(actor.key()),
                    p::seq.eq(seq),
                    p::taken_at.eq(now),
                ))
                .execute(tx.c())?;
        }
        let entry = row.line("visits.take-along");
        audit::record(tx, actor, entry.with("device", device.as_str()))?;
        Ok(seal)
    })
}

/// The leader took note of an operation that came late or was refused.
///
/// # Errors
/// `NotFound` for an operation that does not wait in this visit; those of [`apply`]; `Refused` for
/// others than the leader.
pub fn note_held(db: &Db, actor: &Actor, visit: &VisitId, op: &str) -> Result<(), Error> {
    use visit_ops as o;
    db.write(|tx| {
        let (row, post) = recorder(tx, actor, visit)?;
        if post != Post::Leader {
            return Err(Error::refused("visits-held-leader"));
        }
        let now = tx.now();
        let noted = diesel::update(
            o::table
                .filter(o::id.eq(op))
                .filter(o::visit_id.eq(visit))
                .filter(o::status.eq_any(["late", "rejected"]))
                .filter(o::noted_at.is_null()),
        )
        .set((o::noted_at.eq(Some(now)), o::noted_by.eq(Some(actor.key()))))
        .execute(tx.c())?;
        if noted == 0 {
            return Err(Error::NotFound);
        }
        audit::record(tx, actor, row.line("visits.note-held").with("operation", op))
    })
}

/// The visit, for somebody who may write its record: in the team, with the right.
pub(super) fn recorder(tx: &mut Tx, actor: &Actor, visit: &VisitId) -> Result<(VisitRow, Post), Error> {
    views::find(tx.c(), actor, visit)?;
    let row = store::visit(tx.c(), visit)?;
    if !actor.may(Right::Inspect) {
        return Err(Error::Forbidden);
    }
    let post = store::post_of(tx.c(), &row.inspection, actor)?.ok_or_else(|| Error::refused("visits-not-in-team"))?;
    Ok((row, post))
}
