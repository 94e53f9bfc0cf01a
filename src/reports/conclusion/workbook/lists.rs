//! The sheets that list: conclusions, points, persons, explanations, demands.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Cell, Column, FIRST_ROW, HEADER_ROW, POINT_CONCLUSION, POINT_KIND, Writer, quoted};
use crate::conclusions::model::Point;
use crate::reports::conclusion::Concluded;
use crate::visits::model::FindingKind;

impl Writer<'_> {
    pub(super) fn conclusions(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 5.0),
            ("report-conclusion-number", 12.0),
            ("report-conclusion-issued-on", 11.0),
            ("report-conclusion-units", 22.0),
            ("report-conclusion-subject", 28.0),
            ("report-conclusion-body", 16.0),
            ("report-conclusion-decision", 13.0),
            ("report-conclusion-decision-on", 11.0),
            ("report-conclusion-period-from", 11.0),
            ("report-conclusion-period-to", 11.0),
            ("report-conclusion-signer", 18.0),
            ("report-conclusion-signer-position", 16.0),
            ("report-conclusion-report-by", 11.0),
            ("report-conclusion-violations", 9.0),
            ("report-conclusion-shortcomings", 9.0),
            ("report-conclusion-exceptions", 26.0),
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
            let exceptions = b.exceptions.iter().map(|e| format!("{}: {}", e.name, self.say(&e.tie.said())));
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
                    Cell::Owned(exceptions.collect::<Vec<_>>().join("; ")),
                ],
            )?;
        }
        self.end(sheet.sheet, self.report.concluded.len() as u32, COLUMNS.len())
    }

    pub(super) fn points(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 5.0),
            ("report-conclusion-of", 9.0),
            ("report-conclusion-number", 12.0),
            ("report-conclusion-issued-on", 11.0),
            ("report-conclusion-unit", 18.0),
            ("report-conclusion-field", 13.0),
            ("report-conclusion-kind", 11.0),
            ("report-conclusion-severity", 13.0),
            ("report-conclusion-fact", 36.0),
            ("report-conclusion-assessment", 26.0),
            ("report-conclusion-ground", 20.0),
            ("report-conclusion-dossier", 16.0),
            ("report-conclusion-occurred-on", 11.0),
            ("report-conclusion-asked", 28.0),
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
                    // What was done well has no gravity.
                    Cell::Owned(match p.kind {
                        FindingKind::Strength => String::new(),
                        _ => self.say(&p.severity.said()),
                    }),
                    Cell::Text(&p.fact),
                    Cell::Text(&p.assessment),
                    Cell::Text(&p.ground),
                    Cell::Text(p.dossier_code.as_deref().unwrap_or_default()),
                    Cell::Day(p.occurred_on),
                    Cell::Owned(p.asked.as_ref().map(|a| a.whole(self.report.language)).unwrap_or_default()),
                ],
            )?;
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    /// The columns that say which point of which conclusion a row belongs to.
    fn place<'a>(&self, row: u32, of: &'a Concluded, p: &'a Point) -> [Cell<'a>; 5] {
        [
            Cell::Number(f64::from(row)),
            Cell::Text(of.conclusion.number.as_deref().unwrap_or_default()),
            Cell::Day(of.conclusion.issued_on),
            Cell::Text(&p.unit_name),
            Cell::Number(f64::from(p.position)),
        ]
    }

    pub(super) fn persons(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 5.0),
            ("report-conclusion-number", 12.0),
            ("report-conclusion-issued-on", 11.0),
            ("report-conclusion-unit", 20.0),
            ("report-conclusion-point", 7.0),
            ("report-conclusion-kind", 11.0),
            ("report-conclusion-person", 20.0),
            ("report-conclusion-position", 18.0),
            ("report-conclusion-capacity", 14.0),
            ("report-conclusion-degree", 12.0),
            ("report-conclusion-reason", 24.0),
            ("report-conclusion-approver", 18.0),
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

    pub(super) fn explanations(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 5.0),
            ("report-conclusion-number", 12.0),
            ("report-conclusion-issued-on", 11.0),
            ("report-conclusion-unit", 18.0),
            ("report-conclusion-point", 7.0),
            ("report-conclusion-stance", 13.0),
            ("report-conclusion-explanation", 36.0),
            ("report-conclusion-explained-by", 18.0),
            ("report-conclusion-explained-at", 16.0),
            ("report-conclusion-answer", 36.0),
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
                Cell::Owned(e.answered(self.report.language)),
            ]);
            sheet.cells(HEADER_ROW + rows, &cells)?;
        }
        self.end(sheet.sheet, rows, COLUMNS.len())
    }

    pub(super) fn demands(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        const COLUMNS: &[Column] = &[
            ("report-conclusion-ordinal", 5.0),
            ("report-conclusion-number", 12.0),
            ("report-conclusion-issued-on", 11.0),
            ("report-conclusion-unit", 26.0),
            ("report-conclusion-task", 50.0),
            ("report-conclusion-product", 34.0),
            ("report-conclusion-due-on", 11.0),
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
}
