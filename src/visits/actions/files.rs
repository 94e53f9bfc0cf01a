//! Files of a visit: the bytes lie in the store before their row is written.

use diesel::prelude::*;

use super::super::op::{Op, OpResult};
use super::super::rules::Sniffed;
use super::super::store;
use super::{apply_in, recorder};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::visit_files;
use crate::storage::Storage;
use crate::vocabulary::{Actor, VisitId, text};

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// What is known of a file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct FileFacts {
    pub sha256: String,
    /// Name that the person's file had.
    pub name: String,
    pub sniffed: Sniffed,
    pub bytes: u64,
}

/// Stores the bytes under the visit, after asking whether the actor may record there at all. Gives
/// what is known of the file; no row speaks of it yet.
///
/// # Errors
/// Those of [`super::apply`], before anything is stored; `Refused` when the file is of no kind that
/// the record takes.
pub fn keep_file(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    visit: &VisitId,
    name: &str,
    bytes: &[u8],
) -> Result<FileFacts, Error> {
    let sniffed = super::super::rules::sniff(bytes).map_err(Error::Refused)?;
    db.write(|tx| recorder(tx, actor, visit))?;
    let sha256 = storage.put(visit.as_str(), bytes)?;
    let name = text::file_name(&text::clean(name), LONGEST_NAME);
    Ok(FileFacts { sha256, name, sniffed, bytes: bytes.len() as u64 })
}

/// Writes the file's row and the operation that makes it part of the record, in one transaction.
pub fn attach(db: &Db, actor: &Actor, visit: &VisitId, facts: &FileFacts, op: &Op) -> Result<OpResult, Error> {
    db.write(|tx| {
        recorder(tx, actor, visit)?;
        write_row(tx, actor, visit, facts)?;
        let mut results = apply_in(tx, actor, visit, std::slice::from_ref(op))?;
        results.pop().ok_or(Error::NotFound)
    })
}

fn write_row(tx: &mut Tx, actor: &Actor, visit: &VisitId, facts: &FileFacts) -> Result<(), Error> {
    let hashes = std::collections::BTreeSet::from([facts.sha256.clone()]);
    if !store::files(tx.c(), visit, &hashes)?.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    diesel::insert_into(visit_files::table)
        .values((
            visit_files::visit_id.eq(visit),
            visit_files::sha256.eq(&facts.sha256),
            visit_files::name.eq(&facts.name),
            visit_files::media_type.eq(facts.sniffed.media_type),
            visit_files::bytes.eq(i64::try_from(facts.bytes).unwrap_or(i64::MAX)),
            visit_files::account_id.eq(actor.key()),
            visit_files::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}
