//! A request as handlers see it: who asks, in which language, with what.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;

use actix_web::http::{Method, StatusCode};
use serde::Serialize;

use super::dispatch::FOR_PROGRAMS;
use super::forms::{Form, FormView};
use super::reply::{Flash, Reply};
use super::route;
use crate::accounts::Session;
use crate::app::App;
use crate::db::Db;
use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{Actor, Said};

/// An uploaded file, lying in a temporary place until the request ends.
pub struct Upload {
    /// Name of the form's field.
    pub field: String,
    /// Name that the person's file has, without folders.
    pub file_name: String,
    /// Its bytes on the disk.
    pub file: tempfile::NamedTempFile,
    /// How many.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// One request.
pub struct Req<'a> {
    /// The running server.
    pub app: &'a App,
    /// The database as it knows the form that this request sends; none where it sends none.
    pub form_db: Option<Db>,
    /// Who asks; nobody when there is no session.
    pub actor: Actor,
    /// The session, if any.
    pub session: Option<Session>,
    /// The city or province served, as it is set now; may be empty.
    pub city: String,
    /// Language of the answer.
    pub language: Language,
    /// GET or POST.
    pub method: Method,
    /// Path and query as asked for.
    pub path_and_query: String,
    /// Values of the path's `{…}` parts.
    pub params: HashMap<String, String>,
    /// The address's query.
    pub query: Form,
    /// The posted form.
    pub form: Form,
    /// The posted files.
    pub uploads: Vec<Upload>,
    /// The body as sent, of requests that are no form.
    pub body: Vec<u8>,
    /// Headers of the protocol for programs: `x-giamsat-…` and `upload-…`, in lower case.
    pub headers: Vec<(String, String)>,
    /// Address of who asks, as far as it is known; none of a request that broke off.
    pub address: Option<IpAddr>,
    /// The token of a browser in which somebody signed in before.
    pub browser: Option<String>,
    /// The sentence that the page before left to be shown.
    pub flash: Option<(Flash, Said)>,
    /// Pattern of the route, such as `/plans/{id}`.
    pub route: &'static str,
}

impl<'a> Req<'a> {
    /// The database; what a form creates in it is created once, however often it is sent.
    pub fn db(&self) -> &Db {
        self.form_db.as_ref().unwrap_or(&self.app.db)
    }

    /// Whether a program asks, which reads JSON and no pages.
    pub fn is_of_a_program(&self) -> bool {
        self.path_and_query.starts_with(FOR_PROGRAMS)
    }

    /// The page of ours at or above a path: where a person can go.
    pub fn page_near(&self, path_and_query: &str) -> String {
        route::page_near(&self.app.routes, path_and_query)
    }

    /// The same browser's request for a page, by the person who has just signed in.
    pub fn signed_in(&self, session: Session, actor: Actor, path_and_query: String) -> Req<'a> {
        Req {
            app: self.app,
            form_db: None,
            actor,
            city: self.city.clone(),
            language: session.language,
            session: Some(session),
            method: Method::GET,
            path_and_query,
            params: HashMap::new(),
            query: Form::default(),
            form: Form::default(),
            uploads: Vec::new(),
            body: Vec::new(),
            headers: Vec::new(),
            address: self.address,
            browser: None,
            flash: None,
            route: self.route,
        }
    }

    /// A part of the path as an id. An id that no row can hold is simply not found later.
    pub fn id<T: From<String>>(&self, name: &str) -> T {
        T::from(self.params.get(name).cloned().unwrap_or_default())
    }

    /// A part of the path as text.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The page asked for in `?page=`.
    pub fn page_number(&self) -> PageNumber {
        PageNumber::read(self.query.filled("page"))
    }

    /// The session.
    ///
    /// # Errors
    /// `SignInNeeded` when there is none.
    pub fn session(&self) -> Result<&Session, Error> {
        self.session.as_ref().ok_or(Error::SignInNeeded)
    }

    /// A sentence in the page's language.
    pub fn say(&self, said: &Said) -> String {
        self.language.say(said)
    }

    /// A sentence without arguments in the page's language.
    pub fn t(&self, key: &str) -> String {
        self.language.t(key)
    }

    /// A header of the protocol for programs, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The upload of a field, if a file was chosen.
    pub fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|u| u.field == field && !u.file_name.is_empty())
    }

    /// The posted form without mistakes, to show again.
    pub fn form_view(&self) -> FormView {
        self.form.view(self.language, &[])
    }

    /// A page with status 200.
    pub fn page(&self, template: &str, title: &str, page: &impl Serialize) -> Result<Reply, Error> {
        self.page_with(StatusCode::OK, template, title, page)
    }

    /// A page. `title` is text that is already in the page's language.
    pub fn page_with(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        page: &impl Serialize,
    ) -> Result<Reply, Error> {
        Ok(Reply::html(status, self.app.templates.render(self, template, title, page)?))
    }

    /// What the person typed against what stands now: the page that tells the second of two
    /// people, shows both, and lets the second save over it knowingly or go back.
    ///
    /// `current` holds label, field name and the value that stands now, for each field that the
    /// form has; `version` is the version that stands now.
    pub fn conflict(
        &self,
        what: &str,
        current: &[(String, &str, String)],
        version: i32,
        by: &str,
        back: &str,
    ) -> Result<Reply, Error> {
        self.conflict_read_as(what, current, version, by, back, |_, value| value.to_owned())
    }

    /// The same where the form's values are ids and words: `read_as` gives what people read for the
    /// value of a field. Several values of one field stand in `current` joined by `, `.
    pub fn conflict_read_as(
        &self,
        what: &str,
        current: &[(String, &str, String)],
        version: i32,
        by: &str,
        back: &str,
        read_as: impl Fn(&str, &str) -> String,
    ) -> Result<Reply, Error> {
        let rows: Vec<ConflictRow> = current
            .iter()
            .map(|(label, name, theirs)| {
                let yours = self.form.all(name);
                let same = yours.join(", ") == *theirs;
                let words = |values: &mut dyn Iterator<Item = &str>| -> String {
                    values.map(|value| read_as(name, value)).collect::<Vec<_>>().join(", ")
                };
                let (yours, theirs) = (words(&mut yours.into_iter()), words(&mut theirs.split(", ")));
                ConflictRow { label: label.clone(), same, yours, theirs }
            })
            .collect();
        let fields: Vec<ConflictField> = self
            .form
            .pairs()
            .filter(|(name, _)| *name != "version")
            .map(|(name, value)| ConflictField { name: name.to_owned(), value: value.to_owned() })
            .collect();
        let page = Conflict {
            title: self.t("conflict-title"),
            what: what.to_owned(),
            rows,
            who: by.to_owned(),
            retry: ConflictRetry { action: self.path_and_query.clone(), version, fields },
            back: back.to_owned(),
        };
        let title = self.t("conflict-title");
        self.page_with(StatusCode::CONFLICT, "conflict.html", &title, &page)
    }
}

#[derive(Serialize)]
struct Conflict {
    title: String,
    what: String,
    rows: Vec<ConflictRow>,
    who: String,
    retry: ConflictRetry,
    back: String,
}

#[derive(Serialize)]
struct ConflictRow {
    label: String,
    yours: String,
    theirs: String,
    same: bool,
}

#[derive(Serialize)]
struct ConflictRetry {
    action: String,
    version: i32,
    fields: Vec<ConflictField>,
}

#[derive(Serialize)]
struct ConflictField {
    name: String,
    value: String,
}

/// The folder in which uploads wait until their request ends.
pub fn upload_folder(data_dir: &std::path::Path) -> PathBuf {
    data_dir.join("uploads")
}
