//! What inspectors can do in a month: entered where skills are, the bound of drafts, told beside each candidate's load.

use chrono::NaiveDate;
use giamsat::plans::model::capacity::Capacity;
use giamsat::plans::rules::capacity as rules;
use giamsat::plans::{NewPlan, actions as plans};
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{AccountId, PlanId, Role};
use libtest_mimic::Trial;

use crate::inspections::{Scene, scene};
use crate::support::app::Client;
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![capacity;
        entered_by_who_sets_up_teams_from_a_month_on,
        a_line_to_come_is_taken_back,
        mistakes_stay_at_their_fields,
        a_draft_plans_no_more_than_people_can_do,
        a_draft_needs_a_number_or_a_capacity,
        candidates_over_their_capacity_are_marked,
    ];
    all.extend(plain![capacity; the_latest_line_that_began_holds]);
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

fn set(client: &Client, account: &AccountId, (seen, days, from): (&str, &str, &str)) -> crate::support::app::Answer {
    client.post(&format!("/candidates/{account}/capacity"), &[("seen", seen), ("days", days), ("from_on", from)])
}

fn entered_by_who_sets_up_teams_from_a_month_on(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    let page = format!("/candidates/{}", scene.member);
    planner.get(&page).expect(200).see("Chưa nhập: dự thảo kế hoạch chưa tính người này.");
    set(&planner, &scene.member, ("0", "10", "01/11/2026")).to();
    set(&planner, &scene.member, ("1", "4", "01/02/2027")).to();
    let shown = planner.get(&page).expect(200);
    shown.see("01/02/2027 4").see("01/11/2026 Đang áp dụng 10").see("Người thử lap");
    // Who saw the list before the second line was entered is told, and what was typed stays.
    set(&planner, &scene.member, ("1", "9", "01/03/2027"))
        .expect(409)
        .see("Người khác vừa nhập")
        .holds("01&#x2f;03&#x2f;2027");
    for login in ["vien", "ky"] {
        set(&scene.app.named_existing(login), &scene.member, ("2", "9", "01/03/2027")).expect(403);
    }
    set(&planner, &scene.signer, ("0", "9", "01/03/2027")).expect(404);
}

fn a_line_to_come_is_taken_back(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    let page = format!("/candidates/{}", scene.member);
    set(&planner, &scene.member, ("0", "10", "01/11/2026")).to();
    set(&planner, &scene.member, ("1", "4", "01/02/2027")).to();
    let shown = planner.get(&page).expect(200);
    let at = |from: &str| format!("{page}/capacity/{from}/remove");
    assert!(shown.text().contains("2027-02-01") && !shown.text().contains("2026-11-01"), "only what is to come");
    planner
        .post(&at("2026-11-01"), &[("seen", "2"), ("of_days", "10")])
        .expect(409)
        .see("đã bắt đầu áp dụng nên không bỏ được");
    planner.post(&at("2027-02-01"), &[("seen", "1"), ("of_days", "4")]).expect(409).see("Người khác vừa nhập");
    // Taken back and entered anew by somebody else: as many lines, another one.
    planner.post(&at("2027-02-01"), &[("seen", "2"), ("of_days", "5")]).expect(409).see("Người khác vừa nhập");
    planner.post(&at("2027-03-01"), &[("seen", "2"), ("of_days", "4")]).expect(404);
    planner.post(&at("hom-nay"), &[("seen", "2"), ("of_days", "4")]).expect(404);
    for login in ["vien", "ky"] {
        scene.app.named_existing(login).post(&at("2027-02-01"), &[("seen", "2"), ("of_days", "4")]).expect(403);
    }
    planner.post(&at("2027-02-01"), &[("seen", "2"), ("of_days", "4")]).to();
    planner.get(&page).expect(200).miss("01/02/2027").see("01/11/2026 Đang áp dụng 10");
    planner.post(&at("2027-02-01"), &[("seen", "1"), ("of_days", "4")]).expect(404);
    use diesel::prelude::*;
    use giamsat::schema::audit_lines as a;
    let told = a::table.filter(a::action.eq("plans.take-capacity-back")).count();
    assert_eq!(scene.app.db().read(|c| Ok(told.get_result::<i64>(c)?)).expect("a count"), 1);
    // Another is said from the same month on.
    set(&planner, &scene.member, ("1", "7", "01/02/2027")).to();
    // From its first day on it stays.
    scene.app.world.set(day("01/02/2027").and_hms_opt(2, 0, 0).expect("a moment"));
    scene
        .app
        .named_existing("lap")
        .post(&at("2027-02-01"), &[("seen", "2"), ("of_days", "7")])
        .expect(409)
        .see("đã bắt đầu áp dụng");
}

fn mistakes_stay_at_their_fields(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    set(&planner, &scene.member, ("0", "10", "02/11/2026")).expect(422).see("Nhập ngày đầu tháng").holds("e-from_on");
    set(&planner, &scene.member, ("0", "24", "01/11/2026")).expect(422).holds("e-days");
    set(&planner, &scene.member, ("0", "-1", "31/02/2026")).expect(422).holds("e-days").holds("e-from_on");
    set(&planner, &scene.member, ("0", "10", "01/11/2026")).to();
    set(&planner, &scene.member, ("1", "8", "01/11/2026")).expect(422).see("Phải sau 01/11/2026");
    set(&planner, &scene.member, ("1", "8", "01/10/2026")).expect(422).see("Phải sau 01/11/2026");
}

fn plan(scene: &Scene) -> PlanId {
    let new = NewPlan { body: scene.body.clone(), year: 2027, title: "Kế hoạch kiểm tra năm 2027".into() };
    plans::create_plan(scene.app.db(), &scene.planner(), &new).expect("a plan")
}

fn asked(more: &str) -> String {
    format!(
        "source=rules&kinds=ward&kinds=commune&cycle=2&days=2&people=3&from=01/03/2027&to=31/03/2027&fields=land\
         &contents=Ti%E1%BA%BFp%20nh%E1%BA%ADn&period_from=01/01/2026&period_to=31/12/2026{more}"
    )
}

fn a_draft_plans_no_more_than_people_can_do(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    // Two units are due; a visit of two days takes six days of work of three people.
    for (account, days) in [(&scene.leader, "5"), (&scene.secretary, "3"), (&scene.member, "3")] {
        set(&planner, account, ("0", days, "01/01/2027")).to();
    }
    let path = format!("/plans/{plan}/draft");
    let form = planner.get(&path).expect(200).see("chỉ tính theo năng lực");
    let text = form.text();
    assert!(!text.contains("name=\"a_month\" inputmode=\"decimal\" value=\"4\""), "no number stands for capacity");
    planner.get(&format!("{path}?{}", asked(""))).expect(200).see("1 cuộc được đề xuất").see("6 / 11");
    planner.get(&format!("{path}?{}", asked("&a_month=5"))).expect(200).see("1 cuộc được đề xuất");
    // With one more day there is room for both, and the number bounds further.
    set(&planner, &scene.member, ("1", "4", "01/03/2027")).to();
    planner.get(&format!("{path}?{}", asked(""))).expect(200).see("2 cuộc được đề xuất").see("12 / 12");
    planner.get(&format!("{path}?{}", asked("&a_month=1"))).expect(200).see("1 cuộc được đề xuất");
    // Somebody of another body is not counted.
    let other = scene.app.account("khac", &[Role::Inspector], Some(&scene.ward));
    set(&planner, &other, ("0", "20", "01/01/2027")).to();
    planner.get(&path).expect(200).see("0 / 12");
}

fn a_draft_needs_a_number_or_a_capacity(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let path = format!("/plans/{plan}/draft");
    planner.get(&path).expect(200).see("Chưa nhập năng lực của người kiểm tra nào").miss("Ngày công đã xếp");
    planner.get(&format!("{path}?{}", asked(""))).expect(422).see("Nhập số cuộc mỗi tháng, hoặc nhập năng lực");
    planner.get(&format!("{path}?{}", asked("&a_month=5"))).expect(200).see("2 cuộc được đề xuất");
}

fn candidates_over_their_capacity_are_marked(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    let decided = scene.set_up(&scene.decision());
    let at = format!("/candidates?unit={}&from=26%2F11%2F2026&to=27%2F11%2F2026", scene.ward);
    planner.get(&at).expect(200).miss("Tháng 11:");
    set(&planner, &scene.member, ("0", "6", "01/11/2026")).to();
    // Five days from 19 to 25 November, and two more are asked for.
    planner.get(&at).expect(200).see("Tháng 11: 5/6 ngày").see("Vượt năng lực: 7/6 ngày");
    // Of the inspection itself the person's days are counted once.
    let own = planner.get(&format!("/candidates?inspection={decided}")).expect(200);
    own.see("Tháng 11: 5/6 ngày").miss("Vượt năng lực");
    set(&planner, &scene.secretary, ("0", "7", "01/11/2026")).to();
    planner.get(&at).expect(200).see("Tháng 11: 5/7 ngày").miss("7/7 ngày");
}

fn the_latest_line_that_began_holds() {
    let (one, other) = (AccountId("one".into()), AccountId("other".into()));
    let line = |account: &AccountId, days: i32, from: &str| Capacity {
        account: account.clone(),
        from_on: day(from),
        days,
        by: String::new(),
    };
    let lines = [line(&one, 4, "01/03/2027"), line(&one, 10, "01/01/2026"), line(&other, 5, "01/02/2027")];
    let of = |account, on: &str| rules::of_month(&lines, account, day(on));
    assert_eq!(of(&one, "31/12/2025"), None);
    assert_eq!((of(&one, "01/01/2026"), of(&one, "28/02/2027"), of(&one, "01/03/2027")), (Some(10), Some(10), Some(4)));
    let year = rules::of_year(&lines, &[one.clone(), other.clone()], 2027).expect("known");
    assert_eq!(year[..4], [10, 15, 9, 9]);
    assert_eq!(rules::of_year(&lines, std::slice::from_ref(&other), 2026), None);
}
