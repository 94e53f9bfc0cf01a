//! One struct for each template of directives.

use serde::Serialize;

use super::model::{Directive, Task};
use crate::units::UnitOption;
use crate::vocabulary::UnitId;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;
use crate::web::charts::Chart;

pub use crate::web::Choice;

/// A directive of the list with the count of its tasks.
#[derive(Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub directive: Directive,
    pub tasks: i64,
    pub late: i64,
}

/// `directives/index.html`
#[derive(Serialize)]
pub struct Index {
    pub directives: Paged<Line>,
    /// Name of the checklist that the list is narrowed to.
    pub checklist: Option<String>,
    /// Whether it is narrowed at all.
    pub asked: bool,
    pub may_write: bool,
    /// The query without its page, for the pager.
    pub query: String,
}

/// `directives/form.html`
#[derive(Serialize)]
pub struct Edit {
    /// None for one that is entered.
    pub directive: Option<Directive>,
    pub form: FormView,
    pub checklists: Vec<Choice>,
}

/// `directives/tasks.html`
#[derive(Serialize)]
pub struct Tasks {
    pub tasks: Paged<Task>,
    /// How many stand in each state; none without tasks.
    pub chart: Option<Chart>,
    pub states: Vec<Choice>,
    /// The filters as typed.
    pub form: FormView,
    /// Units to choose from; empty for those who see one unit only.
    pub units: Vec<UnitOption>,
    pub filtered: bool,
    pub query: String,
}

/// `directives/show.html`
#[derive(Serialize)]
pub struct Show {
    pub directive: Directive,
    pub checklists: Vec<Choice>,
    pub tasks: Vec<Task>,
    /// How many stand in each state; none without tasks.
    pub chart: Option<Chart>,
    pub units: Vec<UnitOption>,
    /// The form of a further task.
    pub form: FormView,
    pub may_write: bool,
}

/// A unit that may answer for a task.
#[derive(Serialize)]
pub struct Owner {
    pub id: UnitId,
    pub name: String,
}

/// `directives/task.html`
#[derive(Serialize)]
pub struct EditTask {
    pub directive: Directive,
    pub task: Task,
    pub form: FormView,
    /// The form that says that it was done.
    pub done: FormView,
    pub units: Vec<Owner>,
}
