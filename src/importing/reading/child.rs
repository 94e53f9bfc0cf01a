//! The reading process: started by [`Reader`], limited by itself, ended by the clock.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::interpret::{Piece, interpret};
use super::layout::Layout;
use super::limits::Limits;
use super::mapping::{Mapping, with_mappings};
use super::model::{Ask, Encoding, Kind, RawSheet, Reading, Row};
use super::packed::{self, BLOCK};
use super::refused::Refused;
use super::shape::Shape;
use crate::confined::{Bounds, Confined, Fallen, Output, limit_self, program, standard_input};

/// The hidden subcommand.
pub const SUBCOMMAND: &str = "read-workbook";

/// What the child says to its parent, but for rows.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Piece(Piece),
    /// Of the rows that follow.
    Shape(Shape),
    Refused(Refused),
    /// The last of a whole reading, with the number of pieces before it.
    End(u64),
}

/// Each part of what the child says: one of these, the length of what follows in four bytes, the lowest first,
/// and that: a [`Line`] as JSON, or rows as [`packed`] has them.
const LINE: u8 = b'l';
const ROWS: u8 = b'r';

/// Longest part that the parent takes from the child.
const LONGEST_PART: usize = 8 << 20;

/// Starts reading processes.
#[derive(Clone, Debug)]
pub struct Reader {
    exe: PathBuf,
    layouts: Option<PathBuf>,
    mappings: Vec<Mapping>,
    encoding: Option<Encoding>,
    limits: Option<Limits>,
    contacts: bool,
}

/// Most sheets, and cells of all of them, that are handed over as they stand.
const RAW_SHEETS: usize = 100;
const RAW_CELLS: usize = 2_000_000;

impl Reader {
    /// A reader that starts this very program, or the one named by `GIAMSAT_READER_EXE`.
    pub fn new() -> Result<Reader, Refused> {
        let exe = program().map_err(|e| Refused::CannotOpen(e.kind().to_string()))?;
        Ok(Reader::of(exe))
    }

    /// A reader that starts the given program, which must hand [`SUBCOMMAND`] to [`child_main`].
    pub fn of(exe: PathBuf) -> Reader {
        Reader { exe, layouts: None, mappings: Vec::new(), encoding: None, limits: None, contacts: false }
    }

    /// Also reads the layouts of a folder, which go before the built-in ones of the same name.
    pub fn with_layouts(mut self, folder: PathBuf) -> Reader {
        self.layouts = Some(folder);
        self
    }

    /// Knows headers that people gave to a layout's fields, the first before the others.
    pub fn with_mappings(mut self, mappings: Vec<Mapping>) -> Reader {
        self.mappings = mappings;
        self
    }

    /// Reads texts as somebody says that they are, instead of finding it out.
    pub fn with_encoding(mut self, encoding: Option<Encoding>) -> Reader {
        self.encoding = encoding;
        self
    }

    /// Reads phone numbers and addresses of applicants too, where dossiers are listed.
    pub fn with_contacts(mut self, contacts: bool) -> Reader {
        self.contacts = contacts;
        self
    }

    /// Other limits than those that follow from the file's size.
    pub fn with_limits(mut self, limits: Limits) -> Reader {
        self.limits = Some(limits);
        self
    }

    /// Reads a whole workbook. `file_name` is what the person calls it; `wanted` the kind, or nothing
    /// to recognise it.
    pub fn read(&self, path: &Path, file_name: &str, wanted: Option<Kind>) -> Result<Reading, Refused> {
        let mut reading: Option<Reading> = None;
        self.stream(path, file_name, wanted, &mut |piece| {
            match (piece, &mut reading) {
                (Piece::Head(head), None) => reading = Some(*head),
                (Piece::Row(row), Some(reading)) => reading.rows.push(row),
                (Piece::Skipped(skipped), Some(reading)) => reading.skipped.push(skipped),
                (Piece::Remark(said), Some(reading)) => reading.remarks.push(said),
                _ => return Err(Refused::Crashed),
            }
            Ok(())
        })?;
        reading.ok_or(Refused::Crashed)
    }

    /// The sheets as they stand, legacy text in Unicode: of each the first `most` rows, those that `keep`
    /// wants by their number, counted from 0.
    ///
    /// # Errors
    /// [`Refused::TooLarge`] beyond two million cells, and whatever makes a file unreadable.
    pub fn raw(
        &self,
        path: &Path,
        file_name: &str,
        most: usize,
        keep: &dyn Fn(&RawSheet, u32) -> bool,
    ) -> Result<Vec<RawSheet>, Refused> {
        let mut sheets: Vec<RawSheet> = Vec::new();
        let mut cells = 0;
        let ask = Ask {
            file_name: file_name.to_owned(),
            encoding: self.encoding,
            wanted: None,
            raw: Some(most),
            contacts: false,
        };
        self.ask(path, &ask, &mut |piece| {
            let room = sheets.len() < RAW_SHEETS;
            match (piece, sheets.last_mut()) {
                (Piece::Sheet(sheet), _) if room => sheets.push(sheet),
                (Piece::Raw(row), Some(sheet)) if !keep(sheet, row.number) => (),
                (Piece::Raw(row), Some(sheet)) => {
                    cells += row.cells.len();
                    if cells > RAW_CELLS {
                        return Err(Refused::TooLarge { what: "cells".into(), limit: RAW_CELLS.to_string() });
                    }
                    sheet.rows.push(row);
                }
                _ => return Err(Refused::Crashed),
            }
            Ok(())
        })?;
        Ok(sheets)
    }

    /// Reads a workbook and hands over each piece as it comes, in flat memory. What was handed over
    /// counts only if this ends well.
    pub fn stream(
        &self,
        path: &Path,
        file_name: &str,
        wanted: Option<Kind>,
        take: &mut dyn FnMut(Piece) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let (encoding, contacts) = (self.encoding, self.contacts);
        let ask = Ask { file_name: file_name.to_owned(), wanted, encoding, raw: None, contacts };
        self.ask(path, &ask, take)
    }

    fn ask(&self, path: &Path, ask: &Ask, take: &mut dyn FnMut(Piece) -> Result<(), Refused>) -> Result<(), Refused> {
        let cannot = |e: std::io::Error| Refused::CannotOpen(e.kind().to_string());
        let file = File::open(path).map_err(cannot)?;
        let size = file.metadata().map_err(cannot)?.len();
        let limits = self.limits.clone().unwrap_or_else(|| Limits::for_file(size));
        let bounds = Bounds {
            memory_bytes: limits.memory_bytes,
            cpu_seconds: limits.cpu_seconds,
            wall: limits.wall,
            output_bytes: limits.output_bytes,
        };
        let folder = self.layouts.as_ref().map(std::path::absolute).transpose().map_err(cannot)?;
        let text = |text: serde_json::Result<String>| text.map(OsString::from).map_err(|_| Refused::Crashed);
        let mut args = vec![text(serde_json::to_string(ask))?, folder.unwrap_or_default().into()];
        for mapping in &self.mappings {
            args.push(text(serde_json::to_string(mapping))?);
        }
        let mut child = Confined::start(&self.exe, SUBCOMMAND, args, file, &bounds, part).map_err(cannot)?;
        let outcome = gather(&mut child, take).unwrap_or_else(|| Err(refused(child.fallen())));
        child.end();
        outcome
    }
}

/// One part of what the child says, with what it is before it.
fn part(output: &mut Output) -> Option<Vec<u8>> {
    let mut head = [0; 5];
    output.read_exact(&mut head).ok()?;
    let [is, length @ ..] = head;
    let length = usize::try_from(u32::from_le_bytes(length)).ok().filter(|length| *length <= LONGEST_PART)?;
    let mut part = vec![0; length + 1];
    part[0] = is;
    output.read_exact(&mut part[1..]).ok()?;
    Some(part)
}

fn refused(fallen: Fallen) -> Refused {
    match fallen {
        Fallen::TimedOut => Refused::TimedOut,
        Fallen::Crashed => Refused::Crashed,
    }
}

/// Reads parts to the last one; nothing if the child fell silent without it.
fn gather(child: &mut Confined, take: &mut dyn FnMut(Piece) -> Result<(), Refused>) -> Option<Result<(), Refused>> {
    let mut pieces = 0u64;
    let mut shape = Arc::new(Shape::default());
    loop {
        let part = match child.part() {
            Ok(part) => part?,
            Err(fallen) => return Some(Err(refused(fallen))),
        };
        let mut give = |piece| {
            pieces += 1;
            take(piece)
        };
        let given = match part.split_first()? {
            (&ROWS, mut rows) => {
                let mut given = Ok(());
                while !rows.is_empty() && given.is_ok() {
                    let (row, rest) = packed::unpack(rows, &shape)?;
                    rows = rest;
                    given = give(Piece::Row(row));
                }
                given
            }
            // What was cut off by the child's death, or a child should not say, is silence.
            (&LINE, line) => match serde_json::from_slice::<Line>(line).ok()? {
                Line::Piece(piece) => give(piece),
                Line::Shape(next) if next.is_possible() => {
                    shape = Arc::new(next);
                    Ok(())
                }
                Line::Shape(_) => Err(Refused::Crashed),
                Line::Refused(refused) => Err(refused),
                Line::End(count) if count == pieces => return Some(Ok(())),
                Line::End(_) => Err(Refused::Crashed),
            },
            _ => return None,
        };
        if given.is_err() {
            return Some(given);
        }
    }
}

/// What the hidden subcommand runs: `read-workbook MEMORY CPU ASK LAYOUTS MAPPING…`, with the workbook on
/// standard input and parts (see [`LINE`]) on standard output; ASK and each MAPPING are JSON, LAYOUTS is a
/// folder. Limits itself before it reads.
pub fn child_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<String> = args.into_iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let [memory, cpu, ask, folder, mappings @ ..] = args.as_slice() else {
        return ExitCode::from(64);
    };
    if !limit_self(memory, cpu) {
        return ExitCode::from(71);
    }
    let mappings: serde_json::Result<Vec<Mapping>> = mappings.iter().map(|m| serde_json::from_str(m)).collect();
    let (Ok(ask), Ok(mappings)) = (serde_json::from_str::<Ask>(ask), mappings) else {
        return ExitCode::from(64);
    };
    let mut out = Saying { out: BufWriter::with_capacity(BLOCK, std::io::stdout().lock()), rows: Vec::new() };
    let mut pieces = 0;
    let mut shape: Option<Arc<Shape>> = None;
    let outcome = standard_input().map_err(|e| Refused::CannotOpen(e.kind().to_string())).and_then(|mut file| {
        let size = file.metadata().map_or(0, |m| m.len());
        let limits = Limits::for_file(size);
        let layouts = with_mappings(Layout::all(Some(Path::new(folder)))?, &mappings);
        interpret(&mut file, &ask, &layouts, &limits, &mut |piece| {
            pieces += 1;
            let Piece::Row(row) = piece else { return out.line(&Line::Piece(piece)) };
            let of = row.values.shape();
            if shape.as_ref().is_none_or(|said| !Arc::ptr_eq(said, of)) {
                out.line(&Line::Shape(Shape::clone(of)))?;
                shape = Some(of.clone());
            }
            out.row(&row)
        })
    });
    let last = match outcome {
        Ok(()) => out.line(&Line::End(pieces)),
        Err(refused) => out.line(&Line::Refused(refused)),
    };
    match last.is_ok() && out.out.flush().is_ok() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// The child's side of what is said.
struct Saying<W: Write> {
    out: W,
    /// Rows that wait until there are enough of them.
    rows: Vec<u8>,
}

impl<W: Write> Saying<W> {
    fn part(out: &mut W, is: u8, part: &[u8]) -> Result<(), Refused> {
        let length = u32::try_from(part.len()).map_err(|_| Refused::Crashed)?;
        let said = out.write_all(&[is]).and_then(|()| out.write_all(&length.to_le_bytes()));
        said.and_then(|()| out.write_all(part)).map_err(|_| Refused::Crashed)
    }

    fn row(&mut self, row: &Row) -> Result<(), Refused> {
        self.rows = packed::pack(row, std::mem::take(&mut self.rows)).ok_or(Refused::Crashed)?;
        if self.rows.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Refused> {
        if !self.rows.is_empty() {
            Self::part(&mut self.out, ROWS, &self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }

    /// In its order: rows that wait go before it.
    fn line(&mut self, line: &Line) -> Result<(), Refused> {
        self.flush()?;
        Self::part(&mut self.out, LINE, &serde_json::to_vec(line).map_err(|_| Refused::Crashed)?)
    }
}
