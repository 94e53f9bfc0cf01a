//! What people do with accounts and sessions.

use diesel::prelude::*;

use super::model::{NewAccount, Session};
use super::{passwords, rules, store};
use crate::audit::{self, Entry};
use crate::clock::sha256;
use crate::config::Lifetimes;
use crate::db::{AnyConnection, Db, Once, Tx};
use crate::error::Error;
use crate::language::Language;
use crate::schema::{accounts, devices, known_browsers, sessions, sign_in_failures};
use crate::vocabulary::{AccountId, Actor, DeviceId, Right, Role, Said, Via};

/// All that is wrong with an account to be made, each at its field: also a login that is taken, an official
/// record that is somebody else's.
pub fn problems(c: &mut AnyConnection, new: &NewAccount) -> Result<Vec<(String, Said)>, Error> {
    let mut problems = rules::account_problems(new);
    problems.extend(official_problem(c, new, None)?);
    if store::by_login(c, &new.login)?.is_some() {
        problems.push(("login".to_owned(), Said::new("accounts-login-taken").with("login", &new.login)));
    }
    Ok(problems)
}

/// An official record is of one person: a second account that is tied to it would be looked at in its stead.
fn official_problem(
    c: &mut AnyConnection,
    new: &NewAccount,
    own: Option<&AccountId>,
) -> Result<Option<(String, Said)>, Error> {
    let Some(official) = &new.official else { return Ok(None) };
    let taken = store::official_is_taken(c, official, own)?;
    Ok(taken.then(|| ("official".to_owned(), Said::new("accounts-official-taken"))))
}

fn check(problems: Vec<(String, Said)>) -> Result<(), Error> {
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
    let hash = passwords::hash_password(db.world().as_ref(), password)?;
    db.write(|tx| create_in(tx, actor, new, &hash, must_change))
}

/// Makes an account with a password of its own, to be changed at the first sign-in; gives both. The
/// password is stored nowhere, so a form that made the account before gets the account alone.
///
/// # Errors
/// As [`create_account`].
pub fn issue_account(db: &Db, actor: &Actor, new: &NewAccount) -> Result<(AccountId, Option<String>), Error> {
    let password = rules::generate_password(db.world().as_ref());
    let hash = passwords::hash_password(db.world().as_ref(), &password)?;
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
    check(problems(tx.c(), new)?)?;
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

/// Changes name, position, unit, official record and roles. The last administrator stays one.
pub fn update_account(db: &Db, actor: &Actor, id: &AccountId, seen: i32, new: &NewAccount) -> Result<(), Error> {
    check(rules::account_problems(new))?;
    db.write(|tx| {
        check(official_problem(tx.c(), new, Some(id))?.into_iter().collect())?;
        let now_rows = diesel::update(accounts::table.filter(accounts::id.eq(id)).filter(accounts::version.eq(seen)))
            .set((
                accounts::name.eq(&new.name),
                accounts::position.eq(&new.position),
                accounts::unit_id.eq(new.unit.as_ref().map(|u| u.as_str())),
                accounts::official_id.eq(new.official.as_ref().map(|o| o.as_str())),
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
        let official = new.official.as_ref().map_or("", |official| official.as_str());
        let entry = Entry::new("accounts.update", "account", id).with("roles", roles).with("official", official);
        audit::record(tx, actor, entry)
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
///
/// # Errors
/// `Refused` for a closed account whose official record another one has taken since.
pub fn reset_password(db: &Db, actor: &Actor, id: &AccountId) -> Result<Option<String>, Error> {
    let password = rules::generate_password(db.world().as_ref());
    let hash = passwords::hash_password(db.world().as_ref(), &password)?;
    let done = db.write_or_recall("accounts.reset", |tx| {
        let row = store::by_id(tx.c(), id)?;
        if let Some(official) = row.official_id.as_ref().filter(|_| row.disabled_at.is_some())
            && store::official_is_taken(tx.c(), official, Some(id))?
        {
            return Err(Error::refused("accounts-official-taken"));
        }
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

/// The person's own change: the old password is asked, all other sessions end. Who guesses the old one
/// in a session that was left open is slowed down, and keeps nobody out elsewhere.
///
/// # Errors
/// `Invalid` names the fields, `TooMany` while it has to wait.
pub fn change_password(
    db: &Db,
    actor: &Actor,
    session: &Session,
    old: &str,
    new: &str,
    again: &str,
) -> Result<(), Error> {
    let row = db.write_in_turn(|tx| {
        let row = store::by_id(tx.c(), &session.account)?;
        count_failure(tx, &row.login, Some(&session.id), "")?;
        Ok(row)
    })?;
    let mut problems = Vec::new();
    if passwords::verify_password(&row.password_hash, old) {
        db.write_in_turn(|tx| store::forget_failures(tx, &row.login, Some(&session.id)))?;
    } else {
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
    let hash = passwords::hash_password(db.world().as_ref(), new)?;
    db.write(|tx| {
        let row = store::by_id(tx.c(), &session.account)?;
        set_password(tx, &session.account, &hash, false, row.version)?;
        let now = tx.now();
        let others = sessions::table
            .filter(sessions::account_id.eq(&session.account))
            .filter(sessions::id.ne(&session.id))
            .filter(sessions::ended_at.is_null());
        diesel::update(others).set(sessions::ended_at.eq(Some(now))).execute(tx.c())?;
        audit::record(tx, actor, Entry::new("accounts.change-password", "account", &session.account))
    })
}

/// A try to sign in.
pub struct Try<'a> {
    /// The login as typed.
    pub login: &'a str,
    /// The password as typed.
    pub password: &'a str,
    /// Where it comes from, for the trail.
    pub address: &'a str,
    /// As what this address is counted.
    pub counted: &'a str,
    /// The token of a browser in which somebody signed in before.
    pub browser: Option<&'a str>,
}

/// What a sign-in gives.
pub struct SignedIn {
    /// For the cookie; only its hash is stored.
    pub token: String,
    pub account: AccountId,
    /// For the cookie by which this browser is known, when it gets a new one.
    pub browser: Option<String>,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
}

/// Writes a failure down before the password is looked at; when it was right, it is taken back
/// (`store::forget_failures`). So tries side by side do not outrun the count.
///
/// # Errors
/// `TooMany` while those before it make it wait; then nothing is written.
fn count_failure(tx: &mut Tx, login: &str, browser: Option<&str>, address: &str) -> Result<(), Error> {
    use sign_in_failures as f;
    let now = tx.now();
    let pace = rules::OF_LOGIN;
    let mut wait = pace.wait(store::failures_of_login(tx.c(), login, browser, now - pace.memory)?, now);
    if browser.is_none() {
        let pace = rules::OF_ADDRESS;
        wait = wait.max(pace.wait(store::failures_of_address(tx.c(), address, now - pace.memory)?, now));
    }
    if let Some(wait) = wait {
        return Err(Error::TooMany(rules::told_to_wait(wait), wait));
    }
    let id: String = tx.new_id();
    let row = (f::id.eq(&id), f::login.eq(login), f::address.eq(address), f::at.eq(now), f::browser.eq(browser));
    diesel::insert_into(f::table).values(row).execute(tx.c())?;
    Ok(())
}

/// Checks login and password and opens a session. A wrong login and a wrong password take the
/// same time and get the same answer, and wait alike after failures ([`rules::OF_LOGIN`],
/// [`rules::OF_ADDRESS`]). A browser in which this person signed in before waits for its own
/// failures only.
///
/// # Errors
/// `Refused` for wrong credentials or a disabled account, `TooMany` while it has to wait.
pub fn sign_in(db: &Db, tried: &Try) -> Result<SignedIn, Error> {
    // One letter more than the longest that there is.
    let login: String = tried.login.trim().to_lowercase().chars().take(65).collect();
    let browser = tried.browser.map(|token| sha256(token.as_bytes()));
    let (row, own) = db.write_in_turn(|tx| {
        let row = store::by_login(tx.c(), &login)?;
        let own = match (&row, &browser) {
            (Some(row), Some(browser)) if store::knows_browser(tx.c(), browser, Some(&row.id))? => {
                Some(browser.clone())
            }
            _ => None,
        };
        count_failure(tx, &login, own.as_deref(), tried.counted)?;
        Ok((row, own))
    })?;
    // A hash of nobody's password, so that an unknown login takes as long as a known one.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$VGmkFLOBrMPdYvTyPZyPuTMoLhAqBAg7bQPNQ5yyKUc";
    let stored = row.as_ref().map_or(NOBODY, |r| r.password_hash.as_str());
    let right = passwords::verify_password(stored, tried.password);
    let open = row.filter(|r| right && r.disabled_at.is_none());
    let Some(account) = open else {
        db.write_in_turn(|tx| {
            let entry = Entry::new("accounts.sign-in-failed", "login", &login).with("address", tried.address);
            audit::record(tx, &Actor::nobody(), entry)
        })?;
        return Err(Error::refused("accounts-sign-in-wrong"));
    };
    let token = db.world().new_token();
    let csrf = db.world().new_token();
    let new_browser = db.world().new_token();
    let actor =
        Actor { account: Some(account.id.clone()), login: account.login.clone(), via: Via::Web, ..Actor::nobody() };
    let known = db.write_in_turn(|tx| {
        open_session(tx, &account.id, &token, &csrf, &account.language)?;
        store::forget_failures(tx, &account.login, own.as_deref())?;
        // A token that this server never gave out is not taken up.
        let known = match &browser {
            Some(browser) if store::knows_browser(tx.c(), browser, None)? => Some(browser.clone()),
            _ => None,
        };
        let noted = known.clone().unwrap_or_else(|| sha256(new_browser.as_bytes()));
        store::note_browser(tx, &noted, &account.id)?;
        let entry = Entry::new("accounts.sign-in", "account", &account.id).with("address", tried.address);
        audit::record(tx, &actor, entry)?;
        Ok(known.is_some())
    })?;
    let browser = (!known).then_some(new_browser);
    Ok(SignedIn { token, account: account.id, browser, must_change_password: account.must_change_password })
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
        let now = tx.now();
        diesel::update(sessions::table.find(&session.id)).set(sessions::ended_at.eq(Some(now))).execute(tx.c())?;
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

/// Removes sessions whose forms are known no longer, failures that no longer count, and browsers that
/// nobody used for long.
pub fn sweep(db: &Db, lifetimes: &Lifetimes) -> Result<(), Error> {
    use sessions as s;
    db.write(|tx| {
        let now = tx.now();
        let then = now - rules::FORM_KNOWN;
        let browsers = s::table
            .filter(s::device_id.is_null())
            .filter(s::last_seen_at.lt(then - lifetimes.idle).or(s::created_at.lt(then - lifetimes.absolute)));
        diesel::delete(browsers).execute(tx.c())?;
        let tablets = s::table.filter(s::device_id.is_not_null()).filter(
            s::last_seen_at.lt(then - lifetimes.device_idle).or(s::created_at.lt(then - lifetimes.device_absolute)),
        );
        diesel::delete(tablets).execute(tx.c())?;
        diesel::delete(s::table.filter(s::ended_at.lt(then))).execute(tx.c())?;
        let memory = rules::OF_LOGIN.memory.max(rules::OF_ADDRESS.memory);
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::at.lt(now - memory))).execute(tx.c())?;
        diesel::delete(known_browsers::table.filter(known_browsers::seen_at.lt(now - rules::BROWSER_KNOWN)))
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
        let alive = sessions::table.filter(sessions::device_id.eq(Some(id))).filter(sessions::ended_at.is_null());
        let ended = diesel::update(alive).set(sessions::ended_at.eq(Some(now))).execute(tx.c())?;
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
