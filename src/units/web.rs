//! Handlers of units.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::limits::{self, NewPeriod};
use super::model::Kind;
use super::{focus, pages, rules, views};
use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::dates::{self, parse_day};
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

const FOCUS: &str = "/settings/focus-fields";

type Wrong<'a> = &'a [(String, Said)];

/// `GET /settings/focus-fields`: fields of work on which inspections concentrate, with their days and grounds.
pub fn focus_fields(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("from_on", req.db().world().today());
    focus_page(req, StatusCode::OK, (&form, &[]), ("", &Form::default(), &[]))
}

/// `ending`: the one whose last day was typed, with what is wrong with it.
fn focus_page(
    req: &Req,
    status: StatusCode,
    (form, errors): (&Form, Wrong),
    (ending, end, end_errors): (&str, &Form, Wrong),
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (periods, fields) = req.db().read(|c| Ok((focus::periods(c)?, views::fields(c)?)))?;
    let fields: Vec<pages::FieldChoice> = fields
        .into_iter()
        .map(|f| pages::FieldChoice {
            value: f.code,
            label: if req.language == Language::English { f.name_en } else { f.name_vi },
        })
        .collect();
    let named = |code: &str| fields.iter().find(|f| f.value == code).map(|f| f.label.clone()).unwrap_or_default();
    let focus = periods.into_iter().map(|period| pages::Focus {
        name: named(&period.field),
        in_force: rules::holds_on(period.from_on, period.to_on, today),
        to_come: period.from_on > today,
        period,
    });
    let page = pages::FocusFields {
        focus: focus.collect(),
        ending: ending.to_owned(),
        end: end.view(req.language, end_errors),
        form: form.view(req.language, errors),
        fields,
    };
    req.page_with(status, "units/focus.html", &req.t("focus-title"), &page)
}

/// `POST /settings/focus-fields`
pub fn enter_focus(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = focus::NewPeriod {
        field: r.text("field", 100),
        from_on: r.date("from_on"),
        to_on: r.optional_date("to_on"),
        ground: r.text("ground", 500),
        verified: r.ticked("verified"),
    };
    match r.finish().and_then(|()| focus::enter(req.db(), &req.actor, &new)) {
        Ok(()) => Ok(Reply::redirect(FOCUS).done(Said::new("focus-saved"))),
        Err(Error::Invalid(errors)) => {
            let none = Form::default();
            focus_page(req, StatusCode::UNPROCESSABLE_ENTITY, (&req.form, &errors), ("", &none, &[]))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/focus-fields/{focus}/end`: its last day.
pub fn end_focus(req: &Req) -> Result<Reply, Error> {
    let id = req.param("focus");
    let mut r = Reader::new(&req.form);
    let (seen, last) = (r.seen(), r.date("last"));
    match r.finish().and_then(|()| focus::end(req.db(), &req.actor, id, seen, last)) {
        Ok(()) => Ok(Reply::redirect(FOCUS).done(Said::new("focus-ended"))),
        Err(Error::Invalid(errors)) => {
            req.db().read(|c| focus::one(c, id))?;
            let none = Form::default();
            focus_page(req, StatusCode::UNPROCESSABLE_ENTITY, (&none, &[]), (id, &req.form, &errors))
        }
        Err(Error::Conflict) => {
            let now = req.db().read(|c| focus::one(c, id))?;
            let current = [(req.t("focus-last"), "last", now.to_on.map(dates::day).unwrap_or_default())];
            req.conflict(&req.t("focus-title"), &current, now.version, "", FOCUS)
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/focus-fields/{focus}/remove`: one whose first day has not come.
pub fn remove_focus(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    focus::remove(req.db(), &req.actor, req.param("focus"), seen)?;
    Ok(Reply::redirect(FOCUS).done(Said::new("focus-removed")))
}
