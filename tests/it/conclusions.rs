//! From the team's report to the issued conclusion, by HTTP in each role.

pub mod case;
mod rules;

use giamsat::conclusions::Stage;
use giamsat::reports::docx;
use giamsat::vocabulary::Right;
use libtest_mimic::Trial;

use crate::support::{Given, on_both};
use case::{Case, Found, day};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![conclusions;
        report_is_the_leaders,
        draft_takes_the_findings,
        a_visit_is_concluded_once,
        explanations_stand_in_one_table,
        the_head_of_a_merged_ward_explains,
        the_whole_way,
        only_what_was_examined_is_concluded,
        a_violation_needs_direct_person_and_head,
        a_written_reason_opens_when_approved,
        the_team_cannot_issue,
        explanations_are_asked_for_and_answered,
        a_changed_point_is_explained_anew,
        units_see_their_own_points_only,
        issued_is_read_only,
        a_number_is_given_once,
        days_of_issue,
        the_notice_as_word_and_page,
        two_people_edit_one_draft,
        evidence_is_served_with_its_point,
        a_sealed_inspection_hides_its_conclusion,
        a_dropped_point_stays_in_the_file_and_counts_nowhere,
        an_accepted_explanation_drops_a_point,
        two_who_drop_one_point_see_both,
        the_signer_signs_with_the_lines_of_the_decree,
        mistakes_stand_at_their_fields,
    ];
    all.extend(rules::tests());
    all
}

const BOTH: (&[Found], &[Found]) = (&[Found::VIOLATION, Found::SHORTCOMING, Found::STRENGTH], &[Found::SHORTCOMING]);

/// The decision's signer signs with his own post.
const OWN: [(&str, &str); 2] = [("signing", "own"), ("signer_position", "Giám đốc")];

fn stage(case: &Case, id: &str) -> Stage {
    case.show("planner", id).stage
}

fn explain(case: &Case, login: &str, id: &str, position: i32, stance: &str, text: &str) {
    let to = format!("{}/explain", case.point(id, position));
    case.client(login).post(&to, &[("version", "0"), ("stance", stance), ("text", text)]).to();
}

fn report_is_the_leaders(given: &Given) {
    let case = Case::started(given);
    let at = format!("/inspections/{}/report", case.inspection);
    let fields = [("version", "0"), ("results", "Kết quả"), ("assessment", "Đánh giá")];
    for login in ["planner", "signer", "secretary", "inspectorate"] {
        let answer = case.client(login).post(&at, &fields);
        assert_eq!(answer.status.as_u16(), 403, "{login}");
    }
    case.client("ward").get(&at).expect(404);
    let inspection = case.client("leader").get(&format!("/inspections/{}", case.inspection)).expect(200);
    assert!(inspection.text().replace("&#x2f;", "/").contains(&at), "the inspection's page leads to the report");
    case.client("leader").post(&at, &[("version", "0"), ("results", "")]).expect(422).see("Chưa nhập mục này.");
    case.client("leader").post(&at, &fields).to();
    let submit = format!("{at}/submit");
    case.client("leader").post(&submit, &[("version", "1")]).expect(409).see("chưa lập biên bản");
    case.close(0);
    case.client("leader").post(&submit, &[("version", "1")]).expect(409).see("Phường Bến Tây: chưa lập biên bản");
    case.close(1);
    case.client("leader").post(&submit, &[("version", "1")]).to();
    case.client("planner").get(&at).expect(200).see("Đã gửi").see("Đánh giá");
    case.client("leader")
        .post(&at, &[("version", "2"), ("results", "X"), ("assessment", "Y")])
        .expect(409)
        .see("Báo cáo đã gửi, không sửa được nữa.");
    assert!(!case.client("planner").get(&at).text().contains(">X<"));
}

fn draft_takes_the_findings(given: &Given) {
    let case = Case::started(given);
    case.record(0, 1, &Found::VIOLATION);
    let withdrawn = case.record(0, 2, &Found { fact: "Nội dung ghi nhầm", ..Found::SHORTCOMING });
    case.withdraw(0, &withdrawn);
    case.close(0);
    case.close(1);
    let new = format!("/conclusions/new?inspection={}", case.inspection);
    case.client("planner").get(&new).expect(200).see("Đoàn chưa gửi báo cáo kết quả kiểm tra");
    let fields = [("inspection", case.inspection.as_str()), ("visits", case.visits[0].as_str())];
    case.client("planner").post("/conclusions", &fields).expect(409);
    case.report();
    case.client("planner").get(&new).expect(200).see("Phường An Hạ");
    case.client("planner").post("/conclusions", &fields[..1]).expect(422).see("Chọn ít nhất một đơn vị.");
    let id = case.client("planner").post("/conclusions", &fields).new_id();
    let c = case.show("planner", &id);
    assert_eq!(c.points.len(), 1, "the withdrawn finding stays out");
    assert_eq!(c.points[0].persons.len(), 2);
    assert_eq!(c.points[0].evidence.len(), 1);
    assert_eq!(c.results, "Đơn vị bố trí đủ công chức trực");
    // Fifteen days (domain 2.2, step 11) end on a Saturday: the Monday after it.
    assert_eq!(c.report_by, Some(day(12, 7)));
    let page = case.client("planner").get(&format!("/conclusions/{id}")).expect(200);
    page.see("Bảy hồ sơ quá hạn không có văn bản xin lỗi").see("Lê Thử Đứng Đầu").miss("Nội dung ghi nhầm");
}

fn a_visit_is_concluded_once(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0]);
    let fields = [("inspection", case.inspection.as_str()), ("visits", case.visits[0].as_str())];
    let planner = case.client("planner");
    planner.post("/conclusions", &fields).expect(422).see("Phường An Hạ: đã có trong một kết luận khác.");
    planner.post(&format!("/conclusions/{id}/discard"), &[("version", &case.version(&id))]).to();
    assert_eq!(stage(&case, &id), Stage::Discarded);
    let again = planner.post("/conclusions", &fields).new_id();
    assert_ne!(again, id);
    planner.post(&format!("/conclusions/{id}/send"), &[("version", "2"), ("explain_by", "27/11/2026")]).expect(409);
}

fn the_whole_way(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0, 1]);
    let at = format!("/conclusions/{id}");
    let planner = case.client("planner");
    let edited = [
        ("version", "1"),
        ("title", "việc giải quyết thủ tục hành chính"),
        ("results", "Đủ công chức trực\nNiêm yết đầy đủ"),
        ("causes", "Chưa phân công rõ"),
        ("report_by", "15/12/2026"),
    ];
    planner.post(&format!("{at}/edit"), &edited).to();
    let demand = [
        ("unit", case.ward.as_str()),
        ("task", "Ban hành văn bản xin lỗi"),
        ("product", "Văn bản xin lỗi từng hồ sơ"),
        ("due_on", "10/12/2026"),
    ];
    planner.post(&format!("{at}/demands"), &demand).to();
    let page = planner.get(&at).expect(200).see("Chưa phân công rõ").see("Ban hành văn bản xin lỗi");
    // Five working days from Friday 20 November.
    assert!(page.text().replace("&#x2f;", "/").contains("value=\"27/11/2026\""));
    case.client("ward").get(&at).expect(404);
    case.send(&id);

    let ward = case.client("ward");
    ward.get("/conclusions").expect(200).see("Giải trình đến hết 27/11/2026");
    ward.get(&at).expect(200).see("Còn 2 điểm chờ giải trình").see("Bảng niêm yết").miss("Chưa phân công rõ");
    ward.get(&format!("{at}/notice")).expect(404);
    explain(&case, "ward", &id, 1, "partly", "Ba hồ sơ chờ nghĩa vụ tài chính");
    explain(&case, "ward", &id, 2, "accept", "");
    explain(&case, "other-ward", &id, 4, "accept", "");
    ward.get(&at).expect(200).see("Đã giải trình hết các điểm");
    case.client("signer").get(&at).expect(200).see("Điểm 1: giải trình của đơn vị chưa được trả lời.");
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("chưa được trả lời");
    let why = "Không có văn bản dừng giải quyết nên không chấp nhận";
    let answer = [("version", "1"), ("taken", "refused"), ("answer", why)];
    planner.post(&format!("{}/answer", case.point(&id, 1)), &answer).to();
    ward.get(&case.point(&id, 1)).expect(200).miss("Không có văn bản dừng giải quyết");

    case.issue("signer", &id, "12/tb-snv").to();
    let issued = case.show("planner", &id);
    assert_eq!(issued.stage, Stage::Issued);
    assert_eq!(issued.number.as_deref(), Some("12/TB-SNV"));
    assert_eq!(issued.signer_name, "Người thử signer");
    ward.get(&at).expect(200).see("Số 12/TB-SNV ngày 20/11/2026").see("Không có văn bản dừng giải quyết");
    ward.get(&at).see("Chưa phân công rõ").see("Ban hành văn bản xin lỗi");
    case.client("other-ward").get(&at).expect(200).miss("Ban hành văn bản xin lỗi");

    let planner = case.actor("planner");
    let inspection =
        case.app.db().read(|c| giamsat::inspections::views::show(c, &planner, &case.inspection)).expect("visible");
    assert_eq!(inspection.stage, giamsat::inspections::Stage::Concluded);
    // Four points; no question was answered, so nothing else is concluded.
    case.client("planner").get("/register").expect(200).see("12/TB-SNV").miss("không phát hiện vi phạm");
    let lines = register_lines(&case);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines.iter().all(|l| l.contains("12/TB-SNV") && l.contains("2026-01-01") && l.contains("2026-10-31")));
}

/// The register says of a field what of it was looked at, and nothing where nobody looked.
fn only_what_was_examined_is_concluded(given: &Given) {
    let case = Case::started(given);
    for (code, verdict) in [("land-01", "pass"), ("land-02", "pass"), ("land-03", "not-checked")] {
        case.answer(0, code, verdict);
    }
    case.answer(1, "land-04", "partial");
    // Neither the general list nor a topic belongs to a field.
    for (code, verdict) in [("general-01", "pass"), ("general-03", "fail"), ("head_responsibility-02", "pass")] {
        case.answer(1, code, verdict);
    }
    case.answer(1, "construction-02", "not-applicable");
    case.record(1, 0, &Found::SHORTCOMING);
    for visit in 0..2 {
        case.close(visit);
    }
    case.report();
    let id = case.draft(&[0, 1]);
    let at = format!("/conclusions/{id}");
    let count = |field: &str| {
        let lists = case.app.db().read(giamsat::checklists::views::all_versions).expect("lists");
        lists.iter().find(|l| l.field.as_deref() == Some(field)).expect("a list").items
    };
    let lists = |code: &str| {
        let all = case.app.db().read(giamsat::checklists::views::all_versions).expect("lists");
        all.iter().find(|l| l.code == code).expect("a list").items
    };
    let (land, construction) = (count("land"), count("construction"));
    let in_order = format!(
        "Lĩnh vực Đất đai: đã kiểm tra 2/{land} nội dung (nội dung 1, 2), không phát hiện vi phạm, tồn tại, hạn chế"
    );
    let partly = format!("Lĩnh vực Đất đai: đã kiểm tra 1/{land} nội dung (nội dung 4), 0 nội dung đạt");
    // Who prepares and who issues read beforehand what will be entered, and what not, and why.
    for login in ["planner", "signer"] {
        let page = case.client(login).get(&at).expect(200).see("Sẽ ghi vào sổ nội dung đã kết luận");
        let page = page.see(&in_order).see(&partly);
        page.see(&format!("Chưa kiểm tra nội dung nào trong {construction} nội dung của phiếu"))
            .see(&format!("Chỉ ghi các điểm kết luận; chưa kiểm tra nội dung nào trong {construction} nội dung"));
    }
    case.send(&id);
    case.client("ward").get(&at).expect(200).miss("Sẽ ghi vào sổ");
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").to();
    case.client("planner").get(&at).expect(200).miss("Sẽ ghi vào sổ");
    let lines = register_lines(&case);
    let has = |unit: &str, field: &str, content: &str| {
        lines.iter().any(|l| l.contains(unit) && l.contains(field) && l.contains(content))
    };
    let general = lists("general");
    // Each conclusion's lines stand in its own order: points, then lists as they are asked.
    let page = case.client("planner").get("/register").expect(200).words();
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no {words}: {page}"));
    assert!(at("Chưa làm đúng quy định") < at("Kỷ luật, kỷ cương") && at("Kỷ luật, kỷ cương") < at(&partly), "{page}");
    assert!(at(&partly) < at("Trách nhiệm của người đứng đầu: đã"), "{page}");
    assert_eq!(lines.len(), 5, "{lines:?}");
    let some = format!(
        "Kỷ luật, kỷ cương và thực hiện cơ chế một cửa: đã kiểm tra 2/{general} nội dung (nội dung 1, 3), 1 nội dung đạt"
    );
    assert!(has("Phường Bến Tây", "None", &some), "{lines:?}");
    let topic = format!(
        "Trách nhiệm của người đứng đầu: đã kiểm tra 1/{} nội dung (nội dung 2), không phát hiện",
        lists("head_responsibility")
    );
    assert!(has("Phường Bến Tây", "None", &topic), "{lines:?}");
    assert!(!lines.iter().any(|l| l.contains("Phường An Hạ") && l.contains("None")), "{lines:?}");
    assert!(has("Phường An Hạ", "land", &in_order), "{lines:?}");
    assert!(has("Phường Bến Tây", "land", &partly), "{lines:?}");
    assert!(has("Phường Bến Tây", "construction", "Chưa làm đúng quy định"), "{lines:?}");
}

fn register_lines(case: &Case) -> Vec<String> {
    use diesel::prelude::*;
    use giamsat::schema::concluded_contents as r;
    type Row = (String, Option<String>, String, chrono::NaiveDate, chrono::NaiveDate, String);
    let rows: Vec<Row> = case
        .app
        .db()
        .read(|c| {
            Ok(r::table
                .select((r::unit_name, r::field_code, r::content, r::period_from, r::period_to, r::conclusion_number))
                .order((r::unit_name, r::id))
                .load(c)?)
        })
        .expect("the register");
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

fn a_violation_needs_direct_person_and_head(given: &Given) {
    let without_head = Found { head: false, ..Found::VIOLATION };
    let case = Case::minuted(given, &[without_head], &[]);
    case.report();
    let id = case.draft(&[0]);
    case.send(&id);
    case.pass_deadline(&id);
    let blocker = "Điểm 1 là vi phạm nhưng chưa nêu người đứng đầu.";
    case.client("signer").get(&format!("/conclusions/{id}")).expect(200).see(blocker);
    case.issue("signer", &id, "12/TB-SNV").expect(409).see(blocker);
    assert_eq!(stage(&case, &id), Stage::Explaining);

    let signer = case.client("signer");
    signer.post(&format!("/conclusions/{id}/send-back"), &[("version", &case.version(&id))]).to();
    let point = case.point(&id, 1);
    // The head of the day is proposed first.
    let page = case.client("planner").get(&point).expect(200).see("Lê Thử Đứng Đầu, Chủ tịch UBND phường");
    assert!(page.text().contains(&format!("<option value=\"{}\" selected>", case.head)));
    let head = [("version", "1"), ("official", case.head.as_str()), ("capacity", "head"), ("degree", "joint")];
    case.client("planner").post(&format!("{point}/persons"), &head).to();
    case.send_again(&id);
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").to();
}

impl Case {
    /// Sends a draft that was given back, until five days from now.
    fn send_again(&self, id: &str) {
        let by = (self.app.db().world().today() + chrono::Duration::days(5)).to_string();
        let fields = [("version", self.version(id)), ("explain_by", by)];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.client("planner").post(&format!("/conclusions/{id}/send"), &fields).to();
    }
}

fn a_written_reason_opens_when_approved(given: &Given) {
    let nobody = Found { head: false, direct: false, ..Found::VIOLATION };
    let case = Case::minuted(given, &[nobody], &[]);
    case.report();
    let id = case.draft(&[0]);
    let point = case.point(&id, 1);
    let texts = [
        ("version", "1"),
        ("kind", "violation"),
        ("severity", "serious"),
        ("fact", "Bảy hồ sơ quá hạn"),
        ("no_person_reason", "Sổ phân công bị thất lạc trước khi sắp xếp đơn vị"),
    ];
    case.client("planner").post(&point, &texts).to();
    case.send(&id);
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("chờ người ký chấp thuận");
    let seen = [("version", "2")];
    for login in ["planner", "leader", "ward"] {
        case.client(login).post(&format!("{point}/approve"), &seen).expect(403);
    }
    let other = case.client("another-approver").post(&format!("{point}/approve"), &seen).expect(409);
    other.see("Chỉ người ký quyết định");
    case.client("signer").post(&format!("{point}/approve"), &seen).to();
    case.issue("signer", &id, "12/TB-SNV").to();
    let page = case.client("signer").get(&format!("/conclusions/{id}/notice")).expect(200);
    page.see("điểm a khoản 1 Mục II: Sổ phân công bị thất lạc trước khi sắp xếp đơn vị.");
}

fn the_team_cannot_issue(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0, 1]);
    case.send(&id);
    case.pass_deadline(&id);
    // Without the right at all.
    for login in ["leader", "secretary", "planner", "inspectorate", "ward"] {
        case.issue(login, &id, "12/TB-SNV").expect(403);
    }
    // With the right, but neither signer nor authorised.
    for login in ["another-approver", "chairman"] {
        case.issue(login, &id, "12/TB-SNV").expect(409).see("Chỉ người ký quyết định kiểm tra");
    }
    // One of the team who also approves plans and was even authorised.
    use diesel::prelude::*;
    use giamsat::schema::{account_roles, authorised_signers};
    let leader = case.actor("leader").account.expect("an account");
    let signer = case.actor("signer").account.expect("an account");
    case.app
        .db()
        .write(|tx| {
            diesel::insert_into(account_roles::table)
                .values((account_roles::account_id.eq(&leader), account_roles::role.eq("approver")))
                .execute(tx.c())?;
            diesel::insert_into(authorised_signers::table)
                .values((
                    authorised_signers::inspection_id.eq(&case.inspection),
                    authorised_signers::account_id.eq(&leader),
                    authorised_signers::document.eq("Giấy ủy quyền số 05/GUQ-SNV"),
                    authorised_signers::authorised_on.eq(day(11, 20)),
                    authorised_signers::by_account_id.eq(&signer),
                ))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("set up");
    assert!(case.actor("leader").may(Right::Issue));
    case.issue("leader", &id, "12/TB-SNV").expect(409).see("không ban hành kết luận của chính cuộc kiểm tra mình");
    assert_eq!(stage(&case, &id), Stage::Explaining);
    // A person authorised in writing may.
    let chairman = case.actor("chairman").account.expect("an account");
    let new = giamsat::inspections::NewAuthorisation {
        account: chairman,
        document: "Giấy ủy quyền số 06/GUQ-SNV".to_owned(),
        authorised_on: day(11, 20),
    };
    giamsat::inspections::actions::authorise(case.app.db(), &case.actor("signer"), &case.inspection, &new)
        .expect("authorised");
    case.issue("chairman", &id, "12/TB-SNV").to();
    assert_eq!(case.show("planner", &id).signer_name, "Người thử chairman");
}

fn explanations_are_asked_for_and_answered(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0, 1]);
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("Bước này không làm được");
    let point = case.point(&id, 1);
    let said = [("version", "0"), ("stance", "accept"), ("text", "")];
    case.client("ward").post(&format!("{point}/explain"), &said).expect(404);
    case.send(&id);
    case.client("planner").post(&format!("{point}/explain"), &said).expect(403);
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("chưa giải trình, còn thời hạn đến hết ngày 27/11/2026");
    let bare = [("version", "0"), ("stance", "reject"), ("text", "")];
    let page = case.client("ward").post(&format!("{point}/explain"), &bare).expect(422);
    page.see("Nêu lý do không tiếp thu");
    let strength = case.point(&id, 3);
    case.client("ward").post(&format!("{strength}/explain"), &said).expect(409).see("không cần giải trình");
    explain(&case, "ward", &id, 1, "accept", "Đơn vị nghiêm túc rút kinh nghiệm");
    // The unit says more while there is time; a colleague with an old page is told.
    let more = [("version", "1"), ("stance", "partly"), ("text", "Xin bổ sung tài liệu")];
    case.client("ward").post(&format!("{point}/explain"), &more).to();
    let stale = case.client("ward").post(&format!("{point}/explain"), &said).expect(409);
    stale.see("Xin bổ sung tài liệu");
    case.pass_deadline(&id);
    let late = [("version", "2"), ("stance", "accept"), ("text", "")];
    case.client("ward").post(&format!("{point}/explain"), &late).expect(409).see("Đã hết thời hạn giải trình");
    // Points 2 and 4 went without a word; time is over, so only the answer is missing.
    let page = case.client("signer").get(&format!("/conclusions/{id}")).expect(200);
    page.see("Điểm 1: giải trình của đơn vị chưa được trả lời.").see("Còn 1 việc phải xong");
}

fn a_changed_point_is_explained_anew(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    case.send(&id);
    explain(&case, "ward", &id, 1, "accept", "Tiếp thu");
    let planner = case.client("planner");
    let texts = [("version", "1"), ("kind", "violation"), ("severity", "serious"), ("fact", "Sự việc viết lại")];
    let point = case.point(&id, 1);
    planner.post(&point, &texts).expect(409).see("Đưa về dự thảo rồi sửa");
    planner.post(&format!("/conclusions/{id}/return"), &[("version", &case.version(&id))]).to();
    case.client("ward").get(&format!("/conclusions/{id}")).expect(404);
    planner.post(&point, &texts).to();
    case.send(&id);
    case.client("ward").get(&point).expect(200).see("Điểm đã sửa sau giải trình").see("Sự việc viết lại");
    case.issue("signer", &id, "12/TB-SNV").expect(409);
    let c = case.show("planner", &id);
    assert!(c.points[0].explanation.as_ref().is_some_and(|e| e.outdated && e.text == "Tiếp thu"));
    // What was said before stays to be read.
    let anew = [("version", "1"), ("stance", "reject"), ("text", "Nay không đồng ý")];
    case.client("ward").post(&format!("{point}/explain"), &anew).to();
    for login in ["ward", "planner"] {
        case.client(login).get(&point).expect(200).see("Đã giải trình trước đó").see("Nay không đồng ý");
    }
    let c = case.show("planner", &id);
    let before = c.points[0].explanation.as_ref().expect("said").before.clone();
    assert_eq!(before.iter().map(|b| &*b.text).collect::<Vec<_>>(), ["Tiếp thu"]);
}

fn units_see_their_own_points_only(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let first = case.draft(&[0]);
    let second = case.draft(&[1]);
    case.send(&first);
    case.send(&second);
    let point = case.point(&first, 1);
    let sha = case.show("planner", &first).points[0].evidence[0].sha256.clone();
    let stranger = case.client("other-ward");
    let list = stranger.get("/conclusions").expect(200);
    assert!(!list.text().contains(&first) && list.text().contains(&second));
    for path in [
        format!("/conclusions/{first}"),
        format!("/conclusions/{first}/notice"),
        format!("/conclusions/{first}/notice.docx"),
        point.clone(),
        format!("{point}/evidence/{sha}"),
        // One's own conclusion with a stranger's point.
        point.replace(&first, &second),
        format!("{}/evidence/{sha}", point.replace(&first, &second)),
    ] {
        stranger.get(&path).expect(404);
    }
    let said = [("version", "0"), ("stance", "accept"), ("text", "")];
    stranger.post(&format!("{point}/explain"), &said).expect(404);
    stranger.post(&format!("{}/explain", point.replace(&first, &second)), &said).expect(404);
    assert!(case.show("planner", &first).points[0].explanation.is_none());
    case.app.nobody().get(&format!("/conclusions/{first}")).to();
}

/// Every table that an issued conclusion stands in, as text.
fn everything(case: &Case) -> String {
    use diesel::prelude::*;
    use giamsat::schema::*;
    type Head = (String, String, String, String, Option<String>, Option<chrono::NaiveDate>, i32);
    type PointRow = (String, String, String, Option<String>, Option<String>, i32);
    let db = case.app.db();
    db.read(|c| {
        let heads: Vec<Head> = conclusions::table
            .select((
                conclusions::stage,
                conclusions::title,
                conclusions::results,
                conclusions::causes,
                conclusions::number,
                conclusions::report_by,
                conclusions::version,
            ))
            .load(c)?;
        let points: Vec<PointRow> = conclusion_points::table
            .select((
                conclusion_points::id,
                conclusion_points::kind,
                conclusion_points::fact,
                conclusion_points::no_person_reason,
                conclusion_points::no_person_approved_by,
                conclusion_points::version,
            ))
            .order(conclusion_points::id)
            .load(c)?;
        let persons: Vec<(String, String)> =
            point_persons::table.select((point_persons::id, point_persons::name)).order(point_persons::id).load(c)?;
        let said: Vec<(String, String, Option<String>, i32)> = point_explanations::table
            .select((
                point_explanations::point_id,
                point_explanations::text,
                point_explanations::answer,
                point_explanations::version,
            ))
            .order(point_explanations::point_id)
            .load(c)?;
        let asked: Vec<(String, String)> =
            demands::table.select((demands::id, demands::task)).order(demands::id).load(c)?;
        let registered: i64 = concluded_contents::table.count().get_result(c)?;
        Ok(format!("{heads:?}{points:?}{persons:?}{said:?}{asked:?}{registered}"))
    })
    .expect("read")
}

fn issued_is_read_only(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0, 1]);
    let demand = [("unit", case.ward.as_str()), ("task", "Xin lỗi"), ("product", "Văn bản"), ("due_on", "10/12/2026")];
    case.client("planner").post(&format!("/conclusions/{id}/demands"), &demand).to();
    case.send(&id);
    explain(&case, "ward", &id, 1, "accept", "Tiếp thu");
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").to();
    let c = case.show("planner", &id);
    let (point, person) = (case.point(&id, 1), c.points[0].persons[0].id.clone());
    let version = c.version.to_string();
    let before = everything(&case);

    let texts = [("kind", "strength"), ("severity", "minor"), ("fact", "Khác"), ("no_person_reason", "Lý do")];
    let at = format!("/conclusions/{id}");
    type Fields<'f> = Vec<(&'f str, &'f str)>;
    let tries: Vec<(&str, String, Fields)> = vec![
        ("planner", format!("{at}/edit"), vec![("title", "Khác"), ("results", "Khác")]),
        ("planner", format!("{at}/demands"), demand.to_vec()),
        ("planner", format!("{at}/demands/{}/remove", c.demands[0].id), vec![]),
        ("planner", format!("{at}/send"), vec![("explain_by", "20/12/2026")]),
        ("planner", format!("{at}/return"), vec![]),
        ("planner", format!("{at}/discard"), vec![]),
        ("signer", format!("{at}/send-back"), vec![]),
        ("signer", format!("{at}/issue"), [&[("number", "13/TB-SNV"), ("issued_on", "30/11/2026")], &OWN[..]].concat()),
        ("planner", point.clone(), texts.to_vec()),
        ("planner", format!("{point}/persons"), vec![("name", "Ai đó"), ("capacity", "head"), ("degree", "joint")]),
        ("planner", format!("{point}/persons/{person}/remove"), vec![]),
        ("ward", format!("{point}/explain"), vec![("stance", "reject"), ("text", "Khác")]),
        ("planner", format!("{point}/answer"), vec![("taken", "refused"), ("answer", "Khác")]),
        ("signer", format!("{point}/approve"), vec![]),
        ("planner", format!("{point}/drop"), vec![("reason", "Khác")]),
        ("planner", format!("{point}/take-in"), vec![]),
    ];
    for (login, path, fields) in tries {
        for seen in [version.as_str(), "1", "2"] {
            let mut all = vec![("version", seen)];
            all.extend(fields.iter().copied());
            let answer = case.client(login).post(&path, &all).expect(409);
            answer.see("Kết luận đã ban hành, không sửa được nữa.");
        }
    }
    case.client("planner").get(&format!("{at}/edit")).expect(409);
    assert_eq!(everything(&case), before);
    let page = case.client("planner").get(&at).expect(200);
    page.miss("Thêm yêu cầu").miss("Sửa điểm này");
}

fn a_number_is_given_once(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[Found::SHORTCOMING]);
    case.report();
    let (first, second) = (case.draft(&[0]), case.draft(&[1]));
    case.send(&first);
    case.send(&second);
    case.pass_deadline(&second);
    case.issue("signer", &first, "3/TB-SNV").to();
    for same in ["3/TB-SNV", "03/tb-snv", " 003 / TB-SNV "] {
        let page = case.issue("signer", &second, same).expect(422);
        page.see("đã dùng trong năm 2026 cho một văn bản khác của cơ quan");
    }
    // From the first conclusion on, the decision on which it stands is not corrected.
    let correct = format!("/inspections/{}/correct", case.inspection);
    case.client("planner").get(&correct).expect(409).see("Đã ban hành kết luận nên quyết định không đính chính");
    case.issue("signer", &second, "ba").expect(422).see("không phải số, ký hiệu văn bản");
    assert_eq!(stage(&case, &second), Stage::Explaining);
    case.issue("signer", &second, "4/TB-SNV").to();
    // The database itself keeps the rule.
    use diesel::prelude::*;
    use giamsat::schema::conclusions;
    let forced = case.app.db().write(|tx| {
        Ok(diesel::update(conclusions::table.find(&second)).set(conclusions::number.eq("03/TB-SNV")).execute(tx.c())?)
    });
    assert!(forced.is_err_and(|e| e.is_unique_violation()));
}

fn days_of_issue(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    case.app.world.advance(chrono::Duration::days(1));
    case.send(&id);
    case.app.world.advance(chrono::Duration::days(10));
    let issue = |on: &str| {
        let version = case.version(&id);
        let fields = [("version", version.as_str()), ("number", "12/TB-SNV"), ("issued_on", on)];
        case.client("signer").post(&format!("/conclusions/{id}/issue"), &[&fields[..], &OWN[..]].concat())
    };
    issue("19/11/2026").expect(422).see("trước ngày lập biên bản cuối cùng (20/11/2026)");
    issue("20/11/2026").expect(422).see("trước ngày gửi đơn vị giải trình (21/11/2026)");
    issue("02/12/2026").expect(422).see("không thể sau hôm nay");
    issue("31/02/2026").expect(422).see("không phải là một ngày");
    issue("01/12/2026").to();
}

fn the_notice_as_word_and_page(given: &Given) {
    let (case, id) = Case::issued(given, BOTH.0, BOTH.1, "9/TB-SNV");
    let at = format!("/conclusions/{id}/notice");
    let answer = case.client("signer").get(&format!("{at}.docx")).expect(200);
    let text = docx::text_of(&answer.bytes).expect("a Word document").join("\n");
    let page = case.client("signer").get(&at).expect(200).words();
    for part in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ NỘI VỤ",
        "Số: 09/TB-SNV",
        "Kết luận kiểm tra việc giải quyết thủ tục hành chính",
        "Căn cứ Quyết định số 215/QĐ-SNV ngày 02/11/2026 của Giám đốc Sở Nội vụ về việc kiểm tra việc giải quyết thủ tục hành chính",
        "I. KẾT QUẢ ĐẠT ĐƯỢC",
        "Đủ công chức trực tại quầy",
        "II. TỒN TẠI, HẠN CHẾ, VI PHẠM",
        "a) Vi phạm: Bảy hồ sơ quá hạn không có văn bản xin lỗi",
        "III. NGUYÊN NHÂN, TRÁCH NHIỆM",
        "Lê Thử Đứng Đầu, Chủ tịch UBND phường, Phường An Hạ",
        "nội dung nêu tại điểm a khoản 1 Mục II",
        "IV. YÊU CẦU, KIẾN NGHỊ",
        "V. THỜI HẠN BÁO CÁO KẾT QUẢ KHẮC PHỤC",
        "chậm nhất ngày 07/12/2026",
        "GIÁM ĐỐC",
        "Người thử signer",
        "Nơi nhận:",
    ] {
        assert!(text.contains(part), "the .docx lacks {part:?}:\n{text}");
        assert!(page.contains(part), "the page lacks {part:?}:\n{page}");
    }
    assert!(!text.contains("DỰ THẢO"));
    // A unit gets the part that concerns it.
    let own = case.client("other-ward").get(&format!("{at}.docx")).expect(200);
    let own = docx::text_of(&own.bytes).expect("a Word document").join("\n");
    assert!(own.contains("Niêm yết thiếu địa chỉ thư điện tử") && !own.contains("Bảy hồ sơ quá hạn"));
}

fn two_people_edit_one_draft(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    let (one, other) = (case.client("planner"), case.client("leader"));
    let mine = [("version", "1"), ("title", "Một"), ("results", "Kết quả"), ("causes", "Nguyên nhân một")];
    one.post(&format!("/conclusions/{id}/edit"), &mine).to();
    let theirs = [("version", "1"), ("title", "Hai"), ("results", "Kết quả"), ("causes", "Nguyên nhân hai")];
    let told = other.post(&format!("/conclusions/{id}/edit"), &theirs).expect(409);
    told.see("Nguyên nhân một").see("Nguyên nhân hai");
    assert_eq!(case.show("planner", &id).causes, "Nguyên nhân một");
    let point = case.point(&id, 1);
    let texts = [("version", "1"), ("kind", "shortcoming"), ("severity", "minor"), ("fact", "Một")];
    one.post(&point, &texts).to();
    let texts = [("version", "1"), ("kind", "shortcoming"), ("severity", "minor"), ("fact", "Hai")];
    other.post(&point, &texts).expect(409).see("Một").see("Hai");
    assert_eq!(case.show("planner", &id).points[0].fact, "Một");
}

fn evidence_is_served_with_its_point(given: &Given) {
    let case = Case::minuted(given, BOTH.0, BOTH.1);
    case.report();
    let id = case.draft(&[0, 1]);
    let sha = case.show("planner", &id).points[0].evidence[0].sha256.clone();
    let photo = format!("{}/evidence/{sha}", case.point(&id, 1));
    case.client("ward").get(&photo).expect(404);
    case.send(&id);
    let answer = case.client("ward").get(&photo).expect(200);
    assert_eq!(answer.headers["content-type"], "image/jpeg", "the copy of the picture");
    assert!(image::load_from_memory(&answer.bytes).is_ok());
    // The hash opens nothing at another point, nor for the other unit of the same conclusion.
    case.client("ward").get(&format!("{}/evidence/{sha}", case.point(&id, 2))).expect(404);
    case.client("other-ward").get(&photo).expect(404);
}

fn a_sealed_inspection_hides_its_conclusion(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    use diesel::prelude::*;
    use giamsat::schema::{inspections, sealed_viewers};
    let planner = case.actor("planner").account.expect("an account");
    case.app
        .db()
        .write(|tx| {
            diesel::update(inspections::table.find(&case.inspection))
                .set(inspections::sealed.eq(true))
                .execute(tx.c())?;
            let now = tx.now();
            diesel::insert_into(sealed_viewers::table)
                .values((
                    sealed_viewers::subject_id.eq(case.inspection.as_str()),
                    sealed_viewers::account_id.eq(&planner),
                    sealed_viewers::named_at.eq(now),
                ))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("sealed");
    let at = format!("/conclusions/{id}");
    case.client("planner").get(&at).expect(200);
    assert!(case.client("planner").get("/conclusions").expect(200).text().contains(&id));
    for login in ["signer", "inspectorate", "leader", "chairman"] {
        case.client(login).get(&at).expect(404);
        assert!(!case.client(login).get("/conclusions").expect(200).text().contains(&id), "{login}");
    }
}

/// Drops the point of that number for a reason.
fn drop_it(case: &Case, login: &str, id: &str, position: i32, reason: &str) -> crate::support::app::Answer {
    let point = case.show("planner", id).points.into_iter().find(|p| p.position == position).expect("it stands");
    let version = point.version.to_string();
    let to = format!("/conclusions/{id}/points/{}/drop", point.id);
    case.client(login).post(&to, &[("version", version.as_str()), ("reason", reason)])
}

fn a_dropped_point_stays_in_the_file_and_counts_nowhere(given: &Given) {
    let bare = Found { head: false, direct: false, ..Found::VIOLATION };
    let case = Case::minuted(given, &[bare, Found::SHORTCOMING, Found::STRENGTH], &[]);
    case.report();
    let id = case.draft(&[0]);
    let at = format!("/conclusions/{id}");
    let (planner, point) = (case.client("planner"), case.point(&id, 1));
    planner.get(&point).expect(200).see("Không giữ điểm này");
    drop_it(&case, "planner", &id, 1, "").expect(422).see("Chưa nhập mục này");
    for login in ["signer", "secretary", "inspectorate", "ward"] {
        drop_it(&case, login, &id, 1, "Không được").expect(403);
    }
    drop_it(&case, "planner", &id, 1, "Hồ sơ do đơn vị khác giải quyết").to();
    let c = case.show("planner", &id);
    assert_eq!(c.points.iter().map(|p| p.position).collect::<Vec<_>>(), [2, 3], "what stands keeps its number");
    let dropped = c.dropped[0].dropped.as_ref().expect("why");
    assert_eq!(
        (dropped.reason.as_str(), dropped.by.as_str()),
        ("Hồ sơ do đơn vị khác giải quyết", "Người thử planner")
    );
    let told = "Hồ sơ do đơn vị khác giải quyết";
    let page = planner.get(&at).expect(200).see("Điểm không giữ lại (1)").see(told).see("Người thử planner");
    page.see("Bảy hồ sơ quá hạn không có văn bản xin lỗi").see("Các điểm kết luận (2)");
    planner.get(&format!("{at}/notice")).expect(200).miss("Bảy hồ sơ quá hạn").miss(told);
    // It is not worked on while it is out, and can be taken back in.
    let texts = [("version", "2"), ("kind", "violation"), ("severity", "minor"), ("fact", "Khác")];
    planner.post(&point, &texts).expect(409).see("Điểm này không được giữ trong kết luận");
    let person = [("version", "2"), ("name", "Ai"), ("capacity", "head"), ("degree", "joint")];
    planner.post(&format!("{point}/persons"), &person).expect(409);
    planner.post(&format!("{point}/take-in"), &[("version", "2")]).to();
    assert_eq!((case.show("planner", &id).points.len(), case.show("planner", &id).dropped.len()), (3, 0));
    planner.post(&format!("{point}/take-in"), &[("version", "3")]).expect(409).see("Điểm này đang có trong kết luận");
    drop_it(&case, "leader", &id, 1, told).to();

    // Out before it is sent, the unit is not asked about it and does not see it.
    case.send(&id);
    let ward = case.client("ward");
    ward.get(&at).expect(200).see("Còn 1 điểm chờ giải trình").miss("Bảy hồ sơ quá hạn");
    ward.get(&point).expect(404);
    ward.post(&format!("{point}/explain"), &[("version", "0"), ("stance", "accept")]).expect(404);
    ward.get("/").expect(200);
    planner.post(&format!("{point}/take-in"), &[("version", "4")]).expect(409).see("chưa giải trình điểm này");
    explain(&case, "ward", &id, 2, "accept", "");
    ward.get("/").expect(200).miss("Giải trình dự thảo");
    // Nobody is named at the violation that was dropped, and nothing waits for that.
    case.issue("signer", &id, "12/TB-SNV").to();
    for login in ["signer", "ward"] {
        case.client(login).get(&format!("{at}/notice")).expect(200).miss("Bảy hồ sơ quá hạn").miss(told);
    }
    let docx = case.client("signer").get(&format!("{at}/notice.docx")).expect(200);
    let docx = docx::text_of(&docx.bytes).expect("a Word document").join("\n");
    assert!(docx.contains("Niêm yết thiếu địa chỉ") && !docx.contains("Bảy hồ sơ quá hạn"));
    // Register: the two that stand, and nothing of fields of which no question was answered.
    let lines = register_lines(&case);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(!lines.iter().any(|l| l.contains("Bảy hồ sơ")), "{lines:?}");
    // List and report count what stands.
    let list = case.app.db().read(|c| {
        use giamsat::conclusions::views::{Filter, list};
        let page = giamsat::vocabulary::paging::PageNumber(1);
        list(c, &case.actor("planner"), &Filter::default(), page)
    });
    let line = &list.expect("a list").rows[0];
    assert_eq!((line.violations, line.shortcomings, line.strengths), (0, 1, 1));
    let report = case.app.db().read(|c| {
        let actor = case.actor("inspectorate");
        let filter = giamsat::conclusions::views::Filter::default();
        giamsat::reports::conclusion::load(c, &actor, &filter, giamsat::language::Language::Vietnamese, day(11, 30))
    });
    let report = report.expect("a report");
    assert_eq!(report.points().count(), 2);
    let summary = giamsat::reports::conclusion::Summary::of(&report);
    let counts = &summary.units[0];
    use giamsat::visits::FindingKind::{Shortcoming, Violation};
    assert_eq!((counts.of(Violation), counts.of(Shortcoming)), (0, 1));
    // The file keeps it, for those who read the file.
    case.client("inspectorate").get(&at).expect(200).see("Điểm không giữ lại (1)").see(told);
    planner.get(&point).expect(200).see(told).miss("Giữ lại điểm này");
}

fn an_accepted_explanation_drops_a_point(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION, Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    let (at, point) = (format!("/conclusions/{id}"), case.point(&id, 1));
    case.send(&id);
    drop_it(&case, "planner", &id, 1, "Chưa nghe").expect(409).see("chưa giải trình điểm này");
    explain(&case, "ward", &id, 1, "reject", "Đã có văn bản xin lỗi số 15/UBND");
    let ward_saw = |word: &str| case.client("ward").get(&at).expect(200).see(word);
    ward_saw("Đã có văn bản xin lỗi số 15/UBND");
    drop_it(&case, "planner", &id, 1, "Văn bản xin lỗi đã gửi đúng hạn").to();
    // What the unit said stays said: nothing is asked anew, and the outcome is not told before issue.
    let dropped = case.show("planner", &id).dropped;
    assert!(dropped[0].explanation.as_ref().is_some_and(|e| !e.outdated), "the point says the same");
    ward_saw("Đã có văn bản xin lỗi số 15/UBND").miss("Văn bản xin lỗi đã gửi đúng hạn").miss("không giữ");
    ward_saw("Còn 1 điểm chờ giải trình");
    let counted = |login: &str| case.client(login).get("/conclusions").expect(200).words();
    assert_ne!(counted("ward"), counted("planner"));
    case.client("ward").get(&point).expect(200).miss("Văn bản xin lỗi đã gửi đúng hạn");
    // Heard, it can be taken back in and dropped again; unanswered, it holds nothing back.
    let planner = case.client("planner");
    planner.post(&format!("{point}/take-in"), &[("version", "2")]).to();
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("Điểm 1: giải trình của đơn vị chưa được trả lời.");
    drop_it(&case, "planner", &id, 1, "Văn bản xin lỗi đã gửi đúng hạn").to();
    case.issue("signer", &id, "12/TB-SNV").to();
    // Now the unit that explained it reads that it is not upheld, and why.
    ward_saw("Điểm không giữ lại (1)").see("Văn bản xin lỗi đã gửi đúng hạn");
    case.client("ward").get(&point).expect(200).see("Điểm này không được giữ trong kết luận");
    case.client("ward").get(&format!("{at}/notice")).expect(200).miss("Bảy hồ sơ quá hạn");
}

fn two_who_drop_one_point_see_both(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    let point = case.point(&id, 1);
    let (one, other) = (case.client("planner"), case.client("leader"));
    one.post(&format!("{point}/drop"), &[("version", "1"), ("reason", "Lý do thứ nhất")]).to();
    let told = other.post(&format!("{point}/drop"), &[("version", "1"), ("reason", "Lý do thứ hai")]).expect(409);
    told.see("Lý do thứ nhất").see("Lý do thứ hai").see("Người thử planner").see("Niêm yết thiếu địa chỉ");
    let why = || case.show("planner", &id).dropped[0].dropped.clone().expect("why").reason;
    assert_eq!(why(), "Lý do thứ nhất");
    other.post(&format!("{point}/drop"), &[("version", "2"), ("reason", "Lý do thứ hai")]).to();
    assert_eq!(why(), "Lý do thứ hai");
    one.post(&format!("{point}/take-in"), &[("version", "2")]).expect(409).see("có người đã lưu bản khác");
    // A point that was edited meanwhile is not dropped unseen.
    one.post(&format!("{point}/take-in"), &[("version", "3")]).to();
    let texts = [("version", "4"), ("kind", "shortcoming"), ("severity", "minor"), ("fact", "Sự việc viết lại")];
    one.post(&point, &texts).to();
    let told = other.post(&format!("{point}/drop"), &[("version", "4"), ("reason", "Bỏ")]).expect(409);
    told.see("Sự việc viết lại").see("(điểm đang có trong kết luận)");
    assert!(case.show("planner", &id).dropped.is_empty());
}

fn the_signer_signs_with_the_lines_of_the_decree(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[Found::SHORTCOMING]);
    // The decision names a deputy.
    use diesel::prelude::*;
    use giamsat::schema::inspections;
    let by = |post: &str| {
        let set = case.app.db().write(|tx| {
            let row = diesel::update(inspections::table.find(&case.inspection));
            Ok(row.set(inspections::signer_position.eq(post)).execute(tx.c())?)
        });
        assert_eq!(set.expect("the decision"), 1);
    };
    by("Phó Giám đốc");
    case.report();
    let (first, second) = (case.draft(&[0]), case.draft(&[1]));
    for id in [&first, &second] {
        case.send(id);
    }
    case.pass_deadline(&first);
    let at = format!("/conclusions/{first}");
    // A draft shows how the decision's signer would sign; the form proposes the same, to be read and changed.
    case.client("planner").get(&format!("{at}/notice")).expect(200).see("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC");
    let form = case.client("signer").get(&at).expect(200).text();
    assert!(form.contains("<option value=\"deputy\" selected>"), "{form}");
    assert!(form.contains("name=\"head_post\" type=\"text\" value=\"Giám đốc\""), "{form}");
    assert!(form.contains("name=\"signer_position\" type=\"text\" value=\"Phó Giám đốc\""), "{form}");
    let deputy =
        [("signing", "deputy"), ("head_post", "Giám đốc"), ("signer_position", "Phó Giám đốc"), ("collective", "")];
    let other = |changes: &[(&'static str, &'static str)]| {
        let kept = deputy.iter().filter(|(n, _)| !changes.iter().any(|(c, _)| c == n));
        let fields: Vec<_> = kept.chain(changes).copied().collect();
        case.issue_as("signer", &first, "12/TB-SNV", &fields)
    };
    other(&[("signing", "own")]).expect(422).see("Phó Giám đốc là cấp phó. Chọn KT.");
    other(&[("signing", "authorised")]).expect(422).see("Người ký quyết định không ký thừa ủy quyền");
    other(&[("head_post", "")]).expect(422).see("Ghi chức vụ của cấp trưởng");
    other(&[("head_post", "KT. Giám đốc")]).expect(422).see("Bỏ “KT.”");
    let missing = other(&[("signer_position", ""), ("collective", "Thường trực")]).expect(422).see("Chưa nhập mục này");
    assert!(missing.text().contains("value=\"Thường trực\""), "what was typed stays");
    assert_eq!(stage(&case, &first), Stage::Explaining);
    other(&[]).to();
    let paper = |id: &str| {
        let docx = case.client("signer").get(&format!("/conclusions/{id}/notice.docx")).expect(200);
        let page = case.client("signer").get(&format!("/conclusions/{id}/notice")).expect(200).words();
        (docx::text_of(&docx.bytes).expect("a Word document"), page)
    };
    let (docx, page) = paper(&first);
    let at_line = docx.iter().position(|p| p == "KT. GIÁM ĐỐC").unwrap_or_else(|| panic!("{docx:?}"));
    assert_eq!(docx[at_line + 1], "PHÓ GIÁM ĐỐC");
    assert!(page.contains("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Người thử signer"), "{page}");
    case.client("planner").get(&at).expect(200).see("Người thử signer (KT. Giám đốc, Phó Giám đốc)");

    // Somebody authorised in writing signs with TUQ. of the decision's post.
    by("Chủ tịch");
    let chairman = case.actor("chairman").account.expect("an account");
    let new = giamsat::inspections::NewAuthorisation {
        account: chairman,
        document: "Giấy ủy quyền số 06/GUQ-SNV".to_owned(),
        authorised_on: day(11, 20),
    };
    giamsat::inspections::actions::authorise(case.app.db(), &case.actor("signer"), &case.inspection, &new)
        .expect("authorised");
    let form = case.client("chairman").get(&format!("/conclusions/{second}")).expect(200).text();
    assert!(form.contains("<option value=\"authorised\" selected>"), "{form}");
    assert!(form.contains("value=\"Chủ tịch\"") && form.contains("value=\"Chức vụ chairman\""), "{form}");
    let own = [("signing", "own"), ("head_post", ""), ("signer_position", "Trưởng phòng"), ("collective", "")];
    case.issue_as("chairman", &second, "13/TB-SNV", &own).expect(422).see("ký với TUQ., KT. hoặc TL.");
    let tuq =
        [("signing", "authorised"), ("head_post", "Chủ tịch"), ("signer_position", "Trưởng phòng"), ("collective", "")];
    case.issue_as("chairman", &second, "13/TB-SNV", &tuq).to();
    let (docx, page) = paper(&second);
    assert!(docx.windows(2).any(|p| p == ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"]), "{docx:?}");
    assert!(page.contains("TUQ. CHỦ TỊCH TRƯỞNG PHÒNG Người thử chairman"), "{page}");
}

fn mistakes_stand_at_their_fields(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    let planner = case.client("planner");
    let at = format!("/conclusions/{id}");
    let page = planner.post(&format!("{at}/demands"), &[("unit", case.ward.as_str()), ("due_on", "32/13/2026")]);
    let page = page.expect(422).see("Chưa nhập mục này.").see("không phải là một ngày");
    assert!(page.text().replace("&#x2f;", "/").contains("value=\"32/13/2026\""), "what was typed stays");
    let demand = [("unit", case.other_ward.as_str()), ("task", "Việc"), ("due_on", "10/12/2026")];
    planner.post(&format!("{at}/demands"), &demand).expect(422).see("Chọn một mục trong danh sách.");
    let past = [("version", "1"), ("explain_by", "20/11/2026")];
    planner.post(&format!("{at}/send"), &past).expect(422).see("Thời hạn giải trình phải sau hôm nay.");
    planner.post(&format!("{at}/edit"), &[("version", "1"), ("title", "")]).expect(422).see("Chưa nhập mục này.");
    let point = case.point(&id, 1);
    let person = [("version", "1"), ("capacity", "direct"), ("degree", "direct")];
    planner.post(&format!("{point}/persons"), &person).expect(422).see("Chọn cán bộ hoặc nhập tên.");
    let typed = [("version", "1"), ("name", "Tập thể Ủy ban"), ("capacity", "collective"), ("degree", "joint")];
    planner.post(&format!("{point}/persons"), &typed).to();
    let twice = [("version", "2"), ("name", "Tập thể Ủy ban"), ("capacity", "collective"), ("degree", "joint")];
    planner.post(&format!("{point}/persons"), &twice).expect(422).see("đã có với tư cách này");
    planner.get("/conclusions?stage=draft&year=2026").expect(200).see("Không có kết luận nào khớp");
    planner.get("/conclusions?stage=draft").expect(200).see("Phường An Hạ");
    planner.get("/conclusions/no-such-id").expect(404);
}

/// What a unit got, what it said in the system or on paper, how far it was taken up, and where it kept silent.
fn explanations_stand_in_one_table(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION, Found::SHORTCOMING], &[Found::SHORTCOMING]);
    case.report();
    let id = case.draft(&[0, 1]);
    let table = format!("/conclusions/{id}/explanations");
    case.client("ward").get(&table).expect(404);
    case.client("ward").post(&format!("/conclusions/{id}/receive"), &[]).expect(404);
    case.send(&id);
    // The receipt: in the system by the unit's people, on paper as the team enters it; once for each sending.
    let receive = format!("/conclusions/{id}/receive");
    case.client("ward").get(&table).expect(200).see("Chưa xác nhận đã nhận: Phường An Hạ").miss("Phường Bến Tây");
    case.client("planner").post(&receive, &[]).expect(403);
    case.client("ward").post(&receive, &[]).to();
    case.client("ward").post(&receive, &[]).expect(409).see("đã được ghi nhận");
    let hand_over = format!("/conclusions/{id}/hand-over");
    let other = case.other_ward.to_string();
    let over = |unit: &str, on: &str, by: &str| {
        let fields = [("unit", unit), ("number", "45/SNV-CCHC"), ("received_by", by), ("received_on", on)];
        case.client("planner").post(&hand_over, &fields)
    };
    let clerk = "Bà Thử Văn Thư, văn thư";
    over(case.ward.as_str(), "20/11/2026", clerk).expect(422).see("đã được ghi nhận").holds("Bà Thử Văn Thư");
    over(&other, "19/11/2026", clerk).expect(422).see("không thể trước ngày đó");
    over(&other, "21/11/2026", clerk).expect(422).see("Ngày này chưa đến.");
    over(&other, "20/11/2026", "").expect(422).see("Chưa nhập mục này.");
    for login in ["signer", "secretary", "ward"] {
        case.client(login).post(&hand_over, &[("unit", &other)]).expect(403);
    }
    over(&other, "20/11/2026", clerk).to();
    let page = case.client("planner").get(&table).expect(200);
    page.see("Phường An Hạ nhận trên phần mềm ngày 20/11/2026")
        .see("Phường Bến Tây nhận bằng văn bản ngày 20/11/2026: Bà Thử Văn Thư, văn thư (45/SNV-CCHC)")
        .miss("Chưa xác nhận đã nhận")
        .miss("Không giải trình trong thời hạn");

    // In the system, with a file that only those see whom the point concerns.
    let point = case.point(&id, 1);
    let said = [("version", "0"), ("stance", "partly"), ("text", "Ba hồ sơ chờ nghĩa vụ tài chính")];
    let explain = format!("{point}/explain");
    case.client("ward").upload(&explain, &said, "file", "a.exe", b"MZ\x90").expect(422).see("a.exe");
    case.client("ward").upload(&explain, &said, "file", "nghia-vu.pdf", b"%PDF-1.4 thue").to();
    let file = format!("{point}/explanation/{}", giamsat::clock::sha256(b"%PDF-1.4 thue"));
    for login in ["ward", "planner", "signer"] {
        assert_eq!(case.client(login).get(&file).expect(200).bytes, b"%PDF-1.4 thue", "{login}");
    }
    case.client("other-ward").get(&file).expect(404);

    // On paper: the day on which it came counts, whenever it is entered.
    case.app.world.set(day(11, 30).and_hms_opt(2, 0, 0).expect("an instant"));
    let paper = format!("{}/paper", case.point(&id, 3));
    let enter = |login: &str, number: &str, received_on: &str| {
        let fields = [
            ("version", "0"),
            ("stance", "reject"),
            ("text", "Đã niêm yết từ tháng chín"),
            ("paper_number", number),
            ("paper_on", "25/11/2026"),
            ("received_on", received_on),
        ];
        case.client(login).post(&paper, &fields)
    };
    enter("planner", "", "26/11/2026").expect(422).see("Chưa nhập mục này.").holds("tháng chín");
    enter("planner", "12/UBND", "24/11/2026").expect(422).see("không thể trước ngày của văn bản");
    enter("planner", "12/UBND", "28/11/2026").expect(422).see("27/11/2026");
    for login in ["ward", "other-ward", "signer"] {
        enter(login, "12/UBND", "26/11/2026").expect(403);
    }
    // Entered after the time given, it shows by its scan that it came within it; and nobody speaks over the unit itself.
    enter("planner", "12/UBND", "26/11/2026").expect(422).see("kèm bản chụp văn bản").holds("tháng chín");
    let letter = [
        ("stance", "reject"),
        ("text", "Đã niêm yết từ tháng chín"),
        ("paper_number", "12/UBND"),
        ("paper_on", "25/11/2026"),
        ("received_on", "26/11/2026"),
    ];
    let scanned = |position: i32, seen: &str| {
        let fields: Vec<_> = letter.into_iter().chain([("version", seen)]).collect();
        let paper = format!("{}/paper", case.point(&id, position));
        case.client("planner").upload(&paper, &fields, "file", "cong-van.pdf", b"%PDF-1.4 cong van")
    };
    scanned(1, "1").expect(409).see("đã tự giải trình");
    scanned(3, "0").to();
    case.client("other-ward").get(&table).expect(200).see("Văn bản số 12/UBND ngày 25/11/2026, nhận ngày 26/11/2026");

    // Each is answered: taken up, in part or not, with the reason.
    let answer = |position: i32, taken: &str, reason: &str| {
        let fields = [("version", "1"), ("taken", taken), ("answer", reason)];
        case.client("planner").post(&format!("{}/answer", case.point(&id, position)), &fields)
    };
    answer(1, "", "Vì thế").expect(422).see("Chọn một mục trong danh sách.").holds("Vì thế");
    answer(1, "refused", "").expect(422).see("Nêu lý do không tiếp thu, hoặc phần không tiếp thu, ý kiến giải trình.");
    answer(1, "partly", "Hai hồ sơ có thông báo thuế").to();
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("chưa được trả lời");
    answer(3, "accepted", "").to();
    let page = case.client("planner").get(&table).expect(200);
    let page = page.see("Hai hồ sơ có thông báo thuế");
    assert_eq!(page.words().matches("Không giải trình trong thời hạn").count(), 1);
    case.client("ward").get(&table).expect(200).miss("Hai hồ sơ có thông báo thuế").miss("tháng chín");

    let text = |login: &str| {
        let answer = case.client(login).get(&format!("{table}.docx")).expect(200);
        giamsat::reports::docx::text_of(&answer.bytes).expect("a Word document").join("\n")
    };
    let whole = text("planner");
    for said in [
        "BẢNG TỔNG HỢP",
        "Phường Bến Tây nhận bằng văn bản ngày 20/11/2026",
        "Ba hồ sơ chờ nghĩa vụ tài chính",
        "Tài liệu kèm theo: nghia-vu.pdf",
        "Hai hồ sơ có thông báo thuế",
        "Văn bản số 12/UBND ngày 25/11/2026",
        "Không giải trình trong thời hạn",
    ] {
        assert!(whole.contains(said), "{said}: {whole}");
    }
    let own = text("ward");
    assert!(own.contains("Ba hồ sơ") && !own.contains("tháng chín") && !own.contains("thông báo thuế"), "{own}");

    case.issue("signer", &id, "12/TB-SNV").to();
    case.client("ward").get(&table).expect(200).see("Hai hồ sơ có thông báo thuế");
    case.client("planner").get(&format!("/conclusions/{id}/notice")).expect(200).see("Hai hồ sơ có thông báo thuế");
    // Silence stands in the trail of the issue.
    let details: Vec<String> = case
        .app
        .db()
        .read(|c| {
            use diesel::prelude::*;
            use giamsat::schema::audit_lines as a;
            Ok(a::table.filter(a::action.eq("conclusions.issue")).select(a::details).load(c)?)
        })
        .expect("the trail");
    assert!(details[0].contains("silent"), "{details:?}");
}

/// What waits for a ward that is no more is explained by the one that does its work.
fn the_head_of_a_merged_ward_explains(given: &Given) {
    use giamsat::units::{Kind, RelationKind, actions as units};
    let case = Case::minuted(given, &[Found::VIOLATION], &[Found::SHORTCOMING]);
    case.report();
    let id = case.draft(&[0, 1]);
    case.send(&id);
    let heir = case.app.unit("Phường Hợp Nhất", Kind::Ward);
    let ward = case.ward.clone();
    let merged = case.app.db().write(|tx| {
        units::relate(tx, RelationKind::Merge, (Some(&ward), "Phường An Hạ"), &heir, day(11, 23), None, None)?;
        units::end_unit(tx, &ward, day(11, 22))
    });
    merged.expect("merged");
    let page = case.point(&id, 1);
    let fields = [("version", "0"), ("stance", "accept"), ("text", "")];
    case.app.unit_client("hop-nhat", &heir).get(&page).expect(404);
    case.app.world.set(day(11, 24).and_hms_opt(2, 0, 0).expect("an instant"));
    let client = case.client("hop-nhat");
    client.get("/").expect(200).see("Giải trình");
    client.post(&format!("{page}/explain"), &fields).to();
    client.post(&format!("/conclusions/{id}/receive"), &[]).to();
    client.post(&format!("{}/explain", case.point(&id, 2)), &fields).expect(404);
    case.client("planner").get(&format!("/conclusions/{id}/explanations")).expect(200).see("Tiếp thu");
}
