//! Overlaps between two bodies: the Inspectorate proposes, the chairman decides, the plan that carries the named item
//! follows: at once while it is written, by an adjustment once it is issued.

use diesel::prelude::*;

use super::items::entry;
use super::overlaps::passed;
use super::{person, plan_to_write};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::ruling::{
    Frame, Outcome, Ruling, RulingPaper, RulingStage, RulingStep, Side, Spoken, Standing,
};
use crate::plans::model::{Item, OverlapAnswer, Plan, Stage};
use crate::plans::rules::between::{agrees, in_order, outcome_problems, rule_step};
use crate::plans::rules::{self, Refusal};
use crate::plans::store;
use crate::plans::store::between as rows;
use crate::plans::views::between::{self as read, Pair};
use crate::schema::overlap_rulings as r;
use crate::units;
use crate::vocabulary::{Actor, PlanItemId, RulingId, Said};

fn checked(tx: &mut Tx, pair: &Pair, outcome: &Outcome, reason: &str) -> Result<Spoken, Error> {
    let [a, b] = &pair.sides;
    let mut problems = outcome_problems(&units::views::lineage(tx.c())?, (a, b), outcome, reason);
    problems.extend(passed(outcome.visit, tx.today()));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    Ok(Spoken { outcome: outcome.clone(), stood: [Frame::of(&a.item), Frame::of(&b.item)] })
}

fn line(action: &'static str, id: &RulingId, pair: &Pair) -> Entry {
    let [a, b] = &pair.sides;
    let line = Entry::new(action, "overlap-ruling", id).unit(&a.item.unit);
    line.with("item", a.item.id.as_str()).with("other", b.item.id.as_str())
}

fn told(line: Entry, outcome: &Outcome) -> Entry {
    let line = line.with("answer", outcome.answer.as_str());
    let line = line.with("named", outcome.item.as_ref().map(PlanItemId::as_str).unwrap_or_default());
    match outcome.visit {
        Some((from, to)) => line.with("starts_on", from.to_string()).with("ends_on", to.to_string()),
        None => line,
    }
}

/// Proposes what is done about the overlap of two bodies' items, or proposes it anew, also where a decision stands: that
/// one counts until another takes its place. `seen` is 0 where nothing was proposed yet.
///
/// # Errors
/// `NotFound` when either item lies outside the person's scope or is sealed, and when they do not overlap; `Invalid`
/// names the fields; `Refused` when they overlap no more; `Conflict` when somebody wrote it since `seen`.
pub fn propose_ruling(
    db: &Db,
    actor: &Actor,
    (a, b): (&PlanItemId, &PlanItemId),
    seen: i32,
    outcome: &Outcome,
    reason: &str,
) -> Result<(), Error> {
    let proposer = person(actor)?;
    db.write(|tx| {
        let pair = read::pair(tx.c(), actor, a, b)?;
        if pair.ruling.as_ref().map_or(0, |ruling| ruling.version) != seen {
            return Err(Error::Conflict);
        }
        let permitted = rule_step(RulingStep::Propose, actor, read::facts(tx.c(), actor, &pair)?)?;
        if !pair.overlaps {
            return Err(Error::refused("plans-overlap-gone"));
        }
        let spoken = checked(tx, &pair, outcome, reason)?;
        let now = tx.now();
        let id = match &pair.ruling {
            Some(ruling) => ruling.id.clone(),
            None => tx.new_id::<RulingId>(),
        };
        let set = (
            r::stage.eq(permitted.to()),
            r::proposal.eq(serde_json::to_string(&spoken)?),
            r::reason.eq(reason),
            r::proposer_id.eq(proposer),
            r::proposed_at.eq(now),
            r::returned_reason.eq(None::<String>),
            r::version.eq(seen + 1),
        );
        if let Some(ruling) = &pair.ruling {
            if ruling.stage == RulingStage::Decided {
                rows::keep(tx, ruling)?;
            }
            diesel::update(r::table.find(&id)).set(set).execute(tx.c())?;
        } else {
            let (first, second) = in_order(a, b);
            diesel::insert_into(r::table)
                .values((r::id.eq(&id), r::item_id.eq(first), r::other_id.eq(second), set))
                .execute(tx.c())?;
        }
        store::note_writer(tx, id.as_str(), proposer)?;
        audit::record(tx, actor, told(line("plans.propose-ruling", &id, &pair), outcome).with("reason", reason))
    })
}

fn proposed(pair: &Pair, seen: i32) -> Result<&Ruling, Error> {
    match &pair.ruling {
        Some(ruling) if ruling.version == seen => Ok(ruling),
        _ => Err(Error::Conflict),
    }
}

/// Decides what was proposed (`otherwise`: none), or something else. From here on it is the answer of both plans; where
/// the named item's plan is being written it is carried out in the same transaction, else it is due.
///
/// # Errors
/// `Refused` for who proposed it, and when the items changed since; `Invalid` names the fields, also when another
/// decision that is still due says something else of the item ([`agrees`]); `Conflict` when somebody wrote it since
/// `seen`.
pub fn decide_overlap(
    db: &Db,
    actor: &Actor,
    (a, b): (&PlanItemId, &PlanItemId),
    seen: i32,
    otherwise: Option<&Outcome>,
    reason: &str,
    paper: &RulingPaper,
) -> Result<(), Error> {
    let decider = person(actor)?;
    db.write(|tx| {
        let pair = read::pair(tx.c(), actor, a, b)?;
        let ruling = proposed(&pair, seen)?;
        let permitted = rule_step(RulingStep::Decide, actor, read::facts(tx.c(), actor, &pair)?)?;
        let outcome = otherwise.unwrap_or(&ruling.proposal.outcome);
        let spoken = match checked(tx, &pair, outcome, reason) {
            // What was proposed cannot be mended here: it is returned.
            Err(Error::Invalid(problems)) if otherwise.is_none() && problems.iter().any(|(at, _)| at != "reason") => {
                return Err(Refusal::ProposalStale.into());
            }
            checked => checked?,
        };
        if let Some(changed) = spoken.changes().and_then(|id| pair.side(id)) {
            let mut due = read::due(tx.c(), std::slice::from_ref(&changed.item))?.remove(&changed.item.id);
            // Its own decision is replaced by this one.
            let due = due.iter_mut().flat_map(std::mem::take).filter(|owed| owed.ruling != ruling.id);
            if !agrees(outcome, &due.collect::<Vec<_>>()) {
                let field = if otherwise.is_some() { "answer" } else { "choice" };
                return Err(Error::field(field, Said::new("plans-ruling-another-due")));
            }
        }
        if paper.on.is_some_and(|on| on > tx.today()) {
            return Err(Error::field("issued_on", Said::new("plans-issued-later")));
        }
        let now = tx.now();
        rows::replace(tx, &ruling.id)?;
        diesel::update(r::table.find(&ruling.id))
            .set((
                r::stage.eq(permitted.to()),
                r::ruling.eq(Some(serde_json::to_string(&spoken)?)),
                r::ruling_reason.eq(Some(reason)),
                r::ruling_number.eq(paper.number.as_ref()),
                r::ruling_on.eq(paper.on),
                r::decider_id.eq(Some(decider)),
                r::decided_at.eq(Some(now)),
                r::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        let entry = told(line("plans.decide-overlap", &ruling.id, &pair), outcome).with("reason", reason);
        let entry = entry.with("number", paper.number.clone().unwrap_or_default());
        let entry = entry.with("as_proposed", if *outcome == ruling.proposal.outcome { "yes" } else { "no" });
        audit::record(tx, actor, entry)?;
        let carrier = spoken.changes().and_then(|id| pair.side(id));
        match carrier {
            Some(side)
                if rules::item_writable(&side.item, side.plan.stage).is_ok() && side.plan.stage != Stage::Recorded =>
            {
                carry_out(tx, actor, side, outcome)?;
                // The words are those of who proposed, or decided otherwise: they do not approve the plan (domain 2.2).
                let words_of = if *outcome == ruling.proposal.outcome { &ruling.proposer } else { decider };
                store::note_writer(tx, side.plan.id.as_str(), words_of)
            }
            _ => Ok(()),
        }
    })
}

/// Returns a proposal to who wrote it. A decision over which it was proposed, and that speaks of the items still, stands
/// as before.
///
/// # Errors
/// `Refused` for who proposed it; `Invalid` without a reason; `Conflict` when somebody wrote it since `seen`.
pub fn return_proposal(
    db: &Db,
    actor: &Actor,
    (a, b): (&PlanItemId, &PlanItemId),
    seen: i32,
    reason: &str,
) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let pair = read::pair(tx.c(), actor, a, b)?;
        let ruling = proposed(&pair, seen)?;
        let permitted = rule_step(RulingStep::Return, actor, read::facts(tx.c(), actor, &pair)?)?;
        if reason.is_empty() {
            return Err(Error::field("return_reason", Said::new("form-required")));
        }
        let stands = matches!(pair.standing(), Some(Standing::Done | Standing::Due));
        let to = if stands { RulingStage::Decided } else { permitted.to() };
        if stands {
            rows::restore(tx, &ruling.id)?;
        }
        diesel::update(r::table.find(&ruling.id))
            .set((r::stage.eq(to), r::returned_reason.eq(Some(reason)), r::version.eq(seen + 1)))
            .execute(tx.c())?;
        audit::record(tx, actor, line("plans.return-ruling", &ruling.id, &pair).with("reason", reason))
    })
}

/// Does what was decided of an item.
fn carry_out(tx: &mut Tx, actor: &Actor, side: &Side, outcome: &Outcome) -> Result<(), Error> {
    let id = &side.item.id;
    match outcome.answer {
        OverlapAnswer::Merge => {
            rows::join(tx, id, outcome.item.as_ref())?;
        }
        OverlapAnswer::Move | OverlapAnswer::Narrow | OverlapAnswer::Withdraw => {
            super::overlaps::apply(tx, actor, &side.item, outcome.answer, outcome.visit, &outcome.contents)?;
        }
        OverlapAnswer::Justify => return Ok(()),
    }
    store::touch(tx, &side.plan.id)?;
    let line = entry("plans.carry-out-ruling", id, false).unit(&side.item.unit);
    audit::record(tx, actor, line.with("answer", outcome.answer.as_str()))
}

/// Does what decisions demand of an item whose plan is being written (again): when they were made it lay with its
/// approver.
///
/// # Errors
/// `Refused` when nothing is due or the item stands; `Conflict` when somebody changed it since `seen`.
pub fn carry_out_ruling(db: &Db, actor: &Actor, plan: &Plan, id: &PlanItemId, seen: i32) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let item = store::item(tx.c(), actor, id)?;
        let plan = plan_to_write(tx, actor, &plan.id)?;
        if item.sealed || item.plan != plan.id {
            return Err(Error::NotFound);
        }
        if item.version != seen {
            return Err(Error::Conflict);
        }
        rules::answerable(&item, plan.stage)?;
        let due = read::due(tx.c(), std::slice::from_ref(&item))?.remove(id).unwrap_or_default();
        if due.is_empty() {
            return Err(nothing_due(tx, id)?.into());
        }
        let mut side = Side { item, plan, leads: false };
        for owed in due {
            // What one decision made of it may be the end of the next.
            side.item = store::item(tx.c(), actor, id)?;
            let still = read::due(tx.c(), std::slice::from_ref(&side.item))?.remove(id).unwrap_or_default();
            if still.contains(&owed) {
                carry_out(tx, actor, &side, &owed.outcome)?;
                store::note_writer(tx, side.plan.id.as_str(), &owed.words_of)?;
            }
        }
        store::note_writer(tx, side.plan.id.as_str(), author)
    })
}

/// Whose words are due for an item wrote in what carries them out (a plan, an adjustment), also where a planner types
/// them by hand: they neither review nor approve it (domain 2.2).
pub(super) fn note_words(tx: &mut Tx, subject: &str, item: &Item) -> Result<(), Error> {
    for owed in read::due(tx.c(), std::slice::from_ref(item))?.into_values().flatten() {
        store::note_writer(tx, subject, &owed.words_of)?;
    }
    Ok(())
}

/// Why nothing is due of an item: perhaps because a merge that was decided can no longer be carried out.
pub(super) fn nothing_due(tx: &mut Tx, item: &PlanItemId) -> Result<Refusal, Error> {
    let ruled = rows::of_items(tx.c(), [item.as_str()])?;
    let spoken = |ruling: &Ruling| ruling.decided.as_ref().map(|decided| decided.spoken.clone());
    let merged = |spoken: Spoken| spoken.outcome.answer == OverlapAnswer::Merge && spoken.changes() == Some(item);
    let merged = ruled.values().filter_map(spoken).any(merged);
    Ok(if merged { Refusal::MergeStale } else { Refusal::NothingDue })
}

/// Lets go the items that are carried out under one that goes or looks at something else now: each has its visit and
/// its overlaps again, in its own plan.
pub(super) fn release_partners(tx: &mut Tx, actor: &Actor, lead: &PlanItemId) -> Result<(), Error> {
    for partner in rows::partners(tx.c(), lead)? {
        rows::join(tx, &partner.id, None)?;
        store::touch(tx, &partner.plan)?;
        audit::record(tx, actor, entry("plans.release-joint", &partner.id, false).unit(&partner.unit))?;
    }
    Ok(())
}

/// Forgets what was proposed and decided of an item that goes.
pub(super) fn forget_rulings(tx: &mut Tx, actor: &Actor, item: &Item) -> Result<(), Error> {
    for ((first, second), ruling) in rows::of_items(tx.c(), [item.id.as_str()])? {
        let line = Entry::new("plans.forget-ruling", "overlap-ruling", &ruling.id).unit(&item.unit);
        audit::record(tx, actor, line.with("item", first.as_str()).with("other", second.as_str()))?;
    }
    rows::forget(tx, &item.id)
}
