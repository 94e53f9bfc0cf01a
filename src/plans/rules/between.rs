//! Rules of overlaps between two bodies: the Inspectorate proposes, the chairman decides, both plans follow
//! (issue 5: "between bodies the chairman decides"; Law on Inspection 84/2025 Article 56.3: one content is
//! looked at by one body only).

use super::{Refusal, answer_problems, answers_against, wants_answer};
use crate::plans::model::joint::Terms;
use crate::plans::model::ruling::{Frame, Outcome, Owed, RulingStage, RulingStep, Side, Spoken, Standing};
use crate::plans::model::{Answer, Item, ItemKind, ItemStage, Named, NewItem, OverlapAnswer, Plan, Stage};
use crate::units::Lineage;
use crate::vocabulary::{Actor, PlanItemId, Right, Said, dates};

/// Every step of a ruling: from, step, to, right. Nobody decides what nobody proposed. What was decided may be proposed
/// anew as long as the two overlap: it stands until another decision takes its place.
pub const RULING_STEPS: &[(Option<RulingStage>, RulingStep, RulingStage, Right)] = &[
    (None, RulingStep::Propose, RulingStage::Proposed, Right::ProposeRulings),
    (Some(RulingStage::Proposed), RulingStep::Propose, RulingStage::Proposed, Right::ProposeRulings),
    (Some(RulingStage::Returned), RulingStep::Propose, RulingStage::Proposed, Right::ProposeRulings),
    (Some(RulingStage::Decided), RulingStep::Propose, RulingStage::Proposed, Right::ProposeRulings),
    (Some(RulingStage::Proposed), RulingStep::Decide, RulingStage::Decided, Right::Rule),
    (Some(RulingStage::Proposed), RulingStep::Return, RulingStage::Returned, Right::Rule),
];

/// What a step of a ruling needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RulingFacts {
    pub stage: Option<RulingStage>,
    /// Whether the actor proposed it, now or before.
    pub proposed: bool,
    /// Whether the items are no longer those of which the proposal speaks.
    pub stale: bool,
}

/// A step of a ruling that may be taken; only [`rule_step`] makes one.
#[derive(Debug)]
pub struct RulingPermitted {
    to: RulingStage,
}

impl RulingPermitted {
    /// The stage after the step.
    pub fn to(&self) -> RulingStage {
        self.to
    }
}

/// Whether the step may be taken by the person; pages ask the same for their forms. Who proposes neither decides
/// nor returns.
pub fn rule_step(step: RulingStep, actor: &Actor, facts: RulingFacts) -> Result<RulingPermitted, Refusal> {
    let known = RULING_STEPS.iter().find(|(from, taken, ..)| *from == facts.stage && *taken == step);
    let (.., to, needs) = known.ok_or(Refusal::RulingNotNow)?;
    if !actor.may(*needs) {
        return Err(Refusal::NoRight);
    }
    match step {
        RulingStep::Decide | RulingStep::Return if facts.proposed => Err(Refusal::Proposed),
        RulingStep::Decide if facts.stale => Err(Refusal::ProposalStale),
        _ => Ok(RulingPermitted { to: *to }),
    }
}

/// Whether an overlap of these two is a matter between bodies: of two bodies' open items, of which one plan at
/// least is written here. What is sealed never is.
pub fn between(a: &Side, b: &Side) -> bool {
    are_between((&a.item, &a.plan), (&b.item, &b.plan))
}

/// The same of items with their plans.
pub fn are_between(a: (&Item, &Plan), b: (&Item, &Plan)) -> bool {
    let stands = |(item, _): (&Item, &Plan)| !item.sealed && item.joint_with.is_none();
    let recorded = |(_, plan): (&Item, &Plan)| plan.stage == Stage::Recorded;
    a.1.body != b.1.body && stands(a) && stands(b) && !(recorded(a) && recorded(b)) && wants_answer(a.0.kind, b.0.kind)
}

/// The outcomes that fit: both stand only where neither is thanh tra or kiểm toán
/// (Law on Inspection 84/2025 Article 56.3).
pub fn outcomes_between(a: &Side, b: &Side) -> Vec<OverlapAnswer> {
    let (against_a, against_b) = (answers_against(a.item.profile), answers_against(b.item.profile));
    against_a.into_iter().filter(|answer| against_b.contains(answer)).collect()
}

/// Why an outcome cannot change an item: its plan was issued elsewhere, or an inspection has taken it.
fn fixed(side: &Side) -> Option<&'static str> {
    match side.item.stage {
        _ if side.plan.stage == Stage::Recorded => Some("plans-ruling-item-recorded"),
        ItemStage::Planned => None,
        _ => Some("plans-ruling-item-taken"),
    }
}

/// Whether a lead is about all of what the partner is about: the whole of its unit, the same section, the same people.
fn holds(lineage: &Lineage, lead: &Item, partner: &Item) -> bool {
    let people = |named: &Named| lead.officials.iter().any(|known| known.official == named.official);
    !lineage.inside(partner.place(), lead.place()).is_empty()
        && (lead.officials.is_empty() || !partner.officials.is_empty() && partner.officials.iter().all(people))
}

/// What a lead does not look at of what the partner does: a sentence with the codes of the fields and the period. One
/// inspection for both is no less than the one that goes under it.
fn uncovered(lead: &Item, partner: &Item) -> Option<Said> {
    let fields: Vec<&str> =
        partner.fields.iter().filter(|field| !lead.fields.contains(field)).map(String::as_str).collect();
    let period = partner.period_from < lead.period_from || lead.period_to < partner.period_to;
    let said = match (fields.is_empty(), period) {
        (true, false) => return None,
        (false, false) => Said::new("plans-ruling-uncovered-fields"),
        (true, true) => Said::new("plans-ruling-uncovered-period"),
        (false, true) => Said::new("plans-ruling-uncovered-both"),
    };
    let days = format!("{}–{}", dates::day(partner.period_from), dates::day(partner.period_to));
    Some(said.with("fields", fields.join(",")).with("days", days))
}

/// Why an item is not carried out under another one.
pub fn merge_problem(lineage: &Lineage, lead: &Side, partner: &Side) -> Option<Said> {
    if let Some(key) = fixed(partner) {
        Some(Said::new(key))
    } else if partner.leads {
        Some(Said::new("plans-ruling-item-leads"))
    } else if !matches!(lead.item.stage, ItemStage::Planned | ItemStage::Decided) || lead.item.joint_with.is_some() {
        Some(Said::new("plans-ruling-item-taken"))
    } else if lead.item.kind == ItemKind::FollowUp && partner.item.kind != ItemKind::FollowUp {
        // A follow-up overlaps with nothing: what went under it would be looked at by nobody.
        Some(Said::new("plans-ruling-lead-follows"))
    } else if !holds(lineage, &lead.item, &partner.item) {
        Some(Said::new("plans-ruling-uncovered-subject"))
    } else {
        uncovered(&lead.item, &partner.item)
    }
}

/// What is wrong with an outcome: field and sentence; fields of work are named by their codes.
pub fn outcome_problems(
    lineage: &Lineage,
    (a, b): (&Side, &Side),
    outcome: &Outcome,
    reason: &str,
) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if reason.is_empty() {
        wrong("reason", "plans-ruling-reason-needed");
    }
    if !outcomes_between(a, b).contains(&outcome.answer) {
        wrong("answer", "plans-ruling-keep-not-against");
    }
    if outcome.answer == OverlapAnswer::Justify {
        return problems;
    }
    let (named, other) = match &outcome.item {
        Some(id) if *id == a.item.id => (a, b),
        Some(id) if *id == b.item.id => (b, a),
        _ => {
            wrong("item", "plans-ruling-item-needed");
            return problems;
        }
    };
    if outcome.answer == OverlapAnswer::Merge {
        problems.extend(merge_problem(lineage, named, other).map(|said| ("item".to_owned(), said)));
        return problems;
    }
    if let Some(key) = fixed(named) {
        wrong("item", key);
    }
    let answer = Answer {
        other: other.item.id.clone(),
        answer: outcome.answer,
        reason: reason.to_owned(),
        visit: outcome.visit,
        contents: outcome.contents.clone(),
        terms: Terms::default(),
        seen: None,
    };
    let of_answer = answer_problems(&named.item, &other.item, &answer);
    problems.extend(of_answer.into_iter().filter(|(field, _)| !["reason", "answer"].contains(&field.as_str())));
    problems
}

/// Whether an outcome may be decided beside what is still due for the item that it changes. An item follows one
/// decision at a time: two that say different things of it cannot both be carried out, and it would be due for ever.
/// The same again says nothing new, and an item that is withdrawn follows nothing else any more.
pub fn agrees(outcome: &Outcome, due: &[Owed]) -> bool {
    outcome.answer == OverlapAnswer::Withdraw || due.iter().all(|owed| owed.outcome == *outcome)
}

/// Whether the items are still those of which it speaks, before anything of it is carried out.
pub fn speaks_of(spoken: &Spoken, a: &Item, b: &Item) -> bool {
    [a, b].iter().all(|item| spoken.stood.contains(&Frame::of(item)))
}

/// Whether an item may still be carried out under another one. `leads`: whether others are carried out under it.
pub fn may_join(lead: &Item, leads: bool) -> Result<(), Refusal> {
    let open = lead.joint_with.is_none() && matches!(lead.stage, ItemStage::Planned | ItemStage::Decided);
    if open && !leads { Ok(()) } else { Err(Refusal::MergeStale) }
}

/// Where a decision stands with the items as they are now. The one that it does not change must be what it was;
/// the other one what it was (then it is due) or what it was to become. `leads`: whether others are carried out under
/// the one that it changes.
pub fn standing(spoken: &Spoken, a: &Item, b: &Item, leads: bool) -> Standing {
    let outcome = &spoken.outcome;
    let Some(changes) = spoken.changes() else {
        return if speaks_of(spoken, a, b) { Standing::Done } else { Standing::Lapsed };
    };
    let (changed, other) = if a.id == *changes { (a, b) } else { (b, a) };
    if outcome.answer == OverlapAnswer::Merge && changed.joint_with == outcome.item {
        return Standing::Done;
    }
    if outcome.answer == OverlapAnswer::Withdraw && changed.stage == ItemStage::Cancelled {
        return Standing::Done;
    }
    let Some(stood) = spoken.stood.iter().find(|frame| frame.item == changed.id) else { return Standing::Lapsed };
    if !spoken.stood.contains(&Frame::of(other)) {
        return Standing::Lapsed;
    }
    if outcome.answer == OverlapAnswer::Merge && may_join(other, leads).is_err() {
        return Standing::Lapsed;
    }
    let now = Frame::of(changed);
    let done = match outcome.answer {
        OverlapAnswer::Move => outcome.visit.is_some_and(|visit| now == Frame { visit, ..stood.clone() }),
        // Fewer fields are narrower, too.
        OverlapAnswer::Narrow => {
            let narrower = now.fields.iter().all(|field| stood.fields.contains(field));
            narrower
                && changed.contents == outcome.contents
                && now == Frame { fields: now.fields.clone(), ..stood.clone() }
        }
        _ => false,
    };
    match (done, now == *stood) {
        (true, _) => Standing::Done,
        (false, true) => Standing::Due,
        (false, false) => Standing::Lapsed,
    }
}

/// What an item becomes by a decision that is due, in an adjustment or at once; none when it is withdrawn or carried
/// out under another one.
pub fn as_ruled(outcome: &Outcome, now: &NewItem) -> Option<NewItem> {
    match (outcome.answer, outcome.visit) {
        (OverlapAnswer::Move, Some((starts_on, ends_on))) => Some(NewItem { starts_on, ends_on, ..now.clone() }),
        (OverlapAnswer::Narrow, _) => Some(NewItem { contents: outcome.contents.clone(), ..now.clone() }),
        (OverlapAnswer::Merge | OverlapAnswer::Withdraw, _) => None,
        _ => Some(now.clone()),
    }
}

/// The same of several decisions, one after another.
pub fn all_ruled<'o>(outcomes: impl IntoIterator<Item = &'o Outcome>, now: &NewItem) -> Option<NewItem> {
    outcomes.into_iter().try_fold(now.clone(), |becomes, outcome| as_ruled(outcome, &becomes))
}

/// Whether other bodies' items are still carried out under an item that is changed: it must still look at the same
/// unit and at no less of it, at their fields and their period. Its days are the lead's to choose.
pub fn still_leads(before: &Item, new: &NewItem) -> bool {
    let same_people =
        !before.officials.is_empty() && before.officials.iter().all(|named| new.officials.contains(&named.official));
    before.unit == new.unit
        && before.kind == new.kind
        && (new.part.is_none() || new.part == before.part)
        && (new.officials.is_empty() || same_people)
        && before.profile == new.profile
        && before.fields.iter().all(|field| new.fields.contains(field))
        && new.period_from <= before.period_from
        && before.period_to <= new.period_to
}

/// The two ids in the order in which a pair is kept.
pub fn in_order<'i>(a: &'i PlanItemId, b: &'i PlanItemId) -> (&'i PlanItemId, &'i PlanItemId) {
    if a <= b { (a, b) } else { (b, a) }
}
