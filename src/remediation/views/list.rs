//! Lists of demands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable};
use serde::Serialize;

use crate::conclusions;
use crate::conclusions::model::DemandKind;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::register;
use crate::remediation::model::{Bearer, Demand, Owner, Stage};
use crate::remediation::rules;
use crate::schema::{
    authorised_signers, conclusion_visits, conclusions as c, demands as d, inspections as i, remedies as r,
    sealed_viewers, team_members, visits,
};
use crate::units;
use crate::units::lineage::Lineage;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, ConclusionId, DemandId, InspectionId, OfficialId, Right, UnitId};

diesel::define_sql_function! {
    /// The first of the two that is there.
    fn coalesce(moved: Nullable<Date>, own: Date) -> Date;
}

/// Which demands are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub unit: Option<UnitId>,
    /// The body that inspected.
    pub body: Option<UnitId>,
    pub stage: Option<Stage>,
    /// Only those that the unit is behind with.
    pub late: bool,
    /// Only those that the unit still has to do or report.
    pub owed: bool,
    pub inspection: Option<InspectionId>,
    pub conclusion: Option<ConclusionId>,
    pub demand: Option<DemandId>,
    /// Of inspections that the person verifies or signs.
    pub of: Option<Mine>,
    /// Where more time is asked for.
    pub asked: bool,
    /// Due by that day.
    pub due_by: Option<NaiveDate>,
}

/// As what a person has a part in an inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mine {
    /// Of the team, or the conclusion's author.
    Verifier,
    /// Signed the decision.
    Signer,
}

impl Filter {
    /// One demand.
    pub fn one(id: &DemandId) -> Self {
        Filter { demand: Some(id.clone()), ..Filter::default() }
    }
}

/// The units of whose demands is spoken; none for all.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// That the person sees.
    pub(super) seen: Option<Vec<UnitId>>,
    /// That the filter asks for.
    wanted: Option<Vec<UnitId>>,
}

/// For who is bound to a unit its own demands, and those of units whose work it does today (domain 5.7: the successor
/// inherits what is open); the same for a unit that is asked for.
pub(super) fn scope(c: &mut AnyConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<Scope, Error> {
    let (all, own) = actor.unit_scope();
    let own = (!all).then(|| UnitId::from(own.to_owned()));
    if own.is_none() && filter.unit.is_none() {
        return Ok(Scope::default());
    }
    let lineage = units::views::lineage(c)?;
    let line = |unit: &UnitId| {
        let inherits = |before: &UnitId| lineage.heirs(before, today).contains_key(unit);
        let mut units: Vec<UnitId> = lineage.predecessors(unit).into_keys().filter(inherits).collect();
        units.push(unit.clone());
        units
    };
    Ok(Scope { seen: own.as_ref().map(line), wanted: filter.unit.as_ref().map(line) })
}

/// The scoped, filtered query, made anew for rows and for each count.
macro_rules! query {
    ($actor:expr, $filter:expr, $scope:expr, $today:expr) => {
        query!($actor, $filter, $scope, $today, from => from)
    };
    // `$made`: what the boxed query is made of, where it is not all columns.
    ($actor:expr, $filter:expr, $scope:expr, $today:expr, $from:ident => $made:expr) => {{
        let (actor, filter, today): (&Actor, &Filter, NaiveDate) = ($actor, $filter, $today);
        let named = sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id);
        let $from = d::table.inner_join(c::table.inner_join(i::table)).left_join(r::table);
        let mut query = $made
            .into_boxed()
            .filter(c::stage.eq(conclusions::Stage::Issued))
            .filter(i::sealed.eq(false).or(i::id.eq_any(named)));
        let scope: &Scope = $scope;
        for units in [&scope.seen, &scope.wanted].into_iter().flatten() {
            query = query.filter(d::unit_id.eq_any(units.clone()));
        }
        if let Some(body) = &filter.body {
            query = query.filter(c::body_id.eq(body.clone()));
        }
        if let Some(inspection) = &filter.inspection {
            query = query.filter(i::id.eq(inspection.clone()));
        }
        if let Some(conclusion) = &filter.conclusion {
            query = query.filter(c::id.eq(conclusion.clone()));
        }
        if let Some(demand) = &filter.demand {
            query = query.filter(d::id.eq(demand.clone()));
        }
        match filter.stage {
            Some(Stage::Open) => query = query.filter(r::stage.is_null().or(r::stage.eq(Stage::Open))),
            Some(stage) => query = query.filter(r::stage.eq(stage)),
            None => {}
        }
        if filter.late || filter.due_by.is_some() {
            let before = filter.due_by.map_or(today, |by| by.succ_opt().unwrap_or(by));
            query = query
                .filter(r::stage.is_null().or(r::stage.eq_any(rules::OWED)))
                .filter(coalesce(r::due_on.nullable(), d::due_on).lt(before));
        }
        if filter.owed {
            query = query.filter(r::stage.is_null().or(r::stage.eq_any(rules::OWED)));
        }
        if filter.asked {
            query = query.filter(r::asked_until.is_not_null());
        }
        let me = actor.key().to_owned();
        match filter.of {
            Some(Mine::Verifier) => {
                let teams = team_members::table
                    .filter(team_members::account_id.eq(me.clone()))
                    .select(team_members::inspection_id);
                query = query.filter(c::author_id.eq(me).or(i::id.eq_any(teams)));
            }
            Some(Mine::Signer) => {
                let authorised = authorised_signers::table
                    .filter(authorised_signers::account_id.eq(me.clone()))
                    .select(authorised_signers::inspection_id);
                query = query.filter(i::signer_id.eq(me).or(i::id.eq_any(authorised)));
            }
            None => {}
        }
        query
    }};
}

type Row = (
    (DemandId, UnitId, i32, String, String, NaiveDate, DemandKind),
    (ConclusionId, Option<String>, Option<NaiveDate>, String, UnitId),
    (InspectionId, bool),
    Option<(Stage, Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>, (Option<OfficialId>, String, String), i32)>,
);

macro_rules! columns {
    () => {
        (
            (d::id, d::unit_id, d::position, d::task, d::product, d::due_on, d::kind),
            (c::id, c::number, c::issued_on, c::title, c::body_id),
            (i::id, i::sealed),
            (
                r::stage,
                r::due_on,
                r::asked_until,
                r::reported_on,
                (r::owner_id, r::owner_name, r::owner_position),
                r::version,
            )
                .nullable(),
        )
    };
}

/// Demands in scope, the earliest day first.
pub fn list(
    c: &mut AnyConnection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
    page: PageNumber,
) -> Result<Paged<Demand>, Error> {
    let scope = scope(c, actor, filter, today)?;
    let rows: Vec<Row> = query!(actor, filter, &scope, today)
        .select(columns!())
        .order((coalesce(r::due_on.nullable(), d::due_on), c::id, d::position))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count =
        query!(actor, filter, &scope, today).select(d::id).limit(COUNT_LIMIT + 1).load::<DemandId>(c)?.len() as i64;
    Ok(Paged::new(demands(c, rows, today)?, count, page))
}

/// All demands in scope, the earliest day first: what a workbook holds, or one page of one conclusion.
pub fn all(c: &mut AnyConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<Vec<Demand>, Error> {
    let scope = scope(c, actor, filter, today)?;
    let rows: Vec<Row> = query!(actor, filter, &scope, today)
        .select(columns!())
        .order((coalesce(r::due_on.nullable(), d::due_on), c::id, d::position))
        .load(c)?;
    demands(c, rows, today)
}

/// How many demands in scope stand at each stage, and how many the units are behind with; the filter's own stage and
/// lateness do not narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub stages: Vec<(Stage, i64)>,
    pub late: i64,
    pub all: i64,
    /// Those of which nothing is left to be done.
    pub over: i64,
}

/// The figures over a list.
pub fn counts(c: &mut AnyConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<Summary, Error> {
    let scope = scope(c, actor, filter, today)?;
    let mut summary = Summary::default();
    let of = Filter { stage: None, late: false, ..filter.clone() };
    let counted: Vec<(Option<Stage>, i64)> = query!(
        actor, &of, &scope, today,
        from => from.group_by(r::stage).select((r::stage.nullable(), diesel::dsl::count_star()))
    )
    .load(c)?;
    for stage in Stage::ALL {
        // A demand about which nothing was done yet has no row.
        let is = |(of, _): &&(Option<Stage>, i64)| of.unwrap_or(Stage::Open) == *stage;
        let count = counted.iter().filter(is).map(|(_, count)| count).sum();
        summary.stages.push((*stage, count));
        summary.all += count;
        summary.over += if rules::is_over(*stage) { count } else { 0 };
    }
    let late = Filter { stage: None, late: true, ..filter.clone() };
    summary.late = query!(actor, &late, &scope, today).count().get_result(c)?;
    Ok(summary)
}

/// The demands of one issued conclusion that the reader sees, by their place in it.
pub fn of_conclusion(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &ConclusionId,
    today: NaiveDate,
) -> Result<Vec<Demand>, Error> {
    let filter = Filter { conclusion: Some(id.clone()), ..Filter::default() };
    let mut found = all(c, actor, &filter, today)?;
    found.sort_by_key(|demand| demand.position);
    Ok(found)
}

/// Bodies whose conclusions demand something in scope, by the names that they bear today.
pub fn bodies(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<(UnitId, String)>, Error> {
    let filter = Filter::default();
    let scope = scope(c, actor, &filter, today)?;
    let ids: BTreeSet<UnitId> =
        query!(actor, &filter, &scope, today).select(c::body_id).distinct().load(c)?.into_iter().collect();
    let named = units::views::names_at(c, &ids.into_iter().map(|id| (id, today)).collect::<Vec<_>>())?;
    let mut found: Vec<(UnitId, String)> = named.into_iter().map(|((id, _), name)| (id, name)).collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

/// Why a demand waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The unit has to do it soon, or should have.
    Due,
    /// A report waits to be verified, or what is met to be closed.
    Verify,
    /// More time is asked for.
    Asked,
}

/// How long before its day a unit is told of a demand on its start page.
const SOON: chrono::Days = chrono::Days::new(7);

/// What waits for the person: the unit's demands due within a week or overdue, reports on inspections of the person's
/// team or drafts, extensions asked of the signer; the earliest day first, at most twenty of each.
pub fn waiting(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<(Waits, Demand)>, Error> {
    let mut asked: Vec<(Waits, Filter)> = Vec::new();
    if actor.bound_to().is_some() && actor.may(Right::Explain) {
        let by = today.checked_add_days(SOON).unwrap_or(today);
        asked.push((Waits::Due, Filter { due_by: Some(by), ..Filter::default() }));
    }
    if actor.may(Right::Verify) {
        for stage in [Stage::Reported, Stage::Met] {
            asked.push((Waits::Verify, Filter { stage: Some(stage), of: Some(Mine::Verifier), ..Filter::default() }));
        }
    }
    if actor.may(Right::Issue) {
        asked.push((Waits::Asked, Filter { asked: true, of: Some(Mine::Signer), ..Filter::default() }));
    }
    let mut found = Vec::new();
    for (why, filter) in asked {
        found.extend(all(c, actor, &filter, today)?.into_iter().take(20).map(|demand| (why, demand)));
    }
    Ok(found)
}

/// Names of the units as the conclusions covered them.
fn names_then(c: &mut AnyConnection, rows: &[Row]) -> Result<BTreeMap<(ConclusionId, UnitId), String>, Error> {
    let ids: BTreeSet<&ConclusionId> = rows.iter().map(|row| &row.1.0).collect();
    let ids: Vec<&ConclusionId> = ids.into_iter().collect();
    let mut names = BTreeMap::new();
    for some in ids.chunks(500) {
        let found: Vec<(ConclusionId, UnitId, String)> = conclusion_visits::table
            .inner_join(visits::table)
            .filter(conclusion_visits::conclusion_id.eq_any(some))
            .select((conclusion_visits::conclusion_id, visits::unit_id, visits::unit_name))
            .load(c)?;
        names.extend(found.into_iter().map(|(conclusion, unit, name)| ((conclusion, unit), name)));
    }
    Ok(names)
}

/// Who does a unit's work on a day, as they are called then.
pub(super) fn bearers(
    lineage: &Lineage,
    names: &BTreeMap<UnitId, String>,
    unit: &UnitId,
    on: NaiveDate,
) -> Vec<Bearer> {
    let heirs = lineage.heirs(unit, on);
    heirs.into_keys().filter_map(|id| Some(Bearer { name: names.get(&id)?.clone(), id })).collect()
}

fn demands(c: &mut AnyConnection, rows: Vec<Row>, today: NaiveDate) -> Result<Vec<Demand>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let then = names_then(c, &rows)?;
    let shut = register::views::closed(c, &rows.iter().map(|row| &row.1.0).collect::<Vec<_>>())?;
    let (lineage, names) = (units::views::lineage(c)?, units::views::names_on(c, today)?);
    let issued = |row: &Row| row.1.2.unwrap_or(row.0.5);
    let mut asked: Vec<(UnitId, NaiveDate)> = rows.iter().map(|row| (row.1.4.clone(), issued(row))).collect();
    asked.extend(rows.iter().map(|row| (row.0.1.clone(), issued(row))));
    let called = units::views::names_at(c, &asked)?;
    let name_then = |unit: &UnitId, on| called.get(&(unit.clone(), on)).cloned().ok_or(Error::NotFound);
    let mut found = Vec::new();
    for ((id, unit, position, task, product, first_due, kind), conclusion, (inspection, sealed), remedy) in rows {
        let (conclusion, number, issued_on, title, body) = conclusion;
        let issued_on = issued_on.unwrap_or(first_due);
        let body_name = name_then(&body, issued_on)?;
        let unit_name = match then.get(&(conclusion.clone(), unit.clone())) {
            Some(name) => name.clone(),
            None => name_then(&unit, issued_on)?,
        };
        let (stage, moved, asked_until, reported_on, (official, name, post), version) =
            remedy.unwrap_or((Stage::Open, None, None, None, (None, String::new(), String::new()), 0));
        let due = moved.unwrap_or(first_due);
        let (late, days_late) = rules::lateness(stage, due, reported_on, today);
        let bearers = bearers(&lineage, &names, &unit, today);
        found.push(Demand {
            shut: shut.contains(&conclusion),
            passed: !matches!(&bearers[..], [only] if only.id == unit && only.name == unit_name),
            bearers,
            kind,
            id,
            conclusion,
            number: number.unwrap_or_default(),
            issued_on,
            title,
            inspection,
            body,
            body_name,
            unit,
            unit_name,
            position,
            task,
            product,
            first_due,
            due,
            stage,
            asked_until,
            reported_on,
            owner: (!name.is_empty()).then_some(Owner { official, name, position: post }),
            late,
            days_late,
            version,
            sealed,
        });
    }
    Ok(found)
}
