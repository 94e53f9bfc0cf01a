//! Handlers of checklists.

use super::LegalGround;
use super::model::ChecklistVersion;
use super::{pages, views};
use crate::error::Error;
use crate::language::Language;
use crate::units::{self, FieldOfWork};
use crate::vocabulary::ChecklistVersionId;
use crate::vocabulary::dates::parse_day;
use crate::vocabulary::paging::{PAGE_ROWS, Paged};
use crate::vocabulary::text::search_key;
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

fn pick(req: &Req, vi: &str, en: &str) -> String {
    match req.language {
        Language::Vietnamese => vi.to_owned(),
        Language::English => en.to_owned(),
    }
}

fn line(req: &Req, fields: &[FieldOfWork], version: ChecklistVersion) -> pages::Line {
    let field = fields.iter().find(|f| Some(&f.code) == version.field.as_ref());
    pages::Line {
        name: pick(req, &version.name_vi, &version.name_en),
        field: field.map(|f| pick(req, &f.name_vi, &f.name_en)).unwrap_or_default(),
        version,
    }
}

/// `GET /checklists`: the lists in force on a day, and the versions before and after.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let on = req.query.filled("on").and_then(parse_day).unwrap_or_else(|| req.db().world().today());
    let (all, current, fields) =
        req.db().read(|c| Ok((views::all_versions(c)?, views::versions_on(c, on)?, units::views::fields(c)?)))?;
    let is_current = |v: &ChecklistVersion| current.iter().any(|now| now.id == v.id);
    let (lists, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_current);
    let lines = |versions: Vec<ChecklistVersion>| versions.into_iter().map(|v| line(req, &fields, v)).collect();
    let page = pages::Index { on, lists: lines(lists), others: lines(others) };
    req.page("checklists/index.html", &req.t("checklists-title"), &page)
}

/// `GET /checklists/{id}`: one version with its questions and grounds.
pub fn show(req: &Req) -> Result<Reply, Error> {
    let id: ChecklistVersionId = req.id("id");
    let (version, items, fields) = req.db().read(|c| {
        let version = views::version(c, &id)?;
        Ok((version, views::items(c, std::slice::from_ref(&id))?, units::views::fields(c)?))
    })?;
    let unverified = items.iter().filter(|item| item.unverified).count();
    let mut sections: Vec<pages::Section> = Vec::new();
    for item in items {
        let name = pick(req, &item.section_vi, &item.section_en);
        if sections.last().is_none_or(|s| s.name != name) {
            sections.push(pages::Section { name, questions: Vec::new() });
        }
        let question = pages::Question {
            called: item.called(req.language),
            question: pick(req, &item.question_vi, &item.question_en),
            evidence: pick(req, &item.evidence_vi, &item.evidence_en),
            remark: pick(req, &item.remark_vi, &item.remark_en),
            code: item.code,
            severity: item.severity,
            citations: item.citations,
        };
        if let Some(section) = sections.last_mut() {
            section.questions.push(question);
        }
    }
    let list = line(req, &fields, version);
    let title = list.name.clone();
    req.page("checklists/show.html", &title, &pages::Show { list, sections, unverified })
}

/// `GET /legal-grounds`: the texts that questions and findings rest on.
pub fn grounds(req: &Req) -> Result<Reply, Error> {
    let q = req.query.get("q");
    let key = search_key(q);
    let known = req.db().read(views::grounds)?;
    let unverified = known.values().filter(|(ground, _)| !ground.verified).count();
    let mut found: Vec<LegalGround> = known.into_values().map(|(ground, _)| ground).collect();
    found.retain(|g| {
        let citation = search_key(&g.citation);
        key.split(' ').all(|word| citation.contains(word)) || g.id.starts_with(q)
    });
    found.sort_by_cached_key(|g| search_key(&g.citation));
    let (count, page) = (found.len() as i64, req.page_number());
    let shown = found.into_iter().skip(page.offset().max(0) as usize).take(PAGE_ROWS as usize).collect();
    let grounds = Paged::new(shown, count, page);
    let page = pages::Grounds { grounds, q: q.to_owned(), unverified, query: query_string(&[("q", q)]) };
    req.page("checklists/grounds.html", &req.t("checklists-grounds-title"), &page)
}
