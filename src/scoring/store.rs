//! Rows of sets, runs, scores and the ledger, for loading and writing.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{ConcludedPoint, CriteriaSet, Criterion, Given, Run, SelfScore, Stage};
use super::rules;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{
    conclusion_points, conclusions, criteria, criteria_sets, deductions, import_batches, run_self_scores, scoring_runs,
    self_scores, visits,
};
use crate::units;
use crate::vocabulary::{ConclusionId, CriteriaSetId, CriterionId, PointId, Points, RunId, UnitId, VisitId, dates};

/// State of a batch whose rows everybody sees.
pub const PUBLISHED: &str = "published";
/// Stage of a conclusion that binds.
const ISSUED: crate::conclusions::Stage = crate::conclusions::Stage::Issued;

type SetRow = (CriteriaSetId, String, i32, String, i32, String, Option<String>, i64);

fn set_of((id, code, version_no, name, year, group, decision, max): SetRow) -> Result<CriteriaSet, Error> {
    let unit_group = group.parse().map_err(|e| Error::Internal(format!("criteria set {id}: {e}")))?;
    Ok(CriteriaSet { id, code, version_no, name, year, unit_group, decision, max_points: Points(max) })
}

/// A set by its id, whatever became of its batch: a run stays with it.
pub fn set(c: &mut AnyConnection, id: &CriteriaSetId) -> Result<CriteriaSet, Error> {
    use criteria_sets as s;
    let row: Option<SetRow> = s::table
        .find(id)
        .select((s::id, s::code, s::version_no, s::name, s::year, s::unit_group, s::decision, s::max_points))
        .first(c)
        .optional()?;
    set_of(row.ok_or(Error::NotFound)?)
}

/// Every version whose batch is published, the newest first.
pub fn published_sets(c: &mut AnyConnection) -> Result<Vec<CriteriaSet>, Error> {
    use criteria_sets as s;
    let published = import_batches::table.filter(import_batches::state.eq(PUBLISHED)).select(import_batches::id);
    let rows: Vec<SetRow> = s::table
        .filter(s::batch_id.eq_any(published))
        .select((s::id, s::code, s::version_no, s::name, s::year, s::unit_group, s::decision, s::max_points))
        .order((s::year.desc(), s::code, s::version_no.desc()))
        .load(c)?;
    rows.into_iter().map(set_of).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = criteria)]
struct CriterionRow {
    id: CriterionId,
    parent_id: Option<CriterionId>,
    number: String,
    name: String,
    level: i32,
    leaf: bool,
    max_points: i64,
    method: Option<String>,
    proof: Option<String>,
    deduct_each: Option<i64>,
    deduct_cap: Option<i64>,
    deduct_on: Option<String>,
}

/// The tree of a set, parents before their children.
pub fn criteria_of(c: &mut AnyConnection, set: &CriteriaSetId) -> Result<Vec<Criterion>, Error> {
    let rows: Vec<CriterionRow> = criteria::table
        .filter(criteria::set_id.eq(set))
        .order(criteria::position)
        .select(CriterionRow::as_select())
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|r| Criterion {
            id: r.id,
            parent: r.parent_id,
            number: r.number,
            name: r.name,
            level: r.level,
            leaf: r.leaf,
            max: Points(r.max_points),
            method: r.method,
            proof: r.proof,
            deduct_each: r.deduct_each.map(Points),
            deduct_cap: r.deduct_cap.map(Points),
            deduct_on: r.deduct_on,
        })
        .collect())
}

type RunRow = (RunId, CriteriaSetId, i32, String, Stage, NaiveDateTime, Option<NaiveDateTime>, i32);

fn run_of((id, set, year, name, stage, created_at, frozen_at, version): RunRow) -> Run {
    Run { id, set, year, name, stage, created_at, frozen_at, version }
}

/// All runs, the newest first.
pub fn runs(c: &mut AnyConnection) -> Result<Vec<Run>, Error> {
    use scoring_runs as r;
    let rows: Vec<RunRow> = r::table
        .select((r::id, r::set_id, r::year, r::name, r::stage, r::created_at, r::frozen_at, r::version))
        .order((r::year.desc(), r::id.desc()))
        .load(c)?;
    Ok(rows.into_iter().map(run_of).collect())
}

/// A run.
pub fn run(c: &mut AnyConnection, id: &RunId) -> Result<Run, Error> {
    use scoring_runs as r;
    let row: Option<RunRow> = r::table
        .find(id)
        .select((r::id, r::set_id, r::year, r::name, r::stage, r::created_at, r::frozen_at, r::version))
        .first(c)
        .optional()?;
    row.map(run_of).ok_or(Error::NotFound)
}

type SelfRow = (UnitId, CriterionId, Option<i64>, bool, Option<String>, Option<String>);

/// Self-scores by unit and criterion.
pub type SelfScores = BTreeMap<UnitId, BTreeMap<CriterionId, SelfScore>>;

fn by_unit(rows: Vec<SelfRow>) -> SelfScores {
    let mut scores = SelfScores::new();
    for (unit, criterion, points, not_applicable, proof, note) in rows {
        let score = SelfScore {
            given: Given::of(points, not_applicable),
            proof: proof.unwrap_or_default(),
            note: note.unwrap_or_default(),
        };
        scores.entry(unit).or_default().insert(criterion, score);
    }
    scores
}

/// Self-scores that stand now: of published batches, not replaced by a published one; the latest
/// when two stand side by side. `unit` keeps one unit.
pub fn live_self_scores(
    c: &mut AnyConnection,
    set: &CriteriaSetId,
    unit: Option<&UnitId>,
) -> Result<SelfScores, Error> {
    use self_scores as s;
    let published = || import_batches::table.filter(import_batches::state.eq(PUBLISHED)).select(import_batches::id);
    let mut query = s::table
        .filter(s::set_id.eq(set))
        .filter(s::batch_id.eq_any(published()))
        .filter(
            s::superseded_by.is_null().or(s::superseded_by.ne_all(published().select(import_batches::id.nullable()))),
        )
        .select((s::unit_id, s::criterion_id, s::points, s::not_applicable, s::proof, s::note))
        .order(s::id)
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(s::unit_id.eq(unit));
    }
    Ok(by_unit(query.load::<SelfRow>(c)?))
}

/// Self-scores as a frozen run keeps them.
pub fn frozen_self_scores(c: &mut AnyConnection, run: &RunId) -> Result<SelfScores, Error> {
    use run_self_scores as s;
    let rows: Vec<SelfRow> = s::table
        .filter(s::run_id.eq(run))
        .select((s::unit_id, s::criterion_id, s::points, s::not_applicable, s::proof, s::note))
        .load(c)?;
    Ok(by_unit(rows))
}

/// How many rows a unit's self-scores have had in all: rises with each change, so it tells a form
/// whether somebody else was faster.
pub fn self_score_version(c: &mut AnyConnection, set: &CriteriaSetId, unit: &UnitId) -> Result<i32, Error> {
    let count: i64 = self_scores::table
        .filter(self_scores::set_id.eq(set))
        .filter(self_scores::unit_id.eq(unit))
        .count()
        .get_result(c)?;
    i32::try_from(count).map_err(|_| Error::Internal("too many self-scores".into()))
}

/// A unit's self-score rows that stand now, as row id and criterion, for replacing them.
pub fn live_rows(
    c: &mut AnyConnection,
    set: &CriteriaSetId,
    unit: &UnitId,
) -> Result<Vec<(String, CriterionId)>, Error> {
    use self_scores as s;
    let published = || import_batches::table.filter(import_batches::state.eq(PUBLISHED)).select(import_batches::id);
    Ok(s::table
        .filter(s::set_id.eq(set))
        .filter(s::unit_id.eq(unit))
        .filter(s::batch_id.eq_any(published()))
        .filter(
            s::superseded_by.is_null().or(s::superseded_by.ne_all(published().select(import_batches::id.nullable()))),
        )
        .select((s::id, s::criterion_id))
        .load(c)?)
}

type PointRow = (
    (PointId, ConclusionId, Option<String>, Option<NaiveDate>, UnitId, VisitId, String),
    (String, String, String, Option<String>, Option<String>, Option<NaiveDate>, Option<NaiveDateTime>),
);

/// Points upheld by issued conclusions whose fault lies in the year (its day, else the visit's, else that
/// of the conclusion), each finding once, in the order of their days.
pub fn concluded_points(c: &mut AnyConnection, year: i32) -> Result<Vec<ConcludedPoint>, Error> {
    use chrono::Datelike;
    use conclusion_points as p;
    let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
    let rows: Vec<PointRow> = p::table
        .inner_join(conclusions::table)
        .inner_join(visits::table)
        .filter(conclusions::stage.eq(ISSUED))
        .filter(conclusions::issued_on.ge(from))
        .filter(p::kind.ne("strength"))
        .filter(p::dropped_at.is_null())
        .select((
            (
                p::id,
                p::conclusion_id,
                conclusions::number,
                conclusions::issued_on,
                p::unit_id,
                p::visit_id,
                p::finding_id,
            ),
            (p::kind, p::severity, p::fact, p::field_code, p::item_code, p::occurred_on, visits::started_at),
        ))
        .order((conclusions::issued_on, p::conclusion_id, p::position, p::id))
        .load(c)?;
    let mut points = Vec::new();
    let mut findings = std::collections::BTreeSet::new();
    for ((id, conclusion, number, issued_on, unit, visit, finding), rest) in rows {
        let (kind, severity, fact, field, item, occurred_on, started_at) = rest;
        let (Some(number), Some(issued_on)) = (number, issued_on) else { continue };
        let visited = started_at.map(|at| dates::civil(at).date());
        let on = occurred_on.or(visited).unwrap_or(issued_on);
        if on.year() == year && findings.insert((visit.clone(), finding.clone())) {
            points.push(ConcludedPoint {
                id,
                conclusion,
                number,
                issued_on,
                unit,
                visit,
                finding,
                kind,
                severity,
                fact,
                field,
                item,
                on,
            });
        }
    }
    points.sort_by(|a, b| (a.on, a.issued_on, &a.id).cmp(&(b.on, b.issued_on, &b.id)));
    Ok(points)
}

/// A line that the ledger should have.
#[derive(Clone, Debug)]
pub struct Due {
    pub criterion: CriterionId,
    pub each: Points,
    pub point: ConcludedPoint,
}

/// Every line that the conclusions issued until now ask for: the points of units of the set's
/// group, under each criterion whose rule they meet.
pub fn due_lines(c: &mut AnyConnection, run: &Run, set: &CriteriaSet) -> Result<Vec<Due>, Error> {
    let points = concluded_points(c, run.year)?;
    let mut members: BTreeMap<UnitId, bool> = units::views::options(c, rules::last_day(run.year))?
        .into_iter()
        .map(|unit| (unit.id, rules::in_group(set.unit_group, unit.kind)))
        .collect();
    for unit in points.iter().map(|p| &p.unit) {
        if !members.contains_key(unit) {
            members.insert(unit.clone(), was_member(c, unit, run, set)?);
        }
    }
    let mut due = Vec::new();
    for criterion in criteria_of(c, &set.id)? {
        let (Some(each), Some(on)) = (criterion.deduct_each, &criterion.deduct_on) else { continue };
        let trigger: rules::Trigger =
            on.parse().map_err(|_| Error::Internal(format!("criterion {}: rule {on}", criterion.id)))?;
        for point in points.iter().filter(|p| members.get(&p.unit) == Some(&true) && trigger.meets(p)) {
            due.push(Due { criterion: criterion.id.clone(), each, point: point.clone() });
        }
    }
    Ok(due)
}

/// Whether a unit that ended before the year did was of the set's group.
fn was_member(c: &mut AnyConnection, unit: &UnitId, run: &Run, set: &CriteriaSet) -> Result<bool, Error> {
    let names = units::views::details(c, unit, rules::last_day(run.year))?.names;
    Ok(names.first().is_some_and(|last| rules::in_group(set.unit_group, last.kind)))
}

/// Criterion and point of each line that a run's ledger has, with the line's id.
pub fn ledger_keys(c: &mut AnyConnection, run: &RunId) -> Result<BTreeMap<(CriterionId, PointId), String>, Error> {
    use deductions as d;
    let rows: Vec<(CriterionId, PointId, String)> =
        d::table.filter(d::run_id.eq(run)).select((d::criterion_id, d::point_id, d::id)).load(c)?;
    Ok(rows.into_iter().map(|(criterion, point, id)| ((criterion, point), id)).collect())
}
