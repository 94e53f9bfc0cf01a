//! Pages of templates.

use serde::Serialize;

use super::model::{Field, Source, Version};
use crate::reports::docx::papers::Paper;
use crate::web::FormView;

/// A paper in the list.
#[derive(Serialize)]
pub struct Row {
    pub paper: Paper,
    pub source: Source,
    /// The choice that holds.
    pub last: Option<Version>,
}

/// `reports/templates.html`
#[derive(Serialize)]
pub struct Templates {
    pub rows: Vec<Row>,
}

/// `reports/template.html`
#[derive(Serialize)]
pub struct Template {
    pub paper: Paper,
    pub source: Source,
    /// The newest first.
    pub versions: Vec<Version>,
    /// Ordinal of the choice that holds; 0 when there is none.
    pub seen: i32,
    pub fields: Vec<Field>,
    pub form: FormView,
    /// Everything that is wrong with the file that was sent.
    pub problems: Vec<String>,
    /// Most megabytes of a template.
    pub most: u64,
}
