//! Handlers of the procedure.

use actix_web::http::StatusCode;

use super::model::{Applies, Change, Measure, Rule, Step};
use super::{actions, pages, rules, views};
use crate::error::Error;
use crate::plans::Profile;
use crate::vocabulary::{Right, Said};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /procedure`: the steps of each profile with their deadlines and grounds.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let all = req.db().read(views::all)?;
    let holding = |profile: Profile| -> Vec<Rule> {
        let of = |step: &Step| {
            let mut lines: Vec<Rule> = all
                .iter()
                .filter(|r| (r.profile, r.step) == (profile, *step) && rules::holds(r, today))
                .cloned()
                .collect();
            lines.sort_by_key(|r| r.applies);
            lines
        };
        Step::ALL.iter().flat_map(of).collect()
    };
    let profiles: Vec<pages::OfProfile> = Profile::HELD
        .iter()
        .map(|profile| pages::OfProfile { profile: profile.as_str(), steps: holding(*profile) })
        .collect();
    let others = all.iter().filter(|r| !rules::holds(r, today)).cloned().collect();
    let page = pages::Index { others, profiles, may_change: req.actor.may(Right::Administer) };
    req.page("procedure/index.html", &req.t("procedure-title"), &page)
}

/// `GET /procedure/new`: the form of a new line; `?profile=` chooses its profile.
pub fn new(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("profile", req.query.get("profile")).set("measure", Measure::WorkingDays).set("extension", 0);
    edit_page(req, StatusCode::OK, None, &form, (Typed::Line, &[]))
}

/// `GET /procedure/{rule}`: the forms that change a line and end it.
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let rule = req.db().read(|c| views::rule(c, req.param("rule")))?;
    let form = filled(&rule);
    edit_page(req, StatusCode::OK, Some(rule), &form, (Typed::Line, &[]))
}

fn filled(rule: &Rule) -> Form {
    let mut form = Form::default();
    form.set("applies", rule.applies).set("name", &rule.name).set("paper", &rule.paper);
    form.set("amount", rule.amount).set("measure", rule.measure).set("extension", rule.extension);
    form.set("ground", &rule.ground);
    for (name, on) in [("rolls", rule.rolls), ("verified", rule.verified)] {
        if on {
            form.set(name, "1");
        }
    }
    form
}

/// Which form was typed into: that of the line, or the one that ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Line,
    End,
}

fn edit_page(
    req: &Req,
    status: StatusCode,
    rule: Option<Rule>,
    form: &Form,
    (typed, errors): (Typed, &[(String, Said)]),
) -> Result<Reply, Error> {
    if rule.as_ref().is_some_and(|rule| rule.to_on.is_some()) {
        return Err(Error::refused("procedure-ended"));
    }
    let title = match &rule {
        Some(rule) => {
            let step = if rule.name.is_empty() { req.say(&rule.step.said()) } else { rule.name.clone() };
            req.say(&Said::new("procedure-change-title").with("step", step))
        }
        None => req.t("procedure-add"),
    };
    let choice = |value: String, said: Said| pages::Choice { value, label: req.say(&said) };
    let blank = Form::default();
    let (form, end) = match (typed, &rule) {
        (Typed::End, Some(rule)) => (filled(rule).view(req.language, &[]), form.view(req.language, errors)),
        _ => (form.view(req.language, errors), blank.view(req.language, &[])),
    };
    let today = req.db().world().today();
    let page = pages::Edit {
        coming: rule.as_ref().is_some_and(|rule| rule.from_on > today),
        rule,
        form,
        end,
        profiles: Profile::HELD.iter().map(|w| choice(w.to_string(), w.said())).collect(),
        steps: Step::ALL.iter().map(|w| choice(w.to_string(), w.said())).collect(),
        applies: Applies::ALL.iter().map(|w| choice(w.to_string(), w.said())).collect(),
        measures: Measure::ALL.iter().map(|w| choice(w.to_string(), w.said())).collect(),
    };
    req.page_with(status, "procedure/form.html", &title, &page)
}

fn read(r: &mut Reader) -> Change {
    let mut small = |name: &str, least: i64| i32::try_from(r.number(name, least, rules::LONGEST)).unwrap_or_default();
    let (amount, extension) = (small("amount", 1), small("extension", 0));
    Change {
        amount,
        extension,
        applies: r.word("applies", Applies::Both),
        name: r.optional_text("name", 200),
        paper: r.optional_text("paper", 20),
        measure: r.word("measure", Measure::WorkingDays),
        rolls: r.ticked("rolls"),
        ground: r.text("ground", 1000),
        verified: r.ticked("verified"),
        from_on: r.date("from_on"),
    }
}

/// `POST /procedure`: a new line.
pub fn add(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let profile = req.form.get("profile").parse().ok().filter(|profile| Profile::HELD.contains(profile));
    let step: Option<Step> = req.form.get("step").parse().ok();
    for (field, missing) in [("profile", profile.is_none()), ("step", step.is_none())] {
        if missing {
            r.wrong(field, Said::new("form-choose"));
        }
    }
    let new = read(&mut r);
    let done = r.finish().and_then(|()| {
        let of = profile.zip(step).ok_or(Error::NotFound)?;
        actions::add(req.db(), &req.actor, of, &new)
    });
    match done {
        Ok(_) => Ok(Reply::redirect("/procedure").done(Said::new("procedure-added"))),
        Err(Error::Invalid(errors)) => {
            edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &req.form, (Typed::Line, &errors))
        }
        Err(error) => Err(error),
    }
}

/// `POST /procedure/{rule}`
pub fn change(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = read(&mut r);
    let done = r.finish().and_then(|()| actions::change(req.db(), &req.actor, req.param("rule"), &new));
    after(req, done.map(|_| ()), "procedure-changed", Typed::Line)
}

/// `POST /procedure/{rule}/end`
pub fn end(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (last, reason) = (r.date("last_on"), r.optional_text("reason", 1000));
    let done = r.finish().and_then(|()| actions::end(req.db(), &req.actor, req.param("rule"), last, &reason));
    after(req, done, "procedure-line-ended", Typed::End)
}

fn after(req: &Req, done: Result<(), Error>, said: &str, typed: Typed) -> Result<Reply, Error> {
    match done {
        Ok(()) => Ok(Reply::redirect("/procedure").done(Said::new(said))),
        Err(Error::Invalid(errors)) => {
            let rule = req.db().read(|c| views::rule(c, req.param("rule")))?;
            edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(rule), &req.form, (typed, &errors))
        }
        Err(Error::Conflict) => Err(Error::refused("procedure-ended")),
        Err(error) => Err(error),
    }
}
