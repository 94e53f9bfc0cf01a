//! The report as a workbook: real numbers and dates, frozen headers, filters, A4 landscape, live
//! formulas with the server's own results.
//!
//! What people typed is written as text only (`write_string`), so that nothing of it becomes a
//! formula. Sheets are written row by row (low memory; stack.md, section 4).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{
    Chart, ChartType, Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::{ConclusionReport, Summary};
use crate::conclusions::model::Point;
use crate::error::Error;
use crate::visits::model::FindingKind;
use crate::vocabulary::{Said, dates};

/// Rows above the header: mark or city, title, what was asked for, an empty one.
const HEADER_ROW: u32 = 4;
/// First row of what a sheet lists.
const FIRST_ROW: u32 = HEADER_ROW + 1;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;

/// Columns of the sheet of points that formulas look at.
const POINT_CONCLUSION: u16 = 1;
const POINT_UNIT: u16 = 4;
const POINT_FIELD: u16 = 5;
const POINT_KIND: u16 = 6;

struct Formats {
    title: Format,
    plain: Format,
    mark: Format,
    header: Format,
    text: Format,
    number: Format,
    day: Format,
    minute: Format,
    total: Format,
    total_text: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let head = || {
            Format::new()
                .set_bold()
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_background_color(Color::RGB(0xE8_EC_F1))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
        };
        Formats {
            title: Format::new().set_bold().set_font_size(14),
            plain: Format::new(),
            mark: Format::new().set_bold().set_font_color(Color::RGB(0xB0_1E_1E)),
            header: head(),
            text: cell().set_text_wrap(),
            number: cell().set_num_format("#,##0"),
            day: cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            minute: cell().set_num_format("dd/mm/yyyy hh:mm").set_align(FormatAlign::Left),
            total: cell().set_bold().set_num_format("#,##0"),
            total_text: cell().set_bold(),
        }
    }
}

/// What stands in a cell.
enum Cell<'a> {
    /// Anything that a person typed, or a word of ours.
    Text(&'a str),
    Owned(String),
    Number(f64),
    Day(Option<NaiveDate>),
    /// A stored instant (UTC), shown in Vietnam's time.
    Minute(NaiveDateTime),
    /// A formula and the server's own result.
    Formula(String, f64),
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a Formats,
}

impl Sheet<'_> {
    fn cells(&mut self, row: u32, cells: &[Cell]) -> Result<(), XlsxError> {
        for (column, cell) in (0u16..).zip(cells) {
            let f = self.formats;
            match cell {
                Cell::Text(text) => self.sheet.write_string_with_format(row, column, *text, &f.text)?,
                Cell::Owned(text) => self.sheet.write_string_with_format(row, column, text, &f.text)?,
                Cell::Number(number) => self.sheet.write_number_with_format(row, column, *number, &f.number)?,
                Cell::Day(Some(day)) => self.sheet.write_datetime_with_format(row, column, day, &f.day)?,
                Cell::Day(None) => self.sheet.write_blank(row, column, &f.text)?,
                Cell::Minute(at) => self.sheet.write_datetime_with_format(row, column, dates::civil(*at), &f.minute)?,
                Cell::Formula(text, result) => {
                    let formula = Formula::new(text).set_result(result.to_string());
                    self.sheet.write_formula_with_format(row, column, formula, &f.number)?
                }
            };
        }
        Ok(())
    }
}

/// A column: key of its header, width in characters.
type Column = (&'static str, f64);

struct Writer<'r> {
    report: &'r ConclusionReport,
    formats: Formats,
}

impl Writer<'_> {
    fn t(&self, key: &str) -> String {
        self.report.language.t(key)
    }

    fn say(&self, said: &Said) -> String {
        self.report.language.say(said)
    }

    /// A sheet with its title, header row and page set-up; rows begin at [`FIRST_ROW`].
    fn begin<'w>(
        &'w self,
        workbook: &'w mut Workbook,
        name_key: &str,
        title_key: &str,
        columns: &[Column],
        frozen_columns: u16,
    ) -> Result<Sheet<'w>, XlsxError> {
        let sheet = self.page(workbook, name_key, title_key, columns)?;
        for (column, (key, _)) in (0u16..).zip(columns) {
            sheet.write_string_with_format(HEADER_ROW, column, self.t(key), &self.formats.header)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, frozen_columns)?;
        Ok(Sheet { sheet, formats: &self.formats })
    }

    fn page<'w>(
        &self,
        workbook: &'w mut Workbook,
        name_key: &str,
        title_key: &str,
        columns: &[Column],
    ) -> Result<&'w mut Worksheet, XlsxError> {
        let f = &self.formats;
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(self.t(name_key))?;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
        sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
        sheet.set_footer("&R&P/&N");
        if self.report.demo {
            sheet.set_header(format!("&C&B{}", self.t("report-conclusion-demo")));
        }
        for (column, (_, width)) in (0u16..).zip(columns) {
            sheet.set_column_width(column, *width)?;
        }
        if self.report.demo {
            sheet.write_string_with_format(0, 0, self.t("report-conclusion-demo"), &f.mark)?;
        } else {
            sheet.write_string_with_format(0, 0, &self.report.city, &f.plain)?;
        }
        sheet.write_string_with_format(1, 0, self.t(title_key), &f.title)?;
        let made = Said::new("report-conclusion-made")
            .with("scope", self.say(&self.report.scope))
            .with("on", dates::day(self.report.made_on));
        sheet.write_string_with_format(2, 0, self.say(&made), &f.plain)?;
        Ok(sheet)
    }

    /// Ends a list: the filter over its rows, or a sentence that there is none.
    fn end(&self, sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<(), XlsxError> {
        let last = u16::try_from(columns).unwrap_or(1).saturating_sub(1);
        if rows == 0 {
            sheet.write_string_with_format(FIRST_ROW, 0, self.t("report-conclusion-none"), &self.formats.plain)?;
        }
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows.max(1), last)?;
        Ok(())
    }

    /// `'Sheet'!$C$6:$C$20` of a column of the points' sheet; one row when there is no point.
    fn points_range(&self, column: u16) -> String {
        let rows = u32::try_from(self.report.points().count()).unwrap_or(u32::MAX).max(1);
        let letter = letters(column);
        let name = self.t("report-conclusion-sheet-points").replace('\'', "''");
        format!("'{name}'!${letter}${}:${letter}${}", FIRST_ROW + 1, FIRST_ROW + rows)
    }

    fn kind(&self, kind: FindingKind) -> String {
        self.say(&kind.said())
    }

    fn conclusions(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 6.0),
            ("report-conclusion-number", 15.0),
            ("report-conclusion-issued-on", 12.0),
            ("report-conclusion-units", 32.0),
            ("report-conclusion-subject", 40.0),
            ("report-conclusion-body", 20.0),
            ("report-conclusion-decision", 15.0),
            ("report-conclusion-decision-on", 12.0),
            ("report-conclusion-period-from", 12.0),
            ("report-conclusion-period-to", 12.0),
            ("report-conclusion-signer", 24.0),
            ("report-conclusion-signer-position", 22.0),
            ("report-conclusion-report-by", 12.0),
            ("report-conclusion-violations", 9.0),
            ("report-conclusion-shortcomings", 9.0),
        ];
        let mut sheet = self.begin(workbook, "report-conclusion-sheet-list", "report-conclusion-title", COLUMNS, 2)?;
        let (of, kinds) = (self.points_range(POINT_CONCLUSION), self.points_range(POINT_KIND));
        for ((ordinal, row), one) in (1u32..).zip(FIRST_ROW..).zip(&self.report.concluded) {
            let (c, b) = (&one.conclusion, &one.basis);
            let units: BTreeSet<&str> = c.visits.iter().map(|v| v.unit_name.as_str()).collect();
            let count = |kind: FindingKind| {
                let text = format!("=COUNTIFS({of},$A{},{kinds},\"{}\")", row + 1, quoted(&self.kind(kind)));
                Cell::Formula(text, c.points.iter().filter(|p| p.kind == kind).count() as f64)
            };
            sheet.cells(
                row,
                &[
                    Cell::Number(f64::from(ordinal)),
                    Cell::Text(c.number.as_deref().unwrap_or_default()),
                    Cell::Day(c.issued_on),
                    Cell::Owned(units.into_iter().collect::<Vec<_>>().join("; ")),
                    Cell::Text(&c.title),
                    Cell::Text(&b.body_name),
                    Cell::Text(&b.decision_number),
                    Cell::Day(Some(b.decision_on)),
                    Cell::Day(Some(b.period_from)),
                    Cell::Day(Some(b.period_to)),
                    Cell::Text(&c.signer_name),
                    Cell::Text(&c.signer_position),
                    Cell::Day(c.report_by),
                    count(FindingKind::Violation),
                    count(FindingKind::Shortcoming),
                ],
            )?;
        }
        self.end(sheet.sheet, self.report.concluded.len() as u32, COLUMNS.len())
    }

    fn points(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 6.0),
            ("report-conclusion-of", 9.0),
            ("report-conclusion-number", 15.0),
            ("report-conclusion-issued-on", 12.0),
            ("report-conclusion-unit", 26.0),
            ("report-conclusion-field", 20.0),
            ("report-conclusion-kind", 14.0),
            ("report-conclusion-severity", 13.0),
            ("report-conclusion-fact", 50.0),
            ("report-conclusion-assessment", 40.0),
            ("report-conclusion-ground", 30.0),
            ("report-conclusion-dossier", 26.0),
            ("report-conclusion-occurred-on", 12.0),
        ];
        let mut sheet =
            self.begin(workbook, "report-conclusion-sheet-points", "report-conclusion-title-points", COLUMNS, 3)?;
        let mut rows = 0;
        for ((of, one, p), row) in self.report.points().zip(FIRST_ROW..) {
            rows += 1;
            sheet.cells(
                row,
                &[
                    Cell::Number(f64::from(rows)),
                    Cell::Number(of as f64),
                    Cell::Text(one.conclusion.number.as_deref().unwrap_or_default()),
                    Cell::Day(one.conclusion.issued_on),
                    Cell::Text(&p.unit_name),
                    Cell::Owned(self.report.field_of(p)),
                    Cell::Owned(self.kind(p.kind)),
                    Cell::Owned(self.say(&p.severity.said())),
                    Cell::Text(&p.fact),
                    Cell::Text(&p.assessment),
                    Cell::Text(&p.ground),
                    Cell::Text(p.dossier_code.as_deref().unwrap_or_default()),
                    Cell::Day(p.occurred_on),
                ],
            )?;
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    /// The columns that say which point of which conclusion a row belongs to.
    fn place<'a>(&self, row: u32, of: &'a super::Concluded, p: &'a Point) -> [Cell<'a>; 5] {
        [
            Cell::Number(f64::from(row)),
            Cell::Text(of.conclusion.number.as_deref().unwrap_or_default()),
            Cell::Day(of.conclusion.issued_on),
            Cell::Text(&p.unit_name),
            Cell::Number(f64::from(p.position)),
        ]
    }

    fn persons(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 6.0),
            ("report-conclusion-number", 15.0),
            ("report-conclusion-issued-on", 12.0),
            ("report-conclusion-unit", 28.0),
            ("report-conclusion-point", 8.0),
            ("report-conclusion-kind", 14.0),
            ("report-conclusion-person", 26.0),
            ("report-conclusion-position", 26.0),
            ("report-conclusion-capacity", 18.0),
            ("report-conclusion-degree", 14.0),
            ("report-conclusion-reason", 40.0),
            ("report-conclusion-approver", 24.0),
        ];
        let title = "report-conclusion-title-persons";
        let mut sheet = self.begin(workbook, "report-conclusion-sheet-persons", title, COLUMNS, 2)?;
        let mut rows = 0;
        for (_, one, p) in self.report.points() {
            let kind = self.kind(p.kind);
            for person in &p.persons {
                rows += 1;
                let mut cells: Vec<Cell> = self.place(rows, one, p).into();
                cells.extend([
                    Cell::Text(&kind),
                    Cell::Text(&person.name),
                    Cell::Text(&person.position),
                    Cell::Owned(self.say(&person.capacity.said())),
                    Cell::Owned(self.say(&person.degree.said())),
                    Cell::Text(""),
                    Cell::Text(""),
                ]);
                sheet.cells(HEADER_ROW + rows, &cells)?;
            }
            // Why not everybody is named stands in a row of its own.
            if let (Some(reason), Some(approver)) = (&p.no_person_reason, &p.no_person_approver) {
                rows += 1;
                let mut cells: Vec<Cell> = self.place(rows, one, p).into();
                cells.push(Cell::Text(&kind));
                cells.extend([Cell::Text(""), Cell::Text(""), Cell::Text(""), Cell::Text("")]);
                cells.extend([Cell::Text(reason), Cell::Text(approver)]);
                sheet.cells(HEADER_ROW + rows, &cells)?;
            }
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    fn explanations(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 6.0),
            ("report-conclusion-number", 15.0),
            ("report-conclusion-issued-on", 12.0),
            ("report-conclusion-unit", 28.0),
            ("report-conclusion-point", 8.0),
            ("report-conclusion-stance", 18.0),
            ("report-conclusion-explanation", 50.0),
            ("report-conclusion-explained-by", 24.0),
            ("report-conclusion-explained-at", 17.0),
            ("report-conclusion-answer", 50.0),
        ];
        let title = "report-conclusion-title-explanations";
        let mut sheet = self.begin(workbook, "report-conclusion-sheet-explanations", title, COLUMNS, 2)?;
        let mut rows = 0;
        for (_, one, p) in self.report.points() {
            let Some(e) = &p.explanation else { continue };
            rows += 1;
            let mut cells: Vec<Cell> = self.place(rows, one, p).into();
            cells.extend([
                Cell::Owned(self.say(&e.stance.said())),
                Cell::Text(&e.text),
                Cell::Text(&e.by),
                Cell::Minute(e.at),
                Cell::Text(e.answer.as_deref().unwrap_or_default()),
            ]);
            sheet.cells(HEADER_ROW + rows, &cells)?;
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    fn demands(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 6.0),
            ("report-conclusion-number", 15.0),
            ("report-conclusion-issued-on", 12.0),
            ("report-conclusion-unit", 30.0),
            ("report-conclusion-task", 60.0),
            ("report-conclusion-product", 40.0),
            ("report-conclusion-due-on", 12.0),
        ];
        let title = "report-conclusion-title-demands";
        let mut sheet = self.begin(workbook, "report-conclusion-sheet-demands", title, COLUMNS, 2)?;
        let mut rows = 0;
        for one in &self.report.concluded {
            for demand in &one.conclusion.demands {
                rows += 1;
                sheet.cells(
                    HEADER_ROW + rows,
                    &[
                        Cell::Number(f64::from(rows)),
                        Cell::Text(one.conclusion.number.as_deref().unwrap_or_default()),
                        Cell::Day(one.conclusion.issued_on),
                        Cell::Text(&demand.unit_name),
                        Cell::Text(&demand.task),
                        Cell::Text(&demand.product),
                        Cell::Day(Some(demand.due_on)),
                    ],
                )?;
            }
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    /// Units down, kinds and fields across; every count a COUNTIFS over the sheet of points.
    fn summary(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let summary = Summary::of(self.report);
        let kinds = FindingKind::ALL;
        let mut columns: Vec<Column> = vec![("", 6.0), ("", 40.0)];
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
            let sum = |count: &dyn Fn(&super::UnitCounts) -> u32| summary.units.iter().map(count).sum::<u32>();
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
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(color))),
                );
        }
        chart.title().set_name(self.t("report-conclusion-chart").as_str());
        chart.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        // The first unit of the table on top, as one reads.
        chart.x_axis().set_reverse();
        chart.y_axis().set_num_format("0").set_major_unit(f64::from(self.largest().div_ceil(8).max(1)));
        chart.set_width(900).set_height(160 + 24 * rows.min(100));
        sheet.insert_chart(FIRST_ROW + rows + 2, 1, &chart)?;
        Ok(())
    }

    fn largest(&self) -> u32 {
        let faults = |u: &super::UnitCounts| u.of(FindingKind::Violation) + u.of(FindingKind::Shortcoming);
        Summary::of(self.report).units.iter().map(faults).max().unwrap_or(0)
    }
}

/// Letters of a column, from 0: A, B … Z, AA.
fn letters(column: u16) -> String {
    let mut text = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        text.insert(0, char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    text
}

/// A text within the quotes of a formula.
fn quoted(text: &str) -> String {
    text.replace('"', "\"\"")
}

/// What COUNTIFS compares with for the text in a cell: the cell itself, with wildcards and a
/// leading operator made plain when the text has any.
fn criterion(text: &str, cell: &str) -> String {
    let wild = text.contains(['*', '?', '~']);
    let operator = text.starts_with(['=', '<', '>']);
    let plain = match wild {
        true => format!("SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")"),
        false => cell.to_owned(),
    };
    if operator { format!("\"=\"&{plain}") } else { plain }
}

/// The report as the bytes of an .xlsx file.
pub fn write(report: &ConclusionReport) -> Result<Vec<u8>, Error> {
    build(report).map_err(|e| Error::Internal(format!("conclusion report: {e}")))
}

fn build(report: &ConclusionReport) -> Result<Vec<u8>, XlsxError> {
    let writer = Writer { report, formats: Formats::new() };
    let mut workbook = Workbook::new();
    let properties = rust_xlsxwriter::DocProperties::new()
        .set_title(writer.t("report-conclusion-title"))
        .set_comment(writer.say(&report.scope));
    workbook.set_properties(&properties);
    writer.conclusions(&mut workbook)?;
    writer.points(&mut workbook)?;
    writer.persons(&mut workbook)?;
    writer.explanations(&mut workbook)?;
    writer.demands(&mut workbook)?;
    writer.summary(&mut workbook)?;
    workbook.save_to_buffer()
}
