//! Workbooks of people, dossiers and scores that fit the real wards. Every person in them is invented.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use rust_xlsxwriter::{Workbook, Worksheet};

use super::day;

/// The body that inspects.
pub const BODY: &str = "Sở Nội vụ";
/// Another body with a plan of its own.
pub const OTHER_BODY: &str = "Sở Xây dựng";
/// The body of the inspectorate.
pub const INSPECTORATE: &str = "Thanh tra thành phố";

/// Its head on every day since the merger, as the workbook of officials has it.
pub fn head_of(ward: usize) -> String {
    format!("Nguyễn Giả Định {ward:02}")
}

/// Who handles dossiers there.
pub fn clerk_of(ward: usize) -> String {
    format!("Đỗ Giả Định {ward:02}")
}

/// A sheet of lines above a header and its rows; numbers are written as numbers.
fn write(sheet: &mut Worksheet, lines: &[&str], heads: &[&str], rows: &[Vec<String>]) {
    let mut at = 0;
    for line in lines {
        sheet.write_string(at, 0, *line).expect("a line above the table");
        at += 1;
    }
    at += 1;
    for (column, head) in (0u16..).zip(heads) {
        sheet.write_string(at, column, *head).expect("a header");
    }
    for row in rows {
        at += 1;
        for (column, cell) in (0u16..).zip(row) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number),
                Err(_) => sheet.write_string(at, column, cell),
            }
            .expect("a cell");
        }
    }
}

fn saved(mut book: Workbook, folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    book.save(&path).expect("a workbook");
    path
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// The bodies of the city that are no wards.
pub fn bodies(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let names = [BODY, OTHER_BODY, "Sở Tài chính", INSPECTORATE, "Văn phòng UBND thành phố"];
    let rows: Vec<_> = names.iter().map(|name| row([name, "01/07/2025"])).collect();
    write(book.add_worksheet(), &["DANH SÁCH CƠ QUAN, ĐƠN VỊ"], &["Tên đơn vị", "Ngày hiệu lực"], &rows);
    saved(book, folder, "co-quan.xlsx")
}

/// Head and clerk of each ward, in posts since 1 July 2025; one head of the first ward before the present one.
pub fn officials(folder: &Path, wards: &[String]) -> PathBuf {
    let mut rows = vec![row(["Trần Giả Định Một", "Giám đốc", "Ban Giám đốc", BODY, "x", "01/07/2025", ""])];
    for (at, ward) in wards.iter().enumerate() {
        let (head, clerk) = (head_of(at), clerk_of(at));
        rows.push(row([&head, "Chủ tịch UBND", "", ward, "x", "01/07/2025", ""]));
        let centre = "Trung tâm Phục vụ hành chính công";
        rows.push(row([&clerk, "Chuyên viên", centre, ward, "", "01/07/2025", ""]));
    }
    let heads = ["Họ và tên", "Chức vụ", "Phòng/Bộ phận", "Đơn vị", "Người đứng đầu", "Từ ngày", "Đến ngày"];
    let mut book = Workbook::new();
    write(book.add_worksheet(), &["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], &heads, &rows);
    saved(book, folder, "can-bo.xlsx")
}

/// Late dossiers of the month that ends on `to`, six in each of the first wards.
pub fn late_dossiers(folder: &Path, wards: &[String], to: NaiveDate) -> PathBuf {
    let fields = ["Đất đai", "Xây dựng", "Đăng ký kinh doanh", "Đầu tư"];
    let mut rows = Vec::new();
    for (at, ward) in wards.iter().take(12).enumerate() {
        for n in 0..6 {
            let due = to - Days::new(20 - n);
            let field = fields[(at + n as usize) % fields.len()];
            rows.push(row([
                &format!("H57.{:02}-{}-{:04}", at + 1, due.format("%y%m%d"), 100 + n),
                &format!("Giải quyết hồ sơ {}", field.to_lowercase()),
                field,
                &format!("Chủ hồ sơ giả định {}", at * 6 + n as usize + 1),
                ward,
                &clerk_of(at),
                &day(due - Days::new(10)),
                &day(due),
                &if n == 5 { String::new() } else { day(due + Days::new(n + 3)) },
                if n % 2 == 0 { "Chờ ý kiến của cơ quan phối hợp" } else { "" },
                ["Có", "Không", ""][n as usize % 3],
            ]));
        }
    }
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
        "Lý do trễ hạn",
        "Đã xin lỗi (Có/Không)",
    ];
    let mut book = Workbook::new();
    let lines = ["DANH SÁCH HỒ SƠ QUÁ HẠN", &format!("(Tính đến ngày {})", day(to))];
    write(book.add_worksheet(), &lines, &heads, &rows);
    saved(book, folder, "ho-so-qua-han.xlsx")
}

/// What every ward but the first gave itself under the sample's criteria, a sheet for each.
pub fn self_scores(folder: &Path, wards: &[String]) -> PathBuf {
    let mut book = Workbook::new();
    for (at, ward) in wards.iter().enumerate().skip(1) {
        let less = |most: f64, step: f64| format!("{}", most - step * (at % 7) as f64);
        let rows = [
            ("1.1", less(10., 0.5)),
            ("1.2", less(10., 0.25)),
            ("1.3", less(10., 1.)),
            ("2.1", less(10., 0.5)),
            ("2.2.1", if at % 3 == 0 { "20".to_owned() } else { "25".to_owned() }),
            ("2.2.2", less(10., 0.75)),
            ("2.2.3", less(5., 0.5)),
            ("3.1", "12.5".to_owned()),
            ("3.2", less(7.5, 0.25)),
        ];
        // As text: a number 1.10 would lose its nought.
        let sheet = book.add_worksheet().set_name(format!("Đơn vị {at:02}")).expect("a name");
        let lines = [
            "BẢNG TỰ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH",
            &format!("Đơn vị: UBND {ward}"),
            "Mã bộ tiêu chí: CCHC-XA-2026",
            "Năm: 2026",
        ];
        for (line, text) in (0u32..).zip(lines) {
            sheet.write_string(line, 0, text).expect("a line above the table");
        }
        for (column, head) in (0u16..).zip(["STT", "Điểm tự chấm", "Tài liệu kiểm chứng"]) {
            sheet.write_string(5, column, head).expect("a header");
        }
        for (line, (number, score)) in (6u32..).zip(rows) {
            sheet.write_string(line, 0, number).expect("a number");
            sheet.write_number(line, 1, score.parse::<f64>().expect("points")).expect("points");
            sheet.write_string(line, 2, "Báo cáo năm").expect("a proof");
        }
    }
    saved(book, folder, "tu-cham.xlsx")
}

/// A list of dossiers whose columns no layout knows.
pub fn foreign_list(folder: &Path, wards: &[String], to: NaiveDate) -> PathBuf {
    let rows: Vec<Vec<String>> = wards
        .iter()
        .take(4)
        .map(|ward| {
            row(["H57.99-1", "Cấp phép xây dựng", ward, &day(to - Days::new(30)), &day(to - Days::new(9)), "x"])
        })
        .collect();
    let heads = ["Ký hiệu", "Việc", "Nơi làm", "Hôm vào", "Phải xong", "Ai giữ"];
    let mut book = Workbook::new();
    write(book.add_worksheet(), &["PHẦN MỀM MỘT CỬA"], &heads, &rows);
    saved(book, folder, "xuat-tu-mot-cua.xlsx")
}
