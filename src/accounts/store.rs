//! Rows of accounts and sessions.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{account_roles, accounts, sessions, sign_in_failures};
use crate::vocabulary::{AccountId, Role};

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: AccountId,
    pub login: String,
    pub password_hash: String,
    pub language: String,
    pub disabled_at: Option<NaiveDateTime>,
    pub version: i32,
}

pub fn by_login(c: &mut AnyConnection, login: &str) -> Result<Option<AccountRow>, Error> {
    Ok(accounts::table.filter(accounts::login.eq(login)).select(AccountRow::as_select()).first(c).optional()?)
}

pub fn by_id(c: &mut AnyConnection, id: &AccountId) -> Result<AccountRow, Error> {
    accounts::table.find(id).select(AccountRow::as_select()).first(c).optional()?.ok_or(Error::NotFound)
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

pub fn end_sessions(tx: &mut Tx, id: &AccountId) -> Result<usize, Error> {
    Ok(diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(tx.c())?)
}

pub fn failures_of_login(c: &mut AnyConnection, login: &str, since: NaiveDateTime) -> Result<i64, Error> {
    Ok(sign_in_failures::table
        .filter(sign_in_failures::login.eq(login))
        .filter(sign_in_failures::at.gt(since))
        .count()
        .get_result(c)?)
}

pub fn failures_of_address(c: &mut AnyConnection, address: &str, since: NaiveDateTime) -> Result<i64, Error> {
    Ok(sign_in_failures::table
        .filter(sign_in_failures::address.eq(address))
        .filter(sign_in_failures::at.gt(since))
        .count()
        .get_result(c)?)
}
