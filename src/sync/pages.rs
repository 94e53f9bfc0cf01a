//! One struct for each template of the protocol's room.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::register::pages::Choice;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

/// A refused operation in words.
#[derive(Serialize)]
pub struct Line {
    pub at: NaiveDateTime,
    pub by: String,
    pub device: String,
    pub what: String,
    pub why: String,
    pub visit: String,
    pub unit: Option<String>,
}

/// `sync/refused.html`
#[derive(Serialize)]
pub struct Refused {
    pub lines: Paged<Line>,
    pub form: FormView,
    pub devices: Vec<Choice>,
    pub visits: Vec<Choice>,
    pub filtered: bool,
    /// Whether visits are led to.
    pub opens_visits: bool,
    /// The query without its page, for the pager.
    pub query: String,
}
