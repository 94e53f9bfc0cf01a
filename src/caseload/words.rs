//! Finding dossiers by beginnings of words. Each database has a text index of its own, which is written
//! alike and asked differently: FTS5 without the texts on SQLite, GIN on PostgreSQL.

use diesel::BoxableExpression;
use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};

use crate::db::{AnyConnection, MultiBackend};
use crate::schema::dossiers;
use crate::vocabulary::text;

/// Words of one dossier that are kept at most.
const MOST: usize = 24;

/// What is kept of a dossier's texts to find it by: folded words, each once, parted by blanks.
pub fn of(texts: &[Option<&str>]) -> String {
    let mut words = text::search_words(&texts.iter().flatten().copied().collect::<Vec<_>>().join(" "));
    words.truncate(MOST);
    words.join(" ")
}

/// That every word of what a person typed begins a word of the dossier; nothing when nothing was typed.
pub fn found(
    c: &AnyConnection,
    typed: &str,
) -> Option<Box<dyn BoxableExpression<dossiers::table, MultiBackend, SqlType = Bool>>> {
    let words = text::search_words(typed);
    if words.is_empty() {
        return None;
    }
    // Folded words are letters and figures only, so that quoting them needs no escape.
    let each = |quote: &str, end: &str, and: &str| {
        words.iter().map(|word| format!("{quote}{word}{quote}{end}")).collect::<Vec<_>>().join(and)
    };
    let (before, asked, after) = match c {
        AnyConnection::Sqlite(_) => (
            "dossiers.id IN (SELECT rowid FROM dossier_words WHERE dossier_words MATCH ",
            each("\"", "*", " AND "),
            ")",
        ),
        AnyConnection::Postgresql(_) => (
            "dossiers.id IN (SELECT rowid FROM dossier_words \
             WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(",
            each("'", ":*", " & "),
            " AS tsquery))",
        ),
    };
    Some(Box::new(sql::<Bool>(before).bind::<Text, _>(asked).sql(after)))
}
