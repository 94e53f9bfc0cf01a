//! A person says which column holds what; it is kept under a name for the files to come.

use std::path::Path;

use super::stage::{read_again, reader};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::State;
use crate::importing::reading::{Layout, Mapping, RawSheet};
use crate::importing::store::{self, BatchRow};
use crate::vocabulary::{Actor, BatchId, MappingId, Said};

/// The largest mapping, in bytes of JSON, and how many may be in use: the reading process is told of
/// them all when it is started, and a system takes only so many words on a command line.
const LARGEST: usize = 16_000;
const MOST: usize = 60;
/// Rows of each sheet that are looked at to find its header.
const HEAD_ROWS: usize = 60;

/// The layouts whose fields columns can be given to: built-in ones and the data folder's.
///
/// # Errors
/// `Refused` for a file of the folder that is not valid.
pub fn layouts(data_dir: &Path) -> Result<Vec<Layout>, Error> {
    Layout::all(Some(&data_dir.join("import"))).map_err(|refused| Error::Refused(refused.said()))
}

/// The first rows of each sheet of a batch's file, as they stand.
///
/// # Errors
/// `Refused` when the file cannot be read at all.
pub fn heads(app: &App, batch: &BatchRow) -> Result<Vec<RawSheet>, Error> {
    raw(app, batch, HEAD_ROWS, &|_, _| true)
}

/// Rows of a batch's file as they stand: of each sheet at most `most`, those that `keep` wants.
///
/// # Errors
/// `Refused` when the file cannot be read at all, or is too large for it.
pub fn raw(
    app: &App,
    batch: &BatchRow,
    most: usize,
    keep: &dyn Fn(&RawSheet, u32) -> bool,
) -> Result<Vec<RawSheet>, Error> {
    app.db.read(|c| store::must_have_upload(c, &batch.id))?;
    let path = app.storage.path(batch.id.as_str(), &batch.sha256)?;
    let encoding = batch.facts().answers.encoding;
    let sheets = reader(&app.db, None, encoding)?.and_then(|r| r.raw(&path, &batch.file_name, most, keep));
    sheets.map_err(|refused| Error::Refused(refused.said()))
}

/// Keeps the mapping and reads the file again with it.
///
/// # Errors
/// `Conflict` when the batch is neither a preview nor refused any more, or was changed since `seen`;
/// `Invalid` on `name` when another mapping in use bears it or too many are in use, on `columns` when
/// its headers are too long.
pub fn map(app: &App, actor: &Actor, id: &BatchId, seen: i32, mapping: &Mapping) -> Result<(), Error> {
    let kind = mapping.kind(&layouts(&app.config.data_dir)?).ok_or(Error::NotFound)?;
    if serde_json::to_string(mapping)?.len() > LARGEST {
        return Err(Error::field("columns", Said::new("imports-map-long")));
    }
    app.db.write(|tx| {
        let batch = store::batch(tx.c(), id)?;
        if batch.version != seen || !matches!(batch.state, State::Staged | State::Refused) {
            return Err(Error::Conflict);
        }
        let in_use = store::mappings(tx.c())?;
        if in_use.iter().any(|other| other.name == mapping.name) {
            return Err(Error::field("name", Said::new("imports-mapping-name-taken")));
        }
        if in_use.len() >= MOST {
            return Err(Error::field("name", Said::new("imports-map-many").with("most", MOST)));
        }
        let mapping_id = MappingId(tx.new_id());
        store::insert_mapping(tx, actor, &mapping_id, mapping)?;
        let entry = Entry::new("imports.map", "mapping", &mapping_id)
            .with("name", mapping.name.as_str())
            .with("layout", mapping.layout.as_str())
            .with("batch", id.as_str());
        audit::record(tx, actor, entry)?;
        let mut facts = batch.facts();
        facts.wanted = Some(kind);
        read_again(tx, actor, &batch, &facts)
    })
}

/// Takes a mapping out of use; what was read with it stays.
///
/// # Errors
/// `NotFound` when it is not in use.
pub fn retire(db: &Db, actor: &Actor, id: &MappingId) -> Result<(), Error> {
    db.write(|tx| {
        if !store::retire_mapping(tx, id)? {
            return Err(Error::NotFound);
        }
        audit::record(tx, actor, Entry::new("imports.retire-mapping", "mapping", id))
    })
}
