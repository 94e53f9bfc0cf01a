//! One struct for each template of scoring.

use serde::Serialize;

use super::model::{Band, CriteriaSet, Criterion, Deduction, Recomputed, Run};
use super::rules::Totals;
use super::views::{SetLine, SheetRow};
use crate::vocabulary::{CriterionId, Points, UnitId};
use crate::web::FormView;
use crate::web::charts::Chart;

pub use crate::web::Choice;

/// `scoring/index.html`
#[derive(Serialize)]
pub struct Index {
    pub runs: Vec<RunLine>,
    pub sets: Vec<SetLine>,
}

/// A run in the list.
#[derive(Serialize)]
pub struct RunLine {
    #[serde(flatten)]
    pub run: Run,
    pub set_name: String,
    pub version_no: i32,
}

/// `scoring/form.html`
#[derive(Serialize)]
pub struct New {
    pub form: FormView,
    pub sets: Vec<Choice>,
}

/// `scoring/set.html`
#[derive(Serialize)]
pub struct Set {
    pub set: CriteriaSet,
    pub criteria: Vec<Criterion>,
}

/// `scoring/show.html`
#[derive(Serialize)]
pub struct Show {
    pub run: Run,
    pub set: CriteriaSet,
    pub frozen: bool,
    /// Everybody's line, or the own one of a unit while the run is open.
    pub lines: Vec<RankLine>,
    pub sees_ranking: bool,
    pub bands: Vec<(Band, Points)>,
    pub bands_unverified: bool,
    pub pending: Recomputed,
    pub chart: Option<Chart>,
    pub may_appraise: bool,
    pub may_export: bool,
    /// The person's own unit is scored here and may still give itself scores.
    pub may_score_self: bool,
    /// Leaves of all lines shown that nobody scored.
    pub missing: usize,
}

/// A unit in the ranking.
#[derive(Serialize)]
pub struct RankLine {
    pub unit: UnitId,
    pub name: String,
    pub rank: Option<usize>,
    pub totals: Totals,
    pub index: Option<Points>,
    pub band: Option<Band>,
    /// Whether the person may open the unit's sheet.
    pub opens: bool,
}

/// `scoring/unit.html`
#[derive(Serialize)]
pub struct Unit {
    pub run: Run,
    pub set: CriteriaSet,
    pub frozen: bool,
    pub unit: UnitId,
    pub name: String,
    pub rank: Option<usize>,
    pub totals: Totals,
    pub index: Option<Points>,
    pub band: Option<Band>,
    pub rows: Vec<UnitRow>,
    pub lines: Vec<LedgerLine>,
    pub may_appraise: bool,
    pub may_score_self: bool,
    /// The leaf whose form is open.
    pub edit: Option<CriterionId>,
    /// The line of the ledger whose form is open.
    pub waive: Option<String>,
    pub form: FormView,
}

/// A criterion on a unit's sheet.
#[derive(Serialize)]
pub struct UnitRow {
    pub criterion: Criterion,
    #[serde(flatten)]
    pub row: SheetRow,
}

/// A line of the ledger with its criterion.
#[derive(Serialize)]
pub struct LedgerLine {
    #[serde(flatten)]
    pub line: Deduction,
    pub number: String,
    pub criterion_name: String,
}

/// `scoring/self.html`
#[derive(Serialize)]
pub struct SelfScores {
    pub run: Run,
    pub set: CriteriaSet,
    pub name: String,
    pub criteria: Vec<Criterion>,
    pub form: FormView,
}
