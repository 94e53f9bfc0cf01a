//! Handlers of the audit trail.

use super::{pages, views};
use crate::error::Error;
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

/// `GET /audit`: the newest lines first, of one thing with `?subject=ID`.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let subject = req.query.get("subject");
    let only = req.query.filled("subject");
    let lines = req.db().read(|c| views::lines(c, &req.actor, only, req.page_number()))?;
    let lines = lines.map(|line| pages::Told::of(line, req.language));
    let page = pages::Index { lines, subject: subject.to_owned(), query: query_string(&[("subject", subject)]) };
    req.page("audit/index.html", &req.t("audit-title"), &page)
}
