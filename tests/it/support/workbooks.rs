//! LibreOffice and what looks at files that we wrote: recomputed workbooks, PDFs, their text.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use calamine::{DataType, Reader, Xlsx, open_workbook};

use super::{shared, wait_for};

/// LibreOffice starts in 2 to 5 s; a loaded machine with two of them needs much longer.
const LIMIT: Duration = Duration::from_secs(300);

/// Settings that make LibreOffice compute every formula when it opens a file. Without them it
/// believes the results that the file brings along, and a wrong one goes through unseen.
const ALWAYS_COMPUTE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Recomputes every formula of a workbook and returns the new .xlsx in `folder`.
pub fn recomputed(workbook: &Path, folder: &Path) -> PathBuf {
    let without_results = converted(workbook, "ods", folder);
    let into = folder.join("recomputed");
    fs::create_dir_all(&into).expect("a folder for the recomputed workbook");
    converted(&without_results, "xlsx", &into)
}

/// A workbook or document as PDF in `folder`.
pub fn to_pdf(file: &Path, folder: &Path) -> PathBuf {
    converted(file, "pdf", folder)
}

/// The text of a PDF, laid out as on the page; pages end in a form feed.
pub fn pdf_text(pdf: &Path) -> String {
    run(Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(pdf).arg("-"), "pdftotext", "poppler-utils")
}

/// Each page of a PDF as a PNG of 100 dots per inch in `folder`, in order.
pub fn pdf_pages(pdf: &Path, folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).expect("a folder for the pages");
    let stem = stem(pdf);
    run(
        Command::new("pdftoppm").args(["-r", "100", "-png"]).arg(pdf).arg(folder.join(&stem)),
        "pdftoppm",
        "poppler-utils",
    );
    let start = format!("{stem}-");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of the pages")
        .map(|entry| entry.expect("an entry of that folder").path())
        .filter(|path| {
            path.extension().is_some_and(|kind| kind == "png")
                && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        })
        .collect();
    // pdftoppm pads the numbers, so the names sort as the pages do.
    pages.sort();
    pages
}

/// Runs `../shared/tools/check-workbook`; panics unless no formula is wrong and no remark is left.
pub fn check(workbook: &Path) {
    let tool = shared("tools/check-workbook");
    let python = ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        Command::new(python)
            .args(["-c", "import openpyxl"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    });
    let python = python.expect("check-workbook needs a Python 3 with openpyxl: install python3-openpyxl");
    let said = run(Command::new(python).arg(tool).arg(workbook), "check-workbook", "python3-openpyxl");
    assert!(said.contains(" 0 wrong, 0 remarks"), "check-workbook has something to say:\n{said}");
    let folder = tempfile::tempdir().expect("a folder for the recomputed workbook");
    let wrong = wrong_results(workbook, &recomputed(workbook, folder.path()));
    assert!(wrong.is_empty(), "{} results differ when they are computed anew:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every formula whose result in `workbook` is not the one in `again`.
fn wrong_results(workbook: &Path, again: &Path) -> Vec<String> {
    let open = |path: &Path| -> Xlsx<_> { open_workbook(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())) };
    let (mut ours, mut theirs) = (open(workbook), open(again));
    let mut wrong = Vec::new();
    for sheet in ours.sheet_names() {
        let formulas = ours.worksheet_formula(&sheet).expect("the sheet's formulas");
        let (was, now) =
            (ours.worksheet_range(&sheet).expect("a sheet"), theirs.worksheet_range(&sheet).expect("a sheet"));
        let from = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            let at = (from.0 + row as u32, from.1 + column as u32);
            let (was, now) = (was.get_value(at), now.get_value(at));
            let same = match (was.and_then(DataType::as_f64), now.and_then(DataType::as_f64)) {
                (Some(was), Some(now)) => (was - now).abs() <= 1e-9 * was.abs().max(1.0),
                _ => {
                    was.map(ToString::to_string).unwrap_or_default() == now.map(ToString::to_string).unwrap_or_default()
                }
            };
            if !same {
                wrong.push(format!("{sheet} row {} column {}: {was:?}, anew {now:?}: {formula}", at.0 + 1, at.1 + 1));
            }
        }
    }
    wrong
}

/// Lets LibreOffice write `file` as `kind` into `folder`, with a profile of its own, so that several
/// may run at once and none reads what a person has set.
fn converted(file: &Path, kind: &str, folder: &Path) -> PathBuf {
    all_converted(&[file], kind, folder).remove(0)
}

/// The same of many files, by one start of LibreOffice.
pub fn all_converted(files: &[&Path], kind: &str, folder: &Path) -> Vec<PathBuf> {
    let profile =
        tempfile::Builder::new().prefix("giamsat-office.").tempdir().expect("a folder for LibreOffice's profile");
    fs::create_dir_all(folder).expect("a folder for what LibreOffice writes");
    let settings = profile.path().join("user");
    fs::create_dir_all(&settings).expect("a folder for LibreOffice's settings");
    fs::write(settings.join("registrymodifications.xcu"), ALWAYS_COMPUTE).expect("LibreOffice's settings");
    let said = run(
        Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
            .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", kind, "--outdir"])
            .arg(folder)
            .args(files),
        "soffice",
        "libreoffice-calc-nogui libreoffice-writer-nogui",
    );
    let written = |file: &&Path| {
        let written = folder.join(format!("{}.{kind}", stem(file)));
        // It ends with 0 also when it could not read the file.
        assert!(written.is_file(), "LibreOffice did not make {} of {}:\n{said}", written.display(), file.display());
        written
    };
    files.iter().map(written).collect()
}

fn stem(file: &Path) -> String {
    file.file_stem().expect("a path of a file").to_string_lossy().into_owned()
}

/// Runs a program to its end, within [`LIMIT`], and returns what it printed; panics when it fails.
fn run(command: &mut Command, name: &str, package: &str) -> String {
    // Into files: a full pipe would stop a program that nobody reads.
    let folder = tempfile::tempdir().expect("a folder for what the program prints");
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let file = |path: &Path| File::create(path).expect("a file for what the program prints");
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file(&out))
        .stderr(file(&err))
        // soffice is a script around the real program: a group can be ended as a whole.
        .process_group(0)
        .spawn()
        .unwrap_or_else(|e| panic!("{name} cannot be started ({e}); install {package}"));
    let ended = wait_for(LIMIT, || child.try_wait().expect("the state of a process that we started"));
    let Some(status) = ended else {
        let group = format!("-{}", child.id());
        let killed = Command::new("kill").args(["-KILL", "--", &group]).status();
        // Reaps it; when the group could not be killed there is nothing to wait for.
        if killed.is_ok_and(|status| status.success()) {
            child.wait().expect("the state of a process that we ended");
        }
        panic!("{name} was not done after {} s:\n{}{}", LIMIT.as_secs(), read(&out), read(&err));
    };
    assert!(status.success(), "{name} ended with {status}:\n{}{}", read(&out), read(&err));
    read(&out)
}

/// `import KIND FILE --dry-run` over the test's database.
pub fn import(given: &super::Given, kind: &str, file: &Path) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_giamsat"))
        .args(["--database", given.url(), "import", kind])
        .arg(file)
        .arg("--dry-run")
        .env_remove("GIAMSAT_AS")
        .output()
        .expect("the program runs")
}

/// The workbook is known as our own report, whatever kind it is said to be.
#[track_caller]
pub fn refused_as_a_report(given: &super::Given, file: &Path) {
    for kind in ["auto", "officials", "criteria", "self-scores", "units"] {
        let told = import(given, kind, file);
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!(told.status.code(), Some(1), "{kind}: {said}");
        assert!(said.contains("báo cáo do giamsat xuất ra"), "{kind}: {said}");
    }
}
