//! From a file kept to its preview.

use super::understand::{Ended, Input, Sink, understand};
use super::{STAGE, left, uploads};
use crate::app::App;
use crate::caseload::contacts;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::importing::kinds::{self, Put};
use crate::importing::model::{Counts, Facts, RowOutcome, Staged, State, Understood};
use crate::importing::reading::{Encoding, Reader, Reading, Refused};
use crate::importing::rules::{self, LISTED, SLICE};
use crate::importing::store::{self, BatchRow};
use crate::jobs::{self, Progress, State as JobState, Steps};
use crate::vocabulary::{Actor, BatchId, PurposeId, Said};

/// Writes rows of a preview as they come.
pub struct Preview<'a> {
    db: &'a Db,
    batch: &'a BatchId,
    progress: &'a dyn Steps,
    /// Rows in their own table already.
    ahead: i64,
    listed: Counts,
    sheet: String,
}

impl<'a> Preview<'a> {
    pub fn new(db: &'a Db, batch: &'a BatchId, progress: &'a dyn Steps) -> Self {
        Preview { db, batch, progress, ahead: 0, listed: Counts::default(), sheet: String::new() }
    }

    /// Whether a row of a kind that is written ahead is listed beside: whatever somebody must look at,
    /// the first row of each sheet, and the first of those that are as they should be.
    fn is_listed(&mut self, row: &Staged) -> bool {
        let first = row.sheet != self.sheet;
        if first {
            self.sheet.clone_from(&row.sheet);
        }
        let many = match row.outcome {
            RowOutcome::Added => self.listed.added,
            RowOutcome::Unchanged => self.listed.unchanged,
            RowOutcome::Changed | RowOutcome::Refused => 0,
        };
        let listed = first || many < LISTED || !row.remarks.is_empty();
        if listed {
            self.listed.count(row.outcome);
        }
        listed
    }
}

impl Sink for Preview<'_> {
    fn rows(&mut self, head: &Reading, from: i64, mut rows: Vec<Staged>) -> Result<bool, Error> {
        let ahead = rules::is_written_ahead(head.kind);
        for (at, slice) in rows.chunks_mut(SLICE).enumerate() {
            let mut puts = Vec::new();
            if ahead {
                puts.extend(slice.iter_mut().map(|row| std::mem::replace(&mut row.content.put, Put::Nothing)));
            }
            let rows = (from + (at * SLICE) as i64..).zip(&*slice);
            let rows: Vec<(i64, &Staged)> = rows.filter(|(_, row)| !ahead || self.is_listed(row)).collect();
            let behind = self.ahead;
            self.ahead += self.db.write(|tx| {
                store::write_rows(tx, self.batch, &rows)?;
                kinds::store_ahead(tx, self.batch, &head.layout, behind, &puts)
            })?;
        }
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
            clear(db, id)?;
            let said = refused.said();
            db.write(|tx| store::set_failed(tx, id, State::Refused, Some(&said)))
        }
        Ended::Stopped => {
            clear(db, id)?;
            let said = Said::new("imports-stopped");
            db.write(|tx| store::set_failed(tx, id, State::Dropped, Some(&said)))
        }
    }
}

/// Removes all that a reading has written.
pub fn clear(db: &Db, id: &BatchId) -> Result<(), Error> {
    while db.write(|tx| kinds::clear_ahead(tx, id))? {}
    store::clear_rows(db, id)
}

/// Queues another reading of a batch's file, with what is known of it now.
///
/// # Errors
/// `Conflict` when the batch stands elsewhere meanwhile; `Refused` when its file was removed.
pub fn read_again(tx: &mut Tx, actor: &Actor, batch: &BatchRow, facts: &Facts) -> Result<(), Error> {
    store::must_have_upload(tx.c(), &batch.id)?;
    store::set_facts(tx, &batch.id, facts)?;
    let job = jobs::enqueue(tx, actor, STAGE, &serde_json::json!({ "batch": batch.id.as_str() }))?;
    store::set_state(tx, &batch.id, batch.state, State::Reading, Some(&job))
}

/// The purpose for which contacts of applicants are kept today, if they are.
pub fn purpose(db: &Db) -> Result<Option<PurposeId>, Error> {
    let today = db.world().today();
    Ok(db.read(|c| contacts::views::in_force(c, today))?.map(|purpose| purpose.id))
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
    clear(db, id)?;
    let facts = batch.facts();
    let path = app.storage.path(id.as_str(), &batch.sha256)?;
    let ended = match reader(db, Some(app.config.data_dir.join("import")), facts.answers.encoding)? {
        Err(refused) => Ended::Refused(refused),
        Ok(reader) => {
            let purpose = purpose(db)?;
            let input = Input {
                reader: &reader.with_contacts(purpose.is_some()),
                path: &path,
                file_name: &batch.file_name,
                wanted: facts.wanted,
                answers: &facts.answers,
                dry: false,
                purpose,
            };
            understand(db, &input, &mut Preview::new(db, id, progress))?
        }
    };
    settle(db, id, &ended)?;
    if let Ended::Understood(said) = &ended
        && said.facts.withheld
        && let Err(error) = uploads::forget(db, &app.storage)
    {
        // The preview stands; housekeeping removes the file.
        tracing::warn!(%error, "a file that is withheld");
    }
    Ok(JobState::Done)
}
