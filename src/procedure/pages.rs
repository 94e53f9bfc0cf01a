//! One struct for each template of the procedure.

use serde::Serialize;

use super::model::Rule;
use crate::web::FormView;

pub use crate::web::Choice;

/// A profile with its lines as they hold now, in the order of the procedure.
#[derive(Serialize)]
pub struct OfProfile {
    pub profile: &'static str,
    pub steps: Vec<Rule>,
}

/// `procedure/index.html`
#[derive(Serialize)]
pub struct Index {
    pub profiles: Vec<OfProfile>,
    /// Lines that held before, and those that will hold.
    pub others: Vec<Rule>,
    pub may_change: bool,
}

/// `procedure/form.html`: a line that is changed or ended, or a new one.
#[derive(Serialize)]
pub struct Edit {
    /// The line that holds, or will; none for a new one.
    pub rule: Option<Rule>,
    /// Whether it begins later than today.
    pub coming: bool,
    pub form: FormView,
    /// The form that ends it.
    pub end: FormView,
    pub profiles: Vec<Choice>,
    pub steps: Vec<Choice>,
    pub applies: Vec<Choice>,
    pub measures: Vec<Choice>,
}
