//! Handlers of sign-in and accounts.

use actix_web::http::StatusCode;

use super::actions::{self, Try};
use super::model::{Account, NewAccount};
use super::{pages, rules, views};
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::{AccountId, DeviceId, OfficialId, Right, Role, Said};
use crate::web::kept::Kept;
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req, address};

/// `GET /sign-in`
pub fn sign_in_form(req: &Req) -> Result<Reply, Error> {
    let to = req.page_near(req.query.get("to"));
    if req.session.is_some() {
        return Ok(Reply::redirect(to));
    }
    sign_in_page(req, StatusCode::OK, to, None, None)
}

/// The sign-in page in answer to a form whose session is over: it carries along what was typed.
///
/// # Errors
/// Those of rendering.
pub fn sign_in_again(req: &Req, kept: &Kept) -> Result<Reply, Error> {
    sign_in_page(req, StatusCode::FORBIDDEN, req.page_near(kept.path()), None, Some(kept))
}

fn sign_in_page(
    req: &Req,
    status: StatusCode,
    to: String,
    refused: Option<String>,
    kept: Option<&Kept>,
) -> Result<Reply, Error> {
    // The password is the one thing typed that is not shown again; the form of `kept` is another one.
    let mut typed = Form::default();
    if refused.is_some() {
        typed.set("login", req.form.get("login"));
    }
    let kept = kept.map(Kept::hidden).unwrap_or_default();
    let page = pages::SignIn { form: typed.view(req.language, &[]), refused, to, kept };
    req.page_with(status, "accounts/sign_in.html", &req.t("accounts-sign-in"), &page)
}

/// `POST /sign-in`
pub fn sign_in(req: &Req) -> Result<Reply, Error> {
    let to = req.page_near(req.form.get("to"));
    let kept = Kept::carried(&req.form);
    let address = req.address.map(|a| a.to_string()).unwrap_or_default();
    let counted = req.address.map(address::counted).unwrap_or_default();
    let tried = Try {
        login: req.form.get("login"),
        password: req.form.get("password"),
        address: &address,
        counted: &counted,
        browser: req.browser.as_deref(),
    };
    let refused = |status, said: &Said| sign_in_page(req, status, to.clone(), Some(req.say(said)), kept.as_ref());
    match actions::sign_in(req.db(), &tried) {
        Ok(signed_in) => {
            let mut reply = match kept {
                Some(kept) => kept.after_sign_in(req, &signed_in)?,
                None => Reply::redirect(to),
            };
            reply.session_token = Some(signed_in.token);
            reply.browser_token = signed_in.browser;
            Ok(reply)
        }
        Err(Error::TooMany(said, wait)) => Ok(refused(StatusCode::TOO_MANY_REQUESTS, &said)?.retry_after(wait)),
        Err(Error::Refused(said)) => refused(StatusCode::UNPROCESSABLE_ENTITY, &said),
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`
pub fn sign_out(req: &Req) -> Result<Reply, Error> {
    actions::sign_out(req.db(), &req.actor, req.session()?)?;
    let mut reply = Reply::redirect("/sign-in").done(Said::new("accounts-signed-out"));
    reply.session_token = Some(String::new());
    Ok(reply)
}

/// `POST /sign-out-everywhere`
pub fn sign_out_everywhere(req: &Req) -> Result<Reply, Error> {
    actions::sign_out_everywhere(req.db(), &req.actor, req.session()?)?;
    let mut reply = Reply::redirect("/sign-in").done(Said::new("accounts-signed-out-everywhere"));
    reply.session_token = Some(String::new());
    Ok(reply)
}

/// `POST /language`: for this browser, and for the person when somebody is signed in.
pub fn language(req: &Req) -> Result<Reply, Error> {
    let language: Language = req.form.get("to").parse().map_err(|_| Error::NotFound)?;
    if let Some(session) = &req.session {
        actions::set_language(req.db(), session, language)?;
    }
    let back = req.form.get("back");
    let back = if back.starts_with("/sign-in") { back.to_owned() } else { req.page_near(back) };
    let mut reply = Reply::redirect(back);
    reply.language = Some(language);
    Ok(reply)
}

/// `GET /password`
pub fn password_form(req: &Req) -> Result<Reply, Error> {
    password_page(req, StatusCode::OK, &[], None)
}

/// The same for somebody who has to change the password first: it carries along what was typed.
///
/// # Errors
/// Those of rendering.
pub fn password_first(req: &Req, kept: &Kept) -> Result<Reply, Error> {
    password_page(req, StatusCode::OK, &[], Some(kept))
}

fn password_page(
    req: &Req,
    status: StatusCode,
    errors: &[(String, Said)],
    kept: Option<&Kept>,
) -> Result<Reply, Error> {
    let form = Form::default().view(req.language, errors);
    let page = pages::Password { form, least: rules::MIN_PASSWORD, kept: kept.map(Kept::hidden).unwrap_or_default() };
    req.page_with(status, "accounts/password.html", &req.t("accounts-password-title"), &page)
}

/// `POST /password`
pub fn password(req: &Req) -> Result<Reply, Error> {
    let f = &req.form;
    let kept = Kept::carried(f);
    let result =
        actions::change_password(req.db(), &req.actor, req.session()?, f.get("old"), f.get("new"), f.get("again"));
    match result {
        Ok(()) => {
            let next = kept.map(|kept| kept.for_its_owner(req)).transpose()?.flatten();
            Ok(next.unwrap_or_else(|| Reply::redirect("/")).done(Said::new("accounts-password-changed")))
        }
        Err(Error::Invalid(errors)) => password_page(req, StatusCode::UNPROCESSABLE_ENTITY, &errors, kept.as_ref()),
        Err(Error::TooMany(said, wait)) => {
            let errors = [("old".to_owned(), said)];
            Ok(password_page(req, StatusCode::TOO_MANY_REQUESTS, &errors, kept.as_ref())?.retry_after(wait))
        }
        Err(error) => Err(error),
    }
}

/// `GET /accounts`
pub fn index(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let accounts = req.db().read(|c| {
        let names = units::views::names_on(c, today)?;
        let mut accounts = views::list(c)?;
        for account in &mut accounts {
            account.unit_name = account.unit.as_ref().and_then(|u| names.get(u)).cloned().unwrap_or_default();
        }
        Ok(accounts)
    })?;
    req.page("accounts/index.html", &req.t("accounts-title"), &pages::Index { accounts })
}

fn edit_page(
    req: &Req,
    status: StatusCode,
    form: &Form,
    errors: &[(String, Said)],
    account: Option<Account>,
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (units, officials) = req.db().read(|c| {
        let known = form.filled("official").map(|id| OfficialId(id.to_owned()));
        let name = form.filled("name").unwrap_or_default();
        Ok((units::views::options(c, today)?, units::views::namesakes(c, name, known.as_ref())?))
    })?;
    let title = req.t(if account.is_some() { "accounts-edit-title" } else { "accounts-new-title" });
    let roles = Role::ALL.iter().map(Role::as_str).collect();
    let page = pages::Edit { form: form.view(req.language, errors), account, units, officials, roles };
    req.page_with(status, "accounts/form.html", &title, &page)
}

/// What was typed, with all that is wrong with it told at once, and the version that was seen of an
/// account that is changed.
fn read(req: &Req, changed: Option<&Account>) -> Result<(NewAccount, i32), Error> {
    let mut r = Reader::new(&req.form);
    let new = NewAccount {
        login: changed.map_or_else(|| req.form.get("login").to_lowercase(), |account| account.login.clone()),
        name: r.text("name", 200),
        position: r.optional_text("position", 200),
        unit: r.optional_id("unit"),
        official: r.optional_id("official"),
        roles: r.words("roles"),
    };
    if let Some(official) = &new.official
        && !req.db().read(|c| units::views::is_official(c, official.as_str()))?
    {
        r.wrong("official", Said::new("form-choose"));
    }
    let seen = if changed.is_some() { r.seen() } else { 0 };
    let mut problems = rules::account_problems(&new);
    // A login that is taken is told with the rest. Alone it is told by the act: a form that is sent twice
    // finds its own account.
    if changed.is_none() && (r.is_wrong() || !problems.is_empty()) {
        problems = req.db().read(|c| actions::problems(c, &new))?;
    }
    for (field, said) in problems {
        r.wrong(&field, said);
    }
    r.finish()?;
    Ok((new, seen))
}

/// `GET /accounts/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    edit_page(req, StatusCode::OK, &Form::default(), &[], None)
}

/// `POST /accounts`: the password made is shown on the answer, once.
pub fn create(req: &Req) -> Result<Reply, Error> {
    let made = read(req, None)
        .and_then(|(new, _)| actions::issue_account(req.db(), &req.actor, &new).map(|issued| (new.login, issued)));
    match made {
        Ok((login, (id, password))) => issued(req, &id, login, password),
        Err(Error::Invalid(errors)) => edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors, None),
        Err(error) => Err(error),
    }
}

/// The password, once: a form that is sent again is told that it was shown.
fn issued(req: &Req, id: &AccountId, login: String, password: Option<String>) -> Result<Reply, Error> {
    let Some(password) = password else {
        let said = Said::new("accounts-issued-before").with("login", &login);
        return Ok(Reply::redirect(format!("/accounts/{id}")).with_flash(Flash::Warn, said));
    };
    req.page("accounts/issued.html", &req.t("accounts-issued-title"), &pages::Issued { login, password })
}

/// `GET /accounts/{id}`
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let account = req.db().read(|c| views::find(c, &id))?;
    let mut form = Form::default();
    form.set("login", &account.login).set("name", &account.name).set("position", &account.position);
    form.set("version", account.version);
    if let Some(unit) = &account.unit {
        form.set("unit", unit);
    }
    if let Some(official) = &account.official {
        form.set("official", official);
    }
    for role in &account.roles {
        form.set("roles", role);
    }
    edit_page(req, StatusCode::OK, &form, &[], Some(account))
}

/// `POST /accounts/{id}`
pub fn update(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let account = req.db().read(|c| views::find(c, &id))?;
    let changed = read(req, Some(&account))
        .and_then(|(new, seen)| actions::update_account(req.db(), &req.actor, &id, seen, &new));
    match changed {
        Ok(()) => Ok(Reply::redirect("/accounts").done(Said::new("accounts-saved").with("login", &account.login))),
        Err(Error::Invalid(errors)) => {
            edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors, Some(account))
        }
        Err(Error::Conflict) => conflict(req, &account),
        Err(error) => Err(error),
    }
}

/// Both versions of an account, in words.
fn conflict(req: &Req, account: &Account) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let typed = req.form.filled("official").map(|id| OfficialId(id.to_owned()));
    let (units, mut officials) = req.db().read(|c| {
        let officials = units::views::namesakes(c, &account.name, account.official.as_ref())?;
        Ok((units::views::options(c, today)?, officials))
    })?;
    officials.extend(req.db().read(|c| units::views::namesakes(c, req.form.get("name"), typed.as_ref()))?);
    let official = account.official.as_ref().map_or("", |o| o.as_str()).to_owned();
    let roles: Vec<&str> = account.roles.iter().map(Role::as_str).collect();
    let unit = account.unit.as_ref().map_or("", |u| u.as_str()).to_owned();
    let current = [
        (req.t("accounts-name"), "name", account.name.clone()),
        (req.t("accounts-position"), "position", account.position.clone()),
        (req.t("accounts-unit"), "unit", unit),
        (req.t("accounts-official"), "official", official),
        (req.t("accounts-roles"), "roles", roles.join(", ")),
    ];
    req.conflict_read_as(&account.login, &current, account.version, "", "/accounts", |name, value| match name {
        "unit" => units.iter().find(|u| u.id.as_str() == value).map_or_else(|| value.to_owned(), |u| u.name.clone()),
        "official" => {
            let known = officials.iter().find(|o| o.official.as_str() == value);
            known.map_or_else(|| value.to_owned(), |o| format!("{}, {}, {}", o.name, o.position, o.unit_name))
        }
        "roles" => value.parse::<Role>().map_or_else(|_| value.to_owned(), |role| req.say(&role.said())),
        _ => value.to_owned(),
    })
}

/// `POST /accounts/{id}/disable`
pub fn disable(req: &Req) -> Result<Reply, Error> {
    actions::disable_account(req.db(), &req.actor, &req.id("id"))?;
    Ok(Reply::redirect("/accounts").done(Said::new("accounts-disabled")))
}

/// `POST /accounts/{id}/reset`
pub fn reset(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let account = req.db().read(|c| views::find(c, &id))?;
    let password = actions::reset_password(req.db(), &req.actor, &id)?;
    issued(req, &id, account.login, password)
}

/// `GET /devices`: one's tablets; everybody's for those who manage accounts.
pub fn devices(req: &Req) -> Result<Reply, Error> {
    let devices = req.db().read(|c| views::devices(c, &req.actor))?;
    let page = pages::Devices { devices, all: req.actor.may(Right::Administer) };
    req.page("accounts/devices.html", &req.t("accounts-devices-title"), &page)
}

/// `POST /devices/{id}/revoke`: the tablet is lost, or not to be used any more.
pub fn revoke_device(req: &Req) -> Result<Reply, Error> {
    let id: DeviceId = req.id("id");
    actions::revoke_device(req.db(), &req.actor, &id)?;
    Ok(Reply::redirect("/devices").done(Said::new("accounts-device-revoked-done")))
}
