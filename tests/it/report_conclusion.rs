//! The conclusion report: what the pages show, as a workbook that tells the truth.

use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Range, Reader, Xlsx};
use giamsat::settings;
use giamsat::visits::FindingKind;
use libtest_mimic::Trial;

use crate::conclusions::case::{Case, Found, day};
use crate::support::{Given, on_both, workbooks};

pub fn tests() -> Vec<Trial> {
    on_both![report_conclusion;
        holds_what_the_page_shows,
        typed_formulas_stay_text,
        tells_the_truth_when_recomputed,
        asks_for_one_year_inspection_or_conclusion,
        drafts_stay_out,
        a_demo_is_marked_on_every_sheet,
        the_command_line_writes_it,
        it_is_not_taken_for_data,
    ]
}

const SHEETS: [&str; 6] = ["Kết luận", "Nội dung", "Trách nhiệm", "Giải trình", "Yêu cầu", "Tổng hợp"];

const EVIL: Found = Found { fact: "=cmd|'/C calc'!A0", ..Found::SHORTCOMING };

fn download(case: &Case, query: &str) -> Vec<u8> {
    case.client("inspectorate").get(&format!("/reports/conclusion.xlsx?{query}")).expect(200).bytes
}

struct Book(Xlsx<Cursor<Vec<u8>>>);

impl Book {
    fn of(bytes: Vec<u8>) -> Self {
        Book(Xlsx::new(Cursor::new(bytes)).expect("a workbook"))
    }

    fn sheet(&mut self, name: &str) -> Range<Data> {
        self.0.worksheet_range(name).expect("the sheet")
    }

    /// The rows below the header, as text; dates as `YYYY-MM-DD`.
    fn rows(&mut self, name: &str) -> Vec<Vec<String>> {
        let range = self.sheet(name);
        let (top, _) = range.start().expect("a sheet with cells");
        let below = usize::try_from(5 - top).expect("the header is the fifth row");
        range.rows().skip(below).map(|row| row.iter().map(text).collect()).collect()
    }
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) => at.as_datetime().map(|d| d.date().to_string()).expect("a date that a calendar has"),
        other => other.to_string(),
    }
}

fn a_case(given: &Given) -> (Case, String) {
    let case = Case::minuted(given, &[Found::VIOLATION, EVIL, Found::STRENGTH], &[Found::SHORTCOMING]);
    case.report();
    let id = case.draft(&[0, 1]);
    let demand =
        [("unit", case.ward.as_str()), ("task", "+Xin lỗi"), ("product", "@Văn bản"), ("due_on", "10/12/2026")];
    case.client("planner").post(&format!("/conclusions/{id}/demands"), &demand).to();
    case.send(&id);
    let said = [("version", "0"), ("stance", "partly"), ("text", "-1+2")];
    case.client("ward").post(&format!("{}/explain", case.point(&id, 1)), &said).to();
    let answer = [("version", "1"), ("taken", "refused"), ("answer", "Không chấp nhận")];
    case.client("planner").post(&format!("{}/answer", case.point(&id, 1)), &answer).to();
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").to();
    (case, id)
}

fn holds_what_the_page_shows(given: &Given) {
    let (case, id) = a_case(given);
    let mut book = Book::of(download(&case, ""));
    assert_eq!(book.0.sheet_names(), SHEETS);
    let c = case.show("planner", &id);
    let page = case.client("inspectorate").get(&format!("/conclusions/{id}")).expect(200).words();

    let list = book.rows("Kết luận");
    assert_eq!(list.len(), 1);
    assert_eq!(list[0][1..4], ["12/TB-SNV", "2026-11-28", "Phường An Hạ; Phường Bến Tây"].map(String::from));
    assert_eq!(list[0][13..15], ["1", "2"].map(String::from));

    let points = book.rows("Nội dung");
    assert_eq!(points.len(), c.points.len());
    for (row, p) in points.iter().zip(&c.points) {
        assert_eq!(row[4], p.unit_name);
        assert_eq!(row[8], p.fact);
        assert_eq!(row[9], p.assessment);
        assert_eq!(row[10], p.ground);
        assert_eq!(Some(&row[11]), p.dossier_code.as_ref());
        assert_eq!(row[12], day(9, 14).to_string());
        let asked = p.asked.as_ref().map(|a| a.whole(giamsat::language::Language::Vietnamese)).unwrap_or_default();
        assert_eq!(row.get(13).map_or("", String::as_str), asked);
        for shown in [&row[4], &row[6], &row[7], &row[8], &row[10], &row[11]] {
            assert!(page.contains(shown.as_str()), "the page lacks {shown:?}");
        }
    }
    let persons = book.rows("Trách nhiệm");
    let named: Vec<_> = persons.iter().map(|r| (r[6].as_str(), r[7].as_str(), r[8].as_str(), r[9].as_str())).collect();
    assert_eq!(
        named,
        [
            ("Trần Thử Trực Tiếp", "Công chức địa chính", "Trực tiếp thực hiện", "Trực tiếp"),
            ("Lê Thử Đứng Đầu", "Chủ tịch UBND phường", "Người đứng đầu", "Liên đới"),
        ]
    );
    let said = book.rows("Giải trình");
    assert_eq!(said.len(), 1);
    assert_eq!(
        (said[0][5].as_str(), said[0][6].as_str(), said[0][9].as_str()),
        ("Tiếp thu một phần", "-1+2", "Không tiếp thu: Không chấp nhận")
    );
    let asked = book.rows("Yêu cầu");
    assert_eq!(asked[0][3..7], ["Phường An Hạ", "+Xin lỗi", "@Văn bản", "2026-12-10"].map(String::from));

    // Numbers are numbers and days are days.
    let range = book.sheet("Nội dung");
    let row = 5 - range.start().expect("cells").0;
    assert!(matches!(range.get((row as usize, 0)), Some(Data::Float(_) | Data::Int(_))));
    assert!(matches!(range.get((row as usize, 3)), Some(Data::DateTime(_))));

    let counted = book.rows("Tổng hợp");
    let of = |unit: &str| counted.iter().find(|r| r[1] == unit).cloned().expect("the unit's row");
    assert_eq!(of("Phường An Hạ")[2..6], ["1", "1", "1", "3"].map(String::from));
    assert_eq!(of("Phường Bến Tây")[2..6], ["0", "1", "0", "1"].map(String::from));
    let total = of("Tổng cộng");
    let count = |kind| c.points.iter().filter(|p| p.kind == kind).count().to_string();
    assert_eq!(total[2], count(FindingKind::Violation));
    assert_eq!(total[3], count(FindingKind::Shortcoming));
    assert_eq!(total[5], c.points.len().to_string());
}

fn typed_formulas_stay_text(given: &Given) {
    let (case, _) = a_case(given);
    let mut book = Book::of(download(&case, ""));
    for sheet in ["Nội dung", "Trách nhiệm", "Giải trình", "Yêu cầu"] {
        let formulas = book.0.worksheet_formula(sheet).expect("the sheet");
        assert!(formulas.used_cells().next().is_none(), "a formula stands in {sheet}");
    }
    let facts: Vec<String> = book.rows("Nội dung").into_iter().map(|r| r[8].clone()).collect();
    assert!(facts.iter().any(|f| f == EVIL.fact), "{facts:?}");
    let formulas = book.0.worksheet_formula("Tổng hợp").expect("the sheet");
    assert!(formulas.used_cells().any(|(.., f)| f.contains("COUNTIFS")), "the counts are live");
    assert!(!formulas.used_cells().any(|(.., f)| f.contains("cmd")));
}

fn saved(given: &Given, bytes: &[u8]) -> PathBuf {
    let file = given.folder().join("bao-cao.xlsx");
    std::fs::write(&file, bytes).expect("a file");
    file
}

fn tells_the_truth_when_recomputed(given: &Given) {
    let (case, _) = a_case(given);
    workbooks::check(&saved(given, &download(&case, "")));
    workbooks::check(&saved(given, &download(&case, "year=1999")));
}

fn asks_for_one_year_inspection_or_conclusion(given: &Given) {
    let (case, id) = a_case(given);
    let rows = |query: &str| Book::of(download(&case, query)).rows("Nội dung").len();
    assert_eq!(rows("year=2026"), 4);
    assert_eq!(rows(&format!("conclusion={id}")), 4);
    assert_eq!(rows(&format!("inspection={}", case.inspection)), 4);
    let none = Book::of(download(&case, "year=2025")).rows("Nội dung");
    assert_eq!(none.len(), 1);
    assert_eq!(none[0][0], "Không có dòng nào.");
    let inspectorate = case.client("inspectorate");
    inspectorate.get("/reports/conclusion.xlsx?conclusion=no-such-id").expect(404);
    inspectorate.get("/reports/conclusion.xlsx?inspection=no-such-id").expect(404);
    for login in ["ward", "secretary"] {
        case.client(login).get("/reports/conclusion.xlsx").expect(403);
    }
    case.app.nobody().get("/reports/conclusion.xlsx").to();
}

fn drafts_stay_out(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    case.report();
    let id = case.draft(&[0]);
    assert_eq!(Book::of(download(&case, "")).rows("Nội dung")[0][0], "Không có dòng nào.");
    case.client("inspectorate").get(&format!("/reports/conclusion.xlsx?conclusion={id}")).expect(404);
}

fn a_demo_is_marked_on_every_sheet(given: &Given) {
    let (case, _) = a_case(given);
    case.app.db().write(|tx| settings::set(tx, settings::DEMO, "1")).expect("a demo");
    let bytes = download(&case, "");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a zip");
    for number in 1..=SHEETS.len() {
        let mut part = archive.by_name(&format!("xl/worksheets/sheet{number}.xml")).expect("the sheet's part");
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut part, &mut xml).expect("text");
        let header = xml.split("<oddHeader>").nth(1).unwrap_or_default();
        assert!(header.contains("DỮ LIỆU GIẢ ĐỊNH"), "sheet {number} has no mark in its header");
        assert!(xml.contains("orientation=\"landscape\"") && xml.contains("state=\"frozen\""), "sheet {number}");
    }
    let mut names = String::new();
    let mut part = archive.by_name("xl/workbook.xml").expect("the workbook's part");
    std::io::Read::read_to_string(&mut part, &mut names).expect("text");
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), SHEETS.len(), "repeated header rows");
    assert_eq!(names.matches("_xlnm._FilterDatabase").count(), SHEETS.len(), "filters");
    drop(part);
    assert!(archive.by_name("xl/charts/chart1.xml").is_ok(), "a native chart");
}

fn the_command_line_writes_it(given: &Given) {
    let (case, id) = a_case(given);
    let out = given.folder().join("kl.xlsx");
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(["--data-dir"])
            .arg(given.folder())
            .args(["--database", given.url(), "report", "conclusion", "--out"])
            .arg(&out)
            .args(arguments)
            .output()
            .expect("the program runs")
    };
    let done = run(&["--conclusion", &id]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut book = Book::of(std::fs::read(&out).expect("the file"));
    assert_eq!(book.rows("Kết luận")[0][1], "12/TB-SNV");
    // Somebody without the right to export, and an id that is not there.
    assert!(!run(&["--as", "secretary"]).status.success());
    assert!(!run(&["--conclusion", "no-such-id"]).status.success());
    assert!(run(&["--year", "2026"]).status.success());
    drop(case);
}

/// Its sheet of persons has names, posts and units, as a list of officials has.
fn it_is_not_taken_for_data(given: &Given) {
    let (case, _) = a_case(given);
    let out = given.folder().join("kl.xlsx");
    std::fs::write(&out, download(&case, "")).expect("a file");
    workbooks::refused_as_a_report(given, &out);
    // Nor is one of its sheets by itself, without the others that tell what it is.
    let mut book = Book::of(std::fs::read(&out).expect("the file"));
    let mut alone = rust_xlsxwriter::Workbook::new();
    let sheet = alone.add_worksheet();
    for (row, cells) in (0u32..).zip(book.sheet("Trách nhiệm").rows()) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(row, column, text(cell)).expect("a cell");
        }
    }
    alone.save(&out).expect("a file");
    let told = workbooks::import(given, "auto", &out);
    assert_eq!(told.status.code(), Some(1), "{}", String::from_utf8_lossy(&told.stdout));
    // Somebody who says that it is a list of officials has said so.
    let told = workbooks::import(given, "officials", &out);
    assert_ne!(told.status.code(), Some(1), "{}", String::from_utf8_lossy(&told.stderr));
}
