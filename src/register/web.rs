//! Handlers of the register.

use actix_web::http::StatusCode;

use super::views::Filters;
use super::{pages, views};
use crate::checklists;
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::paging::Paged;
use crate::web::dispatch::query_string;
use crate::web::{Reader, Reply, Req};

const FILTERS: [&str; 5] = ["q", "unit", "field", "from", "to"];

/// `GET /register`: what has been concluded, found by unit, field, period and words.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.query);
    let filters = Filters {
        unit: r.optional_id("unit"),
        field: req.query.filled("field").map(str::to_owned),
        from: r.optional_date("from"),
        to: r.optional_date("to"),
        words: r.optional_text("q", 200),
    };
    let (status, errors) = match r.finish() {
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        _ => (StatusCode::OK, Vec::new()),
    };
    let today = req.db().world().today();
    let (found, asked, closed, mut units, fields) = req.db().read(|c| {
        let found = views::search(c, &req.actor, &filters, req.page_number())?;
        let items: Vec<_> = found.rows.iter().filter_map(|e| e.item.clone()).collect();
        let asked = checklists::views::asked(c, &items)?;
        let of: Vec<_> = found.rows.iter().map(|entry| &entry.conclusion_id).collect();
        let closed = views::closed(c, &of)?;
        Ok((found, asked, closed, units::views::options(c, today)?, units::views::fields(c)?))
    })?;
    if !req.actor.unit_scope().0 {
        units.clear();
    }
    let choices: Vec<pages::Choice> = fields
        .into_iter()
        .map(|f| pages::Choice {
            value: f.code,
            label: if req.language == Language::English { f.name_en } else { f.name_vi },
        })
        .collect();
    let line = |entry: super::Entry| {
        let field = choices.iter().find(|f| Some(&f.value) == entry.field_code.as_ref());
        let asked = entry.item.as_ref().and_then(|item| asked.get(item).cloned());
        let closed = (!entry.elsewhere).then(|| closed.contains(&entry.conclusion_id));
        pages::Line { field: field.map(|f| f.label.clone()).unwrap_or_default(), asked, closed, entry }
    };
    let entries = Paged {
        rows: found.rows.into_iter().map(line).collect(),
        count: found.count,
        more_than_count: found.more_than_count,
        page: found.page,
        pages: found.pages,
        first: found.first,
        last: found.last,
    };
    let pairs: Vec<(&str, &str)> = FILTERS.map(|name| (name, req.query.get(name))).to_vec();
    let page = pages::Index {
        entries,
        form: req.query.view(req.language, &errors),
        units,
        fields: choices,
        filtered: FILTERS.iter().any(|name| req.query.filled(name).is_some()),
        query: query_string(&pairs),
    };
    req.page_with(status, "register/index.html", &req.t("register-title"), &page)
}
