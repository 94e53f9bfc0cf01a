//! Handlers of one point: its page, texts and persons.

use actix_web::http::StatusCode;

use super::{field_names, offered, with_defaults};
use crate::conclusions::model::{NewPerson, Point, PointTexts, Stance, Taken};
use crate::conclusions::pages::{self, Offered};
use crate::conclusions::rules::{self, PointFacts};
use crate::conclusions::{actions, views};
use crate::error::Error;
use crate::units;
use crate::visits::model::{Capacity, Degree, FindingKind, Severity};
use crate::vocabulary::{ConclusionId, OfficialId, PointId, Said, dates};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /conclusions/{id}/points/{point}`
pub fn point(req: &Req) -> Result<Reply, Error> {
    point_page(req, StatusCode::OK, &Form::default(), &[])
}

fn facts_of(point: &Point) -> PointFacts {
    PointFacts {
        position: point.position,
        kind: point.kind,
        capacities: point.persons.iter().map(|p| p.capacity).collect(),
        reasoned: point.no_person_reason.is_some(),
        reason_approved: point.no_person_approved_by.is_some(),
        stance: point.explanation.as_ref().filter(|e| !e.outdated).map(|e| e.stance),
        answered: point.explanation.as_ref().is_some_and(|e| e.answer.is_some()),
    }
}

pub(super) fn point_page(
    req: &Req,
    status: StatusCode,
    typed: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let (id, point_id): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let today = req.db().world().today();
    let (office, _) = req.actor.unit_scope();
    let (c, point, fields, who, people) = req.db().read(|c| {
        let conclusion = views::show(c, &req.actor, &id)?;
        let point = conclusion.point(&point_id).cloned().ok_or(Error::NotFound)?;
        let basis = views::basis(c, &conclusion.inspection)?;
        let who = views::standing(c, &req.actor, &basis)?;
        let people = match who.drafts && rules::closed(conclusion.stage).is_none() {
            true => units::views::people_on(c, &point.unit, point.occurred_on.unwrap_or(today))?,
            false => Vec::new(),
        };
        Ok((conclusion, point, field_names(c, req.language)?, who, people))
    })?;
    let editable = who.drafts && rules::closed(c.stage).is_none() && point.dropped.is_none();
    let heard = point.explanation.as_ref().is_some_and(|e| !e.outdated);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut defaults = vec![
        ("kind", point.kind.to_string()),
        ("severity", point.severity.to_string()),
        ("fact", point.fact.clone()),
        ("assessment", point.assessment.clone()),
        ("ground", point.ground.clone()),
        ("dossier_code", text(&point.dossier_code)),
        ("occurred_on", point.occurred_on.map(|d| d.to_string()).unwrap_or_default()),
        ("no_person_reason", text(&point.no_person_reason)),
    ];
    if let Some(dropped) = &point.dropped {
        defaults.push(("reason", dropped.reason.clone()));
    }
    if let Some(e) = &point.explanation {
        defaults.push(("stance", e.stance.to_string()));
        defaults.push(("text", e.text.clone()));
        defaults.push(("answer", text(&e.answer)));
        if let Some(taken) = e.taken {
            defaults.push(("taken", taken.to_string()));
        }
        if let Some(paper) = &e.paper {
            defaults.push(("paper_number", paper.number.clone()));
            defaults.push(("paper_on", paper.dated_on.to_string()));
            defaults.push(("received_on", paper.received_on.to_string()));
        }
    }
    // What is missing most often: the head of the day (domain R2).
    let has_head = point.persons.iter().any(|p| p.capacity == Capacity::Head);
    let capacity = if has_head { Capacity::Direct } else { Capacity::Head };
    defaults.push(("capacity", capacity.to_string()));
    defaults.push(("degree", if has_head { Degree::Direct } else { Degree::Joint }.to_string()));
    if !has_head && let Some(head) = people.iter().find(|p| p.rank == units::Rank::Head) {
        defaults.push(("official", head.official.to_string()));
    }
    let officials = people
        .iter()
        .map(|p| Offered { value: p.official.to_string(), label: format!("{}, {}", p.name, p.position) })
        .collect();
    let page = pages::PointPage {
        form: with_defaults(typed, &defaults).view(req.language, errors),
        cannot_explain: rules::cannot_explain(c.stage, point.kind, c.explain_by, today),
        unnamed: rules::unnamed(&facts_of(&point)).filter(|_| office && point.dropped.is_none()),
        cannot_drop: rules::cannot_drop(c.stage, heard),
        is_unit: !office,
        drafts: who.drafts,
        signs: who.may_sign(),
        kinds: offered!(req, FindingKind),
        severities: offered!(req, Severity),
        stances: offered!(req, Stance),
        takings: offered!(req, Taken),
        enters: who.drafts
            && point.dropped.is_none()
            && rules::cannot_explain(c.stage, point.kind, None, today).is_none(),
        capacities: offered!(req, Capacity),
        degrees: offered!(req, Degree),
        officials,
        people,
        editable,
        fields,
        point,
        c,
    };
    let said = Said::new("conclusions-point-title").with("point", page.point.position);
    req.page_with(status, "conclusions/point.html", &req.say(&said), &page)
}

/// Back to the point after an act, or its page again with what is wrong.
pub(super) fn answer_point(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => {
            let to = format!("/conclusions/{}/points/{}", req.param("id"), req.param("point"));
            Ok(Reply::redirect(to).done(Said::new(done)))
        }
        Err(Error::Invalid(errors)) => point_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// The point as it stands now.
pub(super) fn current(req: &Req) -> Result<Point, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let conclusion = req.db().read(|c| views::show(c, &req.actor, &id))?;
    conclusion.point(&point).cloned().ok_or(Error::NotFound)
}

/// `POST /conclusions/{id}/points/{point}`
pub fn edit_point(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let filled = |text: String| Some(text).filter(|t| !t.is_empty());
    let texts = PointTexts {
        kind: r.word("kind", FindingKind::Shortcoming),
        severity: r.word("severity", Severity::Minor),
        fact: r.text("fact", 8_000),
        assessment: r.optional_text("assessment", 8_000),
        ground: r.optional_text("ground", 2_000),
        dossier_code: filled(r.optional_text("dossier_code", 100)),
        occurred_on: r.optional_date("occurred_on"),
        no_person_reason: filled(r.optional_text("no_person_reason", 2_000)),
    };
    if texts.occurred_on.is_some_and(|on| on > req.db().world().today()) {
        r.wrong("occurred_on", Said::new("conclusions-occurred-in-future"));
    }
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let saved = r.finish().and_then(|()| actions::edit_point(req.db(), &req.actor, &id, &point, seen, &texts));
    if let Err(Error::Conflict) = saved {
        let now = current(req)?;
        let rows = [
            (req.t("conclusions-kind"), "kind", now.kind.to_string()),
            (req.t("conclusions-severity"), "severity", now.severity.to_string()),
            (req.t("conclusions-fact"), "fact", now.fact),
            (req.t("conclusions-assessment"), "assessment", now.assessment),
            (req.t("conclusions-ground"), "ground", now.ground),
            (req.t("conclusions-dossier"), "dossier_code", now.dossier_code.unwrap_or_default()),
            (req.t("conclusions-occurred-on"), "occurred_on", now.occurred_on.map(dates::day).unwrap_or_default()),
            (req.t("conclusions-no-person-reason"), "no_person_reason", now.no_person_reason.unwrap_or_default()),
        ];
        let what = req.say(&Said::new("conclusions-point-title").with("point", now.position));
        return req.conflict(&what, &rows, now.version, "", &format!("/conclusions/{id}/points/{point}"));
    }
    answer_point(req, saved, "conclusions-point-saved")
}

/// `POST /conclusions/{id}/points/{point}/persons`: somebody of the unit's list, or a name typed.
pub fn add_person(req: &Req) -> Result<Reply, Error> {
    let point = current(req)?;
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let official: Option<OfficialId> = r.optional_id("official");
    let (capacity, degree) = (r.word("capacity", Capacity::Direct), r.word("degree", Degree::Direct));
    let (mut name, mut position) = (r.optional_text("name", 200), r.optional_text("position", 200));
    let today = req.db().world().today();
    let on = point.occurred_on.unwrap_or(today);
    let known = match &official {
        Some(id) => {
            let people = req.db().read(|c| units::views::people_on(c, &point.unit, on))?;
            people.into_iter().find(|p| p.official == *id)
        }
        None => None,
    };
    match (&official, known) {
        (Some(_), Some(person)) => (name, position) = (person.name, person.position),
        (Some(_), None) => r.wrong("official", Said::new("form-choose")),
        (None, _) if name.is_empty() => r.wrong("name", Said::new("conclusions-person-needed")),
        (None, _) => {}
    }
    let new = NewPerson { official, name, position, capacity, degree };
    let (id, point) = (req.id("id"), req.id("point"));
    let added = r.finish().and_then(|()| actions::add_person(req.db(), &req.actor, &id, &point, seen, &new));
    answer_point(req, added, "conclusions-person-added")
}

/// `POST /conclusions/{id}/points/{point}/persons/{person}/remove`
pub fn remove_person(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let (id, point) = (req.id("id"), req.id("point"));
    let removed =
        r.finish().and_then(|()| actions::remove_person(req.db(), &req.actor, &id, &point, seen, req.param("person")));
    answer_point(req, removed, "conclusions-person-removed")
}

/// What stands of a point that somebody else dropped, took back in or changed meanwhile.
fn moved(req: &Req) -> Result<Reply, Error> {
    let now = current(req)?;
    let by = now.dropped.as_ref().map(|d| d.by.clone()).unwrap_or_default();
    let reason = now.dropped.map(|d| d.reason).unwrap_or_else(|| req.t("conclusions-point-not-dropped"));
    let rows = [(req.t("conclusions-drop-reason"), "reason", reason)];
    let what = Said::new("conclusions-point-of").with("point", now.position).with("fact", now.fact);
    let what = req.say(&what);
    let back = format!("/conclusions/{}/points/{}", req.param("id"), req.param("point"));
    req.conflict(&what, &rows, now.version, &by, &back)
}

/// `POST /conclusions/{id}/points/{point}/drop`: it is not upheld.
pub fn drop_point(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("reason", 2_000));
    let (id, point) = (req.id("id"), req.id("point"));
    match r.finish().and_then(|()| actions::drop_point(req.db(), &req.actor, &id, &point, seen, &reason)) {
        Err(Error::Conflict) => moved(req),
        dropped => answer_point(req, dropped, "conclusions-point-dropped"),
    }
}

/// `POST /conclusions/{id}/points/{point}/take-in`: it is upheld after all.
pub fn take_point_in(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let (id, point) = (req.id("id"), req.id("point"));
    match r.finish().and_then(|()| actions::take_point_in(req.db(), &req.actor, &id, &point, seen)) {
        Err(Error::Conflict) => moved(req),
        taken => answer_point(req, taken, "conclusions-point-taken-in"),
    }
}
