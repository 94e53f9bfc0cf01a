//! Plans of other bodies: recorded by hand, corrected, taken away again.

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::show::after_step;
use crate::error::Error;
use crate::plans::model::{Body, Classification, Plan, Record};
use crate::plans::{actions, pages};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{PlanId, Said, UnitId, dates};
use crate::web::{Form, Reader, Reply, Req};

fn read(r: &mut Reader, form: &Form, year: i32) -> Record {
    let classification = r.word("classification", Classification::Ordinary);
    let ordinary = form.get("classification") == Classification::Ordinary.as_str();
    Record {
        year,
        // A title that is not kept is not read either.
        title: if ordinary { r.text("title", 300) } else { String::new() },
        number: r.text("number", 100),
        issued_on: r.date("issued_on"),
        issuer: r.text("issuer", 300),
        classification,
    }
}

fn form_page(
    req: &Req,
    status: StatusCode,
    plan: Option<Plan>,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let units = req.db().read(|c| units::views::options(c, today))?;
    let title = req.t(if plan.is_some() { "plans-record-correct" } else { "plans-record" });
    let page = pages::RecordForm {
        plan,
        form: form.view(req.language, errors),
        units,
        classifications: Classification::ALL
            .iter()
            .map(|w| Choice { value: w.to_string(), label: req.say(&w.said()) })
            .collect(),
    };
    req.page_with(status, "plans/record.html", &title, &page)
}

/// `GET /plans/record`
pub fn record_form(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("year", req.db().world().today().year()).set("classification", Classification::Ordinary);
    form_page(req, StatusCode::OK, None, &form, &[])
}

/// `POST /plans/record`
pub fn record(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let year = super::year(&mut r);
    let new = read(&mut r, &req.form, year);
    let body = match req.form.filled("body") {
        Some(unit) => Body::Known(UnitId(unit.to_owned())),
        None => Body::Named(r.optional_text("body_name", 300)),
    };
    match r.finish().and_then(|()| actions::record_plan(req.db(), &req.actor, &body, &new)) {
        Ok(id) => Ok(Reply::redirect(format!("/plans/{id}")).done(Said::new("plans-recorded"))),
        Err(Error::Invalid(errors)) => form_page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// The form of `GET /plans/{id}/edit` for a plan that is recorded.
pub(super) fn correct_form(req: &Req, plan: Plan) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("version", plan.version).set("classification", plan.classification).set("title", &plan.title);
    form.set("number", plan.number.as_deref().unwrap_or_default());
    form.set("issued_on", plan.issued_on.map(dates::day).unwrap_or_default());
    form.set("issuer", plan.issuer.as_deref().unwrap_or_default());
    form_page(req, StatusCode::OK, Some(plan), &form, &[])
}

/// What `POST /plans/{id}/edit` does to a plan that is recorded.
pub(super) fn correct(req: &Req, plan: Plan) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let new = read(&mut r, &req.form, plan.year);
    let result = r.finish().and_then(|()| actions::correct_record(req.db(), &req.actor, &plan.id, seen, &new));
    match result {
        Err(Error::Invalid(errors)) => form_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(plan), &req.form, &errors),
        result => after_step(req, &plan.id, result, "plans-record-corrected"),
    }
}

/// `POST /plans/{id}/remove`
pub fn remove_record(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    actions::remove_record(req.db(), &req.actor, &id, seen)?;
    Ok(Reply::redirect("/plans".to_owned()).done(Said::new("plans-record-removed")))
}
