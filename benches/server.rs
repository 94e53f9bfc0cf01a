//! The server under the benches, and a PostgreSQL with full durability beside it.

// Each bench uses a part of it.
#![allow(dead_code)]

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use giamsat::accounts::{self, NewAccount};
use giamsat::app::App;
use giamsat::units::{Kind, NewUnit, actions as units};
use giamsat::vocabulary::{AccountId, Actor, Role, UnitId};

/// The release binary, serving on loopback; ended with the bench.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub started: Duration,
}

impl Server {
    /// Starts it on a folder, and on another database than the folder's own if one is given.
    pub fn start(folder: &Path, database: Option<&str>) -> Self {
        let address = free_address();
        let from = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_giamsat"));
        command.args(["serve", "--listen", &address.to_string(), "--data-dir"]).arg(folder);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let child = command.env("GIAMSAT_LOG", "error").stdout(Stdio::null()).spawn().expect("the server starts");
        while TcpStream::connect(address).is_err() {
            assert!(from.elapsed() < Duration::from_secs(30), "the server does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut connection = super::load::Connection::open(address);
        connection.ask(&super::load::get(address, "/healthz", ""));
        Server { child, address, started: from.elapsed() }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

/// A PostgreSQL of the bench's own, with `fsync` and `synchronous_commit` on.
pub struct Postgres {
    child: Child,
    folder: tempfile::TempDir,
    pub url: String,
}

/// The newest PostgreSQL of this machine; none when there is none.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|e| e.ok().map(|e| e.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

impl Postgres {
    /// Starts one; none, and a line that says so, when this machine has none.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            println!("no PostgreSQL on this machine (apt install postgresql): its figures are left out");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("giamsat-bench.").tempdir_in("/tmp").expect("a folder");
        let root =
            std::env::var("USER").is_ok_and(|u| u == "root") || std::env::var("HOME").is_ok_and(|h| h == "/root");
        if root {
            // PostgreSQL refuses to run as root.
            let owned = Command::new("chown").arg("postgres").arg(folder.path()).status();
            assert!(owned.is_ok_and(|s| s.success()), "chown to postgres");
        }
        let as_owner = |program: &str| {
            let program = programs.join(program);
            let mut command = if root { Command::new("setpriv") } else { Command::new(&program) };
            if root {
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            }
            let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.path().join("log"));
            command.current_dir(folder.path()).stdout(Stdio::null()).stderr(log.expect("a log"));
            command
        };
        let data = folder.path().join("data");
        let made =
            as_owner("initdb").arg("-D").arg(&data).args(["-U", "giamsat", "-A", "trust", "-E", "UTF8"]).status();
        assert!(made.is_ok_and(|s| s.success()), "initdb");
        let port = free_address().port();
        let child = as_owner("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"])
            .arg("-c")
            .arg(format!("unix_socket_directories={}", folder.path().display()))
            .spawn()
            .expect("postgres starts");
        let postgres = Postgres { child, folder, url: format!("postgres://giamsat@127.0.0.1:{port}/postgres") };
        for _ in 0..300 {
            let ready = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if ready.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Some(postgres);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL does not start in {}", postgres.folder.path().display());
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            eprintln!("the end of PostgreSQL's log:");
            for line in log.lines().rev().take(30).collect::<Vec<_>>().into_iter().rev() {
                eprintln!("  {line}");
            }
        }
        // SIGINT is PostgreSQL's quick shutdown.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// So many wards, which have been there for a while.
pub fn wards(app: &App, count: usize) -> Vec<UnitId> {
    let from_on = app.db.world().today() - chrono::Days::new(500);
    let ward = |n| NewUnit {
        code: Some(format!("B.{n:02}")),
        name: format!("Phường Số {n}"),
        short_name: None,
        kind: Kind::Ward,
        parent: None,
        from_on,
    };
    (0..count).map(|n| app.db.write(|tx| units::add_unit(tx, &ward(n), None)).expect("a unit")).collect()
}

/// A person `bench` of that role who works in that unit, if any.
pub fn person(app: &App, role: Role, unit: Option<UnitId>) -> AccountId {
    let new = NewAccount {
        login: "bench".into(),
        name: "Đo tốc độ".into(),
        roles: vec![role],
        unit,
        ..NewAccount::default()
    };
    let made = app.db.write(|tx| accounts::actions::create_in(tx, &Actor::command_line(), &new, "-", false));
    made.expect("an account")
}

/// A session of the person: the cookie that a request carries.
pub fn session(app: &App, account: &AccountId) -> String {
    let (token, csrf) = (app.db.world().new_token(), app.db.world().new_token());
    app.db.write(|tx| accounts::actions::open_session(tx, account, &token, &csrf, "vi")).expect("a session");
    format!("giamsat_session={token}")
}
