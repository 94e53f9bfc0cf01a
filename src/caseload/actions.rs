//! What importing does to dossiers beside storing their rows.

use diesel::prelude::*;

use crate::db::Tx;
use crate::error::Error;
use crate::on_each;
use crate::schema::search_words;
use crate::vocabulary::text;

/// Subject kind of dossiers in the table of words.
pub const SUBJECT: &str = "dossier";
/// Words of one dossier that are kept at most.
const MOST_WORDS: usize = 24;

/// Rows of one INSERT: as many as the smaller of the two databases takes parameters.
const TOGETHER: usize = 5_000;

/// Forgets the words of dossiers that go: those with these ids.
pub fn forget_words(tx: &mut Tx, ids: &[String]) -> Result<(), Error> {
    let of_these =
        search_words::table.filter(search_words::subject_kind.eq(SUBJECT)).filter(search_words::subject_id.eq_any(ids));
    diesel::delete(of_these).execute(tx.c())?;
    Ok(())
}

/// Makes dossiers findable by the beginnings of the words of texts; each with its id.
pub fn index_words(tx: &mut Tx, said: &[(String, String)]) -> Result<(), Error> {
    let mut words: Vec<_> = said
        .iter()
        .flat_map(|(id, said)| text::search_words(said).into_iter().take(MOST_WORDS).map(move |word| (word, id)))
        .collect();
    // In the order of the index that they go into: neighbours lie on one page of it.
    words.sort_unstable();
    for words in words.chunks(TOGETHER) {
        let rows: Vec<_> = words
            .iter()
            .map(|(word, id)| {
                (
                    search_words::word.eq(word.clone()),
                    search_words::subject_kind.eq(SUBJECT),
                    search_words::subject_id.eq((*id).clone()),
                )
            })
            .collect();
        on_each!(tx.c(), |c| diesel::insert_into(search_words::table).values(rows).execute(c))?;
    }
    Ok(())
}
