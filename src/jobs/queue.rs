//! Rows of jobs.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::schema::jobs;
use crate::vocabulary::{AccountId, Actor, JobId};
use crate::words;

words! {
    /// Where a job stands.
    State, "job" {
        /// Waits for its time.
        Queued = "queued",
        /// Being done.
        Running = "running",
        /// Done.
        Done = "done",
        /// Stopped by somebody.
        Cancelled = "cancelled",
        /// Given up after too many tries.
        Failed = "failed",
    }
}

/// One job.
#[derive(Clone, Debug, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = jobs)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub state: State,
    pub account_id: Option<AccountId>,
    pub attempts: i32,
    pub done: i64,
    pub total: Option<i64>,
    pub cancel_asked: bool,
    pub last_error: Option<String>,
    pub created_at: NaiveDateTime,
    pub started_at: Option<NaiveDateTime>,
    pub finished_at: Option<NaiveDateTime>,
}

/// Queues a job in the transaction of the act that wants it.
pub fn enqueue(tx: &mut Tx, actor: &Actor, kind: &str, payload: &serde_json::Value) -> Result<JobId, Error> {
    let id: JobId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(&id),
            jobs::kind.eq(kind),
            jobs::payload.eq(payload.to_string()),
            jobs::state.eq(State::Queued),
            jobs::account_id.eq(actor.account.as_ref().map(|a| a.as_str())),
            jobs::run_at.eq(now),
            jobs::attempts.eq(0),
            jobs::done.eq(0),
            jobs::cancel_asked.eq(false),
            jobs::created_at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(id)
}

/// The same, unless a job of that kind with that payload waits or is being done.
pub fn enqueue_once(
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    payload: &serde_json::Value,
) -> Result<Option<JobId>, Error> {
    let at_work: i64 = jobs::table
        .filter(jobs::kind.eq(kind))
        .filter(jobs::payload.eq(payload.to_string()))
        .filter(jobs::state.eq_any([State::Queued, State::Running]))
        .count()
        .get_result(tx.c())?;
    if at_work == 0 { enqueue(tx, actor, kind, payload).map(Some) } else { Ok(None) }
}

/// One job.
pub fn find(c: &mut AnyConnection, id: &JobId) -> Result<Job, Error> {
    jobs::table.find(id).select(Job::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// Asks a job to stop at its next step. One that waits is not begun, and one that was given up is taken up
/// once more: only what they leave is put in order.
pub fn ask_to_stop(tx: &mut Tx, id: &JobId) -> Result<(), Error> {
    diesel::update(jobs::table.find(id)).set(jobs::cancel_asked.eq(true)).execute(tx.c())?;
    let given_up = jobs::table.filter(jobs::id.eq(id)).filter(jobs::state.eq(State::Failed));
    diesel::update(given_up).set(jobs::state.eq(State::Queued)).execute(tx.c())?;
    Ok(())
}

/// Takes the next due job, so that no other worker does.
pub(super) fn take(db: &Db) -> Result<Option<Job>, Error> {
    db.write(|tx| {
        let now = tx.now();
        let next: Option<Job> = jobs::table
            .filter(jobs::state.eq(State::Queued))
            .filter(jobs::run_at.le(now))
            .order((jobs::run_at, jobs::id))
            .select(Job::as_select())
            .first(tx.c())
            .optional()?;
        let Some(job) = next else { return Ok(None) };
        let (state, attempts) = (State::Running, job.attempts + 1);
        diesel::update(jobs::table.find(&job.id))
            .set((jobs::state.eq(state), jobs::started_at.eq(now), jobs::attempts.eq(attempts)))
            .execute(tx.c())?;
        Ok(Some(Job { state, attempts, ..job }))
    })
}

/// Notes how a job ended; a failure is tried again a minute later, three times in all.
pub(super) fn finish(db: &Db, job: &Job, result: &Result<State, Error>) -> Result<(), Error> {
    const TRIES: i32 = 3;
    db.write(|tx| {
        let now = tx.now();
        let (state, error, run_at) = match result {
            Ok(state) => (*state, None, now),
            Err(error) if job.attempts < TRIES && error.is_retryable() => {
                (State::Queued, Some(error.to_string()), now + chrono::Duration::minutes(1))
            }
            Err(error) => (State::Failed, Some(error.to_string()), now),
        };
        diesel::update(jobs::table.find(&job.id))
            .set((
                jobs::state.eq(state),
                jobs::last_error.eq(error),
                jobs::run_at.eq(run_at),
                jobs::finished_at.eq(Some(now)),
            ))
            .execute(tx.c())?;
        Ok(())
    })
}

/// Jobs that were running when a server stopped wait again.
pub(super) fn requeue_left_over(db: &Db) -> Result<(), Error> {
    db.write(|tx| {
        diesel::update(jobs::table.filter(jobs::state.eq(State::Running)))
            .set(jobs::state.eq(State::Queued))
            .execute(tx.c())?;
        Ok(())
    })
}

/// How work tells how far it is, and hears that it should stop.
pub trait Steps {
    /// Takes what is done of how much, where that is known; gives whether to go on.
    fn step(&self, done: i64, total: Option<i64>) -> Result<bool, Error>;
}

/// The steps of a job: noted in its row.
pub struct Progress<'a> {
    db: &'a Db,
    job: &'a JobId,
}

impl<'a> Progress<'a> {
    /// Progress of this job.
    pub fn of(db: &'a Db, job: &'a JobId) -> Self {
        Progress { db, job }
    }
}

impl Steps for Progress<'_> {
    fn step(&self, done: i64, total: Option<i64>) -> Result<bool, Error> {
        self.db.write(|tx| {
            diesel::update(jobs::table.find(self.job))
                .set((jobs::done.eq(done), jobs::total.eq(total)))
                .execute(tx.c())?;
            Ok(!jobs::table.find(self.job).select(jobs::cancel_asked).first::<bool>(tx.c())?)
        })
    }
}
