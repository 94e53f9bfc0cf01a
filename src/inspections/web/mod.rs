//! Handlers of inspections.

mod candidates;
mod clashes;
mod correct;
mod exceptions;
mod letters;

use actix_web::http::StatusCode;
use chrono::{Datelike, NaiveDate};

use super::model::{Classification, Inspection, NewAuthorisation, NewInspection, Stage};
use super::rules::{Step, Told};
use super::views::Filter;
use super::{actions, letters as team_letters, pages, rules, teams, views};
use crate::accounts::{self, Account};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::plans::{self, Profile};
use crate::units;
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{AccountId, InspectionId, Right, Said};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

pub use candidates::{
    candidate, candidates, declarations, declare, end_declaration, set_capacity, set_skills, take_capacity_back,
};
pub use clashes::answer_clash;
pub use correct::{correct, correct_form};
pub use exceptions::{answer_exception, ask_exception, exceptions, new_exception, withdraw_exception};
pub use letters::{
    ask_members, link_member, member_request, member_requests, new_member_request, receive_members, remind_members,
    withdraw_members,
};

/// `GET /inspections`
pub fn index(req: &Req) -> Result<Reply, Error> {
    let (q, stage, year, mine) =
        (req.query.get("q"), req.query.get("stage"), req.query.get("year"), req.query.get("mine"));
    let filter = Filter {
        words: q.to_owned(),
        stage: stage.parse().ok(),
        year: year.parse().ok().filter(|y| (1900..=2200).contains(y)),
        mine: !mine.is_empty(),
    };
    let inspections = req.db().read(|c| views::list(c, &req.actor, &filter, req.page_number()))?;
    let sealed: Vec<&InspectionId> = inspections.rows.iter().filter(|line| line.sealed).map(|line| &line.id).collect();
    actions::look_at(req.db(), &req.actor, &sealed)?;
    let page = pages::Index {
        inspections,
        q: q.to_owned(),
        stage: stage.to_owned(),
        year: year.to_owned(),
        mine: filter.mine,
        stages: Stage::ALL.iter().map(Stage::as_str).collect(),
        inspects: req.actor.may(Right::Inspect),
        query: query_string(&[("q", q), ("stage", stage), ("year", year), ("mine", mine)]),
    };
    req.page("inspections/index.html", &req.t("inspections-title"), &page)
}

fn people(c: &mut AnyConnection, req: &Req, right: Right) -> Result<Vec<pages::Person>, Error> {
    let names = units::views::names_on(c, req.db().world().today())?;
    let mut all: Vec<Account> = accounts::views::list(c)?;
    all.retain(|a| !a.disabled && a.roles.iter().any(|role| role.rights().contains(&right)));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all
        .into_iter()
        .map(|a| pages::Person {
            unit_name: a.unit.as_ref().and_then(|u| names.get(u)).cloned().unwrap_or_default(),
            id: a.id.to_string(),
            name: a.name,
            position: a.position,
        })
        .collect())
}

/// `GET /inspections/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("classification", Classification::Ordinary).set("profile", Profile::A);
    form.set("decision_on", req.db().world().today());
    if let Some(unit) = &req.actor.unit {
        form.set("body", unit);
    }
    if let Some(item) = req.query.filled("item") {
        form.set("items", item);
        propose(req, &mut form, item)?;
    }
    edit_page(req, StatusCode::OK, &form, &[])
}

/// Fills in what the plan item says already.
fn propose(req: &Req, form: &mut Form, item: &str) -> Result<(), Error> {
    let id = crate::vocabulary::PlanItemId(item.to_owned());
    let item = req.db().read(|c| plans::views::item(c, &req.actor, &id))?;
    plans::actions::look(req.db(), &req.actor, std::slice::from_ref(&item))?;
    form.set("contents", &item.contents).set("period_from", item.period_from).set("period_to", item.period_to);
    form.set("starts_on", item.starts_on).set("ends_on", item.ends_on);
    for field in &item.fields {
        form.set("fields", field);
    }
    let profile = item.profile;
    *form = Form::new(form.pairs().filter(|(n, _)| *n != "profile").map(|(n, v)| (n.to_owned(), v.to_owned())));
    form.set("profile", profile);
    Ok(())
}

/// Where an inspection that no plan holds is entered: as a surprise item of this year's plan of the person's body, which
/// may still be a draft; else the plan first.
fn surprise_href(c: &mut AnyConnection, req: &Req, today: NaiveDate) -> Result<String, Error> {
    let Some(body) = &req.actor.unit else { return Ok("/plans".to_owned()) };
    let plans = plans::views::list(c, &req.actor, Some(today.year()), Some(body), PageNumber(1))?;
    let own = plans.rows.iter().find(|line| line.plan.stage != plans::Stage::Recorded);
    Ok(match own {
        Some(line) => format!("/plans/{}/items/new?kind=surprise", line.plan.id),
        None => "/plans/new".to_owned(),
    })
}

/// A sentence with fields of work by their names, where a rule named them by their codes.
fn with_names(said: &Said, fields: &[pages::Choice]) -> Said {
    let mut said = said.clone();
    for (_, codes) in said.args.iter_mut().filter(|(name, _)| name == "fields" || name == "planned") {
        let named = |code| fields.iter().find(|f| f.value == code).map_or(code, |f| f.label.as_str());
        *codes = codes.split(',').map(named).collect::<Vec<_>>().join(", ");
    }
    said
}

fn edit_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let english = req.language == Language::English;
    let page = req.db().read(|c| {
        let fields: Vec<pages::Choice> = units::views::fields(c)?
            .into_iter()
            .map(|f| pages::Choice { value: f.code, label: if english { f.name_en } else { f.name_vi } })
            .collect();
        let told: Vec<_> = errors.iter().map(|(at, said)| (at.clone(), with_names(said, &fields))).collect();
        Ok(pages::Edit {
            form: form.view(req.language, &told),
            items: plans::views::ready_items(c, &req.actor)?,
            surprise: surprise_href(c, req, today)?,
            units: units::views::options(c, today)?,
            fields,
            classifications: choices(req, Classification::ALL.iter().map(|w| (w.to_string(), w.said()))),
            profiles: choices(req, Profile::HELD.iter().map(|w| (w.to_string(), w.said()))),
            signers: people(c, req, Right::Issue)?,
            leaders: people(c, req, Right::Lead)?,
            inspectors: people(c, req, Right::Inspect)?,
            asks: Vec::new(),
        })
    })?;
    plans::actions::look(req.db(), &req.actor, &page.items)?;
    let page = pages::Edit { asks: asks_of(req, form, errors, &page.items)?, ..page };
    req.page_with(status, "inspections/form.html", &req.t("inspections-new"), &page)
}

/// Where leave is asked for the ties that stopped a decision. What is asked for a sealed item stays with it.
fn asks_of(req: &Req, form: &Form, errors: &[(String, Said)], items: &[plans::Item]) -> Result<Vec<pages::Ask>, Error> {
    let given = [("from", "starts_on"), ("to", "ends_on"), ("period_from", "period_from"), ("period_to", "period_to")];
    let given = given.map(|(name, field)| (name, form.get(field)));
    let chosen = form.all("items");
    let sealed = items.iter().filter(|i| i.sealed && chosen.contains(&i.id.as_str()));
    let mut r = Reader::new(form);
    let starts_on = r.optional_date("starts_on");
    let sealed: Vec<(String, String)> = req.db().read(|c| {
        let mut sealed_units = Vec::new();
        for item in sealed {
            let goes_to = plans::views::goes_to(c, item, starts_on.unwrap_or(item.starts_on))?;
            sealed_units.extend(goes_to.into_iter().map(|(unit, _)| (unit.0, item.id.to_string())));
        }
        Ok(sealed_units)
    })?;
    Ok(exceptions::asks(req, errors, &given, |unit| {
        sealed.iter().find(|(goes_to, _)| goes_to == unit).map(|(_, item)| item.clone())
    }))
}

fn choices(req: &Req, words: impl Iterator<Item = (String, Said)>) -> Vec<pages::Choice> {
    words.map(|(value, said)| pages::Choice { value, label: req.say(&said) }).collect()
}

fn read(req: &Req) -> Result<NewInspection, Error> {
    let form = &req.form;
    let mut r = Reader::new(form);
    let classification = r.word("classification", Classification::Ordinary);
    let ordinary = classification == Classification::Ordinary;
    let decision_on = r.date("decision_on");
    // Of a classified decision nothing else is asked, so nothing else is missed.
    let mut day = |name: &str| if ordinary { r.date(name) } else { decision_on };
    let (period_from, period_to) = (day("period_from"), day("period_to"));
    let (starts_on, ends_on) = (day("starts_on"), day("ends_on"));
    let new = NewInspection {
        decision_number: r.optional_text("decision_number", 100),
        decision_on,
        issuer: r.text("issuer", 300),
        body: r.id("body"),
        classification,
        signer: r.optional_id("signer").filter(|_| ordinary),
        signer_position: r.optional_text("signer_position", 300),
        title: r.optional_text("title", 500),
        contents: r.optional_text("contents", 10_000),
        period_from,
        period_to,
        starts_on,
        ends_on,
        profile: if ordinary { r.word("profile", Profile::A) } else { Profile::A },
        fields: form.all("fields").into_iter().map(str::to_owned).collect(),
        items: r.words("items"),
        leader: r.optional_id("leader"),
        secretary: r.optional_id("secretary"),
        members: r.words("members"),
    };
    r.finish()?;
    Ok(new)
}

/// `POST /inspections`
pub fn create(req: &Req) -> Result<Reply, Error> {
    let made = read(req).and_then(|new| {
        let id = actions::set_up(req.db(), &req.actor, &new)?;
        Ok((id, new.classification))
    });
    match made {
        Ok((id, Classification::Ordinary)) => {
            Ok(Reply::redirect(format!("/inspections/{id}")).done(Said::new("inspections-made")))
        }
        Ok((id, _)) => Ok(Reply::redirect(format!("/inspections/{id}")).done(Said::new("inspections-withheld"))),
        Err(Error::Invalid(errors)) => edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `GET /inspections/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, &Form::default(), &[])
}

fn show_with(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let english = req.language == Language::English;
    let page = req.db().read(|c| {
        let inspection = views::show(c, &req.actor, &id)?;
        let first = inspection.starts_on.max(req.db().world().today());
        let mut visits = Vec::new();
        for line in views::visits_of(c, &req.actor, std::slice::from_ref(&id))? {
            let heirs = views::heirs(c, &line.unit, (&line.stage, line.started_at), first)?;
            visits.push(pages::Visited { line, heirs: heirs.into_iter().map(|(_, name)| name).collect() });
        }
        let fields = units::views::fields(c)?;
        let field_names = fields.into_iter().filter(|f| inspection.fields.contains(&f.code));
        let field_names = field_names.map(|f| if english { f.name_en } else { f.name_vi }).collect();
        let signs = inspection.signer.is_some() && inspection.signer == req.actor.account;
        let path = [Stage::Planned, Stage::Ongoing, Stage::Ended, Stage::Reported, Stage::Concluded];
        let at = path.iter().position(|s| *s == inspection.stage).map_or(-1, |at| at as i64);
        Ok(pages::Show {
            may_cancel: rules::decide(inspection.stage, Step::Cancel, &req.actor).is_ok(),
            authorise: signs.then(|| {
                let mut form = form.clone();
                if form.filled("authorised_on").is_none() {
                    form.set("authorised_on", req.db().world().today());
                }
                form.view(req.language, errors)
            }),
            signers: if signs { people(c, req, Right::Issue)? } else { Vec::new() },
            cancel: form.view(req.language, errors),
            steps: path.iter().map(|s| req.say(&s.said())).collect(),
            at,
            number_twice: !inspection.sealed && views::number_twice(c, &inspection)?,
            as_unit: req.actor.bound_to().is_some(),
            surprises: match req.actor.bound_to() {
                // What citizens told is not for the unit that they told about.
                Some(_) => Vec::new(),
                None => plans::views::surprises(c, &req.actor, &inspection.items)?,
            },
            subjects: plans::views::subjects::narrowed(c, &req.actor, &inspection.items)?,
            announced: !views::is_surprise(c, &inspection.id)?,
            may_correct: req.actor.may(Right::Prepare)
                && rules::correctable(inspection.stage, inspection.first_issued_at.is_some()).is_ok(),
            may_pack: req.actor.may(Right::Prepare) && views::keeps_seal(c, &inspection)?,
            corrections: views::corrections(c, &req.actor, &id)?,
            marked: teams::marked(c, &req.actor, &id, &inspection.team)?,
            standing: standing(c, req, &inspection)?,
            clashes: clashes::lines(c, req, &inspection, form, errors)?,
            inspection,
            visits,
            field_names,
        })
    })?;
    actions::look(req.db(), &req.actor, &page.inspection)?;
    let title = match page.inspection.title.as_str() {
        "" => page.inspection.decision_number.clone(),
        // Some write these two words although the form has them already.
        title if search_key(title).starts_with("kiem tra ") => title.to_owned(),
        title => req.say(&Said::new("inspections-called").with("title", title)),
    };
    req.page_with(status, "inspections/show.html", &title, &page)
}

/// What is known about the independence of the team, as far as the reader is told of it.
fn standing(c: &mut AnyConnection, req: &Req, inspection: &Inspection) -> Result<Vec<pages::Standing>, Error> {
    let told_of = rules::told_of_team(inspection.stage, inspection.sealed, &req.actor);
    if told_of == Told::Nothing {
        return Ok(Vec::new());
    }
    let today = req.db().world().today();
    let people: Vec<AccountId> = inspection.team.iter().map(|m| m.account.clone()).collect();
    let bodies = team_letters::bodies(c, &inspection.body, &inspection.items)?;
    let by_letter = team_letters::comes(c, &people, &bodies, today)?;
    let mut told = Vec::new();
    for assessed in teams::of_inspection(c, &req.actor, inspection, today)? {
        let name = inspection.team.iter().find(|m| m.account == assessed.account).map_or("", |m| m.name.as_str());
        let ties = assessed.conflicts.iter().filter(|conflict| told_of.holds(conflict.tie));
        let ties = ties.map(|conflict| {
            let pairs = [
                ("inspection", inspection.id.as_str()),
                ("account", assessed.account.as_str()),
                ("tie", conflict.tie.as_str()),
                ("unit", conflict.unit.as_ref().map_or("", |unit| unit.as_str())),
                ("other", conflict.other.as_ref().map_or("", |other| other.as_str())),
            ];
            let href = match req.actor.may(Right::Prepare) {
                true => format!("/exceptions/new?{}", query_string(&pairs)),
                false => String::new(),
            };
            pages::Ask { said: req.say(&conflict.said.clone().with("name", name)), href }
        });
        let unknown = assessed.unknown.iter().filter(|_| told_of == Told::All).map(|(_, said)| req.say(said));
        let by = by_letter.get(&assessed.account).filter(|_| told_of == Told::All);
        told.push(pages::Standing {
            comes: by.and_then(team_letters::said).map(|said| req.say(&said)).unwrap_or_default(),
            without_letter: by == Some(&team_letters::Comes::WithoutLetter),
            account: assessed.account.to_string(),
            ties: ties.collect(),
            unknown: unknown.collect(),
        });
    }
    Ok(told)
}

/// `POST /inspections/{id}/cancel`
pub fn cancel(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("reason", 1000));
    let done = r.finish().and_then(|()| actions::cancel(req.db(), &req.actor, &id, seen, &reason));
    match done {
        Ok(()) => Ok(Reply::redirect(format!("/inspections/{id}")).done(Said::new("inspections-cancelled"))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| views::show(c, &req.actor, &id))?;
            let current = [(req.t("inspections-stage"), "stage", req.say(&now.stage.said()))];
            req.conflict(&now.decision_number, &current, now.version, "", &format!("/inspections/{id}"))
        }
        Err(error) => Err(error),
    }
}

/// `POST /inspections/{id}/authorise`
pub fn authorise(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let new = NewAuthorisation {
        account: r.id("account"),
        document: r.text("document", 300),
        authorised_on: r.date("authorised_on"),
    };
    match r.finish().and_then(|()| actions::authorise(req.db(), &req.actor, &id, &new)) {
        Ok(()) => Ok(Reply::redirect(format!("/inspections/{id}")).done(Said::new("inspections-authorised-done"))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}
