//! Types of directives.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::{DirectiveId, DirectiveTaskId, UnitId};
use crate::words;

words! {
    /// How a task stands on a day.
    State, "directives-state" {
        /// Quá hạn
        Late = "late",
        /// Chưa đến hạn
        Open = "open",
        /// Thường xuyên: without a deadline
        Standing = "standing",
        /// Hoàn thành quá hạn
        DoneLate = "done-late",
        /// Hoàn thành
        Done = "done",
    }
}

/// When a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Due {
    /// On a day.
    Day { on: NaiveDate },
    /// By the end of a quarter, whose number (1 to 4) and last day these are.
    Quarter { year: i32, quarter: u32, on: NaiveDate },
    /// All the time.
    Standing,
}

/// What a directive says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDirective {
    /// Number and symbol, such as `10/CT-TTg`.
    pub number: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Who issued it.
    pub issuer: String,
    /// What it is about.
    pub title: String,
    /// Codes of checklists that ask whether it is carried out.
    pub checklists: Vec<String>,
}

/// A directive.
#[derive(Clone, Debug, Serialize)]
pub struct Directive {
    pub id: DirectiveId,
    pub number: String,
    pub dated_on: NaiveDate,
    pub issuer: String,
    pub title: String,
    pub checklists: Vec<String>,
    pub version: i32,
}

/// A task as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// Where the directive sets it, such as `2.a`; may be empty.
    pub point: String,
    pub task: String,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// What is to be handed in.
    pub product: String,
    pub due: Due,
}

/// A task.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    pub id: DirectiveTaskId,
    pub directive: DirectiveId,
    /// Number and issuer of the directive.
    pub directive_number: String,
    pub directive_issuer: String,
    pub point: String,
    pub task: String,
    pub unit: UnitId,
    /// As the unit was called when the task was entered.
    pub unit_name: String,
    pub product: String,
    pub due: Due,
    pub done_on: Option<NaiveDate>,
    /// The paper that shows it.
    pub done_document: String,
    pub state: State,
    /// Calendar days behind its deadline, of a late one.
    pub days_late: i64,
    pub version: i32,
}
