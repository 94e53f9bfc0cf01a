//! The visit's own page: start, questions, conflicts.

use actix_web::http::StatusCode;
use chrono::{NaiveDateTime, NaiveTime};
use serde_json::json;

use super::super::model::{AttendanceSide, Presence, Record, Stage, Verdict};
use super::super::op::{Keep, Op, OpKind, OpResult};
use super::super::rules::AttendanceRow;
use super::super::{actions, pages, views};
use super::attendance;
use super::frame::{self, entity_id, finding_line, op, told, version};
use crate::checklists::{self, ChecklistItem, ChecklistVersion};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::Post;
use crate::language::Language;
use crate::units::{self, Appointment};
use crate::vocabulary::{Right, Said, UnitId, VisitId, dates};
use crate::web::{Form, FormView, Reader, Reply, Req};

/// `GET /visits/{id}`: the questions of one part, the findings, what waits for a decision.
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, None, FormView::default())
}

/// The page with what was typed into the start, or into the small form beside a question or a file.
pub(super) fn show_with(
    req: &Req,
    status: StatusCode,
    start: Option<FormView>,
    beside: FormView,
) -> Result<Reply, Error> {
    page(req, status, start, beside, None)
}

fn page(
    req: &Req,
    status: StatusCode,
    start: Option<FormView>,
    beside: FormView,
    chosen_unit: Option<FormView>,
) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let page = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let items = checklists::views::items(c, &record.checklists)?;
        let lists = checklists::views::all_versions(c)?;
        let open = views::conflicts(c, &req.actor, &id)?;
        let may_start = head.visit.stage == Stage::Planned && frame::in_team(c, req, &head.visit)?;
        let parts = parts(req, &record, &items, &lists);
        let chosen = chosen(req, &parts, &items, &record);
        let disputed: Vec<String> = open.iter().filter(|o| o.field == "verdict").map(|o| o.entity.clone()).collect();
        let questions = match &chosen {
            Some((_, range)) => items[range.clone()]
                .iter()
                .map(|item| asked(req, &head, &record, item, &lists, disputed.contains(&item.id.to_string())))
                .map(|question| with_note(question, &beside))
                .collect(),
            None => Vec::new(),
        };
        let answered = record.answers.iter().filter(|a| is_answered(a.verdict)).count();
        let start = may_start.then(|| start.unwrap_or_else(|| start_form(req)));
        let today = req.db().world().today();
        let people = match may_start {
            true => {
                let place = views::place(c, &head.visit, today)?;
                units::views::people_on(c, &place, today)?
            }
            false => Vec::new(),
        };
        Ok(pages::Show {
            start,
            unit: choose(c, req, &head, chosen_unit)?,
            heir_reason: views::heir_reason(c, &id)?,
            people,
            part: chosen.map(|(part, _)| part),
            parts: parts.into_iter().map(|(part, _)| part).collect(),
            questions,
            findings: record.findings.iter().map(|f| finding_line(req, f, &items)).collect(),
            conflicts: frame::conflicts(req, open, &items),
            held: views::held_back(c, &req.actor, &id)?.len(),
            answered,
            total: items.len(),
            present: record.attendance.iter().filter(|a| a.presence == Presence::Present).count(),
            listed: record.attendance.len(),
            files: record.files,
            beside,
            head,
        })
    })?;
    frame::looked(req, &page.head)?;
    let title = page.head.visit.unit_name.clone();
    req.page_with(status, "visits/show.html", &title, &page)
}

/// The question with the note that was typed and refused, if it was about this one.
fn with_note(mut question: pages::Question, typed: &FormView) -> pages::Question {
    let value = |name: &str| typed.values.get(name).and_then(|v| v.first()).cloned().unwrap_or_default();
    if value("item") == question.item
        && let Some(error) = typed.errors.get("note")
    {
        question.note = value("note");
        question.note_version = value("note_base").parse().unwrap_or(question.note_version);
        question.note_error = error.clone();
    }
    question
}

/// The form that says which of several units is inspected, for the leader and for who prepares inspections.
fn choose(
    c: &mut AnyConnection,
    req: &Req,
    head: &pages::Head,
    typed: Option<FormView>,
) -> Result<Option<pages::ChooseUnit>, Error> {
    let leads = views::post(c, &req.actor, &head.visit)? == Some(Post::Leader) && req.actor.may(Right::Inspect);
    if head.heirs.len() < 2 || !(leads || req.actor.may(Right::Prepare)) {
        return Ok(None);
    }
    let first = head.inspection.starts_on.max(req.db().world().today());
    let units = views::heirs(c, &head.visit, first)?.into_iter();
    let form = typed.unwrap_or_else(|| {
        let mut form = Form::default();
        form.set("version", head.visit.version);
        form.view(req.language, &[])
    });
    let choice = |(unit, name): (UnitId, String)| pages::Choice { value: unit.to_string(), label: name };
    Ok(Some(pages::ChooseUnit { form, units: units.map(choice).collect() }))
}

/// `POST /visits/{id}/unit`: which of the units that took over is inspected, and why.
pub fn choose_unit(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let mut r = Reader::new(&req.form);
    let (unit, reason) = (r.optional_id("unit"), r.optional_text("reason", 1000));
    let seen = version(req, "version");
    let done = r.finish().and_then(|()| actions::choose_unit(req.db(), &req.actor, &id, seen, unit.as_ref(), &reason));
    match done {
        Ok(()) => Ok(Reply::redirect(format!("/visits/{id}")).done(Said::new("visits-unit-chosen"))),
        Err(Error::Invalid(errors)) => {
            let typed = Some(req.form.view(req.language, &errors));
            page(req, StatusCode::UNPROCESSABLE_ENTITY, None, FormView::default(), typed)
        }
        Err(error) => Err(error),
    }
}

fn start_form(req: &Req) -> FormView {
    let now = dates::civil(req.db().world().now());
    let mut form = Form::default();
    form.set("on", now.date()).set("time", now.format("%H:%M")).set("host-id", req.db().world().new_id());
    form.view(req.language, &[])
}

fn is_answered(verdict: Option<Verdict>) -> bool {
    verdict.is_some_and(|v| v != Verdict::NotChecked)
}

type Parts = Vec<(pages::Part, std::ops::Range<usize>)>;

/// The sections of all lists with the place of their questions.
fn parts(req: &Req, record: &Record, items: &[ChecklistItem], lists: &[ChecklistVersion]) -> Parts {
    let english = req.language == Language::English;
    let mut parts: Parts = Vec::new();
    let mut last = None;
    for (at, item) in items.iter().enumerate() {
        let here = (&item.version, &item.section_vi);
        if last != Some(here) {
            let list = lists.iter().find(|l| l.id == item.version);
            let list = list.map(|l| if english { l.name_en.clone() } else { l.name_vi.clone() }).unwrap_or_default();
            let first = parts.last().is_none_or(|(part, _)| part.list != list);
            let name = if english { item.section_en.clone() } else { item.section_vi.clone() };
            let part = pages::Part { number: parts.len() + 1, list, name, answered: 0, total: 0, first };
            parts.push((part, at..at));
            last = Some(here);
        }
        if let Some((part, range)) = parts.last_mut() {
            range.end = at + 1;
            part.total += 1;
            let answer = record.answers.iter().find(|a| a.item == item.id);
            part.answered += usize::from(answer.is_some_and(|a| is_answered(a.verdict)));
        }
    }
    parts
}

/// The part asked for: by its number, by a question in it, else the first that is not done.
fn chosen(
    req: &Req,
    parts: &Parts,
    items: &[ChecklistItem],
    record: &Record,
) -> Option<(pages::Part, std::ops::Range<usize>)> {
    let asked = req.query.filled("item").or(req.form.filled("item"));
    let asked = asked.and_then(|id| items.iter().position(|i| i.id.as_str() == id));
    let by_item = asked.and_then(|at| parts.iter().find(|(_, range)| range.contains(&at)));
    let number: Option<usize> = req.query.filled("part").and_then(|n| n.parse().ok());
    let by_number = number.and_then(|n| parts.iter().find(|(part, _)| part.number == n));
    let open = record.visit.stage == Stage::Ongoing;
    let undone = parts.iter().find(|(part, _)| open && part.answered < part.total);
    by_item.or(by_number).or(undone).or(parts.first()).cloned()
}

fn asked(
    req: &Req,
    head: &pages::Head,
    record: &Record,
    item: &ChecklistItem,
    lists: &[ChecklistVersion],
    disputed: bool,
) -> pages::Question {
    let english = req.language == Language::English;
    let answer = record.answers.iter().find(|a| a.item == item.id);
    let verdict = answer.and_then(|a| a.verdict);
    let line = |f| finding_line(req, f, std::slice::from_ref(item));
    let findings: Vec<pages::FindingLine> =
        record.findings.iter().filter(|f| f.item.as_ref() == Some(&item.id)).map(line).collect();
    let wanted = verdict == Some(Verdict::Fail) && head.records && !disputed;
    let proposal = (wanted && findings.iter().all(|f| f.withdrawn)).then(|| {
        let field = lists.iter().find(|l| l.id == item.version).and_then(|l| l.field.clone());
        super::findings::proposed(req, item, field).view(req.language, &[])
    });
    pages::Question {
        item: item.id.to_string(),
        called: item.called(req.language),
        text: item.question(req.language).to_owned(),
        evidence: if english { item.evidence_en.clone() } else { item.evidence_vi.clone() },
        remark: if english { item.remark_en.clone() } else { item.remark_vi.clone() },
        grounds: item.grounds.clone(),
        unverified: item.unverified,
        verdict: verdict.map(|v| v.to_string()).unwrap_or_default(),
        verdict_version: answer.map_or(0, |a| a.verdict_version),
        note: answer.map(|a| a.note.clone()).unwrap_or_default(),
        note_version: answer.map_or(0, |a| a.note_version),
        note_error: String::new(),
        by: answer.map(|a| a.by.clone()).unwrap_or_default(),
        at: answer.and_then(|a| a.at),
        findings,
        proposal,
        disputed,
    }
}

/// A day and `HH:MM` of Vietnam as a stored instant.
pub(super) fn instant(r: &mut Reader, form: &Form, day: &str, time: &str) -> NaiveDateTime {
    let on = r.date(day);
    let typed = form.get(time);
    let at = NaiveTime::parse_from_str(typed, "%H:%M").or_else(|_| NaiveTime::parse_from_str(typed, "%H:%M:%S"));
    let at = at.unwrap_or_else(|_| {
        r.wrong(time, Said::new("visits-time-shape").with("value", typed));
        NaiveTime::MIN
    });
    dates::instant(on.and_time(at))
}

/// `POST /visits/{id}/start`: the arrival, and who of both sides was there as far as it is told.
pub fn start(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let mut r = Reader::new(&req.form);
    let place = r.text("place", 500);
    let at = instant(&mut r, &req.form, "on", "time");
    let day = if r.is_wrong() { req.db().world().today() } else { dates::civil(at).date() };
    let (visit, team, people) = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let place = views::place(c, &head.visit, day)?;
        let people = units::views::people_on(c, &place, day)?;
        Ok((head.visit, head.inspection.team, people))
    })?;
    let mut ops = vec![op(req, OpKind::Start, &id, "", 0, json!({ "place": place, "at": at }))];
    let (taken, wrong) = attendance::changed(req, &attendance::team_lines(&team));
    ops.extend(taken);
    wrong.into_iter().for_each(|(name, said)| r.wrong(&name, said));
    ops.extend(host(req, &mut r, &people));
    let again = |errors: &[(String, Said)]| {
        let typed = Some(req.form.view(req.language, errors));
        show_with(req, StatusCode::UNPROCESSABLE_ENTITY, typed, FormView::default())
    };
    // When somebody else started it meanwhile, that is told below, and who was there is still recorded.
    if let (Err(Error::Invalid(errors)), Stage::Planned) = (r.finish(), visit.stage) {
        return again(&errors);
    }
    let results = actions::apply(req.db(), &req.actor, &id, &ops)?;
    if let [OpResult::Rejected { said }, ..] = results.as_slice()
        && said.key.starts_with("visits-arrival")
    {
        return again(&[("time".to_owned(), said.clone())]);
    }
    if let [OpResult::Rejected { said }, ..] = results.as_slice()
        && said.key.starts_with("visits-unit")
    {
        return again(&[("place".to_owned(), said.clone())]);
    }
    Ok(told(&results, format!("/visits/{id}"), Some(Said::new("visits-started"))))
}

/// Who received the team, when it is told: one of the unit's people of that day, or a name typed.
fn host(req: &Req, r: &mut Reader, people: &[Appointment]) -> Option<Op> {
    let official = req.form.filled("host");
    let (name, position) = (r.optional_text("host-name", 200), r.optional_text("host-position", 200));
    let (entity, name, position) = match official {
        Some(id) => match people.iter().find(|p| p.official.as_str() == id) {
            Some(person) => (id.to_owned(), person.name.clone(), person.position.clone()),
            None => {
                r.wrong("host", Said::new("form-choose"));
                return None;
            }
        },
        None if name.is_empty() => return None,
        None => (entity_id(req, "host-id"), name, position),
    };
    let row = AttendanceRow {
        official: official.map(str::to_owned),
        name,
        position,
        presence: Presence::Present,
        reason: String::new(),
        side: AttendanceSide::Unit,
        represents: true,
    };
    attendance::operation(req, &entity, 0, &row).map_err(|said| r.wrong("host", said)).ok()
}

/// `POST /visits/{id}/answers`: the verdict or the note of one question.
pub fn answer(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let item = req.form.get("item");
    let mut ops = Vec::new();
    if let Some(verdict) = req.form.filled("verdict") {
        ops.push(op(req, OpKind::Answer, item, "", version(req, "base"), verdict));
    }
    if req.form.pairs().any(|(name, _)| name == "note") {
        ops.push(op(req, OpKind::AnswerNote, item, "", version(req, "note_base"), req.form.get("note")));
    }
    if ops.is_empty() {
        return Err(Error::refused("visits-answer-choose"));
    }
    let results = actions::apply(req.db(), &req.actor, &id, &ops)?;
    let noted = req.form.filled("note").is_some();
    match frame::refused(req, &results, "note").filter(|_| noted) {
        Some(typed) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, None, typed),
        None => Ok(told(&results, format!("/visits/{id}?item={item}#q-{item}"), None)),
    }
}

/// `POST /visits/{id}/conflicts/{conflict}`: which of two versions stands.
pub fn resolve(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let keep: Keep = req.form.get("keep").parse().map_err(|_| Error::field("keep", Said::new("form-choose")))?;
    let decided = op(req, OpKind::Resolve, req.param("conflict"), "", version(req, "base"), keep.as_str());
    let results = actions::apply(req.db(), &req.actor, &id, &[decided])?;
    let back = match req.form.filled("item") {
        Some(item) => format!("/visits/{id}?item={item}#q-{item}"),
        None => format!("/visits/{id}"),
    };
    Ok(told(&results, back, Some(Said::new("visits-conflict-done"))))
}
