//! The two-backend connection: one writer and read-only readers on SQLite, SERIALIZABLE with
//! repetition on PostgreSQL. Areas see [`Db::read`] and [`Db::write`] only.

mod alive;
mod bulk;
mod location;
mod manager;
mod migrations;
mod once;
pub mod queue;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use r2d2::ManageConnection;

use crate::clock::World;
use crate::error::Error;
use crate::vocabulary::Said;

pub use alive::Alive;
pub use bulk::Bulk;
pub use location::{Location, UnknownLocation};
use manager::{Manager, Mode};
pub use once::Once;
use queue::Queue;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgresql(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// The same body compiled for each inner connection: for the few things that a MultiConnection
/// cannot do (batch inserts, upserts, pragmas; stack.md, section 1).
#[macro_export]
macro_rules! on_each {
    ($connection:expr, |$inner:ident| $body:expr) => {
        match $connection {
            $crate::db::AnyConnection::Postgresql($inner) => $body,
            $crate::db::AnyConnection::Sqlite($inner) => $body,
        }
    };
}

/// How often a transaction is tried again when another one was in the way.
const ATTEMPTS: u32 = 12;

/// How long a connection is waited for.
const WAIT: Duration = Duration::from_secs(20);

/// How long a server that is not there is waited for at the start: it may be starting itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// A database, open.
#[derive(Clone)]
pub struct Db {
    writer: r2d2::Pool<Manager>,
    readers: r2d2::Pool<Manager>,
    /// In which order those who read get a connection.
    reading: Arc<Queue>,
    location: Location,
    world: Arc<dyn World>,
    /// Held by who writes in turn.
    turn: Arc<Mutex<()>>,
    /// The form that the request at hand sent: see [`Db::write_once`].
    form: Option<Arc<str>>,
    /// The work that its writes belong to: see [`Db::under`].
    work: Option<i64>,
}

/// The transaction of a write: the connection, its instant, and its new ids.
pub struct Tx<'a> {
    connection: &'a mut AnyConnection,
    world: &'a dyn World,
    now: NaiveDateTime,
}

impl Tx<'_> {
    /// The connection within the transaction.
    pub fn c(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// The transaction's instant (UTC, microseconds); the same for all its rows.
    pub fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// Today in Vietnam.
    pub fn today(&self) -> NaiveDate {
        crate::vocabulary::dates::civil(self.now).date()
    }

    /// A new id, of the newtype that the place asks for.
    pub fn new_id<T: From<String>>(&self) -> T {
        T::from(self.world.new_id())
    }

    /// Time and chance.
    pub fn world(&self) -> &dyn World {
        self.world
    }

    /// A part of the transaction that is taken back alone when `work` fails; the rest goes on.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Tx) -> Result<T, Error>) -> Result<T, Error> {
        on_each!(&mut *self.connection, |c| AnsiTransactionManager::begin_transaction(c))?;
        match work(self) {
            Ok(value) => {
                end(self.connection, true)?;
                Ok(value)
            }
            Err(error) => {
                end(self.connection, false)?;
                Err(error)
            }
        }
    }
}

impl Db {
    /// Opens a database and brings nothing up to date; see [`Db::migrate`]. A SQLite file that
    /// does not exist is created, its folder is not.
    ///
    /// # Errors
    /// `Refused` says where the database cannot be reached and why, without the URL's password.
    pub fn open(location: Location, world: Arc<dyn World>) -> Result<Self, Error> {
        reach(&location, &|| ())?;
        let (writers, readers_count) = match location {
            Location::Sqlite(_) => (1, 4),
            Location::Postgres(_) => (6, 6),
        };
        let pool = |mode, size| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(matches!(location, Location::Postgres(_)))
                .connection_timeout(WAIT)
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build(Manager::new(location.clone(), mode))
        };
        let writer = pool(Mode::Write, writers)?;
        let readers = pool(Mode::Read, readers_count)?;
        let reading = Arc::new(Queue::new(readers_count as usize));
        Ok(Db { writer, readers, reading, location, world, turn: Arc::default(), form: None, work: None })
    }

    /// Where the database is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Time and chance.
    pub fn world(&self) -> &Arc<dyn World> {
        &self.world
    }

    /// Brings the tables up to date; does nothing when they are.
    pub fn migrate(&self) -> Result<(), Error> {
        migrations::run(&mut *self.writer.get()?)
    }

    /// Whether the tables of this program are there at all, up to date or not.
    pub fn has_tables(&self) -> Result<bool, Error> {
        use diesel::dsl::sql;
        use diesel::sql_types::BigInt;
        let ours = match self.location {
            Location::Sqlite(_) => "(SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'settings')",
            Location::Postgres(_) => "(SELECT count(to_regclass('settings')))",
        };
        let found: i64 = self.read(|c| Ok(diesel::select(sql::<BigInt>(ours)).get_result(c)?))?;
        Ok(found > 0)
    }

    /// Whether the tables are up to date.
    pub fn is_migrated(&self) -> Result<bool, Error> {
        migrations::none_pending(&mut *self.writer.get()?)
    }

    /// Takes back every migration, the newest first. For tests: it empties the database.
    pub fn revert_all(&self) -> Result<(), Error> {
        migrations::revert_all(&mut *self.writer.get()?)
    }

    /// Reads in one snapshot; nothing can be written.
    pub fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> Result<T, Error> {
        let _place = self.place()?;
        let mut connection = self.readers.get()?;
        begin(&mut connection, Mode::Read)?;
        let result = work(&mut connection);
        let ended = end(&mut connection, false);
        let value = result?;
        ended?;
        Ok(value)
    }

    /// Writes in one transaction that is as if it were alone (SQLite's one writer; SERIALIZABLE
    /// on PostgreSQL). `work` may run several times, so it must do nothing outside the
    /// transaction: files, mail and jobs come after this returned.
    pub fn write<T>(&self, work: impl Fn(&mut Tx) -> Result<T, Error>) -> Result<T, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.try_write(&work) {
                Err(error) if error.is_retryable() && attempt < ATTEMPTS => {
                    let wait = crate::clock::random_below(self.world.as_ref(), 1 << attempt.min(7));
                    std::thread::sleep(Duration::from_millis(u64::from(wait)));
                }
                other => return other,
            }
        }
    }

    /// The same, one after the other among all who write so: for many small writes to the same
    /// tables. PostgreSQL tells what was read by whole pages of an index, and ids that are made at the
    /// same time lie on the same page: side by side such writes take turns failing and repeating, up
    /// to giving up. SQLite has one writer anyway.
    pub fn write_in_turn<T>(&self, work: impl Fn(&mut Tx) -> Result<T, Error>) -> Result<T, Error> {
        let _turn = self.turn.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        self.write(work)
    }

    fn try_write<T>(&self, work: &impl Fn(&mut Tx) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.writer.get()?;
        begin(&mut connection, Mode::Write)?;
        let now = self.world.now();
        let marked = self.mark(&mut connection);
        let result =
            marked.and_then(|()| work(&mut Tx { connection: &mut connection, world: self.world.as_ref(), now }));
        match result {
            Ok(value) => {
                end(&mut connection, true)?;
                Ok(value)
            }
            Err(error) => {
                // The first error tells more than one of the rollback would.
                let _ = end(&mut connection, false);
                Err(error)
            }
        }
    }

    /// A place among those who read, held as long as the connection is.
    fn place(&self) -> Result<queue::Place<'_>, Error> {
        let late = || Error::Internal("no connection to the database: those before took too long".to_owned());
        self.reading.enter(WAIT).ok_or_else(late)
    }

    /// Answers when the database does.
    pub fn ping(&self) -> Result<(), Error> {
        let _place = self.place()?;
        Ok(self.readers.get()?.batch_execute("SELECT 1")?)
    }
}

/// The first connection, by which it is known at once what stands in the way; the pool would only say
/// that it waited. `waits` is called for each try that failed and is made again.
///
/// # Errors
/// As [`Db::open`].
pub fn reach(location: &Location, waits: &dyn Fn()) -> Result<(), Error> {
    let refused = |key: &str, detail: &str| {
        let said = Said::new(key).with("database", location).with("detail", location.hide(detail.trim()));
        Err(Error::Refused(said))
    };
    if let Location::Sqlite(path) = location {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return refused("db-no-folder", &folder.display().to_string());
        }
    }
    let begun = Instant::now();
    let manager = Manager::new(location.clone(), Mode::Write);
    loop {
        let error = match manager.connect() {
            Ok(_) => return Ok(()),
            Err(error) => error.to_string(),
        };
        // A server that answers with a refusal is there; only one that starts or stops is waited for.
        let final_word = error.contains("FATAL") && !error.contains("starting up") && !error.contains("shutting down");
        match location {
            Location::Sqlite(_) => return refused("db-not-opened", &error),
            Location::Postgres(_) if final_word || begun.elapsed() >= PATIENCE => {
                return refused("db-unreachable", &error);
            }
            Location::Postgres(_) => {
                waits();
                std::thread::sleep(Duration::from_millis(250));
            }
        }
    }
}

fn begin(connection: &mut AnyConnection, mode: Mode) -> Result<(), Error> {
    let result = match connection {
        AnyConnection::Postgresql(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            match mode {
                Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            },
        ),
        AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            match mode {
                Mode::Read => "BEGIN DEFERRED",
                Mode::Write => "BEGIN IMMEDIATE",
            },
        ),
    };
    Ok(result?)
}

fn end(connection: &mut AnyConnection, keep: bool) -> Result<(), Error> {
    let result = on_each!(connection, |c| if keep {
        AnsiTransactionManager::commit_transaction(c)
    } else {
        AnsiTransactionManager::rollback_transaction(c)
    });
    Ok(result?)
}
