//! The annex of a plan as a workbook: one line an inspection, real dates, a total that counts itself.

use chrono::NaiveDate;
use rust_xlsxwriter::{Formula, Workbook, Worksheet, XlsxError};

use super::docx::work::PlanPaper;
use super::listing::{self, HEADER_ROW, Styles};
use crate::error::Error;
use crate::language::Language;
use crate::plans::model::comment::{Asked, Comment, Consultation};
use crate::plans::{Item, Plan, rules};
use crate::vocabulary::{Said, dates};

const PAPER: Language = Language::Vietnamese;
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

/// The workbook of a plan's items, as [`super::before::plan`] gives them; with a sheet of what bodies were asked and
/// said of the draft, where any was asked.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn write(plan: &Plan, paper: &PlanPaper, items: &[Item], asked: &[AskedRow]) -> Result<Vec<u8>, Error> {
    build(plan, paper, items, asked).map_err(|e| Error::Internal(format!("plan workbook: {e}")))
}

fn build(plan: &Plan, paper: &PlanPaper, items: &[Item], asked: &[AskedRow]) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::default();
    let Styles { text, number, day, .. } = &styles;
    let mut workbook = Workbook::new();
    let made = NaiveDate::from_ymd_opt(plan.year, 1, 1).unwrap_or_default();
    let sheet = listing::sheet(&mut workbook, &plan.title, PAPER.t("papers-plan-sheet"), made)?;
    let above = if paper.mark.is_empty() { &plan.body_name } else { &paper.mark };
    sheet.write_string(0, 0, above)?;
    let title = match (&plan.number, plan.issued_on) {
        (Some(number), Some(on)) => format!("{} ({number}, {})", plan.title, crate::vocabulary::dates::day(on)),
        _ => format!("{} ({})", plan.title, PAPER.t("conclusions-notice-draft").to_lowercase()),
    };
    listing::title(sheet, 1, &title)?;
    // The last column stands only where something is carried out under another body's item.
    let joint = paper.items.iter().any(|line| !line.under.is_empty());
    let columns = COLUMNS.into_iter().chain(joint.then_some(JOINT));
    listing::header(sheet, HEADER_ROW, columns, PAPER, &styles)?;
    let first = HEADER_ROW + 1;
    for (row, (item, line)) in (first..).zip(items.iter().zip(&paper.items)) {
        match item.number {
            Some(n) => sheet.write_number_with_format(row, 0, n, number)?,
            None => sheet.write_blank(row, 0, text)?,
        };
        sheet.write_string_with_format(row, 1, item.subject(), text)?;
        sheet.write_string_with_format(row, 2, PAPER.say(&item.kind.said()), text)?;
        sheet.write_datetime_with_format(row, 3, item.starts_on, day)?;
        sheet.write_datetime_with_format(row, 4, item.ends_on, day)?;
        sheet.write_string_with_format(row, 5, &line.contents, text)?;
        sheet.write_datetime_with_format(row, 6, item.period_from, day)?;
        sheet.write_datetime_with_format(row, 7, item.period_to, day)?;
        let form = PAPER.say(&item.form.said());
        sheet.write_string_with_format(row, 8, if line.under.is_empty() { &line.note } else { &form }, text)?;
        match line.under.as_str() {
            "" if joint => drop(sheet.write_blank(row, JOINT_COLUMN, text)?),
            "" => {}
            under => drop(sheet.write_string_with_format(row, JOINT_COLUMN, under, text)?),
        }
    }
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let last = first + count;
    if count > 0 {
        let columns = COLUMNS.len() as u16 + u16::from(joint);
        sheet.autofilter(HEADER_ROW, 0, last - 1, columns - 1)?;
        sheet.write_string_with_format(last, 1, PAPER.t("papers-plan-total"), &styles.total)?;
        // What is carried out under another body's item is counted there.
        let all = format!("COUNTA(B{}:B{last})", first + 1);
        let own = if joint { format!("{all}-COUNTA(J{}:J{last})", first + 1) } else { all };
        let under = paper.items.iter().filter(|line| !line.under.is_empty()).count();
        let formula = Formula::new(own).set_result((items.len() - under).to_string());
        sheet.write_formula_with_format(last, 2, formula, &styles.counted)?;
    }
    sheet.set_freeze_panes(first, 2)?;
    if !asked.is_empty() {
        comments(workbook.add_worksheet(), asked, &styles)?;
    }
    workbook.save_to_buffer()
}

/// A line of the sheet of comments: a body with one of its comments, or with none.
pub struct AskedRow {
    pub body: String,
    pub until: NaiveDate,
    pub state: Asked,
    /// Number and date of what came on paper.
    pub paper: String,
    /// What the comment is about, what it says, the outcome and its reason.
    pub comment: [String; 4],
}

/// What was asked and said of a plan's draft, a line a comment.
pub fn asked_rows(all: &[Consultation], today: NaiveDate) -> Vec<AskedRow> {
    let about =
        |one: &Consultation, comment: &Comment| match one.items.iter().find(|i| Some(&i.id) == comment.item.as_ref()) {
            None => PAPER.t("plans-comment-whole"),
            Some(item) => {
                let number = item.number.map(|n| n.to_string()).unwrap_or_default();
                PAPER.say(&Said::new("plans-comment-item").with("number", number).with("unit", &item.unit_name))
            }
        };
    let mut rows = Vec::new();
    for one in all {
        let paper = one.heard.as_ref().and_then(|heard| heard.paper.as_ref());
        let row = |comment: [String; 4]| AskedRow {
            body: one.unit_name.clone(),
            until: one.until,
            state: rules::comments::asked(one, today),
            paper: paper.map(|(number, on)| format!("{number}, {}", dates::day(*on))).unwrap_or_default(),
            comment,
        };
        if one.comments.is_empty() {
            let agrees = one.heard.as_ref().is_some_and(|heard| heard.agrees);
            let said = if agrees { PAPER.t("plans-stance-agree") } else { String::new() };
            rows.push(row([String::new(), said, String::new(), String::new()]));
        }
        rows.extend(one.comments.iter().map(|comment| {
            let settled = comment.settled.as_ref();
            let outcome = settled.map(|settled| PAPER.say(&settled.taken.said())).unwrap_or_default();
            let reason = settled.map(|settled| settled.reason.clone()).unwrap_or_default();
            row([about(one, comment), comment.said.clone(), outcome, reason])
        }));
    }
    rows
}

fn comments(sheet: &mut Worksheet, asked: &[AskedRow], styles: &Styles) -> Result<(), XlsxError> {
    const COLUMNS: [(&str, f64); 8] = [
        ("papers-plan-comments-body", 32.0),
        ("papers-plan-comments-until", 12.0),
        ("papers-plan-comments-state", 18.0),
        ("papers-plan-comments-paper", 22.0),
        ("papers-plan-comments-about", 30.0),
        ("papers-plan-comments-said", 48.0),
        ("papers-plan-comments-outcome", 18.0),
        ("papers-plan-comments-reason", 48.0),
    ];
    sheet.set_name(PAPER.t("papers-plan-comments-sheet"))?;
    listing::page(sheet);
    sheet.set_repeat_rows(0, 0)?;
    listing::header(sheet, 0, COLUMNS, PAPER, styles)?;
    for (at, row) in (1u32..).zip(asked) {
        sheet.write_string_with_format(at, 0, &row.body, &styles.text)?;
        sheet.write_datetime_with_format(at, 1, row.until, &styles.day)?;
        sheet.write_string_with_format(at, 2, PAPER.say(&row.state.said()), &styles.text)?;
        sheet.write_string_with_format(at, 3, &row.paper, &styles.text)?;
        for (column, words) in (4u16..).zip(&row.comment) {
            sheet.write_string_with_format(at, column, words, &styles.text)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}
