//! Handlers of the team's report.

use actix_web::http::StatusCode;

use crate::conclusions::actions::{self, ReportTexts};
use crate::conclusions::{pages, views};
use crate::error::Error;
use crate::vocabulary::{InspectionId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /inspections/{id}/report`
pub fn report(req: &Req) -> Result<Reply, Error> {
    report_page(req, StatusCode::OK, None, &[])
}

fn report_page(req: &Req, status: StatusCode, typed: Option<&Form>, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let (basis, report) = req.db().read(|c| {
        let basis = views::basis_for(c, &req.actor, &id)?;
        let report = views::report(c, &req.actor, &id)?;
        Ok((basis, report))
    })?;
    let mut form = Form::default();
    if let Some(r) = &report {
        form.set("results", &r.results).set("assessment", &r.assessment).set("proposals", &r.proposals);
        form.set("reserved_opinions", &r.reserved_opinions);
    }
    form.set("version", report.as_ref().map_or(0, |r| r.version));
    let leads = basis.leader_or_refuse(&req.actor).is_ok();
    let page = pages::Report { form: typed.unwrap_or(&form).view(req.language, errors), basis, report, leads };
    req.page_with(status, "conclusions/report.html", &req.t("conclusions-report-title"), &page)
}

/// `POST /inspections/{id}/report`
pub fn save_report(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let texts = ReportTexts {
        results: r.text("results", 20_000),
        assessment: r.text("assessment", 20_000),
        proposals: r.optional_text("proposals", 20_000),
        reserved_opinions: r.optional_text("reserved_opinions", 20_000),
    };
    let saved = r.finish().and_then(|()| actions::save_report(req.db(), &req.actor, &id, seen, &texts));
    match saved {
        Ok(()) => Ok(Reply::redirect(format!("/inspections/{id}/report")).done(Said::new("conclusions-report-saved"))),
        Err(Error::Invalid(errors)) => report_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| views::report(c, &req.actor, &id))?.ok_or(Error::Conflict)?;
            let current = [
                (req.t("conclusions-report-results"), "results", now.results),
                (req.t("conclusions-report-assessment"), "assessment", now.assessment),
                (req.t("conclusions-report-proposals"), "proposals", now.proposals),
                (req.t("conclusions-report-reserved"), "reserved_opinions", now.reserved_opinions),
            ];
            let back = format!("/inspections/{id}/report");
            req.conflict(&req.t("conclusions-report-title"), &current, now.version, &now.author_name, &back)
        }
        Err(error) => Err(error),
    }
}

/// `POST /inspections/{id}/report/submit`
pub fn submit_report(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    actions::submit_report(req.db(), &req.actor, &id, seen)?;
    Ok(Reply::redirect(format!("/inspections/{id}/report")).done(Said::new("conclusions-report-submitted")))
}
