//! Reading how papers are numbered.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::model::{Kind, Number, Paper, Series};
use super::rules;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{given_numbers as g, number_counters as n, number_series as s};
use crate::vocabulary::UnitId;

/// All series, by body and kind.
pub fn all(c: &mut AnyConnection) -> Result<Vec<Series>, Error> {
    Ok(s::table.select(Series::as_select()).order((s::body_id, s::kind)).load(c)?)
}

/// How a body numbers a kind of paper, if that was ever set.
pub fn series(c: &mut AnyConnection, body: &UnitId, kind: Kind) -> Result<Option<Series>, Error> {
    Ok(s::table.find((body, kind)).select(Series::as_select()).first(c).optional()?)
}

/// The last number of a register in a year; none when it has none.
pub fn last(c: &mut AnyConnection, body: &UnitId, symbol: &str, year: i32) -> Result<Option<i32>, Error> {
    Ok(n::table.find((body, symbol, year)).select(n::last_number).first(c).optional()?)
}

/// The last numbers of all registers in a year, by body and symbol.
pub fn lasts(c: &mut AnyConnection, year: i32) -> Result<BTreeMap<(UnitId, String), i32>, Error> {
    let rows: Vec<(UnitId, String, i32)> =
        n::table.filter(n::year.eq(year)).select((n::body_id, n::symbol, n::last_number)).load(c)?;
    Ok(rows.into_iter().map(|(body, symbol, last)| ((body, symbol), last)).collect())
}

/// Whether a paper other than this one has the number in the year of a day. Those of sealed decisions are not known
/// before the start.
pub fn is_taken(c: &mut AnyConnection, by: &Paper, number: &Number, on: NaiveDate) -> Result<bool, Error> {
    let holder: Option<(Kind, String)> = g::table
        .find((by.body, &number.symbol, on.year(), number.number))
        .select((g::kind, g::subject_id))
        .first(c)
        .optional()?;
    Ok(holder.is_some_and(|(kind, subject)| (kind, subject.as_str()) != (by.kind, by.subject)))
}

/// Whether a number has the symbol of a register that is kept here for the body, of whatever kind of paper.
pub fn is_issued_here(c: &mut AnyConnection, body: &UnitId, written: &str) -> Result<bool, Error> {
    let number = rules::read(written);
    let symbols: Vec<String> =
        s::table.filter(s::body_id.eq(body)).filter(s::issued_here.eq(true)).select(s::symbol).load(c)?;
    Ok(number.number > 0 && symbols.iter().any(|symbol| rules::symbol(symbol) == number.symbol))
}

/// Whether a paper about the subject has the number and the day already: then what is recorded next is the same paper.
pub fn stands(c: &mut AnyConnection, paper: &Paper, written: &str, on: NaiveDate) -> Result<bool, Error> {
    let number = rules::read(written);
    let rows = g::table
        .find((paper.body, &number.symbol, on.year(), number.number))
        .filter(g::kind.eq(paper.kind))
        .filter(g::subject_id.eq(paper.subject))
        .filter(g::dated_on.eq(on));
    Ok(rows.count().get_result::<i64>(c)? > 0)
}

/// Number and day of a paper; none while it has none.
pub fn given(c: &mut AnyConnection, kind: Kind, subject: &str) -> Result<Option<(String, NaiveDate)>, Error> {
    let rows = g::table.filter(g::kind.eq(kind)).filter(g::subject_id.eq(subject));
    Ok(rows.select((g::written, g::dated_on)).order((g::dated_on.desc(), g::number.desc())).first(c).optional()?)
}

/// What stands behind the stroke on papers of the kind, as the body has set it; none where it never has.
pub fn symbol(c: &mut AnyConnection, body: &UnitId, kind: Kind) -> Result<Option<String>, Error> {
    Ok(series(c, body, kind)?.map(|series| series.symbol))
}
