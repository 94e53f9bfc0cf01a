//! One struct for each template of importing.

use chrono::NaiveDate;
use serde::Serialize;

use super::views::{Batch, Line, RowView, SavedMapping};
use crate::plans::Plan;
use crate::units::UnitOption;
use crate::vocabulary::paging::Paged;
use crate::vocabulary::{Said, UnitId};
use crate::web::FormView;

/// `importing/index.html`
#[derive(Serialize)]
pub struct Index {
    pub form: FormView,
    pub batches: Paged<Line>,
    /// Words of the kinds.
    pub kinds: Vec<&'static str>,
    /// Samples and blanks that can be had, by their names.
    pub materials: Vec<Material>,
    pub mappings: Vec<SavedMapping>,
}

/// A workbook to fill in, and the same filled in.
#[derive(Serialize)]
pub struct Material {
    pub name: &'static str,
    /// Word of the kind.
    pub kind: &'static str,
}

/// A name that is asked about.
#[derive(Serialize)]
pub struct AskedUnit {
    /// Place in the form: `name-0`, `unit-0`.
    pub at: usize,
    pub name: String,
    pub rows: i64,
    /// Those that bear the name, else all.
    pub candidates: Vec<UnitOption>,
    pub chosen: Option<UnitId>,
}

/// `importing/show.html`
#[derive(Serialize)]
pub struct Show {
    pub batch: Batch,
    pub form: FormView,
    pub rows: Option<Paged<RowView>>,
    /// Of added or unchanged rows only so many are listed, the first ones.
    pub listed: Option<i64>,
    /// Word of `views::Shown`.
    pub shown: &'static str,
    pub query: String,
    pub asks_period: bool,
    pub asks_set: bool,
    pub asks_effective: Option<NaiveDate>,
    pub asks_units: Vec<AskedUnit>,
    pub store_refusal: Option<Said>,
    /// Words of the encodings that a person may say.
    pub encodings: Vec<&'static str>,
    /// Whether saying which column holds what can help.
    pub can_map: bool,
    /// Skipped rows by reason.
    pub skipped: Vec<(Said, usize)>,
    /// Whether the command line that worked on it is gone.
    pub cut_off: bool,
    /// Milliseconds until the page asks again.
    pub again: Option<u32>,
    /// The draft plan into which the list is read, if it is for one.
    pub draft: Option<Plan>,
}

/// `importing/draft.html`
#[derive(Serialize)]
pub struct DraftImport {
    pub plan: Plan,
    pub form: FormView,
}

/// A column of the sheet that may be given to a field.
#[derive(Serialize)]
pub struct AskedColumn {
    /// Place in the form: `col-0`.
    pub at: u32,
    pub letter: String,
    /// Whole header path, its texts parted by ` / `.
    pub header: String,
    /// What stands beneath, the first three.
    pub samples: Vec<String>,
    /// The field chosen; empty for none.
    pub field: String,
}

/// A field of the layout.
#[derive(Serialize)]
pub struct FieldOption {
    pub field: String,
    /// Its usual header.
    pub label: String,
    pub needed: bool,
}

/// A layout that may be meant.
#[derive(Serialize)]
pub struct LayoutOption {
    pub name: String,
    /// Word of the kind.
    pub kind: &'static str,
}

/// `importing/columns.html`
#[derive(Serialize)]
pub struct Columns {
    pub batch_id: String,
    pub file_name: String,
    pub version: i32,
    pub form: FormView,
    pub layouts: Vec<LayoutOption>,
    pub layout: String,
    pub sheets: Vec<String>,
    pub sheet: String,
    /// First and last row of the header, from 1.
    pub first: u32,
    pub last: u32,
    pub columns: Vec<AskedColumn>,
    pub fields: Vec<FieldOption>,
}
