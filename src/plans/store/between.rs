//! Rows of rulings on overlaps between bodies, and of items carried out jointly.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::plans::model::Item;
use crate::plans::model::ruling::{Decided, Ruling, RulingStage, Spoken};
use crate::plans::rules::between::in_order;
use crate::schema::{overlap_rulings as r, plan_items};
use crate::vocabulary::{AccountId, PlanItemId, RulingId};

/// Items for which one query asks: each is bound twice, and databases bound how many there may be.
const AT_ONCE: usize = 500;

/// Two items, the lesser id first.
pub type PairIds = (PlanItemId, PlanItemId);

#[derive(Queryable, Selectable)]
#[diesel(table_name = r)]
struct Row {
    id: RulingId,
    item_id: PlanItemId,
    other_id: PlanItemId,
    stage: RulingStage,
    proposal: String,
    reason: String,
    proposer_id: AccountId,
    proposed_at: NaiveDateTime,
    returned_reason: Option<String>,
    ruling: Option<String>,
    ruling_reason: Option<String>,
    ruling_number: Option<String>,
    ruling_on: Option<NaiveDate>,
    decider_id: Option<AccountId>,
    decided_at: Option<NaiveDateTime>,
    version: i32,
}

fn read(row: Row) -> Result<(PairIds, Ruling), Error> {
    let decided = match (row.ruling, row.decider_id, row.decided_at) {
        (Some(ruling), Some(by), Some(at)) => Some(Decided {
            spoken: serde_json::from_str::<Spoken>(&ruling)?,
            reason: row.ruling_reason.unwrap_or_default(),
            number: row.ruling_number,
            on: row.ruling_on,
            by,
            at,
        }),
        _ => None,
    };
    let ruling = Ruling {
        id: row.id,
        stage: row.stage,
        proposal: serde_json::from_str(&row.proposal)?,
        reason: row.reason,
        proposer: row.proposer_id,
        proposed_at: row.proposed_at,
        returned_reason: row.returned_reason,
        decided,
        version: row.version,
    };
    Ok(((row.item_id, row.other_id), ruling))
}

/// What is ruled on two items. The caller has loaded both in the person's scope.
pub fn of_pair(c: &mut AnyConnection, a: &PlanItemId, b: &PlanItemId) -> Result<Option<Ruling>, Error> {
    let (first, second) = in_order(a, b);
    let row = r::table
        .filter(r::item_id.eq(first))
        .filter(r::other_id.eq(second))
        .select(Row::as_select())
        .first(c)
        .optional()?;
    Ok(row.map(read).transpose()?.map(|(_, ruling)| ruling))
}

/// What is ruled on these items, whatever the other one is. The caller has loaded them in the person's scope.
pub fn of_items<'i>(
    c: &mut AnyConnection,
    ids: impl IntoIterator<Item = &'i str>,
) -> Result<BTreeMap<PairIds, Ruling>, Error> {
    let ids: Vec<&str> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let either = r::item_id.eq_any(some.to_vec()).or(r::other_id.eq_any(some.to_vec()));
        let rows: Vec<Row> = r::table.filter(either).select(Row::as_select()).load(c)?;
        for row in rows {
            let (ids, ruling) = read(row)?;
            found.insert(ids, ruling);
        }
    }
    Ok(found)
}

/// Everything that is ruled, whoever asks: its items are loaded in the person's scope.
pub fn all(c: &mut AnyConnection) -> Result<BTreeMap<PairIds, Ruling>, Error> {
    let rows: Vec<Row> = r::table.select(Row::as_select()).load(c)?;
    rows.into_iter().map(read).collect()
}

/// Forgets what was ruled on an item that goes. What is carried out under it was released before.
pub fn forget(tx: &mut Tx, item: &PlanItemId) -> Result<(), Error> {
    let of_item = r::table.filter(r::item_id.eq(item).or(r::other_id.eq(item)));
    let ids: Vec<RulingId> = of_item.select(r::id).load(tx.c())?;
    for id in ids {
        super::forget_writers(tx, id.as_str())?;
        diesel::delete(r::table.find(&id)).execute(tx.c())?;
    }
    Ok(())
}

/// Items that are carried out under this one, whoever asks: none of them is sealed.
pub fn partners(c: &mut AnyConnection, lead: &PlanItemId) -> Result<Vec<Item>, Error> {
    super::load(c, super::open_items().filter(plan_items::joint_with.eq(lead.clone())))
}

/// Brings an item under another one, or out from under it.
pub fn join(tx: &mut Tx, item: &PlanItemId, lead: Option<&PlanItemId>) -> Result<(), Error> {
    diesel::update(plan_items::table.find(item))
        .set((plan_items::joint_with.eq(lead), plan_items::version.eq(plan_items::version + 1)))
        .execute(tx.c())?;
    Ok(())
}
