//! Batches, their rows as staged, and what an import came to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kinds::Put;
use super::reading::{Cells, Column, Encoding, Kind, Problem, Skipped, Values};
use crate::vocabulary::{PurposeId, Said, UnitId};
use crate::words;

words! {
    /// Where a batch stands.
    State, "imports-state" {
        /// The file is being read, matched and compared.
        Reading = "reading",
        /// The preview stands; nothing is stored yet.
        Staged = "staged",
        /// The file cannot be read; the batch says why.
        Refused = "refused",
        /// Rows are being written; nobody sees them yet.
        Storing = "storing",
        /// Everybody sees the rows.
        Published = "published",
        /// What was there before shows again.
        Undone = "undone",
        /// Given up before anything was stored.
        Dropped = "dropped",
    }
}

words! {
    /// What storing a row does.
    RowOutcome, "imports-outcome" {
        /// Not there yet.
        Added = "added",
        /// There with other values; the earlier ones are kept.
        Changed = "changed",
        /// There already.
        Unchanged = "unchanged",
        /// Has a problem, so is not stored.
        Refused = "refused",
    }
}

/// What a person said where the file was silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Day from which units and posts without a date hold.
    pub effective_on: Option<NaiveDate>,
    /// First and last day of statistics or of a list.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Code of the criteria set.
    pub set: Option<String>,
    /// Year of the criteria set.
    pub year: Option<i32>,
    /// How the texts are to be read, where what was found out is wrong.
    pub encoding: Option<Encoding>,
}

/// What the file does not say and a person must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Question {
    /// Of which period the rows are.
    Period,
    /// From which day units or posts hold; `used` stands in meanwhile.
    EffectiveOn { used: NaiveDate },
    /// Which criteria set.
    Set,
    /// Which unit a name means; the candidates' ids when several bear it.
    Unit { name: String, rows: i64, candidates: Vec<String> },
}

/// One value of a stored row that the file says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Name of the stored value, as in the table's column.
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A row as understood and compared; JSON in `import_rows.content`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Content {
    /// By field of the layout.
    pub values: Values,
    /// Address of each field's cell.
    pub cells: Cells,
    /// The group row above.
    pub group: Option<String>,
    /// Name of the unit that was matched, where it is written otherwise in the file.
    pub matched: Option<String>,
    pub changes: Vec<Change>,
    /// What is stored when the batch is published.
    pub put: Put,
}

/// A row of the preview.
#[derive(Clone, Debug)]
pub struct Staged {
    pub sheet: String,
    /// Number of the row in its sheet, from 1.
    pub number: u32,
    pub outcome: RowOutcome,
    pub content: Content,
    pub problems: Vec<Problem>,
    pub remarks: Vec<Problem>,
}

/// How many rows came to what: `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
}

impl Counts {
    /// Counts one row.
    pub fn count(&mut self, outcome: RowOutcome) {
        self.read += 1;
        *match outcome {
            RowOutcome::Added => &mut self.added,
            RowOutcome::Changed => &mut self.changed,
            RowOutcome::Unchanged => &mut self.unchanged,
            RowOutcome::Refused => &mut self.refused,
        } += 1;
    }

    /// Rows that storing would write.
    pub fn to_store(&self) -> i64 {
        self.added + self.changed
    }
}

/// What is known of a file beside its rows; JSON in `import_batches.facts`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The kind that was asked for; none for `auto`.
    pub wanted: Option<Kind>,
    pub answers: Answers,
    pub sheet: String,
    pub title: Option<String>,
    pub lead_unit: Option<String>,
    /// What the title block says, by the layout's names.
    pub stated: BTreeMap<String, String>,
    pub columns: Vec<Column>,
    /// Name of the mapping that told which column holds what.
    pub mapping: Option<String>,
    /// The first rows that are no data.
    pub skipped: Vec<Skipped>,
    /// How many there are in all.
    pub skipped_count: i64,
    pub questions: Vec<Question>,
    /// Units that a list of dossiers names, also by rows that were there already.
    pub units: BTreeSet<UnitId>,
    /// Digest of what was published of the kind before the first row was compared.
    pub published: String,
    /// Headers of columns that hold contacts of applicants.
    pub contacts: BTreeSet<String>,
    /// The purpose for which these were kept; none when they were left out.
    pub purpose: Option<PurposeId>,
    /// Rows that are to be looked at.
    pub look: i64,
    /// Rows that were refused with a problem of their own, the first ones.
    pub problems: Vec<Problem>,
    /// Whether the file is one whose words must not be kept: it is removed once it was read.
    pub withheld: bool,
}

impl Facts {
    /// Keeps nothing of what stands around the rows.
    pub fn withhold(&mut self) {
        self.withheld = true;
        (self.title, self.lead_unit) = (None, None);
        self.sheet.clear();
        self.stated.clear();
        self.skipped.clear();
        self.problems.iter_mut().for_each(|problem| problem.sheet.clear());
    }
}

/// A whole file as understood and compared.
#[derive(Clone, Debug)]
pub struct Understood {
    pub kind: Kind,
    pub layout: String,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub counts: Counts,
    pub facts: Facts,
    pub remarks: Vec<Said>,
}

/// A problem as the command line tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldProblem {
    pub sheet: String,
    pub cell: String,
    pub value: String,
    /// What was expected, in Vietnamese.
    pub expected: String,
    /// The sentence behind it.
    #[serde(skip)]
    pub said: Said,
}

/// What an import came to; the one object that `--json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Word of the kind; empty when the file was not recognised.
    pub kind: String,
    pub layout: String,
    pub rows_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
    /// Whether rows were stored; false for a dry run and when there was nothing new.
    pub stored: bool,
    pub problems: Vec<ToldProblem>,
    pub remarks: Vec<String>,
    /// Why the file was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Rows as understood, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<serde_json::Map<String, serde_json::Value>>>,
    /// Whether the file says that it must not be kept: no copy of it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
    /// The sentence behind `error`.
    #[serde(skip)]
    pub refusal: Option<Said>,
    /// The sentences behind `remarks`.
    #[serde(skip)]
    pub remarks_said: Vec<Said>,
}

impl Outcome {
    /// One sentence for a file that was read.
    pub fn said(&self) -> Said {
        Said::new(if self.stored { "cli-imported" } else { "cli-not-imported" })
            .with("read", self.rows_read)
            .with("added", self.added)
            .with("changed", self.changed)
            .with("unchanged", self.unchanged)
            .with("refused", self.refused)
    }
}
