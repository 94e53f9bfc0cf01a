//! What has been concluded: entered once, found by everybody in their scope.

use chrono::NaiveDate;
use giamsat::register::{self, NewEntry, views};
use giamsat::units::Kind;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{ConclusionId, Role, UnitId};
use libtest_mimic::Trial;

use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        register;
        lines_are_found_by_unit_field_period_and_words,
        a_unit_sees_its_own_lines,
        planning_asks_for_unit_field_and_period,
        a_wrong_day_is_told_and_kept,
    ];
    tests.extend(plain![register; periods_share_a_day_in_either_order]);
    tests
}

fn day(text: &str) -> NaiveDate {
    giamsat::vocabulary::dates::parse_day(text).expect("a day")
}

fn enter(test: &TestApp, unit: &UnitId, field: Option<&str>, content: &str, from: &str, to: &str, number: &str) {
    let new = NewEntry {
        unit: unit.clone(),
        unit_name: "Đơn vị thử".into(),
        field_code: field.map(str::to_owned),
        item: Some(giamsat::vocabulary::ChecklistItemId("land-01.1".into())),
        item_code: Some("land-01".into()),
        content: content.into(),
        period_from: day(from),
        period_to: day(to),
        conclusion_id: ConclusionId(format!("kl-{number}")),
        conclusion_number: format!("{number}/TB-SNV"),
        concluded_on: day("2026-10-01"),
        body_name: "Sở Nội vụ".into(),
        elsewhere: false,
    };
    test.db().write(|tx| register::actions::enter(tx, &new)).expect("entered");
}

/// A conclusion of long ago about a unit, of a period that no plan of today examines; gives its id.
pub fn concluded(test: &TestApp, unit: &UnitId, number: &str) -> ConclusionId {
    concluded_on(test, unit, number, "2025-12-01")
}

/// The same of a day.
pub fn concluded_on(test: &TestApp, unit: &UnitId, number: &str, on: &str) -> ConclusionId {
    let id = ConclusionId(format!("{unit}.{}.{on}", number.replace('/', "-")));
    let new = NewEntry {
        unit: unit.clone(),
        unit_name: "Đơn vị thử".into(),
        field_code: Some("land".into()),
        item: None,
        item_code: None,
        content: "Việc đã kết luận từ trước".into(),
        period_from: day("2020-01-01"),
        period_to: day("2020-06-30"),
        conclusion_id: id.clone(),
        conclusion_number: number.into(),
        concluded_on: day(on),
        body_name: "Sở Nội vụ".into(),
        elsewhere: false,
    };
    test.db().write(|tx| register::actions::enter(tx, &new)).expect("entered");
    id
}

fn two_units(test: &TestApp) -> (UnitId, UnitId) {
    let (a, b) = (test.unit("Phường Bến Lụa", Kind::Ward), test.unit("Sở Xây dựng", Kind::Department));
    enter(test, &a, Some("land"), "Cấp giấy lần đầu", "2026-01-01", "2026-06-30", "12");
    enter(test, &a, None, "Giờ giấc làm việc", "2026-03-01", "2026-03-31", "13");
    enter(test, &b, Some("construction"), "Cấp giấy phép xây dựng 100%", "2025-01-01", "2025-12-31", "14");
    (a, b)
}

fn lines_are_found_by_unit_field_period_and_words(given: &Given) {
    let test = app::start(given);
    let (a, _) = two_units(&test);
    let person = test.client(Role::Planner);
    let all = person.get("/register").expect(200).see("Cấp giấy lần đầu").see("12/TB-SNV").see("14/TB-SNV");
    assert!(!all.words().contains("register-"), "a key without words");
    let only = |query: &str, yes: &[&str]| {
        let page = person.get(&format!("/register?{query}")).expect(200);
        for number in ["12/TB-SNV", "13/TB-SNV", "14/TB-SNV"] {
            assert_eq!(page.words().contains(number), yes.contains(&number), "{query}: {number}");
        }
    };
    only(&format!("unit={a}"), &["12/TB-SNV", "13/TB-SNV"]);
    only("field=construction", &["14/TB-SNV"]);
    only("from=01/04/2026", &["12/TB-SNV"]);
    only("to=31/12/2025", &["14/TB-SNV"]);
    only("q=cap+giay", &["12/TB-SNV", "14/TB-SNV"]);
    only("q=CẤP+phép", &["14/TB-SNV"]);
    only("q=iay", &[]);
    only("q=%25", &["12/TB-SNV", "13/TB-SNV", "14/TB-SNV"]);
    person.get("/register?q=khongco").expect(200).see("Không có nội dung nào khớp");
}

fn a_unit_sees_its_own_lines(given: &Given) {
    let test = app::start(given);
    let (a, b) = two_units(&test);
    let own = test.unit_client("dai-dien-ben-lua", &a);
    own.get("/register").expect(200).see("12/TB-SNV").see("1–2 trong 2").miss("14/TB-SNV").miss("Sở Xây dựng");
    own.get(&format!("/register?unit={b}")).expect(200).miss("14/TB-SNV");
    own.get("/register?q=xay").expect(200).miss("14/TB-SNV");
    test.client(Role::Administrator).get("/register").expect(403);
}

fn planning_asks_for_unit_field_and_period(given: &Given) {
    let test = app::start(given);
    let (a, b) = two_units(&test);
    let ask = |unit: &UnitId, fields: &[&str], from: &str, to: &str| -> Vec<String> {
        let fields: Vec<String> = fields.iter().map(|f| (*f).to_owned()).collect();
        let found = test.db().read(|c| views::overlapping(c, unit, &fields, day(from), day(to))).expect("a read");
        let mut numbers: Vec<String> = found.into_iter().map(|e| e.conclusion_number).collect();
        numbers.sort();
        numbers
    };
    assert_eq!(ask(&a, &["land"], "2026-03-31", "2026-12-31"), ["12/TB-SNV", "13/TB-SNV"]);
    assert_eq!(ask(&a, &["land"], "2026-06-30", "2026-12-31"), ["12/TB-SNV"]);
    assert_eq!(ask(&a, &["land"], "2026-07-01", "2026-12-31"), Vec::<String>::new());
    assert_eq!(ask(&a, &["investment"], "2026-01-01", "2026-12-31"), ["13/TB-SNV"]);
    assert_eq!(ask(&b, &["land"], "2025-01-01", "2025-12-31"), Vec::<String>::new());
    let actor = {
        test.client(Role::Planner);
        test.actor("planner")
    };
    let filters = views::Filters { words: "gio giac".into(), ..views::Filters::default() };
    let found = test.db().read(|c| views::search(c, &actor, &filters, PageNumber(1))).expect("a read");
    assert_eq!((found.count, found.rows[0].content.as_str()), (1, "Giờ giấc làm việc"));
}

fn a_wrong_day_is_told_and_kept(given: &Given) {
    let test = app::start(given);
    let answer = test.client(Role::Planner).get("/register?from=31/02/2026&q=abc").expect(422);
    let answer = answer.see("“31/02/2026” không phải là một ngày");
    assert!(answer.text().contains("value=\"31/02/2026\"") || answer.text().contains("value=\"31&#x2f;02&#x2f;2026\""));
}

fn periods_share_a_day_in_either_order() {
    use register::rules::share_a_day;
    let d = |n: u32| NaiveDate::from_ymd_opt(2026, 1, n).expect("a day");
    for (a, b) in (1..6).flat_map(|a| (a..6).map(move |b| (a, b))) {
        for (x, y) in (1..6).flat_map(|x| (x..6).map(move |y| (x, y))) {
            let expected = (a..=b).any(|n| (x..=y).contains(&n));
            assert_eq!(share_a_day((d(a), d(b)), (d(x), d(y))), expected);
        }
    }
}
