//! Demands of issued conclusions: reported, verified, extended, reminded, inherited, by HTTP in each role.

mod rules;

use std::io::Write;

use calamine::{Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::remediation::views::{self, Filter};
use giamsat::remediation::{Demand, Stage};
use giamsat::units::{Kind, RelationKind, actions as units};
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;

use crate::conclusions::case::{Case, Found, day};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both, one_dot, workbooks};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![remediation;
        from_the_report_to_the_closed_demand,
        who_reported_does_not_verify,
        a_further_report_leaves_the_day,
        time_that_was_asked_for_is_answered_after_the_report,
        who_left_answers_for_nothing_more,
        more_time_is_asked_for_and_answered,
        what_is_overdue_is_reminded_and_reported,
        a_unit_sees_its_own_demands_only,
        the_successor_inherits_what_is_open,
        a_vacant_post_is_asked_for,
        files_that_are_no_proof_are_refused,
        the_second_of_two_people_is_told,
        a_demand_without_object_is_declared_by_the_signer,
        a_follow_up_visit_is_named,
        a_sealed_inspection_hides_its_demands,
        who_has_to_act_reads_it,
        a_conclusion_closes_when_nothing_is_open,
        a_recommendation_goes_to_the_body_of_the_procedure,
        papers_about_a_demand,
        numbers_of_reminders_are_issued_here,
        one_paper_has_one_number,
        the_demands_days_are_the_only_clock,
        who_verifies_reads_the_picture_as_it_was_sent,
        dossiers_wait_on_the_start_page,
        buttons_stand_where_the_step_is_allowed,
    ];
    all.extend(rules::tests());
    all
}

const TASK: &str = "Ban hành văn bản xin lỗi bảy tổ chức, cá nhân";
const OTHER_TASK: &str = "Niêm yết lại địa chỉ thư điện tử";

/// An issued conclusion with a demand to each ward, due on 10 and 11 December; it is 28 November.
struct Demanded {
    case: Case,
    conclusion: String,
}

impl Demanded {
    fn new(given: &Given) -> Self {
        let case = Case::minuted(given, &[Found::VIOLATION], &[Found::SHORTCOMING]);
        case.report();
        let conclusion = case.draft(&[0, 1]);
        for (unit, task, due) in [(&case.ward, TASK, "10/12/2026"), (&case.other_ward, OTHER_TASK, "11/12/2026")] {
            let fields = [("unit", unit.as_str()), ("task", task), ("product", "Văn bản"), ("due_on", due)];
            case.client("planner").post(&format!("/conclusions/{conclusion}/demands"), &fields).to();
        }
        case.send(&conclusion);
        case.pass_deadline(&conclusion);
        case.issue("signer", &conclusion, "12/TB-SNV").to();
        Demanded { case, conclusion }
    }

    fn all(&self, login: &str) -> Vec<Demand> {
        let (actor, db) = (self.case.actor(login), self.case.app.db());
        let today = db.world().today();
        db.read(|c| views::all(c, &actor, &Filter::default(), today)).expect("demands")
    }

    /// The first ward's demand.
    fn demand(&self) -> Demand {
        self.all("planner").into_iter().find(|demand| demand.task == TASK).expect("the demand")
    }

    fn at(&self) -> String {
        format!("/demands/{}", self.demand().id)
    }

    /// Posts a form of the page as it stands now.
    fn act(&self, login: &str, what: &str, fields: &[(&str, &str)]) -> Answer {
        self.act_as(&self.case.client(login), what, fields)
    }

    fn act_as(&self, client: &Client, what: &str, fields: &[(&str, &str)]) -> Answer {
        let version = self.demand().version.to_string();
        let fields: Vec<(&str, &str)> =
            [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
        client.post(&format!("{}/{what}", self.at()), &fields)
    }

    fn reported(&self) {
        self.act("ward", "report", &[("text", "Đã gửi bảy văn bản"), ("done_on", "28/11/2026")]).to();
    }

    fn stage(&self) -> Stage {
        self.demand().stage
    }

    fn set_today(&self, on: NaiveDate) {
        self.case.app.world.set(on.and_hms_opt(2, 0, 0).expect("an instant"));
    }
}

const MET: [(&str, &str); 4] =
    [("outcome", "meet"), ("checked", "paper"), ("checked_on", "28/11/2026"), ("reason", "Đủ bảy văn bản")];

/// The cells of a workbook's only sheet.
fn rows(file: &std::path::Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("that can be read");
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn from_the_report_to_the_closed_demand(given: &Given) {
    let d = Demanded::new(given);
    let before = d.case.show("planner", &d.conclusion);
    let list = d.case.client("planner").get("/demands").expect(200);
    list.see(TASK).see(OTHER_TASK).see("Chưa báo cáo xong").see("10/12/2026").see("Tổng số yêu cầu");
    d.act("planner", "verify", &MET).expect(409).see("Đơn vị chưa báo cáo kết quả thực hiện.").see("Đủ bảy văn bản");

    // In part: the clock goes on.
    let part = [("text", "Đã gửi ba văn bản"), ("done_on", "28/11/2026"), ("part", "1")];
    d.act("ward", "report", &part).to();
    assert_eq!(d.stage(), Stage::Open);
    let fields = [("version", "1"), ("text", "Đã gửi bốn văn bản còn lại"), ("done_on", "28/11/2026")];
    d.case.client("ward").upload(&format!("{}/report", d.at()), &fields, "file", "xin-loi.pdf", b"%PDF-1.4 mot").to();
    let demand = d.demand();
    assert_eq!((demand.stage, demand.reported_on), (Stage::Reported, Some(day(11, 28))));
    // The head of the ward on that day answers for it, from the list of officials.
    let owner = demand.owner.expect("an owner");
    assert_eq!((owner.name.as_str(), owner.official), ("Lê Thử Đứng Đầu", Some(d.case.head.clone())));

    let page = d.case.client("secretary").get(&d.at()).expect(200);
    let page = page.see("Đã gửi ba văn bản").see("Đã gửi bốn văn bản còn lại").see("xin-loi.pdf").see("Phường An Hạ");
    assert!(page.text().contains("name=\"outcome\""), "a member of the team verifies");
    let sha256 = giamsat::clock::sha256(b"%PDF-1.4 mot");
    let file = d.case.client("secretary").get(&format!("{}/files/{sha256}", d.at())).expect(200);
    assert_eq!(file.bytes, b"%PDF-1.4 mot");

    // What is missing is told all at once; what was typed stays.
    let wrong = [("checked", "visit"), ("checked_on", "01/12/2026"), ("reason", "")];
    let answer = d.act("planner", "verify", &wrong).expect(422);
    answer.see("Chưa nhập mục này.").see("Chọn một mục trong danh sách.").holds("value=\"01&#x2f;12&#x2f;2026\"");
    let partly = [
        ("outcome", "meet-partly"),
        ("checked", "paper"),
        ("checked_on", "28/11/2026"),
        ("reason", "Còn thiếu một văn bản"),
    ];
    d.act("planner", "verify", &partly).to();
    assert_eq!(d.stage(), Stage::Partly);
    d.case.client("ward").get(&d.at()).expect(200).see("Còn thiếu một văn bản").see("Đạt một phần");

    d.reported();
    d.act("inspectorate", "verify", &MET).to();
    assert_eq!(d.stage(), Stage::Met);
    d.act("ward", "report", &[("text", "Nữa"), ("done_on", "28/11/2026")]).expect(409).see("chờ đóng").see("Nữa");
    d.act("planner", "close", &[]).to();
    assert_eq!(d.stage(), Stage::Closed);
    d.case.client("planner").get("/demands?stage=closed").expect(200).see(TASK).miss(OTHER_TASK);
    d.case
        .client("planner")
        .get(&format!("/conclusions/{}", d.conclusion))
        .expect(200)
        .see("Đã xong 1/2")
        .see("Đã đóng");

    // The conclusion itself is what it was.
    let after = d.case.show("planner", &d.conclusion);
    assert_eq!(format!("{:?}", before.demands), format!("{:?}", after.demands));
    assert_eq!(before.version, after.version);
    // Each act stands in the story in order, and in the trail once.
    let id = d.demand().id;
    let story = d.case.app.db().read(|c| views::events(c, &id)).expect("the story");
    let story: Vec<String> = story.iter().rev().map(|event| event.step.to_string()).collect();
    let mut told = ["report-part", "report", "meet-partly", "report", "meet", "close"].map(str::to_owned);
    assert_eq!(story, told);
    let mut acts: Vec<String> = d
        .case
        .app
        .db()
        .read(|c| {
            use giamsat::schema::audit_lines as a;
            Ok(a::table.filter(a::subject_id.eq(id.as_str())).select(a::action).load(c)?)
        })
        .expect("the trail");
    acts.sort();
    told.sort();
    assert_eq!(acts, told.map(|step| format!("remediation.{step}")));
}

fn who_reported_does_not_verify(given: &Given) {
    let d = Demanded::new(given);
    let both = d.case.app.named("both", &[Role::Unit, Role::Planner], Some(&d.case.ward));
    d.act_as(&both, "report", &[("text", "Đã làm"), ("done_on", "28/11/2026")]).to();
    both.get(&d.at()).expect(200).see("Người đã báo cáo kết quả không được kiểm tra lại chính báo cáo đó");
    d.act_as(&both, "verify", &MET).expect(409).see("người khác phải làm việc này");
    assert_eq!(d.stage(), Stage::Reported);
    for login in ["ward", "signer", "chairman"] {
        d.act(login, "verify", &MET).expect(403);
    }
    d.act("leader", "verify", &MET).to();
    assert_eq!(d.stage(), Stage::Met);
    d.act_as(&both, "close", &[]).expect(409);
    assert_eq!(d.stage(), Stage::Met);
    // Nor does who acts for the unit, whoever of it reported.
    let colleague = d.case.app.named("colleague", &[Role::Unit, Role::Planner], Some(&d.case.ward));
    d.act_as(&colleague, "close", &[]).expect(409).see("không kiểm tra lại và không quyết định");
    d.act("leader", "close", &[]).to();
}

fn a_further_report_leaves_the_day(given: &Given) {
    let d = Demanded::new(given);
    d.reported();
    d.act("ward", "extension", &[("ask_until", "20/12/2026"), ("ask_reason", "Chờ xác minh")]).expect(409);
    d.set_today(day(12, 15));
    d.act("ward", "report", &[("text", "Bổ sung một văn bản"), ("done_on", "15/12/2026")]).to();
    let demand = d.demand();
    assert_eq!((demand.reported_on, demand.days_late), (Some(day(11, 28)), 0), "it was reported in time");
    d.case.client("planner").get(&d.at()).expect(200).see("Bổ sung một văn bản").miss("Quá hạn");
}

/// More time that was asked for before the report is answered after it, too: else the signer is told of what nobody can
/// do.
fn time_that_was_asked_for_is_answered_after_the_report(given: &Given) {
    let d = Demanded::new(given);
    d.act("ward", "extension", &[("ask_until", "20/12/2026"), ("ask_reason", "Chờ xác minh")]).to();
    d.set_today(day(12, 15));
    d.act("ward", "report", &[("text", "Đã gửi"), ("done_on", "15/12/2026")]).to();
    assert_eq!((d.stage(), d.demand().days_late), (Stage::Reported, 5));
    d.case.client("signer").get("/").expect(200).see("Trả lời đề nghị gia hạn thực hiện kết luận");
    let grant = [("answer", "grant"), ("until", "20/12/2026"), ("answer_reason", "Đề nghị đúng hạn")];
    d.act("signer", "answer", &grant).to();
    assert_eq!((d.stage(), d.demand().days_late), (Stage::Reported, 0));
    d.case.client("signer").get("/").expect(200).miss("Trả lời đề nghị gia hạn thực hiện kết luận");
}

fn more_time_is_asked_for_and_answered(given: &Given) {
    let d = Demanded::new(given);
    let ask = |until: &str| d.act("ward", "extension", &[("ask_until", until), ("ask_reason", "Hai người đi vắng")]);
    ask("10/12/2026")
        .expect(422)
        .see("Thời hạn mới phải sau thời hạn đang áp dụng (10/12/2026).")
        .see("Hai người đi vắng");
    ask("20/12/2026").to();
    ask("25/12/2026").expect(409).see("Đề nghị gia hạn trước chưa được trả lời.");
    d.case.client("signer").get("/").expect(200).see("Trả lời đề nghị gia hạn thực hiện kết luận");
    let grant = [("answer", "grant"), ("until", "18/12/2026"), ("answer_reason", "Cho thêm tám ngày")];
    for login in ["planner", "leader", "inspectorate", "ward"] {
        d.act(login, "answer", &grant).expect(403);
    }
    d.act("another-approver", "answer", &grant).expect(409).see("Chỉ người ký quyết định");
    d.act("signer", "answer", &[("answer", "grant"), ("answer_reason", "")]).expect(422).see("Chưa nhập mục này.");
    d.act("signer", "answer", &grant).to();
    let demand = d.demand();
    assert_eq!((demand.first_due, demand.due, demand.asked_until), (day(12, 10), day(12, 18), None));
    let page = d.case.client("ward").get(&d.at()).expect(200);
    page.see("10/12/2026 → 18/12/2026").see("Cho thêm tám ngày").see("đã gia hạn");
    // A refusal keeps the day, and stands in the story.
    ask("31/12/2026").to();
    d.act("signer", "answer", &[("answer", "refuse"), ("answer_reason", "Đã cho gia hạn một lần")]).to();
    assert_eq!(d.demand().due, day(12, 18));
    d.case.client("ward").get(&d.at()).expect(200).see("Giữ thời hạn 18/12/2026").see("Đã cho gia hạn một lần");
    // The list goes by the day that holds.
    let tasks: Vec<String> = d.all("planner").into_iter().map(|demand| demand.task).collect();
    assert_eq!(tasks, [OTHER_TASK, TASK]);
}

fn what_is_overdue_is_reminded_and_reported(given: &Given) {
    let d = Demanded::new(given);
    let escalate =
        [("escalate_number", "30/BC-SNV"), ("escalated_on", "14/12/2026"), ("escalate_text", "Đơn vị chưa báo cáo")];
    d.set_today(day(12, 10));
    d.act("planner", "escalate", &escalate).expect(409).see("chưa quá hạn").see("Đơn vị chưa báo cáo");
    assert_eq!(d.case.client("planner").get("/demands?late=1").expect(200).text().matches("/demands/01").count(), 0);
    d.set_today(day(12, 14));
    let remind = |number: &'static str, on: &'static str| {
        d.act("planner", "remind", &[("remind_number", number), ("reminded_on", on)])
    };
    remind("125/SNV-CCHC", "15/12/2026").expect(422).see("Ngày này chưa đến.").holds("125&#x2f;SNV-CCHC");
    remind("125/SNV-CCHC", "01/11/2026").expect(422).see("trước ngày ban hành kết luận (28/11/2026)");
    remind("125/SNV-CCHC", "14/12/2026").to();
    d.act("planner", "escalate", &escalate).to();
    let demand = d.demand();
    assert_eq!((demand.stage, demand.late, demand.days_late), (Stage::Open, true, 4));
    let page = d.case.client("ward").get(&d.at()).expect(200);
    page.see("125/SNV-CCHC").see("30/BC-SNV").see("Quá hạn 4 ngày");
    d.case.client("chairman").get("/demands?late=1").expect(200).see(TASK).see("Quá hạn 4 ngày").see(OTHER_TASK);

    let answer = d.case.client("planner").get(&format!("/demands/late.xlsx?unit={}", d.case.ward)).expect(200);
    let file = given.folder().join("qua-han.xlsx");
    std::fs::write(&file, &answer.bytes).expect("written");
    workbooks::check(&file);
    let rows = rows(&file);
    assert!(rows.iter().any(|row| row.iter().any(|cell| cell == TASK)), "{rows:?}");
    assert!(!rows.iter().any(|row| row.iter().any(|cell| cell == OTHER_TASK)), "{rows:?}");
    d.case.client("ward").get("/demands/late.xlsx").expect(403);
    // What is reported late is late no more, and stays known as reported late.
    d.act("ward", "report", &[("text", "Đã làm"), ("done_on", "14/12/2026")]).to();
    let demand = d.demand();
    assert_eq!((demand.late, demand.days_late), (false, 4));
}

fn a_unit_sees_its_own_demands_only(given: &Given) {
    let d = Demanded::new(given);
    let fields = [("version", "0"), ("text", "Đã làm"), ("done_on", "28/11/2026")];
    d.case.client("ward").upload(&format!("{}/report", d.at()), &fields, "file", "a.pdf", b"%PDF-1.4").to();
    let other = d.case.client("other-ward");
    other.get("/demands").expect(200).see(OTHER_TASK).miss(TASK);
    other.get(&d.at()).expect(404);
    other.get(&format!("{}/files/{}", d.at(), giamsat::clock::sha256(b"%PDF-1.4"))).expect(404);
    d.act("other-ward", "report", &[("text", "Thay"), ("done_on", "28/11/2026")]).expect(404);
    d.act("other-ward", "extension", &[]).expect(404);
    let ward = d.case.client("ward");
    ward.get("/demands").expect(200).see(TASK).miss(OTHER_TASK);
    // A draft's demands are nobody's yet.
    let unit = d.case.app.unit("Xã Chưa Kết Luận", Kind::Commune);
    d.case.app.unit_client("xa", &unit).get("/demands").expect(200).see("Chưa có yêu cầu nào");
}

fn the_successor_inherits_what_is_open(given: &Given) {
    let d = Demanded::new(given);
    let heir = d.case.app.unit("Phường Hợp Nhất", Kind::Ward);
    let (ward, other) = (d.case.ward.clone(), d.case.other_ward.clone());
    d.case
        .app
        .db()
        .write(|tx| {
            for (unit, name) in [(&ward, "Phường An Hạ"), (&other, "Phường Bến Tây")] {
                units::relate(tx, RelationKind::Merge, (Some(unit), name), &heir, day(12, 1), Some("5/NQ"), None)?;
                units::end_unit(tx, unit, day(11, 30))?;
            }
            Ok(())
        })
        .expect("merged");
    let client = d.case.app.unit_client("hop-nhat", &heir);
    client.get("/demands").expect(200).miss(TASK);
    client.get(&d.at()).expect(404);
    client.get(&format!("/conclusions/{}", d.conclusion)).expect(404);
    d.set_today(day(12, 2));
    let client = d.case.client("hop-nhat");
    client.get("/demands").expect(200).see(TASK).see(OTHER_TASK).see("Phường An Hạ").see("Phường Hợp Nhất");
    client.get(&d.at()).expect(200).see("Nay là").see("Phường Hợp Nhất");
    // What is inherited is read as the wards' people could, and no more.
    let at = format!("/conclusions/{}", d.conclusion);
    client.get("/conclusions").expect(200).see("12/TB-SNV");
    let page = client.get(&at).expect(200);
    page.see("Bảy hồ sơ quá hạn").see("Niêm yết thiếu địa chỉ").see(TASK).see(OTHER_TASK);
    client.get(&d.case.point(&d.conclusion, 1)).expect(200).see("Bảy hồ sơ quá hạn");
    client.get(&format!("{at}/notice")).expect(200).see("Phường An Hạ");
    client.get(&format!("/inspections/{}", d.case.inspection)).expect(404);
    d.case.client("other-ward").get(&at).expect(200).miss("Bảy hồ sơ quá hạn");
    let report = [("text", "Phường mới đã làm"), ("done_on", "02/12/2026")];
    // The people of the ward that is no more read what was asked of it, and act no more.
    d.act("ward", "report", &report).expect(409).see("Chỉ đơn vị phải thực hiện yêu cầu");
    // Nobody is recorded as head of the new ward: it is asked for.
    let answer = d.act_as(&client, "report", &report).expect(422);
    answer.see("Chưa ghi nhận người đứng đầu đơn vị hiện nay").see("Phường mới đã làm");
    let named = [report[0], report[1], ("owner_name", "Mai Thử Kế Nhiệm"), ("owner_position", "Chủ tịch UBND phường")];
    d.act_as(&client, "report", &named).to();
    let page = d.case.client("planner").get(&d.at()).expect(200);
    page.see("Phường An Hạ").see("Mai Thử Kế Nhiệm").see("Phường Hợp Nhất");
    d.case.client("planner").get(&format!("/demands?unit={heir}")).expect(200).see(TASK).see(OTHER_TASK);
    assert_eq!(d.demand().unit_name, "Phường An Hạ", "the name of then stays");
}

/// Who was named answers while in office; afterwards the unit is asked again.
fn who_left_answers_for_nothing_more(given: &Given) {
    let d = Demanded::new(given);
    d.act("ward", "report", &[("part", "1"), ("text", "Đã gửi một phần"), ("done_on", "28/11/2026")]).to();
    let owner = d.demand().owner.expect("the head of the day");
    let heir = d.case.app.unit("Phường Hợp Nhất", Kind::Ward);
    let ward = d.case.ward.clone();
    let merged = d.case.app.db().write(|tx| {
        units::relate(tx, RelationKind::Merge, (Some(&ward), "Phường An Hạ"), &heir, day(12, 1), Some("5/NQ"), None)?;
        units::end_unit(tx, &ward, day(11, 30))
    });
    merged.expect("merged");
    d.set_today(day(12, 2));
    let client = d.case.app.unit_client("hop-nhat", &heir);
    let report = [("text", "Phường mới đã làm"), ("done_on", "02/12/2026")];
    let answer = d.act_as(&client, "report", &report).expect(422);
    answer.see("Chưa ghi nhận người đứng đầu đơn vị hiện nay").see("Phường mới đã làm");
    let named = [report[0], report[1], ("owner_name", "Mai Thử Kế Nhiệm"), ("owner_position", "Chủ tịch UBND phường")];
    d.act_as(&client, "report", &named).to();
    assert_ne!(d.demand().owner.expect("somebody").name, owner.name);
}

fn a_vacant_post_is_asked_for(given: &Given) {
    let d = Demanded::new(given);
    let demand = d.all("planner").into_iter().find(|demand| demand.task == OTHER_TASK).expect("the demand");
    let at = format!("/demands/{}", demand.id);
    let client = d.case.client("other-ward");
    client.get(&at).expect(200).see("Chưa xác định: chưa ghi nhận người đứng đầu hiện nay");
    let report = [("version", "0"), ("text", "Đã niêm yết lại"), ("done_on", "28/11/2026")];
    client
        .post(&format!("{at}/report"), &report)
        .expect(422)
        .see("hãy chọn hoặc ghi người chịu trách nhiệm")
        .see("Đã niêm yết lại");
    // A person of another ward holds no post here.
    let wrong = [("version", "0"), ("owner", d.case.head.as_str())];
    client.post(&format!("{at}/owner"), &wrong).expect(422);
    let half = [("version", "0"), ("owner_name", "Đỗ Thử Phụ Trách")];
    client.post(&format!("{at}/owner"), &half).expect(422).see("Chưa nhập mục này.").holds("Đỗ Thử Phụ Trách");
    let named = [half[0], half[1], ("owner_position", "Phó Chủ tịch UBND phường")];
    client.post(&format!("{at}/owner"), &named).to();
    client.post(&format!("{at}/report"), &[("version", "1"), report[1], report[2]]).to();
    d.case.client("planner").get(&at).expect(200).see("Đỗ Thử Phụ Trách, Phó Chủ tịch UBND phường");
}

fn zipped(names: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(b"<x/>").expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn files_that_are_no_proof_are_refused(given: &Given) {
    let d = Demanded::new(given);
    let (ward, to) = (d.case.client("ward"), format!("{}/report", d.at()));
    let fields = [("version", "0"), ("text", "Đã gửi bảy văn bản"), ("done_on", "28/11/2026")];
    let refused: [(&str, Vec<u8>, &str); 4] = [
        ("anh.jpg", b"<html><script>alert(1)</script>".to_vec(), "anh.jpg: chỉ nhận"),
        ("van-ban.pdf", b"MZ\x90\x00".to_vec(), "van-ban.pdf: chỉ nhận"),
        (
            "macro.docx",
            zipped(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            "macro.docx: chỉ nhận",
        ),
        ("lon.pdf", [b"%PDF-1.4".to_vec(), vec![b' '; 21 * 1024 * 1024]].concat(), "lon.pdf: tệp lớn hơn 20 MB"),
    ];
    for (name, bytes, why) in &refused {
        let answer = ward.upload(&to, &fields, "file", name, bytes).expect(422);
        answer.see(why).see("Đã gửi bảy văn bản");
    }
    assert_eq!((d.demand().version, d.stage()), (0, Stage::Open), "nothing came of them");
    ward.upload(&to, &fields, "file", "anh.png", &one_dot()).to();
    let word = zipped(&["[Content_Types].xml", "word/document.xml"]);
    ward.upload(&to, &[("version", "1"), fields[1], fields[2]], "file", "van-ban.docx", &word).to();
    // A picture is shown as its copy; a document is kept, never opened in the browser.
    let file = |bytes: &[u8]| ward.get(&format!("{}/files/{}", d.at(), giamsat::clock::sha256(bytes))).expect(200);
    let header = |answer: &Answer, name: &str| {
        answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    };
    let picture = file(&one_dot());
    assert_eq!(header(&picture, "content-type"), "image/jpeg");
    let kept = file(&word);
    assert!(header(&kept, "content-disposition").starts_with("attachment"), "{:?}", kept.headers);
    assert_eq!(header(&kept, "content-type"), "application/octet-stream");
    ward.get(&format!("{}/files/{}", d.at(), giamsat::clock::sha256(b"nothing"))).expect(404);
}

fn the_second_of_two_people_is_told(given: &Given) {
    let d = Demanded::new(given);
    d.act("planner", "remind", &[("remind_number", "125/SNV"), ("reminded_on", "28/11/2026")]).to();
    let late = [("version", "0"), ("text", "Đã gửi bảy văn bản"), ("done_on", "28/11/2026")];
    let answer = d.case.client("ward").post(&format!("{}/report", d.at()), &late).expect(409);
    let answer = answer.see("Có người vừa ghi nhận việc khác").see("Đã gửi bảy văn bản").see("125/SNV");
    assert!(answer.text().contains("name=\"version\" value=\"1\""), "the form that comes back can be sent again");
    assert_eq!(d.stage(), Stage::Open);
    let again = [("version", "1"), late[1], late[2]];
    d.case.client("ward").post(&format!("{}/report", d.at()), &again).to();
}

fn a_demand_without_object_is_declared_by_the_signer(given: &Given) {
    let d = Demanded::new(given);
    let why = [("void_reason", "Thủ tục đã bãi bỏ từ 01/12/2026")];
    d.act("planner", "void", &why).expect(403);
    d.act("another-approver", "void", &why).expect(409).see("Thủ tục đã bãi bỏ");
    d.act("signer", "void", &[]).expect(422).see("Chưa nhập mục này.");
    d.act("signer", "void", &why).to();
    assert_eq!(d.stage(), Stage::Void);
    d.case.client("ward").get(&d.at()).expect(200).see("Thủ tục đã bãi bỏ").see("Không còn đối tượng");
    d.act("ward", "report", &[("text", "Đã làm"), ("done_on", "28/11/2026")]).expect(409).see("người ký có thể mở lại");
    d.act("signer", "reopen", &[("reopen_reason", "Ghi nhầm yêu cầu")]).to();
    assert_eq!(d.stage(), Stage::Open);
    d.reported();
    d.act("planner", "verify", &MET).to();
    d.act("planner", "close", &[]).to();
    d.act("signer", "reopen", &[("reopen_reason", "Văn bản giả")]).to();
    assert_eq!(d.stage(), Stage::NotMet);
}

fn a_follow_up_visit_is_named(given: &Given) {
    let d = Demanded::new(given);
    d.reported();
    let by_visit = [("outcome", "miss"), ("checked", "visit"), ("checked_on", "28/11/2026"), ("reason", "Chưa gửi")];
    d.act("planner", "verify", &by_visit).expect(422).see("Chọn lần kiểm tra tại đơn vị đã dùng để kiểm tra lại.");
    // A visit of the same inspection is none, and one of another unit neither.
    for visit in &d.case.visits {
        let named = [by_visit[0], by_visit[1], by_visit[2], by_visit[3], ("visit", visit.as_str())];
        d.act("planner", "verify", &named).expect(422).see("Chọn một mục trong danh sách.");
    }
    let visit = d.case.follow_up("320/QĐ-SNV");
    let named = [by_visit[0], by_visit[1], by_visit[2], by_visit[3], ("visit", visit.as_str())];
    let paper = [("outcome", "miss"), ("checked", "paper"), by_visit[2], by_visit[3], ("visit", visit.as_str())];
    d.act("planner", "verify", &paper).expect(422).see("Kiểm tra qua hồ sơ thì không chọn");
    d.act("planner", "verify", &named).to();
    assert_eq!(d.stage(), Stage::NotMet);
    d.case.client("ward").get(&d.at()).expect(200).see("Kiểm tra lại tại đơn vị (320/QĐ-SNV)").see("Chưa gửi");
}

fn a_sealed_inspection_hides_its_demands(given: &Given) {
    use giamsat::schema::{inspections, sealed_viewers};
    let d = Demanded::new(given);
    let (at, id) = (d.at(), d.demand().id);
    let planner = d.case.actor("planner").account.expect("an account");
    d.case
        .app
        .db()
        .write(|tx| {
            diesel::update(inspections::table.find(&d.case.inspection))
                .set(inspections::sealed.eq(true))
                .execute(tx.c())?;
            let now = tx.now();
            diesel::insert_into(sealed_viewers::table)
                .values((
                    sealed_viewers::subject_id.eq(d.case.inspection.as_str()),
                    sealed_viewers::account_id.eq(&planner),
                    sealed_viewers::named_at.eq(now),
                ))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("sealed");
    d.case.client("planner").get(&at).expect(200);
    d.set_today(day(12, 14));
    for login in ["signer", "inspectorate", "leader", "chairman", "ward"] {
        let client = d.case.client(login);
        client.get(&at).expect(404);
        for page in ["/", "/demands", "/demands?late=1", "/due?of=all"] {
            let text = client.get(page).expect(200).text();
            assert!(!text.contains(TASK) && !text.contains(id.as_str()), "{login}: {page}");
        }
        assert_eq!(d.all(login).len(), 0, "{login}");
    }
    let workbook = |login: &str| {
        let file = given.folder().join(format!("{login}.xlsx"));
        std::fs::write(&file, d.case.client(login).get("/demands/late.xlsx").expect(200).bytes).expect("written");
        rows(&file)
    };
    let holds = |rows: Vec<Vec<String>>| rows.iter().flatten().any(|cell| cell == TASK);
    assert!(holds(workbook("planner")) && !holds(workbook("chairman")));
    // What was done stands in the trail for the named few.
    d.act("planner", "remind", &[("remind_number", "909/SNV"), ("reminded_on", "14/12/2026")]).to();
    d.case.client("inspectorate").get("/audit").expect(200).miss("909/SNV");
}

fn who_has_to_act_reads_it(given: &Given) {
    let d = Demanded::new(given);
    let (due, verify) = ("Thực hiện yêu cầu của kết luận", "Kiểm tra lại kết quả thực hiện kết luận");
    let sees =
        |login: &str, page: &str, words: &str| d.case.client(login).get(page).expect(200).words().contains(words);
    assert!(!sees("ward", "/", due), "twelve days are left");
    d.set_today(day(12, 3));
    assert!(sees("ward", "/", due) && !sees("planner", "/", due));
    // The clock stands on the unit's own list, and on the office's list of all.
    assert!(sees("ward", "/due", TASK) && sees("planner", "/due?of=all", TASK));
    assert!(!sees("planner", "/due", TASK) && !sees("other-ward", "/due?of=all", TASK));
    assert!(sees("ward", "/due", "Còn 5 ngày làm việc"));
    d.set_today(day(12, 14));
    assert!(sees("ward", "/due", "Quá 2 ngày làm việc"));
    let report = [("text", "Đã làm"), ("done_on", "14/12/2026")];
    d.act("ward", "report", &report).to();
    assert!(!sees("ward", "/", due) && sees("planner", "/", verify) && sees("leader", "/", verify));
    assert!(!sees("inspectorate", "/", verify) && !sees("ward", "/due", TASK));
    d.act("planner", "verify", &[MET[0], MET[1], ("checked_on", "14/12/2026"), MET[3]]).to();
    assert!(!sees("planner", "/", verify) && sees("planner", "/", "Đóng yêu cầu đã đạt"));
}

/// Reports, verifies and closes every demand.
fn finish_demands(d: &Demanded) {
    for demand in d.all("planner") {
        let at = format!("/demands/{}", demand.id);
        let login = if demand.task == TASK { "ward" } else { "other-ward" };
        let mut report = vec![("version", "0"), ("text", "Đã làm"), ("done_on", "28/11/2026")];
        if demand.task == OTHER_TASK {
            report.extend([("owner_name", "Đỗ Thử Phụ Trách"), ("owner_position", "Phó Chủ tịch")]);
        }
        d.case.client(login).post(&format!("{at}/report"), &report).to();
        let verify: Vec<_> = [("version", "1")].into_iter().chain(MET).collect();
        d.case.client("planner").post(&format!("{at}/verify"), &verify).to();
        d.case.client("planner").post(&format!("{at}/close"), &[("version", "2")]).to();
    }
}

fn a_conclusion_closes_when_nothing_is_open(given: &Given) {
    let d = Demanded::new(given);
    let at = format!("/conclusions/{}/follow-up", d.conclusion);
    let page = d.case.client("signer").get(&at).expect(200);
    page.see("Yêu cầu 1 chưa đóng.").see("Yêu cầu 2 chưa đóng.").see("Hồ sơ H57-2609-0: chưa ghi nhận đã trả kết quả.");
    let close = format!("{at}/close");
    d.case.client("planner").post(&close, &[]).expect(403);
    d.case.client("signer").post(&close, &[]).expect(409).see("Chưa thực hiện được").see("Yêu cầu 2 chưa đóng.");
    finish_demands(&d);
    d.case.client("signer").post(&close, &[]).expect(409).see("Hồ sơ H57-2609-0").miss("Yêu cầu 1 chưa đóng");

    let point = d.case.show("planner", &d.conclusion).points[0].id.clone();
    let dossier = format!("{at}/dossiers/{point}");
    d.case.client("other-ward").get(&dossier).expect(404);
    d.case.client("other-ward").post(&dossier, &[("version", "0")]).expect(404);
    let ward = d.case.client("ward");
    let late = [("version", "0"), ("returned_on", "20/11/2026"), ("late", "yes")];
    // A letter has a number and a day; both are asked for at once, and what was typed stays.
    let letter = [late[0], late[1], late[2], ("apology", "letter")];
    ward.post(&dossier, &letter).expect(422).see("Chưa nhập mục này.").holds("value=\"20&#x2f;11&#x2f;2026\"");
    let undated = [letter[0], letter[1], letter[2], letter[3], ("apology_on", "20/11/2026")];
    ward.post(&dossier, &undated).expect(422).see("Ghi số của văn bản xin lỗi.");
    ward.post(&dossier, &[late[0], ("returned_on", "01/12/2026"), late[2]]).expect(422).see("Ngày này chưa đến.");
    ward.post(&dossier, &late).to();
    d.case.client("signer").get(&at).expect(200).see("chưa có văn bản xin lỗi hoặc xin lỗi công khai");
    // Who verifies sends it back; what the unit enters then waits anew. Without its apology nobody verifies it: the
    // conclusion could never be closed.
    let verify = format!("{dossier}/verify");
    d.case
        .client("planner")
        .post(&verify, &[("version", "1"), ("seen", "yes")])
        .expect(409)
        .see("chưa có văn bản xin lỗi hoặc xin lỗi công khai");
    d.case
        .client("planner")
        .post(&verify, &[("version", "1"), ("seen", "no")])
        .expect(422)
        .see("Ghi rõ phải bổ sung gì.");
    let back = [("version", "1"), ("seen", "no"), ("remark", "Chưa có văn bản xin lỗi")];
    d.case.client("planner").post(&verify, &back).to();
    ward.get(&dossier).expect(200).see("Chưa có văn bản xin lỗi").see("Trả lại để bổ sung");
    let both = d.case.app.named("both", &[Role::Unit, Role::Planner], Some(&d.case.ward));
    let whole = [
        ("version", "2"),
        ("returned_on", "20/11/2026"),
        ("late", "yes"),
        ("apology", "letter"),
        ("apology_number", "45/UBND"),
        ("apology_on", "19/11/2026"),
    ];
    both.post(&dossier, &whole).to();
    ward.post(&dossier, &whole).expect(409).see("Có người vừa ghi nhận việc khác");
    let seen = [("version", "3"), ("seen", "yes")];
    both.post(&verify, &seen).expect(409).see("người khác phải làm việc này");
    d.case.client("signer").post(&close, &[]).expect(409).see("chưa được đoàn kiểm tra xác nhận");
    d.case.client("leader").post(&verify, &seen).to();
    ward.post(&dossier, &[("version", "4"), whole[1], ("late", "no")]).expect(409).see("không sửa được nữa");
    // What was verified wrongly is sent back all the same.
    d.case.client("planner").post(&verify, &[("version", "4"), ("seen", "yes")]).expect(409);
    let wrongly = [("version", "4"), ("seen", "no"), ("remark", "Văn bản của hồ sơ khác")];
    d.case.client("planner").post(&verify, &wrongly).to();
    d.case.client("signer").post(&close, &[]).expect(409).see("Hồ sơ H57-2609-0");
    let mut again = whole;
    again[0].1 = "5";
    ward.post(&dossier, &again).to();
    d.case.client("leader").post(&verify, &[("version", "6"), ("seen", "yes")]).to();

    d.case.client("planner").get("/register").expect(200).see("Đang theo dõi");
    d.case.client("another-approver").post(&close, &[]).expect(409).see("Chỉ người ký quyết định");
    d.case.client("signer").get(&at).expect(200).see("Không còn việc phải theo dõi.");
    d.case.client("signer").post(&close, &[]).to();
    for page in [at.clone(), format!("/conclusions/{}", d.conclusion), "/register".to_owned()] {
        d.case.client("planner").get(&page).expect(200).see("Đã kết thúc theo dõi").miss("Đang theo dõi");
    }
    // What is closed is followed no more until the signer opens it, with a reason.
    d.case.client("signer").post(&close, &[]).expect(409).see("đã kết thúc theo dõi");
    d.act("signer", "reopen", &[("reopen_reason", "Văn bản giả")])
        .expect(409)
        .see("Văn bản giả")
        .see("mở lại việc theo dõi trước");
    let reopen = format!("{at}/reopen");
    d.case.client("signer").post(&reopen, &[]).expect(422).see("Chưa nhập mục này.");
    d.case.client("another-approver").post(&reopen, &[("reason", "Phát hiện văn bản giả")]).expect(409);
    d.case.client("signer").post(&reopen, &[("reason", "Phát hiện văn bản giả")]).to();
    d.case.client("ward").get(&at).expect(200).see("Đang theo dõi").see("Phát hiện văn bản giả");
    d.act("signer", "reopen", &[("reopen_reason", "Văn bản giả")]).to();
    d.case.client("signer").post(&close, &[]).expect(409).see("Yêu cầu 1 chưa đóng.");
}

fn a_recommendation_goes_to_the_body_of_the_procedure(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[Found::SHORTCOMING]);
    let owner = case.app.unit("Sở Đất Đai Thử", Kind::Department);
    case.report();
    let conclusion = case.draft(&[0, 1]);
    let (planner, to) = (case.client("planner"), format!("/conclusions/{conclusion}/demands"));
    let task = "Bỏ yêu cầu nộp bản sao giấy tờ đã có trong cơ sở dữ liệu";
    let fields = [("kind", "recommendation"), ("task", task), ("due_on", "10/12/2026")];
    planner.post(&to, &fields).expect(422).see("Chọn một mục trong danh sách.").see(task);
    // A demand of the inspected unit does not go to anybody else.
    let wrong = [("kind", "demand"), fields[1], fields[2], ("unit", owner.as_str())];
    planner.post(&to, &wrong).expect(422).see(task);
    planner.post(&to, &[fields[0], fields[1], fields[2], ("owner_body", owner.as_str())]).to();
    case.send(&conclusion);
    case.pass_deadline(&conclusion);
    case.issue("signer", &conclusion, "12/TB-SNV").to();
    let kind = "Kiến nghị sửa đổi thủ tục hành chính";
    // Eight days passed: the session is over.
    let planner = case.client("planner");
    planner.get(&format!("/conclusions/{conclusion}")).expect(200).see(kind).see("Sở Đất Đai Thử");
    let notice = planner.get(&format!("/conclusions/{conclusion}/notice")).expect(200);
    notice.see(&format!("{kind}: {task}")).see("Sở Đất Đai Thử");

    let d = Demanded { case, conclusion };
    let demand = d.all("planner").remove(0);
    let at = format!("/demands/{}", demand.id);
    let body = d.case.app.unit_client("so-dat-dai", &owner);
    body.get("/demands").expect(200).see(task).see(kind).see("Sở Đất Đai Thử");
    body.get(&format!("/conclusions/{}", d.conclusion)).expect(404);
    for login in ["ward", "other-ward"] {
        d.case.client(login).get("/demands").expect(200).miss(task);
        d.case.client(login).get(&at).expect(404);
        d.case.client(login).get(&format!("/conclusions/{}", d.conclusion)).expect(200).miss(task);
    }
    let report = [
        ("version", "0"),
        ("text", "Đã trình sửa đổi quy trình nội bộ"),
        ("done_on", "28/11/2026"),
        ("owner_name", "Vũ Thử Chủ Trì"),
        ("owner_position", "Trưởng phòng"),
    ];
    body.post(&format!("{at}/report"), &report).to();
    let verify: Vec<_> = [("version", "1")].into_iter().chain(MET).collect();
    d.case.client("planner").post(&format!("{at}/verify"), &verify).to();
    d.case.client("planner").get(&format!("{at}/correction.docx")).expect(409).see("không có công văn chấn chỉnh");
    body.get(&at).expect(200).see("Đủ bảy văn bản").see("Đủ bảy văn bản");
}

/// The papers as LibreOffice prints them, with what stands of the demand.
fn papers_about_a_demand(given: &Given) {
    let d = Demanded::new(given);
    d.set_today(day(12, 14));
    d.act("ward", "report", &[("text", "Đã gửi ba văn bản"), ("done_on", "14/12/2026"), ("part", "1")]).to();
    let folder = crate::support::project("target/papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let printed = |login: &str, name: &str| {
        let file = folder.join(format!("demand-{name}-{}.docx", given.backend()));
        let answer = d.case.client(login).get(&format!("{}/{name}.docx", d.at())).expect(200);
        std::fs::write(&file, answer.bytes).expect("written");
        let text = workbooks::pdf_text(&workbooks::to_pdf(&file, &folder));
        assert!(!text.contains("{%") && !text.contains("{{"), "{name} has a tag left:\n{text}");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let reminder = printed("planner", "reminder");
    for said in ["Kính gửi: Phường An Hạ", "V/v đôn đốc thực hiện", "12/TB-SNV", TASK, "quá hạn 4 ngày", "GIÁM ĐỐC"]
    {
        assert!(reminder.contains(said), "{said}: {reminder}");
    }
    assert!(!reminder.contains(OTHER_TASK), "{reminder}");
    let report = printed("ward", "report");
    for said in ["BÁO CÁO", "Kính gửi: Sở Nội vụ", "Đã gửi ba văn bản", "Lê Thử Đứng Đầu", TASK]
    {
        assert!(report.contains(said), "{said}: {report}");
    }
    let correction = printed("leader", "correction");
    for said in ["V/v chấn chỉnh", "Bảy hồ sơ quá hạn không có văn bản xin lỗi", TASK] {
        assert!(correction.contains(said), "{said}: {correction}");
    }
    assert!(!correction.contains("Niêm yết thiếu địa chỉ"), "another unit's point: {correction}");
    for name in ["reminder", "correction"] {
        d.case.client("ward").get(&format!("{}/{name}.docx", d.at())).expect(403);
    }
    d.case.client("other-ward").get(&format!("{}/report.docx", d.at())).expect(404);
    d.act("ward", "report", &[("text", "Đã gửi đủ"), ("done_on", "14/12/2026")]).to();
    d.case
        .client("planner")
        .get(&format!("{}/reminder.docx", d.at()))
        .expect(409)
        .see("không còn yêu cầu nào phải đôn đốc");
}

fn numbers_of_reminders_are_issued_here(given: &Given) {
    use giamsat::numbering::{Kind as Numbered, Series, actions};
    let d = Demanded::new(given);
    let remind = |number: &str| d.act("planner", "remind", &[("remind_number", number), ("reminded_on", "28/11/2026")]);
    remind("").expect(422);
    remind("125/SNV-CCHC").to();
    d.case.app.account("quan-tri", &[Role::Administrator], None);
    let new = Series {
        body: d.case.body.clone(),
        kind: Numbered::Reminder,
        symbol: "SNV-CCHC".into(),
        first: 126,
        issued_here: true,
        version: 0,
    };
    actions::set(d.case.app.db(), &d.case.actor("quan-tri"), &new).expect("set");
    remind("127/SNV-CCHC").expect(422).holds("127&#x2f;SNV-CCHC");
    remind("").to();
    d.case.client("ward").get(&d.at()).expect(200).see("125/SNV-CCHC").see("126/SNV-CCHC");
}

/// A letter on several demands is one paper: recorded on all of them at once, under one number; what the chairman is
/// told has a series of its own.
fn one_paper_has_one_number(given: &Given) {
    use giamsat::numbering::{Kind as Numbered, Series, actions};
    let case = Case::minuted(given, &[Found::VIOLATION], &[Found::SHORTCOMING]);
    case.report();
    let conclusion = case.draft(&[0, 1]);
    let second = "Công khai danh sách hồ sơ quá hạn";
    for (unit, task) in [(&case.ward, TASK), (&case.ward, second), (&case.other_ward, OTHER_TASK)] {
        let fields = [("unit", unit.as_str()), ("task", task), ("due_on", "10/12/2026")];
        case.client("planner").post(&format!("/conclusions/{conclusion}/demands"), &fields).to();
    }
    case.send(&conclusion);
    case.pass_deadline(&conclusion);
    case.issue("signer", &conclusion, "12/TB-SNV").to();
    let d = Demanded { case, conclusion };
    d.case.app.account("quan-tri", &[Role::Administrator], None);
    for (kind, symbol) in [(Numbered::Reminder, "SNV-CCHC"), (Numbered::Escalation, "BC-SNV")] {
        let (body, symbol) = (d.case.body.clone(), symbol.to_owned());
        let new = Series { body, kind, symbol, first: 1, issued_here: true, version: 0 };
        actions::set(d.case.app.db(), &d.case.actor("quan-tri"), &new).expect("set");
    }
    d.set_today(day(12, 14));
    let of = |task: &str| d.all("planner").into_iter().find(|demand| demand.task == task).expect("the demand");
    let also = |task: &str| format!("{}:{}", of(task).id, of(task).version);
    // The page offers the unit's other demand, ticked; another unit's is no matter of this letter.
    let page = d.case.client("planner").get(&d.at()).expect(200).text();
    let ticked = |name: &str, task: &str| {
        let value = also(task).replace(':', "&#x3a;");
        page.contains(&format!("name=\"{name}\" value=\"{value}\" checked"))
            || page.contains(&format!("name=\"{name}\" value=\"{}\" checked", also(task)))
    };
    assert!(ticked("remind_also", second) && !ticked("remind_also", OTHER_TASK), "{page}");
    assert!(ticked("escalate_also", second) && ticked("escalate_also", OTHER_TASK), "{page}");
    let stranger = also(OTHER_TASK);
    d.act("planner", "remind", &[("reminded_on", "14/12/2026"), ("remind_also", &stranger)]).expect(404);
    let other = also(second);
    d.act("planner", "remind", &[("reminded_on", "14/12/2026"), ("remind_also", &other)]).to();
    for task in [TASK, second] {
        d.case.client("ward").get(&format!("/demands/{}", of(task).id)).expect(200).see("01/SNV-CCHC");
    }
    d.case.client("other-ward").get(&format!("/demands/{}", of(OTHER_TASK).id)).expect(200).miss("SNV-CCHC");
    // Whoever saw one of them as it was before hears of it, and nothing is recorded on any.
    let stale = d.act("planner", "remind", &[("reminded_on", "14/12/2026"), ("remind_also", &other)]).expect(409);
    stale.see("Có người vừa ghi nhận việc khác");
    assert_eq!((of(TASK).version, of(second).version), (1, 1));
    // The next letter is another paper; the number of one that stands, typed again on its day, is that letter's.
    d.act("planner", "remind", &[("reminded_on", "14/12/2026")]).to();
    d.case.client("ward").get(&d.at()).expect(200).see("02/SNV-CCHC");
    let again = [("version", "1"), ("remind_number", "02/SNV-CCHC"), ("reminded_on", "14/12/2026")];
    d.case.client("planner").post(&format!("/demands/{}/remind", of(second).id), &again).to();
    d.case.client("ward").get(&format!("/demands/{}", of(second).id)).expect(200).see("02/SNV-CCHC");
    // The chairman is told of several units in one paper, of another register.
    let (second_also, other_also) = (also(second), also(OTHER_TASK));
    let told = [
        ("escalated_on", "14/12/2026"),
        ("escalate_also", second_also.as_str()),
        ("escalate_also", other_also.as_str()),
    ];
    d.act("planner", "escalate", &told).to();
    for task in [TASK, second, OTHER_TASK] {
        d.case.client("planner").get(&format!("/demands/{}", of(task).id)).expect(200).see("01/BC-SNV");
    }
}

/// What a conclusion demands is due on the days that it names, and the old clock of its whole says nothing else.
fn the_demands_days_are_the_only_clock(given: &Given) {
    let d = Demanded::new(given);
    let page = |login: &str| {
        let at = format!("/inspections/{}/deadlines", d.case.inspection);
        d.case.client(login).get(&at).expect(200)
    };
    page("ward").see(TASK).see("10/12/2026").miss("Báo cáo khắc phục").miss(OTHER_TASK);
    page("planner").see(TASK).see(OTHER_TASK).see("thời hạn của từng yêu cầu");
    // A report that is entered as a paper is kept, and ends nothing.
    let visit = d.case.visits[0].as_str();
    let paper = [
        ("kind", "remedy-report"),
        ("visit", visit),
        ("number", "37/BC-UBND"),
        ("dated_on", "28/11/2026"),
        ("happened_on", "28/11/2026"),
    ];
    d.case.client("planner").post(&format!("/inspections/{}/papers", d.case.inspection), &paper).to();
    d.case.client("ward").get("/due").expect(200).see(TASK).see("10/12/2026").miss("Báo cáo khắc phục");
    // More time for the demand is more time on every page.
    d.act("ward", "extension", &[("ask_until", "20/12/2026"), ("ask_reason", "Chờ xác minh")]).to();
    let given_until = [("answer", "grant"), ("until", "18/12/2026"), ("answer_reason", "Đồng ý")];
    d.act("signer", "answer", &given_until).to();
    d.case.client("ward").get("/due").expect(200).see("18/12/2026");
    page("planner").see("18/12/2026");
    d.reported();
    d.case.client("ward").get("/due").expect(200).miss(TASK);
    page("ward").see(TASK).see("Đúng hạn");
}

/// As of the evidence of visits: the picture as it was sent is for who verifies, and each look is on the trail.
fn who_verifies_reads_the_picture_as_it_was_sent(given: &Given) {
    let d = Demanded::new(given);
    let fields = [("version", "0"), ("text", "Đã niêm yết"), ("done_on", "28/11/2026")];
    d.case.client("ward").upload(&format!("{}/report", d.at()), &fields, "file", "a.png", &one_dot()).to();
    let at = format!("{}/originals/{}", d.at(), giamsat::clock::sha256(&one_dot()));
    let looks = || {
        use giamsat::schema::audit_lines as a;
        let of = |c: &mut giamsat::db::AnyConnection| {
            Ok(a::table.filter(a::action.eq("remediation.original")).count().get_result::<i64>(c)?)
        };
        d.case.app.db().read(of).expect("the trail")
    };
    let stranger = d.case.app.named("stranger", &[Role::Inspector], None);
    let both = d.case.app.named("both", &[Role::Unit, Role::Planner], Some(&d.case.ward));
    stranger.get(&at).expect(403);
    both.get(&at).expect(403);
    for login in ["ward", "signer", "chairman"] {
        d.case.client(login).get(&at).expect(403);
    }
    d.case.client("ward").get(&d.at()).expect(200).miss("Tải bản gốc");
    assert_eq!(looks(), 0);
    for login in ["planner", "leader", "inspectorate"] {
        d.case.client(login).get(&d.at()).expect(200).see("Tải bản gốc");
        assert_eq!(d.case.client(login).get(&at).expect(200).bytes, one_dot(), "{login}");
    }
    assert_eq!(looks(), 3);
    let unknown = format!("{}/originals/{}", d.at(), giamsat::clock::sha256(b"nothing"));
    d.case.client("planner").get(&unknown).expect(404);
}

fn dossiers_wait_on_the_start_page(given: &Given) {
    let d = Demanded::new(given);
    let to_do = "Trả hồ sơ, xin lỗi theo kết luận";
    let to_see = "Xác nhận việc trả hồ sơ, xin lỗi";
    let sees = |login: &str, words: &str| d.case.client(login).get("/").expect(200).words().contains(words);
    let point = d.case.show("planner", &d.conclusion).points.remove(0).id;
    let code = |code: Option<&str>| {
        use giamsat::schema::conclusion_points as p;
        let set = |tx: &mut giamsat::db::Tx| {
            diesel::update(p::table.find(&point)).set(p::dossier_code.eq(code)).execute(tx.c())?;
            Ok(())
        };
        d.case.app.db().write(set).expect("set");
    };
    code(None);
    assert!(!sees("ward", to_do));
    code(Some("H57-2609-0001"));
    assert!(sees("ward", to_do) && !sees("other-ward", to_do) && !sees("leader", to_see));
    let dossier = format!("/conclusions/{}/follow-up/dossiers/{point}", d.conclusion);
    let late = [("version", "0"), ("returned_on", "20/11/2026"), ("late", "yes")];
    d.case.client("ward").post(&dossier, &late).to();
    assert!(sees("ward", to_do) && !sees("leader", to_see), "the apology is missing");
    let whole = [
        ("version", "1"),
        ("returned_on", "20/11/2026"),
        ("late", "yes"),
        ("apology", "letter"),
        ("apology_number", "45/UBND"),
        ("apology_on", "19/11/2026"),
    ];
    d.case.client("ward").post(&dossier, &whole).to();
    assert!(!sees("ward", to_do) && sees("leader", to_see) && sees("planner", to_see) && !sees("inspectorate", to_see));
    let verify = format!("{dossier}/verify");
    let back = [("version", "2"), ("seen", "no"), ("remark", "Văn bản của hồ sơ khác")];
    d.case.client("leader").post(&verify, &back).to();
    assert!(sees("ward", to_do) && !sees("leader", to_see));
    let again: Vec<_> = [("version", "3")].into_iter().chain(whole[1..].iter().copied()).collect();
    d.case.client("ward").post(&dossier, &again).to();
    d.case.client("leader").post(&verify, &[("version", "4"), ("seen", "yes")]).to();
    assert!(!sees("ward", to_do) && !sees("leader", to_see));
}

fn buttons_stand_where_the_step_is_allowed(given: &Given) {
    let d = Demanded::new(given);
    let stranger = d.case.app.named("stranger", &[Role::Inspector], None);
    let has = |client: &Client, paper: &str| client.get(&d.at()).expect(200).text().contains(paper);
    let planner = d.case.client("planner");
    assert!(has(&planner, "/reminder.docx") && has(&planner, "/correction.docx"));
    assert!(!has(&stranger, "/reminder.docx") && !has(&stranger, "/correction.docx"));
    assert!(has(&d.case.client("ward"), "/report.docx") && !has(&planner, "/report.docx"));
    d.reported();
    assert!(!has(&planner, "/reminder.docx") && has(&planner, "/correction.docx") && has(&planner, "/report.docx"));
}
