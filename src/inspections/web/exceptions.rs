//! Handlers of exceptions from independence.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;

use super::{choices, people};
use crate::error::Error;
use crate::inspections::independence::may_answer;
use crate::inspections::model::{ExceptionStage, NewException, Tie};
use crate::inspections::teams::{self, Wanted};
use crate::inspections::{actions, pages};
use crate::plans;
use crate::units;
use crate::vocabulary::{InspectionId, PlanItemId, Right, Said};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// The fields of the form, which an address may fill in.
const FIELDS: [&str; 10] =
    ["account", "tie", "unit", "other", "from", "to", "period_from", "period_to", "item", "inspection"];

/// `GET /exceptions`
pub fn exceptions(req: &Req) -> Result<Reply, Error> {
    list(req, StatusCode::OK, "", &Form::default(), &[])
}

fn list(req: &Req, status: StatusCode, at: &str, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (exceptions, items) = req.db().read(|c| {
        let all = teams::exceptions(c, &req.actor, &Wanted::All)?;
        let sealed: BTreeSet<&PlanItemId> = all.iter().filter_map(|one| one.seals.item.as_ref()).collect();
        let items = sealed.into_iter().map(|id| plans::views::item(c, &req.actor, id));
        let items = items.filter(|item| !matches!(item, Err(Error::NotFound))).collect::<Result<Vec<_>, _>>()?;
        Ok((all, items))
    })?;
    let inspections: BTreeSet<&InspectionId> = exceptions.iter().flat_map(|one| &one.seals.inspections).collect();
    plans::actions::look(req.db(), &req.actor, &items)?;
    actions::look_at(req.db(), &req.actor, &inspections.into_iter().collect::<Vec<_>>())?;
    let exceptions = exceptions
        .into_iter()
        .map(|one| pages::ExceptionLine {
            may_answer: one.stage == ExceptionStage::Asked
                && may_answer(&one.asked_by, &one.account, &req.actor).is_ok(),
            may_withdraw: one.stage == ExceptionStage::Approved
                && may_answer(&one.asked_by, &one.account, &req.actor).is_ok(),
            answers: if one.id == at {
                form.view(req.language, errors)
            } else {
                Form::default().view(req.language, &[])
            },
            one,
        })
        .collect();
    let page = pages::Exceptions { exceptions, form: form.view(req.language, errors) };
    req.page_with(status, "inspections/exceptions.html", &req.t("exceptions-title"), &page)
}

/// `GET /exceptions/new`: what the address says is filled in.
pub fn new_exception(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    let asked = [
        ("account", req.query.get("account")),
        ("tie", req.query.get("tie")),
        ("unit", req.query.get("unit")),
        ("other", req.query.get("other")),
        ("from", req.query.get("from")),
        ("to", req.query.get("to")),
        ("period_from", req.query.get("period_from")),
        ("period_to", req.query.get("period_to")),
        ("item", req.query.get("item")),
        ("inspection", req.query.get("inspection")),
    ];
    for (name, value) in asked.into_iter().filter(|(_, value)| !value.is_empty()) {
        form.set(name, value);
    }
    ask_page(req, StatusCode::OK, &form, &[])
}

fn ask_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let page = req.db().read(|c| {
        let item = match form.filled("item") {
            Some(id) => Some(plans::views::item(c, &req.actor, &PlanItemId(id.to_owned()))?),
            None => None,
        };
        let inspection = match form.filled("inspection") {
            Some(id) => Some(crate::inspections::views::show(c, &req.actor, &id.to_owned().into())?),
            None => None,
        };
        Ok(pages::AskException {
            form: form.view(req.language, errors),
            people: people(c, req, Right::Inspect)?,
            ties: choices(req, Tie::ALL.iter().filter(|w| **w != Tie::Subject).map(|w| (w.to_string(), w.said()))),
            units: units::views::options(c, today)?,
            item,
            inspection,
        })
    })?;
    plans::actions::look(req.db(), &req.actor, page.item.as_slice())?;
    if let Some(inspection) = &page.inspection {
        actions::look(req.db(), &req.actor, inspection)?;
    }
    req.page_with(status, "inspections/exception.html", &req.t("exceptions-new"), &page)
}

fn read(req: &Req) -> Result<NewException, Error> {
    let mut r = Reader::new(&req.form);
    let (item, inspection) = (r.optional_id("item"), r.optional_id("inspection"));
    // The days of a recorded inspection are its own.
    let days = match inspection.is_none() {
        true => [r.date("from"), r.date("to"), r.date("period_from"), r.date("period_to")],
        false => Default::default(),
    };
    let new = NewException {
        account: r.id("account"),
        tie: r.word("tie", Tie::SameDay),
        unit: r.optional_id("unit"),
        other: r.optional_id("other"),
        days: (days[0], days[1]),
        period: (days[2], days[3]),
        inspection,
        item,
        reason: r.text("reason", 2000),
    };
    if new.tie != Tie::SameDay && new.unit.is_none() {
        r.wrong("unit", Said::new("form-choose"));
    }
    r.finish()?;
    Ok(NewException { unit: new.unit.filter(|_| new.tie != Tie::SameDay), ..new })
}

/// `POST /exceptions`
pub fn ask_exception(req: &Req) -> Result<Reply, Error> {
    match read(req).and_then(|new| actions::ask(req.db(), &req.actor, &new)) {
        Ok(_) => Ok(Reply::redirect("/exceptions").done(Said::new("exceptions-asked"))),
        Err(Error::Invalid(errors)) => {
            let errors: Vec<_> = errors.into_iter().map(|(name, said)| (renamed(name), said)).collect();
            ask_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors)
        }
        Err(error) => Err(error),
    }
}

/// The form's name of a field that the act calls otherwise.
fn renamed(name: String) -> String {
    if name == "to_on" { "to".to_owned() } else { name }
}

/// `POST /exceptions/{id}`: the second person answers.
pub fn answer_exception(req: &Req) -> Result<Reply, Error> {
    let id = req.param("id").to_owned();
    req.db().read(|c| teams::exception(c, &req.actor, &id))?;
    let mut r = Reader::new(&req.form);
    let (seen, words) = (r.seen(), r.optional_text("answer", 1000));
    let grants = match req.form.get("grants") {
        "yes" => true,
        "no" => false,
        _ => {
            r.wrong("answer", Said::new("form-choose"));
            false
        }
    };
    let done = r.finish().and_then(|()| actions::answer(req.db(), &req.actor, &id, seen, grants, &words));
    match done {
        Ok(()) => {
            let key = if grants { "exceptions-approved" } else { "exceptions-refused" };
            Ok(Reply::redirect("/exceptions").done(Said::new(key)))
        }
        Err(Error::Invalid(errors)) => list(req, StatusCode::UNPROCESSABLE_ENTITY, &id, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| teams::exception(c, &req.actor, &id))?;
            let current = [(req.t("exceptions-answer"), "answer", now.answer)];
            req.conflict(&now.name, &current, now.version, &now.answered_by_name, "/exceptions")
        }
        Err(error) => Err(error),
    }
}

/// `POST /exceptions/{id}/withdraw`: leave that was given is taken back.
pub fn withdraw_exception(req: &Req) -> Result<Reply, Error> {
    let id = req.param("id").to_owned();
    req.db().read(|c| teams::exception(c, &req.actor, &id))?;
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("withdrawn_reason", 1000));
    match r.finish().and_then(|()| actions::withdraw(req.db(), &req.actor, &id, seen, &reason)) {
        Ok(()) => Ok(Reply::redirect("/exceptions").done(Said::new("exceptions-withdrawn"))),
        Err(Error::Invalid(errors)) => list(req, StatusCode::UNPROCESSABLE_ENTITY, &id, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| teams::exception(c, &req.actor, &id))?;
            let current = [(req.t("exceptions-withdraw-reason"), "withdrawn_reason", now.withdrawn_reason)];
            req.conflict(&now.name, &current, now.version, &now.withdrawn_by_name, "/exceptions")
        }
        Err(error) => Err(error),
    }
}

/// Where leave is asked for each tie that stopped a form. `given`: what the form says already, by the names
/// of [`FIELDS`]; `item_of`: the sealed plan item that hides what is asked for a unit.
pub fn asks(
    req: &Req,
    errors: &[(String, Said)],
    given: &[(&str, &str)],
    item_of: impl Fn(&str) -> Option<String>,
) -> Vec<pages::Ask> {
    let of = |said: &Said, name: &str| said.args.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v).to_owned();
    let ties = errors.iter().filter(|(_, said)| said.args.iter().any(|(name, _)| name == "tie"));
    ties.map(|(_, said)| {
        let (account, tie, unit) = (of(said, "account"), of(said, "tie"), of(said, "unit_id"));
        let (other, item) = (of(said, "other"), item_of(&unit).unwrap_or_default());
        let mut pairs = vec![
            ("account", account.as_str()),
            ("tie", tie.as_str()),
            ("unit", unit.as_str()),
            ("other", other.as_str()),
            ("item", item.as_str()),
        ];
        pairs.extend(given.iter().filter(|(name, _)| FIELDS.contains(name)));
        pairs.retain(|(_, value)| !value.is_empty());
        pages::Ask { said: req.say(said), href: format!("/exceptions/new?{}", query_string(&pairs)) }
    })
    .collect()
}
