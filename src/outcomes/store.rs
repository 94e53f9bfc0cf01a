//! Rows of recorded conclusions, for writing.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};

use super::model::NewOutcome;
use crate::db::Tx;
use crate::error::Error;
use crate::register::{self, NewEntry};
use crate::schema::{outcome_demands as d, outcomes as o};
use crate::units;
use crate::vocabulary::{AccountId, ConclusionId, OutcomeId, Said, UnitId};

/// A second record of one number, day and body.
fn twice(error: Diesel) -> Error {
    match error {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => known(),
        other => other.into(),
    }
}

/// That the paper is recorded already.
pub fn known() -> Error {
    Error::field("number", Said::new("plans-record-known"))
}

/// Whether the paper of the body is recorded already, by another record than `but`.
pub fn is_known(tx: &mut Tx, body: &UnitId, new: &NewOutcome, but: Option<&OutcomeId>) -> Result<bool, Error> {
    let paper = o::table.filter(o::body_id.eq(body)).filter(o::number.eq(&new.number));
    let same: Vec<OutcomeId> = paper.filter(o::issued_on.eq(new.issued_on)).select(o::id).load(tx.c())?;
    Ok(same.iter().any(|id| Some(id) != but))
}

/// Writes the paper and what it says.
pub fn insert(tx: &mut Tx, author: &AccountId, body: &UnitId, new: &NewOutcome) -> Result<OutcomeId, Error> {
    let (id, now) = (tx.new_id::<OutcomeId>(), tx.now());
    let body_name = units::views::name_on(tx.c(), body, new.issued_on)?;
    diesel::insert_into(o::table)
        .values((
            (o::id.eq(&id), o::body_id.eq(body), o::body_name.eq(&body_name), o::number.eq(&new.number)),
            (o::issued_on.eq(new.issued_on), o::issuer.eq(&new.issuer), o::classification.eq(new.classification)),
            (o::profile.eq(new.profile), o::title.eq(&new.title), o::decision_id.eq(new.decision.as_ref())),
            (o::account_id.eq(author), o::created_at.eq(now), o::version.eq(1)),
        ))
        .execute(tx.c())
        .map_err(twice)?;
    put_lines(tx, &id, &body_name, new)?;
    Ok(id)
}

/// Writes what the paper becomes; what it concludes and demands is written anew.
///
/// # Errors
/// `Conflict` when somebody changed it since `seen`.
pub fn change(tx: &mut Tx, id: &OutcomeId, body: &UnitId, seen: i32, new: &NewOutcome) -> Result<(), Error> {
    let body_name = units::views::name_on(tx.c(), body, new.issued_on)?;
    let rows = diesel::update(o::table.filter(o::id.eq(id)).filter(o::version.eq(seen)))
        .set((
            (o::body_name.eq(&body_name), o::number.eq(&new.number), o::issued_on.eq(new.issued_on)),
            (o::issuer.eq(&new.issuer), o::classification.eq(new.classification)),
            (o::profile.eq(new.profile), o::title.eq(&new.title), o::version.eq(seen + 1)),
            o::decision_id.eq(new.decision.as_ref()),
        ))
        .execute(tx.c())
        .map_err(twice)?;
    if rows == 0 {
        return Err(Error::Conflict);
    }
    take_lines(tx, id)?;
    put_lines(tx, id, &body_name, new)
}

/// Deletes the paper with what it says.
pub fn delete(tx: &mut Tx, id: &OutcomeId) -> Result<(), Error> {
    take_lines(tx, id)?;
    diesel::delete(o::table.find(id)).execute(tx.c())?;
    Ok(())
}

/// The id under which what a recorded conclusion concludes stands in the register.
pub fn in_register(id: &OutcomeId) -> ConclusionId {
    ConclusionId(id.to_string())
}

fn take_lines(tx: &mut Tx, id: &OutcomeId) -> Result<(), Error> {
    diesel::delete(d::table.filter(d::outcome_id.eq(id))).execute(tx.c())?;
    register::actions::take_out(tx, &in_register(id))
}

fn put_lines(tx: &mut Tx, id: &OutcomeId, body_name: &str, new: &NewOutcome) -> Result<(), Error> {
    for content in &new.contents {
        let entry = NewEntry {
            unit: content.unit.clone(),
            unit_name: units::views::name_on(tx.c(), &content.unit, new.issued_on)?,
            field_code: content.field.clone(),
            item: None,
            item_code: None,
            content: content.content.clone(),
            period_from: content.period_from,
            period_to: content.period_to,
            conclusion_id: in_register(id),
            conclusion_number: new.number.clone(),
            concluded_on: new.issued_on,
            body_name: body_name.to_owned(),
            elsewhere: true,
        };
        register::actions::enter(tx, &entry)?;
    }
    for (place, demand) in (1i32..).zip(&new.demands) {
        let row: String = tx.new_id();
        let unit_name = units::views::name_on(tx.c(), &demand.unit, new.issued_on)?;
        diesel::insert_into(d::table)
            .values((
                (d::id.eq(row), d::outcome_id.eq(id), d::place.eq(place)),
                (d::unit_id.eq(&demand.unit), d::unit_name.eq(unit_name)),
                (d::task.eq(&demand.task), d::due_on.eq(demand.due_on)),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}
