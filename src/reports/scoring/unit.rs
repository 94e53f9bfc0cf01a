//! A unit's sheet: the tree with maximum, self-score, appraised score, deductions, result.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::ledger::{self, Places};
use super::look::{FIRST_ROW, at_level, fit_row, set_up, text};
use super::{Context, cells, criteria, ranking};
use crate::scoring::rules::RowResult;
use crate::scoring::views::{Sheet, SheetRow};
use crate::scoring::{Criterion, Given};
use crate::vocabulary::{Points, Said};

pub const MAX: u16 = 2;
pub const OWN: u16 = 3;
pub const APPRAISED: u16 = 4;
pub const DEDUCTED: u16 = 5;
pub const ACHIEVED: u16 = 6;
const CONCLUSIONS: u16 = 7;
const NOTE: u16 = 8;
pub const APPLICABLE: u16 = 9;

/// The row of the totals on every unit's sheet.
pub fn total_row(context: &Context) -> u32 {
    FIRST_ROW + context.report.criteria.len() as u32
}

/// Writes the sheet of the unit at a place of the report.
pub fn write(sheet: &mut Worksheet, context: &Context, unit: usize, places: &Places) -> Result<(), XlsxError> {
    let report = context.report;
    let scores = &report.sheets[unit];
    let columns = [
        (context.t("scoring-number"), 9.0),
        (context.t("scoring-criterion"), 54.0),
        (context.t("scoring-max"), 10.0),
        (context.t("scoring-own"), 10.0),
        (context.t("scoring-appraised-points"), 10.0),
        (context.t("scoring-deducted"), 10.0),
        (context.t("scoring-achieved"), 10.0),
        (context.t("scoring-conclusions"), 20.0),
        (context.t("scoring-note"), 30.0),
        (context.t("scoring-applicable"), 11.0),
    ];
    let title = context.say(Said::new("scoring-sheet-unit-title").with("unit", &scores.unit_name));
    set_up(sheet, context, &context.names[unit], &title, &columns)?;
    for (at, (criterion, row)) in report.criteria.iter().zip(&scores.rows).enumerate() {
        let place = FIRST_ROW + at as u32;
        let words = if criterion.leaf { &context.look.text } else { &context.look.text_strong };
        sheet.write_string_with_format(place, 0, format!("{}.", criterion.number), words)?;
        sheet.write_string_with_format(place, 1, text(&criterion.name), &at_level(words, criterion.level))?;
        if !criterion.leaf {
            fit_row(sheet, place, &[(&criterion.name, 54.0)])?;
        }
        if criterion.leaf {
            let deducted = match criterion.deduct_on {
                Some(_) => places.sum_of(&context.ledger, &ledger::key(unit, at), criterion.deduct_cap),
                None => None,
            };
            leaf(sheet, context, place, criterion, row, deducted)?;
        } else {
            sums(
                sheet,
                place,
                &criteria::children(context, Some(at)),
                criterion.max,
                &row.result,
                &context.look.points_strong,
            )?;
            sheet.write_blank(place, CONCLUSIONS, words)?;
            sheet.write_blank(place, NOTE, words)?;
        }
    }
    totals(sheet, context, unit, scores)?;
    criteria::outline(sheet, context)?;
    if !report.criteria.is_empty() {
        sheet.autofilter(FIRST_ROW - 1, 0, total_row(context) - 1, APPLICABLE)?;
    }
    Ok(())
}

fn leaf(
    sheet: &mut Worksheet,
    context: &Context,
    place: u32,
    criterion: &Criterion,
    row: &SheetRow,
    deducted: Option<String>,
) -> Result<(), XlsxError> {
    let look = &context.look;
    let result = &row.result;
    let not_applicable = context.t("scoring-not-applicable");
    sheet.write_number_with_format(place, MAX, criterion.max.as_f64(), &look.points)?;
    let own = row.own.as_ref().map(|own| own.given).unwrap_or_default();
    let appraised = row.appraised.as_ref().map(|a| a.given).unwrap_or_default();
    for (column, given) in [(OWN, own), (APPRAISED, appraised)] {
        match given {
            Given::Score(points) => sheet.write_number_with_format(place, column, points.as_f64(), &look.points)?,
            Given::NotApplicable => sheet.write_string_with_format(place, column, &not_applicable, &look.text)?,
            Given::Nothing => sheet.write_blank(place, column, &look.points)?,
        };
    }
    match deducted {
        Some(formula) => {
            let formula = cells::formula(formula, Some(result.deducted));
            sheet.write_formula_with_format(place, DEDUCTED, formula, &look.points)?;
        }
        None => {
            sheet.write_number_with_format(place, DEDUCTED, result.deducted.as_f64(), &look.points)?;
        }
    }
    let [max, own, given, cost, applies] =
        [MAX, OWN, APPRAISED, DEDUCTED, APPLICABLE].map(|column| cells::at(place, column));
    // What the appraiser gave, else what the unit gave, within 0 and the maximum.
    let base =
        format!("MIN({max},MAX(0,IF({given}=\"\",IF(ISNUMBER({own}),{own},0),IF(ISNUMBER({given}),{given},0))))");
    let achieved = format!("IF({applies}=0,0,ROUND(MAX(0,{base}-{cost}),3))");
    sheet.write_formula_with_format(place, ACHIEVED, cells::formula(achieved, Some(result.achieved)), &look.points)?;
    let says = format!("IF({given}=\"\",{own},{given})={}", cells::text(&not_applicable));
    let applicable = format!("IF(AND({cost}=0,{says}),0,{max})");
    sheet.write_formula_with_format(
        place,
        APPLICABLE,
        cells::formula(applicable, Some(result.applicable)),
        &look.points,
    )?;
    let conclusions = row.conclusions.join("; ");
    sheet.write_string_with_format(place, CONCLUSIONS, text(&conclusions), &look.text)?;
    let note = row.appraised.as_ref().map(|a| &a.note).filter(|note| !note.is_empty());
    let note = note.or(row.own.as_ref().map(|own| &own.note)).cloned().unwrap_or_default();
    sheet.write_string_with_format(place, NOTE, text(&note), &look.text)?;
    let left_out = if row.not_applicable { not_applicable.as_str() } else { "" };
    let name = (criterion.name.as_str(), 54.0 - f64::from(criterion.level));
    fit_row(sheet, place, &[name, (&conclusions, 20.0), (&note, 30.0), (left_out, 10.0)])
}

fn sums(
    sheet: &mut Worksheet,
    place: u32,
    below: &[u32],
    max: Points,
    result: &RowResult,
    format: &Format,
) -> Result<(), XlsxError> {
    for (column, value) in [(OWN, result.own), (APPRAISED, result.appraised)] {
        let formula = cells::formula(cells::sum_or_nothing(below, column), value);
        sheet.write_formula_with_format(place, column, formula, format)?;
    }
    let always =
        [(MAX, max), (DEDUCTED, result.deducted), (ACHIEVED, result.achieved), (APPLICABLE, result.applicable)];
    for (column, value) in always {
        let formula = cells::formula(cells::sum(below, column), Some(value));
        sheet.write_formula_with_format(place, column, formula, format)?;
    }
    Ok(())
}

fn totals(sheet: &mut Worksheet, context: &Context, unit: usize, scores: &Sheet) -> Result<(), XlsxError> {
    let look = &context.look;
    let total = total_row(context);
    let top = criteria::children(context, None);
    sums(sheet, total, &top, context.report.set.max_points, &scores.totals, &look.points_strong)?;
    let rank_row = ranking::row_of(unit);
    let links = [
        ("scoring-index", ranking::INDEX, scores.index),
        ("scoring-rank", ranking::RANK, scores.rank.map(|rank| Points(rank as i64 * 1000))),
    ];
    for column in [0, CONCLUSIONS, NOTE] {
        sheet.write_blank(total, column, &look.text_strong)?;
    }
    sheet.write_string_with_format(total, 1, context.t("scoring-total"), &look.text_strong)?;
    let mut place = total + 1;
    for (key, column, value) in links {
        let format = if column == ranking::RANK { &look.whole } else { &look.points };
        sheet.write_string_with_format(place, 1, context.t(key), &look.text_strong)?;
        let there = cells::on(&context.ranking, &cells::at(rank_row, column));
        sheet.write_formula_with_format(place, ACHIEVED, cells::formula(there, value), format)?;
        place += 1;
    }
    sheet.write_string_with_format(place, 1, context.t("scoring-band"), &look.text_strong)?;
    let there = cells::on(&context.ranking, &cells::at(rank_row, ranking::BAND));
    let band = scores.band.map(|band| context.say(band.said())).unwrap_or_default();
    let formula = rust_xlsxwriter::Formula::new(format!("={there}")).set_result(band);
    sheet.write_formula_with_format(place, ACHIEVED, formula, &look.text)?;
    Ok(())
}
