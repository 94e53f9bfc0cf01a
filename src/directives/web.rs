//! Handlers of directives.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use chrono::NaiveDate;

use super::model::{Directive, Due, NewDirective, NewTask, State, Task};
use super::views::Filter;
use super::{actions, pages, rules, views};
use crate::checklists;
use crate::checklists::ChecklistVersion;
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::paging::Paged;
use crate::vocabulary::{DirectiveId, DirectiveTaskId, Right, Said, dates};
use crate::web::charts::{self, Chart, Point};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

fn name(req: &Req, list: &ChecklistVersion) -> String {
    match req.language {
        Language::Vietnamese => list.name_vi.clone(),
        Language::English => list.name_en.clone(),
    }
}

/// Each checklist once, by its newest version.
fn lists(req: &Req, all: &[ChecklistVersion]) -> Vec<pages::Choice> {
    let newest = |list: &&ChecklistVersion| !all.iter().any(|o| o.code == list.code && o.version > list.version);
    let chosen = all.iter().filter(newest);
    chosen.map(|list| pages::Choice { value: list.code.clone(), label: name(req, list) }).collect()
}

/// The tasks in each state, drawn; none without tasks.
fn chart(req: &Req, counts: &[(State, i64)]) -> Option<Chart> {
    let there = counts.iter().filter(|(_, count)| *count > 0);
    let points: Vec<Point> =
        there.map(|(state, count)| Point { label: req.say(&state.said()), value: Some(count * 1000) }).collect();
    let most = points.iter().filter_map(|point| point.value).max()?;
    Some(charts::bars(&req.t("directives-chart"), &points, most, 0))
}

/// `GET /directives`
pub fn index(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let code = req.query.filled("list");
    let (found, counts, all) = req.db().read(|c| {
        let found = views::list(c, &req.actor, code, req.page_number())?;
        let ids: Vec<DirectiveId> = found.rows.iter().map(|directive| directive.id.clone()).collect();
        let counts = views::counts_of(c, &req.actor, &ids, today)?;
        Ok((found, counts, checklists::views::all_versions(c)?))
    })?;
    let line = |directive: Directive| {
        let (tasks, late) = counts.get(&directive.id).copied().unwrap_or_default();
        pages::Line { directive, tasks, late }
    };
    let page = pages::Index {
        directives: Paged {
            rows: found.rows.into_iter().map(line).collect(),
            count: found.count,
            more_than_count: found.more_than_count,
            page: found.page,
            pages: found.pages,
            first: found.first,
            last: found.last,
        },
        checklist: code.and_then(|code| Some(lists(req, &all).into_iter().find(|list| list.value == code)?.label)),
        may_write: req.actor.may(Right::Plan),
        asked: code.is_some(),
        query: query_string(&[("list", code.unwrap_or_default())]),
    };
    req.page("directives/index.html", &req.t("directives-title"), &page)
}

const FILTERS: [&str; 2] = ["state", "unit"];

/// What the address asks the list of tasks for, and what is wrong with it.
pub fn filter(req: &Req) -> (Filter, Vec<(String, Said)>) {
    let mut r = Reader::new(&req.query);
    let filter = Filter {
        directive: None,
        unit: r.optional_id("unit"),
        state: req.query.filled("state").and_then(|word| word.parse().ok()),
    };
    if req.query.filled("state").is_some() && filter.state.is_none() {
        r.wrong("state", Said::new("form-choose"));
    }
    match r.finish() {
        Err(Error::Invalid(errors)) => (filter, errors),
        _ => (filter, Vec::new()),
    }
}

/// `GET /directives/tasks`: tasks of all directives, the earliest deadline first.
pub fn tasks(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (filter, errors) = filter(req);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (tasks, counts, mut units) = req.db().read(|c| {
        let tasks = views::all_tasks(c, &req.actor, &filter, today, req.page_number())?;
        let counts = views::counts(c, &req.actor, &filter, today)?;
        Ok((tasks, counts, units::views::options(c, today)?))
    })?;
    if !req.actor.unit_scope().0 {
        units.clear();
    }
    let pairs: Vec<(&str, &str)> = FILTERS.map(|name| (name, req.query.get(name))).to_vec();
    let page = pages::Tasks {
        tasks,
        chart: chart(req, &counts),
        states: State::ALL
            .iter()
            .map(|state| pages::Choice { value: state.to_string(), label: req.say(&state.said()) })
            .collect(),
        form: req.query.view(req.language, &errors),
        units,
        filtered: FILTERS.iter().any(|name| req.query.filled(name).is_some()),
        query: query_string(&pairs),
    };
    req.page_with(status, "directives/tasks.html", &req.t("directives-tasks-title"), &page)
}

fn read(form: &Form) -> Result<NewDirective, Error> {
    let mut r = Reader::new(form);
    let new = NewDirective {
        number: r.text("number", 100),
        dated_on: r.date("dated_on"),
        issuer: r.text("issuer", 300),
        title: r.text("title", 2000),
        checklists: r.words("checklists"),
    };
    r.finish()?;
    let checklists: BTreeSet<String> = new.checklists.into_iter().collect();
    Ok(NewDirective { checklists: checklists.into_iter().collect(), ..new })
}

fn form_page(
    req: &Req,
    status: StatusCode,
    directive: Option<Directive>,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let all = req.db().read(checklists::views::all_versions)?;
    let title = match &directive {
        Some(directive) => directive.number.clone(),
        None => req.t("directives-new"),
    };
    let page = pages::Edit { directive, form: form.view(req.language, errors), checklists: lists(req, &all) };
    req.page_with(status, "directives/form.html", &title, &page)
}

/// `GET /directives/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    form_page(req, StatusCode::OK, None, &Form::default(), &[])
}

/// `POST /directives`
pub fn enter(req: &Req) -> Result<Reply, Error> {
    match read(&req.form).and_then(|new| actions::enter(req.db(), &req.actor, &new)) {
        Ok(id) => Ok(Reply::redirect(format!("/directives/{id}")).done(Said::new("directives-entered"))),
        Err(Error::Invalid(errors)) => form_page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &req.form, &errors),
        Err(error) => Err(error),
    }
}

fn load(req: &Req) -> Result<Directive, Error> {
    req.db().read(|c| views::directive(c, &req.actor, &req.id("id")))
}

/// The form of a directive as it stands; checklists in the order of the form's boxes.
fn filled(directive: &Directive, lists: &[pages::Choice]) -> Form {
    let mut form = Form::default();
    form.set("version", directive.version).set("number", &directive.number);
    form.set("dated_on", dates::day(directive.dated_on)).set("issuer", &directive.issuer);
    form.set("title", &directive.title);
    for list in lists.iter().filter(|list| directive.checklists.contains(&list.value)) {
        form.set("checklists", &list.value);
    }
    form
}

/// `GET /directives/{id}/edit`
pub fn edit_form(req: &Req) -> Result<Reply, Error> {
    let directive = load(req)?;
    let form = filled(&directive, &lists(req, &req.db().read(checklists::views::all_versions)?));
    form_page(req, StatusCode::OK, Some(directive), &form, &[])
}

fn seen(req: &Req) -> Result<i32, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    Ok(seen)
}

/// What stands now under the labels of a form, for the page that shows both.
fn current<'n>(req: &Req, now: &Form, rows: &[(&str, &'n str)]) -> Vec<(String, &'n str, String)> {
    rows.iter().map(|(label, name)| (req.t(label), *name, now.all(name).join(", "))).collect()
}

/// `POST /directives/{id}/edit`
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let directive = load(req)?;
    let corrected =
        read(&req.form).and_then(|new| actions::correct(req.db(), &req.actor, &directive.id, seen(req)?, &new));
    match corrected {
        Ok(()) => Ok(Reply::redirect(format!("/directives/{}", directive.id)).done(Said::new("directives-corrected"))),
        Err(Error::Invalid(errors)) => {
            form_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(directive), &req.form, &errors)
        }
        Err(Error::Conflict) => {
            let rows = [
                ("directives-number", "number"),
                ("directives-dated-on", "dated_on"),
                ("directives-issuer", "issuer"),
                ("directives-about", "title"),
                ("directives-checklists", "checklists"),
            ];
            let lists = lists(req, &req.db().read(checklists::views::all_versions)?);
            let current = current(req, &filled(&directive, &lists), &rows);
            let back = format!("/directives/{}", directive.id);
            let read_as = |name: &str, value: &str| match lists.iter().find(|list| list.value == value) {
                Some(list) if name == "checklists" => list.label.clone(),
                _ => value.to_owned(),
            };
            req.conflict_read_as(&directive.number, &current, directive.version, "", &back, read_as)
        }
        Err(error) => Err(error),
    }
}

/// `GET /directives/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, &Form::default(), &[])
}

fn show_with(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let id: DirectiveId = req.id("id");
    let (directive, tasks, counts, all, units) = req.db().read(|c| {
        let filter = Filter { directive: Some(id.clone()), ..Filter::default() };
        Ok((
            views::directive(c, &req.actor, &id)?,
            views::tasks_of(c, &req.actor, &id, today)?,
            views::counts(c, &req.actor, &filter, today)?,
            checklists::views::all_versions(c)?,
            units::views::options(c, today)?,
        ))
    })?;
    let title = directive.number.clone();
    let page = pages::Show {
        checklists: lists(req, &all).into_iter().filter(|list| directive.checklists.contains(&list.value)).collect(),
        directive,
        tasks,
        chart: chart(req, &counts),
        units,
        form: form.view(req.language, errors),
        may_write: req.actor.may(Right::Plan),
    };
    req.page_with(status, "directives/show.html", &title, &page)
}

fn read_task(form: &Form) -> Result<NewTask, Error> {
    let mut r = Reader::new(form);
    let typed = r.optional_text("due", 100);
    let due = rules::parse_due(&typed);
    if due.is_none() {
        r.wrong("due", Said::new("directives-due-unread"));
    }
    let new = NewTask {
        point: r.optional_text("point", 50),
        task: r.text("task", 2000),
        unit: r.id("unit"),
        product: r.optional_text("product", 1000),
        due: due.unwrap_or(Due::Standing),
    };
    r.finish()?;
    Ok(new)
}

/// `POST /directives/{id}/tasks`
pub fn add_task(req: &Req) -> Result<Reply, Error> {
    let id: DirectiveId = req.id("id");
    match read_task(&req.form).and_then(|new| actions::add_task(req.db(), &req.actor, &id, &new)) {
        Ok(task) => Ok(Reply::redirect(format!("/directives/{id}#t-{task}")).done(Said::new("directives-task-added"))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// A task with its directive and the units that may answer for it.
fn load_task(req: &Req) -> Result<(Directive, Task, Vec<pages::Owner>), Error> {
    let today = req.db().world().today();
    let (id, task): (DirectiveId, DirectiveTaskId) = (req.id("id"), req.id("task"));
    req.db().read(|c| {
        let directive = views::directive(c, &req.actor, &id)?;
        let task = views::task(c, &req.actor, &id, &task, today)?;
        let units = units::views::options(c, today)?.into_iter();
        let mut units: Vec<pages::Owner> = units.map(|unit| pages::Owner { id: unit.id, name: unit.name }).collect();
        // One that has ended keeps its task until another is named.
        if !units.iter().any(|unit| unit.id == task.unit) {
            units.push(pages::Owner { id: task.unit.clone(), name: task.unit_name.clone() });
        }
        Ok((directive, task, units))
    })
}

fn filled_task(task: &Task) -> Form {
    let mut form = Form::default();
    form.set("version", task.version).set("point", &task.point).set("task", &task.task);
    form.set("unit", &task.unit).set("product", &task.product).set("due", rules::written(task.due));
    form
}

/// Which of the page's forms comes back with its mistakes.
enum Typed<'a> {
    Nothing,
    Task(&'a [(String, Said)]),
    Done(&'a [(String, Said)]),
}

fn task_page(req: &Req, status: StatusCode, typed: Typed) -> Result<Reply, Error> {
    let (directive, task, units) = load_task(req)?;
    let today = req.db().world().today();
    let mut blank = Form::default();
    blank.set("version", task.version).set("done_on", dates::day(task.done_on.unwrap_or(today)));
    blank.set("done_document", &task.done_document);
    let now = filled_task(&task);
    let (form, done) = match typed {
        Typed::Nothing => (now.view(req.language, &[]), blank.view(req.language, &[])),
        Typed::Task(errors) => (req.form.view(req.language, errors), blank.view(req.language, &[])),
        Typed::Done(errors) => (now.view(req.language, &[]), req.form.view(req.language, errors)),
    };
    let title = req.say(&Said::new("directives-task-of").with("number", &directive.number));
    let page = pages::EditTask { directive, task, form, done, units };
    req.page_with(status, "directives/task.html", &title, &page)
}

/// `GET /directives/{id}/tasks/{task}`
pub fn task_form(req: &Req) -> Result<Reply, Error> {
    task_page(req, StatusCode::OK, Typed::Nothing)
}

fn back(req: &Req, done: &str) -> Reply {
    Reply::redirect(format!("/directives/{}", req.param("id"))).done(Said::new(done))
}

/// `POST /directives/{id}/tasks/{task}`
pub fn edit_task(req: &Req) -> Result<Reply, Error> {
    let corrected = read_task(&req.form)
        .and_then(|new| actions::correct_task(req.db(), &req.actor, &req.id("id"), &req.id("task"), seen(req)?, &new));
    match corrected {
        Ok(()) => Ok(back(req, "directives-task-corrected")),
        Err(Error::Invalid(errors)) => task_page(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::Task(&errors)),
        Err(Error::Conflict) => {
            let (directive, task, units) = load_task(req)?;
            let rows = [
                ("directives-point", "point"),
                ("directives-task", "task"),
                ("directives-owner", "unit"),
                ("directives-product", "product"),
                ("directives-due", "due"),
            ];
            let current = current(req, &filled_task(&task), &rows);
            let to = format!("/directives/{}/tasks/{}", directive.id, task.id);
            let read_as = |name: &str, value: &str| match name {
                "unit" => units.iter().find(|u| u.id.as_str() == value).map_or(value, |u| &u.name).to_owned(),
                _ => value.to_owned(),
            };
            req.conflict_read_as(&directive.number, &current, task.version, "", &to, read_as)
        }
        Err(error) => Err(error),
    }
}

fn set_done(req: &Req, done: Option<(NaiveDate, &str)>) -> Result<(), Error> {
    actions::set_done(req.db(), &req.actor, &req.id("id"), &req.id("task"), seen(req)?, done)
}

/// `POST /directives/{id}/tasks/{task}/finish`
pub fn finish_task(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (on, document) = (r.date("done_on"), r.optional_text("done_document", 300));
    match r.finish().and_then(|()| set_done(req, Some((on, &document)))) {
        Ok(()) => Ok(back(req, "directives-task-finished")),
        Err(Error::Invalid(errors)) => task_page(req, StatusCode::UNPROCESSABLE_ENTITY, Typed::Done(&errors)),
        Err(Error::Conflict) => {
            let (directive, task, _) = load_task(req)?;
            let mut now = Form::default();
            now.set("done_on", task.done_on.map(dates::day).unwrap_or_default());
            now.set("done_document", &task.done_document);
            let rows = [("directives-done-on", "done_on"), ("directives-done-document", "done_document")];
            let to = format!("/directives/{}/tasks/{}", directive.id, task.id);
            req.conflict(&task.task, &current(req, &now, &rows), task.version, "", &to)
        }
        Err(error) => Err(error),
    }
}

/// `POST /directives/{id}/tasks/{task}/reopen`
pub fn reopen_task(req: &Req) -> Result<Reply, Error> {
    set_done(req, None)?;
    Ok(back(req, "directives-task-reopened"))
}

/// `POST /directives/{id}/tasks/{task}/remove`
pub fn remove_task(req: &Req) -> Result<Reply, Error> {
    actions::remove_task(req.db(), &req.actor, &req.id("id"), &req.id("task"), seen(req)?)?;
    Ok(back(req, "directives-task-removed"))
}
