//! The annex of a plan as a workbook: one line an inspection, real dates, a total that counts itself.
//!
//! What people typed is written as text only, so that nothing of it becomes a formula.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError,
};

use super::docx::work::PlanPaper;
use crate::error::Error;
use crate::language::Language;
use crate::plans::{Item, Plan};

const PAPER: Language = Language::Vietnamese;
/// Rows above the header: mark or body, title, an empty one.
const HEADER_ROW: u32 = 3;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;
/// Key of the header, width in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("papers-plan-column-number", 6.0),
    ("papers-plan-column-unit", 32.0),
    ("papers-plan-column-kind", 14.0),
    ("papers-plan-column-from", 12.0),
    ("papers-plan-column-to", 12.0),
    ("papers-plan-column-contents", 48.0),
    ("papers-plan-column-period-from", 12.0),
    ("papers-plan-column-period-to", 12.0),
    ("papers-plan-column-form", 16.0),
];

/// The column of what is carried out under another body's item, and its place (J).
const JOINT: (&str, f64) = ("papers-plan-column-joint", 36.0);
const JOINT_COLUMN: u16 = COLUMNS.len() as u16;

/// The workbook of a plan's items, as [`super::before::plan`] gives them.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn write(plan: &Plan, paper: &PlanPaper, items: &[Item]) -> Result<Vec<u8>, Error> {
    build(plan, paper, items).map_err(|e| Error::Internal(format!("plan workbook: {e}")))
}

fn build(plan: &Plan, paper: &PlanPaper, items: &[Item]) -> Result<Vec<u8>, XlsxError> {
    let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let (text, number) = (cell().set_text_wrap(), cell().set_num_format("#,##0"));
    let day = cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left);
    let head = cell()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0xE8_EC_F1))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let mut workbook = Workbook::new();
    // Without it the workbook would hold the machine's own clock: the same plan gives the same bytes.
    let made = ExcelDateTime::from_ymd(u16::try_from(plan.year).unwrap_or(2000), 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&plan.title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(PAPER.t("papers-plan-sheet"))?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_footer("&R&P/&N");
    let above = if paper.mark.is_empty() { &plan.body_name } else { &paper.mark };
    sheet.write_string(0, 0, above)?;
    let title = match (&plan.number, plan.issued_on) {
        (Some(number), Some(on)) => format!("{} ({number}, {})", plan.title, crate::vocabulary::dates::day(on)),
        _ => format!("{} ({})", plan.title, PAPER.t("conclusions-notice-draft").to_lowercase()),
    };
    sheet.write_string_with_format(1, 0, title, &Format::new().set_bold().set_font_size(14))?;
    // The last column stands only where something is carried out under another body's item.
    let joint = paper.items.iter().any(|line| !line.under.is_empty());
    let columns = COLUMNS.into_iter().chain(joint.then_some(JOINT));
    for (column, (key, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(HEADER_ROW, column, PAPER.t(key), &head)?;
    }
    let first = HEADER_ROW + 1;
    for (row, (item, line)) in (first..).zip(items.iter().zip(&paper.items)) {
        match item.number {
            Some(n) => sheet.write_number_with_format(row, 0, n, &number)?,
            None => sheet.write_blank(row, 0, &text)?,
        };
        sheet.write_string_with_format(row, 1, item.subject(), &text)?;
        sheet.write_string_with_format(row, 2, PAPER.say(&item.kind.said()), &text)?;
        sheet.write_datetime_with_format(row, 3, item.starts_on, &day)?;
        sheet.write_datetime_with_format(row, 4, item.ends_on, &day)?;
        sheet.write_string_with_format(row, 5, &line.contents, &text)?;
        sheet.write_datetime_with_format(row, 6, item.period_from, &day)?;
        sheet.write_datetime_with_format(row, 7, item.period_to, &day)?;
        let form = PAPER.say(&item.form.said());
        sheet.write_string_with_format(row, 8, if line.under.is_empty() { &line.note } else { &form }, &text)?;
        match line.under.as_str() {
            "" if joint => drop(sheet.write_blank(row, JOINT_COLUMN, &text)?),
            "" => {}
            under => drop(sheet.write_string_with_format(row, JOINT_COLUMN, under, &text)?),
        }
    }
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let last = first + count;
    if count > 0 {
        let columns = COLUMNS.len() as u16 + u16::from(joint);
        sheet.autofilter(HEADER_ROW, 0, last - 1, columns - 1)?;
        let total = cell().set_bold();
        sheet.write_string_with_format(last, 1, PAPER.t("papers-plan-total"), &total)?;
        // What is carried out under another body's item is counted there.
        let all = format!("COUNTA(B{}:B{last})", first + 1);
        let own = if joint { format!("{all}-COUNTA(J{}:J{last})", first + 1) } else { all };
        let under = paper.items.iter().filter(|line| !line.under.is_empty()).count();
        let formula = Formula::new(own).set_result((items.len() - under).to_string());
        sheet.write_formula_with_format(last, 2, formula, &total.set_num_format("#,##0"))?;
    }
    sheet.set_freeze_panes(first, 2)?;
    workbook.save_to_buffer()
}
