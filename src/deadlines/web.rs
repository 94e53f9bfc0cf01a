//! Handlers of deadlines.

use actix_web::http::StatusCode;

use super::model::{NewExtension, NewPaper, PaperKind};
use super::views::Whose;
use super::{actions, pages, views};
use crate::error::Error;
use crate::inspections::{self, Stage};
use crate::vocabulary::{InspectionId, Right, Said};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// `GET /due`: what is waited for, the earliest first.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let all = req.query.get("of") == "all";
    let whose = if all { Whose::All } else { Whose::Mine };
    let today = req.db().world().today();
    let (clocks, late) = req.db().read(|c| views::waited_for(c, &req.actor, whose, today, req.page_number()))?;
    let query = query_string(&[("of", if all { "all" } else { "" })]);
    req.page("deadlines/index.html", &req.t("deadlines-title"), &pages::Index { clocks, late, mine: !all, query })
}

/// `GET /inspections/{id}/deadlines`: the clocks of one inspection, its papers, what was moved.
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, Typed::Nothing)
}

/// Which of the page's forms comes back with its mistakes.
enum Typed<'a> {
    Nothing,
    Extension(&'a [(String, Said)]),
    Paper(&'a [(String, Said)]),
    Withdrawal(&'a [(String, Said)]),
}

fn show_with(req: &Req, status: StatusCode, typed: Typed) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let today = req.db().world().today();
    let (inspection, facts, clocks, papers, signs) = req.db().read(|c| {
        let inspection = inspections::views::show(c, &req.actor, &id)?;
        let (facts, clocks) = views::of_inspection(c, &req.actor, &inspection, today)?;
        let papers = views::papers(c, &facts)?;
        let signs = req.actor.may(Right::Issue) && inspections::may_issue(c, &req.actor, &id)?;
        Ok((inspection, facts, clocks, papers, signs))
    })?;
    inspections::actions::look(req.db(), &req.actor, &inspection)?;
    let office = req.actor.unit_scope().0;
    let mut movable: Vec<pages::Choice> = Vec::new();
    for clock in clocks.iter().filter(|clock| signs && clock.latest.is_some()) {
        let value = match &clock.conclusion {
            Some(conclusion) => format!("{}/{conclusion}", clock.step),
            None => clock.step.to_string(),
        };
        if !movable.iter().any(|m| m.value == value) {
            movable.push(pages::Choice { value, label: req.say(&clock.step.said()) });
        }
    }
    let under_way = !matches!(inspection.stage, Stage::Cancelled | Stage::Withheld);
    let enters = office && under_way && req.actor.may(Right::Prepare);
    let kinds = PaperKind::ALL
        .iter()
        .filter(|kind| enters && !(facts.surprise && matches!(kind, PaperKind::Announcement | PaperKind::UnitReport)))
        .map(|kind| pages::Choice { value: kind.to_string(), label: req.say(&kind.said()) })
        .collect();
    let mut blank = Form::default();
    blank.set("happened_on", today);
    if let [only] = &facts.visits[..] {
        blank.set("visit", &only.id);
    }
    let view = |errors: Option<&[(String, Said)]>| match errors {
        Some(errors) => req.form.view(req.language, errors),
        None => blank.view(req.language, &[]),
    };
    let (extend, paper, withdraw) = match typed {
        Typed::Nothing => (None, None, None),
        Typed::Extension(errors) => (Some(errors), None, None),
        Typed::Paper(errors) => (None, Some(errors), None),
        Typed::Withdrawal(errors) => (None, None, Some(errors)),
    };
    let page = pages::Show {
        extensions: match office {
            true => facts.extensions.clone(),
            false => facts.extensions.iter().filter(|e| clocks.iter().any(|c| c.step == e.step)).cloned().collect(),
        },
        visits: facts
            .visits
            .iter()
            .map(|v| pages::Choice { value: v.id.to_string(), label: v.unit_name.clone() })
            .collect(),
        extend: view(extend),
        paper: view(paper),
        withdraw: view(withdraw),
        may_withdraw: enters,
        inspection,
        clocks,
        papers,
        movable,
        kinds,
    };
    let title = req.say(&Said::new("deadlines-of").with("number", &page.inspection.decision_number));
    req.page_with(status, "deadlines/show.html", &title, &page)
}

fn back(req: &Req, done: &str) -> Reply {
    Reply::redirect(format!("/inspections/{}/deadlines", req.param("id"))).done(Said::new(done))
}

/// `POST /inspections/{id}/deadlines`
pub fn extend(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let which = r.text("which", 100);
    let (step, conclusion) = match which.split_once('/') {
        Some((step, conclusion)) => (step.to_owned(), Some(conclusion.to_owned().into())),
        None => (which, None),
    };
    let new = NewExtension {
        step: step.parse().ok(),
        conclusion,
        due_on: r.date("due_on"),
        document: r.optional_text("document", 300),
        reason: r.text("reason", 1000),
    };
    match r.finish().and_then(|()| actions::extend(req.db(), &req.actor, &req.id("id"), &new)) {
        Ok(()) => Ok(back(req, "deadlines-extended")),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::Extension(&errors)),
        Err(error) => Err(error),
    }
}

/// `POST /inspections/{id}/papers`
pub fn enter_paper(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = NewPaper {
        kind: req.form.filled("kind").and_then(|word| word.parse().ok()),
        visit: r.optional_id("visit"),
        number: r.text("number", 100),
        dated_on: r.date("dated_on"),
        happened_on: r.date("happened_on"),
        note: r.optional_text("note", 1000),
    };
    match r.finish().and_then(|()| actions::enter_paper(req.db(), &req.actor, &req.id("id"), &new)) {
        Ok(()) => Ok(back(req, "deadlines-paper-entered")),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::Paper(&errors)),
        Err(error) => Err(error),
    }
}

/// `POST /inspections/{id}/papers/{paper}/withdraw`
pub fn withdraw_paper(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let reason = r.text("reason", 1000);
    let done = r
        .finish()
        .and_then(|()| actions::withdraw_paper(req.db(), &req.actor, &req.id("id"), req.param("paper"), &reason));
    match done {
        Ok(()) => Ok(back(req, "deadlines-paper-withdrawn")),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::Withdrawal(&errors)),
        Err(error) => Err(error),
    }
}
