//! What the tests of faults share: the program itself as a process, tablets that send until they are
//! answered, and the accounting of every operation at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use giamsat::accounts;
use giamsat::clock::{Machine, Staged, World, sha256};
use giamsat::config::Lifetimes;
use giamsat::db::Db;
use giamsat::schema::{record_conflicts, record_entries, visit_ops};

use giamsat::visits::op::{ROW, TEXT, WITHDRAWN};
use giamsat::visits::rules::FINDING_FIELDS;
use giamsat::visits::{canonical, views};
use giamsat::vocabulary::{Actor, DeviceId, Role, Via, VisitId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::ongoing;
use crate::support::Given;
use crate::support::app::beginning;

/// How often a tablet sends before it gives up.
const TRIES: usize = 3000;
/// The most operations that a tablet of these tests sends at once.
const MOST: usize = 10;
/// Questions that everybody answers; each tablet has others of its own.
const SHARED: usize = 5;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A visit that is under way, and nobody connected to its database.
pub struct Ground<'a> {
    pub given: &'a Given,
    pub visit: VisitId,
    items: Vec<String>,
    official: String,
    ids: Staged,
    /// Operations that were there before.
    before: BTreeSet<String>,
    http: reqwest::blocking::Client,
}

/// A tablet's session.
#[derive(Clone)]
pub struct Phone {
    pub login: String,
    pub user: String,
    pub device: String,
    token: String,
}

/// What a request came to.
#[derive(Debug)]
pub enum Heard {
    /// Status and body.
    Said(u16, Value),
    /// No whole answer.
    Nothing(String),
}

/// A whole answer, of whatever kind.
#[derive(Debug)]
pub struct Whole {
    pub status: u16,
    headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Whole {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// How far it says that a file is.
    pub fn offset(&self) -> Option<u64> {
        self.header("upload-offset").and_then(|v| v.parse().ok())
    }

    /// Whether it says that the file is here.
    pub fn complete(&self) -> bool {
        self.header("upload-complete") == Some("?1")
    }

    pub fn words(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl<'a> Ground<'a> {
    pub fn new(given: &'a Given) -> Self {
        let site = ongoing(given);
        let items = site.record().answers.iter().map(|a| a.item.to_string()).collect();
        let (visit, official) = (site.visit.clone(), site.clerk.to_string());
        // Somebody must be able to close accounts.
        site.scene.app.account("quantri", &[Role::Administrator], None);
        drop(site);
        let http = reqwest::blocking::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(40))
            .build()
            .expect("a client");
        let ids = Staged::at(beginning(), 4711);
        let mut ground = Ground { given, visit, items, official, ids, before: BTreeSet::new(), http };
        ground.before = ground.rows().into_keys().collect();
        ground
    }

    /// The database, for as long as the value lives.
    pub fn db(&self) -> Db {
        Db::open(self.given.url().parse().expect("our URL"), Arc::new(Machine)).expect("the test's database")
    }

    fn leader(&self, db: &Db) -> Actor {
        db.read(|c| accounts::views::actor_by_login(c, "truong", Via::Web, db.world().today())).expect("the leader")
    }

    /// A tablet of the person, signed in and registered.
    pub fn phone(&self, login: &str) -> Phone {
        let db = self.db();
        let actor =
            db.read(|c| accounts::views::actor_by_login(c, login, Via::Web, db.world().today())).expect("the login");
        let account = actor.account.clone().expect("an account");
        let (token, csrf) = (Machine.new_token(), Machine.new_token());
        db.write(|tx| accounts::actions::open_session(tx, &account, &token, &csrf, "vi")).expect("a session");
        let known = db.read(|c| accounts::views::session(c, &token, db.world().now(), &Lifetimes::default()));
        let (session, actor) = known.expect("a read").expect("the session just opened");
        let device = DeviceId(self.ids.new_id());
        accounts::actions::register_device(&db, &actor, &session, &device, "Máy thử", 1).expect("a tablet");
        Phone { login: login.to_owned(), user: actor.key().to_owned(), device: device.to_string(), token }
    }

    pub fn call(&self, port: u16, phone: &Phone, method: &str, path: &str, body: Option<&Value>) -> Heard {
        self.call_within(port, phone, method, path, body, Duration::from_secs(40))
    }

    pub fn call_within(
        &self,
        port: u16,
        phone: &Phone,
        method: &str,
        path: &str,
        body: Option<&Value>,
        limit: Duration,
    ) -> Heard {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self
            .http
            .request(method, format!("http://127.0.0.1:{port}{path}"))
            .timeout(limit)
            .header("Connection", "close")
            .header("X-Giamsat-Protocol", "1")
            .header("Cookie", format!("giamsat_session={}", phone.token))
            .body(body.map(Value::to_string).unwrap_or_default());
        let answered = request.send().and_then(|answer| Ok((answer.status().as_u16(), answer.bytes()?)));
        match answered {
            Ok((status, bytes)) => match serde_json::from_slice(&bytes) {
                Ok(value) => Heard::Said(status, value),
                Err(_) => Heard::Nothing(format!("{status}: {}", String::from_utf8_lossy(&bytes))),
            },
            Err(error) => Heard::Nothing(format!("{error:?}")),
        }
    }

    /// A request with any headers and body, and all of its answer.
    ///
    /// # Errors
    /// Why there is no whole answer.
    pub fn send(
        &self,
        port: u16,
        phone: &Phone,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Whole, String> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self
            .http
            .request(method, format!("http://127.0.0.1:{port}{path}"))
            .header("Connection", "close")
            .header("X-Giamsat-Protocol", "1")
            .header("Cookie", format!("giamsat_session={}", phone.token))
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().map_err(|e| format!("{e:?}"))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Whole { status, headers, body: answer.bytes().map_err(|e| format!("{e:?}"))?.to_vec() })
    }

    pub fn new_id(&self) -> String {
        self.ids.new_id()
    }

    /// The hashes that lines of this act on the trail name.
    pub fn trail(&self, action: &str) -> Vec<String> {
        use giamsat::schema::audit_lines as a;
        let query = |c: &mut giamsat::db::AnyConnection| {
            Ok(a::table.filter(a::action.eq(action)).select(a::details).load(c)?)
        };
        let lines: Vec<String> = self.db().read(query).expect("the trail");
        let hash = |line: &String| serde_json::from_str::<Value>(line).map(|v| text(&v["sha256"])).expect("JSON");
        lines.iter().map(hash).collect()
    }

    /// The same where an answer must come.
    #[track_caller]
    pub fn ask(&self, port: u16, phone: &Phone, method: &str, path: &str, body: Option<&Value>) -> Value {
        match self.call(port, phone, method, path, body) {
            Heard::Said(200, value) => value,
            other => panic!("{method} {path}: {other:?}"),
        }
    }

    pub fn path(&self, end: &str) -> String {
        format!("/api/v1/visits/{}/{end}", self.visit)
    }

    /// Whether the visit can be read.
    pub fn reads(&self, port: u16, phone: &Phone, limit: Duration) -> Heard {
        self.call_within(port, phone, "GET", &self.path("changes?after=0"), None, limit)
    }

    /// Operations of the visit as the database holds them.
    pub fn rows(&self) -> BTreeMap<String, Row> {
        use visit_ops as o;
        let query = |c: &mut giamsat::db::AnyConnection| {
            Ok(o::table
                .filter(o::visit_id.eq(&self.visit))
                .select((
                    o::id,
                    (o::seq, o::device_seq, o::account_id, o::kind, o::target, o::result),
                    (o::status, o::base_version, o::skew_ms, o::client_at, o::at),
                ))
                .load::<(String, Told, Clocks)>(c)?)
        };
        let rows = self.db().read(query).expect("operations");
        rows.into_iter().map(|(id, told, clocks)| (id, Row { told, clocks })).collect()
    }

    /// Units of the record and conflicts, as the database holds them.
    pub fn record(&self) -> (Vec<UnitRow>, Vec<ConflictRow>) {
        use record_conflicts as r;
        use record_entries as e;
        let query = |c: &mut giamsat::db::AnyConnection| {
            let entries = e::table
                .filter(e::visit_id.eq(&self.visit))
                .select((e::kind, e::entity_id, e::field, e::value, e::version, e::seq, e::account_id, e::op_id))
                .order((e::kind, e::entity_id, e::field))
                .load(c)?;
            let conflicts = r::table
                .filter(r::visit_id.eq(&self.visit))
                .select((r::id, r::kind, r::entity_id, r::field, r::value, r::account_id, r::seq, r::kept))
                .order(r::id)
                .load(c)?;
            Ok((entries, conflicts))
        };
        self.db().read(query).expect("the record")
    }
}

type Told = (i64, i64, String, String, String, String);
type Clocks = (String, i32, i64, Option<NaiveDateTime>, NaiveDateTime);
/// Kind, entity, field, value, version, seq, account, operation.
pub type UnitRow = (String, String, String, Option<String>, i32, i64, String, String);
/// Id, kind, entity, field, value, account, seq, decision.
pub type ConflictRow = (String, String, String, String, Option<String>, String, i64, Option<String>);

/// A row of operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Counter, number on the device, account, kind, target, result.
    pub told: Told,
    /// Status, base, skew, the tablet's clock, the server's clock.
    pub clocks: Clocks,
}

/// The program as a process.
pub struct Server<'a> {
    ground: &'a Ground<'a>,
    child: Mutex<Child>,
    port: Arc<AtomicU16>,
    said: Arc<Mutex<String>>,
}

impl<'a> Server<'a> {
    pub fn start(ground: &'a Ground<'a>) -> Self {
        let said = Arc::new(Mutex::new(String::new()));
        let (child, port) = spawn(ground.given, &said);
        Server { ground, child: Mutex::new(child), port: Arc::new(AtomicU16::new(port)), said }
    }

    /// Where it listens now.
    pub fn port(&self) -> u16 {
        self.port.load(SeqCst)
    }

    /// The same for those who outlive a restart.
    pub fn address(&self) -> Arc<AtomicU16> {
        self.port.clone()
    }

    /// SIGKILL, and a new start.
    pub fn kill_and_start(&self) {
        let mut child = lock(&self.child);
        child.kill().expect("the server is killed");
        let ended = child.wait().expect("the server ended");
        assert_eq!(ended.code(), None, "it ended by itself before: {ended}\n{}", self.said());
        let (next, port) = spawn(self.ground.given, &self.said);
        *child = next;
        self.port.store(port, SeqCst);
    }

    /// Files that it writes may not grow beyond this from now on.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let id = i32::try_from(lock(&self.child).id()).expect("a process id");
        let soft = bytes.unwrap_or(rlimit::INFINITY);
        rlimit::prlimit(id, rlimit::Resource::FSIZE, Some((soft, rlimit::INFINITY)), None).expect("the limit is set");
    }

    /// The last of what it wrote for its administrator.
    pub fn said(&self) -> String {
        let said = lock(&self.said);
        let lines: Vec<&str> = said.lines().rev().take(25).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// Panics when it does not run any more.
    pub fn still_runs(&self) {
        let ended = lock(&self.child).try_wait().expect("the server's state");
        assert!(ended.is_none(), "the server ended: {ended:?}\n{}", self.said());
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn spawn(given: &Given, said: &Arc<Mutex<String>>) -> (Child, u16) {
    // A write beyond the limit on files is an error and not the end of the process, as on a full disk.
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_giamsat")])
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env_remove("GIAMSAT_AS")
        .env_remove("GIAMSAT_LOG")
        .env("GIAMSAT_DATABASE", given.url())
        .env("GIAMSAT_DATA_DIR", given.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let errors = child.stderr.take().expect("its messages");
    let kept = said.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            let mut kept = lock(&kept);
            kept.push_str(&line);
            kept.push('\n');
        }
    });
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    let port = loop {
        line.clear();
        let read = output.read_line(&mut line).expect("its output");
        assert!(read > 0, "the server did not start:\n{}", lock(said));
        if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
            break rest.split('/').next().and_then(|p| p.parse().ok()).expect("a port");
        }
    };
    std::thread::spawn(move || {
        let _ = output.read_to_end(&mut Vec::new());
    });
    (child, port)
}

/// How an operation must end, as far as it does not depend on others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Due {
    Applied,
    Refused(&'static str),
    /// The database takes it never, but where the same tablet's next on the same thing comes along with
    /// it: then only the next is written.
    Fails,
    /// It meets what others do, or what was taken back.
    Any,
}

/// What a tablet made and has not got an answer for.
pub struct Outbox {
    pub phone: Phone,
    /// Where it sends to.
    pub port: Arc<AtomicU16>,
    /// Every operation that it made, and how it must end.
    pub made: Vec<(Value, Due)>,
    pub pending: Vec<Value>,
    pub signed_out: bool,
    /// The most operations that it sends at once.
    pub most: usize,
    /// By how many milliseconds its clock is ahead, request by request.
    pub ahead: Vec<i64>,
    chance: StdRng,
    requests: usize,
    /// Why the last request that failed did.
    failure: String,
}

fn instant(ahead_ms: i64) -> String {
    let now = Machine.now() + chrono::Duration::milliseconds(ahead_ms);
    format!("{}Z", now.format("%Y-%m-%dT%H:%M:%S%.3f"))
}

/// What a tablet's person has in mind of a unit of merge: their own last operation on it.
type Seen = BTreeMap<(String, String), String>;

impl Outbox {
    /// A day's work: answers, notes, findings, people, attendance; some of it on questions that
    /// everybody answers, some built upon what the same tablet did before, some of it wrong.
    pub fn of(ground: &Ground, port: Arc<AtomicU16>, phone: Phone, (at, of): (usize, usize), count: usize) -> Self {
        Self::by_clock(ground, port, phone, (at, of), count, vec![0])
    }

    /// The same by a clock that is off.
    pub fn by_clock(
        ground: &Ground,
        port: Arc<AtomicU16>,
        phone: Phone,
        (at, of): (usize, usize),
        count: usize,
        ahead: Vec<i64>,
    ) -> Self {
        let mut chance = StdRng::seed_from_u64(1000 + at as u64);
        let own: Vec<&String> = ground.items[SHARED..].iter().skip(at).step_by(of).collect();
        let (mut seen, mut made): (Seen, Vec<(Value, Due)>) = (Seen::new(), Vec::new());
        let mut findings: Vec<(String, bool)> = Vec::new();
        while made.len() < count {
            let n = made.len();
            let shared = chance.random_range(0..10) < 5;
            let item = match shared {
                true => ground.items[chance.random_range(0..SHARED)].clone(),
                false => own[chance.random_range(0..own.len())].clone(),
            };
            let due = if shared { Due::Any } else { Due::Applied };
            let finding = (!findings.is_empty()).then(|| chance.random_range(0..findings.len()));
            let (kind, entity, field, unit, data, due) = match (chance.random_range(0..100), finding) {
                (0..35, _) => {
                    let verdict = ["pass", "fail", "not-applicable", "not-checked"][chance.random_range(0..4)];
                    ("answer.set", item, "", "verdict", json!(verdict), due)
                }
                (35..55, _) => {
                    let note = format!("Ghi chú {n} của {}", phone.login);
                    ("answer.note", item, "", "note", json!(note), due)
                }
                (55..58, _) => ("answer.set", item, "", "verdict", json!("perhaps"), Due::Refused("form-choose")),
                (58..60, _) => {
                    let nowhere = ground.ids.new_id();
                    ("answer.set", nowhere, "", "verdict", json!("pass"), Due::Refused("visits-item-missing"))
                }
                (60..70, Some(f)) => {
                    let due = if findings[f].1 { Due::Any } else { Due::Applied };
                    let text = format!("Nội dung {n}");
                    let field = ["fact", "ground", "assessment"][chance.random_range(0..3)];
                    ("finding.field", findings[f].0.clone(), field, field, json!(text), due)
                }
                (70..73, Some(f)) if !findings[f].1 => {
                    findings[f].1 = true;
                    ("finding.withdraw", findings[f].0.clone(), "", WITHDRAWN, Value::Null, Due::Applied)
                }
                (73..80, Some(f)) => {
                    let gone = Due::Refused("visits-finding-withdrawn");
                    let due = if findings[f].1 { gone } else { Due::Applied };
                    let row = json!({ "finding": findings[f].0, "official": ground.official, "name": "Trần Thị Thử",
                        "position": "Công chức", "capacity": "direct", "degree": "direct" });
                    ("person.add", ground.ids.new_id(), "", "*", row, due)
                }
                (80..88, _) => {
                    let own = chance.random_range(0..2) == 0;
                    let (entity, official, due) = match own {
                        true => (ground.ids.new_id(), Value::Null, Due::Applied),
                        false => (ground.official.clone(), json!(ground.official), Due::Any),
                    };
                    let row = json!({ "official": official, "name": format!("Người {n}"), "position": "Công chức",
                        "presence": "excused", "reason": format!("Bận {n}") });
                    ("attendance.set", entity, "", ROW, row, due)
                }
                (88..91, _) => {
                    let text = format!("Ý kiến {n} ghi bởi {}", phone.login);
                    ("minutes.note", "opinion".to_owned(), "", TEXT, json!(text), Due::Any)
                }
                _ => {
                    let id = ground.ids.new_id();
                    findings.push((id.clone(), false));
                    let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": format!("Việc {n}") });
                    ("finding.put", id, "", "*", fields, Due::Applied)
                }
            };
            let id = ground.ids.new_id();
            let room = kind.split('.').next().unwrap_or_default();
            let key = |unit: &str| (format!("{room}/{entity}"), unit.to_owned());
            let last = seen.get(&key(unit)).or_else(|| seen.get(&key("*")));
            let base = last.map_or(json!({ "version": 0 }), |op| json!({ "op": op }));
            // What is refused changes nothing that its person sees.
            if !matches!(due, Due::Refused(_)) {
                seen.insert(key(unit), id.clone());
                if room == "finding" && unit == "*" {
                    seen.insert(key(WITHDRAWN), id.clone());
                }
                if kind == "finding.field" && due == Due::Applied {
                    seen.insert(key(WITHDRAWN), id.clone());
                }
            }
            let op = json!({
                "id": id, "visit": ground.visit, "user": phone.user, "device": phone.device, "seq": n + 1,
                "kind": kind,
                "target": { "entity": entity, "field": field }, "base": base, "data": data,
                "at": instant(ahead[n % ahead.len()]),
            });
            made.push((op, due));
        }
        let pending = made.iter().map(|(op, _)| op.clone()).collect();
        Outbox {
            phone,
            port,
            made,
            pending,
            signed_out: false,
            most: MOST,
            ahead,
            chance,
            requests: 0,
            failure: String::new(),
        }
    }

    fn request(&mut self, ops: &[Value]) -> Value {
        self.requests += 1;
        json!({ "sent_at": instant(self.ahead[self.requests % self.ahead.len()]), "operations": ops })
    }

    /// Sends the first of what waits, once. Says what went wrong with the protocol itself.
    fn send(&mut self, ground: &Ground, run: &Run, at: usize, hook: Hook) -> Result<(), String> {
        let most = self.chance.random_range(1..=self.most);
        let ops: Vec<Value> = self.pending.iter().take(most).cloned().collect();
        let body = self.request(&ops);
        let failed = || {
            hook(Moment::Failed { failed: run.failed.fetch_add(1, SeqCst) + 1 });
            std::thread::sleep(Duration::from_millis(10));
        };
        match ground.call(self.port.load(SeqCst), &self.phone, "POST", "/api/v1/sync", Some(&body)) {
            Heard::Said(200, value) => {
                let answers = value["answers"].as_array().cloned().unwrap_or_default();
                if answers.len() != ops.len() || answers.iter().zip(&ops).any(|(a, op)| a["id"] != op["id"]) {
                    return Err(format!("not one answer for each operation: {value} to {body}"));
                }
                let (mut finals, mut waiting) = (0, false);
                for answer in answers {
                    if answer["status"] == "retry" {
                        waiting = true;
                        continue;
                    }
                    let id = text(&answer["id"]);
                    self.pending.retain(|op| op["id"] != answer["id"]);
                    run.told(&id, answer);
                    finals += 1;
                }
                if finals > 0 {
                    let acknowledged = run.acknowledged.fetch_add(finals, SeqCst) + finals;
                    hook(Moment::Acknowledged { tablet: at, acknowledged });
                }
                if waiting {
                    failed();
                }
            }
            Heard::Said(401, _) => self.signed_out = true,
            Heard::Said(status @ 500.., value) => {
                self.failure = format!("{status} {value}");
                failed();
            }
            Heard::Nothing(why) => {
                self.failure = why;
                run.unanswered.fetch_add(1, SeqCst);
                failed();
            }
            Heard::Said(status, value) => return Err(format!("{status} {value} to {body}")),
        }
        Ok(())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What happens in a run, for those who make the faults.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// So many operations were acknowledged in all; it was this tablet that got an answer.
    Acknowledged { tablet: usize, acknowledged: usize },
    /// So many requests failed in all, or came back with something to be sent again.
    Failed { failed: usize },
}

/// Called by the tablet's own thread; the others go on meanwhile.
pub type Hook<'h> = &'h (dyn Fn(Moment) + Sync);

/// What tablets were told.
#[derive(Default)]
pub struct Run {
    answers: Mutex<BTreeMap<String, Value>>,
    problems: Mutex<Vec<String>>,
    acknowledged: AtomicUsize,
    failed: AtomicUsize,
    unanswered: AtomicUsize,
    stopped: AtomicBool,
}

impl Run {
    fn told(&self, op: &str, answer: Value) {
        let mut answers = lock(&self.answers);
        match answers.get(op) {
            Some(before) if *before != answer => {
                self.problem(format!("{op} was told two things: {before} and {answer}"));
            }
            Some(_) => {}
            None => {
                answers.insert(op.to_owned(), answer);
            }
        }
    }

    pub fn problem(&self, problem: String) {
        lock(&self.problems).push(problem);
    }

    /// Requests that failed, or came back with something to be sent again.
    pub fn failed(&self) -> usize {
        self.failed.load(SeqCst)
    }

    /// Those of them that got no answer at all.
    pub fn unanswered(&self) -> usize {
        self.unanswered.load(SeqCst)
    }

    /// All tablets at once, each in a thread, until all they have is acknowledged or they are signed
    /// out.
    pub fn play(&self, ground: &Ground, server: &Server, boxes: &mut [Outbox], hook: Hook) {
        std::thread::scope(|scope| {
            let work = boxes.iter_mut().enumerate();
            let threads: Vec<_> =
                work.map(|(at, outbox)| scope.spawn(move || self.work(ground, at, outbox, hook))).collect();
            for thread in threads {
                if let Err(panic) = thread.join() {
                    let text = panic.downcast_ref::<String>().cloned();
                    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|t| (*t).to_owned()));
                    self.problem(text.unwrap_or_else(|| "a tablet's thread panicked".to_owned()));
                }
            }
        });
        server.still_runs();
        let problems = lock(&self.problems);
        assert!(problems.is_empty(), "{}\nThe server said:\n{}", problems.join("\n"), server.said());
    }

    fn work(&self, ground: &Ground, at: usize, outbox: &mut Outbox, hook: Hook) {
        for _ in 0..TRIES {
            if outbox.pending.is_empty() || outbox.signed_out || self.stopped.load(SeqCst) {
                return;
            }
            if let Err(problem) = outbox.send(ground, self, at, hook) {
                self.problem(problem);
                break;
            }
        }
        self.stopped.store(true, SeqCst);
        let (count, failure) = (outbox.pending.len(), &outbox.failure);
        let left = outbox.pending.first();
        self.problem(format!("tablet {at} gave up with {count} left: {left:?}\n  {failure}"));
    }

    /// One request of each tablet after the other: the same order each time.
    pub fn play_in_turns(&self, ground: &Ground, server: &Server, boxes: &mut [Outbox]) {
        for _ in 0..TRIES {
            for (at, outbox) in boxes.iter_mut().enumerate().filter(|(_, b)| !b.pending.is_empty()) {
                outbox.send(ground, self, at, &|_| {}).unwrap_or_else(|e| panic!("{e}\n{}", server.said()));
            }
            if boxes.iter().all(|b| b.pending.is_empty()) {
                return;
            }
        }
        panic!("the tablets gave up\n{}", server.said());
    }

    /// Nothing lost, nothing doubled, nothing hidden: every operation made has one row and the answer
    /// that its tablet was told; the record is what the applied ones make of it in their order; what
    /// waits, waits in the open; what was refused or late is shown to the leader; a fresh tablet
    /// pulls what stands.
    pub fn account_for(&self, ground: &Ground, server: &Server, boxes: &mut [Outbox]) {
        let mut problems = std::mem::take(&mut *lock(&self.problems));
        self.replay(ground, server, boxes, &mut problems);
        let answers = lock(&self.answers).clone();
        let rows = ground.rows();
        let made: BTreeMap<String, (Value, Due)> =
            boxes.iter().flat_map(|b| b.made.iter().map(|(op, due)| (text(&op["id"]), (op.clone(), *due)))).collect();
        for id in rows.keys().filter(|id| !made.contains_key(*id) && !ground.before.contains(*id)) {
            problems.push(format!("the database holds {id}, which nobody made: {:?}", rows[id]));
        }
        let held = held_back(ground);
        for (id, (op, due)) in &made {
            if let Err(what) = settled(op, *due, answers.get(id), rows.get(id), &held) {
                let (told, row) = (answers.get(id), rows.get(id));
                problems.push(format!("{what}\n  made: {op}\n  told: {told:?}\n  row: {row:?}"));
            }
        }
        let (entries, conflicts) = ground.record();
        let (expected, waiting) = fold(&made, &answers);
        let stands: BTreeMap<Unit, (String, i32)> = entries
            .iter()
            .filter(|e| e.0 != "visit")
            .map(|e| ((e.0.clone(), e.1.clone(), e.2.clone()), (plain(e.3.as_deref().unwrap_or_default()), e.4)))
            .collect();
        differing("the record", &expected, &stands, &mut problems);
        let open: BTreeMap<String, (Unit, String)> = conflicts
            .iter()
            .filter(|c| c.7.is_none())
            .map(|c| {
                let unit = (c.1.clone(), c.2.clone(), c.3.clone());
                (c.0.clone(), (unit, plain(c.4.as_deref().unwrap_or_default())))
            })
            .collect();
        differing("open conflicts", &waiting, &open, &mut problems);
        self.pulled(ground, server, boxes, &mut problems);
        let more = problems.len().saturating_sub(8);
        problems.truncate(8);
        let told = problems.join("\n");
        assert!(problems.is_empty(), "{told}\n… and {more} more\nThe server said:\n{}", server.said());
    }

    /// Everything once more: the answers are those that were given.
    fn replay(&self, ground: &Ground, server: &Server, boxes: &mut [Outbox], problems: &mut Vec<String>) {
        for outbox in boxes {
            let all: Vec<Value> = outbox.made.iter().map(|(op, _)| op.clone()).collect();
            for ops in all.chunks(50) {
                let body = outbox.request(ops);
                let again = ground.ask(server.port(), &outbox.phone, "POST", "/api/v1/sync", Some(&body));
                for answer in again["answers"].as_array().into_iter().flatten() {
                    let id = text(&answer["id"]);
                    let before = lock(&self.answers).get(&id).cloned();
                    if before.as_ref() != Some(answer) {
                        problems.push(format!("{id} was told {before:?}, and afterwards {answer}"));
                    }
                }
            }
        }
    }

    /// `check`, the pull of a fresh tablet, and the receipt.
    fn pulled(&self, ground: &Ground, server: &Server, boxes: &[Outbox], problems: &mut Vec<String>) {
        let port = server.port();
        for outbox in boxes {
            let ids: Vec<&Value> = outbox.made.iter().map(|(op, _)| &op["id"]).collect();
            let asked = json!({ "operations": ids });
            let checked = ground.ask(port, &outbox.phone, "POST", &ground.path("check"), Some(&asked));
            if checked["missing"] != json!([]) {
                problems.push(format!("check misses {}", checked["missing"]));
            }
        }
        let fresh = ground.phone("truong");
        let (mut entries, mut conflicts, mut after) = (BTreeMap::new(), BTreeMap::new(), 0);
        loop {
            let pulled = ground.ask(port, &fresh, "GET", &ground.path(&format!("changes?after={after}")), None);
            for entry in pulled["entries"].as_array().into_iter().flatten() {
                let unit = (text(&entry["kind"]), text(&entry["entity"]), text(&entry["field"]));
                entries.insert(unit, entry.clone());
            }
            for conflict in pulled["conflicts"].as_array().into_iter().flatten() {
                conflicts.insert(text(&conflict["id"]), conflict["value"].clone());
            }
            after = pulled["next"].as_i64().expect("where to go on");
            if pulled["more"] == json!(false) {
                break;
            }
        }
        let (stands, waits) = ground.record();
        let stands: BTreeMap<Unit, (Value, Value)> = stands
            .into_iter()
            .map(|(kind, entity, field, value, version, ..)| ((kind, entity, field), (json!(value), json!(version))))
            .collect();
        let values =
            entries.iter().map(|(unit, e)| (unit.clone(), (e["value"].clone(), e["version"].clone()))).collect();
        differing("the pull of a fresh tablet", &stands, &values, problems);
        let waits: BTreeMap<String, Value> = waits.into_iter().map(|c| (c.0, json!(c.4))).collect();
        differing("the conflicts that it pulls", &waits, &conflicts, problems);
        let of_pull: Vec<views::Entry> = entries
            .iter()
            .map(|((kind, entity, field), e)| views::Entry {
                kind: kind.parse().expect("a kind"),
                entity: entity.clone(),
                field: field.clone(),
                value: e["value"].as_str().map(str::to_owned),
                version: e["version"].as_i64().unwrap_or_default() as i32,
                seq: 0,
                account: String::new(),
                by: String::new(),
                at: beginning(),
            })
            .collect();
        let hash = sha256(&canonical::record(&of_pull).expect("canonical JSON"));
        let receipt = ground.ask(port, &fresh, "GET", &ground.path("receipt"), None);
        if receipt["record_sha256"] != json!(hash) {
            problems.push(format!("the receipt {receipt} is not of what was pulled: {hash}"));
        }
        let made: usize = boxes.iter().map(|b| b.made.len()).sum();
        if receipt["operations"] != json!(made + ground.before.len()) {
            problems.push(format!("the receipt counts {} operations, {made} were made", receipt["operations"]));
        }
    }

    /// How many ended so.
    pub fn count(&self, status: &str) -> usize {
        lock(&self.answers).values().filter(|a| a["status"] == status).count()
    }
}

/// Operations that are shown to the leader because they do not stand in the record.
fn held_back(ground: &Ground) -> BTreeSet<String> {
    let db = ground.db();
    let leader = ground.leader(&db);
    let held = db.read(|c| views::held_back(c, &leader, &ground.visit)).expect("what is held back");
    held.into_iter().map(|h| h.op).collect()
}

/// Whether one operation ended, once, as it must.
fn settled(
    op: &Value,
    due: Due,
    told: Option<&Value>,
    row: Option<&Row>,
    held: &BTreeSet<String>,
) -> Result<(), String> {
    let told = told.ok_or("it was never answered for good")?;
    let row = row.ok_or("it was acknowledged and the database does not hold it")?;
    let status = told["status"].as_str().unwrap_or_default();
    let word = if status == "refused" { "rejected" } else { status };
    if row.clocks.0 != word {
        return Err(format!("its row says {}", row.clocks.0));
    }
    if json!(row.told.1) != op["seq"] || json!(row.told.2) != op["user"] || json!(row.told.3) != op["kind"] {
        return Err("its row is another's".to_owned());
    }
    let shown = held.contains(op["id"].as_str().unwrap_or_default());
    if matches!(status, "refused" | "late") != shown {
        return Err(format!("shown as held back: {shown}"));
    }
    match due {
        Due::Applied if status != "applied" => Err("nobody else was concerned, and it is not applied".to_owned()),
        Due::Refused(code) if told["code"] != code => Err(format!("it is to be refused as {code}")),
        Due::Fails if status != "applied" && told["code"] != "visits-op-failed" => Err("it is to fail".to_owned()),
        Due::Any if status == "refused" => Err("there was no reason to refuse it".to_owned()),
        _ => Ok(()),
    }
}

/// A unit of merge: kind, entity, field.
type Unit = (String, String, String);

/// JSON in one spelling, other text as it is.
fn plain(value: &str) -> String {
    match serde_json::from_str::<Value>(value) {
        Ok(object @ Value::Object(_)) => serde_json_canonicalizer::to_string(&object).expect("canonical JSON"),
        _ => value.to_owned(),
    }
}

/// What an operation writes when it is applied.
fn writes(op: &Value) -> Vec<(Unit, String)> {
    let entity = text(&op["target"]["entity"]);
    let one =
        |kind: &str, field: &str, value: String| vec![((kind.to_owned(), entity.clone(), field.to_owned()), value)];
    let data = &op["data"];
    match op["kind"].as_str().unwrap_or_default() {
        "answer.set" => one("answer", "verdict", text(data)),
        "answer.note" => one("answer", "note", text(data)),
        "attendance.set" => one("attendance", ROW, plain(&data.to_string())),
        "person.add" => one("person", ROW, plain(&data.to_string())),
        "minutes.note" => one("note", TEXT, text(data)),
        "finding.field" => one("finding", op["target"]["field"].as_str().unwrap_or_default(), text(data)),
        "finding.withdraw" => one("finding", WITHDRAWN, "1".to_owned()),
        "finding.put" => FINDING_FIELDS.iter().flat_map(|field| one("finding", field, text(&data[*field]))).collect(),
        other => panic!("the load makes no {other}"),
    }
}

/// Units of the record with value and version, and values that wait with their unit, by conflict.
type Folded = (BTreeMap<Unit, (String, i32)>, BTreeMap<String, (Unit, String)>);

/// What the answers say that stands and waits.
fn fold(made: &BTreeMap<String, (Value, Due)>, answers: &BTreeMap<String, Value>) -> Folded {
    let (mut stands, mut waits): Folded = Default::default();
    let mut in_order: Vec<(i64, &Value, &Value)> = made
        .iter()
        .filter_map(|(id, (op, _))| answers.get(id).map(|a| (a["seq"].as_i64().unwrap_or_default(), op, a)))
        .collect();
    in_order.sort_by_key(|(seq, ..)| *seq);
    for (_, op, answer) in in_order {
        for (unit, value) in writes(op) {
            if answer["status"] == "applied" {
                let now = stands.entry(unit).or_insert_with(|| (String::new(), 0));
                if now.1 == 0 || now.0 != value {
                    *now = (value, now.1 + 1);
                }
            } else if answer["status"] == "conflict" {
                waits.insert(text(&answer["conflict"]), (unit, value));
            }
        }
    }
    (stands, waits)
}

fn differing<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: &BTreeMap<K, V>,
    found: &BTreeMap<K, V>,
    problems: &mut Vec<String>,
) {
    let keys: BTreeSet<&K> = expected.keys().chain(found.keys()).collect();
    for key in keys {
        let (expected, found) = (expected.get(key), found.get(key));
        if expected != found {
            problems.push(format!("{what}: {key:?} should be {expected:?} and is {found:?}"));
        }
    }
}
