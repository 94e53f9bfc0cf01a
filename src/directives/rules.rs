//! Pure rules of directives: how deadlines are written, how a task stands on a day.

use chrono::{Datelike, Months, NaiveDate};

use super::model::{Due, NewDirective, NewTask, State};
use crate::vocabulary::Said;
use crate::vocabulary::dates::{self, parse_day};
use crate::vocabulary::text::search_key;

/// Years in which deadlines may lie.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

const ROMAN: [&str; 4] = ["i", "ii", "iii", "iv"];

/// The last day of a quarter (1 to 4); none for another number.
pub fn end_of_quarter(year: i32, quarter: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, quarter.checked_sub(1).filter(|q| *q < 4)? * 3 + 1, 1)?;
    first.checked_add_months(Months::new(3))?.pred_opt()
}

/// A deadline as offices write it: a day (`31/12/2026`), a quarter (`Quý III/2026`, `Q3/2026`, `quy 3 nam
/// 2026`), nothing for what is to be done all the time; none for anything else.
pub fn parse_due(text: &str) -> Option<Due> {
    let key = search_key(text);
    if key.is_empty() || key == "thuong xuyen" {
        return Some(Due::Standing);
    }
    if let Some(on) = parse_day(text.trim()).filter(|day| YEARS.contains(&day.year())) {
        return Some(Due::Day { on });
    }
    let rest = key.strip_prefix("quy ").or_else(|| key.strip_prefix("quarter ")).or_else(|| key.strip_prefix('q'))?;
    let words: Vec<&str> = rest.split(' ').filter(|word| *word != "nam").collect();
    let [quarter, year] = words.as_slice() else { return None };
    let quarter = match ROMAN.iter().position(|roman| roman == quarter) {
        Some(at) => at as u32 + 1,
        None => quarter.parse().ok()?,
    };
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    Some(Due::Quarter { year, quarter, on: end_of_quarter(year, quarter)? })
}

/// A deadline as [`parse_due`] reads it again.
pub fn written(due: Due) -> String {
    match due {
        Due::Day { on } => dates::day(on),
        Due::Quarter { year, quarter, .. } => format!("Q{quarter}/{year}"),
        Due::Standing => String::new(),
    }
}

/// A deadline from its columns.
pub fn due_of(on: Option<NaiveDate>, quarter: bool) -> Due {
    match on {
        None => Due::Standing,
        Some(on) if quarter => Due::Quarter { year: on.year(), quarter: on.month0() / 3 + 1, on },
        Some(on) => Due::Day { on },
    }
}

/// The last day on which a task is in time, and whether it stands for a quarter.
pub fn last_day(due: Due) -> (Option<NaiveDate>, bool) {
    match due {
        Due::Day { on } => (Some(on), false),
        Due::Quarter { on, .. } => (Some(on), true),
        Due::Standing => (None, false),
    }
}

/// How a task stands on a day, and by how many calendar days it is or was late.
pub fn state(due: Due, done_on: Option<NaiveDate>, today: NaiveDate) -> (State, i64) {
    let behind = |on: NaiveDate| last_day(due).0.map_or(0, |last| (on - last).num_days()).max(0);
    match (done_on, due) {
        (Some(done), _) if behind(done) > 0 => (State::DoneLate, behind(done)),
        (Some(_), _) => (State::Done, 0),
        (None, Due::Standing) => (State::Standing, 0),
        (None, _) if behind(today) > 0 => (State::Late, behind(today)),
        (None, _) => (State::Open, 0),
    }
}

/// What does not fit in a directive, each by the form's field.
pub fn problems(new: &NewDirective, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    if new.dated_on > today {
        problems.push(("dated_on".to_owned(), Said::new("directives-dated-later")));
    }
    problems
}

/// What does not fit in a task, each by the form's field: a deadline before the directive is a mistake.
pub fn task_problems(new: &NewTask, dated_on: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    if last_day(new.due).0.is_some_and(|last| last < dated_on) {
        let said = Said::new("directives-due-before").with("day", dates::day(dated_on));
        problems.push(("due".to_owned(), said));
    }
    problems
}

/// What does not fit in a task's end.
pub fn done_problems(done_on: NaiveDate, dated_on: NaiveDate, today: NaiveDate) -> Vec<(String, Said)> {
    let key = match done_on {
        on if on > today => "directives-done-later",
        on if on < dated_on => "directives-done-before",
        _ => return Vec::new(),
    };
    vec![("done_on".to_owned(), Said::new(key).with("day", dates::day(dated_on)))]
}
