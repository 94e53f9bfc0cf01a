//! Reading adjustments: what each changes, what that would meet.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::between;
use super::overlaps::{self, Answered, Bound, Overlap};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::adjustment::{Adjustment, Change};
use crate::plans::model::joint::{Awaits, Joining};
use crate::plans::model::ruling::Standing;
use crate::plans::model::{Item, OverlapAnswer, Plan, Stage, Step};
use crate::plans::rules::between::{all_ruled, in_order};
use crate::plans::rules::{self, Facts};
use crate::plans::store::{self, adjust};
use crate::schema::plan_items;
use crate::vocabulary::{Actor, AdjustmentId, PlanId, PlanItemId};

/// The adjustments of a plan, as they came.
///
/// # Errors
/// `NotFound` when the plan lies outside the person's scope.
pub fn of_plan(c: &mut AnyConnection, actor: &Actor, plan: &PlanId) -> Result<Vec<Adjustment>, Error> {
    store::plan(c, actor, plan)?;
    adjust::of_plan(c, plan)
}

/// One adjustment with its changes.
///
/// # Errors
/// `NotFound` also when the plan lies outside the person's scope.
pub fn one(
    c: &mut AnyConnection,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
) -> Result<(Plan, Adjustment, Vec<Change>), Error> {
    let plan = store::plan(c, actor, plan)?;
    let adjustment = adjust::one(c, &plan.id, id)?;
    let changes = adjust::changes(c, id)?;
    Ok((plan, adjustment, changes))
}

/// Adjustments that wait for the person to take the step, with their plans: not those in which the person wrote or
/// which they reviewed; those submitted first stand first. They hold open items only.
pub fn waiting(
    c: &mut AnyConnection,
    actor: &Actor,
    step: Step,
    today: NaiveDate,
) -> Result<Vec<(Plan, Adjustment)>, Error> {
    let stages = super::waits_in(step, super::review_needed(c, today)?);
    let mut waiting = Vec::new();
    for adjustment in adjust::in_stages(c, actor, stages)? {
        if super::reviewed_by(actor, adjustment.review.as_ref()) {
            continue;
        }
        match store::plan(c, actor, &adjustment.plan) {
            Ok(plan) => waiting.push((plan, adjustment)),
            // Of a body out of scope.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(waiting)
}

/// What items that are added or changed would meet, by the change's id; with the answers given in the
/// adjustment. Items that the adjustment itself changes or withdraws are no longer in the way. Of decisions between
/// bodies only those count that speak of what the item becomes, and those that are due and that the change does not
/// follow; where a change makes one lapse, this side answers anew, and the Inspectorate may propose anew.
pub fn met(c: &mut AnyConnection, plan: &Plan, changes: &[Change]) -> Result<BTreeMap<String, Vec<Overlap>>, Error> {
    let gone: Vec<PlanItemId> = changes.iter().filter_map(|change| change.item.clone()).collect();
    let names = super::names(c, changes.iter().flat_map(|change| &change.answers).map(|given| &given.account))?;
    let ids: Vec<&str> = gone.iter().map(PlanItemId::as_str).collect();
    let rulings = store::between::of_items(c, ids.iter().copied())?;
    let leads = between::leads(c, &rulings)?;
    let stands = store::load(c, store::open_items().filter(plan_items::id.eq_any(ids)))?;
    let due = between::due(c, &stands)?;
    let mut found = BTreeMap::new();
    for change in changes {
        let Some(after) = &change.after else { continue };
        let place = (&after.unit, after.part.as_ref());
        let unit_name = super::subjects::name(c, place.0, place.1, after.starts_on)?;
        let officials = super::subjects::named(c, place, &after.officials, after.starts_on)?;
        let draft = after.as_draft(&plan.id, &plan.author, (unit_name, officials));
        let owed = change.item.as_ref().and_then(|id| due.get(id)).map_or(&[][..], Vec::as_slice);
        let follows = all_ruled(owed.iter().map(|owed| &owed.outcome), after).as_ref() == Some(after);
        let (mut overlaps, _) = overlaps::of_draft(c, plan, &gone, &draft)?;
        for overlap in &mut overlaps {
            // The other side's answers stand; this side answers anew for what the item becomes.
            overlap.settled = rules::settled(Stage::Draft, overlap.plan.stage, false, false);
            overlap.bound = change.item.as_ref().and_then(|id| {
                let (first, second) = in_order(id, &overlap.other.id);
                let decided = rulings.get(&(first.clone(), second.clone()))?.decided.as_ref()?;
                let becomes = Item { id: id.clone(), ..draft.clone() };
                let bound = Bound::of(&decided.spoken, (&becomes, &overlap.other), &leads, Stage::Draft, false);
                let was_due = || bound.here && owed.iter().any(|owed| owed.outcome == decided.spoken.outcome);
                match bound.standing {
                    Standing::Done | Standing::Due => Some(bound),
                    Standing::Lapsed if !follows && was_due() => {
                        Some(Bound { standing: Standing::Due, waits: true, ..bound })
                    }
                    Standing::Lapsed => None,
                }
            });
            let given = change.answers.iter().find(|given| given.other == overlap.other.id);
            overlap.answer = given.map(|given| Answered {
                answer: given.answer,
                reason: given.reason.clone(),
                by: names.get(&given.account).cloned().unwrap_or_default(),
                account: given.account.clone(),
                at: given.at,
                changed: given.about != overlap.about,
                // Of no other body could what is to be be asked: it says the same on paper.
                awaits: match given.answer {
                    _ if overlap.joining == Joining::Own || given.paper.is_some() => None,
                    OverlapAnswer::Merge => Some(Awaits::Letter),
                    _ => Some(Awaits::Ruling),
                },
                lead: None,
                paper: given.paper.clone(),
                consented: None,
            });
        }
        found.insert(change.id.clone(), overlaps);
    }
    Ok(found)
}

/// What the decision about the adjustment's next step needs to know.
pub fn facts(
    c: &mut AnyConnection,
    actor: &Actor,
    plan: &Plan,
    adjustment: &Adjustment,
    today: NaiveDate,
) -> Result<Facts, Error> {
    let changes = adjust::changes(c, &adjustment.id)?;
    // An approved adjustment is carried out: what it adds would meet itself.
    let unanswered = match adjustment.stage {
        Stage::Draft | Stage::Returned => {
            met(c, plan, &changes)?.values().flatten().filter(|overlap| overlap.waits()).count()
        }
        // The chairman may have decided since.
        Stage::Submitted | Stage::Reviewed => {
            let stops = |overlap: &&Overlap| overlap.due && overlap.bound.is_some_and(|bound| bound.waits);
            met(c, plan, &changes)?.values().flatten().filter(stops).count()
        }
        _ => 0,
    };
    let wrote = store::wrote(c, adjustment.id.as_str(), actor.key())?;
    let reviewed = super::reviewed_by(actor, adjustment.review.as_ref());
    let review_needed = super::review_needed(c, today)?;
    let own = super::speaks(c, actor, &plan.body, today)?;
    Ok(Facts { items: changes.len(), joint: 0, unanswered, wrote, reviewed, review_needed, own })
}
