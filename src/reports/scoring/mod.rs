//! The scoring workbook: ranking, criteria, a sheet for each unit, the ledger of deductions.
//!
//! Written from one struct, [`ScoringReport`], which pages read too. Every total is a live formula
//! whose cached result is the server's own figure: deductions are summed from the ledger's sheet,
//! leaves from the three scores, parents from their children, the ranking from the units' sheets.
//! Texts are always written as texts, so nothing that a person typed becomes a formula.

mod cells;
mod criteria;
mod ledger;
mod look;
mod ranking;
mod unit;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::scoring::Run;
use crate::scoring::views::{self, RunData};
use crate::settings;
use crate::vocabulary::{Actor, Right, RunId, Said};

/// Media type of an .xlsx file.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What the workbook is written from.
#[derive(Clone, Debug)]
pub struct ScoringReport {
    pub data: RunData,
    /// Every name is invented; each sheet says so.
    pub demo: bool,
    pub city: String,
}

impl std::ops::Deref for ScoringReport {
    type Target = RunData;
    fn deref(&self) -> &RunData {
        &self.data
    }
}

fn may_export(actor: &Actor) -> Result<(), Error> {
    let all_units = actor.unit_scope().0;
    if all_units && actor.may(Right::ExportScores) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Loads a run for its workbook.
///
/// # Errors
/// `Forbidden` for who may not export or may not see every unit's scores; `NotFound`.
pub fn load(c: &mut AnyConnection, actor: &Actor, run: &RunId) -> Result<ScoringReport, Error> {
    may_export(actor)?;
    let data = views::run_data(c, actor, run)?;
    let demo = settings::get(c, settings::DEMO)?.as_deref() == Some("1");
    let city = settings::get(c, settings::CITY)?.unwrap_or_default();
    Ok(ScoringReport { data, demo, city })
}

/// The run that the command line means: `--run ID`, else the only one of `--year`.
///
/// # Errors
/// `Refused` when neither is given, or the year has no run or several.
pub fn find(c: &mut AnyConnection, actor: &Actor, run: Option<&RunId>, year: Option<i32>) -> Result<Run, Error> {
    may_export(actor)?;
    match (run, year) {
        (Some(id), _) => views::run(c, actor, id),
        (None, Some(year)) => views::run_of_year(c, actor, year),
        (None, None) => Err(Error::refused("scoring-which-run")),
    }
}

/// The workbook as bytes, in the language given.
pub fn workbook(report: &ScoringReport, language: Language) -> Result<Vec<u8>, Error> {
    write(report, language).map_err(|error| Error::Internal(format!("workbook: {error}")))
}

/// What the writers of the sheets share.
struct Context<'r> {
    report: &'r ScoringReport,
    language: Language,
    look: look::Look,
    /// Names of the units' sheets, in the order of the report's.
    names: Vec<String>,
    ranking: String,
    criteria: String,
    ledger: String,
}

impl Context<'_> {
    fn t(&self, key: &str) -> String {
        self.language.t(key)
    }

    fn say(&self, said: Said) -> String {
        self.language.say(&said)
    }
}

fn write(report: &ScoringReport, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut names = cells::Names::default();
    let ranking = names.take(&language.t("scoring-sheet-ranking"));
    let criteria = names.take(&language.t("scoring-sheet-criteria"));
    let ledger = names.take(&language.t("scoring-sheet-deductions"));
    let digits = report.sheets.len().to_string().len().max(2);
    let units = report.sheets.iter().enumerate();
    let units = units.map(|(at, sheet)| names.take(&format!("{:0digits$} {}", at + 1, sheet.unit_name))).collect();
    let context = Context { report, language, look: look::Look::new(), names: units, ranking, criteria, ledger };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&context)?);
    let places = ledger::places(report);
    ranking::write(workbook.add_worksheet(), &context)?;
    criteria::write(workbook.add_worksheet(), &context)?;
    ledger::write(workbook.add_worksheet(), &context)?;
    for at in 0..report.sheets.len() {
        unit::write(workbook.add_worksheet(), &context, at, &places)?;
    }
    workbook.save_to_buffer()
}

fn properties(context: &Context) -> Result<DocProperties, XlsxError> {
    let made = context.report.run.frozen_at.unwrap_or(context.report.run.created_at);
    let mark = if context.report.demo { context.t("shell-demo-mark") } else { String::new() };
    Ok(DocProperties::new()
        .set_title(&context.report.run.name)
        .set_subject(&context.report.set.name)
        .set_comment(mark)
        .set_creation_datetime(&ExcelDateTime::from_timestamp(made.and_utc().timestamp())?))
}
