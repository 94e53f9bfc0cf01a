//! Attendance by name: the team, everybody who held a post in the unit on the day of the visit, and
//! others; and who of the unit received the team.

use actix_web::http::StatusCode;
use serde_json::Value;

use super::super::model::{Attendance, AttendanceSide, Presence, Stage};
use super::super::op::{Op, OpKind};
use super::super::rules::{self, AttendanceRow};
use super::super::{actions, pages, views};
use super::frame::{self, entity_id, op, told};
use crate::error::Error;
use crate::inspections::Member;
use crate::units;
use crate::vocabulary::{Said, VisitId, dates};
use crate::web::{Form, Reply, Req};

/// `GET /visits/{id}/attendance`
pub fn attendance(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, &Form::default(), &[])
}

/// A line of which nothing is recorded yet.
fn blank(id: String, side: AttendanceSide, official: Option<String>, name: String, position: String) -> Line {
    Line {
        id,
        side,
        official,
        name,
        position,
        presence: String::new(),
        reason: String::new(),
        represents: false,
        version: 0,
        by: String::new(),
        at: None,
        error: String::new(),
    }
}

type Line = pages::AttendanceLine;

/// The members of the team as lines of which nothing is recorded yet.
pub fn team_lines(team: &[Member]) -> Vec<Line> {
    team.iter()
        .map(|m| {
            let post = [&m.position, &m.unit_name].into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>();
            blank(m.account.to_string(), AttendanceSide::Team, None, m.name.clone(), post.join(", "))
        })
        .collect()
}

/// Puts what is recorded in the place of the blank line, or after the others.
fn fill(rows: &mut Vec<Line>, side: AttendanceSide, recorded: Vec<Attendance>) {
    for seen in recorded {
        let line = Line {
            id: seen.id,
            side,
            official: seen.official.map(|o| o.to_string()),
            name: seen.name,
            position: seen.position,
            presence: seen.presence.to_string(),
            reason: seen.reason,
            represents: seen.represents,
            version: seen.version,
            by: seen.by,
            at: Some(seen.at),
            error: String::new(),
        };
        match rows.iter_mut().find(|r| r.id == line.id) {
            Some(row) => *row = line,
            None => rows.push(line),
        }
    }
}

/// The head of the page, the team, the unit.
fn lines(req: &Req) -> Result<(pages::Head, Vec<Line>, Vec<Line>), Error> {
    let id: VisitId = req.id("id");
    req.db().read(|c| {
        let head = frame::head(c, req)?;
        if head.visit.stage == Stage::Planned {
            return Err(Error::refused("visits-not-started"));
        }
        let record = views::record(c, &req.actor, &id)?;
        let day = head.visit.started_at.map(|at| dates::civil(at).date());
        let day = day.unwrap_or_else(|| req.db().world().today());
        let mut rows: Vec<Line> = Vec::new();
        for person in units::views::people_on(c, &head.visit.unit, day)? {
            // Somebody with two posts is one person.
            if rows.iter().any(|r| r.id == person.official.as_str()) {
                continue;
            }
            let id = person.official.to_string();
            rows.push(blank(id.clone(), AttendanceSide::Unit, Some(id), person.name, person.position));
        }
        fill(&mut rows, AttendanceSide::Unit, record.attendance);
        let mut team = team_lines(&head.inspection.team);
        fill(&mut team, AttendanceSide::Team, record.team);
        Ok((head, team, rows))
    })
}

/// Puts what was typed, and what is wrong with it, on the lines.
pub fn with_typed(req: &Req, rows: &mut [Line], form: &Form, errors: &[(String, Said)]) {
    for row in rows {
        let of = |name: &str| format!("{name}-{}", row.id);
        if ["presence", "reason", "represents"].iter().any(|name| form.filled(&of(name)).is_some()) {
            row.presence = form.get(&of("presence")).to_owned();
            row.reason = form.get(&of("reason")).to_owned();
            row.represents = form.filled(&of("represents")).is_some();
            row.version = form.get(&of("base")).parse().unwrap_or(row.version);
        }
        let name = of("reason");
        row.error = errors.iter().find(|(n, _)| *n == name).map(|(_, s)| req.say(s)).unwrap_or_default();
    }
}

fn page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (head, mut team, mut rows) = lines(req)?;
    frame::looked(req, &head)?;
    with_typed(req, &mut team, form, errors);
    with_typed(req, &mut rows, form, errors);
    let mut shown = form.clone();
    if form.filled("new-id").is_none() {
        shown.set("new-id", req.db().world().new_id());
    }
    let page = pages::AttendancePage { head, form: shown.view(req.language, errors), team, rows };
    req.page_with(status, "visits/attendance.html", &req.t("visits-attendance"), &page)
}

/// The operation for a row, or what is wrong with it.
pub fn operation(req: &Req, entity: &str, base: i32, row: &AttendanceRow) -> Result<Op, Said> {
    match rules::attendance_problem(row) {
        Some(said) => Err(said),
        None => {
            let value = serde_json::to_value(row).unwrap_or(Value::Null);
            Ok(op(req, OpKind::Attendance, entity, "", base, value))
        }
    }
}

/// The operations for what differs on the lines from what the page showed, and what is wrong.
pub fn changed(req: &Req, rows: &[Line]) -> (Vec<Op>, Vec<(String, Said)>) {
    let (mut ops, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        let of = |name: &str| req.form.get(&format!("{name}-{}", row.id));
        let (presence, reason, represents) = (of("presence"), of("reason"), of("represents"));
        let unsaid = presence.is_empty() && reason.is_empty() && represents.is_empty();
        if unsaid || (presence, reason, represents) == (of("was"), of("wasreason"), of("wasrepresents")) {
            continue;
        }
        let made = match presence.parse::<Presence>() {
            Err(_) => Err(Said::new("visits-presence-needed")),
            Ok(presence) => {
                let seen = AttendanceRow {
                    official: row.official.clone(),
                    name: row.name.clone(),
                    position: row.position.clone(),
                    presence,
                    reason: reason.to_owned(),
                    side: row.side,
                    represents: !represents.is_empty(),
                };
                operation(req, &row.id, of("base").parse().unwrap_or(0), &seen)
            }
        };
        match made {
            Ok(op) => ops.push(op),
            Err(said) => errors.push((format!("reason-{}", row.id), said)),
        }
    }
    (ops, errors)
}

/// `POST /visits/{id}/attendance`: what differs from what the page showed.
pub fn take_attendance(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let (_, mut all, rows) = lines(req)?;
    all.extend(rows);
    let (mut ops, mut errors) = changed(req, &all);
    if let Some(name) = req.form.filled("new-name") {
        let seen = AttendanceRow {
            official: None,
            name: name.to_owned(),
            position: req.form.get("new-position").to_owned(),
            presence: req.form.get("new-presence").parse().unwrap_or(Presence::Present),
            reason: req.form.get("new-reason").to_owned(),
            side: AttendanceSide::Unit,
            represents: req.form.filled("new-represents").is_some(),
        };
        match operation(req, &entity_id(req, "new-id"), 0, &seen) {
            Ok(op) => ops.push(op),
            Err(said) => errors.push(("new-reason".to_owned(), said)),
        }
    }
    if !errors.is_empty() {
        return page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors);
    }
    let results = actions::apply(req.db(), &req.actor, &id, &ops)?;
    Ok(told(&results, format!("/visits/{id}/attendance"), Some(Said::new("visits-attendance-saved"))))
}
