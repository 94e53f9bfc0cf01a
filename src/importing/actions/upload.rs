//! A file comes in.

use super::STAGE;
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::{Answers, Facts};
use crate::importing::reading::Kind;
use crate::importing::store;
use crate::jobs;
use crate::plans;
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId, PlanId};

/// Keeps a list of items for a draft plan and queues its reading.
///
/// # Errors
/// `NotFound` for a plan out of the actor's scope; `Refused` for one that is not being written, or is another body's.
pub fn upload_into(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    plan: &PlanId,
    file_name: &str,
    bytes: &[u8],
) -> Result<BatchId, Error> {
    let today = db.world().today();
    let plan = db.read(|c| plans::views::draftable(c, actor, plan, today))?;
    keep(db, storage, actor, (Some(Kind::Plans), Some(&plan.id)), file_name, bytes, Answers::default())
}

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
    keep(db, storage, actor, (wanted, None), file_name, bytes, answers)
}

fn keep(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    (wanted, plan): (Option<Kind>, Option<&PlanId>),
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
        if let Some(plan) = plan {
            store::set_plan(tx, &id, plan)?;
        }
        Ok(id.clone())
    })?;
    if made != id {
        storage.remove(id.as_str(), &sha256)?;
    }
    Ok(made)
}
