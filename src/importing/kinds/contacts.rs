//! Contacts of applicants, kept beside the rows of dossiers while a purpose is in force.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::text;
use crate::caseload::contacts::{Contact, views};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::Change;
use crate::importing::reading::{CONTACTS, Row};
use crate::on_each;
use crate::schema::{dossier_contacts as k, dossier_lists as l};
use crate::vocabulary::{BatchId, PurposeId};

/// What a preview shows in the place of a contact.
const HIDDEN: &str = "•••";
/// Rows of one INSERT.
const TOGETHER: usize = 1_000;

/// A contact with the purpose that it is kept for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContactPut {
    pub purpose: PurposeId,
    #[serde(flatten)]
    pub contact: Contact,
}

/// Takes the contact out of a row, so that nothing else keeps or shows it: not the preview, and not what is
/// said of the row.
pub fn take(row: &mut Row) -> Contact {
    let contact = Contact { phone: text(row, "phone"), address: text(row, "address") };
    for field in CONTACTS {
        row.values.remove(field);
        let Some(cell) = row.cells.get(field) else { continue };
        for problem in row.problems.iter_mut().chain(&mut row.remarks).filter(|p| p.cell == cell) {
            problem.value.clear();
        }
    }
    contact
}

/// Contacts of rows with these keys, by key and number of the list.
pub type Kept = HashMap<(String, i64), Contact>;

/// What is kept for a purpose of these keys; nothing without one.
pub fn kept(c: &mut AnyConnection, purpose: Option<&PurposeId>, keys: &[&str]) -> Result<Kept, Error> {
    match purpose {
        Some(purpose) => views::of_rows(c, purpose, keys),
        None => Ok(Kept::new()),
    }
}

/// That a contact is otherwise, without saying it.
pub fn change(before: &Contact) -> Change {
    let before = if before.is_empty() { String::new() } else { HIDDEN.to_owned() };
    Change { field: "contact".to_owned(), before, after: HIDDEN.to_owned() }
}

/// Keeps contacts of rows of a batch whose purpose holds today; the others are dropped.
pub fn store<'a>(
    tx: &mut Tx,
    batch: &BatchId,
    contacts: impl Iterator<Item = (&'a str, &'a ContactPut)>,
) -> Result<(), Error> {
    let contacts: Vec<(&str, &ContactPut)> = contacts.filter(|(_, put)| !put.contact.is_empty()).collect();
    if contacts.is_empty() {
        return Ok(());
    }
    let today = tx.today();
    let Some(purpose) = views::in_force(tx.c(), today)? else { return Ok(()) };
    let Some(list) = number(tx.c(), batch)? else { return Ok(()) };
    let contacts: Vec<_> = contacts.into_iter().filter(|(_, put)| put.purpose == purpose.id).collect();
    for some in contacts.chunks(TOGETHER) {
        let rows: Vec<_> = some
            .iter()
            .map(|(key, put)| {
                (
                    k::row_key.eq((*key).to_owned()),
                    k::list.eq(list),
                    k::purpose_id.eq(put.purpose.clone()),
                    k::phone.eq(put.contact.phone.clone()),
                    k::address.eq(put.contact.address.clone()),
                )
            })
            .collect();
        on_each!(tx.c(), |c| diesel::insert_into(k::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Removes the contacts of a batch that was never published, at most as many as one transaction should; gives
/// whether more are left.
pub fn clear(tx: &mut Tx, batch: &BatchId, most: usize) -> Result<bool, Error> {
    let Some(list) = number(tx.c(), batch)? else { return Ok(false) };
    let keys: Vec<String> = k::table.filter(k::list.eq(list)).select(k::row_key).limit(most as i64).load(tx.c())?;
    for some in keys.chunks(500) {
        diesel::delete(k::table.filter(k::list.eq(list)).filter(k::row_key.eq_any(some))).execute(tx.c())?;
    }
    Ok(keys.len() == most)
}

fn number(c: &mut AnyConnection, batch: &BatchId) -> Result<Option<i64>, Error> {
    Ok(l::table.filter(l::batch_id.eq(batch)).select(l::number).first(c).optional()?)
}
