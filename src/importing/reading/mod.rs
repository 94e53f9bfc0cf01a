//! Reading workbooks that offices really send, without a database.
//!
//! A file is sniffed by its bytes, its archive walked through with a byte budget, its text brought
//! to Unicode, its sheets compared with the layouts of `import/*.toml`, and its rows told from
//! groups, totals, notes and signatures. Nothing is guessed silently: what was skipped is listed,
//! what was not understood is a problem with its address, and a missing column is "not known".
//!
//! Forged files can abort the process that opens them, so [`Reader`] starts a child process of the
//! same binary that limits its own memory and time ([`child_main`] is what it runs).
//!
//! `sniff` -> `prescan` -> `grid` (`merges`, `text`, `legacy`) -> `header` with `layout` -> `title`,
//! `rows` (`shape`, `values`, `period`, `tree`); `interpret` is the order of it, `child` the border.

use std::path::Path;

mod child;
mod far;
mod grid;
mod header;
mod interpret;
mod key;
mod layout;
mod legacy;
mod limits;
mod mapping;
mod merges;
mod model;
mod ordinary;
mod packed;
mod period;
mod prescan;
mod refused;
mod rows;
mod shape;
mod sniff;
mod text;
mod title;
mod tree;
mod values;

pub use child::{Reader, SUBCOMMAND, child_main};
pub use grid::{Cell, RawRow, Region};
pub use header::{Head, OWN_COLUMN, best, fields, known, nearest, paths};
pub use interpret::{Piece, REMARK_CONTACT, REMARK_PERSONAL, interpret};
pub use key::{address, column_of, letters, search_key};
pub use layout::{CONTACTS, Layout, material};
pub use legacy::{Legacy, detect, is_syllable};
pub use limits::Limits;
pub use mapping::{Mapping, Wrong};
pub use model::{Column, Encoding, Kind, Problem, RawSheet, Reading, Row, Skipped, UnknownKind, Value};
pub use period::period;
pub use refused::Refused;
pub use rows::short;
pub use shape::{Cells, Shape, Values};
pub use values::{Parsed, Taken, Type, parse_moment, parse_number, shown, take};

/// Reads a workbook in a child process of this program; see [`Reader`].
pub fn read(path: &Path, file_name: &str, wanted: Option<Kind>) -> Result<Reading, Refused> {
    Reader::new()?.read(path, file_name, wanted)
}
