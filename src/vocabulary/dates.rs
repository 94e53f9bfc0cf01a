//! Days and instants as people here read them, and deadlines in working days.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveDateTime, Timelike, Weekday};

/// Hours by which the civil time of Vietnam is ahead of UTC, all year.
const AHEAD_HOURS: i64 = 7;

/// The civil time in Vietnam of a stored instant (UTC).
pub fn civil(instant: NaiveDateTime) -> NaiveDateTime {
    instant.checked_add_signed(Duration::hours(AHEAD_HOURS)).unwrap_or(instant)
}

/// The stored instant (UTC) of a civil time in Vietnam.
pub fn instant(civil: NaiveDateTime) -> NaiveDateTime {
    civil.checked_sub_signed(Duration::hours(AHEAD_HOURS)).unwrap_or(civil)
}

/// Whether an instant is of a year that a clock can show: what a stranger sends may be of any.
pub fn is_sane(instant: NaiveDateTime) -> bool {
    (1970..=9998).contains(&instant.year())
}

/// The instant cut to microseconds, the finest that both databases keep.
pub fn to_micros(instant: NaiveDateTime) -> NaiveDateTime {
    let nanos = instant.nanosecond() / 1000 * 1000;
    instant.with_nanosecond(nanos).unwrap_or(instant)
}

/// `dd/mm/yyyy`.
pub fn day(date: NaiveDate) -> String {
    // Lists write hundreds of them: a fifth of what chrono's format string costs.
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `dd/mm/yyyy HH:MM` in civil time of a stored instant.
pub fn minute(instant: NaiveDateTime) -> String {
    civil(instant).format("%d/%m/%Y %H:%M").to_string()
}

/// The first and the last day of a day's year.
pub fn year_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let last = day.with_day(1).and_then(|first| first.with_month(12)).and_then(|month| month.with_day(31));
    (day.with_ordinal(1).unwrap_or(day), last.unwrap_or(day))
}

/// Reads `dd/mm/yyyy`, `d/m/yyyy`, `dd-mm-yyyy`, or `yyyy-mm-dd` (what a browser's date field
/// sends). Day and month are never swapped; the year has four digits.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'.')) {
        return None;
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let number = |s: &str| s.parse::<u32>().ok();
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(a.parse().ok()?, number(b)?, number(c)?);
    }
    if c.len() != 4 || a.len() > 2 || b.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(c.parse().ok()?, number(b)?, number(a)?)
}

/// Days that differ from the week's usual pattern: holidays (off) and swapped days (worked).
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// `true`: worked although a Saturday or Sunday; `false`: off although a weekday.
    pub worked: BTreeMap<NaiveDate, bool>,
}

impl Calendar {
    /// Whether days off of that year are entered: without them every weekday counts as worked.
    pub fn has_holidays(&self, year: i32) -> bool {
        self.worked.iter().any(|(day, worked)| day.year() == year && !worked)
    }

    /// Whether offices work on that day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.worked.get(&day) {
            Some(worked) => *worked,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The day `count` working days after `from`; the day itself does not count.
    pub fn after(&self, from: NaiveDate, count: u32) -> NaiveDate {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day = day + Days::new(1);
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }

    /// The last working day that leaves `count` working days after it, up to `event` and with it.
    pub fn before(&self, event: NaiveDate, count: u32) -> NaiveDate {
        let mut day = event;
        let mut left = count;
        loop {
            if left == 0 && self.is_working(day) && day < event {
                return day;
            }
            if self.is_working(day) {
                left = left.saturating_sub(1);
            }
            day = day - Days::new(1);
        }
    }

    /// Working days from the day after `from` to `to`; negative when `to` lies before.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (low, high, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut day = low;
        let mut count = 0;
        while day < high {
            day = day + Days::new(1);
            if self.is_working(day) {
                count += 1;
            }
        }
        sign * count
    }
}
