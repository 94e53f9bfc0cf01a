//! Pure rules of the register.

use chrono::NaiveDate;

/// Whether two periods, both days included, share a day.
pub fn share_a_day(a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// Whether content concluded for `concluded` (a field, or the unit's work in general) is content
/// of work in `fields`.
pub fn concerns(concluded: Option<&str>, fields: &[String]) -> bool {
    concluded.is_none_or(|field| fields.iter().any(|f| f == field))
}
