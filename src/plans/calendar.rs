//! The days of a year that a calendar of plans draws: pure, over the days off that are entered.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

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
    let short = |day: NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    let special = |(from, to, worked, name): (NaiveDate, NaiveDate, bool, &str)| Special {
        days: if from == to { short(from) } else { format!("{}–{}", short(from), short(to)) },
        name: name.to_owned(),
        worked,
    };
    by_month.into_iter().map(|spans| spans.into_iter().map(special).collect()).collect()
}
