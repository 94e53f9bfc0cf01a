//! What the unit says to a point, what the drafter answers, and the signer's approval of a reason.

use super::{entry, must_draft, standing};
use crate::audit;
use crate::conclusions::model::{Stage, Stance};
use crate::conclusions::{rules, store, views};
use crate::db::Db;
use crate::error::Error;
use crate::vocabulary::{Actor, ConclusionId, PointId, Said};

/// The unit's word on a point; `seen` is the version of what it said before, 0 for nothing.
///
/// # Errors
/// `NotFound` for points of other units, `Refused` outside the time given, `Invalid` when a point
/// is not accepted and nothing is said, `Conflict` when a colleague explained meanwhile.
pub fn explain(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    stance: Stance,
    text: &str,
) -> Result<(), Error> {
    db.write_once("conclusions.explain", |tx| {
        let row = store::load(tx.c(), actor, id)?;
        let point = store::load_point(tx.c(), actor, id, point)?;
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        if !actor.speaks_for(&point.unit_id) {
            return Err(Error::refused("conclusions-not-your-unit"));
        }
        let today = tx.today();
        if let Some(said) = rules::cannot_explain(row.stage, point.kind, row.explain_by, today) {
            return Err(Error::Refused(said));
        }
        if stance != Stance::Accept && text.is_empty() {
            return Err(Error::field("text", Said::new("conclusions-explanation-needed")));
        }
        if !store::hold(tx, id, &[Stage::Explaining])?
            || store::put_explanation(tx, &point, seen, stance, text, &account)? == 0
        {
            return Err(Error::Conflict);
        }
        let basis = views::basis(tx.c(), &row.inspection_id)?;
        let line = entry("conclusions.explain", id, &basis)
            .unit(&point.unit_id)
            .with("point", point.position)
            .with("stance", stance.as_str());
        audit::record(tx, actor, line)
    })
}

/// The drafter's answer to an explanation; the unit reads it once the conclusion is issued.
///
/// # Errors
/// `Refused` when nothing was explained or the conclusion is closed, `Conflict` when the unit
/// changed its explanation meanwhile.
pub fn answer(db: &Db, actor: &Actor, id: &ConclusionId, point: &PointId, seen: i32, text: &str) -> Result<(), Error> {
    db.write_once("conclusions.answer", |tx| {
        let row = store::load(tx.c(), actor, id)?;
        let basis = views::basis(tx.c(), &row.inspection_id)?;
        must_draft(tx.c(), actor, &basis)?;
        let point = store::load_point(tx.c(), actor, id, point)?;
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        if let Some(said) = rules::closed(row.stage).filter(|_| row.stage != Stage::Explaining) {
            return Err(Error::Refused(said));
        }
        if store::explanation_version(tx.c(), &point.id)?.is_none() {
            return Err(Error::refused("conclusions-nothing-to-answer"));
        }
        if !store::hold(tx, id, &[Stage::Draft, Stage::Explaining])?
            || store::put_answer(tx, &point.id, seen, text, &account)? == 0
        {
            return Err(Error::Conflict);
        }
        let line = entry("conclusions.answer", id, &basis).unit(&point.unit_id).with("point", point.position);
        audit::record(tx, actor, line)
    })
}

/// The signer approves the written reason for naming nobody, or not everybody (domain R1).
///
/// # Errors
/// `Refused` for anybody else, and when there is no reason; `Conflict` when the point was changed
/// meanwhile.
pub fn approve_reason(db: &Db, actor: &Actor, id: &ConclusionId, point: &PointId, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        let row = store::load(tx.c(), actor, id)?;
        let basis = views::basis(tx.c(), &row.inspection_id)?;
        let who = standing(tx.c(), actor, &basis)?;
        let point = store::load_point(tx.c(), actor, id, point)?;
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        if !who.may_sign() {
            return Err(Error::refused("conclusions-reason-by-signer"));
        }
        if let Some(said) = rules::closed(row.stage).filter(|_| row.stage != Stage::Explaining) {
            return Err(Error::Refused(said));
        }
        let reason = point.no_person_reason.clone().ok_or_else(|| Error::refused("conclusions-no-reason"))?;
        if store::approve_reason(tx, &point, seen, &account)? == 0 {
            return Err(Error::Conflict);
        }
        let line = entry("conclusions.approve-reason", id, &basis)
            .unit(&point.unit_id)
            .with("point", point.position)
            .with("reason", reason);
        audit::record(tx, actor, line)
    })
}
