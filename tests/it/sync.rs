//! The protocol of tablets, over HTTP: nothing acknowledged is lost, nothing doubled, no disagreement
//! dropped.

mod faults;
mod files;
mod harness;
mod model;
mod proxy;
mod sampling;
mod sealed;
mod tablet;
mod uploads;
mod waiting;

use giamsat::units::{NewAppointment, Rank, actions as units};
use giamsat::visits::{self, Stage, Verdict};
use giamsat::vocabulary::{OfficialId, Role, VisitId};
use libtest_mimic::Trial;
use serde_json::json;

use crate::inspections::{Scene, day, scene};
use crate::support::app::PROTOCOL;
use crate::support::{Backend, Given, on_both, plain};
use tablet::Tablet;

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![sync;
        a_tablet_registers_and_its_session_lives_longer,
        an_inspection_goes_through_the_protocol,
        the_same_request_again_gives_the_same_answers,
        another_content_under_the_same_id_is_refused_and_shown,
        who_builds_upon_what_waits_joins_it,
        what_builds_upon_an_unknown_operation_is_asked_again_and_then_taken,
        two_tablets_start_offline_and_what_differs_waits,
        a_clock_wrong_by_a_day_changes_nothing_but_its_own_time,
        late_work_is_kept_and_shown_to_the_leader,
        who_left_the_team_hands_in_what_they_have,
        a_bad_operation_holds_back_none,
        operations_of_others_and_foreign_visits_are_refused_alike,
        what_the_database_refuses_is_refused_alone,
        what_points_to_what_failed_for_now_waits_for_it,
        who_goes_on_from_what_failed_stands_on_what_they_saw,
        work_that_was_in_is_answered_alike_from_another_tablet,
        a_revoked_tablet_and_a_disabled_person_hand_in_nothing,
        a_pull_brings_all_that_changed_and_where_to_go_on,
        the_pack_holds_what_is_needed_and_nothing_of_applicants,
        the_pack_before_the_start_asks_what_the_visit_will_ask,
        a_check_and_a_receipt_prove_what_is_in,
        an_id_in_capitals_is_the_same_operation,
        every_id_has_one_spelling,
        a_request_from_another_site_is_told_so,
        one_visit_that_fails_holds_back_no_other,
        every_error_is_told_as_json,
        what_was_refused_is_shown_to_those_it_concerns,
        requests_from_other_pages_are_refused,
        the_description_holds_every_route_of_the_protocol,
        words_of_the_minutes_are_closed_with_them,
        instants_beyond_any_clock_hurt_nobody,
        what_cannot_be_read_is_answered_by_its_id,
        a_finding_that_others_added_to_is_not_taken_back_unseen,
        what_one_person_did_on_another_tablet_is_not_taken_back_unseen,
        an_official_has_one_row_of_attendance,
        a_large_record_is_cut_where_the_pull_goes_on,
    ];
    trials.extend(files::tests());
    trials.extend(sampling::tests());
    trials.extend(sealed::tests());
    trials.extend(uploads::tests());
    trials.extend(model::tests());
    trials.extend(faults::tests());
    trials.extend(waiting::tests());
    trials.extend(plain![sync; the_canonical_record_is_the_one_of_the_test_vectors]);
    trials
}

/// A visit of the ward that is under way, and its team's tablets.
pub struct Site {
    pub scene: Scene,
    pub visit: VisitId,
    pub clerk: OfficialId,
}

impl Site {
    pub fn tablet(&self, login: &str) -> Tablet {
        let role = if login == "truong" { Role::Leader } else { Role::Inspector };
        Tablet::new(&self.scene.app, login, role, &self.visit)
    }

    pub fn record(&self) -> visits::Record {
        let actor = self.scene.app.actor("truong");
        self.scene.app.db().read(|c| visits::views::record(c, &actor, &self.visit)).expect("the record")
    }

    pub fn item(&self, at: usize) -> String {
        self.record().answers[at].item.to_string()
    }

    pub fn verdict(&self, item: &str) -> Option<Verdict> {
        self.record().answers.iter().find(|a| a.item.as_str() == item).and_then(|a| a.verdict)
    }

    pub fn conflicts(&self) -> Vec<visits::Conflict> {
        let actor = self.scene.app.actor("truong");
        self.scene.app.db().read(|c| visits::views::conflicts(c, &actor, &self.visit)).expect("conflicts")
    }

    /// The visit to the other unit of the same decision, under way.
    fn another(&self) -> VisitId {
        let (_, other) = self.scene.visits(&self.record().visit.inspection);
        self.scene.start("truong", &other);
        other
    }

    fn close(&self) {
        let leader = self.scene.app.named("truong", &[Role::Leader], None);
        let version = self.record().visit.version.to_string();
        leader
            .post(
                &format!("/visits/{}/minutes", self.visit),
                &[("version", &version), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")],
            )
            .expect(303);
        assert_eq!(self.record().visit.stage, Stage::Minuted);
    }
}

/// A planned visit with people in the unit.
fn planned(given: &Given) -> Site {
    let scene = scene(given);
    let result = scene.app.db().write(|tx| {
        let clerk = units::add_official(tx, "Trần Thị Thử", None, None, None, None)?;
        let post = NewAppointment {
            official: clerk.clone(),
            unit: scene.ward.clone(),
            position: "Công chức địa chính".into(),
            section: None,
            rank: Rank::Staff,
            from_on: day(2025, 7, 1),
            to_on: None,
        };
        units::appoint(tx, &post, None)?;
        Ok(clerk)
    });
    let clerk = result.expect("an official");
    let inspection = scene.set_up(&scene.decision());
    let (visit, _) = scene.visits(&inspection);
    Site { scene, visit, clerk }
}

pub fn ongoing(given: &Given) -> Site {
    let site = planned(given);
    site.scene.start("truong", &site.visit);
    site
}

fn a_tablet_registers_and_its_session_lives_longer(given: &Given) {
    let site = ongoing(given);
    let office = site.scene.app.named("vien", &[Role::Inspector], None);
    let tablet = site.tablet("vien");
    site.scene.app.world.advance(chrono::Duration::days(10));
    office.get("/").expect(303);
    tablet.client.get("/").expect(200);
    tablet.client.get("/devices").expect(200).see("Máy của vien").see("Đang dùng");
    site.scene.app.world.advance(chrono::Duration::days(15));
    let answer = tablet.client.call("GET", "/api/v1/visits", &PROTOCOL, Vec::new()).expect(401).value();
    assert_eq!(answer["code"], "sign-in");
    // A tablet of one person is not another's.
    let other = site.scene.app.named("thuky", &[Role::Inspector], None);
    let taken = json!({ "id": tablet.device, "name": "Máy nhặt được" });
    let answer = other.json("/api/v1/devices", &taken).expect(409).value();
    assert_eq!(answer["code"], "accounts-device-taken");
    let bad = other.json("/api/v1/devices", &json!({ "id": "x", "name": "" })).expect(422).value();
    assert_eq!(bad["fields"][0][0], "id");
}

fn an_inspection_goes_through_the_protocol(given: &Given) {
    let site = planned(given);
    let leader = site.tablet("truong");
    let start =
        leader.op("visit.start", site.visit.as_str(), "", json!({ "version": 0 }), json!({ "place": "Một cửa" }));
    leader.push(&[start]).each("applied");
    let (item, finding, person) = (site.item(0), leader.id(), leader.id());
    let fields = json!({ "kind": "violation", "severity": "serious", "fact": "Không niêm yết.", "item": item });
    let put = leader.op("finding.put", &finding, "", json!({ "version": 0 }), fields);
    let row = json!({ "finding": finding, "official": site.clerk, "name": "Trần Thị Thử", "position": "Công chức",
        "capacity": "direct", "degree": "direct" });
    let ops = [
        leader.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail")),
        leader.op("answer.note", &item, "", json!({ "version": 0 }), json!("Thiếu 3 thủ tục")),
        put.clone(),
        leader.op("finding.field", &finding, "assessment", json!({ "op": put["id"] }), json!("Vi phạm Điều 17")),
        leader.op("person.add", &person, "", json!({ "version": 0 }), row),
        leader.op("minutes.note", "opinion", "", json!({ "version": 0 }), json!("Đơn vị tiếp thu")),
    ];
    leader.push(&ops).each("applied");
    let record = site.record();
    assert_eq!(record.visit.stage, Stage::Ongoing);
    assert_eq!(site.verdict(&item), Some(Verdict::Fail));
    let found = &record.findings[0];
    assert_eq!((found.fact.as_str(), found.assessment.as_str()), ("Không niêm yết.", "Vi phạm Điều 17"));
    assert_eq!(found.persons[0].name, "Trần Thị Thử");
    assert_eq!(record.unit_opinion, "Đơn vị tiếp thu");
    // A finding that was only ever on this tablet is taken back before anybody saw it.
    let own = leader.id();
    let put = leader.op(
        "finding.put",
        &own,
        "",
        json!({ "version": 0 }),
        json!({ "kind": "shortcoming",
        "severity": "minor", "fact": "Nhầm." }),
    );
    let gone = leader.op("finding.withdraw", &own, "", json!({ "op": put["id"] }), json!(null));
    leader.push(&[put, gone]).each("applied");
    assert!(site.record().findings.iter().any(|f| f.withdrawn && f.fact == "Nhầm."));
}

fn the_same_request_again_gives_the_same_answers(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let item = site.item(0);
    let first = one.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let bad = one.op("answer.set", &item, "", json!({ "version": 1 }), json!("perhaps"));
    let answers = one.push(&[first.clone(), bad.clone()]);
    let differs = two.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    let conflict = two.push(std::slice::from_ref(&differs));
    conflict.each("conflict");
    let seq = site.record().visit.seq;
    assert_eq!(one.push(&[first, bad]), answers, "once more, after others wrote");
    assert_eq!(two.push(&[differs.clone(), differs]).0, [conflict.0.clone(), conflict.0].concat());
    assert_eq!(site.record().visit.seq, seq, "nothing was written again");
    assert_eq!(site.conflicts().len(), 1);
}

fn another_content_under_the_same_id_is_refused_and_shown(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let mut op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    tablet.push(&[op.clone()]).each("applied");
    op["data"] = json!("fail");
    let again = tablet.push(&[op]);
    assert_eq!(again.0[0]["code"], "visits-op-changed");
    assert_eq!(site.verdict(&item), Some(Verdict::Pass));
    assert_eq!(tablet.refused(&site.scene.app), ["visits-op-changed"]);
}

/// The first of the two silent losses (tablet.md, trap 23): the second writer's next operation, based
/// on the one that waits, must not win over the first writer's.
fn who_builds_upon_what_waits_joins_it(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let item = site.item(0);
    one.push(&[one.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"))]).each("applied");
    let waits = two.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    let next = two.op("answer.set", &item, "", json!({ "op": waits["id"] }), json!("partial"));
    let answers = two.push(&[waits, next.clone()]);
    answers.each("conflict");
    assert_eq!(answers.0[0]["conflict"], answers.0[1]["conflict"], "it is one conflict");
    assert_eq!(site.verdict(&item), Some(Verdict::Pass), "the first stays");
    let open = site.conflicts();
    assert_eq!((open.len(), open[0].proposed.value.as_str()), (1, "partial"), "with the newer value");
    // In a request of its own as well.
    let last = two.op("answer.set", &item, "", json!({ "op": next["id"] }), json!("not-applicable"));
    two.push(std::slice::from_ref(&last)).each("conflict");
    let open = site.conflicts();
    assert_eq!((open.len(), open[0].proposed.value.as_str()), (1, "not-applicable"));
    // A person decides for it; what its sender builds upon it then stands on it.
    let leader = site.tablet("truong");
    let keep = leader.op("conflict.resolve", &open[0].id, "", json!({ "version": 1 }), json!("proposed"));
    leader.push(&[keep]).each("applied");
    let after = two.op("answer.set", &item, "", json!({ "op": last["id"] }), json!("fail"));
    two.push(&[after]).each("applied");
    assert_eq!(site.verdict(&item), Some(Verdict::Fail));
}

/// The second of them: `retry` is not remembered, so the operation is taken when its ground has come.
fn what_builds_upon_an_unknown_operation_is_asked_again_and_then_taken(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let first = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let second = tablet.op("answer.set", &item, "", json!({ "op": first["id"] }), json!("fail"));
    let early = tablet.push(std::slice::from_ref(&second));
    early.each("retry");
    assert_eq!(early.0[0]["waits_for"], first["id"]);
    assert_eq!(site.verdict(&item), None);
    tablet.push(&[first]).each("applied");
    tablet.push(std::slice::from_ref(&second)).each("applied");
    assert_eq!(site.verdict(&item), Some(Verdict::Fail));
    tablet.push(&[second]).each("applied");
}

fn two_tablets_start_offline_and_what_differs_waits(given: &Given) {
    let site = planned(given);
    let (one, two) = (site.tablet("truong"), site.tablet("vien"));
    let start = |tablet: &Tablet, place: &str| {
        let data = json!({ "place": place, "at": "2026-11-20T01:05:00" });
        tablet.op("visit.start", site.visit.as_str(), "", json!({ "version": 0 }), data)
    };
    // What came before the start waits for it.
    let item = site.visit.to_string();
    let early =
        two.op("attendance.set", &item, "", json!({ "version": 0 }), json!({ "name": "A", "presence": "present" }));
    two.push(std::slice::from_ref(&early)).each("retry");
    one.push(&[start(&one, "Bộ phận một cửa")]).each("applied");
    two.push(&[start(&two, "Bộ phận một cửa")]).each("applied");
    let other = two.push(&[start(&two, "Trụ sở phường"), early]);
    assert_eq!((&other.0[0]["status"], &other.0[1]["status"]), (&json!("conflict"), &json!("applied")));
    assert_eq!(site.record().visit.place, "Bộ phận một cửa");
    let open = site.conflicts();
    assert_eq!(open.len(), 1);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    let page = leader.get(&format!("/visits/{}", site.visit)).expect(200);
    page.see("Địa điểm và giờ đến").see("Bộ phận một cửa, lúc 20/11/2026 08:05").see("Trụ sở phường, lúc");
    let mut elsewhere = start(&two, "Nơi khác");
    elsewhere["target"]["entity"] = json!("01990000-0000-7000-8000-000000000000");
    assert_eq!(two.push(&[elsewhere]).0[0]["code"], "visits-op-value");
    let keep = one.op("conflict.resolve", &open[0].id, "", json!({ "version": 1 }), json!("proposed"));
    one.push(&[keep]).each("applied");
    assert_eq!(site.record().visit.place, "Trụ sở phường");
    site.scene.app.named("truong", &[Role::Leader], None).get(&format!("/visits/{}", site.visit)).expect(200);
}

fn a_clock_wrong_by_a_day_changes_nothing_but_its_own_time(given: &Given) {
    let site = planned(given);
    let mut tablet = site.tablet("truong");
    tablet.ahead = chrono::Duration::days(1);
    let data = json!({ "place": "Một cửa", "at": "2026-11-21T01:30:00" });
    let start = tablet.op("visit.start", site.visit.as_str(), "", json!({ "version": 0 }), data);
    tablet.push(&[start]).each("applied");
    let at = site.record().visit.started_at.expect("it started");
    assert_eq!(at, day(2026, 11, 20).and_hms_opt(1, 30, 0).expect("an instant"), "half an hour ago, by any clock");
    tablet.ahead = chrono::Duration::days(-1);
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    tablet.push(&[op]).each("applied");
    let answer = site.record().answers.into_iter().find(|a| a.item.as_str() == item).expect("an answer");
    assert_eq!(answer.at, Some(crate::support::app::beginning()), "the server's clock orders and dates");
}

fn late_work_is_kept_and_shown_to_the_leader(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let op = tablet.op("answer.note", &item, "", json!({ "version": 0 }), json!("Sổ theo dõi bỏ trống từ tháng 9"));
    site.close();
    let answers = tablet.push(std::slice::from_ref(&op));
    answers.each("late");
    assert_eq!(answers.0[0]["code"], "visits-closed");
    assert_eq!(tablet.push(std::slice::from_ref(&op)), answers);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    let page = format!("/visits/{}/held", site.visit);
    leader.get(&format!("/visits/{}", site.visit)).expect(200).see("Có 1 nội dung từ máy tính bảng chưa vào hồ sơ");
    leader.get(&page).expect(200).see("Sổ theo dõi bỏ trống từ tháng 9").see("Đến muộn").see("Người thử vien");
    let note = format!("{page}/{}/note", op["id"].as_str().expect("an id"));
    let member = site.scene.app.named("vien", &[Role::Inspector], None);
    assert!(!member.get(&page).expect(200).see("Sổ theo dõi").text().contains("/note"), "only the leader notes it");
    member.post(&note, &[]).expect(403);
    leader.post(&note, &[]).expect(303);
    leader.post(&note, &[]).expect(404);
    leader.get(&page).expect(200).miss("Sổ theo dõi bỏ trống");
    // What the record still takes after the minutes goes in.
    let more = tablet.op("minutes.supplement", &tablet.id(), "", json!({ "version": 0 }), json!("Gửi thêm sổ"));
    tablet.push(&[more]).each("applied");
}

fn who_left_the_team_hands_in_what_they_have(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    tablet.client.call("GET", &format!("/api/v1/visits/{}/pack", site.visit), &PROTOCOL, Vec::new()).expect(200);
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    let actor = site.scene.app.actor("vien");
    site.scene
        .app
        .db()
        .write(|tx| {
            use diesel::prelude::*;
            use giamsat::schema::team_members as m;
            diesel::delete(m::table.filter(m::account_id.eq(actor.key()))).execute(tx.c())?;
            Ok(())
        })
        .expect("the member leaves");
    let answers = tablet.push(&[op]);
    assert_eq!((&answers.0[0]["status"], &answers.0[0]["code"]), (&json!("late"), &json!("visits-left-team")));
    assert_eq!(site.verdict(&item), None);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    leader.get(&format!("/visits/{}/held", site.visit)).expect(200).see("Không đạt").see("không còn trong đoàn");
}

fn a_bad_operation_holds_back_none(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let (first, second) = (site.item(0), site.item(1));
    let good = |item: &str| tablet.op("answer.set", item, "", json!({ "version": 0 }), json!("pass"));
    let mut unknown = good(&second);
    unknown["kind"] = json!("answer.delete");
    let mut typed = good(&second);
    typed["seq"] = json!("seven");
    let nowhere = tablet.op("answer.set", "0199", "", json!({ "version": 0 }), json!("pass"));
    let missing = tablet.op("finding.field", "0199", "fact", json!({ "version": 1 }), json!("x"));
    let negative = tablet.op("answer.set", &second, "", json!({ "version": -1 }), json!("fail"));
    let foreign_base = tablet.op("answer.set", &second, "", json!({ "op": unknown["id"] }), json!("fail"));
    let mut nul = good(&second);
    nul["target"]["entity"] = json!("a\u{0}b");
    let mut forged = good(&second);
    forged["id"] = json!("x\u{0}y");
    let ops =
        [good(&first), unknown, typed, json!(7), nowhere, missing, negative, good(&second), foreign_base, nul, forged];
    let answers = tablet.push(&ops);
    let codes: Vec<&str> =
        answers.0.iter().map(|a| a["code"].as_str().or(a["status"].as_str()).unwrap_or_default()).collect();
    assert_eq!(
        codes,
        [
            "applied",
            "sync-malformed",
            "sync-malformed",
            "sync-malformed",
            "visits-item-missing",
            "visits-entity-missing",
            "visits-op-value",
            "applied",
            "retry",
            "sync-malformed",
            "sync-malformed"
        ]
    );
    assert_eq!((site.verdict(&first), site.verdict(&second)), (Some(Verdict::Pass), Some(Verdict::Pass)));
    assert_eq!(tablet.refused(&site.scene.app).len(), 5, "what could not be read is kept");
    // Too many, too large, too deep: the request is refused whole, with a code.
    let many: Vec<_> = (0..51).map(|_| good(&first)).collect();
    tablet.client.json("/api/v1/sync", &tablet.request(&many)).expect(400).see("sync-too-many");
    let mut large = good(&first);
    large["data"] = json!("a".repeat(300_000));
    tablet.client.json("/api/v1/sync", &tablet.request(&[large])).expect(413).see("error-too-large");
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let body = format!("{{\"sent_at\":\"2026-11-20T02:00:00Z\",\"operations\":[{deep}]}}");
    let answer = tablet.client.call("POST", "/api/v1/sync", &PROTOCOL, body.into_bytes());
    assert!(matches!(answer.status.as_u16(), 200 | 400), "{:?} {}", answer.status, answer.text());
    tablet.client.call("POST", "/api/v1/sync", &PROTOCOL, b"{".to_vec()).expect(400).see("sync-malformed");
}

fn operations_of_others_and_foreign_visits_are_refused_alike(given: &Given) {
    let site = ongoing(given);
    let item = site.item(0);
    let stranger = Tablet::new(&site.scene.app, "la", Role::Inspector, &site.visit);
    let real = stranger.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    let mut none = stranger.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    none["visit"] = json!("01990000-0000-7000-8000-000000000000");
    let answers = stranger.push(&[real, none]);
    for answer in &answers.0 {
        assert_eq!(answer["code"], "sync-no-visit", "a visit of others and none at all are the same");
    }
    let member = site.tablet("vien");
    let mut other = member.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    other["user"] = json!(site.scene.app.actor("thuky").key());
    assert_eq!(member.push(&[other]).0[0]["code"], "sync-other-user");
    assert_eq!(site.verdict(&item), None);
    // Building upon somebody else's operation is refused.
    let second = site.tablet("thuky");
    let theirs = second.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    second.push(std::slice::from_ref(&theirs)).each("applied");
    let stolen = member.op("answer.set", &item, "", json!({ "op": theirs["id"] }), json!("fail"));
    assert_eq!(member.push(&[stolen]).0[0]["code"], "visits-op-base");
}

/// A database that refuses one operation (here: a rule set for the test) is no reason to lose the
/// others, nor to ask for ever.
fn what_the_database_refuses_is_refused_alone(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let items: Vec<String> = (0..4).map(|n| site.item(n)).collect();
    given.refuse_value("record_entries", "value", "partial");
    let ops: Vec<_> = items
        .iter()
        .zip(["pass", "partial", "fail", "pass"])
        .map(|(item, verdict)| tablet.op("answer.set", item, "", json!({ "version": 0 }), json!(verdict)))
        .collect();
    let answers = tablet.push(&ops);
    let words: Vec<&str> = answers.0.iter().map(|a| a["status"].as_str().unwrap_or_default()).collect();
    assert_eq!(words, ["applied", "refused", "applied", "applied"], "{answers:?}");
    assert_eq!(answers.0[1]["code"], "visits-op-failed");
    assert_eq!(tablet.push(&ops), answers, "final, and remembered");
    assert_eq!(site.verdict(&items[2]), Some(Verdict::Fail));
}

/// A finding that the database does not take now is sent again, and so is who answers for it: to refuse
/// that person for good because the finding is missing would be wrong.
fn what_points_to_what_failed_for_now_waits_for_it(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let (finding, person, item) = (tablet.id(), tablet.id(), site.item(0));
    // The same of who answers for a finding that is taken back afterwards.
    let (other, second) = (tablet.id(), tablet.id());
    let fields = json!({ "kind": "violation", "severity": "serious", "fact": "Không niêm yết." });
    let row = json!({ "finding": finding, "official": site.clerk, "name": "Trần Thị Thử", "position": "Công chức",
        "capacity": "direct", "degree": "direct" });
    let ops = [
        tablet.op("finding.put", &finding, "", json!({ "version": 0 }), fields.clone()),
        tablet.op("person.add", &person, "", json!({ "version": 0 }), row.clone()),
        tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail")),
    ];
    let put = tablet.op("finding.put", &other, "", json!({ "version": 0 }), fields);
    let mut row = row;
    row["finding"] = json!(other);
    let taken_back = [
        tablet.op("person.add", &second, "", json!({ "version": 0 }), row),
        tablet.op("finding.withdraw", &other, "", json!({ "op": put["id"] }), json!(null)),
        tablet.op("answer.note", &item, "", json!({ "version": 0 }), json!("Sổ bỏ trống")),
    ];
    tablet.push(&[put]).each("applied");
    for (kind, ops) in [("finding.put", &ops), ("person.add", &taken_back)] {
        fill_disk(given, "kind", kind);
        let answers = tablet.push(ops);
        let words: Vec<&str> = answers.0.iter().map(|a| a["status"].as_str().unwrap_or_default()).collect();
        assert_eq!(words, ["retry", "retry", "applied"], "{answers:?}");
        assert_eq!(answers.0[1]["waits_for"], ops[0]["id"]);
        empty_disk(given);
        tablet.push(ops).each("applied");
    }
    let record = site.record();
    let of = |id: &str| record.findings.iter().find(|f| f.id.as_str() == id).expect("the finding");
    assert_eq!(of(&finding).persons[0].name, "Trần Thị Thử");
    assert!(of(&other).withdrawn);
}

/// What the database refused changed nothing: whoever goes on from it sees what they saw before, and
/// is in nobody's way.
fn who_goes_on_from_what_failed_stands_on_what_they_saw(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let first = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let fails = tablet.op("answer.set", &item, "", json!({ "op": first["id"] }), json!("partial"));
    let next = tablet.op("answer.set", &item, "", json!({ "op": fails["id"] }), json!("fail"));
    given.refuse_value("record_entries", "value", "partial");
    tablet.push(&[first]).each("applied");
    assert_eq!(tablet.push(&[fails]).0[0]["code"], "visits-op-failed");
    tablet.push(&[next]).each("applied");
    assert_eq!(site.verdict(&item), Some(Verdict::Fail));
    assert!(site.conflicts().is_empty(), "{:?}", site.conflicts());
}

/// The answer was lost, the tablet was lost, the person goes on with another: their work is not
/// called changed because another tablet sends it.
fn work_that_was_in_is_answered_alike_from_another_tablet(given: &Given) {
    let site = ongoing(given);
    let (lost, next) = (site.tablet("vien"), site.tablet("vien"));
    let item = site.item(0);
    let op = lost.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let answers = lost.push(std::slice::from_ref(&op));
    answers.each("applied");
    assert_eq!(next.push(std::slice::from_ref(&op)), answers);
    assert_eq!(next.refused(&site.scene.app), Vec::<String>::new());
}

fn a_revoked_tablet_and_a_disabled_person_hand_in_nothing(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let admin = site.scene.app.client(Role::Administrator);
    admin.get("/devices").expect(200).see("Máy của vien").see("Người thử vien");
    admin.post(&format!("/devices/{}/revoke", tablet.device), &[]).expect(303);
    tablet.client.json("/api/v1/sync", &tablet.request(std::slice::from_ref(&op))).expect(401).see("sign-in");
    assert_eq!(site.verdict(&item), None);
    // Signed in again with another tablet, the same work goes in: nothing was lost.
    let next = site.tablet("vien");
    next.push(std::slice::from_ref(&op)).each("applied");
    let session = site.scene.app.named("vien", &[Role::Inspector], None);
    session
        .json("/api/v1/devices", &json!({ "id": tablet.device, "name": "Máy cũ" }))
        .expect(409)
        .see("accounts-device-revoked");
    session.post(&format!("/devices/{}/revoke", next.device), &[]).expect(303);
    site.scene
        .app
        .named("thuky", &[Role::Inspector], None)
        .post(&format!("/devices/{}/revoke", next.device), &[])
        .expect(404);
}

fn a_pull_brings_all_that_changed_and_where_to_go_on(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let (mut mine, mut after) = (std::collections::BTreeMap::new(), 0);
    let mut pull = |tablet: &Tablet| {
        loop {
            let path = format!("/api/v1/visits/{}/changes?after={after}", site.visit);
            let pulled = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
            for entry in pulled["entries"].as_array().expect("entries") {
                let key = format!("{}/{}/{}", entry["kind"], entry["entity"], entry["field"]);
                mine.insert(key, entry.clone());
            }
            after = pulled["next"].as_i64().expect("a number");
            if pulled["more"] == json!(false) {
                return (mine.clone(), pulled["conflicts"].clone());
            }
        }
    };
    pull(&one);
    let items: Vec<String> = site.record().answers.iter().map(|a| a.item.to_string()).collect();
    for chunk in items.chunks(50) {
        let ops: Vec<_> =
            chunk.iter().map(|item| two.op("answer.set", item, "", json!({ "version": 0 }), json!("pass"))).collect();
        two.push(&ops).each("applied");
    }
    one.push(&[one.op("answer.set", &items[0], "", json!({ "version": 0 }), json!("fail"))]).each("conflict");
    let (pulled, conflicts) = pull(&one);
    assert_eq!(pulled.values().filter(|e| e["field"] == "verdict").count(), items.len());
    assert_eq!(conflicts[0]["value"], "fail");
    let leader = site.tablet("truong");
    let decided = leader.op(
        "conflict.resolve",
        conflicts[0]["id"].as_str().expect("an id"),
        "",
        json!({ "version": 1 }),
        json!("current"),
    );
    leader.push(&[decided]).each("applied");
    let (_, conflicts) = pull(&one);
    assert_eq!(conflicts[0]["kept"], "current", "a decision is pulled too");
    // A fresh tablet ends with the same.
    let path = format!("/api/v1/visits/{}/changes?after=0", site.visit);
    let fresh = two.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
    assert_eq!(fresh["entries"].as_array().map(Vec::len), Some(pulled.len()));
    // Out of scope: the same answer as for a visit that does not exist.
    let stranger = site.scene.app.unit_client("donvi2", &site.scene.other);
    stranger.call("GET", &path, &PROTOCOL, Vec::new()).expect(403);
}

fn the_pack_holds_what_is_needed_and_nothing_of_applicants(given: &Given) {
    let site = ongoing(given);
    let applicants = crate::support::given_dossiers(&site.scene.app, &site.scene.ward, 900);
    let tablet = site.tablet("vien");
    let path = format!("/api/v1/visits/{}/pack", site.visit);
    let answer = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200);
    assert!(answer.bytes.len() < 1_000_000, "{} bytes", answer.bytes.len());
    let text = answer.text();
    for applicant in &applicants {
        assert!(!text.contains(applicant), "an applicant's name travels");
    }
    let pack = answer.value();
    assert_eq!(pack["decision"]["number"], "214/QĐ-SNV");
    assert_eq!(pack["officials"][0]["name"], "Trần Thị Thử");
    assert_eq!(pack["dossiers"][0]["late"], json!(true), "late ones first");
    assert!(pack["dossiers_left_out"].as_i64().expect("a number") > 0);
    let asked: usize = pack["checklists"]
        .as_array()
        .expect("lists")
        .iter()
        .map(|l| l["questions"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(asked, site.record().answers.len());
    let mine = tablet.client.call("GET", "/api/v1/visits", &PROTOCOL, Vec::new()).expect(200).value();
    assert_eq!(mine[0]["unit_name"], "UBND phường Bến Thử");
    // Not for others, not even those who may see the visit.
    let planner = site.scene.app.named("lap", &[Role::Planner], None);
    planner.call("GET", &path, &PROTOCOL, Vec::new()).expect(403);
    Tablet::new(&site.scene.app, "la", Role::Inspector, &site.visit)
        .client
        .call("GET", &path, &PROTOCOL, Vec::new())
        .expect(409)
        .see("visits-not-in-team");
}

/// A decision of several items looks at more fields of work than one of them does.
fn the_pack_before_the_start_asks_what_the_visit_will_ask(given: &Given) {
    let scene = scene(given);
    let item = crate::inspections::sealed_item(&scene);
    let inspection = crate::inspections::two_sealed(&scene, item);
    let (visit, _) = scene.visits(&inspection);
    let tablet = Tablet::new(&scene.app, "truong", Role::Leader, &visit);
    let path = format!("/api/v1/visits/{visit}/pack");
    let asked = || -> Vec<String> {
        let pack = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
        // Its hour has come.
        let pack = match pack["sealed"] == json!(true) {
            true => {
                let key = format!("/api/v1/visits/{visit}/key");
                let key = tablet.client.call("GET", &key, &PROTOCOL, Vec::new()).expect(200).value();
                sealed::opened(&visit, &pack, key["code"].as_str().expect("a code")).expect("the pack")
            }
            false => pack,
        };
        let lists = pack["checklists"].as_array().expect("lists").clone();
        lists
            .iter()
            .flat_map(|l| l["questions"].as_array().expect("questions").clone())
            .map(|q| q["id"].to_string())
            .collect()
    };
    let before = asked();
    scene.start("truong", &visit);
    assert!(!before.is_empty());
    assert_eq!(before, asked());
}

fn a_check_and_a_receipt_prove_what_is_in(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    tablet.push(std::slice::from_ref(&op)).each("applied");
    let never = tablet.id();
    let check = format!("/api/v1/visits/{}/check", site.visit);
    let asked = json!({ "operations": [op["id"], never], "files": ["00"] });
    let checked = tablet.client.json(&check, &asked).expect(200).value();
    assert_eq!(checked["missing"], json!([never]));
    assert_eq!(checked["missing_files"], json!(["00"]));
    assert_eq!(checked["held"][op["id"].as_str().expect("an id")], "applied");
    let path = format!("/api/v1/visits/{}/receipt", site.visit);
    let receipt = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
    assert_eq!(receipt["operations"], json!(2), "the start and the answer");
    let again = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
    assert_eq!(receipt["record_sha256"], again["record_sha256"]);
    let change = tablet.op("answer.set", &item, "", json!({ "op": op["id"] }), json!("fail"));
    tablet.push(&[change]).each("applied");
    let after = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
    assert_ne!(receipt["record_sha256"], after["record_sha256"]);
    let stranger = site.scene.app.unit_client("donvi2", &site.scene.other);
    stranger.json(&check, &json!({ "operations": [op["id"]] })).expect(404);
}

fn an_id_in_capitals_is_the_same_operation(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let first = tablet.push(std::slice::from_ref(&op));
    first.each("applied");
    let seq = site.record().visit.seq;
    let capitals = |of: &serde_json::Value| json!(of.as_str().expect("an id").to_uppercase());
    let braces = |of: &serde_json::Value| json!(format!("{{{}}}", of.as_str().expect("an id")));
    for form in [&capitals as &dyn Fn(&serde_json::Value) -> serde_json::Value, &braces] {
        let mut again = op.clone();
        (again["id"], again["visit"]) = (form(&op["id"]), form(&op["visit"]));
        let mut answer = tablet.push(std::slice::from_ref(&again)).0.remove(0);
        assert_eq!(answer["id"], again["id"], "the tablet finds its answer by what it sent");
        answer["id"] = op["id"].clone();
        assert_eq!(answer, first.0[0]);
    }
    assert_eq!(site.record().visit.seq, seq, "nothing was written again");
    // What builds upon it finds it, and a check does.
    let mut next = tablet.op("answer.set", &item, "", json!({ "op": capitals(&op["id"]) }), json!("fail"));
    next["id"] = capitals(&next["id"]);
    tablet.push(std::slice::from_ref(&next)).each("applied");
    assert_eq!(site.verdict(&item), Some(Verdict::Fail));
    let check = format!("/api/v1/visits/{}/check", site.visit);
    let asked = json!({ "operations": [next["id"], op["id"]], "files": [] });
    let checked = tablet.client.json(&check, &asked).expect(200).value();
    assert_eq!(checked["missing"], json!([]));
    assert_eq!(checked["held"][next["id"].as_str().expect("an id")], "applied");
    assert_eq!(tablet.refused(&site.scene.app), [""; 0]);
}

fn every_id_has_one_spelling(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let capitals = |id: &str| id.to_uppercase();
    let braces = |id: &str| format!("{{{id}}}");
    let (finding, person, seen) = (tablet.id(), tablet.id(), site.clerk.to_string());
    let new = json!({ "version": 0 });
    let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng cũ.", "item": site.item(0) });
    let row = json!({ "finding": capitals(&finding), "official": capitals(&seen), "name": "Trần Thị Thử",
        "capacity": "direct", "degree": "direct" });
    let there = json!({ "official": capitals(&seen), "name": "Trần Thị Thử", "position": "", "presence": "present", "reason": "" });
    let mut ops = vec![
        tablet.op("finding.put", &capitals(&finding), "", new.clone(), fields),
        tablet.op("person.add", &capitals(&person), "", new.clone(), row),
        tablet.op("attendance.set", &braces(&seen), "", new.clone(), there),
        tablet.op("answer.set", &site.item(0), "", new.clone(), json!("fail")),
        tablet.op("finding.field", &finding, "fact", json!({ "version": 1 }), json!("Bảng cũ từ 2023.")),
        tablet.op("finding.field", &braces(&finding), "item", json!({ "version": 1 }), json!(site.item(1))),
    ];
    for op in &mut ops {
        (op["user"], op["visit"]) = (json!(capitals(&tablet.user)), json!(capitals(site.visit.as_str())));
        op["device"] = json!(braces(&tablet.device));
    }
    let first = tablet.push(&ops);
    first.each("applied");
    let record = site.record();
    assert_eq!(record.findings.len(), 1, "one finding in every spelling");
    let stands = &record.findings[0];
    assert_eq!(
        (stands.id.as_str(), stands.fact.as_str(), stands.persons.len()),
        (finding.as_str(), "Bảng cũ từ 2023.", 1)
    );
    assert_eq!(stands.item.as_ref().map(|item| item.to_string()), Some(site.item(1)));
    assert_eq!(site.verdict(&site.item(0)), Some(Verdict::Fail));
    // The same operation in another spelling throughout is the same operation.
    let mut again = ops.clone();
    for (op, plain) in again.iter_mut().zip(&ops) {
        op["id"] = json!(capitals(plain["id"].as_str().expect("an id")));
        op["target"]["entity"] = json!(plain["target"]["entity"].as_str().expect("an id").to_lowercase());
        op["user"] = json!(tablet.user);
    }
    let answers = tablet
        .push(&again)
        .0
        .into_iter()
        .zip(&first.0)
        .all(|(again, first)| again["status"] == first["status"] && again["seq"] == first["seq"]);
    assert!(answers, "replayed, not taken again");
    // Conflicts and addresses, too.
    let other = site.tablet("thuky");
    let clash = other.op("answer.set", &site.item(0), "", new, json!("pass"));
    other.push(std::slice::from_ref(&clash)).each("conflict");
    let conflict = site.conflicts()[0].id.to_string();
    let leader = site.tablet("truong");
    let decide = leader.op("conflict.resolve", &capitals(&conflict), "", json!({ "version": 1 }), json!("proposed"));
    leader.push(&[decide]).each("applied");
    assert_eq!(site.verdict(&site.item(0)), Some(Verdict::Pass));
    for path in ["pack", "changes?after=0", "receipt"] {
        tablet.client.get(&format!("/api/v1/visits/{}/{path}", capitals(site.visit.as_str()))).expect(200);
    }
    // A tablet that writes its id otherwise is the same tablet.
    let body = json!({ "id": capitals(&tablet.device), "name": "Máy của tôi" });
    tablet.client.json("/api/v1/devices", &body).expect(200);
    assert_eq!(tablet.refused(&site.scene.app), [""; 0]);
}

/// From now on the database has no room for operations that have this in a column.
pub fn fill_disk(given: &Given, column: &str, value: &str) {
    given.execute(&match given.backend() {
        Backend::Sqlite => format!(
            "CREATE TRIGGER full BEFORE INSERT ON visit_ops WHEN NEW.{column} = '{value}' \
             BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        ),
        Backend::Postgres => format!(
            "CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER disk_full BEFORE INSERT ON visit_ops FOR EACH ROW WHEN (NEW.{column} = '{value}') \
             EXECUTE FUNCTION disk_full()"
        ),
    });
}

pub fn empty_disk(given: &Given) {
    given.execute(match given.backend() {
        Backend::Sqlite => "DROP TRIGGER full",
        Backend::Postgres => "DROP TRIGGER disk_full ON visit_ops",
    });
}

/// The database takes nothing of one visit; the other one's work in the same request is in.
fn one_visit_that_fails_holds_back_no_other(given: &Given) {
    let site = ongoing(given);
    let other = site.another();
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let mut elsewhere = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    elsewhere["visit"] = json!(other);
    let here = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    fill_disk(given, "visit_id", other.as_str());
    let answers = tablet.push(&[elsewhere.clone(), here]);
    assert_eq!(answers.0[0]["status"], "retry", "{answers:?}");
    assert_eq!(answers.0[0]["waits_for"], "server");
    assert_eq!(answers.0[1]["status"], "applied", "{answers:?}");
    assert_eq!(site.verdict(&item), Some(Verdict::Pass));
    empty_disk(given);
    tablet.push(&[elsewhere]).each("applied");
}

fn a_request_from_another_site_is_told_so(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let body = tablet.request(&[]).to_string().into_bytes();
    let headers = [PROTOCOL[0], ("Sec-Fetch-Site", "cross-site")];
    let told = tablet.client.call("POST", "/api/v1/sync", &headers, body.clone()).expect(400).value();
    assert!(told["message"].as_str().is_some_and(|m| m.contains("trang khác")), "{told}");
    let told = tablet.client.call("POST", "/api/v1/sync", &[], body).expect(400).value();
    assert!(told["message"].as_str().is_some_and(|m| m.contains("phiên bản giao thức")), "{told}");
}

fn every_error_is_told_as_json(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let call = |method: &str, path: &str, body: Vec<u8>| tablet.client.call(method, path, &PROTOCOL, body);
    let told = |answer: crate::support::app::Answer, status: u16, code: &str| {
        let answer = answer.expect(status);
        assert_eq!(answer.headers["content-type"], "application/json", "{}", answer.text());
        let value = answer.value();
        assert_eq!(value["code"], code, "{value}");
        let message = value["message"].as_str().expect("a sentence").to_owned();
        assert!(message.len() > 10 && !message.contains("trang"), "no page is spoken of: {message}");
        answer
    };
    told(call("GET", "/api/v1/nothing", Vec::new()), 404, "not-found");
    told(call("POST", "/api/v1/nothing", b"{}".to_vec()), 404, "not-found");
    told(call("GET", "/api/v1/visits/no-such-visit/pack", Vec::new()), 404, "not-found");
    for (method, path, allowed) in [
        ("GET", "/api/v1/sync", "POST"),
        ("PUT", "/api/v1/devices", "POST"),
        ("DELETE", "/api/v1/visits", "GET"),
        ("POST", "/api/v1/visits/x/pack", "GET"),
        ("PUT", "/api/v1/visits/x/files/y", "HEAD, PATCH"),
    ] {
        let answer = told(call(method, path, Vec::new()), 405, "wrong-method");
        assert_eq!(answer.headers["allow"], allowed, "{method} {path}");
    }
    for length in [300_000, 3_000_000] {
        told(call("POST", "/api/v1/sync", vec![b' '; length]), 413, "error-too-large");
    }
    told(call("POST", "/api/v1/nothing", vec![b' '; 3_000_000]), 413, "error-too-large");
    told(call("POST", "/api/v1/sync", b"{".to_vec()), 400, "sync-malformed");
    told(call("POST", "/api/v1/sync", Vec::new()), 400, "sync-malformed");
    told(tablet.client.call("POST", "/api/v1/sync", &[], b"{}".to_vec()), 400, "error-forged");
    told(tablet.client.call("POST", "/api/v1/nothing", &[], b"{}".to_vec()), 400, "error-forged");
    told(site.scene.app.nobody().call("GET", "/api/v1/visits", &PROTOCOL, Vec::new()), 401, "sign-in");
    told(tablet.client.json("/api/v1/devices", &json!({ "id": "x", "name": "" })), 422, "invalid");
    // A page stays a page.
    let page = tablet.client.get("/nothing").expect(404);
    assert!(page.headers["content-type"].to_str().is_ok_and(|t| t.starts_with("text/html")));
}

fn what_was_refused_is_shown_to_those_it_concerns(given: &Given) {
    let site = ongoing(given);
    let app = &site.scene.app;
    let item = site.item(0);
    // A sealed visit of the same body, which nobody here but its planner and team sees.
    let sealed = crate::inspections::sealed_item(&site.scene);
    let mut decision = site.scene.decision();
    decision.decision_number = "909/QĐ-SNV".into();
    decision.items = vec![sealed];
    let inspection = site.scene.set_up(&decision);
    let (hidden, _) = {
        let team = app.actor("truong");
        let all = app.db().read(|c| visits::views::of_inspection(c, &team, &inspection)).expect("its visit");
        (all[0].id.clone(), all[0].unit_name.clone())
    };
    let stranger = Tablet::new(app, "la", Role::Inspector, &site.visit);
    let op = |visit: &str| {
        let mut op = stranger.op("answer.note", &item, "", json!({ "version": 0 }), json!("Ghi nhầm chỗ"));
        op["visit"] = json!(visit);
        op
    };
    let nowhere = "01990000-0000-7000-8000-000000000000";
    let hidden_capitals = hidden.as_str().to_uppercase();
    let mut nonsense = op(site.visit.as_str());
    nonsense["kind"] = json!("answer.delete");
    let ops = [op(site.visit.as_str()), op(nowhere), op(hidden.as_str()), op(&hidden_capitals), nonsense];
    stranger.push(&ops).each("refused");
    let page = "/devices/refused";
    let rows = |client: &crate::support::app::Client, path: &str| {
        let text = client.get(path).expect(200).text();
        text.matches("<th scope=\"row\">").count()
    };
    let of_hidden = |client: &crate::support::app::Client| {
        let text = client.get(page).expect(200).text().to_lowercase();
        text.contains(hidden.as_str())
    };
    // The administrator sees whose, from where, why, and at which visit; of the sealed one nothing.
    let admin = app.client(Role::Administrator);
    let seen = admin.get(page).expect(200);
    let seen = seen.see("Người thử la").see("Máy của la").see("Ghi chú câu hỏi").see("UBND phường Bến Thử");
    let seen = seen.see("Không có buổi kiểm tra này, hoặc chưa từng giao cho người gửi.").see("Không đọc được");
    seen.see(nowhere).see("20/11/2026 09:00");
    assert_eq!((rows(&admin, page), of_hidden(&admin)), (3, false));
    assert_eq!(rows(&admin, &format!("{page}?visit={hidden}")), 0);
    assert_eq!(rows(&admin, &format!("{page}?visit={}", site.visit)), 1);
    assert_eq!(rows(&admin, &format!("{page}?device={}", stranger.device)), 3);
    assert_eq!(rows(&admin, &format!("{page}?device={nowhere}")), 0);
    assert!(admin.get("/devices").expect(200).text().contains("href=\"/devices/refused\""));
    // The visit's leader sees those that name their visits, the sealed one too; another leader none.
    let leader = app.named("truong", &[Role::Leader], None);
    assert_eq!((rows(&leader, page), of_hidden(&leader)), (3, true));
    assert_eq!(rows(&leader, &format!("{page}?visit={}", site.visit)), 1);
    let held = leader.get(&format!("/visits/{}/held", site.visit)).expect(200).text().replace("&#x2f;", "/");
    assert!(held.contains(&format!("href=\"/devices/refused?visit={}\"", site.visit)), "{held}");
    for login in ["truong-khac", "vien"] {
        let other = app.named(login, &[if login == "vien" { Role::Inspector } else { Role::Leader }], None);
        assert_eq!(rows(&other, page), 0, "{login}");
        other.get(page).expect(200).see("Không có thao tác nào bị từ chối");
    }
    // Who sent them sees their own, without learning what the ids stand for.
    assert_eq!(rows(&stranger.client, page), 5);
    let own = stranger.client.get(page).expect(200).text();
    assert!(own.contains(hidden.as_str()) && !own.contains(&format!("/visits/{hidden}")));
    let unit = app.unit_client("phuong", &site.scene.ward);
    assert_eq!(rows(&unit, page), 0);
    app.nobody().get(page).expect(303);
}

fn requests_from_other_pages_are_refused(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let op = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let body = || tablet.request(std::slice::from_ref(&op)).to_string().into_bytes();
    let send = |headers: &[(&str, &str)]| tablet.client.call("POST", "/api/v1/sync", headers, body());
    send(&[]).expect(400).see("error-forged");
    send(&[PROTOCOL[0], ("Sec-Fetch-Site", "cross-site")]).expect(400).see("error-forged");
    send(&[PROTOCOL[0], ("Origin", "https://elsewhere.example")]).expect(400).see("error-forged");
    assert_eq!(site.verdict(&item), None);
    send(&[PROTOCOL[0], ("Sec-Fetch-Site", "same-origin")]).expect(200);
    // An old program hands in its work, and is told to update.
    let old = [("X-Giamsat-Protocol", "0")];
    let answer = tablet.client.call("POST", "/api/v1/sync", &old, body()).expect(200).value();
    assert_eq!((&answer["update"], &answer["answers"][0]["status"]), (&json!(true), &json!("applied")));
    tablet.client.call("GET", &format!("/api/v1/visits/{}/pack", site.visit), &old, Vec::new()).expect(426);
}

fn the_description_holds_every_route_of_the_protocol(given: &Given) {
    let test = crate::support::app::start(given);
    let described = test.nobody().get("/api/v1/openapi.json").expect(200).value();
    let mut lines: Vec<String> = giamsat::routes::all()
        .iter()
        .filter(|r| r.path.starts_with("/api/"))
        .map(|r| format!("{} {}", r.method.as_str().to_lowercase(), r.path))
        .collect();
    let mut told: Vec<String> = described["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, ways)| ways.as_object().expect("ways").keys().map(move |way| format!("{way} {path}")))
        .collect();
    lines.sort();
    told.sort();
    assert_eq!(told, lines);
    // Every reference leads somewhere, and words are told as words.
    let text = described.to_string();
    for (at, _) in text.match_indices("#/components/schemas/") {
        let name = text[at + 21..].split('"').next().unwrap_or_default();
        assert!(described["components"]["schemas"].get(name).is_some(), "no schema {name}");
    }
    let kinds = described["components"]["schemas"]["visit-op"]["enum"].as_array().expect("words");
    assert_eq!(kinds.len(), giamsat::visits::OpKind::ALL.len());
}

fn words_of_the_minutes_are_closed_with_them(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let note = |kind: &str, target: &str| tablet.op(kind, target, "", json!({ "version": 0 }), json!("Ngụ ý"));
    for (kind, target) in [("minutes.note", "refusal"), ("refuse.sign", "opinion"), ("minutes.note", "x")] {
        assert_eq!(tablet.push(&[note(kind, target)]).0[0]["code"], "visits-op-value", "{kind} {target}");
    }
    site.close();
    let before = site.record();
    for target in ["opinion", "refusal"] {
        assert_eq!(tablet.push(&[note("minutes.supplement", target)]).0[0]["code"], "visits-op-id", "{target}");
    }
    let after = site.record();
    assert_eq!((after.unit_opinion, after.refusal), (before.unit_opinion, before.refusal));
    assert_eq!(after.minutes_sha256, before.minutes_sha256);
}

fn instants_beyond_any_clock_hurt_nobody(given: &Given) {
    let site = planned(given);
    let tablet = site.tablet("truong");
    let start = |at: &str| {
        let data = json!({ "place": "Một cửa", "at": at });
        tablet.op("visit.start", site.visit.as_str(), "", json!({ "version": 0 }), data)
    };
    for at in ["-262143-01-01T00:00:00", "+262142-12-31T23:59:59Z", "10000-01-01T00:00:00"] {
        let mut request = tablet.request(&[start(at)]);
        request["sent_at"] = json!("+262142-12-31T23:59:59Z");
        let answer = tablet.client.json("/api/v1/sync", &request).expect(200).value();
        assert_eq!(answer["answers"][0]["code"], "visits-op-value", "{answer}");
    }
    tablet.push(&[start("2026-11-20T01:00:00Z")]).each("applied");
    let item = site.item(0);
    let mut odd = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("no-such-word"));
    odd["at"] = json!("+262142-12-31T23:59:59Z");
    let good = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let answers = tablet.push(&[odd, good]);
    assert_eq!((&answers.0[0]["status"], &answers.0[1]["status"]), (&json!("refused"), &json!("applied")));
    tablet.client.get(&format!("/visits/{}/held", site.visit)).expect(200);
    let many = json!({ "method": "random", "of": 9_007_199_254_740_993_i64, "dossiers": ["H1"] });
    tablet.push(&[tablet.op("sample.draw", &tablet.id(), "", json!({ "version": 0 }), many)]).each("refused");
}

fn what_cannot_be_read_is_answered_by_its_id(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let item = site.item(0);
    let half = tablet.op("answer.note", &item, "", json!({ "version": 0 }), json!("HALF"));
    let good = tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    let deep = tablet.op("answer.note", &item, "", json!({ "version": 0 }), json!("DEEP"));
    let text = tablet.request(&[half.clone(), good, deep.clone()]).to_string();
    let text = text.replace("HALF", "a\\ud800b");
    let text = text.replace("\"DEEP\"", &format!("{}{}", "[".repeat(500), "]".repeat(500)));
    let answer = tablet.client.call("POST", "/api/v1/sync", &PROTOCOL, text.into_bytes()).expect(200).value();
    let told = |at: usize| (answer["answers"][at]["id"].clone(), answer["answers"][at]["status"].clone());
    assert_eq!(told(0), (half["id"].clone(), json!("refused")));
    assert_eq!(told(1).1, "applied");
    assert_eq!(told(2), (deep["id"].clone(), json!("refused")));
}

fn a_finding_that_others_added_to_is_not_taken_back_unseen(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let put = |tablet: &Tablet, id: &str| {
        let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng cũ." });
        tablet.op("finding.put", id, "", json!({ "version": 0 }), fields)
    };
    let add = |tablet: &Tablet, finding: &str| {
        let row = json!({ "finding": finding, "official": null, "name": "Trần Thị Thử", "capacity": "direct",
            "degree": "direct" });
        tablet.op("person.add", &tablet.id(), "", json!({ "version": 0 }), row)
    };
    let (finding, own) = (one.id(), one.id());
    let first = put(&one, &finding);
    let mine = put(&one, &own);
    one.push(&[first.clone(), mine.clone(), add(&one, &own)]).each("applied");
    two.push(&[add(&two, &finding)]).each("applied");
    let gone = |id: &str, base: &serde_json::Value| {
        one.op("finding.withdraw", id, "", json!({ "op": base["id"] }), json!(null))
    };
    one.push(&[gone(&finding, &first)]).each("conflict");
    one.push(&[gone(&own, &mine)]).each("applied");
    let record = site.record();
    assert!(record.findings.iter().any(|f| f.id.as_str() == finding && !f.withdrawn && f.persons.len() == 1));
}

fn what_one_person_did_on_another_tablet_is_not_taken_back_unseen(given: &Given) {
    let site = ongoing(given);
    let (one, other) = (site.tablet("vien"), site.tablet("vien"));
    let put = |id: &str| {
        let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng cũ." });
        one.op("finding.put", id, "", json!({ "version": 0 }), fields)
    };
    let person = |finding: &str| {
        let row = json!({ "finding": finding, "official": null, "name": "Trần Thị Thử", "capacity": "direct",
            "degree": "direct" });
        other.op("person.add", &other.id(), "", json!({ "version": 0 }), row)
    };
    let gone = |id: &str, base: serde_json::Value| one.op("finding.withdraw", id, "", base, json!(null));
    let edit = |tablet: &Tablet, id: &str, fact: &str| {
        tablet.op("finding.field", id, "fact", json!({ "version": 1 }), json!(fact))
    };
    let ids: Vec<String> = (0..4).map(|_| one.id()).collect();
    let puts: Vec<serde_json::Value> = ids.iter().map(|id| put(id)).collect();
    one.push(&puts).each("applied");
    let of = |at: usize| json!({ "op": puts[at]["id"] });
    // Edited on the other tablet.
    other.push(&[edit(&other, &ids[0], "Bảng cũ, thiếu 3 thủ tục.")]).each("applied");
    one.push(&[gone(&ids[0], of(0))]).each("conflict");
    // What waits on the first tablet is handed in from the other one: it saw no more for that.
    other.push(&[edit(&other, &ids[1], "Bảng cũ, thiếu 4 thủ tục.")]).each("applied");
    other.push(&[gone(&ids[1], of(1))]).each("conflict");
    // Nor does it help to name another person's tablet as one's own.
    let third = site.tablet("thuky");
    let theirs = one.id();
    let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng cũ." });
    one.push(&[one.op("finding.put", &theirs, "", json!({ "version": 0 }), fields)]).each("applied");
    let row = json!({ "finding": theirs, "official": null, "name": "Trần Thị Thử", "capacity": "direct",
        "degree": "direct" });
    third.push(&[third.op("person.add", &third.id(), "", json!({ "version": 0 }), row)]).each("applied");
    let sum = |id: &str| -> i32 {
        site.record().findings.iter().find(|f| f.id.as_str() == id).expect("it").versions.values().sum()
    };
    let mut forged = gone(&theirs, json!({ "version": sum(&theirs) }));
    forged["device"] = json!(third.device);
    one.push(&[forged]).each("conflict");
    // A person was named on the other tablet, whatever version of the finding the first one saw.
    other.push(&[person(&ids[2])]).each("applied");
    let version =
        site.record().findings.iter().find(|f| f.id.as_str() == ids[2]).expect("it").versions.values().sum::<i32>();
    one.push(&[gone(&ids[2], json!({ "version": version }))]).each("conflict");
    // Edited and taken back on one tablet.
    one.push(&[edit(&one, &ids[3], "Nhầm."), gone(&ids[3], of(3))]).each("applied");
    let record = site.record();
    for (at, id) in ids.iter().enumerate() {
        let finding = record.findings.iter().find(|f| f.id.as_str() == id).expect("it");
        assert_eq!(finding.withdrawn, at == 3, "finding {at}");
    }
    assert_eq!(site.conflicts().len(), 4);
    // What waits from one tablet is not written over from the other.
    let item = site.item(0);
    third.push(&[third.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"))]).each("applied");
    let waits = one.op("answer.set", &item, "", json!({ "version": 0 }), json!("fail"));
    one.push(std::slice::from_ref(&waits)).each("conflict");
    let later = other.op("answer.set", &item, "", json!({ "op": waits["id"] }), json!("partial"));
    other.push(&[later]).each("conflict");
    let proposed: Vec<String> = site.conflicts().into_iter().map(|c| c.proposed.value).collect();
    assert!(proposed.contains(&"fail".to_owned()) && proposed.contains(&"partial".to_owned()), "{proposed:?}");
}

fn an_official_has_one_row_of_attendance(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let row = |presence: &str| {
        json!({ "official": site.clerk, "name": "Trần Thị Thử", "position": "Công chức", "presence": presence,
            "reason": "" })
    };
    let base = json!({ "version": 0 });
    tablet.push(&[tablet.op("attendance.set", site.clerk.as_str(), "", base.clone(), row("present"))]).each("applied");
    tablet.push(&[tablet.op("attendance.set", &tablet.id(), "", base.clone(), row("absent"))]).each("refused");
    // Nor an official whom nobody knows.
    let (unknown, mut forged) = (tablet.id(), row("present"));
    forged["official"] = json!(unknown);
    let answers = tablet.push(&[tablet.op("attendance.set", &unknown, "", base, forged)]);
    assert_eq!(answers.0[0]["code"], "visits-official-unknown");
    assert_eq!(site.record().attendance.len(), 1);
}

fn a_large_record_is_cut_where_the_pull_goes_on(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    for _ in 0..7 {
        let ops: Vec<_> = (0..6)
            .map(|_| {
                let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "ả".repeat(10_000) });
                tablet.op("finding.put", &tablet.id(), "", json!({ "version": 0 }), fields)
            })
            .collect();
        tablet.push(&ops).each("applied");
    }
    let get = |what: &str| {
        let path = format!("/api/v1/visits/{}/{what}", site.visit);
        tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200)
    };
    let pack = get("pack");
    assert!(pack.bytes.len() <= giamsat::sync::rules::LARGEST_PACK, "{} bytes", pack.bytes.len());
    let record = pack.value()["record"].clone();
    assert_eq!(record["more"], json!(true));
    let next = record["next"].as_i64().expect("a number");
    let rest = get(&format!("changes?after={next}")).value();
    let facts = |from: &serde_json::Value| {
        let all = from["entries"].as_array().expect("entries").iter();
        all.filter(|e| e["field"] == "fact").map(|e| e["entity"].to_string()).collect::<Vec<_>>()
    };
    let mut seen = facts(&record);
    seen.extend(facts(&rest));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 42, "nothing is skipped");
    assert_eq!(get("changes?after=999999").value()["next"], json!(site.record().visit.seq));
}

/// A unit of merge of a test vector.
fn entry_of(e: &serde_json::Value) -> visits::views::Entry {
    visits::views::Entry {
        kind: e["kind"].as_str().and_then(|k| k.parse().ok()).expect("a kind"),
        entity: e["entity"].as_str().expect("text").to_owned(),
        field: e["field"].as_str().expect("text").to_owned(),
        value: e["value"].as_str().map(str::to_owned),
        version: e["version"].as_i64().expect("a number") as i32,
        seq: 1,
        account: String::new(),
        by: String::new(),
        at: crate::support::app::beginning(),
    }
}

/// What another client must come to: the record of the vector, its canonical form, its hash.
fn the_canonical_record_is_the_one_of_the_test_vectors() {
    let text = std::fs::read_to_string(crate::support::project("src/sync/vectors/record.json")).expect("the vectors");
    let vectors: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for vector in vectors.as_array().expect("a list") {
        let entries: Vec<visits::views::Entry> =
            vector["entries"].as_array().expect("entries").iter().map(entry_of).collect();
        let canonical = giamsat::visits::canonical::record(&entries).expect("canonical JSON");
        assert_eq!(String::from_utf8(canonical.clone()).expect("text"), vector["canonical"].as_str().expect("text"));
        assert_eq!(giamsat::clock::sha256(&canonical), vector["sha256"].as_str().expect("text"));
    }
}
