//! Faults while files are sent: a server that is killed, a network that cuts, doubles and drops, a
//! disk that is full. Every byte that was acknowledged stays; a file is here whole or not at all.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use giamsat::clock::sha256;
use image::{ImageFormat, RgbImage};
use libtest_mimic::Trial;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::harness::{Ground, Heard, Phone, Server, Whole};
use super::proxy::{Fate, Proxy};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![sync_files;
        a_server_killed_in_mid_upload_keeps_every_acknowledged_byte,
        a_network_that_cuts_doubles_and_drops_parts_changes_nothing,
        a_full_disk_stops_uploads_and_loses_no_part,
    ]
}

/// How often a tablet tries one file before it gives up: two minutes of a server that is not there, since one that was
/// killed may take long to come back on a machine that does other work.
const TRIES: usize = 12_000;

/// A file on a tablet.
struct Upload {
    bytes: Vec<u8>,
    kind: &'static str,
    hash: String,
    /// The server said that so many bytes are there.
    acknowledged: u64,
}

/// A tablet that sends its files.
struct Sender<'a> {
    ground: &'a Ground<'a>,
    phone: Phone,
    port: Arc<AtomicU16>,
    part: usize,
    uploads: Vec<Upload>,
    unanswered: usize,
    elsewhere: usize,
}

/// How far the server says that a file is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct State {
    offset: u64,
    complete: bool,
}

/// What a part came to.
#[derive(Debug, PartialEq)]
enum Part {
    Taken(State),
    Elsewhere(State),
    Failed(u16),
    Nothing,
}

/// A document of so many bytes that nothing else is like.
fn document(seed: u64, length: usize) -> Upload {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..length - bytes.len()).map(|_| chance.random_range(0..=255u8)));
    upload(bytes, "document")
}

/// A picture that does not compress well.
fn photo(seed: u64) -> Upload {
    let mut chance = StdRng::seed_from_u64(seed);
    let picture = RgbImage::from_fn(420, 300, |_, _| {
        let grey = chance.random_range(0..=255u8);
        image::Rgb([grey, chance.random_range(0..=255u8), grey / 2])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture");
    upload(bytes.into_inner(), "photo")
}

fn upload(bytes: Vec<u8>, kind: &'static str) -> Upload {
    Upload { hash: sha256(&bytes), bytes, kind, acknowledged: 0 }
}

impl<'a> Sender<'a> {
    fn new(ground: &'a Ground<'a>, login: &str, port: Arc<AtomicU16>, part: usize, uploads: Vec<Upload>) -> Self {
        let phone = ground.phone(login);
        Sender { ground, phone, port, part, uploads, unanswered: 0, elsewhere: 0 }
    }

    fn path(&self, at: usize) -> String {
        self.ground.path(&format!("files/{}", self.uploads[at].hash))
    }

    /// Says which files it will send, until the server knows.
    fn announce(&self) {
        let ops: Vec<Value> = (self.uploads.iter().enumerate())
            .map(|(n, file)| {
                let name = format!("{}-{n}.bin", self.phone.login);
                let row = json!({ "finding": null, "kind": file.kind, "sha256": file.hash, "bytes": file.bytes.len(),
                    "name": name });
                json!({
                    "id": self.ground.new_id(), "visit": self.ground.visit, "user": self.phone.user, "seq": n + 1,
                    "kind": "evidence.add", "target": { "entity": self.ground.new_id(), "field": "" },
                    "base": { "version": 0 }, "data": row, "at": "2026-11-20T01:00:00Z",
                })
            })
            .collect();
        let body = json!({ "sent_at": "2026-11-20T01:00:00Z", "operations": ops });
        for _ in 0..TRIES {
            let port = self.port.load(SeqCst);
            if let Heard::Said(200, told) = self.ground.call(port, &self.phone, "POST", "/api/v1/sync", Some(&body)) {
                for answer in told["answers"].as_array().expect("answers") {
                    assert_eq!(answer["status"], "applied", "{answer}");
                }
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the files could not be announced");
    }

    /// Asks how far a file is; what was acknowledged must be there.
    fn state(&mut self, at: usize) -> Option<State> {
        let asked = self.ground.send(self.port.load(SeqCst), &self.phone, "HEAD", &self.path(at), &[], Vec::new());
        let answer = match asked {
            Ok(answer) if answer.status == 200 => answer,
            Ok(answer) if answer.status >= 500 => return None,
            Ok(answer) => panic!("HEAD {}: {}", answer.status, answer.words()),
            Err(_) => {
                self.unanswered += 1;
                return None;
            }
        };
        let state = State { offset: answer.offset().expect("an offset"), complete: answer.complete() };
        let file = &self.uploads[at];
        assert!(state.offset >= file.acknowledged, "{} bytes were acknowledged, now {state:?}", file.acknowledged);
        assert!(state.offset <= file.bytes.len() as u64, "{state:?}");
        Some(state)
    }

    /// Sends a part from `from` on.
    fn send_part(&mut self, at: usize, from: u64, length: usize) -> Part {
        let file = &self.uploads[at];
        let begin = usize::try_from(from).expect("an offset");
        let end = (begin + length).min(file.bytes.len());
        let offset = from.to_string();
        let headers = [("Upload-Offset", offset.as_str())];
        let part = file.bytes[begin..end].to_vec();
        let (port, path) = (self.port.load(SeqCst), self.path(at));
        let Ok(answer) = self.ground.send(port, &self.phone, "PATCH", &path, &headers, part) else {
            self.unanswered += 1;
            return Part::Nothing;
        };
        let state = answer.offset().map(|offset| State { offset, complete: answer.complete() });
        match (answer.status, state) {
            (200, Some(state)) => {
                assert_eq!(state.offset, end as u64, "all of the part is there");
                let file = &mut self.uploads[at];
                file.acknowledged = file.acknowledged.max(state.offset);
                Part::Taken(state)
            }
            (409, Some(state)) => {
                self.elsewhere += 1;
                Part::Elsewhere(state)
            }
            (status @ 500.., _) => Part::Failed(status),
            (status, _) => panic!("PATCH {status}: {}", answer.words()),
        }
    }

    /// Sends a file until the server says that it is there; `sent` is told before each part whether it
    /// is the last, and after it what it came to.
    fn send_whole(&mut self, at: usize, before: &dyn Fn(bool), after: &dyn Fn(&Part)) {
        let length = self.uploads[at].bytes.len() as u64;
        let mut next = None;
        for _ in 0..TRIES {
            let Some(from) = next else {
                match self.state(at) {
                    Some(State { complete: true, .. }) => return,
                    Some(state) => next = Some(state.offset),
                    None => std::thread::sleep(Duration::from_millis(10)),
                }
                continue;
            };
            before(from + self.part as u64 >= length);
            let part = self.send_part(at, from, self.part);
            after(&part);
            next = match part {
                Part::Taken(State { complete: true, .. }) | Part::Elsewhere(State { complete: true, .. }) => return,
                Part::Taken(state) => Some(state.offset),
                // Another request may hold the file: what it says now may be past in a moment.
                Part::Elsewhere(_) | Part::Failed(_) | Part::Nothing => None,
            };
        }
        panic!("{} gave up a file: {:?}", self.phone.login, self.uploads[at].acknowledged);
    }
}

/// Files that the receipt lists, each with the hash of what people are shown.
fn listed(ground: &Ground, port: u16, reader: &Phone) -> BTreeMap<String, String> {
    let receipt = ground.ask(port, reader, "GET", &ground.path("receipt"), None);
    let files = receipt["files"].as_array().expect("files");
    let shown = |f: &Value| f["working_sha256"].as_str().or(f["sha256"].as_str()).expect("a hash").to_owned();
    files.iter().map(|f| (f["sha256"].as_str().expect("a hash").to_owned(), shown(f))).collect()
}

/// What is served under each hash that was announced, and each name that the store holds for the visit: a
/// whole file, or nothing, whatever comes in meanwhile.
fn serves_only_whole_files(ground: &Ground, port: u16, reader: &Phone, sent: &BTreeMap<String, Vec<u8>>) {
    let mut names: Vec<String> = sent.keys().cloned().collect();
    if let Ok(stored) = std::fs::read_dir(ground.given.folder().join("files").join(ground.visit.as_str())) {
        names.extend(stored.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()));
    }
    let before = listed(ground, port, reader);
    let pages: Vec<(String, Whole)> = names
        .into_iter()
        .map(|name| {
            let path = format!("/visits/{}/files/{}", ground.visit, name.replace('#', "%23"));
            let page = ground.send(port, reader, "GET", &path, &[], Vec::new()).expect("an answer");
            (name, page)
        })
        .collect();
    let after = listed(ground, port, reader);
    for (name, page) in pages {
        match (page.status, after.get(&name)) {
            (404, _) => assert!(!before.contains_key(&name), "{name} was listed, and is not served"),
            (200, Some(shown)) => assert_eq!(sha256(&page.body), *shown, "{name} is not what was stored"),
            (200, None) => panic!("{name} is not listed, and is served"),
            (status, _) => panic!("{name}: {status} {}", page.words()),
        }
    }
}

/// All of it is here once: each file as it was sent, on the trail once, asked for by its tablet.
fn all_is_here(ground: &Ground, server: &Server, senders: &mut [Sender], sent: &BTreeMap<String, Vec<u8>>) {
    let (port, leader) = (server.port(), ground.phone("truong"));
    serves_only_whole_files(ground, port, &leader, sent);
    for sender in senders {
        sender.port = server.address();
        for at in 0..sender.uploads.len() {
            let length = sender.uploads[at].bytes.len() as u64;
            assert_eq!(sender.state(at), Some(State { offset: length, complete: true }));
            let file = &sender.uploads[at];
            let kept = if file.kind == "photo" { "originals" } else { "files" };
            let path = format!("/visits/{}/{kept}/{}", ground.visit, file.hash);
            let back = ground.send(port, &leader, "GET", &path, &[], Vec::new()).expect("an answer");
            assert_eq!((back.status, back.body == file.bytes), (200, true), "{} came back otherwise", file.hash);
        }
        let hashes: Vec<&str> = sender.uploads.iter().map(|f| f.hash.as_str()).collect();
        let asked = json!({ "files": hashes });
        let checked = ground.ask(port, &sender.phone, "POST", &ground.path("check"), Some(&asked));
        assert_eq!((&checked["missing_files"], &checked["awaited_files"]), (&json!([]), &json!([])));
    }
    let receipt = ground.ask(port, &leader, "GET", &ground.path("receipt"), None);
    assert_eq!(receipt["files"].as_array().map(Vec::len), Some(sent.len()));
    assert_eq!(receipt["awaited_files"], json!([]));
    let mut trail = ground.trail("visits.file");
    trail.sort();
    let expected: Vec<String> = sent.keys().cloned().collect();
    assert_eq!(trail, expected, "each file is on the trail once");
}

fn contents(senders: &[Sender]) -> BTreeMap<String, Vec<u8>> {
    senders.iter().flat_map(|s| &s.uploads).map(|f| (f.hash.clone(), f.bytes.clone())).collect()
}

fn a_server_killed_in_mid_upload_keeps_every_acknowledged_byte(given: &Given) {
    const KILLS: usize = 14;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let files =
        |seed: u64| vec![document(seed, 500_000), photo(seed + 1), document(seed + 2, 400_000), photo(seed + 3)];
    let mut senders = vec![
        Sender::new(&ground, "vien", server.address(), 8 << 10, files(100)),
        Sender::new(&ground, "thuky", server.address(), 12 << 10, files(200)),
    ];
    let (sent, reader) = (contents(&senders), ground.phone("truong"));
    // Parts that were acknowledged, and last parts that are on their way.
    let (parts, lasts) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Closed while what is served is looked at, so that the tablets are not done before they are disturbed.
    let gate = RwLock::new(());
    let (mut kills, mut at_the_end) = (0, 0);
    std::thread::scope(|scope| {
        let work: Vec<_> = (senders.iter_mut())
            .map(|sender| {
                let (parts, lasts, gate) = (&parts, &lasts, &gate);
                scope.spawn(move || {
                    sender.announce();
                    for at in 0..sender.uploads.len() {
                        let before = |last: bool| {
                            drop(gate.read());
                            lasts.fetch_add(usize::from(last), SeqCst);
                        };
                        sender.send_whole(at, &before, &|part| {
                            parts.fetch_add(usize::from(matches!(part, Part::Taken(_))), SeqCst);
                        });
                    }
                })
            })
            .collect();
        let mut chance = StdRng::seed_from_u64(7);
        let (mut mark, mut seen) = (chance.random_range(5..15), 0);
        while !work.iter().all(|w| w.is_finished()) {
            let last = lasts.load(SeqCst) > seen && at_the_end < KILLS / 2;
            if parts.load(SeqCst) >= mark || last {
                // Anywhere between the arrival of a part and the copy of the picture in the store.
                std::thread::sleep(Duration::from_micros(chance.random_range(0..if last { 80_000 } else { 8_000 })));
                server.kill_and_start();
                let _closed = gate.write();
                serves_only_whole_files(&ground, server.port(), &reader, &sent);
                kills += 1;
                at_the_end += usize::from(last);
                seen = lasts.load(SeqCst);
                mark = parts.load(SeqCst) + chance.random_range(5..20);
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    });
    let unanswered: usize = senders.iter().map(|s| s.unanswered).sum();
    assert!(kills >= KILLS && at_the_end > 2, "killed {kills} times, {at_the_end} at the end of a file");
    assert!(unanswered >= kills / 2, "requests were under way: {unanswered} at {kills} kills");
    all_is_here(&ground, &server, &mut senders, &sent);
    server.kill_and_start();
    all_is_here(&ground, &server, &mut senders, &sent);
}

fn a_network_that_cuts_doubles_and_drops_parts_changes_nothing(given: &Given) {
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    // The same file is announced and sent by two of them.
    let both = || document(1, 200_000);
    let mut senders: Vec<Sender> = ["vien", "thuky", "truong"]
        .into_iter()
        .enumerate()
        .map(|(n, login)| {
            let seed = 10 * (n as u64 + 1);
            let mut files = vec![document(seed, 150_000 + n), photo(seed + 1)];
            files.extend((n < 2).then(both));
            Sender::new(&ground, login, server.address(), 9 << 10, files)
        })
        .collect();
    let sent = contents(&senders);
    assert_eq!(sent.len(), 7);
    let proxies: Vec<Proxy> = (0..senders.len()).map(|at| Proxy::start(server.address(), 40 + at as u64)).collect();
    std::thread::scope(|scope| {
        for (sender, proxy) in senders.iter_mut().zip(&proxies) {
            sender.announce();
            sender.port = Arc::new(AtomicU16::new(proxy.port()));
            scope.spawn(move || {
                for at in 0..sender.uploads.len() {
                    sender.send_whole(at, &|_| {}, &|_| {});
                }
            });
        }
    });
    let mut dealt: BTreeMap<Fate, usize> = BTreeMap::new();
    for proxy in proxies {
        for (fate, count) in proxy.end() {
            *dealt.entry(fate).or_insert(0) += count;
        }
    }
    assert!(dealt.len() == 7 && dealt.values().all(|count| *count > 1), "every fate was dealt: {dealt:?}");
    assert!(senders.iter().map(|s| s.elsewhere).sum::<usize>() > 0, "no part was ever told that it is elsewhere");
    server.still_runs();
    all_is_here(&ground, &server, &mut senders, &sent);
}

fn a_full_disk_stops_uploads_and_loses_no_part(given: &Given) {
    const PART: usize = 64 << 10;
    let ground = Ground::new(given);
    let server = Server::start(&ground);
    let files = vec![document(1, 500_000), photo(2)];
    let mut sender = Sender::new(&ground, "vien", server.address(), PART, files);
    let sent = contents(std::slice::from_ref(&sender));
    sender.announce();
    for n in 0..4 {
        let told = sender.send_part(0, n * PART as u64, PART);
        assert_eq!(told, Part::Taken(State { offset: (n + 1) * PART as u64, complete: false }));
    }
    let come = 4 * PART as u64;
    // A part begins to be written and there is no room for all of it: nothing of it stays.
    server.limit_files(Some(come + 20_000));
    for _ in 0..3 {
        assert_eq!(sender.send_part(0, come, PART), Part::Failed(500));
        assert_eq!(sender.state(0), Some(State { offset: come, complete: false }));
    }
    let smaller = sender.send_part(0, come, 20_000);
    assert_eq!(smaller, Part::Taken(State { offset: come + 20_000, complete: false }), "what fits is taken");
    assert_eq!(sender.send_part(0, come + 20_000, 1), Part::Failed(500));
    server.limit_files(None);
    sender.send_whole(0, &|_| {}, &|_| {});
    // All of a picture arrives, and there is no room for the encrypted original, which is longer.
    let length = sender.uploads[1].bytes.len();
    server.limit_files(Some(length as u64));
    assert_eq!(sender.send_part(1, 0, length), Part::Failed(500));
    let whole = State { offset: length as u64, complete: false };
    assert_eq!(sender.state(1), Some(whole), "its bytes wait for another try");
    assert_eq!(sender.send_part(1, length as u64, 0), Part::Failed(500));
    assert_eq!(sender.state(1), Some(whole));
    serves_only_whole_files(&ground, server.port(), &ground.phone("truong"), &sent);
    server.limit_files(None);
    assert_eq!(sender.send_part(1, length as u64, 0), Part::Taken(State { complete: true, ..whole }));
    server.still_runs();
    all_is_here(&ground, &server, std::slice::from_mut(&mut sender), &sent);
}
