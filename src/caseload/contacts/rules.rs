//! When a purpose holds, and what one that is stated must say.

use chrono::NaiveDate;

use super::{NewPurpose, Purpose};
use crate::vocabulary::Said;

/// Whether a purpose holds on a day: within its days, and not ended.
pub fn is_in_force(purpose: &Purpose, today: NaiveDate) -> bool {
    purpose.ended_at.is_none() && (purpose.from_on..=purpose.to_on).contains(&today)
}

/// Whether a purpose is over without anybody having ended it.
pub fn is_past(purpose: &Purpose, today: NaiveDate) -> bool {
    purpose.ended_at.is_none() && purpose.to_on < today
}

/// All that stands against a new purpose, each at its field. At most one holds on any day, so that it is
/// always clear for which one a contact was kept.
pub fn problems(new: &NewPurpose, others: &[Purpose], today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    if new.to_on < new.from_on {
        problems.push(("to".to_owned(), Said::new("contacts-order")));
    } else if new.to_on < today {
        problems.push(("to".to_owned(), Said::new("contacts-past")));
    }
    let meets = |other: &&Purpose| {
        other.ended_at.is_none() && other.from_on <= new.to_on && new.from_on <= other.to_on && other.to_on >= today
    };
    if let Some(other) = others.iter().find(meets) {
        problems.push(("from".to_owned(), Said::new("contacts-meets").with("purpose", &other.purpose)));
    }
    problems
}
