//! Reading accounts, and the actor behind a session.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Account, Device, Session};
use super::rules;
use crate::clock::sha256;
use crate::config::Lifetimes;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::schema::{account_roles, accounts, devices, sessions};
use crate::units;
use crate::vocabulary::dates::civil;
use crate::vocabulary::{AccountId, Actor, DeviceId, OfficialId, Right, Role, UnitId, Via};

fn roles_of(c: &mut AnyConnection, id: &AccountId) -> Result<Vec<Role>, Error> {
    Ok(account_roles::table
        .filter(account_roles::account_id.eq(id))
        .select(account_roles::role)
        .order(account_roles::role)
        .load::<Role>(c)?)
}

type SessionRow = (
    String,
    AccountId,
    String,
    String,
    NaiveDateTime,
    NaiveDateTime,
    String,
    String,
    Option<UnitId>,
    bool,
    Option<NaiveDateTime>,
    Option<DeviceId>,
    Option<NaiveDateTime>,
);

/// The session of a cookie's token and the person behind it; none when it is unknown or over, or
/// the account is disabled.
pub fn session(
    c: &mut AnyConnection,
    token: &str,
    now: NaiveDateTime,
    lifetimes: &Lifetimes,
) -> Result<Option<(Session, Actor)>, Error> {
    let row: Option<SessionRow> = sessions::table
        .inner_join(accounts::table)
        .left_join(devices::table)
        .filter(sessions::id.eq(sha256(token.as_bytes())))
        .filter(sessions::ended_at.is_null())
        .select((
            sessions::id,
            sessions::account_id,
            sessions::csrf,
            sessions::language,
            sessions::created_at,
            sessions::last_seen_at,
            accounts::login,
            accounts::name,
            accounts::unit_id,
            accounts::must_change_password,
            accounts::disabled_at,
            sessions::device_id,
            devices::revoked_at.nullable(),
        ))
        .first(c)
        .optional()?;
    let Some((
        id,
        account,
        csrf,
        language,
        created_at,
        last_seen_at,
        login,
        name,
        unit,
        must_change_password,
        disabled,
        device,
        revoked,
    )) = row
    else {
        return Ok(None);
    };
    let over = rules::is_over(lifetimes, device.is_some(), created_at, last_seen_at, now);
    if disabled.is_some() || revoked.is_some() || over {
        return Ok(None);
    }
    let roles = roles_of(c, &account)?;
    let language = language.parse().unwrap_or(Language::Vietnamese);
    let actor = Actor {
        account: Some(account.clone()),
        login,
        name,
        roles,
        unit,
        inherits: Vec::new(),
        via: Via::Web,
        signed_in_at: Some(created_at),
    };
    let actor = with_inherited(c, actor, civil(now).date())?;
    Ok(Some((Session { id, account, csrf, language, must_change_password, created_at, last_seen_at, device }, actor)))
}

/// The person with the units whose work their own does on the day, where they are bound to one.
fn with_inherited(c: &mut AnyConnection, actor: Actor, today: NaiveDate) -> Result<Actor, Error> {
    let inherits = match actor.bound_to() {
        Some(own) => units::views::inherited(c, own, today)?,
        None => Vec::new(),
    };
    Ok(Actor { inherits, ..actor })
}

/// Whose session a form's token is or was; nobody's when it is none of ours, or too old.
pub fn owner_of_form(c: &mut AnyConnection, csrf: &str) -> Result<Option<AccountId>, Error> {
    Ok(sessions::table.filter(sessions::csrf.eq(csrf)).select(sessions::account_id).first(c).optional()?)
}

/// The person of a login as who the command line acts (`--as`) on a day.
///
/// # Errors
/// `NotFound` when there is none or the account is disabled.
pub fn actor_by_login(c: &mut AnyConnection, login: &str, via: Via, today: NaiveDate) -> Result<Actor, Error> {
    let row: Option<(AccountId, String, Option<UnitId>)> = accounts::table
        .filter(accounts::login.eq(login))
        .filter(accounts::disabled_at.is_null())
        .select((accounts::id, accounts::name, accounts::unit_id))
        .first(c)
        .optional()?;
    let (id, name, unit) = row.ok_or(Error::NotFound)?;
    let roles = roles_of(c, &id)?;
    let login = login.to_owned();
    let actor = Actor { account: Some(id), login, name, roles, unit, inherits: Vec::new(), via, signed_in_at: None };
    with_inherited(c, actor, today)
}

type AccountTuple =
    (AccountId, String, String, Option<String>, Option<UnitId>, Option<OfficialId>, Option<NaiveDateTime>, i32);

fn accounts_where(c: &mut AnyConnection, only: Option<&AccountId>) -> Result<Vec<Account>, Error> {
    let mut query = accounts::table
        .select((
            accounts::id,
            accounts::login,
            accounts::name,
            accounts::position,
            accounts::unit_id,
            accounts::official_id,
            accounts::disabled_at,
            accounts::version,
        ))
        .order(accounts::login)
        .into_boxed();
    let mut roles = account_roles::table.order(account_roles::role).into_boxed();
    if let Some(id) = only {
        query = query.filter(accounts::id.eq(id.clone()));
        roles = roles.filter(account_roles::account_id.eq(id.clone()));
    }
    let rows: Vec<AccountTuple> = query.load(c)?;
    let roles: Vec<(AccountId, Role)> = roles.load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, login, name, position, unit, official, disabled_at, version)| Account {
            roles: roles.iter().filter(|(of, _)| *of == id).map(|(_, role)| *role).collect(),
            id,
            login,
            name,
            position: position.unwrap_or_default(),
            unit,
            unit_name: String::new(),
            official,
            disabled: disabled_at.is_some(),
            version,
        })
        .collect())
}

/// All accounts by login. Names of their units are the caller's to add (`units` lies above).
pub fn list(c: &mut AnyConnection) -> Result<Vec<Account>, Error> {
    accounts_where(c, None)
}

/// One account.
pub fn find(c: &mut AnyConnection, id: &AccountId) -> Result<Account, Error> {
    accounts_where(c, Some(id))?.pop().ok_or(Error::NotFound)
}

/// Accounts that are open and hold the role, by name.
pub fn holding(c: &mut AnyConnection, role: Role) -> Result<Vec<Account>, Error> {
    let mut all = accounts_where(c, None)?;
    all.retain(|a| !a.disabled && a.roles.contains(&role));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// Whether there is no account yet.
pub fn none_yet(c: &mut AnyConnection) -> Result<bool, Error> {
    Ok(accounts::table.count().get_result::<i64>(c)? == 0)
}

/// Tablets: one's own, or everybody's for somebody who manages accounts; those in use first.
pub fn devices(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Device>, Error> {
    use devices as d;
    type Row = (DeviceId, AccountId, String, String, i32, NaiveDateTime, NaiveDateTime, Option<NaiveDateTime>);
    let mut query = d::table
        .inner_join(accounts::table)
        .select((
            d::id,
            d::account_id,
            accounts::name,
            d::name,
            d::protocol,
            d::registered_at,
            d::last_seen_at,
            d::revoked_at,
        ))
        .order((d::revoked_at.is_not_null(), d::last_seen_at.desc(), d::id))
        .into_boxed();
    if !actor.may(Right::Administer) {
        query = query.filter(d::account_id.eq(actor.key().to_owned()));
    }
    let rows: Vec<Row> = query.load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, account, owner, name, protocol, registered_at, last_seen_at, revoked_at)| Device {
            id,
            account,
            owner,
            name,
            protocol,
            registered_at,
            last_seen_at,
            revoked_at,
        })
        .collect())
}
