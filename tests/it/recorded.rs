//! Plans of other bodies, recorded from their papers by hand and from workbooks, and classified ones.

use std::path::Path;

use diesel::prelude::*;
use giamsat::error::Error;
use giamsat::importing::{self, Options, Outcome};
use giamsat::plans::model::joint::{AnswerPaper, Terms};
use giamsat::plans::{Item, NewItem, OverlapAnswer, Plan, Profile, Stage, actions, views};
use giamsat::units::Kind;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, PlanId, Role};
use libtest_mimic::Trial;
use rust_xlsxwriter::Workbook;

use crate::plans::{ITEM, World, day, invalid, refused, with, world};
use crate::support::app::{Client, TestApp, start};
use crate::support::{Given, on_both, project};

pub fn tests() -> Vec<Trial> {
    on_both![
        recorded;
        a_plan_is_recorded_by_hand_and_overlap_knows_it,
        a_mistake_keeps_what_was_typed,
        a_decision_outside_of_any_plan_is_met_by_planners,
        a_decision_carries_out_an_item_of_a_recorded_plan,
        of_a_classified_decision_only_the_paper_is_kept,
        what_was_read_off_wrongly_is_put_right,
        of_a_classified_plan_only_the_paper_is_kept,
        what_is_issued_elsewhere_is_answered_for_here_only,
        a_workbook_brings_a_plan_and_takes_it_back,
        a_second_file_says_what_changed,
        an_issued_answer_outlives_what_is_put_right,
        an_issued_answer_outlives_an_import_and_its_undoing,
        answers_of_an_older_release_speak_of_what_stood_then,
        a_classified_workbook_leaves_nothing,
        a_classified_row_takes_the_sheets_name_with_it,
        a_classified_file_that_cannot_be_read_is_not_kept,
        a_word_that_says_nothing_of_secrecy_is_told,
        a_preview_whose_file_is_not_kept_is_not_wiped,
        the_way_down_leaves_no_plan_of_others,
        a_plan_is_imported_by_a_person,
    ]
}

const RECORD: &[(&str, &str)] = &[
    ("body_name", "Kiểm toán nhà nước khu vực II"),
    ("year", "2026"),
    ("classification", "ordinary"),
    ("number", "88/KH-KTNN"),
    ("issued_on", "12/01/2026"),
    ("issuer", "Kiểm toán trưởng"),
    ("title", "Kế hoạch kiểm toán năm 2026"),
];

/// Records it and gives its id.
pub fn record(planner: &Client, changed: &[(&str, &str)]) -> PlanId {
    PlanId(planner.post("/plans/record", &with(RECORD, changed)).new_id())
}

fn plan(w: &World, id: &PlanId) -> Plan {
    w.test.db().read(|c| views::plan(c, &w.planner(), id)).expect("the plan")
}

fn a_plan_is_recorded_by_hand_and_overlap_knows_it(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    planner.get("/plans").expect(200).see("Ghi nhận kế hoạch cơ quan khác");
    planner.get("/plans/record").expect(200).see("Tên cơ quan không có trong danh sách").see("Độ mật");
    let audit = record(&planner, &[]);
    let page = format!("/plans/{audit}");
    let shown = planner.get(&page).expect(200).see("Ghi nhận").see("Số 88/KH-KTNN ngày 12/01/2026, Kiểm toán trưởng");
    shown.see("Kiểm toán nhà nước khu vực II").miss("Trình duyệt").miss("Thêm cuộc đột xuất");
    planner.get(&format!("{page}/items/new")).expect(200).see("Kiểm toán nhà nước");
    let item = with(ITEM, &[("unit", w.ward.as_str()), ("profile", "d"), ("contents", "Quản lý đất đai")]);
    planner.post(&format!("{page}/items"), &item).to();
    planner.get(&page).expect(200).see("Quản lý đất đai").see("1 cuộc");
    // A plan that is written here meets it, and cannot be justified against it.
    let mine = w.plan("planner", &w.office);
    w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let shown = planner.get(&format!("/plans/{mine}")).expect(200);
    assert!(!shown.text().contains("value=\"justify\""), "against kiểm toán nobody justifies");
    shown.see("Chồng chéo với kế hoạch của Kiểm toán nhà nước khu vực II").see("số 88/KH-KTNN ngày 12/01/2026");
    refused(w.submit(&mine), "1 chồng chéo chưa trả lời");
    // Only a plan that is written here holds the State Audit's kind of inspection off.
    invalid(
        actions::add_item(
            w.test.db(),
            &w.planner(),
            &mine,
            &NewItem { profile: Profile::D, ..w.item(&["land"], "Kiểm toán") },
        )
        .map(|_| ()),
        "profile",
    );
    // The body is a unit from now on; a second plan of it finds it by its name.
    let second = record(&planner, &[("number", "99/KH-KTNN"), ("body_name", "kiểm toán nhà nước khu vực ii")]);
    assert_eq!(plan(&w, &second).body, plan(&w, &audit).body);
    planner.get("/units?q=kiem+toan").expect(200).see("Kiểm toán nhà nước khu vực II").see("1–1 trong 1");
    planner.get("/plans?year=2026").expect(200).see("88/KH-KTNN").see("99/KH-KTNN").see("Ghi nhận");
    // Who may not write plans records none; everybody who sees plans sees it.
    for role in [Role::Leader, Role::Inspectorate, Role::Approver] {
        let client = w.test.client(role);
        client.get("/plans/record").expect(403);
        client.post("/plans/record", RECORD).expect(403);
        client.post(&format!("{page}/remove"), &[("version", "2")]).expect(403);
        client.get(&page).expect(200).see("Quản lý đất đai");
    }
}

/// A decision of the Inspectorate.
fn decision<'a>(w: &'a World, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("source", "decision"),
        ("body", w.inspectorate.as_str()),
        ("classification", "ordinary"),
        ("number", "30/QĐ-TTr"),
        ("issued_on", "18/11/2026"),
        ("issuer", "Chánh Thanh tra thành phố"),
        ("title", "Thanh tra đột xuất việc quản lý đất đai"),
        ("leader", "Người Dẫn Đoàn Thử"),
    ];
    with(&fields, changed)
}

fn a_decision_outside_of_any_plan_is_met_by_planners(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let mine = w.plan("planner", &w.office);
    let own = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let met = || w.test.db().read(|c| views::overlaps::of_open(c, &[w.get(&own)])).expect("overlaps");
    assert!(met().is_empty());

    planner.get("/plans").expect(200).see("Ghi nhận quyết định");
    let form = planner.get("/plans/record?source=decision").expect(200);
    form.see("Trưởng đoàn").see("Ngoài kế hoạch, đột xuất");
    let wrong = planner.post("/plans/record", &decision(&w, &[("number", ""), ("carries", "khong-co")])).expect(422);
    wrong.see("Chưa nhập mục này.").holds("Người Dẫn Đoàn Thử");
    let wrong = planner.post("/plans/record", &decision(&w, &[("carries", "khong-co")])).expect(422);
    wrong.see("Chọn một mục trong danh sách").holds("Người Dẫn Đoàn Thử");
    let to = planner.post("/plans/record", &decision(&w, &[])).to();
    let id = PlanId(to.trim_start_matches("/plans/").trim_end_matches("/items/new").to_owned());
    assert_eq!(to, format!("/plans/{id}/items/new"), "what it looks at is asked for next");
    planner.get(&to).expect(200).see("Thanh tra đột xuất việc quản lý đất đai");
    let page = format!("/plans/{id}");
    let item = with(ITEM, &[("unit", w.ward.as_str()), ("profile", "c"), ("contents", "Quản lý đất đai")]);
    planner.post(&format!("{page}/items"), &item).to();
    // Decided in November, carried out in January.
    let later = [("unit", w.department.as_str()), ("starts_on", "11/01/2027"), ("ends_on", "15/01/2027")];
    planner.post(&format!("{page}/items"), &with(&item, &later)).to();
    let shown = planner.get(&page).expect(200);
    shown.see("Người Dẫn Đoàn Thử").see("Số 30/QĐ-TTr ngày 18/11/2026").see("Ngoài kế hoạch, đột xuất");
    assert_eq!(plan(&w, &id).year, 2026);
    planner.get("/plans?year=2026").expect(200).see("30/QĐ-TTr").see("Quyết định kiểm tra, thanh tra");

    // From now on the plan that is written here meets it and has to give way.
    let told = planner.get(&format!("/plans/{mine}")).expect(200);
    assert!(!told.text().contains("value=\"justify\""), "against thanh tra nobody justifies");
    told.see("Chồng chéo với quyết định của Thanh tra thành phố").see("số 30/QĐ-TTr ngày 18/11/2026");
    refused(w.submit(&mine), "1 chồng chéo chưa trả lời");
    // What was read off wrongly is put right, and a record that was a mistake is in nobody's way.
    let version = plan(&w, &id).version.to_string();
    let right = decision(&w, &[("number", "31/QĐ-TTr"), ("leader", "Người Khác Thử"), ("version", &version)]);
    planner.post(&format!("{page}/edit"), &right).to();
    planner.get(&page).expect(200).see("31/QĐ-TTr").see("Người Khác Thử").miss("Người Dẫn Đoàn Thử");
    planner.post(&format!("{page}/edit"), &right).expect(409).see("Người Khác Thử");
    let version = plan(&w, &id).version.to_string();
    planner.post(&format!("{page}/remove"), &[("version", version.as_str())]).to();
    assert!(met().is_empty());
    w.submit(&mine).expect("nothing is in the way");
    for role in [Role::Leader, Role::Approver] {
        w.test.client(role).post("/plans/record", &decision(&w, &[])).expect(403);
    }
}

fn a_decision_carries_out_an_item_of_a_recorded_plan(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let theirs = record(&planner, &[("body", w.inspectorate.as_str()), ("number", "90/KH-TTr")]);
    let item = w.add(&theirs, &NewItem { profile: Profile::C, ..w.item(&["land"], "Thanh tra đất đai") });
    let mine = w.plan("planner", &w.office);
    let own = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let met = || w.test.db().read(|c| views::overlaps::of_open(c, &[w.get(&own)])).expect("overlaps");
    assert_eq!(met()[&own].len(), 1);
    let plan_page = format!("/plans/{theirs}");
    planner.get(&plan_page).expect(200).holds(&format!("record?item={item}"));
    let form = planner.get(&format!("/plans/record?item={item}")).expect(200);
    form.holds(&format!("value=\"{item}\" selected")).holds(&format!("value=\"{}\" selected", w.inspectorate));
    // Another body's decision does not carry it out.
    let other = decision(&w, &[("carries", item.as_str()), ("body", w.department.as_str())]);
    planner.post("/plans/record", &other).expect(422).see("thuộc kế hoạch của Thanh tra thành phố");
    let id = PlanId(planner.post("/plans/record", &decision(&w, &[("carries", item.as_str())])).new_id());
    planner.get(&format!("/plans/{id}")).expect(200).see("Thực hiện cuộc trong kế hoạch").holds(&format!("#m-{item}"));
    planner.get(&plan_page).expect(200).see("Quyết định 30/QĐ-TTr ngày 18/11/2026").miss("Ghi nhận quyết định");
    w.test.client(Role::Leader).get(&format!("{plan_page}/items/{item}")).expect(200).see("30/QĐ-TTr");
    let about = w.item(&["land"], "Cấp giấy lần đầu");
    let refused = actions::add_item(w.test.db(), &w.planner(), &id, &about).expect_err("an item of its own");
    assert!(format!("{refused:?}").contains("plans-refusal-carries"), "{refused:?}");
    planner.get(&format!("/plans/{id}")).expect(200).miss("items/new");
    assert_eq!(met()[&own].len(), 1, "one inspection is met once");
    let second = decision(&w, &[("number", "31/QĐ-TTr"), ("carries", item.as_str())]);
    planner.post("/plans/record", &second).expect(422).see("đã có quyết định khác");
    // Its conclusion refers to it; a decision of another body does not do.
    let conclusion = |body: &str, on: &str| {
        let fields = [
            ("body", body),
            ("classification", "ordinary"),
            ("number", "08/KL-TTr"),
            ("issued_on", on),
            ("issuer", "Chánh Thanh tra thành phố"),
            ("profile", "c"),
            ("title", "Thanh tra việc quản lý đất đai"),
            ("decision", id.as_str()),
            ("c0_unit", w.ward.as_str()),
            ("c0_field", "land"),
            ("c0_content", "Việc cấp giấy chứng nhận"),
            ("c0_from", "01/01/2026"),
            ("c0_to", "31/03/2026"),
        ];
        planner.post("/outcomes", &fields)
    };
    planner.get("/outcomes/new").expect(200).see("30/QĐ-TTr ngày 18/11/2026, Thanh tra thành phố");
    conclusion(w.department.as_str(), "19/11/2026").expect(422).see("Quyết định này của Thanh tra thành phố");
    conclusion(w.inspectorate.as_str(), "17/11/2026").expect(422).see("sau ngày của kết luận");
    let outcome = conclusion(w.inspectorate.as_str(), "19/11/2026").to();
    planner.get(&outcome).expect(200).see("30/QĐ-TTr").holds(&format!("/plans/{id}"));
    planner.get(&format!("{outcome}/edit")).expect(200).holds(&format!("value=\"{id}\" selected"));
    // Nobody takes the item away from under it.
    let refused = actions::remove_item(w.test.db(), &w.planner(), &item, 1).expect_err("it is carried out");
    assert!(format!("{refused:?}").contains("plans-item-carried"), "{refused:?}");
    let seen = plan(&w, &theirs).version;
    let refused =
        actions::remove_record(w.test.db(), &w.planner(), &theirs, seen).expect_err("its item is carried out");
    assert!(format!("{refused:?}").contains("plans-item-carried"), "{refused:?}");
    // Taken away, neither the item nor the conclusion speaks of it.
    let version = plan(&w, &id).version.to_string();
    planner.post(&format!("/plans/{id}/remove"), &[("version", version.as_str())]).to();
    planner.get(&outcome).expect(200).miss("30/QĐ-TTr");
    planner.get(&plan_page).expect(200).see("Ghi nhận quyết định").miss("30/QĐ-TTr");
}

fn of_a_classified_decision_only_the_paper_is_kept(given: &Given) {
    const WORDS: &str = "Thanh tra đột xuất dự án Bờ Nam";
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let secret = decision(&w, &[("classification", "secret"), ("title", WORDS)]);
    let id = PlanId(planner.post("/plans/record", &secret).new_id());
    let kept = plan(&w, &id);
    assert_eq!((kept.title.as_str(), kept.leader.as_str(), kept.carries), ("", "", None), "kept nowhere");
    let shown = planner.get(&format!("/plans/{id}")).expect(200).see("Quyết định thuộc độ “Tối mật”").see("30/QĐ-TTr");
    shown.see("18/11/2026").see("Chánh Thanh tra thành phố").miss(WORDS).miss("Người Dẫn Đoàn Thử");
    planner.get(&format!("/plans/{id}/items/new")).expect(409);
}

fn a_mistake_keeps_what_was_typed(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let sentence = |changed: &[(&str, &str)], words: &str| {
        let answer = planner.post("/plans/record", &with(RECORD, changed)).expect(422).see(words);
        assert!(answer.text().contains("Kế hoạch kiểm toán năm 2026"), "kept");
    };
    sentence(&[("number", "")], "Chưa nhập mục này");
    sentence(&[("issuer", "")], "Chưa nhập mục này");
    sentence(&[("issued_on", "12/01/2027")], "không thể sau hôm nay");
    sentence(&[("issued_on", "31/02/2026")], "không phải là một ngày");
    sentence(&[("body_name", "")], "Chọn cơ quan ban hành");
    sentence(&[("body", "nowhere")], "Chọn một mục trong danh sách");
    w.test.unit("Kiểm toán nhà nước khu vực II", Kind::Other);
    w.test.unit("Kiểm toán nhà nước khu vực II", Kind::Other);
    sentence(&[], "Nhiều đơn vị mang tên này");
    planner.post("/plans/record", &with(RECORD, &[("title", "")])).expect(422).see("Chưa nhập mục này");
    let body = w.inspectorate.as_str();
    record(&planner, &[("body", body), ("body_name", "")]);
    let again = planner.post("/plans/record", &with(RECORD, &[("body", body), ("body_name", "")])).expect(422);
    again.see("đã được ghi nhận");
    let count = w.test.db().read(|c| views::list(c, &w.planner(), None, None, PageNumber(1))).expect("a list").count;
    assert_eq!(count, 1, "nothing was made by mistakes");
}

fn what_was_read_off_wrongly_is_put_right(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let id = record(&planner, &[("body", w.inspectorate.as_str())]);
    let (page, edit) = (format!("/plans/{id}"), format!("/plans/{id}/edit"));
    planner.get(&edit).expect(200).see("Sửa ghi nhận").see("Thanh tra thành phố · 2026");
    let right = with(RECORD, &[("version", "1"), ("number", "89/KH-KTNN"), ("issued_on", "13/01/2026")]);
    planner.post(&edit, &right).to();
    planner.get(&page).expect(200).see("Số 89/KH-KTNN ngày 13/01/2026");
    // Somebody who saw what stood before is told.
    let other = w.test.named_existing("planner-2");
    other.post(&edit, &with(RECORD, &[("version", "1")])).expect(409).see("89/KH-KTNN").see("88/KH-KTNN");
    planner.post(&edit, &with(RECORD, &[("version", "2"), ("issuer", "")])).expect(422).see("Chưa nhập mục này");
    // Items are put right, too, and the whole is taken away where it was a mistake.
    let item = with(ITEM, &[("unit", w.ward.as_str()), ("profile", "c")]);
    planner.post(&format!("{page}/items"), &item).to();
    planner.post(&format!("{page}/remove"), &[("version", "2")]).expect(409);
    planner.post(&format!("{page}/remove"), &[("version", "3")]).to();
    planner.get(&page).expect(404);
    planner.get("/plans").expect(200).miss("89/KH-KTNN");
    // A plan that is written here is not taken away like this, nor does it become another's.
    let mine = w.plan("planner", &w.office);
    planner.post(&format!("/plans/{mine}/remove"), &[("version", "1")]).expect(404);
    assert_eq!(plan(&w, &mine).stage, Stage::Draft);
}

fn of_a_classified_plan_only_the_paper_is_kept(given: &Given) {
    const WORDS: &str = "Thanh tra đột xuất dự án Bờ Nam";
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let id = record(&planner, &[("classification", "secret"), ("title", WORDS)]);
    let page = format!("/plans/{id}");
    let shown = planner.get(&page).expect(200).see("Kế hoạch thuộc độ “Tối mật”").see("88/KH-KTNN").see("12/01/2026");
    shown.see("Kiểm toán trưởng").see("Chỉ lưu số, ngày và người ban hành").miss(WORDS).miss("Thêm cuộc");
    assert_eq!(plan(&w, &id).title, "", "it is kept nowhere");
    planner.get("/plans").expect(200).see("Kế hoạch thuộc độ “Tối mật”").miss(WORDS);
    planner.get("/audit").expect(403);
    let line = w.test.client(Role::Inspectorate).get("/audit").expect(200).see("88/KH-KTNN");
    line.miss(WORDS);
    // It takes no items, by no way.
    planner.get(&format!("{page}/items/new")).expect(409).see("không thuộc độ “Thường”");
    let item = with(ITEM, &[("unit", w.ward.as_str()), ("contents", WORDS)]);
    planner.post(&format!("{page}/items"), &item).expect(409).see("không thuộc độ “Thường”");
    let surprise = actions::add_item(w.test.db(), &w.planner(), &id, &w.surprise());
    refused(surprise.map(|_| ()), "không thuộc độ “Thường”");
    // A plan with items is not made secret around them.
    let open = record(&planner, &[("number", "90/KH-KTNN")]);
    let (page, edit) = (format!("/plans/{open}"), format!("/plans/{open}/edit"));
    planner.post(&format!("{page}/items"), &with(ITEM, &[("unit", w.ward.as_str())])).to();
    let secret = with(RECORD, &[("version", "2"), ("number", "90/KH-KTNN"), ("classification", "confidential")]);
    planner.post(&edit, &secret).expect(422).see("Bỏ các cuộc này trước");
    let item = w.test.db().read(|c| views::items(c, &w.planner(), &open)).expect("items").remove(0);
    planner.post(&format!("{page}/items/{}/remove", item.id), &[("version", "1")]).to();
    let secret = with(&secret, &[("version", "3")]);
    planner.post(&edit, &secret).to();
    assert_eq!(plan(&w, &open).title, "", "what stood there is gone");
    planner.get(&page).expect(200).see("Kế hoạch thuộc độ “Mật”").miss("Kế hoạch kiểm toán năm 2026");
}

fn what_is_issued_elsewhere_is_answered_for_here_only(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let theirs = record(&planner, &[("body", w.inspectorate.as_str())]);
    let b = w.add(&theirs, &NewItem { profile: Profile::C, ..w.item(&["land"], "Thanh tra") });
    let mine = w.plan("planner", &w.office);
    let a = w.add(&mine, &w.item(&["land"], "Kiểm tra"));
    let page = planner.get(&format!("/plans/{theirs}")).expect(200).see("Chồng chéo với kế hoạch của Sở Nội vụ");
    page.miss("Lưu câu trả lời").miss("Trả lời lại");
    let answer = w.answer(&a, OverlapAnswer::Merge);
    refused(actions::answer_overlap(w.test.db(), &w.planner(), &b, &answer), "do cơ quan khác ban hành");
    // A surprise inspection of another body is known after it began, if at all.
    let surprise = actions::add_item(w.test.db(), &w.planner(), &theirs, &w.surprise());
    invalid(surprise.map(|_| ()), "kind");
    // It takes no step.
    for step in ["submit", "approve", "return"] {
        let who = w.test.named_existing(if step == "submit" { "planner" } else { "approver" });
        let fields = [("version", "2"), ("number", "1/KH"), ("issued_on", "19/11/2026"), ("reason", "Thử")];
        who.post(&format!("/plans/{theirs}/{step}"), &fields).expect(409).see("được ghi nhận từ văn bản");
    }
    actions::answer_overlap(w.test.db(), &w.planner(), &a, &w.answer(&b, OverlapAnswer::Merge)).expect("answered");
    w.submit(&mine).expect("answered");
    // What becomes known after the plan was submitted stops it, until it is answered.
    w.add(&theirs, &NewItem { profile: Profile::C, ..w.item(&["land"], "Thanh tra bổ sung") });
    refused(w.approve(&mine), "1 chồng chéo phát sinh sau khi trình");
}

fn import(test: &TestApp, actor: &Actor, path: &Path) -> Outcome {
    try_import(test, actor, path).expect("a run")
}

fn try_import(test: &TestApp, actor: &Actor, path: &Path) -> Result<Outcome, Error> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let options = Options { wanted: None, accept_valid: true, ..Options::default() };
    importing::run(test.db(), Some(&test.app.storage), actor, path, &name, &options)
}

/// A city with the units of the sample, and a planner.
fn city(given: &Given) -> (TestApp, Actor) {
    let test = start(given);
    crate::caseload::sample(&test, "units");
    crate::caseload::sample(&test, "officials");
    test.account("planner", &[Role::Planner], None);
    let planner = test.actor("planner");
    (test, planner)
}

fn recorded(test: &TestApp) -> Vec<(Plan, Vec<Item>)> {
    test.db().read(views::recorded).expect("a read")
}

fn sample() -> std::path::PathBuf {
    project("import/samples/plans.xlsx")
}

fn a_workbook_brings_a_plan_and_takes_it_back(given: &Given) {
    let (test, planner) = city(given);
    let outcome = import(&test, &planner, &sample());
    assert!(outcome.stored && (outcome.added, outcome.refused) == (3, 0), "{outcome:?}");
    let all = recorded(&test);
    let [(plan, items)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((plan.body_name.as_str(), plan.year), ("Thanh tra thành phố Hải Lâm", 2026));
    assert_eq!((plan.number.as_deref(), plan.issued_on), (Some("12/KH-TTTP"), Some(day("2025-12-15"))));
    assert_eq!(plan.issuer.as_deref(), Some("Chánh Thanh tra thành phố"));
    let told: Vec<(&str, Profile, String)> =
        items.iter().map(|i| (i.unit_name.as_str(), i.profile, i.fields.join("+"))).collect();
    let expected = [
        ("Phường Bến Lụa", Profile::C, "land"),
        ("Sở Xây dựng", Profile::C, "construction+investment"),
        ("Xã Mai Nhai", Profile::A, "land"),
    ];
    assert_eq!(told, expected.map(|(unit, profile, fields)| (unit, profile, fields.to_owned())));
    assert_eq!((items[0].period_from, items[0].period_to), (day("2025-01-01"), day("2025-12-31")));
    assert_eq!((items[0].starts_on, items[0].ends_on), (day("2026-05-11"), day("2026-05-22")));
    // The page shows it, and the same file again brings nothing.
    let client = test.named_existing("planner");
    client.get(&format!("/plans/{}", plan.id)).expect(200).see("Việc cấp giấy chứng nhận").see("12/KH-TTTP");
    let again = import(&test, &planner, &sample());
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 3), "{again:?}");
    // Taken back, nothing of the plan is left.
    let batch = test.db().read(|c| importing::views::list(c, &Actor::command_line(), PageNumber(1))).expect("batches");
    let batch = batch.rows.iter().find(|b| b.file_name == "plans.xlsx" && b.added == 3).expect("the batch").id.clone();
    client.post(&format!("/imports/{batch}/undo"), &[]).to();
    assert!(recorded(&test).is_empty());
}

/// What the sheet of [`workbook`] is called.
pub const SHEET: &str = "Chuyên đề Bờ Nam";

/// A workbook with the sample's head and these rows: unit, field, contents, period, visit and, in some, how secret
/// the row is.
pub fn workbook<'a, R: AsRef<[&'a str]>>(given: &Given, name: &str, secrecy: &str, rows: &[R]) -> std::path::PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET).expect("a name");
    let head = [
        "KẾ HOẠCH THANH TRA NĂM 2026",
        "Cơ quan ban hành: Thanh tra thành phố Hải Lâm",
        "Số kế hoạch: 12/KH-TTTP",
        "Ngày ban hành: 15/12/2025",
        "Người ban hành: Chánh Thanh tra thành phố",
        secrecy,
    ];
    for (row, text) in head.iter().enumerate() {
        sheet.write(row as u32, 0, *text).expect("a cell");
    }
    let headers = ["STT", "Đơn vị", "Lĩnh vực", "Nội dung", "Thời kỳ", "Thời gian tiến hành", "Độ mật"];
    let width = 1 + rows.iter().map(|cells| cells.as_ref().len()).max().unwrap_or_default();
    for (column, text) in headers.iter().take(width).enumerate() {
        sheet.write(7, column as u16, *text).expect("a cell");
    }
    for (row, cells) in rows.iter().enumerate() {
        let at = 8 + row as u32;
        sheet.write(at, 0, row as u32 + 1).expect("a cell");
        for (column, text) in cells.as_ref().iter().enumerate() {
            sheet.write(at, column as u16 + 1, *text).expect("a cell");
        }
    }
    let path = given.folder().join(name);
    book.save(&path).expect("a file");
    path
}

fn a_second_file_says_what_changed(given: &Given) {
    let (test, planner) = city(given);
    let land = ["Phường Bến Lụa", "Đất đai", "Cấp giấy lần đầu", "Năm 2025", "Quý II/2026"];
    let first = workbook(given, "mot.xlsx", "Độ mật: Thường", &[land]);
    let outcome = import(&test, &planner, &first);
    assert_eq!((outcome.added, outcome.refused), (1, 0), "{outcome:?}");
    let item = |at: usize| recorded(&test)[0].1[at].clone();
    assert_eq!((item(0).starts_on, item(0).ends_on), (day("2026-04-01"), day("2026-06-30")), "a quarter");
    assert_eq!((item(0).period_from, item(0).period_to), (day("2025-01-01"), day("2025-12-31")), "a year");
    assert_eq!(item(0).profile, Profile::C, "by the title");
    let moved = [land[0], land[1], land[2], land[3], "Tháng 9/2026"];
    let rows = [
        moved,
        ["Sở Xây dựng", "Xây dựng, Đầu tư", "Cấp phép", "Năm 2025", "Tháng 10/2026"],
        ["Sở Không Có", "Đất đai", "Chuyện", "Năm 2025", "Tháng 10/2026"],
        ["Xã Mai Nhai", "Chiêm tinh", "Chuyện", "Năm 2025", "Tháng 10/2026"],
        ["Xã Mai Nhai", "Đất đai", "Chuyện", "bao giờ đó", "Tháng 10/2026"],
        ["Sở Xây dựng", "Đất đai", "Cấp phép", "Năm 2025", "Tháng 11/2026"],
        ["Xã Mai Nhai", "Đất đai", "Cấp đổi", "Năm 2025", "Tháng 2/2027"],
        ["Xã Mai Nhai", "Đất đai", "Cấp lại", "Năm 2026", "Tháng 10/2026"],
    ];
    let second = workbook(given, "hai.xlsx", "Độ mật: Thường", &rows);
    let outcome = import(&test, &planner, &second);
    assert_eq!((outcome.added, outcome.changed, outcome.refused), (1, 1, 6), "{outcome:?}");
    assert_eq!(recorded(&test).len(), 1, "one paper is one plan");
    assert_eq!(item(0).starts_on, day("2026-09-01"));
    assert_eq!(item(1).fields, ["construction", "investment"]);
    // Taken back, what stood there stands again; but not over what somebody put right since.
    let client = test.named_existing("planner");
    let batches =
        test.db().read(|c| importing::views::list(c, &Actor::command_line(), PageNumber(1))).expect("batches").rows;
    let batch = |name: &str| batches.iter().find(|b| b.file_name == name).expect("the batch").id.clone();
    client.post(&format!("/imports/{}/undo", batch("hai.xlsx")), &[]).to();
    assert_eq!((item(0).starts_on, recorded(&test)[0].1.len()), (day("2026-04-01"), 1));
    let first = batch("mot.xlsx");
    let put_right = |contents: &str| {
        let now = item(0);
        let new = NewItem { contents: contents.into(), ..NewItem::of(&now) };
        actions::update_item(test.db(), &planner, &now.id, now.version, &new).expect("put right");
    };
    put_right("Cấp giấy lần đầu, đính chính");
    client.post(&format!("/imports/{first}/undo"), &[]).to();
    assert_eq!(recorded(&test).len(), 1, "it was changed since it was brought");
    // What the later import changed and its undoing put back is what the first one brought.
    put_right(land[3 - 1]);
    client.post(&format!("/imports/{first}/undo"), &[]).to();
    assert!(recorded(&test).is_empty());
}

const CHANGED: &str = "Nội dung được trả lời đã thay đổi sau câu trả lời này";

fn an_issued_answer_outlives_what_is_put_right(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let theirs = record(&planner, &[("body", w.inspectorate.as_str())]);
    let typed = with(ITEM, &[("unit", w.ward.as_str()), ("fields", "land"), ("contents", "Kiểm tra của sở khác")]);
    planner.post(&format!("/plans/{theirs}/items"), &typed).to();
    let other = || w.test.db().read(|c| views::items(c, &w.planner(), &theirs)).expect("items").remove(0);
    let mine = w.plan("planner", &w.office);
    let own = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let page = format!("/plans/{mine}");
    let fields = [("other", other().id.to_string()), ("answer", "merge".into()), ("reason", "Đi chung một đợt".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let fields = with(&fields, &[("lead", own.as_str())]);
    // Of a body whose plan is only recorded its letter is named.
    let bare = planner.post(&format!("{page}/items/{own}/answer"), &fields).expect(422);
    bare.see("Ghi số, ngày văn bản thống nhất của Thanh tra thành phố").holds("Đi chung một đợt");
    let fields = with(&fields, &[("paper_number", "118/CV-TTTP"), ("paper_on", "18/11/2026")]);
    planner.post(&format!("{page}/items/{own}/answer"), &fields).to();
    let turn = |days: &[(&str, &str)]| {
        let now = other();
        let version = now.version.to_string();
        let typed = with(&with(&typed, days), &[("version", version.as_str())]);
        planner.post(&format!("/plans/{theirs}/items/{}", now.id), &typed).to();
    };
    let put_off = [("starts_on", "09/12/2026"), ("ends_on", "16/12/2026")];
    // In a plan that is being written it is asked for anew; put back, what was said still holds.
    turn(&put_off);
    planner.get(&page).expect(200).see("Đã trả lời: Phối hợp. Đi chung một đợt").see(CHANGED);
    refused(w.submit(&mine), "1 chồng chéo chưa trả lời");
    turn(&[]);
    planner.get(&page).expect(200).see("Đã trả lời: Phối hợp. Đi chung một đợt").miss(CHANGED);
    w.submit(&mine).expect("answered");
    // While it lies with its approver, what changed stops it.
    turn(&put_off);
    refused(w.approve(&mine), "1 chồng chéo phát sinh sau khi trình");
    turn(&[]);
    w.approve(&mine).expect("issued");
    // What was issued keeps what it answered, and says that it was for something else.
    turn(&put_off);
    for role in [Role::Leader, Role::Inspectorate] {
        let shown = w.test.client(role).get(&page).expect(200).see("Đã trả lời: Phối hợp. Đi chung một đợt");
        shown.see(CHANGED).miss("chồng chéo chưa trả lời");
    }
    planner.get(&format!("{page}/items/{own}")).expect(200).see("Đi chung một đợt").see(CHANGED);
    planner.get(&format!("/plans/{theirs}")).expect(200).see("Bên kia đã trả lời: Phối hợp").see(CHANGED);
    turn(&[]);
    planner.get(&page).expect(200).see("Đi chung một đợt").miss(CHANGED);
}

fn an_issued_answer_outlives_an_import_and_its_undoing(given: &Given) {
    let (test, planner) = city(given);
    test.account("approver", &[Role::Approver], None);
    let db = test.db();
    let land = ["Phường Bến Lụa", "Đất đai", "Cấp giấy lần đầu", "Năm 2025", "Quý II/2026"];
    import(&test, &planner, &workbook(given, "mot.xlsx", "Độ mật: Thường", &[land]));
    let theirs = recorded(&test)[0].1[0].clone();
    let body = test.unit("Sở Tư pháp", Kind::Department);
    let new = giamsat::plans::NewPlan { body, year: 2026, title: "Kế hoạch kiểm tra".into() };
    let mine = actions::create_plan(db, &planner, &new).expect("a plan");
    // Written before the day on which both begin.
    test.world.set(day("2026-03-02").and_hms_opt(2, 0, 0).expect("a time"));
    let own = actions::add_item(db, &planner, &mine, &NewItem::of(&theirs)).expect("an item");
    test.world.set(crate::support::app::beginning());
    let answer = giamsat::plans::Answer {
        other: theirs.id.clone(),
        answer: OverlapAnswer::Merge,
        reason: "Đi chung một đợt".into(),
        visit: None,
        contents: String::new(),
        terms: Terms { lead: None, paper: Some(AnswerPaper { number: "118/CV".into(), on: day("2026-11-18") }) },
        seen: None,
    };
    actions::answer_overlap(db, &planner, &own, &answer).expect("answered");
    let version = || db.read(|c| views::plan(c, &planner, &mine)).expect("the plan").version;
    actions::submit(db, &planner, &mine, version()).expect("submitted");
    test.without_review();
    let approval = actions::Approval { number: "61/KH".into(), issued_on: day("2026-11-19") };
    actions::approve(db, &test.actor("approver"), &mine, version(), &approval).expect("issued");
    let client = test.named_existing("planner");
    let page = format!("/plans/{mine}");
    client.get(&page).expect(200).see("Đi chung một đợt").miss(CHANGED);
    let moved = [land[0], land[1], land[2], land[3], "Tháng 6/2026"];
    import(&test, &planner, &workbook(given, "hai.xlsx", "Độ mật: Thường", &[moved]));
    client.get(&page).expect(200).see("Đi chung một đợt").see(CHANGED);
    let batches = db.read(|c| importing::views::list(c, &Actor::command_line(), PageNumber(1))).expect("batches").rows;
    let second = batches.iter().find(|b| b.file_name == "hai.xlsx").expect("the batch").id.clone();
    client.post(&format!("/imports/{second}/undo"), &[]).to();
    assert_eq!(recorded(&test)[0].1[0].starts_on, theirs.starts_on);
    client.get(&page).expect(200).see("Đi chung một đợt").miss(CHANGED);
}

/// What such a release kept of answers was for what stood; what it would not have kept goes on the way back to it.
fn answers_of_an_older_release_speak_of_what_stood_then(given: &Given) {
    use giamsat::schema::overlap_answers as a;
    let w = world(given);
    let theirs = record(&w.test.named_existing("planner"), &[]);
    let b = w.add(&theirs, &w.item(&["land", "construction", "investment"], "Thanh tra"));
    let gone = w.add(&theirs, &NewItem { unit: w.department.clone(), ..w.item(&["land"], "Thanh tra") });
    let mine = w.plan("planner", &w.office);
    let one = w.add(&mine, &w.item(&["land", "construction"], "Cấp giấy"));
    let two = w.add(&mine, &NewItem { unit: w.department.clone(), ..w.item(&["land"], "Cấp phép") });
    for (own, other) in [(&one, &b), (&two, &gone)] {
        let answer = w.answer(other, OverlapAnswer::Merge);
        actions::answer_overlap(w.test.db(), &w.planner(), own, &answer).expect("answered");
    }
    let kept = || -> Vec<(giamsat::vocabulary::PlanItemId, String)> {
        let read = w.test.db().read(|c| Ok(a::table.select((a::item_id, a::about)).order(a::item_id).load(c)?));
        read.expect("a read")
    };
    let before = kept();
    assert_eq!(before[0], (one.clone(), giamsat::plans::rules::about(&w.get(&one), &w.get(&b))));
    let later = NewItem { ends_on: day("2026-12-18"), ..NewItem::of(&w.get(&gone)) };
    actions::update_item(w.test.db(), &w.planner(), &gone, 1, &later).expect("put right");
    assert_eq!(kept(), before);
    const NAME: &str = "2026-11-27-1100_answers_about";
    crate::database::go_down(&w.test, given, NAME);
    crate::database::go_up(&w.test, given, NAME);
    assert_eq!(kept(), before[..1]);
}

/// What previews keep that holds the sheet's name.
fn words_kept(test: &TestApp) -> Vec<String> {
    use giamsat::schema::import_rows as r;
    let all = test.db().read(|c| Ok(r::table.select((r::sheet, r::problems, r::remarks, r::content)).load(c)?));
    let all: Vec<(String, String, String, String)> = all.expect("rows");
    let texts = all.into_iter().flat_map(|(sheet, problems, remarks, content)| [sheet, problems, remarks, content]);
    texts.filter(|text| text.contains(SHEET)).collect()
}

/// Sends a workbook in and waits until it is read; gives the page's address and the page.
fn send_in(client: &Client, file: &Path) -> (String, crate::support::app::Answer) {
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let sent = client.upload("/imports", &[("kind", "auto")], "file", &name, &std::fs::read(file).expect("it"));
    let path = sent.to();
    let page = settled(client, &path);
    (path, page)
}

fn settled(client: &Client, path: &str) -> crate::support::app::Answer {
    let page = crate::support::wait_for(std::time::Duration::from_secs(60), || {
        let page = client.get(path).expect(200);
        (!page.text().contains("data-reload-after")).then_some(page)
    });
    page.expect("the work is done")
}

/// Rows of which the last says that it is secret.
const HALF: [[&str; 6]; 3] = [
    ["Phường Bến Lụa", "Đất đai", "Cấp giấy lần đầu", "Năm 2025", "Quý II/2026", "Thường"],
    ["Sở Không Có", "Đất đai", "Cấp đổi", "Năm 2025", "Quý II/2026", "Thường"],
    ["Xã Mai Nhai", "Đất đai", "Chuyện tuyệt đối kín", "Năm 2025", "Quý II/2026", "Mật"],
];

/// The name of a sheet is a word of the file, also where rows were written down before one said that it is secret.
fn a_classified_row_takes_the_sheets_name_with_it(given: &Given) {
    let (test, _) = city(given);
    let client = test.named_existing("planner");
    let open = workbook(given, "thuong.xlsx", "Độ mật: Thường", &HALF[..2]);
    send_in(&client, &open).1.see(SHEET);
    assert!(!words_kept(&test).is_empty(), "an ordinary file's sheet is told");
    let batches =
        || test.db().read(|c| importing::views::list(c, &Actor::command_line(), PageNumber(1))).expect("batches").rows;
    let open = batches().remove(0).id;
    client.post(&format!("/imports/{open}/drop"), &[]).to();
    let cleared = || words_kept(&test).is_empty().then_some(());
    crate::support::wait_for(std::time::Duration::from_secs(60), cleared).expect("it is cleared");
    let half = workbook(given, "nua.xlsx", "Độ mật: Thường", &HALF);
    let (_, page) = send_in(&client, &half);
    let page = page.see("Cấp giấy lần đầu").see("Sở Không Có").see("Kế hoạch mật không nhập từ bảng tính");
    page.miss(SHEET).miss("tuyệt đối kín").see("không được giữ lại vì có nội dung mật");
    assert_eq!(words_kept(&test), Vec::<String>::new());
    use giamsat::schema::import_batches as b;
    let kept = test.db().read(|c| Ok(b::table.filter(b::file_name.eq("nua.xlsx")).select(b::facts).load(c)?));
    let kept: Vec<String> = kept.expect("facts");
    assert!(kept.len() == 1 && !kept[0].contains(SHEET), "{kept:?}");
    let outcome = try_import(&test, &test.actor("planner"), &half).expect("a run");
    assert!(outcome.withheld && outcome.problems.iter().all(|problem| problem.sheet.is_empty()), "{outcome:?}");
}

/// Cuts the workbook's sheet off where that row begins: reading ends there.
fn broken(file: &Path, row: u32) {
    use std::io::{Cursor, Read, Write};
    let bytes = std::fs::read(file).expect("the file");
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().expect("a name").to_string();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its bytes");
        if name.ends_with("sheet1.xml") {
            let text = String::from_utf8(content).expect("XML");
            let end = text.find(&format!("<c r=\"A{row}\"")).expect("the row");
            content = text[..end].into();
        }
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(&content).expect("its bytes");
    }
    std::fs::write(file, to.finish().expect("an archive").into_inner()).expect("a file");
}

fn a_classified_file_that_cannot_be_read_is_not_kept(given: &Given) {
    use giamsat::schema::import_batches as b;
    const ROWS: usize = 1_500;
    let (test, planner) = city(given);
    let client = test.named_existing("planner");
    let row = ["Phường Bến Lụa", "Đất đai", "Chuyện tuyệt đối kín", "Năm 2025", "Quý II/2026"];
    for (name, secrecy, kept) in [("thuong.xlsx", "Độ mật: Thường", true), ("mat.xlsx", "Độ mật: Mật", false)]
    {
        let file = workbook(given, name, secrecy, &vec![row; ROWS]);
        broken(&file, 8 + ROWS as u32);
        let (path, page) = send_in(&client, &file);
        page.miss("tuyệt đối kín").miss(SHEET);
        let outcome = try_import(&test, &planner, &file).expect("a run");
        assert_eq!((outcome.error.is_some(), outcome.withheld), (true, !kept), "{outcome:?}");
        let batches: Vec<(String, String, String, Option<String>)> = test
            .db()
            .read(|c| {
                Ok(b::table.filter(b::file_name.eq(name)).select((b::id, b::sha256, b::facts, b::failure)).load(c)?)
            })
            .expect("batches");
        assert_eq!(batches.len(), 2);
        for (id, sha256, facts, failure) in &batches {
            assert_eq!(test.app.storage.path(id, sha256).is_ok(), kept, "{name}");
            let told = format!("{facts} {}", failure.as_deref().unwrap_or_default());
            assert!(kept || !(told.contains("KẾ HOẠCH") || told.contains(SHEET)), "{told}");
        }
        let page = client.get(&path).expect(200);
        assert_eq!(page.text().contains("không được giữ lại vì có nội dung mật"), !kept, "{}", page.text());
    }
    assert_eq!(words_kept(&test), Vec::<String>::new());
}

/// A slip is no reason to remove what somebody sent, and an office's other words for "Thường" are none to refuse it.
fn a_word_that_says_nothing_of_secrecy_is_told(given: &Given) {
    let (test, planner) = city(given);
    let client = test.named_existing("planner");
    let row = ["Phường Bến Lụa", "Đất đai", "Chuyện chưa rõ độ mật", "Năm 2025", "Quý II/2026"];
    let slip = workbook(given, "nham.xlsx", "Độ mật: Thừơngg", &[row]);
    let outcome = try_import(&test, &planner, &slip).expect("a run");
    assert_eq!((outcome.withheld, outcome.stored, outcome.refused), (false, false, 1), "{outcome:?}");
    let (_, page) = send_in(&client, &slip);
    page.see("Độ mật phải là Thường, Mật, Tối mật hoặc Tuyệt mật").miss("Chuyện chưa rõ");
    for word in ["Không", "Bình thường", "-"] {
        let file = workbook(given, "khong.xlsx", &format!("Độ mật: {word}"), &[row]);
        let outcome = try_import(&test, &planner, &file).expect("a run");
        assert_eq!((outcome.withheld, outcome.refused), (false, 0), "{word}: {outcome:?}");
    }
}

/// Storing what another import has overtaken reads the file once more; of one that is not kept the preview is all there
/// is, and stays.
fn a_preview_whose_file_is_not_kept_is_not_wiped(given: &Given) {
    let (test, planner) = city(given);
    let client = test.named_existing("planner");
    let (path, page) = send_in(&client, &workbook(given, "nua.xlsx", "Độ mật: Thường", &HALF));
    page.see("Cấp giấy lần đầu");
    assert!(import(&test, &planner, &workbook(given, "truoc.xlsx", "Độ mật: Thường", &HALF[..1])).stored);
    let id = path.rsplit('/').next().expect("an id");
    use giamsat::schema::{import_batches as b, import_rows as r};
    let version = test.db().read(|c| Ok(b::table.find(id).select(b::version).first::<i32>(c)?));
    let version = version.expect("it").to_string();
    client.post(&format!("{path}/publish"), &[("version", &version), ("accept_valid", "1")]).to();
    let page = settled(&client, &path).see("không được giữ lại vì có nội dung mật");
    page.see("Cấp giấy lần đầu").see("Sở Không Có");
    assert_eq!(recorded(&test).iter().map(|(_, items)| items.len()).collect::<Vec<_>>(), [1]);
    let kept = test.db().read(|c| {
        let rows: i64 = r::table.filter(r::batch_id.eq(id)).count().get_result(c)?;
        let state: String = b::table.find(id).select(b::state).first(c)?;
        Ok((rows, state))
    });
    assert_eq!(kept.expect("a read"), (3, "staged".to_owned()));
}

fn a_classified_workbook_leaves_nothing(given: &Given) {
    const WORDS: &str = "Chuyện tuyệt đối kín";
    let (test, planner) = city(given);
    let row = ["Phường Bến Lụa", "Đất đai", WORDS, "Năm 2025", "Quý II/2026"];
    let file = workbook(given, "mat.xlsx", "Độ mật: Mật", &[row]);
    let outcome = import(&test, &planner, &file);
    assert_eq!((outcome.stored, outcome.added, outcome.refused), (false, 0, 1), "{outcome:?}");
    assert!(recorded(&test).is_empty());
    let client = test.named_existing("planner");
    let path = client.upload("/imports", &[("kind", "auto")], "file", "mat.xlsx", &std::fs::read(&file).expect("it"));
    let path = path.to();
    let page = crate::support::wait_for(std::time::Duration::from_secs(60), || {
        let page = client.get(&path).expect(200);
        (!page.text().contains("data-reload-after")).then_some(page)
    });
    let page = page.expect("it is read").see("Kế hoạch mật không nhập từ bảng tính");
    let page = page.miss(WORDS).miss("KẾ HOẠCH THANH TRA").miss("Chánh Thanh tra").miss(SHEET);
    page.see("không được giữ lại vì có nội dung mật");
    assert_eq!(words_kept(&test), Vec::<String>::new());
    // Neither the file nor a word around its rows stays.
    use giamsat::schema::import_batches as b;
    let kept: Vec<(String, String, String, String)> = test
        .db()
        .read(|c| {
            Ok(b::table.filter(b::file_name.eq("mat.xlsx")).select((b::id, b::sha256, b::facts, b::remarks)).load(c)?)
        })
        .expect("batches");
    for (id, sha256, facts, remarks) in &kept {
        for word in [WORDS, "KẾ HOẠCH", "Hải Lâm", "12/KH-TTTP", SHEET] {
            assert!(!facts.contains(word) && !remarks.contains(word), "{word}: {facts} {remarks}");
        }
        assert!(test.app.storage.path(id, sha256).is_err(), "the file as it was sent");
    }
    assert!(!kept.is_empty());
    client.get(&format!("{path}/errors")).to();
}

/// Before recorded plans were known, one would have stood as a plan of this office.
fn the_way_down_leaves_no_plan_of_others(given: &Given) {
    use giamsat::schema::{overlap_answers, plan_items as i, plans as p};
    let w = world(given);
    let theirs = record(&w.test.named_existing("planner"), &[]);
    let item = w.add(&theirs, &w.item(&["land"], "Thanh tra đất đai"));
    let mine = w.plan("planner", &w.office);
    let own = w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    actions::answer_overlap(w.test.db(), &w.planner(), &own, &w.answer(&item, OverlapAnswer::Merge)).expect("answered");
    crate::database::go_down(&w.test, given, "2026-11-27-0600_recorded_plans");
    let left = w.test.db().read(|c| {
        let plans: Vec<PlanId> = p::table.select(p::id).load(c)?;
        let items: Vec<giamsat::vocabulary::PlanItemId> = i::table.select(i::id).load(c)?;
        let answers: i64 = overlap_answers::table.count().get_result(c)?;
        Ok((plans, items, answers))
    });
    assert_eq!(left.expect("a read"), (vec![mine], vec![own], 0));
}

fn a_plan_is_imported_by_a_person(given: &Given) {
    let (test, _) = city(given);
    refused(try_import(&test, &Actor::command_line(), &sample()).map(|_| ()), "--as");
    assert!(recorded(&test).is_empty());
}
