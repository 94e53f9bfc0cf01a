//! The command line against what people mistype: no database is made by accident, no wait is silent,
//! no password is shown.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use giamsat::accounts;
use giamsat::app::{self, App};
use giamsat::clock::Machine;
use giamsat::config::Config;
use giamsat::db::{Db, Location};
use giamsat::settings;
use giamsat::vocabulary::{Actor, Role};
use libtest_mimic::Trial;

use crate::support::{Given, both_empty, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = plain![
        cli;
        a_mistyped_folder_makes_no_database,
        a_dead_server_is_told_at_once_and_given_up_soon,
        a_missing_folder_is_told_by_name,
        what_is_no_address_is_refused_without_its_secret,
        where_a_report_goes_is_checked_first,
        a_demo_answers_to_the_address_it_listens_on,
        a_mistaken_command_line_is_told_in_both_languages,
        what_is_in_the_way_is_named_with_its_path,
        a_folder_is_served_once_and_its_files_are_private,
        who_stops_reading_stops_the_program_quietly,
        what_works_beside_the_server_takes_nothing_from_it,
    ];
    tests.extend(both_empty("cli::only_those_who_may_make_a_database_do", only_those_who_may_make_a_database_do));
    tests
}

/// The program, in a folder of its own so that a stray file would show.
fn giamsat(at: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_giamsat"));
    for name in ["GIAMSAT_AS", "GIAMSAT_DATABASE", "GIAMSAT_DATA_DIR"] {
        command.env_remove(name);
    }
    command.current_dir(at).args(arguments);
    command
}

fn run(at: &Path, arguments: &[&str]) -> Output {
    giamsat(at, arguments).output().expect("the program runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn names(at: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(at).expect("the folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// What asks, and so must not make what it asks.
const ASKING: &[&[&str]] = &[
    &["report", "conclusion", "--out", "x.xlsx"],
    &["report", "scoring", "--year", "2026", "--out", "x.xlsx"],
    &["user", "list"],
    &["user", "disable", "lan"],
    &["user", "reset", "lan"],
];

fn a_mistyped_folder_makes_no_database() {
    let at = folder();
    for asking in ASKING {
        let output = run(at.path(), &[asking, &["--data-dir", "dtaa"][..]].concat());
        let said = told(&output);
        assert_eq!(output.status.code(), Some(1), "{asking:?}: {said}");
        assert!(said.contains("Không có cơ sở dữ liệu") && said.contains("dtaa/giamsat.sqlite3"), "{said}");
        assert!(names(at.path()).is_empty(), "{asking:?} made {:?}", names(at.path()));
    }
    let sample = crate::support::project("import/samples/units.xlsx");
    let sample = sample.to_string_lossy();
    let tried = run(at.path(), &["import", "units", &sample, "--dry-run", "--data-dir", "dtaa"]);
    assert_eq!(tried.status.code(), Some(0), "{}", told(&tried));
    assert!(names(at.path()).is_empty(), "a dry run made {:?}", names(at.path()));
}

fn only_those_who_may_make_a_database_do(given: &Given) {
    let at = folder();
    let location = || given.url().parse::<Location>().expect("a location");
    let is_there = || match location() {
        Location::Sqlite(path) => path.exists(),
        Location::Postgres(_) => {
            Db::open(location(), Arc::new(Machine)).expect("open").has_tables().expect("an answer")
        }
    };
    let place = ["--database", given.url(), "--data-dir", "data"];
    for asking in ASKING {
        let output = run(at.path(), &[asking, &place[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{asking:?}: {}", told(&output));
        assert!(told(&output).contains("Không có cơ sở dữ liệu"), "{}", told(&output));
        assert!(!is_there(), "{asking:?} made a database");
        assert!(names(at.path()).is_empty(), "{asking:?} made {:?}", names(at.path()));
    }
    let add = ["user", "add", "lan", "--name", "Lan", "--role", "planner"];
    let made = run(at.path(), &[&add[..], &place[..]].concat());
    assert!(made.status.success(), "{}", told(&made));
    assert!(is_there());
    let list = run(at.path(), &[&["user", "list"][..], &place[..]].concat());
    assert!(list.status.success() && String::from_utf8_lossy(&list.stdout).contains("lan\topen"), "{}", told(&list));
}

fn a_dead_server_is_told_at_once_and_given_up_soon() {
    let at = folder();
    // A password that a careless reading would take for a host and a path.
    let url = "postgres://somebody:p@ss/w0rd@127.0.0.1:1/name?password=s3cret";
    for (asking, url) in [
        (&["migrate"][..], "postgres://somebody:s3cret@127.0.0.1:1/name"),
        (&["user", "list"][..], "postgres://somebody:s3cret@127.0.0.1:1/name"),
        (&["migrate"][..], url),
    ] {
        let begun = Instant::now();
        let mut child = giamsat(at.path(), &[asking, &["--database", url]].concat())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stderr = BufReader::new(child.stderr.take().expect("its words"));
        let mut first = String::new();
        stderr.read_line(&mut first).expect("a line");
        let waited = begun.elapsed();
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).expect("the rest");
        let code = child.wait().expect("an end").code();
        assert_eq!(code, Some(1), "{first}{rest}");
        assert!(first.contains("Đang chờ cơ sở dữ liệu postgres://…@127.0.0.1:1/name"), "{first}");
        assert!(waited < Duration::from_secs(3), "silent for {waited:?}");
        assert!(begun.elapsed() < Duration::from_secs(12), "given up after {:?}", begun.elapsed());
        assert!(rest.contains("Không kết nối được cơ sở dữ liệu") && rest.contains("--database"), "{rest}");
        for secret in ["s3cret", "w0rd", "p@ss", "ss/"] {
            assert!(!first.contains(secret) && !rest.contains(secret), "{secret} in {first}{rest}");
        }
    }
    let help = giamsat(at.path(), &["--help"]).env("GIAMSAT_DATABASE", "postgres://a:s3cret@h/n").output();
    assert!(!String::from_utf8_lossy(&help.expect("help").stdout).contains("s3cret"));
}

fn a_missing_folder_is_told_by_name() {
    let at = folder();
    let begun = Instant::now();
    let output = run(at.path(), &["migrate", "--database", "sqlite:/nowhere/at-all/x.sqlite3"]);
    assert_eq!(output.status.code(), Some(1));
    let said = told(&output);
    assert!(said.contains("Không có thư mục /nowhere/at-all") && said.contains("x.sqlite3"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    std::fs::write(at.path().join("x.sqlite3"), "no database, but more than a few bytes of text").expect("a file");
    let output = run(at.path(), &["migrate", "--database", "sqlite:x.sqlite3"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("Không mở được cơ sở dữ liệu x.sqlite3"), "{}", told(&output));
}

fn what_is_no_address_is_refused_without_its_secret() {
    let at = folder();
    for (address, shown) in [
        ("mysql://root:s3cret@host/name", "mysql:…"),
        ("root:s3cret@host/name", "root:…"),
        ("s3cret@host:1/x", "…"),
        ("foo", "foo"),
        ("./data/foo.sqlite3", "./data/foo.sqlite3"),
    ] {
        let output = run(at.path(), &["migrate", "--database", address]);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(1), "{address}: {said}");
        assert!(said.contains(&format!("“{shown}”")) && !said.contains("s3cret"), "{said}");
        assert!(said.contains("sqlite:TỆP") && said.contains("postgres://"), "the two forms: {said}");
        assert!(names(at.path()).is_empty(), "{address} made {:?}", names(at.path()));
    }
}

fn where_a_report_goes_is_checked_first() {
    let at = folder();
    std::fs::create_dir(at.path().join("place")).expect("a folder");
    for (out, why) in [("/nowhere/x.xlsx", "không có thư mục /nowhere"), ("place", "đó là một thư mục")] {
        for report in [&["conclusion"][..], &["scoring", "--year", "2026"]] {
            // There is no database either: that would only be found later.
            let output = run(at.path(), &[&["report"], report, &["--out", out]].concat());
            let said = told(&output);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains(&format!("Không ghi được {out}: {why}")) && said.contains("--out"), "{said}");
        }
    }
    let made = run(at.path(), &["migrate"]);
    assert!(made.status.success(), "{}", told(&made));
    let done = run(at.path(), &["report", "conclusion", "--out", "place/kl.xlsx"]);
    assert!(done.status.success(), "{}", told(&done));
    assert_eq!(names(&at.path().join("place")), ["kl.xlsx"], "the report, and nothing left beside it");
    let before = std::fs::read(at.path().join("place/kl.xlsx")).expect("the report");
    let failed = run(at.path(), &["report", "scoring", "--year", "2020", "--out", "place/kl.xlsx"]);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(std::fs::read(at.path().join("place/kl.xlsx")).expect("the report"), before, "it stands as it was");
    assert_eq!(names(&at.path().join("place")), ["kl.xlsx"]);
}

/// The status that a request with this `Host` gets.
fn status(address: SocketAddr, host: &str) -> String {
    use std::io::Write;
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn a_demo_answers_to_the_address_it_listens_on() {
    for ip in [[127, 0, 0, 2], [127, 0, 0, 1]] {
        let at = folder();
        let mut config = Config::for_folder(at.path().to_owned());
        config.listen = SocketAddr::from((ip, 0));
        let app = App::open(config.clone(), Arc::new(Machine)).expect("a database");
        app.db.write(|tx| settings::set(tx, settings::DEMO, "1")).expect("a demo");
        let app = App::over(config, app.db.clone()).expect("the demo");
        let running = app::start_without_jobs(app).expect("a server");
        let (address, port) = (running.address, running.address.port());
        for host in [address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}"), "[::1]".to_owned()]
        {
            assert_eq!(status(address, &host), "200", "{host} at {address}");
        }
        for host in ["evil.example", "127.0.0.3", "127.0.0.2.evil.example", ""] {
            assert_eq!(status(address, host), "421", "{host} at {address}");
        }
    }
}

fn a_mistaken_command_line_is_told_in_both_languages() {
    let at = folder();
    let wrong = |arguments: &[&str], words: &[&str]| {
        let output = run(at.path(), arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", told(&output));
        for words in words {
            assert!(told(&output).contains(words), "{arguments:?} does not tell “{words}”:\n{}", told(&output));
        }
    };
    wrong(&["serv"], &["Không có lệnh “serv”", "giamsat --help", "unrecognized subcommand"]);
    wrong(&["serve", "--bogus"], &["Không có tuỳ chọn --bogus", "unexpected argument"]);
    wrong(&["report", "scoring", "--year", "2026"], &["Còn thiếu: --out", "required arguments"]);
    wrong(&["report", "scoring", "--out", "a.xlsx", "--year", "x"], &["--year", "không dùng được “x”"]);
    wrong(
        &["user", "add", "a", "--name", "A", "--role", "bogus"],
        &["Không có vai trò “bogus”", "administrator", "planner"],
    );
    wrong(&["serve", "--listen", "nowhere"], &["“nowhere” không phải là địa chỉ và cổng"]);
    wrong(&[], &["Chưa nói phải làm gì", "Usage"]);
    for help in [&["help"][..], &["help", "import"], &["--help"]] {
        let output = run(at.path(), help);
        assert_eq!(output.status.code(), Some(0), "{help:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Usage"), "{help:?}");
    }
    assert!(names(at.path()).is_empty());
}

fn what_is_in_the_way_is_named_with_its_path() {
    let at = folder();
    std::fs::write(at.path().join("a-file"), "x").expect("a file");
    let output = run(at.path(), &["--data-dir", "a-file", "migrate"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("Không dùng được thư mục a-file"), "{}", told(&output));
    let output = run(at.path(), &["import", "auto", "nowhere/list.xlsx"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("nowhere/list.xlsx: Không có tệp này"), "{}", told(&output));
    assert_eq!(run(at.path(), &["migrate"]).status.code(), Some(0));
    for (arguments, words) in [
        (["report", "conclusion", "--out", "s.csv"], "báo cáo là bảng tính .xlsx"),
        (["report", "conclusion", "--out", "s"], "báo cáo là bảng tính .xlsx"),
    ] {
        let output = run(at.path(), &arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains(words), "{}", told(&output));
    }
    let output = run(at.path(), &["report", "conclusion", "--out", "s.xlsx", "--inspection", "foo"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("Không có cuộc kiểm tra “foo”"), "{}", told(&output));
    let output = run(at.path(), &["report", "conclusion", "--out", "s.xlsx", "--year", "1999"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(told(&output).contains("Không có kết luận nào"), "{}", told(&output));
}

#[cfg(unix)]
fn rights(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).expect("it is there").permissions()) & 0o777
}

fn a_folder_is_served_once_and_its_files_are_private() {
    let at = folder();
    let mut first = giamsat(at.path(), &["serve", "--listen", "localhost:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(first.stdout.take().expect("its words")).lines();
    let serving = lines.by_ref().map_while(Result::ok).find(|line| line.contains("http://127.0.0.1:"));
    let serving = serving.expect("it serves");
    let second = run(at.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let listed = run(at.path(), &["user", "list"]);
    let port = serving.split(':').nth(2).and_then(|rest| rest.split('/').next()).expect("a port").to_owned();
    let taken = run(at.path(), &["--data-dir", "other", "demo", "--listen", &format!("127.0.0.1:{port}")]);
    let data = at.path().join("data");
    let private = [rights(&data), rights(&data.join("giamsat.sqlite3")), rights(&data.join("giamsat.sqlite3-wal"))];
    first.kill().expect("it ends");
    first.wait().expect("it ended");
    assert_eq!(second.status.code(), Some(1));
    assert!(told(&second).contains("khác đang phục vụ từ thư mục ./data"), "{}", told(&second));
    assert_eq!(listed.status.code(), Some(0), "others may work beside it: {}", told(&listed));
    assert_eq!(taken.status.code(), Some(1));
    assert!(told(&taken).contains("Không mở được cổng"), "{}", told(&taken));
    assert!(taken.stdout.is_empty(), "nothing is made or told before: {}", String::from_utf8_lossy(&taken.stdout));
    assert_eq!(private, [0o700, 0o600, 0o600]);
    // One that was killed holds nothing.
    let mut again = giamsat(at.path(), &["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(again.stdout.take().expect("its words")).lines();
    let serves = lines.by_ref().map_while(Result::ok).any(|line| line.contains("http://127.0.0.1:"));
    again.kill().expect("it ends");
    again.wait().expect("it ended");
    assert!(serves);
}

fn who_stops_reading_stops_the_program_quietly() {
    let at = folder();
    let mut routes = giamsat(at.path(), &["routes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(routes.stdout.take());
    let output = routes.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told(&output), "");
}

/// Another program that closes the database last deletes its log. It is not the last one while this one has it open,
/// however many connections this one opened meanwhile: what is written afterwards is there for everybody.
fn what_works_beside_the_server_takes_nothing_from_it() {
    let at = folder();
    std::fs::create_dir(at.path().join("data")).expect("a folder");
    let location = Location::default_in(&at.path().join("data"));
    let db = Db::open(location, Arc::new(Machine)).expect("a database");
    db.migrate().expect("tables");
    let add = |login: &str| {
        let new = accounts::NewAccount {
            login: login.into(),
            name: format!("Người thử {login}"),
            position: String::new(),
            unit: None,
            official: None,
            roles: vec![Role::Planner],
        };
        db.write(|tx| accounts::actions::create_in(tx, &Actor::command_line(), &new, "-", false)).expect("an account");
    };
    // Readers at the same time, so that connections are opened while others are in use.
    let all = Barrier::new(3);
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                db.read(|c| {
                    all.wait();
                    settings::served(c)
                })
                .expect("a read");
            });
        }
    });
    let listed = || {
        let output = run(at.path(), &["user", "list"]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for login in ["lan", "minh", "nga"] {
        add(login);
        let seen = listed();
        assert!(seen.contains(login), "{login} was written while another program came and went:\n{seen}");
    }
}
