//! What tablets sent that does not stand in the record.

use serde_json::Value;

use super::super::{actions, pages, views};
use super::frame::{self, question};
use crate::checklists;
use crate::error::Error;
use crate::vocabulary::{Said, VisitId};
use crate::web::{Reply, Req};

/// The words of a value, whatever its shape: what was meant to be recorded, to be read and typed anew.
fn words(req: &Req, value: &Value) -> String {
    match value {
        Value::String(text) => match text.parse::<super::super::Verdict>() {
            Ok(verdict) => req.say(&verdict.said()),
            Err(_) => text.clone(),
        },
        Value::Object(fields) => fields
            .values()
            .filter_map(|v| v.as_str().filter(|text| !text.is_empty()).map(str::to_owned))
            .collect::<Vec<_>>()
            .join(" · "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `GET /visits/{id}/held`: work that came late or was refused, for the leader to read.
pub fn held(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let page = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let lists = views::checklists_of(c, &id)?;
        let items = checklists::views::items(c, &lists)?;
        let lines = views::held_back(c, &req.actor, &id)?
            .into_iter()
            .map(|held| {
                let asked = items.iter().find(|i| i.id.as_str() == held.target.entity);
                let value = match (&held.file, held.value.get("caption")) {
                    (Some(_), Some(caption)) => words(req, caption),
                    (Some(_), None) => String::new(),
                    (None, _) => words(req, &held.value),
                };
                pages::HeldLine {
                    what: req.t(&format!("visits-op-kind-{}", held.kind.as_str().replace('.', "-"))),
                    about: asked.map(|item| question(req, item)).unwrap_or_default(),
                    value,
                    file: held.file,
                    why: req.say(&held.said),
                    late: held.status == "late",
                    by: held.by,
                    client_at: held.client_at,
                    at: held.at,
                    op: held.op,
                }
            })
            .collect();
        Ok(pages::Held { head, lines })
    })?;
    frame::looked(req, &page.head)?;
    let title = req.t("visits-held-title");
    req.page("visits/held.html", &title, &page)
}

/// `POST /visits/{id}/held/{op}/note`: the leader took note.
pub fn note_held(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    actions::note_held(req.db(), &req.actor, &id, req.param("op"))?;
    Ok(Reply::redirect(format!("/visits/{id}/held")).done(Said::new("visits-held-noted")))
}
