//! Where a database is, read from what people write in a setting.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A database's place.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// A connection URL of PostgreSQL.
    Postgres(String),
}

/// A scheme that is none of ours. Refused, so that a typo does not make an empty database file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown database scheme {0:?}: use sqlite:FILE or postgres://…")]
pub struct UnknownLocation(pub String);

impl FromStr for Location {
    type Err = UnknownLocation;

    /// Reads `postgres://…`, `postgresql://…`, `sqlite:FILE`, `sqlite://FILE`, or a plain path.
    fn from_str(text: &str) -> Result<Self, UnknownLocation> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Location::Postgres(text.to_owned()));
        }
        if let Some(path) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
            return if path.is_empty() {
                Err(UnknownLocation(text.to_owned()))
            } else {
                Ok(Location::Sqlite(path.into()))
            };
        }
        let scheme = text.split(['/', '\\']).next().unwrap_or_default();
        let drive = scheme.len() == 2 && scheme.ends_with(':');
        if text.is_empty() || (scheme.contains(':') && !drive) {
            return Err(UnknownLocation(text.to_owned()));
        }
        Ok(Location::Sqlite(text.into()))
    }
}

impl Location {
    /// The file that `giamsat` uses in a data folder when no other database is named.
    pub fn default_in(data_dir: &Path) -> Self {
        Location::Sqlite(data_dir.join("giamsat.sqlite3"))
    }

    /// Whether the URL asks for an encrypted connection and takes no other (`sslmode` from `require`
    /// on): what a build without the feature `pg-tls` cannot give.
    pub fn asks_for_tls(&self) -> bool {
        let Location::Postgres(url) = self else { return false };
        let settings = url.split_once('?').map_or("", |(_, settings)| settings).split('&');
        settings
            .filter_map(|s| s.strip_prefix("sslmode="))
            .any(|m| matches!(m, "require" | "verify-ca" | "verify-full"))
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Location::Sqlite(_) => "sqlite",
            Location::Postgres(_) => "postgres",
        }
    }
}

impl fmt::Display for Location {
    /// Without the password that a URL may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "{}", path.display()),
            Location::Postgres(url) => {
                let after_scheme = url.find("://").map_or(0, |at| at + 3);
                match url[after_scheme..].rfind('@') {
                    Some(at) => write!(f, "{}…{}", &url[..after_scheme], &url[after_scheme + at..]),
                    None => f.write_str(url),
                }
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
