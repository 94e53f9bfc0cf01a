//! Dossiers that a conclusion names, and closing its follow-up.

use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::remediation::model::{Followed, NamedDossier, NewReturn, ReturnState};
use crate::remediation::rules::closing;
use crate::remediation::{store, views};
use crate::vocabulary::{Actor, ConclusionId, PointId, Said, dates};

fn line(action: &'static str, of: &Followed) -> Entry {
    Entry::new(action, "conclusion", &of.conclusion)
        .sealed_by(of.sealed.then(|| of.inspection.as_str()))
        .with("conclusion", of.number.as_str())
}

/// A dossier of a conclusion in scope, seen as version `seen`.
fn seen(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
) -> Result<(Followed, NamedDossier), Error> {
    let today = tx.today();
    let of = views::followed(tx.c(), actor, id, today)?;
    let dossier = of.dossiers.iter().find(|dossier| dossier.point == *point).cloned().ok_or(Error::NotFound)?;
    match dossier.returned.as_ref().map_or(0, |one| one.version) == seen {
        true => Ok((of, dossier)),
        false => Err(Error::Conflict),
    }
}

/// The unit enters when it returned a dossier, whether that was late, and how it apologised; what stood before is kept
/// in the trail.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Refused` for others than the unit's people and for what is verified or closed,
/// `Invalid` at each field that does not do, `Conflict` when somebody entered or verified it meanwhile.
pub fn enter_return(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    version: i32,
    new: &NewReturn,
) -> Result<(), Error> {
    db.write_once("remediation.enter-return", |tx| {
        let (of, dossier) = seen(tx, actor, id, point, version)?;
        let who = views::standing_on(tx.c(), actor, &of, Some(&dossier))?;
        closing::may_enter(of.is_closed(), who, dossier.returned.as_ref())?;
        let wrong = closing::wrong_return(new, dossier.due_on, tx.today());
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let own = dossier.bearers.iter().find(|bearer| Some(&bearer.id) == actor.unit.as_ref());
        store::closing::put_return(tx, point, version, &account, own.map_or("", |bearer| &bearer.name), new)?;
        let mut entry = line("remediation.enter-return", &of)
            .unit(&dossier.unit)
            .with("dossier", dossier.code.as_str())
            .with("on", dates::day(new.returned_on))
            .with("late", new.late);
        if let Some(apology) = &new.apology {
            entry = entry
                .with("apology", apology.kind.as_str())
                .with("number", apology.number.as_str())
                .with("place", apology.place.as_str())
                .with("apology_on", dates::day(apology.on));
        }
        audit::record(tx, actor, entry)
    })
}

/// Verifies what a unit entered of a dossier, or sends it back with the reason.
///
/// # Errors
/// As [`enter_return`]; `Refused` for who entered it.
pub fn see_return(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    version: i32,
    verified: bool,
    remark: &str,
) -> Result<(), Error> {
    db.write_once("remediation.see-return", |tx| {
        let (of, dossier) = seen(tx, actor, id, point, version)?;
        let who = views::standing_on(tx.c(), actor, &of, Some(&dossier))?;
        match verified {
            true => closing::may_verify(of.is_closed(), who, &dossier.code, dossier.returned.as_ref())?,
            false => closing::may_see(of.is_closed(), who, dossier.returned.as_ref())?,
        }
        if !verified && remark.is_empty() {
            return Err(Error::field("remark", Said::new("closing-remark-needed")));
        }
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let state = if verified { ReturnState::Verified } else { ReturnState::SentBack };
        store::closing::see_return(tx, point, version, &account, state, remark)?;
        let act = if verified { "remediation.verify-return" } else { "remediation.send-return-back" };
        let entry = line(act, &of).unit(&dossier.unit).with("dossier", dossier.code.as_str()).with("text", remark);
        audit::record(tx, actor, entry)
    })
}

/// Closes the follow-up of a conclusion, once nothing is open.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` for others than the signer, and with the first of what is open.
pub fn close_conclusion(db: &Db, actor: &Actor, id: &ConclusionId) -> Result<(), Error> {
    db.write_once("remediation.close-conclusion", |tx| {
        let today = tx.today();
        let of = views::followed(tx.c(), actor, id, today)?;
        let who = views::standing_on(tx.c(), actor, &of, None)?;
        closing::may_close(of.is_closed(), who, &of.open)?;
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        store::closing::insert_closing(tx, id, &account)?;
        let entry = line("remediation.close-conclusion", &of)
            .with("demands", of.demands.len())
            .with("dossiers", of.dossiers.len());
        audit::record(tx, actor, entry)
    })
}

/// The signer opens a closed follow-up again, with the reason.
///
/// # Errors
/// As [`close_conclusion`].
pub fn reopen_conclusion(db: &Db, actor: &Actor, id: &ConclusionId, reason: &str) -> Result<(), Error> {
    db.write_once("remediation.reopen-conclusion", |tx| {
        let today = tx.today();
        let of = views::followed(tx.c(), actor, id, today)?;
        if !views::standing_on(tx.c(), actor, &of, None)?.signs {
            return Err(Error::refused("demands-not-signer"));
        }
        if !of.is_closed() {
            return Err(Error::refused("closing-not-closed"));
        }
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        store::closing::end_closing(tx, id, &account, reason)?;
        audit::record(tx, actor, line("remediation.reopen-conclusion", &of).with("reason", reason))
    })
}
