//! Pure rules of deadlines: which line holds, on which day a step is due, how far it may be moved.

use chrono::{Days, Months, NaiveDate};

use super::model::{Change, Measure, Rule, Step};
use crate::plans::Profile;
use crate::vocabulary::Said;
use crate::vocabulary::dates::Calendar;

/// The longest deadline that is believed, in its own measure.
pub const LONGEST: i64 = 400;

/// The line of a step that holds on a day.
pub fn in_force(rules: &[Rule], profile: Profile, step: Step, on: NaiveDate) -> Option<&Rule> {
    rules
        .iter()
        .filter(|r| r.profile == profile && r.step == step)
        .filter(|r| r.from_on <= on && r.to_on.is_none_or(|to| on <= to))
        .max_by_key(|r| r.from_on)
}

/// The day on which a step is due whose clock starts on `from`: the last day on which it is in time.
///
/// Counted forward, the day itself does not count (Civil Code 2015, article 147: the first day is the next
/// one). Counted back, it is the last working day that leaves so many working days up to the event, the
/// event's day included.
pub fn due(rule: &Rule, calendar: &Calendar, from: NaiveDate) -> NaiveDate {
    count(rule, calendar, from, rule.amount)
}

/// The last day to which a step due on `regular` may be moved; none when it may not.
pub fn latest(rule: &Rule, calendar: &Calendar, regular: NaiveDate) -> Option<NaiveDate> {
    (rule.extension > 0 && !rule.before).then(|| count(rule, calendar, regular, rule.extension))
}

fn count(rule: &Rule, calendar: &Calendar, from: NaiveDate, amount: i32) -> NaiveDate {
    let amount = u32::try_from(amount).unwrap_or_default();
    let day = match (rule.measure, rule.before) {
        (Measure::WorkingDays, false) => return calendar.after(from, amount),
        (Measure::WorkingDays, true) => return calendar.before(from, amount),
        (Measure::Days, false) => from.checked_add_days(Days::new(amount.into())),
        (Measure::Days, true) => from.checked_sub_days(Days::new(amount.into())),
        (Measure::Months, false) => from.checked_add_months(Months::new(amount)),
        (Measure::Months, true) => from.checked_sub_months(Months::new(amount)),
        (Measure::Years, false) => from.checked_add_months(Months::new(amount.saturating_mul(12))),
        (Measure::Years, true) => from.checked_sub_months(Months::new(amount.saturating_mul(12))),
    };
    let mut day = day.unwrap_or(from);
    while rule.rolls && !calendar.is_working(day) {
        day = if rule.before { day - Days::new(1) } else { day + Days::new(1) };
    }
    day
}

/// What does not fit in a change of the line, each by the form's field. What was counted until today was counted
/// by the line that held, so a change begins later.
pub fn problems(rule: &Rule, new: &Change, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
    if new.ground.is_empty() {
        wrong("ground", Said::new("form-required"));
    }
    if new.from_on <= rule.from_on {
        let day = crate::vocabulary::dates::day(rule.from_on);
        wrong("from_on", Said::new("procedure-from-not-after").with("day", day));
    } else if new.from_on <= today {
        wrong("from_on", Said::new("procedure-from-not-later"));
    }
    if rule.before && new.extension > 0 {
        wrong("extension", Said::new("procedure-no-extension-before"));
    }
    problems
}
