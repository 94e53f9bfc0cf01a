//! The days of a year that a calendar of plans draws: pure, over the days off that are entered.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::model::kept::KeptDays;

/// Months of a year.
pub const MONTHS: usize = 12;

/// Days that follow each other within one month and differ from the week's pattern for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Special {
    /// First and last, as `dd/mm`.
    pub days: String,
    pub name: String,
    /// Whether offices work on them although it is a weekend (swapped days).
    pub worked: bool,
}

/// First and last day of each month of a year; none for a year that no calendar has.
pub fn months(year: i32) -> Vec<(NaiveDate, NaiveDate)> {
    let first = |month: usize| NaiveDate::from_ymd_opt(year + month as i32 / 12, month as u32 % 12 + 1, 1);
    (0..MONTHS).filter_map(|month| Some((first(month)?, first(month + 1)?.pred_opt()?))).collect()
}

/// Number of a year's first and last month, counted from the year 0, as `plan_items.starts_month` holds it.
pub fn numbers(year: i32) -> (i32, i32) {
    (year * MONTHS as i32, year * MONTHS as i32 + MONTHS as i32 - 1)
}

/// The special days of a year by month: holidays and swapped days. `days` are in their order.
pub fn specials(year: i32, days: &[(NaiveDate, bool, String)]) -> Vec<Vec<Special>> {
    let mut by_month: Vec<Vec<(NaiveDate, NaiveDate, bool, &str)>> = vec![Vec::new(); MONTHS];
    for (day, worked, name) in days.iter().filter(|(day, ..)| day.year() == year) {
        let spans = &mut by_month[day.month0() as usize];
        match spans.last_mut() {
            Some((_, last, same, of)) if last.succ_opt() == Some(*day) && same == worked && of == name => *last = *day,
            _ => spans.push((*day, *day, *worked, name)),
        }
    }
    let special = |(from, to, worked, name): (NaiveDate, NaiveDate, bool, &str)| Special {
        days: short(from, to),
        name: name.to_owned(),
        worked,
    };
    by_month.into_iter().map(|spans| spans.into_iter().map(special).collect()).collect()
}

/// Days of a month as `dd/mm–dd/mm`, or `dd/mm` for one.
fn short(from: NaiveDate, to: NaiveDate) -> String {
    let one = |day: NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    if from == to { one(from) } else { format!("{}–{}", one(from), one(to)) }
}

/// Days within one month that are kept free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// First and last, as `dd/mm`.
    pub days: String,
    pub reason: String,
    /// Whose they are; empty for every body.
    pub body: String,
}

/// Days of a year that are kept free, by month.
pub fn kept(year: i32, all: &[KeptDays]) -> Vec<Vec<Kept>> {
    let in_month = |(first, last): (NaiveDate, NaiveDate)| -> Vec<Kept> {
        let of = |k: &KeptDays| {
            let (from, to) = (k.from_on.max(first), k.to_on.min(last));
            let kept = || Kept { days: short(from, to), reason: k.reason.clone(), body: k.body_name.clone() };
            (from <= to).then(kept)
        };
        all.iter().filter_map(of).collect()
    };
    months(year).into_iter().map(in_month).collect()
}
