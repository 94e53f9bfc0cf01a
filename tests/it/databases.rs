//! What the other tests rely on: each has a database of its own, like every other at the start.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use libtest_mimic::Trial;

use crate::support::{Backend, Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![databases; belong_to_one_test]
}

/// Two at once: what is written in one does not stand in the other.
fn belong_to_one_test(given: &Given) {
    let other = Given::new(given.name(), given.backend()).expect("a second database");
    assert_ne!(given.url(), other.url());
    for world in [given, &other] {
        run(world, "CREATE TABLE only_here (word TEXT)").expect("the table is not there yet");
        run(world, "SELECT word FROM only_here").expect("the table is there now");
    }
}

fn run(given: &Given, statement: &str) -> Result<(), String> {
    let outcome = match given.backend() {
        Backend::Sqlite => SqliteConnection::establish(given.url()).map(|mut db| db.batch_execute(statement)),
        Backend::Postgres => PgConnection::establish(given.url()).map(|mut db| db.batch_execute(statement)),
    };
    outcome.map_err(|e| e.to_string())?.map_err(|e| e.to_string())
}
