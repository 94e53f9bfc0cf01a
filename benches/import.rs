//! What importing costs: `cargo bench --bench import`; `-- --rows 100000` for a smaller file alone.
//!
//! Writes a workbook of late dossiers (12 columns: text with diacritics, days, numbers) and imports it
//! with the release binary, with every check, into SQLite and into a PostgreSQL of the bench's own,
//! beside what others need for less in the same run: calamine's streaming reader alone, openpyxl
//! (read-only) with `executemany` of the same rows into SQLite without any check, polars with fastexcel,
//! and DuckDB's reader. While the large file goes in, a signed-in person asks for pages of the same
//! database; their times stand beside the quiet ones. A file of 200 rows is previewed many times.
//! Prints processor and wall seconds and the peak memory of the program and of the process that reads.
//! The peers live in a Python of the bench's own below `target/`; one that is missing is named.

mod load;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use giamsat::app::App;
use giamsat::clock::Machine;
use giamsat::config::Config;
use giamsat::vocabulary::Role;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

const ROWS: usize = 1_000_000;
const SMALL: usize = 100_000;
const UNITS: usize = 52;
/// Rows of the file whose preview is timed, and how often.
const PREVIEW_ROWS: usize = 200;
const PREVIEWS: usize = 21;
/// What the bench calls itself to read a file with calamine alone.
const FLOOR: &str = "--read-with-calamine-alone";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    if let Some(file) = value(FLOOR) {
        return read_alone(Path::new(file));
    }
    let rows = value("--rows").map_or(ROWS, |n| n.parse().expect("--rows takes a number"));
    let sizes = if rows > SMALL { vec![SMALL, rows] } else { vec![rows] };
    let peers = Peers::find();
    for rows in sizes {
        let file = workbook(rows);
        let size = std::fs::metadata(&file).expect("the workbook").len() as f64 / 1e6;
        println!("{rows} rows, 12 columns, {size:.0} MB");
        println!("{:<44} {:>9} {:>9} {:>9} {:>9}", "", "CPU s", "wall s", "MB", "reader MB");
        let itself = std::env::current_exe().expect("this program");
        print("calamine's streaming reader alone", &watch(Command::new(itself).arg(FLOOR).arg(&file)));
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path(), None);
        let beside = server::Server::start(folder.path(), None);
        let cookie = sign_in(folder.path());
        let quiet = pages(&beside, &cookie, Until::Count(300));
        let ended = AtomicBool::new(false);
        let (ours, busy) = std::thread::scope(|s| {
            let asks = s.spawn(|| pages(&beside, &cookie, Until::Flag(&ended)));
            let ending = Ending(&ended);
            let ours = watch(&mut import(&file, folder.path(), None));
            drop(ending);
            (ours, asks.join().expect("pages answer"))
        });
        print("giamsat, all checks, into SQLite", &ours);
        if let Some(postgres) = server::Postgres::start() {
            let folder = tempfile::tempdir().expect("a folder");
            prepare(folder.path(), Some(&postgres.url));
            print(
                "giamsat, all checks, into PostgreSQL",
                &watch(&mut import(&file, folder.path(), Some(&postgres.url))),
            );
        }
        for (name, script) in PEERS {
            match &peers {
                Some(peers) => match peers.run(script, &file) {
                    Some(found) => print(name, &found),
                    None => println!("{name:<44} does not run here: left out"),
                },
                None => println!("{name:<44} no Python with it could be made: left out"),
            }
        }
        println!("a page meanwhile: p50 {:.1} ms, p99 {:.1} ms", ms(&busy, 0.5), ms(&busy, 0.99));
        println!("a page when quiet: p50 {:.1} ms, p99 {:.1} ms\n", ms(&quiet, 0.5), ms(&quiet, 0.99));
    }
    previews();
}

/// What a program needed.
struct Needed {
    cpu: f64,
    wall: f64,
    /// Peak memory of the program, and of the one that it started to read, in megabytes.
    peak: f64,
    reader: f64,
}

fn print(name: &str, needed: &Needed) {
    let Needed { cpu, wall, peak, reader } = needed;
    println!("{name:<44} {cpu:>9.2} {wall:>9.2} {peak:>9.0} {reader:>9.0}");
}

/// Processor seconds of this process's children that have ended, and of theirs.
fn spent() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("/proc");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name in brackets").1.split_whitespace().collect();
    fields[13..15].iter().map(|ticks| ticks.parse::<f64>().expect("ticks")).sum::<f64>() / 100.0
}

fn peak_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn watch(command: &mut Command) -> Needed {
    let (before, from) = (spent(), Instant::now());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let (mut peak, mut reader) = (0f64, 0f64);
    let status = loop {
        peak = peak.max(peak_mb(child.id()));
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap_or_default();
        reader = children.split_whitespace().filter_map(|p| p.parse().ok()).map(peak_mb).fold(reader, f64::max);
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let wall = from.elapsed().as_secs_f64();
    let mut said = String::new();
    let _ = std::io::Read::read_to_string(&mut child.stderr.take().expect("its words"), &mut said);
    assert!(status.success(), "{status}: {said}");
    Needed { cpu: spent() - before, wall, peak, reader }
}

/// The workbook, made once below `target/`.
fn workbook(rows: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).expect("a folder below target");
    let file = folder.join(format!("late-dossiers-{rows}.xlsx"));
    if !file.exists() {
        let part = file.with_extension("part");
        write(&part, rows).expect("a workbook");
        std::fs::rename(&part, &file).expect("a workbook");
    }
    file
}

fn write(file: &Path, rows: usize) -> Result<(), XlsxError> {
    let procedures = [
        "Đăng ký biến động quyền sử dụng đất do chuyển nhượng",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "Đăng ký thành lập hộ kinh doanh",
        "Chấp thuận chủ trương đầu tư",
    ];
    let fields = ["Đất đai", "Xây dựng", "Đăng ký kinh doanh", "Đầu tư"];
    let reasons = ["Chờ ý kiến của cơ quan phối hợp", "Hồ sơ phức tạp, phải xác minh thực địa", ""];
    let heads = [
        "Mã hồ sơ",
        "Tên TTHC",
        "Lĩnh vực",
        "Chủ hồ sơ",
        "Cơ quan chủ trì giải quyết",
        "Cán bộ/Người thụ lý",
        "Ngày tiếp nhận",
        "Ngày hẹn trả",
        "Ngày trả kết quả",
        "Số ngày quá hạn",
        "Lý do trễ hạn",
        "Đã xin lỗi (Có/Không)",
    ];
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet_with_low_memory()?;
    sheet.write(0, 0, "DANH SÁCH HỒ SƠ QUÁ HẠN")?;
    for (at, head) in heads.iter().enumerate() {
        sheet.write(2, at as u16, *head)?;
    }
    let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");
    for n in 0..rows {
        let row = n as u32 + 3;
        let received = start + chrono::Days::new((n * 7919 % 270) as u64);
        let due = received + chrono::Days::new(15);
        let late = n % 9 + 1;
        sheet.write(row, 0, format!("H57.{:02}-2026-{n:07}", n % UNITS))?;
        sheet.write(row, 1, procedures[n % 4])?;
        sheet.write(row, 2, fields[n % 4])?;
        sheet.write(row, 3, format!("Chủ hồ sơ giả định {}", n % 5_000))?;
        sheet.write(row, 4, format!("Phường Số {}", n % UNITS))?;
        sheet.write(row, 5, format!("Cán bộ giả định {}", n % 400))?;
        sheet.write_datetime_with_format(row, 6, received, &day)?;
        sheet.write_datetime_with_format(row, 7, due, &day)?;
        sheet.write_datetime_with_format(row, 8, due + chrono::Days::new(late as u64), &day)?;
        sheet.write(row, 9, late as u32)?;
        sheet.write(row, 10, reasons[n % 3])?;
        sheet.write(row, 11, ["Có", "Không", ""][n % 3])?;
    }
    book.save(file)
}

/// Reads every cell, and nothing else: what the reading itself costs.
fn read_alone(file: &Path) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).expect("a workbook");
    let name = calamine::Reader::sheet_names(&book)[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut texts = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        texts += usize::from(!matches!(cell.get_value(), calamine::DataRef::Empty));
    }
    println!("{texts}");
}

/// Units, and tables, so that the import finds what it matches.
fn prepare(folder: &Path, database: Option<&str>) {
    let mut config = Config::for_folder(folder.to_owned());
    if let Some(url) = database {
        config.database = url.parse().expect("our URL");
    }
    let app = App::open(config, Arc::new(Machine)).expect("a database");
    server::wards(&app, UNITS);
}

fn sign_in(folder: &Path) -> String {
    let app = App::open(Config::for_folder(folder.to_owned()), Arc::new(Machine)).expect("a database");
    server::session(&app, &server::person(&app, Role::Planner, None))
}

fn import(file: &Path, folder: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_giamsat"));
    command.args(["import", "late-dossiers"]).arg(file).arg("--data-dir").arg(folder);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    command
}

/// Ends who asks for pages, also when the import fails.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

enum Until<'a> {
    Count(usize),
    Flag(&'a AtomicBool),
}

/// A person who looks at the list of units and the form of a plan, one page after the other, ten a second.
fn pages(server: &server::Server, cookie: &str, until: Until) -> Vec<Duration> {
    let mut connection = load::Connection::open(server.address);
    let mut times = Vec::new();
    loop {
        match until {
            Until::Count(count) if times.len() >= count => return times,
            Until::Flag(ended) if ended.load(Ordering::Relaxed) => return times,
            _ => (),
        }
        let path = ["/units", "/plans/new", "/dossiers"][times.len() % 3];
        let from = Instant::now();
        let (status, _) = connection.ask(&load::get(server.address, path, cookie));
        assert_eq!(status, 200, "{path}");
        times.push(from.elapsed());
        if matches!(until, Until::Flag(_)) {
            std::thread::sleep(Duration::from_millis(100).saturating_sub(from.elapsed()));
        }
    }
}

fn ms(times: &[Duration], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    times.get(((times.len().max(1) - 1) as f64 * share) as usize).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
}

/// How long it takes until a small file is read, matched and compared, the program's start included.
fn previews() {
    let folder = tempfile::tempdir().expect("a folder");
    prepare(folder.path(), None);
    let file = workbook(PREVIEW_ROWS);
    let times: Vec<Duration> = (0..PREVIEWS)
        .map(|_| {
            let from = Instant::now();
            let output = import(&file, folder.path(), None).args(["--dry-run", "--json"]).output().expect("a run");
            let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("an object");
            assert_eq!(told["rows_read"], PREVIEW_ROWS, "{told}");
            from.elapsed()
        })
        .collect();
    println!("{PREVIEW_ROWS} rows read, matched and compared: median {:.0} ms", ms(&times, 0.5));
}

/// Python with what peers need, below `target/`.
struct Peers {
    python: PathBuf,
}

const PEERS: &[(&str, &str)] = &[
    (
        "openpyxl (read-only), executemany, no check",
        "import sys, sqlite3, openpyxl
rows = openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(min_row=4, max_col=12, values_only=True)
c = sqlite3.connect(sys.argv[2])
c.execute('CREATE TABLE t (a,b,c,d,e,f,g,h,i,j,k,l)')
c.executemany('INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?,?,?)', (tuple(str(v) if hasattr(v, 'year') else v for v in r) for r in rows))
c.commit()",
    ),
    (
        "polars with fastexcel, executemany, no check",
        "import sys, sqlite3, polars
d = polars.read_excel(sys.argv[1], engine='calamine', read_options={'header_row': 2})
c = sqlite3.connect(sys.argv[2])
c.execute('CREATE TABLE t (a,b,c,d,e,f,g,h,i,j,k,l)')
c.executemany('INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?,?,?)', d.with_columns(polars.selectors.temporal().cast(polars.String)).rows())
c.commit()",
    ),
    (
        "DuckDB's reader, into its own file, no check",
        "import sys, duckdb
c = duckdb.connect(sys.argv[2])
c.execute('INSTALL excel; LOAD excel')
c.execute(\"CREATE TABLE t AS SELECT * FROM read_xlsx('\" + sys.argv[1] + \"', range = 'A3:L1048576', stop_at_empty = true)\")",
    ),
];

impl Peers {
    fn find() -> Option<Peers> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
        let python = folder.join("bin/python");
        if !python.exists() {
            let quiet = |command: &mut Command| {
                command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
            };
            let made = quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))
                && quiet(Command::new(folder.join("bin/pip")).args([
                    "install",
                    "-q",
                    "openpyxl",
                    "polars",
                    "fastexcel",
                    "duckdb",
                ]));
            if !made {
                let _ = std::fs::remove_dir_all(&folder);
                return None;
            }
        }
        Some(Peers { python })
    }

    fn run(&self, script: &str, file: &Path) -> Option<Needed> {
        let folder = tempfile::tempdir().ok()?;
        let out = folder.path().join("out.db");
        let probe =
            Command::new(&self.python).args(["-c", "import openpyxl, polars, fastexcel, duckdb"]).status().ok()?;
        if !probe.success() {
            return None;
        }
        std::panic::catch_unwind(|| watch(Command::new(&self.python).args(["-c", script]).arg(file).arg(&out))).ok()
    }
}
