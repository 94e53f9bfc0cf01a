//! Steps of a conclusion as a whole but issue: sent for explanation, back to draft, discarded.

use chrono::NaiveDate;

use super::{entry, facts, standing};
use crate::audit;
use crate::conclusions::model::Step;
use crate::conclusions::{rules, store, views};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::vocabulary::{Actor, ConclusionId, Said, dates};

/// Sends the draft to its units, which explain until the day given.
///
/// # Errors
/// `Refused` names what is missing, `Invalid` when the day is not after today, `Conflict` when
/// somebody changed the draft meanwhile.
pub fn send(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32, explain_by: NaiveDate) -> Result<(), Error> {
    db.write(|tx| {
        if explain_by <= tx.today() {
            return Err(Error::field("explain_by", Said::new("conclusions-explain-by-past")));
        }
        take(tx, actor, id, seen, Step::Send, Some(explain_by))
    })
}

/// Takes a conclusion that units are explaining back to draft.
pub fn return_to_draft(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32) -> Result<(), Error> {
    db.write(|tx| take(tx, actor, id, seen, Step::Return, None))
}

/// The signer gives a conclusion back to be reworked.
pub fn send_back(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32) -> Result<(), Error> {
    db.write(|tx| take(tx, actor, id, seen, Step::SendBack, None))
}

/// Gives a draft up; its visits may be concluded in another.
pub fn discard(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32) -> Result<(), Error> {
    db.write(|tx| take(tx, actor, id, seen, Step::Discard, None))
}

fn take(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConclusionId,
    seen: i32,
    step: Step,
    explain_by: Option<NaiveDate>,
) -> Result<(), Error> {
    let row = store::load(tx.c(), actor, id)?;
    let basis = views::basis(tx.c(), &row.inspection_id)?;
    let who = standing(tx.c(), actor, &basis)?;
    let today = tx.today();
    let permitted = rules::decide(row.stage, step, who, &facts(tx.c(), &row, today)?)?;
    if store::take_step(tx, id, seen, &permitted)? == 0 {
        return Err(Error::Conflict);
    }
    let action = match step {
        Step::Send => "conclusions.send",
        Step::Return => "conclusions.return",
        Step::SendBack => "conclusions.send-back",
        Step::Issue => "conclusions.issue",
        Step::Discard => "conclusions.discard",
    };
    let mut line = entry(action, id, &basis);
    if let Some(by) = explain_by {
        store::set_explain_by(tx, id, by)?;
        line = line.with("explain_by", dates::day(by));
    }
    audit::record(tx, actor, line)
}

/// Moves the day until which the units explain; the caller decided who may, and writes the audit line.
///
/// # Errors
/// `Conflict` when they do not explain any more.
pub fn move_explain_by(tx: &mut Tx, id: &ConclusionId, by: NaiveDate) -> Result<(), Error> {
    match store::move_explain_by(tx, id, by)? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}
