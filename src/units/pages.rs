//! One struct for each template of units.

use chrono::NaiveDate;
use serde::Serialize;

use super::limits::Period;
use super::views::{Details, Line};
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

/// `units/index.html`
#[derive(Serialize)]
pub struct Index {
    pub units: Paged<Line>,
    pub q: String,
    pub kind: String,
    pub on: NaiveDate,
    pub kinds: Vec<&'static str>,
    /// The query without its page, for the pager.
    pub query: String,
}

/// `units/show.html`
#[derive(Serialize)]
pub struct Show {
    pub unit: Details,
    pub on: NaiveDate,
}

/// A day that differs from the week's usual pattern.
#[derive(Serialize)]
pub struct Day {
    pub on_day: NaiveDate,
    /// Whether offices work on it.
    pub worked: bool,
    pub name: String,
}

/// A year and its days.
#[derive(Serialize)]
pub struct Year {
    pub year: i32,
    pub days: Vec<Day>,
}

/// `units/holidays.html`
#[derive(Serialize)]
pub struct Holidays {
    /// The newest first.
    pub years: Vec<Year>,
}

/// `units/limits.html`
#[derive(Serialize)]
pub struct Limits {
    pub periods: Vec<Period>,
    pub names: Vec<&'static str>,
    pub form: FormView,
}
