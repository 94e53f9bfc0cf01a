//! Handlers of sign-in and accounts.

use actix_web::http::StatusCode;

use super::actions::{self, NewAccount};
use super::model::Account;
use super::{pages, rules, views};
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::{AccountId, DeviceId, Right, Role, Said};
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req};

/// Where to go after signing in: a path of ours only.
fn safe_target(to: &str) -> &str {
    if to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.starts_with("/sign-in") {
        to
    } else {
        "/"
    }
}

/// `GET /sign-in`
pub fn sign_in_form(req: &Req) -> Result<Reply, Error> {
    let to = safe_target(req.query.get("to"));
    if req.session.is_some() {
        return Ok(Reply::redirect(to));
    }
    let page = pages::SignIn { form: Form::default().view(req.language, &[]), refused: None, to: to.to_owned() };
    req.page("accounts/sign_in.html", &req.t("accounts-sign-in"), &page)
}

/// `POST /sign-in`
pub fn sign_in(req: &Req) -> Result<Reply, Error> {
    let to = safe_target(req.form.get("to"));
    match actions::sign_in(req.db(), req.form.get("login"), req.form.get("password"), &req.address) {
        Ok(signed_in) => {
            let mut reply = Reply::redirect(to);
            reply.session_token = Some(signed_in.token);
            Ok(reply)
        }
        Err(error @ (Error::Refused(_) | Error::TooMany(_))) => {
            let (status, said) = match &error {
                Error::TooMany(said) => (StatusCode::TOO_MANY_REQUESTS, said),
                Error::Refused(said) => (StatusCode::UNPROCESSABLE_ENTITY, said),
                _ => return Err(error),
            };
            // The password is the one thing typed that is not shown again.
            let mut typed = Form::default();
            typed.set("login", req.form.get("login"));
            let page =
                pages::SignIn { form: typed.view(req.language, &[]), refused: Some(req.say(said)), to: to.to_owned() };
            req.page_with(status, "accounts/sign_in.html", &req.t("accounts-sign-in"), &page)
        }
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
    let mut reply = Reply::redirect(if back.starts_with("/sign-in") { back } else { safe_target(back) });
    reply.language = Some(language);
    Ok(reply)
}

/// `GET /password`
pub fn password_form(req: &Req) -> Result<Reply, Error> {
    password_page(req, StatusCode::OK, &[])
}

fn password_page(req: &Req, status: StatusCode, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let page = pages::Password { form: Form::default().view(req.language, errors), least: rules::MIN_PASSWORD };
    req.page_with(status, "accounts/password.html", &req.t("accounts-password-title"), &page)
}

/// `POST /password`
pub fn password(req: &Req) -> Result<Reply, Error> {
    let f = &req.form;
    let result =
        actions::change_password(req.db(), &req.actor, req.session()?, f.get("old"), f.get("new"), f.get("again"));
    match result {
        Ok(()) => Ok(Reply::redirect("/").done(Said::new("accounts-password-changed"))),
        Err(Error::Invalid(errors)) => password_page(req, StatusCode::UNPROCESSABLE_ENTITY, &errors),
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
    let units = req.db().read(|c| units::views::options(c, today))?;
    let title = req.t(if account.is_some() { "accounts-edit-title" } else { "accounts-new-title" });
    let roles = Role::ALL.iter().map(Role::as_str).collect();
    let page = pages::Edit { form: form.view(req.language, errors), account, units, roles };
    req.page_with(status, "accounts/form.html", &title, &page)
}

fn read(form: &Form) -> Result<NewAccount, Error> {
    let mut r = Reader::new(form);
    let new = NewAccount {
        login: form.get("login").to_lowercase(),
        name: r.text("name", 200),
        position: r.optional_text("position", 200),
        unit: r.optional_id("unit"),
        official: None,
        roles: r.words("roles"),
    };
    r.finish()?;
    Ok(new)
}

/// `GET /accounts/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    edit_page(req, StatusCode::OK, &Form::default(), &[], None)
}

/// `POST /accounts`: the password made is shown on the answer, once.
pub fn create(req: &Req) -> Result<Reply, Error> {
    let made = read(&req.form)
        .and_then(|new| actions::issue_account(req.db(), &req.actor, &new).map(|issued| (new.login, issued)));
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
    for role in &account.roles {
        form.set("roles", role);
    }
    edit_page(req, StatusCode::OK, &form, &[], Some(account))
}

/// `POST /accounts/{id}`
pub fn update(req: &Req) -> Result<Reply, Error> {
    let id: AccountId = req.id("id");
    let account = req.db().read(|c| views::find(c, &id))?;
    let changed = read(&req.form).and_then(|mut new| {
        new.login = account.login.clone();
        let mut r = Reader::new(&req.form);
        let seen = r.seen();
        r.finish()?;
        actions::update_account(req.db(), &req.actor, &id, seen, &new)
    });
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
    let units = req.db().read(|c| units::views::options(c, today))?;
    let roles: Vec<&str> = account.roles.iter().map(Role::as_str).collect();
    let unit = account.unit.as_ref().map_or("", |u| u.as_str()).to_owned();
    let current = [
        (req.t("accounts-name"), "name", account.name.clone()),
        (req.t("accounts-position"), "position", account.position.clone()),
        (req.t("accounts-unit"), "unit", unit),
        (req.t("accounts-roles"), "roles", roles.join(", ")),
    ];
    req.conflict_read_as(&account.login, &current, account.version, "", "/accounts", |name, value| match name {
        "unit" => units.iter().find(|u| u.id.as_str() == value).map_or_else(|| value.to_owned(), |u| u.name.clone()),
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
