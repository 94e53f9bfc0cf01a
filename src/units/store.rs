//! Rows of units and officials, for loading and writing.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::unit_names;
use crate::vocabulary::UnitId;

/// A name's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = unit_names)]
pub struct NameRow {
    pub id: String,
    pub from_on: NaiveDate,
}

/// The name without an end.
pub fn open_name(c: &mut AnyConnection, unit: &UnitId) -> Result<Option<NameRow>, Error> {
    Ok(unit_names::table
        .filter(unit_names::unit_id.eq(unit))
        .filter(unit_names::to_on.is_null())
        .order(unit_names::from_on.desc())
        .select(NameRow::as_select())
        .first(c)
        .optional()?)
}
