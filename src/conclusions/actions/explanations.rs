//! What is said to a point, with its files; what the drafter answers; what units received; and the signer's approval of
//! a reason.

use super::{entry, must_draft, standing};
use crate::audit;
use crate::conclusions::model::{NewExplanation, NewReceipt, ReceiptWay, Stage, Stance, Taken};
use crate::conclusions::store::{ConclusionRow, PointRow};
use crate::conclusions::views::Basis;
use crate::conclusions::{rules, store, views};
use crate::db::{AnyConnection, Db};
use crate::error::Error;
use crate::visits::actions::{FileFacts, Files};
use crate::visits::pictures::Turn;
use crate::vocabulary::{Actor, ConclusionId, PointId, Said, dates};

/// Most files that one explanation may bring.
pub const MOST_FILES: usize = 10;

/// The point, if the person may say this to it now: for their own unit, or whose work it does today, within the time
/// given; or, as the drafter, what the unit sent on paper within that time.
fn sayable(
    c: &mut AnyConnection,
    actor: &Actor,
    (id, point): (&ConclusionId, &PointId),
    new: &NewExplanation,
    today: chrono::NaiveDate,
) -> Result<(ConclusionRow, PointRow, Basis), Error> {
    let row = store::load(c, actor, id)?;
    let basis = views::basis(c, &row.inspection_id)?;
    let point = store::load_point(c, actor, id, point)?;
    // Of a paper the day on which it came counts, not the one on which it is entered.
    let by = match &new.paper {
        Some(_) => {
            must_draft(c, actor, &basis)?;
            None
        }
        None if !actor.speaks_for(&point.unit_id) => return Err(Error::refused("conclusions-not-your-unit")),
        None => row.explain_by,
    };
    if let Some(said) = rules::cannot_explain(row.stage, point.kind, by, today) {
        return Err(Error::Refused(said));
    }
    if let Some(said) = store::standing(c, &point.id)? {
        // Nobody speaks over the unit's own word to the point as it stands, nor one of several successors over another.
        if new.paper.is_some() && said.paper.is_none() && said.of_version == point.version {
            return Err(Error::refused("conclusions-explained-in-system"));
        }
        let other = said.unit.filter(|unit| *unit != point.unit_id && Some(unit) != actor.unit.as_ref());
        if new.paper.is_none() && said.paper.is_none() && other.is_some() {
            return Err(Error::refused("conclusions-explained-by-other-heir"));
        }
    }
    let mut wrong = Vec::new();
    if new.stance != Stance::Accept && new.text.is_empty() {
        wrong.push(("text".to_owned(), Said::new("conclusions-explanation-needed")));
    }
    if let Some(paper) = &new.paper {
        let sent_on = row.sent_at.map(|at| dates::civil(at).date());
        wrong.extend(rules::wrong_paper(paper, sent_on, row.explain_by, today));
    }
    if wrong.is_empty() { Ok((row, point, basis)) } else { Err(Error::Invalid(wrong)) }
}

/// Stores files that come with what is said to a point (name and bytes), before [`explain`] names them; nothing is stored
/// for who may not say it.
///
/// # Errors
/// As [`explain`]; `Invalid` also for a file that the record does not take and for more than [`MOST_FILES`].
pub fn keep_files(
    db: &Db,
    files: &Files,
    actor: &Actor,
    (id, point): (&ConclusionId, &PointId),
    new: &NewExplanation,
    uploads: &[(String, Vec<u8>)],
) -> Result<Vec<FileFacts>, Error> {
    let today = db.world().today();
    db.read(|c| sayable(c, actor, (id, point), new, today))?;
    if uploads.len() > MOST_FILES {
        return Err(Error::field("file", Said::new("demands-files-many").with("most", MOST_FILES)));
    }
    let mut kept: Vec<FileFacts> = Vec::new();
    for (name, bytes) in uploads {
        let wrong = |said: &Said| {
            let known = matches!(said.key.as_str(), "visits-file-large" | "visits-file-kind");
            let key = if known { said.key.replace("visits-", "demands-") } else { "demands-file-unshown".to_owned() };
            let named = Said::new(&key).with("name", name);
            Error::field("file", said.args.iter().fold(named, |said, (name, value)| said.with(name, value)))
        };
        let facts = match files.keep(&Turn::take(), db.world().as_ref(), point.as_str(), name, bytes) {
            Err(Error::Refused(said)) => return Err(wrong(&said)),
            other => other?,
        };
        if let Some(said) = &facts.unshown {
            return Err(wrong(said));
        }
        if !kept.iter().any(|known| known.sha256 == facts.sha256) {
            kept.push(facts);
        }
    }
    Ok(kept)
}

/// The unit's word on a point, with the files that show it ([`keep_files`]); `seen` is the version of what it said
/// before, 0 for nothing. What came on paper the drafter enters, with the paper's number and days.
///
/// # Errors
/// `NotFound` for points of other units; `Refused` outside the time given, for others than drafters of what came on
/// paper, and over the word of the unit itself or of another successor of it; `Invalid` when a point is not accepted and
/// nothing is said, at each field of the paper that does not do, and without a file for a paper that is entered after the
/// time given; `Conflict` when a colleague explained meanwhile.
pub fn explain(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    new: &NewExplanation,
    files: &[FileFacts],
) -> Result<(), Error> {
    db.write_once("conclusions.explain", |tx| {
        let today = tx.today();
        let (row, point, basis) = sayable(tx.c(), actor, (id, point), new, today)?;
        // What is entered after the time given shows by its scan that it came within it.
        let late = row.explain_by.is_some_and(|by| today > by);
        if new.paper.is_some() && late && files.is_empty() {
            return Err(Error::field("file", Said::new("conclusions-paper-scan-needed")));
        }
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        if !store::hold(tx, id, &[Stage::Explaining])? || store::put_explanation(tx, &point, seen, new, &account)? == 0
        {
            return Err(Error::Conflict);
        }
        store::add_files(tx, &point.id, &account, files)?;
        let act = if new.paper.is_some() { "conclusions.enter-explanation" } else { "conclusions.explain" };
        let mut line = entry(act, id, &basis)
            .unit(&point.unit_id)
            .with("point", point.position)
            .with("stance", new.stance.as_str());
        if let Some(paper) = &new.paper {
            line = line.with("number", paper.number.as_str()).with("on", dates::day(paper.received_on));
        }
        if !files.is_empty() {
            line = line.with("files", files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>());
        }
        audit::record(tx, actor, line)
    })
}

/// The drafter's answer to an explanation: how far it is taken up, and why; the unit reads it once the conclusion is
/// issued.
///
/// # Errors
/// `Refused` when nothing was explained or the conclusion is closed, `Invalid` without the reason for what is not taken
/// up, `Conflict` when the unit changed its explanation meanwhile.
pub fn answer(
    db: &Db,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    seen: i32,
    taken: Taken,
    reason: &str,
) -> Result<(), Error> {
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
        if let Some(said) = rules::wrong_answer(taken, reason) {
            return Err(Error::field("answer", said));
        }
        if !store::hold(tx, id, &[Stage::Draft, Stage::Explaining])?
            || store::put_answer(tx, &point.id, seen, taken, reason, &account)? == 0
        {
            return Err(Error::Conflict);
        }
        let line = entry("conclusions.answer", id, &basis)
            .unit(&point.unit_id)
            .with("point", point.position)
            .with("taken", taken.as_str());
        audit::record(tx, actor, line)
    })
}

/// The unit's people confirm that they got what they are to explain; once for each sending.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Refused` for others than the unit's people, when nothing is to be explained, and
/// when it was received before.
pub fn receive(db: &Db, actor: &Actor, id: &ConclusionId) -> Result<(), Error> {
    db.write_once("conclusions.receive", |tx| {
        let row = store::load(tx.c(), actor, id)?;
        let Some(sent_at) = row.sent_at.filter(|_| row.stage == Stage::Explaining) else {
            return Err(Error::refused("conclusions-not-now"));
        };
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let mut own = store::covered(tx.c(), id)?;
        own.retain(|(_, unit, ..)| actor.speaks_for(unit));
        if own.is_empty() {
            return Err(Error::refused("conclusions-not-your-unit"));
        }
        let basis = views::basis(tx.c(), &row.inspection_id)?;
        let mut received = 0;
        for (_, unit, ..) in own {
            if store::is_received(tx.c(), id, &unit, sent_at)? {
                continue;
            }
            let (received_by, received_on) = (actor.name.clone(), tx.today());
            let new = NewReceipt { unit, number: String::new(), received_by, received_on };
            store::insert_receipt(tx, id, sent_at, ReceiptWay::System, &new, &account)?;
            audit::record(tx, actor, entry("conclusions.receive", id, &basis).unit(&new.unit))?;
            received += 1;
        }
        if received == 0 { Err(Error::refused("conclusions-received-before")) } else { Ok(()) }
    })
}

/// The drafter enters that a draft was handed to a unit on paper, with the paper's number, who took it and when.
///
/// # Errors
/// As [`receive`], for others than drafters; `Invalid` for a unit that the conclusion does not cover or that received it
/// before, and for a day that does not do.
pub fn hand_over(db: &Db, actor: &Actor, id: &ConclusionId, new: &NewReceipt) -> Result<(), Error> {
    db.write_once("conclusions.hand-over", |tx| {
        let row = store::load(tx.c(), actor, id)?;
        let basis = views::basis(tx.c(), &row.inspection_id)?;
        must_draft(tx.c(), actor, &basis)?;
        let Some(sent_at) = row.sent_at.filter(|_| row.stage == Stage::Explaining) else {
            return Err(Error::refused("conclusions-not-now"));
        };
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let mut wrong = Vec::new();
        if !store::covered(tx.c(), id)?.iter().any(|(_, unit, ..)| *unit == new.unit) {
            wrong.push(("unit".to_owned(), Said::new("form-choose")));
        } else if store::is_received(tx.c(), id, &new.unit, sent_at)? {
            wrong.push(("unit".to_owned(), Said::new("conclusions-received-before")));
        }
        let sent_on = dates::civil(sent_at).date();
        if let Some(said) = rules::wrong_receipt_day(new.received_on, Some(sent_on), tx.today()) {
            wrong.push(("received_on".to_owned(), said));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        store::insert_receipt(tx, id, sent_at, ReceiptWay::Paper, new, &account)?;
        let line = entry("conclusions.hand-over", id, &basis)
            .unit(&new.unit)
            .with("number", new.number.as_str())
            .with("name", new.received_by.as_str())
            .with("on", dates::day(new.received_on));
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
