//! Pure rules of what inspectors can do in a month: which line holds, what a team takes of it.

use chrono::{Datelike, NaiveDate};

use crate::plans::model::capacity::Capacity;
use crate::plans::model::{Item, ItemStage};
use crate::vocabulary::dates::Calendar;
use crate::vocabulary::{AccountId, Said, dates};

/// The most working days that a month has.
pub const MOST: i64 = 23;

/// What does not fit in a new line, each by the form's field; `lines`: those of the person.
pub fn problems(from_on: NaiveDate, lines: &[Capacity]) -> Vec<(String, Said)> {
    let last = lines.iter().map(|line| line.from_on).max();
    let said = match last {
        _ if from_on.day() != 1 => Said::new("capacity-whole-months"),
        Some(last) if from_on <= last => Said::new("capacity-from-early").with("day", dates::day(last)),
        _ => return Vec::new(),
    };
    vec![("from_on".to_owned(), said)]
}

/// Whether a line may be taken back: one whose first day has not come.
pub fn may_take_back(line: &Capacity, today: NaiveDate) -> bool {
    line.from_on > today
}

/// What somebody can do in the month of a day; none while nobody said so.
pub fn of_month(lines: &[Capacity], account: &AccountId, day: NaiveDate) -> Option<i64> {
    let held = lines.iter().filter(|line| line.account == *account && line.from_on <= day);
    held.max_by_key(|line| line.from_on).map(|line| i64::from(line.days))
}

/// What these people can do together in each month of a year; none when nobody said it of any of them.
pub fn of_year(lines: &[Capacity], people: &[AccountId], year: i32) -> Option<[i64; 12]> {
    let known = |month: u32| {
        let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
        people.iter().filter_map(move |account| of_month(lines, account, day))
    };
    if (1..=12).all(|month| known(month).next().is_none()) {
        return None;
    }
    Some(std::array::from_fn(|month| known(month as u32 + 1).sum()))
}

/// Working days of a visit.
pub fn working_days(calendar: &Calendar, (from, to): (NaiveDate, NaiveDate)) -> i64 {
    from.iter_days().take_while(|day| *day <= to).filter(|day| calendar.is_working(*day)).count() as i64
}

/// What the items of a plan take in each month of a year, each in the month in which its visit begins, with so many
/// people to a team. What is sealed, withdrawn, or carried out under another body's item takes nothing here.
pub fn taken(items: &[Item], calendar: &Calendar, people: u32, year: i32) -> [i64; 12] {
    let mut all = [0; 12];
    let counts = |item: &&Item| !item.sealed && item.stage != ItemStage::Cancelled && item.joint_with.is_none();
    for item in items.iter().filter(counts).filter(|item| item.starts_on.year() == year) {
        let days = working_days(calendar, (item.starts_on, item.ends_on));
        all[item.starts_on.month0() as usize] += days * i64::from(people);
    }
    all
}
