//! Types of criteria, scores and runs.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::vocabulary::{AccountId, ConclusionId, CriteriaSetId, CriterionId, PointId, Points, RunId, UnitId, VisitId};
use crate::words;

words! {
    /// Where a run stands.
    Stage, "scoring-stage" {
        /// Đang chấm
        Open = "open",
        /// Đã chốt
        Frozen = "frozen",
    }
}

words! {
    /// Which units a criteria set is for.
    UnitGroup, "scoring-group" {
        /// Mọi đơn vị
        All = "all",
        /// Sở, ban, ngành
        Departments = "departments",
        /// Phường, xã, đặc khu
        Communes = "communes",
    }
}

words! {
    /// Bands of the index, the best first; their bounds are data (`parameters`, `band-<word>`).
    Band, "scoring-band" {
        /// Xuất sắc
        Excellent = "excellent",
        /// Tốt
        Good = "good",
        /// Khá
        Fair = "fair",
        /// Trung bình
        Average = "average",
        /// Yếu
        Weak = "weak",
    }
}

/// A criteria set as a workbook gives it. `unit_group` is a word of [`UnitGroup`] or what people
/// write for it; see `rules::read_group`.
#[derive(Clone, Debug)]
pub struct NewSet {
    pub code: String,
    pub name: String,
    pub year: i32,
    pub unit_group: String,
    pub decision: Option<String>,
    /// In the order of the set: a parent before its children.
    pub criteria: Vec<NewCriterion>,
}

/// A criterion as a workbook gives it. Its parent follows from its number (`1.2` stands under
/// `1`; `1` stands under the Roman number before it, if the set has any).
#[derive(Clone, Debug, Default)]
pub struct NewCriterion {
    pub number: String,
    pub name: String,
    pub max_points: Points,
    /// How it is scored, as written in the set.
    pub method: Option<String>,
    /// Documents that prove it.
    pub proof: Option<String>,
    /// Points, not negative, that one concluded point costs.
    pub deduct_each: Option<Points>,
    /// The most that all concluded points together cost here.
    pub deduct_cap: Option<Points>,
    /// What costs points, in the words of `rules::Trigger`.
    pub deduct_on: Option<String>,
}

/// What putting a set did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// The first version under its code.
    Added,
    /// The newest version is the same already.
    Unchanged,
    /// A further version; earlier ones stay.
    NewVersion,
}

/// One version of a criteria set.
#[derive(Clone, Debug, Serialize)]
pub struct CriteriaSet {
    pub id: CriteriaSetId,
    pub code: String,
    pub version_no: i32,
    pub name: String,
    pub year: i32,
    pub unit_group: UnitGroup,
    pub decision: Option<String>,
    pub max_points: Points,
}

/// A row of a criteria set's tree.
#[derive(Clone, Debug, Serialize)]
pub struct Criterion {
    pub id: CriterionId,
    pub parent: Option<CriterionId>,
    pub number: String,
    pub name: String,
    /// From 1.
    pub level: i32,
    pub leaf: bool,
    pub max: Points,
    pub method: Option<String>,
    pub proof: Option<String>,
    pub deduct_each: Option<Points>,
    pub deduct_cap: Option<Points>,
    pub deduct_on: Option<String>,
}

/// What a unit or an appraiser says of a leaf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "points")]
pub enum Given {
    /// Nothing yet.
    #[default]
    Nothing,
    /// That the criterion does not apply to the unit.
    NotApplicable,
    /// A score.
    Score(Points),
}

impl Given {
    /// From a row's two columns.
    pub fn of(points: Option<i64>, not_applicable: bool) -> Self {
        match (points, not_applicable) {
            (_, true) => Given::NotApplicable,
            (Some(points), false) => Given::Score(Points(points)),
            (None, false) => Given::Nothing,
        }
    }

    /// The score, if one was given.
    pub fn score(self) -> Option<Points> {
        match self {
            Given::Score(points) => Some(points),
            _ => None,
        }
    }

    /// Whether nothing was said.
    pub fn is_nothing(self) -> bool {
        self == Given::Nothing
    }

    /// Whether it was said that the criterion does not apply.
    pub fn is_not_applicable(self) -> bool {
        self == Given::NotApplicable
    }
}

/// A unit's own score of a leaf, with its proof.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SelfScore {
    pub given: Given,
    pub proof: String,
    pub note: String,
}

/// An appraiser's score of a leaf.
#[derive(Clone, Debug, Serialize)]
pub struct Appraised {
    pub given: Given,
    pub note: String,
    /// Name of the person who gave it last.
    pub by: String,
    pub at: NaiveDateTime,
    pub version: i32,
}

/// A year's scoring with one version of a criteria set.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub id: RunId,
    pub set: CriteriaSetId,
    pub year: i32,
    pub name: String,
    pub stage: Stage,
    pub created_at: NaiveDateTime,
    pub frozen_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// A point of an issued conclusion that may cost points.
#[derive(Clone, Debug)]
pub struct ConcludedPoint {
    pub id: PointId,
    pub conclusion: ConclusionId,
    pub number: String,
    pub issued_on: NaiveDate,
    pub unit: UnitId,
    pub visit: VisitId,
    pub finding: String,
    /// `violation`, `shortcoming` or `strength`.
    pub kind: String,
    pub severity: String,
    pub fact: String,
    pub field: Option<String>,
    pub item: Option<String>,
    /// Day of the fault, else of the visit.
    pub on: NaiveDate,
}

/// A line of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Deduction {
    pub id: String,
    pub unit: UnitId,
    pub criterion: CriterionId,
    pub point: PointId,
    pub conclusion: ConclusionId,
    pub conclusion_number: String,
    pub conclusion_on: NaiveDate,
    pub fact: String,
    pub occurred_on: NaiveDate,
    /// What the line costs by itself, positive.
    pub points: Points,
    /// What it costs within the criterion's cap; none of it when waived.
    pub counted: Points,
    pub waived_by: Option<AccountId>,
    pub waived_name: String,
    pub waived_reason: String,
    pub version: i32,
}

/// What recomputing a ledger did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recomputed {
    pub added: usize,
    pub removed: usize,
}
