//! Samples of dossiers, marks on pictures, signatures over what the minutes say.

use giamsat::clock::World;
use giamsat::visits::{SampleMethod, SampleOutcome, views};
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::{Site, ongoing};
use crate::support::app::PROTOCOL;
use crate::support::{Given, on_both, one_dot, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![sync_sampling;
        a_sample_is_drawn_and_each_dossier_checked_apart,
        a_sample_is_refused_with_what_is_wrong,
        the_office_draws_from_the_dossiers_of_the_unit,
        marks_lie_over_a_picture_and_meet_like_texts,
        signatures_are_taken_where_the_office_takes_them,
        a_change_outdates_a_signature_and_an_open_conflict_refuses_it,
    ];
    trials.extend(plain![sync_sampling; the_canonical_minutes_are_those_of_the_test_vectors]);
    trials
}

fn codes(drawn: &giamsat::visits::Sample) -> Vec<&str> {
    drawn.dossiers.iter().map(|d| d.code.as_str()).collect()
}

fn a_sample_is_drawn_and_each_dossier_checked_apart(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let sample = one.id();
    let row = json!({ "method": "random", "of": 40, "dossiers": ["H57.1", "H57.2", "H57.3"] });
    let draw = one.op("sample.draw", &sample, "", json!({ "version": 0 }), row);
    // Offline: what was checked stands on the draw of the same tablet.
    let first = json!({ "outcome": "right" });
    let first = one.op("sample.check", &sample, "0", json!({ "op": draw["id"] }), first);
    one.push(&[draw, first]).each("applied");
    let seen = json!({ "outcome": "wrong", "note": "Thiếu phiếu xin lỗi" });
    two.push(&[two.op("sample.check", &sample, "1", json!({ "version": 0 }), seen)]).each("applied");
    // The same dossier, seen otherwise: both wait.
    let other = json!({ "outcome": "missing", "note": "" });
    one.push(&[one.op("sample.check", &sample, "1", json!({ "version": 0 }), other)]).each("conflict");
    let beyond = one.op("sample.check", &sample, "3", json!({ "version": 0 }), json!({ "outcome": "right" }));
    let unknown = one.op("sample.check", &one.id(), "0", json!({ "version": 0 }), json!({ "outcome": "right" }));
    let odd = one.op("sample.check", &sample, "01", json!({ "version": 0 }), json!({ "outcome": "right" }));
    one.push(&[beyond, unknown, odd]).each("refused");
    let record = site.record();
    let drawn = &record.samples[0];
    assert_eq!((drawn.method, drawn.of), (SampleMethod::Random, Some(40)));
    assert_eq!(codes(drawn), ["H57.1", "H57.2", "H57.3"]);
    let outcomes: Vec<_> = drawn.dossiers.iter().map(|d| d.outcome).collect();
    assert_eq!(outcomes, [Some(SampleOutcome::Right), Some(SampleOutcome::Wrong), None]);
    // The office shows and decides it.
    let path = format!("/visits/{}/samples", site.visit);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    leader.get(&path).expect(200).see("Hồ sơ thứ 2").see("Không có hồ sơ").see("Thiếu phiếu xin lỗi");
    let conflict = site.conflicts().remove(0);
    let keep = [("base", conflict.version.to_string()), ("keep", "proposed".to_owned())];
    let keep: Vec<(&str, &str)> = keep.iter().map(|(n, v)| (*n, v.as_str())).collect();
    leader.post(&format!("/visits/{}/conflicts/{}", site.visit, conflict.id), &keep).to();
    assert_eq!(site.record().samples[0].dossiers[1].outcome, Some(SampleOutcome::Missing));
    // And records the rest.
    let check = format!("{path}/{sample}");
    leader.post(&check, &[("place", "2"), ("base", "0"), ("outcome", "right"), ("note", "Đủ giấy tờ")]).to();
    leader.get(&path).expect(200).holds("Đủ giấy tờ");
    // The minutes say it.
    let minutes = leader.get(&format!("/visits/{}/minutes", site.visit)).expect(200);
    minutes.see("Ngẫu nhiên: 3 hồ sơ rút từ 40 hồ sơ; đúng quy định 2, có sai sót 0, không có hồ sơ 1").see("H57.2");
    let long = "x".repeat(10_001);
    leader
        .post(&check, &[("place", "2"), ("base", "1"), ("outcome", "wrong"), ("note", &long)])
        .expect(422)
        .holds(&long);
}

fn a_sample_is_refused_with_what_is_wrong(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let many: Vec<String> = (0..201).map(|n| format!("H{n}")).collect();
    for (row, code) in [
        (json!({ "method": "chosen", "dossiers": [] }), "visits-sample-empty"),
        (json!({ "method": "chosen", "dossiers": [" "] }), "visits-sample-empty"),
        (json!({ "method": "chosen", "dossiers": ["H1", "H1 "] }), "visits-sample-twice"),
        (json!({ "method": "chosen", "dossiers": many }), "visits-sample-many"),
        (json!({ "method": "late", "of": 1, "dossiers": ["H1", "H2"] }), "visits-sample-of"),
        (json!({ "method": "guessed", "dossiers": ["H1"] }), "visits-op-value"),
        (json!({ "method": "late", "dossiers": ["H1"], "applicant": "x" }), "visits-op-value"),
    ] {
        let answers = tablet.push(&[tablet.op("sample.draw", &tablet.id(), "", json!({ "version": 0 }), row)]);
        assert_eq!(answers.0[0]["code"], code, "{answers:?}");
    }
    assert!(site.record().samples.is_empty());
}

fn the_office_draws_from_the_dossiers_of_the_unit(given: &Given) {
    let site = ongoing(given);
    let member = site.scene.app.named("vien", &[Role::Inspector], None);
    let path = format!("/visits/{}/samples", site.visit);
    // Nothing was imported: said at the field, and what was typed is kept.
    member
        .post(&path, &[("method", "random"), ("count", "7")])
        .expect(422)
        .see("Không có hồ sơ nào")
        .holds("value=\"7\"");
    member.post(&path, &[("method", "random"), ("count", "0")]).expect(422);
    member.post(&path, &[("method", "field"), ("count", "7")]).expect(422);
    let typed = [("method", "chosen"), ("codes", "H57.1\nH57.2, H57.2")];
    member.post(&path, &typed).expect(422).see("H57.2").see("hai lần");
    let sample = site.scene.app.world.new_id();
    let typed = [("method", "chosen"), ("codes", "H57.1\n H57.2;H57.3"), ("sample", sample.as_str())];
    member.post(&path, &typed).to();
    // Sent twice: one sample.
    member.post(&path, &typed).to();
    let record = site.record();
    assert_eq!(record.samples.len(), 1);
    assert_eq!(codes(&record.samples[0]), ["H57.1", "H57.2", "H57.3"]);
    // Who only reads sees it and has no form.
    let reader = site.scene.app.client(Role::Inspectorate);
    reader.get(&path).expect(200).see("H57.2").miss("Rút mẫu hồ sơ</button>");
    reader.post(&path, &typed).expect(403);
}

fn marks_lie_over_a_picture_and_meet_like_texts(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let (finding, evidence) = (one.id(), one.id());
    let picture = one_dot();
    let fields = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Bảng niêm yết cũ." });
    let row = json!({ "finding": finding, "kind": "photo", "sha256": giamsat::clock::sha256(&picture),
        "bytes": picture.len(), "name": "bang.png" });
    one.push(&[
        one.op("finding.put", &finding, "", json!({ "version": 0 }), fields),
        one.op("evidence.add", &evidence, "", json!({ "version": 0 }), row),
    ])
    .each("applied");
    let marks = json!([{ "shape": "box", "x": 100, "y": 200, "width": 300, "height": 50, "text": "Ngày cũ" },
        { "shape": "arrow", "x": 900, "y": 900, "width": -400, "height": -600 }]);
    let annotate = one.op("evidence.annotate", &evidence, "", json!({ "version": 0 }), marks);
    one.push(std::slice::from_ref(&annotate)).each("applied");
    two.push(&[two.op("evidence.annotate", &evidence, "", json!({ "version": 0 }), json!([]))]).each("conflict");
    for wrong in [
        json!([{ "shape": "box", "x": 900, "y": 0, "width": 200, "height": 10 }]),
        json!([{ "shape": "box", "x": 0, "y": 0, "width": 0, "height": 10 }]),
        json!([{ "shape": "arrow", "x": 0, "y": 0, "width": i32::MIN, "height": i32::MAX }]),
        json!([{ "shape": "circle", "x": 0, "y": 0, "width": 1, "height": 1 }]),
        json!("<script>"),
    ] {
        one.push(&[one.op("evidence.annotate", &evidence, "", json!({ "version": 1 }), wrong)]).each("refused");
    }
    let path = format!("/api/v1/visits/{}/files/{}", site.visit, giamsat::clock::sha256(&picture));
    let headers = [PROTOCOL[0], ("Upload-Offset", "0")];
    one.client.call("PATCH", &path, &headers, picture).expect(200);
    let page = one.client.get(&format!("/visits/{}/findings/{finding}", site.visit)).expect(200);
    let page = page.see("Ngày cũ");
    assert!(page.text().contains("<rect x=\"100\" y=\"200\" width=\"300\" height=\"50\"/>"), "{}", page.text());
}

impl Site {
    fn minutes(&self) -> String {
        self.record().minutes_sha256
    }

    pub fn take_signatures(&self) {
        let admin = self.scene.app.client(Role::Administrator);
        let form = [("version", "0"), ("city", "Thành phố Thử"), ("place", ""), ("upper_body", ""), ("glass", "1")];
        admin.post("/settings", &form).to();
    }
}

fn signature(minutes: &str) -> Value {
    json!({ "minutes": minutes, "party": "unit", "name": "Trần Thị Thử", "position": "Phó Chủ tịch",
        "strokes": "M10 20L30 40" })
}

fn signatures_are_taken_where_the_office_takes_them(given: &Given) {
    let site = ongoing(given);
    let tablet = site.tablet("vien");
    let sign = || tablet.op("minutes.sign", &tablet.id(), "", json!({ "version": 0 }), signature(&site.minutes()));
    let answers = tablet.push(&[sign()]);
    assert_eq!(answers.0[0]["code"], "visits-sign-off");
    site.take_signatures();
    let signed = sign();
    tablet.push(std::slice::from_ref(&signed)).each("applied");
    tablet.push(std::slice::from_ref(&signed)).each("applied");
    let mut forged = signature(&site.minutes());
    forged["strokes"] = json!("M0 0\"/><script>");
    let mut nameless = signature(&site.minutes());
    nameless["name"] = json!(" ");
    let wrong = [forged, nameless, signature("abc")];
    let wrong = wrong.map(|row| tablet.op("minutes.sign", &tablet.id(), "", json!({ "version": 0 }), row));
    tablet.push(&wrong).each("refused");
    let record = site.record();
    assert_eq!(record.signatures.len(), 1);
    assert!(!record.signatures[0].outdated);
    let path = format!("/api/v1/visits/{}/receipt", site.visit);
    let receipt = tablet.client.call("GET", &path, &PROTOCOL, Vec::new()).expect(200).value();
    assert_eq!(receipt["minutes_sha256"], json!(record.minutes_sha256));
    let page = tablet.client.get(&format!("/visits/{}/minutes", site.visit)).expect(200);
    page.see("Trần Thị Thử").see("Khớp biên bản hiện tại").see(&record.minutes_sha256);
    // What comes after the minutes changes nothing of what was signed.
    site.close();
    let supplement =
        tablet.op("minutes.supplement", &tablet.id(), "", json!({ "version": 0 }), json!("Gửi thêm bản sao"));
    tablet.push(&[supplement]).each("applied");
    assert_eq!(tablet.push(&[sign()]).0[0]["status"], "late");
}

fn a_change_outdates_a_signature_and_an_open_conflict_refuses_it(given: &Given) {
    let site = ongoing(given);
    site.take_signatures();
    let (one, two) = (site.tablet("vien"), site.tablet("thuky"));
    let sign = |minutes: &str| one.op("minutes.sign", &one.id(), "", json!({ "version": 0 }), signature(minutes));
    let before = site.minutes();
    one.push(&[sign(&before)]).each("applied");
    let (item, other) = (site.item(0), site.item(1));
    let answer = one.op("answer.set", &item, "", json!({ "version": 0 }), json!("pass"));
    one.push(&[answer]).each("applied");
    assert_ne!(site.minutes(), before);
    let page = one.client.get(&format!("/visits/{}/minutes", site.visit)).expect(200);
    page.see("Biên bản đã thay đổi sau khi ký");
    // Back to what was signed it fits again: what counts is what the minutes say.
    one.push(&[one.op("answer.set", &item, "", json!({ "version": 1 }), json!("fail"))]).each("applied");
    two.push(&[two.op("answer.set", &item, "", json!({ "version": 1 }), json!("pass"))]).each("conflict");
    let answers = one.push(&[sign(&site.minutes())]);
    assert_eq!(answers.0[0]["code"], "visits-sign-conflicts");
    // One that arises in the very request refuses, too.
    let conflict = site.conflicts().remove(0);
    let leader = site.tablet("truong");
    let decide = json!({ "version": conflict.version });
    leader.push(&[leader.op("conflict.resolve", &conflict.id, "", decide, json!("current"))]).each("applied");
    two.push(&[two.op("answer.set", &other, "", json!({ "version": 0 }), json!("pass"))]).each("applied");
    let clash = one.op("answer.set", &other, "", json!({ "version": 0 }), json!("fail"));
    let answers = one.push(&[clash, sign(&site.minutes())]);
    assert_eq!((&answers.0[0]["status"], &answers.0[1]["code"]), (&json!("conflict"), &json!("visits-sign-conflicts")));
}

/// What another client must come to: what the minutes of the vector say, and the hash.
fn the_canonical_minutes_are_those_of_the_test_vectors() {
    let text = std::fs::read_to_string(project("src/sync/vectors/minutes.json")).expect("the vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    for vector in vectors.as_array().expect("a list") {
        let entries: Vec<views::Entry> =
            vector["entries"].as_array().expect("entries").iter().map(super::entry_of).collect();
        let canonical = giamsat::visits::canonical::minutes(&entries).expect("canonical JSON");
        assert_eq!(String::from_utf8(canonical.clone()).expect("text"), vector["canonical"].as_str().expect("text"));
        assert_eq!(giamsat::clock::sha256(&canonical), vector["sha256"].as_str().expect("text"));
    }
}
