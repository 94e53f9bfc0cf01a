//! Items of a list that a planner reads into a draft plan of an own body: stored whole, all or none, each with its line
//! in the trail, into a plan that is still being written; taken back while it is. [`super::plans`] reads the rows.
//!
//! A surprise comes in by no file: what a file says lies on disks and in mails, and a preview is read by whoever stands
//! by. A row that says so is refused, nothing of it is kept, and the file is removed as soon as it was read.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::plans::{ByKey, Planned};
use super::text;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::actions::STALE;
use crate::importing::reading::Row;
use crate::plans::{self, Item, NewItem, Plan};
use crate::schema::plan_items;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{Actor, BatchId, PlanId, PlanItemId, Right};

/// An item for a draft, and what stood there before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ItemPut {
    pub plan: PlanId,
    pub item: Planned,
    pub before: Option<(PlanItemId, Planned)>,
}

/// A plan that is being written, with its open items.
pub struct Draft {
    pub plan: Plan,
    items: ByKey,
}

impl Draft {
    /// Loads it, whoever asks: the batch was sent by who may write in it.
    ///
    /// # Errors
    /// `Refused` when nothing is written in it any more.
    pub fn load(c: &mut AnyConnection, id: &PlanId) -> Result<Self, Error> {
        let plan = plans::views::plan(c, &Actor::job(), id)?;
        plans::rules::draftable(&plan)?;
        let items = ByKey::of(plans::views::open_items(c, id)?);
        Ok(Draft { plan, items })
    }

    /// The items that stand there for this one: of several about the same, the one in the same days alone.
    pub fn same(&self, item: &Planned) -> Vec<&Item> {
        let all: Vec<&Item> = self.items.same(item).collect();
        let days = all.iter().find(|stands| (stands.starts_on, stands.ends_on) == item.visit).copied();
        if let (Some(one), 2..) = (days, all.len()) { vec![one] } else { all }
    }
}

/// Whether a text speaks of a surprise: đột xuất, also as it is often misspelt, or bất ngờ.
pub fn says_surprise(text: &str) -> bool {
    let key = search_key(text);
    ["dot xuat", "dot suat", "bat ngo"].iter().any(|word| key.contains(word))
}

/// Whether texts of a row that nobody understands say that the file must not be kept: of a surprise, or that it is
/// classified.
pub fn must_go(texts: &[&str]) -> bool {
    let label = |text: &str| search_key(text.split(':').next().unwrap_or_default()) == "do mat";
    let classified = texts.iter().enumerate().any(|(at, text)| {
        let beside = texts.get(at + 1).copied().unwrap_or_default();
        let word = text.split_once(':').map(|(_, word)| word).filter(|word| !word.trim().is_empty()).unwrap_or(beside);
        label(text) && super::plans::is_classified(word) == Some(true)
    });
    classified || texts.iter().any(|text| says_surprise(text))
}

/// Whether a title speaks of surprises together with others: then each row says what it is.
fn is_mixed(title: &str) -> bool {
    says_surprise(title) && search_key(title).contains("dinh ky")
}

/// What a row says of its kind, in a column or by the group under which it stands.
pub fn kind_words(row: &Row) -> Option<String> {
    text(row, "kind").or_else(|| row.group.clone()).filter(|words| !words.trim().is_empty())
}

/// Whether a row is a surprise: by its kind, its group, a remark, its contents, or what the whole list is called: its
/// title, its sheet, its file.
pub fn is_surprise(row: &Row, titles: &[String]) -> bool {
    let said = ["kind", "regime", "note", "content"].into_iter().filter_map(|field| text(row, field));
    said.chain(row.group.clone()).any(|words| says_surprise(&words))
        || titles.iter().chain([&row.sheet]).any(|title| says_surprise(title) && !is_mixed(title))
}

/// Whether a row says nothing of its kind although what the list is called speaks of surprises, too.
pub fn says_no_kind(row: &Row, titles: &[String]) -> bool {
    titles.iter().chain([&row.sheet]).any(|title| is_mixed(title)) && kind_words(row).is_none()
}

/// What was compared no longer stands as it did: it is read once more, and told then.
fn compared_anew(error: Error) -> Error {
    match error {
        Error::Invalid(_) | Error::Conflict => Error::refused(STALE),
        other => other,
    }
}

/// Stores items, if what stands there is still what the preview saw.
///
/// # Errors
/// `Refused` when the plan is written no more, or with [`STALE`] when something of it changed.
pub fn store(tx: &mut Tx, actor: &Actor, batch: &BatchId, puts: &[ItemPut]) -> Result<(), Error> {
    let Some(first) = puts.first() else { return Ok(()) };
    if !actor.may(Right::Plan) || actor.account.is_none() {
        return Err(Error::refused("imports-plans-person"));
    }
    let today = tx.today();
    let plan = plans::views::draftable(tx.c(), actor, &first.plan, today)?;
    let items = ByKey::of(plans::views::open_items(tx.c(), &plan.id)?);
    let by_id: BTreeMap<&PlanItemId, &Item> = items.items.iter().map(|item| (&item.id, item)).collect();
    for put in puts {
        let stands = match &put.before {
            Some((id, _)) => by_id.get(id).copied(),
            None => items.same(&put.item).next(),
        };
        let brought = match (&put.before, stands) {
            (None, None) => plans::actions::bring_item(tx, actor, &plan, None, &put.item.new_item(), Some(batch)),
            (Some((id, was)), Some(item)) if item.id == *id && Planned::of(item) == *was => {
                // Its directive stands in no file.
                let new = NewItem { directive: item.directive.clone(), ..put.item.new_item() };
                plans::actions::bring_item(tx, actor, &plan, Some(item), &new, None)
            }
            _ => return Err(Error::refused(STALE)),
        };
        brought.map_err(compared_anew)?;
    }
    Ok(())
}

/// Takes a batch's items back, and what it changed, while the plan is being written.
///
/// # Errors
/// `Refused` when it is not, or when somebody changed since what the batch brought.
pub fn undo(tx: &mut Tx, actor: &Actor, batch: &BatchId, puts: &[ItemPut]) -> Result<(), Error> {
    let Some(first) = puts.first() else { return Ok(()) };
    let today = tx.today();
    let plan = plans::views::draftable(tx.c(), actor, &first.plan, today)?;
    let replaced = || Error::refused("imports-undo-replaced");
    let brought: Vec<PlanItemId> =
        plan_items::table.filter(plan_items::batch_id.eq(Some(batch.as_str()))).select(plan_items::id).load(tx.c())?;
    let items = plans::views::open_items(tx.c(), &plan.id)?;
    for put in puts {
        let Some((id, was)) = &put.before else { continue };
        let item = items.iter().find(|item| item.id == *id).ok_or_else(replaced)?;
        if Planned::of(item) != put.item {
            return Err(replaced());
        }
        let new = NewItem { directive: item.directive.clone(), ..was.new_item() };
        plans::actions::bring_item(tx, actor, &plan, Some(item), &new, None).map_err(|error| match error {
            Error::Invalid(_) => replaced(),
            other => other,
        })?;
    }
    let mut made: Vec<&Item> = items.iter().filter(|item| brought.contains(&item.id)).collect();
    // From the last on, so that no number that was read is another's by then.
    made.sort_by_key(|item| std::cmp::Reverse(item.number));
    for item in made {
        let as_brought = |put: &ItemPut| put.before.is_none() && put.item == Planned::of(item);
        if !puts.iter().any(as_brought) {
            return Err(replaced());
        }
        plans::actions::take_item_back(tx, actor, &plan, item)?;
    }
    Ok(())
}
