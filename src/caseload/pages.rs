//! One struct for each template of caseload.

use chrono::NaiveDate;
use serde::Serialize;

use super::contacts::pages::OfDossier;
use super::model::{Answered, Contradicted, CountLine, Difference, Figures, Line, Paper, Procedure, Told, Version};
use super::views::{PeriodTable, SatisfactionTable, UnitHistory};
use crate::units::{FieldOfWork, UnitOption};
use crate::vocabulary::paging::Paged;
use crate::web::FormView;
use crate::web::charts::Chart;

pub use crate::web::Choice;

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

/// A dossier in the list.
#[derive(Serialize)]
pub struct DossierLine {
    #[serde(flatten)]
    pub line: Line,
    /// Whether it was explained, and apologised for.
    pub told: [Told; 2],
}

/// A paper in a list.
#[derive(Serialize)]
pub struct PaperLine {
    #[serde(flatten)]
    pub paper: Paper,
    /// Whether it was answered in time.
    pub answered: Option<Answered>,
}

/// `caseload/dossiers.html`
#[derive(Serialize)]
pub struct Dossiers {
    pub form: FormView,
    pub dossiers: Paged<DossierLine>,
    /// Whether somebody looks for words that may not be found yet.
    pub words_missing: bool,
    /// Words of `ToldFilter`.
    pub told: Vec<&'static str>,
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
    /// Whether it was explained, and apologised for.
    pub told: [Told; 2],
    pub earlier: Vec<Version>,
    pub papers: Vec<PaperLine>,
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
    pub papers: Paged<PaperLine>,
    pub counts: Vec<PaperCount>,
    pub kinds: Vec<&'static str>,
    pub answered: Vec<&'static str>,
    /// Units to choose from; none when the person sees one only.
    pub units: Vec<UnitOption>,
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
    /// Dossiers due in the period whose list says "no" against a paper.
    pub contradicted: Vec<Contradicted>,
    /// Lists of the period that an older release stored, which do not say whom they name.
    pub nameless: Vec<String>,
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
