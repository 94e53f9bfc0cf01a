//! Reading the procedure.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Rule, Step};
use super::rules;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::Profile;
use crate::schema::procedure_steps as s;
use crate::units;

/// Every line that holds, held or will hold: by profile, then the newest first.
pub fn all(c: &mut AnyConnection) -> Result<Vec<Rule>, Error> {
    Ok(s::table.select(Rule::as_select()).order((s::profile, s::from_on.desc(), s::id)).load(c)?)
}

/// One line.
///
/// # Errors
/// `NotFound`.
pub fn rule(c: &mut AnyConnection, id: &str) -> Result<Rule, Error> {
    s::table.find(id).select(Rule::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// The day on which a step of an inspection, a surprise or none, is due whose clock starts on `from`; none when no line
/// holds on that day.
pub fn due(
    c: &mut AnyConnection,
    (profile, surprise): (Profile, bool),
    step: Step,
    from: NaiveDate,
) -> Result<Option<NaiveDate>, Error> {
    let all = all(c)?;
    match rules::in_force(&all, profile, step, surprise, from) {
        Some(rule) => Ok(Some(rules::due(rule, &units::views::calendar(c)?, from))),
        None => Ok(None),
    }
}
