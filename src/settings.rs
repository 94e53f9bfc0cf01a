//! What the database remembers about itself: whether it is a demo, which city it serves.

use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::settings;

/// `1` in a database whose every name is invented.
pub const DEMO: &str = "demo";
/// Name of the city or province that the installation serves.
pub const CITY: &str = "city";

/// A setting's value.
pub fn get(c: &mut AnyConnection, name: &str) -> Result<Option<String>, Error> {
    Ok(settings::table.find(name).select(settings::value).first(c).optional()?)
}

/// Sets a value.
pub fn set(tx: &mut Tx, name: &str, value: &str) -> Result<(), Error> {
    diesel::delete(settings::table.find(name)).execute(tx.c())?;
    diesel::insert_into(settings::table)
        .values((settings::name.eq(name), settings::value.eq(value)))
        .execute(tx.c())?;
    Ok(())
}
