//! Handlers of explanations, answers, approved reasons, and the evidence that they argue about.

use super::points::{answer_point, current};
use crate::conclusions::model::Stance;
use crate::conclusions::{actions, views};
use crate::error::Error;
use crate::visits;
use crate::vocabulary::{ConclusionId, PointId};
use crate::web::{Reader, Reply, Req};

/// `POST /conclusions/{id}/points/{point}/explain`
pub fn explain(req: &Req) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let stance = r.word("stance", Stance::Accept);
    let text = r.optional_text("text", 8_000);
    let said = r.finish().and_then(|()| actions::explain(req.db(), &req.actor, &id, &point, seen, stance, &text));
    if let Err(Error::Conflict) = said {
        let now = current(req)?.explanation.ok_or(Error::Conflict)?;
        let rows = [
            (req.t("conclusions-stance"), "stance", now.stance.to_string()),
            (req.t("conclusions-explanation-text"), "text", now.text),
        ];
        let back = format!("/conclusions/{id}/points/{point}");
        return req.conflict(&req.t("conclusions-explanation"), &rows, now.version, &now.by, &back);
    }
    answer_point(req, said, "conclusions-explained")
}

/// `POST /conclusions/{id}/points/{point}/answer`
pub fn answer(req: &Req) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let mut r = Reader::new(&req.form);
    let (seen, text) = (r.seen(), r.text("answer", 8_000));
    let said = r.finish().and_then(|()| actions::answer(req.db(), &req.actor, &id, &point, seen, &text));
    if let Err(Error::Conflict) = said {
        let now = current(req)?.explanation.ok_or(Error::Conflict)?;
        let rows = [(req.t("conclusions-answer"), "answer", now.answer.unwrap_or_default())];
        let back = format!("/conclusions/{id}/points/{point}");
        let by = now.answered_by.unwrap_or(now.by);
        return req.conflict(&req.t("conclusions-answer"), &rows, now.version, &by, &back);
    }
    answer_point(req, said, "conclusions-answered")
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
