//! What batches leave behind that were given up.

use super::{PUBLISH, STAGE, publish, stage};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::{State, Understood};
use crate::importing::store;
use crate::jobs::Job;
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId, Said};

/// What the page of a batch says whose command line was killed.
pub const CUT_OFF: &str = "imports-cut-off";

/// Removes a given up batch's preview and file; does nothing while the batch stands elsewhere.
pub fn clear(db: &Db, storage: &Storage, id: &BatchId) -> Result<(), Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    if batch.state != State::Dropped {
        return Ok(());
    }
    stage::clear(db, id)?;
    storage.remove(id.as_str(), &batch.sha256)
}

/// Puts in order what a job leaves that was asked to stop before it began, or before it began anew: of a
/// reading nothing stays, a storing leaves its preview. A batch that another job works on now is left alone.
pub fn call_off(app: &App, job: &Job) -> Result<(), Error> {
    let id = super::batch_of(job);
    let db = app.db.go_on(id.as_str())?;
    let batch = db.read(|c| store::batch(c, &id))?;
    if batch.job_id.as_ref() != Some(&job.id) {
        return Ok(());
    }
    match (job.kind.as_str(), batch.state) {
        (STAGE, State::Reading) => {
            let said = Said::new("imports-stopped");
            db.write(|tx| store::set_failed(tx, &id, State::Dropped, Some(&said)))?;
            clear(&db, &app.storage, &id)
        }
        (STAGE, _) => clear(&db, &app.storage, &id),
        (PUBLISH, State::Storing) => publish::back_to_preview(&db, &id),
        _ => Ok(()),
    }
}

/// Gives a batch of the command line up: rows, words, preview and file go, then it is dropped and says why,
/// and what was `read` of its file where that is known. Begins anew when it was cut off.
pub fn give_up(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    id: &BatchId,
    read: Option<&Understood>,
    why: &Said,
) -> Result<(), Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    if !matches!(batch.state, State::Reading | State::Storing | State::Dropped) {
        return Ok(());
    }
    publish::sweep(db, id)?;
    stage::clear(db, id)?;
    storage.remove(id.as_str(), &batch.sha256)?;
    db.write(|tx| {
        match (store::batch(tx.c(), id)?.state, read) {
            (State::Reading, Some(read)) => store::set_staged(tx, id, read)?,
            (State::Reading | State::Storing, _) => {}
            _ => return Ok(()),
        }
        store::set_failed(tx, id, State::Dropped, Some(why))?;
        let entry = Entry::new("imports.drop", "batch", id);
        audit::record(tx, actor, entry.with("file", batch.file_name.as_str()))
    })
}

/// Gives up what command lines were reading or storing that are gone: killed, or cut off from the database.
pub fn sweep_killed(db: &Db, storage: &Storage) -> Result<(), Error> {
    for id in db.read(store::of_command_lines)? {
        if !db.lives(id.as_str())?
            && let Some(_taken) = db.take_over(id.as_str())?
        {
            give_up(db, storage, &Actor::job(), &id, None, &Said::new(CUT_OFF))?;
        }
    }
    // Killed before its batch was known, or after it was published.
    db.forget_the_dead()
}
