//! What a test starts with: its name, a migrated database of its own and a folder of its own.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::{Migrate, postgres, sqlite};

pub(super) static MIGRATE: OnceLock<Migrate> = OnceLock::new();

/// Fills a template database.
pub(super) fn migrate(url: &str) -> Result<(), String> {
    let migrate = MIGRATE.get().ok_or("main calls support::start before the tests")?;
    migrate(url)
}

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
        })
    }
}

/// The world of one test. What it owns is gone when it is dropped.
pub struct Given {
    name: String,
    backend: Backend,
    url: String,
    // After the URL: the folder of an SQLite database may only go when nobody uses it.
    postgres: Option<postgres::Database>,
    folder: TempDir,
}

impl Given {
    /// A fresh copy of the migrated template on `backend`.
    pub fn new(name: &str, backend: Backend) -> Result<Self, String> {
        let folder = folder()?;
        match backend {
            Backend::Sqlite => Ok(Given::on_sqlite(name, sqlite::database_in(folder.path())?, folder)),
            Backend::Postgres => Ok(Given::on_postgres(name, postgres::Database::new()?, folder)),
        }
    }

    /// A database without a single table on `backend`; on SQLite not even its file.
    pub fn empty(name: &str, backend: Backend) -> Result<Self, String> {
        let folder = folder()?;
        match backend {
            Backend::Sqlite => Ok(Given::on_sqlite(name, sqlite::url_in(folder.path()), folder)),
            Backend::Postgres => Ok(Given::on_postgres(name, postgres::Database::empty()?, folder)),
        }
    }

    fn on_sqlite(name: &str, url: String, folder: TempDir) -> Self {
        Given { name: name.to_owned(), backend: Backend::Sqlite, url, postgres: None, folder }
    }

    fn on_postgres(name: &str, database: postgres::Database, folder: TempDir) -> Self {
        let url = database.url().to_owned();
        Given { name: name.to_owned(), backend: Backend::Postgres, url, postgres: Some(database), folder }
    }

    /// The test's whole name, with the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database that this run of the test is on.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// URL of this test's own database, as `--database` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes the database refuse rows with this value in the column from now on, as a failing disk or
    /// a rule of an administrator might.
    pub fn refuse_value(&self, table: &str, column: &str, value: &str) {
        self.execute(&match self.backend {
            Backend::Sqlite => {
                let refuse = |name: &str, event: &str| {
                    format!(
                        "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN NEW.{column} = '{value}' \
                         BEGIN INSERT INTO refused VALUES (NULL); END;"
                    )
                };
                format!(
                    "CREATE TABLE refused (reason TEXT NOT NULL); {} {}",
                    refuse("refuse_new", "INSERT"),
                    refuse("refuse_changed", "UPDATE")
                )
            }
            Backend::Postgres => {
                format!("ALTER TABLE {table} ADD CONSTRAINT refuse_it CHECK ({column} <> '{value}') NOT VALID")
            }
        });
    }

    /// Statements on a connection of the test's own.
    pub fn execute(&self, statements: &str) {
        use diesel::connection::SimpleConnection;
        let done = match self.backend {
            Backend::Sqlite => {
                let path = self.url.trim_start_matches("sqlite:");
                <diesel::SqliteConnection as diesel::Connection>::establish(path)
                    .map(|mut c| c.batch_execute("PRAGMA busy_timeout = 20000").and(c.batch_execute(statements)))
            }
            Backend::Postgres => <diesel::PgConnection as diesel::Connection>::establish(&self.url)
                .map(|mut c| c.batch_execute(statements)),
        };
        done.expect("the test's database").expect("the test's statements");
    }

    /// The database on the server, where this is PostgreSQL.
    pub fn postgres(&self) -> Option<&postgres::Database> {
        self.postgres.as_ref()
    }

    /// A folder for this test alone, as `--data-dir` takes it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn folder() -> Result<TempDir, String> {
    tempfile::Builder::new().prefix("giamsat-test.").tempdir().map_err(|e| format!("no temporary folder: {e}"))
}
