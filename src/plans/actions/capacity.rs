//! What inspectors can do in a month, said by those who plan.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::person;
use crate::accounts;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::plans::rules::capacity as rules;
use crate::plans::views;
use crate::schema::inspector_capacity as k;
use crate::vocabulary::{AccountId, Actor, Right, dates};

/// Takes a line of so many days back that is not in force yet. `seen`: how many lines the person had when the page
/// was opened.
///
/// # Errors
/// `NotFound` for no such line; `Refused` for one that has begun; `Conflict` when somebody said another meanwhile.
pub fn take_capacity_back(
    db: &Db,
    actor: &Actor,
    of: &AccountId,
    seen: usize,
    (days, from_on): (i32, NaiveDate),
) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let lines = views::capacity::of_people(tx.c(), std::slice::from_ref(of))?;
        let line = lines.iter().find(|line| line.from_on == from_on).ok_or(Error::NotFound)?;
        // Somebody may have taken it back and entered another one.
        if lines.len() != seen || line.days != days {
            return Err(Error::Conflict);
        }
        if !rules::may_take_back(line, tx.today()) {
            return Err(Error::refused("capacity-begun"));
        }
        diesel::delete(k::table.find((of, from_on))).execute(tx.c())?;
        let entry = Entry::new("plans.take-capacity-back", "account", of).with("days", i64::from(line.days));
        audit::record(tx, actor, entry.with("from", dates::day(from_on)))
    })
}

/// Says how many working days a month somebody can give to visits from a first of a month on; what held before holds
/// until then. `seen`: how many lines the person had when the form was opened.
///
/// # Errors
/// `Invalid` at `from_on` for a day that begins no month or not after the last line; `Conflict` when somebody said
/// another meanwhile; `NotFound` for somebody who does not inspect.
pub fn set_capacity(
    db: &Db,
    actor: &Actor,
    of: &AccountId,
    seen: usize,
    (days, from_on): (i32, NaiveDate),
) -> Result<(), Error> {
    let by = person(actor)?;
    db.write(|tx| {
        let person = accounts::views::find(tx.c(), of)?;
        if !person.roles.iter().any(|role| role.rights().contains(&Right::Inspect)) {
            return Err(Error::NotFound);
        }
        let lines = views::capacity::of_people(tx.c(), std::slice::from_ref(of))?;
        if lines.len() != seen {
            return Err(Error::Conflict);
        }
        let problems = rules::problems(from_on, &lines);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let now = tx.now();
        diesel::insert_into(k::table)
            .values((
                k::account_id.eq(of),
                k::from_on.eq(from_on),
                k::days.eq(days),
                k::set_by.eq(by),
                k::set_at.eq(now),
            ))
            .execute(tx.c())?;
        let line = Entry::new("plans.set-capacity", "account", of).with("days", i64::from(days));
        audit::record(tx, actor, line.with("from", dates::day(from_on)))
    })
}
