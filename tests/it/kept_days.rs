//! Days kept free of visits: entered by planners, begun with by drafts, drawn in the calendar, told of visits in them.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use giamsat::plans::model::kept::KeptDays;
use giamsat::plans::rules::kept as rules;
use giamsat::plans::{Form, ItemKind, NewItem, NewPlan, Profile, Trigger, actions as plans};
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{PlanId, Role, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::inspections::{Scene, scene};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![kept_days;
        entered_changed_and_removed_by_planners,
        mistakes_stay_at_their_fields,
        a_draft_begins_with_them,
        a_visit_in_them_is_told_and_not_refused,
        of_a_sealed_visit_only_the_named_are_told,
    ];
    all.extend(plain![kept_days; spans_hold_each_kept_day_once]);
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

const TET: [(&str, &str); 3] = [("from", "25/01/2027"), ("to", "05/02/2027"), ("reason", "Chuẩn bị Tết thử")];
const PAGE: &str = "/plans/kept-days?year=2027";

fn entered_changed_and_removed_by_planners(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    planner.get(PAGE).expect(200).see("Chưa nhập thời gian nào");
    planner.post("/plans/kept-days", &TET).to();
    let own = [("from", "01/06/2027"), ("to", "10/06/2027"), ("reason", "Đại hội"), ("body", scene.body.as_str())];
    planner.post("/plans/kept-days", &own).to();
    let page =
        planner.get(PAGE).expect(200).see("Chuẩn bị Tết thử").see("Mọi cơ quan").see("Đại hội").see("Sở Nội vụ thử");
    planner.get("/plans/kept-days?year=2026").expect(200).miss("Chuẩn bị Tết thử");
    let text = page.text();
    let change =
        text.split("change=").nth(1).and_then(|rest| rest.split(['#', '"']).next()).expect("a link").to_owned();
    planner
        .get(&format!("/plans/kept-days?change={change}"))
        .expect(200)
        .holds("25&#x2f;01&#x2f;2027")
        .holds("name=\"version\"");
    let at = format!("/plans/kept-days/{change}");
    let later = [("version", "1"), ("from", "26/01/2027"), ("to", "05/02/2027"), ("reason", "Chuẩn bị Tết thử")];
    planner.post(&at, &later).to();
    planner.get(PAGE).expect(200).see("26/01/2027").miss("25/01/2027");
    // Who saw the first version is told, and nothing is lost of what stands.
    let late = [("version", "1"), ("from", "27/01/2027"), ("to", "05/02/2027"), ("reason", "Tết")];
    planner.post(&at, &late).expect(409).see("27/01/2027").see("26/01/2027");
    planner.post(&format!("{at}/remove"), &[("version", "1")]).expect(409);
    planner.get(PAGE).expect(200).see("26/01/2027");
    planner.post(&format!("{at}/remove"), &[("version", "2")]).to();
    planner.get(PAGE).expect(200).miss("Chuẩn bị Tết thử").see("Đại hội");
    planner.post(&format!("{at}/remove"), &[("version", "2")]).expect(404);
    // Who only reads plans sees them and changes none.
    let reader = scene.app.named_existing("ky");
    reader.get(PAGE).expect(200).see("Đại hội").miss("Thêm thời gian không kiểm tra");
    reader.post("/plans/kept-days", &TET).expect(403);
    scene.app.unit_client("donvi", &scene.ward).get(PAGE).expect(403);
}

fn mistakes_stay_at_their_fields(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    planner.post("/plans/kept-days", &TET).to();
    let post = |from: &str, to: &str, reason: &str, body: &str| {
        planner.post("/plans/kept-days", &[("from", from), ("to", to), ("reason", reason), ("body", body)])
    };
    post("05/02/2027", "10/02/2027", "Lũ lụt", "").expect(422).see("Trùng với 25/01/2027–05/02/2027").holds("Lũ lụt");
    post("10/03/2027", "01/03/2027", "Lũ lụt", "").expect(422).holds("e-to").holds("10&#x2f;03&#x2f;2027");
    post("30/12/2027", "02/01/2028", "Lũ lụt", "").expect(422).see("trong cùng một năm");
    post("10/03/2027", "31/02/2027", "", "").expect(422).holds("e-to").holds("e-reason");
    post("10/03/2027", "12/03/2027", "Lũ lụt", "khong-co").expect(422).holds("e-body");
    // A body's own days may lie in those of every body: both are reasons.
    post("01/02/2027", "10/02/2027", "Đại hội", scene.body.as_str()).to();
    assert_eq!(
        scene.app.db().read(|c| giamsat::plans::views::kept::all(c, &scene.planner(), None)).expect("all").len(),
        2
    );
}

fn plan(scene: &Scene) -> PlanId {
    let new = NewPlan { body: scene.body.clone(), year: 2027, title: "Kế hoạch kiểm tra năm 2027".into() };
    plans::create_plan(scene.app.db(), &scene.planner(), &new).expect("a plan")
}

fn a_draft_begins_with_them(given: &Given) {
    let scene = scene(given);
    let plan = plan(&scene);
    let planner = scene.app.named_existing("lap");
    planner.post("/plans/kept-days", &TET).to();
    let of_others = [("from", "01/06/2027"), ("to", "02/06/2027"), ("reason", "Khác"), ("body", scene.ward.as_str())];
    // They are kept by who belongs there.
    planner.post("/plans/kept-days", &of_others).expect(422).see("của cơ quan khác");
    scene.app.named("lap-khac", &[Role::Planner], Some(&scene.ward)).post("/plans/kept-days", &of_others).to();
    let page = planner.get(&format!("/plans/{plan}/draft")).expect(200);
    page.see("25/01/2027 - 05/02/2027").miss("01/06/2027 - 02/06/2027");
}

fn item(unit: &UnitId, kind: ItemKind, starts_on: &str, ends_on: &str) -> NewItem {
    NewItem {
        kind,
        unit: unit.clone(),
        fields: vec!["land".into()],
        contents: "Tiếp nhận hồ sơ".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("01/01/2026"),
        period_to: day("31/12/2026"),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

const MARK: &str = "Thời gian không kiểm tra: Chuẩn bị Tết thử";
const MET: &str = "rơi vào thời gian không kiểm tra 25/01/2027–05/02/2027: Chuẩn bị Tết thử";

fn a_visit_in_them_is_told_and_not_refused(given: &Given) {
    let scene = scene(given);
    let plan = plan(&scene);
    let planner = scene.app.named_existing("lap");
    planner.post("/plans/kept-days", &TET).to();
    let check = |days: &str| planner.get(&format!("/plans/{plan}/items/check?kind=periodic&{days}"));
    check("starts_on=05/02/2027&ends_on=09/02/2027").expect(200).see(MET).holds("data-at=\"visit\"");
    check("starts_on=06/02/2027&ends_on=09/02/2027").expect(200).miss("không kiểm tra");
    check("starts_on=06/02/2027&ends_on=x").expect(200);
    let fields = [
        ("kind", "periodic"),
        ("unit", scene.ward.as_str()),
        ("fields", "land"),
        ("contents", "Tiếp nhận hồ sơ"),
        ("period_from", "01/01/2026"),
        ("period_to", "31/12/2026"),
        ("starts_on", "04/02/2027"),
        ("ends_on", "09/02/2027"),
        ("profile", "a"),
        ("form", "on-site"),
    ];
    let to = planner.post(&format!("/plans/{plan}/items"), &fields).to();
    let (_, id) = to.split_once("#m-").expect("an item");
    planner.get(&format!("/plans/{plan}")).expect(200).see(MARK);
    planner.get(&format!("/plans/{plan}/items/{id}")).expect(200).see(MET);
    scene.app.named_existing("ky").get(&format!("/plans/{plan}/items/{id}")).expect(200).see(MET);
    let calendar = planner.get("/plans/calendar?year=2027").expect(200);
    let calendar = calendar.see("Không kiểm tra 25/01–31/01: Chuẩn bị Tết thử");
    calendar.see("Không kiểm tra 01/02–05/02: Chuẩn bị Tết thử");
    let free = item(&scene.other, ItemKind::Periodic, "08/02/2027", "09/02/2027");
    let free = plans::add_item(scene.app.db(), &scene.planner(), &plan, &free).expect("an item");
    planner.get(&format!("/plans/{plan}/items/{free}")).expect(200).miss("rơi vào thời gian không kiểm tra");
}

fn of_a_sealed_visit_only_the_named_are_told(given: &Given) {
    let scene = scene(given);
    let plan = plan(&scene);
    let (planner, other) =
        (scene.app.named_existing("lap"), scene.app.named("khac", &[Role::Planner], Some(&scene.body)));
    planner.post("/plans/kept-days", &TET).to();
    let before = other.get(&format!("/plans/{plan}")).expect(200).words();
    let surprise = NewItem {
        trigger: Some(Trigger::Feedback),
        cause: "Phản ánh".into(),
        approver: Some(scene.signer.clone()),
        ..item(&scene.ward, ItemKind::Surprise, "01/02/2027", "02/02/2027")
    };
    let id = plans::add_item(scene.app.db(), &scene.planner(), &plan, &surprise).expect("it is free to come");
    planner.get(&format!("/plans/{plan}")).expect(200).see(MARK);
    planner.get(&format!("/plans/{plan}/items/{id}")).expect(200).see(MET);
    assert_eq!(other.get(&format!("/plans/{plan}")).expect(200).words(), before);
    other.get(&format!("/plans/{plan}/items/{id}")).expect(404);
}

/// Whatever is kept: a day of the year lies in one span if the body or every body keeps it, else in none.
fn spans_hold_each_kept_day_once() {
    let (own, other) = (UnitId("own".into()), UnitId("other".into()));
    let bodies = [None, Some(own.clone()), Some(other)];
    let one = (0usize..3, 0u64..500, 0u64..40);
    TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
        .run(&proptest::collection::vec(one, 0..8), |all| {
            let kept: Vec<KeptDays> = all
                .into_iter()
                .map(|(body, first, length)| {
                    let from_on = day("01/11/2026") + Days::new(first);
                    KeptDays {
                        id: String::new(),
                        body: bodies[body].clone(),
                        body_name: String::new(),
                        from_on,
                        to_on: from_on + Days::new(length),
                        reason: String::new(),
                        version: 1,
                    }
                })
                .collect();
            let spans = rules::spans(&kept, &own, 2027);
            prop_assert!(spans.windows(2).all(|w| w[0].1 + Days::new(1) < w[1].0), "merged and in order");
            let held: Vec<NaiveDate> =
                spans.iter().flat_map(|(from, to)| from.iter_days().take_while(move |d| d <= to)).collect();
            let held: BTreeSet<NaiveDate> = held.into_iter().collect();
            for day in day("01/01/2027").iter_days().take(365) {
                prop_assert_eq!(held.contains(&day), !rules::met(&kept, &own, (day, day)).is_empty(), "{}", day);
            }
            prop_assert!(held.iter().all(|d| *d >= day("01/01/2027") && *d <= day("31/12/2027")));
            Ok(())
        })
        .expect("it holds for all days");
}
