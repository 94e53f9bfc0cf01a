//! From a file kept to its preview.

use super::understand::{Ended, Input, Sink, understand};
use super::{STAGE, left};
use crate::app::App;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::importing::model::{Facts, Staged, State, Understood};
use crate::importing::reading::{Encoding, Reader, Refused};
use crate::importing::store::{self, BatchRow};
use crate::jobs::{self, Progress, State as JobState, Steps};
use crate::vocabulary::{Actor, BatchId, Said};

/// Writes rows of a preview as they come.
pub struct Preview<'a> {
    pub db: &'a Db,
    pub batch: &'a BatchId,
    pub progress: &'a dyn Steps,
}

impl Sink for Preview<'_> {
    fn rows(&mut self, from: i64, rows: Vec<Staged>) -> Result<bool, Error> {
        store::write_rows(self.db, self.batch, from, &rows)?;
        self.progress.step(from + rows.len() as i64, None)
    }
}

/// Puts down how understanding ended.
pub fn settle(db: &Db, id: &BatchId, ended: &Ended) -> Result<(), Error> {
    match ended {
        Ended::Understood(said) => {
            let said: &Understood = said;
            db.write(|tx| store::set_staged(tx, id, said))
        }
        Ended::Refused(refused) => {
            store::clear_rows(db, id)?;
            let said = refused.said();
            db.write(|tx| store::set_failed(tx, id, State::Refused, Some(&said)))
        }
        Ended::Stopped => {
            store::clear_rows(db, id)?;
            let said = Said::new("imports-stopped");
            db.write(|tx| store::set_failed(tx, id, State::Dropped, Some(&said)))
        }
    }
}

/// Queues another reading of a batch's file, with what is known of it now.
///
/// # Errors
/// `Conflict` when the batch stands elsewhere meanwhile.
pub fn read_again(tx: &mut Tx, actor: &Actor, batch: &BatchRow, facts: &Facts) -> Result<(), Error> {
    store::set_facts(tx, &batch.id, facts)?;
    let job = jobs::enqueue(tx, actor, STAGE, &serde_json::json!({ "batch": batch.id.as_str() }))?;
    store::set_state(tx, &batch.id, batch.state, State::Reading, Some(&job))
}

/// The reader of this server, with the layouts of its data folder and the mappings in use. The inner
/// refusal says that the reading process cannot be started.
pub fn reader(
    db: &Db,
    layouts: Option<std::path::PathBuf>,
    encoding: Option<Encoding>,
) -> Result<Result<Reader, Refused>, Error> {
    let mappings = db.read(store::mappings)?;
    let reader = match Reader::new() {
        Ok(reader) => reader.with_mappings(mappings).with_encoding(encoding),
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(match layouts.filter(|folder| folder.is_dir()) {
        Some(folder) => reader.with_layouts(folder),
        None => reader,
    }))
}

/// The job: begins anew when an earlier try was cut off. Of a batch that is dropped meanwhile nothing stays.
pub fn stage_job(app: &App, id: &BatchId, progress: &Progress) -> Result<JobState, Error> {
    let result = stage(app, &app.db.go_on(id.as_str())?, id, progress);
    if app.db.read(|c| store::batch(c, id))?.state == State::Dropped {
        left::clear(&app.db, &app.storage, id)?;
        return Ok(JobState::Cancelled);
    }
    result
}

fn stage(app: &App, db: &Db, id: &BatchId, progress: &Progress) -> Result<JobState, Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    if batch.state != State::Reading {
        return Ok(JobState::Done);
    }
    store::clear_rows(db, id)?;
    let facts = batch.facts();
    let path = app.storage.path(id.as_str(), &batch.sha256)?;
    let ended = match reader(db, Some(app.config.data_dir.join("import")), facts.answers.encoding)? {
        Err(refused) => Ended::Refused(refused),
        Ok(reader) => {
            let input = Input {
                reader: &reader,
                path: &path,
                file_name: &batch.file_name,
                wanted: facts.wanted,
                answers: &facts.answers,
                dry: false,
            };
            understand(db, &input, &mut Preview { db, batch: id, progress })?
        }
    };
    settle(db, id, &ended)?;
    Ok(JobState::Done)
}
