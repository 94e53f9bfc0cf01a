//! Pure rules of figures and periods.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::model::{Answered, Difference, Figures, PaperRef, Told, sum};
use crate::vocabulary::Points;

/// Late of finished, in thousandths of a percent; none when nothing was finished or it is not known.
pub fn rate(late: Option<i64>, done: Option<i64>) -> Option<i64> {
    Points(late?).percent_of(Points(done?)).map(|p| p.0)
}

/// Figures of one reported row: what the source totals goes before the sum of its parts.
pub fn figures(
    (received, carried): (Option<i64>, Option<i64>),
    done: (Option<i64>, [Option<i64>; 3]),
    open: (Option<i64>, [Option<i64>; 2]),
) -> Figures {
    let parts = |all: &[Option<i64>]| all.iter().copied().fold(None, sum);
    let (done_total, done_parts) = done;
    let (open_total, open_parts) = open;
    let (done, late) = (done_total.or_else(|| parts(&done_parts)), done_parts[2]);
    Figures {
        received,
        carried,
        done,
        late,
        open: open_total.or_else(|| parts(&open_parts)),
        open_late: open_parts[1],
        rate: rate(late, done),
    }
}

/// First and last day of the month that a day lies in.
pub fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let from = day.with_day(1).unwrap_or(day);
    let to = from.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(from);
    (from, to)
}

/// Whether a period is one calendar month.
pub fn is_month((from, to): (NaiveDate, NaiveDate)) -> bool {
    month_of(from) == (from, to)
}

/// The last `count` months up to the one of `day`, the earliest first.
pub fn last_months(day: NaiveDate, count: u32) -> Vec<(NaiveDate, NaiveDate)> {
    let (first, _) = month_of(day);
    (0..count).rev().filter_map(|back| first.checked_sub_months(Months::new(back))).map(month_of).collect()
}

/// A period in an address: `2026-10-01_2026-10-31`.
pub fn period_word((from, to): (NaiveDate, NaiveDate)) -> String {
    format!("{from}_{to}")
}

/// Reads [`period_word`].
pub fn read_period(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = text.split_once('_')?;
    let period = (from.parse().ok()?, to.parse().ok()?);
    (period.0 <= period.1).then_some(period)
}

/// All days that figures may speak of; the databases do not hold every day that chrono does.
pub fn all_days() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1900, 1, 1), day(2200, 12, 31))
}

/// The period whose end a period begins with: of a month the month before, else the one of `reported` that
/// ends on the day before; none where no or several do.
pub fn period_before(
    period: (NaiveDate, NaiveDate),
    reported: &[(NaiveDate, NaiveDate)],
) -> Option<(NaiveDate, NaiveDate)> {
    let end = period.0.pred_opt()?;
    if is_month(period) {
        return Some(month_of(end));
    }
    let mut before = reported.iter().filter(|(_, to)| *to == end);
    before.next().copied().filter(|_| before.next().is_none())
}

/// How much more was stated than follows; none where they are equal or either is not known.
pub fn gap(stated: Option<i64>, ours: Option<i64>) -> Option<(i64, i64, i64)> {
    let (stated, ours) = (stated?, ours?);
    let gap = stated.checked_sub(ours)?;
    (gap != 0).then_some((stated, ours, gap))
}

/// Bounds of the heat map's colours, in thousandths of a percent.
pub const HEAT: [i64; 4] = [1_500, 3_000, 5_000, 8_000];

/// Thousandths of days of "15 ngày làm việc"; nothing of texts that give several limits or none.
pub fn working_days(text: &str) -> Option<i64> {
    let key = crate::vocabulary::text::search_key(text);
    let mut words = key.split(' ').peekable();
    let mut found = None;
    while let Some(word) = words.next() {
        if let (Ok(n), Some(&"ngay")) = (word.parse::<i64>(), words.peek()) {
            if found.is_some() {
                return None;
            }
            found = n.checked_mul(1000);
        }
    }
    found
}

/// The key under which a dossier that has a code is found again, whichever list speaks of it.
pub fn dossier_key(code: &str) -> String {
    format!("code|{code}")
}

/// Whether a dossier was explained or apologised for, by its list and by a paper that holds. What a list does
/// not say is not known, never "no"; a "no" against a paper stands as a difference.
pub fn told(by_list: String, paper: Option<PaperRef>) -> Told {
    let is = match (by_list.as_str(), &paper) {
        ("yes", _) | (_, Some(_)) => "yes",
        ("no", None) => "no",
        _ => "unknown",
    };
    let differs = by_list == "no" && paper.is_some();
    Told { is, by_list, paper, differs }
}

/// Whether a paper was answered in time, late or not yet; nothing where no answer is due and none came.
pub fn answered(due_on: Option<NaiveDate>, answered_on: Option<NaiveDate>, today: NaiveDate) -> Option<Answered> {
    match (due_on, answered_on) {
        (None, None) => None,
        (Some(due), Some(answered)) if answered > due => Some(Answered::Late),
        (Some(due), None) if due < today => Some(Answered::Late),
        (_, Some(_)) => Some(Answered::InTime),
        (Some(_), None) => Some(Answered::Open),
    }
}

/// Whether supplements were asked for more often than the limit of their day allows (domain D1); where none
/// holds nothing is too often.
pub fn is_too_often(asked: usize, limit: Option<i64>) -> bool {
    limit.is_some_and(|limit| i64::try_from(asked).unwrap_or(i64::MAX) > limit)
}

/// The units whose reports are furthest from what follows, with the sum of their differences; at most `most`.
pub fn most_apart(lines: &[Difference], most: usize) -> Vec<(&str, i64)> {
    let mut units: BTreeMap<&str, (&str, i64)> = BTreeMap::new();
    for line in lines {
        let unit = units.entry(line.unit.as_str()).or_insert((&line.name, 0));
        unit.1 = unit.1.saturating_add(line.gap.saturating_abs());
    }
    let mut units: Vec<(&str, i64)> = units.into_values().collect();
    units.sort_by_key(|(name, apart)| (std::cmp::Reverse(*apart), *name));
    units.truncate(most);
    units
}
