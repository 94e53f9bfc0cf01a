//! What importing does to dossiers beside storing their rows.

use diesel::prelude::*;

use crate::db::Tx;
use crate::error::Error;
use crate::schema::search_words;
use crate::vocabulary::text;

/// Subject kind of dossiers in the table of words.
pub const SUBJECT: &str = "dossier";
/// Words of one dossier that are kept at most.
const MOST_WORDS: usize = 24;

/// Makes a dossier findable by the beginnings of the words of a text.
pub fn index_words(tx: &mut Tx, id: &str, said: &str) -> Result<(), Error> {
    for word in text::search_words(said).into_iter().take(MOST_WORDS) {
        diesel::insert_into(search_words::table)
            .values((
                search_words::word.eq(word),
                search_words::subject_kind.eq(SUBJECT),
                search_words::subject_id.eq(id),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}
