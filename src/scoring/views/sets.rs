//! Reading criteria sets.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{criteria as rows, scoring_runs};
use crate::scoring::model::{CriteriaSet, Criterion};
use crate::scoring::{rules, store};
use crate::vocabulary::{CriteriaSetId, Said};

/// A set in the list, with how much it holds.
#[derive(Clone, Debug, Serialize)]
pub struct SetLine {
    #[serde(flatten)]
    pub set: CriteriaSet,
    pub leaves: i64,
    pub runs: i64,
    /// Whether it is the newest version of its code.
    pub newest: bool,
}

/// Every published version, by year and code, the newest first.
pub fn sets(c: &mut AnyConnection) -> Result<Vec<SetLine>, Error> {
    let mut codes = std::collections::BTreeSet::new();
    let mut lines = Vec::new();
    for set in store::published_sets(c)? {
        let leaves = rows::table.filter(rows::set_id.eq(&set.id)).filter(rows::leaf.eq(true)).count().get_result(c)?;
        let runs = scoring_runs::table.filter(scoring_runs::set_id.eq(&set.id)).count().get_result(c)?;
        let newest = codes.insert(set.code.clone());
        lines.push(SetLine { set, leaves, runs, newest });
    }
    Ok(lines)
}

/// A set, one version of it.
pub fn set(c: &mut AnyConnection, id: &CriteriaSetId) -> Result<CriteriaSet, Error> {
    store::set(c, id)
}

/// The newest published version of a code (`CCHC-XA`), or of the one set of a year (`2026`). None
/// when there is none.
///
/// # Errors
/// `Refused` names the codes when a year has several sets.
pub fn set_for(c: &mut AnyConnection, code_or_year: &str) -> Result<Option<CriteriaSet>, Error> {
    let wanted = code_or_year.trim();
    let all = store::published_sets(c)?;
    let newest = |of: &str| all.iter().filter(|set| set.code == of).max_by_key(|set| set.version_no).cloned();
    if let Some(set) = newest(wanted) {
        return Ok(Some(set));
    }
    let Ok(year) = wanted.parse::<i32>() else { return Ok(None) };
    let mut codes: Vec<&str> = all.iter().filter(|set| set.year == year).map(|set| set.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes[..] {
        [] => Ok(None),
        [only] => Ok(all.iter().filter(|s| s.code == only && s.year == year).max_by_key(|s| s.version_no).cloned()),
        _ => Err(Error::Refused(Said::new("scoring-several-sets").with("year", year).with("codes", codes.join(", ")))),
    }
}

/// The tree of a set, parents before their children.
pub fn criteria(c: &mut AnyConnection, set: &CriteriaSetId) -> Result<Vec<Criterion>, Error> {
    store::criteria_of(c, set)
}

/// The criterion of a number in a set, with or without the dot that people write after it.
pub fn criterion_by_number(
    c: &mut AnyConnection,
    set: &CriteriaSetId,
    number: &str,
) -> Result<Option<Criterion>, Error> {
    let number = rules::number_key(number).to_owned();
    Ok(store::criteria_of(c, set)?.into_iter().find(|criterion| criterion.number == number))
}
