//! What waits for a person, and what is not waited for any longer: open conflicts stand in the way of
//! minutes, reports, conclusions and signatures; what the database never takes is given up and kept.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDateTime};
use giamsat::visits::ledger::{Footing, Known, Ledger, Sender};
use giamsat::visits::rules::{EntityNow, FieldNow, PATIENCE, is_hopeless};
use giamsat::visits::{Base, EntityKind, Op, OpKind, OpResult, Stage, Target, Verdict};
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::tablet::Tablet;
use super::{empty_disk, fill_disk, ongoing};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![sync_waiting;
        nothing_goes_on_over_an_open_conflict,
        a_caption_or_a_mark_made_elsewhere_keeps_a_finding,
        what_is_new_needs_an_id_of_its_own,
        what_the_database_never_takes_is_given_up_after_a_day,
    ];
    trials.extend(plain![sync_waiting;
        who_takes_back_stands_on_what_that_tablet_wrote,
        nothing_is_given_up_early,
    ]);
    trials
}

/// Minutes, the team's report, a draft and a signature are refused while a conflict waits; what would
/// conflict after the minutes were closed is late, and reopens nothing.
fn nothing_goes_on_over_an_open_conflict(given: &Given) {
    let site = ongoing(given);
    site.take_signatures();
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let (inspection, leader) = (site.record().visit.inspection, site.scene.app.named("truong", &[Role::Leader], None));
    // The other visit of the decision is over, so that only this one is in the way.
    let other = site.another();
    let closing = |visit: &giamsat::vocabulary::VisitId| {
        let actor = site.scene.app.actor("truong");
        let record = site.scene.app.db().read(|c| giamsat::visits::views::record(c, &actor, visit)).expect("a record");
        let version = record.visit.version.to_string();
        let fields = [("version", version.as_str()), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")];
        leader.post(&format!("/visits/{visit}/minutes"), &fields)
    };
    closing(&other).expect(303);
    let item = site.item(0);
    let answer =
        |tablet: &Tablet, verdict: &str| tablet.op("answer.set", &item, "", json!({ "version": 0 }), json!(verdict));
    one.push(&[answer(&one, "pass")]).each("applied");
    two.push(&[answer(&two, "fail")]).each("conflict");
    // The leader writes the report, and can submit it only when everything is decided.
    let report = format!("/inspections/{inspection}/report");
    let text = [
        ("version", "0"),
        ("results", "Đủ công chức trực"),
        ("assessment", "Còn quá hạn"),
        ("proposals", "Kết luận theo biên bản"),
        ("reserved_opinions", ""),
    ];
    leader.post(&report, &text).to();
    let planner = site.scene.app.named("lap", &[Role::Planner], None);
    let refused = |step: &str| {
        closing(&site.visit).expect(422).see("Còn 1 chỗ hai người ghi khác nhau");
        let sign = json!({ "minutes": site.record().minutes_sha256, "party": "unit", "name": "Trần Thị Thử",
            "position": "Phó Chủ tịch", "strokes": "M10 20L30 40" });
        let sign = one.op("minutes.sign", &one.id(), "", json!({ "version": 0 }), sign);
        assert_eq!(one.push(&[sign]).0[0]["code"], "visits-sign-conflicts", "{step}");
        leader.post(&format!("{report}/submit"), &[("version", "1")]).expect(409).see("chưa lập biên bản");
        let draft = [("inspection", inspection.as_str()), ("visits", site.visit.as_str())];
        planner.post("/conclusions", &draft).expect(409).see("Đoàn chưa gửi báo cáo kết quả kiểm tra");
        assert_eq!(site.record().visit.stage, Stage::Ongoing, "{step}");
    };
    refused("with what came second waiting");
    // What its sender goes on with stays one conflict, and still waits.
    let on = |tablet: &Tablet, version: i32, verdict: &str| {
        tablet.op("answer.set", &item, "", json!({ "version": version }), json!(verdict))
    };
    two.push(&[on(&two, 0, "partial")]).each("conflict");
    assert_eq!(site.conflicts().len(), 2);
    for conflict in site.conflicts() {
        let left = site.conflicts().len();
        if left == 1 {
            refused("with one of two decided");
        }
        let base = json!({ "version": conflict.version });
        let lead = site.tablet("truong");
        lead.push(&[lead.op("conflict.resolve", &conflict.id, "", base, json!("current"))]).each("applied");
    }
    closing(&site.visit).expect(303);
    // What would conflict comes too late now: kept for the leader, no conflict of the closed record.
    let answers = two.push(&[on(&two, 0, "not-checked")]);
    assert_eq!(answers.0[0]["status"], "late", "{answers:?}");
    assert!(site.conflicts().is_empty(), "{:?}", site.conflicts());
    assert_eq!(site.verdict(&item), Some(Verdict::Pass));
    leader.get(&format!("/visits/{}/held", site.visit)).expect(200).see("Chưa kiểm tra");
    leader.post(&format!("{report}/submit"), &[("version", "1")]).to();
    planner.post("/conclusions", &[("inspection", inspection.as_str()), ("visits", site.visit.as_str())]).new_id();
}

fn a_caption_or_a_mark_made_elsewhere_keeps_a_finding(given: &Given) {
    let site = ongoing(given);
    let (one, other, third) = (site.tablet("vien"), site.tablet("vien"), site.tablet("thuky"));
    let made = |words: &str| -> (String, String, Value) {
        let (finding, photo) = (one.id(), one.id());
        let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": words });
        let put = one.op("finding.put", &finding, "", json!({ "version": 0 }), fields);
        let row = json!({ "finding": finding, "kind": "photo", "sha256": "a".repeat(64), "bytes": 1000,
            "name": "a.jpg", "caption": "Bảng cũ" });
        let add = one.op("evidence.add", &photo, "", json!({ "version": 0 }), row);
        one.push(&[put.clone(), add]).each("applied");
        (finding, photo, put)
    };
    let gone =
        |finding: &str, put: &Value| one.op("finding.withdraw", finding, "", json!({ "op": put["id"] }), json!(null));
    let mark = json!([{ "shape": "box", "x": 10, "y": 10, "width": 100, "height": 100, "text": "Thiếu" }]);
    let (finding, photo, put) = made("Chú thích trên máy khác");
    let said = other.op("evidence.caption", &photo, "", json!({ "version": 1 }), json!("Bảng niêm yết năm 2019"));
    other.push(&[said]).each("applied");
    one.push(&[gone(&finding, &put)]).each("conflict");
    let (finding, photo, put) = made("Đánh dấu của người khác");
    third.push(&[third.op("evidence.annotate", &photo, "", json!({ "version": 0 }), mark.clone())]).each("applied");
    one.push(&[gone(&finding, &put)]).each("conflict");
    // One's own, on this tablet, is seen; and so is what was taken off the finding again.
    let (finding, photo, put) = made("Tự chú thích, tự đánh dấu");
    let said = one.op("evidence.caption", &photo, "", json!({ "version": 1 }), json!("Nhầm"));
    let marked = one.op("evidence.annotate", &photo, "", json!({ "version": 0 }), mark.clone());
    one.push(&[said, marked, gone(&finding, &put)]).each("applied");
    let (finding, photo, put) = made("Ảnh đã gỡ");
    third.push(&[third.op("evidence.annotate", &photo, "", json!({ "version": 0 }), mark)]).each("applied");
    let off = third.op("evidence.withdraw", &photo, "", json!({ "version": 3 }), json!(null));
    third.push(&[off]).each("applied");
    one.push(&[gone(&finding, &put)]).each("applied");
    assert_eq!(site.conflicts().len(), 2);
}

fn what_is_new_needs_an_id_of_its_own(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let finding = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng cũ." });
    let person = json!({ "finding": tablet.id(), "official": null, "name": "Trần Thị Thử", "capacity": "direct",
        "degree": "direct" });
    let file = json!({ "finding": null, "kind": "photo", "sha256": "a".repeat(64), "bytes": 10, "name": "a.jpg" });
    let seen = json!({ "official": null, "name": "Trần Thị Thử", "presence": "present" });
    let drawn = json!({ "method": "random", "of": 40, "dossiers": ["H1"] });
    let signed = json!({ "minutes": "a".repeat(64), "party": "unit", "name": "T", "strokes": "M10 20L30 40" });
    let all = [
        ("finding.put", finding),
        ("person.add", person),
        ("evidence.add", file),
        ("attendance.set", seen),
        ("sample.draw", drawn),
        ("minutes.sign", signed),
        ("minutes.supplement", json!("Gửi thêm")),
    ];
    for (kind, data) in all {
        for entity in ["1", "finding-1", "opinion", "0199c0de"] {
            let answers = tablet.push(&[tablet.op(kind, entity, "", json!({ "version": 0 }), data.clone())]);
            assert_eq!(answers.0[0]["code"], "visits-op-id", "{kind} {entity}: {answers:?}");
        }
    }
    let record = site.record();
    assert!(record.findings.is_empty() && record.supplements.is_empty() && record.attendance.is_empty());
}

/// The database takes everything but one operation. It is asked for again for a day; then it is refused,
/// kept whole, and shown to whom it concerns.
fn what_the_database_never_takes_is_given_up_after_a_day(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let (item, other) = (site.item(0), site.item(1));
    let never = tablet.op("answer.note", &item, "", json!({ "version": 0 }), json!("Sổ bỏ trống ".repeat(500)));
    fill_disk(given, "kind", "answer.note");
    let ask = || tablet.push(std::slice::from_ref(&never)).0.remove(0);
    for turn in 0..PATIENCE.0 {
        let answer = ask();
        assert_eq!((&answer["status"], &answer["waits_for"]), (&json!("retry"), &json!("server")), "turn {turn}");
    }
    // Other work goes on, and an hour of failures is no reason to give up.
    tablet.push(&[tablet.op("answer.set", &other, "", json!({ "version": 0 }), json!("pass"))]).each("applied");
    site.scene.app.world.advance(Duration::hours(1));
    assert_eq!(ask()["status"], "retry");
    site.scene.app.world.advance(PATIENCE.1);
    let answer = ask();
    assert_eq!((&answer["status"], &answer["code"]), (&json!("refused"), &json!("visits-op-failed")));
    assert_eq!(tablet.refused(&site.scene.app), ["visits-op-failed"]);
    let kept: String = site
        .scene
        .app
        .db()
        .read(|c| {
            use diesel::prelude::*;
            use giamsat::schema::sync_refusals as r;
            Ok(r::table.filter(r::op_id.eq(never["id"].as_str().expect("an id"))).select(r::body).first(c)?)
        })
        .expect("it is kept");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("whole"), never);
    // A database that takes it after all remembers that it was refused, or takes it: nothing is doubled.
    empty_disk(given);
    let again = ask();
    assert!(matches!(again["status"].as_str(), Some("applied" | "refused")), "{again}");
}

fn nothing_is_given_up_early() {
    assert!(is_hopeless(PATIENCE.0, PATIENCE.1));
    assert!(!is_hopeless(PATIENCE.0 - 1, PATIENCE.1 * 30), "a tablet that rarely comes asks ten times all the same");
    assert!(!is_hopeless(PATIENCE.0 * 1000, PATIENCE.1 - Duration::seconds(1)), "however eagerly it asks");
}

/// The rule of devices by itself: the same account on another device has not seen what it builds upon.
fn who_takes_back_stands_on_what_that_tablet_wrote() {
    let at: Option<NaiveDateTime> = None;
    let op = |id: &str, device: &str, kind: OpKind, field: &str, base: Base| Op {
        id: id.to_owned(),
        device: device.to_owned(),
        device_seq: 1,
        kind,
        target: Target { entity: "f".to_owned(), field: field.to_owned() },
        base,
        value: Value::Null,
        client_at: at,
    };
    let known = |device: &str, result: OpResult| Known {
        visit: "v".to_owned(),
        account: "a".to_owned(),
        device: device.to_owned(),
        body_hash: String::new(),
        subject: ("finding/f".to_owned(), "*".to_owned()),
        base: 0,
        result,
    };
    let field = |by: &str, device: &str| FieldNow {
        value: "x".to_owned(),
        version: 2,
        by: by.to_owned(),
        device: device.to_owned(),
    };
    let ledger = |fact: FieldNow, result: OpResult| Ledger {
        visit: "v".to_owned(),
        entities: BTreeMap::from([(
            (EntityKind::Finding, "f".to_owned()),
            EntityNow {
                fields: BTreeMap::from([("fact".to_owned(), fact), ("kind".to_owned(), field("a", "one"))]),
                ..EntityNow::default()
            },
        )]),
        known: BTreeMap::from([("put".to_owned(), known("one", result))]),
        ..Ledger::default()
    };
    let applied = || OpResult::Applied { version: 1, seq: 1 };
    let sender = Sender { account: "a", leads: false };
    let gone = |device: &str| op("gone", device, OpKind::FindingWithdraw, "", Base::Op("put".to_owned()));
    let on = |fact: FieldNow, device: &str| ledger(fact, applied()).footing(&gone(device), sender);
    assert_eq!(on(field("a", "one"), "one"), Footing::At(4), "on all that this tablet wrote");
    for (fact, device, why) in [
        (field("a", "two"), "one", "edited on the other tablet"),
        (field("b", "one"), "one", "edited by somebody else"),
        (field("a", "page"), "one", "edited on the pages"),
        (field("a", "one"), "two", "taken back from the other tablet"),
    ] {
        assert_eq!(on(fact, device), Footing::At(giamsat::visits::ledger::NEVER), "{why}");
    }
    // What waits is joined from its own tablet only.
    let waits = || OpResult::Conflict { conflict: "c".to_owned(), version: 1, value: None, seq: 1 };
    let edit = |device: &str| op("edit", device, OpKind::FindingField, "fact", Base::Op("put".to_owned()));
    let mut open = ledger(field("b", "x"), waits());
    let waiting = giamsat::visits::ledger::Waiting {
        kind: EntityKind::Finding,
        entity: "f".to_owned(),
        field: "fact".to_owned(),
        value: "x".to_owned(),
        account: "a".to_owned(),
        kept: None,
    };
    open.conflicts.insert("c".to_owned(), waiting);
    assert_eq!(open.footing(&edit("one"), sender), Footing::Joins("c".to_owned()));
    assert_eq!(open.footing(&edit("two"), sender), Footing::At(giamsat::visits::ledger::NEVER));
    let stranger = Sender { account: "b", leads: true };
    assert_eq!(open.footing(&edit("one"), stranger), Footing::Foreign, "nobody goes on from another's work");
}
