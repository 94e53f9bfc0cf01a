//! `import`: one workbook, or what comes into a folder.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use clap::Args;

use super::progress::Progress;
use super::stop::Stop;
use super::watch::{self, watch};
use super::{Place, existing, print, say, throwaway};
use crate::clock::Machine;
use crate::db::Db;
use crate::error::Error;
use crate::importing::{self, Outcome};
use crate::jobs::Steps;
use crate::language::Language;
use crate::storage::Storage;
use crate::vocabulary::{Actor, Right, Said, dates};

#[derive(Args)]
pub struct Import {
    /// units, officials, holidays, procedures, legal-grounds, checklists, plans, monthly-statistics, late-dossiers, dossiers,
    /// supplements, explanations, apologies, consultations, satisfaction, procedure-counts, criteria, self-scores, or auto
    #[arg(default_value = "auto")]
    kind: String,
    /// The workbook: .xlsx, .xls, .ods, .xlsb or .csv
    #[arg(required_unless_present = "watch")]
    file: Option<PathBuf>,
    /// Import what comes into this folder instead of one file, and move it to done/ or refused/ there, with its report
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "dry_run", "json", "rows"])]
    watch: Option<PathBuf>,
    /// With --watch: import what is there, then end
    #[arg(long, requires = "watch", conflicts_with = "file")]
    once: bool,
    /// With --watch: seconds between two looks into the folder
    #[arg(long, value_name = "SECONDS", requires = "watch", conflicts_with = "file", default_value = "10", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Read and compare, store nothing; needs no database
    #[arg(long)]
    dry_run: bool,
    /// Store the good rows although others are refused
    #[arg(long)]
    accept_valid: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// With --json: the rows as understood
    #[arg(long, requires = "json")]
    rows: bool,
    /// Day from which units and posts without a date hold (dd/mm/yyyy; default 01/07/2025)
    #[arg(long, value_parser = day)]
    effective_on: Option<NaiveDate>,
    /// Period of statistics whose title names none: mm/yyyy, or dd/mm/yyyy-dd/mm/yyyy
    #[arg(long, value_parser = period)]
    period: Option<(NaiveDate, NaiveDate)>,
    /// Code of the criteria set, where the sheet names none
    #[arg(long)]
    set: Option<String>,
    /// How the texts are to be read, where it is found out wrongly: unicode, windows-1258, tcvn3, vni
    #[arg(long, value_parser = encoding)]
    encoding: Option<importing::reading::Encoding>,
    /// Folder of layouts that go before the built-in ones
    #[arg(long)]
    layouts: Option<PathBuf>,
}

fn encoding(text: &str) -> Result<importing::reading::Encoding, String> {
    text.parse().map_err(|_| Language::Vietnamese.say(&Said::new("cli-encoding").with("value", text)))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    dates::parse_day(text).ok_or_else(|| Language::Vietnamese.say(&Said::new("form-date").with("value", text)))
}

fn period(text: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let month = || dates::parse_day(&format!("01/{text}")).map(crate::caseload::rules::month_of);
    let days = || {
        let (from, to) = text.split_once('-')?;
        let days = (dates::parse_day(from)?, dates::parse_day(to)?);
        (days.0 <= days.1).then_some(days)
    };
    days().or_else(month).ok_or_else(|| Language::Vietnamese.say(&Said::new("cli-period").with("value", text)))
}

/// Imports as the command line says.
pub fn import(place: &Place, command: &Import) -> Result<ExitCode, Error> {
    let wanted = match command.kind.as_str() {
        "auto" => None,
        word => Some(word.parse().map_err(|_| Error::Refused(Said::new("cli-unknown-kind").with("kind", word)))?),
    };
    let options = importing::Options {
        wanted,
        dry_run: command.dry_run,
        accept_valid: command.accept_valid,
        with_rows: command.rows,
        answers: importing::model::Answers {
            effective_on: command.effective_on,
            period: command.period,
            set: command.set.clone(),
            year: None,
            encoding: command.encoding,
        },
        layouts: command.layouts.clone().or_else(|| Some(place.data_dir.join("import"))),
    };
    match (&command.watch, &command.file) {
        (Some(folder), _) => {
            let every = Duration::from_secs(command.every);
            watch(place, &watch::Asked { folder, once: command.once, every, options })
        }
        (None, Some(file)) => one(place, command, file, &options),
        (None, None) => Err(Error::refused("cli-usage")),
    }
}

fn one(place: &Place, command: &Import, file: &Path, options: &importing::Options) -> Result<ExitCode, Error> {
    let config = place.config()?;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let stop = Stop::on_signals()?;
    let run = |db: &Db, storage: Option<&Storage>| -> Result<Option<Outcome>, Error> {
        let actor = importer(place, db)?;
        let progress = Progress::on_terminal(&stop, command.json);
        let steps: &dyn Steps = progress.as_ref().map_or(&stop, |progress| progress);
        importing::run_watched(db, storage, &actor, file, &name, options, steps)
    };
    let outcome = if command.dry_run {
        match existing(&config)? {
            Some(db) if db.is_migrated()? => run(&db, None)?,
            // Nothing is made where nothing is.
            _ => {
                let (db, _folder) = throwaway(Arc::new(Machine))?;
                run(&db, None)?
            }
        }
    } else {
        let app = place.open_or_make()?;
        run(&app.db, Some(&app.storage))?
    };
    let outcome = outcome.ok_or_else(|| Error::refused("imports-stopped"))?;
    if command.json {
        print(serde_json::to_string(&outcome)?);
    } else {
        tell(&outcome, file);
    }
    Ok(ExitCode::from(code(&outcome)))
}

/// The person that imports.
///
/// # Errors
/// `Forbidden` without the right to.
pub fn importer(place: &Place, db: &Db) -> Result<Actor, Error> {
    let actor = place.actor(db)?;
    if actor.may(Right::Import) { Ok(actor) } else { Err(Error::Forbidden) }
}

/// What an import ends with: 0 all rows stored, 2 rows refused, 1 not read.
pub fn code(outcome: &Outcome) -> u8 {
    match outcome {
        o if o.error.is_some() => 1,
        o if o.refused > 0 => 2,
        _ => 0,
    }
}

fn tell(outcome: &Outcome, file: &Path) {
    if let Some(refusal) = &outcome.refusal {
        eprintln!("{}: {}", file.display(), say(refusal.clone()));
        return;
    }
    for problem in &outcome.problems {
        print(format!("{}!{}\t{}\t{}", problem.sheet, problem.cell, problem.value, problem.expected));
    }
    for remark in &outcome.remarks {
        print(remark);
    }
    print(say(outcome.said()));
}
