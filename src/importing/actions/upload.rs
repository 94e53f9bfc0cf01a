//! A file comes in.

use super::STAGE;
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::{Answers, Facts};
use crate::importing::reading::Kind;
use crate::importing::store;
use crate::jobs;
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId};

/// Keeps the file and queues its reading; `wanted` none recognises the kind from the file.
pub fn upload(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    wanted: Option<Kind>,
    file_name: &str,
    bytes: &[u8],
    answers: Answers,
) -> Result<BatchId, Error> {
    // The file is on the disk before a row speaks of it; a row that never comes leaves a file only.
    let id = BatchId(db.world().new_id());
    let sha256 = storage.put(id.as_str(), bytes)?;
    let facts = Facts { wanted, answers, ..Facts::default() };
    let made = db.write_once("upload", |tx| {
        let job = jobs::enqueue(tx, actor, STAGE, &serde_json::json!({ "batch": id.as_str() }))?;
        store::insert(tx, actor, &id, file_name, (&sha256, bytes.len()), &facts, Some(&job))?;
        Ok(id.clone())
    })?;
    if made != id {
        storage.remove(id.as_str(), &sha256)?;
    }
    Ok(made)
}
