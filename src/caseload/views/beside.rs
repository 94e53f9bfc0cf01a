//! What stands beside dossiers: papers, satisfaction, the catalogue of procedures and their counts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::caseload::model::{Answered, CountLine, Paper, PaperFilter, PaperKind, Procedure, sum};
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::importing::reading::Kind;
use crate::importing::views::hidden;
use crate::schema::{dossier_papers, procedure_counts, procedures, satisfaction_results};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::{self, search_key};
use crate::vocabulary::{Actor, UnitId};

type Papers = dossier_papers::BoxedQuery<'static, MultiBackend>;

/// Live papers of the reader's scope: of their unit, and those in which it was consulted.
fn papers_in_scope(actor: &Actor, hidden: &[String]) -> Papers {
    use dossier_papers as p;
    let (all, own) = actor.unit_scope();
    let mut query = p::table
        .filter(p::batch_id.ne_all(hidden.to_vec()))
        .filter(p::superseded_by.is_null().or(p::superseded_by.eq_any(hidden.to_vec())))
        .into_boxed();
    if !all {
        query = query.filter(p::unit_id.eq(own.to_owned()).or(p::body_id.eq(Some(own.to_owned()))));
    }
    query
}

fn kept(actor: &Actor, filter: &PaperFilter, today: NaiveDate, hidden: &[String]) -> Papers {
    use dossier_papers as p;
    let mut query = papers_in_scope(actor, hidden);
    if let Some(kind) = filter.kind {
        query = query.filter(p::kind.eq(kind));
    }
    if let Some(unit) = &filter.unit {
        let unit = unit.as_str().to_owned();
        query = query.filter(p::unit_id.eq(unit.clone()).or(p::body_id.eq(Some(unit))));
    }
    if let Some(from) = filter.from {
        query = query.filter(p::sent_on.ge(Some(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(p::sent_on.le(Some(to)));
    }
    let code = text::clean(&filter.code);
    if !code.is_empty() {
        let end = format!("{code}\u{10ffff}");
        query = query.filter(p::dossier_code.ge(Some(code))).filter(p::dossier_code.lt(Some(end)));
    }
    match filter.answered {
        None => query,
        Some(Answered::InTime) => query.filter(p::answered_on.le(p::due_on)),
        Some(Answered::Late) => {
            query.filter(p::answered_on.gt(p::due_on).or(p::answered_on.is_null().and(p::due_on.lt(Some(today)))))
        }
        Some(Answered::Open) => query.filter(p::answered_on.is_null()),
    }
}

/// Papers of the reader's scope that the filter keeps, the newest first: one page, counted to 1,000.
pub fn papers(
    c: &mut AnyConnection,
    actor: &Actor,
    filter: &PaperFilter,
    today: NaiveDate,
    page: PageNumber,
) -> Result<Paged<Paper>, Error> {
    use dossier_papers as p;
    let hidden = hidden(c, &Kind::Supplements.alike())?;
    let rows: Vec<Paper> = kept(actor, filter, today, &hidden)
        .select(Paper::as_select())
        .order((p::sent_on.desc(), p::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count =
        kept(actor, filter, today, &hidden).select(p::accepted).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    Ok(Paged::new(rows, count, page))
}

/// The papers of a dossier, in the order in which they were sent.
pub fn papers_of(c: &mut AnyConnection, actor: &Actor, code: &str) -> Result<Vec<Paper>, Error> {
    use dossier_papers as p;
    let hidden = hidden(c, &Kind::Supplements.alike())?;
    Ok(papers_in_scope(actor, &hidden)
        .filter(p::dossier_code.eq(Some(code.to_owned())))
        .select(Paper::as_select())
        .order((p::sent_on, p::kind, p::id))
        .load(c)?)
}

/// How many papers of each kind there are in the reader's scope, with how many were answered late or not
/// at all though due before today.
pub fn paper_counts(
    c: &mut AnyConnection,
    actor: &Actor,
    today: NaiveDate,
) -> Result<BTreeMap<PaperKind, (i64, i64)>, Error> {
    let hidden = hidden(c, &Kind::Supplements.alike())?;
    let mut counts = BTreeMap::new();
    for kind in PaperKind::ALL {
        let of = |answered| PaperFilter { kind: Some(*kind), answered, ..PaperFilter::default() };
        let count = |c: &mut AnyConnection, filter: &PaperFilter| -> Result<i64, Error> {
            Ok(kept(actor, filter, today, &hidden).count().get_result(c)?)
        };
        counts.insert(*kind, (count(c, &of(None))?, count(c, &of(Some(Answered::Late)))?));
    }
    Ok(counts)
}

/// Votes and what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Votes {
    pub votes: Option<i64>,
    pub very_satisfied: Option<i64>,
    pub satisfied: Option<i64>,
    pub dissatisfied: Option<i64>,
}

impl Votes {
    fn add(self, other: Votes) -> Votes {
        Votes {
            votes: sum(self.votes, other.votes),
            very_satisfied: sum(self.very_satisfied, other.very_satisfied),
            satisfied: sum(self.satisfied, other.satisfied),
            dissatisfied: sum(self.dissatisfied, other.dissatisfied),
        }
    }

    /// Satisfied or very satisfied of all who voted, in thousandths of a per cent; none without votes.
    pub fn rate(&self) -> Option<i64> {
        let good = sum(self.very_satisfied, self.satisfied)?;
        let all = self.votes.filter(|votes| *votes > 0)?;
        good.checked_mul(100_000)?.checked_div(all)
    }
}

/// A unit's or an officer's result in a period.
#[derive(Clone, Debug, Serialize)]
pub struct SatisfactionLine {
    pub unit: UnitId,
    pub name: String,
    /// The officer; none for a unit.
    pub official: Option<String>,
    #[serde(flatten)]
    pub votes: Votes,
    pub rate: Option<i64>,
}

/// Results of a period: by unit, and of its officers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SatisfactionTable {
    pub units: Vec<SatisfactionLine>,
    pub officials: Vec<SatisfactionLine>,
    pub total: Votes,
    /// Of all units, in thousandths of a per cent.
    pub rate: Option<i64>,
}

type SatisfactionRow =
    (UnitId, String, Option<String>, Option<String>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// What people thought of the units of the reader's scope in a period. Votes on officers and ratings of
/// dossiers are two counts of the same people: where a unit has votes, its dossiers' ratings do not count.
pub fn satisfaction(
    c: &mut AnyConnection,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<SatisfactionTable, Error> {
    use satisfaction_results as s;
    let hidden = hidden(c, &[Kind::Satisfaction])?;
    let (all, own) = actor.unit_scope();
    let mut query = s::table
        .filter(s::batch_id.ne_all(hidden.clone()))
        .filter(s::superseded_by.is_null().or(s::superseded_by.eq_any(hidden)))
        .filter(s::period_from.eq(from))
        .filter(s::period_to.eq(to))
        .select((
            s::unit_id,
            s::unit_name,
            s::official,
            s::dossier_code,
            s::votes,
            s::very_satisfied,
            s::satisfied,
            s::dissatisfied,
        ))
        .order((s::unit_id, s::official, s::id))
        .into_boxed();
    if !all {
        query = query.filter(s::unit_id.eq(own.to_owned()));
    }
    let rows: Vec<SatisfactionRow> = query.load(c)?;
    let mut table = SatisfactionTable::default();
    let mut units: BTreeMap<UnitId, (String, Votes, Votes)> = BTreeMap::new();
    for (unit, name, official, dossier, votes, very, satisfied, dissatisfied) in rows {
        let votes = Votes { votes, very_satisfied: very, satisfied, dissatisfied };
        let of = units.entry(unit.clone()).or_insert_with(|| (name.clone(), Votes::default(), Votes::default()));
        match dossier {
            Some(_) => of.2 = of.2.add(votes),
            None => {
                of.1 = of.1.add(votes);
                if official.is_some() {
                    table.officials.push(SatisfactionLine { unit, name, official, rate: votes.rate(), votes });
                }
            }
        }
    }
    for (unit, (name, by_officer, by_dossier)) in units {
        let votes = if by_officer.votes.is_some() { by_officer } else { by_dossier };
        table.total = table.total.add(votes);
        table.units.push(SatisfactionLine { unit, name, official: None, rate: votes.rate(), votes });
    }
    table.units.sort_by_cached_key(|line| search_key(&line.name));
    table
        .officials
        .sort_by_cached_key(|line| (search_key(&line.name), search_key(line.official.as_deref().unwrap_or(""))));
    table.rate = table.total.rate();
    Ok(table)
}

/// The periods of which there are results, the newest first.
pub fn satisfaction_periods(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<(NaiveDate, NaiveDate)>, Error> {
    use satisfaction_results as s;
    let hidden = hidden(c, &[Kind::Satisfaction])?;
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

/// Days on which procedures were counted, the newest first.
pub fn count_days(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<NaiveDate>, Error> {
    use procedure_counts as n;
    let hidden = hidden(c, &[Kind::ProcedureCounts])?;
    let (all, own) = actor.unit_scope();
    let mut query = n::table
        .filter(n::batch_id.ne_all(hidden.clone()))
        .filter(n::superseded_by.is_null().or(n::superseded_by.eq_any(hidden)))
        .select(n::counted_on)
        .distinct()
        .order(n::counted_on.desc())
        .into_boxed();
    if !all {
        query = query.filter(n::unit_id.eq(own.to_owned()));
    }
    Ok(query.load(c)?)
}

/// How many procedures the units of the reader's scope had on a day, by name.
pub fn procedure_counts(c: &mut AnyConnection, actor: &Actor, on: NaiveDate) -> Result<Vec<CountLine>, Error> {
    use procedure_counts as n;
    let hidden = hidden(c, &[Kind::ProcedureCounts])?;
    let (all, own) = actor.unit_scope();
    let mut query = n::table
        .filter(n::batch_id.ne_all(hidden.clone()))
        .filter(n::superseded_by.is_null().or(n::superseded_by.eq_any(hidden)))
        .filter(n::counted_on.eq(on))
        .into_boxed();
    if !all {
        query = query.filter(n::unit_id.eq(own.to_owned()));
    }
    let mut lines: Vec<CountLine> = query.select(CountLine::as_select()).load(c)?;
    lines.sort_by_cached_key(|line| search_key(&line.unit_name));
    Ok(lines)
}

/// Procedures as they hold on a day, by code: those whose code begins with the words, or whose name holds
/// all of them.
pub fn procedures(
    c: &mut AnyConnection,
    on: NaiveDate,
    (field, words): (Option<&str>, &str),
    page: PageNumber,
) -> Result<Paged<Procedure>, Error> {
    let rows = procedures_on(c, on)?;
    let key = search_key(words);
    let fits = |p: &&Procedure| {
        field.is_none_or(|field| p.field_code.as_deref() == Some(field))
            && (search_key(&p.code).starts_with(&key) || key.split(' ').all(|word| p.name_key.contains(word)))
    };
    let rows: Vec<Procedure> = rows.values().filter(fits).cloned().collect();
    let count = rows.len() as i64;
    let shown = rows.into_iter().skip(page.offset().max(0) as usize).take(PAGE_ROWS as usize).collect();
    Ok(Paged::new(shown, count.min(COUNT_LIMIT + 1), page))
}

/// The catalogue as it holds on a day, by code: of each the line that began last, unless it ended.
pub fn procedures_on(c: &mut AnyConnection, on: NaiveDate) -> Result<BTreeMap<String, Procedure>, Error> {
    use procedures as p;
    let hidden = hidden(c, &[Kind::Procedures])?;
    let rows: Vec<Procedure> = p::table
        .filter(p::batch_id.ne_all(hidden.clone()))
        .filter(p::superseded_by.is_null().or(p::superseded_by.eq_any(hidden)))
        .filter(p::from_on.le(on))
        .select(Procedure::as_select())
        .order((p::code, p::from_on))
        .load(c)?;
    let mut on_day: BTreeMap<String, Procedure> = rows.into_iter().map(|p| (p.code.clone(), p)).collect();
    on_day.retain(|_, p| p.to_on.is_none_or(|to| to >= on));
    Ok(on_day)
}
