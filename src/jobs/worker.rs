//! The thread that does jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::queue::{self, Job, Progress, State};
use crate::app::App;
use crate::error::Error;
use crate::{accounts, audit, caseload, importing};

/// Pause between two looks at the table when there is nothing to do.
const PAUSE: Duration = Duration::from_millis(250);
/// Looks between two rounds of housekeeping: every few seconds.
const LOOKS_PER_ROUND: u32 = 12;

/// The worker of a running server.
pub struct Worker {
    stop: Arc<AtomicBool>,
}

impl Worker {
    /// Starts the thread; it ends some time after [`Worker::stop`].
    pub fn start(app: Arc<App>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        std::thread::spawn(move || {
            if let Err(error) = queue::requeue_left_over(&app.db) {
                tracing::error!(%error, "jobs left over");
            }
            if let Err(error) = importing::actions::sweep_killed(&app.db, &app.storage) {
                tracing::error!(%error, "imports left over");
            }
            if let Err(error) = app.storage.sweep() {
                tracing::error!(%error, "files left half written");
            }
            let mut looks = 0u32;
            while !asked.load(Ordering::Relaxed) {
                if looks.is_multiple_of(LOOKS_PER_ROUND)
                    && let Err(error) = housekeeping(&app)
                {
                    tracing::error!(%error, "housekeeping");
                }
                looks = looks.wrapping_add(1);
                match run_next(&app) {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => tracing::error!(%error, "jobs"),
                }
                std::thread::sleep(PAUSE);
            }
        });
        Worker { stop }
    }

    /// Asks the thread to end after the job at hand.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Chains the trail; removes sessions that are over, what forms made that nobody sends any more, parts of
/// files that nobody goes on with, what killed command lines left, and contacts of applicants for which no
/// purpose holds any more; queues what failed of the words that dossiers are found by; gives memory of
/// passwords' hashes back.
pub fn housekeeping(app: &App) -> Result<(), Error> {
    audit::chain_pending(&app.db)?;
    app.db.sweep_forms()?;
    accounts::passwords::give_back();
    accounts::actions::sweep(&app.db, &app.config.lifetimes)?;
    app.files.sweep_parts(app.db.world().as_ref())?;
    importing::actions::sweep_killed(&app.db, &app.storage)?;
    caseload::contacts::actions::housekeep(&app.db)?;
    importing::actions::follow_up(&app.db)?;
    importing::actions::forget_uploads(&app.db, &app.storage)
}

/// Does all jobs that are due. For tests and the command line, which have no worker.
pub fn run_due(app: &App) -> Result<usize, Error> {
    let mut count = 0;
    while run_next(app)? {
        count += 1;
    }
    Ok(count)
}

fn run_next(app: &App) -> Result<bool, Error> {
    let Some(job) = queue::take(&app.db)? else { return Ok(false) };
    let progress = Progress::of(&app.db, &job.id);
    let work = std::panic::AssertUnwindSafe(|| perform(app, &job, &progress));
    let result = std::panic::catch_unwind(work).unwrap_or_else(|_| Err(Error::Internal("the job panicked".into())));
    if let Err(error) = &result {
        tracing::error!(%error, kind = job.kind, id = %job.id, "job failed");
    }
    queue::finish(&app.db, &job, &result)?;
    Ok(true)
}

/// What each kind of job does.
fn perform(app: &App, job: &Job, progress: &Progress) -> Result<State, Error> {
    if job.cancel_asked {
        return importing::actions::call_off(app, job).map(|()| State::Cancelled);
    }
    if let Some(done) = importing::actions::perform(app, job, progress) {
        return done;
    }
    Err(Error::Internal(format!("no job of kind {}", job.kind)))
}
