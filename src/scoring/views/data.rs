//! A run with everything in it: the one struct that pages and the workbook are written from.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{accounts, appraised_scores, deductions, parameters, run_bands, run_units};
use crate::scoring::model::{Appraised, Band, CriteriaSet, Criterion, Deduction, Given, Run, SelfScore, Stage};
use crate::scoring::rules::{self, Leaf, RowResult, Totals};
use crate::scoring::store::{self, SelfScores};
use crate::units;
use crate::vocabulary::{AccountId, ConclusionId, CriterionId, PointId, Points, RunId, UnitId};

/// A run: its set, bounds of bands, and a sheet for each unit, the first rank first.
#[derive(Clone, Debug, Serialize)]
pub struct RunData {
    pub run: Run,
    pub set: CriteriaSet,
    pub criteria: Vec<Criterion>,
    /// For each criterion the index of the one above it.
    #[serde(skip)]
    pub parents: Vec<Option<usize>>,
    /// Least index of each band, the best first.
    pub bands: Vec<(Band, Points)>,
    /// Whether some bound is recalled only, without a text that was read.
    pub bands_unverified: bool,
    pub sheets: Vec<Sheet>,
}

/// A unit's scores in a run.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    pub unit: UnitId,
    /// As it was called on the last day of the year, or at the freeze.
    pub unit_name: String,
    /// One for each criterion of the set, in its order.
    pub rows: Vec<SheetRow>,
    pub totals: Totals,
    /// Thousandths of a percent.
    pub index: Option<Points>,
    pub band: Option<Band>,
    pub rank: Option<usize>,
    /// The ledger, by criterion and day of the fault.
    pub deductions: Vec<Deduction>,
}

/// A criterion on a unit's sheet.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SheetRow {
    pub own: Option<SelfScore>,
    pub appraised: Option<Appraised>,
    pub result: RowResult,
    /// Whether the leaf was taken out because it does not apply.
    pub not_applicable: bool,
    /// Numbers of the conclusions whose deductions count here, each once.
    pub conclusions: Vec<String>,
}

impl RunData {
    /// The sheet of a unit.
    pub fn sheet(&self, unit: &UnitId) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.unit == *unit)
    }

    /// The row of a criterion on a sheet of this run.
    pub fn row<'s>(&self, sheet: &'s Sheet, criterion: &CriterionId) -> Option<&'s SheetRow> {
        let at = self.criteria.iter().position(|c| c.id == *criterion)?;
        sheet.rows.get(at)
    }
}

/// The units that a run scores, with their names: those of its group on the last day of the year
/// and those that have scores or deductions in it; of a frozen run, those that it kept.
pub fn members(c: &mut AnyConnection, run: &Run) -> Result<Vec<(UnitId, String)>, Error> {
    if run.stage == Stage::Frozen {
        let kept: Vec<(UnitId, String)> = run_units::table
            .filter(run_units::run_id.eq(&run.id))
            .select((run_units::unit_id, run_units::name))
            .load(c)?;
        return Ok(kept);
    }
    let set = store::set(c, &run.set)?;
    let last = rules::last_day(run.year);
    let mut names: BTreeMap<UnitId, String> = units::views::options(c, last)?
        .into_iter()
        .filter(|unit| rules::in_group(set.unit_group, unit.kind))
        .map(|unit| (unit.id, unit.name))
        .collect();
    let mut others: BTreeSet<UnitId> = store::live_self_scores(c, &run.set, None)?.into_keys().collect();
    others.extend(
        appraised_scores::table
            .filter(appraised_scores::run_id.eq(&run.id))
            .select(appraised_scores::unit_id)
            .distinct()
            .load::<UnitId>(c)?,
    );
    others.extend(
        deductions::table
            .filter(deductions::run_id.eq(&run.id))
            .select(deductions::unit_id)
            .distinct()
            .load::<UnitId>(c)?,
    );
    for unit in others {
        if let Entry::Vacant(place) = names.entry(unit) {
            let name = units::views::name_on(c, place.key(), last)?;
            place.insert(name);
        }
    }
    Ok(names.into_iter().collect())
}

/// Loads a run and scores every unit of it.
pub fn load(c: &mut AnyConnection, run: &Run) -> Result<RunData, Error> {
    let set = store::set(c, &run.set)?;
    let criteria = store::criteria_of(c, &run.set)?;
    let at: BTreeMap<&CriterionId, usize> = criteria.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    let parents: Vec<Option<usize>> =
        criteria.iter().map(|c| c.parent.as_ref().and_then(|p| at.get(p).copied())).collect();
    let (bands, bands_unverified) = bands(c, run)?;
    let own = match run.stage {
        Stage::Frozen => store::frozen_self_scores(c, &run.id)?,
        Stage::Open => store::live_self_scores(c, &run.set, None)?,
    };
    let appraised = appraised(c, &run.id)?;
    let mut ledger = ledger(c, &run.id)?;
    let mut inputs = Inputs { own, appraised };
    let mut sheets: Vec<Sheet> = members(c, run)?
        .into_iter()
        .map(|(unit, unit_name)| {
            let lines = ledger.remove(&unit).unwrap_or_default();
            sheet(&criteria, &parents, unit, unit_name, &mut inputs, lines)
        })
        .collect();
    let ranks = rules::ranks(&sheets.iter().map(|sheet| sheet.index).collect::<Vec<_>>());
    for (sheet, rank) in sheets.iter_mut().zip(ranks) {
        sheet.rank = rank;
        sheet.band = sheet.index.and_then(|index| rules::band(index, &bands));
    }
    sheets.sort_by_cached_key(|sheet| {
        (sheet.rank.unwrap_or(usize::MAX), crate::vocabulary::text::search_key(&sheet.unit_name), sheet.unit.clone())
    });
    Ok(RunData { run: run.clone(), set, criteria, parents, bands, bands_unverified, sheets })
}

struct Inputs {
    own: SelfScores,
    appraised: BTreeMap<(UnitId, CriterionId), Appraised>,
}

fn sheet(
    criteria: &[Criterion],
    parents: &[Option<usize>],
    unit: UnitId,
    unit_name: String,
    inputs: &mut Inputs,
    mut lines: Vec<Deduction>,
) -> Sheet {
    let mut own = inputs.own.remove(&unit).unwrap_or_default();
    let mut rows = Vec::with_capacity(criteria.len());
    let mut leaves = Vec::with_capacity(criteria.len());
    for criterion in criteria {
        if !criterion.leaf {
            rows.push(SheetRow::default());
            leaves.push(None);
            continue;
        }
        let own = own.remove(&criterion.id);
        let appraised = inputs.appraised.remove(&(unit.clone(), criterion.id.clone()));
        let mine: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].criterion == criterion.id).collect();
        let costs: Vec<(Points, bool)> =
            mine.iter().map(|at| (lines[*at].points, lines[*at].waived_by.is_some())).collect();
        let leaf = Leaf {
            max: criterion.max,
            own: own.as_ref().map(|own| own.given).unwrap_or_default(),
            appraised: appraised.as_ref().map(|a| a.given).unwrap_or_default(),
            cap: criterion.deduct_cap,
            lines: costs,
        };
        let mut conclusions: Vec<String> = Vec::new();
        for (line, counted) in mine.iter().zip(rules::allocate(leaf.cap, &leaf.lines)) {
            let line = &mut lines[*line];
            line.counted = counted;
            if line.waived_by.is_none() && !conclusions.contains(&line.conclusion_number) {
                conclusions.push(line.conclusion_number.clone());
            }
        }
        let result = rules::leaf(&leaf);
        leaves.push(Some((leaf.own, leaf.appraised, result)));
        let not_applicable = result.applicable == Points::ZERO;
        rows.push(SheetRow { own, appraised, result: RowResult::default(), not_applicable, conclusions });
    }
    let (results, totals) = rules::roll_up(parents, &leaves);
    for (row, result) in rows.iter_mut().zip(results) {
        row.result = result;
    }
    let order: BTreeMap<&CriterionId, usize> = criteria.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    lines.sort_by_key(|line| order.get(&line.criterion).copied());
    let index = rules::index(&totals);
    Sheet { unit, unit_name, rows, totals, index, band: None, rank: None, deductions: lines }
}

type AppraisedRow = (UnitId, CriterionId, Option<i64>, bool, String, String, NaiveDateTime, i32);

fn appraised(c: &mut AnyConnection, run: &RunId) -> Result<BTreeMap<(UnitId, CriterionId), Appraised>, Error> {
    use appraised_scores as a;
    let rows: Vec<AppraisedRow> = a::table
        .inner_join(accounts::table)
        .filter(a::run_id.eq(run))
        .select((a::unit_id, a::criterion_id, a::points, a::not_applicable, a::note, accounts::name, a::at, a::version))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(unit, criterion, points, not_applicable, note, by, at, version)| {
            let given = Given::of(points, not_applicable);
            ((unit, criterion), Appraised { given, note, by, at, version })
        })
        .collect())
}

type LineRow = (
    (String, UnitId, CriterionId, PointId, ConclusionId, String, NaiveDate),
    (String, NaiveDate, i64, Option<AccountId>, Option<String>, Option<String>, i32),
);

/// The ledger of a run by unit, in the order of the days of the faults.
fn ledger(c: &mut AnyConnection, run: &RunId) -> Result<BTreeMap<UnitId, Vec<Deduction>>, Error> {
    use deductions as d;
    let rows: Vec<LineRow> = d::table
        .left_join(accounts::table)
        .filter(d::run_id.eq(run))
        .select((
            (d::id, d::unit_id, d::criterion_id, d::point_id, d::conclusion_id, d::conclusion_number, d::conclusion_on),
            (d::fact, d::occurred_on, d::points, d::waived_by, accounts::name.nullable(), d::waived_reason, d::version),
        ))
        .order((d::occurred_on, d::conclusion_on, d::point_id))
        .load(c)?;
    let mut ledger: BTreeMap<UnitId, Vec<Deduction>> = BTreeMap::new();
    for ((id, unit, criterion, point, conclusion, conclusion_number, conclusion_on), rest) in rows {
        let (fact, occurred_on, points, waived_by, waived_name, waived_reason, version) = rest;
        ledger.entry(unit.clone()).or_default().push(Deduction {
            id,
            unit,
            criterion,
            point,
            conclusion,
            conclusion_number,
            conclusion_on,
            fact,
            occurred_on,
            points: Points(points),
            counted: Points::ZERO,
            waived_by,
            waived_name: waived_name.unwrap_or_default(),
            waived_reason: waived_reason.unwrap_or_default(),
            version,
        });
    }
    Ok(ledger)
}

/// The bounds of bands on the last day of the run's year, or as a frozen run kept them, the best
/// first; and whether one of them is recalled only.
fn bands(c: &mut AnyConnection, run: &Run) -> Result<(Vec<(Band, Points)>, bool), Error> {
    use parameters as p;
    let last = rules::last_day(run.year);
    let mut bands = Vec::new();
    let mut unverified = false;
    for band in Band::ALL {
        let row: Option<(i64, bool)> = p::table
            .filter(p::name.eq(format!("band-{band}")))
            .filter(p::from_on.le(last))
            .filter(p::to_on.is_null().or(p::to_on.ge(last)))
            .select((p::value, p::verified))
            .order(p::from_on.desc())
            .first(c)
            .optional()?;
        if let Some((least, verified)) = row {
            bands.push((*band, Points(least)));
            unverified |= !verified;
        }
    }
    if run.stage == Stage::Frozen {
        let kept: Vec<(Band, i64)> = run_bands::table
            .filter(run_bands::run_id.eq(&run.id))
            .select((run_bands::band, run_bands::least))
            .load(c)?;
        bands = kept.into_iter().map(|(band, least)| (band, Points(least))).collect();
    }
    bands.sort_by_key(|(_, least)| std::cmp::Reverse(*least));
    Ok((bands, unverified))
}
