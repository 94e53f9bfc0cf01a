//! Why a file was not read, each with one sentence that says what to do.

use serde::{Deserialize, Serialize};

use super::model::Kind;
use crate::vocabulary::Said;

/// A file that was not read; nothing of it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// Zero bytes, or blanks only.
    #[error("empty file")]
    Empty,
    /// Cut off or damaged inside.
    #[error("damaged workbook")]
    Damaged,
    /// Protected by a password to open.
    #[error("encrypted workbook")]
    Encrypted,
    /// An HTML page under a workbook's name, as many web systems export.
    #[error("HTML page")]
    Html,
    /// Excel 2003 XML under a workbook's name.
    #[error("SpreadsheetML")]
    SpreadsheetXml,
    /// The `~$` file that Excel leaves beside an open workbook.
    #[error("lock file")]
    LockFile,
    /// A pointer of Git LFS in place of the file.
    #[error("Git LFS pointer")]
    LfsPointer,
    /// Something else, named by what it is: `pdf`, `word`, `image`, `archive`, `numbers`, `sylk`, `flat-ods`,
    /// `macro-sheets`, `unknown`.
    #[error("not a workbook: {0}")]
    NotWorkbook(String),
    /// Forged to harm: `dtd`, `strings`, `ratio`, `overlap`.
    #[error("hostile workbook: {0}")]
    Hostile(String),
    /// Past a limit: `bytes`, `unpacked`, `rows`, `cells`, `sheets`, `parts`, with that limit.
    #[error("too large: {what} over {limit}")]
    TooLarge { what: String, limit: String },
    /// One cell so far from the table that the sheet cannot be laid out.
    #[error("far cell {cell}")]
    Far { cell: String },
    /// Two sheets of one name.
    #[error("two sheets {sheet}")]
    SameName { sheet: String },
    /// No sheet holds a cell.
    #[error("no cells")]
    NoCells,
    /// A report that this program wrote, sent back as data.
    #[error("own report")]
    OwnReport,
    /// Another kind than the one that was asked for.
    #[error("wrong kind: {found} instead of {wanted}")]
    WrongKind { wanted: Kind, found: Kind },
    /// No layout fits; the nearest one and the columns that it misses.
    #[error("not recognised")]
    NotRecognised { nearest: Option<(Kind, String)>, missing: Vec<String> },
    /// A layout is known, but no row of data follows its header.
    #[error("no data rows")]
    NoRows { kind: Kind, sheet: String },
    /// A layout file in the data folder that is not valid.
    #[error("bad layout {file}: {why}")]
    BadLayout { file: String, why: String },
    /// Took longer than allowed and was ended.
    #[error("timed out")]
    TimedOut,
    /// The reading process died, or spoke what it should not.
    #[error("reader died")]
    Crashed,
    /// The file, or the reading process, could not be opened.
    #[error("cannot be opened: {0}")]
    CannotOpen(String),
}

impl Refused {
    /// One clear sentence: what the file is and what to do.
    pub fn said(&self) -> Said {
        let plain = |key: &str| Said::new(format!("importing-refused-{key}"));
        match self {
            Refused::Empty => plain("empty"),
            Refused::Damaged => plain("damaged"),
            Refused::Encrypted => plain("encrypted"),
            Refused::Html => plain("html"),
            Refused::SpreadsheetXml => plain("spreadsheet-xml"),
            Refused::LockFile => plain("lock-file"),
            Refused::LfsPointer => plain("lfs-pointer"),
            Refused::NotWorkbook(what) => plain("not-workbook").with("what", what),
            Refused::Hostile(what) => plain("hostile").with("what", what),
            Refused::TooLarge { what, limit } => plain("too-large").with("what", what).with("limit", limit),
            Refused::Far { cell } => plain("far").with("cell", cell),
            Refused::SameName { sheet } => plain("same-name").with("sheet", sheet),
            Refused::NoCells => plain("no-cells"),
            Refused::OwnReport => plain("own-report"),
            Refused::WrongKind { wanted, found } => plain("wrong-kind").with("wanted", wanted).with("found", found),
            Refused::NotRecognised { nearest: Some((kind, _)), missing } if !missing.is_empty() => {
                plain("nearest").with("kind", kind).with("missing", missing.join("; "))
            }
            Refused::NotRecognised { .. } => plain("not-recognised"),
            Refused::NoRows { kind, sheet } => plain("no-rows").with("kind", kind).with("sheet", sheet),
            Refused::BadLayout { file, why } => plain("bad-layout").with("file", file).with("why", why),
            Refused::TimedOut => plain("timed-out"),
            Refused::Crashed => plain("crashed"),
            Refused::CannotOpen(why) if why == &std::io::ErrorKind::NotFound.to_string() => plain("no-file"),
            Refused::CannotOpen(why) if why == &std::io::ErrorKind::PermissionDenied.to_string() => plain("no-right"),
            Refused::CannotOpen(why) => plain("cannot-open").with("why", why),
        }
    }
}
