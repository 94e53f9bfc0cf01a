//! Reading comments on draft plans: those of a plan, and what a body was asked.

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::Plan;
use crate::plans::model::comment::Consultation;
use crate::plans::store::{self, comments};
use crate::vocabulary::{Actor, ConsultationId, PlanId, Right, UnitId};

/// Who was asked about a plan, as they were asked, with what they said.
///
/// # Errors
/// `NotFound` when the plan lies outside the person's scope.
pub fn of_plan(c: &mut AnyConnection, actor: &Actor, plan: &PlanId) -> Result<(Plan, Vec<Consultation>), Error> {
    let plan = store::plan(c, actor, plan)?;
    let all = comments::of_plan(c, &plan.id)?;
    Ok((plan, all))
}

/// The body for which the person answers: none without the right, or without a body of their own.
fn speaks_for(actor: &Actor) -> Option<&UnitId> {
    actor.unit.as_ref().filter(|_| actor.may(Right::Comment))
}

/// What the person's own body was asked, the latest first, each with its plan.
pub fn of_own_body(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<(Plan, Consultation)>, Error> {
    let Some(unit) = speaks_for(actor) else { return Ok(Vec::new()) };
    let all = comments::of_unit(c, unit)?;
    all.into_iter().rev().map(|one| Ok((comments::plan_asked_of(c, &one)?, one))).collect()
}

/// One request to the person's own body, with its plan.
///
/// # Errors
/// `NotFound` for a request to another body.
pub fn to_own_body(c: &mut AnyConnection, actor: &Actor, id: &ConsultationId) -> Result<(Plan, Consultation), Error> {
    let unit = speaks_for(actor).ok_or(Error::NotFound)?;
    let one = comments::one_of_unit(c, unit, id)?;
    Ok((comments::plan_asked_of(c, &one)?, one))
}

/// One request of a plan.
///
/// # Errors
/// `NotFound` also when the plan lies outside the person's scope.
pub fn one(
    c: &mut AnyConnection,
    actor: &Actor,
    plan: &PlanId,
    id: &ConsultationId,
) -> Result<(Plan, Consultation), Error> {
    let plan = store::plan(c, actor, plan)?;
    let one = comments::one_of_plan(c, &plan.id, id)?;
    Ok((plan, one))
}
