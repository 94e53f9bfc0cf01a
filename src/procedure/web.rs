//! Handlers of the procedure.

use actix_web::http::StatusCode;

use super::model::{Change, Measure, Rule, Step};
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
        Step::ALL.iter().filter_map(|step| rules::in_force(&all, profile, *step, today)).cloned().collect()
    };
    let profiles: Vec<pages::OfProfile> = Profile::ALL
        .iter()
        .map(|profile| pages::OfProfile { profile: profile.as_str(), steps: holding(*profile) })
        .filter(|of| !of.steps.is_empty())
        .collect();
    let shown = |id: &str| profiles.iter().any(|p| p.steps.iter().any(|s| s.id == id));
    let others = all.iter().filter(|r| !shown(&r.id)).cloned().collect();
    let page = pages::Index { others, profiles, may_change: req.actor.may(Right::Administer) };
    req.page("procedure/index.html", &req.t("procedure-title"), &page)
}

/// `GET /procedure/{rule}`: the form that changes a deadline.
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let rule = req.db().read(|c| views::rule(c, req.param("rule")))?;
    let mut form = Form::default();
    form.set("amount", rule.amount).set("measure", rule.measure).set("extension", rule.extension);
    form.set("ground", &rule.ground);
    for (name, on) in [("rolls", rule.rolls), ("verified", rule.verified)] {
        if on {
            form.set(name, "1");
        }
    }
    edit_page(req, StatusCode::OK, &form, &[])
}

fn edit_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let rule = req.db().read(|c| views::rule(c, req.param("rule")))?;
    if rule.to_on.is_some() {
        return Err(Error::refused("procedure-ended"));
    }
    let title = req.say(&Said::new("procedure-change-title").with("step", req.say(&rule.step.said())));
    let measures = Measure::ALL.iter().map(|m| pages::Choice { value: m.to_string(), label: req.say(&m.said()) });
    let page = pages::Edit { measures: measures.collect(), rule, form: form.view(req.language, errors) };
    req.page_with(status, "procedure/form.html", &title, &page)
}

/// `POST /procedure/{rule}`
pub fn change(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let mut small = |name: &str, least: i64| i32::try_from(r.number(name, least, rules::LONGEST)).unwrap_or_default();
    let (amount, extension) = (small("amount", 1), small("extension", 0));
    let new = Change {
        amount,
        extension,
        measure: r.word("measure", Measure::WorkingDays),
        rolls: r.ticked("rolls"),
        ground: r.text("ground", 1000),
        verified: r.ticked("verified"),
        from_on: r.date("from_on"),
    };
    match r.finish().and_then(|()| actions::change(req.db(), &req.actor, req.param("rule"), &new)) {
        Ok(_) => Ok(Reply::redirect("/procedure").done(Said::new("procedure-changed"))),
        Err(Error::Invalid(errors)) => edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => Err(Error::refused("procedure-ended")),
        Err(error) => Err(error),
    }
}
