//! What planning costs: `cargo bench --bench plans`.
//!
//! Makes a city of 4,000 units (some of them merged) in which ten bodies plan 6,000 items for one year, and
//! the same at a tenth and at a half of that size; each on a SQLite database of its own. Asks, in this
//! process, for the overlaps of one body's plan (what runs before it is submitted and again when it is
//! approved); then starts the release binary and asks it for what an item meets while it is typed, for the
//! year's calendar, and for the plan's own page. All of it stays on loopback.

mod load;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;
use giamsat::app::App;
use giamsat::clock::{Machine, World};
use giamsat::config::Config;
use giamsat::db::Tx;
use giamsat::error::Error;
use giamsat::plans::{self, Classification, Form, ItemKind, ItemStage, NewPlan, Profile, Stage};
use giamsat::schema::{plan_item_fields, plan_items, plans as plan_rows};
use giamsat::units::{self, Kind, NewUnit, RelationKind};
use giamsat::vocabulary::{AccountId, Actor, PlanId, Role, UnitId};

const BODIES: usize = 10;
const UNITS: usize = 4_000;
const ITEMS: usize = 6_000;
const FIELDS: [&str; 5] = ["land", "investment", "construction", "business_licensing", "civil_status"];
/// Sizes, in hundredths of the whole.
const SIZES: [usize; 3] = [10, 50, 100];

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    for share in SIZES {
        measure(share);
    }
}

/// A city with its plans.
struct City {
    app: Arc<App>,
    cookie: String,
    year: i32,
    units: Vec<UnitId>,
    bodies: Vec<UnitId>,
    /// The draft whose overlaps are asked for.
    draft: PlanId,
}

fn measure(share: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let city = fill(folder.path(), UNITS * share / 100, ITEMS * share / 100);
    println!(
        "{share} %: {} units, {} items in {BODIES} plans; load {}",
        city.units.len(),
        ITEMS * share / 100,
        machine_load()
    );
    let (times, waiting) = checks(&city);
    let shown = |d: Duration| d.as_secs_f64() * 1000.0;
    println!(
        "  overlaps of a plan of {} items, {waiting} waiting: median {:.1} ms, most {:.1} ms",
        ITEMS * share / 100 / BODIES,
        shown(times[times.len() / 2]),
        shown(times[times.len() - 1])
    );
    let City { app, cookie, year, units, bodies, draft } = city;
    drop(app);
    let server = server::Server::start(folder.path(), None);
    let (address, pid) = (server.address, server.pid());
    load::heading();
    let typed = |n: usize| {
        let unit = &units[n * 7919 % units.len()];
        format!(
            "/plans/{draft}/items/check?kind=periodic&unit={unit}&fields={}&contents=x&period_from=01/01/{year}\
             &period_to=30/06/{year}&starts_on=01/10/{year}&ends_on=05/10/{year}&profile=a&form=on-site",
            FIELDS[n % FIELDS.len()]
        )
    };
    let by_body = |_: usize| format!("/plans/calendar?year={year}");
    let of_body = |n: usize| format!("/plans/calendar?year={year}&rows=unit&body={}", bodies[n % bodies.len()]);
    let by_unit = |_: usize| format!("/plans/calendar?year={year}&rows=unit");
    let of_field = |n: usize| format!("/plans/calendar?year={year}&field={}", FIELDS[n % FIELDS.len()]);
    let page = |_: usize| format!("/plans/{draft}");
    type Path<'a> = &'a (dyn Fn(usize) -> String + Sync);
    let asked: [(&str, Path, usize, usize); 6] = [
        ("an item as it is typed, 8 connections", &typed, 8, 2_000),
        ("calendar by body, 32 connections", &by_body, 32, 2_000),
        ("calendar by body, one field, 32", &of_field, 32, 2_000),
        ("calendar by unit, 32", &by_unit, 32, 2_000),
        ("calendar of one body by unit, 32", &of_body, 32, 2_000),
        ("the plan's page, 4", &page, 4, 80),
    ];
    for (name, path, connections, requests) in asked {
        let ask = |n: usize| load::get(address, &path(n), &cookie);
        load::run(address, &[pid], connections, requests / 10, ask);
        load::print(name, &load::run(address, &[pid], connections, requests, ask));
    }
    println!("resident at the end: {:.0} MB; load {}", load::resident_mb(pid), machine_load());
}

fn machine_load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split(' ').next().unwrap_or_default().to_owned()
}

/// Times of asking for what the step of a plan needs to know, sorted, and how many overlaps wait.
fn checks(city: &City) -> (Vec<Duration>, usize) {
    let mut times = Vec::new();
    let mut waiting = 0;
    for _ in 0..21 {
        let from = Instant::now();
        let today = city.app.db.world().today();
        let facts = city.app.db.read(|c| plans::views::facts(c, &Actor::command_line(), &city.draft, today));
        times.push(from.elapsed());
        waiting = facts.expect("facts").unanswered;
    }
    // The first has read the pages of the file.
    times.remove(0);
    times.sort();
    (times, waiting)
}

fn fill(folder: &std::path::Path, unit_count: usize, item_count: usize) -> City {
    let world = Arc::new(Machine);
    let app = App::open(Config::for_folder(folder.to_owned()), world.clone()).expect("a database");
    let today = world.today();
    let year = today.year();
    let since = NaiveDate::from_ymd_opt(year - 3, 7, 1).expect("a real day");
    let named = |kind: Kind, code: String, name: String| NewUnit {
        code: Some(code),
        name,
        short_name: None,
        kind,
        parent: None,
        from_on: since,
    };
    let add = |tx: &mut Tx, new: NewUnit| units::actions::add_unit(tx, &new, None);
    let units: Vec<UnitId> = app
        .db
        .write(|tx| {
            (0..unit_count).map(|n| add(tx, named(Kind::Ward, format!("B.{n:04}"), format!("Phường Số {n}")))).collect()
        })
        .expect("units");
    let bodies: Vec<UnitId> = app
        .db
        .write(|tx| {
            (0..BODIES)
                .map(|n| add(tx, named(Kind::Department, format!("S.{n:02}"), format!("Cơ quan Số {n}"))))
                .collect()
        })
        .expect("bodies");
    // Every twentieth unit went into its neighbour in the middle of the year.
    let merged_on = NaiveDate::from_ymd_opt(year, 7, 1).expect("a real day");
    app.db
        .write(|tx| {
            for n in (0..unit_count - 1).step_by(20) {
                let from = (Some(&units[n]), format!("Phường Số {n}"));
                let from = (from.0, from.1.as_str());
                units::actions::relate(tx, RelationKind::Merge, from, &units[n + 1], merged_on, None, None)?;
            }
            Ok(())
        })
        .expect("mergers");
    let account = server::person(&app, Role::Planner, None);
    let cookie = server::session(&app, &account);
    let author = Actor { account: Some(account.clone()), ..Actor::command_line() };
    let plans: Vec<PlanId> = bodies
        .iter()
        .map(|body| {
            let new = NewPlan { body: body.clone(), year, title: format!("Kế hoạch kiểm tra năm {year}") };
            plans::actions::create_plan(&app.db, &author, &new).expect("a plan")
        })
        .collect();
    for (at, plan) in plans.iter().enumerate() {
        let first = at * item_count / BODIES;
        app.db
            .write(|tx| insert(tx, (plan, at), &account, &units, year, first..first + item_count / BODIES))
            .expect("items");
    }
    City { app, cookie, year, units, bodies, draft: plans[0].clone() }
}

/// The items of a plan as planners write them, without the check of each (it would take minutes); every plan
/// but the first stands, the last four are other bodies'.
fn insert(
    tx: &mut Tx,
    (plan, at): (&PlanId, usize),
    author: &AccountId,
    units: &[UnitId],
    year: i32,
    items: std::ops::Range<usize>,
) -> Result<(), Error> {
    let stage = match at {
        0 => Stage::Draft,
        1..6 => Stage::Approved,
        _ => Stage::Recorded,
    };
    let now = tx.now();
    let first = NaiveDate::from_ymd_opt(year, 2, 1).unwrap_or_default();
    diesel::update(plan_rows::table.find(plan))
        .set((
            plan_rows::stage.eq(stage),
            plan_rows::classification.eq(Classification::Ordinary),
            plan_rows::number.eq((at > 0).then(|| format!("{at}/KH"))),
            plan_rows::issued_on.eq((at > 0).then_some(first)),
            plan_rows::issuer.eq((at > 0).then_some("Cơ quan ban hành")),
            plan_rows::approver_id.eq((at > 0).then_some(author)),
            plan_rows::approved_at.eq((at > 0).then_some(now)),
        ))
        .execute(tx.c())?;
    for (place, n) in items.enumerate() {
        let id: String = tx.new_id();
        let unit = n * 7919 % units.len();
        let starts_on = first + Days::new((n * 31 % 300) as u64);
        diesel::insert_into(plan_items::table)
            .values((
                (
                    plan_items::id.eq(&id),
                    plan_items::plan_id.eq(plan),
                    plan_items::number.eq(Some(place as i32 + 1)),
                    plan_items::kind.eq(if n % 9 == 0 { ItemKind::FollowUp } else { ItemKind::Periodic }),
                    plan_items::sealed.eq(false),
                    plan_items::stage.eq(ItemStage::Planned),
                    plan_items::unit_id.eq(&units[unit]),
                    plan_items::unit_name.eq(format!("Phường Số {unit}")),
                    plan_items::contents.eq("Công khai thủ tục; tiếp nhận, giải quyết hồ sơ; xin lỗi khi trễ hạn"),
                    plan_items::period_from.eq(first - Days::new((n % 4 * 90) as u64)),
                ),
                (
                    plan_items::period_to.eq(starts_on - Days::new(1)),
                    plan_items::starts_on.eq(starts_on),
                    plan_items::ends_on.eq(starts_on + Days::new(2)),
                    plan_items::profile.eq(if stage == Stage::Recorded { Profile::C } else { Profile::A }),
                    plan_items::form.eq(Form::OnSite),
                    plan_items::author_id.eq(author),
                    plan_items::created_at.eq(now),
                    plan_items::version.eq(1),
                ),
            ))
            .execute(tx.c())?;
        for field in [FIELDS[n % FIELDS.len()], FIELDS[(n + 2) % FIELDS.len()]] {
            diesel::insert_into(plan_item_fields::table)
                .values((plan_item_fields::item_id.eq(&id), plan_item_fields::field_code.eq(field)))
                .execute(tx.c())?;
        }
    }
    Ok(())
}
