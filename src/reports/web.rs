//! Buttons of reports.

use serde::Serialize;

use super::at_unit;
use super::before::{self, Setting};
use super::conclusion::{load, write};
use super::docx::papers::Paper;
use super::docx::work::PlanPaper;
use super::{late_demands as late_list, plan_workbook, remedy_papers, task_workbook, templates};
use crate::conclusions::views::Filter;
use crate::db::AnyConnection;
use crate::deadlines::PaperKind;
use crate::error::Error;
use crate::inspections::{self, Inspection};
use crate::plans::Plan;
use crate::remediation;
use crate::vocabulary::{PlanId, Said};
use crate::web::{Reply, Req};
use crate::{directives, settings};

/// Media type of .docx.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Media type of .xlsx.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /reports/conclusion.xlsx`: issued conclusions that the query asks for, as the list of
/// conclusions does.
pub fn conclusion(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let filter = Filter {
        stage: None,
        year: q.get("year").parse().ok(),
        unit: q.filled("unit").map(|v| v.to_owned().into()),
        inspection: q.filled("inspection").map(|v| v.to_owned().into()),
        conclusion: q.filled("conclusion").map(|v| v.to_owned().into()),
        number: q.get("number").to_owned(),
    };
    let today = req.db().world().today();
    let report = req.db().read(|c| load(c, &req.actor, &filter, req.language, today))?;
    let name = req.say(&Said::new("report-conclusion-file").with("on", today.to_string()));
    Ok(Reply::file(&name, XLSX, write(&report)?))
}

/// `GET /demands/late.xlsx`: demands that units are behind with, narrowed as the list of demands is.
pub fn late_demands(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let filter = remediation::views::Filter { stage: None, late: true, ..remediation::web::filter(req) };
    let demands = req.db().read(|c| remediation::views::all(c, &req.actor, &filter, today))?;
    let mark = mark(req);
    let name = req.say(&Said::new("demands-late-file").with("on", today.to_string()));
    Ok(Reply::file(&name, XLSX, late_list::write(&demands, req.language, today, &mark)?))
}

/// What a workbook of a demonstration says of its data.
fn mark(req: &Req) -> String {
    if req.app.demo { req.t("conclusions-notice-demo") } else { String::new() }
}

/// A paper filled by the template that stands, under a name with its number.
fn document(req: &Req, paper: Paper, data: &impl Serialize, name: &str, number: &str) -> Result<Reply, Error> {
    let bytes = templates::filled(req.app, req.db(), paper, data)?;
    let number = number.replace(['/', '\\'], "-");
    Ok(Reply::file(&format!("{}-{number}.docx", req.t(name)), DOCX, bytes))
}

/// A paper of an inspection; looking at a sealed one is recorded first.
fn of_inspection<T: Serialize>(
    req: &Req,
    paper: Paper,
    name: &str,
    load: impl FnOnce(&mut AnyConnection, &Setting) -> Result<(Inspection, T), Error>,
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (inspection, data) = req.db().read(|c| {
        let served = settings::served(c)?;
        load(c, &Setting { served: &served, demo: req.app.demo, today })
    })?;
    inspections::actions::look(req.db(), &req.actor, &inspection)?;
    document(req, paper, &data, name, &inspection.decision_number)
}

/// `GET /inspections/{id}/decision.docx`: quyết định thành lập đoàn.
pub fn decision(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::Decision, "papers-decision-file", |c, setting| {
        before::decision(c, &req.actor, &id, setting)
    })
}

/// `GET /inspections/{id}/schedule.docx`: thông báo lịch kiểm tra of all units.
pub fn schedule(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::Schedule, "papers-schedule-file", |c, setting| {
        before::schedule(c, &req.actor, &id, setting)
    })
}

/// `GET /visits/{id}/introduction.docx`: giấy giới thiệu.
pub fn introduction(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::Introduction, "papers-introduction-file", |c, setting| {
        before::introduction(c, &req.actor, &id, setting)
    })
}

/// `GET /visits/{id}/announcement.docx`: công văn thông báo lịch kiểm tra, with the outline.
pub fn announcement(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::Announcement, "papers-announcement-file", |c, setting| {
        before::announcement(c, &req.actor, &id, setting)
    })
}

/// `GET /visits/{id}/publication.docx`: biên bản công bố quyết định.
pub fn publication(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::Publication, "papers-publication-file", |c, setting| {
        at_unit::of_visit(c, &req.actor, &id, PaperKind::Publication, setting)
    })
}

/// `GET /visits/{id}/documents-request.docx`: yêu cầu cung cấp tài liệu.
pub fn documents_request(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::DocumentsRequest, "papers-documents-request-file", |c, setting| {
        at_unit::of_visit(c, &req.actor, &id, PaperKind::DocumentsRequest, setting)
    })
}

/// `GET /visits/{id}/documents-handover.docx`: biên bản giao nhận tài liệu.
pub fn documents_handover(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::DocumentsHandover, "papers-documents-handover-file", |c, setting| {
        at_unit::of_visit(c, &req.actor, &id, PaperKind::DocumentsHandover, setting)
    })
}

/// `GET /inspections/{id}/report.docx`: báo cáo kết quả kiểm tra of the team.
pub fn team_report(req: &Req) -> Result<Reply, Error> {
    let id = req.id("id");
    of_inspection(req, Paper::TeamReport, "papers-team-report-file", |c, setting| {
        at_unit::team_report(c, &req.actor, &id, setting)
    })
}

/// `GET /member-requests/{id}/letter.docx`: công văn đề nghị cử người.
pub fn member_request(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (letter, data) = req.db().read(|c| {
        let served = settings::served(c)?;
        before::member_request(c, req.param("id"), &Setting { served: &served, demo: req.app.demo, today })
    })?;
    document(req, Paper::MemberRequest, &data, "papers-member-request-file", &letter.number)
}

/// A paper about what a conclusion demands of a unit.
fn of_demand(req: &Req, paper: Paper, name: &str) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (demand, data) = req.db().read(|c| {
        let served = settings::served(c)?;
        let setting = Setting { served: &served, demo: req.app.demo, today };
        remedy_papers::paper(c, &req.actor, &req.id("id"), paper, &setting)
    })?;
    document(req, paper, &data, name, &demand.number)
}

/// `GET /demands/{id}/reminder.docx`: công văn đôn đốc, on all that the unit owes of the conclusion.
pub fn reminder(req: &Req) -> Result<Reply, Error> {
    of_demand(req, Paper::Reminder, "papers-reminder-file")
}

/// `GET /demands/{id}/report.docx`: báo cáo thực hiện kết luận of the unit.
pub fn remedy_report(req: &Req) -> Result<Reply, Error> {
    of_demand(req, Paper::RemedyReport, "papers-remedy-report-file")
}

/// `GET /demands/{id}/correction.docx`: công văn chấn chỉnh to the unit.
pub fn correction(req: &Req) -> Result<Reply, Error> {
    of_demand(req, Paper::Correction, "papers-correction-file")
}

/// A paper of a plan; `load` gives the plan and its paper's data.
fn of_plan(
    req: &Req,
    paper: Paper,
    name: &str,
    load: impl FnOnce(&mut AnyConnection, &PlanId, &Setting) -> Result<(Plan, PlanPaper), Error>,
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (plan, data) = req.db().read(|c| {
        let served = settings::served(c)?;
        load(c, &req.id("id"), &Setting { served: &served, demo: req.app.demo, today })
    })?;
    document(req, paper, &data, name, plan.number.as_deref().unwrap_or(&plan.year.to_string()))
}

/// `GET /plans/{id}/plan.docx`: kế hoạch, with its annex.
pub fn plan(req: &Req) -> Result<Reply, Error> {
    of_plan(req, Paper::Plan, "papers-plan-file", |c, id, setting| {
        let (plan, mut data, _) = before::plan(c, &req.actor, id, setting)?;
        before::signed(c, &plan, &mut data)?;
        Ok((plan, data))
    })
}

/// `GET /plans/{id}/submission.docx`: tờ trình.
pub fn submission(req: &Req) -> Result<Reply, Error> {
    of_plan(req, Paper::PlanSubmission, "papers-submission-file", |c, id, setting| {
        before::submission(c, &req.actor, id, setting)
    })
}

/// `GET /plans/{id}/adjustments/{adjustment}/adjustment.docx`: điều chỉnh, bổ sung kế hoạch.
pub fn adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = (req.id("id"), req.id("adjustment"));
    let today = req.db().world().today();
    let (adjustment, data) = req.db().read(|c| {
        let served = settings::served(c)?;
        let setting = Setting { served: &served, demo: req.app.demo, today };
        before::adjustment(c, &req.actor, (&plan, &id), &setting)
    })?;
    let number = adjustment.paper_number.unwrap_or_else(|| req.t("conclusions-draft-file"));
    document(req, Paper::PlanAdjustment, &data, "papers-adjustment-file", &number)
}

/// `GET /plans/{id}/plan.xlsx`: the plan's annex as a workbook.
pub fn plan_workbook(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let today = req.db().world().today();
    let ((plan, data, items), asked) = req.db().read(|c| {
        let served = settings::served(c)?;
        let (_, asked) = crate::plans::views::comments::of_plan(c, &req.actor, &id)?;
        let setting = Setting { served: &served, demo: req.app.demo, today };
        Ok((before::plan(c, &req.actor, &id, &setting)?, plan_workbook::asked_rows(&asked, today)))
    })?;
    let number = plan.number.clone().unwrap_or_else(|| plan.year.to_string()).replace('/', "-");
    let name = format!("{}-{number}.xlsx", req.t("papers-plan-file"));
    Ok(Reply::file(&name, XLSX, plan_workbook::write(&plan, &data, &items, &asked)?))
}

/// `GET /directives/tasks.xlsx`: the tasks that the list of them finds, all of them, as a workbook.
pub fn directive_tasks(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (filter, errors) = directives::web::filter(req);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let tasks = req.db().read(|c| directives::views::every_task(c, &req.actor, &filter, today))?;
    let mark = mark(req);
    let name = format!("{}-{today}.xlsx", req.t("papers-tasks-file"));
    Ok(Reply::file(&name, XLSX, task_workbook::write(&tasks, today, &mark)?))
}
