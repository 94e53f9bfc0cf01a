//! Adjustments of an approved plan: opened and written by planners, approved by another person; items are
//! added, changed and withdrawn by their approval only.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::between::{note_words, nothing_due, release_partners};
use super::items::{change, check, entry, insert, placed};
use super::plan::{Approval, numbered};
use super::{person, plan_to_write};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::numbering;
use crate::plans::model::adjustment::{Adjustment, Change, ChangeAnswer, ChangeKind, Given};
use crate::plans::model::joint::{Consent, Joining};
use crate::plans::model::ruling::{Owed, Side};
use crate::plans::model::{Item, ItemKind, ItemStage, Named, NewItem, OverlapAnswer, Plan, Stage, Step};
use crate::plans::rules::between::{as_ruled, merge_problem};
use crate::plans::rules::{self, Extent, Permitted, Refusal};
use crate::plans::store::{self, adjust};
use crate::plans::views::overlaps::Overlap;
use crate::plans::views::{adjustments, between, overlaps};
use crate::schema::{plan_adjustments as a, plan_items};
use crate::units;
use crate::vocabulary::{AccountId, Actor, AdjustmentId, PlanId, PlanItemId, Said};

/// Opens an adjustment of an approved plan; one is open at a time.
///
/// # Errors
/// `Refused` when the plan is not approved or an adjustment is open; `Invalid` without a reason.
pub fn open_adjustment(db: &Db, actor: &Actor, plan: &PlanId, reason: &str) -> Result<AdjustmentId, Error> {
    let author = person(actor)?;
    db.write_once("plans.open-adjustment", |tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        if plan.stage != Stage::Approved {
            return Err(Error::refused("plans-adjust-not-approved"));
        }
        if adjust::of_plan(tx.c(), &plan.id)?.iter().any(Adjustment::is_open) {
            return Err(Error::refused("plans-adjust-open"));
        }
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("form-required")));
        }
        let (id, now) = (tx.new_id::<AdjustmentId>(), tx.now());
        diesel::insert_into(a::table)
            .values((
                a::id.eq(&id),
                a::plan_id.eq(&plan.id),
                a::stage.eq(Stage::Draft),
                a::reason.eq(reason),
                a::author_id.eq(author),
                a::created_at.eq(now),
                a::version.eq(1),
            ))
            .execute(tx.c())?;
        store::note_writer(tx, id.as_str(), author)?;
        let line = Entry::new("plans.open-adjustment", "plan", &plan.id).unit(&plan.body);
        audit::record(tx, actor, line.with("reason", reason))?;
        Ok(id)
    })
}

/// Plan and adjustment, in the person's scope.
fn load(tx: &mut Tx, actor: &Actor, plan: &PlanId, id: &AdjustmentId) -> Result<(Plan, Adjustment), Error> {
    let plan = store::plan(tx.c(), actor, plan)?;
    let adjustment = adjust::one(tx.c(), &plan.id, id)?;
    Ok((plan, adjustment))
}

/// The same, while it is written.
fn writable(tx: &mut Tx, actor: &Actor, plan: &PlanId, id: &AdjustmentId) -> Result<(Plan, Adjustment), Error> {
    let (plan, adjustment) = (plan_to_write(tx, actor, plan)?, load(tx, actor, plan, id)?.1);
    match adjustment.stage {
        Stage::Draft | Stage::Returned => Ok((plan, adjustment)),
        Stage::Submitted | Stage::Reviewed => Err(Error::refused("plans-adjust-closed-submitted")),
        Stage::Approved | Stage::Recorded => Err(Error::refused("plans-adjust-closed-approved")),
    }
}

/// An open item of the plan that no inspection has taken. A sealed one is not found, whoever asks: it is
/// changed by who is named on it, and an adjustment is read by many.
fn planned(tx: &mut Tx, actor: &Actor, plan: &Plan, id: &PlanItemId) -> Result<Item, Error> {
    let item = store::item(tx.c(), actor, id)?;
    if item.sealed || item.plan != plan.id {
        return Err(Error::NotFound);
    }
    if item.stage != ItemStage::Planned {
        return Err(Refusal::ItemTaken(item.stage).into());
    }
    if item.joint_with.is_some() {
        return Err(Refusal::ItemJoint.into());
    }
    Ok(item)
}

fn wrote(tx: &mut Tx, actor: &Actor, author: &AccountId, id: &AdjustmentId, action: &'static str) -> Result<(), Error> {
    store::note_writer(tx, id.as_str(), author)?;
    audit::record(tx, actor, Entry::new(action, "plan-adjustment", id))
}

/// Proposes what an item becomes, or (without one) an item to be added. What was proposed of the same item
/// before is replaced.
///
/// # Errors
/// `Invalid` names the fields, also where two proposals of this adjustment would overlap; `Refused` when
/// the item is taken or the adjustment is not written any more; `Conflict`.
pub fn propose(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    item: Option<&PlanItemId>,
    new: &NewItem,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = writable(tx, actor, plan, id)?;
        let before = item.map(|item| planned(tx, actor, &plan, item)).transpose()?;
        if new.kind == ItemKind::Surprise {
            return Err(Error::field("kind", Said::new("plans-adjust-no-surprise")));
        }
        let new = &placed(tx, new)?;
        check(tx, &plan, author, new, before.as_ref())?;
        if let Some(before) = &before {
            note_words(tx, id.as_str(), before)?;
        }
        put_proposal(tx, &adjustment, seen, before.as_ref(), new)?;
        wrote(tx, actor, author, id, "plans.propose-change")
    })
}

/// Writes what an item becomes, or the one that is added, into an adjustment.
fn put_proposal(
    tx: &mut Tx,
    adjustment: &Adjustment,
    seen: i32,
    before: Option<&Item>,
    new: &NewItem,
) -> Result<(), Error> {
    let (id, item) = (&adjustment.id, before.map(|item| &item.id));
    let known = adjust::changes(tx.c(), id)?;
    let lineage = units::views::lineage(tx.c())?;
    let extent = Extent::of_new(new);
    let clash = known.iter().filter(|k| k.item.as_ref() != item || item.is_none()).filter_map(|k| k.after.as_ref());
    if clash
        .filter(|other| rules::wants_answer(other.kind, new.kind))
        .any(|other| rules::overlap(&lineage, &extent, &Extent::of_new(other)).is_some())
    {
        return Err(Error::field("unit", Said::new("plans-adjust-overlaps-own")));
    }
    let same = known.into_iter().find(|k| item.is_some() && k.item.as_ref() == item);
    let proposed = Change {
        id: same.map_or_else(|| tx.new_id::<String>(), |k| k.id),
        kind: if before.is_some() { ChangeKind::Change } else { ChangeKind::Add },
        item: item.cloned(),
        before: before.map(NewItem::of),
        after: Some(NewItem {
            trigger: None,
            cause: String::new(),
            approver: None,
            viewers: Vec::new(),
            ..new.clone()
        }),
        answers: Vec::new(),
    };
    adjust::put_change(tx, id, &proposed)?;
    adjust::touch(tx, id, seen)
}

/// Writes into an adjustment that an item goes: withdrawn, or carried out under another body's.
fn put_departure(
    tx: &mut Tx,
    adjustment: &Adjustment,
    seen: i32,
    before: &Item,
    kind: ChangeKind,
) -> Result<(), Error> {
    let known = adjust::changes(tx.c(), &adjustment.id)?;
    let same = known.into_iter().find(|k| k.item.as_ref() == Some(&before.id));
    let proposed = Change {
        id: same.map_or_else(|| tx.new_id::<String>(), |k| k.id),
        kind,
        item: Some(before.id.clone()),
        before: Some(NewItem::of(before)),
        after: None,
        answers: Vec::new(),
    };
    adjust::put_change(tx, &adjustment.id, &proposed)?;
    adjust::touch(tx, &adjustment.id, seen)
}

/// Writes into an adjustment what the chairman decided of an item (see [`super::between`]): an issued plan is changed
/// by nothing else.
///
/// # Errors
/// `Refused` when nothing is due, the item is taken or the adjustment is not written any more; `Conflict`.
pub fn propose_ruled(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    item: &PlanItemId,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = writable(tx, actor, plan, id)?;
        let before = planned(tx, actor, &plan, item)?;
        let due = between::due(tx.c(), std::slice::from_ref(&before))?.remove(item).unwrap_or_default();
        if due.is_empty() {
            return Err(nothing_due(tx, item)?.into());
        }
        let mut new = NewItem::of(&before);
        let mut departure = None;
        note_words(tx, id.as_str(), &before)?;
        for Owed { outcome, .. } in &due {
            match as_ruled(outcome, &new) {
                Some(becomes) => new = becomes,
                None if outcome.answer == OverlapAnswer::Merge => departure = Some(ChangeKind::Join),
                None => departure = departure.or(Some(ChangeKind::Withdraw)),
            }
        }
        match departure {
            Some(kind) => put_departure(tx, &adjustment, seen, &before, kind)?,
            None => put_proposal(tx, &adjustment, seen, Some(&before), &new)?,
        }
        wrote(tx, actor, author, id, "plans.propose-ruled")
    })
}

/// Proposes that an item is withdrawn.
pub fn propose_withdrawal(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    item: &PlanItemId,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = writable(tx, actor, plan, id)?;
        let before = planned(tx, actor, &plan, item)?;
        note_words(tx, id.as_str(), &before)?;
        put_departure(tx, &adjustment, seen, &before, ChangeKind::Withdraw)?;
        wrote(tx, actor, author, id, "plans.propose-withdrawal")
    })
}

/// Takes a proposal back.
pub fn drop_change(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    change: &str,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (_, adjustment) = writable(tx, actor, plan, id)?;
        if !adjust::changes(tx.c(), id)?.iter().any(|k| k.id == change) {
            return Err(Error::NotFound);
        }
        adjust::drop_change(tx, change)?;
        adjust::touch(tx, &adjustment.id, seen)?;
        wrote(tx, actor, author, id, "plans.drop-change")
    })
}

/// Answers an overlap of an item that is added or changed: carried out under the other one once the adjustment is
/// approved, or justified. To move, narrow or withdraw it, the proposal is changed. What an item is to become stands in
/// no plan yet of which another body could be asked, or the chairman decide: between two bodies the answer names the
/// paper, of that body or of the decision.
///
/// # Errors
/// `Invalid` names the fields; `Refused` when the two do not overlap, or the chairman decided; `Conflict`.
pub fn answer_change(
    db: &Db,
    actor: &Actor,
    (plan, id): (&PlanId, &AdjustmentId),
    seen: i32,
    change: &str,
    given: &ChangeAnswer,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = writable(tx, actor, plan, id)?;
        let all = adjust::changes(tx.c(), id)?;
        let mut proposed = all.iter().find(|k| k.id == change).cloned().ok_or(Error::NotFound)?;
        let found = adjustments::met(tx.c(), &plan, &all)?.remove(change).unwrap_or_default();
        let ChangeAnswer { other, answer, reason, paper } = given;
        let Some(overlap) = found.iter().find(|o| o.other.id == *other) else {
            return Err(Error::refused("plans-overlap-gone"));
        };
        if overlap.bound.is_some() {
            return Err(Refusal::RulingStands.into());
        }
        let mut problems = Vec::new();
        if !matches!(answer, OverlapAnswer::Merge | OverlapAnswer::Justify) {
            problems.push(("answer".into(), Said::new("plans-adjust-answers")));
        } else if !overlap.choices.contains(answer) {
            problems.push(("answer".into(), Said::new("plans-answer-not-against-inspectorate")));
        } else if *answer == OverlapAnswer::Merge {
            let joined = joined_under(tx, &plan, &proposed, overlap)?;
            problems.extend(joined.map(|said| ("answer".to_owned(), said)));
        }
        if reason.is_empty() {
            problems.push(("reason".into(), Said::new("plans-answer-reason-needed")));
        }
        let paper = paper.clone().filter(|_| overlap.joining != Joining::Own);
        match &paper {
            None if overlap.joining != Joining::Own => {
                let key = match answer {
                    OverlapAnswer::Justify => "plans-adjust-decision-needed",
                    _ => "plans-joint-letter-needed",
                };
                problems.push(("paper_number".into(), Said::new(key).with("body", &overlap.plan.body_name)));
            }
            Some(paper) if paper.on > tx.today() => {
                problems.push(("paper_on".into(), Said::new("plans-issued-later")));
            }
            _ => {}
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        proposed.answers.retain(|given| given.other != *other);
        let at = tx.now();
        let line = Entry::new("plans.answer-change", "plan-adjustment", id).with("other", other.as_str());
        let line = line.with("answer", answer.as_str()).with("reason", reason.as_str());
        let line = match &paper {
            Some(paper) => line.with("number", paper.number.as_str()).with("on", paper.on.to_string()),
            None => line,
        };
        proposed.answers.push(Given {
            other: other.clone(),
            answer: *answer,
            reason: reason.clone(),
            account: author.clone(),
            at,
            about: overlap.about.clone(),
            paper,
        });
        adjust::put_change(tx, id, &proposed)?;
        adjust::touch(tx, &adjustment.id, seen)?;
        store::note_writer(tx, id.as_str(), author)?;
        audit::record(tx, actor, line)
    })
}

/// Why what an item is to become is not carried out under another one.
fn joined_under(tx: &mut Tx, plan: &Plan, proposed: &Change, overlap: &Overlap) -> Result<Option<Said>, Error> {
    let Some(after) = &proposed.after else { return Ok(None) };
    let leads = match &proposed.item {
        Some(id) => !store::between::partners(tx.c(), id)?.is_empty(),
        None => false,
    };
    let item = after.as_draft(&plan.id, &plan.author, (String::new(), Vec::new()));
    let officials = after.officials.iter().map(|official| Named {
        official: official.clone(),
        name: String::new(),
        position: String::new(),
    });
    let item = Item { officials: officials.collect(), ..item };
    let partner = Side { item, plan: plan.clone(), leads };
    let lead = Side { item: overlap.other.clone(), plan: overlap.plan.clone(), leads: true };
    Ok(merge_problem(&units::views::lineage(tx.c())?, &lead, &partner))
}

fn permitted(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    adjustment: &Adjustment,
    step: Step,
) -> Result<(Permitted, Vec<Change>), Error> {
    let today = tx.today();
    let facts = adjustments::facts(tx.c(), actor, plan, adjustment, today)?;
    let permitted = rules::decide(adjustment.stage, step, actor, facts).map_err(Refusal::of_adjustment)?;
    Ok((permitted, adjust::changes(tx.c(), &adjustment.id)?))
}

fn one_row(rows: usize) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Submits an adjustment for approval.
pub fn submit_adjustment(db: &Db, actor: &Actor, plan: &PlanId, id: &AdjustmentId, seen: i32) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = load(tx, actor, plan, id)?;
        let (permitted, _) = permitted(tx, actor, &plan, &adjustment, Step::Submit)?;
        let now = tx.now();
        let rows = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(seen)))
            .set((
                a::stage.eq(permitted.to()),
                a::submitted_at.eq(Some(now)),
                a::reviewer_id.eq(None::<AccountId>),
                a::reviewed_at.eq(None::<NaiveDateTime>),
                a::review_opinion.eq(None::<String>),
                a::returned_reason.eq(None::<String>),
                a::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        store::note_writer(tx, id.as_str(), author)?;
        audit::record(tx, actor, Entry::new("plans.submit-adjustment", "plan-adjustment", id).unit(&plan.body))
    })
}

/// Records what a reviewer says of a submitted adjustment, and passes it on for approval.
///
/// # Errors
/// `Refused` for who wrote in it; `Invalid` without an opinion; `Conflict`.
pub fn review_adjustment(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    opinion: &str,
) -> Result<(), Error> {
    let reviewer = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = load(tx, actor, plan, id)?;
        if adjustment.version != seen {
            return Err(Error::Conflict);
        }
        let (permitted, _) = permitted(tx, actor, &plan, &adjustment, Step::Review)?;
        if opinion.is_empty() {
            return Err(Error::field("opinion", Said::new("form-required")));
        }
        let now = tx.now();
        let rows = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(seen)))
            .set((
                a::stage.eq(permitted.to()),
                a::reviewer_id.eq(Some(reviewer)),
                a::reviewed_at.eq(Some(now)),
                a::review_opinion.eq(Some(opinion)),
                a::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        let line = Entry::new("plans.review-adjustment", "plan-adjustment", id).unit(&plan.body);
        audit::record(tx, actor, line.with("opinion", opinion))
    })
}

/// Returns a submitted or reviewed adjustment to its writers.
pub fn return_adjustment(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    reason: &str,
) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = load(tx, actor, plan, id)?;
        let (permitted, _) = permitted(tx, actor, &plan, &adjustment, Step::Return)?;
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("form-required")));
        }
        let rows = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(seen)))
            .set((a::stage.eq(permitted.to()), a::returned_reason.eq(Some(reason)), a::version.eq(seen + 1)))
            .execute(tx.c())?;
        one_row(rows)?;
        let line = Entry::new("plans.return-adjustment", "plan-adjustment", id).unit(&plan.body);
        audit::record(tx, actor, line.with("reason", reason))
    })
}

/// Gives an adjustment up that was not approved; its line in the trail stays.
pub fn drop_adjustment(db: &Db, actor: &Actor, plan: &PlanId, id: &AdjustmentId, seen: i32) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = writable(tx, actor, plan, id)?;
        if adjustment.version != seen {
            return Err(Error::Conflict);
        }
        adjust::delete(tx, id)?;
        store::forget_writers(tx, id.as_str())?;
        let line = Entry::new("plans.drop-adjustment", "plan-adjustment", id).unit(&plan.body);
        audit::record(tx, actor, line.with("reason", adjustment.reason.as_str()))
    })
}

/// Approves an adjustment and does what it says: from here on the plan is what it has become.
///
/// # Errors
/// `Refused` for who wrote in it or reviewed it, without a review that is needed, when an item was taken or changed meanwhile, and when an overlap arose
/// that nobody answered; `Invalid` for a date to come.
pub fn approve_adjustment(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &AdjustmentId,
    seen: i32,
    approval: &Approval,
) -> Result<(), Error> {
    let approver = person(actor)?;
    db.write(|tx| {
        let (plan, adjustment) = load(tx, actor, plan, id)?;
        let (permitted, changes) = permitted(tx, actor, &plan, &adjustment, Step::Approve)?;
        let paper = numbering::Paper { body: &plan.body, kind: numbering::Kind::Adjustment, subject: id.as_str() };
        let paper_number = numbered(tx, &paper, approval)?;
        let mut touched = Vec::new();
        for proposed in &changes {
            if let Some(item) = carry_out(tx, actor, &plan, &adjustment, proposed)? {
                touched.push(item);
            }
        }
        // What the plan has become is looked at once more, against what stands now; a later change may have parted what
        // an earlier one joined.
        let touched = touched.iter().map(|item: &Item| store::item(tx.c(), actor, &item.id));
        let touched = touched.collect::<Result<Vec<_>, _>>()?;
        let found = overlaps::of_open(tx.c(), &touched)?;
        let open = found.values().flatten().filter(|o| o.stops_adjustment()).count();
        if open > 0 {
            return Err(Refusal::Arisen(open).into());
        }
        let approved: Vec<Option<i32>> =
            adjust::of_plan(tx.c(), &plan.id)?.into_iter().map(|adjustment| adjustment.number).collect();
        let number = approved.into_iter().flatten().max().unwrap_or_default() + 1;
        let now = tx.now();
        let rows = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(seen)))
            .set((
                a::stage.eq(permitted.to()),
                a::number.eq(Some(number)),
                a::paper_number.eq(Some(&paper_number)),
                a::issued_on.eq(Some(approval.issued_on)),
                a::approver_id.eq(Some(approver)),
                a::approved_at.eq(Some(now)),
                a::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        store::touch(tx, &plan.id)?;
        let line = Entry::new("plans.approve-adjustment", "plan-adjustment", id).unit(&plan.body);
        let line = line.with("plan", plan.id.as_str()).with("number", paper_number.as_str());
        audit::record(tx, actor, line.with("issued_on", approval.issued_on.to_string()))
    })
}

/// Does one change; gives the item as it has become, unless it goes.
fn carry_out(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    adjustment: &Adjustment,
    proposed: &Change,
) -> Result<Option<Item>, Error> {
    let stands = match &proposed.item {
        Some(item) => Some(planned(tx, actor, plan, item)?),
        None => None,
    };
    if stands.as_ref().map(NewItem::of) != proposed.before {
        return Err(Error::refused("plans-adjust-item-changed"));
    }
    let id = match (proposed.kind, &stands, &proposed.after) {
        (ChangeKind::Withdraw, Some(item), _) => {
            diesel::update(plan_items::table.find(&item.id))
                .set((plan_items::stage.eq(ItemStage::Cancelled), plan_items::version.eq(plan_items::version + 1)))
                .execute(tx.c())?;
            release_partners(tx, actor, &item.id)?;
            audit::record(tx, actor, entry("plans.withdraw-item", &item.id, false).unit(&item.unit))?;
            return Ok(None);
        }
        (ChangeKind::Join, Some(item), _) => {
            let due = between::due(tx.c(), std::slice::from_ref(item))?.remove(&item.id).unwrap_or_default();
            let merge = due.into_iter().find(|owed| owed.outcome.answer == OverlapAnswer::Merge);
            let Some(lead) = merge.and_then(|owed| owed.outcome.item) else {
                return Err(nothing_due(tx, &item.id)?.into());
            };
            store::between::join(tx, &item.id, Some(&lead))?;
            let line = entry("plans.carry-out-ruling", &item.id, false).unit(&item.unit);
            audit::record(tx, actor, line.with("answer", OverlapAnswer::Merge.as_str()))?;
            return Ok(None);
        }
        (_, Some(item), Some(after)) => {
            change(tx, actor, item, after)?;
            store::forget_answers(tx, &item.id)?;
            item.id.clone()
        }
        (_, None, Some(after)) => {
            let id = insert(tx, &adjustment.author, plan, after, None)?;
            let done = Change { item: Some(id.clone()), ..proposed.clone() };
            adjust::put_change(tx, &adjustment.id, &done)?;
            id
        }
        _ => return Err(Error::NotFound),
    };
    for given in &proposed.answers {
        let merges = given.answer == OverlapAnswer::Merge;
        let row = store::answers::Row {
            item: id.clone(),
            other: given.other.clone(),
            answer: given.answer,
            reason: given.reason.clone(),
            about: given.about.clone(),
            account: given.account.clone(),
            at: given.at,
            lead: merges.then(|| given.other.clone()),
            paper: given.paper.clone(),
            consent: merges.then_some(Consent::Agreed),
            consent_reason: None,
            consent_by: merges.then(|| given.account.clone()),
            consent_at: merges.then_some(given.at),
        };
        store::answers::put(tx, &row)?;
    }
    join_answered(tx, actor, plan, &id, proposed)?;
    let item = store::item(tx.c(), actor, &id)?;
    audit::record(tx, actor, entry("plans.adjust-item", &id, false).unit(&item.unit))?;
    Ok(Some(item))
}

/// Brings an item under the first one under which its answers say that it is carried out: from then on it meets no other
/// one.
fn join_answered(tx: &mut Tx, actor: &Actor, plan: &Plan, id: &PlanItemId, proposed: &Change) -> Result<(), Error> {
    let item = store::item(tx.c(), actor, id)?;
    let found = overlaps::of_open(tx.c(), std::slice::from_ref(&item))?.remove(id).unwrap_or_default();
    let merged = proposed.answers.iter().filter(|given| given.answer == OverlapAnswer::Merge);
    let Some(overlap) = merged.filter_map(|given| found.iter().find(|o| o.other.id == given.other)).next() else {
        return Ok(());
    };
    let known = Change { item: Some(id.clone()), ..proposed.clone() };
    if overlap.answer.as_ref().is_none_or(|answer| answer.changed) {
        // What arose is told by who counts what is open.
        return Ok(());
    }
    if joined_under(tx, plan, &known, overlap)?.is_some() {
        return Err(Refusal::MergeStale.into());
    }
    store::between::join(tx, id, Some(&overlap.other.id))?;
    let line = entry("plans.join-items", id, false).unit(&item.unit);
    audit::record(tx, actor, line.with("lead", overlap.other.id.as_str()))
}
