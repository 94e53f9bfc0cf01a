//! The one error of all areas. `web::reply` holds its only mapping to HTTP.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::vocabulary::Said;

/// What stopped an act.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing in the actor's scope; a stranger's id and a wrong id are the same.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session ended.
    #[error("sign-in needed")]
    SignInNeeded,
    /// Signed in without the right.
    #[error("forbidden")]
    Forbidden,
    /// A rule says no; the sentence says why and what to do.
    #[error("refused: {}", .0.key)]
    Refused(Said),
    /// What was typed does not do: field and sentence for each.
    #[error("invalid: {0:?}")]
    Invalid(Vec<(String, Said)>),
    /// Somebody changed the same thing meanwhile.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// Too many tries; the sentence says how long to wait, and so does the time.
    #[error("too many tries")]
    TooMany(Said, chrono::Duration),
    /// Too many ask for the same costly work at once; in a few seconds it goes.
    #[error("busy")]
    Busy,
    /// The address is known with these methods only.
    #[error("wrong method")]
    WrongMethod(Vec<&'static str>),
    /// The request itself is malformed: forged, cut, or too large.
    #[error("bad request: {}", .0.key)]
    BadRequest(Said),
    /// The database failed or answered what the code cannot read.
    #[error("database: {0}")]
    Database(#[from] Diesel),
    /// Anything else that is nobody's mistake who uses the program.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// A rule's refusal by its key.
    pub fn refused(key: &str) -> Self {
        Error::Refused(Said::new(key))
    }

    /// One field's mistake.
    pub fn field(name: &str, said: Said) -> Self {
        Error::Invalid(vec![(name.to_owned(), said)])
    }

    /// Whether doing the same again may well succeed: another transaction was in the way
    /// (SQLSTATE 40001, 40P01).
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Database(Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            Error::Database(Diesel::DatabaseError(_, info)) => {
                info.message().contains("deadlock detected") || info.message().contains("could not serialize")
            }
            _ => false,
        }
    }

    /// Whether a unique index refused the row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Error::Database(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Internal(format!("input or output: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Internal(format!("stored JSON: {error}"))
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Error::Internal(format!("template: {error:#}"))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Error::Internal(format!("database: {error}"))
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Error::Internal(format!("no connection to the database: {error}"))
    }
}
