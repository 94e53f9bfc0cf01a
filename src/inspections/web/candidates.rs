//! Handlers of candidates for teams, and of what people declare about themselves.

use actix_web::http::StatusCode;
use chrono::{Datelike, NaiveDate};

use super::choices;
use crate::accounts;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::candidates::{self, Candidate, Wanted};
use crate::inspections::model::{DeclarationKind, NewDeclaration};
use crate::inspections::{actions, letters, pages, views};
use crate::language::Language;
use crate::plans;
use crate::units;
use crate::vocabulary::{AccountId, InspectionId, PlanItemId, Right, Said, UnitId};
use crate::web::charts::{self, Point};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// Bars in the drawing of loads.
const DRAWN: usize = 20;

/// `GET /candidates`: for a plan item, for a recorded inspection, or for a unit and days.
pub fn candidates(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let mut r = Reader::new(&req.query);
    let asked = ["item", "inspection", "unit"].iter().any(|name| req.query.filled(name).is_some());
    let (unit, field) = (req.query.get("unit").to_owned(), req.query.get("field").to_owned());
    let by_days = req.query.get("item").is_empty() && req.query.get("inspection").is_empty() && !unit.is_empty();
    let (from, to) = match by_days {
        true => (r.date("from"), r.date("to")),
        false => (today, today),
    };
    if by_days && to < from {
        r.wrong("to", Said::new("inspections-days-order"));
    }
    let errors = match r.finish() {
        Err(Error::Invalid(errors)) => errors,
        _ => Vec::new(),
    };
    let db = req.db();
    let page = db.read(|c| {
        let wanted = match asked && errors.is_empty() {
            true => Some(wanted(c, req, &UnitId(unit.clone()), (from, to), today)?),
            false => None,
        };
        let mut lines = match &wanted {
            Some(wanted) => candidates::all(c, &req.actor, wanted, today)?,
            None => Vec::new(),
        };
        if !field.is_empty() {
            lines.retain(|line| line.skills.contains(&field));
        }
        let fields = fields(c, req)?;
        let name = |code: &String| fields.iter().find(|f| f.value == *code).map(|f| f.label.clone());
        Ok(pages::Candidates {
            chart: wanted.as_ref().filter(|_| !lines.is_empty()).map(|wanted| drawn(req, &lines, wanted.from)),
            lines: lines.iter().map(|line| told(req, line, wanted.as_ref(), &name)).collect(),
            looked_at: wanted.iter().flat_map(|w| &w.fields).filter_map(&name).collect(),
            year: wanted.as_ref().map_or(today, |w| w.from).year(),
            units: units::views::options(c, today)?,
            form: req.query.view(req.language, &errors),
            fields,
            wanted,
        })
    })?;
    if let Some(wanted) = &page.wanted {
        look(req, wanted)?;
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    req.page_with(status, "inspections/candidates.html", &req.t("candidates-title"), &page)
}

fn wanted(
    c: &mut AnyConnection,
    req: &Req,
    unit: &UnitId,
    (from, to): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Wanted, Error> {
    if let Some(item) = req.query.filled("item") {
        return candidates::for_item(c, &req.actor, &PlanItemId(item.to_owned()), today);
    }
    if let Some(inspection) = req.query.filled("inspection") {
        return candidates::for_inspection(c, &req.actor, &InspectionId(inspection.to_owned()), today);
    }
    candidates::for_unit(c, unit, (from, to), today)
}

/// That somebody looks at what is sealed is kept.
fn look(req: &Req, wanted: &Wanted) -> Result<(), Error> {
    if let Some(id) = &wanted.sealed_item {
        let item = req.db().read(|c| plans::views::item(c, &req.actor, id))?;
        plans::actions::look(req.db(), &req.actor, std::slice::from_ref(&item))?;
    }
    if let Some(id) = wanted.inspection.as_ref().filter(|_| wanted.sealed) {
        let inspection = req.db().read(|c| views::show(c, &req.actor, id))?;
        actions::look(req.db(), &req.actor, &inspection)?;
    }
    Ok(())
}

fn fields(c: &mut AnyConnection, req: &Req) -> Result<Vec<pages::Choice>, Error> {
    let english = req.language == Language::English;
    let all = units::views::fields(c)?.into_iter();
    Ok(all.map(|f| pages::Choice { value: f.code, label: if english { f.name_en } else { f.name_vi } }).collect())
}

fn drawn(req: &Req, lines: &[Candidate], from: NaiveDate) -> charts::Chart {
    let mut lines: Vec<&Candidate> = lines.iter().collect();
    lines.sort_by_key(|line| -line.load.working_days);
    let points: Vec<Point> = lines
        .iter()
        .take(DRAWN)
        .map(|line| Point { label: line.name.clone(), value: Some(line.load.working_days * 1000) })
        .collect();
    let most = points.iter().filter_map(|p| p.value).max().unwrap_or_default();
    charts::bars(&req.say(&Said::new("candidates-chart").with("year", from.year())), &points, most, 0)
}

fn told(
    req: &Req,
    line: &Candidate,
    wanted: Option<&Wanted>,
    name: &impl Fn(&String) -> Option<String>,
) -> pages::CandidateLine {
    let ties = line.assessed.conflicts.iter().map(|conflict| {
        let mut pairs = vec![
            ("account", line.account.as_str()),
            ("tie", conflict.tie.as_str()),
            ("unit", conflict.unit.as_ref().map_or("", |unit| unit.as_str())),
            ("other", conflict.other.as_ref().map_or("", |other| other.as_str())),
        ];
        let days = wanted.map(|w| [w.from, w.to, w.period_from, w.period_to].map(|d| d.to_string()));
        if let Some(wanted) = wanted {
            match (&wanted.inspection, &days) {
                (Some(inspection), _) => pairs.push(("inspection", inspection.as_str())),
                (None, Some(days)) => {
                    pairs.extend(["from", "to", "period_from", "period_to"].into_iter().zip(days.iter().map(|d| &**d)));
                    if let Some(item) = &wanted.sealed_item {
                        pairs.push(("item", item.as_str()));
                    }
                }
                (None, None) => {}
            }
        }
        pairs.retain(|(_, value)| !value.is_empty());
        let said = req.say(&conflict.said.clone().with("name", &line.name));
        // Nobody is given leave to inspect themselves.
        let never = conflict.tie == crate::inspections::model::Tie::Subject;
        let href = if never { String::new() } else { format!("/exceptions/new?{}", query_string(&pairs)) };
        pages::Ask { said, href }
    });
    let excused = line.assessed.excused.iter().map(|(tie, _)| req.say(&tie.said.clone().with("name", &line.name)));
    pages::CandidateLine {
        account: line.account.to_string(),
        name: line.name.clone(),
        position: line.position.clone(),
        unit_name: line.unit_name.clone(),
        comes: line.comes.as_ref().and_then(letters::said).map(|said| req.say(&said)).unwrap_or_default(),
        without_letter: line.comes == Some(letters::Comes::WithoutLetter),
        may_lead: line.may_lead,
        skills: line.skills.iter().filter_map(name).collect(),
        inspections: line.load.inspections,
        working_days: line.load.working_days,
        month: line.capacity.map(|capacity| pages::MonthLoad {
            number: wanted.map_or(0, |w| w.from.month()),
            days: line.load.month,
            capacity,
            over: line.load.month + line.own > capacity,
            with: line.load.month + line.own,
        }),
        ties: ties.collect(),
        excused: excused.collect(),
        unknown: line.assessed.unknown.iter().map(|(_, said)| req.say(said)).collect(),
    }
}

/// `GET /candidates/{id}`: skills and declarations of somebody who inspects.
pub fn candidate(req: &Req) -> Result<Reply, Error> {
    candidate_page(req, StatusCode::OK, &[], &[])
}

/// `errors`: of the form of skills; `of_capacity`: of the other one.
fn candidate_page(
    req: &Req,
    status: StatusCode,
    errors: &[(String, Said)],
    of_capacity: &[(String, Said)],
) -> Result<Reply, Error> {
    let (id, today): (AccountId, NaiveDate) = (req.id("id"), req.db().world().today());
    let page = req.db().read(|c| {
        let person = accounts::views::find(c, &id)?;
        if !person.roles.iter().any(|role| role.rights().contains(&Right::Inspect)) {
            return Err(Error::NotFound);
        }
        let skills = candidates::skills(c, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
        let lines = plans::views::capacity::of_people(c, std::slice::from_ref(&id))?;
        let holding = lines.iter().find(|line| line.from_on <= today).map(|line| line.from_on);
        let mut capacity = if of_capacity.is_empty() { Form::default() } else { req.form.clone() };
        if of_capacity.is_empty() {
            capacity.set("seen", lines.len());
        }
        let mut form = Form::default();
        if errors.is_empty() {
            for skill in &skills {
                form.set("fields", skill);
            }
        } else {
            form = req.form.clone();
        }
        Ok(pages::CandidatePage {
            account: id.to_string(),
            name: person.name,
            position: person.position,
            known: person.official.is_some(),
            was: skills.join(" "),
            seen: lines.len(),
            capacity: capacity.view(req.language, of_capacity),
            lines: lines
                .into_iter()
                .map(|line| pages::CapacityLine {
                    holds: Some(line.from_on) == holding,
                    to_come: plans::rules::capacity::may_take_back(&line, today),
                    line,
                })
                .collect(),
            form: form.view(req.language, errors),
            fields: fields(c, req)?,
            declarations: candidates::declarations(c, &req.actor, &id)?,
        })
    })?;
    req.page_with(status, "inspections/candidate.html", &page.name, &page)
}

/// `POST /candidates/{id}`: which fields of work the person knows.
pub fn set_skills(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let seen: Vec<String> = req.form.get("was").split_whitespace().map(str::to_owned).collect();
    let fields: Vec<String> = req.form.all("fields").into_iter().map(str::to_owned).collect();
    match actions::set_skills(req.db(), &req.actor, &id, &seen, &fields) {
        Ok(()) => Ok(Reply::redirect(format!("/candidates/{id}")).done(Said::new("candidates-saved"))),
        Err(Error::Invalid(errors)) => candidate_page(req, StatusCode::UNPROCESSABLE_ENTITY, &errors, &[]),
        Err(Error::Conflict) => {
            let said = Said::new("candidates-changed-meanwhile");
            candidate_page(req, StatusCode::CONFLICT, &[("fields".to_owned(), said)], &[])
        }
        Err(error) => Err(error),
    }
}

/// `POST /candidates/{id}/capacity`: how many working days a month the person can give to visits.
pub fn set_capacity(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let mut r = Reader::new(&req.form);
    let days = r.number("days", 0, plans::rules::capacity::MOST) as i32;
    let from_on = r.date("from_on");
    let seen = usize::try_from(r.number("seen", 0, i64::from(i32::MAX))).unwrap_or_default();
    let set = r.finish().and_then(|()| plans::actions::set_capacity(req.db(), &req.actor, &id, seen, (days, from_on)));
    match set {
        Ok(()) => Ok(Reply::redirect(format!("/candidates/{id}")).done(Said::new("capacity-saved"))),
        Err(Error::Invalid(errors)) => candidate_page(req, StatusCode::UNPROCESSABLE_ENTITY, &[], &errors),
        Err(Error::Conflict) => {
            let said = Said::new("capacity-changed-meanwhile");
            candidate_page(req, StatusCode::CONFLICT, &[], &[("days".to_owned(), said)])
        }
        Err(error) => Err(error),
    }
}

/// `POST /candidates/{id}/capacity/{from}/remove`: takes a line back that is not in force yet.
pub fn take_capacity_back(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let from_on: NaiveDate = req.param("from").parse().map_err(|_| Error::NotFound)?;
    let mut r = Reader::new(&req.form);
    let seen = usize::try_from(r.number("seen", 0, i64::from(i32::MAX))).unwrap_or_default();
    let days = r.number("of_days", i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    r.finish()?;
    match plans::actions::take_capacity_back(req.db(), &req.actor, &id, seen, (days, from_on)) {
        Ok(()) => Ok(Reply::redirect(format!("/candidates/{id}")).done(Said::new("capacity-taken-back"))),
        Err(Error::Conflict) => {
            let said = Said::new("capacity-changed-meanwhile");
            candidate_page(req, StatusCode::CONFLICT, &[], &[("days".to_owned(), said)])
        }
        Err(error) => Err(error),
    }
}

/// `GET /declarations`: one's own.
pub fn declarations(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("kind", DeclarationKind::Relative);
    declarations_page(req, StatusCode::OK, &form, &[])
}

fn declarations_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let own = req.actor.account.clone().ok_or(Error::Forbidden)?;
    let page = req.db().read(|c| {
        Ok(pages::Declarations {
            declarations: candidates::declarations(c, &req.actor, &own)?,
            form: form.view(req.language, errors),
            kinds: choices(req, DeclarationKind::ALL.iter().map(|w| (w.to_string(), w.said()))),
            units: units::views::options(c, today)?,
        })
    })?;
    req.page_with(status, "inspections/declarations.html", &req.t("declarations-title"), &page)
}

/// `POST /declarations`
pub fn declare(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let mut r = Reader::new(&req.form);
    let kind = r.word("kind", DeclarationKind::Nothing);
    let nothing = kind == DeclarationKind::Nothing;
    let new = NewDeclaration {
        kind,
        unit: r.optional_id("unit"),
        what: r.optional_text("what", 500),
        from: if nothing { today } else { r.date("from_on") },
        to: if nothing { None } else { r.optional_date("to_on") },
    };
    match r.finish().and_then(|()| actions::declare(req.db(), &req.actor, &new)) {
        Ok(_) => Ok(Reply::redirect("/declarations").done(Said::new("declarations-saved"))),
        Err(Error::Invalid(errors)) => declarations_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `POST /declarations/{id}/end`
pub fn end_declaration(req: &Req) -> Result<Reply, Error> {
    let id = req.param("id").to_owned();
    let own = req.actor.account.clone().ok_or(Error::Forbidden)?;
    let of_own = req.db().read(|c| candidates::declarations(c, &req.actor, &own))?;
    if !of_own.iter().any(|one| one.id == id) {
        return Err(Error::NotFound);
    }
    let mut r = Reader::new(&req.form);
    let (seen, to) = (r.seen(), r.date("to_on"));
    match r.finish().and_then(|()| actions::end_declaration(req.db(), &req.actor, &id, seen, to)) {
        Ok(()) => Ok(Reply::redirect("/declarations").done(Said::new("declarations-saved"))),
        Err(Error::Invalid(errors)) => {
            declarations_page(req, StatusCode::UNPROCESSABLE_ENTITY, &Form::default(), &errors)
        }
        Err(error) => Err(error),
    }
}
