//! Words that dossiers are found by. They cost more than the rows themselves, so those of a long list follow
//! when it is stored already; `dossier_lists.words_from` says from which place on they are missing.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::dossier_rows::{PLACE, number};
use crate::caseload::words;
use crate::db::{AnyConnection, Db};
use crate::error::Error;
use crate::importing::rules::SLICE;
use crate::jobs::Steps;
use crate::schema::{dossier_lists as l, dossier_words as w, dossiers as d};
use crate::vocabulary::BatchId;

/// The first rows of a list, whose words are there when the rows are.
pub const NOW: i64 = 5_000;

#[derive(Insertable)]
#[diesel(table_name = w, treat_none_as_default_value = false)]
struct Worded<'a> {
    rowid: i64,
    words: &'a str,
}

/// Writes words of rows by their ids, on SQLite.
pub fn insert(tx: &rusqlite::Transaction, worded: &[(i64, String)]) -> Result<(), Error> {
    let mut insert = tx.prepare("INSERT INTO dossier_words (rowid, words) VALUES (?1, ?2)")?;
    for (id, words) in worded {
        insert.execute(rusqlite::params![id, words])?;
    }
    Ok(())
}

/// The same on PostgreSQL.
pub fn copy(c: &mut PgConnection, worded: &[(i64, String)]) -> Result<(), Error> {
    let rows: Vec<Worded> = worded.iter().map(|(rowid, words)| Worded { rowid: *rowid, words }).collect();
    if !rows.is_empty() {
        diesel::copy_from(w::table).from_insertable(&rows).execute(c)?;
    }
    Ok(())
}

/// Writes the words that a batch's list still lacks; gives whether it was not asked to stop. Goes on where it
/// was cut off.
///
/// # Errors
/// What the database says.
pub fn follow(db: &Db, batch: &BatchId, steps: &dyn Steps) -> Result<bool, Error> {
    let mut bulk = db.bulk()?;
    let mut done = 0;
    loop {
        type Row = (i64, Option<String>, Option<String>, Option<String>);
        let next = db.read(|c| {
            let Some(list) = number(c, batch)? else { return Ok(None) };
            let from: Option<i64> = l::table.find(list).select(l::words_from).first(c)?;
            let Some(from) = from else { return Ok(None) };
            let first = (list << PLACE) + from;
            let rows: Vec<Row> = d::table
                .filter(d::id.ge(first))
                .filter(d::id.lt((list + 1) << PLACE))
                .order(d::id)
                .select((d::id, d::code, d::applicant, d::handler))
                .limit(SLICE as i64)
                .load(c)?;
            Ok(Some((list, first, rows)))
        })?;
        let Some((list, first, rows)) = next else { return Ok(true) };
        let last = rows.last().map_or(first, |(id, ..)| *id);
        let of = |(id, code, applicant, handler): &Row| {
            (*id, words::of(&[code.as_deref(), applicant.as_deref(), handler.as_deref()]))
        };
        let worded: Vec<(i64, String)> = rows.iter().map(of).collect();
        // An earlier try may have written them and not said so.
        match &mut bulk {
            Some(bulk) => bulk.write(|tx| {
                tx.execute("DELETE FROM dossier_words WHERE rowid BETWEEN ?1 AND ?2", [first, last])?;
                insert(tx, &worded)
            })?,
            None => db.write(|tx| {
                diesel::delete(w::table.filter(w::rowid.between(first, last))).execute(tx.c())?;
                match tx.c() {
                    AnyConnection::Postgresql(c) => copy(c, &worded),
                    AnyConnection::Sqlite(_) => Ok(()),
                }
            })?,
        }
        let beyond = (rows.len() == SLICE).then_some((last & ((1 << PLACE) - 1)) + 1);
        db.write(|tx| {
            Ok(diesel::update(l::table.find(list)).set(l::words_from.eq(beyond)).execute(tx.c()).map(drop)?)
        })?;
        done += rows.len() as i64;
        if beyond.is_none() {
            return Ok(true);
        }
        if !steps.step(done, None)? {
            return Ok(false);
        }
    }
}

/// Whether a batch's list lacks words.
pub fn are_missing(c: &mut AnyConnection, batch: &BatchId) -> Result<bool, Error> {
    let from: Option<Option<i64>> = l::table.filter(l::batch_id.eq(batch)).select(l::words_from).first(c).optional()?;
    Ok(from.flatten().is_some())
}
