//! One struct for each template of inspections.

use serde::Serialize;

use super::model::{Correction, Inspection, Line, VisitLine};
use super::rules::Extent;
use crate::plans::Item;
use crate::units::UnitOption;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

/// `inspections/index.html`
#[derive(Serialize)]
pub struct Index {
    pub inspections: Paged<Line>,
    pub q: String,
    pub stage: String,
    pub year: String,
    pub mine: bool,
    pub stages: Vec<&'static str>,
    /// Whether the person is of teams, so that "mine" means something.
    pub inspects: bool,
    /// Query of the filters without the page.
    pub query: String,
}

/// Somebody to choose for a team or as signer.
#[derive(Serialize)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub position: String,
    pub unit_name: String,
}

/// A word to choose.
#[derive(Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// `inspections/form.html`
#[derive(Serialize)]
pub struct Edit {
    pub form: FormView,
    pub items: Vec<Item>,
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
    pub classifications: Vec<Choice>,
    pub profiles: Vec<Choice>,
    pub signers: Vec<Person>,
    pub leaders: Vec<Person>,
    pub inspectors: Vec<Person>,
}

/// `inspections/show.html`
#[derive(Serialize)]
pub struct Show {
    pub inspection: Inspection,
    pub visits: Vec<VisitLine>,
    pub field_names: Vec<String>,
    /// What was corrected, the newest first.
    pub corrections: Vec<Correction>,
    /// Whether the person may correct something of the decision now.
    pub may_correct: bool,
    /// Whether the person may see the codes of sealed packs, and there are any.
    pub may_pack: bool,
    /// Whether the person may call it off now.
    pub may_cancel: bool,
    /// The form to authorise somebody, for the decision's signer.
    pub authorise: Option<FormView>,
    pub signers: Vec<Person>,
    pub cancel: FormView,
    /// Names of the stages that an inspection passes, and where this one stands.
    pub steps: Vec<String>,
    pub at: i64,
    /// Whether the unit that asks sees its own visit only.
    pub as_unit: bool,
    /// Whether visits are announced before: none of its items is a surprise.
    pub announced: bool,
}

/// `inspections/correct.html`
#[derive(Serialize)]
pub struct Correct {
    pub inspection: Inspection,
    pub form: FormView,
    /// How much may be corrected: what of the form is shown.
    pub extent: Extent,
    pub leader: String,
    pub signers: Vec<Person>,
    pub inspectors: Vec<Person>,
}
