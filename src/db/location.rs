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

/// What is neither of the two accepted forms, without what may be a password. Refused, so that a typo
/// does not make an empty database file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown database {0:?}: use sqlite:FILE or postgres://…")]
pub struct UnknownLocation(pub String);

impl UnknownLocation {
    /// What is shown of a text that is no location: its scheme, and a plain word whole.
    fn of(text: &str) -> Self {
        UnknownLocation(match text.split_once(':') {
            Some((scheme, _)) if !scheme.contains('@') => format!("{scheme}:…"),
            None if !text.contains('@') => text.to_owned(),
            _ => "…".to_owned(),
        })
    }
}

impl FromStr for Location {
    type Err = UnknownLocation;

    /// Reads `postgres://…`, `postgresql://…`, `sqlite:FILE`, `sqlite://FILE`, and nothing else.
    fn from_str(text: &str) -> Result<Self, UnknownLocation> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Location::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
        match path.filter(|path| !path.is_empty()) {
            Some(path) => Ok(Location::Sqlite(path.into())),
            None => Err(UnknownLocation::of(text)),
        }
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

    /// A text about this database (a driver's error) without what the URL keeps secret: quoted parts
    /// of it that stand in the password.
    pub fn hide(&self, text: &str) -> String {
        let Location::Postgres(url) = self else { return text.to_owned() };
        let (user, query) = secrets(url);
        let secret = |part: &str| !part.is_empty() && [user, query].iter().any(|s| s.contains(part));
        let parts = text.split('"').enumerate();
        parts.map(|(at, part)| if at % 2 == 1 && secret(part) { "…" } else { part }).collect::<Vec<_>>().join("\"")
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Location::Sqlite(_) => "sqlite",
            Location::Postgres(_) => "postgres",
        }
    }
}

/// What a URL of PostgreSQL keeps to itself: what stands between the user's name and the last `@`, and
/// the setting `password`.
fn secrets(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let password = query.split('&').find_map(|setting| setting.strip_prefix("password="));
    (user.split_once(':').map_or("", |(_, password)| password), password.unwrap_or(""))
}

impl fmt::Display for Location {
    /// Without the password that a URL may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "{}", path.display()),
            Location::Postgres(url) => {
                let (_, password) = secrets(url);
                let shown = match password {
                    "" => url.clone(),
                    password => url.replace(&format!("password={password}"), "password=…"),
                };
                let after_scheme = shown.find("://").map_or(0, |at| at + 3);
                match shown[after_scheme..].rfind('@') {
                    Some(at) => write!(f, "{}…{}", &shown[..after_scheme], &shown[after_scheme + at..]),
                    None => f.write_str(&shown),
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
