//! The program itself, as an office starts it: `giamsat serve` on an empty database.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::Given;

/// A running `giamsat serve`; ended when dropped.
pub struct Server {
    process: Child,
    /// Where it listens, without a slash at the end.
    pub base: String,
    /// The first administrator's password, printed once.
    pub password: String,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub fn start(given: &Given) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_remove("GIAMSAT_AS")
            .env("GIAMSAT_DATABASE", given.url())
            .env("GIAMSAT_DATA_DIR", given.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = process.stdout.take().expect("its output");
        let (sender, lines) = mpsc::channel();
        // Reads to the end, so that the server never waits for a reader.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // Nobody listens any more when the server has said all that is awaited.
                let _ = sender.send(line);
            }
        });
        let mut server = Server { process, base: String::new(), password: String::new() };
        while server.base.is_empty() {
            let line = lines.recv_timeout(Duration::from_secs(60)).expect("the server says where it listens");
            if let Some((_, password)) = line.split_once("Mật khẩu (chỉ hiện một lần): ") {
                password.trim().clone_into(&mut server.password);
            } else if let Some((_, rest)) = line.split_once("Đang phục vụ tại ") {
                let address = rest.split_whitespace().next().unwrap_or_default();
                address.trim_end_matches('/').clone_into(&mut server.base);
            }
        }
        assert!(!server.password.is_empty(), "an empty database gets its first administrator");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(problem) = self.process.kill().and_then(|()| self.process.wait()) {
            eprintln!("giamsat ({}) did not end: {problem}", self.process.id());
        }
    }
}
