//! What people do with directives: enter, correct, set tasks, say that they are done.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};

use super::model::{Directive, NewDirective, NewTask, Task};
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::checklists;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::{directive_checklists as k, directive_tasks as t, directives as d};
use crate::units;
use crate::vocabulary::{Actor, DirectiveId, DirectiveTaskId, Said, dates};

fn check(tx: &mut Tx, new: &NewDirective) -> Result<(), Error> {
    let mut problems = rules::problems(new, tx.today());
    let known = checklists::views::all_versions(tx.c())?;
    if new.checklists.iter().any(|code| !known.iter().any(|list| list.code == *code)) {
        problems.push(("checklists".into(), Said::new("form-choose")));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// A second directive of one number, day and body.
fn twice(error: Diesel) -> Error {
    match error {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            Error::field("number", Said::new("directives-known"))
        }
        other => other.into(),
    }
}

fn set_checklists(tx: &mut Tx, id: &DirectiveId, codes: &[String]) -> Result<(), Error> {
    diesel::delete(k::table.filter(k::directive_id.eq(id))).execute(tx.c())?;
    for code in codes {
        diesel::insert_into(k::table).values((k::directive_id.eq(id), k::code.eq(code))).execute(tx.c())?;
    }
    Ok(())
}

fn line(action: &'static str, id: &DirectiveId, new: &NewDirective) -> Entry {
    Entry::new(action, "directive", id)
        .with("number", new.number.as_str())
        .with("on", dates::day(new.dated_on))
        .with("issuer", new.issuer.as_str())
}

/// Enters a directive.
///
/// # Errors
/// `Invalid` names each field that does not do, and the number when it is known already.
pub fn enter(db: &Db, actor: &Actor, new: &NewDirective) -> Result<DirectiveId, Error> {
    db.write_once("directives.enter", |tx| {
        let account = actor.account.clone().ok_or(Error::Forbidden)?;
        check(tx, new)?;
        let (id, now) = (tx.new_id::<DirectiveId>(), tx.now());
        diesel::insert_into(d::table)
            .values((
                (d::id.eq(&id), d::number.eq(&new.number), d::dated_on.eq(new.dated_on), d::issuer.eq(&new.issuer)),
                (d::title.eq(&new.title), d::account_id.eq(&account), d::created_at.eq(now), d::version.eq(1)),
            ))
            .execute(tx.c())
            .map_err(twice)?;
        set_checklists(tx, &id, &new.checklists)?;
        audit::record(tx, actor, line("directives.enter", &id, new))?;
        Ok(id)
    })
}

/// Corrects a directive that the person saw as version `seen`; what it was stands in the audit trail.
///
/// # Errors
/// As [`enter`]; `Conflict` when somebody corrected it meanwhile.
pub fn correct(db: &Db, actor: &Actor, id: &DirectiveId, seen: i32, new: &NewDirective) -> Result<(), Error> {
    db.write_once("directives.correct", |tx| {
        let before = views::directive(tx.c(), actor, id)?;
        if before.version != seen {
            return Err(Error::Conflict);
        }
        check(tx, new)?;
        let today = tx.today();
        let early = views::tasks_of(tx.c(), actor, id, today)?.into_iter().any(|task| {
            let last = rules::last_day(task.due).0.into_iter().chain(task.done_on);
            last.into_iter().any(|day| day < new.dated_on)
        });
        if early {
            return Err(Error::field("dated_on", Said::new("directives-dated-behind-tasks")));
        }
        diesel::update(d::table.find(id))
            .set((
                (d::number.eq(&new.number), d::dated_on.eq(new.dated_on), d::issuer.eq(&new.issuer)),
                (d::title.eq(&new.title), d::version.eq(seen + 1)),
            ))
            .execute(tx.c())
            .map_err(twice)?;
        set_checklists(tx, id, &new.checklists)?;
        let Directive { number, dated_on, issuer, title, checklists, .. } = before;
        let was = format!("{number}, {}, {issuer}: {title}; {}", dates::day(dated_on), checklists.join(", "));
        audit::record(tx, actor, line("directives.correct", id, new).with("was", was))
    })
}

/// Gives the name of the unit that answers. A unit that has ended keeps the task that it has (`before`) until
/// another is named.
fn check_task(tx: &mut Tx, directive: &Directive, new: &NewTask, before: Option<&Task>) -> Result<String, Error> {
    let mut problems = rules::task_problems(new, directive.dated_on);
    let today = tx.today();
    let kept = before.filter(|task| task.unit == new.unit).map(|task| task.unit_name.clone());
    let name = match (kept, units::views::options(tx.c(), today)?.into_iter().find(|unit| unit.id == new.unit)) {
        (Some(name), _) => name,
        (None, Some(unit)) => unit.name,
        (None, None) => {
            problems.push(("unit".into(), Said::new("form-choose")));
            String::new()
        }
    };
    if problems.is_empty() { Ok(name) } else { Err(Error::Invalid(problems)) }
}

fn task_line(action: &'static str, id: &DirectiveTaskId, directive: &Directive, new: &NewTask) -> Entry {
    Entry::new(action, "directive-task", id)
        .unit(&new.unit)
        .with("directive", directive.id.as_str())
        .with("number", directive.number.as_str())
        .with("task", new.task.as_str())
        .with("due", rules::written(new.due))
}

/// Sets a task behind the directive's others.
///
/// # Errors
/// `NotFound` for a directive out of scope, `Invalid` names each field that does not do.
pub fn add_task(db: &Db, actor: &Actor, id: &DirectiveId, new: &NewTask) -> Result<DirectiveTaskId, Error> {
    db.write_once("directives.add-task", |tx| {
        let directive = views::directive(tx.c(), actor, id)?;
        let unit_name = check_task(tx, &directive, new, None)?;
        let last: Option<i32> =
            t::table.filter(t::directive_id.eq(id)).select(diesel::dsl::max(t::place)).first(tx.c())?;
        let task = tx.new_id::<DirectiveTaskId>();
        let (due_on, due_quarter) = rules::last_day(new.due);
        diesel::insert_into(t::table)
            .values((
                (t::id.eq(&task), t::directive_id.eq(id), t::place.eq(last.unwrap_or_default() + 1)),
                (t::point.eq(&new.point), t::task.eq(&new.task), t::product.eq(&new.product)),
                (t::unit_id.eq(&new.unit), t::unit_name.eq(unit_name)),
                (t::due_on.eq(due_on), t::due_quarter.eq(due_quarter)),
                (t::done_on.eq(None::<NaiveDate>), t::done_document.eq(""), t::version.eq(1)),
            ))
            .execute(tx.c())?;
        audit::record(tx, actor, task_line("directives.add-task", &task, &directive, new))?;
        Ok(task)
    })
}

/// A task that the person saw as version `seen`, with its directive.
fn seen_task(
    tx: &mut Tx,
    actor: &Actor,
    directive: &DirectiveId,
    id: &DirectiveTaskId,
    seen: i32,
) -> Result<(Directive, Task), Error> {
    let today = tx.today();
    let of = views::directive(tx.c(), actor, directive)?;
    let task = views::task(tx.c(), actor, directive, id, today)?;
    if task.version == seen { Ok((of, task)) } else { Err(Error::Conflict) }
}

fn says(task: &Task) -> String {
    let done = task.done_on.map(dates::day).unwrap_or_default();
    let parts = [&task.point, &task.task, &task.unit_name, &task.product, &rules::written(task.due), &done];
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("; ")
}

/// Corrects a task; what it was stands in the audit trail.
///
/// # Errors
/// As [`add_task`]; `Conflict` when somebody changed it meanwhile.
pub fn correct_task(
    db: &Db,
    actor: &Actor,
    directive: &DirectiveId,
    id: &DirectiveTaskId,
    seen: i32,
    new: &NewTask,
) -> Result<(), Error> {
    db.write_once("directives.correct-task", |tx| {
        let (of, before) = seen_task(tx, actor, directive, id, seen)?;
        let unit_name = check_task(tx, &of, new, Some(&before))?;
        let (due_on, due_quarter) = rules::last_day(new.due);
        diesel::update(t::table.find(id))
            .set((
                (t::point.eq(&new.point), t::task.eq(&new.task), t::product.eq(&new.product)),
                (t::unit_id.eq(&new.unit), t::unit_name.eq(unit_name)),
                (t::due_on.eq(due_on), t::due_quarter.eq(due_quarter), t::version.eq(seen + 1)),
            ))
            .execute(tx.c())?;
        audit::record(tx, actor, task_line("directives.correct-task", id, &of, new).with("was", says(&before)))
    })
}

/// Says that a task was done on a day, by which paper; or, with no day, that it was not after all.
///
/// # Errors
/// `NotFound` out of scope, `Invalid` names each field that does not do, `Conflict` when somebody changed it
/// meanwhile.
pub fn set_done(
    db: &Db,
    actor: &Actor,
    directive: &DirectiveId,
    id: &DirectiveTaskId,
    seen: i32,
    done: Option<(NaiveDate, &str)>,
) -> Result<(), Error> {
    let act = if done.is_some() { "directives.finish-task" } else { "directives.reopen-task" };
    db.write_once(act, |tx| {
        let (of, before) = seen_task(tx, actor, directive, id, seen)?;
        if let Some((on, _)) = done {
            let problems = rules::done_problems(on, of.dated_on, tx.today());
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
        }
        let (on, document) = (done.map(|(on, _)| on), done.map(|(_, document)| document).unwrap_or_default());
        diesel::update(t::table.find(id))
            .set((t::done_on.eq(on), t::done_document.eq(document), t::version.eq(seen + 1)))
            .execute(tx.c())?;
        let entry = Entry::new(act, "directive-task", id)
            .unit(&before.unit)
            .with("number", of.number.as_str())
            .with("task", before.task.as_str())
            .with("was", before.done_on.map(dates::day).unwrap_or_default())
            .with("on", on.map(dates::day).unwrap_or_default())
            .with("document", document);
        audit::record(tx, actor, entry)
    })
}

/// Removes a task that was entered by mistake; what it was stands in the audit trail.
///
/// # Errors
/// `NotFound` out of scope, `Conflict` when somebody changed it meanwhile.
pub fn remove_task(
    db: &Db,
    actor: &Actor,
    directive: &DirectiveId,
    id: &DirectiveTaskId,
    seen: i32,
) -> Result<(), Error> {
    db.write_once("directives.remove-task", |tx| {
        let (of, before) = seen_task(tx, actor, directive, id, seen)?;
        diesel::delete(t::table.find(id)).execute(tx.c())?;
        let entry = Entry::new("directives.remove-task", "directive-task", id)
            .unit(&before.unit)
            .with("number", of.number.as_str())
            .with("was", says(&before));
        audit::record(tx, actor, entry)
    })
}
