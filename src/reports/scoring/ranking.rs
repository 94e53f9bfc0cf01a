//! The first sheet: units by index, with bands and a chart.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartType, Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
    ConditionalFormatType, Formula, Worksheet, XlsxError,
};

use super::look::{FIRST_ROW, HEADER_ROW, set_up};
use super::{Context, cells, unit};
use crate::scoring::Band;
use crate::vocabulary::{Points, Said};

pub const RANK: u16 = 0;
const UNIT: u16 = 1;
const APPLICABLE: u16 = 2;
const OWN: u16 = 3;
const APPRAISED: u16 = 4;
const DEDUCTED: u16 = 5;
const ACHIEVED: u16 = 6;
pub const INDEX: u16 = 7;
pub const BAND: u16 = 8;
/// The table of bands, beside.
const LEAST: u16 = 10;
const BAND_NAME: u16 = 11;

/// The row of a unit, by its place in the report.
pub fn row_of(unit: usize) -> u32 {
    FIRST_ROW + unit as u32
}

/// Writes the ranking.
pub fn write(sheet: &mut Worksheet, context: &Context) -> Result<(), XlsxError> {
    let report = context.report;
    let columns = [
        (context.t("scoring-rank"), 7.0),
        (context.t("scoring-unit"), 34.0),
        (context.t("scoring-applicable"), 11.0),
        (context.t("scoring-own"), 11.0),
        (context.t("scoring-appraised-points"), 11.0),
        (context.t("scoring-deducted"), 11.0),
        (context.t("scoring-achieved"), 11.0),
        (context.t("scoring-index"), 14.0),
        (context.t("scoring-band"), 14.0),
    ];
    let title = context.say(Said::new("scoring-sheet-ranking-title").with("year", report.run.year));
    set_up(sheet, context, &context.ranking, &title, &columns)?;
    bands(sheet, context)?;
    if report.sheets.is_empty() {
        sheet.write_string_with_format(FIRST_ROW, UNIT, context.t("scoring-no-units"), &context.look.text)?;
        return Ok(());
    }
    for at in 0..report.sheets.len() {
        line(sheet, context, at)?;
    }
    let last = row_of(report.sheets.len() - 1);
    sheet.autofilter(HEADER_ROW, 0, last, BAND)?;
    sheet.set_freeze_panes(FIRST_ROW, UNIT + 1)?;
    let bar = ConditionalFormatDataBar::new()
        .set_fill_color(Color::RGB(0x9DB8D9))
        .set_solid_fill(true)
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 100);
    sheet.add_conditional_format(FIRST_ROW, INDEX, last, INDEX, &bar)?;
    for (band, format) in [(Band::Excellent, &context.look.good), (Band::Weak, &context.look.bad)] {
        let name = context.say(band.said());
        let rule = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(name)).set_format(format);
        sheet.add_conditional_format(FIRST_ROW, BAND, last, BAND, &rule)?;
    }
    chart(sheet, context, last)
}

fn line(sheet: &mut Worksheet, context: &Context, at: usize) -> Result<(), XlsxError> {
    let look = &context.look;
    let scores = &context.report.sheets[at];
    let (row, name) = (row_of(at), &context.names[at]);
    let last = row_of(context.report.sheets.len() - 1);
    let index = cells::at(row, INDEX);
    let rank = format!("IF({index}=\"\",\"\",RANK({index},{},0))", cells::column_range(FIRST_ROW, last, INDEX));
    let rank = cells::formula(rank, scores.rank.map(|rank| Points(rank as i64 * 1000)));
    sheet.write_formula_with_format(row, RANK, rank, &look.whole)?;
    let link = rust_xlsxwriter::Url::new(format!("internal:{}", cells::on(name, "A1"))).set_text(&scores.unit_name);
    sheet.write_url_with_format(row, UNIT, link, &look.link)?;
    let totals = &scores.totals;
    let figures = [
        (APPLICABLE, unit::APPLICABLE, Some(totals.applicable)),
        (OWN, unit::OWN, totals.own),
        (APPRAISED, unit::APPRAISED, totals.appraised),
        (DEDUCTED, unit::DEDUCTED, Some(totals.deducted)),
        (ACHIEVED, unit::ACHIEVED, Some(totals.achieved)),
    ];
    for (column, there, value) in figures {
        let there = cells::on(name, &cells::at(unit::total_row(context), there));
        sheet.write_formula_with_format(row, column, cells::formula(there, value), &look.points)?;
    }
    let [applicable, own, appraised, achieved] =
        [APPLICABLE, OWN, APPRAISED, ACHIEVED].map(|column| cells::at(row, column));
    let share = cells::index(&achieved, &applicable);
    let share = format!("IF(OR({applicable}=0,AND({own}=\"\",{appraised}=\"\")),\"\",{share})");
    sheet.write_formula_with_format(row, INDEX, cells::formula(share, scores.index), &look.points)?;
    let band = scores.band.map(|band| context.say(band.said())).unwrap_or_default();
    let (first, end) = (FIRST_ROW, FIRST_ROW + (context.report.bands.len() as u32).max(1) - 1);
    let (bounds, names) = (cells::column_range(first, end, LEAST), cells::column_range(first, end, BAND_NAME));
    let lookup = format!("=IF({index}=\"\",\"\",IFERROR(LOOKUP({index},{bounds},{names}),\"\"))");
    sheet.write_formula_with_format(row, BAND, Formula::new(lookup).set_result(band), &look.text)?;
    Ok(())
}

/// The bounds of the bands, the lowest first as LOOKUP needs them.
fn bands(sheet: &mut Worksheet, context: &Context) -> Result<(), XlsxError> {
    let look = &context.look;
    sheet.set_column_width(LEAST - 1, 3)?;
    sheet.set_column_width(LEAST, 12)?;
    sheet.set_column_width(BAND_NAME, 16)?;
    sheet.write_string_with_format(HEADER_ROW, LEAST, context.t("scoring-least"), &look.header)?;
    sheet.write_string_with_format(HEADER_ROW, BAND_NAME, context.t("scoring-band"), &look.header)?;
    for (row, (band, least)) in (FIRST_ROW..).zip(context.report.bands.iter().rev()) {
        sheet.write_number_with_format(row, LEAST, least.as_f64(), &look.points)?;
        sheet.write_string_with_format(row, BAND_NAME, context.say(band.said()), &look.text)?;
    }
    Ok(())
}

fn chart(sheet: &mut Worksheet, context: &Context, last: u32) -> Result<(), XlsxError> {
    let name = context.ranking.as_str();
    let mut chart = Chart::new(ChartType::Bar);
    let title = context.say(Said::new("scoring-chart").with("year", context.report.run.year));
    chart
        .add_series()
        .set_categories((name, FIRST_ROW, UNIT, last, UNIT))
        .set_values((name, FIRST_ROW, INDEX, last, INDEX))
        .set_name(context.t("scoring-index").as_str())
        .set_gap(40);
    chart.title().set_name(&title);
    chart.legend().set_hidden();
    chart.x_axis().set_min(0).set_max(100);
    chart.y_axis().set_reverse().set_font(ChartFont::new().set_size(8)).set_label_interval(1);
    chart.title().set_font(ChartFont::new().set_size(12));
    let units = context.report.sheets.len() as u32;
    chart.set_width(620).set_height(120 + 20 * units.max(6));
    sheet.insert_chart(FIRST_ROW + context.report.bands.len() as u32 + 2, LEAST, &chart)?;
    Ok(())
}
