//! Work that no request waits for: a table of jobs and one worker thread.
//!
//! A job is queued in the transaction of the act that wants it, so it exists exactly when the act
//! does. The worker takes due jobs one at a time, notes progress, and looks between steps whether
//! somebody asked to stop. Beside them it does the housekeeping: chaining the audit trail,
//! removing what is over. A job that a stopped server left behind is taken up again at start.

mod queue;
mod worker;

pub use queue::{Job, Progress, State, Steps, ask_to_stop, enqueue, enqueue_once, find};
pub use worker::{Worker, housekeeping, run_due};
