//! Handlers of plans.

mod adjust;
mod between;
mod calendar;
mod check;
mod comments;
mod draft;
mod items;
mod kept;
mod looks;
mod record;
mod serving;
mod show;

pub use adjust::{
    adjustment, answer_change, approve_adjustment, drop_adjustment, drop_change, open_adjustment, proposal, propose,
    propose_ruled, propose_withdrawal, return_adjustment, review_adjustment, submit_adjustment,
};
pub use between::{agree_joint, decide_overlap, decline_joint, overlap, overlaps, propose_ruling, return_proposal};
pub use calendar::calendar;
pub use check::check;
pub use comments::{
    ask, comment, comments_asked, consultation, enter_comments, give_comments, paper_form, settle_comment,
    withdraw_request,
};
pub use draft::{draft, draft_form};
pub use items::{add_item, answer, approve_item, carry_out, item, new_item, remove_item, separate, update_item};
pub use kept::{change_kept_days, keep_days, kept_days, remove_kept_days};
pub use looks::looks;
pub use record::{record, record_form, remove_record};
pub use serving::{follow_ups, following, serving};
pub use show::{approve, edit, edit_form, number_submission, return_for_rework, review, show, submit};

use actix_web::http::StatusCode;

use super::model::{Classification, NewPlan, Plan, Source};
use super::{actions, pages, rules, views};
use crate::error::Error;
use crate::language::Language;
use crate::register::pages::Choice;
use crate::units::{self, FieldOfWork};
use crate::vocabulary::{PlanId, PlanItemId, Said, UnitId};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// `GET /plans`: plans by year and body, with what the person may see of their items.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let (year, body) = (req.query.get("year"), req.query.get("body"));
    let chosen: Option<UnitId> = req.query.filled("body").map(|b| UnitId(b.to_owned()));
    let (mut plans, years, bodies) = req.db().read(|c| {
        let plans = views::list(c, &req.actor, year.parse().ok(), chosen.as_ref(), req.page_number())?;
        Ok((plans, views::years(c, &req.actor)?, views::bodies(c, &req.actor)?))
    })?;
    for line in &mut plans.rows {
        line.plan.title = title(req, &line.plan);
    }
    let page = pages::Index {
        plans,
        years,
        bodies: bodies.into_iter().map(|(id, label)| Choice { value: id.0, label }).collect(),
        year: year.to_owned(),
        body: body.to_owned(),
        query: query_string(&[("year", year), ("body", body)]),
    };
    req.page("plans/index.html", &req.t("plans-title"), &page)
}

fn new_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let units = req.db().read(|c| units::views::options(c, today))?;
    let page = pages::New { form: form.view(req.language, errors), units };
    req.page_with(status, "plans/new.html", &req.t("plans-new"), &page)
}

/// `GET /plans/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    use chrono::Datelike;
    let year = req.db().world().today().year();
    let mut form = Form::default();
    form.set("year", year).set("title", req.say(&Said::new("plans-title-proposed").with("year", year)));
    if let Some(unit) = &req.actor.unit {
        form.set("body", unit);
    }
    new_page(req, StatusCode::OK, &form, &[])
}

/// The year that a form names.
fn year(r: &mut Reader) -> i32 {
    r.number("year", i64::from(*rules::YEARS.start()), i64::from(*rules::YEARS.end())) as i32
}

/// `POST /plans`
pub fn create(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = NewPlan { body: r.id("body"), year: year(&mut r), title: r.text("title", 300) };
    match r.finish().and_then(|()| actions::create_plan(req.db(), &req.actor, &new)) {
        Ok(id) => Ok(Reply::redirect(format!("/plans/{id}")).done(Said::new("plans-created"))),
        Err(Error::Invalid(errors)) => new_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// Where an item stands in the list of its plan: on the page of the list that holds it.
fn line_of(plan: &PlanId, item: &PlanItemId) -> String {
    format!("/plans/{plan}?item={item}#m-{item}")
}

/// What a plan is called: its title is not kept of one that is not ordinary.
fn title(req: &Req, plan: &Plan) -> String {
    match plan.classification {
        Classification::Ordinary => plan.title.clone(),
        other => {
            let key = match plan.source {
                Source::Plan => "plans-title-withheld",
                Source::Decision => "plans-decision-withheld",
            };
            req.say(&Said::new(key).with("classification", req.say(&other.said())))
        }
    }
}

fn choices(req: &Req, fields: Vec<FieldOfWork>) -> Vec<Choice> {
    fields
        .into_iter()
        .map(|f| Choice { value: f.code, label: if req.language == Language::English { f.name_en } else { f.name_vi } })
        .collect()
}

/// Names of fields in the page's language, in the order of the list.
fn field_names(choices: &[Choice], codes: &[String]) -> String {
    let chosen = choices.iter().filter(|c| codes.contains(&c.value)).map(|c| c.label.as_str());
    chosen.collect::<Vec<_>>().join(", ")
}
