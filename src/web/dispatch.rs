//! From actix to a handler and back: host, session, right, form token, errors, headers.

use std::collections::HashMap;
use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;

use actix_multipart::Multipart;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::StreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::forms::{FORM_ID, Form};
use super::reply::{Flash, Reply};
use super::request::{Req, Upload, upload_folder};
use super::route::{Needs, Route};
use super::{address, kept};
use crate::accounts::{self, Session};
use crate::app::App;
use crate::error::Error;
use crate::language::Language;
use crate::settings;
use crate::vocabulary::{Actor, Said, text};

const SESSION_COOKIE: &str = "giamsat_session";
const LANGUAGE_COOKIE: &str = "giamsat_language";
const FLASH_COOKIE: &str = "giamsat_flash";
/// By which a browser is known in which somebody signed in; sent along to the sign-in page only.
const BROWSER_COOKIE: &str = "giamsat_browser";
/// A form without the token of its session.
pub const FORGED: &str = "error-forged";
/// The largest posted form without files, and the largest body of a program.
const FORM_LIMIT: usize = 1024 * 1024;
/// The longest name of a file that is kept, in characters.
const LONGEST_FILE_NAME: usize = 120;
/// Addresses for programs: JSON instead of pages, and a header instead of the form's token.
pub(super) const FOR_PROGRAMS: &str = "/api/";
/// The header that every request of a program carries, with the number of the protocol that it
/// speaks. No page elsewhere can send it along without being asked first (CORS), and none is allowed.
pub const PROTOCOL_HEADER: &str = "x-giamsat-protocol";

/// Whether a route's pattern is one for programs.
pub fn is_for_programs(pattern: &str) -> bool {
    pattern.starts_with(FOR_PROGRAMS)
}

/// What was read from the connection before the handler's thread takes over.
struct Arrived {
    method: Method,
    path_and_query: String,
    params: HashMap<String, String>,
    query: Form,
    form: Form,
    uploads: Vec<Upload>,
    body: Vec<u8>,
    headers: Vec<(String, String)>,
    token: Option<String>,
    flash: Option<(Flash, Said)>,
    address: Option<IpAddr>,
    browser: Option<String>,
    same_origin: bool,
    language: Language,
}

/// Serves one request of one route.
pub async fn serve(app: Arc<App>, route: Arc<Route>, http: HttpRequest, payload: Payload) -> HttpResponse {
    if let Some(refused) = wrong_host(&app, &http) {
        return refused;
    }
    let arrived = match arrive(&app, &http, payload).await {
        Ok(arrived) => arrived,
        Err(error) => Arrived::broken(&http, error),
    };
    let path_and_query = http.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let https = app.config.https;
    let had_flash = http.cookie(FLASH_COOKIE).is_some();
    // Held until the answer is there, also when nobody waits for it any more.
    let place = match arrived {
        Ok(_) if route.hashes => app.gate.enter().await,
        _ => None,
    };
    let arrived = match arrived {
        Ok(_) if route.hashes && place.is_none() => Arrived::broken(&http, Error::Busy),
        other => other,
    };
    let result = actix_web::web::block(move || {
        let _place = place;
        let arrived = match arrived {
            Ok(arrived) => arrived,
            Err((error, language)) => return answer_broken(&app, error, language, route.path, path_and_query),
        };
        answer(&app, &route, arrived)
    })
    .await;
    match result {
        Ok(reply) => respond(reply, https, had_flash),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// A demo answers to loopback names and the address that it listens on (loopback too) only, so that
/// no page elsewhere can reach it by a name of its own (DNS rebinding).
fn wrong_host(app: &App, http: &HttpRequest) -> Option<HttpResponse> {
    if !app.demo {
        return None;
    }
    let host = http.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let listens = match http.app_config().local_addr().ip() {
        ip @ IpAddr::V4(_) => ip.to_string(),
        ip @ IpAddr::V6(_) => format!("[{ip}]"),
    };
    match name {
        "localhost" | "127.0.0.1" | "[::1]" => None,
        _ if name == listens => None,
        _ => Some(HttpResponse::MisdirectedRequest().content_type("text/plain").body("421")),
    }
}

type ArrivedOr = Result<Arrived, (Error, Language)>;

impl Arrived {
    fn broken(http: &HttpRequest, error: Error) -> ArrivedOr {
        Err((error, chosen_language(http)))
    }
}

/// Vietnamese unless this browser was told otherwise: office machines often speak English to the
/// server although the people at them do not.
fn chosen_language(http: &HttpRequest) -> Language {
    http.cookie(LANGUAGE_COOKIE).and_then(|c| c.value().parse().ok()).unwrap_or(Language::Vietnamese)
}

async fn arrive(app: &App, http: &HttpRequest, payload: Payload) -> Result<ArrivedOr, Error> {
    let headers = http.headers();
    let header = |name: header::HeaderName| headers.get(name).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let method = http.method().clone();
    let mut form = Form::default();
    let mut uploads = Vec::new();
    let mut body = Vec::new();
    let mut protocol_headers = Vec::new();
    if http.uri().path().starts_with(FOR_PROGRAMS) {
        for (name, value) in headers {
            if (name.as_str().starts_with("x-giamsat-") || name.as_str().starts_with("upload-"))
                && let Ok(value) = value.to_str()
            {
                protocol_headers.push((name.as_str().to_owned(), value.to_owned()));
            }
        }
        let bytes = payload
            .to_bytes_limited(FORM_LIMIT)
            .await
            .map_err(|_| Error::BadRequest(Said::new("error-too-large")))?
            .map_err(|_| Error::BadRequest(Said::new("error-cut")))?;
        body = bytes.to_vec();
    } else if method == Method::POST {
        let content_type = header(header::CONTENT_TYPE).to_owned();
        if content_type.starts_with("multipart/form-data") {
            (form, uploads) = multipart(app, http, payload).await?;
        } else {
            let body = payload
                .to_bytes_limited(FORM_LIMIT)
                .await
                .map_err(|_| Error::BadRequest(Said::new("error-too-large")))?
                .map_err(|_| Error::BadRequest(Said::new("error-cut")))?;
            form = Form::parse(&String::from_utf8_lossy(&body));
        }
    }
    let fetch_site = headers.get("sec-fetch-site").and_then(|h| h.to_str().ok());
    let same_origin = match fetch_site {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match headers.get(header::ORIGIN).and_then(|h| h.to_str().ok()) {
            Some(origin) => origin.split_once("://").is_some_and(|(_, host)| host == header(header::HOST)),
            None => true,
        },
    };
    let flash = http
        .cookie(FLASH_COOKIE)
        .and_then(|cookie| Form::parse(&format!("v={}", cookie.value())).filled("v").map(str::to_owned))
        .and_then(|json| serde_json::from_str(&json).ok());
    Ok(Ok(Arrived {
        method,
        path_and_query: http.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        params: http.match_info().iter().map(|(n, v)| (n.to_owned(), decode(v))).collect(),
        query: Form::parse(http.query_string()),
        form,
        uploads,
        body,
        headers: protocol_headers,
        token: http.cookie(SESSION_COOKIE).map(|c| c.value().to_owned()),
        flash,
        address: client_address(app, http),
        browser: http.cookie(BROWSER_COOKIE).map(|c| c.value().to_owned()),
        same_origin,
        language: chosen_language(http),
    }))
}

fn client_address(app: &App, http: &HttpRequest) -> Option<IpAddr> {
    let lines = |name: &str| -> Vec<&str> {
        // What cannot be read stands for a hop that nobody knows.
        http.headers().get_all(name).map(|line| line.to_str().unwrap_or("unknown")).collect()
    };
    let peer = http.peer_addr()?.ip();
    let (forwarded, x_forwarded_for) = (lines("forwarded"), lines("x-forwarded-for"));
    Some(address::of_client(peer, &forwarded, &x_forwarded_for, &app.config.trusted_proxies))
}

fn decode(value: &str) -> String {
    Form::parse(&format!("v={}", value.replace('+', "%2B"))).get("v").to_owned()
}

async fn multipart(app: &App, http: &HttpRequest, payload: Payload) -> Result<(Form, Vec<Upload>), Error> {
    let broken = |_| Error::BadRequest(Said::new("error-cut"));
    let mut inner = payload.into_inner();
    let mut parts =
        Multipart::from_request(http, &mut inner).await.map_err(|_| Error::BadRequest(Said::new("error-cut")))?;
    let folder = upload_folder(&app.config.data_dir);
    std::fs::create_dir_all(&folder)?;
    let (mut pairs, mut uploads) = (Vec::new(), Vec::new());
    let mut left = app.config.upload_limit;
    let too_large =
        || Error::BadRequest(Said::new("error-file-too-large").with("limit", app.config.upload_limit / 1024 / 1024));
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let mut bytes = Vec::new();
        let mut file = match &file_name {
            Some(_) => Some(tempfile::NamedTempFile::new_in(&folder)?),
            None => None,
        };
        let (mut length, mut hash) = (0u64, Sha256::new());
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(broken)?;
            left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
            length += chunk.len() as u64;
            match &mut file {
                Some(file) => {
                    hash.update(&chunk);
                    file.write_all(&chunk)?;
                }
                None if bytes.len() + chunk.len() > FORM_LIMIT => {
                    return Err(Error::BadRequest(Said::new("error-too-large")));
                }
                None => bytes.extend_from_slice(&chunk),
            }
        }
        match (file, file_name) {
            (Some(mut file), Some(name)) => {
                file.flush()?;
                let file_name = name.rsplit(['/', '\\']).next().unwrap_or_default();
                let file_name = text::file_name(&text::clean(file_name), LONGEST_FILE_NAME);
                let sha256 = crate::clock::hex(&hash.finalize());
                uploads.push(Upload { field, file_name, file, bytes: length, sha256 });
            }
            _ => pairs.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((Form::new(pairs), uploads))
}

/// On the blocking thread: who asks, may they, and what the handler says.
fn answer(app: &App, route: &Route, arrived: Arrived) -> Reply {
    let now = app.db.world().now();
    let known = app.db.read(|c| {
        let city = settings::get(c, settings::CITY)?.unwrap_or_default();
        let session = match &arrived.token {
            Some(token) => accounts::views::session(c, token, now, &app.config.lifetimes)?,
            None => None,
        };
        Ok((city, session))
    });
    let (city, session, actor, broken) = match known {
        Ok((city, Some((session, actor)))) => (city, Some(session), actor, None),
        Ok((city, None)) => (city, None, Actor::nobody(), None),
        // Who has no session may still be told that the database is gone.
        Err(_) if arrived.token.is_none() => (String::new(), None, Actor::nobody(), None),
        Err(error) => (String::new(), None, Actor::nobody(), Some(error)),
    };
    if let Some(session) = &session
        && now - session.last_seen_at > chrono::Duration::minutes(1)
        && let Err(error) = accounts::actions::touch(&app.db, session)
    {
        tracing::warn!(%error, "session not noted as used");
    }
    let req = Req {
        app,
        form_db: digest(&arrived, &actor).map(|digest| app.db.for_form(digest)),
        language: session.as_ref().map_or(arrived.language, |s| s.language),
        actor,
        city,
        session,
        method: arrived.method,
        path_and_query: arrived.path_and_query,
        params: arrived.params,
        query: arrived.query,
        form: arrived.form,
        uploads: arrived.uploads,
        body: arrived.body,
        headers: arrived.headers,
        address: arrived.address,
        browser: arrived.browser,
        flash: arrived.flash,
        route: route.path,
    };
    let result = match broken {
        Some(error) => Err(error),
        None => match admit(&req, route, arrived.same_origin) {
            Ok(()) => (route.handler)(&req),
            Err(error) => kept::instead(&req, route, arrived.same_origin, error),
        },
    };
    result.unwrap_or_else(|error| error_reply(&req, error))
}

/// What makes a sent form the same as another: who sends it where, its id, and all its content.
fn digest(arrived: &Arrived, actor: &Actor) -> Option<String> {
    arrived.form.filled(FORM_ID)?;
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    part(actor.key());
    part(&arrived.path_and_query);
    for (name, value) in arrived.form.pairs() {
        part(name);
        part(value);
    }
    part(FORM_ID);
    part(arrived.form.get(FORM_ID));
    for upload in &arrived.uploads {
        part(&upload.field);
        part(&upload.file_name);
        part(&upload.sha256);
    }
    Some(crate::clock::hex(&hash.finalize()))
}

/// Session, right and form token, before the handler runs.
fn admit(req: &Req, route: &Route, same_origin: bool) -> Result<(), Error> {
    if route.needs != Needs::Public {
        let session: &Session = req.session()?;
        if session.must_change_password && !matches!(route.path, "/password" | "/sign-out" | "/language") {
            return Err(Error::Refused(Said::new("accounts-must-change-password")));
        }
        if let Needs::Right(right) = route.needs
            && !req.actor.may(right)
        {
            return Err(Error::Forbidden);
        }
    }
    if req.method != Method::GET && req.method != Method::HEAD {
        let token_fits = match &req.session {
            // Its page may have been opened before somebody signed in in another tab.
            _ if req.route == "/sign-in" => true,
            _ if req.is_of_a_program() => req.header(PROTOCOL_HEADER).is_some(),
            Some(session) => req.form.get("_csrf") == session.csrf,
            None => true,
        };
        if !same_origin || !token_fits {
            return Err(Error::BadRequest(Said::new(FORGED)));
        }
    }
    Ok(())
}

fn answer_broken(app: &App, error: Error, language: Language, route: &'static str, path_and_query: String) -> Reply {
    let req = Req {
        app,
        form_db: None,
        actor: Actor::nobody(),
        city: String::new(),
        session: None,
        language,
        method: Method::GET,
        path_and_query,
        params: HashMap::new(),
        query: Form::default(),
        form: Form::default(),
        uploads: Vec::new(),
        body: Vec::new(),
        headers: Vec::new(),
        address: None,
        browser: None,
        flash: None,
        route,
    };
    error_reply(&req, error)
}

#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    title: String,
    what: String,
    todo: String,
    fields: Vec<String>,
}

/// When a server that is busy is to be asked again.
const BUSY: chrono::Duration = chrono::Duration::seconds(3);

/// The only place where an error becomes a status.
pub fn error_reply(req: &Req, error: Error) -> Reply {
    if req.is_of_a_program() {
        return told(req, error);
    }
    let (status, key, said) = match error {
        Error::NotFound | Error::WrongMethod(_) => (StatusCode::NOT_FOUND, "not-found", None),
        Error::SignInNeeded => {
            let page = req.page_near(&req.path_and_query);
            let back = if page.len() < 500 { page.as_str() } else { "/" };
            let reply = Reply::redirect(format!("/sign-in?{}", query_string(&[("to", back)])));
            return match req.method {
                Method::POST => reply.with_flash(Flash::Warn, Said::new("accounts-session-over")),
                _ => reply,
            };
        }
        Error::Forbidden => (StatusCode::FORBIDDEN, "forbidden", None),
        Error::Refused(said) if said.key == "accounts-must-change-password" => {
            return Reply::redirect("/password").with_flash(Flash::Warn, said);
        }
        Error::Refused(said) => (StatusCode::CONFLICT, "refused", Some(said)),
        Error::Invalid(problems) => {
            let fields = problems.iter().map(|(_, said)| req.say(said)).collect();
            return error_page(req, StatusCode::UNPROCESSABLE_ENTITY, "invalid", String::new(), fields);
        }
        Error::Conflict => (StatusCode::CONFLICT, "conflict", None),
        Error::TooMany(said, wait) => {
            let what = req.say(&said);
            return error_page(req, StatusCode::TOO_MANY_REQUESTS, "too-many", what, Vec::new()).retry_after(wait);
        }
        Error::Busy => {
            let page = error_page(req, StatusCode::SERVICE_UNAVAILABLE, "busy", String::new(), Vec::new());
            return page.retry_after(BUSY);
        }
        Error::BadRequest(said) => (StatusCode::BAD_REQUEST, "bad-request", Some(said)),
        Error::Database(_) | Error::Internal(_) => {
            let number = req.app.db.world().new_id();
            tracing::error!(%error, number, path = req.path_and_query, "failed");
            let said = Said::new("error-internal-number").with("number", &number);
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", Some(said))
        }
    };
    let what = said.map(|s| req.say(&s)).unwrap_or_default();
    error_page(req, status, key, what, Vec::new())
}

/// What a program is told: a code that stays the same, and a sentence for its person.
#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<(String, String)>,
}

fn told(req: &Req, error: Error) -> Reply {
    let say = |status: StatusCode, code: &str, message: String| {
        Reply::json(status, &Told { code, message, fields: Vec::new() })
    };
    match error {
        Error::NotFound => say(StatusCode::NOT_FOUND, "not-found", req.t("api-not-found")),
        Error::SignInNeeded => say(StatusCode::UNAUTHORIZED, "sign-in", req.t("error-sign-in-todo")),
        Error::Forbidden => say(StatusCode::FORBIDDEN, "forbidden", req.t("error-forbidden-todo")),
        Error::Refused(said) => say(StatusCode::CONFLICT, &said.key, req.say(&said)),
        Error::BadRequest(said) if said.key == "error-too-large" => {
            say(StatusCode::PAYLOAD_TOO_LARGE, &said.key, req.say(&said))
        }
        Error::WrongMethod(allowed) => {
            let mut reply = say(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", req.t("api-wrong-method"));
            reply.headers.push(("Allow", allowed.join(", ")));
            reply
        }
        Error::BadRequest(said) if said.key == "error-forged" => {
            // Two reasons, two sentences: the header that is missing, or a page of somewhere else.
            let why = if req.header(PROTOCOL_HEADER).is_some() { "sync-other-site" } else { "sync-no-protocol" };
            say(StatusCode::BAD_REQUEST, &said.key, req.t(why))
        }
        Error::BadRequest(said) => say(StatusCode::BAD_REQUEST, &said.key, req.say(&said)),
        Error::TooMany(said, wait) => say(StatusCode::TOO_MANY_REQUESTS, &said.key, req.say(&said)).retry_after(wait),
        Error::Busy => say(StatusCode::SERVICE_UNAVAILABLE, "busy", req.t("error-busy-todo")).retry_after(BUSY),
        Error::Conflict => say(StatusCode::CONFLICT, "conflict", req.t("api-conflict")),
        Error::Invalid(problems) => {
            let fields = problems.iter().map(|(name, said)| (name.clone(), req.say(said))).collect();
            let told = Told { code: "invalid", message: req.t("api-invalid"), fields };
            Reply::json(StatusCode::UNPROCESSABLE_ENTITY, &told)
        }
        Error::Database(_) | Error::Internal(_) => {
            let number = req.app.db.world().new_id();
            tracing::error!(%error, number, path = req.path_and_query, "failed");
            let said = Said::new("error-internal-number").with("number", &number);
            say(StatusCode::INTERNAL_SERVER_ERROR, "internal", req.say(&said))
        }
    }
}

fn error_page(req: &Req, status: StatusCode, key: &str, what: String, fields: Vec<String>) -> Reply {
    let title = req.t(&format!("error-{key}"));
    let todo = req.t(&format!("error-{key}-todo"));
    let page = ErrorPage { status: status.as_u16(), title: title.clone(), what, todo, fields };
    req.page_with(status, "error.html", &title, &page).unwrap_or_else(|error| {
        tracing::error!(%error, "the error page itself failed");
        Reply::text(status, title)
    })
}

/// `name=value&…`, percent-encoded.
pub fn query_string(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (b as char).to_string(),
                _ => format!("%{b:02X}"),
            })
            .collect()
    };
    pairs.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect::<Vec<_>>().join("&")
}

fn respond(reply: Reply, https: bool, had_flash: bool) -> HttpResponse {
    let mut response = HttpResponse::build(reply.status);
    response.insert_header((header::CONTENT_TYPE, reply.media_type));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    for (name, value) in reply.headers {
        response.insert_header((name, value));
    }
    let cookie = |name: &'static str, value: String| {
        Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(https)
    };
    if let Some(token) = reply.session_token {
        let ended = token.is_empty();
        let mut cookie = cookie(SESSION_COOKIE, token).finish();
        if ended {
            cookie.set_max_age(CookieDuration::ZERO);
        }
        response.cookie(cookie);
    }
    if let Some(token) = reply.browser_token {
        let mut cookie = cookie(BROWSER_COOKIE, token).max_age(CookieDuration::days(365)).finish();
        cookie.set_path("/sign-in");
        response.cookie(cookie);
    }
    if let Some(language) = reply.language {
        let kept = cookie(LANGUAGE_COOKIE, language.as_str().to_owned());
        response.cookie(kept.max_age(CookieDuration::days(365)).finish());
    }
    if let Some(flash) = reply.flash {
        let json = serde_json::to_string(&flash).unwrap_or_default();
        let value = query_string(&[("", &json)]);
        response.cookie(
            cookie(FLASH_COOKIE, value.trim_start_matches('=').to_owned()).max_age(CookieDuration::minutes(5)).finish(),
        );
    } else if had_flash && reply.status != StatusCode::SEE_OTHER {
        let mut gone = cookie(FLASH_COOKIE, String::new()).finish();
        gone.set_max_age(CookieDuration::ZERO);
        response.cookie(gone);
    }
    response.body(reply.body)
}
