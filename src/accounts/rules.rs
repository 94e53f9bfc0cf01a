//! Passwords, throttling and the life of a session; no database.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::{Duration, NaiveDateTime};

use crate::clock::World;
use crate::config::Lifetimes;
use crate::error::Error;
use crate::vocabulary::Said;

/// The shortest password.
pub const MIN_PASSWORD: usize = 10;
/// Failures of one login within [`WINDOW`] after which it has to wait.
pub const LOGIN_FAILURES: i64 = 5;
/// Failures from one address within [`WINDOW`] after which it has to wait: an office shares one.
pub const ADDRESS_FAILURES: i64 = 40;

/// How long a failure counts.
pub fn window() -> Duration {
    Duration::minutes(15)
}

/// The hash that is stored: Argon2id with the crate's recommended cost, in PHC form.
pub fn hash_password(world: &dyn World, password: &str) -> Result<String, Error> {
    let mut salt = [0u8; 16];
    world.random(&mut salt);
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash: argon2::password_hash::phc::PasswordHash| hash.to_string())
        .map_err(|e| Error::Internal(format!("password hash: {e}")))
}

/// Whether the password is the one of the stored hash.
pub fn verify_password(stored: &str, password: &str) -> bool {
    match PasswordHash::new(stored) {
        Ok(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        Err(_) => false,
    }
}

/// Why a new password will not do.
pub fn password_problem(password: &str, login: &str) -> Option<Said> {
    if password.chars().count() < MIN_PASSWORD {
        Some(Said::new("accounts-password-short").with("least", MIN_PASSWORD))
    } else if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        Some(Said::new("accounts-password-holds-login"))
    } else if password.chars().collect::<std::collections::BTreeSet<_>>().len() < 2 {
        Some(Said::new("accounts-password-plain"))
    } else {
        None
    }
}

/// A login is 2 to 64 letters, digits, `.`, `-`, `_`, in lower case.
pub fn login_problem(login: &str) -> Option<Said> {
    let fine = (2..=64).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'));
    if fine { None } else { Some(Said::new("accounts-login-shape")) }
}

/// A password that a person can type from paper: four groups of four, without look-alikes.
pub fn generate_password(world: &dyn World) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::new();
    for n in 0..16 {
        if n > 0 && n % 4 == 0 {
            password.push('-');
        }
        let at = crate::clock::random_below(world, LETTERS.len() as u32) as usize;
        password.push(LETTERS[at] as char);
    }
    password
}

/// Whether a session is over: too long without a request, or too old.
pub fn is_over(
    lifetimes: &Lifetimes,
    on_device: bool,
    created_at: NaiveDateTime,
    last_seen_at: NaiveDateTime,
    now: NaiveDateTime,
) -> bool {
    let (idle, absolute) = match on_device {
        true => (lifetimes.device_idle, lifetimes.device_absolute),
        false => (lifetimes.idle, lifetimes.absolute),
    };
    now - last_seen_at > idle || now - created_at > absolute
}
