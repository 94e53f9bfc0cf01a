//! The scoring workbook: formulas that LibreOffice recomputes to the server's figures, read back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use giamsat::scoring::{Given, NewSet, actions, views};
use giamsat::settings;
use giamsat::units::Kind;
use giamsat::vocabulary::{Points, Role, RunId, UnitId};
use libtest_mimic::Trial;
use rust_xlsxwriter::{Formula, Workbook};

use crate::support::app::{self, TestApp};
use crate::support::scores::{Concluded, conclude, criterion, give_self_scores, put, set_id, small_set};
use crate::support::workbooks;
use crate::support::{Given as World, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        report_scoring;
        the_workbook_says_what_the_pages_say,
        sixty_units_and_eighty_criteria_stay_clean,
        the_command_line_writes_the_same_workbook,
        an_empty_run_makes_a_workbook_too,
    ];
    tests.extend(plain![report_scoring; a_wrong_result_is_found]);
    tests
}

/// Keeps the check itself honest: a result that the formula does not give must be told.
fn a_wrong_result_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrong.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_paper_size(9);
    for row in 0..20u32 {
        sheet.write_number(row, 0, f64::from(row)).expect("a cell");
        let rank = if row == 7 { 7777 } else { 20 - row };
        let formula = Formula::new(format!("=RANK(A{},$A$1:$A$20,0)", row + 1)).set_result(rank.to_string());
        sheet.write_formula(row, 1, formula).expect("a cell");
    }
    book.save(&path).expect("a workbook");
    let found = std::panic::catch_unwind(|| workbooks::check(&path)).expect_err("there is no rank 7777");
    let said = found.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(said.contains("7777"), "{said}");
}

fn open_run(app: &TestApp, code: &str) -> RunId {
    app.account("appraiser", &[Role::Appraiser], None);
    let set = set_id(app, code);
    actions::create_run(app.db(), &app.actor("appraiser"), &set, 2026, "Chấm điểm 2026 [thử] & hơn").expect("a run")
}

fn download(app: &TestApp, given: &World, run: &RunId) -> PathBuf {
    let answer = app.client(Role::Appraiser).get(&format!("/scoring/{run}/workbook")).expect(200);
    let path = given.folder().join("scoring.xlsx");
    fs::write(&path, &answer.bytes).expect("the workbook on the disk");
    path
}

fn data(app: &TestApp, run: &RunId) -> views::RunData {
    let actor = app.actor("appraiser");
    app.db().read(|c| views::run_data(c, &actor, run)).expect("the run")
}

/// The cell, counted from 0, as a number.
fn figure(range: &calamine::Range<Data>, row: u32, column: u32) -> Option<f64> {
    match range.get_value((row, column)) {
        Some(Data::Float(number)) => Some(*number),
        Some(Data::Int(number)) => Some(*number as f64),
        _ => None,
    }
}

fn words(range: &calamine::Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

fn hostile(app: &TestApp) -> Vec<UnitId> {
    let set = set_id(app, "CCHC-XA");
    let names = [
        "=2+2|cmd",
        "Phường [A]: 1/2?",
        "Phường 'A'",
        "Xã có tên rất dài để vượt quá ba mươi mốt ký tự của Excel",
        "Xã có tên rất dài để vượt quá ba mươi mốt ký tự của Excel, hai",
        "Xã chưa gửi gì",
    ];
    let units: Vec<UnitId> = names.iter().map(|name| app.unit(name, Kind::Commune)).collect();
    let score = |text: &str| Given::Score(text.parse().expect("points"));
    let all = |a: &str| {
        vec![
            ("1.1", score(a)),
            ("1.2", score("4")),
            ("2.1.1", score("9,125")),
            ("2.1.2", score("0,1")),
            ("2.2", score("5")),
        ]
    };
    give_self_scores(app, &set, &units[0], &all("5,333"));
    give_self_scores(app, &set, &units[1], &all("2"));
    give_self_scores(app, &set, &units[2], &all("2"));
    let mut some = all("6");
    some[1].1 = Given::NotApplicable;
    some[4].1 = Given::NotApplicable;
    give_self_scores(app, &set, &units[3], &some);
    give_self_scores(app, &set, &units[4], &[("1.1", score("0,001"))]);
    let formula = Concluded { fact: "=HYPERLINK(\"http://a\",\"bấm\")", ..Concluded::default() };
    let more = || Concluded { field: Some("land"), item: Some("general-09"), ..Concluded::default() };
    conclude(app, &units[0], "01/TB-SNV", Some("01/06/2026"), &[formula, more(), more()]);
    conclude(app, &units[3], "02/TB-SNV", Some("02/06/2026"), &[more()]);
    conclude(app, &units[5], "03/TB-SNV", Some("02/06/2026"), &[more()]);
    units
}

fn the_workbook_says_what_the_pages_say(given: &World) {
    let app = app::start(given);
    put(&app, &small_set());
    let units = hostile(&app);
    app.db().write(|tx| settings::set(tx, settings::DEMO, "1")).expect("a setting");
    let run = open_run(&app, "CCHC-XA");
    let appraiser = app.actor("appraiser");
    let before = data(&app, &run);
    let first = before.sheet(&units[0]).expect("a sheet");
    let line = first.deductions.iter().find(|line| line.fact.starts_with('=')).expect("its line");
    let leaf = before.criteria.iter().find(|c| c.number == "2.2").expect("2.2");
    actions::waive(app.db(), &appraiser, &line.id, line.version, "=1+1").expect("a waiver");
    let word = actions::Appraisal {
        criterion: leaf.id.clone(),
        given: Given::Score(Points(4_500)),
        note: "@SUM(A1)".into(),
        seen: 0,
    };
    actions::appraise(app.db(), &appraiser, &run, &units[0], &word).expect("an appraisal");

    // The mark of invented data is read when the server starts; the workbook reads it itself.
    let path = download(&app, given, &run);
    workbooks::check(&path);
    let data = data(&app, &run);
    let again = workbooks::recomputed(&path, given.folder());
    for file in [&path, &again] {
        compare(file, &data);
    }
    let mut book: Xlsx<_> = open_workbook(&path).expect("an .xlsx");
    for name in book.sheet_names() {
        assert!(name.encode_utf16().count() <= 31, "{name}");
        let range = book.worksheet_range(&name).expect("a sheet");
        assert_eq!(words(&range, 2, 0), "DỮ LIỆU GIẢ ĐỊNH", "{name}");
        let formulas = book.worksheet_formula(&name).expect("formulas");
        for (row, column, formula) in formulas.used_cells() {
            assert!(!formula.contains("HYPERLINK") && !formula.contains("1+1"), "{name} {row},{column}: {formula}");
        }
    }
    let ledger = book.worksheet_range("Điểm trừ").expect("the ledger");
    let typed = "=HYPERLINK(\"http://a\",\"bấm\")";
    let row = (4..20).find(|row| words(&ledger, *row, 7) == typed).expect("the fact as it was typed");
    assert_eq!(words(&ledger, row, 9), "=1+1");
    assert_eq!(figure(&ledger, row, 10), Some(0.0), "a waived line costs nothing");
    assert!(matches!(ledger.get_value((row, 5)), Some(Data::DateTime(_))), "a real date");
    let page = app.client(Role::Appraiser).get(&format!("/scoring/{run}")).expect(200);
    for sheet in &data.sheets {
        if let Some(index) = sheet.index {
            assert!(page.words().contains(&index.to_string()), "the page lacks {index}");
        }
    }
}

/// Holds every figure of the workbook against the run.
fn compare(file: &Path, data: &views::RunData) {
    let mut book: Xlsx<_> = open_workbook(file).expect("an .xlsx");
    let names = book.sheet_names();
    let ranking = book.worksheet_range(&names[0]).expect("the ranking");
    let as_figure = |points: Option<Points>| points.map(Points::as_f64);
    for (at, sheet) in data.sheets.iter().enumerate() {
        let row = 4 + at as u32;
        assert_eq!(words(&ranking, row, 1), sheet.unit_name);
        assert_eq!(figure(&ranking, row, 0), sheet.rank.map(|rank| rank as f64), "{}", sheet.unit_name);
        assert_eq!(figure(&ranking, row, 7), as_figure(sheet.index), "{}", sheet.unit_name);
        let totals = [
            (2, Some(sheet.totals.applicable)),
            (3, sheet.totals.own),
            (4, sheet.totals.appraised),
            (5, Some(sheet.totals.deducted)),
            (6, Some(sheet.totals.achieved)),
        ];
        for (column, value) in totals {
            assert_eq!(figure(&ranking, row, column), as_figure(value), "{} column {column}", sheet.unit_name);
        }
        let band = sheet.band.map_or(String::new(), |b| giamsat::language::Language::Vietnamese.say(&b.said()));
        assert_eq!(words(&ranking, row, 8), band);
        let page = book.worksheet_range(&names[3 + at]).expect("the unit's sheet");
        for (at, (criterion, row)) in data.criteria.iter().zip(&sheet.rows).enumerate() {
            let place = 4 + at as u32;
            let said = format!("{} {}", sheet.unit_name, criterion.number);
            assert_eq!(figure(&page, place, 2), Some(criterion.max.as_f64()), "{said}");
            assert_eq!(figure(&page, place, 3), as_figure(row.result.own), "{said}");
            assert_eq!(figure(&page, place, 4), as_figure(row.result.appraised), "{said}");
            assert_eq!(figure(&page, place, 5), Some(row.result.deducted.as_f64()), "{said}");
            assert_eq!(figure(&page, place, 6), Some(row.result.achieved.as_f64()), "{said}");
            assert_eq!(figure(&page, place, 9), Some(row.result.applicable.as_f64()), "{said}");
        }
    }
}

/// 80 criteria in three levels; maxima are such that sums of binary fractions go astray.
fn large_set() -> NewSet {
    let mut criteria = Vec::new();
    for field in 1..=8 {
        criteria.push(criterion(&format!("{field}"), "Lĩnh vực", "12,345", None));
        criteria.push(criterion(&format!("{field}.1"), "Tiêu chí có thành phần", "8,1", None));
        for part in 1..=7 {
            let (number, rule) = (format!("{field}.1.{part}"), ("0,1", "0,35", "finding"));
            let rule = (part % 2 == 0).then_some(rule);
            let max = if part == 7 { "0,9" } else { "1,2" };
            criteria.push(criterion(&number, "Tiêu chí thành phần với một tên khá dài để thử xuống dòng", max, rule));
        }
        criteria.push(criterion(&format!("{field}.2"), "Tiêu chí không có thành phần", "4,245", None));
    }
    NewSet { code: "LON".into(), criteria, ..small_set() }
}

fn sixty_units_and_eighty_criteria_stay_clean(given: &World) {
    let app = app::start(given);
    put(&app, &large_set());
    let set = set_id(&app, "LON");
    for at in 0..60i64 {
        let unit = app.unit(&format!("Phường Giả Định Có Tên Dài Số {}", at + 1), Kind::Ward);
        let numbers: Vec<String> = large_set().criteria.iter().map(|c| c.number.clone()).collect();
        let leaves = numbers.iter().filter(|n| n.matches('.').count() == 2 || n.ends_with(".2"));
        let scores: Vec<(&str, Given)> = leaves
            .enumerate()
            .map(|(leaf, number)| {
                let step = (at * 37 + leaf as i64 * 11) % 60;
                let given = if step == 7 { Given::NotApplicable } else { Given::Score(Points(900 - step * 13)) };
                (number.as_str(), given)
            })
            .collect();
        give_self_scores(&app, &set, &unit, &scores);
        if at % 3 == 0 {
            let all: Vec<Concluded> = (0..=at / 9).map(|_| Concluded::default()).collect();
            conclude(&app, &unit, &format!("{}/TB-SNV", at + 1), Some("01/06/2026"), &all);
        }
    }
    let run = open_run(&app, "LON");
    let path = download(&app, given, &run);
    if let Some(folder) = std::env::var_os("GIAMSAT_KEEP") {
        fs::copy(&path, PathBuf::from(folder).join("scoring-60.xlsx")).expect("a copy to look at");
    }
    workbooks::check(&path);
    compare(&path, &data(&app, &run));
}

fn the_command_line_writes_the_same_workbook(given: &World) {
    let app = app::start(given);
    put(&app, &small_set());
    hostile(&app);
    let run = open_run(&app, "CCHC-XA");
    let page = download(&app, given, &run);
    workbooks::refused_as_a_report(given, &page);
    let out = given.folder().join("cli.xlsx");
    let giamsat = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(["--data-dir".as_ref(), given.folder().as_os_str()])
            .args(["--database", given.url(), "report", "scoring", "--out"])
            .arg(&out)
            .args(arguments)
            .output()
            .expect("the program runs")
    };
    let done = giamsat(&["--year", "2026", "--as", "appraiser"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    compare(&out, &data(&app, &run));
    assert_eq!(
        fs::read(&out).expect("a file"),
        fs::read(&page).expect("a file"),
        "byte for byte what the button gives"
    );
    assert!(giamsat(&["--run", run.as_str()]).status.success(), "the machine's operator may");
    let none = giamsat(&["--year", "2020"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("Năm 2020 chưa có kỳ chấm điểm nào"));
    app.account("to-truong", &[Role::Unit], Some(&app.unit("Phường Khác", Kind::Ward)));
    assert_eq!(giamsat(&["--year", "2026", "--as", "to-truong"]).status.code(), Some(1), "a unit may not");
    let set = set_id(&app, "CCHC-XA");
    actions::create_run(app.db(), &app.actor("appraiser"), &set, 2026, "Lần hai").expect("a second run");
    let two = giamsat(&["--year", "2026"]);
    assert_eq!(two.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&two.stderr).contains(run.as_str()), "the ids are told");
    assert_eq!(giamsat(&[]).status.code(), Some(64), "neither year nor run");
}

fn an_empty_run_makes_a_workbook_too(given: &World) {
    let app = app::start(given);
    put(&app, &small_set());
    let run = open_run(&app, "CCHC-XA");
    let path = download(&app, given, &run);
    workbooks::check(&path);
    let mut book: Xlsx<_> = open_workbook(&path).expect("an .xlsx");
    assert_eq!(book.sheet_names(), ["Xếp hạng", "Tiêu chí", "Điểm trừ"]);
    let ranking = book.worksheet_range("Xếp hạng").expect("the ranking");
    assert_eq!(words(&ranking, 4, 1), "Chưa có đơn vị nào để chấm điểm");
    assert_eq!(words(&ranking, 2, 0), "", "no mark where names are real");
}
