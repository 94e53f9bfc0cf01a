//! The sheet of the criteria set.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::look::{DEEPEST, FIRST_ROW, at_level, fit_row, set_up, text};
use super::{Context, cells};
use crate::vocabulary::{Points, Said};

const MAX: u16 = 2;

/// Writes the tree: maxima of parents are sums of their children's.
pub fn write(sheet: &mut Worksheet, context: &Context) -> Result<(), XlsxError> {
    let report = context.report;
    let set = &report.set;
    let title = context.say(Said::new("scoring-sheet-criteria-title").with("version", set.version_no));
    let columns = [
        (context.t("scoring-number"), 9.0),
        (context.t("scoring-criterion"), 48.0),
        (context.t("scoring-max"), 10.0),
        (context.t("scoring-method"), 34.0),
        (context.t("scoring-proof-asked"), 30.0),
        (context.t("scoring-deduct-each"), 10.0),
        (context.t("scoring-deduct-cap"), 10.0),
        (context.t("scoring-deduct-on"), 24.0),
    ];
    set_up(sheet, context, &context.criteria, &title, &columns)?;
    let look = &context.look;
    for (at, criterion) in report.criteria.iter().enumerate() {
        let row = FIRST_ROW + at as u32;
        let (words, points) = match criterion.leaf {
            true => (&look.text, &look.points),
            false => (&look.text_strong, &look.points_strong),
        };
        sheet.write_string_with_format(row, 0, format!("{}.", criterion.number), words)?;
        sheet.write_string_with_format(row, 1, text(&criterion.name), &at_level(words, criterion.level))?;
        let wide =
            [&criterion.method, &criterion.proof, &criterion.deduct_on].map(|t| t.as_deref().unwrap_or_default());
        let wide = [
            (criterion.name.as_str(), 48.0 - f64::from(criterion.level)),
            (wide[0], 34.0),
            (wide[1], 30.0),
            (wide[2], 24.0),
        ];
        fit_row(sheet, row, &wide)?;
        if criterion.leaf {
            sheet.write_number_with_format(row, MAX, criterion.max.as_f64(), points)?;
        } else {
            let below = children(context, Some(at));
            sheet.write_formula_with_format(
                row,
                MAX,
                cells::formula(cells::sum(&below, MAX), Some(criterion.max)),
                points,
            )?;
        }
        sheet.write_string_with_format(row, 3, text(criterion.method.as_deref().unwrap_or_default()), words)?;
        sheet.write_string_with_format(row, 4, text(criterion.proof.as_deref().unwrap_or_default()), words)?;
        for (column, value) in [(5, criterion.deduct_each), (6, criterion.deduct_cap)] {
            match value {
                Some(value) => sheet.write_number_with_format(row, column, value.as_f64(), points)?,
                None => sheet.write_blank(row, column, points)?,
            };
        }
        sheet.write_string_with_format(row, 7, text(criterion.deduct_on.as_deref().unwrap_or_default()), words)?;
    }
    let total = FIRST_ROW + report.criteria.len() as u32;
    let top = children(context, None);
    sheet.write_blank(total, 0, &look.text_strong)?;
    sheet.write_string_with_format(total, 1, context.t("scoring-total"), &look.text_strong)?;
    let max: Points = set.max_points;
    sheet.write_formula_with_format(
        total,
        MAX,
        cells::formula(cells::sum(&top, MAX), Some(max)),
        &look.points_strong,
    )?;
    outline(sheet, context)?;
    if total > FIRST_ROW {
        sheet.autofilter(FIRST_ROW - 1, 0, total - 1, columns.len() as u16 - 1)?;
    }
    Ok(())
}

/// Rows in which the children of a criterion stand; the top ones for none.
pub fn children(context: &Context, of: Option<usize>) -> Vec<u32> {
    let rows = context.report.parents.iter().enumerate().filter(|(_, parent)| **parent == of);
    rows.map(|(at, _)| FIRST_ROW + at as u32).collect()
}

/// Groups what stands below each parent, so that a click folds it.
pub fn outline(sheet: &mut Worksheet, context: &Context) -> Result<(), XlsxError> {
    sheet.group_symbols_above(true);
    let criteria = &context.report.criteria;
    for (at, criterion) in criteria.iter().enumerate() {
        if criterion.leaf || criterion.level > DEEPEST {
            continue;
        }
        let below = criteria[at + 1..].iter().take_while(|c| c.level > criterion.level).count();
        if below > 0 {
            let first = FIRST_ROW + at as u32 + 1;
            sheet.group_rows(first, first + below as u32 - 1)?;
        }
    }
    Ok(())
}
