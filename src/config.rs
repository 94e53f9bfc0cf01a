//! Every setting once: name, default, meaning. The command line reads them as options and as
//! `GIAMSAT_…` variables.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use chrono::Duration;
use ipnet::IpNet;

use crate::db::Location;
use crate::storage;

/// How a server runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the embedded database, files and own templates. `--data-dir`, `./data`.
    pub data_dir: PathBuf,
    /// The database. `--database`, the SQLite file in the data folder.
    pub database: Location,
    /// Where files lie. `--files`, the folder `files` in the data folder.
    pub files: storage::Location,
    /// The file with the key of original pictures. `--originals-key`, `keys/originals.key` in the data
    /// folder.
    pub originals_key: PathBuf,
    /// Address to listen on. `--listen`, `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Whether browsers reach the server over HTTPS (a proxy in front ends it): cookies are then
    /// sent over HTTPS only. `--https`, off.
    pub https: bool,
    /// Proxies in front whose word is taken for who asks (`Forwarded`, `X-Forwarded-For`):
    /// addresses and networks. `--trusted-proxies`, none: the connection's address counts.
    pub trusted_proxies: Vec<IpNet>,
    /// How long sessions live: of office browsers and of tablets.
    pub lifetimes: Lifetimes,
    /// The largest file that may be uploaded, in bytes. 100 MB.
    pub upload_limit: usize,
}

impl Config {
    /// The defaults for a data folder.
    pub fn for_folder(data_dir: PathBuf) -> Self {
        Config {
            database: Location::default_in(&data_dir),
            files: storage::Location::Folder(data_dir.join("files")),
            originals_key: data_dir.join("keys").join("originals.key"),
            data_dir,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            https: false,
            trusted_proxies: Vec::new(),
            lifetimes: Lifetimes::default(),
            upload_limit: 100 * 1024 * 1024,
        }
    }
}

/// A network in CIDR notation, or a single address; none for anything else.
pub fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical())))
}

/// How long sessions live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A browser's session without a request ends after this time. 60 minutes.
    pub idle: Duration,
    /// A browser's session ends after this time in any case. 12 hours.
    pub absolute: Duration,
    /// The same of a tablet's session: it is away from the network for days. 14 days.
    pub device_idle: Duration,
    /// The same of a tablet's session. 90 days.
    pub device_absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Lifetimes {
            idle: Duration::minutes(60),
            absolute: Duration::hours(12),
            device_idle: Duration::days(14),
            device_absolute: Duration::days(90),
        }
    }
}
