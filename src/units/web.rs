//! Handlers of units.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::limits::{self, NewPeriod};
use super::model::Kind;
use super::{pages, views};
use crate::error::Error;
use crate::vocabulary::dates::parse_day;
use crate::vocabulary::{Said, UnitId};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

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

/// `GET /limits`: the limits that the office sets itself.
pub fn limits(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("from_on", req.db().world().today());
    limits_page(req, StatusCode::OK, form, &[])
}

fn limits_page(req: &Req, status: StatusCode, mut form: Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let periods = req.db().read(limits::periods)?;
    if form.filled("version").is_none() {
        form.set("version", periods.len());
    }
    let names = limits::SET.iter().map(|(name, ..)| *name).collect();
    let page = pages::Limits { periods, names, form: form.view(req.language, errors) };
    req.page_with(status, "units/limits.html", &req.t("limits-title"), &page)
}

/// `POST /limits`
pub fn set_limit(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let new = NewPeriod {
        name: r.text("name", 100),
        value: r.number("value", 0, 100),
        from_on: r.date("from_on"),
        ground: r.text("ground", 500),
        verified: r.ticked("verified"),
    };
    match r.finish().and_then(|()| limits::set(req.db(), &req.actor, seen, &new)) {
        Ok(()) => Ok(Reply::redirect("/limits").done(Said::new("limits-saved"))),
        Err(Error::Invalid(errors)) => limits_page(req, StatusCode::UNPROCESSABLE_ENTITY, req.form.clone(), &errors),
        Err(Error::Conflict) => {
            let periods = req.db().read(limits::periods)?;
            let now = periods.iter().find(|period| period.name == new.name);
            let current = [
                (req.t("limits-value"), "value", now.map(|p| p.value.to_string()).unwrap_or_default()),
                (req.t("limits-ground"), "ground", now.map(|p| p.ground.clone()).unwrap_or_default()),
            ];
            let version = i32::try_from(periods.len()).unwrap_or(i32::MAX);
            req.conflict(&req.t("limits-title"), &current, version, "", "/limits")
        }
        Err(error) => Err(error),
    }
}
