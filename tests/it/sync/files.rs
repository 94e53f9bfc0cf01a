//! Files of tablets: announced, sent in parts, verified; pictures shown as copies, originals kept shut.

use std::io::{Cursor, Write};

use giamsat::clock::sha256;
use giamsat::vocabulary::Role;
use image::{ImageFormat, RgbImage};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::tablet::Tablet;
use super::{Site, ongoing};
use crate::support::app::Answer;
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![sync_files;
        a_file_is_announced_sent_in_parts_and_resumed,
        a_wrong_hash_leaves_nothing,
        hashes_that_were_not_announced_open_nothing,
        parts_beyond_the_end_and_too_large_are_refused,
        two_at_once_and_dozens_cut_off_leave_one_whole_file,
        parts_go_after_thirty_days,
        a_picture_is_shown_upright_without_what_else_it_carried,
        pictures_that_cannot_be_opened_are_kept_and_say_so,
        originals_are_encrypted_and_looks_are_on_the_trail,
        minutes_are_closed_without_files_only_knowingly,
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
        let hash = sha256(bytes);
        let row = json!({ "finding": null, "kind": kind, "sha256": hash, "bytes": bytes.len(), "name": "anh.jpg" });
        let op = self.tablet.op("evidence.add", &self.tablet.id(), "", json!({ "version": 0 }), row);
        self.tablet.push(&[op]).each("applied");
        hash
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
