//! The report as a workbook: real numbers and dates, frozen headers, filters, A4 landscape, live
//! formulas with the server's own results.
//!
//! What people typed is written as text only (`write_string`), so that nothing of it becomes a
//! formula. Sheets are written row by row (low memory; stack.md, section 4).

mod lists;
mod summary;

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

use super::ConclusionReport;
use crate::error::Error;
use crate::visits::model::FindingKind;
use crate::vocabulary::{Said, dates};

/// Rows above the header: mark or city, title, what was asked for, an empty one.
const HEADER_ROW: u32 = 4;
/// First row of what a sheet lists.
const FIRST_ROW: u32 = HEADER_ROW + 1;
/// Height of one line of text, in points.
const ROW_HEIGHT: f64 = 15.0;
/// The greatest height of a row that Excel takes, in points.
const HIGHEST_ROW: f64 = 409.0;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;

/// Columns of the sheet of points that formulas look at.
const POINT_CONCLUSION: u16 = 1;
const POINT_UNIT: u16 = 4;
const POINT_FIELD: u16 = 5;
const POINT_KIND: u16 = 6;

struct Formats {
    title: Format,
    plain: Format,
    mark: Format,
    header: Format,
    text: Format,
    number: Format,
    day: Format,
    minute: Format,
    total: Format,
    total_text: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let head = || {
            Format::new()
                .set_bold()
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_background_color(Color::RGB(0xE8_EC_F1))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
        };
        Formats {
            title: Format::new().set_bold().set_font_size(14),
            plain: Format::new(),
            mark: Format::new().set_bold().set_font_color(Color::RGB(0xB0_1E_1E)),
            header: head(),
            text: cell().set_text_wrap(),
            number: cell().set_num_format("#,##0"),
            day: cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            minute: cell().set_num_format("dd/mm/yyyy hh:mm").set_align(FormatAlign::Left),
            total: cell().set_bold().set_num_format("#,##0"),
            total_text: cell().set_bold(),
        }
    }
}

/// What stands in a cell.
enum Cell<'a> {
    /// Anything that a person typed, or a word of ours.
    Text(&'a str),
    Owned(String),
    Number(f64),
    Day(Option<NaiveDate>),
    /// A stored instant (UTC), shown in Vietnam's time.
    Minute(NaiveDateTime),
    /// A formula and the server's own result.
    Formula(String, f64),
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    columns: &'static [Column],
    formats: &'a Formats,
}

impl Sheet<'_> {
    fn cells(&mut self, row: u32, cells: &[Cell]) -> Result<(), XlsxError> {
        let texts = cells.iter().zip(self.columns).filter_map(|(cell, (_, width))| match cell {
            Cell::Text(text) => Some((*text, *width)),
            Cell::Owned(text) => Some((text.as_str(), *width)),
            _ => None,
        });
        self.sheet.set_row_height(row, height(texts))?;
        for (column, cell) in (0u16..).zip(cells) {
            let f = self.formats;
            match cell {
                Cell::Text(text) => self.sheet.write_string_with_format(row, column, *text, &f.text)?,
                Cell::Owned(text) => self.sheet.write_string_with_format(row, column, text, &f.text)?,
                Cell::Number(number) => self.sheet.write_number_with_format(row, column, *number, &f.number)?,
                Cell::Day(Some(day)) => self.sheet.write_datetime_with_format(row, column, day, &f.day)?,
                Cell::Day(None) => self.sheet.write_blank(row, column, &f.text)?,
                Cell::Minute(at) => self.sheet.write_datetime_with_format(row, column, dates::civil(*at), &f.minute)?,
                Cell::Formula(text, result) => {
                    let formula = Formula::new(text).set_result(result.to_string());
                    self.sheet.write_formula_with_format(row, column, formula, &f.number)?
                }
            };
        }
        Ok(())
    }
}

/// A column: key of its header, width in characters.
type Column = (&'static str, f64);

struct Writer<'r> {
    report: &'r ConclusionReport,
    formats: Formats,
}

impl Writer<'_> {
    fn t(&self, key: &str) -> String {
        self.report.language.t(key)
    }

    fn say(&self, said: &Said) -> String {
        self.report.language.say(said)
    }

    /// A sheet with its title, header row and page set-up; rows begin at [`FIRST_ROW`].
    fn begin<'w>(
        &'w self,
        workbook: &'w mut Workbook,
        name_key: &str,
        title_key: &str,
        columns: &'static [Column],
        frozen_columns: u16,
    ) -> Result<Sheet<'w>, XlsxError> {
        let sheet = self.page(workbook, name_key, title_key, columns)?;
        sheet.set_row_height(HEADER_ROW, ROW_HEIGHT * 2.0)?;
        for (column, (key, _)) in (0u16..).zip(columns) {
            sheet.write_string_with_format(HEADER_ROW, column, self.t(key), &self.formats.header)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, frozen_columns)?;
        Ok(Sheet { sheet, columns, formats: &self.formats })
    }

    fn page<'w>(
        &self,
        workbook: &'w mut Workbook,
        name_key: &str,
        title_key: &str,
        columns: &[Column],
    ) -> Result<&'w mut Worksheet, XlsxError> {
        let f = &self.formats;
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(self.t(name_key))?;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
        sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
        sheet.set_footer("&R&P/&N");
        if self.report.demo {
            sheet.set_header(format!("&C&B{}", self.t("report-conclusion-demo")));
        }
        for (column, (_, width)) in (0u16..).zip(columns) {
            sheet.set_column_width(column, *width)?;
        }
        if self.report.demo {
            sheet.write_string_with_format(0, 0, self.t("report-conclusion-demo"), &f.mark)?;
        } else {
            sheet.write_string_with_format(0, 0, &self.report.city, &f.plain)?;
        }
        sheet.write_string_with_format(1, 0, self.t(title_key), &f.title)?;
        let made = Said::new("report-conclusion-made")
            .with("scope", self.say(&self.report.scope))
            .with("on", dates::day(self.report.made_on));
        sheet.write_string_with_format(2, 0, self.say(&made), &f.plain)?;
        Ok(sheet)
    }

    /// Ends a list: the filter over its rows, or a sentence that there is none.
    fn end(&self, sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<(), XlsxError> {
        let last = u16::try_from(columns).unwrap_or(1).saturating_sub(1);
        if rows == 0 {
            sheet.write_string_with_format(FIRST_ROW, 0, self.t("report-conclusion-none"), &self.formats.plain)?;
        }
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows.max(1), last)?;
        Ok(())
    }

    /// `'Sheet'!$C$6:$C$20` of a column of the points' sheet; one row when there is no point.
    fn points_range(&self, column: u16) -> String {
        let rows = u32::try_from(self.report.points().count()).unwrap_or(u32::MAX).max(1);
        let letter = letters(column);
        let name = self.t("report-conclusion-sheet-points").replace('\'', "''");
        format!("'{name}'!${letter}${}:${letter}${}", FIRST_ROW + 1, FIRST_ROW + rows)
    }

    fn kind(&self, kind: FindingKind) -> String {
        self.say(&kind.said())
    }
}

/// Height of a row that shows these texts in columns of these widths: spreadsheet programs differ
/// in whether they fit rows that say nothing.
fn height<'t>(texts: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    let lines = |(text, width): (&str, f64)| {
        // A character less for the cell's margins; words break before the column's end.
        let fits = ((width - 1.0) * 0.92).max(1.0);
        text.lines().map(|line| (line.chars().count() as f64 / fits).ceil().max(1.0)).sum::<f64>()
    };
    let most = texts.into_iter().map(lines).fold(1.0, f64::max);
    (most * ROW_HEIGHT).min(HIGHEST_ROW)
}

/// Letters of a column, from 0: A, B … Z, AA.
fn letters(column: u16) -> String {
    let mut text = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        text.insert(0, char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    text
}

/// A text within the quotes of a formula.
fn quoted(text: &str) -> String {
    text.replace('"', "\"\"")
}

/// What COUNTIFS compares with for the text in a cell: the cell itself, with wildcards and a
/// leading operator made plain when the text has any.
fn criterion(text: &str, cell: &str) -> String {
    let wild = text.contains(['*', '?', '~']);
    let operator = text.starts_with(['=', '<', '>']);
    let plain = match wild {
        true => format!("SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")"),
        false => cell.to_owned(),
    };
    if operator { format!("\"=\"&{plain}") } else { plain }
}

/// The report as the bytes of an .xlsx file.
pub fn write(report: &ConclusionReport) -> Result<Vec<u8>, Error> {
    build(report).map_err(|e| Error::Internal(format!("conclusion report: {e}")))
}

fn build(report: &ConclusionReport) -> Result<Vec<u8>, XlsxError> {
    let writer = Writer { report, formats: Formats::new() };
    let mut workbook = Workbook::new();
    // Without it the workbook would hold the machine's own clock, whatever day the report is of.
    let made = report.made_on.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    let properties = rust_xlsxwriter::DocProperties::new()
        .set_title(writer.t("report-conclusion-title"))
        .set_comment(writer.say(&report.scope))
        .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_timestamp(made)?);
    workbook.set_properties(&properties);
    writer.conclusions(&mut workbook)?;
    writer.points(&mut workbook)?;
    writer.persons(&mut workbook)?;
    writer.explanations(&mut workbook)?;
    writer.demands(&mut workbook)?;
    writer.summary(&mut workbook)?;
    workbook.save_to_buffer()
}
