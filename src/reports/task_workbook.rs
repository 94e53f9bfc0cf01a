//! Tasks that directives set as a workbook: one line a task, real dates, totals that count themselves.

use chrono::NaiveDate;
use rust_xlsxwriter::{Formula, Workbook, XlsxError};

use super::listing::{self, HEADER_ROW, Styles};
use crate::directives::{Due, State, Task};
use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::{Said, dates};

const PAPER: Language = Language::Vietnamese;
/// Key of the header, width in characters.
const COLUMNS: [(&str, f64); 11] = [
    ("papers-tasks-number", 6.0),
    ("directives-owner", 32.0),
    ("directives-task", 48.0),
    ("directives-product", 28.0),
    ("directives-directive", 20.0),
    ("directives-issuer", 28.0),
    ("directives-point", 10.0),
    ("directives-due", 12.0),
    ("papers-tasks-done-on", 12.0),
    ("directives-how", 22.0),
    ("papers-tasks-days-late", 10.0),
];
/// Places of deadline, end, state and days late.
const DUE: u16 = 7;
const DONE: u16 = 8;
const HOW: u16 = 9;
const LATE: u16 = 10;

/// The workbook of tasks as they stand on a day, in the order in which they come.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn write(tasks: &[Task], today: NaiveDate, mark: &str) -> Result<Vec<u8>, Error> {
    build(tasks, today, mark).map_err(|e| Error::Internal(format!("workbook of tasks: {e}")))
}

fn build(tasks: &[Task], today: NaiveDate, mark: &str) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::default();
    let title = PAPER.t("papers-tasks-title");
    let mut workbook = Workbook::new();
    let sheet = listing::sheet(&mut workbook, &title, PAPER.t("papers-tasks-sheet"), today)?;
    listing::title(sheet, 0, &title)?;
    sheet.write_string(1, 0, PAPER.say(&Said::new("papers-tasks-as-of").with("day", dates::day(today))))?;
    if !mark.is_empty() {
        sheet.write_string(2, 0, mark)?;
    }
    listing::header(sheet, HEADER_ROW, COLUMNS, PAPER, &styles)?;
    let first = HEADER_ROW + 1;
    for ((row, task), place) in (first..).zip(tasks).zip(1u32..) {
        sheet.write_number_with_format(row, 0, place, &styles.number)?;
        let words =
            [&task.unit_name, &task.task, &task.product, &task.directive_number, &task.directive_issuer, &task.point];
        for (column, words) in (1u16..).zip(words) {
            sheet.write_string_with_format(row, column, words, &styles.text)?;
        }
        match task.due {
            Due::Day { on } | Due::Quarter { on, .. } => sheet.write_datetime_with_format(row, DUE, on, &styles.day)?,
            Due::Standing => sheet.write_string_with_format(row, DUE, PAPER.t("directives-standing"), &styles.text)?,
        };
        match task.done_on {
            Some(on) => sheet.write_datetime_with_format(row, DONE, on, &styles.day)?,
            None => sheet.write_blank(row, DONE, &styles.day)?,
        };
        sheet.write_string_with_format(row, HOW, PAPER.say(&task.state.said()), &styles.text)?;
        match task.days_late {
            0 => sheet.write_blank(row, LATE, &styles.number)?,
            days => sheet.write_number_with_format(row, LATE, days as f64, &styles.number)?,
        };
    }
    let last = first + u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    if !tasks.is_empty() {
        sheet.autofilter(HEADER_ROW, 0, last - 1, LATE)?;
        let late = PAPER.say(&State::Late.said());
        let is_late = tasks.iter().filter(|task| task.state == State::Late).count();
        let totals = [
            ("papers-tasks-total", format!("COUNTA(C{}:C{last})", first + 1), tasks.len()),
            ("papers-tasks-late", format!("COUNTIF(J{}:J{last},\"{late}\")", first + 1), is_late),
        ];
        for (row, (key, formula, result)) in (last..).zip(totals) {
            sheet.write_string_with_format(row, 1, PAPER.t(key), &styles.total)?;
            let formula = Formula::new(formula).set_result(result.to_string());
            sheet.write_formula_with_format(row, 2, formula, &styles.counted)?;
        }
    }
    sheet.set_freeze_panes(first, 2)?;
    workbook.save_to_buffer()
}
