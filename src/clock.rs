//! Time and chance, handed in: tests own both.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{NaiveDate, NaiveDateTime, Utc};
use rand::{Rng, RngExt};
use sha2::{Digest, Sha256};

use crate::vocabulary::dates;

/// Where instants, random bytes and ids come from.
pub trait World: Send + Sync {
    /// This instant in UTC, cut to microseconds.
    fn now(&self) -> NaiveDateTime;
    /// Fills the buffer with random bytes that nobody can guess.
    fn random(&self, buffer: &mut [u8]);

    /// Today in Vietnam.
    fn today(&self) -> NaiveDate {
        dates::civil(self.now()).date()
    }

    /// A new id: UUIDv7 of this instant.
    fn new_id(&self) -> String {
        let mut bytes = [0u8; 10];
        self.random(&mut bytes);
        let millis = u64::try_from(self.now().and_utc().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid().to_string()
    }

    /// A random token of 32 bytes as 64 hexadecimal digits.
    fn new_token(&self) -> String {
        let mut bytes = [0u8; 32];
        self.random(&mut bytes);
        hex(&bytes)
    }
}

/// The machine's clock and random numbers.
#[derive(Debug, Default)]
pub struct Machine;

impl World for Machine {
    fn now(&self) -> NaiveDateTime {
        dates::to_micros(Utc::now().naive_utc())
    }

    fn random(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

/// A clock that stands until it is moved, and chance that repeats from a seed. For tests, and for
/// the demo's past, which is made at set instants.
#[derive(Debug)]
pub struct Staged {
    now: Mutex<NaiveDateTime>,
    seed: AtomicU64,
    drawn: AtomicU64,
}

impl Staged {
    /// A world that stands at `now` (UTC).
    pub fn at(now: NaiveDateTime, seed: u64) -> Self {
        Staged { now: Mutex::new(now), seed: AtomicU64::new(seed), drawn: AtomicU64::new(0) }
    }

    /// Sets the clock (UTC).
    pub fn set(&self, now: NaiveDateTime) {
        *self.now.lock().unwrap_or_else(|e| e.into_inner()) = dates::to_micros(now);
    }

    /// Moves the clock.
    pub fn advance(&self, by: chrono::Duration) {
        let now = self.now() + by;
        self.set(now);
    }

    /// Begins chance anew from a seed: what is done next draws the same numbers whatever was drawn
    /// before it.
    pub fn draw_from(&self, seed: u64) {
        self.seed.store(seed, Ordering::Relaxed);
        self.drawn.store(0, Ordering::Relaxed);
    }
}

impl World for Staged {
    fn now(&self) -> NaiveDateTime {
        *self.now.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn random(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let seed = self.seed.load(Ordering::Relaxed);
            let block = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(number.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// A number from 0 up to `below`, evenly.
pub fn random_below(world: &dyn World, below: u32) -> u32 {
    let mut seed = [0u8; 32];
    world.random(&mut seed);
    <rand::rngs::StdRng as rand::SeedableRng>::from_seed(seed).random_range(0..below.max(1))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// SHA-256 as hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&digest(bytes))
}

/// SHA-256.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
