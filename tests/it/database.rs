//! The walls of the database: what later work relies on without looking.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;
use giamsat::clock::Staged;
use giamsat::db::queue::Queue;
use giamsat::db::{AnyConnection, Db, Location};
use giamsat::error::Error;
use giamsat::schema::{fields_of_work, settings};
use giamsat::{on_each, settings as remembered};
use libtest_mimic::Trial;

use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        database;
        has_the_columns_of_the_schema,
        goes_up_down_and_up_again,
        dossiers_keep_their_words_on_the_way_down,
        readers_cannot_write,
        a_failed_write_leaves_nothing,
        writers_of_one_rule_do_not_skew,
        a_reader_sees_one_instant,
    ];
    tests.extend(plain![
        database;
        both_folders_hold_the_same_migrations,
        an_unknown_scheme_is_refused,
        a_build_without_tls_says_so_at_once,
        a_url_is_shown_without_its_password,
        who_waits_comes_in_the_order_of_coming,
        who_waits_no_longer_takes_no_place,
    ]);
    tests
}

fn open(given: &Given) -> Db {
    let world = Arc::new(Staged::at(crate::support::app::beginning(), 1));
    Db::open(given.url().parse().expect("a location"), world).expect("the database opens")
}

#[derive(QueryableByName)]
struct ColumnName {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Tables and columns as the database has them, `table.column`.
fn columns(c: &mut AnyConnection) -> BTreeSet<String> {
    let query = match c {
        AnyConnection::Postgresql(_) => {
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
        AnyConnection::Sqlite(_) => {
            // The text index keeps tables of its own, and its number is a column that hides (1); generated columns
            // (2 and 3) do not.
            "SELECT m.name || '.' || p.name AS name FROM sqlite_master m, pragma_table_xinfo(m.name) p \
             WHERE m.type = 'table' AND p.hidden <> 1 AND m.name NOT LIKE 'dossier\\_words\\_%' ESCAPE '\\' \
             UNION ALL SELECT 'dossier_words.rowid' FROM sqlite_master WHERE name = 'dossier_words'"
        }
    };
    let rows: Vec<ColumnName> = on_each!(c, |c| diesel::sql_query(query).load(c)).expect("the catalogue answers");
    rows.into_iter().map(|r| r.name).filter(|n| !n.starts_with("__diesel") && !n.starts_with("sqlite_")).collect()
}

/// The columns that `schema.rs` declares.
fn declared() -> BTreeSet<String> {
    let text = std::fs::read_to_string(project("src/schema.rs")).expect("schema.rs is there");
    let mut table = String::new();
    let mut all = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((column, _)) = line.split_once(" -> ").filter(|_| !line.starts_with("diesel")) {
            all.insert(format!("{table}.{column}"));
        }
    }
    all
}

fn has_the_columns_of_the_schema(given: &Given) {
    let db = open(given);
    let real = db.read(|c| Ok(columns(c))).expect("a read");
    let declared = declared();
    assert!(declared.len() > 300, "schema.rs was not understood: {} columns", declared.len());
    let missing: Vec<_> = declared.difference(&real).collect();
    let unknown: Vec<_> = real.difference(&declared).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "missing in the database: {missing:?}; missing in schema.rs: {unknown:?}"
    );
}

fn goes_up_down_and_up_again(given: &Given) {
    let db = open(given);
    let before = db.read(|c| Ok(columns(c))).expect("a read");
    db.revert_all().expect("every migration goes back");
    assert_eq!(db.read(|c| Ok(columns(c))).expect("a read"), BTreeSet::new());
    db.migrate().expect("and forth again");
    assert_eq!(db.read(|c| Ok(columns(c))).expect("a read"), before);
    assert!(db.is_migrated().expect("an answer"));
}

/// Takes the database back to before that migration.
pub fn go_down(test: &crate::support::app::TestApp, given: &Given, to: &str) {
    let mut names = migrations_from(to);
    names.reverse();
    names.iter().for_each(|name| walk(test, given, name, "down"));
}

/// And forth again.
pub fn go_up(test: &crate::support::app::TestApp, given: &Given, from: &str) {
    migrations_from(from).iter().for_each(|name| walk(test, given, name, "up"));
}

fn migrations_from(first: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(project("migrations/sqlite"))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.as_str() >= first)
        .collect();
    names.sort();
    names
}

fn walk(test: &crate::support::app::TestApp, given: &Given, name: &str, way: &str) {
    use diesel::connection::SimpleConnection;
    let folder = match given.backend() {
        crate::support::Backend::Sqlite => "sqlite",
        crate::support::Backend::Postgres => "postgres",
    };
    let sql = std::fs::read_to_string(project(format!("migrations/{folder}/{name}/{way}.sql"))).expect("a way");
    let done = test.db().write(|tx| Ok(on_each!(tx.c(), |c| c.batch_execute(&sql))?));
    done.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// The tables before dossiers were made lean find a dossier by words of another table: going back fills it.
fn dossiers_keep_their_words_on_the_way_down(given: &Given) {
    use giamsat::schema::{dossiers as d, search_words as w};
    let test = crate::support::app::start_without_jobs(given);
    crate::caseload::sample(&test, "units");
    crate::caseload::sample(&test, "late-dossiers");
    type Texts = (Option<String>, Option<String>, Option<String>);
    let texts: Vec<Texts> =
        test.db().read(|c| Ok(d::table.select((d::code, d::applicant, d::handler)).load(c)?)).expect("dossiers");
    let mut expected: Vec<String> = texts
        .iter()
        .flat_map(|(code, applicant, handler)| {
            let words = giamsat::caseload::words::of(&[code.as_deref(), applicant.as_deref(), handler.as_deref()]);
            words.split(' ').map(str::to_owned).collect::<BTreeSet<_>>()
        })
        .collect();
    expected.sort();
    assert!(expected.len() > 50, "{expected:?}");
    go_down(&test, given, "2026-11-26-0300_lean_dossiers");
    let (mut words, ids): (Vec<String>, BTreeSet<String>) = test
        .db()
        .read(|c| {
            let all = w::table.filter(w::subject_kind.eq("dossier")).select((w::word, w::subject_id));
            Ok(all.load::<(String, String)>(c)?.into_iter().unzip())
        })
        .expect("words");
    words.sort();
    assert_eq!(words, expected);
    assert_eq!(ids.len(), texts.len());
}

fn readers_cannot_write(given: &Given) {
    let db = open(given);
    let result = db.read(|c| {
        diesel::insert_into(settings::table)
            .values((settings::name.eq("x"), settings::value.eq("y")))
            .execute(c)
            .map_err(Error::from)
    });
    assert!(matches!(result, Err(Error::Database(_))), "{result:?}");
}

fn a_failed_write_leaves_nothing(given: &Given) {
    let db = open(given);
    let result: Result<(), Error> = db.write(|tx| {
        remembered::set(tx, "half", "done")?;
        Err(Error::refused("form-required"))
    });
    assert!(matches!(result, Err(Error::Refused(_))));
    assert_eq!(db.read(|c| remembered::get(c, "half")).expect("a read"), None);
}

/// Each of two writers looks at all rows and then writes one of its own because the other's is not
/// there: at a weaker level both would pass.
fn writers_of_one_rule_do_not_skew(given: &Given) {
    let db = open(given);
    for round in 0..20 {
        let runs = AtomicU32::new(0);
        let take = |who: &str| {
            db.write(|tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                let taken: i64 = settings::table
                    .filter(settings::name.like(format!("round-{round}-%")))
                    .count()
                    .get_result(tx.c())?;
                if taken > 0 {
                    return Ok(false);
                }
                std::thread::yield_now();
                remembered::set(tx, &format!("round-{round}-{who}"), "taken")?;
                Ok(true)
            })
            .expect("a write is repeated until it passes")
        };
        let (a, b) = std::thread::scope(|s| {
            let a = s.spawn(|| take("a"));
            let b = s.spawn(|| take("b"));
            (a.join().expect("a"), b.join().expect("b"))
        });
        assert!(a != b, "round {round}: a {a}, b {b} after {} runs", runs.load(Ordering::Relaxed));
    }
}

fn a_reader_sees_one_instant(given: &Given) {
    let db = open(given);
    let count = |c: &mut AnyConnection| -> Result<i64, Error> { Ok(fields_of_work::table.count().get_result(c)?) };
    db.read(|c| {
        let before = count(c)?;
        std::thread::scope(|s| {
            s.spawn(|| {
                db.write(|tx| {
                    diesel::delete(fields_of_work::table.filter(fields_of_work::code.eq("civil_duty")))
                        .execute(tx.c())?;
                    Ok(())
                })
                .expect("a writer is not held up by a reader");
            });
        });
        assert_eq!(count(c)?, before, "the reader's snapshot moved");
        Ok(())
    })
    .expect("a read");
    assert_eq!(db.read(count).expect("a read"), 5);
}

fn both_folders_hold_the_same_migrations() {
    let names = |folder: &str| -> BTreeSet<String> {
        std::fs::read_dir(project(folder))
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}

fn an_unknown_scheme_is_refused() {
    for text in ["mysql://localhost/x", "postgre://x", "sqlte:file", "", "sqlite:", "http://x/y", "foo", "./x.sqlite3"]
    {
        assert!(text.parse::<Location>().is_err(), "{text:?} was taken");
    }
    for (text, kind) in
        [("postgres://u@h/d", "postgres"), ("sqlite:a.db", "sqlite"), ("sqlite://./x.sqlite3", "sqlite")]
    {
        assert_eq!(text.parse::<Location>().expect(text).kind(), kind);
    }
}

/// Nothing listens there: the answer comes before anybody is asked.
fn a_build_without_tls_says_so_at_once() {
    let asks = |url: &str| url.parse::<Location>().expect("a location").asks_for_tls();
    for mode in ["require", "verify-ca", "verify-full"] {
        assert!(asks(&format!("postgres://a:b@host/name?connect_timeout=3&sslmode={mode}")), "{mode}");
    }
    for url in ["postgres://host/name", "postgres://host/name?sslmode=prefer", "sqlite:sslmode=require"] {
        assert!(!asks(url), "{url}");
    }
    if cfg!(feature = "pg-tls") {
        return;
    }
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_giamsat"))
        .args(["migrate", "--database", "postgres://somebody:secret@127.0.0.1:1/name?sslmode=require"])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("--features pg-tls") && !said.contains("secret"), "{said}");
}

fn a_url_is_shown_without_its_password() {
    let location: Location = "postgres://user:se%40cret@host:5432/db".parse().expect("a location");
    assert_eq!(location.to_string(), "postgres://…@host:5432/db");
    assert!(!format!("{location:?}").contains("cret"));
}

/// Longer than any test takes: a test that would wait so long has failed.
const LONG: Duration = Duration::from_secs(600);

fn who_waits_comes_in_the_order_of_coming() {
    const PEOPLE: usize = 12;
    let queue = Queue::new(1);
    let came: Mutex<Vec<usize>> = Mutex::default();
    std::thread::scope(|scope| {
        let first = queue.enter(LONG).expect("a free place");
        for n in 0..PEOPLE {
            let (queue, came) = (&queue, &came);
            scope.spawn(move || {
                let _place = queue.enter(LONG).expect("a place in the end");
                came.lock().expect("the list").push(n);
                // Whoever asks again stands behind all who wait.
                assert!(n + 1 == PEOPLE || queue.waiting() == PEOPLE - 1 - n, "{n}: {} wait", queue.waiting());
            });
            while queue.waiting() <= n {
                std::thread::yield_now();
            }
        }
        drop(first);
    });
    assert_eq!(came.into_inner().expect("the list"), (0..PEOPLE).collect::<Vec<_>>());
}

fn who_waits_no_longer_takes_no_place() {
    let queue = Queue::new(2);
    let (one, two) = (queue.enter(LONG).expect("free"), queue.enter(LONG).expect("free"));
    assert!(queue.enter(Duration::ZERO).is_none(), "both are taken");
    assert_eq!(queue.waiting(), 0, "nobody stands there who went away");
    drop((one, two));
    // Many who come and go at once, some of them impatient: never more than two inside, and none is lost.
    let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for n in 0..8u64 {
            let (queue, inside, most) = (&queue, &inside, &most);
            scope.spawn(move || {
                for turn in 0..500u64 {
                    let patience = if (n + turn) % 3 == 0 { Duration::from_micros(turn % 7) } else { LONG };
                    let Some(_place) = queue.enter(patience) else { continue };
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(most.into_inner(), 2);
    let (_one, _two) = (queue.enter(Duration::ZERO).expect("free again"), queue.enter(Duration::ZERO).expect("both"));
}
