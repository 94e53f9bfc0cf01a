//! Handlers of recorded conclusions.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use chrono::NaiveDate;

use super::model::{Demand, Draft, DraftContent, DraftDemand, Outcome};
use super::{actions, pages, rules, views};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::plans::{self, Body, Classification, Plan, Profile};
use crate::register::Entry;
use crate::register::pages::{Choice, Line};
use crate::units;
use crate::vocabulary::{OutcomeId, Right, Said, UnitId, dates};
use crate::web::{Form, Reader, Reply, Req};

/// Parts of a row of contents, which are named `c0_unit` and so on, and of a row of demands, `d0_unit`.
const CONTENT: (char, &[&str]) = ('c', &["unit", "field", "content", "from", "to"]);
const DEMAND: (char, &[&str]) = ('d', &["unit", "task", "due"]);
/// Rows of contents and of demands that a form has at first, and that are added when more are asked for.
const AT_FIRST: (usize, usize) = (2, 1);
const MORE: (usize, usize) = (3, 2);

/// `GET /outcomes`
pub fn index(req: &Req) -> Result<Reply, Error> {
    let outcomes = req.db().read(|c| views::list(c, &req.actor, req.page_number()))?;
    let page =
        pages::Index { outcomes, may_write: req.actor.may(Right::Plan), as_unit: req.actor.bound_to().is_some() };
    req.page("outcomes/index.html", &req.t("outcomes-title"), &page)
}

/// The numbers of the form's rows of a kind; those that say something, or all.
fn rows(form: &Form, (kind, parts): (char, &[&str]), filled: bool) -> BTreeSet<usize> {
    let row = |name: &str| {
        let (number, part) = name.strip_prefix(kind)?.split_once('_')?;
        number.parse::<usize>().ok().filter(|number| *number < rules::MOST_ROWS && parts.contains(&part))
    };
    form.pairs().filter(|(_, value)| !filled || !value.is_empty()).filter_map(|(name, _)| row(name)).collect()
}

/// How many rows of a kind the form has.
fn count(form: &Form, kind: (char, &[&str])) -> usize {
    rows(form, kind, false).last().map_or(0, |last| last + 1)
}

fn read(form: &Form) -> Draft {
    let mut r = Reader::new(form);
    let classification = r.word("classification", Classification::Ordinary);
    // What is not kept is not read either.
    let ordinary = classification == Classification::Ordinary;
    let wanted = |kind| if ordinary { rows(form, kind, true) } else { BTreeSet::new() };
    let mut contents = Vec::new();
    for row in wanted(CONTENT) {
        let name = |part: &str| format!("c{row}_{part}");
        contents.push(DraftContent {
            row,
            unit: r.optional_id(&name("unit")),
            field: form.filled(&name("field")).map(str::to_owned),
            content: r.optional_text(&name("content"), 2000),
            period_from: r.optional_date(&name("from")),
            period_to: r.optional_date(&name("to")),
        });
    }
    let mut demands = Vec::new();
    for row in wanted(DEMAND) {
        let name = |part: &str| format!("d{row}_{part}");
        demands.push(DraftDemand {
            row,
            unit: r.optional_id(&name("unit")),
            task: r.optional_text(&name("task"), 2000),
            due_on: r.optional_date(&name("due")),
        });
    }
    let mut draft = Draft {
        number: r.optional_text("number", 100),
        issued_on: r.optional_date("issued_on"),
        issuer: r.optional_text("issuer", 300),
        classification,
        profile: form.get("profile").parse().ok(),
        title: if ordinary { r.optional_text("title", 300) } else { String::new() },
        decision: if ordinary { r.optional_id("decision") } else { None },
        contents,
        demands,
        unread: Vec::new(),
    };
    if let Err(Error::Invalid(unread)) = r.finish() {
        draft.unread = unread;
    }
    draft
}

/// Units to choose from: those of today and those of the paper's day, because a paper of old names units of old.
fn units_to_choose(c: &mut AnyConnection, today: NaiveDate, on: Option<NaiveDate>) -> Result<Vec<Choice>, Error> {
    let mut all = units::views::options(c, today)?;
    if let Some(on) = on {
        let of_old = units::views::options(c, on)?;
        let known: BTreeSet<UnitId> = all.iter().map(|unit| unit.id.clone()).collect();
        all.extend(of_old.into_iter().filter(|unit| !known.contains(&unit.id)));
    }
    Ok(all.into_iter().map(|unit| Choice { value: unit.id.to_string(), label: unit.name }).collect())
}

fn fields(c: &mut AnyConnection, language: Language) -> Result<Vec<Choice>, Error> {
    let name = |f: units::FieldOfWork| Choice {
        value: f.code,
        label: if language == Language::English { f.name_en } else { f.name_vi },
    };
    Ok(units::views::fields(c)?.into_iter().map(name).collect())
}

/// Recorded decisions to choose from, as their papers are called.
fn decisions(c: &mut AnyConnection, req: &Req) -> Result<Vec<Choice>, Error> {
    let called = |decision: Plan| {
        let said = Said::new("outcomes-decision-choice").with("number", decision.number.unwrap_or_default());
        let said = said.with("on", decision.issued_on.map(dates::day).unwrap_or_default());
        Choice { value: decision.id.to_string(), label: req.say(&said.with("body", decision.body_name)) }
    };
    Ok(plans::views::decisions::all(c, &req.actor)?.into_iter().map(called).collect())
}

fn form_page(
    req: &Req,
    status: StatusCode,
    outcome: Option<Outcome>,
    form: &Form,
    errors: &[(String, Said)],
    (contents, demands): (usize, usize),
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let on = Reader::new(form).optional_date("issued_on");
    let (units, fields, decisions) =
        req.db().read(|c| Ok((units_to_choose(c, today, on)?, fields(c, req.language)?, decisions(c, req)?)))?;
    let title = req.t(if outcome.is_some() { "outcomes-correct" } else { "outcomes-record" });
    let choice = |value: String, said: Said| Choice { value, label: req.say(&said) };
    let page = pages::Edit {
        outcome,
        form: form.view(req.language, errors),
        classifications: Classification::ALL.iter().map(|w| choice(w.to_string(), w.said())).collect(),
        profiles: Profile::ALL.iter().map(|w| choice(w.to_string(), w.said())).collect(),
        units,
        fields,
        decisions,
        contents: contents.clamp(AT_FIRST.0, rules::MOST_ROWS),
        demands: demands.clamp(AT_FIRST.1, rules::MOST_ROWS),
    };
    req.page_with(status, "outcomes/form.html", &title, &page)
}

/// The form as it was typed, with what is wrong in it.
fn typed_page(
    req: &Req,
    status: StatusCode,
    outcome: Option<Outcome>,
    errors: &[(String, Said)],
    more: (usize, usize),
) -> Result<Reply, Error> {
    let rows = (count(&req.form, CONTENT) + more.0, count(&req.form, DEMAND) + more.1);
    form_page(req, status, outcome, &req.form, errors, rows)
}

/// `GET /outcomes/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("classification", Classification::Ordinary);
    form_page(req, StatusCode::OK, None, &form, &[], AT_FIRST)
}

/// `POST /outcomes`: records the conclusion; with `more`, gives the form back with more rows.
pub fn record(req: &Req) -> Result<Reply, Error> {
    if req.form.filled("more").is_some() {
        return typed_page(req, StatusCode::OK, None, &[], MORE);
    }
    let mut draft = read(&req.form);
    let body = match req.form.filled("body") {
        Some(unit) => Body::Known(UnitId(unit.to_owned())),
        None => {
            let mut r = Reader::new(&req.form);
            let name = r.optional_text("body_name", 300);
            if let Err(Error::Invalid(unread)) = r.finish() {
                draft.unread.extend(unread);
            }
            Body::Named(name)
        }
    };
    match actions::record(req.db(), &req.actor, &body, &draft) {
        Ok(id) => Ok(Reply::redirect(format!("/outcomes/{id}")).done(Said::new(done(&draft, "outcomes-recorded")))),
        Err(Error::Invalid(errors)) => typed_page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &errors, (0, 0)),
        Err(error) => Err(error),
    }
}

/// The sentence that says what was kept.
fn done(draft: &Draft, ordinary: &'static str) -> &'static str {
    if draft.classification == Classification::Ordinary { ordinary } else { "outcomes-withheld-done" }
}

fn filled(outcome: &Outcome, contents: &[Entry], demands: &[Demand]) -> Form {
    let mut form = Form::default();
    form.set("version", outcome.version).set("classification", outcome.classification);
    form.set("number", &outcome.number).set("issued_on", dates::day(outcome.issued_on));
    form.set("issuer", &outcome.issuer).set("title", &outcome.title);
    form.set("profile", outcome.profile.map(|p| p.to_string()).unwrap_or_default());
    if let Some(decision) = &outcome.decision {
        form.set("decision", decision);
    }
    for (row, e) in contents.iter().enumerate() {
        form.set(&format!("c{row}_unit"), &e.unit);
        form.set(&format!("c{row}_field"), e.field_code.as_deref().unwrap_or_default());
        form.set(&format!("c{row}_content"), &e.content);
        form.set(&format!("c{row}_from"), dates::day(e.period_from));
        form.set(&format!("c{row}_to"), dates::day(e.period_to));
    }
    for (row, d) in demands.iter().enumerate() {
        form.set(&format!("d{row}_unit"), &d.unit).set(&format!("d{row}_task"), &d.task);
        form.set(&format!("d{row}_due"), d.due_on.map(dates::day).unwrap_or_default());
    }
    form
}

fn load(req: &Req) -> Result<(Outcome, Vec<Entry>, Vec<Demand>), Error> {
    let id: OutcomeId = req.id("id");
    req.db().read(|c| {
        let outcome = views::outcome(c, &req.actor, &id)?;
        Ok((outcome, views::contents(c, &req.actor, &id)?, views::demands(c, &req.actor, &id)?))
    })
}

/// `GET /outcomes/{id}/edit`
pub fn edit_form(req: &Req) -> Result<Reply, Error> {
    let (outcome, contents, demands) = load(req)?;
    let form = filled(&outcome, &contents, &demands);
    form_page(req, StatusCode::OK, Some(outcome), &form, &[], (contents.len() + 1, demands.len() + 1))
}

/// `POST /outcomes/{id}/edit`: corrects the record; with `more`, gives the form back with more rows.
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let (outcome, contents, demands) = load(req)?;
    if req.form.filled("more").is_some() {
        return typed_page(req, StatusCode::OK, Some(outcome), &[], MORE);
    }
    let mut draft = read(&req.form);
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    if let Err(Error::Invalid(unread)) = r.finish() {
        draft.unread.extend(unread);
    }
    match actions::correct(req.db(), &req.actor, &outcome.id, seen, &draft) {
        Ok(()) => {
            let done = Said::new(done(&draft, "outcomes-corrected"));
            Ok(Reply::redirect(format!("/outcomes/{}", outcome.id)).done(done))
        }
        Err(Error::Invalid(errors)) => {
            typed_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(outcome), &errors, (0, 0))
        }
        Err(Error::Conflict) => conflict(req, &outcome, &contents, &demands),
        Err(error) => Err(error),
    }
}

/// What stands now beside what was typed, row by row.
fn conflict(req: &Req, outcome: &Outcome, contents: &[Entry], demands: &[Demand]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let on = Some(outcome.issued_on);
    let (units, fields, decisions) =
        req.db().read(|c| Ok((units_to_choose(c, today, on)?, fields(c, req.language)?, decisions(c, req)?)))?;
    let now = filled(outcome, contents, demands);
    let mut names: Vec<(String, String)> = [
        ("plans-classification", "classification"),
        ("plans-number", "number"),
        ("plans-issued-on", "issued_on"),
        ("plans-issuer", "issuer"),
        ("outcomes-about", "title"),
        ("plans-profile", "profile"),
        ("outcomes-decision", "decision"),
    ]
    .map(|(label, name)| (req.t(label), name.to_owned()))
    .to_vec();
    let kinds =
        [(CONTENT, "outcomes-content-row", "outcomes-content"), (DEMAND, "outcomes-demand-row", "outcomes-demand")];
    for ((kind, parts), row_label, label) in kinds {
        for row in 0..count(&now, (kind, parts)).max(count(&req.form, (kind, parts))) {
            let of = req.say(&Said::new(row_label).with("number", row + 1));
            names.extend(
                parts.iter().map(|part| {
                    (format!("{of}: {}", req.t(&format!("{label}-{part}"))), format!("{kind}{row}_{part}"))
                }),
            );
        }
    }
    let says = |name: &String| !now.get(name).is_empty() || !req.form.get(name).is_empty();
    names.retain(|(_, name)| says(name));
    let current: Vec<(String, &str, String)> =
        names.iter().map(|(label, name)| (label.clone(), name.as_str(), now.get(name).to_owned())).collect();
    let label = |choices: &[Choice], value: &str| {
        choices.iter().find(|choice| choice.value == value).map_or(value, |choice| &choice.label).to_owned()
    };
    let read_as = |name: &str, value: &str| match name.rsplit('_').next().unwrap_or(name) {
        "unit" => label(&units, value),
        "field" => label(&fields, value),
        "decision" => label(&decisions, value),
        "classification" => value.parse().map_or(value.to_owned(), |w: Classification| req.say(&w.said())),
        "profile" => value.parse().map_or(value.to_owned(), |w: Profile| req.say(&w.said())),
        _ => value.to_owned(),
    };
    req.conflict_read_as(&outcome.number, &current, outcome.version, "", &format!("/outcomes/{}", outcome.id), read_as)
}

/// `GET /outcomes/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, &Form::default(), &[])
}

fn show_with(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (outcome, contents, demands) = load(req)?;
    let (fields, decision, follow_ups) = req.db().read(|c| {
        let decision = match &outcome.decision {
            Some(id) => plans::views::decisions::find(c, &req.actor, id)?,
            None => None,
        };
        let follow_ups = plans::web::follow_ups(req, c, &views::in_register(&outcome.id))?;
        Ok((fields(c, req.language)?, decision, follow_ups))
    })?;
    let line = |entry: Entry| {
        let field = fields.iter().find(|field| Some(&field.value) == entry.field_code.as_ref());
        Line { field: field.map(|field| field.label.clone()).unwrap_or_default(), asked: None, closed: None, entry }
    };
    let title = outcome.number.clone();
    let page = pages::Show {
        withheld: outcome.classification != Classification::Ordinary,
        outcome,
        decision,
        contents: contents.into_iter().map(line).collect(),
        demands,
        follow_ups,
        may_write: req.actor.may(Right::Plan),
        as_unit: req.actor.bound_to().is_some(),
        form: form.view(req.language, errors),
    };
    req.page_with(status, "outcomes/show.html", &title, &page)
}

/// `POST /outcomes/{id}/remove`
pub fn take_back(req: &Req) -> Result<Reply, Error> {
    let id: OutcomeId = req.id("id");
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("reason", 1000));
    match r.finish().and_then(|()| actions::take_back(req.db(), &req.actor, &id, seen, &reason)) {
        Ok(()) => Ok(Reply::redirect("/outcomes".to_owned()).done(Said::new("outcomes-taken-back"))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let (outcome, ..) = load(req)?;
            let current = [(req.t("plans-number"), "number", outcome.number.clone())];
            req.conflict(&outcome.number, &current, outcome.version, "", &format!("/outcomes/{id}"))
        }
        Err(error) => Err(error),
    }
}
