//! Rules of answers by which two sides come to one joint inspection by themselves: within one body its own word does,
//! between two both have to say it (issue 5; Law on Inspection 84/2025 Article 56.3: one content is looked at by one body
//! only); what nobody agrees on the Inspectorate proposes and the chairman decides ([`super::between`]).

use super::between::merge_problem;
use super::{Refusal, item_writable, writable};
use crate::plans::model::joint::{Awaits, Consent, Joining, Terms};
use crate::plans::model::ruling::{Ruling, Side};
use crate::plans::model::{Item, ItemKind, ItemStage, OverlapAnswer, Plan, Stage};
use crate::units::Lineage;
use crate::vocabulary::{PlanItemId, Said};

/// What it takes to join an item of one plan with one of another.
pub fn joining(own: &Plan, other: &Plan) -> Joining {
    if own.body == other.body {
        Joining::Own
    } else if other.stage == Stage::Recorded {
        Joining::Letter
    } else {
        Joining::Asked
    }
}

/// For whom an answer waits that one side gave; none when it counts. Who moves, narrows or withdraws says it for
/// themselves; to go on beside another body's inspection, or together with it, is not one's own to say. Of a surprise
/// item its owners answered before it began and nobody else could be asked (domain 2.4). `paper`: whether it names one.
pub fn awaits(
    answer: OverlapAnswer,
    (item, own): (&Item, &Plan),
    other: &Plan,
    consent: Option<Consent>,
    paper: bool,
) -> Option<Awaits> {
    if item.kind == ItemKind::Surprise || own.body == other.body {
        return None;
    }
    match (answer, consent) {
        (OverlapAnswer::Move | OverlapAnswer::Narrow | OverlapAnswer::Withdraw, _) => None,
        (OverlapAnswer::Merge, Some(Consent::Agreed)) => None,
        (OverlapAnswer::Merge, Some(Consent::Declined)) => Some(Awaits::Declined),
        (OverlapAnswer::Merge | OverlapAnswer::Justify, _) if paper => None,
        (OverlapAnswer::Merge, None) if joining(own, other) == Joining::Letter => Some(Awaits::Letter),
        (OverlapAnswer::Merge, None) => Some(Awaits::Agreement),
        (OverlapAnswer::Justify, _) => Some(Awaits::Ruling),
    }
}

/// The item under which two are carried out.
pub fn lead(mine: &Side, other: &Side, terms: &Terms) -> PlanItemId {
    let unsaid = if joining(&mine.plan, &other.plan) == Joining::Letter { mine } else { other };
    terms.lead.clone().unwrap_or_else(|| unsaid.item.id.clone())
}

/// The side whose item goes under the other one: none where it stands in a plan that is only recorded here, which says
/// what its paper says.
pub fn partner<'s>(mine: &'s Side, other: &'s Side, lead: &PlanItemId) -> Option<&'s Side> {
    let partner = if *lead == mine.item.id { other } else { mine };
    (partner.plan.stage != Stage::Recorded).then_some(partner)
}

/// Why two items are not joined so: field and sentence.
pub fn problems(lineage: &Lineage, mine: &Side, other: &Side, terms: &Terms) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let lead = lead(mine, other, terms);
    if lead != mine.item.id && lead != other.item.id {
        problems.push(("lead".to_owned(), Said::new("plans-ruling-item-needed")));
    } else if let Some(partner) = partner(mine, other, &lead) {
        let leads = if partner.item.id == mine.item.id { other } else { mine };
        if let Some(said) = merge_problem(lineage, leads, partner) {
            problems.push(("lead".to_owned(), said));
        } else if item_writable(&partner.item, partner.plan.stage).is_err() {
            let said = Said::new("plans-joint-partner-stands").with("body", &partner.plan.body_name);
            problems.push(("lead".to_owned(), said));
        }
    }
    if joining(&mine.plan, &other.plan) == Joining::Letter && terms.paper.is_none() {
        let said = Said::new("plans-joint-letter-needed").with("body", &other.plan.body_name);
        problems.push(("paper_number".to_owned(), said));
    }
    problems
}

/// What somebody who agrees or declines is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentFacts {
    /// Whether the asked body still is to say something.
    pub waits: bool,
    /// Whether the person speaks for the asked body.
    pub own: bool,
    /// Whether it is the person who asked.
    pub asked: bool,
}

/// Whether the person may agree or decline for the body that was asked: two people, one of each side.
pub fn may_consent(facts: ConsentFacts) -> Result<(), Refusal> {
    match facts {
        ConsentFacts { waits: false, .. } => Err(Refusal::JointNotAsked),
        ConsentFacts { own: false, .. } => Err(Refusal::OtherBody),
        ConsentFacts { asked: true, .. } => Err(Refusal::JointAskedBySelf),
        _ => Ok(()),
    }
}

/// Whether an item goes out from under the one with which it was joined: by those who write its plan, and not where the
/// chairman decided (`ruled`).
pub fn may_separate(item: &Item, plan: Stage, ruled: bool) -> Result<(), Refusal> {
    if item.joint_with.is_none() {
        return Err(Refusal::NotJoint);
    }
    if item.stage != ItemStage::Planned {
        return Err(Refusal::ItemTaken(item.stage));
    }
    if ruled {
        return Err(Refusal::RulingStands);
    }
    writable(plan)
}

/// Whether a ruling is why an item goes under another one.
pub fn is_merged_by(ruling: &Ruling, item: &Item) -> bool {
    let spoken = ruling.decided.as_ref().map(|decided| &decided.spoken);
    spoken.is_some_and(|spoken| {
        spoken.outcome.answer == OverlapAnswer::Merge
            && spoken.changes() == Some(&item.id)
            && spoken.outcome.item == item.joint_with
    })
}
