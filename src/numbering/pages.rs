//! The page of numbers.

use serde::Serialize;

use super::model::Series;
use crate::register::pages::Choice;
use crate::web::FormView;

/// A series in the list.
#[derive(Serialize)]
pub struct Row {
    pub series: Series,
    pub body: String,
    /// The number that follows this year.
    pub next: String,
}

/// `numbering/index.html`
#[derive(Serialize)]
pub struct Index {
    pub year: i32,
    pub rows: Vec<Row>,
    pub bodies: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub form: FormView,
}
