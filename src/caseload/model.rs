//! Types of statistics and dossiers.

use std::ops::Add;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::schema::{dossier_papers, dossiers, procedure_counts, procedures};
use crate::vocabulary::UnitId;
use crate::words;

words! {
    /// In which order dossiers are listed.
    Order, "caseload-order" {
        /// The latest due day first.
        LatestDue = "latest-due",
        /// The earliest due day first.
        EarliestDue = "earliest-due",
    }
}

words! {
    /// A paper of a dossier.
    PaperKind, "caseload-paper" {
        /// The unit asked for more papers (domain D1 to D3).
        Supplement = "supplement",
        /// Somebody explained why it is late (domain D4, D6).
        Explanation = "explanation",
        /// The unit apologised (domain D4, D5).
        Apology = "apology",
        /// Another body was asked for its opinion (domain D8).
        Consultation = "consultation",
    }
}

words! {
    /// Whether a paper was answered.
    Answered, "caseload-answered" {
        /// Not after its due day.
        InTime = "in-time",
        /// After its due day, or not yet though it is past.
        Late = "late",
        /// Not yet.
        Open = "open",
    }
}

/// Which papers are listed.
#[derive(Clone, Debug, Default)]
pub struct PaperFilter {
    pub kind: Option<PaperKind>,
    /// Of this unit, or asking it.
    pub unit: Option<UnitId>,
    /// Sent on this day or later.
    pub from: Option<NaiveDate>,
    /// Sent on this day or earlier.
    pub to: Option<NaiveDate>,
    pub answered: Option<Answered>,
    /// Beginning of the dossier's code.
    pub code: String,
}

/// A paper of a dossier.
#[derive(Clone, Debug, Serialize, Queryable, Selectable)]
#[diesel(table_name = dossier_papers)]
pub struct Paper {
    pub id: String,
    pub kind: PaperKind,
    pub unit_id: UnitId,
    pub unit_name: String,
    pub dossier_code: Option<String>,
    pub procedure_name: Option<String>,
    pub number: Option<String>,
    pub sent_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub answered_on: Option<NaiveDate>,
    pub answer_number: Option<String>,
    pub due_before: Option<NaiveDate>,
    pub due_after: Option<NaiveDate>,
    pub officer: Option<String>,
    pub recipient: Option<String>,
    pub body_name: Option<String>,
    pub form: Option<String>,
    pub turn: Option<i32>,
    /// `yes`, `no` or `unknown`.
    pub accepted: String,
    pub reason: Option<String>,
    pub content: Option<String>,
    pub note: Option<String>,
}

/// How many procedures a unit has; none is not known.
#[derive(Clone, Debug, Serialize, Queryable, Selectable)]
#[diesel(table_name = procedure_counts)]
pub struct CountLine {
    pub unit_id: UnitId,
    pub unit_name: String,
    pub total: Option<i64>,
    pub total_province: Option<i64>,
    pub total_district: Option<i64>,
    pub total_commune: Option<i64>,
    pub one_stop: Option<i64>,
    pub process: Option<i64>,
}

/// A procedure of the catalogue.
#[derive(Clone, Debug, Serialize, Queryable, Selectable)]
#[diesel(table_name = procedures)]
pub struct Procedure {
    pub code: String,
    pub name: String,
    #[serde(skip)]
    pub name_key: String,
    pub field_code: Option<String>,
    pub field_name: Option<String>,
    pub level: Option<String>,
    pub body: Option<String>,
    /// In thousandths of a working day.
    pub days: Option<i64>,
    pub time_limit: Option<String>,
    pub online: Option<String>,
    pub decision: Option<String>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// Counts of dossiers; none where nobody reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    pub received: Option<i64>,
    /// Of these, open from the period before.
    pub carried: Option<i64>,
    /// Finished in the period.
    pub done: Option<i64>,
    /// Finished late.
    pub late: Option<i64>,
    /// Still open.
    pub open: Option<i64>,
    /// Open and past their due day.
    pub open_late: Option<i64>,
    /// Late of finished, in thousandths of a percent.
    pub rate: Option<i64>,
}

/// The sum of what is known; none when neither is.
pub fn sum(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b),
        (one, other) => one.or(other),
    }
}

impl Add for Figures {
    type Output = Figures;

    fn add(self, other: Figures) -> Figures {
        let (done, late) = (sum(self.done, other.done), sum(self.late, other.late));
        Figures {
            received: sum(self.received, other.received),
            carried: sum(self.carried, other.carried),
            open: sum(self.open, other.open),
            open_late: sum(self.open_late, other.open_late),
            rate: super::rules::rate(late, done),
            done,
            late,
        }
    }
}

words! {
    /// A figure that a unit reports and that also follows from elsewhere.
    Checked, "caseload-checked" {
        /// Open from the period before: what was open at its end (domain 4.1).
        Carried = "carried",
        /// Finished late: as many as the lists of dossiers hold (domain 4.9).
        Late = "late",
        /// Open and past their due day at the end of the period, as the lists of dossiers say.
        OpenLate = "open-late",
    }
}

/// A reported figure that is not what follows from elsewhere. Both are kept; neither is put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub unit: UnitId,
    pub name: String,
    pub checked: Checked,
    /// As the unit reported it.
    pub stated: i64,
    /// As it follows.
    pub ours: i64,
    /// How much more the unit reported; less is negative.
    pub gap: i64,
}

/// A calendar month's totals over all units in the reader's scope.
#[derive(Clone, Debug, Serialize)]
pub struct Month {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub received: Option<i64>,
    pub done: Option<i64>,
    pub late: Option<i64>,
    /// Late of finished, in thousandths of a percent.
    pub rate: Option<i64>,
}

words! {
    /// Which dossiers are listed by whether they were explained, or apologised for.
    ToldFilter, "caseload-told" {
        /// Their list says so, or a paper does.
        Yes = "yes",
        /// Their list says that they were not, and there is no paper.
        No = "no",
        /// Nobody says anything.
        Unknown = "unknown",
        /// Their list says that they were not, and there is a paper.
        Differs = "differs",
    }
}

/// Which dossiers are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub unit: Option<UnitId>,
    /// Code of the field of work.
    pub field: Option<String>,
    pub late: Option<bool>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
    pub explained: Option<ToldFilter>,
    pub apologised: Option<ToldFilter>,
    /// Beginnings of words of code, applicant or handler; all must be met.
    pub words: String,
    pub order: Option<Order>,
}

/// Numbers of dossiers are names to everybody else.
fn as_text<S: serde::Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// A dossier in the list.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = dossiers)]
#[schema(as = DossierLine)]
pub struct Line {
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String)]
    pub id: i64,
    pub unit_name: String,
    pub code: Option<String>,
    pub procedure_name: Option<String>,
    pub field_code: Option<String>,
    pub received_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub late: bool,
    pub late_days: Option<i32>,
    pub apologised: String,
}

/// A paper by which a dossier was explained or apologised for, and the file that brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable)]
pub struct PaperRef {
    pub number: Option<String>,
    pub sent_on: Option<NaiveDate>,
    pub unit_name: String,
    pub file_name: String,
    pub login: String,
}

/// Whether a dossier was explained, or apologised for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// `yes` by its list or a paper, `no` by its list alone, or `unknown`.
    pub is: &'static str,
    /// As its list says it: `yes`, `no` or `unknown`.
    pub by_list: String,
    pub paper: Option<PaperRef>,
    /// Whether the list says that it was not, against a paper.
    pub differs: bool,
}

/// Dossiers of a unit that lists call not explained, or not apologised for, against papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradicted {
    pub unit: UnitId,
    pub name: String,
    pub kind: PaperKind,
    pub count: i64,
}

/// What papers say of a dossier.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct ReportedDossier {
    pub procedure_name: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
}

/// One dossier with all that is known of it.
#[derive(Clone, Debug, Serialize, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct Dossier {
    #[serde(serialize_with = "as_text")]
    pub id: i64,
    #[serde(skip)]
    pub list: i64,
    #[serde(skip)]
    pub row_key: String,
    pub unit_id: UnitId,
    pub unit_name: String,
    pub code: Option<String>,
    pub procedure_code: Option<String>,
    pub procedure_name: Option<String>,
    pub field_code: Option<String>,
    pub applicant: Option<String>,
    pub handler: Option<String>,
    pub status: Option<String>,
    pub received_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub late: bool,
    pub late_days: Option<i32>,
    /// `yes`, `no` or `unknown`.
    pub explained: String,
    pub apologised: String,
    pub apology_number: Option<String>,
    pub late_reason: Option<String>,
    pub note: Option<String>,
}

/// From which file a row came.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Source {
    pub file_name: String,
    pub login: String,
    pub published_at: Option<NaiveDateTime>,
}

/// A row with its source.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    pub dossier: Dossier,
    pub source: Source,
}
