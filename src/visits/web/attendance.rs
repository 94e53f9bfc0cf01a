//! Attendance by name: everybody who held a post in the unit on the day of the visit, and others.

use actix_web::http::StatusCode;
use serde_json::json;

use super::super::model::{Presence, Stage};
use super::super::op::OpKind;
use super::super::{actions, pages, views};
use super::frame::{self, entity_id, op, told};
use crate::error::Error;
use crate::units;
use crate::vocabulary::{Said, VisitId, dates};
use crate::web::{Form, Reply, Req};

/// `GET /visits/{id}/attendance`
pub fn attendance(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, &Form::default(), &[])
}

fn lines(req: &Req) -> Result<(pages::Head, Vec<pages::AttendanceLine>), Error> {
    let id: VisitId = req.id("id");
    req.db().read(|c| {
        let head = frame::head(c, req)?;
        if head.visit.stage == Stage::Planned {
            return Err(Error::refused("visits-not-started"));
        }
        let record = views::record(c, &req.actor, &id)?;
        let day = head.visit.started_at.map(|at| dates::civil(at).date());
        let day = day.unwrap_or_else(|| req.db().world().today());
        let mut rows: Vec<pages::AttendanceLine> = Vec::new();
        for person in units::views::people_on(c, &head.visit.unit, day)? {
            // Somebody with two posts is one person.
            if rows.iter().any(|r| r.id == person.official.as_str()) {
                continue;
            }
            rows.push(pages::AttendanceLine {
                id: person.official.to_string(),
                official: Some(person.official.to_string()),
                name: person.name,
                position: person.position,
                presence: String::new(),
                reason: String::new(),
                version: 0,
                by: String::new(),
                at: None,
                error: String::new(),
            });
        }
        for seen in record.attendance {
            let line = pages::AttendanceLine {
                id: seen.id.clone(),
                official: seen.official.map(|o| o.to_string()),
                name: seen.name,
                position: seen.position,
                presence: seen.presence.to_string(),
                reason: seen.reason,
                version: seen.version,
                by: seen.by,
                at: Some(seen.at),
                error: String::new(),
            };
            match rows.iter_mut().find(|r| r.id == seen.id) {
                Some(row) => *row = line,
                None => rows.push(line),
            }
        }
        Ok((head, rows))
    })
}

fn page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (head, mut rows) = lines(req)?;
    for row in &mut rows {
        if let Some(typed) = form.filled(&format!("presence-{}", row.id)) {
            row.presence = typed.to_owned();
            row.reason = form.get(&format!("reason-{}", row.id)).to_owned();
            row.version = form.get(&format!("base-{}", row.id)).parse().unwrap_or(row.version);
        }
        let name = format!("reason-{}", row.id);
        row.error = errors.iter().find(|(n, _)| *n == name).map(|(_, s)| req.say(s)).unwrap_or_default();
    }
    let mut shown = form.clone();
    if form.filled("new-id").is_none() {
        shown.set("new-id", req.db().world().new_id());
    }
    let page = pages::AttendancePage { head, form: shown.view(req.language, errors), rows };
    req.page_with(status, "visits/attendance.html", &req.t("visits-attendance"), &page)
}

/// `POST /visits/{id}/attendance`: what differs from what the page showed.
pub fn take_attendance(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let (_, rows) = lines(req)?;
    let (mut ops, mut errors) = (Vec::new(), Vec::new());
    for row in &rows {
        let of = |name: &str| req.form.get(&format!("{name}-{}", row.id));
        let (presence, reason) = (of("presence"), of("reason"));
        let was = (of("was"), of("wasreason"));
        if presence.is_empty() || (presence, reason) == was {
            continue;
        }
        if presence == Presence::Excused.as_str() && reason.is_empty() {
            errors.push((format!("reason-{}", row.id), Said::new("visits-reason-needed")));
        }
        let value = json!({ "official": row.official, "name": row.name, "position": row.position,
            "presence": presence, "reason": reason });
        ops.push(op(req, OpKind::Attendance, &row.id, "", of("base").parse().unwrap_or(0), value));
    }
    if let Some(name) = req.form.filled("new-name") {
        let reason = req.form.get("new-reason");
        let presence = req.form.filled("new-presence").unwrap_or(Presence::Present.as_str());
        if presence == Presence::Excused.as_str() && reason.is_empty() {
            errors.push(("new-reason".to_owned(), Said::new("visits-reason-needed")));
        }
        let value = json!({ "official": null, "name": name, "position": req.form.get("new-position"),
            "presence": presence, "reason": reason });
        ops.push(op(req, OpKind::Attendance, entity_id(req, "new-id"), "", 0, value));
    }
    if !errors.is_empty() {
        return page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors);
    }
    let results = actions::apply(req.db(), &req.actor, &id, &ops)?;
    Ok(told(&results, format!("/visits/{id}/attendance"), Some(Said::new("visits-attendance-saved"))))
}
