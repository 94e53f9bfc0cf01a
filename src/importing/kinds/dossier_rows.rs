//! The rows of dossiers in their table. There may be a million in a file, so they go in while it is read,
//! seen by nobody, and publishing only marks what they replace.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dossiers::{DossierPut, DossierRow};
use super::facts::{KEYS, Live};
use crate::caseload::words;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::actions::STALE;
use crate::importing::model::State;
use crate::importing::reading::Refused;
use crate::importing::rules::SLICE;
use crate::schema::{dossier_lists as l, dossier_words as w, dossiers as d, import_batches as b};
use crate::vocabulary::BatchId;

/// Bits of a dossier's id that are the row's place in its list; those above are the list's number.
pub(super) const PLACE: u32 = 22;
/// Rows of one INSERT into PostgreSQL: 26 values each, of 65,535 that it takes.
const TOGETHER: usize = 1_000;

/// Numbers of the lists whose rows are seen.
fn published(c: &mut AnyConnection) -> Result<Vec<i64>, Error> {
    let seen = b::table.filter(b::state.eq(State::Published)).select(b::id);
    Ok(l::table.filter(l::batch_id.eq_any(seen)).select(l::number).load(c)?)
}

fn number(c: &mut AnyConnection, batch: &BatchId) -> Result<Option<i64>, Error> {
    Ok(l::table.filter(l::batch_id.eq(batch)).select(l::number).first(c).optional()?)
}

/// The first id of a list, and the first beyond it.
fn bounds(list: i64) -> (i64, i64) {
    (list << PLACE, (list + 1) << PLACE)
}

/// Live rows of these keys.
pub fn live(c: &mut AnyConnection, keys: &[String]) -> Result<HashMap<String, Live<DossierRow, i64>>, Error> {
    let published = published(c)?;
    let mut found = HashMap::new();
    if published.is_empty() {
        return Ok(found);
    }
    for keys in keys.chunks(KEYS) {
        type Loaded = (String, i64, String, i64, Option<i64>, DossierRow);
        let rows: Vec<Loaded> = d::table
            .filter(d::row_key.eq_any(keys))
            .select((d::row_key, d::id, d::row_hash, d::list, d::superseded_by, DossierRow::as_select()))
            .order(d::id)
            .load(c)?;
        for (key, id, hash, list, superseded, row) in rows {
            if published.contains(&list) && superseded.is_none_or(|by| !published.contains(&by)) {
                found.insert(key, Live { id, hash, row });
            }
        }
    }
    Ok(found)
}

/// Writes rows, the first as the list's `from`-th; they are seen when their batch is published.
pub fn store(tx: &mut Tx, batch: &BatchId, layout: &str, from: i64, puts: &[&DossierPut]) -> Result<(), Error> {
    if puts.is_empty() {
        return Ok(());
    }
    if from + puts.len() as i64 > 1 << PLACE {
        let limit = (1_i64 << PLACE).to_string();
        return Err(Error::Refused(Refused::TooLarge { what: "rows".into(), limit }.said()));
    }
    let list = match number(tx.c(), batch)? {
        Some(list) => list,
        None => {
            diesel::insert_into(l::table).values(l::batch_id.eq(batch)).execute(tx.c())?;
            number(tx.c(), batch)?.ok_or(Error::NotFound)?
        }
    };
    let ids = (list << PLACE) + from..;
    macro_rules! row {
        ($id:expr, $put:expr) => {{
            let (put, r) = ($put, &$put.row);
            (
                (
                    d::id.eq($id),
                    d::list.eq(list),
                    d::replaces.eq(put.replaces),
                    d::row_key.eq(put.key.as_str()),
                    d::row_hash.eq(put.hash.as_str()),
                    d::source.eq(layout),
                    d::unit_id.eq(r.unit_id.as_str()),
                    d::unit_name.eq(r.unit_name.as_str()),
                    d::code.eq(r.code.as_deref()),
                    d::procedure_code.eq(r.procedure_code.as_deref()),
                    d::procedure_name.eq(r.procedure_name.as_deref()),
                    d::field_code.eq(r.field_code.as_deref()),
                    d::applicant.eq(r.applicant.as_deref()),
                ),
                (
                    d::handler.eq(r.handler.as_deref()),
                    d::status.eq(r.status.as_deref()),
                    d::received_on.eq(r.received_on),
                    d::due_on.eq(r.due_on),
                    d::returned_on.eq(r.returned_on),
                    d::late.eq(r.late),
                    d::late_days.eq(r.late_days),
                    d::explained.eq(r.explained.as_str()),
                    d::apologised.eq(r.apologised.as_str()),
                    d::apology_number.eq(r.apology_number.as_deref()),
                    d::late_reason.eq(r.late_reason.as_deref()),
                    d::note.eq(r.note.as_deref()),
                ),
            )
        }};
    }
    macro_rules! word {
        ($id:expr, $put:expr) => {{
            let r = &$put.row;
            let texts = [r.code.as_deref(), r.applicant.as_deref(), r.handler.as_deref()];
            (w::rowid.eq($id), w::words.eq(words::of(&texts)))
        }};
    }
    match tx.c() {
        // One prepared statement for all rows; a long one would be parsed anew each time.
        AnyConnection::Sqlite(c) => {
            for (id, put) in ids.zip(puts) {
                diesel::insert_into(d::table).values(row!(id, put)).execute(c)?;
                diesel::insert_into(w::table).values(word!(id, put)).execute(c)?;
            }
        }
        AnyConnection::Postgresql(c) => {
            let all: Vec<(i64, &DossierPut)> = ids.zip(puts.iter().copied()).collect();
            for some in all.chunks(TOGETHER) {
                let rows: Vec<_> = some.iter().map(|(id, put)| row!(*id, put)).collect();
                diesel::insert_into(d::table).values(rows).execute(c)?;
                let rows: Vec<_> = some.iter().map(|(id, put)| word!(*id, put)).collect();
                diesel::insert_into(w::table).values(rows).execute(c)?;
            }
        }
    }
    Ok(())
}

/// How many rows of a batch stand here.
pub fn count(c: &mut AnyConnection, batch: &BatchId) -> Result<i64, Error> {
    let Some(list) = number(c, batch)? else { return Ok(0) };
    let (first, beyond) = bounds(list);
    Ok(d::table.filter(d::id.ge(first)).filter(d::id.lt(beyond)).count().get_result(c)?)
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
    let keys: Vec<String> = rows.iter().map(|(_, key, _)| key.clone()).collect();
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
