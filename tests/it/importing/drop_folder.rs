//! A folder that is watched, and what a terminal shows of an import.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, SystemTime};

use giamsat::db::Db;
use giamsat::importing::drop_folder::{self, Seen};
use giamsat::units::Kind;
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;
use serde_json::Value as Json;

use super::interrupted::{Left, late_dossiers};
use super::{ROWS, cli, count, import, sample, short_form, two_wards};
use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, plain, wait_for};

pub fn tests() -> Vec<Trial> {
    let mut tests = plain![
        importing_drop_folder;
        what_is_no_export_is_left_alone,
        a_file_is_whole_when_it_rests,
        a_name_that_is_taken_gets_a_number,
        a_terminal_shows_how_far_it_is,
    ];
    tests.extend(on_both![
        importing_drop_folder;
        what_lies_there_is_imported_once,
        of_a_classified_file_only_the_report_is_left,
        a_watcher_takes_what_comes_until_it_is_ended,
        a_watcher_that_is_ended_leaves_nothing_of_a_file,
        what_was_stored_before_a_watcher_was_killed_is_not_read_again,
    ]);
    tests
}

fn what_is_no_export_is_left_alone() {
    let is_export = |name: &str| drop_folder::is_export(OsStr::new(name));
    for name in ["a.xlsx", "hồ sơ.CSV", "part", "~a.xls", "a.xlsx.1"] {
        assert!(is_export(name), "{name}");
    }
    for name in [".a.xlsx", ".giamsat-watch.lock", "~$a.xlsx", "a.xlsx.part", "A.XLSX.PART", "a.tmp", "a.crdownload"] {
        assert!(!is_export(name), "{name}");
    }
}

fn a_file_is_whole_when_it_rests() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let ago = |millis: u64| now - Duration::from_millis(millis);
    let seen = |changed_at| Seen { bytes: 7, changed_at };
    let is_whole = |changed: SystemTime, known: Option<SystemTime>| drop_folder::is_whole(now, seen(changed), known);
    assert!(!is_whole(now, None), "just written");
    assert!(!is_whole(ago(4_999), None));
    assert!(is_whole(ago(5_000), None), "nobody wrote to it for a while");
    assert!(!is_whole(now, Some(ago(1_999))), "two looks too close to each other");
    assert!(is_whole(now, Some(ago(2_000))), "the same as the look before");
    // A share whose clock is ahead: only what was seen counts.
    let ahead = now + Duration::from_secs(60);
    assert!(!is_whole(ahead, None));
    assert!(is_whole(ahead, Some(ago(2_000))));
}

fn a_name_that_is_taken_gets_a_number() {
    let free = |name: &str, nth| drop_folder::free_name(OsStr::new(name), nth).into_string().expect("a text");
    assert_eq!(free("hồ sơ.xlsx", 1), "hồ sơ.xlsx");
    assert_eq!(free("hồ sơ.xlsx", 2), "hồ sơ (2).xlsx");
    assert_eq!(free("a.b.csv", 13), "a.b (13).csv");
    assert_eq!(free("list", 3), "list (3)");
}

/// A folder to be watched. What is put there looks as if nobody had written to it for a while.
struct Folder {
    at: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Folder { at: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.at.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let part = self.path(&format!("{name}.part"));
        fs::write(&part, bytes).expect("a file");
        let file = File::options().append(true).open(&part).expect("the file");
        file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("an earlier time");
        fs::rename(&part, self.path(name)).expect("it is whole");
    }

    /// Everything in it that is not hidden, by path.
    fn holds(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.at.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder") {
                let path = entry.expect("an entry").path();
                if path.symlink_metadata().expect("it is there").is_dir() {
                    folders.push(path);
                } else if !path.file_name().expect("a name").to_string_lossy().starts_with('.') {
                    let name = path.strip_prefix(self.at.path()).expect("in the folder");
                    names.push(name.to_string_lossy().into_owned());
                }
            }
        }
        names.sort();
        names
    }

    fn once(&self, given: &Given, more: &[&str]) -> Output {
        let folder = self.at.path().to_string_lossy();
        cli(given, &[&["import", "--watch", &folder, "--once"], more].concat())
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    fn json(&self, name: &str) -> Json {
        serde_json::from_str(&self.text(name)).expect("one object")
    }
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn of_a_classified_file_only_the_report_is_left(given: &Given) {
    let _test = two_wards(given);
    let folder = Folder::new();
    let row = ["Phường Một", "Đất đai", "Chuyện tuyệt đối kín", "Năm 2025", "Quý II/2026"];
    let file = crate::recorded::workbook(given, "mat.xlsx", "Độ mật: Mật", &[row]);
    let bytes = fs::read(&file).expect("the file");
    fs::remove_file(file).expect("it is gone");
    for round in ["mat.xlsx", "mat (2).xlsx"] {
        folder.put("mat.xlsx", &bytes);
        let output = folder.once(given, &[]);
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(!folder.path("mat.xlsx").exists(), "it lies where it was put");
        let report = folder.text(&format!("refused/{round}.txt"));
        assert!(report.contains("bản đặt trong thư mục này đã xóa"), "{report}");
        assert!(report.contains("the copy in this folder was removed"), "{report}");
        assert_eq!(folder.json(&format!("refused/{round}.json"))["withheld"], true);
        for text in [report, folder.text(&format!("refused/{round}.json")), told(&output)] {
            for word in ["tuyệt đối kín", crate::recorded::SHEET, "12/KH-TTTP"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    }
    let expected = ["mat (2).xlsx.json", "mat (2).xlsx.txt", "mat.xlsx.json", "mat.xlsx.txt"];
    assert_eq!(folder.holds(), expected.map(|name| format!("refused/{name}")));
}

fn what_lies_there_is_imported_once(given: &Given) {
    let test = two_wards(given);
    let folder = Folder::new();
    let mut wrong = ROWS;
    wrong[0].3 = "bốn bảy";
    let good = short_form(super::OCTOBER, &ROWS);
    folder.put("tháng 10.xlsx", &good);
    folder.put("sai.xlsx", &short_form("Tháng 11 năm 2026", &wrong));
    folder.put("giấy.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    // Left alone: hidden, locks, what is still loaded, folders and links.
    let left: &[&str] = &[".ẩn.xlsx", "~$tháng 10.xlsx", "đang tải.xlsx.part"];
    for name in left {
        fs::write(folder.path(name), &good).expect("a file");
    }
    fs::create_dir(folder.path("khác")).expect("a folder");
    fs::write(folder.path("khác/a.xlsx"), &good).expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink(sample("units"), folder.path("units.xlsx")).expect("a link");
    let stays = ["khác/a.xlsx", "units.xlsx", "~$tháng 10.xlsx", "đang tải.xlsx.part"];

    let output = folder.once(given, &[]);
    assert_eq!(output.status.code(), Some(1), "one could not be read: {}", told(&output));
    let mut expected: Vec<String> =
        ["done/tháng 10.xlsx", "refused/sai.xlsx", "refused/giấy.xlsx"].iter().flat_map(|n| with_reports(n)).collect();
    expected.extend(stays.map(str::to_owned));
    expected.sort();
    assert_eq!(folder.holds(), expected, "{}", told(&output));
    assert!(told(&output).contains("sai.xlsx → refused/sai.xlsx"), "{}", told(&output));
    test.client(Role::Planner).get("/statistics").expect(200).see("Phường Một 100 85 5 5,9");

    // The report for programs is what --json says, the one for people has every problem with its address.
    let (code, json) = import(given, "auto", &folder.path("refused/sai.xlsx"), &[]);
    assert_eq!((code, &json), (2, &folder.json("refused/sai.xlsx.json")));
    assert_eq!(count(&folder.json("done/tháng 10.xlsx.json"), "added"), 2);
    let report = folder.text("refused/sai.xlsx.txt");
    for words in [
        "sai.xlsx",
        "Số liệu giải quyết hồ sơ hằng tháng",
        "Đã đọc 2 dòng, không lưu gì",
        "- Tháng!E5: có “bốn bảy”, cần số nguyên không âm",
        "Read 2 rows, stored nothing",
        "- Tháng!E5: there is “bốn bảy”, expected",
    ] {
        assert!(report.contains(words), "the report lacks “{words}”:\n{report}");
    }
    let report = folder.text("refused/giấy.xlsx.txt");
    assert!(report.contains("Đây là tệp PDF") && report.contains("This is a PDF;"), "{report}");

    // A name that is taken is not overwritten, and what is unchanged is no mistake.
    folder.put("tháng 10.xlsx", &good);
    let output = folder.once(given, &["--accept-valid"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(count(&folder.json("done/tháng 10 (2).xlsx.json"), "unchanged"), 2);
    assert_eq!(count(&folder.json("done/tháng 10.xlsx.json"), "added"), 2);
    assert_eq!(fs::read(folder.path("done/tháng 10 (2).xlsx")).expect("the file"), good);
    // Refused rows: 2, and with --accept-valid the good ones are stored.
    folder.put("sai.xlsx", &short_form("Tháng 11 năm 2026", &wrong));
    let output = folder.once(given, &["--accept-valid"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert_eq!(folder.json("done/sai.xlsx.json")["stored"], true);
    // Nothing there: nothing to do.
    assert_eq!(folder.once(given, &[]).status.code(), Some(0));
    // What stands in the way of the two folders is told before anything is done.
    #[cfg(unix)]
    {
        let other = Folder::new();
        std::os::unix::fs::symlink(folder.at.path(), other.path("done")).expect("a link");
        other.put("a.xlsx", &good);
        let output = other.once(given, &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains("không phải tệp hay liên kết"), "{}", told(&output));
        assert!(other.path("a.xlsx").exists());
    }
    for wrong in [&["--watch", "/does/not/exist"][..], &["--watch", "/etc/hosts"]] {
        let output = cli(given, &[&["import"], wrong].concat());
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains("Không dùng được thư mục"), "{}", told(&output));
    }
    for wrong in [&["--watch", "x", "--json"][..], &["--watch", "x", "--dry-run"], &["--once", "auto", "x"], &["auto"]]
    {
        let output = cli(given, &[&["import"], wrong].concat());
        assert_eq!(output.status.code(), Some(64), "{wrong:?}: {}", told(&output));
    }
}

fn with_reports(name: &str) -> [String; 3] {
    [name.to_owned(), format!("{name}.json"), format!("{name}.txt")]
}

/// The program at work, ended with the test.
pub struct Working {
    pub child: Child,
}

impl Working {
    pub fn start(given: &Given, arguments: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(arguments)
            .env_remove("GIAMSAT_AS")
            .env("GIAMSAT_DATABASE", given.url())
            .env("GIAMSAT_DATA_DIR", given.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Working { child: child.expect("the program runs") }
    }

    fn watching(given: &Given, folder: &Folder) -> Self {
        Working::start(given, &["import", "--watch", &folder.at.path().to_string_lossy(), "--every", "1"])
    }

    /// Sends a signal by name, and waits for the end.
    pub fn end_by(mut self, signal: &str) -> ExitStatus {
        let sent = Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let ended = wait_for(Duration::from_secs(30), || self.child.try_wait().expect("its state"));
        ended.expect("it ends when it is told to")
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    assert!(wait_for(Duration::from_secs(60), || is_so().then_some(())).is_some(), "waited in vain: {what}");
}

fn a_watcher_takes_what_comes_until_it_is_ended(given: &Given) {
    let test = two_wards(given);
    let folder = Folder::new();
    let watcher = Working::watching(given, &folder);
    wait_until("it watches", || folder.path("refused").exists());
    // A second one is told so, and ends.
    let second = folder.once(given, &[]);
    assert_eq!(second.status.code(), Some(1));
    assert!(told(&second).contains("khác đang nhập tệp từ thư mục"), "{}", told(&second));
    folder.put("10.xlsx", &short_form(super::OCTOBER, &ROWS));
    wait_until("the first file is done", || folder.path("done/10.xlsx").exists());
    let mut corrected = ROWS;
    corrected[0].3 = "7";
    corrected[0].2 = "78";
    folder.put("10.xlsx", &short_form(super::OCTOBER, &corrected));
    wait_until("the second one is done", || folder.path("done/10 (2).xlsx").exists());
    assert_eq!(count(&folder.json("done/10 (2).xlsx.json"), "changed"), 1);
    test.client(Role::Planner).get("/statistics").expect(200).see("Phường Một 100 85 7 8,2");
    assert_eq!(watcher.end_by("TERM").code(), Some(0));
    // One that was killed holds nothing.
    let watcher = Working::watching(given, &folder);
    folder.put("11.xlsx", &short_form("Tháng 11 năm 2026", &ROWS));
    wait_until("it watches", || folder.path("done/11.xlsx").exists());
    watcher.end_by("KILL");
    assert_eq!(folder.once(given, &[]).status.code(), Some(0));
    let watcher = Working::watching(given, &folder);
    folder.put("12.xlsx", &short_form("Tháng 12 năm 2026", &ROWS));
    wait_until("it watches", || folder.path("done/12.xlsx").exists());
    assert_eq!(watcher.end_by("INT").code(), Some(0));
}

fn previews(db: &Db, given: &Given) -> i64 {
    Left::now(db, given).previews
}

fn late_ward(given: &Given) -> TestApp {
    let test = app::start_without_jobs(given);
    test.unit("Phường Một", Kind::Ward);
    test
}

fn a_watcher_that_is_ended_leaves_nothing_of_a_file(given: &Given) {
    let test = late_ward(given);
    let folder = Folder::new();
    // Several slices: it looks whether it is to stop after each.
    let bytes = late_dossiers(15_200);
    folder.put("hs.xlsx", &bytes);
    let watcher = Working::watching(given, &folder);
    wait_until("it is at work", || previews(test.db(), given) > 0);
    assert_eq!(watcher.end_by("TERM").code(), Some(0));
    assert_eq!(folder.holds(), ["hs.xlsx"]);
    assert_eq!(Left::now(test.db(), given), Left::default());
    // Killed in the middle, it leaves something; the next one takes that away and goes on.
    let watcher = Working::watching(given, &folder);
    wait_until("it is at work", || previews(test.db(), given) > 0);
    watcher.end_by("KILL");
    assert_eq!(folder.holds(), ["hs.xlsx"]);
    let output = folder.once(given, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(folder.holds(), with_reports("done/hs.xlsx"));
    assert_eq!(fs::read(folder.path("done/hs.xlsx")).expect("the file"), bytes);
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.previews, left.files.len()), (15_200, 1_000, 1));
    test.client(Role::Planner).get("/imports").expect(200).see("Đã bỏ").see("Đã lưu");
}

fn what_was_stored_before_a_watcher_was_killed_is_not_read_again(given: &Given) {
    let test = two_wards(given);
    let folder = Folder::new();
    folder.put("10.xlsx", &short_form(super::OCTOBER, &ROWS));
    // As far as one came that was killed before it moved the file.
    let (code, stored) = import(given, "auto", &folder.path("10.xlsx"), &[]);
    assert_eq!((code, count(&stored, "added")), (0, 2));
    let mut corrected = ROWS;
    corrected[0].3 = "7";
    corrected[0].2 = "78";
    let later = given.folder().join("later.xlsx");
    fs::write(&later, short_form(super::OCTOBER, &corrected)).expect("a file");
    assert_eq!(count(&import(given, "auto", &later, &[]).1, "changed"), 1);
    let output = folder.once(given, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(folder.json("done/10.xlsx.json"), stored);
    let planner = test.client(Role::Planner);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 7 8,2");
    // The same content that comes anew is another matter: it says what holds now.
    folder.put("10.xlsx", &short_form(super::OCTOBER, &ROWS));
    let output = folder.once(given, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(count(&folder.json("done/10 (2).xlsx.json"), "changed"), 1);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 5 5,9");
}

fn a_terminal_shows_how_far_it_is() {
    let at = tempfile::tempdir().expect("a folder");
    let run = |terminal: bool, more: &str| {
        let program = Path::new(env!("CARGO_BIN_EXE_giamsat"));
        let line = format!("{} import units {} {more}", program.display(), sample("units").display());
        let mut command = Command::new(if terminal { "script" } else { "sh" });
        match terminal {
            true => command.args(["-qec", &line, "/dev/null"]),
            false => command.args(["-c", &line]),
        };
        for name in ["GIAMSAT_AS", "GIAMSAT_DATABASE"] {
            command.env_remove(name);
        }
        command.env("GIAMSAT_DATA_DIR", at.path()).env("TERM", "xterm").output().expect("it runs")
    };
    let output = run(true, "");
    let shown = told(&output);
    assert!(output.status.success(), "{shown}");
    for words in ["Đã đọc 14 dòng.", "14 rows read."] {
        assert!(shown.contains(words), "the terminal shows no “{words}”: {shown}");
    }
    assert!(shown.contains("Đã đọc 14 dòng và lưu"), "{shown}");
    // Who is no terminal, and who reads JSON, is told as before.
    let output = run(false, "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let shown = told(&run(true, "--json"));
    assert!(shown.starts_with('{') && !shown.contains("rows read"), "{shown}");
}
