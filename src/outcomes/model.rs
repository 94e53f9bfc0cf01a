//! Types of recorded conclusions.

use chrono::NaiveDate;
use serde::Serialize;

use crate::plans::{Classification, Profile};
use crate::vocabulary::{OutcomeId, PlanId, Said, UnitId};

/// A conclusion as far as it is typed; [`super::rules::outcome`] tells all that is wrong with it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Number and symbol of the paper.
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    /// Who issued it.
    pub issuer: String,
    pub classification: Classification,
    pub profile: Option<Profile>,
    /// What it is about.
    pub title: String,
    /// The recorded decision that it ends.
    pub decision: Option<PlanId>,
    pub contents: Vec<DraftContent>,
    pub demands: Vec<DraftDemand>,
    /// What could not be read, each by its field.
    pub unread: Vec<(String, Said)>,
}

/// A row of what is concluded, as typed in the row of that number.
#[derive(Clone, Debug)]
pub struct DraftContent {
    pub row: usize,
    pub unit: Option<UnitId>,
    /// Code of a field of work; none for the unit's work in general.
    pub field: Option<String>,
    pub content: String,
    pub period_from: Option<NaiveDate>,
    pub period_to: Option<NaiveDate>,
}

/// A row of what is demanded, as typed in the row of that number.
#[derive(Clone, Debug)]
pub struct DraftDemand {
    pub row: usize,
    pub unit: Option<UnitId>,
    pub task: String,
    pub due_on: Option<NaiveDate>,
}

/// A conclusion to be recorded: of one that is not ordinary only the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutcome {
    pub number: String,
    pub issued_on: NaiveDate,
    pub issuer: String,
    pub classification: Classification,
    pub profile: Option<Profile>,
    pub title: String,
    /// None of a paper that is not ordinary.
    pub decision: Option<PlanId>,
    pub contents: Vec<NewContent>,
    pub demands: Vec<NewDemand>,
}

/// What is concluded for a unit, a field (or its work in general) and a period, both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContent {
    pub unit: UnitId,
    pub field: Option<String>,
    pub content: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
}

/// What a unit has to do, and by which day if the paper names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDemand {
    pub unit: UnitId,
    pub task: String,
    pub due_on: Option<NaiveDate>,
}

/// A recorded conclusion.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub id: OutcomeId,
    /// The body that concluded.
    pub body: UnitId,
    /// As it was called on the day of the paper.
    pub body_name: String,
    pub number: String,
    pub issued_on: NaiveDate,
    pub issuer: String,
    pub classification: Classification,
    /// None of a paper that is not ordinary.
    pub profile: Option<Profile>,
    /// Empty of a paper that is not ordinary.
    pub title: String,
    /// The recorded decision that it ends.
    pub decision: Option<PlanId>,
    pub version: i32,
}

/// What a recorded conclusion demands.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    pub unit: UnitId,
    /// As the unit was called on the day of the paper.
    pub unit_name: String,
    pub task: String,
    pub due_on: Option<NaiveDate>,
}
