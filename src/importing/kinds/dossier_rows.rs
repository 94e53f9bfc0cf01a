//! The rows of dossiers in their table. There may be a million in a file, so they go in while it is read,
//! seen by nobody, and publishing only marks what they replace.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::dossiers::{DossierPut, DossierRow};
use super::facts::{KEYS, Live};
use super::{contacts, dossier_words as words};
use crate::db::{AnyConnection, Bulk, Db, Tx};
use crate::error::Error;
use crate::importing::actions::STALE;
use crate::importing::model::State;
use crate::importing::reading::Refused;
use crate::importing::rules::SLICE;
use crate::schema::{
    dossier_list_units as n, dossier_lists as l, dossier_words as w, dossiers as d, import_batches as b,
};
use crate::vocabulary::{BatchId, UnitId};

/// Bits of a dossier's id that are the row's place in its list; those above are the list's number.
pub(super) const PLACE: u32 = 22;

/// Numbers of the lists whose rows are seen.
fn published(c: &mut AnyConnection) -> Result<Vec<i64>, Error> {
    let seen = b::table.filter(b::state.eq(State::Published)).select(b::id);
    Ok(l::table.filter(l::batch_id.eq_any(seen)).select(l::number).load(c)?)
}

pub(super) fn number(c: &mut AnyConnection, batch: &BatchId) -> Result<Option<i64>, Error> {
    Ok(l::table.filter(l::batch_id.eq(batch)).select(l::number).first(c).optional()?)
}

/// The first id of a list, and the first beyond it.
fn bounds(list: i64) -> (i64, i64) {
    (list << PLACE, (list + 1) << PLACE)
}

/// Live rows of these keys.
pub fn live(c: &mut AnyConnection, keys: &[&str]) -> Result<HashMap<String, Live<DossierRow, i64>>, Error> {
    let published = published(c)?;
    let mut found = HashMap::new();
    if published.is_empty() {
        return Ok(found);
    }
    for keys in keys.chunks(KEYS) {
        type Loaded = (String, i64, i64, Option<i64>, DossierRow);
        let rows: Vec<Loaded> = d::table
            .filter(d::row_key.eq_any(keys))
            .select((d::row_key, d::id, d::list, d::superseded_by, DossierRow::as_select()))
            .order(d::id)
            .load(c)?;
        for (key, id, list, superseded, row) in rows {
            if published.contains(&list) && superseded.is_none_or(|by| !published.contains(&by)) {
                found.insert(key, Live { id, row });
            }
        }
    }
    Ok(found)
}

/// A row as it is stored.
#[derive(Insertable)]
#[diesel(table_name = d, treat_none_as_default_value = false)]
struct Stored<'a> {
    id: i64,
    list: i64,
    replaces: Option<i64>,
    row_key: &'a str,
    unit_id: &'a str,
    unit_name: &'a str,
    code: Option<&'a str>,
    procedure_code: Option<&'a str>,
    procedure_name: Option<&'a str>,
    field_code: Option<&'a str>,
    applicant: Option<&'a str>,
    handler: Option<&'a str>,
    status: Option<&'a str>,
    received_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    returned_on: Option<NaiveDate>,
    late: bool,
    late_days: Option<i32>,
    explained: &'a str,
    apologised: &'a str,
    apology_number: Option<&'a str>,
    late_reason: Option<&'a str>,
    note: Option<&'a str>,
}

/// The same for SQLite, in the order of [`Stored::bind`].
const INSERT: &str = "INSERT INTO dossiers (id, list, replaces, row_key, unit_id, unit_name, code, procedure_code, \
    procedure_name, field_code, applicant, handler, status, received_on, due_on, returned_on, late, late_days, \
    explained, apologised, apology_number, late_reason, note) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";

impl<'a> Stored<'a> {
    fn of(id: i64, list: i64, put: &'a DossierPut) -> Stored<'a> {
        let r = &put.row;
        Stored {
            id,
            list,
            replaces: put.replaces,
            row_key: &put.key,
            unit_id: r.unit_id.as_str(),
            unit_name: &r.unit_name,
            code: r.code.as_deref(),
            procedure_code: r.procedure_code.as_deref(),
            procedure_name: r.procedure_name.as_deref(),
            field_code: r.field_code.as_deref(),
            applicant: r.applicant.as_deref(),
            handler: r.handler.as_deref(),
            status: r.status.as_deref(),
            received_on: r.received_on,
            due_on: r.due_on,
            returned_on: r.returned_on,
            late: r.late,
            late_days: r.late_days,
            explained: &r.explained,
            apologised: &r.apologised,
            apology_number: r.apology_number.as_deref(),
            late_reason: r.late_reason.as_deref(),
            note: r.note.as_deref(),
        }
    }

    fn execute(&self, statement: &mut rusqlite::Statement) -> rusqlite::Result<usize> {
        let [received, due, returned] = [self.received_on, self.due_on, self.returned_on].map(|day| day.map(Iso::of));
        statement.execute(rusqlite::params![
            self.id,
            self.list,
            self.replaces,
            self.row_key,
            self.unit_id,
            self.unit_name,
            self.code,
            self.procedure_code,
            self.procedure_name,
            self.field_code,
            self.applicant,
            self.handler,
            self.status,
            received,
            due,
            returned,
            self.late,
            self.late_days,
            self.explained,
            self.apologised,
            self.apology_number,
            self.late_reason,
            self.note,
        ])
    }
}

/// A day as SQLite keeps it, `2026-11-27`.
struct Iso([u8; 10]);

impl Iso {
    fn of(day: NaiveDate) -> Iso {
        let (year, month, day) = (day.year().clamp(0, 9999) as u32, day.month(), day.day());
        let digit = |n: u32| b'0' + (n % 10) as u8;
        let [y, m] = [[year / 1000, year / 100], [year / 10, year]];
        Iso([
            digit(y[0]),
            digit(y[1]),
            digit(m[0]),
            digit(m[1]),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ])
    }
}

impl rusqlite::ToSql for Iso {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Text(&self.0)))
    }
}

/// Somebody took a unit away after the rows were understood.
fn gone(error: diesel::result::Error) -> Error {
    match error {
        diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _) => {
            Error::refused(STALE)
        }
        other => other.into(),
    }
}

/// Writes the rows of one list as they come; they are seen when their batch is published.
pub struct Ahead {
    db: Db,
    batch: BatchId,
    bulk: Option<Bulk>,
    list: Option<i64>,
    /// Units of rows that were written.
    units: HashSet<UnitId>,
    /// Rows that were written.
    count: i64,
}

impl Ahead {
    /// Nothing written yet.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn new(db: &Db, batch: &BatchId) -> Result<Ahead, Error> {
        Ok(Ahead {
            db: db.clone(),
            batch: batch.clone(),
            bulk: db.bulk()?,
            list: None,
            units: HashSet::new(),
            count: 0,
        })
    }

    /// The list's number, which from now on names the units of these rows, too.
    fn list(&mut self, puts: &[Box<DossierPut>]) -> Result<i64, Error> {
        let units = puts.iter().map(|put| &put.row.unit_id).filter(|unit| !self.units.contains(*unit));
        let units: BTreeSet<UnitId> = units.cloned().collect();
        if let (Some(list), true) = (self.list, units.is_empty()) {
            return Ok(list);
        }
        let list = self.db.write(|tx| {
            if number(tx.c(), &self.batch)?.is_none() {
                diesel::insert_into(l::table).values(l::batch_id.eq(&self.batch)).execute(tx.c())?;
            }
            let list = number(tx.c(), &self.batch)?.ok_or(Error::NotFound)?;
            for unit in &units {
                let named = (n::list.eq(list), n::unit_id.eq(unit));
                diesel::insert_into(n::table).values(named).execute(tx.c()).map_err(gone)?;
            }
            Ok(list)
        })?;
        self.list = Some(list);
        self.units.extend(units);
        Ok(list)
    }

    /// Writes the next rows, with how their applicants can be reached where that is kept.
    ///
    /// # Errors
    /// `Refused` beyond what a list's numbers hold; `Conflict` when somebody dropped the batch meanwhile.
    pub fn store(&mut self, puts: &[Box<DossierPut>]) -> Result<(), Error> {
        if puts.is_empty() {
            return Ok(());
        }
        let state: State = self.db.read(|c| Ok(b::table.find(&self.batch).select(b::state).first(c)?))?;
        if state != State::Reading {
            return Err(Error::Conflict);
        }
        let beyond = self.count + puts.len() as i64;
        if beyond >= 1 << PLACE {
            let limit = (1_i64 << PLACE).to_string();
            return Err(Error::Refused(Refused::TooLarge { what: "rows".into(), limit }.said()));
        }
        let list = self.list(puts)?;
        let ids = (list << PLACE) + self.count + 1..;
        let now = words::NOW - self.count;
        let worded = puts.iter().take(usize::try_from(now).unwrap_or(0));
        let worded: Vec<(i64, String)> = ids.clone().zip(worded.map(|put| put.words())).collect();
        let rows = ids.zip(puts).map(|(id, put)| Stored::of(id, list, put));
        match &mut self.bulk {
            Some(bulk) => bulk.write(|tx| {
                let mut insert = tx.prepare(INSERT)?;
                for row in rows {
                    row.execute(&mut insert)?;
                }
                words::insert(tx, &worded)
            })?,
            None => {
                let rows: Vec<Stored> = rows.collect();
                self.db.write(|tx| {
                    let AnyConnection::Postgresql(c) = tx.c() else { return Ok(()) };
                    diesel::copy_from(d::table).from_insertable(&rows).execute(c)?;
                    words::copy(c, &worded)
                })?;
            }
        }
        let late = (beyond > words::NOW && self.count <= words::NOW).then_some(words::NOW + 1);
        let contacts = || puts.iter().filter_map(|put| Some((put.key.as_str(), put.contact.as_ref()?)));
        if late.is_some() || contacts().next().is_some() {
            self.db.write(|tx| {
                if late.is_some() {
                    diesel::update(l::table.find(list)).set(l::words_from.eq(late)).execute(tx.c())?;
                }
                contacts::store(tx, &self.batch, contacts())
            })?;
        }
        self.count = beyond;
        Ok(())
    }
}

/// How many rows of a batch stand here: they are numbered in turn, so the last tells.
pub fn count(c: &mut AnyConnection, batch: &BatchId) -> Result<i64, Error> {
    let Some(list) = number(c, batch)? else { return Ok(0) };
    let (first, beyond) = bounds(list);
    let rows = d::table.filter(d::id.ge(first)).filter(d::id.lt(beyond));
    let last: Option<i64> = rows.select(d::id).order(d::id.desc()).first(c).optional()?;
    Ok(last.map_or(0, |last| last - first))
}

/// Marks what the batch's rows replace, those behind the id `behind`, at most a slice; gives the last id
/// looked at, none when no more are left. `all` makes sure of each row that what is live under its key is
/// still what it was compared with, because other lists were published or taken back since.
///
/// # Errors
/// `Refused` with [`STALE`] when it is not.
pub fn supersede(tx: &mut Tx, batch: &BatchId, behind: i64, all: bool) -> Result<Option<i64>, Error> {
    let Some(list) = number(tx.c(), batch)? else { return Ok(None) };
    let (first, beyond) = bounds(list);
    let mut query = d::table
        .filter(d::id.ge(first.max(behind + 1)))
        .filter(d::id.lt(beyond))
        .into_boxed::<crate::db::MultiBackend>();
    if !all {
        query = query.filter(d::replaces.is_not_null());
    }
    let rows: Vec<(i64, String, Option<i64>)> =
        query.select((d::id, d::row_key, d::replaces)).order(d::id).limit(SLICE as i64).load(tx.c())?;
    let keys: Vec<&str> = rows.iter().map(|(_, key, _)| key.as_str()).collect();
    let live = live(tx.c(), &keys)?;
    for (_, key, replaces) in &rows {
        if live.get(key).map(|l| l.id) != *replaces {
            return Err(Error::refused(STALE));
        }
        if let Some(id) = replaces {
            diesel::update(d::table.find(id)).set(d::superseded_by.eq(Some(list))).execute(tx.c())?;
        }
    }
    Ok(rows.last().filter(|_| rows.len() == SLICE).map(|(id, ..)| *id))
}

/// Forgets what the batch's rows were marked to replace, at most a slice; gives whether more is left.
pub fn release(tx: &mut Tx, batch: &BatchId) -> Result<bool, Error> {
    let Some(list) = number(tx.c(), batch)? else { return Ok(false) };
    let marked: Vec<i64> =
        d::table.filter(d::superseded_by.eq(Some(list))).select(d::id).limit(SLICE as i64).load(tx.c())?;
    for ids in marked.chunks(KEYS) {
        diesel::update(d::table.filter(d::id.eq_any(ids))).set(d::superseded_by.eq(None::<i64>)).execute(tx.c())?;
    }
    Ok(marked.len() == SLICE)
}

/// Removes rows that were never published and their words, at most a slice; gives whether more is left.
pub fn clear(tx: &mut Tx, batch: &BatchId) -> Result<bool, Error> {
    let Some(list) = number(tx.c(), batch)? else { return Ok(false) };
    let (first, beyond) = bounds(list);
    let last: Option<i64> = d::table
        .filter(d::id.ge(first))
        .filter(d::id.lt(beyond))
        .order(d::id)
        .select(d::id)
        .offset(SLICE as i64 - 1)
        .first(tx.c())
        .optional()?;
    let upto = last.unwrap_or(beyond - 1);
    diesel::delete(d::table.filter(d::id.ge(first)).filter(d::id.le(upto))).execute(tx.c())?;
    diesel::delete(w::table.filter(w::rowid.ge(first)).filter(w::rowid.le(upto))).execute(tx.c())?;
    if last.is_none() {
        diesel::delete(n::table.filter(n::list.eq(list))).execute(tx.c())?;
        diesel::update(l::table.find(list)).set(l::words_from.eq(None::<i64>)).execute(tx.c())?;
    }
    Ok(last.is_some())
}

/// Whether a later published batch replaced rows of this one.
pub fn is_replaced(c: &mut AnyConnection, batch: &BatchId) -> Result<bool, Error> {
    let Some(list) = number(c, batch)? else { return Ok(false) };
    let by: Vec<Option<i64>> = d::table
        .filter(d::superseded_by.is_not_null())
        .filter(d::list.eq(list))
        .select(d::superseded_by)
        .distinct()
        .load(c)?;
    let published = published(c)?;
    Ok(by.into_iter().flatten().any(|by| published.contains(&by)))
}
