//! Writing explanations with their files, answers, and what units received.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::PointRow;
use crate::conclusions::model::{NewExplanation, NewReceipt, ReceiptWay, Taken};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{explanation_files as f, explanation_receipts as r, point_explanations as e};
use crate::visits::actions::FileFacts;
use crate::vocabulary::{AccountId, ConclusionId, PointId, UnitId};

/// What the unit said to a point, if anything: version of the row.
pub fn explanation_version(c: &mut AnyConnection, point: &PointId) -> Result<Option<i32>, Error> {
    Ok(e::table.find(point).select(e::version).first(c).optional()?)
}

/// Writes what the unit says to a point, over what it said before (`seen` is that version, 0 for
/// none); an answer given before no longer stands. 0 rows when it was changed meanwhile.
pub fn put_explanation(
    tx: &mut Tx,
    point: &PointRow,
    seen: i32,
    new: &NewExplanation,
    by: &AccountId,
) -> Result<usize, Error> {
    let now = tx.now();
    let paper = new.paper.as_ref();
    let values = (
        (e::stance.eq(new.stance), e::text.eq(&new.text), e::account_id.eq(by), e::at.eq(now)),
        (e::answer.eq(None::<String>), e::answered_by.eq(None::<String>), e::taken.eq(None::<Taken>)),
        (e::of_version.eq(point.version), e::version.eq(seen + 1)),
        (
            e::paper_number.eq(paper.map(|paper| paper.number.as_str())),
            e::paper_on.eq(paper.map(|paper| paper.dated_on)),
            e::received_on.eq(paper.map(|paper| paper.received_on)),
        ),
    );
    if seen == 0 {
        if explanation_version(tx.c(), &point.id)?.is_some() {
            return Ok(0);
        }
        return Ok(diesel::insert_into(e::table).values((e::point_id.eq(&point.id), values)).execute(tx.c())?);
    }
    Ok(diesel::update(e::table.find(&point.id).filter(e::version.eq(seen))).set(values).execute(tx.c())?)
}

/// Writes files that came with what is said to a point; one that is there already stays as it came.
pub fn add_files(tx: &mut Tx, point: &PointId, by: &AccountId, files: &[FileFacts]) -> Result<(), Error> {
    let now = tx.now();
    for file in files {
        let there: i64 = f::table.find((point, &file.sha256)).count().get_result(tx.c())?;
        if there > 0 {
            continue;
        }
        diesel::insert_into(f::table)
            .values((
                (f::point_id.eq(point), f::sha256.eq(&file.sha256), f::name.eq(&file.name)),
                (f::media_type.eq(file.sniffed.media_type), f::bytes.eq(file.bytes as i64)),
                (f::working.eq(file.working.as_ref()), f::kept.eq(file.kept.as_ref())),
                (f::account_id.eq(by), f::at.eq(now)),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Writes how far an explanation is taken up, and why; 0 rows when the explanation was changed meanwhile.
pub fn put_answer(
    tx: &mut Tx,
    point: &PointId,
    seen: i32,
    taken: Taken,
    reason: &str,
    by: &AccountId,
) -> Result<usize, Error> {
    Ok(diesel::update(e::table.find(point).filter(e::version.eq(seen)))
        .set((e::taken.eq(Some(taken)), e::answer.eq(reason), e::answered_by.eq(by.as_str()), e::version.eq(seen + 1)))
        .execute(tx.c())?)
}

/// Whether the unit's receipt of what was sent then stands.
pub fn is_received(
    c: &mut AnyConnection,
    id: &ConclusionId,
    unit: &UnitId,
    sent_at: NaiveDateTime,
) -> Result<bool, Error> {
    Ok(r::table.find((id, unit, sent_at)).count().get_result::<i64>(c)? > 0)
}

/// Writes that a unit received what was sent then.
pub fn insert_receipt(
    tx: &mut Tx,
    id: &ConclusionId,
    sent_at: NaiveDateTime,
    way: ReceiptWay,
    new: &NewReceipt,
    by: &AccountId,
) -> Result<(), Error> {
    let now = tx.now();
    diesel::insert_into(r::table)
        .values((
            (r::conclusion_id.eq(id), r::unit_id.eq(&new.unit), r::sent_at.eq(sent_at), r::way.eq(way)),
            (r::number.eq(&new.number), r::received_by.eq(&new.received_by), r::received_on.eq(new.received_on)),
            (r::account_id.eq(by), r::at.eq(now)),
        ))
        .execute(tx.c())?;
    Ok(())
}
