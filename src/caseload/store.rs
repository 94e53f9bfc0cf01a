//! Which rows are live.

use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::import_batches;

/// Kinds of the batches of statistics.
pub const STATISTICS: &[&str] = &["monthly-statistics"];
/// Kinds of the batches of dossiers.
pub const DOSSIERS: &[&str] = &["late-dossiers", "dossiers"];

/// Batches of these kinds whose rows are not to be seen: a row is live when its own batch is not among
/// them, and the one that supersedes it, if any, is. Few of all batches, and loaded once for each
/// read: as `NOT IN` they do not lure the planner away from the index that the list is sorted by.
pub fn hidden(c: &mut AnyConnection, kinds: &[&str]) -> Result<Vec<String>, Error> {
    Ok(import_batches::table
        .filter(import_batches::kind.eq_any(kinds.to_vec()))
        .filter(import_batches::state.ne("published"))
        .select(import_batches::id)
        .load(c)?)
}
