//! Correcting a recorded decision.

use actix_web::http::StatusCode;

use super::{exceptions, people};
use crate::audit;
use crate::error::Error;
use crate::inspections::model::{Amended, Inspection, Post};
use crate::inspections::rules::{self, Extent};
use crate::inspections::{actions, pages, views};
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{AccountId, InspectionId, Right, Said, dates};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /inspections/{id}/correct`
pub fn correct_form(req: &Req) -> Result<Reply, Error> {
    let now = load(req)?;
    let mut form = Form::default();
    form.set("version", now.version);
    for (_, name, values) in fields(req, &now) {
        for value in values {
            form.set(name, value);
        }
    }
    page(req, StatusCode::OK, &form, &[])
}

fn load(req: &Req) -> Result<Inspection, Error> {
    let inspection = req.db().read(|c| views::show(c, &req.actor, &req.id("id")))?;
    actions::look(req.db(), &req.actor, &inspection)?;
    Ok(inspection)
}

fn extent(inspection: &Inspection) -> Result<Extent, Error> {
    rules::correctable(inspection.stage, inspection.first_issued_at.is_some()).map_err(Error::Refused)
}

fn of_post(inspection: &Inspection, post: Post) -> Vec<String> {
    inspection.team.iter().filter(|m| m.post == post).map(|m| m.account.to_string()).collect()
}

/// Label, name and values of each field of the form, as the decision stands.
fn fields(req: &Req, now: &Inspection) -> Vec<(String, &'static str, Vec<String>)> {
    let one = |key: &str, name: &'static str, value: String| (req.t(key), name, vec![value]);
    vec![
        one("inspections-number", "decision_number", now.decision_number.clone()),
        one("inspections-date", "decision_on", dates::day(now.decision_on)),
        one("inspections-name", "title", now.title.clone()),
        one("inspections-signer", "signer", now.signer.as_ref().map(ToString::to_string).unwrap_or_default()),
        one("inspections-signer-name", "signer_name", now.signer_name.clone()),
        one("inspections-signer-position", "signer_position", now.signer_position.clone()),
        (req.t("team-post-secretary"), "secretary", of_post(now, Post::Secretary)),
        (req.t("inspections-members"), "members", of_post(now, Post::Member)),
    ]
}

fn page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let inspection = load(req)?;
    let extent = extent(&inspection)?;
    let (signers, inspectors) = req.db().read(|c| {
        let mut inspectors = people(c, req, Right::Inspect)?;
        // Who is of the team stays to be seen, whatever became of the account.
        for member in &inspection.team {
            if member.post != Post::Leader && !inspectors.iter().any(|p| p.id == member.account.as_str()) {
                inspectors.push(pages::Person {
                    id: member.account.to_string(),
                    name: member.name.clone(),
                    position: member.position.clone(),
                    unit_name: member.unit_name.clone(),
                });
            }
        }
        Ok((people(c, req, Right::Issue)?, inspectors))
    })?;
    let leader = inspection.team.iter().find(|m| m.post == Post::Leader).map(|m| m.name.clone()).unwrap_or_default();
    let asks = exceptions::asks(req, errors, &[("inspection", inspection.id.as_str())], |_| None);
    let page =
        pages::Correct { form: form.view(req.language, errors), extent, leader, signers, inspectors, asks, inspection };
    req.page_with(status, "inspections/correct.html", &req.t("inspections-correct"), &page)
}

/// What was typed; what the form did not show stays as it is.
fn read(r: &mut Reader, form: &Form, now: &Inspection, extent: Extent) -> Amended {
    let whole = extent == Extent::Whole;
    let sent = |name: &str| whole || form.pairs().any(|(n, _)| n == name);
    let stands = |post: Post| of_post(now, post).into_iter().map(AccountId::from);
    Amended {
        decision_number: r.optional_text("decision_number", 100),
        decision_on: r.date("decision_on"),
        title: if sent("title") { r.optional_text("title", 500) } else { now.title.clone() },
        signer: if sent("signer") { r.optional_id("signer") } else { now.signer.clone() },
        signer_name: match form.pairs().any(|(n, _)| n == "signer_name") {
            true => r.optional_text("signer_name", 200),
            false => now.signer_name.clone(),
        },
        signer_position: match form.pairs().any(|(n, _)| n == "signer_position") {
            true => r.optional_text("signer_position", 300),
            false => now.signer_position.clone(),
        },
        secretary: if sent("secretary") { r.optional_id("secretary") } else { stands(Post::Secretary).next() },
        members: if sent("members") { r.words("members") } else { stands(Post::Member).collect() },
        reason: r.optional_text("reason", 1000),
    }
}

/// `POST /inspections/{id}/correct`
pub fn correct(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let now = load(req)?;
    let extent = extent(&now)?;
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let new = read(&mut r, &req.form, &now, extent);
    // Whoever comes second is told so first: what may be corrected can have changed meanwhile.
    let stale = req.form.filled("version").is_some() && seen != now.version;
    let result = match stale {
        true => Err(Error::Conflict),
        false => r.finish().and_then(|()| actions::correct(req.db(), &req.actor, &id, seen, &new)),
    };
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/inspections/{id}")).done(Said::new("inspections-correct-done"))),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => conflict(req, &id),
        Err(error) => Err(error),
    }
}

fn conflict(req: &Req, id: &InspectionId) -> Result<Reply, Error> {
    let now = load(req)?;
    let (mut names, by) = req.db().read(|c| {
        let mut names = people(c, req, Right::Issue)?;
        names.extend(people(c, req, Right::Inspect)?);
        let lines = audit::views::lines(c, &req.actor, Some(id.as_str()), PageNumber(1))?;
        Ok((names, lines.rows.first().map(|l| l.login.clone()).unwrap_or_default()))
    })?;
    names.extend(now.team.iter().map(|m| pages::Person {
        id: m.account.to_string(),
        name: m.name.clone(),
        position: String::new(),
        unit_name: String::new(),
    }));
    let current: Vec<(String, &str, String)> = fields(req, &now)
        .into_iter()
        .filter(|(_, name, _)| req.form.pairs().any(|(n, _)| n == *name))
        .map(|(label, name, values)| (label, name, values.join(", ")))
        .collect();
    let back = format!("/inspections/{id}");
    req.conflict_read_as(&now.decision_number, &current, now.version, &by, &back, |field, value| {
        let person = names.iter().find(|p| matches!(field, "signer" | "secretary" | "members") && p.id == value);
        person.map_or(value, |p| p.name.as_str()).to_owned()
    })
}
