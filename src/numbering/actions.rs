//! Setting how papers are numbered, and taking a number.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::model::{Kind, Series};
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::schema::{number_counters as n, number_series as s};
use crate::units;
use crate::vocabulary::{Actor, Said, UnitId};

/// Sets how a body numbers a kind of paper, over what was seen as `new.version` (0: nothing was set).
///
/// # Errors
/// `Invalid` with what [`rules::problems`] says; `NotFound` for a body that there is not; `Conflict` when somebody
/// set it meanwhile.
pub fn set(db: &Db, actor: &Actor, new: &Series) -> Result<(), Error> {
    // Papers write it so, and are looked for by it.
    let new = &Series { symbol: new.symbol.to_uppercase(), ..new.clone() };
    db.write(|tx| {
        let problems = rules::problems(new);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let today = tx.today();
        units::views::name_on(tx.c(), &new.body, today)?;
        let before = views::series(tx.c(), &new.body, new.kind)?;
        if before.as_ref().map_or(0, |series| series.version) != new.version {
            return Err(Error::Conflict);
        }
        let next = Series { version: new.version + 1, ..new.clone() };
        match before {
            None => diesel::insert_into(s::table).values(&next).execute(tx.c())?,
            Some(_) => diesel::update(s::table.find((&new.body, new.kind))).set(&next).execute(tx.c())?,
        };
        let line = Entry::new("numbering.set", "number-series", format!("{}/{}", new.body, new.kind)).unit(&new.body);
        let line = line.with("kind", new.kind.as_str()).with("symbol", new.symbol.as_str()).with("first", new.first);
        audit::record(tx, actor, line.with("issued_here", new.issued_here))
    })
}

/// The number of a paper that is issued on a day: as it was typed, or the next of the body's register where numbers
/// are issued here. Belongs into the transaction that issues the paper. `taken` says whether a paper has the number
/// already, entered before the register was kept here; that one is passed over. None and a line in `wrong`, at
/// `field`, where a number is missing, or typed although it is issued here: told with all else that is wrong.
///
/// # Errors
/// Only of the database.
pub fn number(
    tx: &mut Tx,
    (body, kind): (&UnitId, Kind),
    on: NaiveDate,
    (field, typed): (&str, &str),
    wrong: &mut Vec<(String, Said)>,
    taken: impl Fn(&mut AnyConnection, &str) -> Result<bool, Error>,
) -> Result<Option<String>, Error> {
    let series = views::series(tx.c(), body, kind)?.filter(|series| series.issued_here);
    let Some(series) = series else {
        if typed.is_empty() {
            wrong.push((field.to_owned(), Said::new("form-required")));
        }
        return Ok(Some(typed.to_owned()).filter(|number| !number.is_empty()));
    };
    if !typed.is_empty() {
        wrong.push((field.to_owned(), Said::new("numbering-issued-here")));
        return Ok(None);
    }
    let last = views::last(tx.c(), body, &series.symbol, on.year())?;
    let mut number = rules::following(&series, last.unwrap_or_default());
    while taken(tx.c(), &rules::written(number, &series.symbol))? {
        number += 1;
    }
    match last {
        None => diesel::insert_into(n::table)
            .values((
                n::body_id.eq(body),
                n::symbol.eq(&series.symbol),
                n::year.eq(on.year()),
                n::last_number.eq(number),
            ))
            .execute(tx.c())?,
        Some(_) => diesel::update(n::table.find((body, &series.symbol, on.year())))
            .set(n::last_number.eq(number))
            .execute(tx.c())?,
    };
    Ok(Some(rules::written(number, &series.symbol)))
}
