//! Reading sets, runs and sheets.

mod data;
mod sets;

use diesel::prelude::*;

use super::model::{Recomputed, Run, SelfScore, Stage};
use super::{rules, store};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::deductions;
use crate::vocabulary::{Actor, CriteriaSetId, CriterionId, RunId, Said, UnitId};

pub use data::{RunData, Sheet, SheetRow, load};
pub use sets::{SetLine, criteria, criterion_by_number, set, set_for, sets};

/// A run that the person may see: all of them, or those that score the person's own unit.
///
/// # Errors
/// `NotFound` when it does not exist or lies outside the person's scope.
pub fn run(c: &mut AnyConnection, actor: &Actor, id: &RunId) -> Result<Run, Error> {
    let run = store::run(c, id)?;
    let (all, own) = actor.unit_scope();
    if all || data::members(c, &run)?.iter().any(|(unit, _)| unit.as_str() == own) {
        return Ok(run);
    }
    Err(Error::NotFound)
}

/// A run that the person may see, with all its sheets;
/// [`sees_ranking`] and [`sees_sheet`] say what may be shown of it.
pub fn run_data(c: &mut AnyConnection, actor: &Actor, id: &RunId) -> Result<RunData, Error> {
    let run = run(c, actor, id)?;
    load(c, &run)
}

/// Whether the person may see the ranking of a run: units only when it is frozen.
pub fn sees_ranking(actor: &Actor, run: &Run) -> bool {
    actor.unit_scope().0 || run.stage == Stage::Frozen
}

/// Whether the person may see the sheet of a unit.
pub fn sees_sheet(actor: &Actor, unit: &UnitId) -> bool {
    let (all, own) = actor.unit_scope();
    all || unit.as_str() == own
}

/// The runs that the person may see, the newest first.
pub fn runs(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Run>, Error> {
    let all = store::runs(c)?;
    let (sees_all, own) = actor.unit_scope();
    if sees_all {
        return Ok(all);
    }
    let mut seen = Vec::new();
    for run in all {
        if data::members(c, &run)?.iter().any(|(unit, _)| unit.as_str() == own) {
            seen.push(run);
        }
    }
    Ok(seen)
}

/// The run of a year for reports: the only one there is.
///
/// # Errors
/// `Refused` when the year has none, or several, whose ids are then told.
pub fn run_of_year(c: &mut AnyConnection, actor: &Actor, year: i32) -> Result<Run, Error> {
    let mut found: Vec<Run> = runs(c, actor)?.into_iter().filter(|run| run.year == year).collect();
    match (found.len(), found.pop()) {
        (1, Some(run)) => Ok(run),
        (_, None) => Err(Error::Refused(Said::new("scoring-no-run").with("year", year))),
        (_, Some(last)) => {
            found.push(last);
            let names: Vec<String> = found.iter().map(|run| format!("{} ({})", run.id, run.name)).collect();
            Err(Error::Refused(Said::new("scoring-several-runs").with("year", year).with("runs", names.join("; "))))
        }
    }
}

/// What recomputing the ledger would change now: conclusions issued since. On a frozen run it
/// tells that something was concluded after the freeze.
pub fn pending(c: &mut AnyConnection, run: &Run) -> Result<Recomputed, Error> {
    let set = store::set(c, &run.set)?;
    let stand = store::ledger_keys(c, &run.id)?;
    let due: std::collections::BTreeSet<_> =
        store::due_lines(c, run, &set)?.into_iter().map(|d| (d.criterion, d.point.id)).collect();
    let added = due.iter().filter(|key| !stand.contains_key(*key)).count();
    let removed = stand.keys().filter(|key| !due.contains(*key)).count();
    Ok(Recomputed { added, removed })
}

/// A unit's self-scores for a set that stand now, by criterion.
pub fn self_scores(
    c: &mut AnyConnection,
    set: &CriteriaSetId,
    unit: &UnitId,
) -> Result<std::collections::BTreeMap<CriterionId, SelfScore>, Error> {
    Ok(store::live_self_scores(c, set, Some(unit))?.remove(unit).unwrap_or_default())
}

/// The version of a unit's self-scores, for the guard of the form.
pub fn self_score_version(c: &mut AnyConnection, set: &CriteriaSetId, unit: &UnitId) -> Result<i32, Error> {
    store::self_score_version(c, set, unit)
}

/// The key under which a self-score is found again; see [`rules::self_score_key`].
pub fn self_score_key(set: &CriteriaSetId, unit: &UnitId, criterion: &CriterionId) -> String {
    rules::self_score_key(set.as_str(), unit.as_str(), criterion.as_str())
}

/// Run and unit of a line of the ledger.
pub fn line_place(c: &mut AnyConnection, id: &str) -> Result<(RunId, UnitId), Error> {
    let place: Option<(RunId, UnitId)> =
        deductions::table.find(id).select((deductions::run_id, deductions::unit_id)).first(c).optional()?;
    place.ok_or(Error::NotFound)
}
