//! Plans and decisions of other bodies: recorded by hand, corrected, taken away again.

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::show::after_step;
use crate::error::Error;
use crate::plans::model::{Body, Classification, Plan, Record, Source};
use crate::plans::views::decisions::Carried;
use crate::plans::{actions, pages, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{PlanId, PlanItemId, Said, UnitId, dates};
use crate::web::{Form, Reader, Reply, Req};

/// What the form says; a decision is of the year of its day.
fn read(r: &mut Reader, form: &Form, source: Source, year: Option<i32>) -> Record {
    let classification = r.word("classification", Classification::Ordinary);
    let ordinary = form.get("classification") == Classification::Ordinary.as_str();
    let issued_on = r.date("issued_on");
    let decision = source == Source::Decision && ordinary;
    Record {
        year: year.unwrap_or(issued_on.year()),
        // A title that is not kept is not read either.
        title: if ordinary { r.text("title", 300) } else { String::new() },
        number: r.text("number", 100),
        issued_on,
        issuer: r.text("issuer", 300),
        classification,
        source,
        leader: if decision { r.optional_text("leader", 200) } else { String::new() },
        carries: if decision { r.optional_id("carries") } else { None },
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
    let decision = plan.as_ref().map_or(source(form), |plan| plan.source) == Source::Decision;
    let (units, carriable) = req.db().read(|c| {
        let carriable = if decision { views::decisions::carriable(c, &req.actor, plan.as_ref())? } else { Vec::new() };
        Ok((units::views::options(c, today)?, carriable))
    })?;
    let title = req.t(match (plan.is_some(), decision) {
        (true, false) => "plans-record-correct",
        (false, false) => "plans-record",
        (true, true) => "plans-decision-correct",
        (false, true) => "plans-decision-record",
    });
    let called = |carried: Carried| {
        let said = Said::new("plans-carries-choice").with("body", &carried.plan.body_name);
        let said = said.with("year", carried.plan.year.to_string()).with("unit", &carried.item.unit_name);
        Choice { value: carried.item.id.to_string(), label: req.say(&said.with("contents", &carried.item.contents)) }
    };
    let page = pages::RecordForm {
        decision,
        carriable: carriable.into_iter().map(called).collect(),
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

/// From which paper the form is.
fn source(form: &Form) -> Source {
    form.get("source").parse().unwrap_or(Source::Plan)
}

/// `GET /plans/record`: the form of a plan; with `?source=decision` or the `?item=` that it carries out, of a decision.
pub fn record_form(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("year", req.db().world().today().year()).set("classification", Classification::Ordinary);
    form.set("source", req.query.get("source").parse().unwrap_or(Source::Plan));
    // From an item of a recorded plan that the decision carries out.
    let item = PlanItemId(req.query.get("item").to_owned());
    let carriable = req.db().read(|c| views::decisions::carriable(c, &req.actor, None))?;
    if let Some(carried) = carriable.iter().find(|carried| carried.item.id == item) {
        form = Form::default();
        form.set("classification", Classification::Ordinary).set("source", Source::Decision);
        form.set("carries", &item).set("body", &carried.plan.body);
    }
    form_page(req, StatusCode::OK, None, &form, &[])
}

/// `POST /plans/record`
pub fn record(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let source = source(&req.form);
    let year = (source == Source::Plan).then(|| super::year(&mut r));
    let new = read(&mut r, &req.form, source, year);
    let ordinary = new.classification == Classification::Ordinary;
    let body = match req.form.filled("body") {
        Some(unit) => Body::Known(UnitId(unit.to_owned())),
        None => Body::Named(r.optional_text("body_name", 300)),
    };
    match r.finish().and_then(|()| actions::record_plan(req.db(), &req.actor, &body, &new)) {
        // What a decision outside of any plan looks at is entered next: until then overlap knows nothing of it.
        Ok(id) if source == Source::Decision && new.carries.is_none() && ordinary => {
            Ok(Reply::redirect(format!("/plans/{id}/items/new")).done(Said::new("plans-decision-recorded-items")))
        }
        Ok(id) if source == Source::Decision => {
            Ok(Reply::redirect(format!("/plans/{id}")).done(Said::new("plans-decision-recorded")))
        }
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
    form.set("issuer", plan.issuer.as_deref().unwrap_or_default()).set("leader", &plan.leader);
    if let Some(item) = &plan.carries {
        form.set("carries", item);
    }
    form_page(req, StatusCode::OK, Some(plan), &form, &[])
}

/// What `POST /plans/{id}/edit` does to a plan that is recorded.
pub(super) fn correct(req: &Req, plan: Plan) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let new = read(&mut r, &req.form, plan.source, Some(plan.year));
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
