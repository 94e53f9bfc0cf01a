//! Handlers of explanations, answers, the table of both, receipts, approved reasons, and the evidence that they argue
//! about.

use actix_web::http::StatusCode;

use super::points::{answer_point, current, point_page};
use crate::conclusions::model::{NewExplanation, NewReceipt, OnPaper, Point, Stance, Taken};
use crate::conclusions::{actions, pages, rules, table, views};
use crate::error::Error;
use crate::reports::docx::papers::Paper;
use crate::reports::templates;
use crate::settings;
use crate::visits;
use crate::visits::rules::LARGEST_FILE;
use crate::vocabulary::{ConclusionId, PointId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// `POST /conclusions/{id}/points/{point}/explain`
pub fn explain(req: &Req) -> Result<Reply, Error> {
    say(req, |_| None, "conclusions-explained")
}

/// `POST /conclusions/{id}/points/{point}/paper`: what the unit sent on paper, as the drafter enters it.
pub fn enter_explanation(req: &Req) -> Result<Reply, Error> {
    let paper = |r: &mut Reader| {
        let number = r.text("paper_number", 100);
        Some(OnPaper { number, dated_on: r.date("paper_on"), received_on: r.date("received_on") })
    };
    say(req, paper, "conclusions-explanation-entered")
}

fn say(req: &Req, paper: impl FnOnce(&mut Reader) -> Option<OnPaper>, done: &str) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let (stance, text) = (r.word("stance", Stance::Accept), r.optional_text("text", 8_000));
    let new = NewExplanation { stance, text, paper: paper(&mut r) };
    let mut uploads = Vec::new();
    for upload in req.uploads.iter().filter(|upload| upload.field == "file" && !upload.file_name.is_empty()) {
        if upload.bytes > LARGEST_FILE {
            let most = LARGEST_FILE / 1024 / 1024;
            r.wrong("file", Said::new("demands-file-large").with("name", &upload.file_name).with("most", most));
        } else {
            uploads.push((upload.file_name.clone(), std::fs::read(upload.file.path())?));
        }
    }
    let said = r.finish().and_then(|()| {
        let files = actions::keep_files(req.db(), &req.app.files, &req.actor, (&id, &point), &new, &uploads)?;
        actions::explain(req.db(), &req.actor, &id, &point, seen, &new, &files)
    });
    if let (Err(Error::Conflict), false) = (&said, uploads.is_empty()) {
        // A choice between two texts would lose the files without a word.
        let again = [("file".to_owned(), Said::new("conclusions-files-again"))];
        return point_page(req, StatusCode::CONFLICT, &req.form, &again);
    }
    if let Err(Error::Conflict) = said {
        let now = current(req)?.explanation.ok_or(Error::Conflict)?;
        let rows = [
            (req.t("conclusions-stance"), "stance", now.stance.to_string()),
            (req.t("conclusions-explanation-text"), "text", now.text),
        ];
        let back = format!("/conclusions/{id}/points/{point}");
        return req.conflict(&req.t("conclusions-explanation"), &rows, now.version, &now.by, &back);
    }
    answer_point(req, said, done)
}

/// `POST /conclusions/{id}/points/{point}/answer`
pub fn answer(req: &Req) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let mut r = Reader::new(&req.form);
    let (seen, taken) = (r.seen(), r.word("taken", Taken::Refused));
    let reason = r.optional_text("answer", 8_000);
    let said = r.finish().and_then(|()| actions::answer(req.db(), &req.actor, &id, &point, seen, taken, &reason));
    if let Err(Error::Conflict) = said {
        let now = current(req)?.explanation.ok_or(Error::Conflict)?;
        let rows = [
            (req.t("conclusions-taken"), "taken", now.taken.map(|taken| taken.to_string()).unwrap_or_default()),
            (req.t("conclusions-answer"), "answer", now.answer.unwrap_or_default()),
        ];
        let back = format!("/conclusions/{id}/points/{point}");
        let by = now.answered_by.unwrap_or(now.by);
        return req.conflict(&req.t("conclusions-answer"), &rows, now.version, &by, &back);
    }
    answer_point(req, said, "conclusions-answered")
}

/// `GET /conclusions/{id}/explanations`: bảng tiếp thu, giải trình, with what units received.
pub fn explanations(req: &Req) -> Result<Reply, Error> {
    explanations_with(req, StatusCode::OK, &Form::default(), &[])
}

fn explanations_with(req: &Req, status: StatusCode, typed: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let today = req.db().world().today();
    let (c, receipts, who) = req.db().read(|c| {
        let conclusion = views::show(c, &req.actor, &id)?;
        let basis = views::basis(c, &conclusion.inspection)?;
        let who = views::standing(c, &req.actor, &basis)?;
        let receipts = views::receipts(c, &conclusion)?;
        Ok((conclusion, receipts, who))
    })?;
    let received = |unit: &_| receipts.iter().any(|receipt| receipt.unit == *unit);
    let explaining = c.stage == crate::conclusions::Stage::Explaining;
    let mut waiting: Vec<pages::Offered> = Vec::new();
    for visit in c.visits.iter().filter(|visit| explaining && !received(&visit.unit)) {
        if !waiting.iter().any(|one| one.value == visit.unit.as_str()) {
            waiting.push(pages::Offered { value: visit.unit.to_string(), label: visit.unit_name.clone() });
        }
    }
    let own = c.visits.iter().any(|visit| req.actor.speaks_for(&visit.unit) && !received(&visit.unit));
    let silent = |point: &Point| {
        let explained = point.explanation.as_ref().is_some_and(|e| !e.outdated);
        rules::is_silent(c.stage, point.kind, explained, c.explain_by, today)
    };
    let mut form = Form::new(typed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())));
    if typed.pairs().next().is_none() {
        form.set("received_on", today);
        if let [only] = &waiting[..] {
            form.set("unit", &only.value);
        }
    }
    let page = pages::Explanations {
        silent: c.points.iter().filter(|point| silent(point)).map(|point| point.id.clone()).collect(),
        lines: table::argued(&c).into_iter().cloned().collect(),
        may_receive: explaining && own && req.actor.may(crate::vocabulary::Right::Explain),
        enters: who.drafts && explaining,
        is_unit: !req.actor.unit_scope().0,
        form: form.view(req.language, errors),
        receipts,
        waiting,
        c,
    };
    req.page_with(status, "conclusions/explanations.html", &req.t("conclusions-table-title"), &page)
}

/// `GET /conclusions/{id}/explanations.docx`: the table as a paper for the file.
pub fn explanations_docx(req: &Req) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let today = req.db().world().today();
    let (name, paper) = req.db().read(|c| {
        let conclusion = views::show(c, &req.actor, &id)?;
        let basis = views::basis_of(c, &conclusion)?;
        let receipts = views::receipts(c, &conclusion)?;
        let served = settings::served(c)?;
        let setting = crate::conclusions::notice::Setting { served: &served, demo: req.app.demo, today };
        let name = basis.decision_number.replace(['/', '\\'], "-");
        Ok((name, table::paper(&conclusion, &basis, &receipts, &setting)))
    })?;
    let bytes = templates::filled(req.app, req.db(), Paper::Explanations, &paper)?;
    let file = format!("{}-{name}.docx", req.t("papers-explanations-file"));
    Ok(Reply::file(&file, crate::reports::web::DOCX, bytes))
}

fn answer_table(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/conclusions/{}/explanations", req.param("id"))).done(Said::new(done))),
        Err(Error::Invalid(errors)) => explanations_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `POST /conclusions/{id}/receive`: the unit got what it is to explain.
pub fn receive(req: &Req) -> Result<Reply, Error> {
    let received = actions::receive(req.db(), &req.actor, &req.id("id"));
    answer_table(req, received, "conclusions-received")
}

/// `POST /conclusions/{id}/hand-over`: the unit got it on paper.
pub fn hand_over(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = NewReceipt {
        unit: r.id("unit"),
        number: r.optional_text("number", 100),
        received_by: r.text("received_by", 200),
        received_on: r.date("received_on"),
    };
    let entered = r.finish().and_then(|()| actions::hand_over(req.db(), &req.actor, &req.id("id"), &new));
    answer_table(req, entered, "conclusions-handed-over")
}

/// `GET /conclusions/{id}/points/{point}/explanation/{sha256}`: a file that came with an explanation; of a picture, the
/// copy.
pub fn explanation_file(req: &Req) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let file = req.db().read(|c| views::explanation_file(c, &req.actor, &id, &point, req.param("sha256")))?;
    let (hash, media_type) = match &file.working {
        Some(working) => (working.as_str(), "image/jpeg"),
        None => (file.sha256.as_str(), file.media_type.as_str()),
    };
    Ok(Reply::inline(&file.name, media_type, req.app.storage.get(point.as_str(), hash)?))
}

/// `POST /conclusions/{id}/points/{point}/approve`
pub fn approve(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let approved =
        r.finish().and_then(|()| actions::approve_reason(req.db(), &req.actor, &req.id("id"), &req.id("point"), seen));
    answer_point(req, approved, "conclusions-reason-approved")
}

/// `GET /conclusions/{id}/points/{point}/evidence/{sha256}`
pub fn evidence(req: &Req) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let file = req.db().read(|c| views::evidence(c, &req.actor, &id, &point, req.param("sha256")))?;
    let stored = req.db().read(|c| visits::views::stored_file(c, &file.visit, &file.sha256))?;
    let (hash, media_type) = stored.shown()?;
    Ok(Reply::inline(&file.name, media_type, req.app.storage.get(file.visit.as_str(), hash)?))
}
