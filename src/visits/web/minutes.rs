//! The minutes: the page that prints, the Word document, their closing and what comes after.

use actix_web::http::StatusCode;

use super::super::actions::Closing;
use super::super::minutes::{self as paper, Closed, Sources};
use super::super::model::{EvidenceKind, Stage, Verdict};
use super::super::op::OpKind;
use super::super::rules::LONGEST_TEXT;
use super::super::{actions, pages, rules, views};
use super::frame::{self, entity_id, op, told, version};
use super::record::instant;
use crate::audit;
use crate::checklists;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections;
use crate::reports::docx::papers::Paper;
use crate::reports::templates;
use crate::vocabulary::{Said, VisitId, dates};
use crate::web::{Form, FormView, Reader, Reply, Req};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// `GET /visits/{id}/minutes`
pub fn minutes(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, None, &[], FormView::default())
}

/// The page with what was typed into one of the small forms beside the paper and was refused.
pub(super) fn page_beside(req: &Req, beside: FormView) -> Result<Reply, Error> {
    page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &[], beside)
}

fn page(
    req: &Req,
    status: StatusCode,
    typed: Option<&Form>,
    errors: &[(String, Said)],
    beside: FormView,
) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let world = req.db().world();
    let page = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let items = checklists::views::items(c, &record.checklists)?;
        let lists = checklists::views::all_versions(c)?;
        let in_team = frame::in_team(c, req, &head.visit)?;
        let closed = views::closed_minutes(c, &id)?;
        let task = views::task(c, &head.visit)?;
        let exceptions = inspections::teams::marked(c, &req.actor, &head.inspection.id, &head.inspection.team)?;
        let sources = Sources {
            record: &record,
            inspection: &head.inspection,
            task: &task,
            items: &items,
            lists: &lists,
            exceptions: &exceptions,
        };
        let paper = paper::standing(&sources, closed.as_ref(), req.app.demo);
        let corrected = corrected(c, req, &head, closed.as_ref())?;
        let form = typed.cloned().unwrap_or_else(|| {
            let now = dates::civil(world.now());
            let mut form = Form::default();
            form.set("version", head.visit.version).set("on", now.date()).set("time", now.format("%H:%M"));
            form.set("opinion", &record.unit_opinion).set("opinion_base", record.opinion_version);
            form.set("refusal", &record.refusal).set("refusal_base", record.refusal_version);
            if !record.refusal.is_empty() {
                form.set("refused", "1");
            }
            form
        });
        let mut remarks = Vec::new();
        let unanswered = record.answers.iter().filter(|a| a.verdict.is_none_or(|v| v == Verdict::NotChecked)).count();
        if unanswered > 0 {
            remarks.push(Said::new("visits-remark-unanswered").with("count", unanswered));
        }
        let incomplete = record.findings.iter().filter(|f| frame::finding_line(req, f, &items).incomplete).count();
        if incomplete > 0 {
            remarks.push(Said::new("visits-remark-persons").with("count", incomplete));
        }
        let awaited = views::awaited(c, &id)?.len();
        if awaited > 0 {
            remarks.push(Said::new("visits-files-awaited").with("count", awaited));
        }
        if record.attendance.is_empty() {
            remarks.push(Said::new("visits-remark-attendance"));
        }
        let unseen = head.inspection.team.iter().filter(|m| !record.team.iter().any(|a| a.id == m.account.as_str()));
        let unseen = unseen.count();
        if unseen > 0 {
            remarks.push(Said::new("visits-remark-team").with("count", unseen));
        }
        if !record.attendance.iter().any(|a| a.represents) {
            remarks.push(Said::new("visits-remark-represents"));
        }
        let ongoing = head.visit.stage == Stage::Ongoing;
        let mut blockers =
            if ongoing { rules::close_blockers(head.visit.stage, record.open_conflicts) } else { Vec::new() };
        blockers.extend(views::unit_open(c, &head.visit)?);
        Ok(pages::MinutesPage {
            form: form.view(req.language, errors),
            beside,
            may_close: head.leads && ongoing,
            awaited,
            blockers,
            remarks: if ongoing { remarks } else { Vec::new() },
            signed: record.files.iter().filter(|f| f.kind == EvidenceKind::SignedMinutes).cloned().collect(),
            supplements: record.supplements.clone(),
            may_supplement: in_team && head.visit.stage == Stage::Minuted,
            supplement_id: world.new_id(),
            evidence_id: world.new_id(),
            closed_sha256: closed.map(|c| c.sha256).unwrap_or_default(),
            corrected,
            words: paper::words(&paper),
            paper,
            record,
            head,
        })
    })?;
    frame::looked(req, &page.head)?;
    req.page_with(status, "visits/minutes.html", &req.t("visits-minutes"), &page)
}

/// What of the decision was corrected after the minutes were closed: they keep what they said.
fn corrected(
    c: &mut AnyConnection,
    req: &Req,
    head: &pages::Head,
    closed: Option<&Closed>,
) -> Result<Vec<pages::CorrectedLater>, Error> {
    let Some(since) = closed.map(|c| c.at).or(head.visit.ended_at) else { return Ok(Vec::new()) };
    let id = &head.inspection.id;
    let later = inspections::views::corrections(c, &req.actor, id)?.into_iter().filter(|one| one.at > since);
    later
        .map(|one| {
            let line = audit::views::reference(c, inspections::actions::CORRECT, id.as_str(), one.at)?;
            Ok(pages::CorrectedLater { correction: one, line })
        })
        .collect()
}

/// `POST /visits/{id}/minutes`: the leader closes the minutes.
pub fn close(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let ended_at = instant(&mut r, &req.form, "on", "time");
    let opinion = r.optional_text("opinion", LONGEST_TEXT);
    let refused = r.ticked("refused");
    let refusal = if refused { r.text("refusal", LONGEST_TEXT) } else { String::new() };
    let without_files = r.ticked("without_files");
    let closed = r.finish().and_then(|()| {
        let ops = vec![
            op(req, OpKind::MinutesNote, "opinion", "", version(req, "opinion_base"), opinion),
            op(req, OpKind::RefuseSign, "refusal", "", version(req, "refusal_base"), refusal),
        ];
        actions::close(req.db(), &req.actor, &id, seen, &Closing { ended_at, without_files, ops })
    });
    let again = |errors: &[(String, Said)]| {
        page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), errors, FormView::default())
    };
    match closed {
        Ok(()) => Ok(Reply::redirect(format!("/visits/{id}/minutes")).done(Said::new("visits-closed-done"))),
        Err(Error::Invalid(errors)) => {
            let named =
                |(name, said): (String, Said)| (if name == "ended_at" { "time".to_owned() } else { name }, said);
            again(&errors.into_iter().map(named).collect::<Vec<_>>())
        }
        Err(Error::Refused(said)) if said.key == "visits-conflicts-open" => again(&[("opinion".to_owned(), said)]),
        Err(Error::Conflict) => {
            let visit = req.db().read(|c| views::find(c, &req.actor, &id))?;
            let current = [(req.t("visits-stage"), "stage", req.say(&visit.stage.said()))];
            req.conflict(&visit.unit_name, &current, visit.version, "", &format!("/visits/{id}/minutes"))
        }
        Err(error) => Err(error),
    }
}

/// `GET /visits/{id}/minutes.docx`
pub fn docx(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let paper = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let items = checklists::views::items(c, &record.checklists)?;
        let lists = checklists::views::all_versions(c)?;
        let closed = views::closed_minutes(c, &id)?;
        let task = views::task(c, &head.visit)?;
        let exceptions = inspections::teams::marked(c, &req.actor, &head.inspection.id, &head.inspection.team)?;
        let sources = Sources {
            record: &record,
            inspection: &head.inspection,
            task: &task,
            items: &items,
            lists: &lists,
            exceptions: &exceptions,
        };
        Ok((paper::standing(&sources, closed.as_ref(), req.app.demo), head))
    })?;
    frame::looked(req, &paper.1)?;
    let bytes = templates::filled(req.app, req.db(), Paper::Minutes, &paper.0)?;
    let name = req.say(&Said::new("visits-minutes-file").with("unit", paper.1.visit.unit_name));
    Ok(Reply::file(&format!("{name}.docx"), DOCX, bytes))
}

/// `POST /visits/{id}/supplements`: a note after the minutes were closed.
pub fn supplement(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let note = op(req, OpKind::MinutesSupplement, entity_id(req, "note"), "", 0, req.form.get("text"));
    let results = actions::apply(req.db(), &req.actor, &id, &[note])?;
    match frame::refused(req, &results, "text") {
        Some(typed) => page_beside(req, typed),
        None => Ok(told(&results, format!("/visits/{id}/minutes"), Some(Said::new("visits-supplement-saved")))),
    }
}
