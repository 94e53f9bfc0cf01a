//! Plans of other bodies, recorded from their papers: by hand, or row by row of a file that is imported.

use diesel::prelude::*;

use super::between::{forget_rulings, release_partners};
use super::items::{change, insert, placed};
use super::person;
use super::plan::one_row;
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::{Body, Classification, Item, NewItem, Plan, Record, Source, Stage};
use crate::plans::{rules, store, views};
use crate::schema::{plan_items, plan_writers, plans};
use crate::units::views::Match;
use crate::units::{self, NewUnit};
use crate::vocabulary::{AccountId, Actor, BatchId, PlanId, PlanItemId, Said, UnitId};

/// Records a plan that was issued elsewhere. A body that no list of units names is made one, of the kind
/// that its name tells.
///
/// # Errors
/// `Invalid` names the fields, also where this paper is recorded already.
pub fn record_plan(db: &Db, actor: &Actor, body: &Body, new: &Record) -> Result<PlanId, Error> {
    let author = person(actor)?;
    db.write_once("plans.record", |tx| {
        let mut problems = rules::record_problems(new, tx.today());
        let found = match find_body(tx, body, new.issued_on)? {
            Ok(found) => Some(found),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        if let Some((Some(unit), _)) = &found
            && known(tx, unit, new, None)?
        {
            problems.push(("number".into(), Said::new("plans-record-known")));
        }
        let unit = found.as_ref().and_then(|(unit, _)| unit.as_ref());
        problems.extend(carries(tx, unit, new, None)?);
        let (Some((unit, name)), true) = (found, problems.is_empty()) else { return Err(Error::Invalid(problems)) };
        let mut entry = None;
        let unit = match unit {
            Some(unit) => unit,
            None => {
                entry = Some(name.clone());
                make_body(tx, &name, new.year)?
            }
        };
        let id = put_record(tx, author, &unit, new, None)?;
        let mut line = Entry::new("plans.record", "plan", &id).unit(&unit).with("number", new.number.as_str());
        line = line.with("source", new.source.as_str());
        if let Some(made) = entry {
            line = line.with("unit_made", made);
        }
        audit::record(tx, actor, line)?;
        Ok(id)
    })
}

/// The unit that is meant, or the name of one to be made; else the field and what is wrong.
pub type Found = Result<(Option<UnitId>, String), (String, Said)>;

/// Whose paper of that day it is, as a form names the body in `body` and `body_name`.
pub fn find_body(tx: &mut Tx, body: &Body, on: chrono::NaiveDate) -> Result<Found, Error> {
    Ok(match body {
        Body::Known(unit) if views::unit_exists(tx.c(), unit)? => Ok((Some(unit.clone()), String::new())),
        Body::Known(_) => Err(("body".to_owned(), Said::new("form-choose"))),
        Body::Named(name) if name.is_empty() => Err(("body".to_owned(), Said::new("plans-record-body-needed"))),
        Body::Named(name) => match units::views::matcher(tx.c())?.by_name(name, on) {
            Match::One(unit) => Ok((Some(unit), String::new())),
            Match::Several(_) => Err(("body_name".to_owned(), Said::new("plans-record-body-several"))),
            Match::None => Ok((None, name.clone())),
        },
    })
}

/// The body of that name as it was called on a day, made where no unit bears it: a step of an import.
///
/// # Errors
/// `Refused` where several bear it.
pub fn put_body(tx: &mut Tx, body: &Body, year: i32, on: chrono::NaiveDate) -> Result<UnitId, Error> {
    let name = match body {
        Body::Known(unit) => return Ok(unit.clone()),
        Body::Named(name) => name,
    };
    match units::views::matcher(tx.c())?.by_name(name, on) {
        Match::One(unit) => Ok(unit),
        Match::Several(_) => Err(Error::refused("plans-record-body-several")),
        Match::None => make_body(tx, name, year),
    }
}

/// Makes the unit of a body that no list of units names, known from that year on, of the kind that its name tells: a
/// step of an act that has its own line in the trail.
pub fn make_body(tx: &mut Tx, name: &str, year: i32) -> Result<UnitId, Error> {
    let from_on = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let kind = units::rules::kind_of(name);
    let new = NewUnit { code: None, name: name.to_owned(), short_name: None, kind, parent: None, from_on };
    units::actions::add_unit(tx, &new, None)
}

/// Whether this paper of the body is recorded already, by another plan than `but`.
fn known(tx: &mut Tx, body: &UnitId, new: &Record, but: Option<&PlanId>) -> Result<bool, Error> {
    let same: Vec<PlanId> = plans::table
        .filter(plans::body_id.eq(body))
        .filter(plans::stage.eq(Stage::Recorded))
        .filter(plans::number.eq(Some(&new.number)))
        .filter(plans::issued_on.eq(Some(new.issued_on)))
        .select(plans::id)
        .load(tx.c())?;
    Ok(same.iter().any(|id| Some(id) != but))
}

/// What is wrong with the item that a decision carries out; `but`: the decision that is corrected.
fn carries(
    tx: &mut Tx,
    body: Option<&UnitId>,
    new: &Record,
    but: Option<&PlanId>,
) -> Result<Option<(String, Said)>, Error> {
    let Some(item) = kept(new).1 else { return Ok(None) };
    let item = store::load(tx.c(), store::open_items().filter(plan_items::id.eq(item.clone())))?.pop();
    let Some(item) = item else { return Ok(Some(("carries".to_owned(), Said::new("form-choose")))) };
    let decided = views::decisions::of_items(tx.c(), std::slice::from_ref(&item.id))?;
    let taken = decided.get(&item.id).is_some_and(|decision| but != Some(&decision.id));
    let plans = views::overlaps::plans_of(tx.c(), [&item.plan].into_iter())?;
    let plan = plans.get(&item.plan).ok_or(Error::NotFound)?;
    Ok(rules::carries_problem(body, plan, taken).map(|said| ("carries".to_owned(), said)))
}

/// Leader and carried item of a decision, as far as they are kept: of one that is not ordinary neither is.
fn kept(new: &Record) -> (&str, Option<&PlanItemId>) {
    if new.source == Source::Decision && new.classification == Classification::Ordinary {
        (&new.leader, new.carries.as_ref())
    } else {
        ("", None)
    }
}

/// What is kept of the paper: of one that is not ordinary no title.
fn title(new: &Record) -> &str {
    if new.classification == Classification::Ordinary { &new.title } else { "" }
}

/// Writes a recorded plan, as a step of an act or an import that has its own line in the trail.
pub fn put_record(
    tx: &mut Tx,
    author: &AccountId,
    body: &UnitId,
    new: &Record,
    batch: Option<&BatchId>,
) -> Result<PlanId, Error> {
    let (id, now) = (tx.new_id::<PlanId>(), tx.now());
    let body_name = units::views::name_on(tx.c(), body, new.issued_on)?;
    let (leader, carries) = kept(new);
    diesel::insert_into(plans::table)
        .values((
            plans::id.eq(&id),
            plans::body_id.eq(body),
            plans::body_name.eq(body_name),
            plans::year.eq(new.year),
            plans::title.eq(title(new)),
            plans::number.eq(Some(&new.number)),
            plans::issued_on.eq(Some(new.issued_on)),
            plans::issuer.eq(Some(&new.issuer)),
            plans::classification.eq(new.classification),
            plans::stage.eq(Stage::Recorded),
            plans::author_id.eq(author),
            plans::created_at.eq(now),
            plans::version.eq(1),
            plans::batch_id.eq(batch.map(|b| b.as_str())),
            (plans::source.eq(new.source), plans::leader.eq(leader), plans::carries_id.eq(carries)),
        ))
        .execute(tx.c())?;
    store::note_writer(tx, id.as_str(), author)?;
    Ok(id)
}

/// Writes an item of a recorded plan, as a step of an import.
pub fn put_item(
    tx: &mut Tx,
    author: &AccountId,
    plan: &Plan,
    new: &NewItem,
    batch: Option<&BatchId>,
) -> Result<PlanItemId, Error> {
    rules::withheld(plan)?;
    rules::uncarried(plan)?;
    let new = &placed(tx, new)?;
    let id = insert(tx, author, plan, new, batch)?;
    store::note_writer(tx, plan.id.as_str(), author)?;
    store::touch(tx, &plan.id)?;
    Ok(id)
}

/// Changes an item of a recorded plan, as a step of an import; what that lets go has its own line.
pub fn set_item(tx: &mut Tx, actor: &Actor, plan: &Plan, before: &Item, new: &NewItem) -> Result<(), Error> {
    let new = &placed(tx, new)?;
    change(tx, actor, before, new)?;
    store::touch(tx, &plan.id)
}

/// Refuses to take away an item that a recorded decision carries out: of the decision nothing would be left to be met.
pub(super) fn not_carried(tx: &mut Tx, id: &PlanItemId) -> Result<(), Error> {
    match views::decisions::of_items(tx.c(), std::slice::from_ref(id))?.remove(id) {
        Some(decision) => {
            let number = decision.number.unwrap_or_default();
            Err(Error::Refused(Said::new("plans-item-carried").with("number", number)))
        }
        None => Ok(()),
    }
}

/// Takes an item out of a recorded plan, as a step of taking an import back; what that lets go has its own line.
pub fn drop_item(tx: &mut Tx, actor: &Actor, id: &PlanItemId) -> Result<(), Error> {
    for item in store::load(tx.c(), store::open_items().filter(plan_items::id.eq(id.clone())))? {
        not_carried(tx, &item.id)?;
        release_partners(tx, actor, &item.id)?;
        forget_rulings(tx, actor, &item)?;
        store::delete_item(tx, &item)?;
        store::touch(tx, &item.plan)?;
    }
    Ok(())
}

/// Takes a recorded plan away that holds nothing, as a step of taking an import back.
pub fn drop_empty(tx: &mut Tx, id: &PlanId) -> Result<(), Error> {
    if items(tx, id)? == 0 { delete(tx, id) } else { Ok(()) }
}

fn delete(tx: &mut Tx, id: &PlanId) -> Result<(), Error> {
    diesel::delete(plan_writers::table.filter(plan_writers::subject_id.eq(id.as_str()))).execute(tx.c())?;
    diesel::delete(plans::table.find(id)).execute(tx.c())?;
    Ok(())
}

/// Puts right what was read off the paper of a recorded plan. Body and year stay.
///
/// # Errors
/// `Conflict` when somebody changed it since `seen`; `Invalid` names the fields, also where a plan that
/// holds items would be made secret.
pub fn correct_record(db: &Db, actor: &Actor, id: &PlanId, seen: i32, new: &Record) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let before = recorded(tx, actor, id)?;
        let mut problems = rules::record_problems(new, tx.today());
        if known(tx, &before.body, new, Some(id))? {
            problems.push(("number".into(), Said::new("plans-record-known")));
        }
        let ordinary = new.classification == Classification::Ordinary;
        if !ordinary && items(tx, id)? > 0 {
            problems.push(("classification".into(), Said::new("plans-record-holds-items")));
        }
        let new = &Record { source: before.source, ..new.clone() };
        problems.extend(carries(tx, Some(&before.body), new, Some(id))?);
        let (leader, carries) = kept(new);
        if carries.is_some() && items(tx, id)? > 0 {
            // The item says what is looked at; a second one would be met twice.
            problems.push(("carries".into(), Said::new("plans-carries-own-items")));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((
                plans::title.eq(title(new)),
                plans::number.eq(Some(&new.number)),
                plans::issued_on.eq(Some(new.issued_on)),
                plans::issuer.eq(Some(&new.issuer)),
                plans::classification.eq(new.classification),
                plans::leader.eq(leader),
                plans::carries_id.eq(carries),
                plans::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        store::note_writer(tx, id.as_str(), author)?;
        let entry = Entry::new("plans.correct-record", "plan", id).unit(&before.body);
        let entry = entry.with("before", before.number.unwrap_or_default()).with("after", new.number.as_str());
        audit::record(tx, actor, entry)
    })
}

/// Takes a plan that was recorded by mistake away, with its items.
///
/// # Errors
/// `Conflict` when somebody changed it since `seen`.
pub fn remove_record(db: &Db, actor: &Actor, id: &PlanId, seen: i32) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let plan = recorded(tx, actor, id)?;
        if plan.version != seen {
            return Err(Error::Conflict);
        }
        for item in store::load(tx.c(), store::open_items().filter(plan_items::plan_id.eq(id.clone())))? {
            not_carried(tx, &item.id)?;
            release_partners(tx, actor, &item.id)?;
            forget_rulings(tx, actor, &item)?;
            store::delete_item(tx, &item)?;
        }
        delete(tx, id)?;
        let entry = Entry::new("plans.remove-record", "plan", id).unit(&plan.body);
        audit::record(tx, actor, entry.with("number", plan.number.unwrap_or_default()))
    })
}

fn recorded(tx: &mut Tx, actor: &Actor, id: &PlanId) -> Result<Plan, Error> {
    let plan = store::plan(tx.c(), actor, id)?;
    if plan.stage == Stage::Recorded { Ok(plan) } else { Err(Error::NotFound) }
}

fn items(tx: &mut Tx, plan: &PlanId) -> Result<i64, Error> {
    Ok(plan_items::table.filter(plan_items::plan_id.eq(plan)).count().get_result(tx.c())?)
}
