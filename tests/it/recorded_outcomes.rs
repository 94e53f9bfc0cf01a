//! Conclusions of other bodies, recorded from their papers: told to planning, corrected, taken back, classified.

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::outcomes::model::{DraftContent, DraftDemand};
use giamsat::outcomes::{Draft, rules};
use giamsat::plans::{Classification, Profile};
use giamsat::register::{self, NewEntry};
use giamsat::vocabulary::{ConclusionId, Role, UnitId};
use giamsat::web::dispatch::query_string;
use libtest_mimic::Trial;

use crate::plans::{World, day, with, world};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        recorded_outcomes;
        what_another_body_concluded_is_told,
        all_that_is_wrong_is_told_at_once,
        more_rows_keep_what_was_typed,
        what_was_read_off_wrongly_is_put_right,
        a_record_is_taken_back_with_a_reason,
        of_a_classified_conclusion_only_the_paper_is_kept,
        a_conclusion_that_becomes_classified_loses_its_contents,
        a_unit_sees_its_own_part,
        who_writes_plans_records,
        sent_twice_makes_one,
        the_way_down_leaves_no_conclusion_of_others,
    ];
    tests.extend(plain![
        recorded_outcomes;
        a_draft_is_all_or_nothing,
        a_correction_tells_what_it_changes,
    ]);
    tests
}

const WORDS: &str = "Việc cấp giấy chứng nhận lần đầu";
const TASK: &str = "Thu hồi giấy chứng nhận cấp sai";

/// The paper of the Inspectorate about the ward.
fn paper<'a>(w: &'a World, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("body", w.inspectorate.as_str()),
        ("classification", "ordinary"),
        ("number", "08/KL-TTr"),
        ("issued_on", "10/11/2026"),
        ("issuer", "Chánh Thanh tra thành phố"),
        ("profile", "c"),
        ("title", "Thanh tra việc quản lý đất đai"),
        ("c0_unit", w.ward.as_str()),
        ("c0_field", "land"),
        ("c0_content", WORDS),
        ("c0_from", "01/01/2026"),
        ("c0_to", "31/03/2026"),
        ("d0_unit", w.ward.as_str()),
        ("d0_task", TASK),
        ("d0_due", "31/12/2026"),
    ];
    with(&fields, changed)
}

/// Records it and gives its address.
fn record(client: &Client, fields: &[(&str, &str)]) -> String {
    client.post("/outcomes", fields).to()
}

/// What the trail holds of an act on recorded conclusions.
fn acts(w: &World, action: &str) -> Vec<String> {
    use giamsat::schema::audit_lines as a;
    let lines = a::table.filter(a::subject_kind.eq("outcome")).filter(a::action.eq(action)).select(a::details);
    w.test.db().read(|c| Ok(lines.load(c)?)).expect("lines")
}

/// What the one act of that name says.
#[track_caller]
fn act(w: &World, action: &str) -> String {
    let mut all = acts(w, action);
    assert_eq!(all.len(), 1, "{action}: {all:?}");
    all.remove(0)
}

/// How many lines the register and its search hold, and how many demands stand.
fn kept(w: &World) -> (i64, i64, i64) {
    use giamsat::schema::{concluded_contents as r, outcome_demands as d, search_words as s};
    let count = w.test.db().read(|c| {
        let words = s::table.filter(s::subject_kind.eq(register::actions::SUBJECT));
        Ok((r::table.count().get_result(c)?, words.count().get_result(c)?, d::table.count().get_result(c)?))
    });
    count.expect("counts")
}

/// The sentence stands under the field, and what was typed there stays.
#[track_caller]
fn wrong(answer: Answer, fields: &[&str]) -> Answer {
    let answer = answer.expect(422);
    let text = answer.text();
    let told: Vec<&str> = fields.iter().copied().filter(|name| text.contains(&format!("id=\"e-{name}\""))).collect();
    assert_eq!(told, fields, "told at their fields: {}", answer.words());
    assert_eq!(text.matches("id=\"e-").count(), fields.len(), "and nowhere else: {}", answer.words());
    answer
}

fn what_another_body_concluded_is_told(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let mine = w.plan("planner", &w.office);
    w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let told = "Đã có kết luận 08/KL-TTr ngày 10/11/2026 của Thanh tra thành phố";
    planner.get(&format!("/plans/{mine}")).expect(200).miss("Đã có kết luận");
    planner.get("/outcomes").expect(200).see("Chưa ghi nhận kết luận nào của cơ quan khác");
    planner.get("/outcomes/new").expect(200).see("Độ mật").see("Nội dung 2").see("Kiểm toán nhà nước");

    let page = record(&planner, &paper(&w, &[]));
    let shown = planner.get(&page).expect(200).see("08/KL-TTr").see("Chánh Thanh tra thành phố").see("Thanh tra việc");
    shown.see(WORDS).see("Đất đai").see("01/01/2026–31/03/2026").see(TASK).see("31/12/2026").see("Phường Bến Lụa");
    planner
        .get("/outcomes")
        .expect(200)
        .see("08/KL-TTr")
        .see("Thanh tra việc quản lý đất đai")
        .see("Thanh tra thành phố");
    let register = planner.get("/register?q=cap+giay").expect(200).see(WORDS).see("08/KL-TTr");
    assert!(
        register.text().replace("&#x2f;", "/").contains(&format!("href=\"{page}\"")),
        "the line leads to the paper"
    );

    // On the plan's page, and while an item is typed: for this unit, field and period only, and nothing is stopped.
    planner.get(&format!("/plans/{mine}")).expect(200).see(told).see(WORDS).see("chỉ báo cho biết, không chặn");
    let ask = |changed: &[(&str, &str)]| {
        let typed = [
            ("kind", "periodic"),
            ("unit", w.ward.as_str()),
            ("fields", "land"),
            ("period_from", "31/03/2026"),
            ("period_to", "30/06/2026"),
            ("starts_on", "07/12/2026"),
            ("ends_on", "11/12/2026"),
        ];
        planner.get(&format!("/plans/{mine}/items/check?{}", query_string(&with(&typed, changed)))).expect(200)
    };
    ask(&[]).see(told).see(WORDS);
    ask(&[("fields", "construction")]).miss("Đã có kết luận");
    ask(&[("period_from", "01/04/2026")]).miss("Đã có kết luận");
    ask(&[("unit", w.department.as_str())]).miss("Đã có kết luận");
    w.submit(&mine).expect("told, not stopped");

    // What is concluded about the unit's work in general is told of every field; a body that no list names is made.
    let other = [
        ("body", ""),
        ("body_name", "Kiểm toán nhà nước khu vực II"),
        ("number", "31/KL-KTNN"),
        ("profile", "d"),
        ("c0_field", ""),
    ];
    let page = record(&planner, &paper(&w, &other));
    planner.get(&page).expect(200).see("Kiểm toán nhà nước khu vực II").see("Công việc chung");
    ask(&[("fields", "construction")]).see("31/KL-KTNN").miss("08/KL-TTr");
    planner.get("/units?q=kiem+toan").expect(200).see("Kiểm toán nhà nước khu vực II");
}

fn all_that_is_wrong_is_told_at_once(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let send = |changed: &[(&str, &str)]| planner.post("/outcomes", &paper(&w, changed));
    let nothing = wrong(
        planner.post("/outcomes", &[("classification", "ordinary")]),
        &["body", "number", "issued_on", "issuer", "profile", "title", "c0_content"],
    );
    nothing.see("Chọn cơ quan ban hành").see("Ghi ít nhất một nội dung");
    let answer = wrong(
        send(&[
            ("number", ""),
            ("issued_on", "10/11/2027"),
            ("profile", "x"),
            ("c0_to", "31/12/2025"),
            ("c1_content", "Nội dung thứ hai còn dở"),
            ("c1_from", "32/01/2026"),
            ("c2_unit", "nowhere"),
            ("c2_field", "nothing"),
            ("c2_content", "Nội dung thứ ba"),
            ("c2_from", "01/01/2026"),
            ("c2_to", "31/03/2026"),
            ("d0_task", ""),
            ("d1_task", "Việc chưa rõ ai làm"),
        ]),
        &[
            "number",
            "issued_on",
            "profile",
            "c0_to",
            "c1_unit",
            "c1_from",
            "c1_to",
            "c2_unit",
            "c2_field",
            "d0_task",
            "d0_due",
            "d1_unit",
        ],
    );
    let answer = answer.see("“32/01/2026” không phải là một ngày").see("không thể sau hôm nay");
    for typed in
        ["Nội dung thứ hai còn dở", "Nội dung thứ ba", "Việc chưa rõ ai làm", "32/01/2026", "31/12/2025", WORDS]
    {
        assert!(answer.text().replace("&#x2f;", "/").contains(typed), "kept: {typed}");
    }
    wrong(send(&[("c0_to", "11/11/2026")]), &["c0_to"]).see("không thể kết thúc sau ngày ban hành");
    wrong(send(&[("d0_due", "09/11/2026")]), &["d0_due"]).see("không thể trước ngày ban hành");
    wrong(send(&[("body", "nowhere")]), &["body"]).see("Chọn một mục trong danh sách");
    wrong(send(&[("classification", "hushed")]), &["classification"]).see("Chọn một mục trong danh sách");
    assert_eq!(kept(&w), (0, 0, 0), "nothing was kept of mistakes");
    record(&planner, &paper(&w, &[]));
    wrong(send(&[("title", "Ghi lần nữa")]), &["number"]).see("đã được ghi nhận");
    // Another body's paper may bear the same number and day.
    record(&planner, &paper(&w, &[("body", w.department.as_str())]));
}

fn more_rows_keep_what_was_typed(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let more = planner.post("/outcomes", &paper(&w, &[("more", "1"), ("number", "")])).expect(200);
    let more = more.holds(WORDS).holds(TASK).holds("name=\"c3_unit\"").holds("name=\"d2_unit\"");
    assert!(!more.text().contains("id=\"e-"), "nothing is wrong yet");
    assert_eq!(kept(&w), (0, 0, 0), "and nothing is recorded");
    // A row that stands behind empty ones counts.
    let later = [
        ("c4_unit", w.department.as_str()),
        ("c4_content", "Cấp phép"),
        ("c4_from", "01/01/2026"),
        ("c4_to", "01/02/2026"),
    ];
    let page = record(&planner, &paper(&w, &later));
    planner.get(&page).expect(200).see("Sở Xây dựng").see("Cấp phép").see(WORDS);
    planner.get(&format!("{page}/edit")).expect(200).holds("name=\"c2_unit\"").holds(WORDS).holds("Cấp phép");
}

fn what_was_read_off_wrongly_is_put_right(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let page = record(&planner, &paper(&w, &[]));
    let edit = format!("{page}/edit");
    wrong(planner.post(&edit, &paper(&w, &[("version", "1"), ("d0_task", "")])), &["d0_task"]);
    let right = |version: &'static str| {
        let said = [("version", version), ("number", "09/KL-TTr"), ("c0_field", "construction")];
        with(&paper(&w, &said), &[("d0_task", ""), ("d0_unit", ""), ("d0_due", "")])
    };
    assert_eq!(planner.post(&edit, &right("1")).to(), page);
    planner.get(&page).expect(200).see("09/KL-TTr").see("Xây dựng").miss("08/KL-TTr").miss(TASK);
    planner.get("/register?field=construction").expect(200).see(WORDS).see("09/KL-TTr");
    planner.get("/register?field=land").expect(200).miss(WORDS);
    let details: serde_json::Value = serde_json::from_str(&act(&w, "outcomes.correct")).expect("details");
    let changes = details["changes"].as_array().expect("changes").clone();
    let changed: Vec<&str> = changes.iter().filter_map(|change| change["field"].as_str()).collect();
    assert_eq!(changed, ["number", "contents", "demands"]);
    assert_eq!((changes[0]["before"].as_str(), changes[0]["after"].as_str()), (Some("08/KL-TTr"), Some("09/KL-TTr")));
    assert!(changes[2]["before"].as_str().is_some_and(|was| was.contains(TASK)), "{changes:?}");
    // Somebody who saw what stood before is shown both.
    let other = w.test.named_existing("planner-2");
    let both = other.post(&edit, &paper(&w, &[("version", "1"), ("c0_content", "Một lời khác")])).expect(409);
    both.see("09/KL-TTr").see("08/KL-TTr").see("Một lời khác").see("Xây dựng").see("Nội dung 1: Lĩnh vực");
    // A number that another paper of the body bears is told.
    record(&planner, &paper(&w, &[("number", "10/KL-TTr")]));
    wrong(planner.post(&edit, &with(&right("2"), &[("number", "10/KL-TTr")])), &["number"]).see("đã được ghi nhận");
    planner.post(&edit, &with(&right("2"), &[("issuer", "")])).expect(422).see("Chưa nhập mục này");
}

fn a_record_is_taken_back_with_a_reason(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let mine = w.plan("planner", &w.office);
    w.add(&mine, &w.item(&["land"], "Cấp giấy lần đầu"));
    let page = record(&planner, &paper(&w, &[]));
    let remove = format!("{page}/remove");
    wrong(planner.post(&remove, &[("version", "1"), ("reason", "")]), &["reason"]).see(WORDS);
    planner.post(&remove, &[("version", "2"), ("reason", "Ghi nhầm đơn vị")]).expect(409);
    planner.get(&format!("/plans/{mine}")).expect(200).see("Đã có kết luận 08/KL-TTr");
    assert_eq!(planner.post(&remove, &[("version", "1"), ("reason", "Ghi nhầm đơn vị")]).to(), "/outcomes");
    planner.get(&page).expect(404);
    planner.get("/register").expect(200).miss("08/KL-TTr");
    planner.get(&format!("/plans/{mine}")).expect(200).miss("Đã có kết luận");
    assert_eq!(kept(&w), (0, 0, 0));
    let details = act(&w, "outcomes.take-back");
    assert!(details.contains("Ghi nhầm đơn vị") && details.contains(WORDS) && details.contains(TASK), "{details}");
    w.test.client(Role::Inspectorate).get("/audit").expect(200).see("Bỏ ghi nhận kết luận cơ quan khác");
    record(&planner, &paper(&w, &[]));
}

/// Everything that the tables of recorded conclusions, the register, its search and the trail hold, as one text.
fn everything(w: &World) -> String {
    use giamsat::schema::{
        audit_lines as a, concluded_contents as r, outcome_demands as d, outcomes as o, search_words as s,
    };
    let all = w.test.db().read(|c| {
        let mut all: Vec<String> = a::table.filter(a::subject_kind.eq("outcome")).select(a::details).load(c)?;
        all.extend(r::table.select(r::content).load::<String>(c)?);
        all.extend(d::table.select(d::task).load::<String>(c)?);
        all.extend(o::table.select(o::title).load::<String>(c)?);
        all.extend(o::table.select(o::profile).load::<Option<String>>(c)?.into_iter().flatten());
        all.extend(s::table.filter(s::subject_kind.eq(register::actions::SUBJECT)).select(s::word).load::<String>(c)?);
        Ok(all)
    });
    all.expect("a read").join("\n")
}

fn of_a_classified_conclusion_only_the_paper_is_kept(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    planner.get("/outcomes/new").expect(200).see("Khác “Thường” thì chỉ lưu cơ quan, số, ngày và người ban hành");
    // What is not kept is not asked for, and no mistake in it is told.
    let secret = [("classification", "secret"), ("c0_to", "hôm qua"), ("title", "Chuyện kín ở Bờ Nam")];
    let page = record(&planner, &paper(&w, &secret));
    let shown = planner.get(&page).expect(200).see("08/KL-TTr").see("10/11/2026").see("Chánh Thanh tra thành phố");
    let shown = shown.see("Chỉ lưu số, ngày và người ban hành").see("Tối mật");
    shown.miss("Chuyện kín").miss(WORDS).miss(TASK).miss("Nội dung kết luận");
    planner.get("/outcomes").expect(200).see("Kết luận thuộc độ “Tối mật”").miss("Chuyện kín");
    assert_eq!(kept(&w), (0, 0, 0));
    let everything = everything(&w);
    for words in ["Chuyện kín", WORDS, TASK, "Bến Lụa"] {
        assert!(!everything.contains(words), "{words}: {everything}");
    }
    let details = act(&w, "outcomes.record");
    for fact in ["08/KL-TTr", "2026-11-10", "Chánh Thanh tra thành phố"] {
        assert!(details.contains(fact), "{fact}: {details}");
    }
    // The three facts are asked for as of any other paper.
    let bare = [("classification", "confidential"), ("number", ""), ("issuer", ""), ("issued_on", "")];
    wrong(planner.post("/outcomes", &paper(&w, &bare)), &["number", "issued_on", "issuer"]);
    // The planner is told what was kept.
    let flash = planner.post(&format!("{page}/edit"), &paper(&w, &[("classification", "secret"), ("version", "1")]));
    assert_eq!(flash.to(), page);
    assert_eq!(kept(&w), (0, 0, 0), "a correction brings nothing in either");
}

fn a_conclusion_that_becomes_classified_loses_its_contents(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let page = record(&planner, &paper(&w, &[("title", "Chuyện kín ở Bờ Nam")]));
    let secret = [("classification", "top-secret"), ("version", "1"), ("title", "Chuyện kín ở Bờ Nam")];
    planner.post(&format!("{page}/edit"), &paper(&w, &secret)).to();
    assert_eq!(kept(&w), (0, 0, 0));
    let everything = everything(&w);
    for words in ["Chuyện kín", WORDS, TASK] {
        assert!(!everything.contains(words), "{words}: {everything}");
    }
    planner.get("/register").expect(200).miss("08/KL-TTr");
    planner.get(&page).expect(200).see("Tuyệt mật").miss("Chuyện kín");
    // Taken back, it leaves no more than it kept.
    planner.post(&format!("{page}/remove"), &[("version", "2"), ("reason", "Ghi nhầm")]).to();
    let details = act(&w, "outcomes.take-back");
    assert!(details.contains("08/KL-TTr") && !details.contains(WORDS), "{details}");
}

fn a_unit_sees_its_own_part(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let department = w.department.as_str();
    let both = [
        ("c1_unit", department),
        ("c1_content", "Việc cấp phép xây dựng"),
        ("c1_from", "01/01/2026"),
        ("c1_to", "31/03/2026"),
        ("d1_unit", department),
        ("d1_task", "Rà soát giấy phép đã cấp"),
    ];
    let of_both = record(&planner, &paper(&w, &both));
    let of_ward = record(&planner, &paper(&w, &[("number", "09/KL-TTr")]));
    let secret = record(&planner, &paper(&w, &[("number", "10/KL-TTr"), ("classification", "secret")]));
    let own = w.test.unit_client("so-xay-dung", &w.department);
    let shown = own.get(&of_both).expect(200).see("Việc cấp phép xây dựng").see("Rà soát giấy phép đã cấp");
    shown
        .miss(WORDS)
        .miss(TASK)
        .miss("Phường Bến Lụa")
        .miss("Sửa ghi nhận")
        .miss("Bỏ ghi nhận")
        .see("phần về đơn vị của bạn");
    own.get(&of_ward).expect(404);
    own.get(&secret).expect(404);
    own.get("/outcomes").expect(200).see("08/KL-TTr").miss("09/KL-TTr").miss("10/KL-TTr").see("1–1 trong 1");
    own.get("/register").expect(200).see("Việc cấp phép xây dựng").miss(WORDS);
    // Who is only demanded of sees the demand.
    let asked = [("number", "11/KL-TTr"), ("d0_unit", department)];
    let asked = record(&planner, &paper(&w, &asked));
    own.get(&asked).expect(200).see(TASK).miss(WORDS).see("Không có nội dung kết luận về đơn vị này");
    // One that nothing is said of finds nothing.
    let stranger = w.test.unit("Phường Gò Sến", giamsat::units::Kind::Ward);
    let stranger = w.test.unit_client("go-sen", &stranger);
    stranger.get("/outcomes").expect(200).see("Chưa có kết luận nào của cơ quan khác về đơn vị này").miss("KL-TTr");
    stranger.get(&of_both).expect(404);
}

fn who_writes_plans_records(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let page = record(&planner, &paper(&w, &[]));
    for role in [Role::Leader, Role::Inspectorate, Role::Approver, Role::Chairman] {
        let client = w.test.client(role);
        client.get(&page).expect(200).see(WORDS).miss("Sửa ghi nhận");
        client.get("/outcomes").expect(200).see("08/KL-TTr").miss("Ghi nhận kết luận cơ quan khác");
        client.get("/outcomes/new").expect(403);
        client.post("/outcomes", &paper(&w, &[("number", "12/KL-TTr")])).expect(403);
        client.get(&format!("{page}/edit")).expect(403);
        client.post(&format!("{page}/edit"), &paper(&w, &[("version", "1")])).expect(403);
        client.post(&format!("{page}/remove"), &[("version", "1"), ("reason", "Thử")]).expect(403);
    }
    w.test.client(Role::Administrator).get(&page).expect(403);
    assert_eq!(kept(&w).0, 1, "nothing more was recorded");
}

fn sent_twice_makes_one(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let hidden = planner.get("/outcomes/new").expect(200).hidden("/outcomes");
    let form = hidden.iter().find(|(name, _)| name == "_form").map(|(_, id)| id.clone()).expect("an id");
    let fields = paper(&w, &[("_form", form.as_str())]);
    assert_eq!(record(&planner, &fields), record(&planner, &fields));
    assert_eq!((acts(&w, "outcomes.record").len(), kept(&w).0), (1, 1));
}

/// Before conclusions of others were known, their lines would have stood as conclusions issued here.
fn the_way_down_leaves_no_conclusion_of_others(given: &Given) {
    use giamsat::schema::concluded_contents as r;
    let w = world(given);
    record(&w.test.named_existing("planner"), &paper(&w, &[]));
    let own = NewEntry {
        unit: w.ward.clone(),
        unit_name: "Phường Bến Lụa".into(),
        field_code: Some("land".into()),
        item: None,
        item_code: None,
        content: "Của thành phố".into(),
        period_from: day("2026-01-01"),
        period_to: day("2026-03-31"),
        conclusion_id: ConclusionId("own".into()),
        conclusion_number: "12/TB-SNV".into(),
        concluded_on: day("2026-10-01"),
        body_name: "Sở Nội vụ".into(),
        elsewhere: false,
    };
    w.test.db().write(|tx| register::actions::enter(tx, &own)).expect("entered");
    crate::database::go_down(&w.test, given, "2026-11-27-1800_outcomes");
    let left = w.test.db().read(|c| Ok(r::table.select(r::conclusion_number).load::<String>(c)?)).expect("lines");
    assert_eq!(left, ["12/TB-SNV"]);
}

fn draft() -> Draft {
    let on = |text: &str| Some(day(text));
    Draft {
        decision: None,
        number: "08/KL-TTr".into(),
        issued_on: on("2026-11-10"),
        issuer: "Chánh Thanh tra".into(),
        classification: Classification::Ordinary,
        profile: Some(Profile::C),
        title: "Thanh tra đất đai".into(),
        contents: vec![DraftContent {
            row: 3,
            unit: Some(UnitId("u".into())),
            field: None,
            content: WORDS.into(),
            period_from: on("2026-01-01"),
            period_to: on("2026-11-10"),
        }],
        demands: vec![DraftDemand {
            row: 1,
            unit: Some(UnitId("u".into())),
            task: TASK.into(),
            due_on: on("2026-11-10"),
        }],
        unread: Vec::new(),
    }
}

fn a_draft_is_all_or_nothing() {
    let today: NaiveDate = day("2026-11-10");
    let new = rules::outcome(&draft(), today).expect("whole, up to the very day");
    assert_eq!((new.contents.len(), new.demands.len(), new.profile), (1, 1, Some(Profile::C)));
    let fields = |draft: &Draft, today: NaiveDate| -> Vec<String> {
        rules::outcome(draft, today).expect_err("wrong").into_iter().map(|(field, _)| field).collect()
    };
    assert_eq!(fields(&draft(), day("2026-11-09")), ["issued_on"]);
    let mut late = draft();
    late.contents[0].period_to = Some(day("2026-11-11"));
    late.demands[0].due_on = Some(day("2026-11-09"));
    assert_eq!(fields(&late, today), ["c3_to", "d1_due"]);
    let unread = Draft { unread: vec![("issuer".into(), giamsat::vocabulary::Said::new("form-too-long"))], ..draft() };
    assert_eq!(fields(&unread, today), ["issuer"], "what could not be read keeps everything out");
    let undated = Draft { issued_on: None, ..draft() };
    assert_eq!(fields(&undated, today), ["issued_on"], "what hangs on a day that is missing is not told");
    // A classified one keeps its paper, whatever else is typed.
    let secret = Draft { classification: Classification::Secret, ..late };
    let new = rules::outcome(&secret, today).expect("the paper");
    assert_eq!((new.contents.len(), new.demands.len(), new.profile, new.title.as_str()), (0, 0, None, ""));
}

fn a_correction_tells_what_it_changes() {
    let part = |name: &'static str, text: &str| (name, text.to_owned());
    let before = [part("number", "1"), part("issuer", "A"), part("contents", "kín")];
    let after = [part("number", "2"), part("issuer", "A")];
    assert_eq!(rules::changes(&before, &after), [("number", "1".to_owned(), "2".to_owned())]);
    assert_eq!(
        rules::changes(&after, &before),
        [("number", "2".to_owned(), "1".to_owned()), ("contents", String::new(), "kín".to_owned())]
    );
}
