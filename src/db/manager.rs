//! Opens connections for the pools, by the location's kind and for reading or writing.

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, ConnectionError};

use super::{AnyConnection, Location};
use crate::on_each;

/// How every connection to a SQLite file is set up. `busy_timeout` first: switching to WAL may have to wait
/// for another connection.
pub(super) const PRAGMAS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;";

/// How long a host may take to answer, in seconds.
const ANSWER_SECONDS: u32 = 5;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reading only: the database refuses writes.
    Read,
    /// Writing.
    Write,
}

/// Opens connections of one kind and mode.
#[derive(Debug)]
pub struct Manager {
    location: Location,
    mode: Mode,
}

impl Manager {
    pub fn new(location: Location, mode: Mode) -> Self {
        Manager { location, mode }
    }
}

/// A connection could not be opened or no longer answers.
#[derive(Debug, thiserror::Error)]
pub enum ManagerError {
    #[error("{0}")]
    Open(#[from] ConnectionError),
    #[error("{0}")]
    Query(#[from] diesel::result::Error),
}

/// The URL with the longest wait for a host that does not answer, unless it says one itself.
fn with_limit(url: &str) -> std::borrow::Cow<'_, str> {
    if url.contains("connect_timeout=") {
        return url.into();
    }
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}connect_timeout={ANSWER_SECONDS}").into()
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = ManagerError;

    fn connect(&self) -> Result<AnyConnection, ManagerError> {
        match &self.location {
            Location::Postgres(url) => {
                let mut c = PgConnection::establish(&with_limit(url))?;
                // A plan that was kept from when a table was small scans it whole when it is large:
                // one inspection of 250 answers cost 78 CPU-ms instead of 26.
                c.batch_execute("SET client_min_messages TO warning; SET timezone TO 'UTC'; SET plan_cache_mode TO force_custom_plan")?;
                Ok(AnyConnection::Postgresql(c))
            }
            Location::Sqlite(path) => {
                private(path);
                let mut c = SqliteConnection::establish(&path.to_string_lossy())?;
                c.batch_execute(PRAGMAS)?;
                // The one writer touches pages of many indices; readers see few. Beside a large import it
                // should not be the one that copies the log into the file after each small write.
                c.batch_execute(match self.mode {
                    Mode::Read => "PRAGMA query_only = ON",
                    Mode::Write => "PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = 8000",
                })?;
                Ok(AnyConnection::Sqlite(c))
            }
        }
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), ManagerError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        use diesel::connection::AnsiTransactionManager as Manager;
        std::thread::panicking() || on_each!(connection, |c| Manager::is_broken_transaction_manager(c))
    }
}

/// Makes the file for this user alone where there is none; SQLite gives its companions the same rights.
/// Whatever is in the way is told by the opening that follows.
///
/// A file that is there is never opened here: whatever closes it takes all locks with it that this process holds on
/// it (POSIX), those of SQLite among them, and another program that closes the database then deletes the log from
/// under this one: what is written from there on is lost.
fn private(path: &std::path::Path) {
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    drop(file.open(path));
}
