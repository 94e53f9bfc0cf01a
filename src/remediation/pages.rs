//! One struct for each template of demands.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{Demand, Event, FollowUp as Visit, Followed, NamedDossier, Owner, Step};
use super::views::Summary;
use crate::vocabulary::ConclusionId;
use crate::vocabulary::paging::Paged;
pub use crate::web::Choice;
use crate::web::FormView;
use crate::web::charts::Chart;

/// `remediation/index.html`
#[derive(Serialize)]
pub struct Index {
    pub demands: Paged<Demand>,
    pub summary: Summary,
    /// How many stand at each stage; none without demands.
    pub chart: Option<Chart>,
    pub stages: Vec<Choice>,
    /// Units to choose from; empty for those who see one unit only.
    pub units: Vec<Choice>,
    pub bodies: Vec<Choice>,
    pub form: FormView,
    pub filtered: bool,
    pub is_unit: bool,
    pub may_export: bool,
    /// The query without its page, for the pager and the workbook.
    pub query: String,
}

/// What somebody typed who came second.
#[derive(Serialize)]
pub struct Typed {
    pub label: String,
    pub text: String,
}

/// Another demand of the conclusion on which a paper may be recorded together with the one that is shown.
#[derive(Serialize)]
pub struct Beside {
    /// Its id and version.
    pub value: String,
    pub task: String,
    pub unit_name: String,
    pub due: NaiveDate,
}

/// `remediation/show.html`
#[derive(Serialize)]
pub struct Show {
    pub demand: Demand,
    /// Whether the reader verifies here.
    pub verifies: bool,
    /// Whether the reader may look at pictures as they were sent.
    pub sees_originals: bool,
    /// Whether the unit's report is the reader's to write, or there is one.
    pub reports: bool,
    pub reminds: Vec<Beside>,
    pub escalates: Vec<Beside>,
    pub events: Vec<Event>,
    /// Whether the reader may open the conclusion itself.
    pub opens_conclusion: bool,
    /// Who answers for it today; none where the post is vacant and nobody was named.
    pub owner: Option<Owner>,
    /// Whether nothing but the list of officials says so.
    pub owner_by_post: bool,
    /// Those whom the unit may name.
    pub officials: Vec<Choice>,
    /// What the reader may do now.
    pub may: Vec<Step>,
    /// Why the reader may not verify although it is their task.
    pub why_not: String,
    pub outcomes: Vec<Choice>,
    pub ways: Vec<Choice>,
    pub answers: Vec<Choice>,
    pub visits: Vec<Visit>,
    pub form: FormView,
    /// Why what was sent was not done; empty when nothing was.
    pub refused: String,
    pub typed: Vec<Typed>,
}

/// `remediation/follow_up.html`
#[derive(Serialize)]
pub struct FollowUp {
    pub of: Followed,
    pub closed: bool,
    /// Whether the reader may close it now.
    pub may_close: bool,
    /// Whether the reader is the one who closes and opens.
    pub signs: bool,
    /// Whether only what is the reader's unit's is told.
    pub is_unit: bool,
    pub opens_conclusion: bool,
    pub form: FormView,
    /// Why what was sent was not done; empty when nothing was.
    pub refused: String,
    /// The reason typed by who came second.
    pub typed: String,
}

/// `remediation/dossier.html`
#[derive(Serialize)]
pub struct Dossier {
    pub conclusion: ConclusionId,
    pub number: String,
    pub dossier: NamedDossier,
    pub closed: bool,
    pub enters: bool,
    pub verifies: bool,
    /// Why the reader may not verify although it is their task.
    pub why_not: String,
    pub lateness: Vec<Choice>,
    pub apologies: Vec<Choice>,
    pub form: FormView,
    pub refused: String,
}
