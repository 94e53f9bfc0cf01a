//! One struct for each template of units.

use chrono::NaiveDate;
use serde::Serialize;

use super::views::{Details, Line};
use crate::vocabulary::paging::Paged;

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
