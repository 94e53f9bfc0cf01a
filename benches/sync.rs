//! What the protocol of tablets costs: `cargo bench --bench sync`; `-- photos` for the photos alone.
//!
//! On SQLite (`synchronous=FULL`) and on a PostgreSQL of the bench's own (`fsync` and
//! `synchronous_commit` on): an inspection of 250 answers in 5 requests, one after the other, in
//! processor milliseconds of server and database together; the rate at which requests of 50 operations
//! saturate the machine, and their times at 60 % of it, in an open loop; the cost of a pull with 10,
//! 1,000 and 100,000 operations in the visit's history; photos of 200 kB from 8 tablets at once, each
//! announced, sent, decoded in a confined child process, shrunk, encrypted and stored. Then every
//! operation is asked for: none may be missing, none doubled; and every photo is read back and held
//! against its hash. All of it stays on loopback.

mod load;
mod server;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use diesel::prelude::*;
use giamsat::accounts::{self, NewAccount};
use giamsat::app::App;
use giamsat::clock::{Machine, World, sha256};
use giamsat::config::Config;
use giamsat::error::Error;
use giamsat::inspections::{Classification, NewInspection, actions as inspections};
use giamsat::plans::Profile;
use giamsat::schema::visit_ops;
use giamsat::units::{Kind, NewUnit, actions as units};
use giamsat::visits::{self, Base, Op, OpKind, Target};
use giamsat::vocabulary::{AccountId, Actor, PlanItemId, Role, UnitId, Via, VisitId};
use serde_json::{Value, json};

/// Inspections whose cost is measured, after as many to warm up.
const INSPECTIONS: usize = 40;
/// Requests of each load.
const REQUESTS: usize = 1_500;
const CONNECTIONS: usize = 8;
/// Photos whose cost is measured, after so many to warm up.
const PHOTOS: usize = 400;
const WARMING: usize = 80;
/// How much the picture's dots differ by chance: makes it 200 kB.
const GRAIN: i32 = 12;
/// Bytes of a photo sent in one request.
const PART: usize = 256 * 1024;

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("SQLite, synchronous=FULL");
    on(folder.path(), None, &[]);
    if let Some(postgres) = server::Postgres::start() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        println!("PostgreSQL, fsync=on, synchronous_commit=on");
        on(folder.path(), Some(&postgres.url), &[postgres.pid()]);
    }
}

/// What the bench works with: a tablet's session and visits that are under way.
struct Filled {
    app: Arc<App>,
    cookie: String,
    user: AccountId,
    visits: Vec<VisitId>,
    items: Vec<String>,
}

fn on(folder: &Path, database: Option<&str>, beside: &[u32]) {
    let filled = fill(folder, database);
    let server = server::Server::start(folder, database);
    let mut pids = vec![server.pid()];
    pids.extend(beside);
    let address = server.address;
    let mut connection = load::Connection::open(address);
    let registration = json!({ "id": Machine.new_id(), "name": "Máy đo" }).to_string();
    let (status, body) = connection.ask(&load::post(address, "/api/v1/devices", &filled.cookie, &registration));
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));

    let tablet = Tablet { user: filled.user.to_string(), seq: AtomicU64::new(1) };
    load::heading();
    let mut sent = 0;
    if !std::env::args().any(|a| a == "photos") {
        sent += operations(&filled, &tablet, address, &pids);
    }
    sent += photos(&filled, &tablet, address, &pids);
    println!("resident at the end: {:.0} MB", load::resident_mb(server.pid()));
    let kept: i64 = filled
        .app
        .db
        .read(|c| Ok(visit_ops::table.filter(visit_ops::device.ne("page")).count().get_result(c)?))
        .expect("a count");
    assert_eq!(kept, sent as i64, "operations sent and kept");
    println!("operations sent {sent}, kept {kept}");
}

/// What operations and pulls cost; gives how many operations were sent.
fn operations(filled: &Filled, tablet: &Tablet, address: SocketAddr, pids: &[u32]) -> usize {
    let push = |ops: &[Value]| load::post(address, "/api/v1/sync", &filled.cookie, &tablet.request(ops));
    // One inspection after the other: 250 answers in 5 requests.
    let mut sent = 0;
    for (round, name) in [(0, ""), (1, "an inspection of 250 answers, 5 requests")] {
        let visits = &filled.visits[round * INSPECTIONS..(round + 1) * INSPECTIONS];
        let requests: Vec<Vec<u8>> = visits
            .iter()
            .flat_map(|visit| {
                let ops = tablet.inspection(visit, &filled.items);
                ops.chunks(50).map(&push).collect::<Vec<_>>()
            })
            .collect();
        let mut m = load::run(address, pids, 1, requests.len(), |at| requests[at].clone());
        sent += INSPECTIONS * 250;
        if round == 1 {
            m.cpu_ms *= 5.0;
            load::print(name, &m);
        }
    }
    // Requests of 50 answers, each about another visit than the one before.
    let many = |count: usize| -> Vec<Vec<u8>> {
        (0..count)
            .map(|n| {
                let visit = &filled.visits[(2 * INSPECTIONS) + n % CONNECTIONS];
                let ops: Vec<Value> = (0..50).map(|_| tablet.presence(visit)).collect();
                push(&ops)
            })
            .collect()
    };
    let requests = many(REQUESTS);
    let closed = load::run(address, pids, CONNECTIONS, REQUESTS, |at| requests[at].clone());
    load::print("50 operations, saturated (8 connections)", &closed);
    let rate = closed.requests as f64 / closed.seconds * 0.6;
    let requests = many(REQUESTS);
    let open = load::run_at(address, pids, CONNECTIONS * 4, REQUESTS, rate, |at| requests[at].clone());
    load::print(&format!("50 operations, 60 % of that ({rate:.0} requests/s, open loop)"), &open);
    sent += 2 * REQUESTS * 50;

    // A pull, with ever more behind it.
    let visit = &filled.visits[filled.visits.len() - 1];
    let (mut history, mut last) = (0, std::collections::BTreeMap::new());
    for wanted in [10, 1_000, 100_000] {
        // One that was idle for long is closed by the server.
        let mut connection = load::Connection::open(address);
        while history < wanted {
            let count = 50.min(wanted - history);
            let ops: Vec<Value> = (0..count)
                .map(|n| {
                    let at = (history + n) % filled.items.len();
                    let base = last.get(&at).map_or(json!({ "version": 0 }), |op: &Value| json!({ "op": op }));
                    let note = json!(format!("Ghi chú {}", history + n));
                    let op = tablet.op(visit, "answer.note", &filled.items[at], base, note);
                    last.insert(at, op["id"].clone());
                    op
                })
                .collect();
            let (status, body) = connection.ask(&push(&ops));
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            history += count;
        }
        let seq = filled.app.db.read(|c| visits::views::find(c, &filled.actor(), visit)).expect("the visit").seq;
        let path = format!("/api/v1/visits/{visit}/changes?after={}", seq - 10);
        let m = load::run(address, pids, 1, 300, |_| load::get(address, &path, &filled.cookie));
        load::print(&format!("a pull of the last 10 changes of {wanted} operations"), &m);
    }
    sent += 100_000;
    sent
}

/// Photos from 8 tablets at once; gives how many operations announced them.
fn photos(filled: &Filled, tablet: &Tablet, address: SocketAddr, pids: &[u32]) -> usize {
    let picture = photograph();
    println!("a photo has {} bytes", commented(&picture, 0).len());
    let visit_of = |n: usize| &filled.visits[2 * INSPECTIONS + n % CONNECTIONS];
    let path_of = |n: usize, hash: &str| format!("/api/v1/visits/{}/files/{hash}", visit_of(n));
    let server = pids[0];
    let mut from = 0;
    for (count, name) in [(WARMING, ""), (PHOTOS, "a photo of 200 kB, 8 tablets at once")] {
        let (next, before) = (AtomicUsize::new(from), load::resident_mb(server));
        from += count;
        let work = || {
            let mut connection = load::Connection::open(address);
            let (mut times, mut longest) = (Vec::new(), 0);
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= from {
                    return (times, longest);
                }
                let bytes = commented(&picture, n);
                let hash = sha256(&bytes);
                let begun = Instant::now();
                let row = json!({ "finding": null, "kind": "photo", "sha256": hash, "bytes": bytes.len(),
                    "name": "anh.jpg" });
                let op = tablet.op(visit_of(n), "evidence.add", &Machine.new_id(), json!({ "version": 0 }), row);
                let announced = load::post(address, "/api/v1/sync", &filled.cookie, &tablet.request(&[op]));
                let (status, body) = connection.ask(&announced);
                assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
                let mut come = 0;
                for part in bytes.chunks(PART) {
                    let request = load::patch(address, &path_of(n, &hash), &filled.cookie, come, part);
                    let (status, body) = connection.ask(&request);
                    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
                    come += part.len();
                    let told: Value = serde_json::from_slice(&body).expect("JSON");
                    assert_eq!(told["complete"], json!(come == bytes.len()), "{told}");
                    longest = longest.max(body.len());
                }
                times.push(begun.elapsed());
            }
        };
        let m = load::measure(pids, work, CONNECTIONS);
        if !name.is_empty() {
            load::print(name, &m);
            let after = load::resident_mb(server);
            println!("resident before {count} photos: {before:.0} MB, after: {after:.0} MB");
        }
    }
    // Each of them, as it was sent.
    let mut connection = load::Connection::open(address);
    for n in 0..from {
        let bytes = commented(&picture, n);
        let path = format!("/visits/{}/originals/{}", visit_of(n), sha256(&bytes));
        let (status, back) = connection.ask(&load::get(address, &path, &filled.cookie));
        assert!(status == 200 && back == bytes, "photo {n} came back as {status}, {} bytes", back.len());
    }
    println!("photos sent {from}, read back as they were sent {from}");
    from
}

/// A picture as a tablet shrinks it: light and shade with some grain, about 200 kB as JPEG.
fn photograph() -> Vec<u8> {
    let (width, height) = (1600, 1200);
    let mut seed = 1u32;
    let mut grain = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as i32 % GRAIN
    };
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let grain = grain();
        let wave = |x: u32, y: u32| (((x / 7) ^ (y / 5)) % 64) as i32;
        let dot = [(x / 8) as i32 + wave(x, y), (y / 6) as i32 + wave(y, x), ((x + y) / 16) as i32];
        image::Rgb(dot.map(|c| (c + grain).clamp(0, 255) as u8))
    });
    let mut jpeg = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80);
    encoder.encode_image(&picture).expect("a picture");
    jpeg
}

/// The picture with a number in a comment, so that no two are alike.
fn commented(picture: &[u8], n: usize) -> Vec<u8> {
    let comment = format!("{n:08}");
    [&picture[..2], &[0xff, 0xfe, 0, 10], comment.as_bytes(), &picture[2..]].concat()
}

/// Makes operations.
struct Tablet {
    user: String,
    seq: AtomicU64,
}

impl Tablet {
    fn op(&self, visit: &VisitId, kind: &str, entity: &str, base: Value, data: Value) -> Value {
        json!({
            "id": Machine.new_id(), "visit": visit, "user": self.user,
            "seq": self.seq.fetch_add(1, Ordering::Relaxed), "kind": kind,
            "target": { "entity": entity, "field": "" }, "base": base, "data": data,
            "at": format!("{}Z", Machine.now().format("%Y-%m-%dT%H:%M:%S%.3f")),
        })
    }

    /// Verdicts, notes, and verdicts changed.
    fn inspection(&self, visit: &VisitId, items: &[String]) -> Vec<Value> {
        let mut ops: Vec<Value> = Vec::with_capacity(250);
        let mut verdicts = Vec::new();
        for item in items {
            let op = self.op(visit, "answer.set", item, json!({ "version": 0 }), json!("pass"));
            verdicts.push((item, op["id"].clone()));
            ops.push(op);
            let note = json!("Đã đối chiếu sổ theo dõi và hệ thống, chưa thấy sai lệch.");
            ops.push(self.op(visit, "answer.note", item, json!({ "version": 0 }), note));
        }
        for (item, earlier) in verdicts.iter().cycle() {
            if ops.len() >= 250 {
                break;
            }
            ops.push(self.op(visit, "answer.set", item, json!({ "op": earlier }), json!("fail")));
        }
        ops.truncate(250);
        ops
    }

    /// Somebody of the unit was there.
    fn presence(&self, visit: &VisitId) -> Value {
        let row = json!({ "name": "Trần Thị Thử", "position": "Công chức địa chính", "presence": "present" });
        self.op(visit, "attendance.set", &Machine.new_id(), json!({ "version": 0 }), row)
    }

    fn request(&self, ops: &[Value]) -> String {
        let sent_at = format!("{}Z", Machine.now().format("%Y-%m-%dT%H:%M:%S%.3f"));
        json!({ "sent_at": sent_at, "operations": ops }).to_string()
    }
}

impl Filled {
    fn actor(&self) -> Actor {
        self.app
            .db
            .read(|c| accounts::views::actor_by_login(c, "bench", Via::Web, Machine.today()))
            .expect("the person")
    }
}

/// First and last of some days.
type Days = (chrono::NaiveDate, chrono::NaiveDate);

/// An approved plan with an item at each of the wards.
fn planned(
    app: &App,
    actor: &dyn Fn(&str) -> Actor,
    body: &UnitId,
    wards: &[UnitId],
    fields: &[String],
    (period, days): (Days, Days),
) -> Vec<PlanItemId> {
    use chrono::Datelike;
    use giamsat::plans::{Form, ItemKind, NewItem, NewPlan, actions, views};
    let planner = actor("planner");
    let new = NewPlan { body: body.clone(), year: days.0.year(), title: "Kế hoạch đo".into() };
    let plan = actions::create_plan(&app.db, &planner, &new).expect("a plan");
    let item = |ward: &UnitId| NewItem {
        kind: ItemKind::Periodic,
        unit: ward.clone(),
        fields: fields.to_vec(),
        contents: "Đo tốc độ".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: period.0,
        period_to: period.1,
        starts_on: days.0,
        ends_on: days.1,
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    };
    let all: Vec<NewItem> = wards.iter().map(item).collect();
    actions::add_items(&app.db, &planner, &plan, &all).expect("the items");
    let version = || app.db.read(|c| views::plan(c, &planner, &plan)).expect("the plan").version;
    actions::submit(&app.db, &planner, &plan, version()).expect("submitted");
    actions::review(&app.db, &actor("reviewer"), &plan, version(), "Đủ căn cứ").expect("reviewed");
    let approval = actions::Approval { number: "1/KH-SĐL".into(), issued_on: days.0 };
    actions::approve(&app.db, &actor("signer"), &plan, version(), &approval).expect("approved");
    let items = app.db.read(|c| views::items(c, &planner, &plan)).expect("the items");
    items.into_iter().map(|item| item.id).collect()
}

fn fill(folder: &Path, database: Option<&str>) -> Filled {
    let world = Arc::new(Machine);
    let mut config = Config::for_folder(folder.to_owned());
    if let Some(url) = database {
        config.database = url.parse().expect("a URL of ours");
    }
    let app = App::open(config, world.clone()).expect("a database");
    let today = world.today();
    let unit = |name: String| -> UnitId {
        let from_on = today - chrono::Days::new(500);
        let new = NewUnit { code: None, name, short_name: None, kind: Kind::Ward, parent: None, from_on };
        app.db.write(|tx| units::add_unit(tx, &new, None)).expect("a unit")
    };
    let body = unit("Sở Đo Lường".into());
    let wards: Vec<UnitId> = (0..2 * INSPECTIONS + CONNECTIONS + 1).map(|n| unit(format!("Phường Số {n}"))).collect();
    let person = |login: &str, role: Role| -> Result<AccountId, Error> {
        let new = NewAccount {
            login: login.into(),
            name: format!("Người đo {login}"),
            roles: vec![role],
            unit: Some(body.clone()),
            ..NewAccount::default()
        };
        app.db.write(|tx| accounts::actions::create_in(tx, &Actor::command_line(), &new, "-", false))
    };
    let user = server::person(&app, Role::Leader, Some(body.clone()));
    let signer = person("signer", Role::Approver).expect("an account");
    let secretary = person("secretary", Role::Inspector).expect("an account");
    person("planner", Role::Planner).expect("an account");
    let actor =
        |login: &str| app.db.read(|c| accounts::views::actor_by_login(c, login, Via::Web, today)).expect("a person");
    let fields = ["land", "investment", "construction", "business_licensing"].map(String::from).to_vec();
    let period = (today - chrono::Days::new(300), today);
    let days = (today, today + chrono::Days::new(10));
    person("reviewer", Role::Approver).expect("an account");
    let items = planned(&app, &actor, &body, &wards, &fields, (period, days));
    let decision = NewInspection {
        decision_number: "1/QĐ-SĐL".into(),
        decision_on: today,
        issuer: "Giám đốc Sở Đo Lường".into(),
        body: body.clone(),
        classification: Classification::Ordinary,
        signer: Some(signer),
        signer_position: String::new(),
        title: "Đo tốc độ".into(),
        contents: "Đo tốc độ".into(),
        period_from: period.0,
        period_to: period.1,
        starts_on: days.0,
        ends_on: days.1,
        profile: Profile::A,
        fields,
        items,
        leader: Some(user.clone()),
        secretary: Some(secretary),
        members: Vec::new(),
    };
    let inspection = inspections::set_up(&app.db, &actor("planner"), &decision).expect("a decision");
    let leader = actor("bench");
    let all = app.db.read(|c| visits::views::of_inspection(c, &leader, &inspection)).expect("visits");
    let mut ids: Vec<VisitId> = all.into_iter().map(|v| v.id).collect();
    ids.sort();
    for visit in &ids {
        let start = Op {
            id: world.new_id(),
            device: visits::op::PAGE.into(),
            device_seq: 0,
            kind: OpKind::Start,
            target: Target { entity: visit.to_string(), field: String::new() },
            base: Base::default(),
            value: json!({ "place": "Một cửa" }),
            client_at: None,
        };
        visits::actions::apply(&app.db, &leader, visit, &[start]).expect("a start");
    }
    let record = app.db.read(|c| visits::views::record(c, &leader, &ids[0])).expect("a record");
    let items: Vec<String> = record.answers.iter().map(|a| a.item.to_string()).collect();
    let cookie = server::session(&app, &user);
    Filled { app, cookie, user, visits: ids, items }
}
