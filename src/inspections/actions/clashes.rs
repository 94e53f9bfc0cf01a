//! The signer answers what a sealed visit clashes with.

use super::exceptions::seal_of;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::inspections::model::NewClashAnswer;
use crate::inspections::{clashes, store, views};
use crate::vocabulary::{Actor, InspectionId, Right, Said};

/// Answers a clash of a sealed visit in writing; an answer given before is replaced. Also after the start, where it was
/// declared later.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` for others than the decision's signer or whom they authorised, and
/// when there is no such clash any more; `Invalid` at `clash_reason` without a word, or when it is another clash than
/// was seen.
pub fn answer_clash(db: &Db, actor: &Actor, id: &InspectionId, new: &NewClashAnswer) -> Result<(), Error> {
    db.write_once("inspections.answer-clash", |tx| {
        let inspection = views::show(tx.c(), actor, id)?;
        if !actor.may(Right::Issue) {
            return Err(Error::Forbidden);
        }
        if !clashes::may_answer(tx.c(), actor, id)? {
            return Err(Error::refused("inspections-clash-signer"));
        }
        let all = clashes::of_inspection(tx.c(), actor, &inspection)?;
        let of = |clash: &&crate::inspections::Clash| {
            clash.visit == new.visit && clash.against == new.against && clash.other == new.other
        };
        let Some(clash) = all.iter().find(of) else { return Err(Error::refused("inspections-clash-gone")) };
        if new.reason.is_empty() {
            return Err(Error::field("clash_reason", Said::new("form-required")));
        }
        if clash.seen != new.seen {
            return Err(Error::field("clash_reason", Said::new("inspections-clash-changed")));
        }
        let seal = seal_of(tx.c(), &inspection, Some(&clash.unit))?;
        store::put_clash(tx, clash, clash.open_at_start, Some((&new.reason, actor.key())))?;
        let entry = Entry::new("inspections.answer-clash", "inspection", id).sealed_by(seal.as_deref());
        audit::record(tx, actor, entry.with("other", new.other.as_str()).with("reason", new.reason.as_str()))
    })
}
