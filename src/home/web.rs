//! Handlers of the start page.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, StatusCode};
use chrono::Datelike;

use super::{pages, views};
use crate::caseload::{self, model::Month};
use crate::error::Error;
use crate::routes;
use crate::units;
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{Right, Said, dates};
use crate::web::charts::{self, Chart, Point};
use crate::web::{Reply, Req, Route};

/// Months shown on the start page.
const MONTHS: u32 = 12;

/// `GET /healthz`: 200 when the database answers.
pub fn healthz(req: &Req) -> Result<Reply, Error> {
    match req.db().ping() {
        Ok(()) => Ok(Reply::text(StatusCode::OK, "ok\n")),
        Err(error) => {
            tracing::error!(%error, "health");
            Ok(Reply::text(StatusCode::SERVICE_UNAVAILABLE, "database\n"))
        }
    }
}

/// Any address that no route has, or none with this method.
pub fn unknown(req: &Req) -> Result<Reply, Error> {
    let path = req.path_and_query.split('?').next().unwrap_or_default();
    let fits = |route: &&Route| ResourceDef::new(route.path).is_match(path);
    let methods: Vec<&str> = routes::all().iter().filter(fits).map(|route| method(route)).collect();
    Err(if methods.is_empty() { Error::NotFound } else { Error::WrongMethod(methods) })
}

fn method(route: &Route) -> &'static str {
    match route.method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PATCH => "PATCH",
        _ => "POST",
    }
}

/// `GET /`: what waits for the person first, then figures, then charts.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let year = today.year();
    let (first, tasks, figures, recent, months) = req.db().read(|c| {
        let months = match req.actor.may(Right::SeeCaseload) {
            true => caseload::views::month_totals(c, &req.actor, today, MONTHS)?,
            false => Vec::new(),
        };
        Ok((
            views::beginnings(c, &req.actor)?,
            views::tasks(c, &req.actor, today)?,
            views::figures(c, &req.actor, year)?,
            views::recent(c, &req.actor)?,
            months,
        ))
    })?;
    let weekday = req.t(&format!("home-weekday-{}", today.weekday().number_from_monday()));
    let today = req.say(&Said::new("home-day").with("weekday", weekday).with("date", dates::day(today)));
    let page = pages::Index { today, first, tasks, figures, recent, year, charts: charts_of(req, &months) };
    req.page("home/index.html", &req.t("home-title"), &page)
}

/// Late rate and dossiers done; nothing when no month was reported.
fn charts_of(req: &Req, months: &[Month]) -> Vec<Chart> {
    if months.iter().all(|m| m.done.is_none()) {
        return Vec::new();
    }
    let label = |m: &Month| m.from.format("%m/%y").to_string();
    let rate: Vec<Point> = months.iter().map(|m| Point { label: label(m), value: m.rate }).collect();
    let done: Vec<Point> = months.iter().map(|m| Point { label: label(m), value: m.done.map(|d| d * 1000) }).collect();
    vec![charts::line(&req.t("home-chart-rate"), &rate, None, 1), charts::columns(&req.t("home-chart-done"), &done, 0)]
}

/// `GET /search?q=`: units, conclusions, inspections, dossiers, each in the person's scope.
pub fn search(req: &Req) -> Result<Reply, Error> {
    let q = req.query.get("q").to_owned();
    let today = req.db().world().today();
    let page = req.db().read(|c| {
        let found = match req.actor.may(Right::SeeUnits) && !q.is_empty() {
            true => units::views::list(c, today, &q, None, PageNumber(1))?.rows,
            false => Vec::new(),
        };
        let units = found
            .into_iter()
            .map(|u| views::Found {
                href: format!("/units/{}", u.id),
                title: u.name,
                detail: u.code.unwrap_or_default(),
            })
            .collect();
        let dossiers = match req.actor.may(Right::SeeCaseload) && !q.is_empty() {
            true => {
                let filter = caseload::model::Filter { words: q.clone(), ..Default::default() };
                caseload::views::dossiers(c, &req.actor, &filter, PageNumber(1))?.rows
            }
            false => Vec::new(),
        };
        let dossiers = dossiers
            .into_iter()
            .map(|d| views::Found {
                href: format!("/dossiers/{}", d.id),
                title: d.code.unwrap_or_default(),
                detail: [d.procedure_name.unwrap_or_default(), d.unit_name].join(" · "),
            })
            .collect();
        Ok(pages::Search {
            units,
            conclusions: views::find_conclusions(c, &req.actor, &q)?,
            inspections: views::find_inspections(c, &req.actor, &q)?,
            dossiers,
            q: q.clone(),
        })
    })?;
    let title = req.say(&Said::new("home-search-title").with("q", &q));
    req.page("home/search.html", &title, &page)
}
