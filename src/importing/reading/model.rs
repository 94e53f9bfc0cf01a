//! What a workbook was understood to say. Everything here crosses a process border as JSON lines.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::grid::{RawRow, Region};
use super::shape::{Cells, Shape, Values};
use crate::vocabulary::Said;
use crate::words;

words! {
    /// How texts of a file are to be read, said by a person who knows better.
    Encoding, "imports-encoding" {
        /// As they stand: Unicode.
        AsIs = "unicode",
        /// A text file of Windows in Vietnamese.
        Cp1258 = "windows-1258",
        /// TCVN3 (ABC), the letters of `.VnTime`.
        Tcvn3 = "tcvn3",
        /// VNI, the letters of `VNI-Times`.
        Vni = "vni",
    }
}

/// What is wanted of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ask {
    /// What the person calls the file.
    pub file_name: String,
    /// None recognises the kind.
    pub wanted: Option<Kind>,
    /// None finds it out.
    pub encoding: Option<Encoding>,
    /// Give this many rows of each sheet as they stand, instead of what they mean.
    pub raw: Option<usize>,
    /// Read phone numbers and addresses of applicants too, where dossiers are listed.
    #[serde(default)]
    pub contacts: bool,
}

/// One sheet as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RawSheet {
    pub name: String,
    pub hidden: bool,
    pub merges: Vec<Region>,
    /// From the top, rows that hold something only.
    pub rows: Vec<RawRow>,
}

/// The kinds of sheet that are imported, by the word that the command line takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Units with their codes, parents and predecessors (domain 4.8).
    Units,
    /// Officials with their appointments (domain 4.8).
    Officials,
    /// Days off and working days in their stead (domain 2.2).
    Holidays,
    /// The catalogue of procedures with their time limits (domain 1.2, D14).
    Procedures,
    /// Texts that findings and questions rest on, with the days on which they hold (domain 7).
    LegalGrounds,
    /// A checklist, in our own form or as an XLSForm (domain 6).
    Checklists,
    /// Plans of other bodies, one inspection a row (domain 2.1, P6).
    Plans,
    /// Monthly statistics of dossiers, in any of their forms (domain 4.1, 4.2).
    MonthlyStatistics,
    /// Lists of late dossiers (domain 4.3).
    LateDossiers,
    /// Lists of dossiers of any kind, in time or late (domain 4.3).
    Dossiers,
    /// Requests to supplement a dossier (domain D1 to D3, 4.9).
    Supplements,
    /// Explanations of late dossiers (domain D4, D6).
    Explanations,
    /// Apologies for late dossiers (domain D4, D5).
    Apologies,
    /// Opinions asked of other bodies: sent, due, answered (domain D8).
    Consultations,
    /// What people think of officers, and how each dossier was rated (domain 4.4, 4.6).
    Satisfaction,
    /// How many procedures are offered at one-stop shops (domain 4.5).
    ProcedureCounts,
    /// A set of scoring criteria as a numbered tree (domain 3.1).
    Criteria,
    /// One or many units' own scores against a set (domain 3.1).
    SelfScores,
}

impl Kind {
    /// All kinds, in the order in which an empty database wants them.
    pub const ALL: [Kind; 18] = [
        Kind::Units,
        Kind::Officials,
        Kind::Holidays,
        Kind::Procedures,
        Kind::LegalGrounds,
        Kind::Checklists,
        Kind::Plans,
        Kind::MonthlyStatistics,
        Kind::LateDossiers,
        Kind::Dossiers,
        Kind::Supplements,
        Kind::Explanations,
        Kind::Apologies,
        Kind::Consultations,
        Kind::Satisfaction,
        Kind::ProcedureCounts,
        Kind::Criteria,
        Kind::SelfScores,
    ];

    /// The kinds whose rows stand in one table with this one's: a row of one may replace a row of another.
    pub fn alike(self) -> Vec<Kind> {
        const TABLES: [&[Kind]; 2] = [
            &[Kind::LateDossiers, Kind::Dossiers],
            &[Kind::Supplements, Kind::Explanations, Kind::Apologies, Kind::Consultations],
        ];
        match TABLES.iter().find(|kinds| kinds.contains(&self)) {
            Some(kinds) => kinds.to_vec(),
            None => vec![self],
        }
    }

    /// The word of the command line, of addresses and of the layout files.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Units => "units",
            Kind::Officials => "officials",
            Kind::Holidays => "holidays",
            Kind::Procedures => "procedures",
            Kind::LegalGrounds => "legal-grounds",
            Kind::Checklists => "checklists",
            Kind::Plans => "plans",
            Kind::MonthlyStatistics => "monthly-statistics",
            Kind::LateDossiers => "late-dossiers",
            Kind::Dossiers => "dossiers",
            Kind::Supplements => "supplements",
            Kind::Explanations => "explanations",
            Kind::Apologies => "apologies",
            Kind::Consultations => "consultations",
            Kind::Satisfaction => "satisfaction",
            Kind::ProcedureCounts => "procedure-counts",
            Kind::Criteria => "criteria",
            Kind::SelfScores => "self-scores",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of sheet: {0}")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Kind::ALL.into_iter().find(|k| k.word() == word).ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// One value of one cell. A field without a value is absent from its row: it is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    Text(String),
    Integer(i64),
    /// In thousandths: 98,7 is 98 700. A percentage counts in per cent, so 98,7 % is 98 700 too.
    Decimal(i64),
    Date(NaiveDate),
    /// Local time in Asia/Ho_Chi_Minh, as the sheet shows it.
    DateTime(NaiveDateTime),
    YesNo(bool),
}

/// A column of the sheet that the layout knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Field of the layout.
    pub field: String,
    /// Header texts from the top, as they stand in the sheet.
    pub header: Vec<String>,
    /// Letter of the column, such as `F`.
    pub letter: String,
}

/// A cell that could not be taken, or that should be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub sheet: String,
    /// Address such as `F14`.
    pub cell: String,
    /// What stands there, shortened to 200 characters.
    pub value: String,
    pub expected: Said,
}

/// One row of data as understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub sheet: String,
    /// Number of the row in the sheet, from 1; in text files, of the record as a spreadsheet would show it.
    pub number: u32,
    /// The group row that it stands under, such as "Lĩnh vực đất đai".
    pub group: Option<String>,
    pub values: Values,
    pub cells: Cells,
    /// Each of these refuses the row.
    pub problems: Vec<Problem>,
    /// To be looked at, but not a reason to refuse, such as a total that differs from its parts.
    pub remarks: Vec<Problem>,
}

impl Row {
    /// A row of a shape, without values.
    pub fn of(shape: &Arc<Shape>, number: u32, group: Option<String>) -> Row {
        Row {
            sheet: shape.sheet.clone(),
            number,
            group,
            values: Values::of(shape),
            cells: Cells::OfRow(shape.clone(), number),
            ..Row::default()
        }
    }

    /// The text of a field, if it has one.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.values.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The whole number of a field, if it has one.
    pub fn integer(&self, field: &str) -> Option<i64> {
        match self.values.get(field) {
            Some(Value::Integer(n)) => Some(*n),
            _ => None,
        }
    }
}

/// A row of the sheet that is not data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub sheet: String,
    /// From 1.
    pub row: u32,
    pub reason: Said,
    /// What the row says, shortened to 200 characters.
    pub text: String,
}

/// A workbook as understood, before anything is compared with the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub kind: Kind,
    /// Name of the layout file, such as `monthly-statistics-14`.
    pub layout: String,
    /// Name of the mapping that told which column holds what.
    #[serde(default)]
    pub mapping: Option<String>,
    /// The first sheet that was read.
    pub sheet: String,
    pub title: Option<String>,
    /// The titles of the sheets that are read, by their names.
    #[serde(default)]
    pub titles: BTreeMap<String, String>,
    /// What the first rows of sheets say that are not read.
    #[serde(default)]
    pub beside: Vec<String>,
    /// First and last day that the sheet speaks of.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// What stands behind "Đơn vị chủ trì giải quyết:" or the like.
    pub lead_unit: Option<String>,
    /// Other facts of the title block, by the layout's names.
    pub facts: BTreeMap<String, String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub skipped: Vec<Skipped>,
    pub remarks: Vec<Said>,
}
