//! Who lives: whether a process that works on something still runs.
//!
//! A process that is killed says nothing more, so it says something as long as it lives: it holds a lock
//! that the system takes back when it is gone. On PostgreSQL that is an advisory lock of a connection of
//! its own, beside a SQLite database a file that the operating system locks. Nobody waits for a clock.
//!
//! On PostgreSQL the server may still carry out what a killed process sent last. Writes of who lives hold
//! the same lock ([`Db::under`]), so that none of them is under way when another takes over.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use r2d2::ManageConnection;

use super::manager::{Manager, Mode};
use super::{AnyConnection, Db, Location};
use crate::clock::sha256;
use crate::error::Error;

/// Says, as long as it is kept, that this process works on something; or that it took it over.
pub struct Alive {
    _held: Held,
}

enum Held {
    File { path: PathBuf, _lock: File },
    Session { connection: Box<AnyConnection> },
}

impl Drop for Held {
    fn drop(&mut self) {
        match self {
            // Removed while it is still locked: who opened it before finds later that nothing is left to do.
            Held::File { path, .. } => drop(std::fs::remove_file(path)),
            // A connection that ends gives its locks back some time later.
            Held::Session { connection } => drop(connection.batch_execute("SELECT pg_advisory_unlock_all()")),
        }
    }
}

/// A session that its server gives up within a minute when the other machine is gone without a word.
const GONE_IN_A_MINUTE: &str =
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

impl Db {
    /// Says from now on that this process works on `name`, an id that nobody else works on.
    pub fn live(&self, name: &str) -> Result<Alive, Error> {
        let held = match &self.location {
            Location::Sqlite(_) => {
                let path = self.lock_beside(name);
                // Who clears up may have removed the file before it was locked: then another takes its place.
                let lock = loop {
                    let lock = open(&path, true)?;
                    lock.lock()?;
                    match open(&path, false) {
                        Ok(now) if !locked(&now)? => break lock,
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                        _ => {}
                    }
                };
                Held::File { path, _lock: lock }
            }
            Location::Postgres(_) => {
                let mut connection = self.session()?;
                connection.batch_execute(&format!("SELECT pg_advisory_lock_shared({})", key(name)))?;
                Held::Session { connection }
            }
        };
        Ok(Alive { _held: held })
    }

    /// Whether a process works on `name`.
    pub fn lives(&self, name: &str) -> Result<bool, Error> {
        match &self.location {
            Location::Sqlite(_) => match open(&self.lock_beside(name), false) {
                Ok(lock) => Ok(!locked(&lock)?),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(error.into()),
            },
            Location::Postgres(_) => {
                let held = format!(
                    "EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted \
                     AND mode = 'ShareLock' AND ((classid::bigint << 32) | objid::bigint) = {} \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
                    key(name)
                );
                self.read(|c| Ok(diesel::select(diesel::dsl::sql::<Bool>(&held)).get_result(c)?))
            }
        }
    }

    /// Takes over from a process that worked on `name` and is gone, with everything that it sent; none
    /// while it lives, or while another takes over.
    pub fn take_over(&self, name: &str) -> Result<Option<Alive>, Error> {
        let held = match &self.location {
            Location::Sqlite(_) => {
                let path = self.lock_beside(name);
                let lock = open(&path, true)?;
                locked(&lock)?.then(|| Held::File { path, _lock: lock })
            }
            Location::Postgres(_) => {
                let mut connection = self.session()?;
                let take = format!("pg_try_advisory_lock({})", key(name));
                let taken: bool = diesel::select(diesel::dsl::sql::<Bool>(&take)).get_result(&mut *connection)?;
                taken.then(|| Held::Session { connection })
            }
        };
        Ok(held.map(|held| Alive { _held: held }))
    }

    /// Removes what says that processes live which are gone; on PostgreSQL its server does.
    ///
    /// # Errors
    /// The database's folder cannot be read, or a file in it not be removed.
    pub fn forget_the_dead(&self) -> Result<(), Error> {
        let Location::Sqlite(_) = &self.location else { return Ok(()) };
        let any = self.lock_beside("");
        let (Some(folder), Some(prefix)) = (any.parent(), any.file_name()) else { return Ok(()) };
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) {
                continue;
            }
            let gone = match open(&entry.path(), false) {
                // Removed while it is locked, as by who lived.
                Ok(lock) if locked(&lock)? => std::fs::remove_file(entry.path()),
                Ok(_) => Ok(()),
                Err(error) => Err(error),
            };
            match gone {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The same database, whose writes count as work on `name`.
    pub fn under(&self, name: &str) -> Db {
        Db { work: Some(key(name)), ..self.clone() }
    }

    /// The same for who goes on with what a killed process began: everything that it sent is in or gone.
    pub fn go_on(&self, name: &str) -> Result<Db, Error> {
        if let Location::Postgres(_) = self.location {
            let wait = format!("SELECT pg_advisory_xact_lock({})", key(name));
            self.write(|tx| Ok(tx.c().batch_execute(&wait)?))?;
        }
        Ok(self.under(name))
    }

    /// In a transaction: it counts as work on what this database was opened under.
    pub(super) fn mark(&self, connection: &mut AnyConnection) -> Result<(), Error> {
        match (self.work, connection) {
            (Some(key), AnyConnection::Postgresql(c)) => {
                Ok(c.batch_execute(&format!("SELECT pg_advisory_xact_lock_shared({key})"))?)
            }
            _ => Ok(()),
        }
    }

    fn session(&self) -> Result<Box<AnyConnection>, Error> {
        let opened = Manager::new(self.location.clone(), Mode::Write).connect();
        let mut connection =
            opened.map_err(|e| Error::Internal(format!("the database: {}", self.location.hide(&e.to_string()))))?;
        connection.batch_execute(GONE_IN_A_MINUTE)?;
        Ok(Box::new(connection))
    }

    /// `giamsat.sqlite3-alive-NAME`, beside the database's file.
    fn lock_beside(&self, name: &str) -> PathBuf {
        let database = match &self.location {
            Location::Sqlite(path) => std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
            Location::Postgres(_) => PathBuf::new(),
        };
        let mut path = database.into_os_string();
        path.push("-alive-");
        path.push(name);
        path.into()
    }
}

/// The number by which PostgreSQL knows a name.
fn key(name: &str) -> i64 {
    let digest = sha256(format!("giamsat alive {name}").as_bytes());
    let number = digest.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    number.unwrap_or_default().cast_signed()
}

fn open(path: &std::path::Path, make: bool) -> std::io::Result<File> {
    let mut file = OpenOptions::new();
    file.read(true).write(true).create(make);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path)
}

/// Locks a file; gives whether nobody else holds it.
fn locked(lock: &File) -> Result<bool, Error> {
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
