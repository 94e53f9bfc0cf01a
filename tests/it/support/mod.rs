//! What every test stands on: a database of its own, a browser, LibreOffice.
//!
//! A test that touches data takes [`Given`] and is registered with `on_both!`, so that it runs once
//! on SQLite and once on PostgreSQL; its name ends in `[sqlite]` or `[postgres]`. A test without a
//! database takes nothing and is registered with `plain!`. A test that is written but not registered
//! is dead code, which the build refuses.

#![allow(dead_code, reason = "a tool box: a tool may wait for the first test that needs it")]

pub mod app;
pub mod browser;
pub mod gauge;
pub mod given;
pub mod planned;
pub mod postgres;
pub mod scores;
pub mod sqlite;
pub mod workbooks;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;

pub use given::{Backend, Given};

/// Brings an empty database, given by its URL, to the current schema, and closes it again.
pub type Migrate = fn(url: &str) -> Result<(), String>;

/// `on_both![area; a, b]`: the tests `area::a[sqlite]`, `area::a[postgres]`, `area::b[sqlite]` …
macro_rules! on_both {
    [$area:ident; $($test:ident),+ $(,)?] => {{
        let mut trials = Vec::new();
        $(trials.extend($crate::support::both(
            concat!(stringify!($area), "::", stringify!($test)),
            $test,
        ));)+
        trials
    }};
}
pub(crate) use on_both;

/// `plain![area; a, b]`: the tests `area::a` and `area::b`, which have no database.
macro_rules! plain {
    [$area:ident; $($test:ident),+ $(,)?] => {
        vec![$($crate::support::without_database(
            concat!(stringify!($area), "::", stringify!($test)),
            $test,
        )),+]
    };
}
pub(crate) use plain;

/// The same test on each database, migrated.
pub fn both(name: &str, test: fn(&Given)) -> [Trial; 2] {
    both_from(name, Given::new, test)
}

/// The same test on each database, which holds nothing at all: the test's server makes its tables.
pub fn both_empty(name: &str, test: fn(&Given)) -> [Trial; 2] {
    both_from(name, Given::empty, test)
}

fn both_from(name: &str, make: fn(&str, Backend) -> Result<Given, String>, test: fn(&Given)) -> [Trial; 2] {
    [Backend::Sqlite, Backend::Postgres].map(|backend| {
        let name = format!("{name}[{backend}]");
        Trial::test(name.clone(), move || {
            let given = make(&name, backend)?;
            test(&given);
            Ok(())
        })
    })
}

/// A test that needs no database.
pub fn without_database(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// Sets how template databases are filled. Once, before the tests run.
pub fn start(migrate: Migrate) {
    given::MIGRATE.set(migrate).expect("the tests start once");
}

/// Takes away what the run made. Once, after the last test.
pub fn stop() {
    browser::stop();
    postgres::stop();
    sqlite::stop();
}

/// A path inside the project.
pub fn project(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A path inside the material that stands beside the project (`GIAMSAT_SHARED`, else `../shared`).
///
/// Panics when it is not there: a test that needs it fails instead of looking as if it had run.
pub fn shared(path: impl AsRef<Path>) -> PathBuf {
    let root = std::env::var_os("GIAMSAT_SHARED").map_or_else(|| project("../shared"), PathBuf::from);
    let whole = root.join(path);
    assert!(
        whole.exists(),
        "this test needs {}, which is not there; set GIAMSAT_SHARED to the folder that holds it",
        whole.display()
    );
    whole
}

/// Asks until the answer is there or the time is over; `None` then.
pub fn wait_for<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let from = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if from.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A test's name as a file name: `plans::overlap[sqlite]` is `plans.overlap.sqlite`.
pub fn as_file_name(name: &str) -> String {
    name.replace("::", ".").replace('[', ".").replace(']', "")
}

/// Dossiers of a unit as an import leaves them, every tenth late. Gives the applicants' names.
pub fn given_dossiers(test: &app::TestApp, unit: &giamsat::vocabulary::UnitId, count: usize) -> Vec<String> {
    use diesel::prelude::*;
    use giamsat::schema::{dossier_lists as l, dossiers as d, import_batches as b};
    let batch = "00000000-0000-7000-8000-000000000001";
    let applicants: Vec<String> = (0..count).map(|n| format!("Chủ hồ sơ số {n} thử")).collect();
    test.db()
        .write(|tx| {
            let (now, today) = (tx.now(), tx.today());
            diesel::insert_into(b::table)
                .values((
                    (b::id.eq(batch), b::kind.eq("late-dossiers"), b::file_name.eq("thu.xlsx"), b::sha256.eq("-")),
                    (
                        b::layout.eq("late-dossiers"),
                        b::state.eq("published"),
                        b::login.eq("lap"),
                        b::created_at.eq(now),
                    ),
                    (b::published_at.eq(Some(now)), b::facts.eq("{}"), b::remarks.eq("[]"), b::refused.eq(0)),
                    (b::rows_read.eq(count as i64), b::added.eq(count as i64), b::changed.eq(0), b::unchanged.eq(0)),
                    b::version.eq(1),
                ))
                .execute(tx.c())?;
            let list: i64 =
                diesel::insert_into(l::table).values(l::batch_id.eq(batch)).returning(l::number).get_result(tx.c())?;
            for (n, applicant) in applicants.iter().enumerate() {
                let (id, late) = ((list << 22) + n as i64, n % 10 == 0);
                let due_on = today - chrono::Days::new(n as u64 % 300 + 5);
                diesel::insert_into(d::table)
                    .values((
                        (d::id.eq(id), d::list.eq(list), d::row_key.eq(format!("code:T-{n}"))),
                        (d::unit_id.eq(unit), d::unit_name.eq("Đơn vị thử")),
                        (
                            d::code.eq(format!("T-{n:05}")),
                            d::procedure_name.eq("Thủ tục thử"),
                            d::field_code.eq("land"),
                        ),
                        (
                            d::applicant.eq(applicant),
                            d::received_on.eq(due_on - chrono::Days::new(15)),
                            d::due_on.eq(due_on),
                        ),
                        (d::late.eq(late), d::late_days.eq(late.then_some(3)), d::explained.eq("unknown")),
                        d::apologised.eq("unknown"),
                    ))
                    .execute(tx.c())?;
            }
            Ok(())
        })
        .expect("dossiers");
    applicants
}

/// A picture of one grey dot, as a PNG.
pub fn one_dot() -> Vec<u8> {
    one_dot_as(image::ImageFormat::Png)
}

/// The same in another format.
pub fn one_dot_as(format: image::ImageFormat) -> Vec<u8> {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1, 1, image::Rgb([128; 3])).write_to(&mut picture, format).expect("a picture");
    picture.into_inner()
}
