//! What the protocol of tablets costs: `cargo bench --bench sync`.
//!
//! On SQLite (`synchronous=FULL`) and on a PostgreSQL of the bench's own (`fsync` and
//! `synchronous_commit` on): an inspection of 250 answers in 5 requests, one after the other, in
//! processor milliseconds of server and database together; the rate at which requests of 50 operations
//! saturate the machine, and their times at 60 % of it, in an open loop; the cost of a pull with 10,
//! 1,000 and 100,000 operations in the visit's history. Then every operation is asked for: none may
//! be missing, none doubled. All of it stays on loopback.

mod load;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use giamsat::accounts::{self, NewAccount};
use giamsat::app::App;
use giamsat::clock::{Machine, World};
use giamsat::config::Config;
use giamsat::error::Error;
use giamsat::inspections::{Classification, NewInspection, actions as inspections};
use giamsat::plans::Profile;
use giamsat::schema::visit_ops;
use giamsat::units::{Kind, NewUnit, actions as units};
use giamsat::visits::{self, Base, Op, OpKind, Target};
use giamsat::vocabulary::{AccountId, Actor, Role, UnitId, Via, VisitId};
use serde_json::{Value, json};

/// Inspections whose cost is measured, after as many to warm up.
const INSPECTIONS: usize = 40;
/// Requests of each load.
const REQUESTS: usize = 1_500;
const CONNECTIONS: usize = 8;

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
    let push = |ops: &[Value]| load::post(address, "/api/v1/sync", &filled.cookie, &tablet.request(ops));
    load::heading();
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
        let mut m = load::run(address, &pids, 1, requests.len(), |at| requests[at].clone());
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
    let closed = load::run(address, &pids, CONNECTIONS, REQUESTS, |at| requests[at].clone());
    load::print("50 operations, saturated (8 connections)", &closed);
    let rate = closed.requests as f64 / closed.seconds * 0.6;
    let requests = many(REQUESTS);
    let open = load::run_at(address, &pids, CONNECTIONS * 4, REQUESTS, rate, |at| requests[at].clone());
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
        let m = load::run(address, &pids, 1, 300, |_| load::get(address, &path, &filled.cookie));
        load::print(&format!("a pull of the last 10 changes of {wanted} operations"), &m);
    }
    sent += 100_000;
    println!("resident at the end: {:.0} MB", load::resident_mb(server.pid()));
    let kept: i64 = filled
        .app
        .db
        .read(|c| Ok(visit_ops::table.filter(visit_ops::device.ne("page")).count().get_result(c)?))
        .expect("a count");
    assert_eq!(kept, sent as i64, "operations sent and kept");
    println!("operations sent {sent}, kept {kept}");
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
        self.app.db.read(|c| accounts::views::actor_by_login(c, "bench", Via::Web)).expect("the person")
    }
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
    let user = person("bench", Role::Leader).expect("an account");
    let signer = person("signer", Role::Approver).expect("an account");
    let secretary = person("secretary", Role::Inspector).expect("an account");
    person("planner", Role::Planner).expect("an account");
    let actor = |login: &str| app.db.read(|c| accounts::views::actor_by_login(c, login, Via::Web)).expect("a person");
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
        period_from: today - chrono::Days::new(300),
        period_to: today,
        starts_on: today,
        ends_on: today + chrono::Days::new(10),
        profile: Profile::A,
        fields: ["land", "investment", "construction", "business_licensing"].map(String::from).to_vec(),
        items: Vec::new(),
        units: wards,
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
    let (token, csrf) = (world.new_token(), world.new_token());
    app.db.write(|tx| accounts::actions::open_session(tx, &user, &token, &csrf, "vi")).expect("a session");
    Filled { app, cookie: format!("giamsat_session={token}"), user, visits: ids, items }
}
