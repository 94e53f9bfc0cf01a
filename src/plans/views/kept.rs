//! Reading days that are kept free of visits.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::kept::KeptDays;
use crate::schema::kept_days as k;
use crate::units;
use crate::vocabulary::{Actor, UnitId};

type Row = (String, Option<UnitId>, NaiveDate, NaiveDate, String, i32);

/// Every body's days and the ones in the person's scope, by their first day; of a year those that lie in it.
pub fn all(c: &mut AnyConnection, actor: &Actor, year: Option<i32>) -> Result<Vec<KeptDays>, Error> {
    let mut query = k::table
        .select((k::id, k::body_id, k::from_on, k::to_on, k::reason, k::version))
        .order((k::from_on, k::to_on, k::id))
        .into_boxed();
    if let (false, own) = actor.unit_scope() {
        query = query.filter(k::body_id.is_null().or(k::body_id.eq(own.to_owned())));
    }
    if let Some(year) = year
        && let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    {
        query = query.filter(k::from_on.le(last)).filter(k::to_on.ge(first));
    }
    let rows: Vec<Row> = query.load(c)?;
    let mut kept = Vec::new();
    for (id, body, from_on, to_on, reason, version) in rows {
        let body_name = match &body {
            Some(body) => units::views::name_on(c, body, from_on)?,
            None => String::new(),
        };
        kept.push(KeptDays { id, body, body_name, from_on, to_on, reason, version });
    }
    Ok(kept)
}

/// One of them.
///
/// # Errors
/// `NotFound` also when it lies outside the person's scope.
pub fn one(c: &mut AnyConnection, actor: &Actor, id: &str) -> Result<KeptDays, Error> {
    all(c, actor, None)?.into_iter().find(|kept| kept.id == id).ok_or(Error::NotFound)
}
