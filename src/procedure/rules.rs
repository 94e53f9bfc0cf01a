//! Pure rules of deadlines: which line holds, on which day a step is due, how far it may be moved.

use chrono::{Days, Months, NaiveDate};

use super::model::{Applies, Change, Measure, Rule, Step};
use crate::plans::Profile;
use crate::vocabulary::Said;
use crate::vocabulary::dates::{self, Calendar};

/// The longest deadline that is believed, in its own measure.
pub const LONGEST: i64 = 400;

/// The line of a step that holds on a day, for surprise inspections or for others. A line for them alone goes before
/// one for both.
pub fn in_force(rules: &[Rule], profile: Profile, step: Step, surprise: bool, on: NaiveDate) -> Option<&Rule> {
    rules
        .iter()
        .filter(|r| r.profile == profile && r.step == step && r.applies.to(surprise) && holds(r, on))
        .max_by_key(|r| (r.applies != Applies::Both, r.from_on))
}

/// Whether a line holds on a day.
pub fn holds(rule: &Rule, on: NaiveDate) -> bool {
    rule.from_on <= on && rule.to_on.is_none_or(|to| on <= to)
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

/// What does not fit in a new line of the step, or in a change of the line `changed`, each by the form's field. What was
/// counted until today was counted by the lines that held, so a line begins later; two lines of a step never hold for
/// the same inspections. `all`: every line.
pub fn problems(
    (profile, step): (Profile, Step),
    changed: Option<&Rule>,
    new: &Change,
    all: &[Rule],
    today: NaiveDate,
) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
    if new.ground.is_empty() {
        wrong("ground", Said::new("form-required"));
    }
    match changed {
        Some(rule) if new.from_on <= rule.from_on => {
            let day = dates::day(rule.from_on);
            wrong("from_on", Said::new("procedure-from-not-after").with("day", day));
        }
        _ if new.from_on <= today => wrong("from_on", Said::new("procedure-from-not-later")),
        _ => {}
    }
    let (_, before) = step.counted();
    if before && new.extension > 0 {
        wrong("extension", Said::new("procedure-no-extension-before"));
    }
    if before && new.applies != Applies::Planned {
        // A surprise that is announced is none.
        wrong("applies", Said::new("procedure-surprise-unannounced"));
    }
    let other = all.iter().find(|r| {
        (r.profile, r.step, r.applies) == (profile, step, new.applies)
            && changed.is_none_or(|rule| rule.id != r.id)
            && r.to_on.is_none_or(|to| new.from_on <= to)
    });
    if let Some(other) = other {
        wrong("applies", Said::new("procedure-line-exists").with("day", dates::day(other.from_on)));
    }
    problems
}

/// What does not fit in the last day of a line: what was counted until today stays counted by it.
pub fn end_problem(rule: &Rule, last: NaiveDate, today: NaiveDate) -> Option<Said> {
    if last < today {
        Some(Said::new("procedure-end-past"))
    } else if last < rule.from_on {
        Some(Said::new("procedure-end-before").with("day", dates::day(rule.from_on)))
    } else {
        None
    }
}
