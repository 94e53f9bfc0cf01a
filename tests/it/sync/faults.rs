//! Faults that must not matter: a server that is killed, a network that loses, doubles and cuts, a
//! disk that is full, a database that goes away, people and tablets that are shut out, clocks that are
//! wrong, an operation that always fails. After each of them every operation is applied, in an open
//! conflict, or refused and shown; nothing is there twice; what was acknowledged stays as it was told.

use std::collections::{BTreeMap, VecDeque};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use giamsat::accounts::actions as accounts;
use giamsat::vocabulary::{AccountId, Actor, DeviceId};
use libtest_mimic::Trial;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::harness::{Due, Ground, Heard, Moment, Outbox, Run, Server};
use super::proxy::{Fate, Proxy};
use crate::support::{Backend, Given, on_both, wait_for};

pub fn tests() -> Vec<Trial> {
    on_both![sync;
        a_server_killed_again_and_again_loses_nothing,
        a_network_that_loses_doubles_and_cuts_changes_nothing,
        a_full_disk_stops_work_and_loses_none,
        a_database_that_goes_away_and_comes_back_loses_nothing,
        who_is_shut_out_in_the_middle_hands_in_whole_requests_or_none,
        wrong_clocks_change_nothing_but_the_time_noted,
        an_operation_that_always_fails_holds_back_none_of_the_load,
    ]
}

/// Whose tablets send: two of one person, and all of them answer some of the same questions.
const LOGINS: [&str; 4] = ["vien", "thuky", "truong", "vien"];

/// A tablet for each of them, with so much work.
fn boxes(ground: &Ground, server: &Server, count: usize) -> Vec<Outbox> {
    let phones = LOGINS.iter().map(|login| ground.phone(login)).enumerate();
    phones.map(|(at, phone)| Outbox::of(ground, server.address(), phone, (at, LOGINS.len()), count)).collect()
}

/// Numbers of acknowledged operations at which something happens, rising by some of `step` each time.
fn marks(seed: u64, count: usize, step: std::ops::RangeInclusive<usize>) -> Mutex<VecDeque<usize>> {
    let (mut chance, mut at) = (StdRng::seed_from_u64(seed), 0);
    let mut next = || {
        at += chance.random_range(step.clone());
        at
    };
    Mutex::new((0..count).map(|_| next()).collect())
}

/// Does something when one of the marks is reached; the tablet that reached it waits for it, the
/// others do not. `work` is told which one it is.
fn at_marks(marks: &Mutex<VecDeque<usize>>, total: usize, moment: Moment, work: impl FnOnce(usize)) {
    let Moment::Acknowledged { acknowledged, .. } = moment else { return };
    let reached = {
        let mut marks = marks.lock().expect("marks");
        let reached = marks.front().is_some_and(|mark| acknowledged >= *mark);
        reached.then(|| {
            marks.pop_front();
            total - marks.len() - 1
        })
    };
    if let Some(which) = reached {
        work(which);
    }
}

fn all_reached(marks: &Mutex<VecDeque<usize>>) {
    assert_eq!(*marks.lock().expect("marks"), VecDeque::new(), "marks that the load did not reach");
}

/// The load is one that can show something: there are conflicts and refusals in it.
fn was_mixed(run: &Run) {
    for status in ["applied", "conflict", "refused"] {
        assert!(run.count(status) > 4, "{} {status}", run.count(status));
    }
}

fn a_server_killed_again_and_again_loses_nothing(given: &Given) {
    const KILLS: usize = 10;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let mut boxes = boxes(&ground, &server, 60);
    let (run, marks, one) = (Run::default(), marks(1, KILLS, 12..=22), Mutex::new(()));
    run.play(&ground, &server, &mut boxes, &|moment| {
        at_marks(&marks, KILLS, moment, |_| {
            let _one_at_a_time = one.lock().expect("a lock");
            server.kill_and_start();
        });
    });
    all_reached(&marks);
    assert!(run.unanswered() >= KILLS, "requests were under way: {}", run.unanswered());
    was_mixed(&run);
    run.account_for(&ground, &server, &mut boxes);
    server.kill_and_start();
    run.account_for(&ground, &server, &mut boxes);
}

fn a_network_that_loses_doubles_and_cuts_changes_nothing(given: &Given) {
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let mut boxes = boxes(&ground, &server, 80);
    let proxies: Vec<Proxy> = (0..boxes.len()).map(|at| Proxy::start(server.address(), 20 + at as u64)).collect();
    for (outbox, proxy) in boxes.iter_mut().zip(&proxies) {
        outbox.port = Arc::new(AtomicU16::new(proxy.port()));
    }
    let run = Run::default();
    run.play(&ground, &server, &mut boxes, &|_| {});
    let mut dealt: BTreeMap<Fate, usize> = BTreeMap::new();
    for proxy in proxies {
        for (fate, count) in proxy.end() {
            *dealt.entry(fate).or_insert(0) += count;
        }
    }
    assert!(dealt.len() == 7 && dealt.values().all(|count| *count > 1), "every fate was dealt: {dealt:?}");
    was_mixed(&run);
    run.account_for(&ground, &server, &mut boxes);
}

/// Fills the disk of the database, and makes room again.
struct Disk<'a> {
    ground: &'a Ground<'a>,
    server: &'a Server<'a>,
}

impl Disk<'_> {
    /// From now on nothing more can be stored; `whole` is false where some things still can.
    fn fill(&self, whole: bool) {
        let given = self.ground.given;
        match given.backend() {
            Backend::Sqlite => {
                // The first page of the log, or a few more than it holds now.
                let log = std::fs::metadata(given.folder().join("giamsat.sqlite3-wal")).map_or(0, |m| m.len());
                self.server.limit_files(Some(if whole { 4096 } else { log + 60_000 }));
            }
            Backend::Postgres => given.execute(&format!(
                "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF {whole} OR get_byte(decode(md5(NEW.id), 'hex'), 0) < 128 THEN \
                 RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; \
                 END IF; RETURN NEW; END $$; \
                 CREATE TRIGGER disk_full BEFORE INSERT ON visit_ops FOR EACH ROW EXECUTE FUNCTION disk_full()"
            )),
        }
    }

    fn clear(&self) {
        match self.ground.given.backend() {
            Backend::Sqlite => self.server.limit_files(None),
            Backend::Postgres => {
                self.ground.given.execute("DROP TRIGGER disk_full ON visit_ops; DROP FUNCTION disk_full()");
            }
        }
    }
}

fn a_full_disk_stops_work_and_loses_none(given: &Given) {
    const TIMES: usize = 4;
    /// So many requests fail before there is room again.
    const FAILURES: usize = 12;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let mut boxes = boxes(&ground, &server, 60);
    let (run, marks) = (Run::default(), marks(3, TIMES, 30..=45));
    let disk = Disk { ground: &ground, server: &server };
    let reader = ground.phone("truong");
    // How many failures make room again; 0: there is room.
    let until = Mutex::new(0);
    run.play(&ground, &server, &mut boxes, &|moment| match moment {
        Moment::Acknowledged { .. } => at_marks(&marks, TIMES, moment, |which| {
            let mut until = until.lock().expect("a lock");
            if *until == 0 {
                disk.fill(which % 2 == 0);
                *until = run.failed() + FAILURES;
            }
        }),
        Moment::Failed { failed, .. } => {
            let mut until = until.lock().expect("a lock");
            if *until > 0 && failed >= *until {
                let read = ground.reads(server.port(), &reader, Duration::from_secs(20));
                if !matches!(read, Heard::Said(200, _)) {
                    run.problem(format!("the disk is full and nothing can be read: {read:?}"));
                }
                disk.clear();
                *until = 0;
            }
        }
    });
    all_reached(&marks);
    let left = *until.lock().expect("a lock");
    if left > 0 {
        disk.clear();
    }
    assert!(run.failed() >= FAILURES, "the disk was full: {}", run.failed());
    assert_eq!(run.unanswered(), 0, "the server says that it could not");
    was_mixed(&run);
    run.account_for(&ground, &server, &mut boxes);
}

fn a_database_that_goes_away_and_comes_back_loses_nothing(given: &Given) {
    const TIMES: usize = 8;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let mut boxes = boxes(&ground, &server, 60);
    let (run, marks) = (Run::default(), marks(4, TIMES, 15..=25));
    let reader = ground.phone("truong");
    let out_of_reach = AtomicUsize::new(0);
    run.play(&ground, &server, &mut boxes, &|moment| {
        at_marks(&marks, TIMES, moment, |which| match given.postgres() {
            Some(database) if which % 4 == 3 => {
                database.take_connections(false).expect("the server's administrator");
                database.end_connections().expect("the server's administrator");
                let read = ground.reads(server.port(), &reader, Duration::from_millis(1500));
                if matches!(read, Heard::Said(200, _)) {
                    run.problem("the database was to be out of reach".to_owned());
                }
                out_of_reach.fetch_add(1, SeqCst);
                database.take_connections(true).expect("the server's administrator");
            }
            Some(database) => {
                for _ in 0..3 {
                    database.end_connections().expect("the server's administrator");
                }
            }
            None => {
                let path = given.url().trim_start_matches("sqlite://");
                let mut other = diesel::SqliteConnection::establish(path).expect("the test's database");
                // Asked for without a pause: whoever waits politely comes after all others.
                let mut got = (0..20_000).map(|_| {
                    std::thread::sleep(Duration::from_millis(1));
                    other.batch_execute("BEGIN IMMEDIATE")
                });
                assert!(got.any(|got| got.is_ok()), "the lock was never free");
                // Once for longer than the server waits: until it says that it could not.
                let (from, failed) = (Instant::now(), run.failed());
                let long = which == 3;
                let over = |waited: Duration| match long {
                    true => run.failed() > failed || waited > Duration::from_secs(20),
                    false => waited > Duration::from_millis(300),
                };
                let read = ground.reads(server.port(), &reader, Duration::from_secs(5));
                if !matches!(read, Heard::Said(200, _)) {
                    run.problem(format!("somebody else writes and nothing can be read: {read:?}"));
                }
                while !over(from.elapsed()) {
                    std::thread::sleep(Duration::from_millis(50));
                }
                if long && run.failed() == failed {
                    run.problem("nothing failed although the lock was held".to_owned());
                }
                other.batch_execute("ROLLBACK").expect("the lock is given back");
                out_of_reach.fetch_add(1, SeqCst);
            }
        });
    });
    all_reached(&marks);
    let away = if given.backend() == Backend::Postgres { 2 } else { TIMES };
    assert_eq!(out_of_reach.load(SeqCst), away);
    assert!(run.failed() > 0, "requests were under way");
    was_mixed(&run);
    run.account_for(&ground, &server, &mut boxes);
}

/// `giamsat user …`, as an administrator calls it while the server runs.
fn user(given: &Given, act: &str, login: &str) {
    let done = Command::new(env!("CARGO_BIN_EXE_giamsat"))
        .args(["user", act, login])
        .env_remove("GIAMSAT_AS")
        .env("GIAMSAT_DATABASE", given.url())
        .env("GIAMSAT_DATA_DIR", given.folder())
        .output()
        .expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn who_is_shut_out_in_the_middle_hands_in_whole_requests_or_none(given: &Given) {
    const ROUNDS: usize = 5;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let mut boxes = boxes(&ground, &server, 40 * ROUNDS);
    let mut later: Vec<Vec<Value>> = Vec::new();
    for outbox in &mut boxes {
        outbox.most = 3;
        later.push(std::mem::take(&mut outbox.pending));
    }
    let run = Run::default();
    // The secretary's account is closed and one of the member's tablets revoked, while they send.
    let (secretary, revoked) = (1, 3);
    let account = AccountId(boxes[secretary].phone.user.clone());
    let mut in_the_middle = [0, 0];
    for round in 0..ROUNDS {
        let last = round + 1 == ROUNDS;
        for (outbox, later) in boxes.iter_mut().zip(&mut later) {
            outbox.pending.extend(later.drain(..40));
        }
        let device = DeviceId(boxes[revoked].phone.device.clone());
        let (db, answered) = (ground.db(), LOGINS.map(|_| AtomicUsize::new(0)));
        let done = AtomicBool::new(last);
        run.play(&ground, &server, &mut boxes, &|moment| {
            let Moment::Acknowledged { tablet, .. } = moment else { return };
            let answers = answered[tablet].fetch_add(1, SeqCst);
            // The leader's tablet is the one that waits while it happens.
            if tablet == 2 && answers == round && !last {
                accounts::revoke_device(&db, &Actor::command_line(), &device).expect("the tablet is revoked");
                accounts::disable_account(&db, &Actor::command_line(), &account).expect("the account is closed");
                done.store(true, SeqCst);
            }
            // Who is to be shut out does not run through all their work before.
            if (tablet == secretary || tablet == revoked) && answers >= 10 {
                wait_for(Duration::from_secs(20), || done.load(SeqCst).then_some(()));
            }
        });
        let rows = ground.rows();
        for (which, at) in [secretary, revoked].into_iter().enumerate() {
            let outbox = &mut boxes[at];
            assert_eq!(outbox.signed_out, !outbox.pending.is_empty());
            for op in &outbox.pending {
                let id = op["id"].as_str().expect("an id");
                assert!(!rows.contains_key(id), "a request that was refused whole left {op}");
            }
            if outbox.signed_out {
                in_the_middle[which] += 1;
                // Nothing of theirs goes in now.
                let body = json!({ "sent_at": "2026-11-20T02:00:00Z", "operations": outbox.pending[..1] });
                let told = ground.call(server.port(), &outbox.phone, "POST", "/api/v1/sync", Some(&body));
                assert!(matches!(&told, Heard::Said(401, v) if v["code"] == "sign-in"), "{told:?}");
            }
        }
        if !last {
            // A new password opens the account again; it is changed at the next sign-in.
            user(given, "reset", LOGINS[secretary]);
            given.execute("UPDATE accounts SET must_change_password = FALSE WHERE login = 'thuky'");
            for at in [secretary, revoked] {
                (boxes[at].phone, boxes[at].signed_out) = (ground.phone(LOGINS[at]), false);
            }
        }
    }
    assert_eq!(in_the_middle, [ROUNDS - 1; 2], "shut out with work left");
    was_mixed(&run);
    // Asked again by tablets that did not send most of it: the answers are the same.
    run.account_for(&ground, &server, &mut boxes);
}

fn wrong_clocks_change_nothing_but_the_time_noted(given: &Given) {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let other = Given::new(given.name(), given.backend()).expect("another database");
    let play = |given: &Given, clocks: [Vec<i64>; 4]| {
        let ground = Ground::new(given);
        let server = Server::start(&ground);
        let phones = LOGINS.iter().zip(clocks).map(|(login, ahead)| (ground.phone(login), ahead)).enumerate();
        let mut boxes: Vec<Outbox> = phones
            .map(|(at, (phone, ahead))| {
                Outbox::by_clock(&ground, server.address(), phone, (at, LOGINS.len()), 60, ahead)
            })
            .collect();
        let run = Run::default();
        run.play_in_turns(&ground, &server, &mut boxes);
        was_mixed(&run);
        run.account_for(&ground, &server, &mut boxes);
        let rows: BTreeMap<_, _> = ground.rows();
        (ground.record(), rows)
    };
    // Right; a day ahead; a day behind; put right and wrong again in the middle of the visit.
    let (right_record, right) = play(given, [vec![0], vec![0], vec![0], vec![0]]);
    let (wrong_record, wrong) = play(&other, [vec![0], vec![DAY], vec![-DAY], vec![DAY, 0, -DAY, -DAY, DAY]]);
    assert_eq!(right_record, wrong_record, "the record and its conflicts");
    let told = |rows: &BTreeMap<String, super::harness::Row>| -> BTreeMap<String, (Value, String, i32)> {
        rows.iter().map(|(id, r)| (id.clone(), (json!(r.told), r.clocks.0.clone(), r.clocks.1))).collect()
    };
    assert_eq!(told(&right), told(&wrong), "what became of each operation");
    let off = |rows: &BTreeMap<String, super::harness::Row>| -> (usize, usize) {
        let far = |ms: i64| ms.abs() > DAY / 2;
        let noted = |r: &super::harness::Row| r.clocks.3.is_some_and(|at| far((at - r.clocks.4).num_milliseconds()));
        (rows.values().filter(|r| noted(r)).count(), rows.values().filter(|r| far(r.clocks.2)).count())
    };
    let ((none, exact), (noted, skewed)) = (off(&right), off(&wrong));
    assert_eq!((none, exact), (0, 0));
    assert!(noted > 120 && skewed > 120, "the wrong times are kept as they were: {noted} {skewed}");
}

fn an_operation_that_always_fails_holds_back_none_of_the_load(given: &Given) {
    const FAILING: &str = "partial";
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    given.refuse_value("record_entries", "value", FAILING);
    let mut boxes = boxes(&ground, &server, 60);
    // On each tablet some answers to its own questions are of the kind that the database refuses.
    for outbox in &mut boxes {
        let own = outbox.made.iter_mut().filter(|(op, due)| op["kind"] == "answer.set" && *due == Due::Applied);
        for (op, due) in own.step_by(3) {
            (op["data"], *due) = (json!(FAILING), Due::Fails);
        }
        outbox.pending = outbox.made.iter().map(|(op, _)| op.clone()).collect();
    }
    let run = Run::default();
    run.play(&ground, &server, &mut boxes, &|_| {});
    was_mixed(&run);
    let failed: Vec<String> = ground
        .rows()
        .into_iter()
        .filter(|(_, row)| row.told.5.contains("visits-op-failed"))
        .map(|(id, _)| id)
        .collect();
    let upon = |op: &Value| op["base"]["op"].as_str().is_some_and(|base| failed.iter().any(|id| id == base));
    let next = boxes.iter().flat_map(|b| &b.made).filter(|(op, due)| *due == Due::Applied && upon(op)).count();
    assert!(failed.len() > 8 && next > 0, "{} failed, {next} were built upon them", failed.len());
    run.account_for(&ground, &server, &mut boxes);
}
