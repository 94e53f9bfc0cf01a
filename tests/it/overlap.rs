//! Overlap across bodies and through mergers, and that nothing is issued with an open one.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::error::Error;
use giamsat::inspections::{self, NewInspection};
use giamsat::plans::actions::{self, Approval};
use giamsat::plans::model::adjustment::ChangeAnswer;
use giamsat::plans::model::joint::{AnswerPaper, Terms};
use giamsat::plans::model::ruling::{Outcome, RulingPaper, Standing};
use giamsat::plans::rules;
use giamsat::plans::{
    Answer, Classification, Item, ItemKind, ItemStage, NewItem, NewPlan, OverlapAnswer, Profile, Stage, views,
};
use giamsat::register::{self, NewEntry};
use giamsat::schema::overlap_answers;
use giamsat::units::{self, Kind, RelationKind};
use giamsat::vocabulary::{AccountId, Actor, AdjustmentId, ConclusionId, PlanId, PlanItemId, Role, UnitId};
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
    let answer = w.narrower(&b, "Một phần");
    actions::answer_overlap(w.test.db(), &w.planner(), &a, &answer).expect("answered");
    w.submit(&mine).expect("answered");
    w.approve(&mine).expect("issued");
    // The plan that was issued before is answered for by the other side.
    let shown = approver.get(&format!("/plans/{theirs}")).expect(200).see("Bên kia đã trả lời: Thu hẹp");
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
    let answer = w.narrower(&a, "Một phần");
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &answer).expect("answered");
    w.submit(&theirs).expect("answered");
    w.approve(&theirs).expect("issued");
}

fn an_answer_ends_with_what_it_spoke_of(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let b = w.add(&theirs, &w.item(&["land"], "Cấp đổi"));
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &w.narrower(&a, "Cấp đổi lẻ")).expect("answered");
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
    w.test.named_existing("planner").get(&page).expect(200).see("Đã trả lời: Thu hẹp").see(told);
    change(w.item(&["land"], "Cấp giấy lần đầu, trả kết quả"));
    assert_eq!((open(&theirs), open(&mine)), (0, 1), "put back, it is what was answered");
    w.test.named_existing("planner").get(&page).expect(200).see("Đã trả lời: Thu hẹp").miss(told);
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

/// What a planner, who approves, or who rules between bodies does at some point.
#[derive(Clone, Debug)]
enum Deed {
    Add {
        unit: usize,
        field: usize,
        slot: i64,
        follow_up: bool,
    },
    Change {
        which: usize,
        unit: usize,
        slot: i64,
    },
    Remove {
        which: usize,
    },
    Answer {
        which: usize,
        how: OverlapAnswer,
        slot: i64,
    },
    AnswerAll,
    Submit,
    Approve,
    Return,
    /// The Inspectorate proposes, the chairman decides.
    Rule {
        which: usize,
        how: OverlapAnswer,
        mine: bool,
        slot: i64,
    },
    CarryOut {
        which: usize,
    },
    /// Agrees to a joint inspection for which the other plan asks, or declines.
    Consent {
        which: usize,
        agrees: bool,
    },
    /// Parts an item from the one with which its side joined it.
    Separate {
        which: usize,
    },
    /// Into the adjustment of the issued plan; one is opened where there is none.
    Adjust {
        which: usize,
        what: Adjusted,
        unit: usize,
        slot: i64,
    },
    AnswerAdjustment,
    SubmitAdjustment,
    ApproveAdjustment,
    /// A decision on an item that is ready, with one of two teams; what it takes on beyond the item.
    Decide {
        which: usize,
        team: usize,
        beyond: Option<Beyond>,
    },
}

/// What of a decision is another than its item's.
#[derive(Clone, Copy, Debug)]
enum Beyond {
    Days,
    Earlier,
    Period,
    Fields,
}

#[derive(Clone, Copy, Debug)]
enum Adjusted {
    Add,
    Change,
    Withdraw,
    Follow,
}

fn a_deed() -> impl Strategy<Value = Deed> {
    let how = || prop::sample::select(OverlapAnswer::ALL.to_vec());
    let beyond = prop::sample::select(vec![Beyond::Days, Beyond::Earlier, Beyond::Period, Beyond::Fields]);
    let what = prop::sample::select(vec![Adjusted::Add, Adjusted::Change, Adjusted::Withdraw, Adjusted::Follow]);
    prop_oneof![
        4 => (0usize..3, 0usize..2, 0i64..4, prop::bool::weighted(0.1))
            .prop_map(|(unit, field, slot, follow_up)| Deed::Add { unit, field, slot, follow_up }),
        2 => (0usize..4, 0usize..3, 0i64..4).prop_map(|(which, unit, slot)| Deed::Change { which, unit, slot }),
        1 => (0usize..4).prop_map(|which| Deed::Remove { which }),
        2 => (0usize..4, how(), 0i64..4).prop_map(|(which, how, slot)| Deed::Answer { which, how, slot }),
        2 => Just(Deed::AnswerAll),
        3 => Just(Deed::Submit),
        3 => Just(Deed::Approve),
        1 => Just(Deed::Return),
        3 => (0usize..4, how(), prop::bool::ANY, 0i64..4)
            .prop_map(|(which, how, mine, slot)| Deed::Rule { which, how, mine, slot }),
        1 => (0usize..4).prop_map(|which| Deed::CarryOut { which }),
        3 => (0usize..4, prop::bool::weighted(0.8)).prop_map(|(which, agrees)| Deed::Consent { which, agrees }),
        1 => (0usize..4).prop_map(|which| Deed::Separate { which }),
        3 => (0usize..4, what, 0usize..3, 0i64..4)
            .prop_map(|(which, what, unit, slot)| Deed::Adjust { which, what, unit, slot }),
        1 => Just(Deed::AnswerAdjustment),
        2 => Just(Deed::SubmitAdjustment),
        2 => Just(Deed::ApproveAdjustment),
        2 => (0usize..4, 0usize..2, prop::option::of(beyond))
            .prop_map(|(which, team, beyond)| Deed::Decide { which, team, beyond }),
    ]
}

/// Two planners, each with a plan of the same year, and who approves it.
struct Interleaved<'w> {
    w: &'w World,
    year: i32,
    units: [UnitId; 3],
    /// A conclusion about each of them.
    concluded: [ConclusionId; 3],
    /// Leader and secretary of each of two teams.
    teams: [[AccountId; 2]; 2],
    decided: AtomicUsize,
    agreed: AtomicUsize,
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
            follows: follow_up.then(|| self.concluded[unit].clone()),
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

    /// Days that no slot has.
    fn elsewhere(&self, slot: i64) -> (NaiveDate, NaiveDate) {
        let first = NaiveDate::from_ymd_opt(self.year, 6, 1).expect("a day") + chrono::Duration::days(slot * 4);
        (first, first + chrono::Duration::days(5))
    }

    fn answer(&self, actor: &Actor, item: &PlanItemId, other: &PlanItemId, how: OverlapAnswer, slot: i64) -> bool {
        let answer = Answer {
            other: other.clone(),
            answer: how,
            reason: "Lý do".into(),
            visit: (how == OverlapAnswer::Move).then(|| self.elsewhere(slot)),
            contents: if how == OverlapAnswer::Narrow { format!("Phần {slot}") } else { String::new() },
            terms: Terms { lead: (slot % 2 == 1).then(|| item.clone()), paper: None },
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
                // Within one body its own word does; between two the chairman decides that both stand.
                let (other, keep) = (&overlap.other.id, OverlapAnswer::Justify);
                done |= if overlap.plan.id == *plan {
                    self.answer(actor, &item, other, keep, 0)
                } else {
                    self.rule(&self.w.get(&item), other, keep, true, 0)
                };
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
            Deed::Answer { which, how, slot } => pick(*which).is_some_and(|item| {
                let first = self.met(&item);
                first.is_some_and(|other| self.answer(&actor, &item.id, &other, *how, *slot))
            }),
            Deed::AnswerAll => self.answer_all(&actor, plan),
            Deed::Submit => outcome(actions::submit(db, &actor, plan, self.w.version(plan))),
            Deed::Approve => {
                // Each history has its own year of plans, and all are issued in one: a number is given once.
                let approval = Approval { number: format!("{}/KH", self.year), issued_on: day("2026-11-19") };
                outcome(actions::approve(db, &approver, plan, self.w.version(plan), &approval))
            }
            Deed::Return => outcome(actions::return_for_rework(db, &approver, plan, self.w.version(plan), "Sửa")),
            Deed::Rule { which, how, mine, slot } => pick(*which)
                .is_some_and(|item| self.met(&item).is_some_and(|other| self.rule(&item, &other, *how, *mine, *slot))),
            Deed::CarryOut { which } => pick(*which).is_some_and(|item| {
                let of = db.read(|c| views::plan(c, &actor, plan)).expect("the plan");
                outcome(actions::carry_out_ruling(db, &actor, &of, &item.id, item.version))
            }),
            Deed::Consent { which, agrees } => {
                let other = if login == "planner" { "planner-2" } else { "planner" };
                pick(*which).is_some_and(|item| self.consent(&self.w.test.actor(other), &item, *agrees))
            }
            Deed::Separate { which } => {
                pick(*which).is_some_and(|item| outcome(actions::separate_joint(db, &actor, &item.id, item.version)))
            }
            Deed::Decide { which, team, beyond } => self.decide(&actor, plan, (*which, *team), *beyond),
            Deed::Adjust { which, what, unit, slot } => {
                if self.adjustment(&actor, plan).is_none() {
                    outcome(actions::open_adjustment(db, &actor, plan, "Có việc mới"));
                }
                let Some((id, seen)) = self.adjustment(&actor, plan) else { return false };
                let item = pick(*which);
                let new = self.item(*unit, 0, *slot, false);
                match (what, item) {
                    (Adjusted::Add, _) => outcome(actions::propose(db, &actor, plan, &id, seen, None, &new)),
                    (_, None) => false,
                    (Adjusted::Change, Some(item)) => {
                        outcome(actions::propose(db, &actor, plan, &id, seen, Some(&item.id), &new))
                    }
                    (Adjusted::Withdraw, Some(item)) => {
                        outcome(actions::propose_withdrawal(db, &actor, plan, &id, seen, &item.id))
                    }
                    (Adjusted::Follow, Some(item)) => {
                        outcome(actions::propose_ruled(db, &actor, plan, &id, seen, &item.id))
                    }
                }
            }
            Deed::AnswerAdjustment => self.answer_adjustment(&actor, plan),
            Deed::SubmitAdjustment => self
                .adjustment(&actor, plan)
                .is_some_and(|(id, seen)| outcome(actions::submit_adjustment(db, &actor, plan, &id, seen))),
            Deed::ApproveAdjustment => self.adjustment(&actor, plan).is_some_and(|(id, seen)| {
                let approval = Approval { number: format!("{id}/KH"), issued_on: day("2026-11-19") };
                outcome(actions::approve_adjustment(db, &approver, plan, &id, seen, &approval))
            }),
        }
    }

    /// The first item that an item overlaps with.
    fn met(&self, item: &Item) -> Option<PlanItemId> {
        let of = |c: &mut giamsat::db::AnyConnection| views::overlaps::of_open(c, std::slice::from_ref(item));
        let found = self.w.test.db().read(of).expect("a read");
        found.into_values().flatten().next().map(|overlap| overlap.other.id)
    }

    /// Answers for the other side of the first pair of an item that asks for a joint inspection.
    fn consent(&self, actor: &Actor, item: &Item, agrees: bool) -> bool {
        let db = self.w.test.db();
        let Some(other) = self.met(item) else { return false };
        let pair = (&item.id, &other);
        let Ok(mark) = db.read(|c| Ok(views::between::pair(c, actor, pair.0, pair.1)?.mark())) else { return false };
        if agrees {
            let agreed = outcome(actions::agree_joint(db, actor, pair, &mark));
            self.agreed.fetch_add(usize::from(agreed), Ordering::Relaxed);
            agreed
        } else {
            outcome(actions::decline_joint(db, actor, pair, &mark, "Không hợp"))
        }
    }

    fn rule(&self, item: &Item, other: &PlanItemId, how: OverlapAnswer, mine: bool, slot: i64) -> bool {
        let (db, pair) = (self.w.test.db(), (&item.id, other));
        let (proposes, decides) = (self.w.test.actor("inspectorate"), self.w.test.actor("chairman"));
        let named = if mine { item.id.clone() } else { other.clone() };
        let said = Outcome {
            answer: how,
            item: (how != OverlapAnswer::Justify).then_some(named),
            visit: (how == OverlapAnswer::Move).then(|| self.elsewhere(slot)),
            contents: if how == OverlapAnswer::Narrow { format!("Phần {slot}") } else { String::new() },
        };
        let seen = || {
            let pair = db.read(|c| views::between::pair(c, &proposes, pair.0, pair.1));
            pair.ok().and_then(|pair| pair.ruling).map_or(0, |ruling| ruling.version)
        };
        let paper = RulingPaper { number: None, on: None };
        outcome(actions::propose_ruling(db, &proposes, pair, seen(), &said, "Tránh trùng"))
            && outcome(actions::decide_overlap(db, &decides, pair, seen(), None, "Đồng ý", &paper))
    }

    /// The open adjustment of a plan, with its version.
    fn adjustment(&self, actor: &Actor, plan: &PlanId) -> Option<(AdjustmentId, i32)> {
        let all = self.w.test.db().read(|c| views::adjustments::of_plan(c, actor, plan)).expect("a read");
        all.into_iter().find(|one| one.is_open()).map(|one| (one.id, one.version))
    }

    fn answer_adjustment(&self, actor: &Actor, plan: &PlanId) -> bool {
        let db = self.w.test.db();
        let Some((id, _)) = self.adjustment(actor, plan) else { return false };
        let met = db.read(|c| {
            let (plan, _, changes) = views::adjustments::one(c, actor, plan, &id)?;
            views::adjustments::met(c, &plan, &changes)
        });
        // Given up or approved meanwhile.
        let Ok(met) = met else { return false };
        let mut done = false;
        for (change, overlaps) in met {
            for overlap in overlaps.iter().filter(|overlap| overlap.waits()) {
                let Some((id, seen)) = self.adjustment(actor, plan) else { return done };
                // One inspection where the other one holds all of it, else as the chairman decided on paper.
                for answer in [OverlapAnswer::Merge, OverlapAnswer::Justify] {
                    let given = ChangeAnswer {
                        other: overlap.other.id.clone(),
                        answer,
                        reason: "Lý do".into(),
                        paper: Some(AnswerPaper { number: "12/UBND".into(), on: day("2026-11-18") }),
                    };
                    let taken = outcome(actions::answer_change(db, actor, (plan, &id), seen, &change, &given));
                    done |= taken;
                    if taken {
                        break;
                    }
                }
            }
        }
        done
    }

    fn decide(&self, actor: &Actor, plan: &PlanId, (which, team): (usize, usize), beyond: Option<Beyond>) -> bool {
        let db = self.w.test.db();
        let mut ready = db.read(|c| views::ready_items(c, actor)).expect("a read");
        ready.retain(|item| item.plan == *plan);
        let Some(item) = ready.get(which % ready.len().max(1)) else { return false };
        let [leader, secretary] = &self.teams[team];
        let mut new = NewInspection {
            decision_number: format!("{}-{}/QĐ", self.year, self.decided.fetch_add(1, Ordering::Relaxed)),
            decision_on: day("2026-11-19"),
            issuer: "Giám đốc Sở".into(),
            body: self.w.office.clone(),
            classification: Classification::Ordinary,
            signer: self.w.approver().account,
            signer_position: "Giám đốc".into(),
            title: "Kiểm tra".into(),
            contents: item.contents.clone(),
            period_from: item.period_from,
            period_to: item.period_to,
            starts_on: item.starts_on,
            ends_on: item.ends_on,
            profile: Profile::A,
            fields: item.fields.clone(),
            items: vec![item.id.clone()],
            leader: Some(leader.clone()),
            secretary: Some(secretary.clone()),
            members: Vec::new(),
        };
        let other = chrono::Duration::days(120);
        match beyond {
            Some(Beyond::Days) => new.ends_on += other,
            Some(Beyond::Earlier) => new.starts_on -= chrono::Duration::days(1),
            Some(Beyond::Period) => new.period_to += other,
            Some(Beyond::Fields) => new.fields = vec!["land".into(), "construction".into()],
            None => {}
        }
        outcome(inspections::actions::set_up(db, actor, &new))
    }

    /// Decisions that take on another field, period or day than their one item says: worked out from the rows.
    fn beyond_items(&self) -> Vec<String> {
        use giamsat::schema::{inspection_fields as f, inspection_items as t, inspections as i};
        type Row = (String, NaiveDate, NaiveDate, NaiveDate, NaiveDate);
        let load = |c: &mut giamsat::db::AnyConnection| {
            let own = i::table.filter(i::decision_number.like(format!("{}-%", self.year)));
            let decided = (i::id, i::period_from, i::period_to, i::starts_on, i::ends_on);
            let rows: Vec<Row> = own.select(decided).load(c)?;
            let items: Vec<(String, PlanItemId)> = t::table.select((t::inspection_id, t::item_id)).load(c)?;
            let fields: Vec<(String, String)> = f::table.select((f::inspection_id, f::field_code)).load(c)?;
            Ok((rows, items, fields))
        };
        let (rows, items, fields) = self.w.test.db().read(load).expect("a read");
        let leaves = |(id, from, to, starts, ends): &Row| {
            let (_, item) = items.iter().find(|(of, _)| of == id).expect("its item");
            let item = self.w.get(item);
            *from < item.period_from
                || item.period_to < *to
                || *starts < item.starts_on
                || item.ends_on < *ends
                || fields.iter().any(|(of, field)| of == id && !item.fields.contains(field))
        };
        rows.iter().filter(|row| leaves(row)).map(|row| format!("{row:?}")).collect()
    }

    /// Who is in two teams on one day: worked out from the rows.
    fn in_two_places(&self) -> Vec<String> {
        use giamsat::schema::{inspections as i, team_members as m};
        type Row = (String, String, NaiveDate, NaiveDate);
        let load = |c: &mut giamsat::db::AnyConnection| {
            let teams = m::table.inner_join(i::table).filter(i::stage.ne("cancelled"));
            Ok(teams.select((m::account_id, i::id, i::starts_on, i::ends_on)).load::<Row>(c)?)
        };
        let rows = self.w.test.db().read(load).expect("a read");
        let mut found = Vec::new();
        for (at, a) in rows.iter().enumerate() {
            let both = |b: &&Row| a.0 == b.0 && a.1 != b.1 && a.2 <= b.3 && b.2 <= a.3;
            found.extend(rows[at + 1..].iter().filter(both).map(|b| format!("{a:?} and {b:?}")));
        }
        found
    }

    /// Pairs of items in issued plans that overlap and want an answer; which of them has none. Worked
    /// out from the rows, by the words of the rule.
    fn issued_pairs(&self, plans: &[PlanId; 2]) -> (usize, Vec<String>) {
        let planner = self.w.planner();
        let issued = plans.iter().filter(|plan| self.w.stage(plan) == Stage::Approved);
        let items: Vec<Item> = issued.flat_map(|plan| self.items(&planner, plan)).collect();
        let stands = |item: &&Item| item.stage != ItemStage::Cancelled && item.joint_with.is_none();
        let items: Vec<&Item> = items.iter().filter(stands).collect();
        // What was let go from a joint inspection has no decision before it is answered or ruled on anew.
        let planned: Vec<Item> = items.iter().map(|item| (*item).clone()).collect();
        let held = self.w.test.db().read(|c| views::between::held(c, &planned)).expect("a read");
        let ruled = |a: &Item, b: &Item| {
            let pair = self.w.test.db().read(|c| views::between::pair(c, &planner, &a.id, &b.id)).ok();
            pair.and_then(|pair| pair.standing()).is_some_and(|standing| standing != Standing::Lapsed)
        };
        // Between two bodies who goes on beside the other, or together with it, does not say so alone.
        type Row = (String, String, String, OverlapAnswer, Option<String>, Option<String>);
        let rows: Vec<Row> = self
            .w
            .test
            .db()
            .read(|c| {
                use overlap_answers as o;
                let answered = (o::item_id, o::other_id, o::about, o::answer, o::paper_number, o::consent);
                Ok(o::table.select(answered).load(c)?)
            })
            .expect("a read");
        let counts = |(.., answer, paper, consent): &Row| match answer {
            OverlapAnswer::Merge => paper.is_some() || consent.as_deref() == Some("agreed"),
            OverlapAnswer::Justify => paper.is_some(),
            _ => true,
        };
        let rows: Vec<(String, String, String, bool)> = rows
            .into_iter()
            .map(|row| {
                let counts = counts(&row);
                let (item, other, about, ..) = row;
                (item, other, about, counts)
            })
            .collect();
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
                let answered = |x: &Item, y: &Item| {
                    let (pair, about) = ((x.id.as_str(), y.id.as_str()), rules::about(x, y));
                    let own = x.plan == y.plan;
                    rows.iter().any(|(item, other, of, counts)| {
                        (item.as_str(), other.as_str()) == pair && *of == about && (*counts || own)
                    })
                };
                let held = held.contains(&a.id) || held.contains(&b.id);
                if !answered(a, b) && !answered(b, a) && !ruled(a, b) && !held {
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
    w.test.account("inspectorate", &[Role::Inspectorate], None);
    w.test.account("chairman", &[Role::Chairman], None);
    let teams = [0, 1].map(|team| {
        [("truong", Role::Leader), ("thuky", Role::Inspector)]
            .map(|(login, role)| w.test.account(&format!("{login}-{team}"), &[role], None))
    });
    let units = [old, w.ward.clone(), w.department.clone()];
    let concluded = units.each_ref().map(|unit| crate::register::concluded(&w.test, unit, "29/TB-SNV"));
    let (year, met, both) = (AtomicI32::new(2030), AtomicUsize::new(0), AtomicUsize::new(0));
    let (ruled, adjusted, decided) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let agreed = AtomicUsize::new(0);
    let config = proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() };
    let deeds = prop::collection::vec((a_deed(), a_deed()), 6..16);
    TestRunner::new(config)
        .run(&deeds, |mut deeds| {
            // So that something meets, and is ruled on.
            let meets = Deed::Add { unit: 1, field: 0, slot: 0, follow_up: false };
            deeds.insert(0, (meets.clone(), meets));
            // In every other run the two come to one inspection by themselves.
            if year.load(Ordering::Relaxed) % 2 == 0 {
                let asks = Deed::Answer { which: 0, how: OverlapAnswer::Merge, slot: 0 };
                let quiet = Deed::Separate { which: 3 };
                deeds.insert(1, (asks, quiet.clone()));
                deeds.insert(2, (Deed::Consent { which: 0, agrees: true }, quiet));
            }
            deeds.push((Deed::Rule { which: 0, how: OverlapAnswer::Justify, mine: true, slot: 0 }, Deed::AnswerAll));
            // So that many come to an end: whoever can, submits and approves what stands. What the other answered or
            // submitted in the same moment is met by the second round.
            for _ in 0..2 {
                deeds.extend([Deed::AnswerAll, Deed::Submit, Deed::Approve].map(|deed| (deed.clone(), deed)));
            }
            // And what is issued is adjusted, and inspected: at one place and time, then each at its own.
            let adjust = |what, unit, slot| Deed::Adjust { which: 0, what, unit, slot };
            let decide = |which, team, beyond| Deed::Decide { which, team, beyond };
            let alike = |deed: Deed| (deed.clone(), deed);
            for (one, two) in
                [alike(adjust(Adjusted::Change, 1, 1)), (adjust(Adjusted::Add, 2, 10), adjust(Adjusted::Add, 2, 12))]
            {
                deeds.push((one, two));
                deeds.extend([Deed::AnswerAdjustment, Deed::SubmitAdjustment, Deed::ApproveAdjustment].map(alike));
            }
            deeds.extend([
                alike(decide(0, 1, Some(Beyond::Days))),
                alike(decide(0, 0, None)),
                alike(decide(1, 0, None)),
                (decide(2, 0, None), decide(2, 1, None)),
            ]);
            let run = Interleaved {
                w: &w,
                year: year.fetch_add(1, Ordering::Relaxed),
                units: units.clone(),
                concluded: concluded.clone(),
                teams: teams.clone(),
                decided: AtomicUsize::new(0),
                agreed: AtomicUsize::new(0),
            };
            let plan = |login: &str, body: &UnitId| {
                let new = NewPlan { body: body.clone(), year: run.year, title: "Kế hoạch".into() };
                actions::create_plan(w.test.db(), &w.test.actor(login), &new).expect("a plan")
            };
            let plans = [plan("planner", &w.office), plan("planner-2", &w.inspectorate)];
            for (one, two) in &deeds {
                let done = at_once(|| run.act("planner", &plans[0], one), || run.act("planner-2", &plans[1], two));
                for (deed, done) in [(one, done.0), (two, done.1)].into_iter().filter(|(_, done)| *done) {
                    match deed {
                        Deed::Rule { .. } => &ruled,
                        Deed::ApproveAdjustment => &adjusted,
                        Deed::Decide { .. } => &decided,
                        _ => continue,
                    }
                    .fetch_add(usize::from(done), Ordering::Relaxed);
                }
                let twice = run.in_two_places();
                prop_assert!(twice.is_empty(), "after {:?} and {:?} people stand in two places: {:?}", one, two, twice);
                let beyond = run.beyond_items();
                prop_assert!(
                    beyond.is_empty(),
                    "after {:?} and {:?} decisions leave their items: {:?}",
                    one,
                    two,
                    beyond
                );
                let (_, open) = run.issued_pairs(&plans);
                prop_assert!(open.is_empty(), "after {:?} and {:?} issued plans hold {:?}", one, two, open);
            }
            agreed.fetch_add(run.agreed.load(Ordering::Relaxed), Ordering::Relaxed);
            met.fetch_add(run.issued_pairs(&plans).0, Ordering::Relaxed);
            let issued = plans.iter().filter(|plan| w.stage(plan) == Stage::Approved).count();
            both.fetch_add(usize::from(issued == 2), Ordering::Relaxed);
            Ok(())
        })
        .expect("the property holds");
    let (met, both) = (met.into_inner(), both.into_inner());
    assert!(met > 0 && both > 0, "{met} overlaps met in {both} pairs of issued plans: nothing was tried");
    let done = [ruled, adjusted, decided, agreed].map(AtomicUsize::into_inner);
    assert!(done.iter().all(|count| *count > 0), "rulings, adjustments, decisions, agreements: {done:?}");
}
