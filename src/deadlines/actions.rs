//! What people do with deadlines: enter a paper, withdraw one, move a deadline.

use chrono::Datelike;
use diesel::prelude::*;

use super::model::{NewExtension, NewPaper, Paper};
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::conclusions;
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::inspections::{self, Inspection};
use crate::numbering;
use crate::procedure::Step;
use crate::schema::{deadline_extensions as x, inspection_paper_files as f, inspection_papers as p};
use crate::storage::Storage;
use crate::visits::{self, EvidenceKind};
use crate::vocabulary::{Actor, InspectionId, Right, Said, VisitId, dates};

/// A line about a paper or day of the visit, or of the whole inspection: while that is sealed, for who is named.
fn line(
    c: &mut AnyConnection,
    action: &'static str,
    of: &InspectionId,
    visit: Option<&VisitId>,
) -> Result<Entry, Error> {
    let seal = inspections::views::seal_of(c, of, visit)?;
    Ok(Entry::new(action, "inspection", of).sealed_by(seal.as_deref()))
}

/// Enters a paper. One of the body's own has its number from the body's register, where that is kept here; of a sealed
/// inspection it is typed.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Invalid` names each field that does not do.
pub fn enter_paper(db: &Db, actor: &Actor, id: &InspectionId, new: &NewPaper) -> Result<(), Error> {
    db.write_once("deadlines.enter-paper", |tx| {
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let inspection = inspections::views::show(tx.c(), actor, id)?;
        let today = tx.today();
        let (facts, _) = views::of_inspection(tx.c(), actor, &inspection, today)?;
        let mut problems = rules::paper_problems(&facts, new, today);
        let seal = inspections::views::seal_of(tx.c(), id, new.visit.as_ref())?;
        let number = numbered(tx, &inspection, new, seal.is_some(), &mut problems)?;
        let Some((kind, number)) = new.kind.zip(number).filter(|_| problems.is_empty()) else {
            return Err(Error::Invalid(problems));
        };
        let (paper, now): (String, _) = (tx.new_id(), tx.now());
        diesel::insert_into(p::table)
            .values((
                (p::id.eq(&paper), p::inspection_id.eq(id), p::visit_id.eq(new.visit.as_ref()), p::kind.eq(kind)),
                (p::number.eq(&number), p::dated_on.eq(new.dated_on), p::happened_on.eq(new.happened_on)),
                (p::note.eq(&new.note), p::account_id.eq(&account), p::at.eq(now)),
                (p::contents.eq(&new.contents), p::due_on.eq(new.due_on)),
            ))
            .execute(tx.c())?;
        let entry = line(tx.c(), "deadlines.enter-paper", id, new.visit.as_ref())?;
        audit::record(
            tx,
            actor,
            entry
                .with("paper", paper.as_str())
                .with("kind", kind.as_str())
                .with("number", number.as_str())
                .with("on", dates::day(new.happened_on)),
        )
    })
}

/// The number of a paper: of the body's own ones entered in its register, while nothing seals what it is about.
fn numbered(
    tx: &mut Tx,
    of: &Inspection,
    new: &NewPaper,
    sealed: bool,
    problems: &mut Vec<(String, Said)>,
) -> Result<Option<String>, Error> {
    let typed = ("number", new.number.as_str());
    let Some(kind) = new.kind.and_then(rules::numbered_as) else {
        if new.number.is_empty() {
            problems.push(("number".to_owned(), Said::new("form-required")));
        }
        return Ok(Some(new.number.clone()));
    };
    let paper = numbering::Paper { body: &of.body, kind, subject: of.id.as_str() };
    if sealed {
        return numbering::actions::sealed(tx, &paper, new.dated_on, typed, problems);
    }
    let number = numbering::actions::number(tx, &paper, new.dated_on, typed, problems)?;
    if let Some(number) = number.as_ref().filter(|_| problems.is_empty()) {
        numbering::actions::enter(tx, &paper, number, new.dated_on)?;
    }
    Ok(number)
}

/// Withdraws a paper that was entered by mistake; it stays to be read.
///
/// # Errors
/// `NotFound` for a paper of another inspection, `Refused` for one that is withdrawn.
pub fn withdraw_paper(db: &Db, actor: &Actor, id: &InspectionId, paper: &str, reason: &str) -> Result<(), Error> {
    if reason.is_empty() {
        return Err(Error::field("reason", Said::new("form-required")));
    }
    db.write(|tx| {
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let inspection = inspections::views::show(tx.c(), actor, id)?;
        let today = tx.today();
        let (facts, _) = views::of_inspection(tx.c(), actor, &inspection, today)?;
        let known = views::papers(tx.c(), actor, &facts)?;
        let found = known.iter().find(|p| p.id == paper).ok_or(Error::NotFound)?;
        if found.withdrawn.is_some() {
            return Err(Error::refused("deadlines-paper-withdrawn-before"));
        }
        let now = tx.now();
        diesel::update(p::table.find(paper))
            .set((
                p::withdrawn_reason.eq(Some(reason)),
                p::withdrawn_by.eq(Some(&account)),
                p::withdrawn_at.eq(Some(now)),
            ))
            .execute(tx.c())?;
        // As the register compares: by what the number is, in its year.
        let same = |p: &Paper| {
            let of = |p: &Paper| (p.kind, numbering::rules::read(&p.number), p.dated_on.year());
            of(p) == of(found)
        };
        let stands = known.iter().any(|p| p.id != paper && p.withdrawn.is_none() && same(p));
        if let Some(kind) = rules::numbered_as(found.kind).filter(|_| !stands) {
            let of = numbering::Paper { body: &inspection.body, kind, subject: inspection.id.as_str() };
            numbering::actions::give_back(tx, &of, &found.number, found.dated_on)?;
        }
        let entry = line(tx.c(), "deadlines.withdraw-paper", id, found.visit.as_ref())?;
        audit::record(tx, actor, entry.with("paper", paper).with("reason", reason))
    })
}

/// Moves a deadline that runs: by the decision's signer or somebody whom they authorised, not beyond what
/// the procedure allows. A moved day of explanation holds for the units too.
///
/// # Errors
/// `Forbidden` for anybody else, `Invalid` names each field that does not do.
pub fn extend(db: &Db, actor: &Actor, id: &InspectionId, new: &NewExtension) -> Result<(), Error> {
    db.write_once("deadlines.extend", |tx| {
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        let inspection = inspections::views::show(tx.c(), actor, id)?;
        if !actor.may(Right::Issue) || !inspections::may_issue(tx.c(), actor, id)? {
            return Err(Error::refused("deadlines-extend-signer"));
        }
        let today = tx.today();
        let (_, clocks) = views::of_inspection(tx.c(), actor, &inspection, today)?;
        let clock = rules::moved(&clocks, new, today)?;
        let (made, now): (String, _) = (tx.new_id(), tx.now());
        diesel::insert_into(x::table)
            .values((
                (x::id.eq(&made), x::inspection_id.eq(id), x::conclusion_id.eq(clock.conclusion.as_ref())),
                x::visit_id.eq(clock.visit.as_ref()),
                (x::step.eq(clock.step), x::was.eq(clock.due), x::due_on.eq(new.due_on)),
                (x::document.eq(&new.document), x::reason.eq(&new.reason)),
                (x::account_id.eq(&account), x::at.eq(now)),
            ))
            .execute(tx.c())?;
        if let (Step::Explain, Some(conclusion)) = (clock.step, &clock.conclusion) {
            conclusions::actions::move_explain_by(tx, conclusion, new.due_on)?;
        }
        let entry = line(tx.c(), "deadlines.extend", id, clock.visit.as_ref())?;
        audit::record(
            tx,
            actor,
            entry
                .with("step", clock.step.as_str())
                .with("was", dates::day(clock.due))
                .with("due", dates::day(new.due_on))
                .with("reason", new.reason.as_str()),
        )
    })
}

/// Attaches a file to a paper that was entered: PDF, Word or Excel, by its first bytes, as the record of a visit takes
/// them. The same file again changes nothing.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Refused` for a paper that is withdrawn, `Invalid` at `file` for what is no such
/// file.
pub fn attach_file(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    id: &InspectionId,
    paper: &str,
    (name, bytes): (&str, &[u8]),
) -> Result<(), Error> {
    let account = actor.account.clone().ok_or(Error::Forbidden)?;
    db.read(|c| enters(c, actor, id, paper, db.world().today()))?;
    let sniffed = visits::rules::sniff(bytes).map_err(|said| Error::field("file", said))?;
    if sniffed.kind != EvidenceKind::Document {
        return Err(Error::field("file", Said::new("deadlines-file-document")));
    }
    let (sha256, name) = (storage.put(id.as_str(), bytes)?, visits::rules::file_name(name));
    db.write(|tx| {
        let today = tx.today();
        let visit = enters(tx.c(), actor, id, paper, today)?;
        let there: i64 = f::table.find((paper, &sha256)).count().get_result(tx.c())?;
        if there > 0 {
            return Ok(());
        }
        let now = tx.now();
        diesel::insert_into(f::table)
            .values((
                (f::paper_id.eq(paper), f::sha256.eq(&sha256), f::name.eq(&name)),
                (f::media_type.eq(sniffed.media_type), f::bytes.eq(bytes.len() as i64)),
                (f::account_id.eq(&account), f::at.eq(now)),
            ))
            .execute(tx.c())?;
        let entry = line(tx.c(), "deadlines.attach-file", id, visit.as_ref())?;
        audit::record(tx, actor, entry.with("paper", paper).with("sha256", sha256.as_str()))
    })
}

/// The visit that a paper is about which stands and that the actor may work on; none of one about the whole inspection.
fn enters(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    paper: &str,
    today: chrono::NaiveDate,
) -> Result<Option<VisitId>, Error> {
    if !actor.may(Right::Prepare) {
        return Err(Error::Forbidden);
    }
    let inspection = inspections::views::show(c, actor, id)?;
    let (facts, _) = views::of_inspection(c, actor, &inspection, today)?;
    let known = views::papers(c, actor, &facts)?;
    match known.iter().find(|known| known.id == paper) {
        None => Err(Error::NotFound),
        Some(known) if known.withdrawn.is_some() => Err(Error::refused("deadlines-paper-withdrawn-before")),
        Some(known) => Ok(known.visit.clone()),
    }
}
