//! Rows of accounts and sessions.

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use super::rules::Failures;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{account_roles, accounts, known_browsers, sessions, sign_in_failures};
use crate::vocabulary::{AccountId, OfficialId, Role};

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: AccountId,
    pub login: String,
    pub password_hash: String,
    pub language: String,
    pub must_change_password: bool,
    pub disabled_at: Option<NaiveDateTime>,
    pub official_id: Option<OfficialId>,
    pub version: i32,
}

pub fn by_login(c: &mut AnyConnection, login: &str) -> Result<Option<AccountRow>, Error> {
    Ok(accounts::table.filter(accounts::login.eq(login)).select(AccountRow::as_select()).first(c).optional()?)
}

pub fn by_id(c: &mut AnyConnection, id: &AccountId) -> Result<AccountRow, Error> {
    accounts::table.find(id).select(AccountRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)
}

/// Whether an open account other than this one is tied to the official record.
pub fn official_is_taken(c: &mut AnyConnection, official: &OfficialId, by: Option<&AccountId>) -> Result<bool, Error> {
    let open = accounts::table.filter(accounts::official_id.eq(official)).filter(accounts::disabled_at.is_null());
    let ids: Vec<AccountId> = open.select(accounts::id).load(c)?;
    Ok(ids.iter().any(|id| Some(id) != by))
}

pub fn set_roles(tx: &mut Tx, id: &AccountId, roles: &[Role]) -> Result<(), Error> {
    diesel::delete(account_roles::table.filter(account_roles::account_id.eq(id))).execute(tx.c())?;
    for role in roles {
        diesel::insert_into(account_roles::table)
            .values((account_roles::account_id.eq(id), account_roles::role.eq(role)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Ends the sessions of a person and forgets the browsers; gives how many sessions ended.
pub fn end_sessions(tx: &mut Tx, id: &AccountId) -> Result<usize, Error> {
    let now = tx.now();
    diesel::delete(known_browsers::table.filter(known_browsers::account_id.eq(id))).execute(tx.c())?;
    let alive = sessions::table.filter(sessions::account_id.eq(id)).filter(sessions::ended_at.is_null());
    Ok(diesel::update(alive).set(sessions::ended_at.eq(Some(now))).execute(tx.c())?)
}

type Counted = (i64, Option<NaiveDateTime>);

/// Failures of a login since then: those in this known browser, or those in none.
pub fn failures_of_login(
    c: &mut AnyConnection,
    login: &str,
    browser: Option<&str>,
    since: NaiveDateTime,
) -> Result<Failures, Error> {
    use sign_in_failures as f;
    let of_login = f::table.filter(f::login.eq(login)).filter(f::at.gt(since));
    let seen = (count_star(), max(f::at));
    let (count, last_at): Counted = match browser {
        Some(browser) => of_login.filter(f::browser.eq(browser)).select(seen).first(c)?,
        None => of_login.filter(f::browser.is_null()).select(seen).first(c)?,
    };
    Ok(Failures { count, last_at })
}

/// Failures from an address since then, in browsers that are not known.
pub fn failures_of_address(c: &mut AnyConnection, address: &str, since: NaiveDateTime) -> Result<Failures, Error> {
    use sign_in_failures as f;
    let (count, last_at): Counted = f::table
        .filter(f::address.eq(address))
        .filter(f::browser.is_null())
        .filter(f::at.gt(since))
        .select((count_star(), max(f::at)))
        .first(c)?;
    Ok(Failures { count, last_at })
}

/// Forgets the failures of a login, of this known browser or of all others.
pub fn forget_failures(tx: &mut Tx, login: &str, browser: Option<&str>) -> Result<(), Error> {
    use sign_in_failures as f;
    let of_login = f::table.filter(f::login.eq(login));
    match browser {
        Some(browser) => diesel::delete(of_login.filter(f::browser.eq(browser))).execute(tx.c())?,
        None => diesel::delete(of_login.filter(f::browser.is_null())).execute(tx.c())?,
    };
    Ok(())
}

/// Whether the person signed in in this browser before; whether anybody did, without a person.
pub fn knows_browser(c: &mut AnyConnection, browser: &str, account: Option<&AccountId>) -> Result<bool, Error> {
    use known_browsers as k;
    let known: i64 = match account {
        Some(account) => k::table.find((browser, account)).count().get_result(c)?,
        None => k::table.filter(k::id.eq(browser)).count().get_result(c)?,
    };
    Ok(known > 0)
}

/// Notes that the person signed in in this browser.
pub fn note_browser(tx: &mut Tx, browser: &str, account: &AccountId) -> Result<(), Error> {
    use known_browsers as k;
    let now = tx.now();
    let noted = diesel::update(k::table.find((browser, account))).set(k::seen_at.eq(now)).execute(tx.c())?;
    if noted == 0 {
        diesel::insert_into(k::table)
            .values((k::id.eq(browser), k::account_id.eq(account), k::seen_at.eq(now)))
            .execute(tx.c())?;
    }
    Ok(())
}
