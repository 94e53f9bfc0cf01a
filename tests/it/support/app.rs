//! A server of the test's own, and people of each role who use it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use chrono::{NaiveDate, NaiveDateTime};
use giamsat::accounts::{NewAccount, actions as accounts};
use giamsat::app::{self, App, Running};
use giamsat::clock::{Staged, World};
use giamsat::config::Config;
use giamsat::db::Db;
use giamsat::units::limits::{self, NewPeriod, PLAN_REVIEW};
use giamsat::units::{Kind, NewUnit, actions as units};
use giamsat::vocabulary::{AccountId, Actor, Role, UnitId, Via};
use reqwest::StatusCode;
use reqwest::blocking::multipart;
use reqwest::redirect::Policy;

use super::Given;

/// The instant at which every test begins: Friday 20 November 2026, 09:00 in Vietnam.
pub fn beginning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|d| d.and_hms_opt(2, 0, 0)).expect("a real instant")
}

/// A server on a free port of loopback, over the test's database, with a clock that stands still.
pub struct TestApp {
    /// What the requests share; tests call actions on it to set things up.
    pub app: Arc<App>,
    /// Its clock.
    pub world: Arc<Staged>,
    running: Running,
    people: Mutex<BTreeMap<String, AccountId>>,
    /// How many plans tests that are not about plans had made for them ([`super::planned`]).
    pub(super) planning: AtomicUsize,
}

/// The same with another configuration than the usual one.
pub fn start_with(given: &Given, change: fn(&mut Config)) -> TestApp {
    serve_with(given, Arc::new(Staged::at(beginning(), 7)), app::start, change)
}

/// Starts a server for the test.
pub fn start(given: &Given) -> TestApp {
    let world = Arc::new(Staged::at(beginning(), 7));
    start_at(given, world)
}

/// The same with a world of the test's own.
pub fn start_at(given: &Given, world: Arc<Staged>) -> TestApp {
    serve(given, world, app::start)
}

/// The same without a worker beside it: a test that compares what two servers draw from chance does
/// their jobs itself, each at the same place.
pub fn start_without_jobs(given: &Given) -> TestApp {
    serve(given, Arc::new(Staged::at(beginning(), 7)), app::start_without_jobs)
}

/// The same at the machine's own time: for a test in which a real server works on the same database, which
/// would take what began on the tests' day for long over.
pub fn start_now_without_jobs(given: &Given) -> TestApp {
    let now = Arc::new(Staged::at(chrono::Utc::now().naive_utc(), 7));
    serve(given, now, app::start_without_jobs)
}

type Start = fn(Arc<App>) -> Result<Running, giamsat::error::Error>;

fn serve(given: &Given, world: Arc<Staged>, start: Start) -> TestApp {
    serve_with(given, world, start, |_| {})
}

fn serve_with(given: &Given, world: Arc<Staged>, start: Start, change: fn(&mut Config)) -> TestApp {
    let mut config = Config::for_folder(given.folder().to_owned());
    config.database = given.url().parse().expect("the test database's URL is one of ours");
    config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    change(&mut config);
    let app = App::open(config, world.clone()).expect("the test's database opens");
    let running = start(app.clone()).expect("the test's server starts");
    TestApp { app, world, running, people: Mutex::default(), planning: AtomicUsize::new(0) }
}

impl TestApp {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// Address of the server, without a slash at the end.
    pub fn base(&self) -> String {
        format!("http://{}", self.running.address)
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Client {
        Client::new(self.base(), None)
    }

    /// A person who holds the role, signed in; the same person each time.
    pub fn client(&self, role: Role) -> Client {
        self.named(role.as_str(), &[role], None)
    }

    /// A person of the unit who holds the role `unit`, signed in.
    pub fn unit_client(&self, login: &str, unit: &UnitId) -> Client {
        self.named(login, &[Role::Unit], Some(unit))
    }

    /// A person of this login with these roles, made at the first call, signed in anew at each.
    pub fn named(&self, login: &str, roles: &[Role], unit: Option<&UnitId>) -> Client {
        self.account(login, roles, unit);
        self.named_existing(login)
    }

    /// A person whose account is there already, signed in.
    pub fn named_existing(&self, login: &str) -> Client {
        let account = self.actor(login).account.expect("an account");
        let (token, csrf) = (self.world.new_token(), self.world.new_token());
        self.db().write(|tx| accounts::open_session(tx, &account, &token, &csrf, "vi")).expect("a session");
        Client::new(self.base(), Some((token, csrf)))
    }

    /// The account of a login, made with these roles if it is not there.
    pub fn account(&self, login: &str, roles: &[Role], unit: Option<&UnitId>) -> AccountId {
        let mut people = self.people.lock().expect("no test thread died here");
        if let Some(id) = people.get(login) {
            return id.clone();
        }
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("Người thử {login}"),
            position: format!("Chức vụ {login}"),
            unit: unit.cloned(),
            official: None,
            roles: roles.to_vec(),
        };
        // No password opens this hash: these people sign in by a session's row only.
        let id = self
            .db()
            .write(|tx| accounts::create_in(tx, &Actor::command_line(), &new, "-", false))
            .expect("an account");
        people.insert(login.to_owned(), id.clone());
        id
    }

    /// The actor behind a login that [`TestApp::account`] made, for calling actions.
    pub fn actor(&self, login: &str) -> Actor {
        let today = self.db().world().today();
        self.db()
            .read(|c| giamsat::accounts::views::actor_by_login(c, login, Via::Web, today))
            .expect("the login is known")
    }

    /// Plans of this server are approved without a review from here on, by the office's own rule: for tests of
    /// what comes before and after.
    pub fn without_review(&self) {
        let seen = self.db().read(limits::periods).expect("the limits").len();
        let new = NewPeriod {
            name: PLAN_REVIEW.into(),
            value: 0,
            from_on: NaiveDate::from_ymd_opt(2020, 1, 2).expect("a real day"),
            ground: "Quy định của cơ quan".into(),
            verified: false,
        };
        limits::set(self.db(), &Actor::command_line(), seen as i32, &new).expect("no review");
    }

    /// A unit of that name since 1 July 2025.
    pub fn unit(&self, name: &str, kind: Kind) -> UnitId {
        let from_on = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a real day");
        let new = NewUnit { code: None, name: name.to_owned(), short_name: None, kind, parent: None, from_on };
        self.db().write(|tx| units::add_unit(tx, &new, None)).expect("a unit")
    }
}

/// The header of every request of a tablet.
pub const PROTOCOL: [(&str, &str); 1] = [("X-Giamsat-Protocol", "1")];

/// A browser without scripts: keeps its cookies, sends the form's token, follows nothing by itself.
pub struct Client {
    http: reqwest::blocking::Client,
    base: String,
    cookie: Option<String>,
    csrf: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// Where it sends the browser, if it does.
    pub location: Option<String>,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The words that a person reads: tags removed, entities resolved, white space folded.
    pub fn words(&self) -> String {
        words_of(&self.text())
    }

    /// The body as JSON.
    #[track_caller]
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// Panics with the page when the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.location, self.words());
        self
    }

    /// Panics with the page when it lacks the words.
    #[track_caller]
    pub fn see(self, words: &str) -> Self {
        assert!(self.words().contains(words), "the page lacks {words:?}:\n{}", self.words());
        self
    }

    /// Panics when the page's source lacks the text: a value in a field.
    #[track_caller]
    pub fn holds(self, source: &str) -> Self {
        assert!(self.text().contains(source), "the source lacks {source:?}:\n{}", self.text());
        self
    }

    /// Panics with the page when it has the words.
    #[track_caller]
    pub fn miss(self, words: &str) -> Self {
        assert!(!self.words().contains(words), "the page has {words:?}:\n{}", self.words());
        self
    }

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let mut all = self.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok());
        all.find_map(|c| Some(c.strip_prefix(name)?.strip_prefix('=')?.split(';').next()?.to_owned()))
    }

    /// Names and values of the hidden fields of the form that goes to this address.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let page = self.text();
        let mut forms = page.split("<form").skip(1);
        let form = forms.find(|form| {
            let to = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
            to.is_some_and(|to| unescaped(to) == action)
        });
        let form = form.unwrap_or_else(|| panic!("no form goes to {action}:\n{page}"));
        let form = form.split("</form>").next().unwrap_or_default();
        form.split("<input type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"")?;
                Some((name.to_owned(), unescaped(rest.split('"').next()?)))
            })
            .collect()
    }

    /// Where a POST that did something leads.
    #[track_caller]
    pub fn to(self) -> String {
        assert_eq!(self.status.as_u16(), 303, "{}", self.words());
        self.location.expect("a redirect says where")
    }

    /// The last part of where a POST leads, without its query: the id just made.
    #[track_caller]
    pub fn new_id(self) -> String {
        let to = self.to();
        let path = to.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// The words of a page without its tags.
pub fn words_of(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        words.push(' ');
        let tag = &rest[at..];
        let end = if tag.starts_with("<script") {
            tag.find("</script>").map(|e| e + 9)
        } else {
            tag.find('>').map(|e| e + 1)
        };
        rest = end.map_or("", |e| &tag[e..]);
    }
    words.push_str(rest);
    unescaped(&words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text without the entities that templates write.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

impl Client {
    fn new(base: String, session: Option<(String, String)>) -> Self {
        let http = reqwest::blocking::Client::builder().redirect(Policy::none()).build().expect("a client");
        let (cookie, csrf) = match session {
            Some((token, csrf)) => (Some(format!("giamsat_session={token}")), csrf),
            None => (None, String::new()),
        };
        Client { http, base, cookie, csrf }
    }

    /// The session's cookie, for a browser that goes on as this person.
    pub fn token(&self) -> &str {
        self.cookie.as_deref().and_then(|c| c.split_once('=')).map_or("", |(_, token)| token)
    }

    /// The form's token of this session.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The same server's client with these cookies, whose forms carry this token.
    pub fn carrying(&self, cookies: &str, csrf: &str) -> Client {
        Client { http: self.http.clone(), base: self.base.clone(), cookie: Some(cookies.into()), csrf: csrf.into() }
    }

    fn send(&self, request: reqwest::blocking::RequestBuilder) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        };
        let response = request.send().expect("the server answers");
        let status = response.status();
        let headers = response.headers().clone();
        let location = headers.get("location").and_then(|l| l.to_str().ok()).map(str::to_owned);
        Answer { status, location, headers, bytes: response.bytes().expect("a whole body").to_vec() }
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.base)))
    }

    /// Sends a form, with its token.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(&str, &str)> = vec![("_csrf", &self.csrf)];
        all.extend_from_slice(fields);
        self.post_raw(path, &all)
    }

    /// Sends a form as it is, without its token.
    pub fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.http.post(format!("{}{path}", self.base)).form(fields))
    }

    /// A line of the table of routes: a page, a form with its token, or a program's request.
    pub fn ask(&self, method: &actix_web::http::Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        match method.as_str() {
            "GET" => self.get(path),
            "POST" => self.post(path, fields),
            other => self.call(other, path, &[("X-Giamsat-Protocol", "1")], Vec::new()),
        }
    }

    /// A request of a program: JSON, or bytes, with the protocol's header and others.
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request)
    }

    /// Posts JSON as a tablet does.
    pub fn json(&self, path: &str, value: &serde_json::Value) -> Answer {
        self.call("POST", path, &PROTOCOL, value.to_string().into_bytes())
    }

    /// Sends a form with a file.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], field: &str, file_name: &str, bytes: &[u8]) -> Answer {
        let mut form = multipart::Form::new().text("_csrf", self.csrf.clone());
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let part = multipart::Part::bytes(bytes.to_vec()).file_name(file_name.to_owned());
        self.send(self.http.post(format!("{}{path}", self.base)).multipart(form.part(field.to_owned(), part)))
    }
}
