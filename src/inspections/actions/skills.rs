//! What somebody who inspects knows.

use diesel::prelude::*;

use crate::accounts;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::inspections::candidates;
use crate::schema::inspector_fields;
use crate::units;
use crate::vocabulary::{AccountId, Actor, Right, Said};

/// Says which fields of work the person knows; `seen`: what stood before, by code.
///
/// # Errors
/// `Invalid` at `fields` for one that is not in the list; `Conflict` when it was changed since `seen`;
/// `NotFound` for somebody who does not inspect.
pub fn set_skills(db: &Db, actor: &Actor, of: &AccountId, seen: &[String], fields: &[String]) -> Result<(), Error> {
    use inspector_fields as f;
    db.write(|tx| {
        let person = accounts::views::find(tx.c(), of)?;
        if !person.roles.iter().any(|role| role.rights().contains(&Right::Inspect)) {
            return Err(Error::NotFound);
        }
        let known = units::views::fields(tx.c())?;
        if fields.iter().any(|field| !known.iter().any(|k| k.code == *field)) {
            return Err(Error::field("fields", Said::new("form-choose")));
        }
        let mut stands = candidates::skills(tx.c(), std::slice::from_ref(of))?.remove(of).unwrap_or_default();
        let (mut seen, mut fields) = (seen.to_vec(), fields.to_vec());
        for all in [&mut stands, &mut seen, &mut fields] {
            all.sort();
            all.dedup();
        }
        if stands == fields {
            return Ok(());
        }
        if stands != seen {
            return Err(Error::Conflict);
        }
        diesel::delete(f::table.filter(f::account_id.eq(of))).execute(tx.c())?;
        for field in &fields {
            diesel::insert_into(f::table).values((f::account_id.eq(of), f::field_code.eq(field))).execute(tx.c())?;
        }
        audit::record(tx, actor, Entry::new("inspections.set-skills", "account", of).with("fields", fields.join(", ")))
    })
}
