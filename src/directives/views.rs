//! Reading directives in the reader's scope: a unit sees its own tasks, and the directives that set them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Directive, State, Task};
use super::rules;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::schema::{directive_checklists as k, directive_tasks as t, directives as d};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, DirectiveId, DirectiveTaskId, UnitId, dates};

type OfDirective = Box<dyn BoxableExpression<d::table, MultiBackend, SqlType = Bool>>;

fn in_scope(actor: &Actor) -> OfDirective {
    match actor.unit_scope() {
        (true, _) => Box::new(diesel::dsl::sql::<Bool>("1 = 1")),
        (false, own) => {
            Box::new(exists(t::table.filter(t::directive_id.eq(d::id)).filter(t::unit_id.eq(own.to_owned()))))
        }
    }
}

type Row = (DirectiveId, String, NaiveDate, String, String, i32);

fn directives(c: &mut AnyConnection, rows: Vec<Row>) -> Result<Vec<Directive>, Error> {
    let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let links: Vec<(DirectiveId, String)> = k::table
        .filter(k::directive_id.eq_any(&ids))
        .select((k::directive_id, k::code))
        .order((k::directive_id, k::code))
        .load(c)?;
    let mut checklists: BTreeMap<DirectiveId, Vec<String>> = BTreeMap::new();
    for (id, code) in links {
        checklists.entry(id).or_default().push(code);
    }
    let one = |(id, number, dated_on, issuer, title, version): Row| Directive {
        checklists: checklists.remove(&id).unwrap_or_default(),
        id,
        number,
        dated_on,
        issuer,
        title,
        version,
    };
    Ok(rows.into_iter().map(one).collect())
}

macro_rules! columns {
    () => {
        (d::id, d::number, d::dated_on, d::issuer, d::title, d::version)
    };
}

/// Directives that the reader sees, the latest first; `checklist` keeps those which that checklist serves.
pub fn list(
    c: &mut AnyConnection,
    actor: &Actor,
    checklist: Option<&str>,
    page: PageNumber,
) -> Result<Paged<Directive>, Error> {
    let found = || {
        let mut query = d::table.filter(in_scope(actor)).into_boxed::<MultiBackend>();
        if let Some(code) = checklist {
            let serves = k::table.filter(k::directive_id.eq(d::id)).filter(k::code.eq(code.to_owned()));
            query = query.filter(exists(serves));
        }
        query
    };
    let rows: Vec<Row> = found()
        .select(columns!())
        .order((d::dated_on.desc(), d::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count = found().select(d::id).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    Ok(Paged::new(directives(c, rows)?, count, page))
}

/// A directive to choose.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Choice {
    pub value: DirectiveId,
    /// Number, day and body, because numbers begin anew each year, and what it is about.
    pub label: String,
}

/// Directives to choose from, the latest first: the latest thousand, and those that are `chosen` already.
pub fn choices(c: &mut AnyConnection, actor: &Actor, chosen: &[DirectiveId]) -> Result<Vec<Choice>, Error> {
    type Row = (DirectiveId, String, NaiveDate, String, String);
    let all = || d::table.filter(in_scope(actor)).into_boxed::<MultiBackend>();
    let columns = (d::id, d::number, d::dated_on, d::issuer, d::title);
    let mut rows: Vec<Row> =
        all().select(columns).order((d::dated_on.desc(), d::id.desc())).limit(COUNT_LIMIT).load(c)?;
    let beyond: Vec<DirectiveId> = chosen.iter().filter(|id| !rows.iter().any(|row| row.0 == **id)).cloned().collect();
    if !beyond.is_empty() {
        rows.extend(all().select(columns).filter(d::id.eq_any(beyond)).load::<Row>(c)?);
    }
    let label = |(value, number, dated_on, issuer, title): Row| Choice {
        value,
        label: format!("{number}, {} ({issuer}): {title}", dates::day(dated_on)),
    };
    Ok(rows.into_iter().map(label).collect())
}

/// One directive.
///
/// # Errors
/// `NotFound` outside the reader's scope.
pub fn directive(c: &mut AnyConnection, actor: &Actor, id: &DirectiveId) -> Result<Directive, Error> {
    let query = d::table.filter(in_scope(actor)).filter(d::id.eq(id.clone())).into_boxed::<MultiBackend>();
    let row: Row = query.select(columns!()).first(c).optional()?.ok_or(Error::NotFound)?;
    directives(c, vec![row])?.pop().ok_or(Error::NotFound)
}

/// Whether there is such a directive: for those who write what refers to it.
pub fn is_known(c: &mut AnyConnection, id: &DirectiveId) -> Result<bool, Error> {
    Ok(d::table.find(id).select(d::id).first::<String>(c).optional()?.is_some())
}

/// What tasks are asked for; each part may be left out.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub directive: Option<DirectiveId>,
    pub unit: Option<UnitId>,
    pub state: Option<State>,
}

type OfTask = Box<dyn BoxableExpression<t::table, MultiBackend, SqlType = Bool>>;

fn stands(state: State, today: NaiveDate) -> OfTask {
    let (open, late) = (t::done_on.is_null(), t::due_on.lt(today).and(t::due_on.is_not_null()));
    let done_late = t::due_on.is_not_null().and(t::done_on.is_not_null()).and(t::done_on.gt(t::due_on));
    match state {
        State::Late => Box::new(open.and(late).assume_not_null()),
        State::Open => Box::new(open.and(t::due_on.is_not_null().and(t::due_on.ge(today))).assume_not_null()),
        State::Standing => Box::new(open.and(t::due_on.is_null())),
        State::DoneLate => Box::new(done_late.assume_not_null()),
        State::Done => {
            let in_time = t::due_on.is_null().or(t::done_on.le(t::due_on));
            Box::new(t::done_on.is_not_null().and(in_time).assume_not_null())
        }
    }
}

fn wanted<'a>(actor: &Actor, filter: &Filter, today: NaiveDate) -> t::BoxedQuery<'a, MultiBackend> {
    let mut query = t::table.into_boxed();
    let (all, own) = actor.unit_scope();
    if !all {
        query = query.filter(t::unit_id.eq(own.to_owned()));
    }
    if let Some(id) = &filter.directive {
        query = query.filter(t::directive_id.eq(id.clone()));
    }
    if let Some(unit) = &filter.unit {
        query = query.filter(t::unit_id.eq(unit.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(stands(state, today));
    }
    query
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct TaskRow {
    id: DirectiveTaskId,
    directive_id: DirectiveId,
    point: String,
    task: String,
    unit_id: UnitId,
    unit_name: String,
    product: String,
    due_on: Option<NaiveDate>,
    due_quarter: bool,
    done_on: Option<NaiveDate>,
    done_document: String,
    version: i32,
}

fn tasks(c: &mut AnyConnection, rows: Vec<TaskRow>, today: NaiveDate) -> Result<Vec<Task>, Error> {
    let ids: Vec<&str> = rows.iter().map(|row| row.directive_id.as_str()).collect();
    let of: Vec<(DirectiveId, String, String)> =
        d::table.filter(d::id.eq_any(&ids)).select((d::id, d::number, d::issuer)).load(c)?;
    let of: BTreeMap<DirectiveId, (String, String)> = of.into_iter().map(|(id, n, i)| (id, (n, i))).collect();
    let one = |row: TaskRow| {
        let due = rules::due_of(row.due_on, row.due_quarter);
        let (state, days_late) = rules::state(due, row.done_on, today);
        let (directive_number, directive_issuer) = of.get(&row.directive_id).cloned().unwrap_or_default();
        Task {
            id: row.id,
            directive: row.directive_id,
            directive_number,
            directive_issuer,
            point: row.point,
            task: row.task,
            unit: row.unit_id,
            unit_name: row.unit_name,
            product: row.product,
            due,
            done_on: row.done_on,
            done_document: row.done_document,
            state,
            days_late,
            version: row.version,
        }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Tasks of one directive in their order, those of the reader's scope.
pub fn tasks_of(c: &mut AnyConnection, actor: &Actor, id: &DirectiveId, today: NaiveDate) -> Result<Vec<Task>, Error> {
    let filter = Filter { directive: Some(id.clone()), ..Filter::default() };
    let query = wanted(actor, &filter, today).select(TaskRow::as_select()).order((t::place, t::id));
    let rows = query.load(c)?;
    tasks(c, rows, today)
}

/// Tasks, the earliest deadline first, those without one at the end.
pub fn all_tasks(
    c: &mut AnyConnection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
    page: PageNumber,
) -> Result<Paged<Task>, Error> {
    let query = wanted(actor, filter, today).select(TaskRow::as_select());
    let rows: Vec<TaskRow> =
        query.order((t::due_on.is_null(), t::due_on, t::id)).limit(PAGE_ROWS).offset(page.offset()).load(c)?;
    let count = wanted(actor, filter, today).select(t::id).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    let rows = tasks(c, rows, today)?;
    Ok(Paged::new(rows, count, page))
}

/// The same, all of them.
pub fn every_task(c: &mut AnyConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<Vec<Task>, Error> {
    let query = wanted(actor, filter, today).select(TaskRow::as_select());
    let rows: Vec<TaskRow> = query.order((t::due_on.is_null(), t::due_on, t::id)).load(c)?;
    tasks(c, rows, today)
}

/// How many tasks of the filter stand in each state, in the order of [`State::ALL`]; its own state is left
/// out of account.
pub fn counts(
    c: &mut AnyConnection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
) -> Result<Vec<(State, i64)>, Error> {
    let count = |state: &State| {
        let of = Filter { state: Some(*state), ..filter.clone() };
        Ok((*state, wanted(actor, &of, today).count().get_result(c)?))
    };
    State::ALL.iter().map(count).collect()
}

/// How many tasks of each directive there are, and how many of them are late; in the reader's scope.
pub fn counts_of(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: &[DirectiveId],
    today: NaiveDate,
) -> Result<BTreeMap<DirectiveId, (i64, i64)>, Error> {
    let mut found = BTreeMap::new();
    for (at, state) in [None, Some(State::Late)].into_iter().enumerate() {
        let filter = Filter { state, ..Filter::default() };
        let query = wanted(actor, &filter, today).filter(t::directive_id.eq_any(ids.to_vec()));
        for id in query.select(t::directive_id).load::<DirectiveId>(c)? {
            let counts: &mut (i64, i64) = found.entry(id).or_default();
            if at == 0 {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
    }
    Ok(found)
}

/// One task of a directive.
///
/// # Errors
/// `NotFound` outside the reader's scope, or of another directive.
pub fn task(
    c: &mut AnyConnection,
    actor: &Actor,
    directive: &DirectiveId,
    id: &DirectiveTaskId,
    today: NaiveDate,
) -> Result<Task, Error> {
    let filter = Filter { directive: Some(directive.clone()), ..Filter::default() };
    let query = wanted(actor, &filter, today).filter(t::id.eq(id.clone()));
    let row: Option<TaskRow> = query.select(TaskRow::as_select()).first(c).optional()?;
    tasks(c, row.into_iter().collect(), today)?.pop().ok_or(Error::NotFound)
}
