//! Lists of conclusions.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::conclusions::model::Stage;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{
    conclusion_points, conclusion_visits, conclusions, inspections, point_explanations, sealed_viewers, visits,
};
use crate::visits::model::FindingKind;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::like_prefix;
use crate::vocabulary::{Actor, ConclusionId, InspectionId, UnitId};

/// Which conclusions are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub stage: Option<Stage>,
    /// Year of the number.
    pub year: Option<i32>,
    pub unit: Option<UnitId>,
    pub inspection: Option<InspectionId>,
    pub conclusion: Option<ConclusionId>,
    /// Beginning of the number.
    pub number: String,
}

/// A line of the list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: ConclusionId,
    pub inspection: InspectionId,
    pub number: Option<String>,
    pub title: String,
    pub stage: Stage,
    pub issued_on: Option<NaiveDate>,
    pub explain_by: Option<NaiveDate>,
    pub report_by: Option<NaiveDate>,
    pub decision_number: String,
    /// Names of the units concluded on, that the reader may see.
    pub units: Vec<String>,
    pub violations: i64,
    pub shortcomings: i64,
    pub strengths: i64,
}

type Row = (
    ConclusionId,
    InspectionId,
    Option<String>,
    String,
    Stage,
    Option<NaiveDate>,
    Option<NaiveDate>,
    Option<NaiveDate>,
    String,
    NaiveDateTime,
);

/// The scoped, filtered query, made anew for rows and for the count.
macro_rules! query {
    ($actor:expr, $filter:expr) => {{
        let (actor, filter): (&Actor, &Filter) = ($actor, $filter);
        let named = sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id);
        let mut query = conclusions::table
            .inner_join(inspections::table)
            .filter(inspections::sealed.eq(false).or(inspections::id.eq_any(named)))
            .into_boxed();
        let touching = |units: Vec<UnitId>| {
            conclusion_visits::table
                .inner_join(visits::table)
                .filter(visits::unit_id.eq_any(units))
                .select(conclusion_visits::conclusion_id)
        };
        if let Some(units) = actor.bound_units() {
            query = query
                .filter(conclusions::stage.eq_any([Stage::Explaining, Stage::Issued]))
                .filter(conclusions::id.eq_any(touching(units)));
        }
        if let Some(unit) = &filter.unit {
            query = query.filter(conclusions::id.eq_any(touching(vec![unit.clone()])));
        }
        if let Some(stage) = filter.stage {
            query = query.filter(conclusions::stage.eq(stage));
        }
        if let Some(year) = filter.year {
            query = query.filter(conclusions::year.eq(year));
        }
        if let Some(inspection) = &filter.inspection {
            query = query.filter(conclusions::inspection_id.eq(inspection.clone()));
        }
        if let Some(conclusion) = &filter.conclusion {
            query = query.filter(conclusions::id.eq(conclusion.clone()));
        }
        if !filter.number.is_empty() {
            query = query.filter(conclusions::number.like(like_prefix(&filter.number.to_uppercase())).escape('\\'));
        }
        query
    }};
}

/// Conclusions in scope, the newest first.
pub fn list(c: &mut AnyConnection, actor: &Actor, filter: &Filter, page: PageNumber) -> Result<Paged<Line>, Error> {
    let rows: Vec<Row> = query!(actor, filter)
        .select((
            conclusions::id,
            conclusions::inspection_id,
            conclusions::number,
            conclusions::title,
            conclusions::stage,
            conclusions::issued_on,
            conclusions::explain_by,
            conclusions::report_by,
            inspections::decision_number,
            conclusions::created_at,
        ))
        .order((conclusions::created_at.desc(), conclusions::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count =
        query!(actor, filter).select(conclusions::id).limit(COUNT_LIMIT + 1).load::<ConclusionId>(c)?.len() as i64;
    let lines = lines(c, actor, rows)?;
    Ok(Paged::new(lines, count, page))
}

/// Ids of issued conclusions in scope, by body's day and number: what a report holds.
pub fn issued(c: &mut AnyConnection, actor: &Actor, filter: &Filter) -> Result<Vec<ConclusionId>, Error> {
    let mut filter = filter.clone();
    filter.stage = Some(Stage::Issued);
    Ok(query!(actor, &filter)
        .select(conclusions::id)
        .order((conclusions::issued_on, conclusions::number, conclusions::id))
        .load(c)?)
}

fn lines(c: &mut AnyConnection, actor: &Actor, rows: Vec<Row>) -> Result<Vec<Line>, Error> {
    let ids: Vec<&str> = rows.iter().map(|(id, ..)| id.as_str()).collect();
    let bound = actor.bound_units();
    let all = bound.is_none();
    let mut covered = conclusion_visits::table
        .inner_join(visits::table)
        .filter(conclusion_visits::conclusion_id.eq_any(ids.clone()))
        .select((conclusion_visits::conclusion_id, visits::unit_name))
        .order(visits::unit_name)
        .into_boxed();
    let mut points = conclusion_points::table
        .left_join(point_explanations::table)
        .filter(conclusion_points::conclusion_id.eq_any(ids))
        .select((
            conclusion_points::conclusion_id,
            conclusion_points::kind,
            conclusion_points::dropped_at,
            point_explanations::at.nullable(),
        ))
        .into_boxed();
    if let Some(units) = bound {
        covered = covered.filter(visits::unit_id.eq_any(units.clone()));
        points = points.filter(conclusion_points::unit_id.eq_any(units));
    }
    let covered: Vec<(ConclusionId, String)> = covered.load(c)?;
    type PointTuple = (ConclusionId, FindingKind, Option<NaiveDateTime>, Option<NaiveDateTime>);
    let points: Vec<PointTuple> = points.load(c)?;
    let mut counts: BTreeMap<(ConclusionId, FindingKind), i64> = BTreeMap::new();
    for (of, kind, dropped, explained) in points {
        // A unit reads that a point which it explained is not upheld once the conclusion is issued.
        let issued = rows.iter().any(|(id, .., stage, _, _, _, _, _)| *id == of && *stage == Stage::Issued);
        if dropped.is_none() || (!all && !issued && explained.is_some()) {
            *counts.entry((of, kind)).or_default() += 1;
        }
    }
    Ok(rows
        .into_iter()
        .map(|(id, inspection, number, title, stage, issued_on, explain_by, report_by, decision_number, _)| {
            let count = |kind| counts.get(&(id.clone(), kind)).copied().unwrap_or(0);
            Line {
                units: covered.iter().filter(|(of, _)| *of == id).map(|(_, name)| name.clone()).collect(),
                violations: count(FindingKind::Violation),
                shortcomings: count(FindingKind::Shortcoming),
                strengths: count(FindingKind::Strength),
                id,
                inspection,
                number,
                title,
                stage,
                issued_on,
                explain_by,
                report_by,
                decision_number,
            }
        })
        .collect())
}
