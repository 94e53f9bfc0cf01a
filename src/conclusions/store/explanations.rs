//! Writing explanations with their files, answers, and what units received.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::PointRow;
use crate::conclusions::model::{NewExplanation, NewReceipt, ReceiptWay, Stance, Taken};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{
    accounts, explanation_files as f, explanation_receipts as r, explanations_before as b, point_explanations as e,
};
use crate::visits::actions::FileFacts;
use crate::vocabulary::{AccountId, ConclusionId, PointId, UnitId};

/// What the unit said to a point, if anything: version of the row.
pub fn explanation_version(c: &mut AnyConnection, point: &PointId) -> Result<Option<i32>, Error> {
    Ok(e::table.find(point).select(e::version).first(c).optional()?)
}

/// What stands said to a point.
pub struct Standing {
    pub stance: Stance,
    pub text: String,
    pub account: AccountId,
    pub at: NaiveDateTime,
    /// The number of the paper with which it came.
    pub paper: Option<String>,
    /// Of which version of the point.
    pub of_version: i32,
    pub version: i32,
    /// The unit of who said it, or entered it.
    pub unit: Option<UnitId>,
}

/// What stands said to a point, if anything.
pub fn standing(c: &mut AnyConnection, point: &PointId) -> Result<Option<Standing>, Error> {
    Ok(e::table
        .inner_join(accounts::table.on(accounts::id.eq(e::account_id)))
        .filter(e::point_id.eq(point))
        .select((
            (e::stance, e::text, e::account_id, e::at),
            (e::paper_number, e::of_version, e::version),
            accounts::unit_id,
        ))
        .first::<((Stance, String, AccountId, NaiveDateTime), (Option<String>, i32, i32), Option<UnitId>)>(c)
        .optional()?
        .map(|((stance, text, account, at), (paper, of_version, version), unit)| Standing {
            stance,
            text,
            account,
            at,
            paper,
            of_version,
            version,
            unit,
        }))
}

/// Writes what the unit says to a point, in place of what it said before (`seen` is that version, 0 for none), which is
/// kept; an answer given before no longer stands. 0 rows when it was changed meanwhile.
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
    let Some(before) = standing(tx.c(), &point.id)?.filter(|before| before.version == seen) else { return Ok(0) };
    let written = diesel::update(e::table.find(&point.id).filter(e::version.eq(seen))).set(values).execute(tx.c())?;
    if written > 0 {
        diesel::insert_into(b::table)
            .values((
                (b::point_id.eq(&point.id), b::version.eq(before.version), b::stance.eq(before.stance)),
                (b::text.eq(&before.text), b::account_id.eq(&before.account), b::at.eq(before.at)),
                b::paper_number.eq(before.paper.as_ref()),
            ))
            .execute(tx.c())?;
    }
    Ok(written)
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
