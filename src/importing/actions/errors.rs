//! The file as it was sent, with a column that says what is wrong in each row and coloured cells: to
//! be mended there and sent again.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::mapping::raw;
use crate::app::App;
use crate::error::Error;
use crate::importing::reading::{Cell, Column, OWN_COLUMN, Problem, RawRow, RawSheet, address, column_of, shown};
use crate::importing::store;
use crate::language::Language;
use crate::vocabulary::{BatchId, Said};

/// Rows up to which the whole file is given back; of a longer one the rows with something wrong.
const WHOLE: i64 = 20_000;
/// Rows with something wrong that are told of.
const TOLD: i64 = 20_000;
/// Width of the column that says what is wrong, in characters.
const WIDE: f64 = 60.0;
/// Width of the file's own columns.
const COLUMN: f64 = 18.0;
/// Height of a line, and of the tallest row that Excel takes, in points.
const LINE: f64 = 15.0;
const TALLEST: f64 = 409.0;
const A4: u8 = 9;

/// What is wrong in one row, and what should be looked at.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub problems: Vec<Problem>,
    pub remarks: Vec<Problem>,
}

/// Marks by sheet and number of the row, from 1.
pub type Marked = BTreeMap<(String, u32), Marks>;

/// The workbook and its name.
///
/// # Errors
/// `Refused` when nothing is wrong in the file, when it cannot be read any more, or was removed.
pub fn workbook_with_errors(app: &App, id: &BatchId, language: Language) -> Result<(String, Vec<u8>), Error> {
    let (batch, marked, first) = app.db.read(|c| {
        store::must_have_upload(c, id)?;
        Ok((store::batch(c, id)?, store::marked(c, id, TOLD)?, store::first_rows(c, id)?))
    })?;
    if marked.is_empty() {
        return Err(Error::refused("imports-no-errors"));
    }
    let whole = batch.rows_read <= WHOLE;
    let keep = |sheet: &RawSheet, number: u32| {
        let row = number + 1;
        whole
            || first.get(&sheet.name).is_none_or(|first| row < *first)
            || marked.contains_key(&(sheet.name.clone(), row))
    };
    let sheets = raw(app, &batch, usize::MAX, &keep)?;
    let made = app.db.world().now().and_utc().timestamp();
    let mark = app.demo.then(|| language.say(&Said::new("shell-demo-mark")));
    let bytes = write(&sheets, &marked, &first, &batch.facts().columns, mark.as_deref(), made, language)
        .map_err(|error| Error::Internal(format!("workbook with errors: {error}")))?;
    let stem = batch.file_name.rsplit_once('.').map_or(batch.file_name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem}-{}.xlsx", language.say(&Said::new("imports-errors-file"))), bytes))
}

struct Look {
    plain: Format,
    bad: Format,
    look: Format,
    told: Format,
    header: Format,
}

impl Look {
    fn new() -> Look {
        let plain = || Format::new().set_font_name("Times New Roman").set_font_size(11);
        let bad = || plain().set_background_color(Color::RGB(0xFAD4D0));
        Look {
            plain: plain(),
            bad: bad(),
            look: plain().set_background_color(Color::RGB(0xFCEFC7)),
            told: plain().set_text_wrap().set_align(FormatAlign::Top).set_font_color(Color::RGB(0x8C1D18)),
            header: bad().set_bold().set_text_wrap().set_align(FormatAlign::Center),
        }
    }
}

fn write(
    sheets: &[RawSheet],
    marked: &Marked,
    first: &BTreeMap<String, u32>,
    columns: &[Column],
    mark: Option<&str>,
    made: i64,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(made)?));
    for sheet in sheets {
        let out = book.add_worksheet();
        // A name that Excel does not take stays Excel's own.
        let _ = out.set_name(&sheet.name);
        out.set_hidden(sheet.hidden);
        if let Some(mark) = mark {
            out.set_header(format!("&C{mark}"));
        }
        out.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        let own = sheet.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| column + 1).max().unwrap_or(0);
        if own > 0 {
            out.set_column_range_width(0, column(own - 1), COLUMN)?;
        }
        for merge in sheet.merges.iter().filter(|m| (m.bottom, m.right) > (m.top, m.left)) {
            // Regions that lie over each other are the file's own fault; the first one counts.
            let _ = out.merge_range(merge.top, column(merge.left), merge.bottom, column(merge.right), "", &look.plain);
        }
        if let Some(header) = header_row(sheet, columns, first.get(&sheet.name)) {
            let text = format!("{} {OWN_COLUMN}", language.say(&Said::new("imports-errors-column")));
            out.write_string_with_format(header.number, column(own), text, &look.header)?;
            out.set_column_width(column(own), WIDE)?;
        }
        for row in &sheet.rows {
            let marks = marked.get(&(sheet.name.clone(), row.number + 1));
            write_row(out, row, marks, &look)?;
            if let Some(marks) = marks {
                let told = told(marks, language);
                // Not every program makes a row as tall as its text when it opens a file.
                let lines: f64 = told.lines().map(|line| (line.chars().count() as f64 / WIDE).ceil()).sum();
                out.set_row_height(row.number, (lines * LINE).min(TALLEST))?;
                out.write_string_with_format(row.number, column(own), told, &look.told)?;
            }
        }
    }
    book.save_to_buffer()
}

/// The row above the data in which most of the columns' own headers stand.
fn header_row<'s>(sheet: &'s RawSheet, columns: &[Column], first: Option<&u32>) -> Option<&'s RawRow> {
    let first = *first?;
    let headed = |row: &RawRow| {
        let is_header = |c: &&Column| {
            let cell = column_of(&c.letter).and_then(|at| row.get(at));
            cell.is_some_and(|cell| c.header.last().is_some_and(|header| *header == shown(cell)))
        };
        columns.iter().filter(is_header).count()
    };
    sheet.rows.iter().filter(|row| row.number + 1 < first).max_by_key(|row| headed(row))
}

fn column(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn told(marks: &Marks, language: Language) -> String {
    let sentence = |p: &Problem| {
        let expected = language.say(&p.expected);
        let said = match p.value.is_empty() {
            true => Said::new("imports-problem-empty").with("expected", expected),
            false => Said::new("imports-problem").with("value", &p.value).with("expected", expected),
        };
        format!("{}: {}", p.cell, language.say(&said))
    };
    let remark = |p: &Problem| format!("{}: {}", p.cell, language.say(&p.expected));
    let all: Vec<String> = marks.problems.iter().map(sentence).chain(marks.remarks.iter().map(remark)).collect();
    all.join("\n")
}

fn write_row(out: &mut Worksheet, row: &RawRow, marks: Option<&Marks>, look: &Look) -> Result<(), XlsxError> {
    for (at, cell) in &row.cells {
        let address = address(row.number, *at);
        let here = |all: &[Problem]| all.iter().any(|p| p.cell == address);
        let format = match marks {
            Some(marks) if here(&marks.problems) => &look.bad,
            Some(marks) if here(&marks.remarks) => &look.look,
            _ => &look.plain,
        };
        write_cell(out, row.number, column(*at), cell, format)?;
    }
    // A cell that must hold something and does not is no cell of the file.
    for problem in marks.iter().flat_map(|m| &m.problems).filter(|p| !p.cell.is_empty()) {
        let empty = row.cells.iter().all(|(at, _)| address(row.number, *at) != problem.cell);
        if let (true, Some(at)) = (empty, column_of(&problem.cell)) {
            out.write_blank(row.number, column(at), &look.bad)?;
        }
    }
    Ok(())
}

fn write_cell(out: &mut Worksheet, row: u32, column: u16, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        // Text stays text: what begins with = is no formula.
        Cell::Text(text) => out.write_string_with_format(row, column, text, format)?,
        Cell::Number(n) => out.write_number_with_format(row, column, *n, format)?,
        Cell::Bool(yes) => out.write_boolean_with_format(row, column, *yes, format)?,
        Cell::Moment(at) if chrono::Datelike::year(at) < 1900 => {
            out.write_string_with_format(row, column, shown(cell), format)?
        }
        Cell::Moment(at) => {
            let day_alone = at.time() == chrono::NaiveTime::MIN;
            let shape = if day_alone { "dd/mm/yyyy" } else { "dd/mm/yyyy hh:mm" };
            out.write_datetime_with_format(row, column, at, &format.clone().set_num_format(shape))?
        }
        Cell::Duration(text) | Cell::Error(text) => out.write_string_with_format(row, column, text, format)?,
        Cell::Formula(_) | Cell::Overlong(_) => out.write_blank(row, column, format)?,
    };
    Ok(())
}
