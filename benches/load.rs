//! A bounded load on one address of loopback: keep-alive connections, and what processes spent
//! meanwhile.

// Each bench uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a load found.
pub struct Measured {
    pub requests: usize,
    pub seconds: f64,
    /// Processor milliseconds of the watched processes for a request.
    pub cpu_ms: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Length of the longest answer.
    pub bytes: usize,
}

/// Processor seconds that a process has used so far, with those of its children that have ended, from
/// `/proc` (100 ticks a second on Linux); 0 for one that has ended itself.
fn cpu_of(pid: u32) -> f64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = (11..15).map(|n| fields[n].parse::<f64>().expect("ticks")).sum();
    ticks / 100.0
}

/// The same of processes and of those that they started, also those that still run.
pub fn cpu_seconds(pids: &[u32]) -> f64 {
    pids.iter().map(|pid| cpu_of(*pid) + children(*pid).into_iter().map(cpu_of).sum::<f64>()).sum()
}

fn children(pid: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|p| p.parse().ok()).collect()
}

/// Resident memory of a process in megabytes.
pub fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the server runs");
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).expect("a number") / 1024.0
}

/// A request as it goes over the wire.
pub fn get(address: SocketAddr, path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nX-Giamsat-Protocol: 1\r\n{cookie}\r\n").into_bytes()
}

/// The same with a body of JSON.
pub fn post(address: SocketAddr, path: &str, cookie: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Giamsat-Protocol: 1\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A part of a file that begins at `offset`.
pub fn patch(address: SocketAddr, path: &str, cookie: &str, offset: usize, part: &[u8]) -> Vec<u8> {
    let length = part.len();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {address}\r\nX-Giamsat-Protocol: 1\r\nCookie: {cookie}\r\n\
         Upload-Offset: {offset}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), part].concat()
}

/// A connection that is kept.
pub struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        assert!(address.ip().is_loopback(), "a load stays on loopback");
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("an open socket");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("an open socket");
        Connection { reader: BufReader::new(stream) }
    }

    /// Status and body of the answer.
    pub fn ask(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        self.reader.get_mut().write_all(request).expect("the server takes the request");
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("a status");
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        let mut length = 0;
        loop {
            line.clear();
            self.reader.read_line(&mut line).expect("a header");
            let header = line.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            assert_ne!(header, "transfer-encoding: chunked", "the bench reads bodies of known length only");
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).expect("a whole body");
        (status, body)
    }
}

/// Sends the requests that `make` gives for 0, 1, 2 … over `connections` connections, each one after
/// the other's answer (closed loop); each answer must be 200.
pub fn run(
    address: SocketAddr,
    pids: &[u32],
    connections: usize,
    requests: usize,
    make: impl Fn(usize) -> Vec<u8> + Sync,
) -> Measured {
    send_all(address, pids, connections, requests, None, make)
}

/// The same at a fixed rate, whatever the server does (open loop): a request is due every
/// `1 / per_second` seconds, and its time counts from when it was due.
pub fn run_at(
    address: SocketAddr,
    pids: &[u32],
    connections: usize,
    requests: usize,
    per_second: f64,
    make: impl Fn(usize) -> Vec<u8> + Sync,
) -> Measured {
    send_all(address, pids, connections, requests, Some(per_second), make)
}

fn send_all(
    address: SocketAddr,
    pids: &[u32],
    connections: usize,
    requests: usize,
    per_second: Option<f64>,
    make: impl Fn(usize) -> Vec<u8> + Sync,
) -> Measured {
    let next = AtomicUsize::new(0);
    let from = Instant::now();
    let work = || {
        let mut connection = Connection::open(address);
        let (mut times, mut bytes) = (Vec::new(), 0);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= requests {
                return (times, bytes);
            }
            let request = make(at);
            let asked = match per_second {
                Some(rate) => from + Duration::from_secs_f64(at as f64 / rate),
                None => Instant::now(),
            };
            std::thread::sleep(asked.saturating_duration_since(Instant::now()));
            let (status, body) = connection.ask(&request);
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            times.push(asked.elapsed());
            bytes = bytes.max(body.len());
        }
    };
    measure(pids, work, connections)
}

/// The same for work of any kind: each connection's gives the time of each of its steps, and the length of
/// the longest answer.
pub fn measure(pids: &[u32], work: impl Fn() -> (Vec<Duration>, usize) + Sync, connections: usize) -> Measured {
    let before = cpu_seconds(pids);
    let from = Instant::now();
    let results: Vec<(Vec<Duration>, usize)> = std::thread::scope(|s| {
        let workers: Vec<_> = (0..connections).map(|_| s.spawn(&work)).collect();
        workers.into_iter().map(|w| w.join().expect("no connection failed")).collect()
    });
    let seconds = from.elapsed().as_secs_f64();
    let cpu = cpu_seconds(pids) - before;
    let bytes = results.iter().map(|(_, b)| *b).max().unwrap_or(0);
    let mut times: Vec<Duration> = results.into_iter().flat_map(|(times, _)| times).collect();
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Measured {
        requests: times.len(),
        seconds,
        cpu_ms: cpu * 1000.0 / times.len() as f64,
        p50: at(0.5),
        p99: at(0.99),
        bytes,
    }
}

/// The names of the columns.
pub fn heading() {
    println!("{:<52} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8}", "", "CPU-ms", "req/s", "p50 ms", "p99 ms", "s", "bytes");
}

/// One line of the table.
pub fn print(name: &str, m: &Measured) {
    println!(
        "{name:<52} {:>8.2} {:>9.0} {:>8.1} {:>8.1} {:>8.1} {:>8}",
        m.cpu_ms,
        m.requests as f64 / m.seconds,
        m.p50.as_secs_f64() * 1000.0,
        m.p99.as_secs_f64() * 1000.0,
        m.seconds,
        m.bytes
    );
}
