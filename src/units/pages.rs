//! One struct for each template of units.

use chrono::NaiveDate;
use serde::Serialize;

use super::focus;
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

/// A focus field in its days.
#[derive(Serialize)]
pub struct Focus {
    #[serde(flatten)]
    pub period: focus::Period,
    /// The field's name in the page's language.
    pub name: String,
    pub in_force: bool,
    /// Its first day has not come: it may be taken away.
    pub to_come: bool,
}

/// A field of work to choose.
#[derive(Serialize)]
pub struct FieldChoice {
    pub value: String,
    pub label: String,
}

/// `units/focus.html`
#[derive(Serialize)]
pub struct FocusFields {
    pub focus: Vec<Focus>,
    pub fields: Vec<FieldChoice>,
    /// The id of the one whose last day was refused; empty when none was.
    pub ending: String,
    pub end: FormView,
    pub form: FormView,
}
