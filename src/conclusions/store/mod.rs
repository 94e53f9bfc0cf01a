//! Rows of conclusions, for loading and writing. Every write names the stage in which it may
//! happen in its own WHERE, or comes after [`hold`], which does: what is issued cannot be changed
//! even by a wrong caller.

mod draft;
mod explanations;
mod report;
mod steps;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Stage, Stance};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{
    conclusion_points, conclusion_visits, conclusions, inspections, point_explanations, point_persons, sealed_viewers,
    visits,
};
use crate::visits::model::{Capacity, FindingKind, Stage as VisitStage};
use crate::vocabulary::{AccountId, Actor, ChecklistItemId, ConclusionId, InspectionId, PointId, UnitId, VisitId};

pub use draft::*;
pub use explanations::*;
pub use report::*;
pub use steps::*;

/// A conclusion's row, as far as actions need it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conclusions)]
pub struct ConclusionRow {
    pub id: ConclusionId,
    pub inspection_id: InspectionId,
    pub body_id: UnitId,
    pub stage: Stage,
    pub results: String,
    pub explain_by: Option<NaiveDate>,
    pub sent_at: Option<NaiveDateTime>,
    pub report_by: Option<NaiveDate>,
    pub version: i32,
}

/// A point's row, as far as actions need it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conclusion_points)]
pub struct PointRow {
    pub id: PointId,
    pub conclusion_id: ConclusionId,
    pub visit_id: VisitId,
    pub unit_id: UnitId,
    pub position: i32,
    pub kind: FindingKind,
    pub fact: String,
    pub assessment: String,
    pub field_code: Option<String>,
    pub item_code: Option<String>,
    pub checklist_item_id: Option<ChecklistItemId>,
    pub no_person_reason: Option<String>,
    pub no_person_approved_by: Option<AccountId>,
    pub dropped_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// Whether the conclusion stands in the actor's scope: units see those that touch them, or a unit whose work they do
/// today (domain 5.7), once they are sent; what belongs to a sealed inspection is seen by its named few.
pub fn is_visible(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId) -> Result<bool, Error> {
    let mut query =
        conclusions::table.inner_join(inspections::table).filter(conclusions::id.eq(id.clone())).into_boxed();
    let named =
        sealed_viewers::table.filter(sealed_viewers::account_id.eq(actor.key())).select(sealed_viewers::subject_id);
    query = query.filter(inspections::sealed.eq(false).or(inspections::id.eq_any(named)));
    if let Some(units) = actor.bound_units() {
        let own = conclusion_visits::table
            .inner_join(visits::table)
            .filter(visits::unit_id.eq_any(units))
            .select(conclusion_visits::conclusion_id);
        query = query
            .filter(conclusions::stage.eq_any([Stage::Explaining, Stage::Issued]))
            .filter(conclusions::id.eq_any(own));
    }
    Ok(query.count().get_result::<i64>(c)? > 0)
}

/// A conclusion in the actor's scope.
///
/// # Errors
/// `NotFound` for an unknown id and a stranger's alike.
pub fn load(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId) -> Result<ConclusionRow, Error> {
    if !is_visible(c, actor, id)? {
        return Err(Error::NotFound);
    }
    conclusions::table.find(id).select(ConclusionRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// A point of a conclusion, upheld or not; a unit finds its own points only, of those not upheld the
/// ones that it explained.
pub fn load_point(
    c: &mut AnyConnection,
    actor: &Actor,
    conclusion: &ConclusionId,
    id: &PointId,
) -> Result<PointRow, Error> {
    let mut query =
        conclusion_points::table.find(id).filter(conclusion_points::conclusion_id.eq(conclusion)).into_boxed();
    if let Some(units) = actor.bound_units() {
        let explained = point_explanations::table.select(point_explanations::point_id);
        query = query
            .filter(conclusion_points::unit_id.eq_any(units))
            .filter(conclusion_points::dropped_at.is_null().or(conclusion_points::id.eq_any(explained)));
    }
    query.select(PointRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// The points of a conclusion that stand, in order.
pub fn points(c: &mut AnyConnection, conclusion: &ConclusionId) -> Result<Vec<PointRow>, Error> {
    Ok(conclusion_points::table
        .filter(conclusion_points::conclusion_id.eq(conclusion))
        .filter(conclusion_points::dropped_at.is_null())
        .order(conclusion_points::position)
        .select(PointRow::as_select())
        .load(c)?)
}

/// Capacities of the persons of each point.
pub fn capacities(c: &mut AnyConnection, conclusion: &ConclusionId) -> Result<Vec<(PointId, Capacity)>, Error> {
    Ok(point_persons::table
        .inner_join(conclusion_points::table)
        .filter(conclusion_points::conclusion_id.eq(conclusion))
        .select((point_persons::point_id, point_persons::capacity))
        .load(c)?)
}

/// An explanation as rules see it: point, version of the point explained, stance, whether it is
/// answered.
pub type ExplanationFacts = (PointId, i32, Stance, Option<String>);

/// Explanations of a conclusion's points.
pub fn explanations(c: &mut AnyConnection, conclusion: &ConclusionId) -> Result<Vec<ExplanationFacts>, Error> {
    Ok(point_explanations::table
        .inner_join(conclusion_points::table)
        .filter(conclusion_points::conclusion_id.eq(conclusion))
        .select((
            point_explanations::point_id,
            point_explanations::of_version,
            point_explanations::stance,
            point_explanations::answer,
        ))
        .load(c)?)
}

/// The visits that a conclusion covers: id, unit, name of the unit then, end.
pub type VisitRow = (VisitId, UnitId, String, Option<NaiveDateTime>);

/// Visits covered, by unit name.
pub fn covered(c: &mut AnyConnection, conclusion: &ConclusionId) -> Result<Vec<VisitRow>, Error> {
    Ok(conclusion_visits::table
        .inner_join(visits::table)
        .filter(conclusion_visits::conclusion_id.eq(conclusion))
        .select((visits::id, visits::unit_id, visits::unit_name, visits::ended_at))
        .order((visits::unit_name, visits::id))
        .load(c)?)
}

/// Visits of an inspection that some conclusion covers which was not discarded; issued ones only
/// when asked so.
pub fn concluded_visits(
    c: &mut AnyConnection,
    inspection: &InspectionId,
    issued_only: bool,
) -> Result<Vec<VisitId>, Error> {
    let stages: &[Stage] =
        if issued_only { &[Stage::Issued] } else { &[Stage::Draft, Stage::Explaining, Stage::Issued] };
    Ok(conclusion_visits::table
        .inner_join(conclusions::table)
        .filter(conclusions::inspection_id.eq(inspection))
        .filter(conclusions::stage.eq_any(stages))
        .select(conclusion_visits::visit_id)
        .load(c)?)
}

/// All visits of an inspection with their stages, whoever asks: whether everything is concluded
/// does not depend on what one person sees.
pub fn visits_of(c: &mut AnyConnection, inspection: &InspectionId) -> Result<Vec<(VisitId, VisitStage)>, Error> {
    Ok(visits::table.filter(visits::inspection_id.eq(inspection)).select((visits::id, visits::stage)).load(c)?)
}

/// Holds a conclusion at one of the stages until the transaction ends: false when it stands at
/// none of them. What hangs on a conclusion is only written after this, so that the guard is in SQL.
pub fn hold(tx: &mut Tx, id: &ConclusionId, stages: &[Stage]) -> Result<bool, Error> {
    let rows = diesel::update(conclusions::table.find(id).filter(conclusions::stage.eq_any(stages)))
        .set(conclusions::version.eq(conclusions::version))
        .execute(tx.c())?;
    Ok(rows == 1)
}
