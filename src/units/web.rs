//! Handlers of units.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::model::Kind;
use super::{pages, views};
use crate::error::Error;
use crate::vocabulary::UnitId;
use crate::vocabulary::dates::parse_day;
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

/// `GET /units`: units as of a day, found by name.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let on = req.query.filled("on").and_then(parse_day).unwrap_or_else(|| req.db().world().today());
    let (q, kind) = (req.query.get("q"), req.query.get("kind"));
    let chosen: Option<Kind> = kind.parse().ok();
    let units = req.db().read(|c| views::list(c, on, q, chosen, req.page_number()))?;
    let page = pages::Index {
        units,
        q: q.to_owned(),
        kind: kind.to_owned(),
        on,
        kinds: Kind::ALL.iter().map(Kind::as_str).collect(),
        query: query_string(&[("q", q), ("kind", kind), ("on", &on.to_string())]),
    };
    req.page("units/index.html", &req.t("units-title"), &page)
}

/// `GET /units/{id}`: one unit, its history and people.
pub fn show(req: &Req) -> Result<Reply, Error> {
    let id: UnitId = req.id("id");
    let on = req.query.filled("on").and_then(parse_day).unwrap_or_else(|| req.db().world().today());
    let unit = req.db().read(|c| views::details(c, &id, on))?;
    let title = unit.name.clone();
    req.page("units/show.html", &title, &pages::Show { unit, on })
}

/// `GET /holidays`: days off and swapped days, by year.
pub fn holidays(req: &Req) -> Result<Reply, Error> {
    let days = req.db().read(views::calendar_days)?;
    let mut years: BTreeMap<i32, Vec<pages::Day>> = BTreeMap::new();
    for (on_day, worked, name) in days {
        years.entry(on_day.year()).or_default().push(pages::Day { on_day, worked, name });
    }
    let page =
        pages::Holidays { years: years.into_iter().rev().map(|(year, days)| pages::Year { year, days }).collect() };
    req.page("units/holidays.html", &req.t("units-holidays-title"), &page)
}
