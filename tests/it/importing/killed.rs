//! Imports that are killed (SIGKILL) at moments drawn by chance: never is a part of a file seen, the page of
//! a batch tells the truth, and nothing is left of what was cut off.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant, SystemTime};

use diesel::prelude::*;
use giamsat::clock::{Staged, random_below};
use giamsat::importing::{State, actions};
use giamsat::schema::{dossier_lists as l, dossier_words, dossiers, import_batches as b, import_rows};
use giamsat::units::Kind;
use giamsat::vocabulary::{Actor, BatchId, Role};
use libtest_mimic::Trial;

use super::drop_folder::{Working, wait_until};
use super::interrupted::bare_dossiers;
use super::{count, field, import};
use crate::support::app::{self, Client, TestApp, beginning};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        importing_killed;
        a_command_line_killed_at_any_moment_leaves_nothing,
        a_job_killed_at_any_moment_is_done_after_all,
        ctrl_c_stops_an_import_without_a_trace,
    ]
}

/// More than a slice, so that there are parts of a file to be seen.
const ROWS: usize = 5_100;
const KILLS: usize = 10;

/// Moments drawn from a seed, which is told: `GIAMSAT_TEST_SEED` draws the same again.
struct Chance(Staged);

impl Chance {
    fn new(given: &Given) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
        let wanted = std::env::var("GIAMSAT_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = wanted.unwrap_or(u64::from(since.subsec_nanos()));
        println!("{}: GIAMSAT_TEST_SEED={seed}", given.name());
        Chance(Staged::at(beginning(), seed))
    }

    /// A moment before this one.
    fn before(&self, most: Duration) -> Duration {
        let most = u32::try_from(most.as_millis()).expect("a few seconds");
        Duration::from_millis(u64::from(random_below(&self.0, most)))
    }
}

fn ground(given: &Given) -> (TestApp, Client) {
    let test = app::start_now_without_jobs(given);
    test.unit("Phường Một", Kind::Ward);
    let planner = test.client(Role::Planner);
    (test, planner)
}

/// Every batch with its state.
fn batches(test: &TestApp) -> BTreeMap<String, State> {
    let all = b::table.select((b::id, b::state));
    let rows: Vec<(String, State)> = test.db().read(|c| Ok(all.load(c)?)).expect("a read");
    rows.into_iter().collect()
}

/// All rows of one file are seen, or none.
#[track_caller]
fn sees_no_part(test: &TestApp) -> i64 {
    let published = b::table.filter(b::state.eq(State::Published)).select(b::id);
    let seen = test.db().read(|c| {
        let rows: i64 = dossiers::table
            .filter(dossiers::list.eq_any(l::table.filter(l::batch_id.eq_any(published)).select(l::number)))
            .count()
            .get_result(c)?;
        let (filter, page) = (giamsat::caseload::Filter::default(), giamsat::vocabulary::paging::PageNumber(1));
        let listed = giamsat::caseload::views::dossiers(c, &Actor::command_line(), &filter, page)?;
        Ok((rows, listed.count, listed.more_than_count))
    });
    let seen = seen.expect("a read");
    assert!(seen == (0, 0, false) || seen == (ROWS as i64, 1_000, true), "a part of a file is seen: {seen:?}");
    seen.0
}

/// What was published is there, with its words; of what was cut off nothing is.
#[track_caller]
fn left_nothing(test: &TestApp, given: &Given) {
    let batches = batches(test);
    for (id, state) in &batches {
        let (rows, previews) = test
            .db()
            .read(|c| {
                let lists = l::table.filter(l::batch_id.eq(id)).select(l::number);
                let rows: i64 = dossiers::table.filter(dossiers::list.eq_any(lists)).count().get_result(c)?;
                let previews: i64 = import_rows::table.filter(import_rows::batch_id.eq(id)).count().get_result(c)?;
                Ok((rows, previews))
            })
            .expect("a read");
        let files = std::fs::read_dir(given.folder().join("files").join(id)).map_or(0, Iterator::count);
        let expected = match state {
            State::Published | State::Undone => (ROWS as i64, 1_000, 1),
            State::Dropped => (0, 0, 0),
            other => panic!("{id} stands at {other:?}"),
        };
        assert_eq!((rows, previews, files), expected, "{id}, {state:?}");
    }
    let lost = dossier_words::table.filter(dossier_words::rowid.ne_all(dossiers::table.select(dossiers::id)));
    let lost: i64 = test.db().read(|c| Ok(lost.count().get_result(c)?)).expect("a read");
    assert_eq!(lost, 0, "words of no dossier");
    for owner in std::fs::read_dir(given.folder().join("files")).expect("the files' folder") {
        let owner = owner.expect("an owner").file_name().to_string_lossy().into_owned();
        assert!(batches.contains_key(&owner), "files of no batch: {owner}");
    }
    for entry in std::fs::read_dir(given.folder()).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(!name.contains("-alive-"), "{name} is left");
    }
}

fn undo(test: &TestApp, id: &str) {
    actions::undo(test.db(), &Actor::command_line(), &BatchId(id.to_owned())).expect("it is undone");
}

fn a_command_line_killed_at_any_moment_leaves_nothing(given: &Given) {
    let (test, planner) = ground(given);
    let chance = Chance::new(given);
    let file = given.folder().join("hs.xlsx");
    std::fs::write(&file, bare_dossiers(ROWS)).expect("a file");
    let path = file.to_string_lossy().into_owned();
    let begun = Instant::now();
    let (code, whole) = import(given, "late-dossiers", &file, &[]);
    assert_eq!((code, count(&whole, "added")), (0, ROWS as i64));
    let mut takes = begun.elapsed();
    let (mut kills, mut cut_off, mut tries) = (0, 0, 0);
    while kills < KILLS {
        tries += 1;
        assert!(tries < 4 * KILLS, "{kills} of {tries} were killed while they worked");
        for (id, _) in batches(&test).into_iter().filter(|(_, state)| *state == State::Published) {
            undo(&test, &id);
        }
        let known = batches(&test);
        let mut working = Working::start(given, &["import", "late-dossiers", &path]);
        let begun = Instant::now();
        std::thread::sleep(chance.before(takes));
        if working.child.try_wait().expect("its state").is_some() {
            takes = takes.min(begun.elapsed());
            continue;
        }
        working.child.kill().expect("it is killed");
        working.child.wait().expect("it ended");
        kills += 1;
        let Some((id, _)) = batches(&test).into_iter().find(|(id, _)| !known.contains_key(id)) else {
            assert_eq!(sees_no_part(&test), 0);
            continue;
        };
        // On PostgreSQL the last that it sent may come in after its death.
        wait_until("what is seen, and what the page tells, is what became of it", || {
            let (seen, state) = (sees_no_part(&test), batches(&test)[&id]);
            let page = planner.get(&format!("/imports/{id}")).expect(200).words();
            match state {
                State::Published => seen == ROWS as i64 && page.contains("Đã lưu lúc"),
                State::Reading | State::Storing => seen == 0 && page.contains("bị ngắt giữa chừng"),
                other => panic!("nobody swept yet, and it stands at {other:?}"),
            }
        });
        cut_off += usize::from(batches(&test)[&id] != State::Published);
    }
    assert!(cut_off >= 3, "only {cut_off} of {KILLS} were killed in the middle");
    for (id, _) in batches(&test).into_iter().filter(|(_, state)| *state == State::Published) {
        undo(&test, &id);
    }
    let (code, again) = import(given, "late-dossiers", &file, &[]);
    assert_eq!((code, count(&again, "added")), (0, ROWS as i64), "{again}");
    assert_eq!(sees_no_part(&test), ROWS as i64);
    left_nothing(&test, given);
    for (id, state) in batches(&test) {
        let page = planner.get(&format!("/imports/{id}")).expect(200);
        match state {
            State::Published => drop(page.see("Đã lưu lúc")),
            State::Undone => drop(page.see("Đã hoàn tác lúc")),
            _ => drop(page.see("Đã bỏ").see("bị ngắt giữa chừng")),
        }
    }
}

/// The program as a server, with its worker.
fn serve(given: &Given) -> Working {
    let mut server = Working::start(given, &["serve", "--listen", "127.0.0.1:0"]);
    let mut lines = BufReader::new(server.child.stdout.take().expect("its words"));
    let mut line = String::new();
    while !line.contains("http://127.0.0.1:") {
        line.clear();
        let read = lines.read_line(&mut line).expect("a line");
        assert!(read > 0, "the server did not start");
    }
    let errors = server.child.stderr.take().expect("its errors");
    for mut rest in [Box::new(lines) as Box<dyn Read + Send>, Box::new(errors)] {
        std::thread::spawn(move || std::io::copy(&mut rest, &mut std::io::sink()));
    }
    server
}

fn a_job_killed_at_any_moment_is_done_after_all(given: &Given) {
    let (test, planner) = ground(given);
    let chance = Chance::new(given);
    let bytes = bare_dossiers(ROWS);
    let state = |id: &str| batches(&test)[id];
    let send = || {
        let path = planner.upload("/imports", &[("kind", "auto")], "file", "hs.xlsx", &bytes).to();
        path.rsplit('/').next().expect("an id").to_owned()
    };
    let publish = |id: &str| {
        let path = format!("/imports/{id}");
        let version = field(&planner.get(&path).expect(200), "version");
        assert_eq!(planner.post(&format!("{path}/publish"), &[("version", &version)]).to(), path);
    };
    let mut server = serve(given);
    // How long reading and storing take, with the wait for the worker.
    let begun = Instant::now();
    let mut id = send();
    wait_until("the file is read", || state(&id) == State::Staged);
    let reading = begun.elapsed();
    publish(&id);
    wait_until("it is stored", || state(&id) == State::Published);
    let storing = begun.elapsed() - reading;
    undo(&test, &id);

    id = send();
    let mut cut_off = 0;
    for kill in 0..KILLS {
        // Half of them while it reads, half while it stores.
        let stores = kill >= KILLS / 2;
        if stores && state(&id) == State::Undone {
            id = send();
        }
        if stores && state(&id) == State::Reading {
            wait_until("the file is read", || state(&id) == State::Staged);
        }
        match state(&id) {
            State::Staged if stores => publish(&id),
            State::Staged => {
                assert_eq!(planner.post(&format!("/imports/{id}/drop"), &[]).to(), "/imports");
                id = send();
            }
            _ => {}
        }
        std::thread::sleep(chance.before(if stores { storing } else { reading }));
        assert_eq!(server.end_by("KILL").code(), None, "it ran until then");
        wait_until("what is seen, and what the page tells, is how far it came", || {
            let (seen, state) = (sees_no_part(&test), state(&id));
            let page = planner.get(&format!("/imports/{id}")).expect(200).words();
            match state {
                State::Reading => seen == 0 && page.contains("Đang đọc"),
                State::Staged => seen == 0 && page.contains("Các dòng như hệ thống hiểu"),
                State::Storing => seen == 0 && page.contains("Đang lưu"),
                State::Published => seen == ROWS as i64 && page.contains("Đã lưu lúc"),
                other => panic!("nobody asked for {other:?}"),
            }
        });
        if state(&id) == State::Published {
            undo(&test, &id);
        }
        cut_off += usize::from(matches!(state(&id), State::Reading | State::Storing));
        server = serve(given);
    }
    assert!(cut_off >= 3, "only {cut_off} of {KILLS} were killed in the middle");
    if state(&id) == State::Undone {
        id = send();
        wait_until("the file is read", || state(&id) == State::Staged);
        publish(&id);
    }
    wait_until("it is stored", || {
        sees_no_part(&test);
        state(&id) == State::Published
    });
    assert_eq!(sees_no_part(&test), ROWS as i64);
    planner.get(&format!("/imports/{id}")).expect(200).see("Đã lưu lúc");
    // Those that were dropped are cleared by jobs, which the server does one after the other.
    wait_until("its last job is done", || {
        let open = giamsat::schema::jobs::table.filter(giamsat::schema::jobs::state.eq_any(["queued", "running"]));
        test.db().read(|c| Ok(open.count().get_result::<i64>(c)?)).expect("a read") == 0
    });
    left_nothing(&test, given);
}

fn ctrl_c_stops_an_import_without_a_trace(given: &Given) {
    let (test, planner) = ground(given);
    let file = given.folder().join("hs.xlsx");
    // Long enough to be stopped between two slices, and to be seen there.
    std::fs::write(&file, bare_dossiers(4 * ROWS)).expect("a file");
    let stored = || -> i64 { test.db().read(|c| Ok(dossiers::table.count().get_result(c)?)).expect("a read") };
    let previews = || -> i64 { test.db().read(|c| Ok(import_rows::table.count().get_result(c)?)).expect("a read") };
    for (what, is_at) in [("it reads", &previews as &dyn Fn() -> i64), ("it stores", &stored)] {
        let working = Working::start(given, &["import", "auto", &file.to_string_lossy()]);
        wait_until(what, || is_at() > 0);
        assert_eq!(working.end_by("INT").code(), Some(1));
        assert_eq!(sees_no_part(&test), 0);
        left_nothing(&test, given);
    }
    for id in batches(&test).keys() {
        planner.get(&format!("/imports/{id}")).expect(200).see("Đã bỏ").see("Đã dừng theo yêu cầu");
    }
}
