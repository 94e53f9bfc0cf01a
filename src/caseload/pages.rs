//! One struct for each template of caseload.

use chrono::NaiveDate;
use serde::Serialize;

use super::contacts::pages::OfDossier;
use super::model::{CountLine, Difference, Figures, Line, Paper, Procedure, Version};
use super::views::{PeriodTable, SatisfactionTable, UnitHistory};
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
    pub papers: Vec<Paper>,
    pub today: NaiveDate,
    /// How often the unit asked for supplements, where that is more than the limit: number, limit, ground.
    pub asked_too_often: Option<(usize, i64, String)>,
    /// Where a contact of the applicant is kept and the person may look at it.
    pub contact: Option<OfDossier>,
}

/// How many papers of a kind there are.
#[derive(Serialize)]
pub struct PaperCount {
    pub kind: &'static str,
    pub count: i64,
    /// Answered late, or not at all though due.
    pub late: i64,
}

/// `caseload/papers.html`
#[derive(Serialize)]
pub struct Papers {
    pub form: FormView,
    pub papers: Paged<Paper>,
    pub counts: Vec<PaperCount>,
    pub kinds: Vec<&'static str>,
    pub answered: Vec<&'static str>,
    /// Units to choose from; none when the person sees one only.
    pub units: Vec<UnitOption>,
    pub today: NaiveDate,
    pub query: String,
}

/// `caseload/satisfaction.html`
#[derive(Serialize)]
pub struct Satisfaction {
    pub form: FormView,
    pub periods: Vec<Choice>,
    /// The period shown, in words; none when there are no results.
    pub period: Option<String>,
    pub table: SatisfactionTable,
    pub chart: Chart,
}

/// `caseload/counts.html`
#[derive(Serialize)]
pub struct Counts {
    pub days: Vec<NaiveDate>,
    /// The day shown; none when nothing was counted.
    pub on: Option<NaiveDate>,
    pub lines: Vec<CountLine>,
    /// Whether any of them counts procedures of districts.
    pub districts: bool,
}

/// `caseload/procedures.html`
#[derive(Serialize)]
pub struct Procedures {
    pub form: FormView,
    pub procedures: Paged<Procedure>,
    pub on: NaiveDate,
    pub fields: Vec<Choice>,
    pub field_names: std::collections::BTreeMap<String, String>,
    pub query: String,
}

/// `caseload/differences.html`
#[derive(Serialize)]
pub struct Differences {
    pub form: FormView,
    pub periods: Vec<Choice>,
    /// The period shown; none when nothing was reported.
    pub period: Option<String>,
    pub from: String,
    pub to: String,
    pub lines: Vec<Difference>,
    /// Differences of each unit together, the largest first.
    pub chart: Chart,
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
