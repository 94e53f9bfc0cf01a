//! The record of a visit: its one write path, and the pages that use it.

use std::collections::{BTreeMap, BTreeSet};

use giamsat::error::Error;
use giamsat::inspections::{self, Stage as InspectionStage};
use giamsat::units::{NewAppointment, Rank, actions as units};
use giamsat::visits::op::{Change, EntityKind};
use giamsat::visits::rules::{self, EntityNow, FieldNow, Outcome};
use giamsat::visits::{self, Base, Keep, Op, OpKind, OpResult, Stage, Target, Verdict, actions, views};
use giamsat::vocabulary::{InspectionId, OfficialId, Role, UnitId, VisitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::inspections::{Ids, Scene, day, scene};
use crate::support::app::Answer;
use crate::support::{Given, on_both, one_dot, one_dot_as, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![visits;
        the_whole_visit_by_pages,
        two_who_answer_differently_wait_for_a_choice,
        every_verdict_is_read_by_those_who_only_read,
        who_follows_up_on_a_conflict_joins_it,
        withdrawing_what_was_edited_is_a_conflict,
        the_same_operation_again_changes_nothing,
        one_bad_operation_holds_no_other_back,
        the_counter_grows_by_one_and_a_pull_skips_nothing,
        a_file_is_found_through_its_own_visit_only,
        files_are_known_by_their_first_bytes,
        a_unit_sees_its_own_visit_once_it_started,
        only_the_team_records,
        a_long_file_name_keeps_its_ending,
        after_closing_only_supplements_and_the_signed_copy,
        closed_minutes_keep_what_was_signed,
        what_is_refused_comes_back_with_its_reason,
        questions_are_called_by_list_and_number,
        minutes_wait_for_open_conflicts,
        the_head_is_that_of_the_day_of_the_fault,
        attendance_is_by_name_with_reason,
        the_team_and_the_units_representative_are_recorded,
        the_start_takes_who_was_there,
    ];
    trials
        .extend(plain![visits; merge_loses_nothing, adds_of_different_rows_commute, rows_of_attendance_hold_together]);
    trials
}

/// A visit of the ward that started, and one of the other unit that did not.
struct Visiting {
    scene: Scene,
    inspection: InspectionId,
    visit: VisitId,
    other: VisitId,
    head: OfficialId,
    clerk: OfficialId,
}

fn official(scene: &Scene, unit: &UnitId, name: &str, position: &str, rank: Rank, from: (i32, u32, u32)) -> OfficialId {
    let result = scene.app.db().write(|tx| {
        let official = units::add_official(tx, name, None, None, None, None)?;
        let post = NewAppointment {
            official: official.clone(),
            unit: unit.clone(),
            position: position.to_owned(),
            section: None,
            rank,
            from_on: day(from.0, from.1, from.2),
            to_on: None,
        };
        units::appoint(tx, &post, None)?;
        Ok(official)
    });
    result.expect("an official")
}

fn visiting(given: &Given) -> Visiting {
    let scene = scene(given);
    let head = official(&scene, &scene.ward, "Đỗ Văn Thử", "Chủ tịch UBND phường", Rank::Head, (2025, 7, 1));
    let clerk = official(&scene, &scene.ward, "Trần Thị Thử", "Công chức địa chính", Rank::Staff, (2025, 7, 1));
    let inspection = scene.set_up(&scene.decision());
    let (visit, other) = scene.visits(&inspection);
    scene.start("truong", &visit);
    Visiting { scene, inspection, visit, other, head, clerk }
}

impl Visiting {
    fn op(&self, kind: OpKind, entity: &str, field: &str, base: i32, value: impl Into<Value>) -> Op {
        Op {
            id: self.scene.app.world.as_ref().id(),
            device: "thu".into(),
            device_seq: 1,
            kind,
            target: Target { entity: entity.into(), field: field.into() },
            base: Base::Version(base),
            value: value.into(),
            client_at: None,
        }
    }

    fn apply(&self, login: &str, ops: &[Op]) -> Vec<OpResult> {
        let actor = self.scene.app.actor(login);
        actions::apply(self.scene.app.db(), &actor, &self.visit, ops).expect("the team may record")
    }

    fn one(&self, login: &str, op: Op) -> OpResult {
        self.apply(login, &[op]).remove(0)
    }

    fn record(&self) -> visits::Record {
        let actor = self.scene.app.actor("truong");
        self.scene.app.db().read(|c| views::record(c, &actor, &self.visit)).expect("the record")
    }

    fn conflicts(&self) -> Vec<visits::Conflict> {
        let actor = self.scene.app.actor("truong");
        self.scene.app.db().read(|c| views::conflicts(c, &actor, &self.visit)).expect("conflicts")
    }

    fn item(&self, at: usize) -> String {
        self.record().answers[at].item.to_string()
    }

    fn verdict(&self, item: &str) -> Option<Verdict> {
        self.record().answers.iter().find(|a| a.item.as_str() == item).and_then(|a| a.verdict)
    }

    fn finding(&self, login: &str, fact: &str) -> String {
        let id = self.scene.app.world.as_ref().id();
        let value = json!({ "kind": "violation", "severity": "serious", "fact": fact, "ground": "NĐ 63/2010" });
        let result = self.one(login, self.op(OpKind::FindingPut, &id, "", 0, value));
        assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
        id
    }
}

/// The value of a hidden field that comes after a mark in the page.
fn value_of(html: &str, before: &str, name: &str) -> String {
    let from = html.find(before).unwrap_or_else(|| panic!("no {before}"));
    let mark = format!("name=\"{name}\" value=\"");
    let at = html[from..].find(&mark).unwrap_or_else(|| panic!("no {name} after {before}")) + from + mark.len();
    let value = &html[at..at + html[at..].find('"').expect("the value ends")];
    value.replace("&#x2f;", "/").replace("&quot;", "\"").replace("&amp;", "&")
}

fn the_whole_visit_by_pages(given: &Given) {
    let scene = scene(given);
    let head = official(&scene, &scene.ward, "Đỗ Văn Thử", "Chủ tịch UBND phường", Rank::Head, (2025, 7, 1));
    let clerk = official(&scene, &scene.ward, "Trần Thị Thử", "Công chức địa chính", Rank::Staff, (2025, 7, 1));
    let inspection = scene.set_up(&scene.decision());
    let (visit, second) = scene.visits(&inspection);
    let member = scene.app.named("vien", &[Role::Inspector], None);
    let leader = scene.app.named("truong", &[Role::Leader], None);
    let path = format!("/visits/{visit}");

    // Start: arrival in the past, never in the future; the clock stands at 09:00 on 20 November 2026.
    member.get(&path).expect(200).see("UBND phường Bến Thử").see("Bắt đầu kiểm tra");
    let late = [("place", "Bộ phận một cửa"), ("on", "20/11/2026"), ("time", "10:30")];
    member.post(&format!("{path}/start"), &late).expect(422).see("Giờ đến sau giờ hiện tại");
    member.post(&format!("{path}/answers"), &[("item", "x"), ("verdict", "pass")]).expect(303);
    let arrived = [("place", "Bộ phận một cửa"), ("on", "20/11/2026"), ("time", "08:05")];
    member.post(&format!("{path}/start"), &arrived).expect(303);
    let opened =
        leader.get(&path).expect(200).see("bắt đầu 20/11/2026 08:05").see("Không đạt").see("Kỷ luật, kỷ cương");

    // Attendance.
    let attendance = format!("{path}/attendance");
    member.get(&attendance).expect(200).see("Đỗ Văn Thử").see("Trần Thị Thử");
    let (kept, missing) = (format!("presence-{clerk}"), format!("presence-{head}"));
    let reason = format!("reason-{head}");
    let roll = [
        (kept.as_str(), "present"),
        (missing.as_str(), "excused"),
        (reason.as_str(), "Họp tại thành phố"),
        ("new-name", "Phạm Văn Khách"),
        ("new-presence", "present"),
    ];
    member.post(&attendance, &roll).expect(303);
    let page = member.get(&attendance).expect(200).see("Phạm Văn Khách").text();
    assert!(page.contains("value=\"Họp tại thành phố\""), "the reason stands in its field");

    // Two answers; the second opens a finding in place, with the question's ground and severity.
    let html = opened.text();
    let (first, failed) = {
        let mut ids = html
            .match_indices("id=\"q-")
            .map(|(at, _)| &html[at + 6..at + 6 + html[at + 6..].find('"').expect("an id")]);
        (ids.next().expect("a question").to_owned(), ids.next().expect("another").to_owned())
    };
    member.post(&format!("{path}/answers"), &[("item", &first), ("verdict", "pass"), ("base", "0")]).expect(303);
    let to = member
        .post(&format!("{path}/answers"), &[("item", &failed), ("verdict", "fail"), ("base", "0")])
        .expect(303)
        .to();
    let page = member.get(to.split('#').next().expect("a path")).expect(200).see("Nội dung ghi nhận cho");
    let html = page.text();
    let form = "class=\"inplace\"";
    let (id, item) = (value_of(&html, form, "id"), value_of(&html, form, "item"));
    assert_eq!(item, failed);
    let put = [
        ("id", id.as_str()),
        ("item", &item),
        ("kind", "violation"),
        ("severity", "moderate"),
        ("fact", "Quầy số 3 không có người trực lúc 08:10."),
        ("assessment", "Thiếu kỷ luật giờ giấc."),
        ("ground", "Quyết định 03/2007/QĐ-BNV"),
        ("dossier_code", "H12.40-261012-0031"),
        ("occurred_on", "20/11/2026"),
    ];
    let mut empty = put.to_vec();
    empty[4].1 = "";
    member
        .post(&format!("{path}/findings"), &empty)
        .expect(422)
        .see("Chưa nhập mục này")
        .see("Thiếu kỷ luật giờ giấc.");
    let finding = member.post(&format!("{path}/findings"), &put).expect(303).to();
    // Sent twice, it is still one.
    member.post(&format!("{path}/findings"), &put).expect(303);
    member.get(&finding).expect(200).see("Người đứng đầu ngày 20/11/2026: Đỗ Văn Thử, Chủ tịch UBND phường");

    // Who answers for it, and a photo.
    let persons = format!("{finding}/persons");
    member.post(&persons, &[("official", clerk.as_str()), ("capacity", "direct"), ("degree", "direct")]).expect(303);
    member.get(&path).expect(200).see("Chưa đủ người trực tiếp và người đứng đầu");
    member.post(&persons, &[("official", head.as_str()), ("capacity", "head"), ("degree", "joint")]).expect(303);
    member.get(&path).expect(200).miss("Chưa đủ người trực tiếp");
    let of = finding.rsplit('/').next().expect("an id").to_owned();
    member
        .upload(
            &format!("{path}/files"),
            &[("finding", &of), ("caption", "Quầy trống")],
            "file",
            "quay.png",
            &one_dot(),
        )
        .expect(303);
    let hash = giamsat::clock::sha256(&one_dot());
    let photo = member.get(&format!("{path}/files/{hash}")).expect(200);
    assert_eq!(photo.headers["content-type"], "image/jpeg", "the copy of the picture");
    assert!(image::load_from_memory(&photo.bytes).is_ok());

    // A field is edited; the others stay as they are.
    let page = member.get(&finding).expect(200);
    let html = page.text();
    let mut edit: Vec<(String, String)> = Vec::new();
    for name in rules::FINDING_FIELDS {
        let was = format!("was-{name}");
        edit.push((was.clone(), value_of(&html, "data-guard", &was)));
        let base = format!("base-{name}");
        edit.push((base.clone(), value_of(&html, "data-guard", &base)));
    }
    for (name, value) in put.iter().filter(|(n, _)| *n != "id") {
        let value = if *name == "severity" { "serious" } else { value };
        edit.push(((*name).to_owned(), if *name == "occurred_on" { "2026-11-20".into() } else { value.to_owned() }));
    }
    let edit: Vec<(&str, &str)> = edit.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let seq = |c: &mut giamsat::db::AnyConnection| views::find(c, &scene.app.actor("truong"), &visit).map(|v| v.seq);
    let before = scene.app.db().read(seq).expect("a visit");
    member.post(&finding, &edit).expect(303);
    assert_eq!(scene.app.db().read(seq).expect("a visit"), before + 1, "one field, one operation");

    // The minutes hold all of it, on the page and in the document.
    let minutes = format!("{path}/minutes");
    let page = member.get(&minutes).expect(200).see("BẢN NHÁP").see("Trưởng đoàn lập biên bản");
    page.see("Kiểm tra việc giải quyết thủ tục đất đai").miss("Kiểm tra Kiểm tra");
    let whole = [
        "Quầy số 3 không có người trực lúc 08:10.",
        "Thiếu kỷ luật giờ giấc.",
        "nghiêm trọng",
        "Đỗ Văn Thử",
        "Trần Thị Thử",
        "H12.40-261012-0031",
        "quay.png",
        "Quầy trống",
        "Họp tại thành phố",
        "Phạm Văn Khách",
        &hash,
        "08 giờ 05, ngày 20 tháng 11 năm 2026",
        "Bộ phận một cửa",
        "Người thử truong",
    ];
    let mut page = leader.get(&minutes).expect(200).see("nội dung chưa trả lời");
    for part in whole {
        page = page.see(part);
    }
    let docx = leader.get(&format!("{path}/minutes.docx")).expect(200);
    let text = giamsat::reports::docx::text_of(&docx.bytes).expect("a Word document").join("\n");
    for part in whole {
        assert!(text.contains(part), "the document lacks {part:?}:\n{text}");
    }

    // Closing: a time before the start is told with what was typed; refusal needs its reason.
    let close = |on: &str, time: &str, refusal: &str| {
        leader.post(
            &minutes,
            &[
                ("version", "2"),
                ("on", on),
                ("time", time),
                ("opinion", "Nhất trí, sẽ khắc phục ngay."),
                ("opinion_base", "0"),
                ("refused", "1"),
                ("refusal", refusal),
                ("refusal_base", "0"),
            ],
        )
    };
    close("20/11/2026", "07:00", "Chờ ý kiến").expect(422).see("Giờ kết thúc trước giờ bắt đầu").see("Chờ ý kiến");
    close("20/11/2026", "08:55", "").expect(422).see("Chưa nhập mục này");
    close("20/11/2026", "08:55", "Chủ tịch đi vắng").expect(303);
    leader
        .get(&minutes)
        .expect(200)
        .miss("BẢN NHÁP")
        .see("Nhất trí, sẽ khắc phục ngay.")
        .see("từ chối ký biên bản. Lý do: Chủ tịch đi vắng");
    let stage = |c: &mut giamsat::db::AnyConnection| {
        inspections::views::show(c, &scene.app.actor("truong"), &inspection).map(|i| i.stage)
    };
    assert_eq!(scene.app.db().read(stage).expect("it"), InspectionStage::Ongoing, "one visit is left");

    // The signed copy and a supplement come after.
    leader
        .upload(&format!("{path}/files"), &[("kind", "signed-minutes")], "file", "bien-ban-ky.pdf", b"%PDF-1.7 signed")
        .expect(303);
    leader.post(&format!("{path}/supplements"), &[("text", "Đơn vị gửi thêm sổ theo dõi.")]).expect(303);
    leader
        .get(&minutes)
        .expect(200)
        .see("bien-ban-ky.pdf")
        .see(&giamsat::clock::sha256(b"%PDF-1.7 signed"))
        .see("Đơn vị gửi thêm sổ theo dõi.");

    // The last visit's minutes end the inspection.
    scene.start("truong", &second);
    let last = scene.app.db().read(|c| views::find(c, &scene.app.actor("truong"), &second)).expect("a visit");
    let version = last.version.to_string();
    leader
        .post(
            &format!("/visits/{second}/minutes"),
            &[("version", &version), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "")],
        )
        .expect(303);
    assert_eq!(scene.app.db().read(stage).expect("it"), InspectionStage::Ended);
}

fn every_verdict_is_read_by_those_who_only_read(given: &Given) {
    let v = visiting(given);
    for (at, verdict) in Verdict::ALL.iter().enumerate() {
        let item = v.item(at);
        v.one("vien", v.op(OpKind::Answer, &item, "", 0, verdict.as_str()));
        let reader = v.scene.app.client(Role::Inspectorate);
        let words = giamsat::language::Language::Vietnamese.say(&verdict.said());
        reader.get(&format!("/visits/{}?item={item}", v.visit)).expect(200).see(&words);
    }
}

fn two_who_answer_differently_wait_for_a_choice(given: &Given) {
    let v = visiting(given);
    let item = v.item(0);
    let first = v.one("vien", v.op(OpKind::Answer, &item, "", 0, "pass"));
    assert!(matches!(first, OpResult::Applied { version: 1, .. }), "{first:?}");
    let second = v.one("thuky", v.op(OpKind::Answer, &item, "", 0, "fail"));
    let OpResult::Conflict { conflict, version, value, .. } = &second else { panic!("{second:?}") };
    assert_eq!((*version, value.as_deref()), (1, Some("pass")));
    assert_eq!(v.verdict(&item), Some(Verdict::Pass), "the first stays");
    // Equal values converge.
    assert!(matches!(
        v.one("truong", v.op(OpKind::Answer, &item, "", 0, "pass")),
        OpResult::Applied { version: 1, .. }
    ));

    let page =
        |login: &str, role| v.scene.app.named(login, &[role], None).get(&format!("/visits/{}", v.visit)).expect(200);
    page("truong", Role::Leader)
        .see("hai người ghi khác nhau")
        .see("Người thử vien")
        .see("Người thử thuky")
        .see("Giữ bản này");
    // Somebody of the team who wrote neither sees both and is told who chooses.
    let fourth = v.scene.app.client(Role::Inspectorate);
    fourth.get(&format!("/visits/{}", v.visit)).expect(200).see("Người thử thuky").miss("Giữ bản này");

    let secretary = v.scene.app.named("thuky", &[Role::Inspector], None);
    let path = format!("/visits/{}/conflicts/{conflict}", v.visit);
    secretary.post(&path, &[("keep", "proposed"), ("base", "0"), ("item", &item)]).expect(303);
    assert_eq!(v.verdict(&item), Some(Verdict::Pass), "a choice over another version than the one shown is refused");
    secretary.post(&path, &[("keep", "proposed"), ("base", "1"), ("item", &item)]).expect(303);
    assert_eq!(v.verdict(&item), Some(Verdict::Fail));
    assert!(v.conflicts().is_empty());
    page("truong", Role::Leader).miss("hai người ghi khác nhau");
    // Decided once: the other choice comes too late.
    let late = v.one("truong", v.op(OpKind::Resolve, conflict, "", 2, Keep::Current.as_str()));
    assert!(matches!(&late, OpResult::Rejected { said } if said.key == "visits-conflict-decided"), "{late:?}");
    assert_eq!(v.verdict(&item), Some(Verdict::Fail));
}

fn who_follows_up_on_a_conflict_joins_it(given: &Given) {
    let v = visiting(given);
    let item = v.item(1);
    v.one("vien", v.op(OpKind::Answer, &item, "", 0, "pass"));
    v.one("thuky", v.op(OpKind::Answer, &item, "", 0, "fail"));
    // The second writer goes on with the fresh version: it may not win over the first unseen.
    let again = v.one("thuky", v.op(OpKind::Answer, &item, "", 1, "partial"));
    assert!(matches!(again, OpResult::Conflict { .. }), "{again:?}");
    assert_eq!(v.verdict(&item), Some(Verdict::Pass));
    assert_eq!(v.conflicts().len(), 2);
    // The note is a unit of merge of its own.
    let note = v.one("thuky", v.op(OpKind::AnswerNote, &item, "", 0, "Thiếu một bảng"));
    assert!(matches!(note, OpResult::Applied { .. }), "{note:?}");
    // Who wrote neither and does not lead may not choose; the leader may.
    let conflict = v.conflicts()[0].id.clone();
    let outsider = v.scene.app.account("ba", &[Role::Inspector], None);
    assert!(!rules::may_resolve(false, outsider.as_str(), v.scene.member.as_str(), v.scene.secretary.as_str()));
    let chosen = v.one("truong", v.op(OpKind::Resolve, &conflict, "", 1, "current"));
    assert!(matches!(chosen, OpResult::Applied { version: 1, .. }), "{chosen:?}");
    assert_eq!(v.conflicts().len(), 1, "the other one still waits");
}

fn withdrawing_what_was_edited_is_a_conflict(given: &Given) {
    let v = visiting(given);
    let finding = v.finding("vien", "Không niêm yết.");
    let seen = v.record().findings[0].versions["entity"];
    // Different fields merge.
    assert!(matches!(
        v.one("vien", v.op(OpKind::FindingField, &finding, "fact", 1, "Chưa niêm yết.")),
        OpResult::Applied { .. }
    ));
    assert!(matches!(
        v.one("thuky", v.op(OpKind::FindingField, &finding, "assessment", 1, "Thiếu sót.")),
        OpResult::Applied { .. }
    ));
    // The same field does not.
    let same = v.one("thuky", v.op(OpKind::FindingField, &finding, "fact", 1, "Niêm yết thiếu."));
    assert!(matches!(same, OpResult::Conflict { .. }), "{same:?}");
    // Nor does taking back what changed meanwhile.
    let gone = v.one("truong", v.op(OpKind::FindingWithdraw, &finding, "", seen, Value::Null));
    let OpResult::Conflict { conflict, version, .. } = gone else { panic!("{gone:?}") };
    assert!(!v.record().findings[0].withdrawn);
    v.one("truong", v.op(OpKind::Resolve, &conflict, "", version, "proposed"));
    let record = v.record();
    assert!(record.findings[0].withdrawn);
    assert_eq!(record.findings[0].fact, "Chưa niêm yết.", "a withdrawn finding keeps its rows");
    // An edit of what was withdrawn waits too; keeping it brings the finding back.
    let edit = v.one("vien", v.op(OpKind::FindingField, &finding, "severity", 1, "minor"));
    let OpResult::Conflict { conflict, version, .. } = edit else { panic!("{edit:?}") };
    v.one("vien", v.op(OpKind::Resolve, &conflict, "", version, "proposed"));
    let record = v.record();
    assert!(!record.findings[0].withdrawn);
    assert_eq!(record.findings[0].severity, visits::Severity::Minor);
}

fn the_same_operation_again_changes_nothing(given: &Given) {
    let v = visiting(given);
    let item = v.item(0);
    let op = v.op(OpKind::Answer, &item, "", 0, "pass");
    let first = v.one("vien", op.clone());
    let record = serde_json::to_value(v.record()).expect("JSON");
    v.scene.app.world.advance(chrono::Duration::minutes(3));
    assert_eq!(v.one("vien", op.clone()), first);
    assert_eq!(serde_json::to_value(v.record()).expect("JSON"), record, "nothing changed, not even the counter");
    // A conflict and a rejection are remembered like a success.
    for (login, op) in [
        ("thuky", v.op(OpKind::Answer, &item, "", 0, "fail")),
        ("thuky", v.op(OpKind::Answer, "no-such-question", "", 0, "fail")),
    ] {
        let result = v.one(login, op.clone());
        assert!(!matches!(result, OpResult::Applied { .. }), "{result:?}");
        assert_eq!(v.one(login, op), result);
    }
    assert_eq!(v.conflicts().len(), 1);
    // The same id with another body, or from somebody else, is refused and changes nothing.
    let mut other = op.clone();
    other.value = "fail".into();
    for (login, op) in [("vien", other), ("thuky", op)] {
        let result = v.one(login, op);
        assert!(matches!(&result, OpResult::Rejected { said } if said.key == "visits-op-changed"), "{result:?}");
    }
    assert_eq!(v.verdict(&item), Some(Verdict::Pass));
}

fn one_bad_operation_holds_no_other_back(given: &Given) {
    let v = visiting(given);
    let (a, b) = (v.item(0), v.item(1));
    let results = v.apply("vien", &[
        v.op(OpKind::Answer, &a, "", 0, "pass"),
        v.op(OpKind::Answer, &b, "", 0, "no-such-word"),
        v.op(OpKind::FindingField, "00000000-0000-4000-8000-000000000198", "fact", 0, "of nothing"),
        v.op(OpKind::PersonAdd, "00000000-0000-4000-8000-000000000199", "", 0, json!({ "finding": "00000000-0000-4000-8000-000000000198", "official": null, "name": "Ai đó", "capacity": "direct", "degree": "direct" })),
        v.op(OpKind::EvidenceAdd, "00000000-0000-4000-8000-000000000200", "", 0, json!({ "finding": null, "kind": "photo", "sha256": "00" })),
        v.op(OpKind::Answer, &b, "", 0, "partial"),
    ]);
    let applied: Vec<bool> = results.iter().map(|r| matches!(r, OpResult::Applied { .. })).collect();
    assert_eq!(applied, [true, false, false, false, false, true], "{results:?}");
    assert_eq!(v.verdict(&b), Some(Verdict::Partial));
}

/// Counts a writer down when it ends, however it ends.
struct Done<'a>(&'a std::sync::atomic::AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
    }
}

fn the_counter_grows_by_one_and_a_pull_skips_nothing(given: &Given) {
    let v = visiting(given);
    let items: Vec<String> = v.record().answers.iter().map(|a| a.item.to_string()).collect();
    let start = v.record().visit.seq;
    let people = ["truong", "thuky", "vien"];
    let each = items.len() / people.len();
    let actors: Vec<_> = people.iter().map(|p| v.scene.app.actor(p)).collect();
    let puller = v.scene.app.actor("truong");
    let db = v.scene.app.db();
    let writing = std::sync::atomic::AtomicUsize::new(people.len());
    let pulled = std::thread::scope(|threads| {
        for (at, actor) in actors.iter().enumerate() {
            let mine = &items[at * each..(at + 1) * each];
            let (v, writing) = (&v, &writing);
            threads.spawn(move || {
                // Also when it fails: the tablet below would pull for ever.
                let _done = Done(writing);
                for item in mine {
                    let op = v.op(OpKind::Answer, item, "", 0, "pass");
                    let results = actions::apply(v.scene.app.db(), actor, &v.visit, &[op]).expect("a write");
                    assert!(matches!(results[0], OpResult::Applied { .. }), "{results:?}");
                }
            });
        }
        // A tablet pulls meanwhile, from where it stood, and once more when all is written.
        let mut seen: BTreeMap<String, i64> = BTreeMap::new();
        let mut after = start;
        loop {
            let last = writing.load(std::sync::atomic::Ordering::SeqCst) == 0;
            for entry in db.read(|c| views::changes_after(c, &puller, &v.visit, after)).expect("a pull").entries {
                assert!(entry.seq > after || seen.values().any(|s| *s == entry.seq), "in order");
                after = after.max(entry.seq);
                seen.insert(entry.entity, entry.seq);
            }
            if last {
                return seen;
            }
        }
    });
    assert_eq!(pulled.len(), each * people.len(), "nothing was skipped");
    let numbers: BTreeSet<i64> = pulled.values().copied().collect();
    let expected: BTreeSet<i64> = (start + 1..=start + (each * people.len()) as i64).collect();
    assert_eq!(numbers, expected, "one by one, without a gap");
    assert_eq!(v.record().visit.seq, start + (each * people.len()) as i64);
}

fn a_file_is_found_through_its_own_visit_only(given: &Given) {
    let v = visiting(given);
    v.scene.start("truong", &v.other);
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    member.upload(&format!("/visits/{}/files", v.visit), &[], "file", "anh.png", &one_dot()).expect(303);
    let hash = giamsat::clock::sha256(&one_dot());
    member.get(&format!("/visits/{}/files/{hash}", v.visit)).expect(200);
    member.get(&format!("/visits/{}/files/{hash}", v.other)).expect(404);
    member.get(&format!("/visits/{}/files/{}", v.visit, "0".repeat(64))).expect(404);
    // The unit of the other visit has no way to it; the unit of this one has.
    let other = v.scene.app.unit_client("xa", &v.scene.other);
    other.get(&format!("/visits/{}", v.other)).expect(200);
    other.get(&format!("/visits/{}/files/{hash}", v.visit)).expect(404);
    v.scene.app.unit_client("phuong", &v.scene.ward).get(&format!("/visits/{}/files/{hash}", v.visit)).expect(200);
    // An operation that names a file which this visit does not have is rejected.
    let op = v.op(
        OpKind::EvidenceAdd,
        "00000000-0000-4000-8000-000000000201",
        "",
        0,
        json!({ "finding": null, "kind": "photo", "sha256": hash }),
    );
    let actor = v.scene.app.actor("vien");
    let results = actions::apply(v.scene.app.db(), &actor, &v.other, &[op]).expect("the team may record");
    assert!(matches!(&results[0], OpResult::Rejected { said } if said.key == "visits-file-missing"), "{results:?}");
}

fn files_are_known_by_their_first_bytes(given: &Given) {
    let v = visiting(given);
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    let path = format!("/visits/{}/files", v.visit);
    let zipped = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        }
        zip.finish().expect("an archive").into_inner()
    };
    let refused: [(&str, Vec<u8>); 5] = [
        ("anh.jpg", b"<html><script>alert(1)</script>".to_vec()),
        ("tai-lieu.pdf", b"MZ\x90\x00".to_vec()),
        ("trong.png", Vec::new()),
        ("goi.docx", zipped(&["a.txt"])),
        ("macro.docx", zipped(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"])),
    ];
    for (name, bytes) in &refused {
        let answer = member.upload(&path, &[("caption", "Bảng niêm yết")], "file", name, bytes).expect(422);
        assert!(answer.see("Tệp không phải ảnh").text().contains("value=\"Bảng niêm yết\""), "{name}");
    }
    assert!(v.record().files.is_empty());
    let taken: [(&str, Vec<u8>); 5] = [
        ("a.bin", one_dot_as(image::ImageFormat::Jpeg)),
        ("b.bin", one_dot_as(image::ImageFormat::WebP)),
        ("c.bin", b"%PDF-1.4".to_vec()),
        ("d.bin", zipped(&["[Content_Types].xml", "word/document.xml"])),
        ("e.bin", zipped(&["[Content_Types].xml", "xl/workbook.xml"])),
    ];
    for (name, bytes) in &taken {
        member.upload(&path, &[], "file", name, bytes).expect(303);
    }
    let types: BTreeSet<String> = v.record().files.into_iter().map(|f| f.media_type).collect();
    assert_eq!(types.len(), 5, "{types:?}");
}

fn a_unit_sees_its_own_visit_once_it_started(given: &Given) {
    let v = visiting(given);
    let ward = v.scene.app.unit_client("phuong", &v.scene.ward);
    let other = v.scene.app.unit_client("xa", &v.scene.other);
    ward.get(&format!("/visits/{}", v.visit)).expect(200).see("UBND phường Bến Thử").miss("Lưu ghi chú");
    for page in ["", "/attendance", "/minutes", "/minutes.docx"] {
        ward.get(&format!("/visits/{}{page}", v.visit)).expect(200);
        other.get(&format!("/visits/{}{page}", v.visit)).expect(404);
        ward.get(&format!("/visits/{}{page}", v.other)).expect(404);
        other.get(&format!("/visits/{}{page}", v.other)).expect(404);
    }
    other.get(&format!("/inspections/{}", v.inspection)).expect(404);
    ward.get(&format!("/inspections/{}", v.inspection)).expect(200).see("UBND phường Bến Thử").miss("UBND xã Đồi Thử");
    let finding = v.finding("vien", "Không niêm yết.");
    ward.get(&format!("/visits/{}/findings/{finding}", v.visit))
        .expect(200)
        .see("Không niêm yết.")
        .miss("Lưu nội dung");
    other.get(&format!("/visits/{}/findings/{finding}", v.visit)).expect(404);
    ward.post(&format!("/visits/{}/answers", v.visit), &[("item", "x"), ("verdict", "pass")]).expect(403);
}

fn a_long_file_name_keeps_its_ending(given: &Given) {
    let v = visiting(given);
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    let name = format!("{}.tai.lieu.PNG", "x".repeat(400));
    member.upload(&format!("/visits/{}/files", v.visit), &[], "file", &name, &one_dot()).expect(303);
    let kept = v.record().files[0].name.clone();
    assert_eq!((kept.chars().count(), kept.ends_with("x….PNG")), (120, true), "{kept}");
    let page = member.get(&format!("/visits/{}/minutes", v.visit)).expect(200).text();
    assert!(page.contains(&format!("<td class=\"fname\" title=\"{kept}\">")), "it breaks anywhere");
    for (name, most, short) in [
        ("anh.png", 7, "anh.png"),
        ("anh-dai.png", 8, "anh….png"),
        ("tên rất dài không có đuôi", 8, "tên rất…"),
        ("a.mot-duoi-khong-phai-duoi", 6, "a.mot…"),
        (".gitignore-rat-dai", 8, ".gitign…"),
        ("ảnh chụp .jpeg", 11, "ảnh c….jpeg"),
    ] {
        assert_eq!(giamsat::vocabulary::text::file_name(name, most), short);
    }
}

fn only_the_team_records(given: &Given) {
    let v = visiting(given);
    let item = v.item(0);
    v.scene.app.account("ngoai", &[Role::Inspector], None);
    let op = || [v.op(OpKind::Answer, &item, "", 0, "pass")];
    let by = |login: &str| actions::apply(v.scene.app.db(), &v.scene.app.actor(login), &v.visit, &op());
    assert!(matches!(by("ngoai"), Err(Error::Refused(said)) if said.key == "visits-not-in-team"));
    assert!(matches!(by("lap"), Err(Error::Forbidden)));
    let nowhere = actions::apply(
        v.scene.app.db(),
        &v.scene.app.actor("vien"),
        &VisitId("00000000-0000-4000-8000-000000000198".into()),
        &op(),
    );
    assert!(matches!(nowhere, Err(Error::NotFound)));
    assert_eq!(v.verdict(&item), None);
    let outsider = v.scene.app.named("ngoai", &[Role::Inspector], None);
    outsider.get(&format!("/visits/{}", v.visit)).expect(200).miss("Lưu ghi chú");
    outsider
        .upload(&format!("/visits/{}/files", v.visit), &[], "file", "a.png", &one_dot())
        .expect(409)
        .see("Chỉ người trong đoàn");
    let stored = v.scene.app.app.storage.get(v.visit.as_str(), &giamsat::clock::sha256(&one_dot()));
    assert!(matches!(stored, Err(Error::NotFound)), "nothing is stored for somebody who may not record");
    // Before its start a visit takes nothing but the start.
    let early = v.op(OpKind::Answer, &item, "", 0, "pass");
    let results = actions::apply(v.scene.app.db(), &v.scene.app.actor("vien"), &v.other, &[early]).expect("an answer");
    assert!(matches!(&results[0], OpResult::Rejected { said } if said.key == "visits-not-started"), "{results:?}");
}

fn close(v: &Visiting) {
    let actor = v.scene.app.actor("truong");
    let closing =
        actions::Closing { ended_at: crate::support::app::beginning(), without_files: false, ops: Vec::new() };
    let seen = v.record().visit.version;
    actions::close(v.scene.app.db(), &actor, &v.visit, seen, &closing).expect("closed");
}

fn after_closing_only_supplements_and_the_signed_copy(given: &Given) {
    let v = visiting(given);
    let item = v.item(0);
    let finding = v.finding("vien", "Không niêm yết.");
    let person =
        json!({ "finding": finding, "official": null, "name": "Ai đó", "capacity": "direct", "degree": "direct" });
    v.one("vien", v.op(OpKind::PersonAdd, "00000000-0000-4000-8000-000000000190", "", 0, person.clone()));
    close(&v);
    let record = serde_json::to_value(v.record()).expect("JSON");
    let attendance = json!({ "official": null, "name": "Ai đó", "presence": "present" });
    let start = json!({ "place": "Nơi khác" });
    for op in [
        v.op(OpKind::Start, v.visit.as_str(), "", 0, start),
        v.op(OpKind::Attendance, "00000000-0000-4000-8000-000000000191", "", 0, attendance),
        v.op(OpKind::Answer, &item, "", 0, "pass"),
        v.op(OpKind::AnswerNote, &item, "", 0, "Muộn"),
        v.op(
            OpKind::FindingPut,
            "00000000-0000-4000-8000-000000000192",
            "",
            0,
            json!({ "kind": "violation", "severity": "minor", "fact": "Muộn" }),
        ),
        v.op(OpKind::FindingField, &finding, "fact", 1, "Muộn"),
        v.op(OpKind::FindingWithdraw, &finding, "", 9, Value::Null),
        v.op(OpKind::PersonAdd, "00000000-0000-4000-8000-000000000193", "", 0, person),
        v.op(OpKind::PersonRemove, "00000000-0000-4000-8000-000000000190", "", 1, Value::Null),
        v.op(
            OpKind::EvidenceAdd,
            "00000000-0000-4000-8000-000000000194",
            "",
            0,
            json!({ "finding": null, "kind": "photo", "sha256": "0".repeat(64) }),
        ),
        v.op(OpKind::EvidenceCaption, "00000000-0000-4000-8000-000000000194", "", 1, "Muộn"),
        v.op(OpKind::EvidenceWithdraw, "00000000-0000-4000-8000-000000000194", "", 1, Value::Null),
        v.op(OpKind::MinutesNote, "opinion", "", 0, "Muộn"),
        v.op(OpKind::RefuseSign, "refusal", "", 0, "Muộn"),
        v.op(OpKind::Resolve, "00000000-0000-4000-8000-000000000195", "", 0, "current"),
    ] {
        let kind = op.kind;
        let result = v.one("truong", op);
        assert!(matches!(&result, OpResult::Rejected { said } if said.key == "visits-closed"), "{kind}: {result:?}");
    }
    assert_eq!(serde_json::to_value(v.record()).expect("JSON"), record);
    assert_eq!(v.record().visit.stage, Stage::Minuted);
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    member.get(&format!("/visits/{}", v.visit)).expect(200).see("Biên bản đã lập").miss("Lưu ghi chú");
    member.post(&format!("/visits/{}/answers", v.visit), &[("item", &item), ("verdict", "pass")]).expect(303);
    assert_eq!(v.verdict(&item), None);
    let note = v.one(
        "vien",
        v.op(OpKind::MinutesSupplement, "00000000-0000-4000-8000-000000000196", "", 0, "Bổ sung sổ theo dõi"),
    );
    assert!(matches!(note, OpResult::Applied { .. }), "{note:?}");
    assert_eq!(v.record().supplements[0].text, "Bổ sung sổ theo dõi");
}

fn closed_minutes_keep_what_was_signed(given: &Given) {
    let v = visiting(given);
    let planner = v.scene.app.named_existing("lap");
    let leader = v.scene.app.named_existing("truong");
    let correct = |number: &str, reason: &str| {
        let now = v.scene.app.db().read(|c| inspections::views::show(c, &v.scene.planner(), &v.inspection));
        let version = now.expect("the decision").version.to_string();
        let fields = [
            ("version", version.as_str()),
            ("decision_number", number),
            ("decision_on", "16/11/2026"),
            ("signer_name", "Người thử ky"),
            ("signer_position", "Chức vụ ky"),
            ("reason", reason),
        ];
        planner.post(&format!("/inspections/{}/correct", v.inspection), &fields).expect(303);
    };
    correct("215/QĐ-SNV", "Ghi nhầm lần một");
    close(&v);
    let minutes = format!("/visits/{}/minutes", v.visit);
    let paper = || {
        let answer = leader.get(&format!("{minutes}.docx")).expect(200);
        giamsat::reports::docx::text_of(&answer.bytes).expect("a document").join("\n")
    };
    // What was corrected before the closing is told in the paper, not beside it.
    leader.get(&minutes).expect(200).see("215/QĐ-SNV").miss("đính chính sau khi lập biên bản").miss("Ghi nhầm lần một");
    let closed = v.scene.app.db().read(|c| views::closed_minutes(c, &v.visit)).expect("kept").expect("closed");
    let signed = paper();
    v.scene.app.world.advance(chrono::Duration::minutes(10));
    correct("217/QĐ-SNV", "Ghi nhầm lần hai");
    let page = leader.get(&minutes).expect(200);
    let page = page.see("Quyết định được đính chính sau khi lập biên bản").see("Ghi nhầm lần hai").see(&closed.sha256);
    let article = &page.text()
        [page.text().find("<article").expect("the paper")..page.text().find("</article>").expect("its end")];
    assert!(article.contains("215&#x2f;QĐ-SNV") || article.contains("215/QĐ-SNV"), "{article}");
    assert!(!article.contains("217"), "{article}");
    assert_eq!(paper(), signed, "the document stays as it was signed");
    // The remark names its line in the audit trail.
    use diesel::prelude::*;
    use giamsat::schema::{audit_lines as l, closed_minutes as m};
    let lines: Vec<(String, String)> = v
        .scene
        .app
        .db()
        .read(|c| Ok(l::table.filter(l::action.eq("inspections.correct")).select((l::id, l::details)).load(c)?))
        .expect("lines");
    let line = lines.iter().find(|(_, details)| details.contains("lần hai")).expect("its line");
    let page = page.see(&line.0).see("217/QĐ-SNV");
    for (id, _) in lines.iter().filter(|(id, _)| *id != line.0) {
        assert!(!page.text().contains(id.as_str()));
    }
    // The hash stands in the line of the closing.
    let told: String = v
        .scene
        .app
        .db()
        .read(|c| Ok(l::table.filter(l::action.eq("visits.close")).select(l::details).first(c)?))
        .expect("a line");
    assert!(told.contains(&closed.sha256), "{told}");
    // A visit to come follows the decision as it is now.
    v.scene.start("truong", &v.other);
    leader.get(&format!("/visits/{}/minutes", v.other)).expect(200).see("217/QĐ-SNV");
    // A supplement is added to the paper; what was closed stays.
    v.one(
        "vien",
        v.op(OpKind::MinutesSupplement, "00000000-0000-4000-8000-000000000197", "", 0, "Bổ sung sổ theo dõi"),
    );
    assert!(paper().contains("Bổ sung sổ theo dõi"));
    // What is not what was hashed is not shown as what was signed.
    v.scene
        .app
        .db()
        .write(|tx| Ok(diesel::update(m::table.find(&v.visit)).set(m::paper.eq("{}")).execute(tx.c())?))
        .expect("written");
    leader.get(&minutes).expect(500);
}

/// A text that is too long, or a file of a wrong kind, loses nothing that was typed.
fn what_is_refused_comes_back_with_its_reason(given: &Given) {
    let v = visiting(given);
    let member = v.scene.app.named_existing("vien");
    let (path, item) = (format!("/visits/{}", v.visit), v.item(7));
    let long = format!("Ghi chú dài {}", "a".repeat(giamsat::visits::rules::LONGEST_TEXT));
    let told = "tối đa 10000";
    let fields = [("item", item.as_str()), ("note_base", "0"), ("note", long.as_str())];
    let page = member.post(&format!("{path}/answers"), &fields).expect(422);
    let html = |page: Answer, marks: &[&str]| {
        let html = page.text();
        marks.iter().for_each(|mark| assert!(html.contains(mark), "the page lacks {mark}"));
    };
    html(page.see(told).see(&long), &[&format!("name=\"item\" value=\"{item}\""), "aria-describedby=\"e-note\""]);
    let line = "b".repeat(giamsat::visits::rules::LONGEST_LINE + 1);
    let finding = v.finding("vien", "Không niêm yết.");
    let at = [("finding", finding.as_str()), ("caption", line.as_str())];
    let page = member.upload(&format!("{path}/files"), &at, "file", "a.png", &one_dot()).expect(422);
    html(page, &[&format!("value=\"{line}\""), "aria-describedby=\"e-caption\""]);
    let at = [("finding", finding.as_str()), ("caption", "Bảng niêm yết tầng 1")];
    let page = member.upload(&format!("{path}/files"), &at, "file", "a.png", b"MZ").expect(422);
    html(page.see("Tệp không phải ảnh"), &["value=\"Bảng niêm yết tầng 1\""]);
    member.upload(&format!("{path}/files"), &at, "file", "a.png", &one_dot()).expect(303);
    let evidence = v.record().findings[0].evidence[0].id.clone();
    let change = [("base", "1"), ("finding", finding.as_str()), ("caption", line.as_str())];
    let page = member.post(&format!("{path}/evidence/{evidence}/caption"), &change).expect(422);
    html(page, &[&format!("value=\"{line}\""), &format!("aria-describedby=\"e-caption-{evidence}\"")]);
    close(&v);
    let page = member.post(&format!("{path}/supplements"), &[("text", long.as_str())]).expect(422);
    page.see(told).see(&long);
    let signed = [("kind", "signed-minutes"), ("caption", "")];
    let page = member.upload(&format!("{path}/files"), &signed, "file", "ky.pdf", b"MZ").expect(422);
    page.see("Tệp không phải ảnh").see("Bản đã ký");
    assert!(v.record().supplements.is_empty());
}

/// People read a question's list and its number there; its code is for data.
fn questions_are_called_by_list_and_number(given: &Given) {
    let v = visiting(given);
    let leader = v.scene.app.named_existing("truong");
    let path = format!("/visits/{}", v.visit);
    let items = v.scene.app.db().read(|c| {
        let lists = views::checklists_of(c, &v.visit)?;
        giamsat::checklists::views::items(c, &lists)
    });
    let items = items.expect("questions");
    let land = items.iter().find(|i| i.code == "land-03").expect("a question");
    assert_eq!((land.number, land.list_vi.as_str(), land.list_en.as_str()), (3, "Đất đai", "Land"));
    v.one("vien", v.op(OpKind::Answer, land.id.as_str(), "", 0, "fail"));
    let id = v.scene.app.world.as_ref().id();
    let value = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Chậm", "item": land.id.as_str() });
    v.one("vien", v.op(OpKind::FindingPut, &id, "", 0, value));
    let called = format!("Đất đai 3: {}", land.question_vi);
    for at in [
        format!("{path}?item={}", land.id),
        format!("{path}/findings/{id}"),
        format!("{path}/findings/new?item={}", land.id),
        format!("{path}/minutes"),
    ] {
        leader.get(&at).expect(200).see("Đất đai 3").see(&land.question_vi).miss("land-03");
    }
    leader.get(&format!("{path}/minutes")).expect(200).see(&called);
    let paper = leader.get(&format!("{path}/minutes.docx")).expect(200);
    let paper = giamsat::reports::docx::text_of(&paper.bytes).expect("a document").join("\n");
    assert_eq!(paper.matches(&called).count(), 2, "{paper}");
    leader.post("/language", &[("to", "en"), ("back", "/")]).to();
    leader.get(&format!("{path}?item={}", land.id)).expect(200).see("Land 3").miss("land-03");
}

fn minutes_wait_for_open_conflicts(given: &Given) {
    let v = visiting(given);
    let item = v.item(0);
    v.one("vien", v.op(OpKind::Answer, &item, "", 0, "pass"));
    v.one("thuky", v.op(OpKind::Answer, &item, "", 0, "fail"));
    let leader = v.scene.app.named("truong", &[Role::Leader], None);
    let path = format!("/visits/{}/minutes", v.visit);
    leader.get(&path).expect(200).see("Chưa lập được biên bản").see("Còn 1 chỗ hai người ghi khác nhau");
    let version = v.record().visit.version.to_string();
    let form = [("version", version.as_str()), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")];
    leader.post(&path, &form).expect(422).see("Còn 1 chỗ hai người ghi khác nhau").see("Nhất trí");
    assert_eq!(v.record().visit.stage, Stage::Ongoing);
    assert_eq!(v.record().unit_opinion, "", "a closing that failed leaves nothing");
    let conflict = v.conflicts()[0].id.clone();
    v.one("truong", v.op(OpKind::Resolve, &conflict, "", 1, "current"));
    v.scene.app.named("vien", &[Role::Inspector], None).post(&path, &form).expect(403);
    let old = [("version", "1"), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")];
    leader.post(&path, &old).expect(409);
    leader.post(&path, &form).expect(303);
    assert_eq!(v.record().visit.stage, Stage::Minuted);
}

fn the_head_is_that_of_the_day_of_the_fault(given: &Given) {
    let v = visiting(given);
    let next = official(&v.scene, &v.scene.ward, "Vũ Thị Mới", "Chủ tịch UBND phường", Rank::Head, (2026, 11, 1));
    let finding = v.finding("vien", "Không niêm yết.");
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    let path = format!("/visits/{}/findings/{finding}", v.visit);
    member.get(&path).expect(200).see("Người đứng đầu ngày 20/11/2026: Vũ Thị Mới");
    v.one("vien", v.op(OpKind::FindingField, &finding, "occurred_on", 1, "2026-10-27"));
    member.get(&path).expect(200).see("Người đứng đầu ngày 27/10/2026: Đỗ Văn Thử");
    // Who held no post there on that day cannot be named as an official of it.
    let persons = format!("{path}/persons");
    member
        .post(&persons, &[("official", next.as_str()), ("capacity", "head"), ("degree", "joint")])
        .expect(422)
        .see("không giữ chức vụ");
    let op = v.op(
        OpKind::PersonAdd,
        "00000000-0000-4000-8000-000000000198",
        "",
        0,
        json!({ "finding": finding, "official": next, "name": "Vũ Thị Mới",
        "capacity": "head", "degree": "joint" }),
    );
    let result = v.one("vien", op);
    assert!(matches!(&result, OpResult::Rejected { said } if said.key == "visits-person-elsewhere"), "{result:?}");
    member.post(&persons, &[("official", v.head.as_str()), ("capacity", "head"), ("degree", "joint")]).expect(303);
    member.post(&persons, &[("official", v.clerk.as_str()), ("capacity", "direct"), ("degree", "direct")]).expect(303);
    member.post(&persons, &[("capacity", "collective"), ("degree", "cooperating")]).expect(303);
    member.post(&persons, &[("capacity", "direct"), ("degree", "direct")]).expect(422).see("Chọn cán bộ hoặc ghi tên");
    let names: Vec<String> = v.record().findings[0].persons.iter().map(|p| p.name.clone()).collect();
    assert_eq!(names, ["Trần Thị Thử", "Đỗ Văn Thử", "UBND phường Bến Thử"]);
    let first = v.record().findings[0].persons[0].clone();
    let base = first.version.to_string();
    member
        .post(&format!("/visits/{}/persons/{}/remove", v.visit, first.id), &[("base", &base), ("finding", &finding)])
        .expect(303);
    assert_eq!(v.record().findings[0].persons.len(), 2);
}

fn attendance_is_by_name_with_reason(given: &Given) {
    let v = visiting(given);
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    let path = format!("/visits/{}/attendance", v.visit);
    let (presence, reason) = (format!("presence-{}", v.head), format!("reason-{}", v.head));
    member
        .post(&path, &[(presence.as_str(), "excused"), ("new-name", "Phạm Văn Khách")])
        .expect(422)
        .see("Chưa ghi lý do vắng");
    assert!(v.record().attendance.is_empty(), "nothing is stored beside the mistake");
    member.post(&path, &[(presence.as_str(), "excused"), (reason.as_str(), "Nghỉ phép")]).expect(303);
    // Two people mark the same person differently from the same page.
    let secretary = v.scene.app.named("thuky", &[Role::Inspector], None);
    secretary.post(&path, &[(presence.as_str(), "absent")]).expect(303);
    let rows = v.record().attendance;
    assert_eq!((rows.len(), rows[0].presence, rows[0].reason.as_str()), (1, visits::Presence::Excused, "Nghỉ phép"));
    assert_eq!(v.conflicts().len(), 1);
    member
        .get(&format!("/visits/{}", v.visit))
        .expect(200)
        .see("Đỗ Văn Thử: Vắng không có lý do")
        .see("Vắng có lý do (Nghỉ phép)");
}

fn the_team_and_the_units_representative_are_recorded(given: &Given) {
    let v = visiting(given);
    let (leader, secretary, absent) = (v.scene.leader.clone(), v.scene.secretary.clone(), v.scene.member.clone());
    let member = v.scene.app.named("vien", &[Role::Inspector], None);
    let path = format!("/visits/{}/attendance", v.visit);
    let minutes = format!("/visits/{}/minutes", v.visit);
    member.get(&path).expect(200).see("Đoàn kiểm tra").see("Người thử truong").see("Đại diện đơn vị làm việc với đoàn");
    member.get(&minutes).expect(200).see("3 người trong đoàn chưa được điểm danh").see("Chưa ghi đại diện đơn vị");
    let field = |name: &str, id: &str| format!("{name}-{id}");
    let team = [field("presence", leader.as_str()), field("presence", secretary.as_str())];
    let (away, why) = (field("presence", absent.as_str()), field("reason", absent.as_str()));
    let (there, host) = (field("presence", v.head.as_str()), field("represents", v.head.as_str()));
    // Of the team every absence has its reason; a representative was there.
    member.post(&path, &[(away.as_str(), "excused")]).expect(422).see("Chưa ghi lý do vắng");
    let not_there = [(there.as_str(), "absent"), (host.as_str(), "1")];
    member.post(&path, &not_there).expect(422).see("Đỗ Văn Thử được ghi là đại diện đơn vị làm việc với đoàn nên phải");
    assert!(v.record().team.is_empty() && v.record().attendance.is_empty());
    let roll = [
        (team[0].as_str(), "present"),
        (team[1].as_str(), "present"),
        (away.as_str(), "excused"),
        (why.as_str(), "Dự họp giao ban"),
        (there.as_str(), "present"),
        (host.as_str(), "1"),
        ("new-name", "Lê Thị Văn Thư"),
        ("new-position", "Công chức văn phòng"),
        ("new-presence", "present"),
    ];
    member.post(&path, &roll).expect(303);
    let record = v.record();
    assert_eq!((record.team.len(), record.attendance.len()), (3, 2), "each on its own side");
    let words = member.get(&minutes).expect(200);
    let words = words.miss("chưa được điểm danh").miss("Chưa ghi đại diện đơn vị").words();
    let docx = member.get(&format!("{minutes}.docx")).expect(200).bytes;
    let docx = giamsat::reports::docx::text_of(&docx).expect("a Word document");
    for text in [words, docx.join(" ")] {
        for part in [
            "Đại diện đơn vị làm việc với đoàn: Đỗ Văn Thử, Chủ tịch UBND phường.",
            "Dự họp giao ban",
            "CHỦ TỊCH UBND PHƯỜNG",
        ] {
            assert!(text.contains(part), "no {part:?} in:\n{text}");
        }
    }
    // In the rows of the Word document: who was there and who was not.
    let row = |name: &str| {
        let at = docx.iter().position(|p| p == name).unwrap_or_else(|| panic!("no {name} in {docx:?}"));
        (docx[at + 2].clone(), docx[at + 3].clone())
    };
    assert_eq!(row("Người thử truong"), ("Có mặt".into(), String::new()));
    assert_eq!(row("Người thử vien"), ("Vắng mặt".into(), "Dự họp giao ban".into()));
    // A second mark by somebody who had not seen the first waits for a choice; the mark is taken back by
    // somebody who has.
    let secretary_client = v.scene.app.named("thuky", &[Role::Inspector], None);
    secretary_client.post(&path, &[(away.as_str(), "present")]).expect(303);
    assert_eq!(v.conflicts().len(), 1);
    let page = format!("/visits/{}", v.visit);
    member.get(&page).expect(200).see("Người thử vien: Vắng có lý do (Dự họp giao ban)").see("Người thử vien: Có mặt");
    let seen = (field("was", v.head.as_str()), field("wasrepresents", v.head.as_str()), field("base", v.head.as_str()));
    let unticked = [(there.as_str(), "present"), (seen.0.as_str(), "present"), (&seen.1, "1"), (&seen.2, "1")];
    member.post(&path, &unticked).expect(303);
    assert!(!v.record().attendance.iter().any(|a| a.represents));
    // What a tablet sends is the same operation: a member under their own name, and nobody else's row.
    let row = |side: &str, name: &str, official: Value| json!({ "official": official, "name": name, "presence": "present", "side": side });
    let at = absent.to_string();
    for (entity, value) in [
        (at.as_str(), row("team", "Người Khác", Value::Null)),
        (at.as_str(), row("unit", "Người thử vien", Value::Null)),
        (v.clerk.as_str(), row("team", "Trần Thị Thử", json!(v.clerk.as_str()))),
    ] {
        let result = v.one("vien", v.op(OpKind::Attendance, entity, "", 0, value));
        assert!(matches!(&result, OpResult::Rejected { said } if said.key == "visits-not-of-team"), "{result:?}");
    }
    let old = json!({ "official": v.clerk.as_str(), "name": "Trần Thị Thử", "presence": "present" });
    let result = v.one("vien", v.op(OpKind::Attendance, v.clerk.as_str(), "", 0, old));
    assert!(matches!(result, OpResult::Applied { .. }), "a row without the new words is of the unit: {result:?}");
}

fn the_start_takes_who_was_there(given: &Given) {
    let scene = scene(given);
    let head = official(&scene, &scene.ward, "Đỗ Văn Thử", "Chủ tịch UBND phường", Rank::Head, (2025, 7, 1));
    let inspection = scene.set_up(&scene.decision());
    let (visit, other) = scene.visits(&inspection);
    let member = scene.app.named("vien", &[Role::Inspector], None);
    let record = |visit: &VisitId| {
        let actor = scene.app.actor("truong");
        scene.app.db().read(|c| views::record(c, &actor, visit)).expect("the record")
    };
    member.get(&format!("/visits/{visit}")).expect(200).see("Đoàn kiểm tra").see("Đỗ Văn Thử, Chủ tịch UBND phường");
    let (here, away) = (format!("presence-{}", scene.leader), format!("presence-{}", scene.secretary));
    let why = format!("reason-{}", scene.secretary);
    let arrived = vec![
        ("place", "Bộ phận một cửa"),
        ("on", "20/11/2026"),
        ("time", "08:05"),
        (here.as_str(), "present"),
        (away.as_str(), "excused"),
        ("host", head.as_str()),
    ];
    let told = member.post(&format!("/visits/{visit}/start"), &arrived).expect(422).see("Chưa ghi lý do vắng");
    assert!(told.text().contains("Bộ phận một cửa"), "what was typed stays");
    assert_eq!(record(&visit).visit.stage, Stage::Planned, "nothing is stored beside the mistake");
    let mut whole = arrived.clone();
    whole.push((why.as_str(), "Nghỉ phép"));
    member.post(&format!("/visits/{visit}/start"), &whole).expect(303);
    let now = record(&visit);
    assert_eq!((now.visit.stage, now.team.len(), now.attendance.len()), (Stage::Ongoing, 2, 1));
    assert!(now.attendance[0].represents && now.attendance[0].id == head.as_str());
    // Somebody who starts it too is told; who was there stands, and what both say alike is one.
    let leader = scene.app.named("truong", &[Role::Leader], None);
    leader.post(&format!("/visits/{visit}/start"), &whole).expect(303);
    assert_eq!((record(&visit).team.len(), record(&visit).open_conflicts), (2, 0));
    // A representative who is in no list, and one who is of another unit.
    let typed = [
        ("place", "Trụ sở xã"),
        ("on", "20/11/2026"),
        ("time", "08:10"),
        ("host-name", "Võ Thị Tiếp"),
        ("host-position", "Phó Chủ tịch UBND xã"),
    ];
    let mut stranger = typed.to_vec();
    stranger.push(("host", head.as_str()));
    member.post(&format!("/visits/{other}/start"), &stranger).expect(422).see("Chọn một mục trong danh sách");
    member.post(&format!("/visits/{other}/start"), &typed).expect(303);
    member
        .get(&format!("/visits/{other}/minutes"))
        .expect(200)
        .see("Đại diện đơn vị làm việc với đoàn: Võ Thị Tiếp, Phó Chủ tịch UBND xã.");
}

fn rows_of_attendance_hold_together() {
    use giamsat::visits::rules::{AttendanceRow, attendance_problem};
    use giamsat::visits::{AttendanceSide, Presence};
    let row = |side, presence, reason: &str, represents| AttendanceRow {
        official: None,
        name: "Ai đó".into(),
        position: String::new(),
        presence,
        reason: reason.into(),
        side,
        represents,
    };
    let key = |row: &AttendanceRow| attendance_problem(row).map(|said| said.key);
    for side in AttendanceSide::ALL {
        for presence in Presence::ALL {
            let needs = match side {
                AttendanceSide::Team => *presence != Presence::Present,
                AttendanceSide::Unit => *presence == Presence::Excused,
            };
            let told = key(&row(*side, *presence, "", false));
            assert_eq!(told.is_some(), needs, "{side} {presence}: {told:?}");
            assert_eq!(key(&row(*side, *presence, "lý do", false)), None);
            let may_represent = *side == AttendanceSide::Unit && *presence == Presence::Present;
            assert_eq!(key(&row(*side, *presence, "lý do", true)).is_none(), may_represent, "{side} {presence}");
        }
    }
    // A row of the unit is written as before there were sides, so that the same said again is the same.
    let plain = serde_json::to_value(row(AttendanceSide::Unit, Presence::Present, "", false)).expect("a row");
    assert_eq!(
        plain,
        json!({ "official": null, "name": "Ai đó", "position": "", "presence": "present", "reason": "" })
    );
}

/// The record as the merge sees it, without a database.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    entities: BTreeMap<String, EntityNow>,
    waiting: Vec<(String, String, String)>,
}

impl Model {
    fn deliver(&mut self, change: &Change) -> Outcome {
        let (Change::Add { entity, .. } | Change::Set { entity, .. } | Change::Retire { entity, .. }) = change else {
            panic!("not made here");
        };
        let now = self.entities.entry(entity.clone()).or_default();
        let outcome = rules::merge(now, change);
        match &outcome {
            Outcome::Write { fields, .. } => {
                for (name, value) in fields {
                    let field = now.fields.entry(name.clone()).or_default();
                    *field = FieldNow { value: value.clone(), version: field.version + 1, ..FieldNow::default() };
                }
            }
            Outcome::Conflict { field, value, .. } => {
                now.open.insert(field.clone());
                self.waiting.push((entity.clone(), field.clone(), value.clone()));
            }
            Outcome::Same { .. } | Outcome::Refused(_) => {}
        }
        if now.fields.is_empty() && now.open.is_empty() {
            self.entities.remove(entity);
        }
        outcome
    }
}

fn change() -> impl Strategy<Value = Change> {
    let entity = (0u8..3).prop_map(|n| format!("e{n}"));
    let field = (0u8..2).prop_map(|n| format!("f{n}"));
    let value = (0u8..3).prop_map(|n| format!("v{n}"));
    prop_oneof![
        2 => (entity.clone(), value.clone()).prop_map(|(entity, value)| Change::Add {
            kind: EntityKind::Finding,
            entity,
            fields: BTreeMap::from([("f0".to_owned(), value.clone()), ("f1".to_owned(), value)]),
        }),
        5 => (entity.clone(), field, value, 0i32..4).prop_map(|(entity, field, value, base)| Change::Set {
            kind: EntityKind::Finding, entity, field, value, base,
        }),
        2 => (entity, 0i32..6).prop_map(|(entity, base)| Change::Retire { kind: EntityKind::Finding, entity, base }),
    ]
}

/// Whatever the order in which the operations of any number of devices arrive: each ends written or
/// equal to what stands, waiting in an open conflict with its value, or refused with a sentence; and
/// nothing that was written is written over by somebody who had not seen it.
fn merge_loses_nothing() {
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() });
    let delivered = proptest::collection::vec(change(), 1..40).prop_shuffle();
    runner
        .run(&delivered, |changes| {
            let mut model = Model::default();
            for change in &changes {
                let before = model.clone();
                let outcome = model.deliver(change);
                match (&outcome, change) {
                    (Outcome::Write { .. }, Change::Set { entity, field, value, base, .. }) => {
                        let old = before.entities.get(entity).cloned().unwrap_or_default();
                        prop_assert_eq!(*base, old.version_of(field), "only over what its sender saw");
                        prop_assert!(!old.open.contains(field) && !old.is_withdrawn(), "never past an open conflict");
                        prop_assert_eq!(&model.entities[entity].fields[field].value, value);
                    }
                    (Outcome::Write { .. }, Change::Retire { entity, base, .. }) => {
                        prop_assert_eq!(*base, before.entities[entity].version());
                        prop_assert!(before.entities[entity].open.is_empty() && model.entities[entity].is_withdrawn());
                    }
                    (Outcome::Write { .. }, Change::Add { entity, .. }) => {
                        prop_assert!(!before.entities.contains_key(entity), "an add never writes over");
                    }
                    (Outcome::Same { .. }, _) => prop_assert_eq!(&before, &model, "what is equal changes nothing"),
                    (Outcome::Conflict { field, value, .. }, _) => {
                        let (Change::Set { entity, .. } | Change::Retire { entity, .. }) = change else {
                            return Err(TestCaseError::fail("an add does not conflict"));
                        };
                        prop_assert!(model.waiting.contains(&(entity.clone(), field.clone(), value.clone())));
                        prop_assert!(model.entities[entity].open.contains(field), "it waits in the open");
                        prop_assert_eq!(
                            &before.entities[entity].fields,
                            &model.entities[entity].fields,
                            "the first stays"
                        );
                    }
                    (Outcome::Refused(said), _) => {
                        prop_assert!(!said.key.is_empty());
                        prop_assert_eq!(&before, &model, "a refusal changes nothing");
                    }
                    (outcome, change) => return Err(TestCaseError::fail(format!("{outcome:?} of {change:?}"))),
                }
                // The same again never makes a second write.
                let again = model.clone().deliver(change);
                prop_assert!(!matches!(again, Outcome::Write { .. }), "{:?} of {:?} again", again, change);
            }
            Ok(())
        })
        .expect("every operation is accounted for");
}

fn adds_of_different_rows_commute() {
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() });
    let orders = proptest::collection::btree_map("[a-z]{4}", "[a-z]{0,3}", 1..12).prop_flat_map(|rows| {
        let adds: Vec<Change> = rows
            .into_iter()
            .map(|(entity, value)| Change::Add {
                kind: EntityKind::Person,
                entity,
                fields: BTreeMap::from([("row".to_owned(), value)]),
            })
            .collect();
        (Just(adds.clone()).prop_shuffle(), Just(adds).prop_shuffle())
    });
    runner
        .run(&orders, |(left, right)| {
            let mut states = [Model::default(), Model::default()];
            for (state, order) in states.iter_mut().zip([&left, &right]) {
                for add in order {
                    let outcome = state.deliver(add);
                    prop_assert!(matches!(outcome, Outcome::Write { .. }), "{:?}", outcome);
                }
            }
            prop_assert_eq!(&states[0], &states[1]);
            Ok(())
        })
        .expect("any order gives the same");
}
