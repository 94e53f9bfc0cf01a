//! The page of days that are kept free of visits.

use actix_web::http::StatusCode;
use chrono::Datelike;

use crate::error::Error;
use crate::plans::model::kept::NewKeptDays;
use crate::plans::{actions, pages, rules, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{Right, Said, dates};
use crate::web::{Form, Reader, Reply, Req};

const PAGE: &str = "/plans/kept-days";

fn read(form: &Form) -> Result<NewKeptDays, Error> {
    let mut r = Reader::new(form);
    let new = NewKeptDays {
        body: r.optional_id("body"),
        from_on: r.date("from"),
        to_on: r.date("to"),
        reason: r.text("reason", 500),
    };
    r.finish()?;
    Ok(new)
}

/// `changing`: the days that the form changes; none when it enters new ones.
fn page(
    req: &Req,
    status: StatusCode,
    changing: Option<&str>,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let year = req.query.filled("year").and_then(|text| rules::year(text).ok()).unwrap_or(today.year());
    let (kept, units) = req.db().read(|c| {
        let kept = views::kept::all(c, &req.actor, None)?;
        Ok((kept, units::views::options(c, today)?))
    })?;
    let mut years: Vec<i32> =
        kept.iter().map(|k| k.from_on.year()).chain([year, today.year(), today.year() + 1]).collect();
    years.sort_unstable();
    years.dedup();
    let page = pages::KeptPage {
        kept: kept.into_iter().filter(|k| (k.from_on.year()..=k.to_on.year()).contains(&year)).collect(),
        year,
        years,
        changing: changing.unwrap_or_default().to_owned(),
        bodies: units.into_iter().map(|unit| Choice { value: unit.id.0, label: unit.name }).collect(),
        may_plan: req.actor.may(Right::Plan),
        form: form.view(req.language, errors),
    };
    req.page_with(status, "plans/kept_days.html", &req.t("plans-kept-title"), &page)
}

/// `GET /plans/kept-days`: the days of a year, and the form; with `change` as its id the form of one of them.
pub fn kept_days(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    let Some(id) = req.query.filled("change").filter(|_| req.actor.may(Right::Plan)) else {
        return page(req, StatusCode::OK, None, &form, &[]);
    };
    let kept = req.db().read(|c| views::kept::one(c, &req.actor, id))?;
    form.set("version", kept.version).set("from", dates::day(kept.from_on)).set("to", dates::day(kept.to_on));
    form.set("reason", &kept.reason);
    if let Some(body) = &kept.body {
        form.set("body", body);
    }
    page(req, StatusCode::OK, Some(id), &form, &[])
}

fn back(new: &NewKeptDays, done: &str) -> Reply {
    Reply::redirect(format!("{PAGE}?year={}", new.from_on.year())).done(Said::new(done))
}

/// `POST /plans/kept-days`
pub fn keep_days(req: &Req) -> Result<Reply, Error> {
    let kept = read(&req.form).and_then(|new| actions::keep_days(req.db(), &req.actor, &new).map(|_| new));
    match kept {
        Ok(new) => Ok(back(&new, "plans-kept-added")),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &req.form, &errors),
        Err(error) => Err(error),
    }
}

fn seen(req: &Req) -> Result<i32, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    Ok(seen)
}

/// `POST /plans/kept-days/{kept}`
pub fn change_kept_days(req: &Req) -> Result<Reply, Error> {
    let id = req.param("kept");
    let changed = read(&req.form).and_then(|new| {
        actions::change_kept_days(req.db(), &req.actor, id, seen(req)?, &new)?;
        Ok(new)
    });
    match changed {
        Ok(new) => Ok(back(&new, "plans-kept-saved")),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(id), &req.form, &errors),
        Err(Error::Conflict) => {
            let kept = req.db().read(|c| views::kept::one(c, &req.actor, id))?;
            let current = [
                (req.t("plans-kept-from"), "from", dates::day(kept.from_on)),
                (req.t("plans-kept-to"), "to", dates::day(kept.to_on)),
                (req.t("plans-kept-reason"), "reason", kept.reason),
            ];
            req.conflict(&req.t("plans-kept-title"), &current, kept.version, "", PAGE)
        }
        Err(error) => Err(error),
    }
}

/// `POST /plans/kept-days/{kept}/remove`
pub fn remove_kept_days(req: &Req) -> Result<Reply, Error> {
    let removed = actions::remove_kept_days(req.db(), &req.actor, req.param("kept"), seen(req)?);
    removed.map_err(|error| match error {
        Error::Conflict => Error::refused("plans-kept-changed-meanwhile"),
        error => error,
    })?;
    Ok(Reply::redirect(PAGE).done(Said::new("plans-kept-removed")))
}
