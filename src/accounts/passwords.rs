//! Hashes of passwords: Argon2id, at most [`at_once`] at a time in this process, whoever asks.
//!
//! One hash takes 19 MiB. Memory is used again by the next one, and given back when nobody hashes
//! ([`give_back`]).

use std::sync::{Condvar, Mutex, MutexGuard};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::clock::World;
use crate::error::Error;

/// glibc maps what is larger than 32 MiB by itself and gives it back to the system when it is freed;
/// smaller pieces stay with the process. Pages that nobody writes to cost nothing.
const MAPPED: usize = 33 * 1024 * 1024;

/// Memory that waits for its next use, and how many hashes are being made.
struct Desk {
    spare: Vec<Vec<Block>>,
    busy: usize,
}

static DESK: Mutex<Desk> = Mutex::new(Desk { spare: Vec::new(), busy: 0 });
static LEFT: Condvar = Condvar::new();

fn desk() -> MutexGuard<'static, Desk> {
    DESK.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// How many hashes are made at the same time: two, or one where there is one processor.
pub fn at_once() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).min(2)
}

/// Memory in use for one hash; a panic gives its place back too.
struct Seat(Vec<Block>);

impl Seat {
    /// Waits for a place.
    fn take(blocks: usize) -> Self {
        let mut desk = desk();
        while desk.busy >= at_once() {
            desk = LEFT.wait(desk).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        desk.busy += 1;
        let memory = desk.spare.pop().unwrap_or_default();
        drop(desk);
        let mut seat = Seat(memory);
        if seat.0.len() < blocks {
            seat.0 = Vec::with_capacity(blocks.max(MAPPED / Block::SIZE));
            seat.0.resize(blocks, Block::new());
        }
        seat
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut desk = desk();
        desk.busy -= 1;
        desk.spare.push(std::mem::take(&mut self.0));
        LEFT.notify_one();
    }
}

/// Gives memory that waits for the next hash back to the system.
pub fn give_back() {
    let spare = std::mem::take(&mut desk().spare);
    drop(spare);
}

/// What Argon2 makes of a password; `length` bytes.
fn output(argon2: &Argon2, password: &str, salt: &[u8], length: usize) -> Option<Output> {
    let mut bytes = [0u8; Output::MAX_LENGTH];
    let out = bytes.get_mut(..length)?;
    let mut seat = Seat::take(argon2.params().block_count());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, seat.0.as_mut_slice()).ok()?;
    Output::new(out).ok()
}

/// The hash that is stored: Argon2id with the crate's recommended cost, in PHC form.
///
/// # Errors
/// `Internal` when Argon2 refuses its own recommended cost.
pub fn hash_password(world: &dyn World, password: &str) -> Result<String, Error> {
    let mut salt = [0u8; 16];
    world.random(&mut salt);
    let argon2 = Argon2::default();
    let hash = output(&argon2, password, &salt, Params::DEFAULT_OUTPUT_LEN).and_then(|hash| {
        Some(PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(argon2.params()).ok()?,
            salt: Some(Salt::new(&salt).ok()?),
            hash: Some(hash),
        })
    });
    hash.map(|hash| hash.to_string()).ok_or_else(|| Error::Internal("a password could not be hashed".to_owned()))
}

/// Whether the password is the one of the stored hash, compared in constant time. Nobody's password
/// opens a hash that cannot be read.
pub fn verify_password(stored: &str, password: &str) -> bool {
    let computed = || {
        let hash = PasswordHash::new(stored).ok()?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = Version::try_from(hash.version?).ok()?;
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash).ok()?);
        let expected = hash.hash?;
        Some(output(&argon2, password, &hash.salt?, expected.len())? == expected)
    };
    computed().unwrap_or(false)
}
