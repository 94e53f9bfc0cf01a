//! Each kind of sheet: matching its rows with what the database knows, comparing them with what
//! is stored, and storing them.

mod checklists;
mod contacts;
mod criteria;
mod dossier_rows;
mod dossier_words;
mod dossiers;
mod draft_items;
mod facts;
mod holidays;
mod legal_grounds;
mod marks;
mod officials;
mod papers;
mod plans;
mod procedure_counts;
mod procedures;
mod satisfaction;
mod self_scores;
mod statistics;
mod units;
mod who;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::{Answers, Content, Question, RowOutcome, Staged};
use super::reading::{Kind, Problem, RawSheet, Reading, Row, Value, short};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::vocabulary::{Actor, BatchId, PlanId, PurposeId, Said, UnitId};

pub use checklists::{ChecklistPut, XLSFORM};
pub use criteria::CriterionPut;
pub use dossiers::DossierPut;
pub use draft_items::{ItemPut, must_go, says_surprise};
pub use facts::FactPut;
pub use holidays::DayRow;
pub use legal_grounds::GroundPut;
pub use officials::OfficialPut;
pub use papers::PaperRow;
pub use plans::PlanPut;
pub use procedure_counts::ProcedureCountRow;
pub use procedures::ProcedureRow;
pub use satisfaction::SatisfactionRow;
pub use self_scores::SelfScorePut;
pub use statistics::StatisticsPut;
pub use units::UnitPut;

/// What publishing a row stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Put {
    Nothing,
    Unit(Box<UnitPut>),
    Official(Box<OfficialPut>),
    Statistics(Box<StatisticsPut>),
    Dossier(Box<DossierPut>),
    Criterion(Box<CriterionPut>),
    SelfScore(Box<SelfScorePut>),
    Paper(Box<FactPut<PaperRow>>),
    Satisfaction(Box<FactPut<SatisfactionRow>>),
    ProcedureCount(Box<FactPut<ProcedureCountRow>>),
    Procedure(Box<FactPut<ProcedureRow>>),
    Days { days: Vec<FactPut<DayRow>> },
    Ground(Box<GroundPut>),
    Question(Box<ChecklistPut>),
    Plan(Box<PlanPut>),
    PlanItem(Box<ItemPut>),
}

/// What rows are matched by.
pub struct Ground {
    /// Everything of the reading but its rows.
    pub head: Reading,
    pub answers: Answers,
    /// What the person calls the file.
    pub file_name: String,
    /// The other sheets of a file whose rows are not all that it says, as they stand: of an XLSForm.
    pub sheets: Vec<RawSheet>,
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// A dry run on a database without units: names cannot be compared, so none is a problem.
    pub lenient: bool,
    /// Nothing will be stored, so what only storing needs may be missing.
    pub dry: bool,
    /// The purpose for which contacts of applicants are kept; none when they are not.
    pub purpose: Option<PurposeId>,
    /// The draft plan for which the list is; none for files that go where their kind goes.
    pub plan: Option<PlanId>,
}

impl Ground {
    /// The period of the rows: what a person said goes before what the title says.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.answers.period.or(self.head.period)
    }

    /// The day from which things without a date hold: what a person said, the title's day, or the
    /// default.
    pub fn effective_on(&self) -> NaiveDate {
        self.answers.effective_on.unwrap_or_else(super::rules::default_effective)
    }
}

/// The period of a file whose rows are nothing without one.
struct Period {
    known: Option<(NaiveDate, NaiveDate)>,
    dry: bool,
    told: bool,
}

impl Period {
    fn of(ground: &Ground) -> Self {
        Period { known: ground.period(), dry: ground.dry, told: false }
    }

    /// Its last day.
    fn last(&self) -> Option<NaiveDate> {
        self.known.map(|(_, to)| to)
    }

    /// The period of a row; where there is none the row is refused. The whole file lacks it, so that it is
    /// told in full once.
    fn need(&mut self, row: &mut Row) -> Option<(NaiveDate, NaiveDate)> {
        if self.known.is_some() {
            return self.known;
        }
        if self.dry {
            return Some((NaiveDate::MIN, NaiveDate::MIN));
        }
        let key = if self.told { "imports-expected-period-too" } else { "imports-expected-period" };
        self.told = true;
        let (sheet, expected) = (row.sheet.clone(), Said::new(key));
        row.problems.push(Problem { sheet, cell: String::new(), value: String::new(), expected });
        None
    }

    fn question(&self) -> Option<Question> {
        (self.known.is_none() && !self.dry).then_some(Question::Period)
    }
}

/// Matches and compares the rows of one file, in the order in which they come.
pub trait Matching {
    /// Takes the next rows; `last` says that no more follow. Rows may be held back until then.
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, last: bool) -> Result<Vec<Staged>, Error>;

    /// What is to be asked, once all rows were taken.
    fn questions(&self) -> Vec<Question>;

    /// Units that rows were found to speak of, where a list that names a unit says all of it.
    fn units(&self) -> BTreeSet<UnitId> {
        BTreeSet::new()
    }

    /// Whether the file holds what must not be kept, once all rows were taken: nothing of its words stays, nor
    /// the file as it was sent.
    fn is_withheld(&self) -> bool {
        false
    }

    /// What the whole file should be told about, once all rows were taken.
    fn remarks(&self) -> Vec<Said> {
        Vec::new()
    }
}

/// The matching of a file's kind.
///
/// # Errors
/// `Refused` for a list for a draft plan that is none of items, or whose plan is written no more.
pub fn matching(c: &mut AnyConnection, ground: Ground) -> Result<Box<dyn Matching>, Error> {
    if ground.plan.is_some() && ground.head.kind != Kind::Plans {
        return Err(Error::refused("imports-draft-other-kind"));
    }
    Ok(match ground.head.kind {
        Kind::Units => Box::new(units::Units::new(c, ground)?),
        Kind::Officials => Box::new(officials::Officials::new(c, ground)?),
        Kind::MonthlyStatistics => Box::new(statistics::Statistics::new(c, ground)?),
        Kind::LateDossiers | Kind::Dossiers => Box::new(dossiers::Dossiers::new(c, ground)?),
        Kind::Criteria => Box::new(criteria::Criteria::new(c, ground)?),
        Kind::Supplements | Kind::Explanations | Kind::Apologies | Kind::Consultations => {
            Box::new(papers::Papers::new(c, ground)?)
        }
        Kind::Satisfaction => Box::new(satisfaction::Satisfaction::new(c, ground)?),
        Kind::ProcedureCounts => Box::new(procedure_counts::ProcedureCounts::new(c, ground)?),
        Kind::Procedures => Box::new(procedures::Procedures::new(c, ground)?),
        Kind::Holidays => Box::new(holidays::Holidays::new(c, ground)?),
        Kind::Checklists => Box::new(checklists::Checklists::new(c, ground)?),
        Kind::LegalGrounds => Box::new(legal_grounds::LegalGrounds::new(c, ground)?),
        Kind::SelfScores => Box::new(self_scores::SelfScores::new(c, ground)?),
        Kind::Plans => Box::new(plans::Plans::new(c, ground)?),
    })
}

/// Whether sets of this kind are stored whole, with what stays the same.
pub fn is_a_set(kind: Kind) -> bool {
    matches!(kind, Kind::Criteria | Kind::Checklists)
}

/// Whether the database knows no unit at all.
pub fn has_no_units(c: &mut AnyConnection) -> Result<bool, Error> {
    who::none_yet(c)
}

/// Stores rows of a sliced kind; they are seen when their batch is published.
///
/// # Errors
/// `Refused("imports-stale")` when what they replace changed since the preview.
pub fn store_slice(tx: &mut Tx, batch: &BatchId, layout: &str, puts: &[Put]) -> Result<(), Error> {
    macro_rules! of {
        ($variant:ident) => {
            puts.iter()
                .filter_map(|put| if let Put::$variant(put) = put { Some(&**put) } else { None })
                .collect::<Vec<_>>()
        };
    }
    statistics::store(tx, batch, layout, &of!(Statistics))?;
    let papers = of!(Paper);
    papers::store(tx, batch, layout, &papers)?;
    marks::of_papers(tx, &papers)?;
    satisfaction::store(tx, batch, layout, &of!(Satisfaction))?;
    procedure_counts::store(tx, batch, layout, &of!(ProcedureCount))?;
    procedures::store(tx, batch, layout, &of!(Procedure))?;
    let days: Vec<&FactPut<DayRow>> = puts.iter().filter_map(Put::days).flatten().collect();
    holidays::store(tx, batch, layout, &days)?;
    self_scores::store(tx, batch, layout, &of!(SelfScore))
}

/// Writes rows of a kind that is written ahead, as they come.
pub use dossier_rows::Ahead;

/// Words of rows that were written ahead: whether some are missing, and writing them.
pub use dossier_words::{are_missing as words_are_missing, follow as follow_words};

/// How many rows of a batch were written ahead.
pub use dossier_rows::count as count_ahead;

/// Marks the rows of a list of which papers speak; see [`marks::of_list`].
pub use marks::of_list as mark_ahead;

/// Marks what rows written ahead replace; see [`dossier_rows::supersede`].
pub use dossier_rows::supersede as supersede_ahead;

/// Removes rows that were written ahead, at most a slice; gives whether more is left.
pub fn clear_ahead(tx: &mut Tx, batch: &BatchId) -> Result<bool, Error> {
    Ok(clear_contacts(tx, batch)? || dossier_rows::clear(tx, batch)?)
}

/// Removes the contacts that a batch brought, at most a slice; gives whether more are left.
pub fn clear_contacts(tx: &mut Tx, batch: &BatchId) -> Result<bool, Error> {
    contacts::clear(tx, batch, super::rules::SLICE)
}

impl Put {
    fn days(&self) -> Option<&Vec<FactPut<DayRow>>> {
        if let Put::Days { days } = self { Some(days) } else { None }
    }
}

/// Stores all rows of a register or a criteria set, in the publishing transaction.
pub fn store_whole(tx: &mut Tx, actor: &Actor, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let (mut units, mut officials, mut criteria) = (Vec::new(), Vec::new(), Vec::new());
    let (mut grounds, mut questions, mut planned, mut items) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for put in puts {
        match put {
            Put::Unit(put) => units.push(*put),
            Put::Official(put) => officials.push(*put),
            Put::Criterion(put) => criteria.push(*put),
            Put::Ground(put) => grounds.push(*put),
            Put::Question(put) => questions.push(*put),
            Put::Plan(put) => planned.push(*put),
            Put::PlanItem(put) => items.push(*put),
            _ => {}
        }
    }
    units::store(tx, batch, units)?;
    officials::store(tx, batch, &officials)?;
    legal_grounds::store(tx, batch, &grounds)?;
    checklists::store(tx, batch, &questions)?;
    plans::store(tx, actor, batch, &planned)?;
    draft_items::store(tx, actor, batch, &items)?;
    criteria::store(tx, batch, criteria)
}

/// Takes back what storing a batch did that was never published, at most a slice; gives whether more is left.
pub fn sweep(tx: &mut Tx, kind: Kind, batch: &BatchId) -> Result<bool, Error> {
    match kind {
        Kind::MonthlyStatistics => statistics::sweep(tx, batch),
        Kind::LateDossiers | Kind::Dossiers => dossier_rows::release(tx, batch),
        Kind::SelfScores => self_scores::sweep(tx, batch),
        Kind::Supplements | Kind::Explanations | Kind::Apologies | Kind::Consultations => papers::sweep(tx, batch),
        Kind::Satisfaction => satisfaction::sweep(tx, batch),
        Kind::ProcedureCounts => procedure_counts::sweep(tx, batch),
        Kind::Procedures => procedures::sweep(tx, batch),
        Kind::Holidays => holidays::sweep(tx, batch),
        _ => Ok(false),
    }
}

/// Takes a register's batch back.
///
/// # Errors
/// `Refused` when something else already stands on what it brought.
pub fn undo_whole(tx: &mut Tx, actor: &Actor, kind: Kind, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    match kind {
        Kind::Units => units::undo(tx, batch, puts),
        Kind::Officials => officials::undo(tx, batch, puts),
        Kind::Criteria => criteria::undo(tx, batch),
        Kind::LegalGrounds => legal_grounds::undo(tx, batch, puts),
        Kind::Checklists => checklists::undo(tx, batch, puts),
        Kind::Plans => {
            let of_draft = |put: &Put| if let Put::PlanItem(put) = put { Some((**put).clone()) } else { None };
            let items: Vec<ItemPut> = puts.iter().filter_map(of_draft).collect();
            if items.is_empty() {
                plans::undo(tx, actor, batch, puts)
            } else {
                draft_items::undo(tx, actor, batch, &items)
            }
        }
        _ => Ok(()),
    }
}

/// Whether a later published batch replaced rows of this one.
pub fn is_replaced(c: &mut AnyConnection, kind: Kind, batch: &BatchId) -> Result<bool, Error> {
    match kind {
        Kind::MonthlyStatistics => statistics::is_replaced(c, batch),
        Kind::LateDossiers | Kind::Dossiers => dossier_rows::is_replaced(c, batch),
        Kind::SelfScores => self_scores::is_replaced(c, batch),
        Kind::Supplements | Kind::Explanations | Kind::Apologies | Kind::Consultations => papers::is_replaced(c, batch),
        Kind::Satisfaction => satisfaction::is_replaced(c, batch),
        Kind::ProcedureCounts => procedure_counts::is_replaced(c, batch),
        Kind::Procedures => procedures::is_replaced(c, batch),
        Kind::Holidays => holidays::is_replaced(c, batch),
        _ => Ok(false),
    }
}

/// A staged row from its reading; refused when it has problems.
fn staged(row: Row, outcome: RowOutcome, put: Put) -> Staged {
    let refused = !row.problems.is_empty();
    Staged {
        sheet: row.sheet,
        number: row.number,
        outcome: if refused { RowOutcome::Refused } else { outcome },
        content: Content {
            values: row.values,
            cells: row.cells,
            group: row.group,
            matched: None,
            changes: Vec::new(),
            put: if refused { Put::Nothing } else { put },
        },
        problems: row.problems,
        remarks: row.remarks,
    }
}

/// A problem at a field of the row.
fn at(row: &Row, field: &str, expected: Said) -> Problem {
    Problem {
        sheet: row.sheet.clone(),
        cell: row.cells.get(field).unwrap_or_default(),
        value: row.values.get(field).map(|value| short(&super::rules::shown_value(value))).unwrap_or_default(),
        expected,
    }
}

/// The day of a field that holds a day or a moment.
fn day(row: &Row, field: &str) -> Option<NaiveDate> {
    match row.values.get(field)? {
        Value::Date(day) => Some(*day),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    }
}

/// Yes or no of a field, none when it is not known.
fn yes_no(row: &Row, field: &str) -> Option<bool> {
    match row.values.get(field)? {
        Value::YesNo(yes) => Some(*yes),
        _ => None,
    }
}

/// Thousandths of a field that holds a number.
fn thousandths(row: &Row, field: &str) -> Option<i64> {
    match row.values.get(field)? {
        Value::Integer(n) => n.checked_mul(1000),
        Value::Decimal(n) => Some(*n),
        _ => None,
    }
}

/// The text of a field, owned.
fn text(row: &Row, field: &str) -> Option<String> {
    row.text(field).map(crate::vocabulary::text::clean).filter(|t| !t.is_empty())
}
