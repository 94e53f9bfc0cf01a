//! Reading how papers are numbered.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{Kind, Series};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{number_counters as n, number_series as s};
use crate::vocabulary::UnitId;

/// All series, by body and kind.
pub fn all(c: &mut AnyConnection) -> Result<Vec<Series>, Error> {
    Ok(s::table.select(Series::as_select()).order((s::body_id, s::kind)).load(c)?)
}

/// How a body numbers a kind of paper, if that was ever set.
pub fn series(c: &mut AnyConnection, body: &UnitId, kind: Kind) -> Result<Option<Series>, Error> {
    Ok(s::table.find((body, kind)).select(Series::as_select()).first(c).optional()?)
}

/// Whether numbers of this kind of paper of a body are issued here.
pub fn issues_here(c: &mut AnyConnection, body: &UnitId, kind: Kind) -> Result<bool, Error> {
    Ok(series(c, body, kind)?.is_some_and(|series| series.issued_here))
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
