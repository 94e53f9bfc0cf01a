//! What batches leave behind that were given up.

use super::{PUBLISH, STAGE, publish};
use crate::app::App;
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::State;
use crate::importing::store;
use crate::jobs::Job;
use crate::storage::Storage;
use crate::vocabulary::{BatchId, Said};

/// Removes a given up batch's preview and file; does nothing while the batch stands elsewhere.
pub fn clear(db: &Db, storage: &Storage, id: &BatchId) -> Result<(), Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    if batch.state != State::Dropped {
        return Ok(());
    }
    store::clear_rows(db, id)?;
    storage.remove(id.as_str(), &batch.sha256)
}

/// Puts in order what a job leaves that was asked to stop before it began, or before it began anew: of a
/// reading nothing stays, a storing leaves its preview. A batch that another job works on now is left alone.
pub fn call_off(app: &App, job: &Job) -> Result<(), Error> {
    let id = super::batch_of(job);
    let batch = app.db.read(|c| store::batch(c, &id))?;
    if batch.job_id.as_ref() != Some(&job.id) {
        return Ok(());
    }
    match (job.kind.as_str(), batch.state) {
        (STAGE, State::Reading) => {
            let said = Said::new("imports-stopped");
            app.db.write(|tx| store::set_failed(tx, &id, State::Dropped, Some(&said)))?;
            clear(&app.db, &app.storage, &id)
        }
        (STAGE, _) => clear(&app.db, &app.storage, &id),
        (PUBLISH, State::Storing) => publish::back_to_preview(&app.db, &id),
        _ => Ok(()),
    }
}
