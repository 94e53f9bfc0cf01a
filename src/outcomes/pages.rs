//! One struct for each template of recorded conclusions.

use serde::Serialize;

use super::model::{Demand, Outcome};
use crate::plans::Plan;
use crate::plans::pages::Served;
use crate::register::pages::{Choice, Line};
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

/// `outcomes/index.html`
#[derive(Serialize)]
pub struct Index {
    pub outcomes: Paged<Outcome>,
    pub may_write: bool,
    /// Whether the reader sees one unit's part only.
    pub as_unit: bool,
}

/// `outcomes/form.html`
#[derive(Serialize)]
pub struct Edit {
    /// None for one that is recorded anew.
    pub outcome: Option<Outcome>,
    pub form: FormView,
    pub classifications: Vec<Choice>,
    pub profiles: Vec<Choice>,
    /// Recorded decisions, of which it may end one.
    pub decisions: Vec<Choice>,
    pub units: Vec<Choice>,
    pub fields: Vec<Choice>,
    /// How many rows of contents and of demands the form has.
    pub contents: usize,
    pub demands: usize,
}

/// `outcomes/show.html`
#[derive(Serialize)]
pub struct Show {
    pub outcome: Outcome,
    /// The decision that it ends, as far as the reader sees it.
    pub decision: Option<Plan>,
    pub contents: Vec<Line>,
    pub demands: Vec<Demand>,
    /// Items that check how it is carried out, for those who see plans.
    pub follow_ups: Vec<Served>,
    /// Whether nothing but the paper is kept.
    pub withheld: bool,
    pub may_write: bool,
    pub as_unit: bool,
    /// The form that takes the record back.
    pub form: FormView,
}
