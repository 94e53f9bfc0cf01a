//! A file comes in.

use super::STAGE;
use crate::app::App;
use crate::error::Error;
use crate::importing::model::{Answers, Facts};
use crate::importing::reading::Kind;
use crate::importing::store;
use crate::jobs;
use crate::vocabulary::{Actor, BatchId};

/// Keeps the file and queues its reading; `wanted` none recognises the kind from the file.
pub fn upload(
    app: &App,
    actor: &Actor,
    wanted: Option<Kind>,
    file_name: &str,
    bytes: &[u8],
    answers: Answers,
) -> Result<BatchId, Error> {
    // The file is on the disk before a row speaks of it; a row that never comes leaves a file only.
    let id = BatchId(app.db.world().new_id());
    let sha256 = app.storage.put(id.as_str(), bytes)?;
    let facts = Facts { wanted, answers, ..Facts::default() };
    app.db.write(|tx| {
        let job = jobs::enqueue(tx, actor, STAGE, &serde_json::json!({ "batch": id.as_str() }))?;
        store::insert(tx, actor, &id, file_name, &sha256, &facts, Some(&job))
    })?;
    Ok(id)
}
