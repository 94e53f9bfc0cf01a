//! The sheet of deductions: every line with its conclusion, also those that are waived.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::look::{FIRST_ROW, fit_row, set_up, text};
use super::{Context, ScoringReport, cells};
use crate::vocabulary::Points;

const POINTS: u16 = 8;
const WAIVED: u16 = 9;
const COUNTED: u16 = 10;
const KEY: u16 = 11;

/// The key by which the units' sheets sum a leaf's lines: by places in the report, because SUMIFS
/// takes `1.1` and `1.10` for the same.
pub fn key(unit: usize, criterion: usize) -> String {
    format!("u{:03}-c{:03}", unit + 1, criterion + 1)
}

/// Key of each line, and the row in which it stands.
pub struct Places {
    rows: u32,
}

/// Where the ledger's lines will stand.
pub fn places(report: &ScoringReport) -> Places {
    Places { rows: report.sheets.iter().map(|sheet| sheet.deductions.len() as u32).sum() }
}

impl Places {
    /// The formula of what a leaf's lines cost together; none when the ledger has no line at all.
    pub fn sum_of(&self, ledger: &str, key: &str, cap: Option<Points>) -> Option<String> {
        let last = FIRST_ROW + self.rows.checked_sub(1)?;
        let costs = cells::on(ledger, &cells::column_range(FIRST_ROW, last, COUNTED));
        let keys = cells::on(ledger, &cells::column_range(FIRST_ROW, last, KEY));
        let sum = format!("ROUND(SUMIFS({costs},{keys},{}),3)", cells::text(key));
        Some(cap.map_or(sum.clone(), |cap| format!("MIN({},{sum})", cells::number(cap))))
    }
}

/// Writes the ledger.
pub fn write(sheet: &mut Worksheet, context: &Context) -> Result<(), XlsxError> {
    let report = context.report;
    let columns = [
        (context.t("scoring-ordinal"), 6.0),
        (context.t("scoring-unit"), 26.0),
        (context.t("scoring-number"), 9.0),
        (context.t("scoring-criterion"), 34.0),
        (context.t("scoring-conclusion-number"), 16.0),
        (context.t("scoring-conclusion-on"), 12.0),
        (context.t("scoring-occurred-on"), 12.0),
        (context.t("scoring-fact"), 44.0),
        (context.t("scoring-deduct-each"), 10.0),
        (context.t("scoring-waive-reason"), 28.0),
        (context.t("scoring-counted"), 14.0),
        (context.t("scoring-key"), 10.0),
    ];
    set_up(sheet, context, &context.ledger, &context.t("scoring-sheet-deductions-title"), &columns)?;
    let order: BTreeMap<_, _> = report.criteria.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    let look = &context.look;
    let mut row = FIRST_ROW;
    for (unit, scores) in report.sheets.iter().enumerate() {
        for line in &scores.deductions {
            let Some(criterion) = order.get(&line.criterion).copied() else { continue };
            let waived = line.waived_by.is_some();
            let (words, day, points) = match waived {
                true => (&look.struck, &look.struck_day, &look.struck_points),
                false => (&look.text, &look.day, &look.points),
            };
            sheet.write_number_with_format(row, 0, f64::from(row - FIRST_ROW + 1), &look.whole)?;
            sheet.write_string_with_format(row, 1, text(&scores.unit_name), words)?;
            sheet.write_string_with_format(row, 2, format!("{}.", report.criteria[criterion].number), words)?;
            sheet.write_string_with_format(row, 3, text(&report.criteria[criterion].name), words)?;
            sheet.write_string_with_format(row, 4, text(&line.conclusion_number), words)?;
            sheet.write_datetime_with_format(row, 5, line.conclusion_on, day)?;
            sheet.write_datetime_with_format(row, 6, line.occurred_on, day)?;
            sheet.write_string_with_format(row, 7, text(&line.fact), words)?;
            sheet.write_number_with_format(row, POINTS, line.points.as_f64(), points)?;
            sheet.write_string_with_format(row, WAIVED, text(&line.waived_reason), &look.text)?;
            let counted = if waived { Points::ZERO } else { line.points };
            let (cost, reason) = (cells::at(row, POINTS), cells::at(row, WAIVED));
            let formula = cells::formula(format!("IF({reason}=\"\",{cost},0)"), Some(counted));
            sheet.write_formula_with_format(row, COUNTED, formula, &look.points)?;
            sheet.write_string_with_format(row, KEY, key(unit, criterion), &look.small)?;
            let name = report.criteria[criterion].name.as_str();
            let wide = [
                (scores.unit_name.as_str(), 26.0),
                (name, 34.0),
                (line.fact.as_str(), 44.0),
                (line.waived_reason.as_str(), 28.0),
                (line.conclusion_number.as_str(), 16.0),
            ];
            fit_row(sheet, row, &wide)?;
            row += 1;
        }
    }
    if row == FIRST_ROW {
        sheet.write_string_with_format(row, 1, context.t("scoring-no-deductions"), &look.text)?;
        row += 1;
    }
    sheet.autofilter(FIRST_ROW - 1, 0, row - 1, KEY)?;
    Ok(())
}
