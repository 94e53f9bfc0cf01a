//! Every setting once: name, default, meaning. The command line reads them as options and as
//! `GIAMSAT_…` variables.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::Duration;

use crate::db::Location;

/// How a server runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the embedded database, files and own templates. `--data-dir`, `./data`.
    pub data_dir: PathBuf,
    /// The database. `--database`, the SQLite file in the data folder.
    pub database: Location,
    /// Address to listen on. `--listen`, `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Whether browsers reach the server over HTTPS (a proxy in front ends it): cookies are then
    /// sent over HTTPS only. `--https`, off.
    pub https: bool,
    /// A session without a request ends after this time. 60 minutes.
    pub session_idle: Duration,
    /// A session ends after this time in any case. 12 hours.
    pub session_absolute: Duration,
    /// The largest file that may be uploaded, in bytes. 100 MB.
    pub upload_limit: usize,
}

impl Config {
    /// The defaults for a data folder.
    pub fn for_folder(data_dir: PathBuf) -> Self {
        Config {
            database: Location::default_in(&data_dir),
            data_dir,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            https: false,
            session_idle: Duration::minutes(60),
            session_absolute: Duration::hours(12),
            upload_limit: 100 * 1024 * 1024,
        }
    }
}
