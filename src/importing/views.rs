//! Reading batches and previews.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::model::{Change, Counts, Facts, Outcome, RowOutcome, State};
use super::reading::{Cells, Kind, Problem, Values};
use super::{rules, store};
use crate::caseload::contacts::{self, Purpose};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::jobs;
use crate::language::Language;
use crate::plans::{self, Plan};
use crate::schema::{import_batches as b, import_mappings as m, import_rows as r};
use crate::vocabulary::dates::civil;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, BatchId, MappingId, PlanId, Right, Said, UnitId};
use crate::words;

/// A batch in the list.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Line {
    pub id: BatchId,
    pub kind: String,
    pub file_name: String,
    pub state: State,
    pub login: String,
    pub created_at: NaiveDateTime,
    pub period_from: Option<NaiveDate>,
    pub period_to: Option<NaiveDate>,
    pub rows_read: i64,
    pub added: i64,
    pub changed: i64,
    pub refused: i64,
}

/// Files that were sent, the newest first; a list for a draft plan stands there for who sent it.
pub fn list(c: &mut AnyConnection, actor: &Actor, page: PageNumber) -> Result<Paged<Line>, Error> {
    // What a form made is no file.
    let shown = || {
        let own = b::account_id.eq(actor.key().to_owned()).assume_not_null();
        b::table.filter(b::file_name.ne("")).filter(b::plan_id.is_null().or(own))
    };
    let rows = shown()
        .select((
            b::id,
            b::kind,
            b::file_name,
            b::state,
            b::login,
            b::created_at,
            b::period_from,
            b::period_to,
            b::rows_read,
            b::added,
            b::changed,
            b::refused,
        ))
        .order((b::created_at.desc(), b::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load::<Line>(c)?;
    let count: Vec<i64> = shown().select(b::rows_read).limit(COUNT_LIMIT + 1).load(c)?;
    Ok(Paged::new(rows, count.len() as i64, page))
}

/// The draft plan into which a batch is read, if it is for one.
///
/// # Errors
/// `NotFound` for no batch, and of a list for a draft for everybody but who sent it, or when the plan is out of the
/// person's scope.
pub fn draft_of(c: &mut AnyConnection, actor: &Actor, id: &BatchId) -> Result<Option<Plan>, Error> {
    let row: Option<(Option<PlanId>, Option<String>)> =
        b::table.find(id).select((b::plan_id, b::account_id)).first(c).optional()?;
    match row.ok_or(Error::NotFound)? {
        (None, _) => Ok(None),
        (Some(plan), Some(by)) if by == actor.key() && actor.may(Right::Plan) => {
            plans::views::plan(c, actor, &plan).map(Some)
        }
        _ => Err(Error::NotFound),
    }
}

/// What the import of a file came to, of these bytes under this name, that was published whole since then.
pub fn published_since(
    c: &mut AnyConnection,
    file_name: &str,
    sha256: &str,
    wanted: Option<Kind>,
    since: NaiveDateTime,
) -> Result<Option<Outcome>, Error> {
    let rows: Vec<store::BatchRow> = b::table
        .filter(b::file_name.eq(file_name))
        .filter(b::sha256.eq(sha256))
        .filter(b::state.eq(State::Published))
        .filter(b::published_at.ge(since))
        .filter(b::plan_id.is_null())
        .filter(b::refused.eq(0))
        .order(b::published_at.desc())
        .select(store::BatchRow::as_select())
        .load(c)?;
    let row = rows.into_iter().find(|row| wanted.is_none_or(|kind| row.kind() == Some(kind)));
    Ok(row.map(|row| {
        let remarks_said: Vec<Said> = serde_json::from_str(&row.remarks).unwrap_or_default();
        Outcome {
            rows_read: row.rows_read,
            added: row.added,
            changed: row.changed,
            unchanged: row.unchanged,
            refused: row.refused,
            stored: true,
            problems: Vec::new(),
            remarks: remarks_said.iter().map(|said| Language::Vietnamese.say(said)).collect(),
            error: None,
            rows: None,
            refusal: None,
            remarks_said,
            kind: row.kind,
            layout: row.layout,
            withheld: false,
        }
    }))
}

/// Batches of these kinds whose rows are not to be seen: a row is live when its own batch is not among
/// them, and the one that supersedes it, if any, is. Few of all batches, and loaded once for each
/// read: as `NOT IN` they do not lure the planner away from the index that a list is sorted by.
pub fn hidden(c: &mut AnyConnection, kinds: &[Kind]) -> Result<Vec<String>, Error> {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    Ok(b::table.filter(b::kind.eq_any(words)).filter(b::state.ne(State::Published)).select(b::id).load(c)?)
}

/// Published files of these kinds whose period covers `from` to `to`, by their names.
fn covering(
    c: &mut AnyConnection,
    kinds: &[Kind],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(String, Facts)>, Error> {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    let covering: Vec<(String, String)> = b::table
        .filter(b::kind.eq_any(words))
        .filter(b::state.eq(State::Published))
        .filter(b::period_from.le(Some(from)))
        .filter(b::period_to.ge(Some(to)))
        .select((b::file_name, b::facts))
        .order(b::published_at)
        .load(c)?;
    Ok(covering.into_iter().map(|(name, text)| (name, serde_json::from_str(&text).unwrap_or_default())).collect())
}

/// Units that published files of these kinds name whose period covers `from` to `to`.
pub fn units_named(
    c: &mut AnyConnection,
    kinds: &[Kind],
    period: (NaiveDate, NaiveDate),
) -> Result<BTreeSet<UnitId>, Error> {
    Ok(covering(c, kinds, period)?.into_iter().flat_map(|(_, facts)| facts.units).collect())
}

/// Names of such files of which it is not known whom they name: an older release did not keep it.
pub fn lists_without_units(
    c: &mut AnyConnection,
    kinds: &[Kind],
    period: (NaiveDate, NaiveDate),
) -> Result<Vec<String>, Error> {
    let nameless = covering(c, kinds, period)?.into_iter().filter(|(_, facts)| facts.units.is_empty());
    Ok(nameless.map(|(name, _)| name).collect())
}

/// A mapping in use, as it is listed.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct SavedMapping {
    pub id: MappingId,
    pub name: String,
    pub layout: String,
    pub login: String,
    pub created_at: NaiveDateTime,
}

/// Mappings in use, by name.
pub fn mappings(c: &mut AnyConnection) -> Result<Vec<SavedMapping>, Error> {
    let in_use = m::table.filter(m::retired_at.is_null());
    Ok(in_use.select((m::id, m::name, m::layout, m::login, m::created_at)).order(m::name).load(c)?)
}

/// How far the work behind a batch is.
#[derive(Clone, Debug, Serialize)]
pub struct Work {
    pub done: i64,
    pub total: Option<i64>,
    /// Rows a second; none in the first second.
    pub rate: Option<i64>,
    /// Seconds left, where the end is known.
    pub left: Option<i64>,
    /// Whether it was given up.
    pub failed: bool,
    /// Whether somebody asked it to stop.
    pub stopping: bool,
}

/// A batch with all that is known of its file.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    pub id: BatchId,
    pub kind: String,
    pub layout: String,
    pub file_name: String,
    pub state: State,
    pub login: String,
    pub created_at: NaiveDateTime,
    pub published_at: Option<NaiveDateTime>,
    pub undone_at: Option<NaiveDateTime>,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub counts: Counts,
    pub facts: Facts,
    pub remarks: Vec<Said>,
    pub failure: Option<Said>,
    pub version: i32,
    pub work: Option<Work>,
    /// Whether all may be stored; else the rule's sentence.
    pub may_store: Result<(), Said>,
    /// Whether the good rows may be stored; else the rule's sentence.
    pub may_store_good: Result<(), Said>,
    /// Where the file holds contacts of applicants.
    pub contacts: Option<ContactsOf>,
}

/// What becomes of contacts in a file, and of the file.
#[derive(Clone, Debug, Serialize)]
pub struct ContactsOf {
    /// The columns that hold them; empty where it was not kept.
    pub headers: String,
    /// The purpose for which they are kept, as long as it holds.
    pub purpose: Option<Purpose>,
    /// When the file was removed.
    pub removed_at: Option<NaiveDateTime>,
    /// Whether it holds what must not be kept at all.
    pub withheld: bool,
    /// What is known of it still.
    pub sha256: String,
    pub bytes: Option<i64>,
}

/// Contacts in the file of a batch.
fn contacts_of(c: &mut AnyConnection, row: &store::BatchRow, today: NaiveDate) -> Result<Option<ContactsOf>, Error> {
    let Some(upload) = store::upload_contacts(c, &row.id)? else { return Ok(None) };
    let purpose = match &upload.purpose {
        Some(id) => contacts::views::purpose(c, id)?.filter(|p| contacts::rules::is_in_force(p, today)),
        None => None,
    };
    Ok(Some(ContactsOf {
        headers: upload.headers,
        purpose,
        removed_at: upload.removed_at,
        withheld: upload.withheld,
        sha256: row.sha256.clone(),
        bytes: row.upload_bytes,
    }))
}

/// One batch.
pub fn batch(c: &mut AnyConnection, id: &BatchId, now: NaiveDateTime) -> Result<Batch, Error> {
    let row = store::batch(c, id)?;
    let contacts = contacts_of(c, &row, civil(now).date())?;
    let (facts, counts) = (row.facts(), row.counts());
    let at_work = matches!(row.state, State::Reading | State::Storing);
    let work = match row.job_id.as_ref().filter(|_| at_work) {
        None => None,
        Some(job) => {
            let job = jobs::find(c, job)?;
            let seconds = job.started_at.map_or(0, |at| (now - at).num_seconds());
            let pace = rules::pace(job.done, job.total, seconds);
            Some(Work {
                rate: pace.map(|(rate, _)| rate),
                left: pace.and_then(|(_, left)| left),
                done: job.done,
                total: job.total,
                failed: job.state == jobs::State::Failed,
                stopping: job.cancel_asked,
            })
        }
    };
    let may = |accept_valid| match rules::may_store(row.state, &counts, accept_valid) {
        Err(Error::Refused(said)) => Err(said),
        _ => Ok(()),
    };
    Ok(Batch {
        may_store: may(false),
        may_store_good: may(true),
        contacts,
        id: row.id,
        kind: row.kind,
        layout: row.layout,
        file_name: row.file_name,
        state: row.state,
        login: row.login,
        created_at: row.created_at,
        published_at: row.published_at,
        undone_at: row.undone_at,
        period: row.period_from.zip(row.period_to),
        counts,
        facts,
        remarks: serde_json::from_str(&row.remarks).unwrap_or_default(),
        failure: row.failure.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        version: row.version,
        work,
    })
}

words! {
    /// Which rows of a preview are listed.
    Shown, "imports-shown" {
        /// All of them.
        All = "all",
        /// Those that replace other values.
        Changed = "changed",
        /// Those with something to be looked at.
        Look = "look",
        /// Those with a problem.
        Refused = "refused",
    }
}

/// A cell of a preview.
#[derive(Clone, Debug, Serialize)]
pub struct CellView {
    pub address: String,
    pub text: String,
    /// A problem stands here.
    pub bad: bool,
    /// Something is to be looked at here.
    pub look: bool,
    pub number: bool,
}

/// A row of a preview.
#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    pub sheet: String,
    pub number: i32,
    pub outcome: RowOutcome,
    /// One for each column.
    pub cells: Vec<CellView>,
    pub matched: Option<String>,
    pub changes: Vec<Change>,
    pub problems: Vec<Problem>,
    pub remarks: Vec<Problem>,
}

/// What is listed of a row's content: not what it stores, which other releases kept otherwise.
#[derive(Deserialize)]
struct Listed {
    values: Values,
    cells: Cells,
    matched: Option<String>,
    changes: Vec<Change>,
}

/// One page of a preview's rows.
pub fn rows(
    c: &mut AnyConnection,
    id: &BatchId,
    facts: &Facts,
    shown: Shown,
    page: PageNumber,
) -> Result<Paged<RowView>, Error> {
    let build = || {
        let query = r::table.filter(r::batch_id.eq(id.as_str().to_owned())).into_boxed();
        match shown {
            Shown::All => query,
            Shown::Changed => query.filter(r::outcome.eq(RowOutcome::Changed)),
            Shown::Refused => query.filter(r::outcome.eq(RowOutcome::Refused)),
            Shown::Look => query.filter(r::remarks.ne("[]")),
        }
    };
    type Stored = (String, i32, RowOutcome, String, String, String);
    let stored: Vec<Stored> = build()
        .select((r::sheet, r::row_number, r::outcome, r::content, r::problems, r::remarks))
        .order(r::position)
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let counted = build().select(r::row_number).limit(COUNT_LIMIT + 1).load::<i32>(c)?.len() as i64;
    let rows = stored
        .into_iter()
        .map(|(sheet, number, outcome, content, problems, remarks)| {
            let content: Listed = serde_json::from_str(&content)?;
            let problems: Vec<Problem> = serde_json::from_str(&problems)?;
            let remarks: Vec<Problem> = serde_json::from_str(&remarks)?;
            let cells = facts.columns.iter().map(|column| cell(&content, &column.field, &problems, &remarks)).collect();
            let (matched, changes) = (content.matched, content.changes);
            Ok(RowView { sheet, number, outcome, cells, matched, changes, problems, remarks })
        })
        .collect::<Result<Vec<RowView>, Error>>()?;
    Ok(Paged::new(rows, counted, page))
}

fn cell(content: &Listed, field: &str, problems: &[Problem], remarks: &[Problem]) -> CellView {
    use super::reading::Value;
    let address = content.cells.get(field).unwrap_or_default();
    let here = |all: &[Problem]| all.iter().find(|p| !address.is_empty() && p.cell == address).cloned();
    let problem = here(problems);
    let value = content.values.get(field);
    let text = match (value, &problem) {
        (Some(value), _) => rules::shown_value(value),
        (None, Some(problem)) => problem.value.clone(),
        (None, None) => String::new(),
    };
    CellView {
        text,
        bad: problem.is_some(),
        look: here(remarks).is_some(),
        number: matches!(value, Some(Value::Integer(_) | Value::Decimal(_))),
        address,
    }
}
