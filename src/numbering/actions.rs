//! Setting how papers are numbered, and taking a number.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::model::{Number, Paper, Series};
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::{given_numbers as g, number_counters as n, number_series as s};
use crate::units;
use crate::vocabulary::{Actor, Said};

/// Sets how a body numbers a kind of paper, over what was seen as `new.version` (0: nothing was set).
///
/// # Errors
/// `Invalid` with what [`rules::problems`] says; `NotFound` for a body that there is not; `Conflict` when somebody
/// set it meanwhile.
pub fn set(db: &Db, actor: &Actor, new: &Series) -> Result<(), Error> {
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
/// are issued here; one that a paper has already is passed over. Belongs into the transaction that issues the paper,
/// which then [`enter`]s it. None and a line in `wrong`, at `field`, where a number is missing, or typed although it
/// is issued here; a line also where another paper has what was typed. All is told with all else that is wrong.
///
/// # Errors
/// Only of the database.
pub fn number(
    tx: &mut Tx,
    paper: &Paper,
    on: NaiveDate,
    (field, typed): (&str, &str),
    wrong: &mut Vec<(String, Said)>,
) -> Result<Option<String>, Error> {
    let body = paper.body;
    let series = views::series(tx.c(), body, paper.kind)?.filter(|series| series.issued_here);
    let Some(series) = series else {
        return by_hand(tx, paper, on, (field, typed), wrong);
    };
    if !typed.is_empty() {
        wrong.push((field.to_owned(), Said::new("numbering-issued-here")));
        return Ok(None);
    }
    // One register however its symbol is written: TTr-SNV and TTR-SNV.
    let symbol = rules::symbol(&series.symbol);
    let last = views::last(tx.c(), body, &symbol, on.year())?;
    let mut number = rules::following(&series, last.unwrap_or_default());
    let nobody = Paper { subject: "", ..*paper };
    while views::is_taken(tx.c(), &nobody, &Number { number, symbol: symbol.clone() }, on)? {
        number += 1;
    }
    match last {
        None => diesel::insert_into(n::table)
            .values((n::body_id.eq(body), n::symbol.eq(&symbol), n::year.eq(on.year()), n::last_number.eq(number)))
            .execute(tx.c())?,
        Some(_) => {
            diesel::update(n::table.find((body, &symbol, on.year()))).set(n::last_number.eq(number)).execute(tx.c())?
        }
    };
    Ok(Some(rules::written(number, &series.symbol)))
}

/// A number that is always typed, whatever is issued here: of classified and of sealed papers. None and a line in
/// `wrong`, at `field`, where it is missing; a line also where another paper has it.
///
/// # Errors
/// Only of the database.
pub fn by_hand(
    tx: &mut Tx,
    paper: &Paper,
    on: NaiveDate,
    (field, typed): (&str, &str),
    wrong: &mut Vec<(String, Said)>,
) -> Result<Option<String>, Error> {
    if typed.is_empty() {
        wrong.push((field.to_owned(), Said::new("form-required")));
        return Ok(None);
    }
    if views::is_taken(tx.c(), paper, &rules::read(typed), on)? {
        let said = Said::new("numbering-taken").with("number", typed).with("year", on.year().to_string());
        wrong.push((field.to_owned(), said));
    }
    Ok(Some(typed.to_owned()))
}

/// The same for a sealed paper, which is not entered before the start: a number of a register that is kept here would
/// be given to another paper meanwhile, so its symbol is refused.
///
/// # Errors
/// Only of the database.
pub fn sealed(
    tx: &mut Tx,
    paper: &Paper,
    on: NaiveDate,
    (field, typed): (&str, &str),
    wrong: &mut Vec<(String, Said)>,
) -> Result<Option<String>, Error> {
    let number = by_hand(tx, paper, on, (field, typed), wrong)?;
    if views::is_issued_here(tx.c(), paper.body, typed)? {
        wrong.push((field.to_owned(), Said::new("numbering-sealed-own").with("symbol", rules::read(typed).symbol)));
    }
    Ok(number)
}

/// Gives the number of a paper back that was entered by mistake: another paper of the body may have it. `written`: the
/// number as it stands on the paper.
pub fn give_back(tx: &mut Tx, paper: &Paper, written: &str, on: NaiveDate) -> Result<(), Error> {
    let number = rules::read(written);
    diesel::delete(
        g::table
            .find((paper.body, &number.symbol, on.year(), number.number))
            .filter(g::kind.eq(paper.kind))
            .filter(g::subject_id.eq(paper.subject)),
    )
    .execute(tx.c())?;
    Ok(())
}

/// Enters the number that a paper has, as a step of the act that issues the paper. Gives whether it is entered: not
/// where another paper has it, which [`number`] tells before.
///
/// # Errors
/// Only of the database.
pub fn enter(tx: &mut Tx, paper: &Paper, written: &str, on: NaiveDate) -> Result<bool, Error> {
    let number = rules::read(written);
    if views::is_taken(tx.c(), paper, &number, on)? {
        return Ok(false);
    }
    let place = (paper.body, &number.symbol, on.year(), number.number);
    let known: Option<i32> = g::table.find(place).select(g::number).first(tx.c()).optional()?;
    if known.is_none() {
        diesel::insert_into(g::table)
            .values((
                (g::body_id.eq(paper.body), g::symbol.eq(&number.symbol), g::year.eq(on.year())),
                (g::number.eq(number.number), g::kind.eq(paper.kind), g::subject_id.eq(paper.subject)),
                (g::written.eq(written), g::dated_on.eq(on)),
            ))
            .execute(tx.c())?;
    }
    Ok(true)
}

/// Forgets the numbers of a paper that was entered wrongly; the act that corrects it enters the right one.
///
/// # Errors
/// Only of the database.
pub fn forget(tx: &mut Tx, paper: &Paper) -> Result<(), Error> {
    let of = g::table.filter(g::body_id.eq(paper.body)).filter(g::kind.eq(paper.kind));
    diesel::delete(of.filter(g::subject_id.eq(paper.subject))).execute(tx.c())?;
    Ok(())
}
