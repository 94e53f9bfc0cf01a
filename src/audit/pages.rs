//! One struct for each template of the audit trail.

use serde::Serialize;

use super::views::Line;
use crate::vocabulary::paging::Paged;

/// `audit/index.html`
#[derive(Serialize)]
pub struct Index {
    pub lines: Paged<Line>,
    pub subject: String,
    pub query: String,
}
