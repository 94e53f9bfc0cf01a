//! What was typed into a form whose session is over: kept on the page that asks to sign in again,
//! shown to the same person afterwards, and sent when that person says so.
//!
//! The form's token tells whose it is: nobody else knows it, and a session's row outlives the session
//! for that ([`crate::accounts::rules::FORM_KNOWN`]). So nothing that another site sends is ever
//! kept, and nothing goes to anybody but the person whose session it was. All of it travels in hidden
//! fields of the person's own browser; the server stores none of it. Passwords are never kept, nor
//! forms with files.

use actix_web::http::{Method, StatusCode};
use serde::Serialize;

use super::forms::Form;
use super::reply::{Flash, Reply};
use super::request::Req;
use super::route::{Needs, Route};
use super::{dispatch, route};
use crate::accounts::{self, SignedIn};
use crate::error::Error;
use crate::vocabulary::{AccountId, Said};

/// Fields that hold passwords.
pub const PASSWORDS: &[&str] = &["password", "old", "new", "again"];
/// The most that is kept, names and values together, in bytes: encoded it still fits a posted form.
const LARGEST: usize = 256 * 1024;
/// A form of fewer fields without any text is one press: quicker repeated than read and confirmed.
const PRESS: usize = 4;
/// Names of the hidden fields: the old form's token, where it was going, and before each of its names.
const TOKEN: &str = "_kept";
const PATH: &str = "_kept_path";
const PREFIX: &str = "kept.";

/// A form that could not be taken.
pub struct Kept {
    token: String,
    path: String,
    form: Form,
}

/// `resume.html`
#[derive(Serialize)]
struct Resume {
    action: String,
    back: String,
    fields: Vec<Hidden>,
    typed: Vec<Typed>,
}

/// A hidden field.
#[derive(Serialize)]
pub struct Hidden {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Typed {
    label: Option<String>,
    text: String,
}

fn hidden(name: impl Into<String>, value: impl Into<String>) -> Hidden {
    Hidden { name: name.into(), value: value.into() }
}

/// The answer to a request that was not admitted: a page that keeps what was typed where it can be
/// kept, else the error itself.
///
/// # Errors
/// The error given, or that of a failing database.
pub fn instead(req: &Req, route: &Route, same_origin: bool, error: Error) -> Result<Reply, Error> {
    let lapsed = match &error {
        Error::SignInNeeded => true,
        Error::BadRequest(said) => said.key == dispatch::FORGED,
        _ => false,
    };
    if !lapsed || !same_origin || !may_be_kept(route) {
        return Err(error);
    }
    let token = req.form.get("_csrf").to_owned();
    let Some(owner) = owner(req, &token)? else { return Err(error) };
    let kept = Kept::typed(req, token);
    match (&req.session, kept) {
        (None, Some(kept)) => accounts::web::sign_in_again(req, &kept),
        (Some(session), kept) if session.account == owner => match kept {
            Some(kept) => kept.ask(req, StatusCode::CONFLICT),
            None => Ok(Reply::redirect(req.page_near(&req.path_and_query))
                .with_flash(Flash::Warn, Said::new("kept-press-again"))),
        },
        _ => Err(error),
    }
}

/// Forms of people for the areas; programs have no forms, and what is public needs no session.
fn may_be_kept(route: &Route) -> bool {
    route.method == Method::POST && route.needs != Needs::Public && !dispatch::is_for_programs(route.path)
}

fn owner(req: &Req, token: &str) -> Result<Option<AccountId>, Error> {
    if token.is_empty() { Ok(None) } else { req.db().read(|c| accounts::views::owner_of_form(c, token)) }
}

impl Kept {
    /// What the request's form holds, if it is worth keeping and can be kept.
    fn typed(req: &Req, token: String) -> Option<Self> {
        if !req.uploads.is_empty() {
            return None;
        }
        let kept = Kept::of(token, req.path_and_query.clone(), req.form.pairs())?;
        let filled = kept.form.pairs().filter(|(_, value)| !value.is_empty()).count();
        (filled >= PRESS || !kept.shown(req).is_empty()).then_some(kept)
    }

    fn of<'f>(token: String, path: String, pairs: impl Iterator<Item = (&'f str, &'f str)>) -> Option<Self> {
        let mut form = Form::default();
        for (name, value) in pairs.filter(|(name, _)| !PASSWORDS.contains(name)) {
            form.set(name, value);
        }
        let bytes: usize = form.pairs().map(|(name, value)| name.len() + value.len()).sum();
        (bytes <= LARGEST).then_some(Kept { token, path, form })
    }

    /// What a sign-in form carries along.
    pub fn carried(form: &Form) -> Option<Self> {
        let token = form.filled(TOKEN)?.to_owned();
        let pairs = form.pairs().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        Kept::of(token, form.get(PATH).to_owned(), pairs)
    }

    /// Where the form was going.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The fields by which a sign-in form carries it along.
    pub fn hidden(&self) -> Vec<Hidden> {
        let own = [hidden(TOKEN, &self.token), hidden(PATH, &self.path)];
        let fields = self.form.pairs().map(|(name, value)| hidden(format!("{PREFIX}{name}"), value));
        own.into_iter().chain(fields).collect()
    }

    /// The answer to a sign-in that carried it along: the page that shows what was typed and asks
    /// whether to send it, for the person whose form it was; for anybody else the page near it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn after_sign_in(&self, req: &Req, signed_in: &SignedIn) -> Result<Reply, Error> {
        let now = req.db().world().now();
        let lifetimes = &req.app.config.lifetimes;
        let session = req.db().read(|c| accounts::views::session(c, &signed_in.token, now, lifetimes))?;
        let (session, actor) = session.ok_or(Error::SignInNeeded)?;
        let req = req.signed_in(session, actor, req.page_near(&self.path));
        let next = match signed_in.must_change_password {
            true if self.is_of(&req)? => Some(accounts::web::password_first(&req, self)?),
            _ => self.for_its_owner(&req)?,
        };
        let other = || Reply::redirect("/").with_flash(Flash::Warn, Said::new("kept-of-another"));
        Ok(next.unwrap_or_else(other))
    }

    /// The page that asks whether to send it, when it is a form of the person who is signed in.
    ///
    /// # Errors
    /// Those of the database.
    pub fn for_its_owner(&self, req: &Req) -> Result<Option<Reply>, Error> {
        if self.is_of(req)? { self.ask(req, StatusCode::OK).map(Some) } else { Ok(None) }
    }

    fn is_of(&self, req: &Req) -> Result<bool, Error> {
        let account = &req.session()?.account;
        Ok(self.route(req).is_some() && owner(req, &self.token)?.as_ref() == Some(account))
    }

    /// The page that shows what was typed, with a new token, and asks whether to send it.
    fn ask(&self, req: &Req, status: StatusCode) -> Result<Reply, Error> {
        let fields = self.form.pairs().map(|(name, value)| hidden(name, value)).collect();
        let page =
            Resume { action: self.path.clone(), back: req.page_near(&self.path), fields, typed: self.shown(req) };
        req.page_with(status, "resume.html", &req.t("kept-title"), &page)
    }

    fn route<'a>(&self, req: &Req<'a>) -> Option<&'a Route> {
        route::find(&req.app.routes, &Method::POST, &self.path).filter(|route| may_be_kept(route))
    }

    /// What a person typed, under the labels of its form; what was chosen from lists is words of the
    /// code and is not shown.
    fn shown(&self, req: &Req) -> Vec<Typed> {
        let Some(route) = self.route(req) else { return Vec::new() };
        let typed = self.form.pairs().filter(|(_, value)| !value.is_empty()).filter_map(|(name, value)| {
            let label = req.app.templates.label(route, name).map(|key| req.t(key));
            let reads_as_text = value.contains(char::is_whitespace) || !value.is_ascii();
            (label.is_some() || reads_as_text).then(|| Typed { label, text: value.to_owned() })
        });
        typed.collect()
    }
}
