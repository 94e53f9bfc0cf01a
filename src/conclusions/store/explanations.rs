//! Writing explanations and their answers.

use diesel::prelude::*;

use super::PointRow;
use crate::conclusions::model::Stance;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::point_explanations;
use crate::vocabulary::{AccountId, PointId};

/// What the unit said to a point, if anything: version of the row.
pub fn explanation_version(c: &mut AnyConnection, point: &PointId) -> Result<Option<i32>, Error> {
    Ok(point_explanations::table.find(point).select(point_explanations::version).first(c).optional()?)
}

/// Writes what the unit says to a point, over what it said before (`seen` is that version, 0 for
/// none); an answer given before no longer stands. 0 rows when it was changed meanwhile.
pub fn put_explanation(
    tx: &mut Tx,
    point: &PointRow,
    seen: i32,
    stance: Stance,
    text: &str,
    by: &AccountId,
) -> Result<usize, Error> {
    let now = tx.now();
    if seen == 0 {
        if explanation_version(tx.c(), &point.id)?.is_some() {
            return Ok(0);
        }
        return Ok(diesel::insert_into(point_explanations::table)
            .values((
                point_explanations::point_id.eq(&point.id),
                point_explanations::stance.eq(stance),
                point_explanations::text.eq(text),
                point_explanations::account_id.eq(by),
                point_explanations::at.eq(now),
                point_explanations::of_version.eq(point.version),
                point_explanations::version.eq(1),
            ))
            .execute(tx.c())?);
    }
    Ok(diesel::update(point_explanations::table.find(&point.id).filter(point_explanations::version.eq(seen)))
        .set((
            point_explanations::stance.eq(stance),
            point_explanations::text.eq(text),
            point_explanations::account_id.eq(by),
            point_explanations::at.eq(now),
            point_explanations::answer.eq(None::<String>),
            point_explanations::answered_by.eq(None::<String>),
            point_explanations::of_version.eq(point.version),
            point_explanations::version.eq(seen + 1),
        ))
        .execute(tx.c())?)
}

/// Writes the answer to an explanation; 0 rows when the explanation was changed meanwhile.
pub fn put_answer(tx: &mut Tx, point: &PointId, seen: i32, answer: &str, by: &AccountId) -> Result<usize, Error> {
    Ok(diesel::update(point_explanations::table.find(point).filter(point_explanations::version.eq(seen)))
        .set((
            point_explanations::answer.eq(answer),
            point_explanations::answered_by.eq(by.as_str()),
            point_explanations::version.eq(seen + 1),
        ))
        .execute(tx.c())?)
}
