//! Rows of rulings on overlaps between bodies, and of items carried out jointly.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::plans::model::Item;
use crate::plans::model::ruling::{Decided, Ruling, RulingStage, Spoken};
use crate::plans::rules::between::in_order;
use crate::schema::{earlier_rulings as e, overlap_rulings as r, plan_items};
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
        earlier: Vec::new(),
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
    let Some((_, mut ruling)) = row.map(read).transpose()? else { return Ok(None) };
    ruling.earlier = earlier(c, &ruling.id)?;
    Ok(Some(ruling))
}

/// Decisions of a ruling whose place another one took, the latest first.
fn earlier(c: &mut AnyConnection, id: &RulingId) -> Result<Vec<Decided>, Error> {
    type Row = (String, String, Option<String>, Option<NaiveDate>, AccountId, NaiveDateTime);
    let rows: Vec<Row> = e::table
        .filter(e::ruling_id.eq(id))
        .filter(e::replaced_at.is_not_null())
        .select((e::ruling, e::ruling_reason, e::ruling_number, e::ruling_on, e::decider_id, e::decided_at))
        .order((e::decided_at.desc(), e::id.desc()))
        .load(c)?;
    rows.into_iter()
        .map(|(ruling, reason, number, on, by, at)| {
            Ok(Decided { spoken: serde_json::from_str(&ruling)?, reason, number, on, by, at })
        })
        .collect()
}

/// Keeps a decision with its proposal, over which something else is about to be proposed; once for each decision.
pub fn keep(tx: &mut Tx, ruling: &Ruling) -> Result<(), Error> {
    let Some(decided) = &ruling.decided else { return Ok(()) };
    let open = e::table.filter(e::ruling_id.eq(&ruling.id)).filter(e::replaced_at.is_null());
    if open.count().get_result::<i64>(tx.c())? > 0 {
        return Ok(());
    }
    let id: String = tx.new_id();
    diesel::insert_into(e::table)
        .values((
            (e::id.eq(id), e::ruling_id.eq(&ruling.id), e::proposal.eq(serde_json::to_string(&ruling.proposal)?)),
            (e::reason.eq(&ruling.reason), e::proposer_id.eq(&ruling.proposer), e::proposed_at.eq(ruling.proposed_at)),
            (e::ruling.eq(serde_json::to_string(&decided.spoken)?), e::ruling_reason.eq(&decided.reason)),
            (e::ruling_number.eq(decided.number.as_ref()), e::ruling_on.eq(decided.on)),
            (e::decider_id.eq(&decided.by), e::decided_at.eq(decided.at), e::replaced_at.eq(None::<NaiveDateTime>)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Another decision took the place of the one that was kept.
pub fn replace(tx: &mut Tx, id: &RulingId) -> Result<(), Error> {
    let now = tx.now();
    let open = e::table.filter(e::ruling_id.eq(id)).filter(e::replaced_at.is_null());
    diesel::update(open).set(e::replaced_at.eq(Some(now))).execute(tx.c())?;
    Ok(())
}

/// Puts the proposal back of which the decision that stands came: another one was proposed over it and is returned.
pub fn restore(tx: &mut Tx, id: &RulingId) -> Result<(), Error> {
    let open = || e::table.filter(e::ruling_id.eq(id)).filter(e::replaced_at.is_null());
    type Row = (String, String, AccountId, NaiveDateTime);
    let row: Option<Row> =
        open().select((e::proposal, e::reason, e::proposer_id, e::proposed_at)).first(tx.c()).optional()?;
    if let Some((proposal, reason, proposer, at)) = row {
        diesel::update(r::table.find(id))
            .set((r::proposal.eq(proposal), r::reason.eq(reason), r::proposer_id.eq(proposer), r::proposed_at.eq(at)))
            .execute(tx.c())?;
        diesel::delete(open()).execute(tx.c())?;
    }
    Ok(())
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
        diesel::delete(e::table.filter(e::ruling_id.eq(&id))).execute(tx.c())?;
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
