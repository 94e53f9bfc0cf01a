//! What people do with files: send, answer, store, undo, drop; and the jobs behind it.

mod answer;
mod errors;
mod left;
mod mapping;
mod publish;
pub mod run;
mod stage;
mod understand;
mod upload;
mod uploads;

use crate::app::App;
use crate::caseload;
use crate::db::Db;
use crate::error::Error;
use crate::importing::kinds;
use crate::jobs::{self, Job, Progress, State as JobState};
use crate::vocabulary::{Actor, BatchId, Via};

pub use answer::{Given, answer};
pub use errors::{Marked, Marks, workbook_with_errors};
pub use left::{call_off, sweep_killed};
pub use mapping::{heads, layouts, map, retire};
pub use publish::{ask_to_publish, drop_batch, undo};
pub use upload::{upload, upload_into};
pub use uploads::forget as forget_uploads;

/// Refusal of a publishing whose preview is older than what is stored.
pub const STALE: &str = "imports-stale";

/// Kind of the job that reads a file.
pub const STAGE: &str = "importing.stage";
/// Kind of the job that stores a batch.
pub const PUBLISH: &str = "importing.publish";

/// Kind of the job that removes what a dropped batch leaves.
pub const CLEAR: &str = "importing.clear";

/// Kind of the job that writes what a stored list's dossiers are found by.
pub const WORDS: &str = "importing.words";

/// Does a job of importing; none when it is of another area.
pub fn perform(app: &App, job: &Job, progress: &Progress) -> Option<Result<JobState, Error>> {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
    let word = |name: &str| payload.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let id = batch_of(job);
    match job.kind.as_str() {
        STAGE => Some(stage::stage_job(app, &id, progress)),
        PUBLISH => {
            let accept_valid = payload.get("accept_valid").and_then(|v| v.as_bool()).unwrap_or(false);
            Some(publish::publish_job(app, &word("login"), &id, accept_valid, progress))
        }
        WORDS => Some(kinds::follow_words(&app.db, &id, progress).map(|all| match all {
            true => JobState::Done,
            false => JobState::Cancelled,
        })),
        CLEAR => Some(left::clear(&app.db, &app.storage, &id).map(|()| JobState::Done)),
        _ => None,
    }
}

/// Queues the words of published lists that lack some and that no job is about: one that failed on a full
/// disk is not left at that.
pub fn follow_up(db: &Db) -> Result<(), Error> {
    let lacking = db.read(caseload::views::lists_without_words)?;
    if lacking.is_empty() {
        return Ok(());
    }
    db.write(|tx| {
        for id in &lacking {
            jobs::enqueue_once(tx, &Actor::job(), WORDS, &serde_json::json!({ "batch": id.as_str() }))?;
        }
        Ok(())
    })
}

/// The batch that a job is about.
fn batch_of(job: &Job) -> BatchId {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
    BatchId(payload.get("batch").and_then(|v| v.as_str()).unwrap_or_default().to_owned())
}

/// The person behind a job, or the job itself when nobody is.
fn actor_of(app: &App, login: &str) -> Result<Actor, Error> {
    let today = app.db.world().today();
    match app.db.read(|c| crate::accounts::views::actor_by_login(c, login, Via::Job, today)) {
        Err(Error::NotFound) => Ok(Actor::job()),
        other => other,
    }
}
