//! Types of what inspectors can do in a month.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::AccountId;

/// How many working days a month somebody can give to visits, from a day on until the next line begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capacity {
    pub account: AccountId,
    /// A first of a month.
    pub from_on: NaiveDate,
    pub days: i32,
    /// Name of who said so.
    pub by: String,
}

/// What the inspectors of a body can do in each month of a year, and what is planned already, in working days of
/// one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bench {
    pub capacity: [i64; 12],
    pub planned: [i64; 12],
}

impl Bench {
    /// What is left in each month; nothing where more is planned than can be done.
    pub fn left(&self) -> [i64; 12] {
        std::array::from_fn(|month| (self.capacity[month] - self.planned[month]).max(0))
    }
}
