//! Changing the procedure: lines are added, changed from a day on, and ended.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::model::{Change, Rule, Step};
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::Profile;
use crate::schema::procedure_steps as s;
use crate::vocabulary::{Actor, Said, dates};

/// Ends a line on the day before `new.from_on` and begins a new one; what was counted by the old line stays
/// counted by it. Gives the new line's id.
///
/// # Errors
/// `Invalid` names each field that does not do; `Conflict` when the line was ended meanwhile.
pub fn change(db: &Db, actor: &Actor, id: &str, new: &Change) -> Result<String, Error> {
    db.write_once("procedure.change", |tx| {
        let before = open(tx, id)?;
        let all = views::all(tx.c())?;
        let of = (before.profile, before.step);
        let problems = rules::problems(of, Some(&before), new, &all, tx.today());
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        diesel::update(s::table.find(id)).set(s::to_on.eq(Some(new.from_on - Days::new(1)))).execute(tx.c())?;
        let made = begin(tx, of, new)?;
        let line = entry("procedure.change", &made, of)
            .with("was", format!("{} {}", before.amount, before.measure))
            .with("is", format!("{} {}", new.amount, new.measure))
            .with("from", dates::day(new.from_on));
        audit::record(tx, actor, line)?;
        Ok(made)
    })
}

/// Adds a line to a profile from a day on: for a step that has none, or none for such inspections. Gives its id.
///
/// # Errors
/// `Invalid` names each field that does not do.
pub fn add(db: &Db, actor: &Actor, of: (Profile, Step), new: &Change) -> Result<String, Error> {
    db.write_once("procedure.add", |tx| {
        let all = views::all(tx.c())?;
        let problems = rules::problems(of, None, new, &all, tx.today());
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let made = begin(tx, of, new)?;
        let line = entry("procedure.add", &made, of)
            .with("applies", new.applies.as_str())
            .with("is", format!("{} {}", new.amount, new.measure))
            .with("from", dates::day(new.from_on));
        audit::record(tx, actor, line)?;
        Ok(made)
    })
}

/// Ends a line; `last` is the last day on which a deadline begins to be counted by it.
///
/// # Errors
/// `Invalid` at `last_on` for a day that is past or before the line holds, and at `reason` without one; `Conflict` when
/// the line was ended meanwhile.
pub fn end(db: &Db, actor: &Actor, id: &str, last: NaiveDate, reason: &str) -> Result<(), Error> {
    db.write(|tx| {
        let rule = open(tx, id)?;
        let mut problems: Vec<(String, Said)> =
            rules::end_problem(&rule, last, tx.today()).map(|said| ("last_on".to_owned(), said)).into_iter().collect();
        if reason.is_empty() {
            problems.push(("reason".to_owned(), Said::new("form-required")));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        diesel::update(s::table.find(id)).set(s::to_on.eq(Some(last))).execute(tx.c())?;
        let line = entry("procedure.end", id, (rule.profile, rule.step));
        audit::record(tx, actor, line.with("last", dates::day(last)).with("reason", reason))
    })
}

fn open(tx: &mut Tx, id: &str) -> Result<Rule, Error> {
    let rule = views::rule(tx.c(), id)?;
    if rule.to_on.is_some() { Err(Error::Conflict) } else { Ok(rule) }
}

fn entry(act: &'static str, id: &str, (profile, step): (Profile, Step)) -> Entry {
    Entry::new(act, "procedure-step", id).with("step", step.as_str()).with("profile", profile.as_str())
}

fn begin(tx: &mut Tx, (profile, step): (Profile, Step), new: &Change) -> Result<String, Error> {
    let made: String = tx.new_id();
    let (counted_from, before) = step.counted();
    diesel::insert_into(s::table)
        .values((
            (s::id.eq(&made), s::profile.eq(profile), s::step.eq(step)),
            (s::counted_from.eq(counted_from), s::before.eq(before)),
            (s::amount.eq(new.amount), s::measure.eq(new.measure), s::extension.eq(new.extension)),
            (s::rolls.eq(new.rolls), s::applies.eq(new.applies), s::name.eq(&new.name), s::paper.eq(&new.paper)),
            (s::ground.eq(&new.ground), s::verified.eq(new.verified)),
            (s::from_on.eq(new.from_on), s::to_on.eq(None::<NaiveDate>)),
        ))
        .execute(tx.c())?;
    Ok(made)
}
