//! Every test of giamsat, in one binary; `tests/run` prepares what they need and runs them.
//!
//! One file for each area, with `pub fn tests()` that lists its tests through `on_both!` or `plain!`.

mod access;
mod accounts;
mod adjustments;
mod answers;
mod audit;
mod before;
mod beside;
mod capacity;
mod caseload;
mod charts;
mod checklist_files;
mod checklists;
mod clashes;
mod cli;
mod comments;
mod conclusions;
mod database;
mod databases;
mod deadlines;
mod directives;
mod draft_import;
mod drafting;
mod follow_ups;
mod forms;
mod heirs;
mod importing;
mod independence;
mod inspections;
mod joint;
mod kept;
mod kept_days;
mod language;
mod lineage;
mod numbering;
mod overlap;
mod papers;
mod plan_review;
mod plans;
mod reading;
mod recorded;
mod recorded_outcomes;
mod register;
mod remediation;
mod report_conclusion;
mod report_scoring;
mod rulings;
mod scoring;
mod sealed;
mod sign_in;
mod sitting;
mod storage;
mod subjects;
mod support;
mod sync;
mod templates;
mod visits;
mod walk;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn tests() -> Vec<Trial> {
    [
        access::tests(),
        accounts::tests(),
        adjustments::tests(),
        answers::tests(),
        audit::tests(),
        before::tests(),
        beside::tests(),
        capacity::tests(),
        caseload::tests(),
        charts::tests(),
        checklist_files::tests(),
        checklists::tests(),
        clashes::tests(),
        cli::tests(),
        conclusions::tests(),
        database::tests(),
        databases::tests(),
        deadlines::tests(),
        draft_import::tests(),
        drafting::tests(),
        follow_ups::tests(),
        forms::tests(),
        heirs::tests(),
        importing::tests(),
        language::tests(),
        lineage::tests(),
        independence::tests(),
        inspections::tests(),
        joint::tests(),
        kept::tests(),
        kept_days::tests(),
        numbering::tests(),
        overlap::tests(),
        papers::tests(),
        comments::tests(),
        plan_review::tests(),
        plans::tests(),
        reading::tests(),
        recorded::tests(),
        recorded_outcomes::tests(),
        directives::tests(),
        register::tests(),
        remediation::tests(),
        report_conclusion::tests(),
        visits::tests(),
        report_scoring::tests(),
        rulings::tests(),
        scoring::tests(),
        sealed::tests(),
        sitting::tests(),
        sign_in::tests(),
        storage::tests(),
        subjects::tests(),
        sync::tests(),
        templates::tests(),
        walk::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Brings the empty database at `url` to the current schema; every test's database is a copy of it.
fn migrate(url: &str) -> Result<(), String> {
    let location = url.parse().map_err(|e| format!("{e}"))?;
    let db =
        giamsat::db::Db::open(location, std::sync::Arc::new(giamsat::clock::Machine)).map_err(|e| e.to_string())?;
    db.migrate().and_then(|()| giamsat::checklists::load_embedded(&db)).map_err(|e| e.to_string())
}

fn main() -> ExitCode {
    // Servers inside tests read workbooks and pictures in a child process of this very program.
    if let Some(code) = support::gauge::perform().or_else(giamsat::cli::confined) {
        return code;
    }
    let arguments = Arguments::from_args();
    support::start(migrate);
    let conclusion = libtest_mimic::run(&arguments, tests());
    support::stop();
    let ran = conclusion.num_passed + conclusion.num_failed + conclusion.num_ignored;
    if ran == 0 && !arguments.list && arguments.filter.is_some() {
        eprintln!("no test's path holds what was asked for");
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}
