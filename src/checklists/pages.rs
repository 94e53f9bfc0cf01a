//! One struct for each template of checklists.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{ChecklistVersion, Citation, Ground};
use crate::vocabulary::paging::Paged;

/// A list in the page's language.
#[derive(Serialize)]
pub struct Line {
    pub name: String,
    /// Name of the field of work, empty for lists of no field.
    pub field: String,
    pub version: ChecklistVersion,
}

/// `checklists/index.html`
#[derive(Serialize)]
pub struct Index {
    pub on: NaiveDate,
    pub lists: Vec<Line>,
    /// Versions that are not in force on that day.
    pub others: Vec<Line>,
}

/// A question in the page's language.
#[derive(Serialize)]
pub struct Question {
    /// List and number, as people call it.
    pub called: String,
    pub code: String,
    pub question: String,
    pub evidence: String,
    pub remark: String,
    pub severity: String,
    pub citations: Vec<Citation>,
}

/// A section with its questions.
#[derive(Serialize)]
pub struct Section {
    pub name: String,
    pub questions: Vec<Question>,
}

/// `checklists/show.html`
#[derive(Serialize)]
pub struct Show {
    pub list: Line,
    pub sections: Vec<Section>,
    pub unverified: usize,
}

/// `checklists/grounds.html`
#[derive(Serialize)]
pub struct Grounds {
    pub grounds: Paged<Ground>,
    pub q: String,
    /// How many texts nobody has read yet, of all.
    pub unverified: usize,
    pub query: String,
}
