//! Plans: written by some, approved by others, overlaps answered, surprise items sealed.

use std::sync::Barrier;

use chrono::NaiveDate;
use giamsat::audit;
use giamsat::error::Error;
use giamsat::plans::actions::Approval;
use giamsat::plans::calendar;
use giamsat::plans::model::joint::{AnswerPaper, Terms};
use giamsat::plans::rules::{self, Extent, Facts, ITEM_MOVES, MOVES};
use giamsat::plans::{
    Answer, Form, Item, ItemKind, ItemStage, NewItem, NewPlan, OverlapAnswer, Profile, Stage, Step, Trigger, actions,
    views,
};
use giamsat::register::{self, NewEntry};
use giamsat::units::{self, Kind, Lineage, NewUnit};
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, ConclusionId, PlanId, PlanItemId, Right, Role, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::app::{self, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        plans;
        a_planner_writes_and_another_person_approves,
        who_wrote_never_approves,
        a_plan_is_written_and_issued_by_its_own_body,
        a_returned_plan_is_mended_and_submitted_again,
        a_title_is_changed_while_the_plan_is_written,
        overlaps_of_two_bodies_are_answered_before_submitting,
        answers_do_what_they_say,
        of_two_who_answer_at_once_one_is_told,
        what_has_passed_or_ended_is_not_planned,
        against_the_inspectorate_nobody_justifies,
        follow_ups_are_told_and_not_stopped,
        what_is_concluded_is_told_and_stops_nothing,
        two_planners_who_edit_one_item_see_both,
        a_mistake_keeps_what_was_typed,
        all_that_an_item_lacks_is_told_at_once,
        an_approved_plan_stands,
        a_body_has_one_plan_a_year,
        the_table_is_filtered,
        a_long_plan_comes_in_pages,
        a_sealed_item_leaves_no_trace_for_anybody_else,
        a_year_is_drawn_by_body_and_by_unit,
        the_calendar_keeps_a_seal,
        a_sealed_item_is_approved_by_its_own_approver,
        an_item_that_starts_is_numbered_and_seen,
        items_become_ready_with_their_approval,
        of_two_approvals_one_holds,
        an_item_does_not_slip_into_a_submitted_plan,
        pages_speak_both_languages,
    ];
    tests.extend(plain![
        plans;
        days_off_stand_with_their_month,
        a_year_of_plans_is_one_of_this_century,
        only_the_tables_steps_are_taken,
        only_the_tables_moves_of_items_are_made,
        overlaps_are_the_same_from_both_sides,
        only_the_named_approver_who_wrote_nothing_seals,
    ]);
    tests
}

pub fn day(text: &str) -> NaiveDate {
    giamsat::vocabulary::dates::parse_day(text).expect("a day")
}

/// Two bodies, two units to inspect, people of each role; see [`reviewing`] for a world in which plans are reviewed.
pub struct World {
    pub test: TestApp,
    pub office: UnitId,
    pub inspectorate: UnitId,
    pub ward: UnitId,
    pub department: UnitId,
}

pub fn world(given: &Given) -> World {
    let world = reviewing(given);
    world.test.without_review();
    world
}

/// The same where a plan is reviewed before it is approved, as the office's rule is from the first.
pub fn reviewing(given: &Given) -> World {
    let test = app::start(given);
    let office = test.unit("Sở Nội vụ", Kind::Department);
    let inspectorate = test.unit("Thanh tra thành phố", Kind::Inspectorate);
    let ward = test.unit("Phường Bến Lụa", Kind::Ward);
    let department = test.unit("Sở Xây dựng", Kind::Department);
    // Of no unit: they write and approve what any body plans.
    test.account("planner", &[Role::Planner], None);
    test.account("planner-2", &[Role::Planner], None);
    test.account("approver", &[Role::Approver], None);
    World { test, office, inspectorate, ward, department }
}

impl World {
    pub fn planner(&self) -> Actor {
        self.test.actor("planner")
    }

    pub fn approver(&self) -> Actor {
        self.test.actor("approver")
    }

    pub fn plan(&self, login: &str, body: &UnitId) -> PlanId {
        let new = NewPlan { body: body.clone(), year: 2026, title: "Kế hoạch kiểm tra năm 2026".into() };
        actions::create_plan(self.test.db(), &self.test.actor(login), &new).expect("a plan")
    }

    pub fn item(&self, fields: &[&str], contents: &str) -> NewItem {
        NewItem {
            kind: ItemKind::Periodic,
            unit: self.ward.clone(),
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            contents: contents.into(),
            trigger: None,
            cause: String::new(),
            directive: None,
            follows: None,
            part: None,
            officials: Vec::new(),
            period_from: day("2026-01-01"),
            period_to: day("2026-06-30"),
            starts_on: day("2026-12-07"),
            ends_on: day("2026-12-11"),
            profile: Profile::A,
            form: Form::OnSite,
            approver: None,
            viewers: Vec::new(),
        }
    }

    pub fn surprise(&self) -> NewItem {
        NewItem {
            kind: ItemKind::Surprise,
            trigger: Some(Trigger::Feedback),
            cause: "Phản ánh về giấy tờ ngoài quy định".into(),
            directive: None,
            follows: None,
            part: None,
            officials: Vec::new(),
            approver: self.approver().account,
            viewers: vec![self.test.account("leader", &[Role::Leader], None)],
            ..self.item(&["land"], "Nội dung đột xuất tuyệt đối kín")
        }
    }

    pub fn add(&self, plan: &PlanId, new: &NewItem) -> PlanItemId {
        actions::add_item(self.test.db(), &self.planner(), plan, new).expect("an item")
    }

    pub fn version(&self, plan: &PlanId) -> i32 {
        self.test.db().read(|c| views::plan(c, &self.planner(), plan)).expect("the plan").version
    }

    pub fn stage(&self, plan: &PlanId) -> Stage {
        self.test.db().read(|c| views::plan(c, &self.planner(), plan)).expect("the plan").stage
    }

    pub fn get(&self, item: &PlanItemId) -> Item {
        self.test.db().read(|c| views::item(c, &self.planner(), item)).expect("the item")
    }

    pub fn submit(&self, plan: &PlanId) -> Result<(), Error> {
        actions::submit(self.test.db(), &self.planner(), plan, self.version(plan))
    }

    pub fn approve(&self, plan: &PlanId) -> Result<(), Error> {
        let approval = Approval { number: "61/KH-SNV".into(), issued_on: day("2026-11-19") };
        actions::approve(self.test.db(), &self.approver(), plan, self.version(plan), &approval)
    }

    pub fn answer(&self, other: &PlanItemId, answer: OverlapAnswer) -> Answer {
        Answer {
            other: other.clone(),
            answer,
            reason: "Đã thống nhất".into(),
            visit: None,
            contents: String::new(),
            // Of a body whose plan is only recorded.
            terms: Terms {
                lead: None,
                paper: Some(AnswerPaper { number: "118/CV-KTNN".into(), on: day("2026-11-18") }),
            },
            seen: None,
        }
    }

    /// An answer that one side gives by itself between two bodies: fewer contents.
    pub fn narrower(&self, other: &PlanItemId, contents: &str) -> Answer {
        Answer { contents: contents.into(), ..self.answer(other, OverlapAnswer::Narrow) }
    }
}

#[track_caller]
pub fn refused(result: Result<(), Error>, words: &str) {
    let Err(Error::Refused(said)) = result else { panic!("{result:?}") };
    let sentence = giamsat::language::Language::Vietnamese.say(&said);
    assert!(sentence.contains(words), "{sentence}");
}

#[track_caller]
pub fn invalid(result: Result<(), Error>, field: &str) {
    let Err(Error::Invalid(errors)) = result else { panic!("{result:?}") };
    assert!(errors.iter().any(|(name, _)| name == field), "{errors:?}");
}

pub const ITEM: &[(&str, &str)] = &[
    ("kind", "periodic"),
    ("fields", "land"),
    ("fields", "construction"),
    ("contents", "Cấp giấy lần đầu, đăng ký biến động"),
    ("period_from", "01/01/2026"),
    ("period_to", "31/10/2026"),
    ("starts_on", "07/12/2026"),
    ("ends_on", "11/12/2026"),
    ("profile", "a"),
    ("form", "on-site"),
];

pub fn with<'a>(fields: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

fn a_planner_writes_and_another_person_approves(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    planner.get("/plans").expect(200).see("Chưa có kế hoạch nào");
    planner.get("/plans/new").expect(200).see("Cơ quan chủ trì");
    let made = planner
        .post("/plans", &[("body", w.office.as_str()), ("year", "2026"), ("title", "Kế hoạch kiểm tra năm 2026")]);
    let id = made.new_id();
    let page = format!("/plans/{id}");
    planner.get(&page).expect(200).see("Dự thảo").see("Kế hoạch chưa có cuộc nào").see("Thêm ít nhất một cuộc");
    planner.post(&format!("{page}/submit"), &[("version", "1")]).expect(409).see("Thêm ít nhất một cuộc");
    planner.get(&format!("{page}/items/new")).expect(200).see("Đất đai").see("Cấp phép kinh doanh");
    planner.post(&format!("{page}/items"), &with(ITEM, &[("unit", w.ward.as_str())])).to();
    let shown = planner.get(&page).expect(200);
    let shown = shown.see("Phường Bến Lụa").see("Đất đai, Xây dựng").see("07/12/2026– 11/12/2026");
    shown
        .see("thời kỳ 01/01/2026– 31/10/2026")
        .see("1 cuộc: 0 đã xong, 0 đang kiểm tra, 1 dự kiến")
        .see("T12 : 1 cuộc");
    let version = w.version(&PlanId(id.clone())).to_string();
    assert_eq!(planner.post(&format!("{page}/submit"), &[("version", &version)]).to(), page);
    planner.get(&page).expect(200).see("Đã trình").miss("Trình duyệt");
    planner.post(&format!("{page}/items"), &with(ITEM, &[("unit", w.department.as_str())])).expect(409).see("đang chờ");
    planner.post(&format!("{page}/approve"), &[("version", "9")]).expect(403);
    let approver = w.test.named_existing("approver");
    approver.get(&page).expect(200).see("Số, ký hiệu").see("Lý do trả lại");
    let version = w.version(&PlanId(id.clone())).to_string();
    let approve = |number: &str, on: &str| {
        approver.post(&format!("{page}/approve"), &[("version", &version), ("number", number), ("issued_on", on)])
    };
    approve("", "19/11/2026").expect(422).see("Chưa nhập mục này");
    approve("61/KH-SNV", "21/11/2026").expect(422).see("không thể sau hôm nay");
    assert_eq!(approve("61/KH-SNV", "19/11/2026").to(), page);
    approver.get(&page).expect(200).see("Đã phê duyệt").see("61/KH-SNV").see("Người thử approver");
    planner.get("/plans?year=2026").expect(200).see("61/KH-SNV").see("1–1 trong 1");
    planner.get("/plans?year=2025").expect(200).see("Chưa có kế hoạch nào");
    let lines = w.test.db().read(|c| audit::views::lines(c, &w.planner(), Some(&id), PageNumber(1))).expect("lines");
    // The clock stands still, so the lines have no order among themselves.
    let mut acts: Vec<String> = lines.rows.into_iter().map(|l| l.action).collect();
    acts.sort();
    assert_eq!(acts, ["plans.approve", "plans.create", "plans.submit"]);
}

fn who_wrote_never_approves(given: &Given) {
    let w = world(given);
    // One account with both roles is the way around that the rule must close.
    let both = &[Role::Planner, Role::Approver];
    w.test.account("author", both, Some(&w.office));
    w.test.account("editor", both, Some(&w.office));
    let (author, editor) = (w.test.actor("author"), w.test.actor("editor"));
    let plan = w.plan("author", &w.office);
    let item = actions::add_item(w.test.db(), &author, &plan, &w.item(&["land"], "Nội dung")).expect("an item");
    let changed = w.item(&["land"], "Nội dung đã sửa");
    actions::update_item(w.test.db(), &editor, &item, 1, &changed).expect("edited");
    let version = w.version(&plan);
    actions::submit(w.test.db(), &author, &plan, version).expect("submitted");
    let approval = Approval { number: "1/KH".into(), issued_on: day("2026-11-19") };
    for actor in [&author, &editor] {
        refused(actions::approve(w.test.db(), actor, &plan, version + 1, &approval), "không được phê duyệt");
    }
    let page = format!("/plans/{plan}");
    for login in ["author", "editor"] {
        let client = w.test.named_existing(login);
        let shown = client.get(&page).expect(200).see("Người đã viết kế hoạch không được phê duyệt").text();
        assert!(!shown.replace("&#x2f;", "/").contains(&format!("{page}/approve")), "no form to approve");
        let fields = [("version", "4"), ("number", "1/KH"), ("issued_on", "19/11/2026")];
        client.post(&format!("{page}/approve"), &fields).expect(409).see("không được phê duyệt");
    }
    assert_eq!(w.stage(&plan), Stage::Submitted);
    w.approve(&plan).expect("somebody else approves");
}

fn a_returned_plan_is_mended_and_submitted_again(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &w.item(&["land"], "Nội dung"));
    w.submit(&plan).expect("submitted");
    let (approver, page) = (w.test.named_existing("approver"), format!("/plans/{plan}"));
    let version = w.version(&plan).to_string();
    approver.post(&format!("{page}/return"), &[("version", &version), ("reason", "")]).expect(422).see("Chưa nhập");
    approver.post(&format!("{page}/return"), &[("version", &version), ("reason", "Thiếu phường Gò Sến")]).to();
    w.test
        .named_existing("planner")
        .get(&page)
        .expect(200)
        .see("Trả lại")
        .see("Thiếu phường Gò Sến")
        .see("Trình duyệt");
    actions::remove_item(w.test.db(), &w.planner(), &item, 1).expect("removed");
    refused(w.submit(&plan), "chưa có cuộc nào");
    w.add(&plan, &w.item(&["construction"], "Nội dung khác"));
    w.submit(&plan).expect("submitted again");
    w.approve(&plan).expect("approved");
    approver.get(&page).expect(200).miss("Thiếu phường Gò Sến");
}

fn a_plan_is_written_and_issued_by_its_own_body(given: &Given) {
    let w = world(given);
    let (planner, other) = (Role::Planner, &w.department);
    let city = w.test.unit("UBND thành phố", Kind::Other);
    let unit = |name: &str, kind: Kind, parent: &UnitId| {
        let (name, from_on) = (name.to_owned(), day("2025-07-01"));
        let new = NewUnit { code: None, name, short_name: None, kind, parent: Some(parent.clone()), from_on };
        w.test.db().write(|tx| units::actions::add_unit(tx, &new, None)).expect("a unit")
    };
    let section = unit("Phòng Cải cách hành chính", Kind::Section, &w.office);
    let below = unit("Chi cục Văn thư", Kind::Department, &w.office);
    w.test.account("writer", &[planner], Some(&w.office));
    let plan = w.plan("writer", &w.office);
    let item = w.add(&plan, &w.item(&["land"], "Cấp giấy lần đầu"));
    let page = format!("/plans/{plan}");
    // Another body reads it and changes nothing of it, by no door.
    let stranger = w.test.named("stranger", &[planner, Role::Approver], Some(other));
    stranger.get(&page).expect(200).see("Cấp giấy lần đầu").miss("Thêm cuộc").miss("Sửa tên kế hoạch");
    stranger.get(&format!("{page}/items/{item}")).expect(200).miss("<textarea");
    for form in ["items/new", "edit"] {
        stranger.get(&format!("{page}/{form}")).expect(409).see("của cơ quan khác");
    }
    let strange = w.test.actor("stranger");
    let refusal = "của cơ quan khác";
    let new = w.item(&["land"], "Việc khác");
    refused(actions::add_item(w.test.db(), &strange, &plan, &new).map(|_| ()), refusal);
    refused(actions::update_item(w.test.db(), &strange, &item, 1, &new), refusal);
    refused(actions::remove_item(w.test.db(), &strange, &item, 1), refusal);
    refused(actions::add_item(w.test.db(), &strange, &plan, &w.surprise()).map(|_| ()), refusal);
    let title = [("version", "2"), ("title", "Tên khác")];
    stranger.post(&format!("{page}/edit"), &title).expect(409).see(refusal);
    let version = w.version(&plan);
    refused(actions::submit(w.test.db(), &strange, &plan, version), refusal);
    // Neither does the city's department write in the city's plan; one's own section and who stands above do.
    let into = |login: &str, unit: &UnitId| {
        w.test.account(login, &[planner, Role::Approver], Some(unit));
        actions::add_item(w.test.db(), &w.test.actor(login), &plan, &w.item(&["construction"], login)).map(|_| ())
    };
    refused(into("below", &below), refusal);
    refused(into("city", &city), refusal);
    into("section", &section).expect("the body's own section");
    let theirs = w.plan("below", &below);
    actions::add_item(w.test.db(), &w.test.actor("writer"), &theirs, &w.item(&["investment"], "Từ trên"))
        .expect("who stands above");
    let mine = NewItem { approver: strange.account.clone(), ..w.surprise() };
    let sealed = w.add(&plan, &mine);
    refused(actions::approve_sealed(w.test.db(), &strange, &sealed, 1), refusal);
    w.submit(&plan).expect("submitted");
    let approval = Approval { number: "1/KH".into(), issued_on: day("2026-11-19") };
    refused(actions::approve(w.test.db(), &strange, &plan, w.version(&plan), &approval), refusal);
    let waits = |actor: &Actor| {
        w.test.db().read(|c| views::waiting(c, actor, Step::Approve, day("2026-11-20"))).expect("plans")
    };
    assert!(waits(&strange).is_empty(), "nothing of others waits on the start page");
    assert_eq!(waits(&w.approver()).len(), 1);
    w.approve(&plan).expect("approved");
    stranger.get(&page).expect(200).miss("Mở điều chỉnh");
    refused(actions::open_adjustment(w.test.db(), &strange, &plan, "Lý do").map(|_| ()), refusal);
    // Whose body was merged goes on with its plan.
    let heir = w.test.unit("Sở Nội vụ và Lao động", Kind::Department);
    crate::overlap::merge(&w.test, &w.office, &heir, "2026-11-20");
    w.test.account("heir", &[planner], Some(&heir));
    actions::open_adjustment(w.test.db(), &w.test.actor("heir"), &plan, "Sau sáp nhập").expect("the heir");
}

fn a_title_is_changed_while_the_plan_is_written(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let (first, second) = (w.test.named_existing("planner"), w.test.named_existing("planner-2"));
    let (page, url) = (format!("/plans/{plan}"), format!("/plans/{plan}/edit"));
    let title = || w.test.db().read(|c| views::plan(c, &w.planner(), &plan)).expect("the plan").title;
    first.get(&page).expect(200).see("Sửa tên kế hoạch");
    first.get(&url).expect(200).see("Sở Nội vụ").see("2026");
    first.post(&url, &[("version", "1"), ("title", "")]).expect(422).see("Chưa nhập mục này");
    first.post(&url, &[("version", "1"), ("title", "Kế hoạch của người thứ nhất")]).to();
    first.get(&page).expect(200).see("Kế hoạch của người thứ nhất");
    // The second of two is told and shown both, and may save over it knowingly.
    let told = second.post(&url, &[("version", "1"), ("title", "Kế hoạch của người thứ hai")]).expect(409);
    told.see("Kế hoạch của người thứ nhất").see("Kế hoạch của người thứ hai").see("Người lưu trước: planner.");
    assert_eq!(title(), "Kế hoạch của người thứ nhất");
    second.post(&url, &[("version", "2"), ("title", "Kế hoạch của người thứ hai")]).to();
    // Who changed the title wrote in the plan, and body and year are what they were.
    let kept = w.test.db().read(|c| views::plan(c, &w.planner(), &plan)).expect("the plan");
    assert_eq!((&kept.body, kept.year, kept.version), (&w.office, 2026, 3));
    let lines = w.test.db().read(|c| audit::views::lines(c, &w.planner(), Some(plan.as_str()), PageNumber(1)));
    let lines = lines.expect("the trail").rows;
    let told = |l: &audit::views::Line| l.details.contains("người thứ nhất") && l.details.contains("người thứ hai");
    assert!(lines.iter().any(|l| l.action == "plans.edit" && l.login == "planner-2" && told(l)), "{lines:?}");
    // With the approver it stands; returned it is written again; approved it stands for good.
    w.add(&plan, &w.item(&["land"], "Nội dung"));
    w.submit(&plan).expect("submitted");
    let version = || w.version(&plan).to_string();
    let try_it = |title: &str| first.post(&url, &[("version", &version()), ("title", title)]);
    try_it("Khi đã trình").expect(409).see("đang chờ thẩm định hoặc phê duyệt");
    first.get(&url).expect(409);
    first.get(&page).expect(200).miss("Sửa tên kế hoạch");
    w.test
        .named_existing("approver")
        .post(&format!("{page}/return"), &[("version", &version()), ("reason", "Sửa tên")])
        .to();
    try_it("Kế hoạch đã sửa theo ý kiến").to();
    w.submit(&plan).expect("submitted again");
    w.approve(&plan).expect("approved");
    try_it("Khi đã duyệt").expect(409);
    assert_eq!(title(), "Kế hoạch đã sửa theo ý kiến");
    w.test.named_existing("approver").post(&url, &[("version", "1"), ("title", "X")]).expect(403);
}

fn overlaps_of_two_bodies_are_answered_before_submitting(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land", "construction"], "Cấp giấy chứng nhận"));
    let quiet = NewItem { unit: w.department.clone(), ..w.item(&["land"], "Đơn vị khác") };
    w.add(&mine, &quiet);
    let b = w.add(&theirs, &w.item(&["construction"], "Cấp giấy phép xây dựng"));
    let (planner, page) = (w.test.named_existing("planner"), format!("/plans/{mine}"));
    let shown = planner.get(&page).expect(200).see("Chồng chéo với kế hoạch của Thanh tra thành phố");
    let shown = shown.see("cùng lĩnh vực Xây dựng").see("Trùng thời kỳ 01/01/2026–30/06/2026");
    shown.see("Trùng 5 ngày làm việc (07/12/2026–11/12/2026)").see("1 chồng chéo chưa trả lời");
    let version = w.version(&mine).to_string();
    planner.post(&format!("{page}/submit"), &[("version", &version)]).expect(409).see("1 chồng chéo chưa trả lời");
    w.test.named_existing("approver").get(&page).expect(200).see("Chồng chéo").miss("Lưu câu trả lời");
    let answer = format!("{page}/items/{a}/answer");
    let silent = planner.post(&answer, &[("other", b.as_str()), ("answer", "merge"), ("reason", "")]).expect(422);
    silent.see("Ghi lý do của câu trả lời");
    let nothing = planner.post(&answer, &[("other", b.as_str()), ("reason", "Lý do đã gõ")]).expect(422);
    assert!(nothing.text().contains("value=\"Lý do đã gõ\""), "what was typed is kept");
    let fields = [("other", b.as_str()), ("answer", "narrow"), ("reason", "Hai đoàn xem hai việc khác nhau")];
    let fields = with(&fields, &[("contents", "Cấp giấy chứng nhận lần đầu")]);
    assert!(planner.post(&answer, &fields).to().starts_with(&page));
    planner
        .get(&page)
        .expect(200)
        .see("Đã trả lời: Thu hẹp. Hai đoàn xem hai việc khác nhau")
        .see("Không còn chồng chéo");
    // The other body is shown the answer and gives its own.
    planner.get(&format!("/plans/{theirs}")).expect(200).see("Bên kia đã trả lời: Thu hẹp").see("Chồng chéo chưa");
    refused(w.submit(&theirs), "1 chồng chéo");
    w.submit(&mine).expect("answered, so submitted");
    // The time of the other side is another question, so the answer is asked for anew.
    let moved = NewItem { starts_on: day("2026-12-08"), ..w.item(&["construction"], "Cấp giấy phép xây dựng") };
    let given_answer = w.narrower(&a, "Cấp giấy phép nhà ở");
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &given_answer).expect("answered");
    actions::update_item(w.test.db(), &w.planner(), &b, 2, &moved).expect("moved");
    refused(w.submit(&theirs), "1 chồng chéo");
}

fn answers_do_what_they_say(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu, đăng ký biến động"));
    let b = w.add(&theirs, &w.item(&["land"], "Đất đai"));
    let db = w.test.db();
    let answer = |answer: OverlapAnswer| w.answer(&b, answer);
    let give = |given: &Answer| actions::answer_overlap(db, &w.planner(), &a, given);
    invalid(give(&answer(OverlapAnswer::Move)), "starts_on");
    let to = |from: &str, to: &str| Answer { visit: Some((day(from), day(to))), ..answer(OverlapAnswer::Move) };
    invalid(give(&to("2026-12-11", "2026-12-14")), "starts_on");
    invalid(give(&to("2026-12-20", "2026-12-14")), "ends_on");
    give(&to("2027-01-11", "2027-01-15")).expect("moved");
    assert_eq!((w.get(&a).starts_on, w.get(&a).ends_on), (day("2027-01-11"), day("2027-01-15")));
    invalid(give(&Answer { contents: w.get(&a).contents, ..answer(OverlapAnswer::Narrow) }), "contents");
    give(&Answer { contents: "Cấp giấy lần đầu".into(), ..answer(OverlapAnswer::Narrow) }).expect("narrowed");
    assert_eq!(w.get(&a).contents, "Cấp giấy lần đầu");
    give(&answer(OverlapAnswer::Withdraw)).expect("withdrawn");
    assert_eq!(w.get(&a).stage, ItemStage::Cancelled);
    refused(give(&answer(OverlapAnswer::Merge)), "giữ nguyên");
    let planner = w.test.named_existing("planner");
    planner.get(&format!("/plans/{mine}")).expect(200).see("Đã rút").miss("Chồng chéo với kế hoạch").see("0 cuộc:");
    planner.get(&format!("/plans/{theirs}")).expect(200).miss("Chồng chéo với kế hoạch");
    let c = w.add(&theirs, &NewItem { unit: w.department.clone(), ..w.item(&["land"], "Nơi khác") });
    refused(actions::answer_overlap(db, &w.planner(), &b, &w.answer(&c, OverlapAnswer::Merge)), "không còn chồng");
}

fn of_two_who_answer_at_once_one_is_told(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu, đăng ký biến động"));
    let b = w.add(&theirs, &w.item(&["land"], "Đất đai"));
    let (page, action) = (format!("/plans/{mine}"), format!("/plans/{mine}/items/{a}/answer"));
    let answer = |client: &Client, seen: &str, fields: &[(&str, &str)]| {
        client.post(&action, &with(&[("other", b.as_str()), ("seen", seen)], fields))
    };
    let seen = |client: &Client| {
        let hidden = client.get(&page).expect(200).hidden(&action);
        hidden.into_iter().find(|(name, _)| name == "seen").expect("what was seen").1
    };
    let (first, second) = (w.test.named_existing("planner"), w.test.named_existing("planner-2"));
    let (saw, saw_too) = (seen(&first), seen(&second));
    assert_eq!(saw, saw_too);
    answer(&first, &saw, &[("answer", "narrow"), ("reason", "Bớt nội dung"), ("contents", "Cấp giấy lần đầu")]).to();
    let told = answer(&second, &saw_too, &[("answer", "withdraw"), ("reason", "Nhường bên kia")]).expect(422);
    let told = told.see("đã được người khác thay đổi").see("Đã trả lời: Thu hẹp. Bớt nội dung");
    assert!(told.text().contains("value=\"Nhường bên kia\""), "what was typed is kept");
    assert_eq!(w.get(&a).stage, ItemStage::Planned);
    // Who has read it answers anew from where they stand.
    let now = told.hidden(&action).into_iter().find(|(name, _)| name == "seen").expect("what is seen").1;
    answer(&second, &now, &[("answer", "withdraw"), ("reason", "Nhường bên kia")]).to();
    assert_eq!(w.get(&a).stage, ItemStage::Cancelled);
}

fn what_has_passed_or_ended_is_not_planned(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let db = w.test.db();
    let (planner, items) = (w.test.named_existing("planner"), format!("/plans/{plan}/items"));
    let typed = [("unit", w.ward.as_str()), ("fields", "land"), ("contents", "Đã gõ")];
    let before = with(&with(ITEM, &typed), &[("starts_on", "05/10/2026"), ("ends_on", "09/10/2026")]);
    planner.post(&items, &before).expect(422).see("Ngày bắt đầu đã qua").see("Đã gõ");
    let add = |new: &NewItem| actions::add_item(db, &w.planner(), &plan, new).map(drop);
    let yesterday = |item: NewItem| NewItem { starts_on: day("2026-11-18"), ends_on: day("2026-12-30"), ..item };
    invalid(add(&yesterday(w.item(&["land"], "Định kỳ"))), "starts_on");
    invalid(add(&yesterday(w.surprise())), "starts_on");
    // One that stood before may stay, and be moved to a day to come only.
    let item = w.add(&plan, &w.item(&["land"], "Đất đai"));
    w.test.world.set(day("2026-12-09").and_hms_opt(3, 0, 0).expect("a time"));
    let change = |version: i32, new: &NewItem| actions::update_item(db, &w.planner(), &item, version, new);
    change(1, &w.item(&["land"], "Nội dung khác")).expect("its day is not what is changed");
    invalid(change(2, &NewItem { starts_on: day("2026-12-08"), ..w.item(&["land"], "Đất đai") }), "starts_on");
    let theirs = w.plan("planner-2", &w.inspectorate);
    let later = NewItem { starts_on: day("2026-12-09"), ..w.item(&["land"], "Thanh tra") };
    let other = w.add(&theirs, &later);
    let past = Some((day("2026-12-01"), day("2026-12-04")));
    let back = Answer { visit: past, ..w.answer(&other, OverlapAnswer::Move) };
    invalid(actions::answer_overlap(db, &w.planner(), &item, &back), "starts_on");
    // A unit that ended and left nobody to visit; its last day is one on which it is there.
    let closed = w.test.unit("Ban Quản lý đã giải thể", Kind::Department);
    db.write(|tx| units::actions::end_unit(tx, &closed, day("2026-12-15"))).expect("it ends");
    let visit = |from: &str| NewItem {
        unit: closed.clone(),
        starts_on: day(from),
        ends_on: day("2026-12-18"),
        ..later.clone()
    };
    invalid(add(&visit("2026-12-16")), "unit");
    add(&visit("2026-12-15")).expect("it is still there");
}

fn against_the_inspectorate_nobody_justifies(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Kiểm tra"));
    let b = w.add(&theirs, &NewItem { profile: Profile::C, ..w.item(&["land"], "Thanh tra") });
    let page = w.test.named_existing("planner").get(&format!("/plans/{mine}")).expect(200);
    assert!(!page.text().contains("value=\"justify\""), "a choice that cannot be made");
    page.see("không áp dụng với cuộc thanh tra");
    let justify = w.answer(&b, OverlapAnswer::Justify);
    invalid(actions::answer_overlap(w.test.db(), &w.planner(), &a, &justify), "answer");
    let back = w.answer(&a, OverlapAnswer::Justify);
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &back).expect("the inspectorate may");
}

fn follow_ups_are_told_and_not_stopped(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let follows = Some(crate::register::concluded(&w.test, &w.ward, "29/TB-SNV"));
    w.add(&mine, &NewItem { kind: ItemKind::FollowUp, follows, ..w.item(&["land"], "Kết luận 29/TB-SNV") });
    w.add(&theirs, &w.item(&["land"], "Đất đai"));
    let page = w.test.named_existing("planner").get(&format!("/plans/{mine}")).expect(200);
    page.see("Chồng chéo với kế hoạch của Thanh tra thành phố").see("Chỉ báo cho biết").see("Không còn chồng chéo");
    w.submit(&mine).expect("not stopped");
    w.submit(&theirs).expect("not stopped either");
}

fn what_is_concluded_is_told_and_stops_nothing(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Cấp giấy lần đầu"));
    let page = format!("/plans/{plan}");
    let planner = w.test.named_existing("planner");
    planner.get(&page).expect(200).miss("Đã có kết luận");
    for (field, from, to, number) in [
        ("land", "2026-06-30", "2026-09-30", "29/TB-SNV"),
        ("land", "2026-07-01", "2026-09-30", "30/TB-SNV"),
        ("construction", "2026-01-01", "2026-12-31", "31/TB-SNV"),
    ] {
        let new = NewEntry {
            unit: w.ward.clone(),
            unit_name: "Phường Bến Lụa".into(),
            field_code: Some(field.into()),
            item: None,
            item_code: None,
            content: format!("Nội dung của {number}"),
            period_from: day(from),
            period_to: day(to),
            conclusion_id: ConclusionId(number.into()),
            conclusion_number: number.into(),
            concluded_on: day("2026-10-01"),
            body_name: "Sở Nội vụ".into(),
            elsewhere: false,
        };
        w.test.db().write(|tx| register::actions::enter(tx, &new)).expect("entered");
    }
    let shown = planner.get(&page).expect(200).see("Đã có kết luận 29/TB-SNV ngày 01/10/2026 của Sở Nội vụ");
    shown.see("Nội dung của 29/TB-SNV").see("chỉ báo cho biết, không chặn").miss("30/TB-SNV").miss("31/TB-SNV");
    w.submit(&plan).expect("told, not stopped");
}

fn two_planners_who_edit_one_item_see_both(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &w.item(&["land"], "Bản đầu"));
    let (first, second) = (w.test.named_existing("planner"), w.test.named_existing("planner-2"));
    let url = format!("/plans/{plan}/items/{item}");
    first.get(&url).expect(200).see("Sửa cuộc dự kiến");
    let typed = with(ITEM, &[("unit", w.ward.as_str()), ("version", "1"), ("contents", "Bản của người thứ nhất")]);
    first.post(&url, &typed).to();
    let typed = with(ITEM, &[("unit", w.department.as_str()), ("version", "1"), ("contents", "Bản của người thứ hai")]);
    let told = second.post(&url, &typed).expect(409).see("Bản của người thứ nhất").see("Bản của người thứ hai");
    let told = told.see("Người lưu trước: planner.").see("Phường Bến Lụa").see("Sở Xây dựng").see("Đất đai, Xây dựng");
    told.miss(w.ward.as_str());
    assert_eq!(w.get(&item).contents, "Bản của người thứ nhất");
    let again = with(&typed, &[("version", "2")]);
    second.post(&url, &again).to();
    assert_eq!(w.get(&item).contents, "Bản của người thứ hai");
    // A plan that changed since the page was opened is not submitted unseen.
    let stale = w.version(&plan);
    w.add(&plan, &w.item(&["investment"], "Thêm sau"));
    first
        .post(&format!("/plans/{plan}/submit"), &[("version", &stale.to_string())])
        .expect(409)
        .see("vừa được người khác sửa");
    assert_eq!(w.stage(&plan), Stage::Draft);
}

fn a_mistake_keeps_what_was_typed(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let planner = w.test.named_existing("planner");
    let url = format!("/plans/{plan}/items");
    let wrong = with(
        ITEM,
        &[
            ("unit", w.ward.as_str()),
            ("contents", "Nội dung đã gõ"),
            ("starts_on", "31/02/2026"),
            ("period_to", "tháng mười"),
        ],
    );
    let answer =
        planner.post(&url, &wrong).expect(422).see("“31/02/2026” không phải là một ngày").see("Nội dung đã gõ");
    let text = answer.text().replace("&#x2f;", "/");
    assert!(text.contains("value=\"31/02/2026\"") && text.contains("value=\"tháng mười\""), "kept");
    assert!(text.contains(&format!("<option value=\"{}\" selected>", w.ward)), "the unit is kept");
    assert!(text.contains("value=\"construction\" checked"), "the fields are kept");
    let sentence = |changed: &[(&'static str, &'static str)], words: &str| {
        let unit = [("unit", w.ward.as_str())];
        planner.post(&url, &with(&with(ITEM, &unit), changed)).expect(422).see(words);
    };
    sentence(&[("starts_on", "11/12/2027"), ("ends_on", "12/12/2027")], "không thuộc năm kế hoạch 2026");
    sentence(&[("ends_on", "06/12/2026")], "Ngày kết thúc trước ngày bắt đầu");
    sentence(&[("period_to", "31/12/2025")], "kết thúc trước khi bắt đầu");
    sentence(&[("period_to", "12/12/2026")], "sau ngày đoàn kết thúc");
    sentence(&[("fields", "")], "Chọn ít nhất một lĩnh vực");
    sentence(&[("fields", "astrology")], "Chọn một mục trong danh sách");
    sentence(&[("unit", "nowhere")], "Chọn một mục trong danh sách");
    sentence(&[("kind", "surprise")], "phải ghi căn cứ");
    sentence(&[("kind", "surprise"), ("trigger", "rumour"), ("cause", "Báo chí")], "phải chọn lý do");
    sentence(&[("kind", "surprise"), ("trigger", "press"), ("cause", "Báo chí")], "Chọn người phê duyệt");
    let own = w.planner().account.expect("an account");
    let own = with(
        ITEM,
        &[
            ("unit", w.ward.as_str()),
            ("kind", "surprise"),
            ("trigger", "press"),
            ("cause", "Báo"),
            ("approver", own.as_str()),
        ],
    );
    planner.post(&url, &own).expect(422).see("Người phê duyệt phải khác người lập");
    planner.get(&format!("/plans/{plan}")).expect(200).see("Kế hoạch chưa có cuộc nào");
    planner.post("/plans", &[("body", ""), ("year", "20x6"), ("title", "Tên đã gõ")]).expect(422).see("“20x6”");
}

/// What cannot be read and what is missing is told in one round, in the page's language: the browser, which would tell
/// one field in its own, is not asked.
fn all_that_an_item_lacks_is_told_at_once(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let planner = w.test.named_existing("planner");
    for query in ["", "?kind=surprise"] {
        let form = planner.get(&format!("/plans/{plan}/items/new{query}")).expect(200).text();
        assert!(form.contains("method=\"post\" novalidate data-guard"), "{form}");
    }
    let typed = [("kind", "surprise"), ("starts_on", "31/02/2026"), ("profile", "a"), ("form", "on-site")];
    let told = planner.post(&format!("/plans/{plan}/items"), &typed).expect(422);
    let told = told.see("“31/02/2026” không phải là một ngày").see("Chưa nhập mục này");
    let told = told.see("Cuộc đột xuất phải chọn lý do").see("Cuộc đột xuất phải ghi căn cứ");
    told.see("Chọn người phê duyệt cuộc đột xuất này").see("Chọn ít nhất một lĩnh vực");
    let periodic = with(&typed, &[("kind", "periodic")]);
    let told = planner.post(&format!("/plans/{plan}/items"), &periodic).expect(422).see("Chọn ít nhất một lĩnh vực");
    told.miss("Cuộc đột xuất phải");
}

fn an_approved_plan_stands(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &w.item(&["land"], "Nội dung"));
    w.submit(&plan).expect("submitted");
    w.approve(&plan).expect("approved");
    let new = w.item(&["land"], "Khác");
    let (db, planner) = (w.test.db(), w.planner());
    refused(actions::update_item(db, &planner, &item, 1, &new), "điều chỉnh kế hoạch");
    refused(actions::remove_item(db, &planner, &item, 1), "điều chỉnh kế hoạch");
    refused(actions::add_item(db, &planner, &plan, &new).map(|_| ()), "điều chỉnh kế hoạch");
    refused(w.submit(&plan), "đã được phê duyệt");
    let client = w.test.named_existing("planner");
    client.get(&format!("/plans/{plan}/items/{item}")).expect(200).see("điều chỉnh kế hoạch").miss("Lưu");
    client.get(&format!("/plans/{plan}")).expect(200).miss("Bỏ khỏi kế hoạch").see("Thêm cuộc đột xuất");
}

fn a_body_has_one_plan_a_year(given: &Given) {
    let w = world(given);
    w.plan("planner", &w.office);
    let planner = w.test.named_existing("planner");
    let fields = [("body", w.office.as_str()), ("year", "2026"), ("title", "Kế hoạch thứ hai")];
    let told = planner.post("/plans", &fields).expect(422).see("đã có kế hoạch năm 2026");
    assert!(told.text().contains("value=\"Kế hoạch thứ hai\""));
    planner.post("/plans", &with(&fields, &[("year", "2027")])).to();
    w.test.client(Role::Inspector).get("/plans").expect(403);
    w.test.client(Role::Leader).post("/plans", &fields).expect(403);
}

fn the_table_is_filtered(given: &Given) {
    let w = world(given);
    let (plan, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    w.add(&plan, &w.item(&["land"], "Chuyện thứ nhất"));
    let second = NewItem {
        unit: w.department.clone(),
        kind: ItemKind::FollowUp,
        follows: Some(crate::register::concluded(&w.test, &w.department, "29/TB-SNV")),
        ..w.item(&["investment"], "Chuyện thứ hai")
    };
    let second = w.add(&plan, &second);
    w.add(&theirs, &w.item(&["land"], "Bên kia"));
    w.test.db().write(|tx| actions::set_item_stage(tx, &second, ItemStage::Cancelled)).expect("cancelled");
    let client = w.test.named_existing("planner");
    let only = |query: &str, first: bool, second: bool| {
        let words = client.get(&format!("/plans/{plan}?{query}")).expect(200).words();
        assert_eq!((words.contains("Chuyện thứ nhất"), words.contains("Chuyện thứ hai")), (first, second), "{query}");
    };
    only("", true, true);
    only("q=ben+lua", true, false);
    only("q=CHUYEN+hai", false, true);
    only("field=investment", false, true);
    only("kind=periodic", true, false);
    only("stage=unfinished", true, false);
    only("stage=cancelled", false, true);
    only("stage=overlapping", true, false);
    only("q=khongco", false, false);
}

fn a_long_plan_comes_in_pages(given: &Given) {
    let w = world(given);
    let (plan, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let all: Vec<PlanItemId> = (1..=120)
        .map(|n| {
            let unit = if n == 119 { w.ward.clone() } else { w.department.clone() };
            w.add(&plan, &NewItem { unit, ..w.item(&["investment"], &format!("Nội dung {n:03}")) })
        })
        .collect();
    w.add(&theirs, &w.item(&["investment"], "Bên kia"));
    let client = w.test.named_existing("planner");
    let lines = |page: &str| -> Vec<usize> {
        (1..=120).filter(|n| page.contains(&format!("id=\"m-{}\"", all[n - 1]))).collect()
    };
    let shown = |query: &str| lines(&client.get(&format!("/plans/{plan}?{query}")).expect(200).text());
    assert_eq!(shown(""), (1..=50).collect::<Vec<_>>());
    assert_eq!(shown("page=3"), (101..=120).collect::<Vec<_>>());
    assert_eq!(shown("page=9"), (101..=120).collect::<Vec<_>>(), "past the end is the last page");
    assert_eq!(shown("q=noi+dung+1&page=2"), shown("q=noi+dung+1"), "40 lines are one page");
    assert_eq!(shown("q=noi+dung+1").len(), 40);
    // Whoever comes from elsewhere lands on the page that holds the line, and what waits is found from the first.
    assert_eq!(shown(&format!("item={}", all[60])), (51..=100).collect::<Vec<_>>());
    assert_eq!(shown("item=nobody"), (1..=50).collect::<Vec<_>>());
    let page = client.get(&format!("/plans/{plan}")).expect(200).see("1–50 trong 120").text();
    // All are about one thing at one unit, so the first waits already.
    assert!(page.replace("&#x2f;", "/").contains(&format!("/plans/{plan}?item={0}#m-{0}", all[0])), "{page}");
    // A slip in an answer comes back with the line that it was typed at.
    let at = format!("/plans/{plan}/items/{}/answer", all[118]);
    let other = w.test.db().read(|c| views::items(c, &w.planner(), &theirs)).expect("items").remove(0).id;
    let reply = client.post(&at, &[("other", other.as_str()), ("answer", "justify"), ("reason", "")]).expect(422);
    assert_eq!(lines(&reply.text()), (101..=120).collect::<Vec<_>>());
}

/// Every page of these areas, as text: what a person can look at and compare.
/// A page as it is drawn each time: its forms carry an id of this one drawing.
fn without_form_id(bytes: Vec<u8>) -> Vec<u8> {
    const BEFORE: &str = "name=\"_form\" value=\"";
    let Ok(text) = std::str::from_utf8(&bytes) else { return bytes };
    let mut parts = text.split(BEFORE);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(BEFORE);
        kept.push_str(part.split_once('"').map_or(part, |(_, after)| after));
    }
    kept.into_bytes()
}

fn look_at_everything(client: &Client, paths: &[String]) -> Vec<(String, u16, Vec<u8>)> {
    paths
        .iter()
        .map(|path| {
            let answer = client.get(path);
            (path.clone(), answer.status.as_u16(), without_form_id(answer.bytes))
        })
        .collect()
}

fn a_sealed_item_leaves_no_trace_for_anybody_else(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let open = w.add(&mine, &w.item(&["investment"], "Công khai"));
    // The item with which the sealed one will clash, in a plan that is still being written.
    let clashing = w.add(&theirs, &w.item(&["land"], "Đất đai"));
    w.test.account("leader", &[Role::Leader], None);
    let roles = Role::ALL.iter().filter(|r| **r != Role::Unit);
    let mut strangers: Vec<(String, Client)> =
        roles.map(|role| (format!("other-{role}"), w.test.named(&format!("other-{role}"), &[*role], None))).collect();
    strangers.push(("planner-2".into(), w.test.named_existing("planner-2")));
    strangers.push(("unit".into(), w.test.unit_client("dai-dien", &w.ward)));
    let everything =
        &[Role::Administrator, Role::Planner, Role::Approver, Role::Leader, Role::Inspectorate, Role::Chairman];
    strangers.push(("all-roles".into(), w.test.named("all-roles", everything, None)));
    let queries =
        ["", "?kind=surprise", "?stage=unfinished", "?stage=overlapping", "?field=land", "?q=kin", "?q=ben+lua"];
    let mut paths: Vec<String> =
        ["/plans", "/plans?year=2026", "/plans/new", "/register", "/checklists", "/audit", "/units", "/"]
            .map(str::to_owned)
            .to_vec();
    paths.push(format!("/units/{}", w.ward));
    paths.extend(["/search?q=ben+lua", "/search?q=kin", "/search?q=tuyet+doi"].map(str::to_owned));
    for plan in [&mine, &theirs] {
        paths.extend(queries.iter().map(|query| format!("/plans/{plan}{query}")));
        paths.push(format!("/plans/{plan}/items/new"));
        paths.push(format!("/plans/{plan}/items/new?kind=surprise"));
    }
    paths.push(format!("/plans/{mine}/items/{open}"));
    paths.push(format!("/plans/{theirs}/items/{clashing}"));
    let before: Vec<_> = strangers.iter().map(|(_, client)| look_at_everything(client, &paths)).collect();
    let versions = (w.version(&mine), w.version(&theirs));

    let planner = w.test.named_existing("planner");
    let approver = w.approver().account.expect("an account");
    let leader = w.test.actor("leader").account.expect("an account");
    let sealed = planner.post(
        &format!("/plans/{mine}/items"),
        &with(
            ITEM,
            &[
                ("unit", w.ward.as_str()),
                ("kind", "surprise"),
                ("contents", "Nội dung đột xuất tuyệt đối kín"),
                ("trigger", "directive"),
                ("cause", "Phản ánh của người dân"),
                ("approver", approver.as_str()),
                ("viewers", leader.as_str()),
            ],
        ),
    );
    let sealed = PlanItemId(sealed.to().rsplit("#m-").next().unwrap_or_default().to_owned());
    let url = format!("/plans/{mine}/items/{sealed}");
    // Those who are named see it, and that it clashes; each look is kept.
    for login in ["planner", "approver", "leader"] {
        let client = w.test.named_existing(login);
        let page = client.get(&format!("/plans/{mine}")).expect(200).see("tuyệt đối kín").see("Chưa công bố");
        page.see("chỉ 3 người biết cuộc này")
            .see("Chồng chéo với kế hoạch của Thanh tra thành phố")
            .see("1 cuộc:")
            .see("có 1 cuộc chưa công bố");
        client.get(&url).expect(200).see("tuyệt đối kín");
        client.get("/plans").expect(200).see("1 và 1 chưa công bố");
    }
    // Changed, answered, approved: still nothing.
    let new = NewItem { contents: "Nội dung đột xuất tuyệt đối kín, bản hai".into(), ..w.surprise() };
    actions::update_item(w.test.db(), &w.planner(), &sealed, 1, &new).expect("changed");
    let answer = w.answer(&clashing, OverlapAnswer::Merge);
    actions::answer_overlap(w.test.db(), &w.planner(), &sealed, &answer).expect("answered");
    actions::approve_sealed(w.test.db(), &w.approver(), &sealed, 2).expect("approved by itself");
    let other = actions::add_item(w.test.db(), &w.planner(), &mine, &new).expect("another one");
    actions::remove_item(w.test.db(), &w.planner(), &other, 1).expect("and gone again");

    assert_eq!((w.version(&mine), w.version(&theirs)), versions, "the plans' versions");
    for ((login, client), before) in strangers.iter().zip(before) {
        for ((path, status, bytes), (_, status_after, bytes_after)) in
            before.into_iter().zip(look_at_everything(client, &paths))
        {
            assert_eq!(status, status_after, "{login}: {path}");
            assert!(bytes == bytes_after, "{login} sees a difference on {path}");
        }
        // Its address is as unknown as one that nobody made.
        let unknown = format!("/plans/{mine}/items/00000000-0000-7000-8000-000000000000");
        let (there, nowhere) = (client.get(&url), client.get(&unknown));
        assert_eq!(there.status, nowhere.status, "{login}");
        let plain =
            |answer: crate::support::app::Answer| String::from_utf8_lossy(&without_form_id(answer.bytes)).into_owned();
        assert_eq!(
            plain(there).replace(sealed.as_str(), ""),
            plain(nowhere).replace("00000000-0000-7000-8000-000000000000", "")
        );
        for act in ["", "/remove", "/approve", "/answer"] {
            let (there, nowhere) = (
                client.post(&format!("{url}{act}"), &[("version", "1")]),
                client.post(&format!("{unknown}{act}"), &[("version", "1")]),
            );
            assert_eq!(there.status, nowhere.status, "{login}: {act}");
            assert!(matches!(there.status.as_u16(), 403 | 404), "{login}: {act}: {}", there.status);
        }
    }
    // A clash with it neither warns nor refuses, nor can be named in an answer.
    let blind = w.test.actor("planner-2");
    let answer = w.answer(&sealed, OverlapAnswer::Merge);
    let unknown = actions::answer_overlap(w.test.db(), &blind, &clashing, &answer);
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    actions::submit(w.test.db(), &blind, &theirs, w.version(&theirs)).expect("not stopped by what nobody may know");
    let ready = |actor: &Actor| w.test.db().read(|c| views::ready_items(c, actor)).expect("a read");
    assert!(ready(&blind).is_empty() && ready(&Actor::command_line()).is_empty());
    assert_eq!(ready(&w.planner()).len(), 1);
    let looks = |actor: &Actor| {
        let lines = w.test.db().read(|c| audit::views::lines(c, actor, Some(sealed.as_str()), PageNumber(1)));
        let lines = lines.expect("lines").rows;
        lines.iter().filter(|l| l.action == "plans.look-sealed").map(|l| l.login.clone()).collect::<Vec<_>>()
    };
    assert_eq!(looks(&blind), Vec::<String>::new());
    for login in ["planner", "approver", "leader"] {
        assert!(looks(&w.planner()).iter().filter(|l| *l == login).count() >= 2, "{login} looked twice");
    }
    // Who sealed it and who approves it are told who looked; nobody else is, named or not.
    let page = format!("{url}/looks");
    for login in ["planner", "approver"] {
        let told = w.test.named_existing(login).get(&page).expect(200);
        told.see("Người thử leader").see("Người thử approver").see("Người thử planner").miss("planner-2");
    }
    for login in ["leader", "planner-2"] {
        w.test.named_existing(login).get(&page).expect(404);
    }
}

fn days_off_stand_with_their_month() {
    assert_eq!(calendar::numbers(2026), (2026 * 12, 2026 * 12 + 11));
    let tet = "Tết Nguyên đán";
    let days: Vec<(NaiveDate, bool, String)> = [
        ("2026-01-01", false, "Tết Dương lịch"),
        ("2026-02-16", false, tet),
        ("2026-02-17", false, tet),
        ("2026-02-18", false, tet),
        ("2026-02-20", false, tet),
        ("2026-02-21", true, "Làm bù Tết"),
        ("2026-04-30", false, "Ngày lễ"),
        ("2026-05-01", false, "Ngày lễ"),
        ("2027-02-05", false, tet),
    ]
    .map(|(on, worked, name)| (day(on), worked, name.to_owned()))
    .into();
    let by_month = calendar::specials(2026, &days);
    let found = |month: usize| -> Vec<(&str, bool)> {
        by_month[month - 1].iter().map(|special| (special.days.as_str(), special.worked)).collect()
    };
    assert_eq!(found(1), [("01/01", false)]);
    assert_eq!(found(2), [("16/02–18/02", false), ("20/02", false), ("21/02", true)]);
    // A span that goes on in the next month stands in both.
    assert_eq!((found(4), found(5)), (vec![("30/04", false)], vec![("01/05", false)]));
    assert_eq!(by_month.iter().map(Vec::len).sum::<usize>(), 6);
}

fn a_year_is_drawn_by_body_and_by_unit(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let march = NewItem {
        kind: ItemKind::FollowUp,
        follows: Some(crate::register::concluded(&w.test, &w.department, "29/TB-SNV")),
        unit: w.department.clone(),
        starts_on: day("2026-07-06"),
        ends_on: day("2026-08-07"),
        ..w.item(&["construction"], "Thực hiện kết luận")
    };
    w.test.world.set(day("2026-07-01").and_hms_opt(2, 0, 0).expect("a time"));
    w.add(&mine, &march);
    w.test.world.set(app::beginning());
    w.add(&theirs, &w.item(&["construction"], "Thanh tra cấp phép"));
    let gone = w.add(&theirs, &w.item(&["land"], "Thanh tra đất đai"));
    let withdraw = w.answer(&a, OverlapAnswer::Withdraw);
    actions::answer_overlap(w.test.db(), &w.planner(), &gone, &withdraw).expect("withdrawn");
    let planner = w.test.named_existing("planner");
    let counted = |query: &str| -> Vec<(String, Vec<String>)> {
        let text = planner.get(&format!("/plans/calendar?{query}")).expect(200).text();
        let rows = text.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
        let plain =
            |html: &str| html.split('<').map(|p| p.split('>').next_back().unwrap_or_default()).collect::<String>();
        let cells =
            |row: &str| row.split("<td").skip(1).map(|cell| plain(&format!("<td{cell}")).trim().to_owned()).collect();
        rows.split("<tr>")
            .skip(1)
            .map(|row| (plain(row.split("</th>").next().unwrap_or_default()), cells(row)))
            .collect()
    };
    let of = |rows: &[(String, Vec<String>)], name: &str| -> Vec<(usize, String)> {
        let (_, cells) =
            rows.iter().find(|(head, _)| head.contains(name)).unwrap_or_else(|| panic!("no {name}: {rows:?}"));
        cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| (at, cell.clone())).collect()
    };
    let cell = |at: usize, text: &str| (at, text.to_owned());
    // By body: July, December, and the sum; what was withdrawn is not planned any more.
    let rows = counted("year=2026");
    assert_eq!(rows.len(), 2);
    assert_eq!(of(&rows, "Sở Nội vụ"), [cell(6, "KL 1"), cell(11, "ĐK 1"), cell(12, "2")]);
    assert_eq!(of(&rows, "Thanh tra thành phố"), [cell(11, "ĐK 1"), cell(12, "1")]);
    let rows = counted("year=2026&field=construction");
    assert_eq!(of(&rows, "Sở Nội vụ"), [cell(6, "KL 1"), cell(12, "1")]);
    assert_eq!(counted(&format!("year=2026&body={}", w.inspectorate)).len(), 1);
    // By unit each item stands in its month and leads to its page.
    let page = || planner.get("/plans/calendar?year=2026&rows=unit").expect(200);
    page().holds(&format!("href=\"/plans/{mine}/items/{a}\"")).holds("Sở Nội vụ: Định kỳ");
    assert!(!page().text().contains(gone.as_str()), "withdrawn");
    let rows = counted("year=2026&rows=unit");
    assert_eq!((rows.len(), of(&rows, "Phường Bến Lụa").len()), (2, 2));
    assert_eq!(of(&rows, "Phường Bến Lụa")[1], cell(12, "2"));
    assert_eq!(of(&rows, "Sở Xây dựng").iter().map(|(at, _)| *at).collect::<Vec<_>>(), [6, 12]);
    planner.get("/plans/calendar?year=2025").expect(200).see("Không có cuộc kiểm tra nào");
    // What the address asks for and is not there is told, not passed over.
    let without = "được vẽ không có điều kiện này";
    planner.get("/plans/calendar?year=2026&field=land").expect(200).miss(without);
    let told = planner.get("/plans/calendar?year=1000000").expect(200).see("2026").see(without);
    told.see("“1000000” không hợp lệ. Nhập số nguyên từ 2000 đến 2100");
    for rows in ["body", "unit"] {
        let page = planner.get(&format!("/plans/calendar?year=xyz&field=nowhere&body=nobody&rows={rows}")).expect(200);
        let page = page.see("“xyz” không hợp lệ").see("Không có lĩnh vực “nowhere”");
        let drawn = if rows == "unit" { "Phường Bến Lụa" } else { "Sở Nội vụ" };
        page.see("Không có kế hoạch nào của cơ quan “nobody”").see(drawn);
    }
    w.test.unit_client("phuong", &w.ward).get("/plans/calendar").expect(403);
}

fn a_year_of_plans_is_one_of_this_century() {
    for (text, year) in [("2000", 2000), (" 2026 ", 2026), ("2100", 2100)] {
        assert_eq!(rules::year(text).ok(), Some(year), "{text}");
    }
    for text in ["1999", "2101", "1000000", "-2026", "2026.5", "năm nay", ""] {
        assert_eq!(rules::year(text).map_err(|said| said.key), Err("form-number".to_owned()), "{text}");
    }
}

fn the_calendar_keeps_a_seal(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Cấp giấy lần đầu"));
    let stranger = w.test.account("stranger", &[Role::Planner], Some(&w.office));
    let outside = w.test.named_existing("stranger");
    let paths = ["/plans/calendar?year=2026", "/plans/calendar?year=2026&rows=unit"];
    let shown = |client: &Client| paths.map(|path| client.get(path).expect(200).text());
    let body = |text: &str| text.split("<tbody>").nth(1).expect("rows").to_owned();
    let before = shown(&outside).map(|text| body(&text));
    let sealed = w.add(&plan, &NewItem { unit: w.department.clone(), ..w.surprise() });
    assert_eq!(shown(&outside).map(|text| body(&text)), before, "an outsider sees the same");
    let planner = w.test.named_existing("planner");
    for text in shown(&planner) {
        assert!(text.contains(sealed.as_str()), "who is named sees where it stands");
        assert!(body(&text).contains("<td class=\"num\">1</td>"), "no sum counts it");
    }
    let looks = |login: &str| {
        let all =
            w.test.db().read(|c| giamsat::audit::views::lines(c, &w.planner(), Some(sealed.as_str()), PageNumber(1)));
        let all = all.expect("lines").rows.into_iter();
        all.filter(|l| l.action == "plans.look-sealed" && l.login == login).count()
    };
    assert_eq!((looks("planner"), looks("stranger")), (2, 0), "{stranger} knows nothing");
}

fn a_sealed_item_is_approved_by_its_own_approver(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Nội dung"));
    w.submit(&plan).expect("submitted");
    w.approve(&plan).expect("approved");
    // A surprise comes at any time, also into an approved plan.
    w.test.account("second-approver", &[Role::Approver], None);
    let second = w.test.actor("second-approver");
    let new = NewItem { viewers: second.account.clone().into_iter().collect(), ..w.surprise() };
    let item = w.add(&plan, &new);
    let url = format!("/plans/{plan}/items/{item}");
    w.test.named_existing("second-approver").get(&url).expect(200).miss("Phê duyệt cuộc này");
    refused(actions::approve_sealed(w.test.db(), &second, &item, 1), "người phê duyệt được nêu tên");
    let stale = actions::approve_sealed(w.test.db(), &w.approver(), &item, 7);
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let approver = w.test.named_existing("approver");
    approver.get(&format!("/plans/{plan}")).expect(200).see("Phê duyệt cuộc này");
    approver.get(&url).expect(200).see("Phê duyệt cuộc này");
    assert_eq!(approver.post(&format!("{url}/approve"), &[("version", "1")]).to(), url);
    approver.get(&url).expect(200).see("Đã phê duyệt").miss("Phê duyệt cuộc này");
    refused(actions::update_item(w.test.db(), &w.planner(), &item, 2, &new), "đã được phê duyệt");
    refused(actions::remove_item(w.test.db(), &w.planner(), &item, 2), "đã được phê duyệt");
    refused(actions::approve_sealed(w.test.db(), &w.approver(), &item, 2), "đã được phê duyệt");
    // Who is struck off the list no longer sees it.
    let item = w.add(&plan, &new);
    let fewer = NewItem { viewers: Vec::new(), ..new };
    actions::update_item(w.test.db(), &w.planner(), &item, 1, &fewer).expect("changed");
    w.test.named_existing("second-approver").get(&format!("/plans/{plan}/items/{item}")).expect(404);
}

fn an_item_that_starts_is_numbered_and_seen(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["investment"], "Thứ nhất"));
    let sealed = w.add(&plan, &w.surprise());
    let third = w.add(&plan, &w.item(&["construction"], "Thứ hai"));
    assert_eq!((w.get(&sealed).number, w.get(&third).number), (None, Some(2)), "no gap for what is sealed");
    w.test
        .db()
        .write(|tx| {
            actions::set_item_stage(tx, &sealed, ItemStage::Decided)?;
            actions::set_item_stage(tx, &sealed, ItemStage::Ongoing)?;
            actions::unseal_item(tx, &sealed)
        })
        .expect("it starts");
    let item = w.get(&sealed);
    assert_eq!((item.number, item.sealed, item.stage), (Some(3), false, ItemStage::Ongoing));
    let stranger = w.test.client(Role::Inspectorate);
    stranger
        .get(&format!("/plans/{plan}"))
        .expect(200)
        .see("tuyệt đối kín")
        .see("Đang kiểm tra")
        .see("3 cuộc:")
        .holds("<b class=\"r\">");
    // Opening it again changes nothing.
    w.test.db().write(|tx| actions::unseal_item(tx, &sealed)).expect("nothing to do");
    assert_eq!(w.get(&sealed).number, Some(3));
    // Taking one out closes the gap.
    let second = w.get(&third);
    actions::remove_item(w.test.db(), &w.planner(), &third, second.version).expect("removed");
    assert_eq!(w.get(&sealed).number, Some(2));
    refused(w.test.db().write(|tx| actions::set_item_stage(tx, &sealed, ItemStage::Planned)), "không chuyển được");
}

fn items_become_ready_with_their_approval(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let open = w.add(&plan, &w.item(&["investment"], "Định kỳ"));
    let sealed = w.add(&plan, &w.surprise());
    let ready = || -> Vec<PlanItemId> {
        let items = w.test.db().read(|c| views::ready_items(c, &w.planner())).expect("a read");
        items.into_iter().map(|i| i.id).collect()
    };
    assert_eq!(ready(), []);
    actions::approve_sealed(w.test.db(), &w.approver(), &sealed, 1).expect("approved");
    assert_eq!(ready(), std::slice::from_ref(&sealed));
    w.submit(&plan).expect("submitted");
    assert_eq!(ready(), std::slice::from_ref(&sealed));
    w.approve(&plan).expect("approved");
    let mut both = vec![open.clone(), sealed.clone()];
    both.sort();
    let mut found = ready();
    found.sort();
    assert_eq!(found, both);
    w.test.db().write(|tx| actions::set_item_stage(tx, &open, ItemStage::Decided)).expect("decided");
    assert_eq!(ready(), [sealed]);
}

/// Both at the same instant; what each came to.
pub fn at_once<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            barrier.wait();
            a()
        });
        barrier.wait();
        let second = b();
        (first.join().expect("the thread ends"), second)
    })
}

fn of_two_approvals_one_holds(given: &Given) {
    let w = world(given);
    w.test.account("approver-2", &[Role::Approver], None);
    let second = w.test.actor("approver-2");
    for round in 0..4 {
        let (one, two) = (&format!("{}/KH", 2 * round + 1), &format!("{}/KH", 2 * round + 2));
        let new = NewPlan { body: w.office.clone(), year: 2030 + round, title: "Kế hoạch".into() };
        let plan = actions::create_plan(w.test.db(), &w.planner(), &new).expect("a plan");
        let mut item = w.item(&["land"], "Nội dung");
        (item.starts_on, item.ends_on) = (
            NaiveDate::from_ymd_opt(2030 + round, 3, 1).expect("a day"),
            NaiveDate::from_ymd_opt(2030 + round, 3, 5).expect("a day"),
        );
        item.period_from = NaiveDate::from_ymd_opt(2029 + round, 3, 1).expect("a day");
        item.period_to = NaiveDate::from_ymd_opt(2029 + round, 3, 5).expect("a day");
        w.add(&plan, &item);
        let seen = w.version(&plan);
        let submit = || actions::submit(w.test.db(), &w.planner(), &plan, seen);
        let (a, b) = at_once(submit, submit);
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let seen = w.version(&plan);
        let approve = |actor: &Actor, number: &str| {
            let approval = Approval { number: number.into(), issued_on: day("2026-11-19") };
            actions::approve(w.test.db(), actor, &plan, seen, &approval)
        };
        let first = w.approver();
        let (a, b) = at_once(|| approve(&first, one), || approve(&second, two));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let stands = w.test.db().read(|c| views::plan(c, &first, &plan)).expect("the plan");
        let winner = if a.is_ok() { (one.as_str(), first.account) } else { (two.as_str(), second.account.clone()) };
        assert_eq!((stands.number.as_deref(), stands.approver), (Some(winner.0), winner.1));
    }
}

fn an_item_does_not_slip_into_a_submitted_plan(given: &Given) {
    let w = world(given);
    let theirs = w.plan("planner-2", &w.inspectorate);
    w.add(&theirs, &w.item(&["land"], "Bên kia"));
    for _ in 0..4 {
        let plan = w.test.db().read(|c| views::list(c, &w.planner(), Some(2026), Some(&w.office), PageNumber(1)));
        let plan = plan.expect("a read").rows.first().map(|line| line.plan.id.clone());
        let plan = plan.unwrap_or_else(|| {
            let plan = w.plan("planner", &w.office);
            w.add(&plan, &w.item(&["investment"], "Nội dung"));
            plan
        });
        let seen = w.version(&plan);
        let planner = w.planner();
        // The item added would overlap: submitted with it, the plan would break the rule.
        let item = w.item(&["land"], "Chồng chéo");
        let (submitted, added) = at_once(
            || actions::submit(w.test.db(), &planner, &plan, seen),
            || actions::add_item(w.test.db(), &planner, &plan, &item),
        );
        assert!(submitted.is_ok() != added.is_ok(), "{submitted:?} {added:?}");
        if submitted.is_ok() {
            let version = w.version(&plan);
            actions::return_for_rework(w.test.db(), &w.approver(), &plan, version, "Thử lại").expect("returned");
        } else if let Ok(item) = added {
            actions::remove_item(w.test.db(), &planner, &item, 1).expect("removed");
        }
    }
}

fn pages_speak_both_languages(given: &Given) {
    let w = world(given);
    let (plan, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&plan, &w.item(&["land"], "Nội dung"));
    let b = w.add(&theirs, &w.item(&["land"], "Bên kia"));
    let sealed = w.add(&plan, &w.surprise());
    let justified = w.answer(&a, OverlapAnswer::Justify);
    actions::answer_overlap(w.test.db(), &w.planner(), &b, &justified).expect("answered");
    actions::answer_overlap(w.test.db(), &w.planner(), &a, &w.narrower(&b, "Một phần")).expect("answered");
    w.submit(&plan).expect("submitted");
    for login in ["planner", "approver"] {
        let client = w.test.named_existing(login);
        for language in ["vi", "en"] {
            client.post("/language", &[("to", language), ("back", "/")]).to();
            let mut paths = vec![
                "/plans".to_owned(),
                format!("/plans/{plan}"),
                format!("/plans/{theirs}"),
                format!("/plans/{plan}/items/{a}"),
                format!("/plans/{plan}/items/{sealed}"),
                format!("/plans/{theirs}/items/{b}"),
            ];
            if login == "planner" {
                paths.extend(["/plans/new".to_owned(), format!("/plans/{theirs}/items/new")]);
                paths.push(format!("/plans/{plan}/items/new"));
            }
            for path in paths {
                let page = client.get(&path).expect(200);
                assert!(!page.words().contains("plans-"), "{path} [{language}]: {}", page.words());
                assert!(!page.text().contains("&amp;#"), "{path} [{language}] is escaped twice");
            }
        }
    }
}

fn someone(roles: &[Role]) -> Actor {
    Actor {
        account: Some(giamsat::vocabulary::AccountId("someone".into())),
        login: "someone".into(),
        name: "someone".into(),
        roles: roles.to_vec(),
        unit: None,
        inherits: Vec::new(),
        via: giamsat::vocabulary::Via::Web,
        signed_in_at: None,
    }
}

/// From every stage, by every step, for every role and every state of the facts: a step is taken
/// only where the table has it, by who holds its right, and under its conditions.
fn only_the_tables_steps_are_taken() {
    let mut taken = 0;
    for stage in Stage::ALL {
        for step in Step::ALL {
            for role in Role::ALL {
                for (items, unanswered, wrote, bits) in
                    [(0, 0, false), (1, 0, false), (1, 0, true), (2, 1, false), (2, 1, true)]
                        .into_iter()
                        .flat_map(|(items, unanswered, wrote)| (0..8).map(move |bits| (items, unanswered, wrote, bits)))
                {
                    let (reviewed, review_needed, own) = (bits & 1 == 1, bits & 2 == 2, bits & 4 == 4);
                    let facts = Facts { items, joint: 0, unanswered, wrote, reviewed, review_needed, own };
                    let mv = MOVES.iter().find(|m| m.from == *stage && m.step == *step);
                    let allowed = mv.is_some_and(|m| role.rights().contains(&m.needs))
                        && (*step != Step::Submit || (items > 0 && unanswered == 0))
                        && (*step != Step::Review || !wrote)
                        && (*step != Step::Approve || (!wrote && !reviewed && unanswered == 0))
                        && (*step != Step::Approve || !review_needed || *stage == Stage::Reviewed)
                        && (own || (*role == Role::Inspectorate && mv.is_some_and(|m| m.needs == Right::Review)));
                    let decided = rules::decide(*stage, *step, &someone(&[*role]), facts);
                    assert_eq!(decided.is_ok(), allowed, "{stage} {step} {role} {facts:?}: {decided:?}");
                    if let Ok(permitted) = decided {
                        assert_eq!(Some(permitted.to()), mv.map(|m| m.to));
                        taken += 1;
                    }
                }
            }
        }
    }
    assert!(taken > 0);
    let ends = MOVES.iter().filter(|m| m.from == Stage::Approved).count();
    assert_eq!(ends, 0, "an approved plan is left by no step");
}

fn only_the_tables_moves_of_items_are_made() {
    for from in ItemStage::ALL {
        for to in ItemStage::ALL {
            let allowed = from == to || ITEM_MOVES.contains(&(*from, *to));
            assert_eq!(rules::item_move(*from, *to).is_ok(), allowed, "{from} {to}");
        }
    }
    for end in [ItemStage::Done, ItemStage::Cancelled] {
        assert!(ITEM_MOVES.iter().all(|(from, _)| *from != end), "{end} is an end");
    }
}

fn an_extent() -> impl Strategy<Value = Extent> {
    let days = |n: i64| NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + chrono::Duration::days(n);
    let span = move || (0i64..40, 0i64..10).prop_map(move |(from, long)| (days(from), days(from + long)));
    let fields = prop::collection::vec(prop::sample::select(vec!["land", "investment", "construction"]), 1..3);
    (0u8..2, fields, span(), span()).prop_map(|(unit, fields, period, visit)| Extent {
        part: None,
        officials: Vec::new(),
        unit: UnitId(unit.to_string()),
        fields: fields.into_iter().map(str::to_owned).collect(),
        period,
        visit,
    })
}

fn overlaps_are_the_same_from_both_sides() {
    fn days((from, to): (NaiveDate, NaiveDate)) -> Vec<NaiveDate> {
        from.iter_days().take_while(|d| *d <= to).collect()
    }
    fn common(a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)) -> Vec<NaiveDate> {
        let other = days(b);
        days(a).into_iter().filter(|d| other.contains(d)).collect()
    }
    let config = proptest::test_runner::Config { failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&(an_extent(), an_extent()), |(a, b)| {
            let alone = Lineage::default();
            let found = rules::overlap(&alone, &a, &b);
            prop_assert_eq!(&found, &rules::overlap(&alone, &b, &a));
            let (period, visit) = (common(a.period, b.period), common(a.visit, b.visit));
            let same_field = a.fields.iter().any(|f| b.fields.contains(f));
            let expected = a.unit == b.unit && same_field && (!period.is_empty() || !visit.is_empty());
            prop_assert_eq!(found.is_some(), expected);
            if let Some(shared) = found {
                let ends = |all: &[NaiveDate]| all.first().copied().zip(all.last().copied());
                prop_assert_eq!(shared.period, ends(&period));
                prop_assert_eq!(shared.visit, ends(&visit));
                prop_assert!(shared.fields.iter().all(|f| a.fields.contains(f) && b.fields.contains(f)));
            }
            prop_assert!(rules::overlap(&alone, &a, &a).is_some());
            Ok(())
        })
        .expect("the property holds");
}

fn only_the_named_approver_who_wrote_nothing_seals() {
    let me = someone(&[Role::Approver]);
    let item = Item {
        id: PlanItemId("item".into()),
        plan: PlanId("plan".into()),
        number: None,
        kind: ItemKind::Surprise,
        sealed: true,
        stage: ItemStage::Planned,
        unit: UnitId("unit".into()),
        unit_name: String::new(),
        contents: String::new(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("2026-01-01"),
        period_to: day("2026-01-01"),
        starts_on: day("2026-01-01"),
        ends_on: day("2026-01-01"),
        profile: Profile::A,
        form: Form::OnSite,
        fields: vec!["land".into()],
        author: giamsat::vocabulary::AccountId("author".into()),
        approver: me.account.clone(),
        approved_at: None,
        joint_with: None,
        version: 1,
    };
    assert!(rules::approve_sealed(&item, &me, false).is_ok());
    assert!(rules::approve_sealed(&item, &me, true).is_err(), "who wrote in it");
    assert!(rules::approve_sealed(&item, &someone(&[Role::Planner]), false).is_err(), "without the right");
    assert!(
        rules::approve_sealed(&Item { author: me.account.clone().expect("one"), ..item.clone() }, &me, false).is_err()
    );
    assert!(rules::approve_sealed(&Item { approver: None, ..item.clone() }, &me, false).is_err(), "nobody is named");
    assert!(rules::approve_sealed(&Item { approver: None, ..item.clone() }, &Actor::command_line(), false).is_err());
    let approved = Item { approved_at: day("2026-01-01").and_hms_opt(0, 0, 0), ..item.clone() };
    assert!(rules::approve_sealed(&approved, &me, false).is_err(), "twice");
    assert!(rules::approve_sealed(&Item { stage: ItemStage::Cancelled, ..item }, &me, false).is_err());
}
