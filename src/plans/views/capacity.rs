//! Reading what inspectors can do in a month.

use diesel::prelude::*;

use crate::accounts;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::capacity::{Bench, Capacity};
use crate::plans::model::{Item, Plan};
use crate::plans::rules::capacity as rules;
use crate::schema::inspector_capacity as k;
use crate::units;
use crate::vocabulary::{AccountId, Right};

/// Every line of these people, the latest first.
pub fn of_people(c: &mut AnyConnection, ids: &[AccountId]) -> Result<Vec<Capacity>, Error> {
    let rows: Vec<(AccountId, chrono::NaiveDate, i32, AccountId)> = k::table
        .filter(k::account_id.eq_any(ids))
        .select((k::account_id, k::from_on, k::days, k::set_by))
        .order((k::account_id, k::from_on.desc()))
        .load(c)?;
    let names = super::names(c, rows.iter().map(|row| &row.3))?;
    let line = |(account, from_on, days, by): (AccountId, chrono::NaiveDate, i32, AccountId)| {
        let by = names.get(&by).cloned().unwrap_or_default();
        Capacity { account, from_on, days, by }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// What those who inspect for the body of a plan can do in its year and what its items take of it; none when nobody
/// said of any of them what they can do.
pub fn bench(c: &mut AnyConnection, plan: &Plan, items: &[Item], people: u32) -> Result<Option<Bench>, Error> {
    let mut all = accounts::views::list(c)?;
    let inspects = |roles: &[crate::vocabulary::Role]| roles.iter().any(|role| role.rights().contains(&Right::Inspect));
    all.retain(|a| !a.disabled && a.unit.as_ref() == Some(&plan.body) && inspects(&a.roles));
    let ids: Vec<AccountId> = all.into_iter().map(|a| a.id).collect();
    let lines = of_people(c, &ids)?;
    let Some(capacity) = rules::of_year(&lines, &ids, plan.year) else { return Ok(None) };
    let planned = rules::taken(items, &units::views::calendar(c)?, people, plan.year);
    Ok(Some(Bench { capacity, planned }))
}
