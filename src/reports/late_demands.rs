//! The list of demands that units are behind with, as a workbook: one line a demand, real dates, days that count
//! themselves from the day on which it was made.

use chrono::NaiveDate;
use rust_xlsxwriter::{Formula, Workbook, XlsxError};

use super::listing::{self, HEADER_ROW, Styles};
use crate::error::Error;
use crate::language::Language;
use crate::remediation::Demand;
use crate::vocabulary::{Said, dates};

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

/// The workbook of these demands on a day, in the reader's language; `mark`: what a demonstration says of its data.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn write(demands: &[Demand], language: Language, today: NaiveDate, mark: &str) -> Result<Vec<u8>, Error> {
    build(demands, language, today, mark).map_err(|e| Error::Internal(format!("late demands: {e}")))
}

fn build(demands: &[Demand], language: Language, today: NaiveDate, mark: &str) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::default();
    let title = language.t("demands-late-title");
    let mut workbook = Workbook::new();
    let sheet = listing::sheet(&mut workbook, &title, language.t("demands-late-sheet"), today)?;
    listing::title(sheet, 0, &title)?;
    sheet.write_string(1, 0, language.say(&Said::new("demands-late-on").with("day", dates::day(today))))?;
    if !mark.is_empty() {
        sheet.write_string(2, 0, mark)?;
    }
    // The day from which lateness is counted, as a date that the formulas refer to.
    sheet.write_datetime_with_format(1, 8, today, &styles.day)?;
    listing::header(sheet, HEADER_ROW, COLUMNS, language, &styles)?;
    let first = HEADER_ROW + 1;
    for (row, demand) in (first..).zip(demands) {
        let bearers: Vec<&str> = demand.bearers.iter().map(|bearer| bearer.name.as_str()).collect();
        let owner = demand.owner.as_ref().map(|owner| format!("{}, {}", owner.name, owner.position));
        sheet.write_number_with_format(row, 0, row - first + 1, &styles.number)?;
        sheet.write_string_with_format(row, 1, &demand.unit_name, &styles.text)?;
        sheet.write_string_with_format(row, 2, bearers.join("; "), &styles.text)?;
        sheet.write_string_with_format(row, 3, &demand.task, &styles.text)?;
        sheet.write_string_with_format(row, 4, &demand.product, &styles.text)?;
        sheet.write_string_with_format(row, 5, owner.unwrap_or_default(), &styles.text)?;
        sheet.write_string_with_format(row, 6, &demand.number, &styles.text)?;
        sheet.write_datetime_with_format(row, 7, demand.first_due, &styles.day)?;
        sheet.write_datetime_with_format(row, 8, demand.due, &styles.day)?;
        let behind = Formula::new(format!("$I$2-{DUE_COLUMN}{}", row + 1)).set_result(demand.days_late.to_string());
        sheet.write_formula_with_format(row, 9, behind, &styles.number)?;
    }
    let count = u32::try_from(demands.len()).unwrap_or(u32::MAX);
    if count > 0 {
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + count, COLUMNS.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(first, 2)?;
    workbook.save_to_buffer()
}
