//! Sheets as rows of cells, whatever the file's format.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader as _, SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxError};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::far;
use super::limits::Limits;
use super::merges;
use super::model::Encoding;
use super::ordinary::{Ordinary, Walked};
use super::refused::Refused;
use super::sniff::Format;
use super::text;

/// Longest text of a cell in Excel.
const LONGEST_TEXT: usize = 32_767;
/// Columns that a table may have; what stands further right is stray.
pub const WIDEST: u32 = 256;
pub const ROWS: u32 = 1_048_576;
pub const COLUMNS: u32 = 16_384;

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    Text(String),
    Number(f64),
    Bool(bool),
    Moment(NaiveDateTime),
    /// A length of time, as Excel shows it, such as `26:30:00`.
    Duration(String),
    /// An error value such as `#N/A`.
    Error(String),
    /// A formula that was saved without its result.
    Formula(String),
    /// A text beyond what a cell may hold, with its length.
    Overlong(usize),
}

/// The cells of one row that hold something, from the left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RawRow {
    /// Counted from 0.
    pub number: u32,
    pub cells: Vec<(u32, Cell)>,
}

impl RawRow {
    /// The cell in a column counted from 0.
    pub fn get(&self, column: u32) -> Option<&Cell> {
        self.at(column).map(|at| &self.cells[at].1)
    }

    /// The same to be changed.
    pub fn get_mut(&mut self, column: u32) -> Option<&mut Cell> {
        self.at(column).map(|at| &mut self.cells[at].1)
    }

    fn at(&self, column: u32) -> Option<usize> {
        // In a row without gaps it stands at its own number.
        let own = column as usize;
        match self.cells.get(own) {
            Some((there, _)) if *there == column => Some(own),
            _ => self.cells.binary_search_by_key(&column, |(c, _)| *c).ok(),
        }
    }
}

/// A merged region; rows and columns counted from 0, both ends within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// A sheet's name and whether people see it.
#[derive(Clone, Debug)]
pub struct SheetInfo {
    pub name: String,
    pub hidden: bool,
}

/// Whether the walk over rows goes on.
pub enum Flow {
    On,
    Enough,
}

/// An open workbook.
pub struct Book {
    inner: Inner,
    pub sheets: Vec<SheetInfo>,
    pub epoch_1904: bool,
    /// Encoding of a text file, with a sample of what was converted.
    pub encoding: Option<(&'static str, Option<(String, String)>)>,
    formulas: bool,
    /// Merged regions by the sheet's part, where they are known.
    merges: BTreeMap<String, Vec<Region>>,
    limits: Limits,
    file: File,
}

enum Inner {
    /// Read without calamine as far as its sheets are ordinary.
    Ordinary(Box<Ordinary>),
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xlsb(Box<Xlsb<BufReader<File>>>),
    Xls(Box<Xls<BufReader<File>>>),
    Ods(Box<Ods<BufReader<File>>>),
    /// Sheets of a text file.
    Rows(Vec<Vec<RawRow>>),
}

impl Book {
    /// Opens what [`super::sniff::sniff`] found; `said` is the encoding of a text file, if somebody says it.
    pub fn open(file: &File, format: Format, limits: &Limits, said: Option<Encoding>) -> Result<Book, Refused> {
        let keep = file.try_clone().map_err(|_| Refused::Damaged)?;
        let again = || -> Result<BufReader<File>, Refused> {
            let mut file = file.try_clone().map_err(|_| Refused::Damaged)?;
            file.seek(SeekFrom::Start(0)).map_err(|_| Refused::Damaged)?;
            Ok(BufReader::new(file))
        };
        let mut encoding = None;
        let mut formulas = true;
        let mut merges = BTreeMap::new();
        let mut epoch_1904 = false;
        let (inner, sheets) = match format {
            Format::Xlsx(archive) => {
                formulas = archive.formulas;
                merges = archive.merges;
                let ordinary = if formulas { None } else { Ordinary::open(file) };
                let is_merged = |part: &String| merges.contains_key(&part.to_lowercase());
                match ordinary.filter(|book| book.parts().iter().all(is_merged)) {
                    Some(book) => {
                        epoch_1904 = book.has_1904_epoch() || archive.epoch_1904;
                        let sheets = book.sheets().to_vec();
                        (Inner::Ordinary(Box::new(book)), sheets)
                    }
                    None => {
                        let book = xlsx(file)?;
                        epoch_1904 = book.has_1904_epoch() || archive.epoch_1904;
                        let sheets = infos(book.sheets_metadata());
                        (Inner::Xlsx(book), sheets)
                    }
                }
            }
            Format::Xlsb => {
                let book = Xlsb::new(again()?).map_err(|e| match e {
                    calamine::XlsbError::Password => Refused::Encrypted,
                    // Sheets of macros or dialogs of before 1997 beside the others.
                    calamine::XlsbError::Unrecognized { typ: "BoundSheet8:dt", .. } => {
                        Refused::NotWorkbook("macro-sheets".into())
                    }
                    _ => Refused::Damaged,
                })?;
                epoch_1904 = book.has_1904_epoch();
                let sheets = infos(book.sheets_metadata());
                (Inner::Xlsb(Box::new(book)), sheets)
            }
            Format::Xls => {
                if let Some(cell) = far::of_xls(file) {
                    return Err(Refused::Far { cell });
                }
                let book = Xls::new(again()?).map_err(|e| match e {
                    calamine::XlsError::Password => Refused::Encrypted,
                    _ => Refused::Damaged,
                })?;
                epoch_1904 = book.has_1904_epoch();
                let sheets = infos(book.sheets_metadata());
                (Inner::Xls(Box::new(book)), sheets)
            }
            Format::Ods => {
                if let Some(cell) = far::of_ods(file) {
                    return Err(Refused::Far { cell });
                }
                let book = Ods::new(again()?).map_err(|e| match e {
                    calamine::OdsError::Password => Refused::Encrypted,
                    // One cell said to repeat for ever.
                    calamine::OdsError::CellLimitExceeded { .. } => {
                        Refused::TooLarge { what: "cells".into(), limit: limits.cells.to_string() }
                    }
                    _ => Refused::Damaged,
                })?;
                let sheets = infos(book.sheets_metadata());
                (Inner::Ods(Box::new(book)), sheets)
            }
            Format::Text(bytes) => {
                let decoded = text::decode(&bytes, said);
                drop(bytes);
                encoding = Some((decoded.encoding, decoded.sample));
                let (sheets, rows) = sections(records(&decoded.text, limits)?).into_iter().unzip();
                (Inner::Rows(rows), sheets)
            }
        };
        if sheets.len() > limits.sheets {
            return Err(Refused::TooLarge { what: "sheets".into(), limit: limits.sheets.to_string() });
        }
        // Sheets are asked for by their names: of two with the same one would be read twice, the other never.
        let mut names = std::collections::BTreeSet::new();
        if let Some(twice) = sheets.iter().find(|sheet| !names.insert(sheet.name.as_str())) {
            return Err(Refused::SameName { sheet: twice.name.clone() });
        }
        Ok(Book { inner, sheets, epoch_1904, encoding, formulas, merges, limits: limits.clone(), file: keep })
    }

    /// Merged regions of a sheet; an empty list where they cannot be told.
    pub fn merges(&mut self, sheet: usize) -> Vec<Region> {
        let name = self.sheets[sheet].name.clone();
        let merges = &self.merges;
        let part = |file: &File| merges::part_of_xlsx(file, &name).map(|part| part.to_lowercase());
        let known = |file: &File| part(file).and_then(|part| merges.get(&part).cloned());
        let region =
            |d: &calamine::Dimensions| Region { top: d.start.0, left: d.start.1, bottom: d.end.0, right: d.end.1 };
        match &mut self.inner {
            Inner::Ordinary(_) => known(&self.file).unwrap_or_default(),
            Inner::Xlsx(book) => known(&self.file).unwrap_or_else(|| {
                let found = book.merge_cells_by_sheet_name(&name);
                found.map(|all| all.iter().map(region).collect()).unwrap_or_default()
            }),
            Inner::Xls(book) => {
                book.merge_cells_by_sheet_name(&name).map(|all| all.iter().map(region).collect()).unwrap_or_default()
            }
            Inner::Ods(_) => merges::of_ods(&self.file, &name).unwrap_or_default(),
            Inner::Xlsb(_) => merges::of_xlsb(&self.file, &name).unwrap_or_default(),
            Inner::Rows(_) => Vec::new(),
        }
    }

    /// Hands over the rows of a sheet that hold something, from the top.
    pub fn each_row(
        &mut self,
        sheet: usize,
        take: &mut dyn FnMut(RawRow) -> Result<Flow, Refused>,
    ) -> Result<(), Refused> {
        let name = self.sheets[sheet].name.clone();
        let mut handed = 0;
        if let Inner::Ordinary(book) = &self.inner {
            let mut gather = Gather::new(&self.limits, 0, take);
            let walked = book.each_cell(&self.file, sheet, &mut |place, value| gather.cell(place, value))?;
            match walked {
                Walked::Whole => return gather.end(),
                Walked::Enough => return Ok(()),
                Walked::Otherwise => handed = gather.rows,
            }
            // Its texts go before calamine makes its own.
            self.inner = Inner::Rows(vec![Vec::new(); self.sheets.len()]);
            self.inner = Inner::Xlsx(xlsx(&self.file)?);
        }
        let mut gather = Gather::new(&self.limits, handed, take);
        match &mut self.inner {
            // It was replaced.
            Inner::Ordinary(_) => Err(Refused::Damaged),
            Inner::Rows(sheets) => {
                for row in sheets[sheet].iter() {
                    if let Flow::Enough = (gather.take)(row.clone())? {
                        break;
                    }
                }
                Ok(())
            }
            Inner::Xlsx(book) => {
                let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
                    return Err(Refused::Damaged);
                };
                // An error value that calamine does not know comes as an error without a place:
                // it stands between the cell before and the one after.
                let mut lost: Vec<String> = Vec::new();
                let mut last = (0u32, 0u32);
                let mut broken = 0;
                loop {
                    let next = if self.formulas {
                        cells.next_cell_with_formula_metadata().map(|cell| {
                            cell.map(|c| {
                                let formula = c.formula.is_some();
                                (c.pos, from_ref(&c.value), formula)
                            })
                        })
                    } else {
                        cells.next_cell().map(|cell| cell.map(|c| (c.get_position(), from_ref(c.get_value()), false)))
                    };
                    match next {
                        Ok(None) => break,
                        Ok(Some((pos, value, formula))) => {
                            for (back, text) in lost.drain(..).rev().enumerate() {
                                let back = back as u32 + 1;
                                let place = if pos.1 >= back && pos.0 != last.0 {
                                    (pos.0, pos.1 - back)
                                } else {
                                    (last.0, last.1 + 1)
                                };
                                gather.cell(place, Cell::Error(text))?;
                            }
                            last = pos;
                            let value = match value {
                                None if formula => Some(Cell::Formula(String::new())),
                                Some(Cell::Text(t)) if formula && t.is_empty() => None,
                                value => value,
                            };
                            if let Some(value) = value
                                && let Flow::Enough = gather.cell(pos, value)?
                            {
                                return Ok(());
                            }
                        }
                        Err(XlsxError::CellError(text)) => lost.push(text),
                        Err(_) => {
                            broken += 1;
                            if broken > 1 || gather.cells == 0 {
                                return Err(Refused::Damaged);
                            }
                        }
                    }
                }
                for text in lost {
                    last.1 += 1;
                    gather.cell(last, Cell::Error(text))?;
                }
                gather.end()
            }
            Inner::Xlsb(book) => {
                let empty_formulas = formulas_of_xlsb(book, &name);
                let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
                    return Err(Refused::Damaged);
                };
                loop {
                    match cells.next_cell() {
                        Ok(None) => break,
                        Ok(Some(cell)) => {
                            let pos = cell.get_position();
                            let value = match from_ref(cell.get_value()) {
                                None if empty_formulas.contains(&pos) => Some(Cell::Formula(String::new())),
                                value => value,
                            };
                            if let Some(value) = value
                                && let Flow::Enough = gather.cell(pos, value)?
                            {
                                return Ok(());
                            }
                        }
                        Err(_) => return Err(Refused::Damaged),
                    }
                }
                gather.end()
            }
            Inner::Xls(book) => {
                let Ok(range) = book.worksheet_range(&name) else {
                    return Err(Refused::Damaged);
                };
                let formulas = book.worksheet_formula(&name).ok();
                walk(&range, formulas.as_ref(), &mut gather)
            }
            Inner::Ods(book) => {
                let Ok(range) = book.worksheet_range(&name) else {
                    return Err(Refused::Damaged);
                };
                let formulas = book.worksheet_formula(&name).ok();
                walk(&range, formulas.as_ref(), &mut gather)
            }
        }
    }
}

/// Opens a workbook of Office Open XML by calamine.
fn xlsx(file: &File) -> Result<Box<Xlsx<BufReader<File>>>, Refused> {
    let mut file = file.try_clone().map_err(|_| Refused::Damaged)?;
    file.seek(SeekFrom::Start(0)).map_err(|_| Refused::Damaged)?;
    let book = Xlsx::new(BufReader::new(file)).map_err(|error| match error {
        XlsxError::Password => Refused::Encrypted,
        _ => Refused::Damaged,
    })?;
    Ok(Box::new(book))
}

/// The sheets of a workbook that hold cells.
pub fn infos(sheets: &[calamine::Sheet]) -> Vec<SheetInfo> {
    sheets
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| SheetInfo { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible })
        .collect()
}

fn formulas_of_xlsb(book: &mut Xlsb<BufReader<File>>, name: &str) -> std::collections::HashSet<(u32, u32)> {
    let mut found = std::collections::HashSet::new();
    if let Ok(mut cells) = book.worksheet_cells_reader(name) {
        while let Ok(Some(cell)) = cells.next_formula() {
            if !cell.get_value().is_empty() && found.len() < 1_000_000 {
                found.insert(cell.get_position());
            }
        }
    }
    found
}

/// Walks a whole range, from its own first used cell.
fn walk(
    range: &calamine::Range<Data>,
    formulas: Option<&calamine::Range<String>>,
    gather: &mut Gather<'_>,
) -> Result<(), Refused> {
    let Some((top, left)) = range.start() else {
        return Ok(());
    };
    for (down, row) in range.rows().enumerate() {
        for (across, data) in row.iter().enumerate() {
            let place = (top + down as u32, left + across as u32);
            let value = match from_data(data) {
                None => formulas
                    .and_then(|f| f.get_value(place))
                    .filter(|f| !f.is_empty())
                    .map(|f| Cell::Formula(f.clone())),
                value => value,
            };
            if let Some(value) = value
                && let Flow::Enough = gather.cell(place, value)?
            {
                return Ok(());
            }
        }
    }
    gather.end()
}

/// Puts cells together to rows and counts them.
struct Gather<'a> {
    take: &'a mut dyn FnMut(RawRow) -> Result<Flow, Refused>,
    row: RawRow,
    rows: u64,
    /// Of these, the first that were handed over before.
    handed: u64,
    cells: u64,
    most_rows: u64,
    most_cells: u64,
}

impl<'a> Gather<'a> {
    fn new(limits: &Limits, handed: u64, take: &'a mut dyn FnMut(RawRow) -> Result<Flow, Refused>) -> Gather<'a> {
        let (most_rows, most_cells) = (limits.rows, limits.cells);
        Gather { take, row: RawRow::default(), rows: 0, handed, cells: 0, most_rows, most_cells }
    }

    fn cell(&mut self, (row, column): (u32, u32), value: Cell) -> Result<Flow, Refused> {
        self.cells += 1;
        if self.cells > self.most_cells {
            return Err(Refused::TooLarge { what: "cells".into(), limit: self.most_cells.to_string() });
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(Refused::Hostile("address".into()));
        }
        if column >= WIDEST {
            return Ok(Flow::On);
        }
        let mut flow = Flow::On;
        if row != self.row.number && !self.row.cells.is_empty() {
            flow = self.hand_over()?;
        }
        self.row.number = row;
        match self.row.cells.last() {
            Some((last, _)) if *last >= column => match self.row.cells.binary_search_by_key(&column, |(c, _)| *c) {
                Ok(at) => self.row.cells[at].1 = value,
                Err(at) => self.row.cells.insert(at, (column, value)),
            },
            _ => self.row.cells.push((column, value)),
        }
        Ok(flow)
    }

    fn hand_over(&mut self) -> Result<Flow, Refused> {
        self.rows += 1;
        if self.rows > self.most_rows {
            return Err(Refused::TooLarge { what: "rows".into(), limit: self.most_rows.to_string() });
        }
        // The next row is most likely as wide.
        let next = RawRow { number: 0, cells: Vec::with_capacity(self.row.cells.len()) };
        let row = std::mem::replace(&mut self.row, next);
        if self.rows <= self.handed { Ok(Flow::On) } else { (self.take)(row) }
    }

    fn end(&mut self) -> Result<(), Refused> {
        if !self.row.cells.is_empty() {
            self.hand_over()?;
        }
        Ok(())
    }
}

/// What a text is as a cell; nothing where nobody sees anything.
pub fn text_cell(text: &str) -> Option<Cell> {
    if text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT {
        return Some(Cell::Overlong(text.chars().count()));
    }
    // The soft hyphen is a letter in TCVN3, so that a cell of it alone stays here.
    text.chars().any(|c| !c.is_whitespace() && c != '\u{200B}' && c != '\u{FEFF}').then(|| Cell::Text(text.to_owned()))
}

/// A day, a moment or a length of time; a number where it is none of these.
pub fn moment(value: ExcelDateTime) -> Option<Cell> {
    if value.is_duration() {
        let seconds = (value.as_f64() * 86_400.0).round() as i64;
        return Some(Cell::Duration(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)));
    }
    // Far outside of what Excel calls a day (0 to 2,958,465) the reckoning itself panics.
    let day = Some(value).filter(|value| (-1e6..1e7).contains(&value.as_f64()));
    match day.and_then(|day| day.as_datetime()) {
        Some(moment) => Some(Cell::Moment(round_to_second(moment))),
        None => Some(Cell::Number(value.as_f64())),
    }
}

/// Serials are fractions of a day, so 14:30 comes as 14:29:59.999.
fn round_to_second(moment: NaiveDateTime) -> NaiveDateTime {
    use chrono::{DurationRound, NaiveTime, TimeDelta};
    if moment.time() == NaiveTime::MIN {
        return moment;
    }
    moment.duration_round(TimeDelta::seconds(1)).unwrap_or(moment)
}

fn iso(text: &str) -> Option<Cell> {
    let text = text.trim().trim_end_matches('Z');
    for pattern in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, pattern) {
            return Some(Cell::Moment(round_to_second(moment)));
        }
    }
    match chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) => day.and_hms_opt(0, 0, 0).map(Cell::Moment),
        Err(_) => text_cell(text),
    }
}

fn from_ref(data: &DataRef<'_>) -> Option<Cell> {
    match data {
        DataRef::Empty => None,
        DataRef::Int(n) => Some(Cell::Number(*n as f64)),
        DataRef::Float(n) => Some(Cell::Number(*n)),
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Bool(b) => Some(Cell::Bool(*b)),
        DataRef::DateTime(value) => moment(*value),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Some(Cell::Duration(text.clone())),
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
    }
}

fn from_data(data: &Data) -> Option<Cell> {
    match data {
        Data::Empty => None,
        Data::Int(n) => Some(Cell::Number(*n as f64)),
        Data::Float(n) => Some(Cell::Number(*n)),
        Data::String(text) => text_cell(text),
        Data::Bool(b) => Some(Cell::Bool(*b)),
        Data::DateTime(value) => moment(*value),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => Some(Cell::Duration(text.clone())),
        Data::Error(error) => Some(Cell::Error(error.to_string())),
    }
}

/// Records of a text file; a first line `sep=;`, which Excel understands, names the delimiter.
fn records(text: &str, limits: &Limits) -> Result<Vec<RawRow>, Refused> {
    let mut skip = 0;
    let delimiter = match text.lines().next().and_then(|l| l.trim().strip_prefix("sep=")) {
        Some(sign) if sign.len() == 1 => {
            skip = 1;
            sign.as_bytes()[0]
        }
        _ => text::delimiter(text),
    };
    // The parser passes over blank lines, and addresses would no longer be those of a spreadsheet.
    let mut whole = String::with_capacity(text.len() + 16);
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        if !quoted && line.trim_end_matches(['\r', '\n']).is_empty() {
            whole.push(char::from(delimiter));
        }
        quoted ^= line.bytes().filter(|b| *b == b'"').count() % 2 == 1;
        whole.push_str(line);
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(whole.as_bytes());
    let mut rows = Vec::new();
    let mut cells = 0u64;
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|_| Refused::Damaged)? {
        number += 1;
        if number <= skip {
            continue;
        }
        if rows.len() as u64 >= limits.rows {
            return Err(Refused::TooLarge { what: "rows".into(), limit: limits.rows.to_string() });
        }
        let row: Vec<(u32, Cell)> = record
            .iter()
            .take(WIDEST as usize)
            .enumerate()
            .filter_map(|(column, text)| text_cell(text).map(|cell| (column as u32, cell)))
            .collect();
        cells += row.len() as u64;
        if cells > limits.cells {
            return Err(Refused::TooLarge { what: "cells".into(), limit: limits.cells.to_string() });
        }
        if !row.is_empty() {
            rows.push(RawRow { number: number - 1, cells: row });
        }
    }
    Ok(rows)
}

/// The sheets of a text file: one, but for an XLSForm, where the name of each stands alone in the first
/// column above its rows.
fn sections(rows: Vec<RawRow>) -> Vec<(SheetInfo, Vec<RawRow>)> {
    let named = |name: &str| SheetInfo { name: name.trim().to_owned(), hidden: false };
    let heading = |row: &RawRow| match row.cells.as_slice() {
        [(0, Cell::Text(name))] => Some(named(name)),
        _ => None,
    };
    let forms = ["survey", "choices", "settings"];
    let is_form = rows.first().and_then(heading).is_some_and(|h| forms.contains(&h.name.to_lowercase().as_str()));
    let mut sheets = vec![(named("CSV"), Vec::new())];
    for row in rows {
        match (heading(&row).filter(|_| is_form), sheets.last_mut()) {
            (None, Some((_, rows))) => rows.push(row),
            (heading, _) => sheets.extend(heading.map(|heading| (heading, Vec::new()))),
        }
    }
    sheets.retain(|(_, rows)| !is_form || !rows.is_empty());
    sheets
}
