//! One struct for each template of caseload.

use serde::Serialize;

use super::model::{Figures, Line, Version};
use super::views::{PeriodTable, UnitHistory};
use crate::units::{FieldOfWork, UnitOption};
use crate::vocabulary::paging::Paged;
use crate::web::FormView;
use crate::web::charts::Chart;

/// A choice of a list.
#[derive(Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// A cell of the heat map.
#[derive(Serialize)]
pub struct HeatCell {
    /// `0` to `4`, or `none`.
    pub step: String,
    /// In thousandths of a percent.
    pub rate: Option<i64>,
    pub field: String,
}

/// A line of the heat map.
#[derive(Serialize)]
pub struct HeatLine {
    pub unit: String,
    pub name: String,
    pub cells: Vec<HeatCell>,
}

/// `caseload/statistics.html`
#[derive(Serialize)]
pub struct Statistics {
    pub form: FormView,
    pub periods: Vec<Choice>,
    /// The period shown, in words; none when nothing was reported.
    pub period: Option<String>,
    pub from: String,
    pub to: String,
    pub table: PeriodTable,
    pub done: Chart,
    pub rate: Chart,
    pub heat_fields: Vec<String>,
    pub heat: Vec<HeatLine>,
}

/// `caseload/unit.html`
#[derive(Serialize)]
pub struct Unit {
    pub id: String,
    pub name: String,
    pub history: UnitHistory,
    /// Names of fields by code.
    pub field_names: std::collections::BTreeMap<String, String>,
    pub total: Figures,
    pub done: Chart,
    pub rate: Chart,
}

/// `caseload/dossiers.html`
#[derive(Serialize)]
pub struct Dossiers {
    pub form: FormView,
    pub dossiers: Paged<Line>,
    /// Units to choose from; none when the person sees one only.
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
    pub field_names: std::collections::BTreeMap<String, String>,
    /// The query without its page, for the pager.
    pub query: String,
}

/// `caseload/dossier.html`
#[derive(Serialize)]
pub struct Dossier {
    pub now: Version,
    pub field: Option<String>,
    pub earlier: Vec<Version>,
}

/// Names of fields in the page's language, by code.
pub fn field_names(
    fields: &[FieldOfWork],
    language: crate::language::Language,
) -> std::collections::BTreeMap<String, String> {
    fields
        .iter()
        .map(|f| {
            let name = match language {
                crate::language::Language::Vietnamese => &f.name_vi,
                crate::language::Language::English => &f.name_en,
            };
            (f.code.clone(), name.clone())
        })
        .collect()
}
