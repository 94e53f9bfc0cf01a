//! Importing: every sample by web and command line, real files, corrections, undo, questions.

mod contacts;
mod drop_folder;
mod interrupted;
mod killed;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use giamsat::importing::{self, Options};
use giamsat::schema::{audit_lines, import_batches, monthly_statistics};
use giamsat::units::Kind;
use giamsat::vocabulary::{Actor, Role};
use libtest_mimic::Trial;
use rust_xlsxwriter::Workbook;
use serde_json::Value as Json;

use crate::support::app::{self, Answer, Client, TestApp};
use crate::support::{Given, on_both, plain, project, shared};

pub fn tests() -> Vec<Trial> {
    let mut tests = plain![importing; a_pace_is_told_after_the_first_second];
    tests.extend(on_both![
        importing;
        the_page_tells_how_fast_it_goes_and_what_is_left,
        every_sample_goes_in_by_web,
        every_sample_goes_in_by_command_line,
        the_real_wards_and_their_report_in_nine_files,
        a_corrected_file_changes_one_row_and_undo_brings_it_back,
        a_refused_row_is_named_on_page_and_in_json,
        nasty_files_get_one_sentence_and_store_nothing,
        an_unknown_unit_is_asked_once_and_remembered,
        a_missing_period_is_asked,
        columns_named_once_are_known_for_ever,
        a_wrong_answer_about_columns_is_told_beside_it,
        a_file_comes_back_with_what_is_wrong_in_it,
        a_person_overrules_the_encoding,
        readers_never_see_a_part_of_a_batch,
        a_dry_run_makes_nothing,
        self_scores_before_their_criteria_say_what_comes_first,
        all_dossiers_and_late_ones_are_one_list,
        phones_and_addresses_of_applicants_are_not_kept_by_themselves,
        registers_are_undone_while_nothing_stands_on_them,
        a_batch_that_others_worked_on_is_not_stored_twice,
    ]);
    tests.extend(contacts::tests());
    tests.extend(drop_folder::tests());
    tests.extend(interrupted::tests());
    tests.extend(killed::tests());
    tests
}

fn a_pace_is_told_after_the_first_second() {
    let pace = importing::rules::pace;
    assert_eq!(pace(500, Some(2_000), 0), None, "too early");
    assert_eq!(pace(0, Some(2_000), 5), None, "nothing done yet");
    assert_eq!(pace(500, None, 10), Some((50, None)), "the end is not known");
    assert_eq!(pace(500, Some(2_000), 10), Some((50, Some(30))));
    assert_eq!(pace(2_000, Some(2_000), 10), Some((200, Some(0))));
    assert_eq!(pace(3, Some(4), 2), Some((1, Some(1))), "rounded up");
}

fn the_page_tells_how_fast_it_goes_and_what_is_left(given: &Given) {
    let test = app::start_without_jobs(given);
    let planner = test.client(Role::Planner);
    let bytes = std::fs::read(sample("units")).expect("a sample");
    let path = planner.upload("/imports", &[("kind", "auto")], "file", "units.xlsx", &bytes).to();
    planner.get(&path).expect(200).see("Có thể đóng trang").miss("mỗi giây");
    let at = |done: i64, total: Option<i64>| {
        use giamsat::schema::jobs as j;
        let write = test.db().write(|tx| {
            let started = tx.now() - chrono::Duration::seconds(10);
            diesel::update(j::table)
                .set((j::state.eq("running"), j::started_at.eq(Some(started)), j::done.eq(done), j::total.eq(total)))
                .execute(tx.c())?;
            Ok(())
        });
        write.expect("a job at work");
        planner.get(&path).expect(200)
    };
    at(500, None).see("500 dòng").see("50 dòng mỗi giây").miss("Còn khoảng");
    at(500, Some(2_000)).see("500 trong 2.000 dòng").see("Còn khoảng 30 giây");
    at(500, Some(20_500)).see("Còn khoảng 7 phút");
}

const SAMPLES: &[(&str, &str)] = &[
    ("units", "units"),
    ("officials", "officials"),
    ("monthly-statistics", "monthly-statistics"),
    ("monthly-statistics", "monthly-statistics-short"),
    ("monthly-statistics", "monthly-statistics-ii06a"),
    ("late-dossiers", "late-dossiers"),
    ("dossiers", "dossiers"),
    ("supplements", "supplements"),
    ("explanations", "explanations"),
    ("apologies", "apologies"),
    ("consultations", "consultations"),
    ("satisfaction", "satisfaction"),
    ("satisfaction", "satisfaction-dossiers"),
    ("procedure-counts", "procedure-counts"),
    ("holidays", "holidays"),
    ("procedures", "procedures"),
    ("legal-grounds", "legal-grounds"),
    ("checklists", "checklists"),
    ("plans", "plans"),
    ("criteria", "criteria"),
    ("self-scores", "self-scores"),
];

fn sample(name: &str) -> PathBuf {
    project(format!("import/samples/{name}.xlsx"))
}

/// Sends a file and waits until it is no longer worked on; gives its path and page.
fn send(client: &Client, kind: &str, name: &str, bytes: &[u8]) -> (String, Answer) {
    let path = client.upload("/imports", &[("kind", kind)], "file", name, bytes).to();
    let page = settled(client, &path);
    (path, page)
}

fn settled(client: &Client, path: &str) -> Answer {
    let done = crate::support::wait_for(std::time::Duration::from_secs(60), || {
        let page = client.get(path).expect(200);
        (!page.text().contains("data-reload-after")).then_some(page)
    });
    done.expect("the work on a file ends")
}

pub fn field(page: &Answer, name: &str) -> String {
    let html = page.text();
    let from = html.find(&format!("name=\"{name}\" value=\"")).expect("the field stands on the page");
    html[from..].split('"').nth(3).unwrap_or_default().to_owned()
}

fn publish(client: &Client, path: &str, page: &Answer) -> Answer {
    let version = field(page, "version");
    assert_eq!(client.post(&format!("{path}/publish"), &[("version", &version)]).to(), path);
    settled(client, path).see("Đã lưu lúc")
}

fn every_sample_goes_in_by_web(given: &Given) {
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    for (kind, name) in SAMPLES {
        let bytes = std::fs::read(sample(name)).expect("a sample");
        let (path, page) = send(&planner, "auto", &format!("{name}.xlsx"), &bytes);
        let page = page.see("Các dòng như hệ thống hiểu");
        assert!(!page.words().contains("Bị từ chối 1"), "{name}: {}", page.words());
        publish(&planner, &path, &page);
        let (_, again) = send(&planner, kind, &format!("{name}.xlsx"), &bytes);
        again.see("Tệp không có gì mới");
    }
    planner.get("/imports").expect(200).see("late-dossiers.xlsx").see("Đã lưu");
    planner.get("/units?q=ben+lua").expect(200).see("Phường Bến Lụa");
    planner.get("/imports/material/samples/units").expect(200);
    planner.get("/imports/material/blank/criteria").expect(200);
    planner.get("/imports/material/samples/..%2F..%2FCargo").expect(404);
    let lines: i64 = test
        .db()
        .read(|c| Ok(audit_lines::table.filter(audit_lines::action.eq("imports.publish")).count().get_result(c)?))
        .expect("a read");
    assert_eq!(lines, SAMPLES.len() as i64, "one audit line for each batch");
    test.client(Role::Inspector).get("/imports").expect(403);
}

fn cli(given: &Given, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_giamsat"))
        .args(arguments)
        .env_remove("GIAMSAT_AS")
        .env("GIAMSAT_DATABASE", given.url())
        .env("GIAMSAT_DATA_DIR", given.folder())
        .output()
        .expect("the program runs")
}

/// `import … --json`: exit code and object.
fn import(given: &Given, kind: &str, file: &Path, more: &[&str]) -> (i32, Json) {
    let file = file.to_string_lossy();
    let mut arguments = vec!["import", kind, &file, "--json"];
    arguments.extend_from_slice(more);
    let output = cli(given, &arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = || format!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let json = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {}", told()));
    (output.status.code().unwrap_or(-1), json)
}

fn count(json: &Json, name: &str) -> i64 {
    json.get(name).and_then(Json::as_i64).unwrap_or_else(|| panic!("no {name} in {json}"))
}

#[track_caller]
fn whole(json: &Json) {
    let sum = ["added", "changed", "unchanged", "refused"].iter().map(|n| count(json, n)).sum::<i64>();
    assert_eq!(count(json, "rows_read"), sum, "{json}");
}

fn every_sample_goes_in_by_command_line(given: &Given) {
    for (kind, name) in SAMPLES.iter().filter(|(kind, _)| *kind != "plans") {
        let (dry, json) = import(given, "auto", &sample(name), &["--dry-run"]);
        assert_eq!((dry, json["stored"].as_bool()), (0, Some(false)), "{name}: {json}");
        let (code, json) = import(given, kind, &sample(name), &[]);
        assert_eq!((code, count(&json, "refused")), (0, 0), "{name}: {json}");
        assert_eq!(json["kind"], *kind);
        assert!(count(&json, "added") > 0, "{name}: {json}");
        whole(&json);
        let (code, again) = import(given, "auto", &sample(name), &["--rows"]);
        assert_eq!((code, count(&again, "unchanged")), (0, count(&json, "rows_read")), "{name}: {again}");
        assert_eq!(again["rows"].as_array().map(Vec::len), Some(count(&json, "rows_read") as usize));
    }
    // Plans are recorded by people, and this database has none.
    let told = cli(given, &["import", "plans", &sample("plans").to_string_lossy()]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("--as"), "{told:?}");
    let output = cli(given, &["import", "nonsense", "x.xlsx"]);
    assert_eq!(output.status.code(), Some(1));
    let plain = cli(given, &["import", "units", &sample("units").to_string_lossy()]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("không lưu gì"), "{plain:?}");
}

fn the_real_wards_and_their_report_in_nine_files(given: &Given) {
    let (code, json) = import(given, "auto", &shared("data/units/derived_hue_40_units.csv"), &["--rows"]);
    assert_eq!((code, count(&json, "added")), (0, 40), "{json}");
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    let (ward, from): (String, chrono::NaiveDate) = test
        .db()
        .read(|c| {
            let id = giamsat::units::views::matcher(c)?.by_code("19777").cloned().expect("Phường Vỹ Dạ");
            let details = giamsat::units::views::details(c, &id, test.db().world().today())?;
            assert_eq!(details.predecessors.len(), 3);
            assert!(details.predecessors.iter().all(|p| p.other.is_none()), "an old ward is not the new one");
            Ok((id.0, details.names[0].from_on))
        })
        .expect("a read");
    assert_eq!(from.to_string(), "2025-07-01");
    planner.get(&format!("/units/{ward}")).expect(200).see("Phường Xuân Phú").see("Sáp nhập");
    let (_, again) = import(given, "units", &shared("data/units/derived_hue_40_units.csv"), &[]);
    assert_eq!(count(&again, "unchanged"), 40, "{again}");

    let mut first: Option<Json> = None;
    for (n, file) in [
        "hue_tthc_unicode.xls",
        "hue_tthc_tcvn3.xls",
        "hue_tthc_vni.xls",
        "hue_cp1258.csv",
        "hue_nfd.csv",
        "hue_tcvn3_bytes.csv",
        "hue_utf16le_tab.csv",
        "hue_utf8bom_semicolon.csv",
        "hue_vni_bytes.csv",
    ]
    .iter()
    .enumerate()
    {
        let path = shared(format!("data/monthly-dossiers/{file}"));
        let (code, json) = import(given, "auto", &path, &["--rows", "--period", "10/2025"]);
        assert_eq!((code, count(&json, "rows_read"), count(&json, "refused")), (0, 40, 0), "{file}: {json}");
        // Capital letters with tones do not exist in TCVN3, so only figures and codes can be equal there.
        let figures: Vec<Json> = json["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| {
                let mut row = row.as_object().expect("a row").clone();
                let name = row.remove("unit").and_then(|u| u.as_str().map(giamsat::vocabulary::text::search_key));
                row.insert("unit".into(), Json::from(name));
                Json::from(row)
            })
            .collect();
        let figures = Json::from(figures);
        match &first {
            None => first = Some(figures),
            Some(first) => assert_eq!(*first, figures, "{file}"),
        }
        let (added, unchanged) = if n == 0 { (40, 0) } else { (0, 40) };
        assert_eq!((count(&json, "added"), count(&json, "unchanged")), (added, unchanged), "{file}: {json}");
    }
    planner.get("/statistics?period=2025-10-01_2025-10-31").expect(200).see("Phường Phú Xuân 730 654 20 3,1");
}

/// A list in the short form with these rows of name, received, on time, late, open.
fn short_form(title: &str, rows: &[(&str, &str, &str, &str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Tháng").expect("a name");
    sheet.write(0, 0, "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH").expect("a title");
    sheet.write(1, 0, title).expect("a period");
    let heads = ["TT", "Tên đơn vị", "Tổng số tiếp nhận", "Đã giải quyết đúng hạn", "Quá hạn", "Đang giải quyết"];
    for (at, head) in heads.iter().enumerate() {
        sheet.write(3, at as u16, *head).expect("a head");
    }
    for (at, (name, received, on_time, late, open)) in rows.iter().enumerate() {
        let row = at as u32 + 4;
        sheet.write(row, 0, at as u32 + 1).expect("a number");
        sheet.write(row, 1, *name).expect("a name");
        for (column, figure) in [received, on_time, late, open].into_iter().enumerate() {
            match figure.parse::<u32>() {
                Ok(n) => sheet.write(row, column as u16 + 2, n),
                Err(_) => sheet.write(row, column as u16 + 2, *figure),
            }
            .expect("a figure");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const OCTOBER: &str = "Tháng 10 năm 2026";
const ROWS: [(&str, &str, &str, &str, &str); 2] =
    [("Phường Một", "100", "80", "5", "15"), ("Phường Hai", "50", "40", "0", "10")];

fn two_wards(given: &Given) -> TestApp {
    let test = app::start(given);
    test.unit("Phường Một", Kind::Ward);
    test.unit("Phường Hai", Kind::Ward);
    test
}

fn store(test: &TestApp, bytes: &[u8]) -> importing::Outcome {
    let file = test.app.config.data_dir.join("sent.xlsx");
    std::fs::write(&file, bytes).expect("a file");
    let (db, storage) = (test.db(), Some(&test.app.storage));
    importing::run(db, storage, &Actor::command_line(), &file, "sent.xlsx", &Options::default()).expect("an import")
}

fn a_corrected_file_changes_one_row_and_undo_brings_it_back(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    assert_eq!(store(&test, &short_form(OCTOBER, &ROWS)).added, 2);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 5 5,9");
    let mut corrected = ROWS;
    corrected[0].2 = "78";
    corrected[0].3 = "7";
    let (path, page) = send(&planner, "monthly-statistics", "sửa.xlsx", &short_form(OCTOBER, &corrected));
    let page = page.see("Sửa 1").see("Không đổi 1").see("Giải quyết quá hạn: 5 → 7");
    planner.get("/statistics").expect(200).see("Phường Một 100 85 5");
    publish(&planner, &path, &page);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 7 8,2").see("Phường Hai 50 40 0");
    let first: String = test
        .db()
        .read(|c| {
            let oldest = import_batches::table.filter(import_batches::file_name.eq("sent.xlsx"));
            Ok(oldest.select(import_batches::id).order(import_batches::id).first(c)?)
        })
        .expect("a read");
    let refused = planner.post(&format!("/imports/{first}/undo"), &[]).to();
    assert_eq!(refused, format!("/imports/{first}"));
    planner.get("/statistics").expect(200).see("Phường Một 100 85 7");
    assert_eq!(planner.post(&format!("{path}/undo"), &[]).to(), path);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 5 5,9").see("Phường Hai 50 40 0");
    planner.get(&path).expect(200).see("Đã hoàn tác lúc");
    // After the undo the same correction is a correction again, and one may go on from there.
    assert_eq!(store(&test, &short_form(OCTOBER, &corrected)).changed, 1);
    planner.get("/statistics").expect(200).see("Phường Một 100 85 7 8,2");
}

fn a_refused_row_is_named_on_page_and_in_json(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let mut rows = ROWS;
    rows[0].3 = "bốn bảy";
    let bytes = short_form(OCTOBER, &rows);
    let file = given.folder().join("bad.xlsx");
    std::fs::write(&file, &bytes).expect("a file");
    let (code, json) = import(given, "auto", &file, &[]);
    assert_eq!((code, count(&json, "refused"), count(&json, "added")), (2, 1, 1), "{json}");
    assert_eq!(json["stored"], false);
    let problem = &json["problems"][0];
    assert_eq!(
        (&problem["sheet"], &problem["cell"], &problem["value"]),
        (&"Tháng".into(), &"E5".into(), &"bốn bảy".into())
    );
    assert!(problem["expected"].as_str().is_some_and(|e| e.contains("số nguyên không âm")), "{problem}");
    planner.get("/statistics").expect(200).see("Chưa có số liệu");
    let (path, page) = send(&planner, "auto", "bad.xlsx", &bytes);
    let page = page.see("1 dòng bị từ chối").see("Tháng!E5").see("“bốn bảy”").see("số nguyên không âm");
    assert!(page.text().contains("cell-bad"), "the cell is marked");
    let version = field(&page, "version");
    planner.post(&format!("{path}/publish"), &[("version", &version)]).to();
    planner.get(&path).expect(200).see("Chỉ lưu 1 dòng đúng");
    planner.post(&format!("{path}/publish"), &[("version", &version), ("accept_valid", "1")]).to();
    settled(&planner, &path).see("Đã lưu lúc");
    planner.get("/statistics").expect(200).see("Phường Hai 50 40 0").miss("Phường Một");
    let (code, json) = import(given, "auto", &file, &["--accept-valid"]);
    assert_eq!((code, count(&json, "unchanged"), count(&json, "refused")), (2, 1, 1), "{json}");
}

fn nasty_files_get_one_sentence_and_store_nothing(given: &Given) {
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    let read = |path: PathBuf| std::fs::read(path).expect("a file");
    let whole = read(sample("units"));
    let nasty: Vec<(&str, Vec<u8>)> = vec![
        ("trống.xlsx", Vec::new()),
        ("cụt.xlsx", whole[..whole.len() / 2].to_vec()),
        ("trang.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>".to_vec()),
        ("giấy.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
        ("OOM_alloc2.xls", read(shared("data/nasty/calamine/OOM_alloc2.xls"))),
        ("OOM_alloc3.xls", read(shared("data/nasty/calamine/OOM_alloc3.xls"))),
    ];
    for (name, bytes) in &nasty {
        let (path, page) = send(&planner, "auto", name, bytes);
        page.see("Không đọc được tệp, chưa lưu gì").miss("importing-").miss("imports-");
        planner.post(&format!("{path}/publish"), &[("version", "2")]).to();
        planner.get("/healthz").expect(200);
    }
    let (_, wrong) = send(&planner, "officials", "units.xlsx", &whole);
    wrong.see("danh sách đơn vị, không phải danh sách cán bộ");
    let file = given.folder().join("empty.xlsx");
    std::fs::write(&file, b"").expect("a file");
    let (code, json) = import(given, "auto", &file, &[]);
    assert_eq!((code, count(&json, "rows_read")), (1, 0), "{json}");
    assert!(json["error"].as_str().is_some_and(|e| e.contains("không có nội dung")), "{json}");
    let missing = cli(given, &["import", "auto", "/does/not/exist.xlsx", "--json"]);
    assert_eq!(missing.status.code(), Some(1));
    planner.upload("/imports", &[("kind", "auto")], "other", "x.xlsx", b"x").expect(422).see("Chưa chọn tệp");
    test.db()
        .read(|c| {
            let published = import_batches::table.filter(import_batches::state.eq("published"));
            assert_eq!(published.count().get_result::<i64>(c)?, 0);
            Ok(())
        })
        .expect("a read");
}

fn an_unknown_unit_is_asked_once_and_remembered(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let mut rows = ROWS;
    rows[0].0 = "Cụm Phường Mốt";
    let (path, page) = send(&planner, "auto", "tên lạ.xlsx", &short_form(OCTOBER, &rows));
    let page = page.see("“Cụm Phường Mốt” (1 dòng) là đơn vị nào?").see("1 dòng bị từ chối");
    let version = field(&page, "version");
    let unit = test.db().read(|c| giamsat::units::views::options(c, test.db().world().today())).expect("a read");
    let first = unit.iter().find(|u| u.name == "Phường Một").expect("a ward").id.0.clone();
    let answers = [("version", version.as_str()), ("name-0", "Cụm Phường Mốt"), ("unit-0", first.as_str())];
    assert_eq!(planner.post(&format!("{path}/answers"), &answers).to(), path);
    let page = settled(&planner, &path).see("Thêm mới 2").see("khớp với Phường Một").miss("là đơn vị nào?");
    // An answer to what was asked before is too late.
    planner.post(&format!("{path}/answers"), &answers).to();
    let page = publish(&planner, &path, &page);
    page.see("Cụm Phường Mốt");
    planner.get("/statistics").expect(200).see("Cụm Phường Mốt 100 85 5");
    rows[0].1 = "101";
    let next = store(&test, &short_form("Tháng 11 năm 2026", &rows));
    assert_eq!((next.added, next.refused), (2, 0), "the name is known for files to come");
}

fn a_missing_period_is_asked(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let bytes = short_form("", &ROWS);
    let (path, page) = send(&planner, "auto", "không kỳ.xlsx", &bytes);
    let page = page.see("Tiêu đề không ghi kỳ số liệu").see("2 dòng bị từ chối").miss("--period");
    let version = field(&page, "version");
    let wrong = [("version", version.as_str()), ("period_from", "31/10/2026"), ("period_to", "01/10/2026")];
    planner.post(&format!("{path}/answers"), &wrong).expect(422).see("Ngày cuối phải từ ngày đầu");
    let right = [("version", version.as_str()), ("period_from", "01/10/2026"), ("period_to", "31/10/2026")];
    planner.post(&format!("{path}/answers"), &right).to();
    let page = settled(&planner, &path).see("Thêm mới 2");
    publish(&planner, &path, &page);
    planner.get("/statistics").expect(200).see("Tháng 10/2026").see("Phường Một 100 85 5");
    let file = given.folder().join("none.xlsx");
    std::fs::write(&file, &bytes).expect("a file");
    let (code, json) = import(given, "auto", &file, &[]);
    assert_eq!((code, count(&json, "refused")), (2, 2), "{json}");
    // What is expected is said as on the page; the command line's own remark names its option.
    assert!(json["problems"][0]["expected"].as_str().is_some_and(|e| !e.contains("--")), "{json}");
    assert!(json["remarks"].to_string().contains("--period"), "{json}");
    let (code, json) = import(given, "auto", &file, &["--period", "10/2026"]);
    assert_eq!((code, count(&json, "unchanged")), (0, 2), "{json}");
}

/// A list of late dossiers as a city that says it its own way exports it.
fn foreign_list(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Xuất").expect("a name");
    sheet.write(0, 0, "PHẦN MỀM MỘT CỬA").expect("a title");
    for (at, head) in ["Ký hiệu", "Thời điểm", "", "Nơi làm", "Ai giữ"].iter().enumerate() {
        sheet.write(2, at as u16, *head).expect("a head");
    }
    sheet.merge_range(2, 1, 2, 2, "Thời điểm", &rust_xlsxwriter::Format::new()).expect("a region");
    for (at, head) in ["", "Vào", "Phải xong"].iter().enumerate() {
        sheet.write(3, at as u16, *head).expect("a head");
    }
    for (at, (code, unit, due)) in rows.iter().enumerate() {
        let row = at as u32 + 4;
        for (column, text) in [*code, "01/10/2026", due, unit, "0905 123 456"].into_iter().enumerate() {
            sheet.write(row, column as u16, text).expect("a text");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const NAMED: [(&str, &str); 4] = [("col-0", "code"), ("col-1", "received_at"), ("col-2", "due_at"), ("col-3", "unit")];

fn columns_named_once_are_known_for_ever(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let bytes = foreign_list(&[("H57-01", "Phường Một", "05/10/2026"), ("H57-02", "Phường Hai", "06/10/2026")]);
    let (path, page) = send(&planner, "auto", "xuất tháng 10.xlsx", &bytes);
    page.see("Không nhận ra").see("Chỉ rõ từng cột");
    // The header's two rows are found by hand: nothing of it is known.
    let table = "layout=late-dossiers&sheet=Xu%E1%BA%A5t&first=3&last=4";
    let page = planner.get(&format!("{path}/columns?{table}")).expect(200);
    let page = page.see("Thời điểm / Vào").see("Thời điểm / Phải xong").see("H57-01 · H57-02").see("Ngày hẹn trả *");
    let version = field(&page, "version");
    let mut form = vec![
        ("version", version.as_str()),
        ("layout", "late-dossiers"),
        ("sheet", "Xuất"),
        ("first", "3"),
        ("last", "4"),
        ("name", "Một cửa Hướng Dương"),
    ];
    form.extend(NAMED);
    assert_eq!(planner.post(&format!("{path}/columns"), &form).to(), path);
    let page = settled(&planner, &path).see("Đọc theo cách đọc đã lưu “Một cửa Hướng Dương”").see("Thêm mới 2");
    publish(&planner, &path, &page);
    planner.get("/dossiers").expect(200).see("H57-01").see("H57-02").miss("0905");

    // The next month's file needs nobody, by web and by command line.
    let next = foreign_list(&[("H57-03", "Phường Một", "05/11/2026")]);
    let (path, page) = send(&planner, "auto", "xuất tháng 11.xlsx", &next);
    let page = page.see("Đọc theo cách đọc đã lưu").see("Thêm mới 1");
    publish(&planner, &path, &page);
    let file = given.folder().join("next.xlsx");
    std::fs::write(&file, foreign_list(&[("H57-04", "Phường Hai", "07/11/2026")])).expect("a file");
    let (code, json) = import(given, "auto", &file, &[]);
    assert_eq!((code, count(&json, "added")), (0, 1), "{json}");

    // Two readings of one name are not told apart.
    let (path, page) = send(&planner, "late-dossiers", "xuất.xlsx", &bytes);
    let version = field(&page.see("Tệp không có gì mới"), "version");
    form[0].1 = &version;
    let page = planner.post(&format!("{path}/columns"), &form).expect(422);
    page.see("Đã có cách đọc mang tên này");

    // Retired, it is not used any more; what was stored stays.
    let page = planner.get("/imports").expect(200).see("Một cửa Hướng Dương").text();
    let page = page.replace("&#x2f;", "/");
    let (_, after) = page.split_once("/imports/mappings/").expect("a button");
    let retire = format!("/imports/mappings/{}", after.split('"').next().expect("an address"));
    assert_eq!(planner.post(&retire, &[]).to(), "/imports");
    planner.post(&retire, &[]).expect(404);
    planner.get("/imports").expect(200).miss("Một cửa Hướng Dương");
    let (code, json) = import(given, "auto", &file, &[]);
    assert_eq!(code, 1, "{json}");
    planner.get("/dossiers").expect(200).see("H57-04");
    assert_eq!(acts(&test, "imports.map"), 1);
    assert_eq!(acts(&test, "imports.retire-mapping"), 1);
}

fn acts(test: &TestApp, act: &str) -> i64 {
    let lines = |c: &mut giamsat::db::AnyConnection| {
        Ok(audit_lines::table.filter(audit_lines::action.eq(act)).count().get_result(c)?)
    };
    test.db().read(lines).expect("a read")
}

fn a_wrong_answer_about_columns_is_told_beside_it(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let (path, _) = send(&planner, "auto", "xuất.xlsx", &foreign_list(&[("H57-01", "Phường Một", "05/10/2026")]));
    let version = field(&planner.get(&format!("{path}/columns?layout=late-dossiers")).expect(200), "version");
    let sent = |named: &[(&str, &str)], name: &str| {
        let mut form = vec![("version", version.as_str()), ("layout", "late-dossiers"), ("sheet", "Xuất")];
        form.extend([("first", "3"), ("last", "4"), ("name", name)]);
        form.extend(named);
        planner.post(&format!("{path}/columns"), &form).expect(422)
    };
    // What must be there is missing; what was chosen stays.
    let page = sent(&[("col-0", "code"), ("col-3", "unit")], "x").see("Bảng loại này phải có: Ngày hẹn trả");
    assert!(page.text().contains("<option value=\"code\" selected>"), "the choice stays");
    sent(&[("col-1", "due_at"), ("col-2", "due_at")], "x").see("đã chọn cho một cột khác");
    sent(&NAMED, "").see("Chưa nhập");
    sent(&[("col-0", "không-có"), ("col-2", "due_at")], "x");
    // A header as long as a book would be one word of a command line.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, head) in ["Hạn".to_owned(), "x".repeat(20_000)].iter().enumerate() {
        sheet.write(0, at as u16, head).expect("a head");
        sheet.write(1, at as u16, "05/10/2026").expect("a text");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let (long, _) = send(&planner, "auto", "dài.xlsx", &bytes);
    let seen = field(&planner.get(&format!("{long}/columns?layout=late-dossiers")).expect(200), "version");
    let form = [
        ("version", seen.as_str()),
        ("layout", "late-dossiers"),
        ("sheet", "Sheet1"),
        ("first", "1"),
        ("last", "1"),
        ("name", "dài"),
        ("col-0", "due_at"),
        ("col-1", "code"),
    ];
    planner.post(&format!("{long}/columns"), &form).expect(422).see("quá dài");
    // Only the first row of the header: two columns are called alike.
    let mut form = vec![("version", version.as_str()), ("layout", "late-dossiers"), ("sheet", "Xuất"), ("name", "x")];
    form.extend([("first", "3"), ("last", "3")]);
    form.extend(NAMED);
    planner.post(&format!("{path}/columns"), &form).expect(422).see("Hai cột có cùng tiêu đề");
    assert_eq!(acts(&test, "imports.map"), 0);
    // A damaged file has no columns, and a stored one is past it.
    let (damaged, page) = send(&planner, "auto", "hỏng.xlsx", b"PK\x03\x04");
    page.miss("Chỉ rõ từng cột");
    assert_eq!(planner.get(&format!("{damaged}/columns")).to(), damaged);
    test.client(Role::Inspector).get(&format!("{path}/columns")).expect(403);
}

fn a_file_comes_back_with_what_is_wrong_in_it(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let mut rows = ROWS;
    rows[0].3 = "bốn bảy";
    rows[1].4 = "";
    let (path, page) = send(&planner, "auto", "tháng 10.xlsx", &short_form(OCTOBER, &rows));
    page.see("Tải tệp có ghi lỗi");
    let answer = planner.get(&format!("{path}/errors")).expect(200);
    let file = given.folder().join("with-errors.xlsx");
    std::fs::write(&file, &answer.bytes).expect("a file");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "Tháng").expect("the sheet");
    let text = |row: u32, column: u32| sheet.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    // Everything stands where it stood, and beside it what is wrong.
    assert_eq!(
        (text(0, 0).as_str(), text(1, 0).as_str()),
        ("BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", OCTOBER)
    );
    assert_eq!((text(4, 1).as_str(), text(4, 4).as_str()), ("Phường Một", "bốn bảy"));
    assert_eq!(text(3, 6), "Lỗi cần sửa (giamsat)");
    assert!(text(4, 6).starts_with("E5: có “bốn bảy”, cần"), "{}", text(4, 6));
    assert!(matches!(sheet.get_value((4, 2)), Some(calamine::Data::Float(n)) if *n == 100.0), "figures stay figures");
    // Sent again unmended, it is read as before; the added column is none of the sheet's.
    let (_, again) = send(&planner, "auto", "tháng 10-loi.xlsx", &answer.bytes);
    let again = again.see("1 dòng bị từ chối").see("Tháng!E5").miss("giamsat)");
    assert!(again.text().contains("cell-bad"));
    // A file with nothing wrong has nothing to tell.
    let (clean, page) = send(&planner, "auto", "sạch.xlsx", &short_form(OCTOBER, &ROWS));
    page.miss("Tải tệp có ghi lỗi");
    assert_eq!(planner.get(&format!("{clean}/errors")).to(), clean);
    test.client(Role::Inspector).get(&format!("{path}/errors")).expect(403);
}

fn a_person_overrules_the_encoding(given: &Given) {
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    let wards = std::fs::read(shared("data/units/derived_hue_40_units.csv")).expect("the wards");
    let (path, page) = send(&planner, "units", "phường.csv", &wards);
    publish(&planner, &path, &page);
    for name in ["hue_tcvn3_bytes.csv", "hue_tthc_tcvn3.xls"] {
        let bytes = std::fs::read(shared(format!("data/monthly-dossiers/{name}"))).expect("a file");
        let (path, page) = send(&planner, "auto", name, &bytes);
        let read_as = |page: &Answer, encoding: &str| {
            let version = field(page, "version");
            let said = [("version", version.as_str()), ("encoding", encoding)];
            assert_eq!(planner.post(&format!("{path}/answers"), &said).to(), path);
            settled(&planner, &path)
        };
        let good = "Đã đọc 40";
        let page = page.see(good).see("TCVN3 (ABC)");
        let page = read_as(&page, "vni").miss(good).see("Không nhận ra");
        // Which encoding the page says it was read in.
        let chosen = |page: &Answer| {
            let html = page.text();
            let (before, _) = html.split_once(" selected>").expect("a choice");
            before.rsplit('"').nth(1).unwrap_or_default().to_owned()
        };
        assert_eq!(chosen(&page), "vni");
        // A file that could not be read as somebody said is read as it was found out before.
        let page = read_as(&page, "auto").see(good).see("TCVN3 (ABC)");
        let auto = "<option value=\"auto\">Tự nhận biết</option>";
        assert!(page.text().contains(auto) && !page.text().contains(" selected>"), "{name}: nothing is said of it now");
        let page = read_as(&page, "unicode").miss(good);
        let page = read_as(&page, "tcvn3").see(good).see("TCVN3 (ABC)");
        assert_eq!(chosen(&page), "tcvn3");
        let page = read_as(&page, "auto").see(good);
        assert!(!page.text().contains(" selected>"), "{name}: a preview forgets it too");
        // An answer that says nothing of the encoding keeps what was said.
        let page = read_as(&page, "tcvn3");
        let page = read_as(&page, "").see(good);
        assert_eq!(chosen(&page), "tcvn3");
        let file = shared(format!("data/monthly-dossiers/{name}"));
        let (code, _) = import(given, "auto", &file, &["--dry-run", "--encoding", "vni"]);
        assert_eq!(code, 1, "{name} is no VNI");
        let output = cli(given, &["import", "auto", &file.to_string_lossy(), "--encoding", "ebcdic"]);
        assert!(String::from_utf8_lossy(&output.stderr).contains("unicode, windows-1258, tcvn3"), "{output:?}");
    }
}

fn readers_never_see_a_part_of_a_batch(given: &Given) {
    let test = app::start(given);
    let names: Vec<String> = (0..40).map(|n| format!("Phường Số {n}")).collect();
    for name in &names {
        test.unit(name, Kind::Ward);
    }
    // More than a slice: 40 wards, 155 months.
    let rows: Vec<_> = (0..6200).map(|n| format!("{n}")).collect();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN").expect("a title");
    sheet.write(1, 0, "(Từ ngày 01/09/2026 đến ngày 30/09/2026)").expect("a period");
    for (at, head) in ["TT", "Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả"].iter().enumerate()
    {
        sheet.write(2, at as u16, *head).expect("a head");
    }
    for (at, code) in rows.iter().enumerate() {
        let row = at as u32 + 3;
        sheet.write(row, 0, at as u32 + 1).expect("a number");
        sheet.write(row, 1, format!("HS-{code}")).expect("a code");
        sheet.write(row, 2, names[at % 40].as_str()).expect("a name");
        sheet.write(row, 3, "01/09/2026").expect("a day");
        sheet.write(row, 4, "10/09/2026").expect("a day");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let file = given.folder().join("many.xlsx");
    std::fs::write(&file, &bytes).expect("a file");
    let filter = giamsat::caseload::Filter::default();
    let look = || {
        let page = giamsat::vocabulary::paging::PageNumber(1);
        let read = |c: &mut _| giamsat::caseload::views::dossiers(c, &Actor::command_line(), &filter, page);
        let lines = test.db().read(read).expect("a read");
        (lines.count, lines.more_than_count)
    };
    let rows_there =
        || -> i64 { test.db().read(|c| Ok(giamsat::schema::dossiers::table.count().get_result(c)?)).expect("a read") };
    let done = AtomicBool::new(false);
    let mut seen_while_storing = false;
    let outcome = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let (db, storage) = (test.db(), Some(&test.app.storage));
            let outcome = importing::run(db, storage, &Actor::command_line(), &file, "many.xlsx", &Options::default());
            done.store(true, Ordering::Relaxed);
            outcome
        });
        while !done.load(Ordering::Relaxed) {
            let before = rows_there();
            let seen = look();
            assert!(seen == (0, false) || seen == (1000, true), "a part of a batch was seen: {seen:?}");
            seen_while_storing |= before > 0 && seen == (0, false);
        }
        worker.join().expect("the import's thread")
    });
    let outcome = outcome.expect("an import");
    assert_eq!((outcome.added, outcome.refused), (6200, 0), "{:?}", outcome.problems.first());
    assert_eq!(look(), (1000, true));
    assert!(seen_while_storing, "the test looked while rows were there that nobody may see");
}

fn a_dry_run_makes_nothing(given: &Given) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let run = |kind: &str, file: &Path| {
        Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(["import", kind, &file.to_string_lossy(), "--dry-run", "--json", "--rows", "--data-dir"])
            .arg(&data)
            .env_remove("GIAMSAT_DATABASE")
            .output()
            .expect("the program runs")
    };
    for (kind, name) in SAMPLES {
        let output = run(kind, &sample(name));
        let json: Json = serde_json::from_slice(&output.stdout).expect("one object");
        assert_eq!((output.status.code(), count(&json, "refused")), (Some(0), 0), "{name}: {json}");
        whole(&json);
    }
    assert!(!data.exists(), "a dry run made {data:?}");
    // On a database that is there, too.
    let test = two_wards(given);
    let file = given.folder().join("dry.xlsx");
    std::fs::write(&file, short_form(OCTOBER, &ROWS)).expect("a file");
    let (code, json) = import(given, "auto", &file, &["--dry-run"]);
    assert_eq!((code, count(&json, "added")), (0, 2), "{json}");
    test.db()
        .read(|c| {
            assert_eq!(import_batches::table.count().get_result::<i64>(c)?, 0);
            assert_eq!(monthly_statistics::table.count().get_result::<i64>(c)?, 0);
            Ok(())
        })
        .expect("a read");
}

fn self_scores_before_their_criteria_say_what_comes_first(given: &Given) {
    let (code, _) = import(given, "units", &sample("units"), &[]);
    assert_eq!(code, 0);
    let (code, json) = import(given, "self-scores", &sample("self-scores"), &[]);
    assert_eq!((code, json["stored"].as_bool()), (2, Some(false)), "{json}");
    let first = json["problems"][0]["expected"].as_str().unwrap_or_default();
    assert!(first.contains("hãy nhập bộ tiêu chí này trước") && !first.contains("--set"), "{first}");
}

/// A dossier is one dossier, whichever list speaks of it: what only one list knows stays, and undoing
/// the later list brings back what the earlier one said.
fn all_dossiers_and_late_ones_are_one_list(given: &Given) {
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    let bring = |name: &str| {
        let (path, page) =
            send(&planner, "auto", &format!("{name}.xlsx"), &std::fs::read(sample(name)).expect("a sample"));
        publish(&planner, &path, &page);
        path
    };
    bring("units");
    let all = bring("dossiers");
    let of = |late: Option<bool>| -> i64 {
        use giamsat::schema::dossiers as d;
        let rows = test.db().read(|c| {
            let live = d::table.filter(d::superseded_by.is_null()).into_boxed::<giamsat::db::MultiBackend>();
            Ok(match late {
                None => live.count().get_result(c)?,
                Some(late) => live.filter(d::late.eq(late)).count().get_result::<i64>(c)?,
            })
        });
        rows.expect("a count")
    };
    // The fourth and the last one are open and were due before the list's last day.
    assert_eq!((of(None), of(Some(true))), (24, 5));
    planner.get(&all).expect(200).miss("không quá hạn");
    planner.get("/dossiers?late=yes").expect(200).see("H99.31-260901-0012").miss("H99.35-260905-0016");
    let id = |code: &str| -> i64 {
        use giamsat::schema::dossiers as d;
        let live = d::table.filter(d::code.eq(code)).filter(d::superseded_by.is_null());
        test.db().read(|c| Ok(live.select(d::id).first(c)?)).expect("the dossier")
    };
    let first = id("H99.31-260901-0012");
    let late = bring("late-dossiers");
    assert_eq!(of(None), 24, "the same dossiers, and none twice");
    let page = planner.get(&format!("/dossiers/{}", id("H99.31-260901-0012"))).expect(200);
    page.see("Chờ ý kiến của cơ quan phối hợp").see("Đã trả kết quả");
    // What stands on the earlier list cannot be taken away under the later one.
    assert_eq!(planner.post(&format!("{all}/undo"), &[]).to(), all);
    planner.get(&all).expect(200).see("Đã lưu lúc");
    assert_eq!(planner.post(&format!("{late}/undo"), &[]).to(), late);
    let page = planner.get(&format!("/dossiers/{}", first)).expect(200);
    page.see("Đã trả kết quả").miss("Chờ ý kiến của cơ quan phối hợp");
    // Papers take from it what holds now, too, although a list that was taken back had replaced it.
    let said = test.db().read(|c| {
        use giamsat::schema::dossiers as d;
        let unit: giamsat::vocabulary::UnitId = d::table.find(first).select(d::unit_id).first(c)?;
        giamsat::caseload::views::reported_of(c, &[(unit.clone(), "H99.31-260901-0012".to_owned())])
    });
    assert!(said.expect("a read").into_values().any(|said| said.due_on.is_some()));
    assert_eq!(planner.post(&format!("{all}/undo"), &[]).to(), all);
    planner.get("/dossiers").expect(200).miss("H99.31-260901-0012");
}

fn phones_and_addresses_of_applicants_are_not_kept_by_themselves(given: &Given) {
    let test = two_wards(given);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN").expect("a title");
    sheet.write(1, 0, "(Từ ngày 01/09/2026 đến ngày 30/09/2026)").expect("a period");
    let rows = [
        [
            "TT",
            "Mã hồ sơ",
            "Đơn vị",
            "Chủ hồ sơ",
            "Địa chỉ chủ hồ sơ",
            "Số điện thoại",
            "Ngày tiếp nhận",
            "Ngày hẹn trả",
        ],
        ["1", "HS-1", "Phường Một", "Người Giả Định", "12 ngõ Giả Định", "0912345678", "01/09/2026", "10/09/2026"],
        ["2", "HS-2", "Phường Hai", "Người Giả Định", "14 ngõ Giả Định", "0987654321", "01/09/2026", "30/09/2026"],
    ];
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            sheet.write(at as u32 + 2, column as u16, *text).expect("a cell");
        }
    }
    let outcome = store(&test, &book.save_to_buffer().expect("a workbook"));
    assert_eq!((outcome.added, outcome.refused), (2, 0), "{outcome:?}");
    let kept: Vec<String> = test
        .db()
        .read(|c| Ok(giamsat::schema::import_rows::table.select(giamsat::schema::import_rows::content).load(c)?))
        .expect("a read");
    assert!(kept.iter().all(|row| !row.contains("0912345678") && !row.contains("ngõ Giả Định")), "{kept:?}");
    let late: Vec<(Option<String>, bool, String)> = test
        .db()
        .read(|c| {
            use giamsat::schema::dossiers as d;
            Ok(d::table.select((d::code, d::late, d::apologised)).order(d::code).load(c)?)
        })
        .expect("a read");
    // Due on the list's last day is not late yet (domain 4.9); a missing column is not known.
    let expected =
        [("HS-1", true), ("HS-2", false)].map(|(code, late)| (Some(code.to_owned()), late, "unknown".to_owned()));
    assert_eq!(late, expected);
}

fn registers_are_undone_while_nothing_stands_on_them(given: &Given) {
    let test = app::start(given);
    let planner = test.client(Role::Planner);
    let add = |name: &str| {
        let bytes = std::fs::read(sample(name)).expect("a sample");
        let (path, page) = send(&planner, "auto", &format!("{name}.xlsx"), &bytes);
        publish(&planner, &path, &page);
        path
    };
    let (units, officials) = (add("units"), add("officials"));
    planner.get("/units?q=ben+lua").expect(200).see("Phường Bến Lụa");
    planner.post(&format!("{units}/undo"), &[]).to();
    planner.get(&units).expect(200).see("Đã lưu lúc");
    planner.get("/units?q=ben+lua").expect(200).see("Phường Bến Lụa");
    planner.post(&format!("{officials}/undo"), &[]).to();
    planner.get(&officials).expect(200).see("Đã hoàn tác lúc");
    planner.post(&format!("{units}/undo"), &[]).to();
    planner.get(&units).expect(200).see("Đã hoàn tác lúc");
    planner.get("/units?q=ben+lua").expect(200).miss("Phường Bến Lụa");
    let again = add("units");
    planner.get("/units?q=ben+lua").expect(200).see("Phường Bến Lụa");
    // Once there is a plan, units stay, used or not: a sealed item may be all that uses one.
    let body = test.unit("Sở Thử Nghiệm", Kind::Department);
    planner.post("/plans", &[("body", body.as_str()), ("year", "2026"), ("title", "Kế hoạch")]).to();
    planner.post(&format!("{again}/undo"), &[]).to();
    planner.get(&again).expect(200).see("Đã lưu lúc").miss("Đã hoàn tác lúc");
    planner.get("/units?q=ben+lua").expect(200).see("Phường Bến Lụa");
}

fn a_batch_that_others_worked_on_is_not_stored_twice(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    let bytes = short_form(OCTOBER, &ROWS);
    let (first, page) = send(&planner, "auto", "một.xlsx", &bytes);
    let (second, other) = send(&planner, "auto", "hai.xlsx", &bytes);
    publish(&planner, &first, &page);
    // The second preview is older than what is stored now: it is compared again.
    let version = field(&other, "version");
    planner.post(&format!("{second}/publish"), &[("version", &version)]).to();
    let done = crate::support::wait_for(std::time::Duration::from_secs(30), || {
        let page = settled(&planner, &second);
        page.words().contains("Tệp không có gì mới").then_some(page)
    });
    assert!(done.is_some(), "{}", planner.get(&second).words());
    planner.get("/statistics").expect(200).see("Tổng 150");
    assert_eq!(planner.post(&format!("{second}/drop"), &[]).to(), "/imports");
    planner.get(&second).expect(200).see("Đã bỏ");
}
