//! Comments on a draft plan: bodies asked, their answers in time, late and on paper, what the writers do about them,
//! and what submitting waits for.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use chrono::{Duration, NaiveDate};
use giamsat::audit;
use giamsat::plans::model::comment::{
    Asked, Comment, Consultation, Heard, NewAnswer, NewComment, Settled, Stance, Taken,
};
use giamsat::plans::rules::Refusal;
use giamsat::plans::rules::comments as rule;
use giamsat::plans::{Stage, actions, views};
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{AccountId, CommentId, ConsultationId, PlanId, Role, UnitId};
use libtest_mimic::Trial;

use crate::plans::{World, day, world};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        comments;
        bodies_are_asked_answer_and_are_answered,
        what_a_request_lacks_is_told_at_once,
        what_an_answer_lacks_is_told_at_once,
        an_asked_body_sees_what_was_open_when_it_was_asked,
        nobody_else_reads_or_answers,
        late_answers_are_taken_and_silence_passes,
        a_request_is_withdrawn_while_it_is_open,
        an_answer_on_paper_is_entered_by_the_planner,
        comments_close_with_the_plan,
        the_workbook_tells_what_was_done,
    ];
    tests.extend(plain![
        comments;
        a_day_that_is_not_over_is_waited_for,
        an_answer_says_what_its_stance_is,
    ]);
    tests
}

/// A draft with two open items and one that is sealed.
fn draft(w: &World) -> PlanId {
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Cấp giấy chứng nhận"));
    w.add(&plan, &w.item(&["construction"], "Cấp phép xây dựng"));
    w.add(&plan, &w.surprise());
    plan
}

fn ask(w: &World, plan: &PlanId, units: &[&UnitId], until: &str) -> Answer {
    let version = w.version(plan).to_string();
    let mut fields = vec![("version", version.as_str()), ("until", until)];
    fields.extend(units.iter().map(|unit| ("units", unit.as_str())));
    w.test.named_existing("planner").post(&format!("/plans/{plan}/comments"), &fields)
}

fn all(w: &World, plan: &PlanId) -> Vec<Consultation> {
    w.test.db().read(|c| views::comments::of_plan(c, &w.planner(), plan)).expect("requests").1
}

fn request(w: &World, plan: &PlanId, unit: &UnitId) -> Consultation {
    all(w, plan).into_iter().rev().find(|one| one.unit == *unit).expect("the request")
}

/// The account of the ward that is asked.
fn ward(w: &World) -> Client {
    w.test.named("phuong", &[Role::Unit], Some(&w.ward))
}

const COMMENT: [(&str, &str); 3] =
    [("version", "1"), ("stance", "comments"), ("said-1", "Đề nghị lùi thời gian kiểm tra")];

fn submit(w: &World, plan: &PlanId) -> Answer {
    let version = w.version(plan).to_string();
    w.test.named_existing("planner").post(&format!("/plans/{plan}/submit"), &[("version", &version)])
}

fn bodies_are_asked_answer_and_are_answered(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    let page = format!("/plans/{plan}/comments");
    let planner = w.test.named_existing("planner");
    planner.get(&page).expect(200).see("Chưa lấy ý kiến cơ quan nào").see("Sở Xây dựng");
    let version = w.version(&plan).to_string();
    assert_eq!(ask(&w, &plan, &[&w.ward, &w.department], "25/11/2026").to(), page);
    // Sent twice, the second meets another version.
    let again = [("version", version.as_str()), ("until", "25/11/2026"), ("units", w.inspectorate.as_str())];
    let told = planner.post(&page, &again).expect(409);
    assert!(told.text().contains(w.inspectorate.as_str()), "who was chosen is still chosen when it is sent again");
    assert_eq!(all(&w, &plan).len(), 2);
    let shown = planner.get(&format!("/plans/{plan}")).expect(200).see("Đang chờ ý kiến");
    shown.see("Còn trong hạn góp ý: Phường Bến Lụa (25/11/2026), Sở Xây dựng (25/11/2026)");
    submit(&w, &plan).expect(409).see("Phường Bến Lụa (25/11/2026)").see("rút yêu cầu");
    // The ward has a comment on one item and one on the whole plan.
    let (client, one) = (ward(&w), request(&w, &plan, &w.ward));
    client.get("/").expect(200).see("Góp ý dự thảo kế hoạch").see("25/11/2026");
    client.get("/comments").expect(200).see("Kế hoạch kiểm tra năm 2026").see("Đang chờ ý kiến");
    let here = format!("/comments/{}", one.id);
    client.get(&here).expect(200).see("Cấp giấy chứng nhận").see("lấy ý kiến Phường Bến Lụa đến hết 25/11/2026");
    let about = one.items[1].id.to_string();
    let mut fields = COMMENT.to_vec();
    fields.extend([("said-2", "Bỏ nội dung trùng"), ("about-2", about.as_str())]);
    assert_eq!(client.post(&here, &fields).to(), here);
    client.get(&here).expect(200).see("Đã có ý kiến").see("Bỏ nội dung trùng").see("Chưa tiếp thu, giải trình");
    client.post(&here, &fields).expect(409).see("đã có ý kiến");
    client.get("/").expect(200).miss("Góp ý dự thảo kế hoạch");
    // The department agrees, by an account of its own.
    let other = request(&w, &plan, &w.department);
    let agreed = w.test.named("so", &[Role::Approver], Some(&w.department));
    agreed.post(&format!("/comments/{}", other.id), &[("version", "1"), ("stance", "agree")]).to();
    submit(&w, &plan).expect(409).see("2 ý kiến chưa được tiếp thu, giải trình");
    let shown = planner.get(&page).expect(200).see("Toàn bộ kế hoạch").see("Cuộc 2: Phường Bến Lụa");
    shown.see("Nhất trí với dự thảo").see("Đề nghị lùi thời gian kiểm tra");
    let comments = request(&w, &plan, &w.ward).comments;
    let settle = |comment: &CommentId, taken: &str, reason: &str| {
        let (taken_at, reason_at) = (format!("taken-{comment}"), format!("reason-{comment}"));
        let fields = [("version", "1"), (taken_at.as_str(), taken), (reason_at.as_str(), reason)];
        planner.post(&format!("{page}/{}/{comment}", one.id), &fields)
    };
    settle(&comments[0].id, "partly", "").expect(422).see("Ghi lý do không tiếp thu");
    settle(&comments[0].id, "", "Lý do còn đây").expect(422).see("Lý do còn đây");
    settle(&comments[0].id, "not-at-all", "Thời gian đã thống nhất với đoàn").to();
    // Who comes second is shown what stands beside what they wrote, and may send it over that.
    let told = settle(&comments[0].id, "partly", "Dời một tuần").expect(409);
    told.see("Thời gian đã thống nhất với đoàn").see("Dời một tuần");
    settle(&comments[1].id, "whole", "").to();
    client.get(&here).expect(200).see("Không tiếp thu").see("Thời gian đã thống nhất với đoàn").see("Tiếp thu");
    let shown = planner.get(&format!("/plans/{plan}")).expect(200).see("Không còn ý kiến phải chờ");
    shown.see("Bỏ nội dung trùng").see("Thời gian đã thống nhất với đoàn");
    submit(&w, &plan).to();
    assert_eq!(w.stage(&plan), Stage::Submitted);
    // Closed with the plan: what was done about a comment stands.
    settle(&comments[1].id, "partly", "Muộn").expect(409).see("đang chờ");
    let lines = w.test.db().read(|c| audit::views::lines(c, &w.planner(), Some(plan.as_str()), PageNumber(1)));
    let acts: Vec<String> = lines.expect("lines").rows.into_iter().map(|line| line.action).collect();
    for (act, count) in [("plans.ask-comments", 2), ("plans.give-comments", 2), ("plans.settle-comment", 2)] {
        assert_eq!(acts.iter().filter(|known| *known == act).count(), count, "{act}: {acts:?}");
    }
}

fn what_a_request_lacks_is_told_at_once(given: &Given) {
    let w = world(given);
    let empty = w.plan("planner", &w.office);
    ask(&w, &empty, &[&w.ward], "25/11/2026").expect(409).see("chưa có cuộc nào");
    // A sealed item is nothing that could be shown.
    w.add(&empty, &w.surprise());
    ask(&w, &empty, &[&w.ward], "25/11/2026").expect(409).see("chưa có cuộc nào");
    let plan = empty;
    w.add(&plan, &w.item(&["land"], "Cấp giấy chứng nhận"));
    ask(&w, &plan, &[], "").expect(422).see("Chọn").see("Chưa nhập mục này");
    ask(&w, &plan, &[&w.ward], "19/11/2026").expect(422).see("không thể trước hôm nay");
    ask(&w, &plan, &[&w.office], "25/11/2026").expect(422).see("không lấy ý kiến chính cơ quan đó");
    ask(&w, &plan, &[&UnitId("nobody".into())], "25/11/2026").expect(422);
    assert!(all(&w, &plan).is_empty());
    ask(&w, &plan, &[&w.ward], "20/11/2026").to();
    ask(&w, &plan, &[&w.ward, &w.department], "25/11/2026").expect(422).see("đã được lấy ý kiến và chưa trả lời");
    assert_eq!(all(&w, &plan).len(), 1);
    let approver = w.test.named_existing("approver");
    approver.get(&format!("/plans/{plan}/comments")).expect(200).see("Phường Bến Lụa").miss("Cơ quan được lấy ý kiến");
    approver.post(&format!("/plans/{plan}/comments"), &[("version", "9")]).expect(403);
}

fn what_an_answer_lacks_is_told_at_once(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward], "25/11/2026").to();
    let (client, one) = (ward(&w), request(&w, &plan, &w.ward));
    let here = format!("/comments/{}", one.id);
    client.post(&here, &[("version", "1")]).expect(422).see("Chọn");
    client.post(&here, &[("version", "1"), ("stance", "comments")]).expect(422).see("Ghi ít nhất một ý kiến");
    let both = [("version", "1"), ("stance", "agree"), ("said-3", "Nhưng lùi một tuần")];
    client.post(&here, &both).expect(422).see("chọn “Có ý kiến”").see("Nhưng lùi một tuần");
    let nothing = [("version", "1"), ("stance", "comments"), ("about-1", one.items[0].id.as_str())];
    client.post(&here, &nothing).expect(422).see("Chưa nhập mục này");
    let stranger = [("version", "1"), ("stance", "comments"), ("about-1", "nobody"), ("said-1", "Một ý kiến")];
    client.post(&here, &stranger).expect(422).see("Một ý kiến");
    client.post(&here, &[("version", "7"), COMMENT[1], COMMENT[2]]).expect(409);
    assert!(request(&w, &plan, &w.ward).heard.is_none());
}

fn an_asked_body_sees_what_was_open_when_it_was_asked(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward], "25/11/2026").to();
    let one = request(&w, &plan, &w.ward);
    assert_eq!(one.items.len(), 2, "the sealed item is not among them");
    // What is written since is not what it was asked about.
    let later = w.item(&["investment"], "Nội dung thêm sau");
    w.add(&plan, &later);
    let first = w.get(&one.items[0].id);
    let changed = w.item(&["land"], "Nội dung đã sửa");
    actions::update_item(w.test.db(), &w.planner(), &first.id, first.version, &changed).expect("changed");
    let client = ward(&w);
    let shown = client.get(&format!("/comments/{}", one.id)).expect(200).see("Cấp giấy chứng nhận");
    shown.miss("Nội dung thêm sau").miss("Nội dung đã sửa").miss("Nội dung đột xuất").miss("Đột xuất");
    // Nor can a comment be about the sealed item.
    let sealed = w.test.db().read(|c| views::items(c, &w.planner(), &plan)).expect("items");
    let sealed = sealed.into_iter().find(|item| item.sealed).expect("the sealed one").id;
    let fields = [COMMENT[0], COMMENT[1], COMMENT[2], ("about-1", sealed.as_str())];
    client.post(&format!("/comments/{}", one.id), &fields).expect(422).miss("Nội dung đột xuất");
}

fn nobody_else_reads_or_answers(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward], "25/11/2026").to();
    let one = request(&w, &plan, &w.ward);
    let here = format!("/comments/{}", one.id);
    let others = [
        w.test.named("so", &[Role::Unit], Some(&w.department)),
        w.test.named("khong", &[Role::Approver], None),
        w.test.named_existing("planner"),
        w.test.named_existing("planner-2"),
        w.test.named_existing("approver"),
    ];
    for client in &others {
        client.get(&here).expect(404);
        client.post(&here, &COMMENT).expect(404);
        client.get("/comments").expect(200).miss("Kế hoạch kiểm tra năm 2026");
    }
    // The asked unit reads nothing else of the plan, and who leads a team speaks for no body.
    let client = ward(&w);
    client.get(&format!("/plans/{plan}")).expect(403);
    client.get(&format!("/plans/{plan}/comments")).expect(403);
    client.get(&format!("/plans/{plan}/comments/{}/paper", one.id)).expect(403);
    w.test.named("doan", &[Role::Leader], Some(&w.ward)).get(&here).expect(403);
    // Of another plan the request is not found.
    let other = w.plan("planner-2", &w.inspectorate);
    let planner = w.test.named_existing("planner");
    planner.get(&format!("/plans/{other}/comments/{}/paper", one.id)).expect(404);
    let withdraw = [("version", "1"), (&*format!("withdraw-{}", one.id), "Nhầm")];
    planner.post(&format!("/plans/{other}/comments/{}/withdraw", one.id), &withdraw).expect(404);
    assert!(request(&w, &plan, &w.ward).heard.is_none());
}

fn late_answers_are_taken_and_silence_passes(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward, &w.department], "22/11/2026").to();
    w.test.world.advance(Duration::days(2));
    // The last day is still theirs.
    submit(&w, &plan).expect(409).see("Còn trong hạn góp ý");
    w.test.world.advance(Duration::days(1));
    let planner = w.test.named_existing("planner");
    planner.get(&format!("/plans/{plan}")).expect(200).see("Không có ý kiến");
    let (client, one) = (ward(&w), request(&w, &plan, &w.ward));
    let here = format!("/comments/{}", one.id);
    client.get(&here).expect(200).see("Đã quá hạn góp ý");
    client.post(&here, &COMMENT).to();
    assert!(request(&w, &plan, &w.ward).heard.is_some_and(|heard| heard.late));
    planner.get(&format!("/plans/{plan}")).expect(200).see("Có ý kiến sau hạn").see("Không có ý kiến");
    submit(&w, &plan).expect(409).see("1 ý kiến chưa được tiếp thu");
    let comment = request(&w, &plan, &w.ward).comments[0].id.clone();
    let taken = format!("taken-{comment}");
    let url = format!("/plans/{plan}/comments/{}/{comment}", one.id);
    planner.post(&url, &[("version", "1"), (&taken, "whole")]).to();
    // Who said nothing by its day stops nothing.
    submit(&w, &plan).to();
}

fn a_request_is_withdrawn_while_it_is_open(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward, &w.department], "25/11/2026").to();
    let planner = w.test.named_existing("planner");
    let withdraw = |one: &Consultation, version: &str, reason: &str| {
        let field = format!("withdraw-{}", one.id);
        let url = format!("/plans/{plan}/comments/{}/withdraw", one.id);
        planner.post(&url, &[("version", version), (&field, reason)])
    };
    let one = request(&w, &plan, &w.ward);
    withdraw(&one, "1", "").expect(422).see("Chưa nhập mục này");
    withdraw(&one, "1", "Gửi nhầm đơn vị").to();
    withdraw(&one, "1", "Lần nữa").expect(409).see("đã được rút");
    let client = ward(&w);
    let here = format!("/comments/{}", one.id);
    client.get(&here).expect(200).see("đã được rút").see("Gửi nhầm đơn vị").miss("Cấp giấy chứng nhận");
    client.post(&here, &COMMENT).expect(409).see("đã được rút");
    client.get("/").expect(200).miss("Góp ý dự thảo kế hoạch");
    // One that is answered stands.
    let other = request(&w, &plan, &w.department);
    let agreed = w.test.named("so", &[Role::Unit], Some(&w.department));
    agreed.post(&format!("/comments/{}", other.id), &[("version", "1"), ("stance", "agree")]).to();
    withdraw(&other, "2", "Thôi").expect(409).see("đã có ý kiến");
    submit(&w, &plan).to();
    planner.get(&format!("/plans/{plan}")).expect(200).see("Gửi nhầm đơn vị").see("Đã rút");
}

fn an_answer_on_paper_is_entered_by_the_planner(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward, &w.department], "20/11/2026").to();
    let planner = w.test.named_existing("planner");
    let one = request(&w, &plan, &w.ward);
    let here = format!("/plans/{plan}/comments/{}/paper", one.id);
    planner.get(&here).expect(200).see("Số, ký hiệu văn bản").see("Cấp giấy chứng nhận").miss("Nội dung đột xuất");
    let lacking = planner.post(&here, &COMMENT).expect(422).see("Chưa nhập mục này");
    lacking.see("Đề nghị lùi thời gian kiểm tra");
    let paper = |on: &'static str| {
        let mut fields = COMMENT.to_vec();
        fields.extend([("paper_number", "12/UBND-VP"), ("paper_on", on)]);
        fields
    };
    planner.post(&here, &paper("21/11/2026")).expect(422).see("không thể sau hôm nay");
    w.test.world.advance(Duration::days(3));
    let planner = w.test.named_existing("planner");
    // In time by its date, though it is entered after the day.
    planner.post(&here, &paper("20/11/2026")).to();
    let heard = request(&w, &plan, &w.ward).heard.expect("an answer");
    assert!(!heard.late);
    assert_eq!(heard.paper, Some(("12/UBND-VP".into(), day("2026-11-20"))));
    let other = request(&w, &plan, &w.department);
    let there = format!("/plans/{plan}/comments/{}/paper", other.id);
    planner.post(&there, &paper("22/11/2026")).to();
    assert!(request(&w, &plan, &w.department).heard.is_some_and(|heard| heard.late));
    let shown = planner.get(&format!("/plans/{plan}")).expect(200).see("Theo văn bản số 12/UBND-VP ngày 20/11/2026");
    shown.see("Có ý kiến sau hạn");
    // The body reads what was entered for it, and says nothing more.
    let client = ward(&w);
    client.get(&format!("/comments/{}", one.id)).expect(200).see("12/UBND-VP");
    client.post(&format!("/comments/{}", one.id), &COMMENT).expect(409).see("đã có ý kiến");
}

fn comments_close_with_the_plan(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    ask(&w, &plan, &[&w.ward], "20/11/2026").to();
    w.test.world.advance(Duration::days(1));
    submit(&w, &plan).to();
    let (client, one) = (ward(&w), request(&w, &plan, &w.ward));
    let here = format!("/comments/{}", one.id);
    client.get(&here).expect(200).see("không nhận ý kiến góp ý nữa");
    let late = client.post(&here, &COMMENT).expect(409).see("không nhận ý kiến góp ý nữa");
    late.see("chưa được nhận").see(COMMENT[2].1);
    ask(&w, &plan, &[&w.department], "25/11/2026").expect(409).see("đang chờ");
    // A returned plan is laid before bodies again.
    let version = w.version(&plan);
    actions::return_for_rework(w.test.db(), &w.approver(), &plan, version, "Lấy thêm ý kiến").expect("returned");
    ask(&w, &plan, &[&w.department], "25/11/2026").to();
    client.post(&here, &COMMENT).to();
    submit(&w, &plan).expect(409).see("Sở Xây dựng (25/11/2026)");
}

fn the_workbook_tells_what_was_done(given: &Given) {
    let w = world(given);
    let plan = draft(&w);
    let planner = w.test.named_existing("planner");
    let book = |client: &Client| {
        let file = client.get(&format!("/plans/{plan}/plan.xlsx")).expect(200).bytes;
        Xlsx::new(Cursor::new(file)).expect("a workbook")
    };
    assert_eq!(book(&planner).sheet_names().len(), 1, "nobody was asked");
    ask(&w, &plan, &[&w.ward, &w.department], "25/11/2026").to();
    let one = request(&w, &plan, &w.ward);
    ward(&w).post(&format!("/comments/{}", one.id), &COMMENT).to();
    let comment = request(&w, &plan, &w.ward).comments[0].id.clone();
    let (taken, reason) = (format!("taken-{comment}"), format!("reason-{comment}"));
    let url = format!("/plans/{plan}/comments/{}/{comment}", one.id);
    planner.post(&url, &[("version", "1"), (&taken, "partly"), (&reason, "Lùi ba ngày")]).to();
    let mut book = book(&planner);
    assert_eq!(book.sheet_names()[1], "Tiếp thu, giải trình ý kiến");
    let sheet = book.worksheet_range_at(1).expect("the sheet").expect("readable");
    let rows: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows.len(), 3);
    let said: Vec<&str> = rows[1].iter().map(String::as_str).collect();
    assert_eq!((said[0], said[2]), ("Phường Bến Lụa", "Đã có ý kiến"));
    assert_eq!(said[4..], ["Toàn bộ kế hoạch", "Đề nghị lùi thời gian kiểm tra", "Tiếp thu một phần", "Lùi ba ngày"]);
    assert_eq!((rows[2][0].as_str(), rows[2][2].as_str()), ("Sở Xây dựng", "Đang chờ ý kiến"));
}

fn a_request() -> Consultation {
    Consultation {
        id: ConsultationId("a".into()),
        plan: PlanId("p".into()),
        unit: UnitId("u".into()),
        unit_name: "Sở A".into(),
        items: Vec::new(),
        until: day("2026-11-25"),
        asked_by: AccountId("b".into()),
        asked_at: on("2026-11-20").and_hms_opt(1, 0, 0).expect("an hour"),
        heard: None,
        withdrawn: None,
        comments: Vec::new(),
        version: 1,
    }
}

fn on(text: &str) -> NaiveDate {
    day(text)
}

fn a_day_that_is_not_over_is_waited_for() {
    let one = a_request();
    assert_eq!(rule::asked(&one, on("2026-11-25")), Asked::Waiting);
    assert_eq!(rule::asked(&one, on("2026-11-26")), Asked::Silent);
    let told = rule::settled(std::slice::from_ref(&one), on("2026-11-25"));
    assert_eq!(told, Err(Refusal::AskedWaiting("Sở A (25/11/2026)".into())));
    assert_eq!(rule::settled(std::slice::from_ref(&one), on("2026-11-26")), Ok(()));
    for stage in Stage::ALL {
        let open = matches!(stage, Stage::Draft | Stage::Returned);
        assert_eq!(rule::may_answer(&one, *stage).is_ok(), open, "{stage}");
    }
    let at = one.asked_at;
    let heard = Heard { agrees: false, late: true, by: AccountId("u".into()), at, paper: None };
    let comment = Comment { id: CommentId("c".into()), item: None, said: "Lùi".into(), settled: None, version: 1 };
    let mut answered = Consultation { heard: Some(heard), comments: vec![comment], ..one };
    assert_eq!(rule::asked(&answered, on("2026-11-20")), Asked::Late);
    assert_eq!(rule::may_answer(&answered, Stage::Draft), Err(Refusal::AskedAnswered));
    assert_eq!(rule::settled(std::slice::from_ref(&answered), on("2026-11-20")), Err(Refusal::CommentsWaiting(1)));
    let by = AccountId("b".into());
    answered.comments[0].settled = Some(Settled { taken: Taken::Whole, reason: String::new(), by, at });
    assert_eq!(rule::settled(&[answered], on("2026-11-20")), Ok(()));
}

fn an_answer_says_what_its_stance_is() {
    let one = a_request();
    let today = on("2026-11-20");
    let comment = NewComment { line: 2, item: None, said: "Lùi".into() };
    for stance in Stance::ALL {
        for comments in [Vec::new(), vec![comment.clone()]] {
            let fits = (*stance == Stance::Comments) != comments.is_empty();
            let new = NewAnswer { stance: *stance, comments, paper: None };
            assert_eq!(rule::answer_problems(&new, &one, today).is_empty(), fits, "{new:?}");
        }
    }
    for (taken, needs) in [(Taken::Whole, false), (Taken::Partly, true), (Taken::NotAtAll, true)] {
        assert_eq!(rule::reason_missing(taken, ""), needs, "{taken}");
        assert!(!rule::reason_missing(taken, "Lý do"));
    }
}
