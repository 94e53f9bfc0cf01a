//! Drafting a year's plan: the rules, and the page on which the planner chooses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use giamsat::plans::actions as plans;
use giamsat::plans::drafting::{self, Reason, Subject, Wish};
use giamsat::plans::{self as planned, Form, ItemKind, NewItem, NewPlan, Profile, Trigger};
use giamsat::units::{Kind, RelationKind, actions as units};
use giamsat::vocabulary::dates::{Calendar, parse_day};
use giamsat::vocabulary::{PlanId, Role, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::inspections::{Scene, scene};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![drafting;
        units_that_are_due_are_proposed_and_chosen,
        last_years_plan_goes_on_with_successors,
        a_sealed_item_changes_nothing_in_a_draft,
        mistakes_stay_at_their_fields,
        what_others_issued_takes_no_draft,
        focus_fields_are_entered_with_their_days_and_ground,
        focus_fields_go_first_and_are_marked,
    ];
    all.extend(plain![drafting; the_longest_waiting_first, who_handles_focus_fields_first, no_draft_breaks_its_wish, the_years_end_is_not_crossed]);
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

fn subject(name: &str, kind: Kind, last: Option<&str>) -> Subject {
    Subject { unit: UnitId(format!("u-{name}")), name: name.into(), kind, last: last.map(day), focus: Vec::new() }
}

fn wish() -> Wish {
    Wish {
        year: 2027,
        kinds: Vec::new(),
        cycle: 2,
        window: (day("01/03/2027"), day("30/04/2027")),
        free: vec![(day("15/03/2027"), day("19/03/2027"))],
        a_month: Some(2),
        left: None,
        people: 3,
        days: 3,
    }
}

fn the_longest_waiting_first() {
    let subjects = [
        subject("Phường Ất", Kind::Ward, Some("10/10/2025")),
        subject("Phường Bính", Kind::Ward, None),
        subject("Phường Đinh", Kind::Ward, Some("02/01/2026")),
        subject("Sở Giáp", Kind::Department, Some("01/02/2021")),
        subject("Xã Mậu", Kind::Commune, None),
        subject("Xã Kỷ", Kind::Commune, None),
        subject("Xã Canh", Kind::Commune, None),
    ];
    let planned = BTreeSet::from([UnitId("u-Xã Kỷ".into())]);
    let draft = drafting::by_rules(&subjects, &planned, &wish(), &Calendar::default());
    let proposed: Vec<(&str, Reason)> = draft.proposals.iter().map(|p| (p.name.as_str(), p.reason)).collect();
    let never = ["Phường Bính", "Xã Canh", "Xã Mậu"].map(|name| (name, Reason::Never));
    assert_eq!(proposed[..3], never);
    assert_eq!(proposed[3..], [("Sở Giáp", Reason::Since(day("01/02/2021")))]);
    assert_eq!(draft.left_over, [("Phường Ất".to_owned(), Reason::Since(day("10/10/2025")))], "no day is left");
    // Two in March on days in a row that are not kept free, two in April.
    let days: Vec<(NaiveDate, NaiveDate)> = draft.proposals.iter().map(|p| (p.starts_on, p.ends_on)).collect();
    assert_eq!(days[0], (day("01/03/2027"), day("03/03/2027")));
    assert!(days[1].0 >= day("10/03/2027") && days[1].0.month() == 3, "{days:?}");
    assert!(days[2..].iter().all(|(from, _)| from.month() == 4), "{days:?}");
    // 2 January 2026 and two years is after the year's end.
    assert!(!proposed.iter().any(|(name, _)| *name == "Phường Đinh"));
    let wards = Wish { kinds: vec![Kind::Ward], ..wish() };
    let draft = drafting::by_rules(&subjects, &planned, &wards, &Calendar::default());
    assert!(draft.proposals.iter().all(|p| p.name.starts_with("Phường")) && draft.proposals.len() == 2);
}

/// Days are left to others only when there are more than those who handle focus fields need.
fn who_handles_focus_fields_first() {
    let mut subjects = [
        subject("Phường Ất", Kind::Ward, None),
        subject("Phường Bính", Kind::Ward, Some("10/10/2024")),
        subject("Sở Giáp", Kind::Department, Some("01/02/2021")),
        subject("Xã Mậu", Kind::Commune, None),
        subject("Xã Kỷ", Kind::Commune, None),
    ];
    for at in [1, 4] {
        subjects[at].focus = vec!["land".into()];
    }
    let draft = drafting::by_rules(&subjects, &BTreeSet::new(), &wish(), &Calendar::default());
    let proposed: Vec<(&str, bool)> = draft.proposals.iter().map(|p| (p.name.as_str(), p.handles.is_empty())).collect();
    let expected = [("Xã Kỷ", false), ("Phường Bính", false), ("Phường Ất", true), ("Xã Mậu", true)];
    assert_eq!(proposed, expected);
    assert_eq!(draft.left_over.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Sở Giáp"]);
}

/// Whatever is asked: nothing outside the window, on a day off or kept free, no more a month than wanted, no
/// unit twice, and nobody waits while a day is open.
fn no_draft_breaks_its_wish() {
    let off: BTreeMap<NaiveDate, bool> =
        ["08/02/2027", "09/02/2027", "10/02/2027", "30/04/2027"].map(|text| (day(text), false)).into();
    let calendar = Calendar { worked: off };
    let left = proptest::option::of(proptest::array::uniform12(-5i64..60));
    let bounds = (proptest::option::of(1u32..6), left, 1u32..5);
    let asked = (bounds, 1u32..8, 0u64..300, 0u64..300, 0u64..300, 0u64..40, 0usize..60);
    TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() })
        .run(&asked, |((a_month, left, people), days, first, length, free, free_length, count)| {
            let start = day("01/01/2027");
            let from = start + chrono::Days::new(first);
            let to = (from + chrono::Days::new(length)).min(day("31/12/2027"));
            let free = start + chrono::Days::new(free);
            let free = (free, free + chrono::Days::new(free_length));
            let wish = Wish { a_month, left, people, days, window: (from, to), free: vec![free], ..wish() };
            let subjects: Vec<Subject> = (0..count).map(|n| subject(&format!("{n:02}"), Kind::Ward, None)).collect();
            let draft = drafting::by_rules(&subjects, &BTreeSet::new(), &wish, &calendar);
            prop_assert_eq!(draft.proposals.len() + draft.left_over.len(), count);
            let mut months: BTreeMap<u32, u32> = BTreeMap::new();
            let mut units = BTreeSet::new();
            for p in &draft.proposals {
                prop_assert!(units.insert(p.unit.clone()));
                prop_assert!(from <= p.starts_on && p.starts_on <= p.ends_on && p.ends_on <= to);
                prop_assert_eq!(calendar.between(p.starts_on, p.ends_on), i64::from(days) - 1);
                for held in p.starts_on.iter_days().take_while(|d| *d <= p.ends_on) {
                    let kept = free.0 <= held && held <= free.1;
                    prop_assert!(!calendar.is_working(held) || !kept, "{held} is kept free");
                }
                *months.entry(p.starts_on.month()).or_default() += 1;
            }
            for (month, visits) in months {
                prop_assert!(a_month.is_none_or(|most| visits <= most), "{visits} in {month}");
                let taken = i64::from(visits) * i64::from(days) * i64::from(people);
                prop_assert!(left.is_none_or(|left| taken <= left[month as usize - 1]), "{taken} in {month}");
            }
            prop_assert!(a_month.is_some() || left.is_some() || draft.proposals.is_empty());
            Ok(())
        })
        .expect("it holds for every wish");
}

fn the_years_end_is_not_crossed() {
    let (ward, other) = (UnitId("ward".into()), UnitId("other".into()));
    let of = |unit: &UnitId, from: &str, to: &str| planned::Item {
        id: giamsat::vocabulary::PlanItemId(format!("i-{unit}")),
        plan: PlanId("p".into()),
        number: Some(1),
        kind: ItemKind::Periodic,
        sealed: false,
        stage: planned::ItemStage::Planned,
        unit: unit.clone(),
        unit_name: unit.to_string(),
        fields: vec!["land".into()],
        contents: "Tiếp nhận".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("01/01/2026"),
        period_to: day("30/06/2026"),
        starts_on: day(from),
        ends_on: day(to),
        profile: Profile::A,
        form: Form::OnSite,
        author: giamsat::vocabulary::AccountId("a".into()),
        approver: None,
        approved_at: None,
        joint_with: None,
        version: 1,
    };
    // 28 December 2027 is a Tuesday: four working days on from it end on Monday 3 January.
    let items = [of(&ward, "28/12/2026", "01/01/2027"), of(&other, "21/12/2026", "23/12/2026")];
    let names = BTreeMap::from([(ward.clone(), "Phường".to_owned()), (other.clone(), "Xã".to_owned())]);
    let (lineage, calendar) = (giamsat::units::Lineage::default(), Calendar::default());
    let (draft, sources) = drafting::from_last_year(2027, &items, &BTreeSet::new(), &lineage, &names, (&calendar, &[]));
    assert_eq!(draft.left_over, [("ward".to_owned(), Reason::LastYear)]);
    let made: Vec<_> = draft.proposals.iter().map(|p| (&p.unit, p.starts_on, p.ends_on)).collect();
    assert_eq!(made, [(&other, day("21/12/2027"), day("23/12/2027"))]);
    assert_eq!(sources.len(), 1);
    // Days kept free push a visit on, to the first working day from which it meets none of them.
    let free = [(day("15/12/2027"), day("23/12/2027"))];
    let (draft, _) = drafting::from_last_year(2027, &items, &BTreeSet::new(), &lineage, &names, (&calendar, &free));
    let made: Vec<_> = draft.proposals.iter().map(|p| (&p.unit, p.starts_on, p.ends_on)).collect();
    assert_eq!(made, [(&other, day("24/12/2027"), day("28/12/2027"))]);
    let free = [(day("15/12/2027"), day("31/12/2027"))];
    let (draft, _) = drafting::from_last_year(2027, &items, &BTreeSet::new(), &lineage, &names, (&calendar, &free));
    assert_eq!((draft.proposals.len(), draft.left_over.len()), (0, 2), "no day of the year is left");
}

/// Another body's plan takes no draft, neither by its page nor otherwise, and last year's is not drafted from.
fn what_others_issued_takes_no_draft(given: &Given) {
    let scene = scene(given);
    let (db, actor) = (scene.app.db(), scene.planner());
    let record = |year: i32| planned::Record {
        source: giamsat::plans::model::Source::Plan,
        leader: String::new(),
        carries: None,
        year,
        title: "Kế hoạch thanh tra".into(),
        number: format!("12/KH-{year}"),
        issued_on: day("02/01/2026"),
        issuer: "Chánh Thanh tra".into(),
        classification: planned::Classification::Ordinary,
    };
    let body = planned::Body::Known(scene.body.clone());
    let theirs = plans::record_plan(db, &actor, &body, &record(2026)).expect("recorded");
    let item = NewItem { profile: Profile::C, ..item(&scene.ward, ItemKind::Periodic, "Thanh tra đất đai") };
    plans::add_item(db, &actor, &theirs, &item).expect("an item");
    let planner = scene.app.named_existing("lap");
    let told = "do cơ quan khác ban hành";
    planner.get(&format!("/plans/{theirs}/draft")).expect(409).see(told);
    let other = NewItem { unit: scene.other.clone(), ..item };
    match plans::add_items(db, &actor, &theirs, &[other]) {
        Err(giamsat::error::Error::Refused(said)) => assert_eq!(said.key, "plans-refusal-not-drafted"),
        other => panic!("{other:?}"),
    }
    let mine = plan(&scene, 2027);
    let page = planner.get(&format!("/plans/{mine}/draft?source=last-year")).expect(200);
    page.see("0 cuộc được đề xuất").miss("UBND phường Bến Thử").see("Năm 2027 chưa nhập ngày nghỉ lễ nào");
}

fn plan(scene: &Scene, year: i32) -> PlanId {
    let new = NewPlan { body: scene.body.clone(), year, title: format!("Kế hoạch kiểm tra năm {year}") };
    plans::create_plan(scene.app.db(), &scene.planner(), &new).expect("a plan")
}

fn item(unit: &UnitId, kind: ItemKind, contents: &str) -> NewItem {
    NewItem {
        kind,
        unit: unit.clone(),
        fields: vec!["land".into()],
        contents: contents.into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("01/01/2025"),
        period_to: day("31/12/2025"),
        starts_on: day("07/12/2026"),
        ends_on: day("09/12/2026"),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

const ASKED: &str = "source=rules&kinds=ward&kinds=commune&cycle=2&a_month=3&days=2&people=3&from=01/03/2027&to=30/06/2027&fields=land\
                     &contents=Gi%E1%BA%A3i%20quy%E1%BA%BFt%20h%E1%BB%93%20s%C6%A1&period_from=01/01/2026&period_to=31/12/2026";

/// The same as a form's fields.
fn asked() -> Vec<(&'static str, &'static str)> {
    vec![
        ("source", "rules"),
        ("kinds", "ward"),
        ("kinds", "commune"),
        ("cycle", "2"),
        ("a_month", "3"),
        ("days", "2"),
        ("people", "3"),
        ("from", "01/03/2027"),
        ("to", "30/06/2027"),
        ("fields", "land"),
        ("contents", "Giải quyết hồ sơ"),
        ("period_from", "01/01/2026"),
        ("period_to", "31/12/2026"),
    ]
}

fn items(scene: &Scene, plan: &PlanId) -> Vec<planned::Item> {
    let actor = scene.planner();
    scene.app.db().read(|c| planned::views::items(c, &actor, plan)).expect("items")
}

fn units_that_are_due_are_proposed_and_chosen(given: &Given) {
    let scene = scene(given);
    let plan = plan(&scene, 2027);
    let planner = scene.app.named_existing("lap");
    let path = format!("/plans/{plan}/draft");
    planner.get(&path).expect(200).see("Đề xuất").miss("cuộc được đề xuất");
    let page = planner.get(&format!("{path}?{ASKED}")).expect(200).see("2 cuộc được đề xuất");
    let page = page.see("UBND phường Bến Thử").see("UBND xã Đồi Thử").see("Chưa kiểm tra lần nào");
    let values: Vec<String> = page
        .text()
        .split("name=\"pick\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(items(&scene, &plan).is_empty(), "nothing is planned by itself");
    let mut fields = asked();
    planner.post(&path, &fields).expect(422).see("Chọn ít nhất một cuộc.").see("UBND phường Bến Thử");
    fields.push(("pick", "khong-co|2027-03-01"));
    planner.post(&path, &fields).expect(422).see("đã thay đổi");
    fields.pop();
    let ward = values.iter().find(|v| v.starts_with(scene.ward.as_str())).expect("the ward").clone();
    fields.push(("pick", &ward));
    planner.post(&path, &fields).expect(303);
    let made = items(&scene, &plan);
    assert_eq!(made.len(), 1);
    let item = &made[0];
    assert_eq!((&item.unit, item.number, item.kind), (&scene.ward, Some(1), ItemKind::Periodic));
    assert_eq!((item.contents.as_str(), &item.fields[..]), ("Giải quyết hồ sơ", &["land".to_owned()][..]));
    assert_eq!((item.starts_on, item.ends_on), (day("01/03/2027"), day("02/03/2027")));
    planner.get(&format!("{path}?{ASKED}")).expect(200).see("1 cuộc được đề xuất");
    for login in ["ky", "truong"] {
        scene.app.named_existing(login).get(&path).expect(403);
    }
}

fn last_years_plan_goes_on_with_successors(given: &Given) {
    let scene = scene(given);
    let (before, plan) = (plan(&scene, 2026), plan(&scene, 2027));
    let (db, actor) = (scene.app.db(), scene.planner());
    let heir = scene.app.unit("UBND phường Mới Thử", Kind::Ward);
    let from = (Some(&scene.ward), "UBND phường Bến Thử");
    let merge =
        |tx: &mut giamsat::db::Tx| units::relate(tx, RelationKind::Merge, from, &heir, day("01/01/2027"), None, None);
    db.write(merge).expect("merged");
    for (unit, contents) in [(&scene.ward, "Tiếp nhận hồ sơ"), (&scene.other, "Xin lỗi khi quá hạn")] {
        plans::add_item(db, &actor, &before, &item(unit, ItemKind::Periodic, contents)).expect("an item");
    }
    let planner = scene.app.named_existing("lap");
    let page = planner.get(&format!("/plans/{plan}/draft?source=last-year")).expect(200);
    page.see("2 cuộc được đề xuất").see("UBND phường Mới Thử").see("07/12/2027").see("Có trong kế hoạch năm trước");
    let picks = [format!("{heir}|2027-12-07"), format!("{}|2027-12-07", scene.other)];
    let fields = [("source", "last-year"), ("pick", picks[0].as_str()), ("pick", picks[1].as_str())];
    planner.post(&format!("/plans/{plan}/draft"), &fields).expect(303);
    let made = items(&scene, &plan);
    let found: Vec<(&UnitId, &str, NaiveDate)> =
        made.iter().map(|i| (&i.unit, i.contents.as_str(), i.period_from)).collect();
    let from = day("01/01/2026");
    assert_eq!(found, [(&heir, "Tiếp nhận hồ sơ", from), (&scene.other, "Xin lỗi khi quá hạn", from)]);
    assert_eq!(made[0].ends_on, day("09/12/2027"));
}

fn a_sealed_item_changes_nothing_in_a_draft(given: &Given) {
    let scene = scene(given);
    let (before, plan) = (plan(&scene, 2026), plan(&scene, 2027));
    let (db, actor) = (scene.app.db(), scene.planner());
    let ask = |source: &str| {
        let query = if source == "rules" { ASKED.to_owned() } else { format!("source={source}") };
        let text = scene.app.named_existing("lap").get(&format!("/plans/{plan}/draft?{query}")).expect(200).text();
        text.split("name=\"pick\" value=\"").skip(1).filter_map(|r| r.split('"').next().map(str::to_owned)).collect()
    };
    let seen: [Vec<String>; 2] = [ask("rules"), ask("last-year")];
    for (plan, days) in [(&before, ("07/12/2026", "08/12/2026")), (&plan, ("01/03/2027", "02/03/2027"))] {
        let surprise = NewItem {
            trigger: Some(Trigger::Feedback),
            cause: "Phản ánh".into(),
            directive: None,
            follows: None,
            part: None,
            officials: Vec::new(),
            approver: Some(scene.signer.clone()),
            starts_on: day(days.0),
            ends_on: day(days.1),
            ..item(&scene.ward, ItemKind::Surprise, "Đột xuất")
        };
        plans::add_item(db, &actor, plan, &surprise).expect("a sealed item");
    }
    assert_eq!([ask("rules"), ask("last-year")], seen);
}

fn mistakes_stay_at_their_fields(given: &Given) {
    let scene = scene(given);
    let plan = plan(&scene, 2027);
    let planner = scene.app.named_existing("lap");
    let ask = |query: &str| planner.get(&format!("/plans/{plan}/draft?{query}")).expect(422);
    ask(&ASKED.replace("cycle=2", "cycle=hai")).holds("value=\"hai\"");
    ask(&ASKED.replace("to=30/06/2027", "to=30/06/2028")).see("2027");
    ask(&ASKED.replace("period_to=31/12/2026", "period_to=31/12/2027"))
        .see("phải kết thúc trước cuộc kiểm tra đầu tiên");
    ask(&format!("{ASKED}&free=tet")).see("Không đọc được “tet”");
    ask(&ASKED.replace("fields=land", "fields=")).see("lĩnh vực");
}

const FOCUS: &str = "/settings/focus-fields";

fn focus_fields_are_entered_with_their_days_and_ground(given: &Given) {
    let scene = scene(given);
    let admin = scene.app.client(Role::Administrator);
    let page = admin.get(FOCUS).expect(200).see("Đất đai").see("Đầu tư").see("Xây dựng").see("Cấp phép kinh doanh");
    page.see("Chỉ thị 04/CT-UBND ngày 21/3/2025").see("21/03/2025 – nay").see("Chưa đối chiếu văn bản");
    let enter = |field: &str, from: &str, to: &str, ground: &str| {
        admin.post(FOCUS, &[("field", field), ("from_on", from), ("to_on", to), ("ground", ground), ("verified", "1")])
    };
    enter("", "", "01/01/2027", "").expect(422).holds("e-field").holds("e-from_on").holds("e-ground");
    enter("civil_status", "02/01/2027", "01/01/2027", "Kế hoạch 5/KH").expect(422).holds("e-to_on").holds("Kế hoạch 5");
    enter("land", "01/01/2027", "", "Kế hoạch 5/KH")
        .expect(422)
        .see("đã là trọng tâm trong một phần của những ngày đó");
    enter("civil_status", "01/01/2027", "", "Kế hoạch 5/KH-UBND thử").to();
    let page = admin.get(FOCUS).expect(200).see("Hộ tịch, chứng thực").see("Chưa đến ngày");
    let ids: Vec<String> = page
        .text()
        .replace("&#x2f;", "/")
        .split("action=\"/settings/focus-fields/")
        .skip(1)
        .filter_map(|rest| rest.split('/').next().map(str::to_owned))
        .collect();
    let new = ids.iter().find(|id| !id.starts_with("ff-")).expect("the new one").clone();
    // One that has not begun is taken away; one in force gets its last day.
    admin.post(&format!("{FOCUS}/{new}/remove"), &[("version", "2")]).expect(409);
    admin
        .post(&format!("{FOCUS}/ff-land/remove"), &[("version", "1")])
        .expect(409)
        .see("nhập ngày kết thúc thay vì bỏ");
    admin.post(&format!("{FOCUS}/{new}/remove"), &[("version", "1")]).to();
    admin.get(FOCUS).expect(200).miss("Kế hoạch 5/KH-UBND thử");
    let end = |last: &str, version: &str| {
        admin.post(&format!("{FOCUS}/ff-land/end"), &[("version", version), ("last", last)])
    };
    end("20/03/2025", "1").expect(422).see("từ ngày bắt đầu áp dụng trở đi").holds("20&#x2f;03&#x2f;2025");
    end("31/12/2026", "1").to();
    end("30/06/2027", "1").expect(409).see("31/12/2026").see("30/06/2027");
    admin.post(&format!("{FOCUS}/khong-co/end"), &[("version", "1"), ("last", "31/12/2026")]).expect(404);
    admin.get(FOCUS).expect(200).see("21/03/2025 – 31/12/2026");
    // From the day after it may be entered anew, by another ground.
    enter("land", "01/01/2027", "", "Kế hoạch 6/KH-UBND thử").to();
    end("01/01/2027", "2").expect(422).see("đã là trọng tâm");
    for login in ["lap", "ky"] {
        scene.app.named_existing(login).get(FOCUS).expect(403);
    }
    let actions = ["settings.enter-focus", "settings.end-focus", "settings.remove-focus"];
    use diesel::prelude::*;
    use giamsat::schema::audit_lines as a;
    let told = actions.map(|action| {
        let count = a::table.filter(a::action.eq(action)).count();
        scene.app.db().read(|c| Ok(count.get_result::<i64>(c)?)).expect("a count")
    });
    assert_eq!(told, [2, 1, 1]);
}

/// Says that a unit received dossiers in a field in October 2026, as a published report does.
fn report(scene: &Scene, unit: &UnitId, field: &str, received: i64) {
    use diesel::prelude::*;
    use giamsat::schema::{import_batches as b, monthly_statistics as s};
    let written = scene.app.db().write(|tx| {
        let (id, batch): (String, String) = (tx.new_id(), tx.new_id());
        let now = tx.now();
        diesel::insert_into(b::table)
            .values((
                (
                    b::id.eq(&batch),
                    b::kind.eq("monthly-statistics"),
                    b::file_name.eq("bao-cao.xlsx"),
                    b::sha256.eq(""),
                    b::layout.eq(""),
                    b::state.eq("published"),
                    b::login.eq("test"),
                    b::created_at.eq(now),
                    b::facts.eq("{}"),
                    b::remarks.eq("[]"),
                ),
                (b::rows_read.eq(1), b::added.eq(1), b::changed.eq(0), b::unchanged.eq(0), b::refused.eq(0)),
                b::version.eq(1),
            ))
            .execute(tx.c())?;
        diesel::insert_into(s::table)
            .values((
                s::id.eq(&id),
                s::batch_id.eq(&batch),
                s::row_key.eq(&id),
                s::row_hash.eq(""),
                s::source.eq(""),
                s::unit_id.eq(unit),
                s::unit_name.eq("x"),
                s::period_from.eq(day("01/10/2026")),
                s::period_to.eq(day("31/10/2026")),
                s::field_code.eq(Some(field)),
                s::received_total.eq(Some(received)),
            ))
            .execute(tx.c())?;
        Ok(())
    });
    written.expect("a report");
}

fn focus_fields_go_first_and_are_marked(given: &Given) {
    let scene = scene(given);
    let (before, plan) = (plan(&scene, 2026), plan(&scene, 2027));
    let planner = scene.app.named_existing("lap");
    let path = format!("/plans/{plan}/draft");
    // The form begins with the four, and says so.
    let form = planner.get(&path).expect(200);
    for field in ["land", "investment", "construction", "business_licensing"] {
        let ticked = format!("name=\"fields\" value=\"{field}\" checked");
        assert!(form.text().contains(&ticked), "{field} is chosen already");
    }
    assert!(!form.text().contains("name=\"fields\" value=\"civil_status\" checked"));
    form.see("Lĩnh vực trọng tâm (Đất đai, Đầu tư, Xây dựng, Cấp phép kinh doanh) được chọn sẵn");
    // Neither was ever visited: by name the ward goes first, until the commune is known to handle land.
    let order = |page: &crate::support::app::Answer| -> Vec<UnitId> {
        let text = page.text();
        let picks = text.split("name=\"pick\" value=\"").skip(1);
        picks.filter_map(|rest| rest.split('|').next().map(|id| UnitId(id.to_owned()))).collect()
    };
    let page = planner.get(&format!("{path}?{ASKED}")).expect(200);
    assert_eq!(order(&page), [scene.ward.clone(), scene.other.clone()]);
    report(&scene, &scene.other, "land", 12);
    report(&scene, &scene.ward, "civil_status", 40);
    report(&scene, &scene.ward, "land", 0);
    let page = planner.get(&format!("{path}?{ASKED}")).expect(200);
    assert_eq!(order(&page), [scene.other.clone(), scene.ward.clone()]);
    let page = page.see("Có hồ sơ lĩnh vực trọng tâm: Đất đai").see("Trọng tâm");
    assert_eq!(page.text().matches("checked><span class=\"vh\">").count(), 2, "both are chosen");
    // Asked about another field, nothing is marked and nobody goes first for it.
    let other = ASKED.replace("fields=land", "fields=civil_status");
    let page = planner.get(&format!("{path}?{other}")).expect(200);
    assert_eq!(order(&page), [scene.ward.clone(), scene.other.clone()]);
    assert!(!page.miss("Có hồ sơ lĩnh vực trọng tâm").text().contains("title=\"Lĩnh vực trọng tâm"));
    // From last year's plan, too: who is about a focus field goes first.
    let (db, actor) = (scene.app.db(), scene.planner());
    let papers =
        NewItem { fields: vec!["civil_status".into()], ..item(&scene.ward, ItemKind::Periodic, "Hộ tịch") };
    plans::add_item(db, &actor, &before, &papers).expect("an item");
    plans::add_item(db, &actor, &before, &item(&scene.other, ItemKind::Periodic, "Đất")).expect("an item");
    let page = planner.get(&format!("{path}?source=last-year")).expect(200);
    assert_eq!(order(&page), [scene.other.clone(), scene.ward.clone()]);
    // What is chosen stands in the plan, marked; the other one is not.
    let picks = [format!("{}|2027-12-07", scene.other), format!("{}|2027-12-07", scene.ward)];
    planner.post(&path, &[("source", "last-year"), ("pick", &picks[0]), ("pick", &picks[1])]).to();
    let made = items(&scene, &plan);
    assert_eq!(made.iter().map(|i| &i.unit).collect::<Vec<_>>(), [&scene.other, &scene.ward]);
    let shown = planner.get(&format!("/plans/{plan}")).expect(200);
    assert_eq!(shown.text().matches("Lĩnh vực trọng tâm: Đất đai").count(), 1);
    // A field that is a focus field no more by the visit is not marked.
    let admin = scene.app.client(Role::Administrator);
    admin.post(&format!("{FOCUS}/ff-land/end"), &[("version", "1"), ("last", "30/11/2027")]).to();
    let shown = planner.get(&format!("/plans/{plan}")).expect(200);
    assert!(!shown.text().contains("Lĩnh vực trọng tâm: Đất đai"));
}
