//! Limits that an office sets itself: each with the days on which it holds and its ground. What held before
//! stays, so that what was decided under it can be read again.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde::Serialize;

use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db};
use crate::error::Error;
use crate::schema::parameters;
use crate::vocabulary::{Actor, Said};

/// Who worked in a unit within so many years before a visit does not inspect it.
pub const WORKED_YEARS: &str = "team-worked-years";
/// Who was in the team of one of the last so many inspections of a unit does not come again.
pub const ROTATION: &str = "team-rotation";
/// Every unit is inspected at least once in so many years: what a draft of a plan begins with.
pub const PLAN_CYCLE: &str = "plan-cycle-years";
/// Whether a plan, or an adjustment of one, is reviewed before it is approved: 1, or 0.
pub const PLAN_REVIEW: &str = "plan-review-needed";
/// Whether a member of another body needs the letter by which that body named the person: 1, or 0.
pub const MEMBER_LETTER: &str = "team-member-letter";
/// The limits that are set on the page, with the least and the most that each may be.
pub const SET: &[(&str, i64, i64)] =
    &[(WORKED_YEARS, 0, 20), (ROTATION, 0, 10), (PLAN_CYCLE, 1, 10), (PLAN_REVIEW, 0, 1), (MEMBER_LETTER, 0, 1)];

/// A limit in the days on which it holds.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Period {
    pub name: String,
    pub value: i64,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub ground: String,
    /// Whether the text of the ground was read.
    pub verified: bool,
}

/// A limit from a day on.
#[derive(Clone, Debug)]
pub struct NewPeriod {
    pub name: String,
    pub value: i64,
    pub from_on: NaiveDate,
    pub ground: String,
    pub verified: bool,
}

/// The limits that are set on the page, by name, the latest first.
pub fn periods(c: &mut AnyConnection) -> Result<Vec<Period>, Error> {
    use parameters as p;
    let names: Vec<&str> = SET.iter().map(|(name, ..)| *name).collect();
    Ok(p::table
        .filter(p::name.eq_any(names))
        .filter(p::profile.is_null())
        .select((p::name, p::value, p::from_on, p::to_on, p::ground, p::verified))
        .order((p::name.desc(), p::from_on.desc()))
        .load(c)?)
}

/// Sets a limit from a day on; the one before holds until the day before. `seen`: how many periods all limits
/// had when the form was opened.
///
/// # Errors
/// `Invalid` names the fields: an unknown limit, a value out of bounds, no ground, a day that is not after the
/// first day of the one that holds; `Conflict` when somebody set one meanwhile.
pub fn set(db: &Db, actor: &Actor, seen: i32, new: &NewPeriod) -> Result<(), Error> {
    use parameters as p;
    db.write(|tx| {
        let all = periods(tx.c())?;
        if all.len() != usize::try_from(seen).unwrap_or_default() {
            return Err(Error::Conflict);
        }
        let mut problems = Vec::new();
        let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
        match SET.iter().find(|(name, ..)| *name == new.name) {
            None => wrong("name", Said::new("form-choose")),
            Some((_, least, most)) if !(*least..=*most).contains(&new.value) => {
                let said = Said::new("form-number").with("value", new.value).with("least", least).with("most", most);
                wrong("value", said);
            }
            Some(_) => {}
        }
        if new.ground.is_empty() {
            wrong("ground", Said::new("form-required"));
        }
        let last = all.iter().filter(|period| period.name == new.name).map(|period| period.from_on).max();
        if last.is_some_and(|last| new.from_on <= last) {
            wrong("from_on", Said::new("limits-from-early"));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let open = p::table.filter(p::name.eq(&new.name)).filter(p::profile.is_null()).filter(p::to_on.is_null());
        let until = new.from_on.checked_sub_days(Days::new(1)).unwrap_or(new.from_on);
        diesel::update(open).set(p::to_on.eq(Some(until))).execute(tx.c())?;
        let id: String = tx.new_id();
        diesel::insert_into(p::table)
            .values((
                p::id.eq(&id),
                p::name.eq(&new.name),
                p::value.eq(new.value),
                p::from_on.eq(new.from_on),
                p::ground.eq(&new.ground),
                p::verified.eq(new.verified),
            ))
            .execute(tx.c())?;
        audit::record(
            tx,
            actor,
            Entry::new("settings.set-limit", "limit", &new.name)
                .with("value", new.value)
                .with("from", new.from_on.to_string())
                .with("ground", new.ground.as_str()),
        )
    })
}
