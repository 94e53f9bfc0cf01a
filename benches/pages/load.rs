//! A bounded load on one address of loopback: keep-alive connections, each asking one request after
//! the other, and what the server's process spent meanwhile.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a load found.
pub struct Measured {
    pub requests: usize,
    pub seconds: f64,
    /// Processor milliseconds of the server's process for a request.
    pub cpu_ms: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub bytes: usize,
}

/// Processor time that a process has used so far, from `/proc` (100 ticks a second on Linux).
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the server runs");
    let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().expect("utime") + fields[12].parse::<f64>().expect("stime");
    ticks / 100.0
}

/// Resident memory of a process in megabytes.
pub fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the server runs");
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).expect("a number") / 1024.0
}

struct Connection {
    reader: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr, path: &str, cookie: &str) -> Self {
        assert!(address.ip().is_loopback(), "a load stays on loopback");
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("an open socket");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("an open socket");
        let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\n").into_bytes();
        Connection { reader: BufReader::new(stream), request }
    }

    /// Status and length of the answer's body.
    fn ask(&mut self) -> (u16, usize) {
        self.reader.get_mut().write_all(&self.request).expect("the server takes the request");
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
        (status, length)
    }
}

/// Asks `requests` times over `connections` connections; each answer must be 200.
pub fn run(address: SocketAddr, pid: u32, path: &str, cookie: &str, connections: usize, requests: usize) -> Measured {
    let next = AtomicUsize::new(0);
    let before = cpu_seconds(pid);
    let from = Instant::now();
    let results: Vec<(Vec<Duration>, usize)> = std::thread::scope(|s| {
        let workers: Vec<_> = (0..connections)
            .map(|_| {
                s.spawn(|| {
                    let mut connection = Connection::open(address, path, cookie);
                    let (mut times, mut bytes) = (Vec::new(), 0);
                    while next.fetch_add(1, Ordering::Relaxed) < requests {
                        let asked = Instant::now();
                        let (status, length) = connection.ask();
                        assert_eq!(status, 200, "{path}");
                        times.push(asked.elapsed());
                        bytes = length;
                    }
                    (times, bytes)
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().expect("no connection failed")).collect()
    });
    let seconds = from.elapsed().as_secs_f64();
    let cpu = cpu_seconds(pid) - before;
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

/// One line of the table.
pub fn print(name: &str, m: &Measured) {
    println!(
        "{name:<44} {:>8.2} {:>9.0} {:>8.1} {:>8.1} {:>8.1} {:>8}",
        m.cpu_ms,
        m.requests as f64 / m.seconds,
        m.p50.as_secs_f64() * 1000.0,
        m.p99.as_secs_f64() * 1000.0,
        m.seconds,
        m.bytes
    );
}
