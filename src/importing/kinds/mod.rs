//! Each kind of sheet: matching its rows with what the database knows, comparing them with what
//! is stored, and storing them.

mod criteria;
mod dossiers;
mod facts;
mod officials;
mod self_scores;
mod statistics;
mod units;
mod who;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::{Answers, Content, Question, RowOutcome, Staged};
use super::reading::{Kind, Problem, Reading, Row, Value};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::vocabulary::{BatchId, Said};

pub use criteria::CriterionPut;
pub use dossiers::DossierPut;
pub use officials::OfficialPut;
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
}

/// What rows are matched by.
pub struct Ground {
    /// Everything of the reading but its rows.
    pub head: Reading,
    pub answers: Answers,
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// A dry run on a database without units: names cannot be compared, so none is a problem.
    pub lenient: bool,
    /// Nothing will be stored, so what only storing needs may be missing.
    pub dry: bool,
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

/// Matches and compares the rows of one file, in the order in which they come.
pub trait Matching {
    /// Takes the next rows; `last` says that no more follow. Rows may be held back until then.
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, last: bool) -> Result<Vec<Staged>, Error>;

    /// What is to be asked, once all rows were taken.
    fn questions(&self) -> Vec<Question>;

    /// What the whole file should be told about, once all rows were taken.
    fn remarks(&self) -> Vec<Said> {
        Vec::new()
    }
}

/// The matching of a file's kind.
pub fn matching(c: &mut AnyConnection, ground: Ground) -> Result<Box<dyn Matching>, Error> {
    Ok(match ground.head.kind {
        Kind::Units => Box::new(units::Units::new(c, ground)?),
        Kind::Officials => Box::new(officials::Officials::new(c, ground)?),
        Kind::MonthlyStatistics => Box::new(statistics::Statistics::new(c, ground)?),
        Kind::LateDossiers | Kind::Dossiers => Box::new(dossiers::Dossiers::new(c, ground)?),
        Kind::Criteria => Box::new(criteria::Criteria::new(c, ground)?),
        Kind::SelfScores => Box::new(self_scores::SelfScores::new(c, ground)?),
    })
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
            puts.iter().filter_map(|put| if let Put::$variant(put) = put { Some(put.as_ref()) } else { None }).collect()
        };
    }
    let statistics: Vec<&StatisticsPut> = of!(Statistics);
    let dossiers: Vec<&DossierPut> = of!(Dossier);
    let scores: Vec<&SelfScorePut> = of!(SelfScore);
    statistics::store(tx, batch, layout, &statistics)?;
    dossiers::store(tx, batch, layout, &dossiers)?;
    self_scores::store(tx, batch, layout, &scores)
}

/// Stores all rows of a register or a criteria set, in the publishing transaction.
pub fn store_whole(tx: &mut Tx, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let (mut units, mut officials, mut criteria) = (Vec::new(), Vec::new(), Vec::new());
    for put in puts {
        match put {
            Put::Unit(put) => units.push(*put),
            Put::Official(put) => officials.push(*put),
            Put::Criterion(put) => criteria.push(*put),
            _ => {}
        }
    }
    units::store(tx, batch, units)?;
    officials::store(tx, batch, &officials)?;
    criteria::store(tx, batch, criteria)
}

/// Removes what a batch wrote that was never published, at most a slice; gives whether more is left.
pub fn sweep(tx: &mut Tx, kind: Kind, batch: &BatchId) -> Result<bool, Error> {
    match kind {
        Kind::MonthlyStatistics => statistics::sweep(tx, batch),
        Kind::LateDossiers | Kind::Dossiers => dossiers::sweep(tx, batch),
        Kind::SelfScores => self_scores::sweep(tx, batch),
        _ => Ok(false),
    }
}

/// Takes a register's batch back.
///
/// # Errors
/// `Refused` when something else already stands on what it brought.
pub fn undo_whole(tx: &mut Tx, kind: Kind, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    match kind {
        Kind::Units => units::undo(tx, batch, puts),
        Kind::Officials => officials::undo(tx, batch, puts),
        Kind::Criteria => criteria::undo(tx, batch),
        _ => Ok(()),
    }
}

/// Whether a later published batch replaced rows of this one.
pub fn is_replaced(c: &mut AnyConnection, kind: Kind, batch: &BatchId) -> Result<bool, Error> {
    match kind {
        Kind::MonthlyStatistics => statistics::is_replaced(c, batch),
        Kind::LateDossiers | Kind::Dossiers => dossiers::is_replaced(c, batch),
        Kind::SelfScores => self_scores::is_replaced(c, batch),
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
        cell: row.cells.get(field).cloned().unwrap_or_default(),
        value: row.values.get(field).map(super::rules::shown_value).unwrap_or_default(),
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
