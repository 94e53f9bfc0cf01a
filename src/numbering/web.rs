//! Handlers of numbering.

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::model::{Kind, Series};
use super::{actions, pages, rules, views};
use crate::error::Error;
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{Said, UnitId};
use crate::web::{Form, Reader, Reply, Req};

const HERE: &str = "/settings/numbers";

/// `GET /settings/numbers`: which papers are numbered here. `?body=…&kind=…` opens one of them to be changed.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let body: UnitId = req.query.get("body").to_owned().into();
    let kind = req.query.get("kind").parse::<Kind>().ok();
    let mut form = Form::default();
    let known = match kind {
        Some(kind) => req.db().read(|c| views::series(c, &body, kind))?,
        None => None,
    };
    match known {
        Some(series) => {
            form.set("body", &series.body).set("kind", series.kind).set("symbol", &series.symbol);
            form.set("first", series.first).set("version", series.version);
            if series.issued_here {
                form.set("issued_here", "1");
            }
        }
        None => {
            form.set("first", 1).set("version", 0);
        }
    }
    page(req, StatusCode::OK, &form, &[])
}

fn page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let page = req.db().read(|c| {
        let lasts = views::lasts(c, today.year())?;
        let mut rows = Vec::new();
        for series in views::all(c)? {
            let last = lasts.get(&(series.body.clone(), rules::symbol(&series.symbol))).copied().unwrap_or_default();
            let next = rules::written(rules::following(&series, last), &series.symbol);
            rows.push(pages::Row { body: units::views::name_on(c, &series.body, today)?, series, next });
        }
        let bodies = units::views::options(c, today)?;
        Ok(pages::Index {
            year: today.year(),
            rows,
            bodies: bodies.into_iter().map(|unit| Choice { value: unit.id.to_string(), label: unit.name }).collect(),
            kinds: Kind::ALL.iter().map(|k| Choice { value: k.to_string(), label: req.say(&k.said()) }).collect(),
            form: form.view(req.language, errors),
        })
    })?;
    req.page_with(status, "numbering/index.html", &req.t("numbering-title"), &page)
}

/// `POST /settings/numbers`
pub fn set(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = Series {
        body: r.id("body"),
        kind: r.word("kind", Kind::Plan),
        symbol: r.optional_text("symbol", 40).trim_start_matches('/').to_owned(),
        first: r.number("first", 1, 99_999) as i32,
        issued_here: r.ticked("issued_here"),
        version: r.seen(),
    };
    // What the rules say of the rest is told together with what cannot be read.
    for (field, said) in rules::problems(&new) {
        r.wrong(&field, said);
    }
    match r.finish().and_then(|()| actions::set(req.db(), &req.actor, &new)) {
        Ok(()) => Ok(Reply::redirect(HERE).done(Said::new("numbering-saved"))),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| views::series(c, &new.body, new.kind))?;
            let (symbol, first, here, version) =
                now.map(|s| (s.symbol, s.first.to_string(), s.issued_here, s.version)).unwrap_or_default();
            let current = [
                (req.t("numbering-symbol"), "symbol", symbol),
                (req.t("numbering-first"), "first", first),
                (req.t("numbering-here"), "issued_here", if here { "1".to_owned() } else { String::new() }),
            ];
            req.conflict(&req.t("numbering-title"), &current, version, "", HERE)
        }
        Err(error) => Err(error),
    }
}
