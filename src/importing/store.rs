//! Rows of batches and previews.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::actions::{Marked, Marks};
use super::kinds::says_surprise;
use super::model::{Content, Counts, Facts, RowOutcome, Staged, State, Understood};
use super::reading::{Kind, Mapping, Problem};
use super::rules::SLICE;
use crate::clock::sha256;
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::on_each;
use crate::schema::{import_batches as b, import_mappings as m, import_rows as r, upload_contacts as u};
use crate::vocabulary::{Actor, BatchId, JobId, MappingId, PlanId, PurposeId, Said};

/// A batch as stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = crate::schema::import_batches)]
pub struct BatchRow {
    pub id: BatchId,
    /// Word of the kind; `auto` until the file was read.
    pub kind: String,
    pub file_name: String,
    pub sha256: String,
    pub layout: String,
    pub state: State,
    pub login: String,
    pub created_at: NaiveDateTime,
    pub published_at: Option<NaiveDateTime>,
    pub undone_at: Option<NaiveDateTime>,
    pub period_from: Option<NaiveDate>,
    pub period_to: Option<NaiveDate>,
    pub facts: String,
    pub remarks: String,
    pub rows_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub failure: Option<String>,
    pub job_id: Option<JobId>,
    pub version: i32,
    pub upload_bytes: Option<i64>,
    /// The draft plan for which the list is, if it is for one.
    pub plan_id: Option<PlanId>,
}

impl BatchRow {
    /// The kind, once it is known.
    pub fn kind(&self) -> Option<Kind> {
        self.kind.parse().ok()
    }

    /// How many rows came to what.
    pub fn counts(&self) -> Counts {
        Counts {
            read: self.rows_read,
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            refused: self.refused,
        }
    }

    /// What is known of the file; nothing for batches that no file made.
    pub fn facts(&self) -> Facts {
        serde_json::from_str(&self.facts).unwrap_or_default()
    }
}

/// One batch.
pub fn batch(c: &mut AnyConnection, id: &BatchId) -> Result<BatchRow, Error> {
    b::table.find(id).select(BatchRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// Batches that command lines read or store now, or did when they were killed: no job works on them.
pub fn of_command_lines(c: &mut AnyConnection) -> Result<Vec<BatchId>, Error> {
    let at_work = b::table.filter(b::state.eq_any([State::Reading, State::Storing])).filter(b::job_id.is_null());
    Ok(at_work.order(b::id).select(b::id).load(c)?)
}

/// The mappings in use, the newest first.
pub fn mappings(c: &mut AnyConnection) -> Result<Vec<Mapping>, Error> {
    let rows: Vec<(String, String, String)> = m::table
        .filter(m::retired_at.is_null())
        .order((m::created_at.desc(), m::id.desc()))
        .select((m::name, m::layout, m::headers))
        .load(c)?;
    let mapping = |(name, layout, headers): (String, String, String)| {
        Ok(Mapping { name, layout, columns: serde_json::from_str(&headers)? })
    };
    rows.into_iter().map(mapping).collect()
}

/// Keeps a mapping.
pub fn insert_mapping(tx: &mut Tx, actor: &Actor, id: &MappingId, mapping: &Mapping) -> Result<(), Error> {
    let now = tx.now();
    diesel::insert_into(m::table)
        .values((
            m::id.eq(id),
            m::name.eq(&mapping.name),
            m::layout.eq(&mapping.layout),
            m::headers.eq(serde_json::to_string(&mapping.columns)?),
            m::login.eq(&actor.login),
            m::created_at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Takes a mapping out of use; gives whether it was in use.
pub fn retire_mapping(tx: &mut Tx, id: &MappingId) -> Result<bool, Error> {
    let now = tx.now();
    let in_use = m::table.find(id).filter(m::retired_at.is_null());
    Ok(diesel::update(in_use).set(m::retired_at.eq(Some(now))).execute(tx.c())? > 0)
}

/// What is known of a file, said anew; why it could not be read is forgotten.
pub fn set_facts(tx: &mut Tx, id: &BatchId, facts: &Facts) -> Result<(), Error> {
    diesel::update(b::table.find(id))
        .set((b::facts.eq(serde_json::to_string(facts)?), b::failure.eq(None::<String>)))
        .execute(tx.c())?;
    Ok(())
}

/// Ids of the published batches of a kind and of those that share its table.
pub fn published(c: &mut AnyConnection, kind: Kind) -> Result<HashSet<String>, Error> {
    let kinds = kind.alike().into_iter().map(Kind::word);
    let of_kind = b::table.filter(b::state.eq(State::Published)).filter(b::kind.eq_any(kinds));
    let ids: Vec<String> = of_kind.select(b::id).load(c)?;
    Ok(ids.into_iter().collect())
}

/// Digest of the published batches of a kind and of those that share its table, and of those taken back:
/// another one says that something was published or taken back since.
pub fn published_digest(c: &mut AnyConnection, kind: Kind) -> Result<String, Error> {
    let kinds = kind.alike().into_iter().map(Kind::word);
    let shown = b::table.filter(b::state.eq_any([State::Published, State::Undone])).filter(b::kind.eq_any(kinds));
    let mut shown: Vec<(String, State)> = shown.select((b::id, b::state)).load(c)?;
    shown.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let shown: Vec<String> = shown.iter().map(|(id, state)| format!("{id} {}", state.as_str())).collect();
    Ok(sha256(shown.join(" ").as_bytes()))
}

/// A batch that is being read.
pub fn insert(
    tx: &mut Tx,
    actor: &Actor,
    id: &BatchId,
    file_name: &str,
    (sha256, bytes): (&str, usize),
    facts: &Facts,
    job: Option<&JobId>,
) -> Result<(), Error> {
    let now = tx.now();
    let facts_text = serde_json::to_string(facts)?;
    diesel::insert_into(b::table)
        .values((
            (
                b::id.eq(id),
                b::kind.eq(facts.wanted.map_or("auto", Kind::word)),
                b::file_name.eq(file_name),
                b::sha256.eq(sha256),
                b::layout.eq(""),
                b::state.eq(State::Reading),
                b::account_id.eq(actor.account.as_ref().map(|a| a.as_str())),
                b::login.eq(&actor.login),
                b::created_at.eq(now),
                b::facts.eq(facts_text),
                b::remarks.eq("[]"),
            ),
            (
                b::rows_read.eq(0),
                b::added.eq(0),
                b::changed.eq(0),
                b::unchanged.eq(0),
                b::refused.eq(0),
                b::job_id.eq(job.map(|j| j.as_str())),
                b::version.eq(1),
                b::upload_bytes.eq(Some(bytes as i64)),
            ),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Says that a batch is a list for a draft plan.
pub fn set_plan(tx: &mut Tx, id: &BatchId, plan: &PlanId) -> Result<(), Error> {
    diesel::update(b::table.find(id)).set(b::plan_id.eq(Some(plan.as_str()))).execute(tx.c())?;
    Ok(())
}

/// Moves a batch from one state to another, if it still stands there.
///
/// # Errors
/// `Conflict` when it does not.
pub fn set_state(tx: &mut Tx, id: &BatchId, from: State, to: State, job: Option<&JobId>) -> Result<(), Error> {
    let rows = diesel::update(b::table.filter(b::id.eq(id)).filter(b::state.eq(from)))
        .set((b::state.eq(to), b::job_id.eq(job.map(|j| j.as_str())), b::version.eq(b::version + 1)))
        .execute(tx.c())?;
    if rows == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// The preview stands.
pub fn set_staged(tx: &mut Tx, id: &BatchId, said: &Understood) -> Result<(), Error> {
    let (facts, remarks) = (serde_json::to_string(&said.facts)?, serde_json::to_string(&said.remarks)?);
    let n = said.counts;
    let rows = diesel::update(b::table.filter(b::id.eq(id)).filter(b::state.eq(State::Reading)))
        .set((
            b::kind.eq(said.kind.word()),
            b::layout.eq(&said.layout),
            b::state.eq(State::Staged),
            b::period_from.eq(said.period.map(|p| p.0)),
            b::period_to.eq(said.period.map(|p| p.1)),
            b::facts.eq(facts),
            b::remarks.eq(remarks),
            b::rows_read.eq(n.read),
            b::added.eq(n.added),
            b::changed.eq(n.changed),
            b::unchanged.eq(n.unchanged),
            b::refused.eq(n.refused),
            b::version.eq(b::version + 1),
        ))
        .execute(tx.c())?;
    if rows == 0 {
        return Err(Error::Conflict);
    }
    diesel::delete(u::table.find(id)).execute(tx.c())?;
    if said.facts.withheld {
        forget_name(tx, id)?;
        forget_sheets(tx, id)?;
    }
    if said.facts.contacts.is_empty() && !said.facts.withheld {
        return Ok(());
    }
    let headers: Vec<&str> = said.facts.contacts.iter().map(String::as_str).collect();
    diesel::insert_into(u::table)
        .values((
            u::batch_id.eq(id),
            u::headers.eq(headers.join(", ")),
            u::purpose_id.eq(said.facts.purpose.as_ref()),
            u::withheld.eq(said.facts.withheld),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Takes the names of sheets out of a preview: they are words of a file that must not be kept, written down before
/// a later row said so.
fn forget_sheets(tx: &mut Tx, id: &BatchId) -> Result<(), Error> {
    diesel::update(r::table.filter(r::batch_id.eq(id))).set(r::sheet.eq("")).execute(tx.c())?;
    let marked: Vec<(i64, String, String)> = r::table
        .filter(r::batch_id.eq(id))
        .filter(r::problems.ne("[]").or(r::remarks.ne("[]")))
        .select((r::position, r::problems, r::remarks))
        .load(tx.c())?;
    let bare = |text: &str| {
        let mut problems: Vec<Problem> = serde_json::from_str(text)?;
        problems.iter_mut().for_each(|problem| problem.sheet.clear());
        serde_json::to_string(&problems)
    };
    for (position, problems, remarks) in marked {
        diesel::update(r::table.find((id, position)))
            .set((r::problems.eq(bare(&problems)?), r::remarks.eq(bare(&remarks)?)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Forgets what a list for a draft was called, where its name alone speaks of a surprise.
fn forget_name(tx: &mut Tx, id: &BatchId) -> Result<(), Error> {
    let batch = batch(tx.c(), id)?;
    if batch.plan_id.is_some() && says_surprise(&batch.file_name) {
        diesel::update(b::table.find(id)).set(b::file_name.eq(format!("{id}.xlsx"))).execute(tx.c())?;
    }
    Ok(())
}

/// Notes that the file of a batch must not be kept, nor what an earlier reading said of it.
pub fn withhold(tx: &mut Tx, id: &BatchId) -> Result<(), Error> {
    let mut facts = batch(tx.c(), id)?.facts();
    facts.withhold();
    set_facts(tx, id, &facts)?;
    forget_name(tx, id)?;
    diesel::update(b::table.find(id)).set(b::remarks.eq("[]")).execute(tx.c())?;
    diesel::delete(u::table.find(id)).execute(tx.c())?;
    diesel::insert_into(u::table)
        .values((u::batch_id.eq(id), u::headers.eq(""), u::purpose_id.eq(None::<PurposeId>), u::withheld.eq(true)))
        .execute(tx.c())?;
    Ok(())
}

/// What is known of a file that holds contacts of applicants, or what must not be kept.
#[derive(Clone, Debug, Queryable)]
pub struct UploadContacts {
    /// The columns that hold them, joined; empty where an older release did not keep them.
    pub headers: String,
    /// The purpose for which they were kept.
    pub purpose: Option<PurposeId>,
    /// When the file was removed because of them.
    pub removed_at: Option<NaiveDateTime>,
    /// Whether it was not kept at all.
    pub withheld: bool,
}

/// What is known of a batch's file, where it holds contacts.
pub fn upload_contacts(c: &mut AnyConnection, id: &BatchId) -> Result<Option<UploadContacts>, Error> {
    Ok(u::table.find(id).select((u::headers, u::purpose_id, u::removed_at, u::withheld)).first(c).optional()?)
}

/// Refuses when the batch's file is not kept any more.
///
/// # Errors
/// `Refused` says why it was removed.
pub fn must_have_upload(c: &mut AnyConnection, id: &BatchId) -> Result<(), Error> {
    match upload_contacts(c, id)? {
        Some(upload) if upload.withheld => Err(Error::refused("imports-upload-withheld")),
        Some(upload) if upload.removed_at.is_some() => Err(Error::refused("imports-upload-removed")),
        _ => Ok(()),
    }
}

/// The file cannot be read, or reading was given up; the sentence says why.
pub fn set_failed(tx: &mut Tx, id: &BatchId, to: State, said: Option<&Said>) -> Result<(), Error> {
    let failure = said.map(serde_json::to_string).transpose()?;
    diesel::update(b::table.find(id))
        .set((b::state.eq(to), b::failure.eq(failure), b::version.eq(b::version + 1)))
        .execute(tx.c())?;
    Ok(())
}

/// Rows of one INSERT.
const TOGETHER: usize = 1_000;

/// Writes rows of a preview with their places in the file.
pub fn write_rows(tx: &mut Tx, id: &BatchId, rows: &[(i64, &Staged)]) -> Result<(), Error> {
    for together in rows.chunks(TOGETHER) {
        let rows = together
            .iter()
            .map(|(position, row)| {
                Ok((
                    r::batch_id.eq(id.clone()),
                    r::position.eq(*position),
                    r::sheet.eq(row.sheet.clone()),
                    r::row_number.eq(i32::try_from(row.number).unwrap_or(i32::MAX)),
                    r::outcome.eq(row.outcome),
                    r::content.eq(serde_json::to_string(&row.content)?),
                    r::problems.eq(serde_json::to_string(&row.problems)?),
                    r::remarks.eq(serde_json::to_string(&row.remarks)?),
                ))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        on_each!(tx.c(), |c| diesel::insert_into(r::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// What is wrong in a preview's rows and what should be looked at, of the first `most` such rows.
pub fn marked(c: &mut AnyConnection, id: &BatchId, most: i64) -> Result<Marked, Error> {
    let rows: Vec<(String, i32, String, String)> = r::table
        .filter(r::batch_id.eq(id))
        .filter(r::problems.ne("[]").or(r::remarks.ne("[]")))
        .order(r::position)
        .limit(most)
        .select((r::sheet, r::row_number, r::problems, r::remarks))
        .load(c)?;
    let marks = |(sheet, number, problems, remarks): (String, i32, String, String)| {
        let marks = Marks { problems: serde_json::from_str(&problems)?, remarks: serde_json::from_str(&remarks)? };
        Ok(((sheet, number.unsigned_abs()), marks))
    };
    rows.into_iter().map(marks).collect()
}

/// The first row of data of each sheet, from 1.
pub fn first_rows(c: &mut AnyConnection, id: &BatchId) -> Result<BTreeMap<String, u32>, Error> {
    let rows: Vec<(String, Option<i32>)> = r::table
        .filter(r::batch_id.eq(id))
        .group_by(r::sheet)
        .select((r::sheet, diesel::dsl::min(r::row_number)))
        .load(c)?;
    Ok(rows.into_iter().filter_map(|(sheet, first)| Some((sheet, first?.unsigned_abs()))).collect())
}

/// Removes a preview's rows, a slice at a time.
pub fn clear_rows(db: &Db, id: &BatchId) -> Result<(), Error> {
    loop {
        let more = db.write(|tx| {
            let last: Option<i64> = r::table
                .filter(r::batch_id.eq(id))
                .order(r::position)
                .select(r::position)
                .offset(SLICE as i64 - 1)
                .first(tx.c())
                .optional()?;
            let of_batch = r::table.filter(r::batch_id.eq(id));
            match last {
                Some(last) => diesel::delete(of_batch.filter(r::position.le(last))).execute(tx.c())?,
                None => diesel::delete(of_batch).execute(tx.c())?,
            };
            Ok(last.is_some())
        })?;
        if !more {
            return Ok(());
        }
    }
}

/// Rows to be stored behind a position, in order: added and changed ones, and for sets that are
/// stored whole also those that stay.
pub fn rows_to_store(
    c: &mut AnyConnection,
    id: &BatchId,
    behind: i64,
    limit: Option<i64>,
    unchanged: bool,
) -> Result<Vec<(i64, Content)>, Error> {
    let mut outcomes = vec![RowOutcome::Added, RowOutcome::Changed];
    if unchanged {
        outcomes.push(RowOutcome::Unchanged);
    }
    let rows: Vec<(i64, String)> = r::table
        .filter(r::batch_id.eq(id))
        .filter(r::position.gt(behind))
        .filter(r::outcome.eq_any(outcomes))
        .order(r::position)
        .limit(limit.unwrap_or(i64::MAX))
        .select((r::position, r::content))
        .load(c)?;
    rows.into_iter().map(|(at, text)| Ok((at, serde_json::from_str(&text)?))).collect()
}
