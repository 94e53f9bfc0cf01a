//! What people do with accounts and sessions.

use diesel::prelude::*;

use super::model::Session;
use super::{rules, store};
use crate::audit::{self, Entry};
use crate::clock::sha256;
use crate::config::Lifetimes;
use crate::db::{Db, Once, Tx};
use crate::error::Error;
use crate::language::Language;
use crate::schema::{accounts, devices, sessions, sign_in_failures};
use crate::vocabulary::{AccountId, Actor, DeviceId, OfficialId, Right, Role, Said, UnitId, Via};

/// An account to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    pub position: String,
    pub unit: Option<UnitId>,
    pub official: Option<OfficialId>,
    pub roles: Vec<Role>,
}

fn check(new: &NewAccount) -> Result<(), Error> {
    let mut problems = Vec::new();
    if let Some(said) = rules::login_problem(&new.login) {
        problems.push(("login".to_owned(), said));
    }
    if new.name.is_empty() {
        problems.push(("name".to_owned(), Said::new("form-required")));
    }
    if new.roles.is_empty() {
        problems.push(("roles".to_owned(), Said::new("accounts-role-needed")));
    }
    if new.roles.contains(&Role::Unit) && new.unit.is_none() {
        problems.push(("unit".to_owned(), Said::new("accounts-unit-needed")));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Makes an account with the password given, which must be changed at the first sign-in when
/// `must_change` is set.
///
/// # Errors
/// `Invalid` names the fields; a login that exists is `Invalid` at `login`.
pub fn create_account(
    db: &Db,
    actor: &Actor,
    new: &NewAccount,
    password: &str,
    must_change: bool,
) -> Result<AccountId, Error> {
    let hash = rules::hash_password(db.world().as_ref(), password)?;
    db.write(|tx| create_in(tx, actor, new, &hash, must_change))
}

/// Makes an account with a password of its own, to be changed at the first sign-in; gives both. The
/// password is stored nowhere, so a form that made the account before gets the account alone.
///
/// # Errors
/// As [`create_account`].
pub fn issue_account(db: &Db, actor: &Actor, new: &NewAccount) -> Result<(AccountId, Option<String>), Error> {
    let password = rules::generate_password(db.world().as_ref());
    let hash = rules::hash_password(db.world().as_ref(), &password)?;
    Ok(match db.write_or_recall("accounts.create", |tx| create_in(tx, actor, new, &hash, true))? {
        Once::Now(id) => (id, Some(password)),
        Once::Before(id) => (id, None),
    })
}

/// The same within a transaction, with the password's hash made before.
pub fn create_in(
    tx: &mut Tx,
    actor: &Actor,
    new: &NewAccount,
    password_hash: &str,
    must_change: bool,
) -> Result<AccountId, Error> {
    check(new)?;
    if store::by_login(tx.c(), &new.login)?.is_some() {
        return Err(Error::field("login", Said::new("accounts-login-taken").with("login", &new.login)));
    }
    let id: AccountId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(&id),
            accounts::login.eq(&new.login),
            accounts::name.eq(&new.name),
            accounts::password_hash.eq(password_hash),
            accounts::must_change_password.eq(must_change),
            accounts::unit_id.eq(new.unit.as_ref().map(|u| u.as_str())),
            accounts::official_id.eq(new.official.as_ref().map(|o| o.as_str())),
            accounts::position.eq(&new.position),
            accounts::language.eq(Language::Vietnamese.as_str()),
            accounts::created_at.eq(now),
            accounts::version.eq(1),
        ))
        .execute(tx.c())?;
    store::set_roles(tx, &id, &new.roles)?;
    let roles: Vec<&str> = new.roles.iter().map(|r| r.as_str()).collect();
    audit::record(
        tx,
        actor,
        Entry::new("accounts.create", "account", &id).with("login", new.login.as_str()).with("roles", roles),
    )?;
    Ok(id)
}

/// Changes name, position, unit and roles. The last administrator stays one.
pub fn update_account(db: &Db, actor: &Actor, id: &AccountId, seen: i32, new: &NewAccount) -> Result<(), Error> {
    check(new)?;
    db.write(|tx| {
        let now_rows = diesel::update(accounts::table.filter(accounts::id.eq(id)).filter(accounts::version.eq(seen)))
            .set((
                accounts::name.eq(&new.name),
                accounts::position.eq(&new.position),
                accounts::unit_id.eq(new.unit.as_ref().map(|u| u.as_str())),
                accounts::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        if now_rows == 0 {
            store::by_id(tx.c(), id)?;
            return Err(Error::Conflict);
        }
        store::set_roles(tx, id, &new.roles)?;
        keep_an_administrator(tx)?;
        let roles: Vec<&str> = new.roles.iter().map(|r| r.as_str()).collect();
        audit::record(tx, actor, Entry::new("accounts.update", "account", id).with("roles", roles))
    })
}

fn keep_an_administrator(tx: &mut Tx) -> Result<(), Error> {
    use crate::schema::account_roles;
    let left: i64 = account_roles::table
        .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
        .filter(account_roles::role.eq(Role::Administrator))
        .filter(accounts::disabled_at.is_null())
        .count()
        .get_result(tx.c())?;
    if left == 0 { Err(Error::refused("accounts-last-administrator")) } else { Ok(()) }
}

/// Closes an account and ends its sessions; what the person did stays.
pub fn disable_account(db: &Db, actor: &Actor, id: &AccountId) -> Result<(), Error> {
    db.write(|tx| {
        let row = store::by_id(tx.c(), id)?;
        let now = tx.now();
        diesel::update(accounts::table.find(id))
            .set((accounts::disabled_at.eq(now), accounts::version.eq(row.version + 1)))
            .execute(tx.c())?;
        keep_an_administrator(tx)?;
        store::end_sessions(tx, id)?;
        audit::record(tx, actor, Entry::new("accounts.disable", "account", id).with("login", row.login))
    })
}

/// Gives an account a new password to be changed at sign-in, opens it if it was disabled, and
/// ends its sessions. Gives the password, which is stored nowhere: none to a form that did it before.
pub fn reset_password(db: &Db, actor: &Actor, id: &AccountId) -> Result<Option<String>, Error> {
    let password = rules::generate_password(db.world().as_ref());
    let hash = rules::hash_password(db.world().as_ref(), &password)?;
    let done = db.write_or_recall("accounts.reset", |tx| {
        let row = store::by_id(tx.c(), id)?;
        set_password(tx, id, &hash, true, row.version)?;
        diesel::update(accounts::table.find(id))
            .set(accounts::disabled_at.eq(None::<chrono::NaiveDateTime>))
            .execute(tx.c())?;
        store::end_sessions(tx, id)?;
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::login.eq(&row.login))).execute(tx.c())?;
        audit::record(tx, actor, Entry::new("accounts.reset", "account", id).with("login", row.login))
    })?;
    Ok(matches!(done, Once::Now(())).then_some(password))
}

fn set_password(tx: &mut Tx, id: &AccountId, hash: &str, must_change: bool, version: i32) -> Result<(), Error> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::password_hash.eq(hash),
            accounts::must_change_password.eq(must_change),
            accounts::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// The person's own change: the old password is asked, all other sessions end.
pub fn change_password(
    db: &Db,
    actor: &Actor,
    session: &Session,
    old: &str,
    new: &str,
    again: &str,
) -> Result<(), Error> {
    let row = db.read(|c| store::by_id(c, &session.account))?;
    let mut problems = Vec::new();
    if !rules::verify_password(&row.password_hash, old) {
        problems.push(("old".to_owned(), Said::new("accounts-old-password-wrong")));
    }
    if let Some(said) = rules::password_problem(new, &row.login) {
        problems.push(("new".to_owned(), said));
    } else if new == old {
        problems.push(("new".to_owned(), Said::new("accounts-password-same")));
    }
    if new != again {
        problems.push(("again".to_owned(), Said::new("accounts-password-again-wrong")));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = rules::hash_password(db.world().as_ref(), new)?;
    db.write(|tx| {
        let row = store::by_id(tx.c(), &session.account)?;
        set_password(tx, &session.account, &hash, false, row.version)?;
        diesel::delete(
            sessions::table.filter(sessions::account_id.eq(&session.account)).filter(sessions::id.ne(&session.id)),
        )
        .execute(tx.c())?;
        audit::record(tx, actor, Entry::new("accounts.change-password", "account", &session.account))
    })
}

/// What a sign-in gives.
pub struct SignedIn {
    /// For the cookie; only its hash is stored.
    pub token: String,
    pub account: AccountId,
}

/// Checks login and password and opens a session. A wrong login and a wrong password take the
/// same time and get the same answer; after too many failures both login and address wait.
///
/// # Errors
/// `Refused` for wrong credentials or a disabled account, `TooMany` while throttled.
pub fn sign_in(db: &Db, login: &str, password: &str, address: &str) -> Result<SignedIn, Error> {
    let login = login.trim().to_lowercase();
    let since = db.world().now() - rules::window();
    let (row, of_login, of_address) = db.read(|c| {
        Ok((
            store::by_login(c, &login)?,
            store::failures_of_login(c, &login, since)?,
            store::failures_of_address(c, address, since)?,
        ))
    })?;
    if of_login >= rules::LOGIN_FAILURES || of_address >= rules::ADDRESS_FAILURES {
        return Err(Error::TooMany(Said::new("accounts-too-many").with("minutes", rules::window().num_minutes())));
    }
    // A hash of nobody's password, so that an unknown login takes as long as a known one.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$VGmkFLOBrMPdYvTyPZyPuTMoLhAqBAg7bQPNQ5yyKUc";
    let stored = row.as_ref().map_or(NOBODY, |r| r.password_hash.as_str());
    let right = rules::verify_password(stored, password);
    let open = row.filter(|r| right && r.disabled_at.is_none());
    let Some(account) = open else {
        db.write(|tx| {
            let id: String = tx.new_id();
            let now = tx.now();
            diesel::insert_into(sign_in_failures::table)
                .values((
                    sign_in_failures::id.eq(&id),
                    sign_in_failures::login.eq(&login),
                    sign_in_failures::address.eq(address),
                    sign_in_failures::at.eq(now),
                ))
                .execute(tx.c())?;
            let entry = Entry::new("accounts.sign-in-failed", "login", &login).with("address", address);
            audit::record(tx, &Actor::nobody(), entry)
        })?;
        return Err(Error::refused("accounts-sign-in-wrong"));
    };
    let token = db.world().new_token();
    let csrf = db.world().new_token();
    let actor =
        Actor { account: Some(account.id.clone()), login: account.login.clone(), via: Via::Web, ..Actor::nobody() };
    db.write(|tx| {
        open_session(tx, &account.id, &token, &csrf, &account.language)?;
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::login.eq(&account.login))).execute(tx.c())?;
        audit::record(tx, &actor, Entry::new("accounts.sign-in", "account", &account.id).with("address", address))
    })?;
    Ok(SignedIn { token, account: account.id })
}

/// Writes a session's row; the token itself is stored nowhere.
pub fn open_session(tx: &mut Tx, account: &AccountId, token: &str, csrf: &str, language: &str) -> Result<(), Error> {
    let now = tx.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(sha256(token.as_bytes())),
            sessions::account_id.eq(account),
            sessions::csrf.eq(csrf),
            sessions::language.eq(language),
            sessions::created_at.eq(now),
            sessions::last_seen_at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Ends this session.
pub fn sign_out(db: &Db, actor: &Actor, session: &Session) -> Result<(), Error> {
    db.write(|tx| {
        diesel::delete(sessions::table.find(&session.id)).execute(tx.c())?;
        audit::record(tx, actor, Entry::new("accounts.sign-out", "account", &session.account))
    })
}

/// Ends all sessions of the person, this one too.
pub fn sign_out_everywhere(db: &Db, actor: &Actor, session: &Session) -> Result<(), Error> {
    db.write(|tx| {
        let ended = store::end_sessions(tx, &session.account)?;
        audit::record(
            tx,
            actor,
            Entry::new("accounts.sign-out-everywhere", "account", &session.account).with("ended", ended),
        )
    })
}

/// The language of the pages from now on.
pub fn set_language(db: &Db, session: &Session, language: Language) -> Result<(), Error> {
    db.write(|tx| {
        diesel::update(sessions::table.find(&session.id))
            .set(sessions::language.eq(language.as_str()))
            .execute(tx.c())?;
        diesel::update(accounts::table.find(&session.account))
            .set(accounts::language.eq(language.as_str()))
            .execute(tx.c())?;
        Ok(())
    })
}

/// Notes that a session was used; called at most once a minute for each.
pub fn touch(db: &Db, session: &Session) -> Result<(), Error> {
    db.write(|tx| {
        let now = tx.now();
        diesel::update(sessions::table.find(&session.id)).set(sessions::last_seen_at.eq(now)).execute(tx.c())?;
        Ok(())
    })
}

/// Removes sessions that are over and failures that no longer count.
pub fn sweep(db: &Db, lifetimes: &Lifetimes) -> Result<(), Error> {
    use sessions as s;
    db.write(|tx| {
        let now = tx.now();
        let browsers = s::table
            .filter(s::device_id.is_null())
            .filter(s::last_seen_at.lt(now - lifetimes.idle).or(s::created_at.lt(now - lifetimes.absolute)));
        diesel::delete(browsers).execute(tx.c())?;
        let tablets = s::table.filter(s::device_id.is_not_null()).filter(
            s::last_seen_at.lt(now - lifetimes.device_idle).or(s::created_at.lt(now - lifetimes.device_absolute)),
        );
        diesel::delete(tablets).execute(tx.c())?;
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::at.lt(now - rules::window())))
            .execute(tx.c())?;
        Ok(())
    })
}

/// Registers the tablet that asks for its person, or notes that it is used again; from then on its
/// session lives as a tablet's does. The id is the tablet's own.
///
/// # Errors
/// `Invalid` at `name` or `id`; `Refused` for a tablet of somebody else, or one that was revoked.
pub fn register_device(
    db: &Db,
    actor: &Actor,
    session: &Session,
    id: &DeviceId,
    name: &str,
    protocol: i32,
) -> Result<(), Error> {
    use devices as d;
    if uuid::Uuid::parse_str(id.as_str()).is_err() {
        return Err(Error::field("id", Said::new("accounts-device-id")));
    }
    let name = crate::vocabulary::text::clean(name);
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::field("name", Said::new("accounts-device-name-needed")));
    }
    db.write(|tx| {
        let now = tx.now();
        let known: Option<(AccountId, Option<chrono::NaiveDateTime>)> =
            d::table.find(id).select((d::account_id, d::revoked_at)).first(tx.c()).optional()?;
        match known {
            Some((account, None)) if account == session.account => {
                diesel::update(d::table.find(id))
                    .set((d::name.eq(&name), d::protocol.eq(protocol), d::last_seen_at.eq(now)))
                    .execute(tx.c())?;
            }
            Some((account, Some(_))) if account == session.account => {
                return Err(Error::refused("accounts-device-revoked"));
            }
            // Whose it is, is nobody else's business.
            Some(_) => return Err(Error::refused("accounts-device-taken")),
            None => {
                diesel::insert_into(d::table)
                    .values((
                        d::id.eq(id),
                        d::account_id.eq(&session.account),
                        d::name.eq(&name),
                        d::protocol.eq(protocol),
                        d::registered_at.eq(now),
                        d::last_seen_at.eq(now),
                    ))
                    .execute(tx.c())?;
            }
        }
        diesel::update(sessions::table.find(&session.id)).set(sessions::device_id.eq(Some(id))).execute(tx.c())?;
        audit::record(tx, actor, Entry::new("accounts.register-device", "device", id).with("name", name.as_str()))
    })
}

/// Ends a tablet: its sessions end now, and it is not taken again under this id. Its person may, and
/// whoever manages accounts.
///
/// # Errors
/// `NotFound` for a tablet that is not the actor's to end.
pub fn revoke_device(db: &Db, actor: &Actor, id: &DeviceId) -> Result<(), Error> {
    use devices as d;
    db.write(|tx| {
        let now = tx.now();
        let owner: Option<AccountId> = d::table.find(id).select(d::account_id).first(tx.c()).optional()?;
        let owner = owner.filter(|o| o.as_str() == actor.key() || actor.may(Right::Administer));
        let owner = owner.ok_or(Error::NotFound)?;
        diesel::update(d::table.find(id).filter(d::revoked_at.is_null()))
            .set((d::revoked_at.eq(Some(now)), d::revoked_by.eq(Some(actor.key()))))
            .execute(tx.c())?;
        let ended = diesel::delete(sessions::table.filter(sessions::device_id.eq(Some(id)))).execute(tx.c())?;
        let entry =
            Entry::new("accounts.revoke-device", "device", id).with("owner", owner.as_str()).with("ended", ended);
        audit::record(tx, actor, entry)
    })
}

/// Notes within a write that a tablet works for its person, whose account is in force.
///
/// # Errors
/// `SignInNeeded` when the tablet was revoked or the account disabled since the session was read.
pub fn use_device(tx: &mut Tx, account: &AccountId, id: &DeviceId, protocol: i32) -> Result<(), Error> {
    use devices as d;
    let now = tx.now();
    let seen: Option<(chrono::NaiveDateTime, i32)> = d::table
        .inner_join(accounts::table)
        .filter(d::id.eq(id))
        .filter(d::account_id.eq(account))
        .filter(d::revoked_at.is_null())
        .filter(accounts::disabled_at.is_null())
        .select((d::last_seen_at, d::protocol))
        .first(tx.c())
        .optional()?;
    let (seen, spoken) = seen.ok_or(Error::SignInNeeded)?;
    if now - seen > chrono::Duration::minutes(1) || spoken != protocol {
        diesel::update(d::table.find(id)).set((d::last_seen_at.eq(now), d::protocol.eq(protocol))).execute(tx.c())?;
    }
    Ok(())
}
