//! What the handlers of visits share: the head of the page, an operation, what became of it.

use serde_json::Value;

use super::super::actions::start;
use super::super::model::{Conflict, Finding, FindingKind, Stage, Visit};
use super::super::op::{Base, EntityKind, MARKS, Op, OpKind, OpResult, PAGE, Target};
use super::super::rules::{AttendanceRow, SampleCheckRow};
use super::super::{model, pages, views};
use crate::checklists::ChecklistItem;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::vocabulary::text::initials;
use crate::vocabulary::{Right, Said, VisitId, dates};
use crate::web::reply::Flash;
use crate::web::{FormView, Reply, Req};

/// The visit asked for with what stands above its pages.
pub fn head(c: &mut AnyConnection, req: &Req) -> Result<pages::Head, Error> {
    let id: VisitId = req.id("id");
    let visit = views::find(c, &req.actor, &id)?;
    head_of(c, req, visit)
}

/// Keeps that the person looks at a visit of what is sealed; committed before the page is given.
pub fn looked(req: &Req, head: &pages::Head) -> Result<(), Error> {
    let sealed = head.sealed.then_some(&head.inspection.id);
    inspections::actions::look_at(req.db(), &req.actor, sealed.as_slice())
}

fn head_of(c: &mut AnyConnection, req: &Req, visit: Visit) -> Result<pages::Head, Error> {
    let inspection = inspections::views::show(c, &req.actor, &visit.inspection)?;
    let post = views::post(c, &req.actor, &visit)?;
    let team = inspection
        .team
        .iter()
        .map(|m| pages::Mate { initials: initials(&m.name), name: m.name.clone(), post: req.say(&m.post.said()) })
        .collect();
    let items: Vec<_> = views::plan_item(c, &visit.id)?.into_iter().collect();
    let subjects = crate::plans::views::subjects::narrowed(c, &req.actor, &items)?;
    let first = inspection.starts_on.max(req.db().world().today());
    Ok(pages::Head {
        heirs: views::heirs(c, &visit, first)?.into_iter().map(|(_, name)| name).collect(),
        subject: subjects.first().map(crate::plans::Item::subject).unwrap_or_default(),
        records: post.is_some() && req.actor.may(Right::Inspect) && visit.stage == Stage::Ongoing,
        leads: post == Some(Post::Leader) && req.actor.may(Right::Lead),
        sealed: inspections::views::keeps_seal(c, &inspection)?,
        visit,
        inspection,
        team,
    })
}

/// Whether the person may start this visit or add to it after its minutes: in the team, with the right.
pub fn in_team(c: &mut AnyConnection, req: &Req, visit: &Visit) -> Result<bool, Error> {
    Ok(req.actor.may(Right::Inspect) && views::post(c, &req.actor, visit)?.is_some())
}

/// An operation of a page: made and sent at once.
pub fn op(req: &Req, kind: OpKind, entity: impl ToString, field: &str, base: i32, value: impl Into<Value>) -> Op {
    Op {
        id: req.db().world().new_id(),
        device: PAGE.to_owned(),
        device_seq: 0,
        kind,
        target: Target { entity: entity.to_string(), field: field.to_owned() },
        base: Base::Version(base),
        value: value.into(),
        client_at: None,
    }
}

/// The id that a form brought for something new, so that a form sent twice makes one; else a new one.
pub fn entity_id(req: &Req, field: &str) -> String {
    let typed = req.form.get(field);
    if uuid::Uuid::parse_str(typed).is_ok() { typed.to_owned() } else { req.db().world().new_id() }
}

/// A whole number of the form; 0 when there is none.
pub fn version(req: &Req, field: &str) -> i32 {
    req.form.get(field).parse().unwrap_or(0)
}

/// Back to the page, with what became of the operations: the first rejection or conflict is told,
/// else `done` if there is something to say.
pub fn told(results: &[OpResult], back: String, done: Option<Said>) -> Reply {
    let reply = Reply::redirect(back);
    let rejected = results.iter().find_map(|r| match r {
        OpResult::Rejected { said } | OpResult::Late { said } => Some(said.clone()),
        _ => None,
    });
    if let Some(said) = rejected {
        return reply.with_flash(Flash::Bad, said);
    }
    if results.iter().any(|r| matches!(r, OpResult::Conflict { .. })) {
        return reply.with_flash(Flash::Warn, Said::new("visits-conflict-made"));
    }
    match done {
        Some(said) => reply.done(said),
        None => reply,
    }
}

/// The first refusal among what became of operations of a small form, at the field that was typed into:
/// the page is then shown again with it, so that nothing typed is lost.
pub fn refused(req: &Req, results: &[OpResult], field: &str) -> Option<FormView> {
    results.iter().find_map(|r| match r {
        OpResult::Rejected { said } | OpResult::Late { said } => Some(refusal(req, field, said.clone())),
        _ => None,
    })
}

/// What was typed into a small form, with why it was refused at one of its fields.
pub fn refusal(req: &Req, field: &str, said: Said) -> FormView {
    req.form.view(req.language, &[(field.to_owned(), said)])
}

/// A finding as lists show it.
pub fn finding_line(req: &Req, finding: &Finding, items: &[ChecklistItem]) -> pages::FindingLine {
    let has = |capacity| finding.persons.iter().any(|p| p.capacity == capacity);
    let asked = items.iter().find(|i| Some(&i.id) == finding.item.as_ref());
    let complete = has(model::Capacity::Direct) && has(model::Capacity::Head);
    pages::FindingLine {
        id: finding.id.to_string(),
        kind: finding.kind.to_string(),
        severity: finding.severity.to_string(),
        fact: finding.fact.clone(),
        item: finding.item.as_ref().map(ToString::to_string),
        called: asked.map(|i| i.called(req.language)).unwrap_or_default(),
        withdrawn: finding.withdrawn,
        persons: finding.persons.len(),
        files: finding.evidence.len(),
        incomplete: finding.kind == FindingKind::Violation && !finding.withdrawn && !complete,
    }
}

/// Conflicts with both versions as people read them.
pub fn conflicts(req: &Req, all: Vec<Conflict>, items: &[ChecklistItem]) -> Vec<pages::ConflictView> {
    all.into_iter()
        .map(|conflict| {
            let side = |side: &model::Side| pages::SideView {
                text: described(req, &conflict, &side.value),
                initials: initials(&side.by),
                by: side.by.clone(),
                at: side.at,
            };
            pages::ConflictView {
                title: titled(req, &conflict, items),
                current: side(&conflict.current),
                proposed: side(&conflict.proposed),
                version: conflict.version,
                may_resolve: conflict.may_resolve,
                item: (conflict.kind == EntityKind::Answer).then(|| conflict.entity.clone()),
                id: conflict.id,
            }
        })
        .collect()
}

fn titled(req: &Req, conflict: &Conflict, items: &[ChecklistItem]) -> String {
    let asked = items.iter().find(|i| i.id.as_str() == conflict.entity);
    let what = match (conflict.kind, asked) {
        (EntityKind::Answer, Some(item)) => question(req, item),
        (kind, _) => req.say(&kind.said()),
    };
    let field = match (conflict.kind, conflict.field.parse::<usize>()) {
        (EntityKind::Sample, Ok(place)) => req.say(&Said::new("visits-sample-place").with("place", place + 1)),
        _ => req.t(&format!("visits-field-{}", conflict.field)),
    };
    req.say(&Said::new("visits-conflict-title").with("what", what).with("field", field))
}

/// A question with its number, in the page's language.
pub fn question(req: &Req, item: &ChecklistItem) -> String {
    format!("{}: {}", item.called(req.language), item.question(req.language))
}

fn described(req: &Req, conflict: &Conflict, value: &str) -> String {
    let empty = || req.t("visits-value-empty");
    match (conflict.kind, conflict.field.as_str()) {
        (_, "withdrawn") => req.t(if value.is_empty() { "visits-value-stands" } else { "visits-value-withdrawn" }),
        (EntityKind::Attendance, _) => match serde_json::from_str::<AttendanceRow>(value) {
            Ok(row) => {
                let presence = req.say(&row.presence.said());
                let reason = if row.reason.is_empty() { String::new() } else { format!(" ({})", row.reason) };
                let represents =
                    if row.represents { format!(", {}", req.t("visits-represents")) } else { String::new() };
                format!("{}: {presence}{reason}{represents}", row.name)
            }
            Err(_) => empty(),
        },
        (_, _) if value.is_empty() => empty(),
        (EntityKind::Sample, _) => match serde_json::from_str::<SampleCheckRow>(value) {
            Ok(seen) => {
                let note = if seen.note.is_empty() { String::new() } else { format!(" ({})", seen.note) };
                format!("{}{note}", req.say(&seen.outcome.said()))
            }
            Err(_) => empty(),
        },
        (EntityKind::Evidence, MARKS) => match serde_json::from_str::<Vec<model::Mark>>(value) {
            Ok(marks) => {
                let texts = marks.iter().map(|m| m.text.as_str()).filter(|text| !text.is_empty());
                let texts = texts.collect::<Vec<_>>().join("; ");
                req.say(&Said::new("visits-value-marks").with("count", marks.len()).with("texts", texts))
            }
            Err(_) => empty(),
        },
        (EntityKind::Visit, _) => match start::read(value) {
            Ok((place, at)) => {
                req.say(&Said::new("visits-value-start").with("place", place).with("time", dates::minute(at)))
            }
            Err(_) => empty(),
        },
        (EntityKind::Answer, "verdict") => req.t(&format!("verdict-{value}")),
        (EntityKind::Finding, "kind") => req.t(&format!("finding-kind-{value}")),
        (EntityKind::Finding, "severity") => req.t(&format!("severity-{value}")),
        (EntityKind::Finding, "occurred_on") => value.parse().map(dates::day).unwrap_or_else(|_| value.to_owned()),
        _ => value.to_owned(),
    }
}
