//! The list of demands that units are behind with, as a workbook: one line a demand, real dates, days that count
//! themselves from the day on which it was made.
//!
//! What people typed is written as text only, so that nothing of it becomes a formula.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError,
};

use crate::error::Error;
use crate::language::Language;
use crate::remediation::Demand;
use crate::vocabulary::{Said, dates};

/// Rows above the header: title, the day on which it was made, an empty one.
const HEADER_ROW: u32 = 3;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;
/// Key of the header, width in characters.
const COLUMNS: [(&str, f64); 10] = [
    ("demands-column-number", 6.0),
    ("demands-unit", 30.0),
    ("demands-column-now", 30.0),
    ("demands-task", 48.0),
    ("demands-product", 28.0),
    ("demands-owner", 28.0),
    ("demands-conclusion", 20.0),
    ("demands-column-first-due", 12.0),
    ("demands-due", 12.0),
    ("demands-column-days", 10.0),
];
const DUE_COLUMN: char = 'I';

/// The workbook of these demands on a day, in the reader's language.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn write(demands: &[Demand], language: Language, today: NaiveDate) -> Result<Vec<u8>, Error> {
    build(demands, language, today).map_err(|e| Error::Internal(format!("late demands: {e}")))
}

fn build(demands: &[Demand], language: Language, today: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let (text, number) = (cell().set_text_wrap(), cell().set_num_format("#,##0"));
    let day = cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left);
    let head = cell()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0xE8_EC_F1))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let title = language.t("demands-late-title");
    let mut workbook = Workbook::new();
    // Without it the workbook would hold the machine's own clock: the same list gives the same bytes.
    let (year, month, of_month) = (today.year(), today.month() as u8, today.day() as u8);
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(2000), month, of_month)?;
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(language.t("demands-late-sheet"))?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_footer("&R&P/&N");
    sheet.write_string_with_format(0, 0, &title, &Format::new().set_bold().set_font_size(14))?;
    sheet.write_string(1, 0, language.say(&Said::new("demands-late-on").with("day", dates::day(today))))?;
    // The day from which lateness is counted, as a date that the formulas refer to.
    sheet.write_datetime_with_format(1, 8, today, &day)?;
    for (column, (key, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(HEADER_ROW, column, language.t(key), &head)?;
    }
    let first = HEADER_ROW + 1;
    for (row, demand) in (first..).zip(demands) {
        let bearers: Vec<&str> = demand.bearers.iter().map(|bearer| bearer.name.as_str()).collect();
        let owner = demand.owner.as_ref().map(|owner| format!("{}, {}", owner.name, owner.position));
        sheet.write_number_with_format(row, 0, row - first + 1, &number)?;
        sheet.write_string_with_format(row, 1, &demand.unit_name, &text)?;
        sheet.write_string_with_format(row, 2, bearers.join("; "), &text)?;
        sheet.write_string_with_format(row, 3, &demand.task, &text)?;
        sheet.write_string_with_format(row, 4, &demand.product, &text)?;
        sheet.write_string_with_format(row, 5, owner.unwrap_or_default(), &text)?;
        sheet.write_string_with_format(row, 6, &demand.number, &text)?;
        sheet.write_datetime_with_format(row, 7, demand.first_due, &day)?;
        sheet.write_datetime_with_format(row, 8, demand.due, &day)?;
        let behind = Formula::new(format!("$I$2-{DUE_COLUMN}{}", row + 1)).set_result(demand.days_late.to_string());
        sheet.write_formula_with_format(row, 9, behind, &number)?;
    }
    let count = u32::try_from(demands.len()).unwrap_or(u32::MAX);
    if count > 0 {
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + count, COLUMNS.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(first, 2)?;
    workbook.save_to_buffer()
}
