//! Handlers of the start page.

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::{pages, views};
use crate::error::Error;
use crate::units;
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{Right, Said, dates};
use crate::web::{Reply, Req};

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

/// Any address that no route has.
pub fn unknown(_req: &Req) -> Result<Reply, Error> {
    Err(Error::NotFound)
}

/// `GET /`: what waits for the person first, then figures, then charts.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let year = today.year();
    let (tasks, figures, recent) = req.db().read(|c| {
        Ok((views::tasks(c, &req.actor, today)?, views::figures(c, &req.actor, year)?, views::recent(c, &req.actor)?))
    })?;
    let weekday = req.t(&format!("home-weekday-{}", today.weekday().number_from_monday()));
    let today = req.say(&Said::new("home-day").with("weekday", weekday).with("date", dates::day(today)));
    let page = pages::Index { today, tasks, figures, recent, year, charts: Vec::new() };
    req.page("home/index.html", &req.t("home-title"), &page)
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
        Ok(pages::Search {
            units,
            conclusions: views::find_conclusions(c, &req.actor, &q)?,
            inspections: views::find_inspections(c, &req.actor, &q)?,
            dossiers: Vec::new(),
            q: q.clone(),
        })
    })?;
    let title = req.say(&Said::new("home-search-title").with("q", &q));
    req.page("home/search.html", &title, &page)
}
