//! A network that does what it likes with a tablet's requests: each connection brings one.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Passed,
    /// It never arrives.
    Dropped,
    /// The server does it, and its answer never arrives.
    AnswerDropped,
    /// It arrives twice at once, over two connections.
    Doubled,
    /// It arrives after the next one.
    Delayed,
    /// A part of it arrives.
    Cut,
    /// The server does it, and a part of its answer arrives.
    AnswerCut,
}

const FATES: [Fate; 7] =
    [Fate::Passed, Fate::Dropped, Fate::AnswerDropped, Fate::Doubled, Fate::Delayed, Fate::Cut, Fate::AnswerCut];

/// The network between one tablet and the server.
pub struct Proxy {
    port: u16,
    stop: Arc<AtomicBool>,
    counts: Arc<Mutex<BTreeMap<Fate, usize>>>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// What happens is chosen by the seed, request by request.
    pub fn start(server: Arc<AtomicU16>, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let stop = Arc::new(AtomicBool::new(false));
        let counts = Arc::new(Mutex::new(BTreeMap::new()));
        let (ended, counted) = (stop.clone(), counts.clone());
        let thread = std::thread::spawn(move || {
            let (mut chance, mut delayed) = (StdRng::seed_from_u64(seed), Vec::new());
            while let Ok((tablet, _)) = listener.accept() {
                if ended.load(SeqCst) {
                    break;
                }
                // Half of the requests pass, so that the work gets done.
                let fate = match chance.random_range(0..2) {
                    0 => Fate::Passed,
                    _ => FATES[chance.random_range(0..FATES.len())],
                };
                *counted.lock().expect("counts").entry(fate).or_insert(0) += 1;
                carry(tablet, server.load(SeqCst), fate, &mut chance, &mut delayed);
            }
            // What was held back arrives after all.
            for request in delayed {
                answer_to(server.load(SeqCst), &request);
            }
        });
        Proxy { port, stop, counts, thread: Some(thread) }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it when all that it held back has arrived; gives how often each fate was dealt.
    pub fn end(mut self) -> BTreeMap<Fate, usize> {
        self.close();
        self.counts.lock().expect("counts").clone()
    }

    fn close(&mut self) {
        self.stop.store(true, SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the proxy's thread");
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.close();
        }
    }
}

/// Where the body of a message begins, and how long the whole message is.
fn measure(bytes: &[u8]) -> Option<(usize, usize)> {
    let head = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|l| l.strip_prefix("content-length:").and_then(|n| n.trim().parse().ok()));
    Some((head, head + length.unwrap_or(0)))
}

fn read_request(tablet: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 8192]);
    loop {
        if measure(&bytes).is_some_and(|(_, whole)| bytes.len() >= whole) {
            return Some(bytes);
        }
        match tablet.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// Sends bytes to the server and reads what it answers until it closes.
fn answer_to(port: u16, request: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    if let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)) {
        let _ = server.set_read_timeout(Some(Duration::from_secs(40)));
        if server.write_all(request).is_ok() {
            let _ = server.read_to_end(&mut answer);
        }
    }
    answer
}

fn carry(mut tablet: TcpStream, port: u16, fate: Fate, chance: &mut StdRng, delayed: &mut Vec<Vec<u8>>) {
    let _ = tablet.set_read_timeout(Some(Duration::from_secs(40)));
    let Some(request) = read_request(&mut tablet) else { return };
    let answer = match fate {
        Fate::Dropped => return,
        Fate::Delayed => return delayed.push(request),
        Fate::Cut => {
            let (_, whole) = measure(&request).expect("a whole request");
            let at = chance.random_range(1..whole);
            let mut server = TcpStream::connect(("127.0.0.1", port)).expect("the server");
            let _ = server.set_read_timeout(Some(Duration::from_secs(40)));
            let mut answer = Vec::new();
            let _ = server.write_all(&request[..at]);
            let _ = server.shutdown(Shutdown::Write);
            let _ = server.read_to_end(&mut answer);
            let told = String::from_utf8_lossy(&answer).into_owned();
            assert!(!told.starts_with("HTTP/1.1 200"), "a part of a request was taken for a whole one: {told}");
            return;
        }
        Fate::Doubled => std::thread::scope(|scope| {
            let other = scope.spawn(|| answer_to(port, &request));
            let answer = answer_to(port, &request);
            let other = other.join().expect("the other connection");
            // Which of the two the tablet hears is chance.
            if chance.random_range(0..2) == 0 { answer } else { other }
        }),
        Fate::Passed | Fate::AnswerDropped | Fate::AnswerCut => answer_to(port, &request),
    };
    for request in std::mem::take(delayed) {
        answer_to(port, &request);
    }
    match fate {
        Fate::AnswerDropped => {}
        Fate::AnswerCut if !answer.is_empty() => {
            let _ = tablet.write_all(&answer[..chance.random_range(0..answer.len())]);
        }
        _ => {
            let _ = tablet.write_all(&answer);
        }
    }
}
