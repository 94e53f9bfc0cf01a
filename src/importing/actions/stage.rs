//! From a file kept to its preview.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::understand::{Ended, Input, Sink, understand};
use super::{STAGE, left, uploads};
use crate::app::App;
use crate::caseload::contacts;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::importing::kinds::{self, Ahead, DossierPut, Put};
use crate::importing::model::{Counts, Facts, RowOutcome, Staged, State, Understood};
use crate::importing::reading::{Encoding, Reader, Reading, Refused};
use crate::importing::rules::{self, LISTED, SLICE};
use crate::importing::store::{self, BatchRow};
use crate::jobs::{self, Progress, State as JobState, Steps};
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId, PurposeId, Said};

/// What is said of a file that is not kept because of what it says.
pub const WITHHELD: &str = "imports-upload-withheld";

/// The same of a list for a draft plan, in which a surprise may stand.
pub const WITHHELD_DRAFT: &str = "imports-upload-withheld-draft";

/// Writes rows of a preview as they come, while the next are read.
pub struct Preview<'a> {
    progress: &'a dyn Steps,
    listed: Counts,
    sheet: String,
    slices: Option<SyncSender<Slice>>,
    writer: Option<JoinHandle<Result<(), Error>>>,
}

/// Rows on their way into the database.
struct Slice {
    /// Of the preview, with their place.
    rows: Vec<(i64, Staged)>,
    /// Of their own table.
    #[expect(clippy::vec_box, reason = "they stay where they were made: each is half a kilobyte")]
    ahead: Vec<Box<DossierPut>>,
}

/// Slices that wait to be written at most.
const WAITING: usize = 1;

fn write(db: &Db, batch: &BatchId, slices: &Receiver<Slice>) -> Result<(), Error> {
    let mut ahead = Ahead::new(db, batch)?;
    for slice in slices {
        for rows in slice.rows.chunks(SLICE) {
            let rows: Vec<(i64, &Staged)> = rows.iter().map(|(at, row)| (*at, row)).collect();
            db.write(|tx| store::write_rows(tx, batch, &rows))?;
        }
        ahead.store(&slice.ahead)?;
    }
    Ok(())
}

impl<'a> Preview<'a> {
    pub fn new(db: &Db, batch: &BatchId, progress: &'a dyn Steps) -> Self {
        let (slices, waiting) = sync_channel(WAITING);
        let (db, batch) = (db.clone(), batch.clone());
        let writer = std::thread::spawn(move || write(&db, &batch, &waiting));
        let (listed, sheet) = (Counts::default(), String::new());
        Preview { progress, listed, sheet, slices: Some(slices), writer: Some(writer) }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// What kept it from being written.
    pub fn end(&mut self) -> Result<(), Error> {
        self.slices = None;
        let Some(writer) = self.writer.take() else { return Ok(()) };
        writer.join().unwrap_or_else(|_| Err(Error::Internal("the writer of a preview panicked".into())))
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

impl Drop for Preview<'_> {
    fn drop(&mut self) {
        // Whoever lets it go clears what it wrote: nothing may be written after that.
        let _ = self.end();
    }
}

impl Sink for Preview<'_> {
    fn rows(&mut self, head: &Reading, from: i64, rows: Vec<Staged>) -> Result<bool, Error> {
        let beyond = from + rows.len() as i64;
        let mut slice = Slice { rows: Vec::new(), ahead: Vec::new() };
        for (at, mut row) in (from..).zip(rows) {
            if rules::is_written_ahead(head.kind) {
                if let Put::Dossier(put) = std::mem::replace(&mut row.content.put, Put::Nothing) {
                    slice.ahead.push(put);
                }
                if !self.is_listed(&row) {
                    continue;
                }
            }
            slice.rows.push((at, row));
        }
        let sent = self.slices.as_ref().is_some_and(|slices| slices.send(slice).is_ok());
        if !sent {
            self.end()?;
            return Err(Error::Internal("the writer of a preview ended early".into()));
        }
        self.progress.step(beyond, None)
    }
}

/// Puts down how understanding ended, and removes the file where it must not be kept.
pub fn settle(db: &Db, storage: &Storage, id: &BatchId, ended: &Ended) -> Result<(), Error> {
    put_down(db, id, ended)?;
    if (ended.withholds() || matches!(ended, Ended::Refused(_)))
        && let Err(error) = uploads::forget(db, storage)
    {
        // What was put down stands; housekeeping removes the file.
        tracing::warn!(%error, "a file that is withheld");
    }
    Ok(())
}

fn put_down(db: &Db, id: &BatchId, ended: &Ended) -> Result<(), Error> {
    match ended {
        Ended::Understood(said) => {
            let said: &Understood = said;
            db.write(|tx| store::set_staged(tx, id, said))
        }
        Ended::Refused(refused) => {
            clear(db, id)?;
            let said = refused.said();
            db.write(|tx| {
                // Of a list for a draft nothing lies around that nobody can do anything with.
                if store::batch(tx.c(), id)?.plan_id.is_some() && !rules::can_map(&said.key) {
                    store::withhold(tx, id)?;
                }
                store::set_failed(tx, id, State::Refused, Some(&said))
            })
        }
        Ended::Withheld => {
            clear(db, id)?;
            db.write(|tx| {
                let of_draft = store::batch(tx.c(), id)?.plan_id.is_some();
                let why = if of_draft { WITHHELD_DRAFT } else { WITHHELD };
                store::withhold(tx, id)?;
                store::set_failed(tx, id, State::Refused, Some(&Said::new(why)))
            })
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
    let db = app.db.go_on(id.as_str())?;
    let result = match stage(app, &db, id, progress) {
        // What it stands on was taken away while it was read, or it is more than there is room for.
        Err(Error::Refused(said)) => {
            clear(&db, id)?;
            db.write(|tx| store::set_failed(tx, id, State::Refused, Some(&said))).map(|()| JobState::Done)
        }
        other => other,
    };
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
    // An older release queued that for files that are not kept any more, too: their preview is all there is.
    if let Err(error) = db.read(|c| store::must_have_upload(c, id)) {
        let Error::Refused(gone) = error else { return Err(error) };
        return db.write(|tx| store::set_failed(tx, id, State::Staged, Some(&gone))).map(|()| JobState::Done);
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
                plan: batch.plan_id.clone(),
            };
            let mut preview = Preview::new(db, id, progress);
            let ended = understand(db, &input, &mut preview)?;
            match preview.end() {
                Err(Error::Refused(_)) if ended.withholds() => Ended::Withheld,
                written => written.map(|()| ended)?,
            }
        }
    };
    settle(db, &app.storage, id, &ended)?;
    Ok(JobState::Done)
}
