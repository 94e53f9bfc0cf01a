//! A copy of one migrated SQLite file for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::given;

/// The folder of the migrated file, made by the first test that needs it; or why it cannot be made.
static TEMPLATE: Mutex<Option<Result<TempDir, String>>> = Mutex::new(None);

/// As the server calls it, so that the test's folder also works as its data folder.
const FILE: &str = "giamsat.sqlite3";

/// Makes this test's database in `folder` and returns its URL.
pub fn database_in(folder: &Path) -> Result<String, String> {
    let template = template()?;
    let file = folder.join(FILE);
    fs::copy(&template, &file).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(url(&file))
}

/// URL of a database in `folder` that nobody has made yet.
pub fn url_in(folder: &Path) -> String {
    url(&folder.join(FILE))
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn template() -> Result<PathBuf, String> {
    let mut template = TEMPLATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = template.get_or_insert_with(make).as_ref().map_err(Clone::clone)?;
    Ok(folder.path().join(FILE))
}

fn make() -> Result<TempDir, String> {
    let folder = tempfile::Builder::new()
        .prefix("giamsat-template.")
        .tempdir()
        .map_err(|e| format!("no temporary folder: {e}"))?;
    let file = folder.path().join(FILE);
    // To SQLite an empty file is an empty database.
    fs::File::create_new(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    given::migrate(&url(&file)).map_err(|e| format!("the SQLite template cannot be migrated: {e}"))?;
    // Only the main file is copied, so what the write-ahead log still holds is brought into it, once the last connection
    // of the migration, which a thread of its pool may still be closing, has let go of it.
    SqliteConnection::establish(&url(&file))
        .map_err(|e| e.to_string())
        .and_then(|mut db| {
            db.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA wal_checkpoint(TRUNCATE)").map_err(|e| e.to_string())
        })
        .map_err(|e| format!("{}: {e}", file.display()))?;
    let log = folder.path().join(format!("{FILE}-wal"));
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err("the migration left its SQLite connection in use: the template has a write-ahead log".into());
    }
    Ok(folder)
}

/// Removes the template.
pub(super) fn stop() {
    TEMPLATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
}
