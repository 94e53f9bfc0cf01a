//! What passwords must be, how failures slow down, and the life of a session; no database.

use chrono::{Duration, NaiveDateTime};

use super::model::NewAccount;
use crate::clock::World;
use crate::config::Lifetimes;
use crate::vocabulary::{Role, Said};

/// The shortest password.
pub const MIN_PASSWORD: usize = 10;
/// How long a browser in which somebody signed in is known.
pub const BROWSER_KNOWN: Duration = Duration::days(180);
/// How long a form of a session that is over still finds its person.
pub const FORM_KNOWN: Duration = Duration::days(7);

/// How failures slow down: the first few are free, then each makes the next try wait, twice as long
/// as the one before it, up to a bound. It is a delay and no lock: who waited may try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Failures after which the next try waits for the first time.
    pub free: i64,
    /// How long it waits then.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
    /// How long a failure counts.
    pub memory: Duration,
}

/// Failures of one login: those in a browser that the person signed in before count for this browser
/// alone, all others together. Somebody who guesses has about a hundred tries a day.
pub const OF_LOGIN: Pace =
    Pace { free: 5, first: Duration::minutes(1), most: Duration::minutes(15), memory: Duration::hours(24) };

/// Failures of one address, whatever the login: a whole office may share it, so it is far more generous;
/// what is mistyped in a known browser does not count. It slows down who tries many logins.
pub const OF_ADDRESS: Pace =
    Pace { free: 200, first: Duration::seconds(5), most: Duration::minutes(1), memory: Duration::hours(1) };

/// Failures that count, as a table holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many within the pace's memory.
    pub count: i64,
    /// When the last one was.
    pub last_at: Option<NaiveDateTime>,
}

impl Pace {
    /// How long a try waits after this many failures, from the last one on.
    pub fn delay(&self, failures: i64) -> Duration {
        if failures < self.free {
            return Duration::zero();
        }
        let doublings = (failures - self.free).min(16);
        (self.first * (1 << doublings)).min(self.most)
    }

    /// How long a try at `now` still has to wait; none when it may be made.
    pub fn wait(&self, failures: Failures, now: NaiveDateTime) -> Option<Duration> {
        let left = failures.last_at? + self.delay(failures.count) - now;
        // A clock that was set back makes nobody wait for longer than the bound.
        (left > Duration::zero()).then(|| left.min(self.most))
    }
}

/// The sentence that tells somebody to wait.
pub fn told_to_wait(wait: Duration) -> Said {
    let seconds = (wait.num_milliseconds() + 999) / 1000;
    match seconds {
        ..=60 => Said::new("accounts-too-many-seconds").with("seconds", seconds.max(1)),
        _ => Said::new("accounts-too-many").with("minutes", (seconds + 59) / 60),
    }
}

/// All that is wrong with an account, each at its field.
pub fn account_problems(new: &NewAccount) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    if let Some(said) = login_problem(&new.login) {
        problems.push(("login".to_owned(), said));
    }
    if new.name.is_empty() {
        problems.push(("name".to_owned(), Said::new("form-required")));
    }
    if new.roles.is_empty() {
        problems.push(("roles".to_owned(), Said::new("accounts-role-needed")));
    }
    if new.roles.contains(&Role::Unit) && new.unit.is_none() {
        problems.push(("unit".to_owned(), Said::new("accounts-unit-needed")));
    }
    problems
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
