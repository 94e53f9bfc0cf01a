//! One struct for each template of importing.

use chrono::NaiveDate;
use serde::Serialize;

use super::views::{Batch, Line, RowView};
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
    /// Word of `views::Shown`.
    pub shown: &'static str,
    pub query: String,
    pub asks_period: bool,
    pub asks_set: bool,
    pub asks_effective: Option<NaiveDate>,
    pub asks_units: Vec<AskedUnit>,
    pub store_refusal: Option<Said>,
    /// Skipped rows by reason.
    pub skipped: Vec<(Said, usize)>,
    /// Milliseconds until the page asks again.
    pub again: Option<u32>,
}
