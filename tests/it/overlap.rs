//! Overlap across bodies and through mergers, and that nothing is issued with an open one.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::error::Error;
use giamsat::plans::actions::{self, Approval};
use giamsat::plans::rules;
use giamsat::plans::{Answer, Item, ItemKind, ItemStage, NewItem, NewPlan, OverlapAnswer, Profile, Stage, views};
use giamsat::register::{self, NewEntry};
use giamsat::schema::overlap_answers;
use giamsat::units::{self, Kind, RelationKind};
use giamsat::vocabulary::{Actor, ConclusionId, PlanId, PlanItemId, Role, UnitId};
use giamsat::web::dispatch::query_string;
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::plans::{World, at_once, day, refused, world};
use crate::support::app::TestApp;
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        overlap;
        a_ward_that_was_merged_is_its_successor,
        what_a_predecessor_was_told_is_told,
        nothing_is_issued_with_what_arose_since,
        who_came_later_answers,
        an_answer_ends_with_what_it_spoke_of,
        what_is_typed_is_looked_for_and_tells_nothing_sealed,
        issued_plans_hold_no_unanswered_overlap,
    ];
    tests.extend(plain![overlap; nobody_justifies_against_thanh_tra_or_kiem_toan]);
    tests
}

/// Ties a unit to its predecessor, as a list of units does.
pub fn merge(test: &TestApp, from: &UnitId, to: &UnitId, on: &str) {
    let tied = test.db().write(|tx| {
        units::actions::end_unit(tx, from, units::rules::day_before(day(on)))?;
        let name = units::views::name_on(tx.c(), from, day(on))?;
        let decision = Some("Nghị quyết 12/NQ-HĐND (giả định)");
        units::actions::relate(tx, RelationKind::Merge, (Some(from), &name), to, day(on), decision, None)
    });
    assert!(tied.expect("tied"));
}

fn a_ward_that_was_merged_is_its_successor(given: &Given) {
    let w = world(given);
    let (old, other) = (w.test.unit("Phường Gò Sến", Kind::Ward), w.test.unit("Phường An Hạ", Kind::Ward));
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let before = NewItem { unit: old.clone(), ..w.item(&["land"], "Kiểm tra phường cũ") };
    let b = w.add(&theirs, &before);
    w.add(&theirs, &NewItem { unit: other, ..w.item(&["land"], "Phường khác") });
    let planner = w.test.named_existing("planner");
    let page = format!("/plans/{mine}");
    planner.get(&page).expect(200).miss("Chồng chéo với kế hoạch").see("Không còn chồng chéo");
    merge(&w.test, &old, &w.ward, "2026-07-01");
    let shown = planner.get(&page).expect(200).see("Chồng chéo với kế hoạch của Thanh tra thành phố");
    let shown = shown.see("Phường Gò Sến và Phường Bến Lụa kế thừa nhau").see("Trùng thời kỳ 01/01/2026–30/06/2026");
    shown.see("Kiểm tra phường cũ").miss("Phường khác").see("1 chồng chéo chưa trả lời");
    refused(w.submit(&mine), "1 chồng chéo chưa trả lời");
    // And from the side of the predecessor.
    planner.get(&format!("/plans/{theirs}")).expect(200).see("Phường Bến Lụa và Phường Gò Sến kế thừa nhau");
    // Another field, and other days, are no overlap whatever the units became.
    let apart = NewItem {
        unit: old.clone(),
        period_from: day("2026-07-01"),
        period_to: day("2026-09-30"),
        starts_on: day("2026-10-05"),
        ends_on: day("2026-10-09"),
        ..before
    };
    w.test.world.set(day("2026-10-01").and_hms_opt(2, 0, 0).expect("a time"));
    actions::update_item(w.test.db(), &w.planner(), &b, 1, &apart).expect("other days");
    w.test.world.set(crate::support::app::beginning());
    planner.get(&page).expect(200).miss("Chồng chéo với kế hoạch");
}

fn what_a_predecessor_was_told_is_told(given: &Given) {
    let w = world(given);
    let old = w.test.unit("Phường Gò Sến", Kind::Ward);
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Cấp giấy lần đầu"));
    let entry = NewEntry {
        unit: old.clone(),
        unit_name: "Phường Gò Sến".into(),
        field_code: Some("land".into()),
        item: None,
        item_code: None,
        content: "Nội dung đã kết luận".into(),
        period_from: day("2026-01-01"),
        period_to: day("2026-03-31"),
        conclusion_id: ConclusionId("c".into()),
        conclusion_number: "29/TB-SNV".into(),
        concluded_on: day("2026-05-01"),
        body_name: "Sở Nội vụ".into(),
        elsewhere: false,
    };
    w.test.db().write(|tx| register::actions::enter(tx, &entry)).expect("entered");
    let planner = w.test.named_existing("planner");
    planner.get(&format!("/plans/{plan}")).expect(200).miss("29/TB-SNV");
    merge(&w.test, &old, &w.ward, "2026-07-01");
    planner.get(&format!("/plans/{plan}")).expect(200).see("Đã có kết luận 29/TB-SNV");
    w.submit(&plan).expect("told, not stopped");
}

fn nothing_is_issued_with_what_arose_since(given: &Given) {
    let w = world(given);
    let old = w.test.unit("Phường Gò Sến", Kind::Ward);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let b = w.add(&theirs, &NewItem { unit: old.clone(), ..w.item(&["land"], "Phường cũ") });
    w.submit(&mine).expect("nothing overlaps");
    w.submit(&theirs).expect("nothing overlaps");
    w.approve(&theirs).expect("issued");
    // A resolution makes one unit of both while the plan lies with its approver.
    merge(&w.test, &old, &w.ward, "2026-07-01");
    let sentence = "1 chồng chéo phát sinh sau khi trình";
    refused(w.approve(&mine), sentence);
    assert_eq!(w.stage(&mine), Stage::Submitted);
    let approver = w.test.named_existing("approver");
    let page = format!("/plans/{mine}");
    let shown = approver.get(&page).expect(200).see(sentence).see("Lý do trả lại");
    assert!(!shown.text().contains(&format!("action=\"{page}/approve\"")), "a button that is refused");
    let version = w.version(&mine).to_string();
    let fields = [("version", version.as_str()), ("number", "61/KH-SNV"), ("issued_on", "19/11/2026")];
    approver.post(&format!("{page}/approve"), &fields).expect(409).see(sentence);
    // The way out that the sentence tells.
    actions::return_for_rework(w.test.db(), &w.approver(), &mine, w.version(&mine), "Chồng chéo").expect("returned");
    refused(w.submit(&mine), "1 chồng chéo chưa trả lời");
    let answer = w.answer(&b, OverlapAnswer::Merge);
    actions::answer_overlap(w.test.db(), &w.planner(), &a, &answer).expect("answered");
    w.submit(&mine).expect("answered");
    w.approve(&mine).expect("issued");
    // The plan that was issued before is answered for by the other side.
    let shown = approver.get(&format!("/plans/{theirs}")).expect(200).see("Bên kia đã trả lời: Phối hợp");
    shown.miss("chồng chéo chưa trả lời");
}

fn who_came_later_answers(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Đã trình"));
    w.submit(&mine).expect("nothing overlaps");
    // What others begin to write stops no plan that lies with its approver.
    let b = w.add(&theirs, &w.item(&["land"], "Viết sau"));
    refused(w.submit(&theirs), "1 chồng chéo chưa trả lời");
    w.approve(&mine).expect("issued");
    let answer = w.answer(&a, OverlapAnswer::Merge);
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &answer).expect("answered");
    w.submit(&theirs).expect("answered");
    w.approve(&theirs).expect("issued");
}

fn an_answer_ends_with_what_it_spoke_of(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let b = w.add(&theirs, &w.item(&["land"], "Cấp đổi"));
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &w.answer(&a, OverlapAnswer::Merge)).expect("answered");
    w.submit(&theirs).expect("answered");
    let version = || w.test.db().read(|c| views::item(c, &w.planner(), &a)).expect("it").version;
    let change = |new: NewItem| actions::update_item(w.test.db(), &w.planner(), &a, version(), &new).expect("changed");
    // Other words change nothing; another field is another inspection, for both sides.
    change(w.item(&["land"], "Cấp giấy lần đầu, trả kết quả"));
    let open = |plan: &PlanId| {
        w.test.db().read(|c| views::facts(c, &w.planner(), plan, day("2026-11-20"))).expect("facts").unanswered
    };
    assert_eq!(open(&theirs), 0);
    change(w.item(&["land", "construction"], "Cấp giấy lần đầu, trả kết quả"));
    assert_eq!((open(&theirs), open(&mine)), (0, 1), "of a plan that lies with its approver, who changed answers");
    // It is not taken away: it says of what it was given.
    let page = format!("/plans/{theirs}");
    let told = "Nội dung được trả lời đã thay đổi sau câu trả lời này";
    w.test.named_existing("planner").get(&page).expect(200).see("Đã trả lời: Phối hợp").see(told);
    change(w.item(&["land"], "Cấp giấy lần đầu, trả kết quả"));
    assert_eq!((open(&theirs), open(&mine)), (0, 1), "put back, it is what was answered");
    w.test.named_existing("planner").get(&page).expect(200).see("Đã trả lời: Phối hợp").miss(told);
}

fn what_is_typed_is_looked_for_and_tells_nothing_sealed(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let own = w.add(&mine, &w.item(&["investment"], "Của mình"));
    let b = w.add(&theirs, &w.item(&["land"], "Bên kia"));
    let ask = |login: &str, plan: &PlanId, changed: &[(&str, &str)]| {
        let typed = [
            ("kind", "periodic"),
            ("unit", w.ward.as_str()),
            ("fields", "land"),
            ("period_from", "01/01/2026"),
            ("period_to", "30/06/2026"),
            ("starts_on", "07/12/2026"),
            ("ends_on", "11/12/2026"),
        ];
        let query = query_string(&crate::plans::with(&typed, changed));
        w.test.named_existing(login).get(&format!("/plans/{plan}/items/check?{query}"))
    };
    let part = ask("planner", &mine, &[]).expect(200).see("Chồng chéo với kế hoạch của Thanh tra thành phố");
    let part = part.see("Bên kia").see("Trùng 5 ngày làm việc");
    assert!(!part.text().contains("<html") && !part.text().contains("<form"), "a part of the page: {}", part.text());
    ask("planner", &mine, &[("fields", "construction")]).expect(200).see("Không chồng chéo với kế hoạch nào");
    ask("planner", &mine, &[("fields", "investment")]).expect(200).see("Của mình");
    ask("planner", &mine, &[("fields", "investment"), ("item", own.as_str())]).expect(200).miss("Của mình");
    for half in [("starts_on", "12/2026"), ("unit", ""), ("unit", "nowhere"), ("fields", ""), ("ends_on", "06/12/2026")]
    {
        ask("planner", &mine, &[half]).expect(200).see("Chọn đơn vị, lĩnh vực").miss("Bên kia");
    }
    // The page asks as the planner types; of a surprise it does not ask at all.
    let form = |query: &str| w.test.named_existing("planner").get(&format!("/plans/{mine}/items/new{query}")).text();
    assert!(form("").replace("&#x2f;", "/").contains(&format!("data-check=\"/plans/{mine}/items/check\"")));
    assert!(!form("?kind=surprise").contains("data-check"), "an address would tell it to logs");
    ask("planner", &mine, &[("kind", "surprise")]).expect(200).see("Chọn đơn vị, lĩnh vực");

    // A sealed item of the same plan, unit and days, with an answer of its owner.
    let logins = ["planner", "planner-2"];
    let sealed_id = |id: &str| {
        let ids = [None, Some(id), Some(own.as_str()), Some(b.as_str())];
        let mut seen = Vec::new();
        for (login, plan) in logins.iter().flat_map(|login| [(login, &mine), (login, &theirs)]) {
            for item in ids {
                for fields in ["land", "investment", "construction"] {
                    let item = item.map(|item| ("item", item));
                    let changed: Vec<(&str, &str)> = [("fields", fields)].into_iter().chain(item).collect();
                    seen.push(ask(login, plan, &changed).expect(200).text());
                }
            }
        }
        seen
    };
    let before = sealed_id("01990000-0000-7000-8000-000000000000");
    let sealed = w.add(&mine, &w.surprise());
    let answer = Answer { reason: "Câu trả lời kín".into(), ..w.answer(&b, OverlapAnswer::Merge) };
    actions::answer_overlap(w.test.db(), &w.planner(), &sealed, &answer).expect("answered by its owner");
    let after = sealed_id(sealed.as_str());
    assert_eq!(before, after, "what is sealed changed an answer");
    assert!(after.iter().all(|text| !text.contains("kín")), "not even for who is named on it");
    // Who writes no plans asks nothing.
    for role in [Role::Leader, Role::Approver, Role::Inspectorate] {
        w.test.client(role).get(&format!("/plans/{mine}/items/check")).expect(403);
    }
    w.test.named_existing("planner").get("/plans/01990000-0000-7000-8000-000000000000/items/check").expect(404);
}

fn nobody_justifies_against_thanh_tra_or_kiem_toan() {
    for profile in Profile::ALL {
        let may = matches!(profile, Profile::A | Profile::B);
        let answers = rules::answers_against(*profile);
        assert_eq!(answers.contains(&OverlapAnswer::Justify), may, "{profile}");
        assert_eq!(answers.len(), OverlapAnswer::ALL.len() - usize::from(!may), "only this one is shut");
    }
    assert!(!Profile::HELD.contains(&Profile::D), "the State Audit decides by itself");
}

/// What a planner, or who approves, does to a plan at some point.
#[derive(Clone, Debug)]
enum Deed {
    Add { unit: usize, field: usize, slot: i64, follow_up: bool },
    Change { which: usize, unit: usize, slot: i64 },
    Remove { which: usize },
    Answer { which: usize, how: OverlapAnswer },
    AnswerAll,
    Submit,
    Approve,
    Return,
}

fn a_deed() -> impl Strategy<Value = Deed> {
    let how = prop::sample::select(vec![OverlapAnswer::Merge, OverlapAnswer::Justify, OverlapAnswer::Withdraw]);
    prop_oneof![
        4 => (0usize..3, 0usize..2, 0i64..4, prop::bool::weighted(0.1))
            .prop_map(|(unit, field, slot, follow_up)| Deed::Add { unit, field, slot, follow_up }),
        2 => (0usize..4, 0usize..3, 0i64..4).prop_map(|(which, unit, slot)| Deed::Change { which, unit, slot }),
        1 => (0usize..4).prop_map(|which| Deed::Remove { which }),
        2 => (0usize..4, how).prop_map(|(which, how)| Deed::Answer { which, how }),
        2 => Just(Deed::AnswerAll),
        3 => Just(Deed::Submit),
        2 => Just(Deed::Approve),
        1 => Just(Deed::Return),
    ]
}

/// Two planners, each with a plan of the same year, and who approves it.
struct Interleaved<'w> {
    w: &'w World,
    year: i32,
    units: [UnitId; 3],
}

/// Whether the deed was done; that it was refused is an outcome like another.
fn outcome<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Refused(_) | Error::Invalid(_) | Error::Conflict | Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

impl Interleaved<'_> {
    fn item(&self, unit: usize, field: usize, slot: i64, follow_up: bool) -> NewItem {
        let on = |month: u32, d: i64| {
            NaiveDate::from_ymd_opt(self.year, month, 1).expect("a day") + chrono::Duration::days(d)
        };
        NewItem {
            kind: if follow_up { ItemKind::FollowUp } else { ItemKind::Periodic },
            unit: self.units[unit].clone(),
            // Neighbouring slots share days, others do not.
            period_from: on(1, slot * 12),
            period_to: on(1, slot * 12 + 13),
            starts_on: on(4, slot * 4),
            ends_on: on(4, slot * 4 + 5),
            ..self.w.item(&[["land", "construction"][field]], "Nội dung")
        }
    }

    fn items(&self, actor: &Actor, plan: &PlanId) -> Vec<Item> {
        self.w.test.db().read(|c| views::items(c, actor, plan)).expect("a read")
    }

    fn answer(&self, actor: &Actor, item: &PlanItemId, other: &PlanItemId, how: OverlapAnswer) -> bool {
        let answer = Answer {
            other: other.clone(),
            answer: how,
            reason: "Lý do".into(),
            visit: None,
            contents: String::new(),
            seen: None,
        };
        outcome(actions::answer_overlap(self.w.test.db(), actor, item, &answer))
    }

    fn answer_all(&self, actor: &Actor, plan: &PlanId) -> bool {
        let items = self.items(actor, plan);
        let found = self.w.test.db().read(|c| views::overlaps::of_open(c, &items)).expect("a read");
        let mut done = false;
        for (item, overlaps) in found {
            for overlap in overlaps.iter().filter(|o| o.waits()) {
                done |= self.answer(actor, &item, &overlap.other.id, OverlapAnswer::Merge);
            }
        }
        done
    }

    fn act(&self, login: &str, plan: &PlanId, deed: &Deed) -> bool {
        let db = self.w.test.db();
        let (actor, approver) = (self.w.test.actor(login), self.w.approver());
        let pick = |which: usize| self.items(&actor, plan).into_iter().nth(which);
        match deed {
            Deed::Add { unit, field, slot, follow_up } => {
                outcome(actions::add_item(db, &actor, plan, &self.item(*unit, *field, *slot, *follow_up)))
            }
            Deed::Change { which, unit, slot } => pick(*which).is_some_and(|item| {
                let new = self.item(*unit, 0, *slot, false);
                outcome(actions::update_item(db, &actor, &item.id, item.version, &new))
            }),
            Deed::Remove { which } => {
                pick(*which).is_some_and(|item| outcome(actions::remove_item(db, &actor, &item.id, item.version)))
            }
            Deed::Answer { which, how } => pick(*which).is_some_and(|item| {
                let found = db.read(|c| views::overlaps::of_open(c, std::slice::from_ref(&item))).expect("a read");
                let first = found.into_values().flatten().next();
                first.is_some_and(|overlap| self.answer(&actor, &item.id, &overlap.other.id, *how))
            }),
            Deed::AnswerAll => self.answer_all(&actor, plan),
            Deed::Submit => outcome(actions::submit(db, &actor, plan, self.w.version(plan))),
            Deed::Approve => {
                let approval = Approval { number: "1/KH".into(), issued_on: day("2026-11-19") };
                outcome(actions::approve(db, &approver, plan, self.w.version(plan), &approval))
            }
            Deed::Return => outcome(actions::return_for_rework(db, &approver, plan, self.w.version(plan), "Sửa")),
        }
    }

    /// Pairs of items in issued plans that overlap and want an answer; which of them has none. Worked
    /// out from the rows, by the words of the rule.
    fn issued_pairs(&self, plans: &[PlanId; 2]) -> (usize, Vec<String>) {
        let planner = self.w.planner();
        let issued = plans.iter().filter(|plan| self.w.stage(plan) == Stage::Approved);
        let items: Vec<Item> = issued.flat_map(|plan| self.items(&planner, plan)).collect();
        let items: Vec<&Item> = items.iter().filter(|i| i.stage != ItemStage::Cancelled).collect();
        let rows: Vec<(String, String, String)> = self
            .w
            .test
            .db()
            .read(|c| {
                use overlap_answers as o;
                Ok(o::table.select((o::item_id, o::other_id, o::about)).load(c)?)
            })
            .expect("a read");
        // The first two units are one: the first was merged into the second long before.
        let whose = |item: &Item| self.units.iter().position(|u| *u == item.unit).expect("known").max(1);
        let meet = |a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)| a.0 <= b.1 && b.0 <= a.1;
        let (mut pairs, mut open) = (0, Vec::new());
        for (at, a) in items.iter().enumerate() {
            for b in &items[at + 1..] {
                let days = meet((a.period_from, a.period_to), (b.period_from, b.period_to))
                    || meet((a.starts_on, a.ends_on), (b.starts_on, b.ends_on));
                let follows = [a.kind, b.kind].contains(&ItemKind::FollowUp);
                if whose(a) != whose(b) || a.fields != b.fields || !days || follows {
                    continue;
                }
                pairs += 1;
                // Of something that changed since, an answer is none.
                let answered =
                    |x: &Item, y: &Item| rows.contains(&(x.id.to_string(), y.id.to_string(), rules::about(x, y)));
                if !answered(a, b) && !answered(b, a) {
                    open.push(format!("{a:?} and {b:?}"));
                }
            }
        }
        (pairs, open)
    }
}

fn issued_plans_hold_no_unanswered_overlap(given: &Given) {
    let w = world(given);
    let old = w.test.unit("Phường Gò Sến", Kind::Ward);
    merge(&w.test, &old, &w.ward, "2026-07-01");
    let units = [old, w.ward.clone(), w.department.clone()];
    let (year, met, both) = (AtomicI32::new(2030), AtomicUsize::new(0), AtomicUsize::new(0));
    let config = proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() };
    let deeds = prop::collection::vec((a_deed(), a_deed()), 4..12);
    TestRunner::new(config)
        .run(&deeds, |mut deeds| {
            // So that many come to an end: whoever can, submits and approves what stands.
            deeds.extend([
                (Deed::AnswerAll, Deed::AnswerAll),
                (Deed::Submit, Deed::Submit),
                (Deed::Approve, Deed::Approve),
            ]);
            let run = Interleaved { w: &w, year: year.fetch_add(1, Ordering::Relaxed), units: units.clone() };
            let plan = |login: &str, body: &UnitId| {
                let new = NewPlan { body: body.clone(), year: run.year, title: "Kế hoạch".into() };
                actions::create_plan(w.test.db(), &w.test.actor(login), &new).expect("a plan")
            };
            let plans = [plan("planner", &w.office), plan("planner-2", &w.inspectorate)];
            for (one, two) in &deeds {
                at_once(|| run.act("planner", &plans[0], one), || run.act("planner-2", &plans[1], two));
                let (_, open) = run.issued_pairs(&plans);
                prop_assert!(open.is_empty(), "after {:?} and {:?} issued plans hold {:?}", one, two, open);
            }
            met.fetch_add(run.issued_pairs(&plans).0, Ordering::Relaxed);
            let issued = plans.iter().filter(|plan| w.stage(plan) == Stage::Approved).count();
            both.fetch_add(usize::from(issued == 2), Ordering::Relaxed);
            Ok(())
        })
        .expect("the property holds");
    let (met, both) = (met.into_inner(), both.into_inner());
    assert!(met > 0 && both > 0, "{met} overlaps met in {both} pairs of issued plans: nothing was tried");
}
