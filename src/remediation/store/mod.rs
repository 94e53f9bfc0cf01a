//! Rows of remedies. A demand without a row is open, of version 0.

pub mod closing;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::Tx;
use crate::error::Error;
use crate::remediation::model::{Checked, Owner, Stage, Step};
use crate::schema::{remedies as r, remedy_events as e, remedy_files as f};
use crate::visits::actions::FileFacts;
use crate::vocabulary::{AccountId, DemandId, OfficialId, UnitId, VisitId};

/// A remedy as it stands after an act.
#[derive(Clone, Debug)]
pub struct Row {
    pub stage: Stage,
    /// None where the demand's own day holds.
    pub due_on: Option<NaiveDate>,
    pub asked_until: Option<NaiveDate>,
    pub reported_on: Option<NaiveDate>,
    pub owner: Option<Owner>,
}

/// Writes how a demand stands, which the person saw as version `seen`.
///
/// # Errors
/// `Conflict` when somebody did something about it meanwhile.
pub fn put(tx: &mut Tx, demand: &DemandId, seen: i32, row: &Row) -> Result<(), Error> {
    let owner = row.owner.as_ref();
    let official: Option<&OfficialId> = owner.and_then(|owner| owner.official.as_ref());
    let (name, position) = owner.map_or(("", ""), |owner| (owner.name.as_str(), owner.position.as_str()));
    let values = (
        (r::stage.eq(row.stage), r::due_on.eq(row.due_on), r::asked_until.eq(row.asked_until)),
        (r::reported_on.eq(row.reported_on), r::version.eq(seen + 1)),
        (r::owner_id.eq(official), r::owner_name.eq(name), r::owner_position.eq(position)),
    );
    if seen == 0 {
        let known: i64 = r::table.filter(r::demand_id.eq(demand)).count().get_result(tx.c())?;
        if known > 0 {
            return Err(Error::Conflict);
        }
        diesel::insert_into(r::table).values((r::demand_id.eq(demand), values)).execute(tx.c())?;
        return Ok(());
    }
    let target = r::table.find(demand).filter(r::version.eq(seen));
    match diesel::update(target).set(values).execute(tx.c())? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}

/// What was done, to be written beside the row of its version.
#[derive(Clone, Debug, Default)]
pub struct NewEvent<'a> {
    pub text: &'a str,
    pub happened_on: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub was: Option<NaiveDate>,
    pub number: &'a str,
    pub checked: Option<Checked>,
    pub visit: Option<&'a VisitId>,
    /// The unit for which the person acts, as it is called today.
    pub unit: Option<(&'a UnitId, &'a str)>,
}

/// Writes an event with its files.
pub fn insert_event(
    tx: &mut Tx,
    demand: &DemandId,
    version: i32,
    (step, stage): (Step, Stage),
    account: &AccountId,
    new: &NewEvent,
    files: &[FileFacts],
) -> Result<(), Error> {
    let (id, now): (String, _) = (tx.new_id(), tx.now());
    diesel::insert_into(e::table)
        .values((
            (e::id.eq(&id), e::demand_id.eq(demand), e::version.eq(version), e::step.eq(step), e::stage.eq(stage)),
            (e::text.eq(new.text), e::happened_on.eq(new.happened_on), e::number.eq(new.number)),
            (e::until_on.eq(new.until), e::was_on.eq(new.was), e::checked.eq(new.checked), e::visit_id.eq(new.visit)),
            (e::account_id.eq(account), e::at.eq(now)),
            (e::unit_id.eq(new.unit.map(|(id, _)| id)), e::unit_name.eq(new.unit.map_or("", |(_, name)| name))),
        ))
        .execute(tx.c())?;
    for file in files {
        diesel::insert_into(f::table)
            .values((
                (f::event_id.eq(&id), f::sha256.eq(&file.sha256), f::demand_id.eq(demand), f::name.eq(&file.name)),
                (f::media_type.eq(file.sniffed.media_type), f::bytes.eq(file.bytes as i64)),
                (f::working.eq(file.working.as_ref()), f::kept.eq(file.kept.as_ref())),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}
