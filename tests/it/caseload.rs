//! Statistics and dossiers: what was imported shows, in one's scope, filtered and with its history.

use giamsat::caseload::{self, Filter};
use giamsat::importing::{self, Options};
use giamsat::units::Kind;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, Role};
use libtest_mimic::Trial;

use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, project};

pub fn tests() -> Vec<Trial> {
    on_both![
        caseload;
        statistics_show_units_totals_and_rates,
        dossiers_are_filtered_found_and_counted,
        a_unit_sees_its_own_rows_only,
        what_nobody_reported_is_not_known,
    ]
}

/// Imports a sample through the one path of web and command line.
pub fn sample(test: &TestApp, name: &str) {
    let path = project(format!("import/samples/{name}.xlsx"));
    let (db, storage) = (test.db(), Some(&test.app.storage));
    let outcome =
        importing::run(db, storage, &Actor::command_line(), &path, name, &Options::default()).expect("an import");
    assert!(outcome.stored && outcome.refused == 0, "{name}: {outcome:?}");
}

fn city(given: &Given) -> TestApp {
    let test = app::start(given);
    sample(&test, "units");
    test
}

fn statistics_show_units_totals_and_rates(given: &Given) {
    let test = city(given);
    let planner = test.client(Role::Planner);
    planner.get("/statistics").expect(200).see("Chưa có số liệu");
    for name in ["monthly-statistics", "monthly-statistics-short", "monthly-statistics-ii06a"] {
        sample(&test, name);
    }
    let page = planner.get("/statistics").expect(200);
    // From the sample: Sở Nội vụ received 350, finished 175 early and 127 on time, none late.
    let page = page.see("Tháng 10/2026").see("Sở Nội vụ 350 302 0 0,0").see("Tỷ lệ quá hạn theo đơn vị và lĩnh vực");
    let total: i64 = test
        .db()
        .read(|c| {
            let day = |d| chrono::NaiveDate::from_ymd_opt(2026, 10, d).expect("a day");
            let table = caseload::views::period_table(c, &Actor::command_line(), (day(1), day(31)))?;
            let sum: i64 = table.units.iter().filter_map(|u| u.figures.received).sum();
            assert_eq!(Some(sum), table.total.received);
            Ok(sum)
        })
        .expect("a read");
    page.see(&format!("Tổng {}", giamsat::web::templates::grouped(total)));
    let september = planner.get("/statistics?period=2026-09-01_2026-09-30").expect(200);
    september.see("Tháng 09/2026").see("Phường Gò Sến 837 746 5 0,7");
}

fn dossiers_are_filtered_found_and_counted(given: &Given) {
    let test = city(given);
    sample(&test, "late-dossiers");
    let planner = test.client(Role::Planner);
    planner.get("/dossiers").expect(200).see("H99.31-260901-0012").see("Phường Gò Sến");
    planner.get("/dossiers?q=260901").expect(200).see("H99.31-260901-0012").miss("H99.32-260902-0013");
    planner.get("/dossiers?q=bon+dinh").expect(200).see("H99.31-260901-0012").miss("H99.32-260902-0013");
    planner.get("/dossiers?q=kh%C3%B4ng-c%C3%B3").expect(200).see("Không có hồ sơ nào khớp");
    planner.get("/dossiers?field=land&late=yes").expect(200).see("H99.31-260901-0012");
    planner.get("/dossiers?from=01/01/2030").expect(200).see("Không có hồ sơ nào khớp");
    let lines = test
        .db()
        .read(|c| caseload::views::dossiers(c, &Actor::command_line(), &Filter::default(), PageNumber(1)))
        .expect("a read");
    assert_eq!(lines.count, lines.rows.len() as i64);
    assert!(lines.rows.windows(2).all(|w| w[0].due_on >= w[1].due_on), "the latest due day first");
    let one = lines.rows.iter().find(|d| d.code.as_deref() == Some("H99.32-260902-0013")).expect("the second row");
    assert_eq!(one.apologised, "no");
    assert!(one.late);
    planner.get(&format!("/dossiers/{}", one.id)).expect(200).see("Hồ sơ giả định số 2").see("late-dossiers");
}

fn a_unit_sees_its_own_rows_only(given: &Given) {
    let test = city(given);
    for name in ["late-dossiers", "monthly-statistics-short"] {
        sample(&test, name);
    }
    let own = test
        .db()
        .read(|c| Ok(giamsat::units::views::matcher(c)?.by_code("H99.31").cloned()))
        .expect("a read")
        .expect("Phường Bến Lụa");
    let stranger = test.unit("Xã Không Liên Quan", Kind::Commune);
    let (ours, theirs) = (test.unit_client("ben-lua", &own), test.unit_client("xa-la", &stranger));
    ours.get("/dossiers").expect(200).see("H99.31-260901-0012").miss("H99.32-260902-0013");
    ours.get("/statistics").expect(200).see("Phường Bến Lụa").miss("Phường Gò Sến");
    theirs.get("/dossiers").expect(200).miss("H99.3").see("Không có hồ sơ nào khớp");
    theirs.get(&format!("/dossiers?unit={own}")).expect(200).miss("H99.3");
    theirs.get("/statistics").expect(200).see("Chưa có số liệu");
    theirs.get(&format!("/statistics/{own}")).expect(404);
    ours.get(&format!("/statistics/{own}")).expect(200).see("790");
    let id = test
        .db()
        .read(|c| caseload::views::dossiers(c, &Actor::command_line(), &Filter::default(), PageNumber(1)))
        .expect("a read")
        .rows
        .into_iter()
        .find(|d| d.code.as_deref() == Some("H99.31-260901-0012"))
        .expect("the first row")
        .id;
    ours.get(&format!("/dossiers/{id}")).expect(200);
    theirs.get(&format!("/dossiers/{id}")).expect(404);
}

fn what_nobody_reported_is_not_known(given: &Given) {
    let test = city(given);
    sample(&test, "monthly-statistics-short");
    let months = test
        .db()
        .read(|c| {
            let today = chrono::NaiveDate::from_ymd_opt(2026, 10, 15).expect("a day");
            caseload::views::month_totals(c, &Actor::command_line(), today, 3)
        })
        .expect("a read");
    let received: Vec<Option<i64>> = months.iter().map(|m| m.received).collect();
    assert!(matches!(received[..], [None, Some(_), None]), "{received:?}");
    assert_eq!(months[1].rate, caseload::rules::rate(months[1].late, months[1].done));
}
