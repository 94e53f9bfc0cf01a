//! Handlers of deadlines.

use actix_web::http::StatusCode;

use super::model::{Clock, Extension, NewExtension, NewPaper, PaperKind};
use super::views::Whose;
use super::{actions, pages, rules, views};
use crate::error::Error;
use crate::inspections::{self, Stage};
use crate::procedure;
use crate::visits::rules::LARGEST_FILE;
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
    /// Of this paper.
    File(&'a str, &'a [(String, Said)]),
}

fn show_with(req: &Req, status: StatusCode, typed: Typed) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let today = req.db().world().today();
    let (inspection, facts, clocks, papers, signs, no_lines) = req.db().read(|c| {
        let inspection = inspections::views::show(c, &req.actor, &id)?;
        let (facts, clocks) = views::of_inspection(c, &req.actor, &inspection, today)?;
        let papers = views::papers(c, &req.actor, &facts)?;
        let signs = req.actor.may(Right::Issue) && inspections::may_issue(c, &req.actor, &id)?;
        let no_lines = !procedure::views::all(c)?.iter().any(|rule| rule.profile == inspection.profile);
        Ok((inspection, facts, clocks, papers, signs, no_lines))
    })?;
    inspections::actions::look(req.db(), &req.actor, &inspection)?;
    let office = req.actor.unit_scope().0;
    let movable = clocks.iter().filter(|clock| signs && clock.latest.is_some());
    let movable = movable.map(|clock| pages::Choice { value: which(clock), label: called(req, clock) }).collect();
    let under_way = !matches!(inspection.stage, Stage::Cancelled | Stage::Withheld);
    let enters = office && under_way && req.actor.may(Right::Prepare);
    let kinds = PaperKind::ALL
        .iter()
        .filter(|kind| enters && rules::has_paper(&facts, **kind))
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
    let (mut extend, mut paper, mut withdraw, mut file, mut file_of) = (None, None, None, None, "");
    match typed {
        Typed::Nothing => {}
        Typed::Extension(errors) => extend = Some(errors),
        Typed::Paper(errors) => paper = Some(errors),
        Typed::Withdrawal(errors) => withdraw = Some(errors),
        Typed::File(of, errors) => (file, file_of) = (Some(errors), of),
    }
    let page = pages::Show {
        extensions: match office {
            true => facts.extensions.clone(),
            false => {
                let told =
                    |e: &&Extension| clocks.iter().any(|c| e.moves(c.step, c.conclusion.as_ref(), c.visit.as_ref()));
                facts.extensions.iter().filter(told).cloned().collect()
            }
        },
        visits: facts
            .visits
            .iter()
            .map(|v| pages::Choice { value: v.id.to_string(), label: v.unit_name.clone() })
            .collect(),
        extend: view(extend),
        paper: view(paper),
        withdraw: view(withdraw),
        file: view(file),
        file_of: file_of.to_owned(),
        may_withdraw: enters,
        demanded: facts.conclusions.iter().any(|conclusion| !conclusion.demanded.is_empty()),
        no_lines: no_lines && inspection.stage != Stage::Withheld,
        inspection,
        clocks,
        papers,
        movable,
        kinds,
    };
    let title = req.say(&Said::new("deadlines-of").with("number", &page.inspection.decision_number));
    req.page_with(status, "deadlines/show.html", &title, &page)
}

/// What the form calls a clock: step, conclusion and visit, as far as it is about them.
fn which(clock: &Clock) -> String {
    let (conclusion, visit) = (clock.conclusion.as_ref(), clock.visit.as_ref());
    let parts = [Some(clock.step.as_str()), conclusion.map(|id| id.as_str()), visit.map(|id| id.as_str())];
    parts.map(Option::unwrap_or_default).join("/").trim_end_matches('/').to_owned()
}

fn called(req: &Req, clock: &Clock) -> String {
    let step = req.say(&clock.step.said());
    if clock.unit_name.is_empty() { step } else { format!("{step}: {}", clock.unit_name) }
}

fn back(req: &Req, done: &str) -> Reply {
    Reply::redirect(format!("/inspections/{}/deadlines", req.param("id"))).done(Said::new(done))
}

/// `POST /inspections/{id}/deadlines`
pub fn extend(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let which = r.text("which", 100);
    let mut parts = which.split('/');
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    let new = NewExtension {
        step: part().and_then(|step| step.parse().ok()),
        conclusion: part().map(Into::into),
        visit: part().map(Into::into),
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
        number: r.optional_text("number", 100),
        dated_on: r.date("dated_on"),
        happened_on: r.date("happened_on"),
        contents: r.optional_text("contents", 4000),
        due_on: r.optional_date("due_on"),
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

/// `POST /inspections/{id}/papers/{paper}/files`: what a unit sent, as a file.
pub fn attach_file(req: &Req) -> Result<Reply, Error> {
    let paper = req.param("paper");
    let again = |said: Said| {
        let errors = [("file".to_owned(), said)];
        show_with(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::File(paper, &errors))
    };
    let Some(upload) = req.upload("file") else { return again(Said::new("visits-file-choose")) };
    if upload.bytes > LARGEST_FILE {
        return again(Said::new("visits-file-large").with("most", LARGEST_FILE / 1024 / 1024));
    }
    let bytes = std::fs::read(upload.file.path())?;
    let file = (upload.file_name.as_str(), bytes.as_slice());
    match actions::attach_file(req.db(), &req.app.storage, &req.actor, &req.id("id"), paper, file) {
        Ok(()) => Ok(back(req, "deadlines-file-attached")),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::File(paper, &errors)),
        Err(error) => Err(error),
    }
}

/// `GET /inspections/{id}/papers/{paper}/files/{sha256}`
pub fn file(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let today = req.db().world().today();
    let (inspection, papers) = req.db().read(|c| {
        let inspection = inspections::views::show(c, &req.actor, &id)?;
        let (facts, _) = views::of_inspection(c, &req.actor, &inspection, today)?;
        Ok((inspection, views::papers(c, &req.actor, &facts)?))
    })?;
    let paper = papers.into_iter().find(|paper| paper.id == req.param("paper")).ok_or(Error::NotFound)?;
    let file = paper.files.into_iter().find(|file| file.sha256 == req.param("sha256")).ok_or(Error::NotFound)?;
    inspections::actions::look(req.db(), &req.actor, &inspection)?;
    Ok(Reply::inline(&file.name, &file.media_type, req.app.storage.get(id.as_str(), &file.sha256)?))
}
