//! Exceptions from independence: one asks with a written reason, another answers; and what people
//! declare about themselves.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::accounts;
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::inspections::facts::Errand;
use crate::inspections::independence::{Conflict, Days, may_answer};
use crate::inspections::model::{DeclarationKind, ExceptionStage, Inspection, NewDeclaration, NewException, Tie};
use crate::inspections::{teams, views};
use crate::plans::{self, Profile};
use crate::schema::{inspection_exceptions, inspections, plan_items, team_declarations, team_exceptions, team_members};
use crate::units;
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, Right, Said, UnitId};

/// What an exception is asked for: the units, period and days of a decision, recorded or to come.
struct Case {
    units: Vec<(UnitId, String)>,
    period: Days,
    days: Days,
    profile: Profile,
    on: NaiveDate,
    items: Vec<PlanItemId>,
    /// The sealed item or inspection that hides it.
    seal: Option<String>,
}

/// Asks for leave for one tie of one person, with a written reason. The tie must be there.
///
/// # Errors
/// `Invalid` at `reason`, `tie` or `to_on`; `NotFound` for an item or inspection outside the actor's scope.
pub fn ask(db: &Db, actor: &Actor, new: &NewException) -> Result<String, Error> {
    db.write_once("inspections.ask-exception", |tx| {
        let asked_by = actor.account.clone().ok_or(Error::Forbidden)?;
        if !actor.may(Right::Prepare) {
            return Err(Error::Forbidden);
        }
        let case = case(tx, actor, new)?;
        let mut problems = Vec::new();
        if new.reason.chars().count() < 20 {
            problems.push(("reason".to_owned(), Said::new("exceptions-reason-short")));
        }
        // Such a clash stops no sealed decision from being recorded; its signer answers it there, and no leave that
        // was given before serves it. Who may see the item asks, so this is told to nobody else.
        if new.tie == Tie::SameDay && new.inspection.is_none() && case.seal.is_some() {
            problems.push(("tie".to_owned(), Said::new("exceptions-clash-of-sealed")));
        }
        if new.tie == Tie::Subject {
            problems.push(("tie".to_owned(), Said::new("exceptions-subject-never")));
        }
        if new.account == asked_by {
            problems.push(("account".to_owned(), Said::new("exceptions-own")));
        }
        if case.days.1 < case.days.0 {
            problems.push(("to_on".to_owned(), Said::new("inspections-days-order")));
        }
        if case.period.1 < case.period.0 {
            problems.push(("period_to".to_owned(), Said::new("inspections-period-order")));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let conflict = find(tx, actor, new, &case)?;
        let id: String = tx.new_id();
        insert(tx, &id, new, &case, &conflict, &asked_by)?;
        audit::record(
            tx,
            actor,
            Entry::new("inspections.ask-exception", "exception", &id)
                .sealed_by(case.seal.as_deref())
                .with("account", new.account.as_str())
                .with("tie", new.tie.as_str())
                .with("reason", new.reason.as_str()),
        )?;
        Ok(id)
    })
}

fn case(tx: &mut Tx, actor: &Actor, new: &NewException) -> Result<Case, Error> {
    let today = tx.today();
    if let Some(id) = &new.inspection {
        let inspection = views::show(tx.c(), actor, id)?;
        let visits = views::visits_of(tx.c(), actor, std::slice::from_ref(id))?;
        return Ok(Case {
            units: views::places(tx.c(), visits, inspection.starts_on.max(today))?,
            period: (inspection.period_from, inspection.period_to),
            days: (inspection.starts_on, inspection.ends_on),
            profile: inspection.profile,
            on: inspection.decision_on,
            seal: seal_of(tx.c(), &inspection, new.unit.as_ref())?,
            items: inspection.items,
        });
    }
    let mut case = Case {
        units: Vec::new(),
        period: new.period,
        days: new.days,
        profile: Profile::A,
        on: tx.today(),
        items: Vec::new(),
        seal: None,
    };
    let mut unit = new.unit.clone();
    if let Some(id) = &new.item {
        let item = plans::views::item(tx.c(), actor, id)?;
        case.profile = item.profile;
        case.seal = item.sealed.then(|| id.to_string());
        // The item hides what is asked for its own unit only, or for who took over from it.
        case.units = plans::views::goes_to(tx.c(), &item, case.days.0)?;
        case.units.retain(|(goes_to, _)| unit.as_ref().is_none_or(|unit| unit == goes_to));
        if case.units.is_empty() {
            return Err(Error::NotFound);
        }
        unit = None;
        case.items.push(item.id);
    }
    if let Some(unit) = unit {
        let name = units::views::name_on(tx.c(), &unit, case.days.0)?;
        case.units.push((unit, name));
    }
    Ok(case)
}

/// The tie as it is known now.
fn find(tx: &mut Tx, actor: &Actor, new: &NewException, case: &Case) -> Result<Conflict, Error> {
    let (today, nobody) = (tx.today(), Actor::nobody());
    let errand = Errand {
        units: &case.units,
        period: case.period,
        days: case.days,
        profile: case.profile,
        on: case.on,
        own: new.inspection.as_ref(),
        today,
        eyes: if case.seal.is_some() { actor } else { &nobody },
    };
    let assessed = teams::assess(tx.c(), std::slice::from_ref(&new.account), &errand, &case.items)?;
    let ties = assessed.into_iter().flat_map(|person| person.conflicts);
    let mut same = ties.filter(|tie| tie.tie == new.tie && (tie.unit == new.unit || new.tie == Tie::SameDay));
    let found = same.find(|tie| new.other.is_none() || tie.other == new.other);
    found.ok_or_else(|| Error::field("tie", Said::new("exceptions-no-such-tie")))
}

fn insert(
    tx: &mut Tx,
    id: &str,
    new: &NewException,
    case: &Case,
    conflict: &Conflict,
    asked_by: &AccountId,
) -> Result<(), Error> {
    use team_exceptions as e;
    let now = tx.now();
    let name = accounts::views::find(tx.c(), &new.account)?.name;
    let evidence = serde_json::to_string(&conflict.said.clone().with("name", name))?;
    diesel::insert_into(e::table)
        .values((
            (e::id.eq(id), e::account_id.eq(&new.account), e::tie.eq(conflict.tie)),
            (
                e::unit_id.eq(conflict.unit.as_ref().map(UnitId::as_str)),
                e::other_id.eq(conflict.other.as_ref().map(InspectionId::as_str)),
            ),
            (e::from_on.eq(case.days.0), e::to_on.eq(case.days.1)),
            (
                e::inspection_id.eq(new.inspection.as_ref().map(InspectionId::as_str)),
                // A recorded inspection has its own items.
                e::item_id.eq(new.item.as_ref().filter(|_| new.inspection.is_none()).map(PlanItemId::as_str)),
            ),
            (e::evidence.eq(evidence), e::reason.eq(&new.reason), e::asked_by.eq(asked_by), e::asked_at.eq(now)),
            (e::period_from.eq(Some(case.period.0)), e::period_to.eq(Some(case.period.1))),
            (e::stage.eq(ExceptionStage::Asked), e::answer.eq(""), e::version.eq(1)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Answers to an exception: it takes two, and the member is neither. One that was asked for an inspection
/// which has the member in its team stands for that team from then on.
///
/// # Errors
/// `Refused` for who asked and for the member; `Invalid` at `answer` for a refusal without a word;
/// `Conflict` when it was answered since `seen`; `NotFound` outside the actor's scope.
pub fn answer(db: &Db, actor: &Actor, id: &str, seen: i32, grants: bool, words: &str) -> Result<(), Error> {
    use team_exceptions as e;
    db.write(|tx| {
        let asked = teams::exception(tx.c(), actor, id)?;
        may_answer(&asked.asked_by, &asked.account, actor)?;
        if !grants && words.is_empty() {
            return Err(Error::field("answer", Said::new("exceptions-answer-needed")));
        }
        let stage = if grants { ExceptionStage::Approved } else { ExceptionStage::Refused };
        let now = tx.now();
        let waits =
            e::table.filter(e::id.eq(id)).filter(e::version.eq(seen)).filter(e::stage.eq(ExceptionStage::Asked));
        let done = diesel::update(waits)
            .set((
                e::stage.eq(stage),
                e::answered_by.eq(Some(actor.key())),
                e::answered_at.eq(Some(now)),
                e::answer.eq(words),
                e::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        if done == 0 {
            return Err(Error::Conflict);
        }
        // A clash of a sealed decision stopped nobody: who signed the decision answers it.
        if let Some(inspection) = asked.inspection.as_ref().filter(|_| asked.tie == Tie::SameDay)
            && teams::was_sealed(tx.c(), inspection)?
            && !answers_clash(tx.c(), actor, inspection)?
        {
            return Err(Error::refused("exceptions-signer-answers"));
        }
        if let Some(inspection) = asked.inspection.as_ref().filter(|_| grants) {
            let of_team: i64 = team_members::table
                .filter(team_members::inspection_id.eq(inspection))
                .filter(team_members::account_id.eq(&asked.account))
                .count()
                .get_result(tx.c())?;
            if of_team > 0 {
                stand_on(tx, inspection, &[id.to_owned()])?;
            }
        }
        let seal = seal(tx, actor, &asked)?;
        audit::record(
            tx,
            actor,
            Entry::new("inspections.answer-exception", "exception", id)
                .sealed_by(seal.as_deref())
                .with("stage", stage.as_str())
                .with("answer", words),
        )
    })
}

/// Takes back leave that was given, with a reason: by somebody who might answer it. From then on the tie counts
/// again: nobody comes into a team by it, and no conclusion is issued on it; which team stood on it stays to be
/// read.
///
/// # Errors
/// As [`answer`]; `Invalid` at `withdrawn_reason` without a reason; `Refused` for what is no leave.
pub fn withdraw(db: &Db, actor: &Actor, id: &str, seen: i32, reason: &str) -> Result<(), Error> {
    use team_exceptions as e;
    db.write(|tx| {
        let given = teams::exception(tx.c(), actor, id)?;
        may_answer(&given.asked_by, &given.account, actor)?;
        if given.version != seen {
            return Err(Error::Conflict);
        }
        if given.stage != ExceptionStage::Approved {
            return Err(Error::refused("exceptions-no-leave"));
        }
        if reason.is_empty() {
            return Err(Error::field("withdrawn_reason", Said::new("form-required")));
        }
        if let Some(inspection) = given.inspection.as_ref().filter(|_| given.tie == Tie::SameDay)
            && teams::was_sealed(tx.c(), inspection)?
            && !answers_clash(tx.c(), actor, inspection)?
        {
            return Err(Error::refused("exceptions-signer-answers"));
        }
        let now = tx.now();
        let row = e::table.filter(e::id.eq(id)).filter(e::version.eq(seen));
        let done = diesel::update(row)
            .set((
                (e::stage.eq(ExceptionStage::Withdrawn), e::version.eq(seen + 1)),
                (e::withdrawn_by.eq(Some(actor.key())), e::withdrawn_at.eq(Some(now))),
                e::withdrawn_reason.eq(reason),
            ))
            .execute(tx.c())?;
        if done == 0 {
            return Err(Error::Conflict);
        }
        let seal = seal(tx, actor, &given)?;
        let entry = Entry::new("inspections.withdraw-exception", "exception", id);
        audit::record(tx, actor, entry.sealed_by(seal.as_deref()).with("reason", reason))
    })
}

/// Whether the actor, who may answer exceptions, may answer those for a clash of this sealed decision: who issues
/// its conclusion, or anybody where no account stands for its signer.
pub(crate) fn answers_clash(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<bool, Error> {
    let signer: Option<AccountId> = inspections::table.find(id).select(inspections::signer_id).first(c)?;
    Ok(signer.is_none() || views::may_issue(c, actor, id)?)
}

/// The sealed item or inspection that hides an exception.
fn seal(tx: &mut Tx, actor: &Actor, asked: &teams::Exception) -> Result<Option<String>, Error> {
    if let Some(id) = &asked.inspection {
        let inspection = views::show(tx.c(), actor, id)?;
        return seal_of(tx.c(), &inspection, asked.unit.as_ref());
    }
    let Some(item) = &asked.item else { return Ok(None) };
    let sealed: bool = plan_items::table.find(item).select(plan_items::sealed).first(tx.c())?;
    Ok(sealed.then(|| item.to_string()))
}

/// What hides an exception for an inspection, or for its visit to one unit: the inspection whose named
/// viewers alone know of it, while it, or the plan item of the visit, is sealed.
pub(super) fn seal_of(
    c: &mut AnyConnection,
    inspection: &Inspection,
    unit: Option<&UnitId>,
) -> Result<Option<String>, Error> {
    let hidden = inspection.sealed || teams::hides(c, &inspection.id, unit)?;
    Ok(hidden.then(|| inspection.id.to_string()))
}

/// Notes on which exceptions the team of an inspection stands.
pub(super) fn stand_on(tx: &mut Tx, id: &InspectionId, exceptions: &[String]) -> Result<(), Error> {
    use inspection_exceptions as i;
    for exception in exceptions {
        let known: i64 = i::table.find((id, exception)).count().get_result(tx.c())?;
        if known == 0 {
            diesel::insert_into(i::table)
                .values((i::inspection_id.eq(id), i::exception_id.eq(exception)))
                .execute(tx.c())?;
        }
    }
    Ok(())
}

/// The same for a team that was changed: those on which it stands now.
pub(super) fn stand_anew(tx: &mut Tx, id: &InspectionId, exceptions: &[String]) -> Result<(), Error> {
    use inspection_exceptions as i;
    diesel::delete(i::table.filter(i::inspection_id.eq(id))).execute(tx.c())?;
    stand_on(tx, id, exceptions)
}

/// Declares a relative or an interest in a unit, or that there is nothing to declare.
///
/// # Errors
/// `Invalid` names the fields; `Forbidden` without an account.
pub fn declare(db: &Db, actor: &Actor, new: &NewDeclaration) -> Result<String, Error> {
    let account = actor.account.as_ref().ok_or(Error::Forbidden)?;
    db.write_once("inspections.declare", |tx| {
        let today = tx.today();
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
        if new.kind != DeclarationKind::Nothing {
            if new.unit.is_none() {
                wrong("unit", "form-choose");
            }
            if new.what.is_empty() {
                wrong("what", "form-required");
            }
            if new.to.is_some_and(|to| to < new.from) {
                wrong("to_on", "inspections-days-order");
            }
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        if let Some(unit) = &new.unit {
            units::views::name_on(tx.c(), unit, today)?;
        }
        let nothing = new.kind == DeclarationKind::Nothing;
        let (id, now): (String, _) = (tx.new_id(), tx.now());
        use team_declarations as d;
        diesel::insert_into(d::table)
            .values((
                (d::id.eq(&id), d::account_id.eq(account), d::kind.eq(new.kind)),
                (
                    d::unit_id.eq(new.unit.as_ref().filter(|_| !nothing).map(UnitId::as_str)),
                    d::what.eq(if nothing { "" } else { new.what.as_str() }),
                ),
                (d::from_on.eq(if nothing { today } else { new.from }), d::to_on.eq(new.to.filter(|_| !nothing))),
                (d::declared_at.eq(now), d::version.eq(1)),
            ))
            .execute(tx.c())?;
        // The trail is read by more people than declarations are: it says that, and not what.
        let entry = Entry::new("inspections.declare", "declaration", &id).with("kind", new.kind.as_str());
        audit::record(tx, actor, entry)?;
        Ok(id)
    })
}

/// Says until when what was declared holds; what was declared stays.
///
/// # Errors
/// `NotFound` for somebody else's; `Conflict` when it was changed since `seen`; `Invalid` at `to_on`.
pub fn end_declaration(db: &Db, actor: &Actor, id: &str, seen: i32, to: NaiveDate) -> Result<(), Error> {
    use team_declarations as d;
    db.write(|tx| {
        let own = d::table.filter(d::id.eq(id)).filter(d::account_id.eq(actor.key()));
        let from: Option<NaiveDate> =
            own.filter(d::kind.ne(DeclarationKind::Nothing)).select(d::from_on).first(tx.c()).optional()?;
        let from = from.ok_or(Error::NotFound)?;
        if to < from {
            return Err(Error::field("to_on", Said::new("inspections-days-order")));
        }
        let done = diesel::update(d::table.filter(d::id.eq(id)).filter(d::version.eq(seen)))
            .set((d::to_on.eq(Some(to)), d::version.eq(seen + 1)))
            .execute(tx.c())?;
        if done == 0 {
            return Err(Error::Conflict);
        }
        audit::record(tx, actor, Entry::new("inspections.end-declaration", "declaration", id))
    })
}
