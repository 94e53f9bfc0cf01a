//! The tables' history, embedded: the same folder names for both databases.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::AnyConnection;
use crate::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Internal(format!("migration: {error}"))
}

pub fn run(connection: &mut AnyConnection) -> Result<(), Error> {
    match connection {
        AnyConnection::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop).map_err(failed),
        AnyConnection::Postgresql(c) => c.run_pending_migrations(POSTGRES).map(drop).map_err(failed),
    }
}

pub fn none_pending(connection: &mut AnyConnection) -> Result<bool, Error> {
    let pending = match connection {
        AnyConnection::Sqlite(c) => c.has_pending_migration(SQLITE),
        AnyConnection::Postgresql(c) => c.has_pending_migration(POSTGRES),
    };
    pending.map(|pending| !pending).map_err(failed)
}

pub fn revert_all(connection: &mut AnyConnection) -> Result<(), Error> {
    match connection {
        AnyConnection::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop).map_err(failed),
        AnyConnection::Postgresql(c) => c.revert_all_migrations(POSTGRES).map(drop).map_err(failed),
    }
}
