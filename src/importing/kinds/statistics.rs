//! Monthly statistics (domain 4.1, 4.2), in any of their forms.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Live, Seen, Twice};
use super::who::{Fields, Who};
use super::{Ground, Matching, Put, at, staged, text};
use crate::caseload::model::sum;
use crate::caseload::rules::{gap, period_before};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Question, RowOutcome, Staged};
use crate::importing::reading::{Kind, Problem, Row};
use crate::schema::monthly_statistics;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, Said, UnitId};

/// What a row of statistics says. Counts are whole dossiers; none is not known.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable)]
#[diesel(table_name = monthly_statistics)]
pub struct StatisticsRow {
    pub unit_id: UnitId,
    /// As the file names it.
    pub unit_name: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub field_code: Option<String>,
    pub field_name: Option<String>,
    pub received_total: Option<i64>,
    pub received_carried: Option<i64>,
    pub received_new: Option<i64>,
    pub received_online: Option<i64>,
    pub received_direct: Option<i64>,
    pub done_total: Option<i64>,
    pub done_early: Option<i64>,
    pub done_on_time: Option<i64>,
    pub done_late: Option<i64>,
    pub open_total: Option<i64>,
    pub open_in_time: Option<i64>,
    pub open_late: Option<i64>,
    pub awaiting_supplement: Option<i64>,
    pub returned: Option<i64>,
    pub other: Option<i64>,
}

/// What publishing stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatisticsPut {
    pub key: String,
    pub hash: String,
    pub replaces: Option<String>,
    pub row: StatisticsRow,
}

/// How the file writes names changes nothing.
const WRITING: &[&str] = &["unit_name", "field_name"];

facts::table_of_facts!(monthly_statistics, Kind::MonthlyStatistics, StatisticsRow);

pub struct Statistics {
    period: Option<(NaiveDate, NaiveDate)>,
    dry: bool,
    who: Who,
    fields: Fields,
    seen: Seen,
    told: bool,
}

impl Statistics {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let period = ground.period();
        let on = period.map_or(ground.today, |(_, to)| to);
        Ok(Statistics {
            period,
            dry: ground.dry,
            who: Who::load(c, on, ground.lenient)?,
            fields: Fields::load(c)?,
            seen: Seen::default(),
            told: false,
        })
    }

    fn understand(&mut self, row: &mut Row) -> Option<(String, StatisticsRow, Option<String>)> {
        let found = match self.who.find(row, self.period.map_or(NaiveDate::MAX, |(_, to)| to)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        let (from, to) = match self.period {
            Some(period) => period,
            None if self.dry => (NaiveDate::MIN, NaiveDate::MIN),
            None => {
                // The whole file lacks it, so it is told once; every row is refused.
                let problem = Problem {
                    sheet: row.sheet.clone(),
                    cell: String::new(),
                    value: String::new(),
                    expected: Said::new(if self.told {
                        "imports-expected-period-too"
                    } else {
                        "imports-expected-period"
                    }),
                };
                self.told = true;
                row.problems.push(problem);
                return None;
            }
        };
        let field_name = text(row, "field");
        let field_code = field_name.as_deref().and_then(|name| self.fields.code(name));
        let count = |field: &str| row.integer(field);
        // The form of 20 columns parts each figure into what came before and within the period.
        let both = |field: &str| match count(field) {
            Some(n) => Some(n),
            None => {
                let parts = [format!("{field}_before"), format!("{field}_within")].map(|f| count(&f));
                parts.iter().any(Option::is_some).then(|| parts.iter().flatten().sum())
            }
        };
        let said = StatisticsRow {
            unit_id: found.id.clone(),
            unit_name: found.named,
            period_from: from,
            period_to: to,
            received_total: count("received_total"),
            received_carried: count("received_before"),
            received_new: count("received_within"),
            received_online: count("received_online"),
            received_direct: count("received_direct"),
            done_total: count("done_total"),
            done_early: both("done_early"),
            done_on_time: both("done_on_time"),
            done_late: both("done_late"),
            open_total: count("open_total"),
            open_in_time: both("open_in_time"),
            open_late: both("open_late"),
            awaiting_supplement: both("waiting_supplement"),
            returned: both("returned"),
            other: count("other"),
            field_code,
            field_name,
        };
        Some((key(&said, (from, to)), said, found.matched))
    }
}

/// The key of what a unit reported of a field in a period.
fn key(said: &StatisticsRow, (from, to): (NaiveDate, NaiveDate)) -> String {
    // By the name in the file: two of its fields may be one of ours.
    let field = said.field_name.as_deref().map(search_key).unwrap_or_default();
    let field = field.strip_prefix("linh vuc ").unwrap_or(&field);
    format!("{}|{from}|{to}|{field}", said.unit_id)
}

/// The key of the month before.
fn key_before(said: &StatisticsRow) -> Option<String> {
    let before = period_before((said.period_from, said.period_to), &[])?;
    said.received_carried.map(|_| key(said, before))
}

/// What stood open at the end of the month before, where it is not what a row says was carried over.
fn open_before(said: &StatisticsRow, before: Option<&Live<StatisticsRow>>) -> Option<i64> {
    let b = &before?.row;
    let open = b.open_total.or_else(|| sum(b.open_in_time, b.open_late));
    gap(said.received_carried, open).map(|(_, open, _)| open)
}

impl Matching for Statistics {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row);
            understood.push((row, said));
        }
        let keys: Vec<String> =
            understood.iter().filter_map(|(_, s)| s.as_ref().map(|(key, ..)| key.clone())).collect();
        let earlier: Vec<String> =
            understood.iter().filter_map(|(_, s)| key_before(s.as_ref().map(|(_, said, _)| said)?)).collect();
        let (live, earlier) = (live(c, &keys)?, live(c, &earlier)?);
        let mut out = Vec::with_capacity(understood.len());
        for (mut row, said) in understood {
            let Some((key, said, matched)) = said else {
                out.push(staged(row, RowOutcome::Refused, Put::Nothing));
                continue;
            };
            let place = if row.values.contains_key("field") { "field" } else { "unit" };
            let twice = self.seen.note(&key, &facts::hash_of(&said, WRITING)?, row.number);
            if let Twice::Other(first) = twice {
                let problem = at(&row, place, Said::new("imports-expected-once").with("row", first));
                row.problems.push(problem);
            }
            if let Twice::Same(first) = twice {
                let remark = at(&row, place, Said::new("imports-remark-same").with("row", first));
                row.remarks.push(remark);
            }
            if let Some(open) = open_before(&said, key_before(&said).and_then(|key| earlier.get(&key))) {
                let remark = at(&row, "received_before", Said::new("imports-remark-carried").with("open", open));
                row.remarks.push(remark);
            }
            let compared = facts::compare(&said, live.get(&key), WRITING)?;
            let outcome = if let Twice::Same(_) = twice { RowOutcome::Unchanged } else { compared.outcome };
            let (hash, replaces, stored) = (compared.hash, compared.replaces, compared.row);
            let put = match outcome {
                RowOutcome::Added | RowOutcome::Changed => {
                    Put::Statistics(Box::new(StatisticsPut { key, hash, replaces, row: stored }))
                }
                _ => Put::Nothing,
            };
            let mut staged = staged(row, outcome, put);
            staged.content.matched = matched;
            staged.content.changes = compared.changes;
            out.push(staged);
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        let period = self.period.is_none().then_some(Question::Period);
        period.into_iter().chain(self.who.questions()).collect()
    }
}

/// Stores rows.
pub fn store(tx: &mut Tx, batch: &BatchId, layout: &str, puts: &[&StatisticsPut]) -> Result<(), Error> {
    let keys: Vec<_> = puts.iter().map(|p| (p.key.as_str(), p.replaces.as_deref())).collect();
    supersede(tx, batch, &keys)?;
    puts.iter().try_for_each(|put| store_row(tx, batch, layout, put))
}

fn store_row(tx: &mut Tx, batch: &BatchId, layout: &str, put: &StatisticsPut) -> Result<(), Error> {
    use monthly_statistics as s;
    let id: String = tx.new_id();
    let r = &put.row;
    diesel::insert_into(s::table)
        .values((
            (
                s::id.eq(id),
                s::batch_id.eq(batch),
                s::row_key.eq(&put.key),
                s::row_hash.eq(&put.hash),
                s::source.eq(layout),
                s::unit_id.eq(&r.unit_id),
                s::unit_name.eq(&r.unit_name),
                s::period_from.eq(r.period_from),
                s::period_to.eq(r.period_to),
                s::field_code.eq(&r.field_code),
                s::field_name.eq(&r.field_name),
            ),
            (
                s::received_total.eq(r.received_total),
                s::received_carried.eq(r.received_carried),
                s::received_new.eq(r.received_new),
                s::received_online.eq(r.received_online),
                s::received_direct.eq(r.received_direct),
                s::done_total.eq(r.done_total),
                s::done_early.eq(r.done_early),
                s::done_on_time.eq(r.done_on_time),
                s::done_late.eq(r.done_late),
                s::open_total.eq(r.open_total),
                s::open_in_time.eq(r.open_in_time),
                s::open_late.eq(r.open_late),
                s::awaiting_supplement.eq(r.awaiting_supplement),
                s::returned.eq(r.returned),
                s::other.eq(r.other),
            ),
        ))
        .execute(tx.c())?;
    Ok(())
}
