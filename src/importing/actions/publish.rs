//! Storing a preview, showing it, taking it back.

use diesel::prelude::*;

use super::{CLEAR, PUBLISH, STAGE, STALE, WORDS, actor_of, uploads};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::importing::kinds::{self, Put};
use crate::importing::model::{Counts, State, Understood};
use crate::importing::reading::Kind;
use crate::importing::rules::{self, SLICE};
use crate::importing::store::{self, BatchRow};
use crate::jobs::{self, Progress, State as JobState, Steps};
use crate::schema::{import_batches as b, jobs as j};
use crate::vocabulary::{Actor, BatchId, JobId, Said};

/// Queues the storing of a preview that the person saw as version `seen`.
///
/// # Errors
/// `Conflict` when it was changed since; `Refused` when rows were refused and only good ones are
/// not accepted, when nothing is new, or while another batch of its kind is being stored.
pub fn ask_to_publish(app: &App, actor: &Actor, id: &BatchId, seen: i32, accept_valid: bool) -> Result<(), Error> {
    app.db.write(|tx| {
        let payload = serde_json::json!({ "batch": id.as_str(), "accept_valid": accept_valid, "login": actor.login });
        let job = jobs::enqueue(tx, actor, PUBLISH, &payload)?;
        begin(tx, &app.db, id, Some(seen), accept_valid, Some(&job))
    })
}

/// From preview to storing. Two batches of one table are never stored at once, because both could
/// replace the same row.
fn begin(
    tx: &mut Tx,
    db: &Db,
    id: &BatchId,
    seen: Option<i32>,
    accept_valid: bool,
    job: Option<&JobId>,
) -> Result<(), Error> {
    let batch = store::batch(tx.c(), id)?;
    if seen.is_some_and(|seen| seen != batch.version) {
        return Err(Error::Conflict);
    }
    rules::may_store(batch.state, &batch.counts(), accept_valid)?;
    let alike: Vec<&str> = batch.kind().map_or(Vec::new(), |k| k.alike()).into_iter().map(Kind::word).collect();
    let storing: Vec<(BatchId, Option<JobId>)> = b::table
        .filter(b::state.eq(State::Storing))
        .filter(b::kind.eq_any(alike))
        .select((b::id, b::job_id))
        .load(tx.c())?;
    for (other, job) in storing {
        let busy = match job {
            Some(job) => {
                let state: Option<JobState> = j::table.find(job).select(j::state).first(tx.c()).optional()?;
                matches!(state, Some(JobState::Queued | JobState::Running))
            }
            // The command line has no job; one that was killed is in nobody's way.
            None => db.lives(other.as_str())?,
        };
        if busy {
            return Err(Error::refused("imports-busy"));
        }
    }
    store::set_state(tx, id, State::Staged, State::Storing, job)
}

/// Stores and shows what the command line has just understood; gives whether it was not asked to stop.
/// Between reading and storing nobody finds a preview: its file is stored or given up.
///
/// # Errors
/// As [`ask_to_publish`]; `Refused` with [`STALE`] when what the file replaces changed since it was
/// compared. The batch is then to be given up.
pub fn publish(
    db: &Db,
    actor: &Actor,
    id: &BatchId,
    said: &Understood,
    accept_valid: bool,
    steps: &dyn Steps,
) -> Result<bool, Error> {
    db.write(|tx| {
        store::set_staged(tx, id, said)?;
        begin(tx, db, id, None, accept_valid, None)
    })?;
    finish(db, actor, id, Some(steps))
}

/// The job: begins anew when an earlier try was cut off.
pub fn publish_job(
    app: &App,
    login: &str,
    id: &BatchId,
    _accept_valid: bool,
    progress: &Progress,
) -> Result<JobState, Error> {
    // First of all: what a killed server sent last may have published it.
    let db = app.db.go_on(id.as_str())?;
    let batch = db.read(|c| store::batch(c, id))?;
    if batch.state != State::Storing {
        return Ok(JobState::Done);
    }
    let actor = actor_of(app, login)?;
    match finish(&db, &actor, id, Some(progress)) {
        Ok(true) => {
            // It is stored, whatever becomes of the file: housekeeping removes it later.
            if let Err(error) = uploads::forget(&app.db, &app.storage) {
                tracing::warn!(%error, "files that hold contacts");
            }
            Ok(JobState::Done)
        }
        Ok(false) => back_to_preview(&app.db, id).map(|()| JobState::Cancelled),
        Err(Error::Refused(said)) => {
            sweep(&app.db, id)?;
            app.db.write(|tx| {
                // What stands now is compared again; any other refusal is shown on the preview.
                if said.key == STALE {
                    // Of a file that is not kept any more, the preview is all there is to look at.
                    match store::must_have_upload(tx.c(), id) {
                        Err(Error::Refused(gone)) => {
                            return store::set_failed(tx, id, State::Staged, Some(&gone));
                        }
                        other => other?,
                    }
                    let job = jobs::enqueue(tx, &actor, STAGE, &serde_json::json!({ "batch": id.as_str() }))?;
                    return store::set_state(tx, id, State::Storing, State::Reading, Some(&job));
                }
                store::set_failed(tx, id, State::Staged, Some(&said))
            })?;
            Ok(JobState::Done)
        }
        Err(error) => Err(error),
    }
}

/// Writes the rows and shows them; gives whether it was not asked to stop.
fn finish(db: &Db, actor: &Actor, id: &BatchId, progress: Option<&dyn Steps>) -> Result<bool, Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    let kind = batch.kind().ok_or(Error::NotFound)?;
    if !rules::is_sliced(kind) {
        let rows = db.read(|c| store::rows_to_store(c, id, -1, None, kinds::is_a_set(kind)))?;
        let puts: Vec<Put> = rows.into_iter().map(|(_, content)| content.put).collect();
        db.write(|tx| {
            kinds::store_whole(tx, actor, id, puts.clone())?;
            flip(tx, actor, &batch)
        })?;
        return Ok(true);
    }
    sweep(db, id)?;
    if rules::is_written_ahead(kind) {
        return show_ahead(db, actor, &batch, kind, progress);
    }
    let (mut behind, mut done) = (-1, 0);
    loop {
        let rows = db.read(|c| store::rows_to_store(c, id, behind, Some(SLICE as i64), false))?;
        let Some((last, _)) = rows.last() else { break };
        behind = *last;
        done += rows.len() as i64;
        let puts: Vec<Put> = rows.into_iter().map(|(_, content)| content.put).collect();
        db.write(|tx| kinds::store_slice(tx, id, &batch.layout, &puts))?;
        if let Some(progress) = progress
            && !progress.step(done, Some(batch.counts().to_store()))?
        {
            return Ok(false);
        }
    }
    db.write(|tx| flip(tx, actor, &batch))?;
    Ok(true)
}

/// Marks what rows written ahead replace, and shows them; gives whether it was not asked to stop.
fn show_ahead(
    db: &Db,
    actor: &Actor,
    batch: &BatchRow,
    kind: Kind,
    progress: Option<&dyn Steps>,
) -> Result<bool, Error> {
    let (published, there) = db.read(|c| Ok((store::published_digest(c, kind)?, kinds::count_ahead(c, &batch.id)?)))?;
    let all = batch.facts().published != published;
    // An older release kept them elsewhere; and a row that was there already may have gone with its file.
    if there != batch.counts().to_store() || (all && batch.counts().unchanged > 0) {
        return Err(Error::refused(STALE));
    }
    let mut marked = (0, String::new());
    while let Some(last) = db.write(|tx| kinds::mark_ahead(tx, &batch.id, marked.clone()))? {
        marked = last;
    }
    // What is new replaces nothing, so that there may be nothing to look for.
    let mut behind = (all || batch.counts().changed > 0).then_some(0);
    let mut done = 0;
    while let Some(last) = behind {
        behind = db.write(|tx| kinds::supersede_ahead(tx, &batch.id, last, all))?;
        done += SLICE as i64;
        if let Some(progress) = progress
            && !progress.step(done, Some(batch.counts().to_store()))?
        {
            return Ok(false);
        }
    }
    if let Some(progress) = progress
        && !progress.step(batch.counts().to_store(), Some(batch.counts().to_store()))?
    {
        return Ok(false);
    }
    db.write(|tx| {
        // Nothing else of the table was published or taken back meanwhile.
        if store::published_digest(tx.c(), kind)? != published {
            return Err(Error::refused(STALE));
        }
        if kinds::words_are_missing(tx.c(), &batch.id)? {
            jobs::enqueue(tx, actor, WORDS, &serde_json::json!({ "batch": batch.id.as_str() }))?;
        }
        flip(tx, actor, batch)
    })?;
    Ok(true)
}

/// The small transaction that shows all rows of a batch, with its one audit line.
fn flip(tx: &mut Tx, actor: &Actor, batch: &BatchRow) -> Result<(), Error> {
    store::set_state(tx, &batch.id, State::Storing, State::Published, None)?;
    let now = tx.now();
    diesel::update(b::table.find(&batch.id))
        .set((b::published_at.eq(Some(now)), b::failure.eq(None::<String>)))
        .execute(tx.c())?;
    let Counts { read, added, changed, unchanged, refused } = batch.counts();
    let entry = Entry::new("imports.publish", "batch", &batch.id)
        .with("kind", batch.kind.as_str())
        .with("file", batch.file_name.as_str())
        .with("sha256", batch.sha256.as_str())
        .with("read", read)
        .with("added", added)
        .with("changed", changed)
        .with("unchanged", unchanged)
        .with("refused", refused);
    audit::record(tx, actor, entry)
}

/// Takes back what a storing that is given up has written; its preview stands again.
pub fn back_to_preview(db: &Db, id: &BatchId) -> Result<(), Error> {
    sweep(db, id)?;
    db.write(|tx| store::set_state(tx, id, State::Storing, State::Staged, None))
}

/// Removes what a storing that did not end has written.
pub fn sweep(db: &Db, id: &BatchId) -> Result<(), Error> {
    let Some(kind) = db.read(|c| store::batch(c, id))?.kind() else { return Ok(()) };
    while db.write(|tx| kinds::sweep(tx, kind, id))? {}
    Ok(())
}

/// Takes a published batch back: what was there before shows again.
///
/// # Errors
/// `Conflict` when it is not published any more; `Refused` when a later batch replaced some of its
/// rows, or something else stands on what it brought.
pub fn undo(db: &Db, actor: &Actor, id: &BatchId) -> Result<(), Error> {
    let batch = db.read(|c| store::batch(c, id))?;
    let kind = batch.kind().ok_or(Error::NotFound)?;
    let puts: Vec<Put> = if rules::is_sliced(kind) {
        Vec::new()
    } else {
        let rows = db.read(|c| store::rows_to_store(c, id, -1, None, kinds::is_a_set(kind)))?;
        rows.into_iter().map(|(_, content)| content.put).collect()
    };
    db.write(|tx| {
        store::set_state(tx, id, State::Published, State::Undone, None)?;
        if kinds::is_replaced(tx.c(), kind, id)? {
            return Err(Error::refused("imports-undo-replaced"));
        }
        kinds::undo_whole(tx, actor, kind, id, puts.clone())?;
        let now = tx.now();
        diesel::update(b::table.find(id)).set(b::undone_at.eq(Some(now))).execute(tx.c())?;
        let entry = Entry::new("imports.undo", "batch", id);
        audit::record(tx, actor, entry.with("kind", batch.kind.as_str()).with("file", batch.file_name.as_str()))
    })
}

/// Gives a batch up before anything of it is stored; a running job stops at its next step. Preview and
/// file are removed by a job, so that they go although the server is killed.
pub fn drop_batch(db: &Db, actor: &Actor, id: &BatchId) -> Result<(), Error> {
    db.write(|tx| {
        let batch = store::batch(tx.c(), id)?;
        match (batch.state, &batch.job_id) {
            (State::Reading | State::Storing, Some(job)) => jobs::ask_to_stop(tx, job)?,
            (State::Reading | State::Staged | State::Refused, _) => {}
            _ => return Err(Error::refused("imports-not-staged")),
        }
        if batch.state != State::Storing {
            store::set_failed(tx, id, State::Dropped, Some(&Said::new("imports-stopped")))?;
            jobs::enqueue(tx, actor, CLEAR, &serde_json::json!({ "batch": id.as_str() }))?;
        }
        let entry = Entry::new("imports.drop", "batch", id);
        audit::record(tx, actor, entry.with("file", batch.file_name.as_str()))
    })
}
