//! Days that are kept free of visits: entered, changed, taken away.

use diesel::prelude::*;

use super::person;
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::kept::NewKeptDays;
use crate::plans::rules::{Refusal, kept as rules};
use crate::plans::views;
use crate::schema::kept_days as k;
use crate::vocabulary::{Actor, Said, UnitId, dates};

/// Rules and references together; `except`: the one that is changed.
fn check(tx: &mut Tx, actor: &Actor, new: &NewKeptDays, except: Option<&str>) -> Result<(), Error> {
    let mut others = views::kept::all(tx.c(), actor, None)?;
    others.retain(|other| Some(other.id.as_str()) != except);
    let mut problems = rules::problems(new, &others);
    if let Some(body) = &new.body
        && !views::unit_exists(tx.c(), body)?
    {
        problems.push(("body".into(), Said::new("form-choose")));
    } else if own(tx, actor, new.body.as_ref()).is_err() {
        problems.push(("body".into(), Refusal::OtherBody.said()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Refuses days that are another body's; those of all bodies are everybody's.
fn own(tx: &mut Tx, actor: &Actor, body: Option<&UnitId>) -> Result<(), Error> {
    let today = tx.today();
    match body {
        Some(body) if !views::speaks(tx.c(), actor, body, today)? => Err(Refusal::OtherBody.into()),
        _ => Ok(()),
    }
}

fn line(action: &'static str, id: &str, new: &NewKeptDays) -> Entry {
    let entry = Entry::new(action, "kept-days", id)
        .with("from", dates::day(new.from_on))
        .with("to", dates::day(new.to_on))
        .with("reason", new.reason.as_str());
    match &new.body {
        Some(body) => entry.unit(body),
        None => entry,
    }
}

/// Keeps days free of visits; gives their id.
///
/// # Errors
/// `Invalid` names each field that does not do, also when the days meet others of the same body.
pub fn keep_days(db: &Db, actor: &Actor, new: &NewKeptDays) -> Result<String, Error> {
    let account = person(actor)?;
    db.write_once("plans.keep-days", |tx| {
        check(tx, actor, new, None)?;
        let (id, now): (String, _) = (tx.new_id(), tx.now());
        diesel::insert_into(k::table)
            .values((
                (k::id.eq(&id), k::body_id.eq(&new.body), k::from_on.eq(new.from_on), k::to_on.eq(new.to_on)),
                (k::reason.eq(&new.reason), k::account_id.eq(account), k::created_at.eq(now), k::version.eq(1)),
            ))
            .execute(tx.c())?;
        audit::record(tx, actor, line("plans.keep-days", &id, new))?;
        Ok(id)
    })
}

/// Changes days that the person saw as version `seen`.
///
/// # Errors
/// As [`keep_days`]; `Conflict` when somebody changed them meanwhile; `NotFound` when they were taken away.
pub fn change_kept_days(db: &Db, actor: &Actor, id: &str, seen: i32, new: &NewKeptDays) -> Result<(), Error> {
    db.write(|tx| {
        let before = views::kept::one(tx.c(), actor, id)?;
        if before.version != seen {
            return Err(Error::Conflict);
        }
        own(tx, actor, before.body.as_ref())?;
        check(tx, actor, new, Some(id))?;
        diesel::update(k::table.find(id))
            .set((
                k::body_id.eq(&new.body),
                k::from_on.eq(new.from_on),
                k::to_on.eq(new.to_on),
                k::reason.eq(&new.reason),
                k::version.eq(before.version + 1),
            ))
            .execute(tx.c())?;
        let was = format!("{}–{}", dates::day(before.from_on), dates::day(before.to_on));
        audit::record(tx, actor, line("plans.change-kept-days", id, new).with("was", was))
    })
}

/// Keeps the days free no longer.
///
/// # Errors
/// `Conflict` when somebody changed them since `seen`; `NotFound` when they were taken away.
pub fn remove_kept_days(db: &Db, actor: &Actor, id: &str, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        let before = views::kept::one(tx.c(), actor, id)?;
        if before.version != seen {
            return Err(Error::Conflict);
        }
        own(tx, actor, before.body.as_ref())?;
        diesel::delete(k::table.find(id)).execute(tx.c())?;
        let (body, reason) = (before.body, before.reason);
        let gone = NewKeptDays { body, from_on: before.from_on, to_on: before.to_on, reason };
        audit::record(tx, actor, line("plans.remove-kept-days", id, &gone))
    })
}
