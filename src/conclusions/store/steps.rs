//! Writing the steps of a conclusion, issue among them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::conclusions::model::{Signing, Stage};
use crate::conclusions::rules::Permitted;
use crate::db::Tx;
use crate::error::Error;
use crate::schema::conclusions;
use crate::vocabulary::{AccountId, ConclusionId};

/// Takes a permitted step; 0 rows when the conclusion was changed meanwhile.
pub fn take_step(tx: &mut Tx, id: &ConclusionId, seen: i32, permitted: &Permitted) -> Result<usize, Error> {
    Ok(diesel::update(
        conclusions::table
            .find(id)
            .filter(conclusions::version.eq(seen))
            .filter(conclusions::stage.eq(permitted.from())),
    )
    .set((conclusions::stage.eq(permitted.to()), conclusions::version.eq(seen + 1)))
    .execute(tx.c())?)
}

/// Notes until when the unit explains; the step to it was taken in this transaction.
pub fn set_explain_by(tx: &mut Tx, id: &ConclusionId, by: NaiveDate) -> Result<(), Error> {
    let now = tx.now();
    diesel::update(conclusions::table.find(id).filter(conclusions::stage.eq(Stage::Explaining)))
        .set((conclusions::explain_by.eq(by), conclusions::sent_at.eq(now)))
        .execute(tx.c())?;
    Ok(())
}

/// Moves the day until which units explain; 0 rows when they do not explain any more.
pub fn move_explain_by(tx: &mut Tx, id: &ConclusionId, by: NaiveDate) -> Result<usize, Error> {
    Ok(diesel::update(conclusions::table.find(id).filter(conclusions::stage.eq(Stage::Explaining)))
        .set((conclusions::explain_by.eq(by), conclusions::version.eq(conclusions::version + 1)))
        .execute(tx.c())?)
}

/// What an issue enters.
pub struct IssueRow<'a> {
    pub number: &'a str,
    pub year: i32,
    pub issued_on: NaiveDate,
    pub signer: &'a AccountId,
    pub signer_name: &'a str,
    pub signing: &'a Signing,
}

/// Issues: stage, number, day and signer in one guarded statement. 0 rows when the conclusion was
/// changed meanwhile.
pub fn issue(tx: &mut Tx, id: &ConclusionId, seen: i32, permitted: &Permitted, row: &IssueRow) -> Result<usize, Error> {
    let now = tx.now();
    Ok(diesel::update(
        conclusions::table
            .find(id)
            .filter(conclusions::version.eq(seen))
            .filter(conclusions::stage.eq(permitted.from())),
    )
    .set((
        conclusions::stage.eq(permitted.to()),
        conclusions::number.eq(row.number),
        conclusions::year.eq(row.year),
        conclusions::issued_on.eq(row.issued_on),
        conclusions::issued_at.eq(now),
        conclusions::signer_id.eq(row.signer.as_str()),
        conclusions::signer_name.eq(row.signer_name),
        conclusions::signer_position.eq(&row.signing.position),
        conclusions::signer_authority.eq(row.signing.authority),
        conclusions::signer_collective.eq(&row.signing.collective),
        conclusions::signer_head_post.eq(&row.signing.head_post),
        conclusions::version.eq(seen + 1),
    ))
    .execute(tx.c())?)
}
