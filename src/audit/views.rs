//! Reading the trail, in the reader's scope.

use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{audit_lines, sealed_viewers};
use crate::vocabulary::Actor;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};

/// A line as people read it.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Line {
    /// When (UTC).
    pub at: NaiveDateTime,
    /// Who.
    pub login: String,
    /// By which way.
    pub via: String,
    /// `area.verb`.
    pub action: String,
    /// Noun.
    pub subject_kind: String,
    /// Id.
    pub subject_id: String,
    /// Facts, as JSON.
    pub details: String,
}

/// The newest lines first; lines of sealed work only for those named on it. `subject` keeps the
/// lines of one thing.
pub fn lines(
    c: &mut AnyConnection,
    actor: &Actor,
    subject: Option<&str>,
    page: PageNumber,
) -> Result<Paged<Line>, Error> {
    use audit_lines as l;
    let named = || {
        sealed_viewers::table
            .filter(sealed_viewers::subject_id.nullable().eq(l::sealed_subject_id))
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
    };
    let mut query = l::table
        .filter(l::sealed_subject_id.is_null().or(exists(named())))
        .select((l::at, l::login, l::via, l::action, l::subject_kind, l::subject_id, l::details))
        .order((l::at.desc(), l::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .into_boxed();
    let mut counted = l::table
        .filter(l::sealed_subject_id.is_null().or(exists(named())))
        .select(l::id)
        .limit(COUNT_LIMIT + 1)
        .into_boxed();
    if let Some(subject) = subject {
        query = query.filter(l::subject_id.eq(subject.to_owned()));
        counted = counted.filter(l::subject_id.eq(subject.to_owned()));
    }
    let rows = query.load::<Line>(c)?;
    let count = counted.load::<String>(c)?.len() as i64;
    Ok(Paged::new(rows, count, page))
}

/// Id of the line that an act on a subject left at an instant, for pointing to it; empty when there is
/// none. Asks no scope: for an act that the reader knows of.
pub fn reference(c: &mut AnyConnection, action: &str, subject: &str, at: NaiveDateTime) -> Result<String, Error> {
    use audit_lines as l;
    let found: Option<String> = l::table
        .filter(l::subject_id.eq(subject))
        .filter(l::action.eq(action))
        .filter(l::at.eq(at))
        .select(l::id)
        .first(c)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Who did which of these acts to these subjects while they were sealed, and when, in their order. Asks no scope: for
/// acts of which the reader is to be told.
pub fn sealed_acts(
    c: &mut AnyConnection,
    actions: &[&str],
    subjects: &[String],
) -> Result<Vec<(String, String, NaiveDateTime)>, Error> {
    use audit_lines as l;
    Ok(l::table
        .filter(l::subject_id.eq_any(subjects))
        .filter(l::action.eq_any(actions))
        .filter(l::sealed_subject_id.is_not_null())
        .select((l::login, l::action, l::at))
        .order((l::at, l::id))
        .load(c)?)
}
