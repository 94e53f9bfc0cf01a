//! Where requests wait that make or check a hash of a password: few at a time, and not too many
//! waiting. They wait before they take a thread, so everybody else is served meanwhile.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::accounts::passwords;

/// How many may wait; at some twenty to thirty hashes a second of one processor none waits for long.
const WAITING: usize = 64;

/// The gate of a running server.
pub struct Gate {
    room: Arc<Semaphore>,
    desks: Arc<Semaphore>,
}

/// A place behind the gate, given back when it is dropped.
pub struct Place {
    _desk: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

impl Gate {
    /// A gate for as many as [`passwords::at_once`] hashes at a time.
    pub fn new() -> Self {
        let desks = passwords::at_once();
        Gate { room: Arc::new(Semaphore::new(desks + WAITING)), desks: Arc::new(Semaphore::new(desks)) }
    }

    /// Waits for a place, in the order of coming; none when too many wait already. Who goes away
    /// while waiting leaves the queue.
    pub async fn enter(&self) -> Option<Place> {
        let room = self.room.clone().try_acquire_owned().ok()?;
        let desk = self.desks.clone().acquire_owned().await.ok()?;
        Some(Place { _desk: desk, _room: room })
    }
}

impl Default for Gate {
    fn default() -> Self {
        Gate::new()
    }
}
