//! Reading purposes, and whether a dossier has a contact.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Contact, Purpose, rules};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{contact_purposes as p, dossier_contacts as k};
use crate::vocabulary::PurposeId;

/// Every purpose that was stated, the newest first.
pub fn purposes(c: &mut AnyConnection) -> Result<Vec<Purpose>, Error> {
    Ok(p::table.select(Purpose::as_select()).order((p::stated_at.desc(), p::id.desc())).load(c)?)
}

/// The purpose that holds on a day.
pub fn in_force(c: &mut AnyConnection, today: NaiveDate) -> Result<Option<Purpose>, Error> {
    Ok(purposes(c)?.into_iter().find(|purpose| rules::is_in_force(purpose, today)))
}

/// One purpose, whatever became of it.
pub fn purpose(c: &mut AnyConnection, id: &PurposeId) -> Result<Option<Purpose>, Error> {
    Ok(p::table.find(id).select(Purpose::as_select()).first(c).optional()?)
}

/// How many contacts are kept for each purpose.
pub fn kept(c: &mut AnyConnection) -> Result<BTreeMap<PurposeId, i64>, Error> {
    let counted: Vec<(PurposeId, i64)> =
        k::table.group_by(k::purpose_id).select((k::purpose_id, count_star())).load(c)?;
    Ok(counted.into_iter().collect())
}

/// Contacts kept for a purpose by key and number of the list, of rows with these keys.
pub fn of_rows(
    c: &mut AnyConnection,
    purpose: &PurposeId,
    keys: &[&str],
) -> Result<HashMap<(String, i64), Contact>, Error> {
    let mut found = HashMap::new();
    for keys in keys.chunks(500) {
        let rows: Vec<(String, i64, Contact)> = k::table
            .filter(k::row_key.eq_any(keys))
            .filter(k::purpose_id.eq(purpose))
            .select((k::row_key, k::list, Contact::as_select()))
            .load(c)?;
        found.extend(rows.into_iter().map(|(key, list, contact)| ((key, list), contact)));
    }
    Ok(found)
}

/// The contact of a row of a list, with the purpose that it is kept for; none when that does not hold.
pub(super) fn of_row(
    c: &mut AnyConnection,
    (key, list): (&str, i64),
    today: NaiveDate,
) -> Result<Option<(Contact, Purpose)>, Error> {
    let Some(purpose) = in_force(c, today)? else { return Ok(None) };
    let row = k::table
        .find((key, list))
        .filter(k::purpose_id.eq(&purpose.id))
        .select(Contact::as_select())
        .first(c)
        .optional()?;
    Ok(row.map(|contact| (contact, purpose)))
}

/// The purpose for which a contact of a row of a list is kept; the contact itself is looked at by
/// [`super::actions::look`] only.
pub fn purpose_of_row(c: &mut AnyConnection, row: (&str, i64), today: NaiveDate) -> Result<Option<Purpose>, Error> {
    Ok(of_row(c, row, today)?.map(|(_, purpose)| purpose))
}
