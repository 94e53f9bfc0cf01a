//! Files of tablets: announced, sent in parts, verified; pictures shown as copies, originals kept shut.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use giamsat::clock::sha256;
use giamsat::visits::{EvidenceKind, rules};
use giamsat::vocabulary::Role;
use image::{ImageFormat, RgbImage};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::tablet::Tablet;
use super::{Site, ongoing};
use crate::support::app::{Answer, PROTOCOL};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![sync_files;
        a_file_is_announced_sent_in_parts_and_resumed,
        a_wrong_hash_leaves_nothing,
        a_wrong_size_is_put_right_by_announcing_again,
        hashes_that_were_not_announced_open_nothing,
        parts_beyond_the_end_and_too_large_are_refused,
        two_at_once_and_dozens_cut_off_leave_one_whole_file,
        parts_go_after_thirty_days,
        a_picture_is_shown_upright_without_what_else_it_carried,
        pictures_that_cannot_be_opened_are_kept_and_say_so,
        a_file_is_shown_as_what_it_is_whatever_was_announced,
        originals_are_encrypted_and_looks_are_on_the_trail,
        minutes_are_closed_without_files_only_knowingly,
        only_files_of_standing_evidence_are_awaited,
        files_of_those_who_come_too_late_are_kept_and_shown_to_the_leader,
        originals_are_for_the_leader_and_the_inspectorate,
        a_receipt_holds_both_hashes_of_each_file,
        one_person_announces_so_much_and_no_more,
    ]
}

/// A picture whose left half is red, the right half blue.
fn picture(format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(64, 32, |x, _| if x < 32 { image::Rgb([220, 20, 20]) } else { image::Rgb([20, 20, 220]) });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// The same as JPEG with orientation 6 (turn right) and a word in its EXIF.
fn turned() -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend_from_slice(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    tiff.extend_from_slice(b"\x0e\x01\x02\0\x08\0\0\0\x26\0\0\0\0\0\0\0secretly");
    let length = u16::try_from(tiff.len() + 8).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &tiff, &plain[2..]].concat()
}

fn document() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..600_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    bytes
}

struct Sender<'a> {
    site: &'a Site,
    tablet: Tablet,
}

impl Sender<'_> {
    fn announce(&self, bytes: &[u8], kind: &str) -> String {
        let op = self.announcement(bytes, kind);
        self.tablet.push(std::slice::from_ref(&op)).each("applied");
        sha256(bytes)
    }

    fn announcement(&self, bytes: &[u8], kind: &str) -> Value {
        let hash = sha256(bytes);
        let row = json!({ "finding": null, "kind": kind, "sha256": hash, "bytes": bytes.len(), "name": "anh.jpg" });
        self.tablet.op("evidence.add", &self.tablet.id(), "", json!({ "version": 0 }), row)
    }

    /// The announcement came too late.
    fn too_late(&self, bytes: &[u8], kind: &str, code: &str) -> String {
        let told = self.tablet.push(&[self.announcement(bytes, kind)]);
        assert_eq!((&told.0[0]["status"], &told.0[0]["code"]), (&json!("late"), &json!(code)));
        sha256(bytes)
    }

    /// What this tablet has still to send, by hash, each with the code why it was refused.
    fn to_send(&self) -> BTreeMap<String, Value> {
        let check = format!("/api/v1/visits/{}/check", self.site.visit);
        let checked = self.tablet.client.json(&check, &json!({})).expect(200).value();
        let files = checked["awaited_files"].as_array().expect("files").clone();
        let of = |f: Value| (f["sha256"].as_str().expect("a hash").to_owned(), f["refused"].clone());
        files.into_iter().map(of).collect()
    }

    fn path(&self, hash: &str) -> String {
        format!("/api/v1/visits/{}/files/{hash}", self.site.visit)
    }

    fn head(&self, hash: &str) -> Answer {
        self.tablet.client.call("HEAD", &self.path(hash), &[("X-Giamsat-Protocol", "1")], Vec::new())
    }

    fn part(&self, hash: &str, offset: usize, bytes: &[u8]) -> Answer {
        let offset = offset.to_string();
        let headers = [("X-Giamsat-Protocol", "1"), ("Upload-Offset", offset.as_str())];
        self.tablet.client.call("PATCH", &self.path(hash), &headers, bytes.to_vec())
    }

    fn send(&self, bytes: &[u8], kind: &str) -> (String, Answer) {
        let hash = self.announce(bytes, kind);
        let answer = self.part(&hash, 0, bytes);
        (hash, answer)
    }

    fn page(&self, hash: &str) -> Answer {
        self.tablet.client.get(&format!("/visits/{}/files/{hash}", self.site.visit))
    }
}

fn sender<'a>(site: &'a Site, login: &str) -> Sender<'a> {
    Sender { site, tablet: site.tablet(login) }
}

#[track_caller]
fn at(answer: &Answer, offset: usize, complete: bool) {
    assert_eq!(answer.headers["upload-offset"], offset.to_string().as_str());
    assert_eq!(answer.headers["upload-complete"], if complete { "?1" } else { "?0" });
}

fn a_file_is_announced_sent_in_parts_and_resumed(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    at(&sender.head(&hash).expect(200), 0, false);
    sender.tablet.client.get(&format!("/visits/{}", site.visit)).expect(200).see("chưa về máy chủ");
    sender.page(&hash).expect(404);
    at(&sender.part(&hash, 0, &bytes[..262_144]).expect(200), 262_144, false);
    at(&sender.head(&hash).expect(200), 262_144, false);
    let again = sender.part(&hash, 0, &bytes[..262_144]).expect(409);
    at(&again, 262_144, false);
    assert_eq!(again.value()["code"], "sync-file-offset");
    let check = format!("/api/v1/visits/{}/check", site.visit);
    let checked = sender.tablet.client.json(&check, &json!({ "files": [hash] })).expect(200).value();
    assert_eq!((&checked["missing_files"][0], &checked["awaited_files"][0]["sha256"]), (&json!(hash), &json!(hash)));
    at(&sender.part(&hash, 262_144, &bytes[262_144..]).expect(200), bytes.len(), true);
    at(&sender.head(&hash).expect(200), bytes.len(), true);
    at(&sender.part(&hash, bytes.len(), b"").expect(200), bytes.len(), true);
    assert_eq!(sender.page(&hash).expect(200).bytes, bytes);
    let checked = sender.tablet.client.json(&check, &json!({ "files": [hash] })).expect(200).value();
    assert_eq!((&checked["missing_files"], &checked["awaited_files"]), (&json!([]), &json!([])));
    let receipt = format!("/api/v1/visits/{}/receipt", site.visit);
    let receipt: Value = sender.tablet.client.get(&receipt).expect(200).value();
    assert_eq!(receipt["files"][0]["sha256"], json!(hash));
}

fn a_wrong_hash_leaves_nothing(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    let mut other = bytes.clone();
    other[1000] ^= 1;
    let answer = sender.part(&hash, 0, &other).expect(409).value();
    assert_eq!(answer["code"], "sync-file-hash");
    at(&sender.head(&hash).expect(200), 0, false);
    sender.page(&hash).expect(404);
    at(&sender.part(&hash, 0, &bytes).expect(200), bytes.len(), true);
}

fn a_wrong_size_is_put_right_by_announcing_again(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sha256(&bytes);
    for size in [bytes.len() + 999, bytes.len()] {
        let row = json!({ "finding": null, "kind": "document", "sha256": hash, "bytes": size, "name": "a.pdf" });
        let op = sender.tablet.op("evidence.add", &sender.tablet.id(), "", json!({ "version": 0 }), row);
        sender.tablet.push(&[op]).each("applied");
    }
    at(&sender.part(&hash, 0, &bytes).expect(200), bytes.len(), true);
}

fn hashes_that_were_not_announced_open_nothing(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (sender(&site, "vien"), sender(&site, "thuky"));
    let (hash, answer) = one.send(&document(), "document");
    answer.expect(200);
    two.head(&hash).expect(404);
    two.part(&hash, 0, b"x").expect(404);
    one.head(&sha256(b"unknown")).expect(404);
    let elsewhere = format!("/api/v1/visits/01990000-0000-7000-8000-000000000000/files/{hash}");
    one.tablet.client.call("HEAD", &elsewhere, &[("X-Giamsat-Protocol", "1")], Vec::new()).expect(404);
}

fn a_file_is_shown_as_what_it_is_whatever_was_announced(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let (paper, answer) = sender.send(&document(), "photo");
    answer.expect(200);
    let (picture, answer) = sender.send(&picture(ImageFormat::Png), "document");
    answer.expect(200);
    let record = site.record();
    let kind = |hash: &str| record.files.iter().find(|e| e.sha256 == hash).map(|e| e.kind);
    assert_eq!(kind(&paper), Some(EvidenceKind::Document));
    assert_eq!(kind(&picture), Some(EvidenceKind::Photo));
}

fn parts_beyond_the_end_and_too_large_are_refused(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    for (offset, part) in [(bytes.len(), &b"x"[..]), (usize::MAX, b"x"), (bytes.len() + 1, b"")] {
        let answer = sender.part(&hash, offset, part).expect(400).value();
        assert_eq!(answer["code"], "sync-file-beyond");
    }
    sender.part(&hash, 0, &vec![0; 1024 * 1024 + 1]).expect(413);
    let none = sender.tablet.client.call("PATCH", &sender.path(&hash), &[("X-Giamsat-Protocol", "1")], b"x".to_vec());
    assert_eq!(none.expect(400).value()["code"], "sync-file-no-offset");
    at(&sender.head(&hash).expect(200), 0, false);
}

fn two_at_once_and_dozens_cut_off_leave_one_whole_file(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    let base = site.scene.app.base();
    for _ in 0..36 {
        let mut cut = std::net::TcpStream::connect(base.trim_start_matches("http://")).expect("a connection");
        write!(
            cut,
            "PATCH {} HTTP/1.1\r\nHost: x\r\nCookie: giamsat_session={}\r\nX-Giamsat-Protocol: 1\r\nUpload-Offset: 0\r\nContent-Length: 262144\r\n\r\n",
            sender.path(&hash),
            sender.tablet.client.token()
        )
        .and_then(|()| cut.write_all(&bytes[..100_000]))
        .expect("sent");
    }
    at(&sender.head(&hash).expect(200), 0, false);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| sender.part(&hash, 0, &bytes).status.as_u16())).collect();
        both.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert!(statuses.contains(&200), "{statuses:?}");
    assert!(statuses.iter().all(|s| matches!(s, 200 | 409)), "{statuses:?}");
    assert_eq!(sender.page(&hash).expect(200).bytes, bytes);
}

fn parts_go_after_thirty_days(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    sender.part(&hash, 0, &bytes[..1000]).expect(200);
    let sweep = || giamsat::jobs::housekeeping(&site.scene.app.app).expect("housekeeping");
    let come = || {
        let actor = site.scene.app.actor("vien");
        site.scene.app.app.files.come(&actor, &site.visit, &hash).expect("the part")
    };
    site.scene.app.world.advance(chrono::Duration::days(29));
    sweep();
    assert_eq!(come(), 1000);
    site.scene.app.world.advance(chrono::Duration::days(2));
    sweep();
    assert_eq!(come(), 0);
}

fn a_picture_is_shown_upright_without_what_else_it_carried(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let (hash, answer) = sender.send(&turned(), "photo");
    answer.expect(200);
    let shown = sender.page(&hash).expect(200);
    assert_eq!(shown.headers["content-type"], "image/jpeg");
    assert!(!shown.bytes.windows(8).any(|w| w == b"secretly") && !shown.bytes.windows(4).any(|w| w == b"Exif"));
    let copy = image::load_from_memory(&shown.bytes).expect("a picture").into_rgb8();
    assert_eq!(copy.dimensions(), (32, 64), "turned");
    assert!(copy.get_pixel(16, 8)[0] > 150 && copy.get_pixel(16, 56)[2] > 150, "what was left is above");
}

fn pictures_that_cannot_be_opened_are_kept_and_say_so(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    // A PNG that says 60000 by 60000.
    let mut bomb = picture(ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let whole = picture(ImageFormat::Jpeg);
    let mislabelled = [b"\x89PNG\r\n\x1a\n".to_vec(), b"-a-photo-of-a-notice-board".to_vec()].concat();
    for bytes in [bomb, whole[..whole.len() * 2 / 3].to_vec(), mislabelled] {
        let (hash, answer) = sender.send(&bytes, "photo");
        answer.expect(200);
        sender.page(&hash).expect(409).see("Ảnh");
        let office =
            sender.tablet.client.upload(&format!("/visits/{}/files", site.visit), &[], "file", "a.png", &bytes);
        assert!(office.status.is_redirection() || office.status.as_u16() == 409, "{}", office.words());
    }
    // What is no file of the record is refused, for good.
    let (hash, answer) = sender.send(b"#!/bin/sh\nexit", "document");
    assert_eq!(answer.expect(409).value()["code"], "visits-file-kind");
    sender.head(&hash).expect(409);
    sender.tablet.client.get("/healthz").expect(200);
}

fn originals_are_encrypted_and_looks_are_on_the_trail(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = turned();
    let (hash, answer) = sender.send(&bytes, "photo");
    answer.expect(200);
    let mut stored = 0;
    for file in std::fs::read_dir(given.folder().join("files").join(site.visit.as_str())).expect("files") {
        let held = std::fs::read(file.expect("a file").path()).expect("bytes");
        assert!(!held.windows(8).any(|w| w == b"secretly"));
        stored += 1;
    }
    assert_eq!(stored, 2, "the copy and the sealed original");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = std::fs::metadata(given.folder().join("keys/originals.key")).expect("a key");
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
    let path = format!("/visits/{}/originals/{hash}", site.visit);
    sender.tablet.client.get(&path).expect(403);
    let looks = || {
        use diesel::prelude::*;
        use giamsat::schema::audit_lines as a;
        let query = |c: &mut giamsat::db::AnyConnection| {
            Ok(a::table.filter(a::action.eq("visits.original")).count().get_result::<i64>(c)?)
        };
        site.scene.app.db().read(query).expect("lines")
    };
    assert_eq!(looks(), 0);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    assert_eq!(leader.get(&path).expect(200).bytes, bytes);
    assert_eq!(looks(), 1);
}

fn minutes_are_closed_without_files_only_knowingly(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = document();
    let hash = sender.announce(&bytes, "document");
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    let version = site.record().visit.version.to_string();
    let path = format!("/visits/{}/minutes", site.visit);
    let fields = [("version", version.as_str()), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")];
    leader.post(&path, &fields).expect(422).see("chưa về máy chủ");
    leader.post(&path, &[&fields[..], &[("without_files", "1")]].concat()).expect(303);
    // What was announced in time is taken afterwards, and does not change what the minutes list.
    site.scene.app.world.advance(chrono::Duration::hours(1));
    at(&sender.part(&hash, 0, &bytes).expect(200), bytes.len(), true);
    let record = site.record();
    assert!(record.files[0].here && !record.files[0].in_minutes);
}

/// A small document of its own.
fn note(n: usize) -> Vec<u8> {
    format!("%PDF-1.7\n{n}").into_bytes()
}

fn leave(site: &Site, login: &str) {
    use diesel::prelude::*;
    use giamsat::schema::team_members as m;
    let actor = site.scene.app.actor(login);
    let left = site
        .scene
        .app
        .db()
        .write(|tx| Ok(diesel::delete(m::table.filter(m::account_id.eq(actor.key()))).execute(tx.c())?));
    assert_eq!(left.expect("the member leaves"), 1);
}

fn take_along(sender: &Sender) {
    let pack = format!("/api/v1/visits/{}/pack", sender.site.visit);
    sender.tablet.client.call("GET", &pack, &PROTOCOL, Vec::new()).expect(200);
}

fn only_files_of_standing_evidence_are_awaited(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (sender(&site, "vien"), sender(&site, "thuky"));
    take_along(&two);
    // Stands; and the same from another person, who has it too.
    let (first, second) = (one.announce(&note(1), "document"), two.announce(&note(2), "document"));
    two.announce(&note(1), "document");
    // Taken back.
    let add = one.announcement(&note(3), "document");
    let withdrawal = one.tablet.op(
        "evidence.withdraw",
        add["target"]["entity"].as_str().expect("an id"),
        "",
        json!({ "op": add["id"] }),
        Value::Null,
    );
    one.tablet.push(&[add, withdrawal]).each("applied");
    let taken_back = sha256(&note(3));
    // Its bytes are refused.
    let (refused, answer) = one.send(b"#!/bin/sh\nexit", "document");
    answer.expect(409);
    // The announcement itself is refused, or waits for what has not come: nothing is taken for it.
    let mut nowhere = one.announcement(&note(4), "document");
    nowhere["data"]["finding"] = json!(one.tablet.id());
    let told = one.tablet.push(&[nowhere]);
    assert_eq!(told.0[0]["code"], "visits-entity-missing");
    one.head(&sha256(&note(4))).expect(404);
    let mut waits = one.announcement(&note(5), "document");
    waits["base"] = json!({ "op": one.tablet.id() });
    one.tablet.push(&[waits]).each("retry");
    one.head(&sha256(&note(5))).expect(404);
    // Here already.
    one.send(&note(6), "document").1.expect(200);
    // Announced by somebody who left the team since.
    leave(&site, "thuky");
    let late = two.too_late(&note(7), "document", "visits-left-team");

    let receipt = format!("/api/v1/visits/{}/receipt", site.visit);
    let awaited = || {
        let receipt = one.tablet.client.get(&receipt).expect(200).value();
        let files = receipt["awaited_files"].as_array().expect("files").clone();
        files.iter().map(|f| f["sha256"].as_str().expect("a hash").to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(awaited(), BTreeSet::from([first.clone(), second.clone()]));
    // What each tablet has still to do: what came too late is sent too, what was taken back is not.
    assert_eq!(one.to_send(), BTreeMap::from([(first.clone(), Value::Null), (refused, json!("visits-file-kind"))]));
    assert_eq!(
        two.to_send(),
        BTreeMap::from([(second.clone(), Value::Null), (first.clone(), Value::Null), (late.clone(), Value::Null)])
    );
    one.head(&taken_back).expect(200);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    let path = format!("/visits/{}/minutes", site.visit);
    leader.get(&path).expect(200).see("2 ảnh, tệp đã ghi trên máy tính bảng");
    let version = site.record().visit.version.to_string();
    let fields = [("version", version.as_str()), ("on", "20/11/2026"), ("time", "09:00"), ("opinion", "Nhất trí")];
    leader.post(&path, &fields).expect(422).see("2 ảnh, tệp đã ghi trên máy tính bảng");
    one.part(&first, 0, &note(1)).expect(200);
    // Who left sends what they announced, and it belongs to the record.
    two.part(&second, 0, &note(2)).expect(200);
    assert_eq!(awaited(), BTreeSet::new());
    assert_eq!(two.to_send(), BTreeMap::from([(late, Value::Null)]));
    leader.post(&path, &fields).expect(303);
}

fn files_of_those_who_come_too_late_are_kept_and_shown_to_the_leader(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (sender(&site, "vien"), sender(&site, "thuky"));
    take_along(&one);
    let finding = one.tablet.id();
    let put = json!({ "kind": "shortcoming", "severity": "minor", "fact": "Việc" });
    one.tablet.push(&[one.tablet.op("finding.put", &finding, "", json!({ "version": 0 }), put)]).each("applied");
    leave(&site, "vien");
    let picture = turned();
    let left = one.too_late(&picture, "photo", "visits-left-team");
    site.close();
    let closed = two.too_late(&note(1), "document", "visits-closed");
    let held = format!("/visits/{}/held", site.visit);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    let link = |hash: &str| format!("/visits/{}/files/{hash}", site.visit);
    let page = leader.get(&held).expect(200).see("chưa về máy chủ").text();
    assert!(!page.contains(&link(&left)) && !page.contains(&link(&closed)), "nothing to be opened yet");
    // In parts, as any other; nobody else sends it for them.
    at(&one.part(&left, 0, &picture[..100]).expect(200), 100, false);
    two.part(&left, 100, &picture[100..]).expect(404);
    at(&one.part(&left, 100, &picture[100..]).expect(200), picture.len(), true);
    at(&two.part(&closed, 0, &note(1)).expect(200), note(1).len(), true);
    let page = leader.get(&held).expect(200).miss("chưa về máy chủ").text();
    assert!(page.contains(&link(&left)) && page.contains(&link(&closed)), "links to what came");
    assert!(page.contains(&format!("/visits/{}/originals/{left}", site.visit)), "and to the original");
    assert_eq!(leader.get(&link(&left)).expect(200).headers["content-type"], "image/jpeg");
    assert_eq!(leader.get(&link(&closed)).expect(200).bytes, note(1));
    assert_eq!(leader.get(&format!("/visits/{}/originals/{left}", site.visit)).expect(200).bytes, picture);
    let record = site.record();
    let named = |hash: &str| {
        record.files.iter().chain(record.findings.iter().flat_map(|f| &f.evidence)).any(|e| e.sha256 == hash)
    };
    assert!(!named(&left) && !named(&closed), "no part of the record");
    leader.get(&format!("/visits/{}", site.visit)).expect(200).miss(&left).miss(&closed);
    // The unit reads the record, and nothing of this.
    let unit = site.scene.app.unit_client("donvi", &site.scene.ward);
    unit.get(&format!("/visits/{}", site.visit)).expect(200);
    assert!(!unit.get(&held).expect(200).text().contains(&left));
    for path in [link(&left), link(&closed)] {
        unit.get(&path).expect(404);
    }
}

fn originals_are_for_the_leader_and_the_inspectorate(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let bytes = turned();
    let (hash, answer) = sender.send(&bytes, "photo");
    answer.expect(200);
    let path = format!("/visits/{}/originals/{hash}", site.visit);
    let looks = || {
        use diesel::prelude::*;
        use giamsat::schema::audit_lines as a;
        let query = |c: &mut giamsat::db::AnyConnection| {
            let of = a::table.filter(a::action.eq("visits.original")).filter(a::subject_id.eq(&site.visit));
            Ok(of.select((a::login, a::details)).order(a::id).load::<(String, String)>(c)?)
        };
        site.scene.app.db().read(query).expect("lines")
    };
    let app = &site.scene.app;
    for role in Role::ALL.iter().filter(|role| **role != Role::Inspectorate) {
        // A leader too, of another team; and the inspected unit.
        let client = match role {
            Role::Unit => app.unit_client("donvi", &site.scene.ward),
            role => app.named(&format!("khac-{role}"), &[*role], None),
        };
        let status = client.get(&path).status.as_u16();
        assert!(matches!(status, 403 | 404), "{role}: {status}");
    }
    assert_eq!(looks(), []);
    let inspectorate = app.named("thanhtra", &[Role::Inspectorate], None);
    assert_eq!(inspectorate.get(&path).expect(200).bytes, bytes);
    let (login, details) = looks().pop().expect("a line");
    assert!(login == "thanhtra" && details.contains(&hash), "{login} {details}");
    // A hash of which no original is kept is not on the trail.
    let (document, answer) = sender.send(&note(1), "document");
    answer.expect(200);
    inspectorate.get(&format!("/visits/{}/originals/{document}", site.visit)).expect(404);
    assert_eq!(looks().len(), 1);
}

fn a_receipt_holds_both_hashes_of_each_file(given: &Given) {
    let site = ongoing(given);
    let sender = sender(&site, "vien");
    let whole = picture(ImageFormat::Jpeg);
    let cut = whole[..whole.len() * 2 / 3].to_vec();
    let sent = [(turned(), "photo"), (picture(ImageFormat::Png), "photo"), (cut, "photo"), (note(1), "document")];
    for (bytes, kind) in &sent {
        sender.send(bytes, kind).1.expect(200);
    }
    let receipt = format!("/api/v1/visits/{}/receipt", site.visit);
    let receipt = sender.tablet.client.get(&receipt).expect(200).value();
    let files = receipt["files"].as_array().expect("files");
    assert_eq!(files.len(), sent.len());
    for (n, (bytes, _)) in sent.iter().enumerate() {
        let hash = sha256(bytes);
        let file = files.iter().find(|f| f["sha256"] == json!(hash)).expect("by the hash of what was sent");
        assert_eq!(file["bytes"], json!(bytes.len()));
        let working = file["working_sha256"].as_str().map(str::to_owned);
        if n < 2 {
            assert_eq!(working, Some(sha256(&sender.page(&hash).expect(200).bytes)), "of the copy that is shown");
            assert_ne!(working, Some(hash));
        } else {
            assert_eq!(working, None);
        }
    }
}

fn one_person_announces_so_much_and_no_more(given: &Given) {
    let site = ongoing(given);
    let (one, two) = (sender(&site, "vien"), sender(&site, "thuky"));
    // By number: what is one too many waits until some of it has come.
    for from in (0..rules::MOST_UNSENT.0).step_by(50) {
        let ops: Vec<Value> = (from..from + 50).map(|n| one.announcement(&note(n), "document")).collect();
        one.tablet.push(&ops).each("applied");
    }
    let more = one.announcement(&note(900), "document");
    let again = one.announcement(&note(0), "document");
    let told = one.tablet.push(&[more.clone(), again]);
    assert_eq!((&told.0[0]["status"], &told.0[0]["waits_for"]), (&json!("retry"), &json!("files")));
    assert_eq!(told.0[1]["status"], "applied", "what was announced before takes no more room");
    one.head(&sha256(&note(900))).expect(404);
    two.announce(&note(900), "document");
    one.part(&sha256(&note(0)), 0, &note(0)).expect(200);
    one.tablet.push(std::slice::from_ref(&more)).each("applied");
    at(&one.head(&sha256(&note(900))).expect(200), 0, false);
    let another = one.announcement(&note(901), "document");
    one.tablet.push(std::slice::from_ref(&another)).each("retry");
    // What nobody went on with is gone from the disk, and leaves room.
    site.scene.app.world.advance(chrono::Duration::days(31));
    let one = sender(&site, "vien");
    one.tablet.push(&[another]).each("applied");
    // By bytes.
    let most = usize::try_from(rules::MOST_UNSENT.1 / rules::LARGEST_FILE).expect("a number");
    let ops: Vec<Value> = (0..=most)
        .map(|n| {
            let mut op = one.announcement(&note(1000 + n), "document");
            op["data"]["bytes"] = json!(rules::LARGEST_FILE);
            op
        })
        .collect();
    let told: Vec<Value> = ops.chunks(50).flat_map(|ops| one.tablet.push(ops).0).collect();
    let (applied, last) = (told.iter().filter(|a| a["status"] == "applied").count(), &told[most]);
    assert_eq!((applied, &last["status"], &last["waits_for"]), (most, &json!("retry"), &json!("files")));
    // In all: refused for good, in words, and shown to the leader.
    let actor = site.scene.app.actor("vien");
    let rows: Vec<String> = (0..rules::MOST_ANNOUNCED.0)
        .map(|n| format!("('{}', '{:064x}', '{}', 'anh.jpg', 1000, '2026-01-01 00:00:00')", site.visit, n, actor.key()))
        .collect();
    given.execute(&format!(
        "INSERT INTO visit_uploads (visit_id, sha256, account_id, name, bytes, at) VALUES {}",
        rows.join(", ")
    ));
    let op = one.announcement(&note(903), "document");
    let told = one.tablet.push(std::slice::from_ref(&op));
    assert_eq!((&told.0[0]["status"], &told.0[0]["code"]), (&json!("refused"), &json!("visits-files-many")));
    assert!(told.0[0]["message"].as_str().is_some_and(|m| m.contains("2000") || m.contains("2.000")), "{}", told.0[0]);
    one.head(&sha256(&note(903))).expect(404);
    let leader = site.scene.app.named("truong", &[Role::Leader], None);
    leader.get(&format!("/visits/{}/held", site.visit)).expect(200).see("vượt mức đó");
}
