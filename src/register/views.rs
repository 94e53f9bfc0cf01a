//! Asking the register.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::actions::SUBJECT;
use super::model::Entry;
use super::rules;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::schema::{concluded_contents, conclusion_closings, search_words};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::{like_prefix, search_key};
use crate::vocabulary::{Actor, ChecklistItemId, ConclusionId, UnitId};

/// What the list is narrowed to; each part may be left out.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    pub unit: Option<UnitId>,
    /// Code of a field of work.
    pub field: Option<String>,
    /// Keeps what was concluded about a period that reaches this day or later.
    pub from: Option<NaiveDate>,
    /// Keeps what was concluded about a period that began on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Words of unit, content, number or body, each by its beginning; all of them must be there.
    pub words: String,
}

type Row = (
    (String, UnitId, String, Option<String>, (Option<ChecklistItemId>, Option<String>), String),
    (NaiveDate, NaiveDate, ConclusionId, String, NaiveDate, String, bool),
);
type Query<'a> = concluded_contents::BoxedQuery<'a, MultiBackend>;

fn entry((what, when): Row) -> Entry {
    let (id, unit, unit_name, field_code, (item, item_code), content) = what;
    let (period_from, period_to, conclusion_id, conclusion_number, concluded_on, body_name, elsewhere) = when;
    Entry {
        id,
        unit,
        unit_name,
        field_code,
        item,
        item_code,
        content,
        period_from,
        period_to,
        conclusion_id,
        conclusion_number,
        concluded_on,
        body_name,
        elsewhere,
    }
}

macro_rules! columns {
    () => {{
        use concluded_contents as r;
        (
            (r::id, r::unit_id, r::unit_name, r::field_code, (r::checklist_item_id, r::item_code), r::content),
            (
                r::period_from,
                r::period_to,
                r::conclusion_id,
                r::conclusion_number,
                r::concluded_on,
                r::body_name,
                r::elsewhere,
            ),
        )
    }};
}

fn found<'a>(actor: &Actor, filters: &Filters) -> Query<'a> {
    use concluded_contents as r;
    let mut query = r::table.into_boxed();
    let (all, own) = actor.unit_scope();
    if !all {
        query = query.filter(r::unit_id.eq(own.to_owned()));
    }
    if let Some(unit) = &filters.unit {
        query = query.filter(r::unit_id.eq(unit.clone()));
    }
    if let Some(field) = &filters.field {
        query = query.filter(r::field_code.eq(field.clone()));
    }
    if let Some(from) = filters.from {
        query = query.filter(r::period_to.ge(from));
    }
    if let Some(to) = filters.to {
        query = query.filter(r::period_from.le(to));
    }
    for word in search_key(&filters.words).split(' ').filter(|w| !w.is_empty()) {
        let holds = search_words::table
            .filter(search_words::subject_kind.eq(SUBJECT))
            .filter(search_words::subject_id.eq(r::id))
            .filter(search_words::word.like(like_prefix(word)).escape('\\'));
        query = query.filter(exists(holds));
    }
    query
}

/// The lines that the person may see (a unit its own), the latest conclusions first, each in its own order.
pub fn search(
    c: &mut AnyConnection,
    actor: &Actor,
    filters: &Filters,
    page: PageNumber,
) -> Result<Paged<Entry>, Error> {
    use concluded_contents as r;
    let rows: Vec<Row> = found(actor, filters)
        .select(columns!())
        .order((r::concluded_on.desc(), r::conclusion_id.desc(), r::ordinal, r::id))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count = found(actor, filters).select(r::id).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    Ok(Paged::new(rows.into_iter().map(entry).collect(), count, page))
}

/// Which of these conclusions are followed no more: nothing that they demand is open. The caller has them in scope.
pub fn closed(c: &mut AnyConnection, of: &[&ConclusionId]) -> Result<BTreeSet<ConclusionId>, Error> {
    use conclusion_closings as k;
    let mut closed = BTreeSet::new();
    for some in of.chunks(500) {
        let found: Vec<ConclusionId> = k::table
            .filter(k::conclusion_id.eq_any(some.to_vec()))
            .filter(k::reopened_at.is_null())
            .select(k::conclusion_id)
            .load(c)?;
        closed.extend(found);
    }
    Ok(closed)
}

/// What has been concluded about the unit in these fields of work (or in general) for a period
/// that shares a day with the one given. For planning, which is told and not stopped.
pub fn overlapping(
    c: &mut AnyConnection,
    unit: &UnitId,
    fields: &[String],
    period_from: NaiveDate,
    period_to: NaiveDate,
) -> Result<Vec<Entry>, Error> {
    let mut entries = of_units(c, std::slice::from_ref(unit))?;
    entries.retain(|e| {
        rules::share_a_day((e.period_from, e.period_to), (period_from, period_to))
            && rules::concerns(e.field_code.as_deref(), fields)
    });
    Ok(entries)
}

/// Every line of some units, the latest conclusions first.
pub fn of_units(c: &mut AnyConnection, units: &[UnitId]) -> Result<Vec<Entry>, Error> {
    use concluded_contents as r;
    let rows: Vec<Row> = r::table
        .filter(r::unit_id.eq_any(units))
        .select(columns!())
        .order((r::concluded_on.desc(), r::conclusion_id.desc(), r::ordinal, r::id))
        .load(c)?;
    Ok(rows.into_iter().map(entry).collect())
}

/// Every line of some conclusions, in their order. Asks no scope: for what planning writes of them.
pub fn of_conclusions(c: &mut AnyConnection, ids: &[ConclusionId]) -> Result<Vec<Entry>, Error> {
    use concluded_contents as r;
    let rows: Vec<Row> = r::table
        .filter(r::conclusion_id.eq_any(ids))
        .select(columns!())
        .order((r::conclusion_id, r::ordinal, r::id))
        .load(c)?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The lines of one conclusion that the person may see, in their order.
pub fn of_conclusion(c: &mut AnyConnection, actor: &Actor, conclusion: &ConclusionId) -> Result<Vec<Entry>, Error> {
    use concluded_contents as r;
    let of = found(actor, &Filters::default()).filter(r::conclusion_id.eq(conclusion.clone()));
    let rows: Vec<Row> = of.select(columns!()).order((r::ordinal, r::id)).load(c)?;
    Ok(rows.into_iter().map(entry).collect())
}
