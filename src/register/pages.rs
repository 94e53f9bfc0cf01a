//! One struct for each template of the register.

use serde::Serialize;

use super::model::Entry;
use crate::checklists::Asked;
use crate::units::UnitOption;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

pub use crate::web::Choice;

/// A line with its field's name in the page's language.
#[derive(Serialize)]
pub struct Line {
    pub field: String,
    /// The question that it is about.
    pub asked: Option<Asked>,
    /// Whether what the conclusion demands is followed no more; none of another body's, which is not followed here.
    pub closed: Option<bool>,
    #[serde(flatten)]
    pub entry: Entry,
}

/// `register/index.html`
#[derive(Serialize)]
pub struct Index {
    pub entries: Paged<Line>,
    /// The filters as typed, with what is wrong in them.
    pub form: FormView,
    /// Units to choose from; empty for those who see one unit only.
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
    pub filtered: bool,
    /// The query without its page, for the pager.
    pub query: String,
}
