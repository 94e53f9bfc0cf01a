//! Many rows of one statement into SQLite: a statement is prepared once and bound again for each row,
//! which a query builder does not do. PostgreSQL takes such rows by COPY in an ordinary write.

use super::manager::PRAGMAS;
use super::{Db, Location};
use crate::error::Error;

/// A connection for rows that nobody sees yet, beside the one writer and in turn with it.
///
/// Its commits do not wait for the disk: the commit that shows the rows does, and brings all that was
/// written before it there, because both stand in one log.
pub struct Bulk {
    db: Db,
    connection: rusqlite::Connection,
}

impl Db {
    /// Opens one; none on PostgreSQL.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn bulk(&self) -> Result<Option<Bulk>, Error> {
        let Location::Sqlite(path) = &self.location else { return Ok(None) };
        let connection = rusqlite::Connection::open(path)?;
        connection.execute_batch(PRAGMAS)?;
        // What lies at the end of each index is written again and again; it is copied into the file seldom.
        // Rows name what other rows keep there: each reference of a row cost as much as an index.
        connection.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = 8000; \
             PRAGMA foreign_keys = OFF;",
        )?;
        Ok(Some(Bulk { db: self.clone(), connection }))
    }
}

impl Bulk {
    /// One short transaction. Who writes otherwise waits for it, and it for them.
    ///
    /// # Errors
    /// What the database says; then nothing of it stays.
    pub fn write(&mut self, work: impl FnOnce(&rusqlite::Transaction) -> Result<(), Error>) -> Result<(), Error> {
        let _writer = self.db.writer.get()?;
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        work(&tx)?;
        Ok(tx.commit()?)
    }
}
