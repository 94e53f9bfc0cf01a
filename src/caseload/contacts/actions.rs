//! Stating and ending purposes, looking at a contact, deleting what no purpose holds for any more.

use diesel::prelude::*;

use super::{Contact, NewPurpose, Purpose, rules, views};
use crate::audit::{self, Entry};
use crate::caseload;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::{contact_purposes as p, dossier_contacts as k};
use crate::vocabulary::{Actor, PurposeId};

/// Contacts deleted in one transaction.
const SLICE: i64 = 5_000;

/// States a purpose.
///
/// # Errors
/// `Invalid` with what [`rules::problems`] says.
pub fn state(db: &Db, actor: &Actor, new: &NewPurpose) -> Result<PurposeId, Error> {
    db.write_once("contacts.state", |tx| {
        let today = tx.today();
        let problems = rules::problems(new, &views::purposes(tx.c())?, today);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let (id, now): (PurposeId, _) = (tx.new_id(), tx.now());
        diesel::insert_into(p::table)
            .values((
                p::id.eq(&id),
                p::purpose.eq(&new.purpose),
                p::ground.eq(&new.ground),
                p::from_on.eq(new.from_on),
                p::to_on.eq(new.to_on),
                p::login.eq(&actor.login),
                p::name.eq(&actor.name),
                p::stated_at.eq(now),
            ))
            .execute(tx.c())?;
        let entry = Entry::new("contacts.state", "contact-purpose", &id)
            .with("purpose", new.purpose.as_str())
            .with("ground", new.ground.as_str())
            .with("from", new.from_on.to_string())
            .with("to", new.to_on.to_string());
        audit::record(tx, actor, entry)?;
        Ok(id)
    })
}

fn set_ended(tx: &mut Tx, actor: &Actor, id: &PurposeId, reason: Option<&str>) -> Result<(), Error> {
    let now = tx.now();
    let rows = diesel::update(p::table.find(id).filter(p::ended_at.is_null()))
        .set((p::ended_at.eq(Some(now)), p::ended_by.eq(Some(&actor.login)), p::end_reason.eq(reason)))
        .execute(tx.c())?;
    if rows == 0 {
        return Err(Error::refused("contacts-ended-already"));
    }
    let entry = Entry::new("contacts.end", "contact-purpose", id);
    audit::record(tx, actor, entry.with("reason", reason.unwrap_or_default()))
}

/// Ends a purpose and deletes what was kept for it. Nobody sees it from the first transaction on; the rest
/// goes in slices, and by housekeeping when the server is stopped meanwhile.
///
/// # Errors
/// `NotFound`; `Refused` when it was ended before.
pub fn end(db: &Db, actor: &Actor, id: &PurposeId, reason: &str) -> Result<(), Error> {
    db.write(|tx| {
        views::purpose(tx.c(), id)?.ok_or(Error::NotFound)?;
        set_ended(tx, actor, id, Some(reason))
    })?;
    delete(db)
}

/// Ends purposes whose last day is past, and deletes what is kept for purposes that ended.
pub fn housekeep(db: &Db) -> Result<(), Error> {
    let today = db.world().today();
    let past = |purpose: &Purpose| rules::is_past(purpose, today);
    let purposes = db.read(views::purposes)?;
    for purpose in purposes.iter().filter(|purpose| past(purpose)) {
        db.write(|tx| match views::purpose(tx.c(), &purpose.id)? {
            Some(now) if past(&now) => set_ended(tx, &Actor::job(), &purpose.id, None),
            _ => Ok(()),
        })?;
    }
    delete(db)
}

/// Deletes what is kept for purposes that ended, slice by slice, and notes when nothing was left.
fn delete(db: &Db) -> Result<(), Error> {
    let undeleted = p::table.filter(p::ended_at.is_not_null()).filter(p::deleted_at.is_null());
    let ended: Vec<PurposeId> = db.read(|c| Ok(undeleted.select(p::id).load(c)?))?;
    for id in ended {
        let mut deleted = 0;
        while let Some(some) = db.write(|tx| delete_slice(tx, &id, deleted))? {
            deleted += some;
        }
    }
    Ok(())
}

/// Deletes some; gives how many, none when none were left and that was noted.
fn delete_slice(tx: &mut Tx, id: &PurposeId, deleted: i64) -> Result<Option<i64>, Error> {
    let some: Vec<(String, i64)> =
        k::table.filter(k::purpose_id.eq(id)).select((k::row_key, k::list)).limit(SLICE).load(tx.c())?;
    for (key, list) in &some {
        diesel::delete(k::table.find((key, list))).execute(tx.c())?;
    }
    if !some.is_empty() {
        return Ok(Some(some.len() as i64));
    }
    let now = tx.now();
    let noted = diesel::update(p::table.find(id).filter(p::deleted_at.is_null()))
        .set(p::deleted_at.eq(Some(now)))
        .execute(tx.c())?;
    if noted > 0 {
        let entry = Entry::new("contacts.delete", "contact-purpose", id);
        audit::record(tx, &Actor::job(), entry.with("deleted", deleted))?;
    }
    Ok(None)
}

/// Looks at the contact of a dossier in the actor's scope; who, when and why stands in the trail.
///
/// # Errors
/// `NotFound` outside the scope, and when no contact is kept for a purpose that holds.
pub fn look(db: &Db, actor: &Actor, dossier: i64, reason: &str) -> Result<Contact, Error> {
    db.write(|tx| {
        let today = tx.today();
        let (now, _) = caseload::views::dossier(tx.c(), actor, dossier)?;
        let row = (now.dossier.row_key.as_str(), now.dossier.list);
        let (contact, purpose) = views::of_row(tx.c(), row, today)?.ok_or(Error::NotFound)?;
        let entry = Entry::new("contacts.look", "dossier", dossier)
            .unit(&now.dossier.unit_id)
            .with("code", now.dossier.code.as_deref().unwrap_or_default())
            .with("purpose", purpose.id.as_str())
            .with("reason", reason);
        audit::record(tx, actor, entry)?;
        Ok(contact)
    })
}
