//! Sealed items: approved by themselves, and every look kept.

use diesel::prelude::*;

use super::items::entry;
use super::{person, plan_to_write};
use crate::audit;
use crate::db::Db;
use crate::error::Error;
use crate::plans::model::Item;
use crate::plans::{rules, store};
use crate::schema::plan_items;
use crate::vocabulary::{Actor, PlanItemId};

/// Approves a sealed item by itself, as the approver named on it. The plan does not change.
pub fn approve_sealed(db: &Db, actor: &Actor, id: &PlanItemId, seen: i32) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let item = store::item(tx.c(), actor, id)?;
        if !item.sealed {
            return Err(Error::NotFound);
        }
        plan_to_write(tx, actor, &item.plan)?;
        let wrote = store::wrote(tx.c(), id.as_str(), actor.key())?;
        let _approved = rules::approve_sealed(&item, actor, wrote)?;
        let now = tx.now();
        let rows = diesel::update(plan_items::table.filter(plan_items::id.eq(id)).filter(plan_items::version.eq(seen)))
            .set((plan_items::approved_at.eq(Some(now)), plan_items::version.eq(seen + 1)))
            .execute(tx.c())?;
        if rows == 0 {
            return Err(Error::Conflict);
        }
        audit::record(tx, actor, entry("plans.approve-sealed", id, true).unit(&item.unit))
    })
}

/// Keeps that the person looks at these items, as far as they are sealed. Called, and so committed,
/// before they are shown; without a sealed one it writes nothing.
pub fn look(db: &Db, actor: &Actor, items: &[Item]) -> Result<(), Error> {
    let sealed: Vec<&Item> = items.iter().filter(|item| item.sealed).collect();
    if sealed.is_empty() {
        return Ok(());
    }
    db.write(|tx| {
        sealed
            .iter()
            .try_for_each(|item| audit::record(tx, actor, entry("plans.look-sealed", &item.id, true).unit(&item.unit)))
    })
}
