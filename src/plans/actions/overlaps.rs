//! Answering an overlap, and doing what the answer says.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::between::release_partners;
use super::items::entry;
use super::joint::how_joined;
use super::{person, plan_to_write};
use crate::audit;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::joint::Consent;
use crate::plans::model::{Answer, Item, ItemStage, OverlapAnswer};
use crate::plans::rules::{self, Extent, Refusal};
use crate::plans::store;
use crate::schema::plan_items;
use crate::units;
use crate::vocabulary::{Actor, PlanItemId, Said};

/// What is wrong with the days to which a visit is moved: the first has passed.
pub(super) fn passed(visit: Option<(NaiveDate, NaiveDate)>, today: NaiveDate) -> Option<(String, Said)> {
    let said = rules::passed(visit?.0, today, None)?;
    Some(("starts_on".to_owned(), said))
}

/// Moves, narrows or withdraws an item; the other answers leave it as it is.
pub(super) fn apply(
    tx: &mut Tx,
    actor: &Actor,
    item: &Item,
    answer: OverlapAnswer,
    visit: Option<(NaiveDate, NaiveDate)>,
    contents: &str,
) -> Result<(), Error> {
    let row = plan_items::table.find(&item.id);
    let next = plan_items::version.eq(plan_items::version + 1);
    match (answer, visit) {
        (OverlapAnswer::Move, Some((from, to))) => {
            let set = (plan_items::starts_on.eq(from), plan_items::ends_on.eq(to), next);
            diesel::update(row).set(set).execute(tx.c())?;
        }
        (OverlapAnswer::Narrow, _) => {
            diesel::update(row).set((plan_items::contents.eq(contents), next)).execute(tx.c())?;
        }
        (OverlapAnswer::Withdraw, _) => {
            diesel::update(row).set((plan_items::stage.eq(ItemStage::Cancelled), next)).execute(tx.c())?;
            release_partners(tx, actor, &item.id)?;
        }
        _ => {}
    }
    Ok(())
}

/// Answers the overlap of an item with another one: `move` gives the item its new days, `narrow` its
/// new contents, `withdraw` takes it out of the count (it stays to be read); `merge` joins the two at once where its
/// own word does ([`rules::joint::joining`]) or the other body has asked for the same, else it asks the other body; `justify`
/// leaves the item as it is. An answer given before is replaced.
///
/// # Errors
/// `Invalid` names the fields, also when item or answer are no longer what was seen; `Refused` when they no longer overlap, the item stands, or the chairman decided.
pub fn answer_overlap(db: &Db, actor: &Actor, id: &PlanItemId, answer: &Answer) -> Result<(), Error> {
    let author = person(actor)?;
    db.write_once("plans.answer-overlap", |tx| {
        let item = store::item(tx.c(), actor, id)?;
        let plan = plan_to_write(tx, actor, &item.plan)?;
        rules::answerable(&item, plan.stage)?;
        let other = store::item(tx.c(), actor, &answer.other)?;
        // Of an open item, a clash with a sealed one does not exist, not even for who is named.
        let apart = item.id == other.id
            || (other.sealed && !item.sealed)
            || other.stage == ItemStage::Cancelled
            || other.joint_with.is_some();
        let lineage = units::views::lineage(tx.c())?;
        if apart || rules::overlap(&lineage, &Extent::of(&item), &Extent::of(&other)).is_none() {
            return Err(Error::Refused(Said::new("plans-overlap-gone")));
        }
        let ruling = store::between::of_pair(tx.c(), &item.id, &other.id)?;
        if ruling.is_some_and(|ruling| ruling.decided.is_some()) {
            return Err(Refusal::RulingStands.into());
        }
        let before = store::answers::one(tx.c(), id, &other.id)?;
        let given = before.as_ref().map(|row| (row.answer, row.reason.as_str(), row.at));
        let about = rules::about(&item, &other);
        let now = rules::seen(item.version, &about, given);
        if answer.seen.as_ref().is_some_and(|seen| *seen != now) {
            return Err(Error::field("answer", Said::new("plans-answer-changed")));
        }
        let mut problems = rules::answer_problems(&item, &other, answer);
        problems.extend(passed(answer.visit, tx.today()));
        let how = match answer.answer {
            // Of a sealed item it is a note among those who are named on it.
            OverlapAnswer::Merge if !item.sealed && !other.sealed => {
                Some(how_joined(tx, &lineage, author, (&item, &plan), &other, &answer.terms, &mut problems)?)
            }
            _ => None,
        };
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        apply(tx, actor, &item, answer.answer, answer.visit, &answer.contents)?;
        let at = tx.now();
        let agreed = how.as_ref().is_some_and(|how| how.agreed);
        let row = store::answers::Row {
            item: id.clone(),
            other: other.id.clone(),
            answer: answer.answer,
            reason: answer.reason.clone(),
            about: rules::about(&store::item(tx.c(), actor, id)?, &other),
            account: author.clone(),
            at,
            lead: how.as_ref().map(|how| how.lead.clone()),
            paper: how.as_ref().and_then(|how| how.paper.clone()),
            consent: agreed.then_some(Consent::Agreed),
            consent_reason: None,
            consent_by: agreed.then(|| author.clone()),
            consent_at: agreed.then_some(at),
        };
        store::answers::put(tx, &row)?;
        if item.sealed {
            store::note_writer(tx, id.as_str(), author)?;
        } else {
            store::note_writer(tx, plan.id.as_str(), author)?;
            store::touch(tx, &plan.id)?;
        }
        let entry = entry("plans.answer-overlap", id, item.sealed).unit(&item.unit);
        let entry = entry.with("other", answer.other.as_str()).with("answer", answer.answer.as_str());
        let entry = match &row.paper {
            Some(paper) => entry.with("number", paper.number.as_str()).with("on", paper.on.to_string()),
            None => entry,
        };
        audit::record(tx, actor, entry.with("reason", answer.reason.as_str()))?;
        match how {
            Some(how) if how.agreed => how.join(tx, actor, author),
            _ => Ok(()),
        }
    })
}
