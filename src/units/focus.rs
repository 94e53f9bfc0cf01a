//! Fields of work on which inspections concentrate (lĩnh vực trọng tâm; handbook domain P4, P5), each in the days on
//! which that holds and with its ground. What held before stays, so that it can be read again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::{rules, views};
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::schema::{fields_of_work, focus_fields};
use crate::vocabulary::{Actor, Said};

/// A focus field in the days on which it is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable)]
#[diesel(table_name = focus_fields)]
pub struct Period {
    pub id: String,
    /// Code of the field of work.
    #[diesel(column_name = field_code)]
    pub field: String,
    pub from_on: NaiveDate,
    /// The last day; none when no end is known.
    pub to_on: Option<NaiveDate>,
    pub ground: String,
    /// Whether the text of the ground was read.
    pub verified: bool,
    pub version: i32,
}

/// A focus field to be entered.
#[derive(Clone, Debug)]
pub struct NewPeriod {
    pub field: String,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub ground: String,
    pub verified: bool,
}

/// All periods, in the order of the fields, the latest first.
pub fn periods(c: &mut AnyConnection) -> Result<Vec<Period>, Error> {
    let joined = focus_fields::table.inner_join(fields_of_work::table);
    Ok(joined
        .select(Period::as_select())
        .order((fields_of_work::sort, fields_of_work::code, focus_fields::from_on.desc()))
        .load(c)?)
}

/// Codes of the focus fields of a day.
pub fn on(periods: &[Period], day: NaiveDate) -> BTreeSet<String> {
    let held = periods.iter().filter(|period| rules::holds_on(period.from_on, period.to_on, day));
    held.map(|period| period.field.clone()).collect()
}

/// Those of these codes that are focus fields on a day, in their order.
pub fn among(periods: &[Period], codes: &[String], day: NaiveDate) -> Vec<String> {
    let focus = on(periods, day);
    codes.iter().filter(|code| focus.contains(*code)).cloned().collect()
}

/// What is wrong with one to be entered, each by the form's field: `known` are the codes of all fields of work, `all`
/// what is entered already.
pub fn problems(new: &NewPeriod, known: &[String], all: &[Period]) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
    if !known.contains(&new.field) {
        wrong("field", Said::new("form-choose"));
    }
    if new.ground.is_empty() {
        wrong("ground", Said::new("form-required"));
    }
    if new.to_on.is_some_and(|to| to < new.from_on) {
        wrong("to_on", Said::new("focus-order"));
    }
    let meets = |period: &&Period| {
        period.field == new.field
            && new.to_on.is_none_or(|to| period.from_on <= to)
            && period.to_on.is_none_or(|to| new.from_on <= to)
    };
    if all.iter().any(|period| meets(&period)) {
        wrong("from_on", Said::new("focus-meets"));
    }
    problems
}

/// Enters a focus field.
///
/// # Errors
/// `Invalid` with what [`problems`] says.
pub fn enter(db: &Db, actor: &Actor, new: &NewPeriod) -> Result<(), Error> {
    use focus_fields as f;
    db.write_once("focus.enter", |tx| {
        let known: Vec<String> = views::fields(tx.c())?.into_iter().map(|field| field.code).collect();
        let problems = problems(new, &known, &periods(tx.c())?);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let id: String = tx.new_id();
        diesel::insert_into(f::table)
            .values((
                f::id.eq(&id),
                f::field_code.eq(&new.field),
                f::from_on.eq(new.from_on),
                f::to_on.eq(new.to_on),
                f::ground.eq(&new.ground),
                f::verified.eq(new.verified),
                f::version.eq(1),
            ))
            .execute(tx.c())?;
        let mut line = Entry::new("settings.enter-focus", "focus-field", &id)
            .with("field", new.field.as_str())
            .with("from", new.from_on.to_string())
            .with("ground", new.ground.as_str());
        if let Some(to) = new.to_on {
            line = line.with("to", to.to_string());
        }
        audit::record(tx, actor, line)
    })
}

/// One period.
///
/// # Errors
/// `NotFound`.
pub fn one(c: &mut AnyConnection, id: &str) -> Result<Period, Error> {
    let row: Option<Period> = focus_fields::table.find(id).select(Period::as_select()).first(c).optional()?;
    row.ok_or(Error::NotFound)
}

/// The period as it was seen.
fn seen(tx: &mut Tx, id: &str, version: i32) -> Result<Period, Error> {
    let period = one(tx.c(), id)?;
    if period.version == version { Ok(period) } else { Err(Error::Conflict) }
}

/// Sets the last day of a focus field; what stood in plans before stays as it is.
///
/// # Errors
/// `Invalid` at `last` when the day is before the first one or meets another period of the field; `Conflict` when
/// somebody changed it meanwhile; `NotFound`.
pub fn end(db: &Db, actor: &Actor, id: &str, version: i32, last: NaiveDate) -> Result<(), Error> {
    use focus_fields as f;
    db.write(|tx| {
        let period = seen(tx, id, version)?;
        if last < period.from_on {
            return Err(Error::field("last", Said::new("focus-order")));
        }
        let others = periods(tx.c())?;
        let next = |other: &&Period| other.field == period.field && other.from_on > period.from_on;
        if others.iter().filter(next).any(|other| other.from_on <= last) {
            return Err(Error::field("last", Said::new("focus-meets")));
        }
        diesel::update(f::table.find(id)).set((f::to_on.eq(Some(last)), f::version.eq(version + 1))).execute(tx.c())?;
        let line = Entry::new("settings.end-focus", "focus-field", id).with("field", period.field.as_str());
        let before = period.to_on.map(|day| day.to_string()).unwrap_or_default();
        audit::record(tx, actor, line.with("before", before).with("to", last.to_string()))
    })
}

/// Takes away a focus field whose first day has not come: nothing was drafted under it.
///
/// # Errors
/// `Refused` from its first day on; `Conflict` when somebody changed it meanwhile; `NotFound`.
pub fn remove(db: &Db, actor: &Actor, id: &str, version: i32) -> Result<(), Error> {
    db.write(|tx| {
        let period = seen(tx, id, version)?;
        if period.from_on <= tx.today() {
            return Err(Error::refused("focus-begun"));
        }
        diesel::delete(focus_fields::table.find(id)).execute(tx.c())?;
        let line = Entry::new("settings.remove-focus", "focus-field", id).with("field", period.field.as_str());
        audit::record(tx, actor, line.with("from", period.from_on.to_string()))
    })
}
