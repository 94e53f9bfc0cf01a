//! What the database remembers about itself: whether it is a demo, which city it serves, and how that
//! city is written on papers. What people set stands on one page, `/settings`, under one version.

pub mod actions;
pub mod pages;
pub mod web;

use diesel::prelude::*;
use serde::Serialize;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::settings;

/// `1` in a database whose every name is invented.
pub const DEMO: &str = "demo";
/// Name of the city or province that the installation serves.
pub const CITY: &str = "city";
/// Place name at the head of papers (địa danh), when it is not the city's own name.
pub const PLACE: &str = "place";
/// Name of the body above those that issue papers.
pub const UPPER_BODY: &str = "upper-body";
/// `1` where the office's own rules take signatures on the glass as receipts (tablet.md 5).
pub const GLASS: &str = "glass-signatures";
/// How often what stands on the page was saved.
const VERSION: &str = "version";

/// Which city the installation serves and how its papers name it; each text may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Served {
    /// The city or province.
    pub city: String,
    /// Place name of papers; empty: the city's name without the words before it.
    pub place: String,
    /// The body above those that issue papers; empty: the People's Committee of the city.
    pub upper_body: String,
    /// Whether signatures on the glass of a tablet are taken, as receipts.
    pub glass: bool,
    /// For the next save.
    pub version: i32,
}

/// Which city is served.
pub fn served(c: &mut AnyConnection) -> Result<Served, Error> {
    let rows: Vec<(String, String)> = settings::table
        .filter(settings::name.eq_any([CITY, PLACE, UPPER_BODY, GLASS, VERSION]))
        .select((settings::name, settings::value))
        .load(c)?;
    let of = |name: &str| rows.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    Ok(Served {
        city: of(CITY),
        place: of(PLACE),
        upper_body: of(UPPER_BODY),
        glass: of(GLASS) == "1",
        version: of(VERSION).parse().unwrap_or_default(),
    })
}

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
