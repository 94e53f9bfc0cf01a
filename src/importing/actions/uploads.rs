//! Files as they were sent, once their rows are stored: those that hold contacts of applicants stay only while
//! the purpose holds for which the contacts were kept. Those that are classified go as soon as they were read.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::audit::{self, Entry};
use crate::caseload::contacts;
use crate::db::Db;
use crate::error::Error;
use crate::importing::kinds;
use crate::importing::model::State;
use crate::schema::{dossier_contacts as k, dossier_lists as l, import_batches as b, upload_contacts as u};
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId, PurposeId};

/// Removes files that hold contacts for which no purpose holds, and the contacts of what was taken back; name,
/// size and hash of a file stay. Does nothing to files whose rows are not stored yet, which are still read, unless
/// they are withheld.
pub fn forget(db: &Db, storage: &Storage) -> Result<(), Error> {
    let today = db.world().today();
    let (files, undone, holding) = db.read(|c| {
        let files: Vec<(BatchId, String, Option<PurposeId>)> = u::table
            .inner_join(b::table)
            .filter(u::removed_at.is_null())
            .filter(b::state.eq_any([State::Published, State::Undone]).or(u::withheld.eq(true)))
            .select((b::id, b::sha256, u::purpose_id))
            .load(c)?;
        let undone: Vec<BatchId> = b::table
            .inner_join(l::table)
            .filter(b::state.eq(State::Undone))
            .filter(exists(k::table.filter(k::list.eq(l::number))))
            .select(b::id)
            .load(c)?;
        Ok((files, undone, contacts::views::in_force(c, today)?.map(|purpose| purpose.id)))
    })?;
    // What was taken back does not come again: neither do its contacts.
    for id in undone {
        while db.write(|tx| kinds::clear_contacts(tx, &id))? {}
    }
    for (id, sha256, purpose) in files {
        if purpose.is_some() && purpose == holding {
            continue;
        }
        // First the file: killed in between, it is removed once more.
        storage.remove(id.as_str(), &sha256)?;
        db.write(|tx| {
            let now = tx.now();
            let noted = diesel::update(u::table.find(&id).filter(u::removed_at.is_null()))
                .set(u::removed_at.eq(Some(now)))
                .execute(tx.c())?;
            if noted == 0 {
                return Ok(());
            }
            let entry = Entry::new("imports.remove-upload", "batch", &id);
            audit::record(tx, &Actor::job(), entry.with("sha256", sha256.as_str()))
        })?;
    }
    Ok(())
}
