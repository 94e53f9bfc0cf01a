//! Reading statistics and dossiers, in the reader's scope.

mod beside;
mod differences;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Date;
use serde::Serialize;

use crate::caseload::model::{Dossier, Figures, Filter, Line, Month, Order, ReportedDossier, Source, Version};
use crate::caseload::{rules, words};
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::importing::State;
use crate::importing::reading::Kind;
use crate::importing::views::hidden;
use crate::schema::{dossier_lists, dossiers, import_batches, monthly_statistics};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text;
use crate::vocabulary::{Actor, BatchId, UnitId};

pub use beside::*;
pub use differences::differences;
pub use told::{TELLING, contradicted, told};

/// A row of statistics as reported.
#[derive(Clone, Debug)]
struct Reported {
    unit: UnitId,
    unit_name: String,
    period: (NaiveDate, NaiveDate),
    field: Option<String>,
    by_field: bool,
    figures: Figures,
}

type Counts3 = (Option<i64>, Option<i64>, Option<i64>);
type Row = (
    (UnitId, String, NaiveDate, NaiveDate, Option<String>, Option<String>),
    (Option<i64>, Option<i64>),
    (Option<i64>, Counts3),
    (Option<i64>, Option<i64>, Option<i64>),
);

/// Live rows whose period lies within the days.
fn reported(
    c: &mut AnyConnection,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
    unit: Option<&UnitId>,
) -> Result<Vec<Reported>, Error> {
    use monthly_statistics as s;
    let hidden = hidden(c, &[Kind::MonthlyStatistics])?;
    let (all, own) = actor.unit_scope();
    let mut query = s::table
        .filter(s::period_from.ge(from))
        .filter(s::period_from.le(to))
        .filter(s::period_to.le(to))
        .filter(s::batch_id.ne_all(hidden.clone()))
        .filter(s::superseded_by.is_null().or(s::superseded_by.eq_any(hidden)))
        .select((
            (s::unit_id, s::unit_name, s::period_from, s::period_to, s::field_code, s::field_name),
            (s::received_total, s::received_carried),
            (s::done_total, (s::done_early, s::done_on_time, s::done_late)),
            (s::open_total, s::open_in_time, s::open_late),
        ))
        .order((s::period_from, s::unit_id, s::id))
        .into_boxed();
    if !all {
        query = query.filter(s::unit_id.eq(own.to_owned()));
    }
    if let Some(unit) = unit {
        query = query.filter(s::unit_id.eq(unit.as_str().to_owned()));
    }
    let rows: Vec<Row> = query.load(c)?;
    Ok(rows
        .into_iter()
        .map(|((unit, unit_name, from, to, field, field_name), received, (done, parts), open)| Reported {
            unit,
            unit_name,
            period: (from, to),
            by_field: field.is_some() || field_name.is_some(),
            field: field.or(field_name),
            figures: rules::figures(received, (done, [parts.0, parts.1, parts.2]), (open.0, [open.1, open.2])),
        })
        .collect())
}

/// Totals of units in periods: a unit's own total where it reported one, else the sum of its fields.
fn totals(rows: &[Reported]) -> BTreeMap<(NaiveDate, NaiveDate), BTreeMap<UnitId, (String, Figures)>> {
    let mut whole: BTreeSet<(UnitId, NaiveDate, NaiveDate)> = BTreeSet::new();
    for row in rows.iter().filter(|r| !r.by_field) {
        whole.insert((row.unit.clone(), row.period.0, row.period.1));
    }
    let mut all: BTreeMap<_, BTreeMap<UnitId, (String, Figures)>> = BTreeMap::new();
    for row in rows {
        if row.by_field && whole.contains(&(row.unit.clone(), row.period.0, row.period.1)) {
            continue;
        }
        let units = all.entry(row.period).or_default();
        let unit = units.entry(row.unit.clone()).or_insert_with(|| (row.unit_name.clone(), Figures::default()));
        unit.1 = unit.1 + row.figures;
    }
    all
}

/// The periods of which something was reported, the newest first.
pub fn periods(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<(NaiveDate, NaiveDate)>, Error> {
    use monthly_statistics as s;
    let hidden = hidden(c, &[Kind::MonthlyStatistics])?;
    let (all, own) = actor.unit_scope();
    let mut query = s::table
        .filter(s::batch_id.ne_all(hidden.clone()))
        .filter(s::superseded_by.is_null().or(s::superseded_by.eq_any(hidden)))
        .select((s::period_from, s::period_to))
        .distinct()
        .order((s::period_from.desc(), s::period_to.desc()))
        .into_boxed();
    if !all {
        query = query.filter(s::unit_id.eq(own.to_owned()));
    }
    Ok(query.load(c)?)
}

/// The last `count` calendar months up to the one of `today`, the earliest first; what nobody
/// reported is not known.
pub fn month_totals(c: &mut AnyConnection, actor: &Actor, today: NaiveDate, count: u32) -> Result<Vec<Month>, Error> {
    months_of(c, actor, today, count, None)
}

fn months_of(
    c: &mut AnyConnection,
    actor: &Actor,
    today: NaiveDate,
    count: u32,
    unit: Option<&UnitId>,
) -> Result<Vec<Month>, Error> {
    let months = rules::last_months(today, count);
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let totals = totals(&reported(c, actor, first.0, last.1, unit)?);
    Ok(months
        .into_iter()
        .map(|(from, to)| {
            let units = totals.get(&(from, to)).into_iter().flat_map(BTreeMap::values);
            let sum = units.fold(Figures::default(), |sum, (_, figures)| sum + *figures);
            Month { from, to, received: sum.received, done: sum.done, late: sum.late, rate: sum.rate }
        })
        .collect())
}

/// A unit's figures in a period.
#[derive(Clone, Debug, Serialize)]
pub struct UnitFigures {
    pub unit: UnitId,
    /// As the report named it.
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Units and their sum in a period.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodTable {
    pub units: Vec<UnitFigures>,
    pub total: Figures,
}

/// Every unit that reported a period, by name.
pub fn period_table(
    c: &mut AnyConnection,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<PeriodTable, Error> {
    let mut totals = totals(&reported(c, actor, from, to, None)?);
    let units = totals.remove(&(from, to)).unwrap_or_default();
    let total = units.values().fold(Figures::default(), |sum, (_, figures)| sum + *figures);
    let mut units: Vec<UnitFigures> =
        units.into_iter().map(|(unit, (name, figures))| UnitFigures { unit, name, figures }).collect();
    units.sort_by_cached_key(|unit| text::search_key(&unit.name));
    Ok(PeriodTable { units, total })
}

/// A unit's late rates by field.
#[derive(Clone, Debug, Serialize)]
pub struct HeatRow {
    pub unit: UnitId,
    pub name: String,
    /// One for each field asked for; none where nothing was finished or nobody reported.
    pub rates: Vec<Option<i64>>,
}

/// Late rates by unit and field of a period, in thousandths of a percent, in the order of `fields`
/// (codes). Units that reported no field are left out.
pub fn late_rates(
    c: &mut AnyConnection,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
    fields: &[String],
) -> Result<Vec<HeatRow>, Error> {
    let mut units: BTreeMap<UnitId, (String, BTreeMap<String, Figures>)> = BTreeMap::new();
    for row in reported(c, actor, from, to, None)? {
        if row.period != (from, to) {
            continue;
        }
        let Some(field) = row.field.filter(|field| fields.contains(field)) else { continue };
        let unit = units.entry(row.unit).or_insert_with(|| (row.unit_name, BTreeMap::new()));
        let figures = unit.1.entry(field).or_default();
        *figures = *figures + row.figures;
    }
    let mut rows: Vec<HeatRow> = units
        .into_iter()
        .map(|(unit, (name, by_field))| HeatRow {
            unit,
            name,
            rates: fields.iter().map(|field| by_field.get(field).and_then(|f| f.rate)).collect(),
        })
        .collect();
    rows.sort_by_cached_key(|row| text::search_key(&row.name));
    Ok(rows)
}

/// A field's figures of one unit in a period.
#[derive(Clone, Debug, Serialize)]
pub struct FieldFigures {
    /// Code where it is one of ours, else as the report named it.
    pub field: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// One unit's last months and, for its newest period, its fields.
#[derive(Clone, Debug, Serialize)]
pub struct UnitHistory {
    pub months: Vec<Month>,
    pub fields: Vec<FieldFigures>,
    pub fields_of: Option<(NaiveDate, NaiveDate)>,
}

/// What one unit reported.
///
/// # Errors
/// `NotFound` when the unit is not in the reader's scope.
pub fn unit_history(
    c: &mut AnyConnection,
    actor: &Actor,
    unit: &UnitId,
    today: NaiveDate,
) -> Result<UnitHistory, Error> {
    let (all, own) = actor.unit_scope();
    if !all && unit.as_str() != own {
        return Err(Error::NotFound);
    }
    let months = months_of(c, actor, today, 12, Some(unit))?;
    let (first, last) = rules::all_days();
    let rows = reported(c, actor, first, last, Some(unit))?;
    let fields_of = rows.iter().filter(|r| r.by_field).map(|r| r.period).max();
    // Two fields of a report may be one of ours.
    let mut fields: BTreeMap<String, Figures> = BTreeMap::new();
    for row in rows.into_iter().filter(|r| r.by_field && Some(r.period) == fields_of) {
        let figures = fields.entry(row.field.unwrap_or_default()).or_default();
        *figures = *figures + row.figures;
    }
    let fields = fields.into_iter().map(|(field, figures)| FieldFigures { field, figures }).collect();
    Ok(UnitHistory { months, fields, fields_of })
}

/// Rows before a page up to which two walks are merged.
const FAR: i64 = 5_000;

type Kept = dossiers::BoxedQuery<'static, MultiBackend>;

/// Numbers of the lists of dossiers that do not count, as [`hidden`] says it of batches.
fn hidden_lists(c: &mut AnyConnection) -> Result<Vec<i64>, Error> {
    use {dossier_lists as l, import_batches as b};
    let unseen = b::table.filter(b::state.ne(State::Published)).select(b::id);
    Ok(l::table.filter(l::batch_id.eq_any(unseen)).select(l::number).load(c)?)
}

/// Batches of the lists that count whose words are still missing, so that looking for some may not find all.
pub fn lists_without_words(c: &mut AnyConnection) -> Result<Vec<BatchId>, Error> {
    use {dossier_lists as l, import_batches as b};
    let seen = b::table.filter(b::state.eq(State::Published)).select(b::id);
    let lists = l::table.filter(l::words_from.is_not_null()).filter(l::batch_id.eq_any(seen));
    Ok(lists.select(l::batch_id).order(l::number).load(c)?)
}

/// Live dossiers of the reader's scope that the filter keeps; `hidden` are the lists, and `papers` the batches of
/// papers, that do not count.
fn kept(c: &AnyConnection, actor: &Actor, filter: &Filter, hidden: &[i64], papers: &[String]) -> Kept {
    use dossiers as d;
    let (all, own) = actor.unit_scope();
    let mut query = d::table.filter(d::list.ne_all(hidden.to_vec())).into_boxed();
    query = query.filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden.to_vec())));
    if !all {
        query = query.filter(d::unit_id.eq(own.to_owned()));
    }
    if let Some(unit) = &filter.unit {
        query = query.filter(d::unit_id.eq(unit.as_str().to_owned()));
    }
    if let Some(field) = &filter.field {
        query = query.filter(d::field_code.eq(Some(field.clone())));
    }
    if let Some(late) = filter.late {
        query = query.filter(d::late.eq(late));
    }
    if let Some(from) = filter.due_from {
        query = query.filter(d::due_on.ge(Some(from)));
    }
    if let Some(to) = filter.due_to {
        query = query.filter(d::due_on.le(Some(to)));
    }
    for (kind, told) in TELLING.into_iter().zip([filter.explained, filter.apologised]) {
        if let Some(told) = told {
            query = told::kept(query, kind, told, papers);
        }
    }
    match words::found(c, &filter.words) {
        Some(found) => query.filter(found),
        None => query,
    }
}

/// Which units handle work in these fields, as systems report it: statistics of months within the days in which
/// something was received or done, and dossiers that were due in them. Asks no scope, and tells no figures.
pub fn handled(
    c: &mut AnyConnection,
    fields: &[String],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<(UnitId, String)>, Error> {
    use dossiers as d;
    use monthly_statistics as s;
    if fields.is_empty() {
        return Ok(BTreeSet::new());
    }
    let without = hidden(c, &[Kind::MonthlyStatistics])?;
    let reported: Vec<(UnitId, Option<String>)> = s::table
        .filter(s::field_code.eq_any(fields))
        .filter(s::period_from.ge(from))
        .filter(s::period_to.le(to))
        .filter(s::batch_id.ne_all(without.clone()))
        .filter(s::superseded_by.is_null().or(s::superseded_by.eq_any(without)))
        .filter(s::received_total.gt(Some(0)).or(s::done_total.gt(Some(0))))
        .select((s::unit_id, s::field_code))
        .distinct()
        .load(c)?;
    let without = hidden_lists(c)?;
    let listed: Vec<(UnitId, Option<String>)> = d::table
        .filter(d::field_code.eq_any(fields))
        .filter(d::due_on.between(from, to))
        .filter(d::list.ne_all(without.clone()))
        .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(without)))
        .select((d::unit_id, d::field_code))
        .distinct()
        .load(c)?;
    Ok(reported.into_iter().chain(listed).filter_map(|(unit, field)| Some((unit, field?))).collect())
}

/// Codes of all dossiers of the reader's scope that the filter keeps and that have one, each once.
pub fn codes(c: &mut AnyConnection, actor: &Actor, filter: &Filter) -> Result<Vec<String>, Error> {
    use dossiers as d;
    let hidden = hidden_lists(c)?;
    let papers = told::hidden_papers(c, filter)?;
    let query = kept(c, actor, filter, &hidden, &papers).filter(d::code.is_not_null());
    let codes: Vec<Option<String>> = query.select(d::code).order(d::code).load(c)?;
    let mut codes: Vec<String> = codes.into_iter().flatten().filter(|code| !code.is_empty()).collect();
    codes.dedup();
    Ok(codes)
}

/// Who handled these dossiers of these units: as [`handlers`], whenever they were received. Asks no scope.
pub fn handlers_of(
    c: &mut AnyConnection,
    units: &[UnitId],
    codes: &[String],
) -> Result<Vec<(UnitId, String, usize, String)>, Error> {
    use dossiers as d;
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let hidden = hidden_lists(c)?;
    let rows: Vec<(UnitId, Option<String>, Option<String>)> = d::table
        .filter(d::unit_id.eq_any(units))
        .filter(d::code.eq_any(codes))
        .filter(d::list.ne_all(hidden.clone()))
        .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden)))
        .select((d::unit_id, d::handler, d::code))
        .order((d::code, d::id))
        .load(c)?;
    let mut found: BTreeMap<(UnitId, String), (usize, String)> = BTreeMap::new();
    for (unit, handler, code) in rows {
        let Some(handler) = handler.filter(|name| !name.is_empty()) else { continue };
        found.entry((unit, handler)).or_insert_with(|| (0, code.unwrap_or_default())).0 += 1;
    }
    Ok(found.into_iter().map(|((unit, handler), (count, code))| (unit, handler, count, code)).collect())
}

/// Who handled dossiers of these units that were received, due or returned in the days: the name as the
/// list writes it, with the unit, how many, and the code of one. Asks no scope.
pub fn handlers(
    c: &mut AnyConnection,
    units: &[UnitId],
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<(UnitId, String, usize, String)>, Error> {
    use diesel::dsl::{count_star, min};
    use dossiers as d;
    let hidden = hidden_lists(c)?;
    let rows: Vec<(UnitId, Option<String>, i64, Option<String>)> = d::table
        .filter(d::unit_id.eq_any(units))
        .filter(d::list.ne_all(hidden.clone()))
        .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden)))
        .filter(d::handler.is_not_null())
        .filter(
            d::received_on
                .between(days.0, days.1)
                .or(d::due_on.between(days.0, days.1))
                .or(d::returned_on.between(days.0, days.1)),
        )
        .group_by((d::unit_id, d::handler))
        .select((d::unit_id, d::handler, count_star(), min(d::code)))
        .load(c)?;
    let rows = rows.into_iter().filter_map(|(unit, handler, count, code)| {
        let handler = handler.filter(|name| !name.is_empty())?;
        Some((unit, handler, usize::try_from(count).unwrap_or_default(), code.unwrap_or_default()))
    });
    Ok(rows.collect())
}

/// Dossiers of the reader's scope that the filter keeps: one page, counted to 1,000.
pub fn dossiers(c: &mut AnyConnection, actor: &Actor, filter: &Filter, page: PageNumber) -> Result<Paged<Line>, Error> {
    use dossiers as d;
    let hidden = hidden_lists(c)?;
    let papers = told::hidden_papers(c, filter)?;
    // Late ones and others lie apart in each index, both in the order of the list: where both are asked
    // for, two walks of one page each are less than sorting everything. Far behind it is the other way round.
    let halves: Vec<Filter> = match filter.late {
        None if page.offset() <= FAR => {
            [true, false].map(|late| Filter { late: Some(late), ..filter.clone() }).to_vec()
        }
        _ => vec![filter.clone()],
    };
    let order = filter.order.unwrap_or(Order::LatestDue);
    // Of two walks all that stands before the page is wanted, of one the database passes it over.
    let (passed, skipped) = if halves.len() == 1 { (page.offset(), 0) } else { (0, page.offset()) };
    let most = skipped + PAGE_ROWS;
    // A unit's rows are few, and sorted at once; the index by days would be walked through those of all others.
    let of_one_unit = filter.unit.is_some() || !actor.unit_scope().0;
    let day = if of_one_unit { "coalesce(due_on, NULL)" } else { "due_on" };
    let way = match order {
        Order::LatestDue => "DESC NULLS LAST, id DESC",
        Order::EarliestDue => "ASC NULLS FIRST, id ASC",
    };
    let mut keys: Vec<(Option<NaiveDate>, i64)> = Vec::new();
    for half in &halves {
        let query = kept(c, actor, half, &hidden, &papers).order(sql::<Date>(&format!("{day} {way}")));
        let part = query.select((d::due_on, d::id)).limit(most).offset(passed);
        keys.extend(part.load::<(Option<NaiveDate>, i64)>(c)?);
    }
    // What has no due day comes last among the latest and first among the earliest.
    keys.sort_unstable();
    if order == Order::LatestDue {
        keys.reverse();
    }
    let ids: Vec<i64> = keys.iter().skip(skipped as usize).take(PAGE_ROWS as usize).map(|(_, id)| *id).collect();
    let mut rows: Vec<Line> = d::table.filter(d::id.eq_any(ids.clone())).select(Line::as_select()).load(c)?;
    rows.sort_by_cached_key(|line| ids.iter().position(|id| *id == line.id));
    let mut count = keys.len() as i64;
    if count >= most || passed > 0 {
        count = 0;
        for half in &halves {
            let query = kept(c, actor, half, &hidden, &papers).select(d::late).limit(COUNT_LIMIT + 1 - count);
            count += query.load::<bool>(c)?.len() as i64;
        }
    }
    Ok(Paged::new(rows, count, page))
}

/// What units' own systems say of dossiers, each named by its unit and code; nothing of those of which they say nothing.
pub fn reported_of(
    c: &mut AnyConnection,
    asked: &[(UnitId, String)],
) -> Result<BTreeMap<(UnitId, String), ReportedDossier>, Error> {
    use dossiers as d;
    let hidden = hidden_lists(c)?;
    let mut found = BTreeMap::new();
    for some in asked.chunks(400) {
        let keys: Vec<String> = some.iter().map(|(_, code)| rules::dossier_key(code)).collect();
        let units: BTreeSet<&str> = some.iter().map(|(unit, _)| unit.as_str()).collect();
        // The newest row comes last, and stands.
        let rows: Vec<(String, String, ReportedDossier)> = d::table
            .filter(d::row_key.eq_any(&keys))
            .filter(d::unit_id.eq_any(units))
            .filter(d::list.ne_all(hidden.clone()))
            .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden.clone())))
            .select((d::row_key, d::unit_id, ReportedDossier::as_select()))
            .order(d::id)
            .load(c)?;
        let rows: BTreeMap<(String, String), ReportedDossier> =
            rows.into_iter().map(|(key, unit, row)| ((key, unit), row)).collect();
        for ((unit, code), key) in some.iter().zip(keys) {
            if let Some(row) = rows.get(&(key, unit.to_string())) {
                found.insert((unit.clone(), code.clone()), row.clone());
            }
        }
    }
    Ok(found)
}

/// One dossier as it stands, and the earlier values that later files replaced, the newest first.
///
/// # Errors
/// `NotFound` outside the reader's scope, or when the row is not live.
pub fn dossier(c: &mut AnyConnection, actor: &Actor, id: i64) -> Result<(Version, Vec<Version>), Error> {
    use dossiers as d;
    let hidden = hidden_lists(c)?;
    let (all, own) = actor.unit_scope();
    let mut query = d::table
        .filter(d::id.eq(id))
        .filter(d::list.ne_all(hidden.clone()))
        .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden.clone())))
        .into_boxed();
    if !all {
        query = query.filter(d::unit_id.eq(own.to_owned()));
    }
    let found: Dossier = query.select(Dossier::as_select()).first(c).optional()?.ok_or(Error::NotFound)?;
    let mut earlier = d::table
        .filter(d::row_key.eq(found.row_key.clone()))
        .filter(d::id.ne(found.id))
        .filter(d::list.ne_all(hidden))
        .into_boxed();
    if !all {
        earlier = earlier.filter(d::unit_id.eq(own.to_owned()));
    }
    let earlier: Vec<Dossier> = earlier.select(Dossier::as_select()).order(d::id.desc()).load(c)?;
    let source = |c: &mut AnyConnection, list: i64| -> Result<Source, Error> {
        use {dossier_lists as l, import_batches as b};
        let batch: String = l::table.find(list).select(l::batch_id).first(c)?;
        Ok(b::table.find(batch).select((b::file_name, b::login, b::published_at)).first(c)?)
    };
    let mut versions = Vec::new();
    for dossier in earlier {
        let source = source(c, dossier.list)?;
        versions.push(Version { dossier, source });
    }
    // A list that was read early may have been published late.
    versions.sort_by_key(|v| std::cmp::Reverse((v.source.published_at, v.dossier.id)));
    let source = source(c, found.list)?;
    Ok((Version { dossier: found, source }, versions))
}
