//! Entering what has been concluded.

use diesel::prelude::*;

use super::model::NewEntry;
use crate::db::Tx;
use crate::error::Error;
use crate::schema::{concluded_contents, search_words};
use crate::vocabulary::{ConclusionId, text};

/// Noun under which the register's words stand in `search_words`.
pub const SUBJECT: &str = "concluded-content";

/// Enters one line, in the transaction that issues or records the conclusion (whose audit line covers it).
/// Gives the line's id.
pub fn enter(tx: &mut Tx, new: &NewEntry) -> Result<String, Error> {
    use concluded_contents as r;
    let id: String = tx.new_id();
    let before: i64 = r::table.filter(r::conclusion_id.eq(&new.conclusion_id)).count().get_result(tx.c())?;
    diesel::insert_into(r::table)
        .values((
            r::id.eq(&id),
            r::ordinal.eq(i32::try_from(before).unwrap_or(i32::MAX)),
            r::unit_id.eq(&new.unit),
            r::unit_name.eq(&new.unit_name),
            r::field_code.eq(new.field_code.as_deref()),
            r::checklist_item_id.eq(new.item.as_ref()),
            r::item_code.eq(new.item_code.as_deref()),
            r::content.eq(&new.content),
            r::period_from.eq(new.period_from),
            r::period_to.eq(new.period_to),
            r::conclusion_id.eq(&new.conclusion_id),
            r::conclusion_number.eq(&new.conclusion_number),
            r::concluded_on.eq(new.concluded_on),
            r::body_name.eq(&new.body_name),
            r::elsewhere.eq(new.elsewhere),
        ))
        .execute(tx.c())?;
    let searched = [&new.unit_name, &new.content, &new.conclusion_number, &new.body_name];
    let searched = searched.map(String::as_str).join(" ");
    for word in text::search_words(&searched) {
        diesel::insert_into(search_words::table)
            .values((
                search_words::word.eq(word),
                search_words::subject_kind.eq(SUBJECT),
                search_words::subject_id.eq(&id),
            ))
            .execute(tx.c())?;
    }
    Ok(id)
}

/// Takes out the lines of a conclusion of another body, in the transaction that corrects its record or takes it back
/// (whose audit line covers it). Lines of conclusions that were issued here stay for ever.
pub fn take_out(tx: &mut Tx, conclusion: &ConclusionId) -> Result<(), Error> {
    use concluded_contents as r;
    let lines: Vec<String> =
        r::table.filter(r::conclusion_id.eq(conclusion)).filter(r::elsewhere.eq(true)).select(r::id).load(tx.c())?;
    let words = search_words::table.filter(search_words::subject_kind.eq(SUBJECT));
    diesel::delete(words.filter(search_words::subject_id.eq_any(&lines))).execute(tx.c())?;
    diesel::delete(r::table.filter(r::id.eq_any(&lines))).execute(tx.c())?;
    Ok(())
}
