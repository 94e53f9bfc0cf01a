//! One struct for each template of the procedure.

use serde::Serialize;

use super::model::Rule;
use crate::web::FormView;

/// A profile with its steps as they hold now, in the order of the procedure.
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

/// `procedure/form.html`
#[derive(Serialize)]
pub struct Edit {
    pub rule: Rule,
    pub form: FormView,
    pub measures: Vec<Choice>,
}

/// A word to choose.
#[derive(Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}
