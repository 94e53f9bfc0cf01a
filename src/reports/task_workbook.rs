//! Tasks that directives set as a workbook: one line a task, real dates, totals that count themselves.
//!
//! What people typed is written as text only, so that nothing of it becomes a formula.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError,
};

use crate::directives::{Due, State, Task};
use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::{Said, dates};

const PAPER: Language = Language::Vietnamese;
/// Rows above the header: title, day, an empty one.
const HEADER_ROW: u32 = 3;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;
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
    let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let (text, number) = (cell().set_text_wrap(), cell().set_num_format("#,##0"));
    let day = cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left);
    let head = cell()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0xE8_EC_F1))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let title = PAPER.t("papers-tasks-title");
    let mut workbook = Workbook::new();
    // Without it the workbook would hold the machine's own clock: the same tasks give the same bytes.
    let made = ExcelDateTime::parse_from_str(&today.to_string())?;
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(PAPER.t("papers-tasks-sheet"))?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_footer("&R&P/&N");
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    sheet.write_string(1, 0, PAPER.say(&Said::new("papers-tasks-as-of").with("day", dates::day(today))))?;
    if !mark.is_empty() {
        sheet.write_string(2, 0, mark)?;
    }
    for (column, (key, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(HEADER_ROW, column, PAPER.t(key), &head)?;
    }
    let first = HEADER_ROW + 1;
    for ((row, task), place) in (first..).zip(tasks).zip(1u32..) {
        sheet.write_number_with_format(row, 0, place, &number)?;
        let words =
            [&task.unit_name, &task.task, &task.product, &task.directive_number, &task.directive_issuer, &task.point];
        for (column, words) in (1u16..).zip(words) {
            sheet.write_string_with_format(row, column, words, &text)?;
        }
        match task.due {
            Due::Day { on } | Due::Quarter { on, .. } => sheet.write_datetime_with_format(row, DUE, on, &day)?,
            Due::Standing => sheet.write_string_with_format(row, DUE, PAPER.t("directives-standing"), &text)?,
        };
        match task.done_on {
            Some(on) => sheet.write_datetime_with_format(row, DONE, on, &day)?,
            None => sheet.write_blank(row, DONE, &day)?,
        };
        sheet.write_string_with_format(row, HOW, PAPER.say(&task.state.said()), &text)?;
        match task.days_late {
            0 => sheet.write_blank(row, LATE, &number)?,
            days => sheet.write_number_with_format(row, LATE, days as f64, &number)?,
        };
    }
    let last = first + u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    if !tasks.is_empty() {
        sheet.autofilter(HEADER_ROW, 0, last - 1, LATE)?;
        let total = cell().set_bold();
        let counted = total.clone().set_num_format("#,##0");
        let late = PAPER.say(&State::Late.said());
        let is_late = tasks.iter().filter(|task| task.state == State::Late).count();
        let totals = [
            ("papers-tasks-total", format!("COUNTA(C{}:C{last})", first + 1), tasks.len()),
            ("papers-tasks-late", format!("COUNTIF(J{}:J{last},\"{late}\")", first + 1), is_late),
        ];
        for (row, (key, formula, result)) in (last..).zip(totals) {
            sheet.write_string_with_format(row, 1, PAPER.t(key), &total)?;
            let formula = Formula::new(formula).set_result(result.to_string());
            sheet.write_formula_with_format(row, 2, formula, &counted)?;
        }
    }
    sheet.set_freeze_panes(first, 2)?;
    workbook.save_to_buffer()
}
