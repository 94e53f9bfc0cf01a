//! Who waits for a connection gets one in the order of coming. The pool hands a connection that comes back to
//! whoever asks at that moment, and those who wait to begin again behind all others: with 32 requests for 4
//! readers the slowest took two and a half times the usual.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// So many places, given out in the order of coming.
pub struct Queue {
    state: Mutex<State>,
}

struct State {
    free: usize,
    waiting: VecDeque<Arc<Waiting>>,
}

struct Waiting {
    thread: Thread,
    called: AtomicBool,
}

/// A place, given to the next one when it is dropped.
pub struct Place<'a> {
    queue: &'a Queue,
}

impl Queue {
    /// A queue for so many at a time.
    pub fn new(places: usize) -> Self {
        Queue { state: Mutex::new(State { free: places, waiting: VecDeque::new() }) }
    }

    /// Waits for a place; none when it took longer than this.
    pub fn enter(&self, patience: Duration) -> Option<Place<'_>> {
        let until = Instant::now() + patience;
        let me = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Some(Place { queue: self });
            }
            let me = Arc::new(Waiting { thread: thread::current(), called: AtomicBool::new(false) });
            state.waiting.push_back(me.clone());
            me
        };
        while !me.called.load(Ordering::Acquire) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let mut state = self.state();
                // Called in the last moment: the place is this one's already.
                if me.called.load(Ordering::Acquire) {
                    break;
                }
                state.waiting.retain(|other| !Arc::ptr_eq(other, &me));
                return None;
            }
            thread::park_timeout(left);
        }
        Some(Place { queue: self })
    }

    /// How many wait now.
    pub fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        match state.waiting.pop_front() {
            Some(next) => {
                next.called.store(true, Ordering::Release);
                next.thread.unpark();
            }
            None => state.free += 1,
        }
    }
}
