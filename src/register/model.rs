//! Types of the register.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::{ChecklistItemId, ConclusionId, UnitId};

/// A line to be entered when a conclusion is issued, or one of another body recorded.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub unit: UnitId,
    /// As the unit was called then.
    pub unit_name: String,
    /// Field of work; none for what concerns the unit's work in general.
    pub field_code: Option<String>,
    /// The checklist's question and its code, when the content is one.
    pub item: Option<ChecklistItemId>,
    pub item_code: Option<String>,
    /// What was concluded upon.
    pub content: String,
    /// The period examined, both days included.
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub conclusion_id: ConclusionId,
    /// Number and symbol of the notice, such as `12/TB-SNV`.
    pub conclusion_number: String,
    pub concluded_on: NaiveDate,
    /// The body that concluded, as it was called then.
    pub body_name: String,
    /// Whether another body concluded it and the paper is recorded here: its id stands as that of the conclusion.
    pub elsewhere: bool,
}

/// A line of the register.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ConcludedContent)]
pub struct Entry {
    pub id: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub field_code: Option<String>,
    /// The question in the version that was asked.
    pub item: Option<ChecklistItemId>,
    pub item_code: Option<String>,
    pub content: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub conclusion_id: ConclusionId,
    pub conclusion_number: String,
    pub concluded_on: NaiveDate,
    pub body_name: String,
    /// Whether another body concluded it.
    pub elsewhere: bool,
}
