//! What pages cost: `cargo bench --bench pages`.
//!
//! Fills a SQLite database with 100,000 dossiers of 52 units, starts the release binary on it, and
//! asks the list of dossiers (50 rows, filtered, sorted, counted to 1,000) as a signed-in person over
//! 32 connections, beside two floors in the same run: an answer that only asks the database whether
//! it lives, and an asset from memory. Prints processor milliseconds of the server's process for a
//! request, requests a second, and the 50th and 99th of a hundred times. All of it stays on loopback.

mod load;
mod server;

use std::sync::Arc;

use diesel::prelude::*;
use giamsat::app::App;
use giamsat::clock::{Machine, World};
use giamsat::config::Config;
use giamsat::error::Error;
use giamsat::schema::{dossier_lists, dossiers, import_batches};
use giamsat::vocabulary::{Role, UnitId};

const DOSSIERS: usize = 100_000;
const UNITS: usize = 52;
const CONNECTIONS: usize = 32;
const REQUESTS: usize = 6_000;

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (cookie, unit) = fill(folder.path());
    let server = server::Server::start(folder.path(), None);
    let (address, pid) = (server.address, server.pid());
    println!("start to the first answer: {:.0} ms", server.started.as_secs_f64() * 1000.0);
    println!("resident after start: {:.0} MB", load::resident_mb(pid));
    load::heading();
    let everything = "/dossiers".to_owned();
    let of_unit = format!("/dossiers?unit={unit}&late=yes");
    let of_field = "/dossiers?field=land&late=yes".to_owned();
    for (name, path, cookie) in [
        ("dossiers, all units", &everything, cookie.as_str()),
        ("dossiers, one unit, late", &of_unit, &cookie),
        ("dossiers, one field, late", &of_field, &cookie),
        ("floor: is the database alive", &"/healthz".to_owned(), ""),
        ("floor: an asset from memory", &"/a/bench/crest.svg".to_owned(), ""),
    ] {
        let ask = |_: usize| load::get(address, path, cookie);
        load::run(address, &[pid], CONNECTIONS, REQUESTS / 10, ask);
        load::print(name, &load::run(address, &[pid], CONNECTIONS, REQUESTS, ask));
    }
    println!("resident at the end: {:.0} MB", load::resident_mb(pid));
}

/// Fills the database; gives a session's cookie and the id of a unit.
fn fill(folder: &std::path::Path) -> (String, UnitId) {
    let world = Arc::new(Machine);
    let app = App::open(Config::for_folder(folder.to_owned()), world.clone()).expect("a database");
    let today = world.today();
    let ids = server::wards(&app, UNITS);
    let batch = "00000000-0000-7000-8000-000000000001";
    app.db.write(|tx| insert_batch(tx, batch)).expect("a batch");
    let list = diesel::insert_into(dossier_lists::table)
        .values((dossier_lists::number.eq(1), dossier_lists::batch_id.eq(batch)));
    app.db.write(|tx| Ok(list.execute(tx.c()).map(drop)?)).expect("a list");
    let fields = ["land", "investment", "construction", "business_licensing", "civil_status"];
    for slice in 0..DOSSIERS / 5_000 {
        app.db
            .write(|tx| {
                for n in slice * 5_000..(slice + 1) * 5_000 {
                    let due_on = today - chrono::Days::new((n * 7919 % 365) as u64);
                    let late = n % 17 == 0;
                    diesel::insert_into(dossiers::table)
                        .values((
                            dossiers::id.eq((1 << 22) + n as i64),
                            dossiers::list.eq(1),
                            dossiers::row_key.eq(format!("code:H-{n}")),
                            dossiers::unit_id.eq(&ids[n % UNITS]),
                            dossiers::unit_name.eq(format!("Phường Số {}", n % UNITS)),
                            dossiers::code.eq(format!("H-{n:06}")),
                            dossiers::procedure_name.eq("Đăng ký biến động quyền sử dụng đất"),
                            dossiers::field_code.eq(fields[n % fields.len()]),
                            dossiers::applicant.eq(format!("Chủ hồ sơ {n}")),
                            dossiers::received_on.eq(due_on - chrono::Days::new(15)),
                            dossiers::due_on.eq(due_on),
                            dossiers::returned_on.eq(Some(if late { due_on + chrono::Days::new(3) } else { due_on })),
                            dossiers::late.eq(late),
                            dossiers::late_days.eq(if late { Some(3) } else { None }),
                            dossiers::explained.eq("unknown"),
                            dossiers::apologised.eq("unknown"),
                        ))
                        .execute(tx.c())?;
                }
                Ok(())
            })
            .expect("dossiers");
    }
    (server::session(&app, &server::person(&app, Role::Planner, None)), ids[0].clone())
}

fn insert_batch(tx: &mut giamsat::db::Tx, id: &str) -> Result<(), Error> {
    use import_batches as b;
    let now = tx.now();
    diesel::insert_into(b::table)
        .values((
            b::id.eq(id),
            b::kind.eq("late-dossiers"),
            b::file_name.eq("bench.xlsx"),
            b::sha256.eq("-"),
            b::layout.eq("late-dossiers"),
            b::state.eq("published"),
            b::login.eq("bench"),
            b::created_at.eq(now),
            b::published_at.eq(Some(now)),
            b::facts.eq("{}"),
            b::remarks.eq("[]"),
            b::rows_read.eq(DOSSIERS as i64),
            b::added.eq(DOSSIERS as i64),
            b::changed.eq(0),
            b::unchanged.eq(0),
            b::refused.eq(0),
            b::version.eq(1),
        ))
        .execute(tx.c())?;
    Ok(())
}
