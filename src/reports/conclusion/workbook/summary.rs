//! The sheet that counts, and its chart.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Color, Format, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::{
    Column, FIRST_ROW, HEADER_ROW, POINT_FIELD, POINT_KIND, POINT_UNIT, ROW_HEIGHT, Writer, criterion, height, letters,
};
use crate::reports::conclusion::{Summary, UnitCounts};
use crate::visits::model::FindingKind;

/// Width of the column of units, in characters.
const UNIT_WIDTH: f64 = 40.0;

impl Writer<'_> {
    /// Units down, kinds and fields across; every count a COUNTIFS over the sheet of points.
    pub(super) fn summary(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let summary = Summary::of(self.report);
        let kinds = FindingKind::ALL;
        let mut columns: Vec<Column> = vec![("", 6.0), ("", UNIT_WIDTH)];
        columns.extend(kinds.iter().map(|_| ("", 12.0)));
        columns.push(("", 10.0));
        columns.extend(summary.fields.iter().map(|_| ("", 14.0)));
        let sheet =
            self.page(workbook, "report-conclusion-sheet-summary", "report-conclusion-title-summary", &columns)?;
        let f = &self.formats;
        let total_column = 2 + kinds.len() as u16;
        let first_field = total_column + 1;
        let field_columns = first_field..first_field + summary.fields.len() as u16;

        let mut header = vec![self.t("report-conclusion-ordinal"), self.t("report-conclusion-unit")];
        header.extend(kinds.iter().map(|k| self.kind(*k)));
        header.push(self.t("report-conclusion-total"));
        header.extend(summary.fields.iter().cloned());
        if !summary.fields.is_empty() {
            let group = self.t("report-conclusion-faults-by-field");
            let (first, last) = (field_columns.start, field_columns.end - 1);
            if first == last {
                sheet.write_string_with_format(HEADER_ROW - 1, first, group, &f.header)?;
            } else {
                sheet.merge_range(HEADER_ROW - 1, first, HEADER_ROW - 1, last, &group, &f.header)?;
            }
        }
        sheet.set_row_height(HEADER_ROW - 1, ROW_HEIGHT * 2.0)?;
        sheet.set_row_height(HEADER_ROW, ROW_HEIGHT * 2.0)?;
        for (column, text) in (0u16..).zip(&header) {
            sheet.write_string_with_format(HEADER_ROW, column, text, &f.header)?;
        }

        let units = self.points_range(POINT_UNIT);
        let fields = self.points_range(POINT_FIELD);
        let of_kind = self.points_range(POINT_KIND);
        let header_cell = |column: u16| format!("{}${}", letters(column), HEADER_ROW + 1);
        let formula = |sheet: &mut Worksheet, row: u32, column: u16, text: String, result: u32, format: &Format| {
            let formula = Formula::new(text).set_result(result.to_string());
            sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
        };
        for ((ordinal, row), counts) in (1u32..).zip(FIRST_ROW..).zip(&summary.units) {
            sheet.set_row_height(row, height([(counts.unit.as_str(), UNIT_WIDTH)]))?;
            sheet.write_number_with_format(row, 0, f64::from(ordinal), &f.number)?;
            sheet.write_string_with_format(row, 1, &counts.unit, &f.text)?;
            let unit = criterion(&counts.unit, &format!("$B{}", row + 1));
            for (column, kind) in (2u16..).zip(kinds) {
                let text = format!("=COUNTIFS({units},{unit},{of_kind},{})", header_cell(column));
                formula(sheet, row, column, text, counts.of(*kind), &f.number)?;
            }
            let (first, last) = (letters(2), letters(total_column - 1));
            let text = format!("=SUM({first}{0}:{last}{0})", row + 1);
            formula(sheet, row, total_column, text, counts.by_kind.values().sum(), &f.number)?;
            for (column, field) in field_columns.clone().zip(&summary.fields) {
                let faults: Vec<String> = (2u16..)
                    .zip(kinds)
                    .filter(|(_, kind)| **kind != FindingKind::Strength)
                    .map(|(of, _)| {
                        let (field, kind) = (header_cell(column), format!("${}", header_cell(of)));
                        format!("COUNTIFS({units},{unit},{fields},{field},{of_kind},{kind})")
                    })
                    .collect();
                formula(sheet, row, column, format!("={}", faults.join("+")), counts.faults_in(field), &f.number)?;
            }
        }

        let rows = summary.units.len() as u32;
        if rows == 0 {
            sheet.write_string_with_format(FIRST_ROW, 0, self.t("report-conclusion-none"), &f.plain)?;
        } else {
            let total_row = FIRST_ROW + rows;
            sheet.write_blank(total_row, 0, &f.total_text)?;
            sheet.write_string_with_format(total_row, 1, self.t("report-conclusion-total"), &f.total_text)?;
            let sum = |count: &dyn Fn(&UnitCounts) -> u32| summary.units.iter().map(count).sum::<u32>();
            for column in 2..field_columns.end {
                let letter = letters(column);
                let text = format!("=SUM({letter}{}:{letter}{total_row})", FIRST_ROW + 1);
                let result = match column {
                    c if c < total_column => sum(&|u| u.of(kinds[usize::from(c - 2)])),
                    c if c == total_column => sum(&|u| u.by_kind.values().sum()),
                    c => sum(&|u| u.faults_in(&summary.fields[usize::from(c - first_field)])),
                };
                formula(sheet, total_row, column, text, result, &f.total)?;
            }
            self.chart(sheet, rows)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, 2)?;
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows.max(1), field_columns.end - 1)?;
        Ok(())
    }

    /// Bars of violations and shortcomings by unit, below the table.
    fn chart(&self, sheet: &mut Worksheet, rows: u32) -> Result<(), XlsxError> {
        let name = self.t("report-conclusion-sheet-summary");
        let last = FIRST_ROW + rows - 1;
        let mut chart = Chart::new(ChartType::BarStacked);
        for (column, kind) in (2u16..).zip(FindingKind::ALL).filter(|(_, k)| **k != FindingKind::Strength) {
            let color = if *kind == FindingKind::Violation { 0xB0_1E_1E } else { 0xD9_9A_2B };
            chart
                .add_series()
                .set_name((name.as_str(), HEADER_ROW, column))
                .set_categories((name.as_str(), FIRST_ROW, 1, last, 1))
                .set_values((name.as_str(), FIRST_ROW, column, last, column))
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))));
        }
        chart.title().set_name(self.t("report-conclusion-chart").as_str());
        chart.legend().set_position(ChartLegendPosition::Bottom);
        // The first unit of the table on top, as one reads.
        chart.y_axis().set_reverse();
        chart.x_axis().set_num_format("0").set_major_unit(f64::from(self.largest().div_ceil(8).max(1)));
        chart.set_width(900).set_height(160 + 24 * rows.min(100));
        sheet.insert_chart(FIRST_ROW + rows + 2, 1, &chart)?;
        Ok(())
    }

    fn largest(&self) -> u32 {
        let faults = |u: &UnitCounts| u.of(FindingKind::Violation) + u.of(FindingKind::Shortcoming);
        Summary::of(self.report).units.iter().map(faults).max().unwrap_or(0)
    }
}
