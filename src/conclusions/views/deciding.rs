//! What the rules ask about a conclusion and a person, and what they answer for the page.

use chrono::NaiveDate;
use serde::Serialize;

use super::Basis;
use crate::conclusions::model::{Stage, Step};
use crate::conclusions::rules::{self, Facts, MOVES, PointFacts, Standing};
use crate::conclusions::store::{self, ConclusionRow};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections;
use crate::vocabulary::{Actor, ConclusionId, Right, Role, Said, UnitId};

/// What the person is to conclusions of the inspection.
pub fn standing(c: &mut AnyConnection, actor: &Actor, basis: &Basis) -> Result<Standing, Error> {
    let (office, _) = actor.unit_scope();
    if !office {
        return Ok(Standing::default());
    }
    let in_team = basis.has_in_team(actor);
    Ok(Standing {
        drafts: actor.may(Right::DraftConclusions) && (in_team || actor.is(Role::Planner)),
        issues: actor.may(Right::Issue),
        signs: inspections::views::may_issue(c, actor, &basis.inspection)?,
        in_team,
    })
}

/// What the rules ask about a conclusion.
pub fn facts(c: &mut AnyConnection, row: &ConclusionRow, today: NaiveDate) -> Result<Facts, Error> {
    let capacities = store::capacities(c, &row.id)?;
    let explained = store::explanations(c, &row.id)?;
    let points = store::points(c, &row.id)?
        .into_iter()
        .map(|point| {
            let explanation = explained.iter().find(|(id, of, ..)| *id == point.id && *of == point.version);
            PointFacts {
                position: point.position,
                kind: point.kind,
                capacities: capacities.iter().filter(|(id, _)| *id == point.id).map(|(_, c)| *c).collect(),
                reasoned: point.no_person_reason.is_some(),
                reason_approved: point.no_person_approved_by.is_some(),
                stance: explanation.map(|(_, _, stance, _)| *stance),
                answered: explanation.is_some_and(|(.., answer)| answer.is_some()),
            }
        })
        .collect();
    let units: Vec<(UnitId, String)> =
        store::covered(c, &row.id)?.into_iter().map(|(_, unit, unit_name, _)| (unit, unit_name)).collect();
    let ties = match row.stage {
        Stage::Draft | Stage::Explaining => {
            let mut ties = inspections::teams::unanswered(c, &row.inspection_id, &units, today)?;
            ties.extend(inspections::clashes::unanswered(c, &row.inspection_id, &units)?);
            ties
        }
        Stage::Issued | Stage::Discarded => Vec::new(),
    };
    Ok(Facts {
        ties,
        points,
        has_results: !row.results.is_empty(),
        has_report_day: row.report_by.is_some(),
        explain_by: row.explain_by,
        today,
    })
}

/// A step as the page offers it.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    pub step: Step,
    /// Why it cannot be taken now; empty when it can.
    pub missing: Vec<Said>,
}

/// The steps that the person's rights reach from where the conclusion stands, each decided by the
/// rule that the action asks.
pub fn steps(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &ConclusionId,
    today: NaiveDate,
) -> Result<Vec<StepView>, Error> {
    let row = store::load(c, actor, id)?;
    let basis = super::basis(c, &row.inspection_id)?;
    let who = standing(c, actor, &basis)?;
    let facts = facts(c, &row, today)?;
    Ok(MOVES
        .iter()
        .filter(|mv| mv.from == row.stage && actor.may(mv.needs) && actor.unit_scope().0)
        .map(|mv| StepView {
            step: mv.step,
            missing: rules::decide(row.stage, mv.step, who, &facts).err().map(|r| r.0).unwrap_or_default(),
        })
        .collect())
}
