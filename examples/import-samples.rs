//! Writes `import/samples/*.xlsx` and `import/blank/*.xlsx` anew: `cargo run --example import-samples`.
//!
//! Every name in them is invented and every sheet says so. They look as offices make them: a title
//! block in two parts, merged headers of several rows, a row of numbers, groups, totals, a signature.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

const CITY: &str = "THÀNH PHỐ HẢI LÂM";
const INVENTED: &str = "DỮ LIỆU GIẢ ĐỊNH – không phải số liệu của cơ quan nào";

/// A header cell: first row, first column, last row, last column, text; counted from the header's top.
type Head = (u32, u16, u32, u16, &'static str);

enum Entry {
    /// Texts and numbers of a row of data; an empty text is an empty cell.
    Row(Vec<Item>),
    /// A group row over all columns.
    Group(&'static str, &'static str),
    /// A total row: label, then a sum of each column from this one on.
    Total(&'static str, u16),
}

enum Item {
    T(String),
    N(f64),
    P(f64),
    D(&'static str),
    M(&'static str),
}

fn t(text: &str) -> Item {
    Item::T(text.to_owned())
}

fn n(number: f64) -> Item {
    Item::N(number)
}

struct Sheet {
    name: &'static str,
    office: &'static str,
    title: &'static str,
    lines: Vec<&'static str>,
    heads: Vec<Head>,
    header_rows: u32,
    widths: Vec<f64>,
    numbering: bool,
    entries: Vec<Entry>,
    signer: &'static str,
}

struct Formats {
    bold: Format,
    title: Format,
    head: Format,
    cell: Format,
    date: Format,
    moment: Format,
    percent: Format,
    italic: Format,
}

fn formats() -> Formats {
    let font = || Format::new().set_font_name("Times New Roman").set_font_size(12);
    let cell = || font().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::VerticalCenter);
    Formats {
        bold: font().set_bold().set_align(FormatAlign::Center),
        title: font().set_bold().set_font_size(14).set_align(FormatAlign::Center),
        head: cell().set_bold().set_align(FormatAlign::Center),
        cell: cell(),
        date: cell().set_num_format("dd/mm/yyyy"),
        moment: cell().set_num_format("dd/mm/yyyy hh:mm"),
        percent: cell().set_num_format("0.0%"),
        italic: font().set_italic().set_align(FormatAlign::Center),
    }
}

fn write(sheet: &mut Worksheet, made: &Sheet, blank: bool) -> Result<(), XlsxError> {
    let f = formats();
    let last = made.heads.iter().map(|h| h.3).max().unwrap_or(1);
    let half = (last / 2).max(1);
    sheet.set_name(made.name)?;
    for (column, width) in made.widths.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
    }
    let merge = |sheet: &mut Worksheet, r: u32, c: u16, r2: u32, c2: u16, text: &str, format: &Format| {
        if r == r2 && c == c2 {
            sheet.write_string_with_format(r, c, text, format).map(|_| ())
        } else {
            sheet.merge_range(r, c, r2, c2, text, format).map(|_| ())
        }
    };
    let (city, office) = if blank { ("UBND ……", "……") } else { (CITY, made.office) };
    merge(sheet, 0, 0, 0, half - 1, city, &f.bold)?;
    merge(sheet, 0, half, 0, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &f.bold)?;
    merge(sheet, 1, 0, 1, half - 1, office, &f.bold)?;
    merge(sheet, 1, half, 1, last, "Độc lập - Tự do - Hạnh phúc", &f.bold)?;
    let title = if blank { made.title.replace("UBND PHƯỜNG BẾN LỤA", "……") } else { made.title.to_owned() };
    merge(sheet, 3, 0, 3, last, &title, &f.title)?;
    let mut row = 4;
    for line in &made.lines {
        let line = if blank { opened(line) } else { (*line).to_owned() };
        merge(sheet, row, 0, row, last, &line, &f.italic)?;
        row += 1;
    }
    if !blank {
        merge(sheet, row, 0, row, last, INVENTED, &f.italic)?;
    }
    row += 2;
    for (r, c, r2, c2, text) in &made.heads {
        merge(sheet, row + r, *c, row + r2, *c2, text, &f.head)?;
    }
    let header_top = row;
    row += made.header_rows;
    if made.numbering {
        for column in 0..=last {
            sheet.write_string_with_format(row, column, format!("({})", column + 1), &f.head)?;
        }
        row += 1;
    }
    sheet.set_freeze_panes(row, 0)?;
    sheet.set_repeat_rows(header_top, row - 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    if blank {
        return Ok(());
    }
    let first = row;
    let mut figures: Vec<Vec<(u16, f64)>> = Vec::new();
    for entry in &made.entries {
        match entry {
            Entry::Row(items) => {
                let mut numbers = Vec::new();
                for (column, item) in items.iter().enumerate() {
                    let column = column as u16;
                    match item {
                        Item::T(text) if text.is_empty() => sheet.write_blank(row, column, &f.cell)?,
                        Item::T(text) => sheet.write_string_with_format(row, column, text, &f.cell)?,
                        Item::N(number) => {
                            numbers.push((column, *number));
                            sheet.write_number_with_format(row, column, *number, &f.cell)?
                        }
                        Item::P(share) => sheet.write_number_with_format(row, column, *share, &f.percent)?,
                        Item::D(day) => sheet.write_datetime_with_format(row, column, moment(day), &f.date)?,
                        Item::M(at) => sheet.write_datetime_with_format(row, column, moment(at), &f.moment)?,
                    };
                }
                figures.push(numbers);
            }
            Entry::Group(number, name) => {
                sheet.write_string_with_format(row, 0, *number, &f.head)?;
                merge(sheet, row, 1, row, last, name, &f.head)?;
            }
            Entry::Total(label, from) => {
                merge(sheet, row, 0, row, from - 1, label, &f.head)?;
                for column in *from..=last {
                    let here: Vec<f64> =
                        figures.iter().flatten().filter(|(c, _)| *c == column).map(|(_, n)| *n).collect();
                    if here.is_empty() {
                        sheet.write_blank(row, column, &f.head)?;
                        continue;
                    }
                    let letter = giamsat::importing::reading::letters(column.into());
                    let formula = format!("=SUM({letter}{}:{letter}{})", first + 1, row);
                    let result: f64 = here.iter().sum();
                    sheet.write_formula_with_format(
                        row,
                        column,
                        Formula::new(formula).set_result(result.to_string()),
                        &f.head,
                    )?;
                }
            }
        }
        row += 1;
    }
    row += 1;
    sheet.write_string(row, 0, "Ghi chú: bảng mẫu, mọi tên và số đều do người viết phần mềm đặt ra")?;
    merge(sheet, row + 1, half, row + 1, last, "Hải Lâm, ngày 05 tháng 11 năm 2026", &f.italic)?;
    merge(sheet, row + 2, half, row + 2, last, made.signer, &f.bold)?;
    merge(sheet, row + 6, half, row + 6, last, "(tên giả định)", &f.bold)?;
    Ok(())
}

/// A line of the title block with its particulars left open.
fn opened(line: &str) -> String {
    // Only such plans are imported.
    if line.starts_with("Độ mật") {
        return line.to_owned();
    }
    if let Some((label, _)) =
        line.split_once(": ").filter(|_| !line.starts_with('(') && !line.starts_with("Đơn vị tính"))
    {
        return format!("{label}: ……");
    }
    line.split(' ')
        .map(|word| {
            if word.contains("/20") || word.parse::<u32>().is_ok() {
                if word.ends_with(')') { "……)" } else { "……" }
            } else {
                word
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn moment(text: &str) -> chrono::NaiveDateTime {
    let whole = if text.len() == 10 { format!("{text} 00:00") } else { text.to_owned() };
    chrono::NaiveDateTime::parse_from_str(&whole, "%d/%m/%Y %H:%M").expect("a date of the samples")
}

fn flat(names: &[&'static str]) -> Vec<Head> {
    names.iter().enumerate().map(|(c, name)| (0, c as u16, 0, c as u16, *name)).collect()
}

const WARDS: [(&str, &str, &str); 8] = [
    ("H99.31", "Phường Bến Lụa", "Phường Bến Lụa; Phường Hàng Giấy; Phường Cầu Mây"),
    ("H99.32", "Phường Gò Sến", "Phường Gò Sến; Xã Gò Nổi"),
    ("H99.33", "Phường Đồng Trầm", "Phường Đồng Trầm; Phường Trầm Hạ"),
    ("H99.34", "Phường Thanh Liễu", "Phường Thanh Liễu; Phường Liễu Đông"),
    ("H99.35", "Xã Mai Nhai", "Xã Mai Nhai; Xã Nhai Thượng; Xã Nhai Hạ"),
    ("H99.36", "Xã Vạn Hoá", "Xã Vạn Hoá; Xã Hoá Khê"),
    ("H99.37", "Xã Thuỷ Dầu", "Xã Thuỷ Dầu; Thị trấn Dầu Tây"),
    ("H99.38", "Xã Láng Cói", "Xã Láng Cói; Xã Cói Bắc"),
];

const DEPARTMENTS: [(&str, &str, &str); 6] = [
    ("H99.02", "Sở Nội vụ", "SNV"),
    ("H99.03", "Sở Tài chính", "STC"),
    ("H99.04", "Sở Xây dựng", "SXD"),
    ("H99.05", "Sở Nông nghiệp và Môi trường", "SNNMT"),
    ("H99.06", "Sở Công Thương", "SCT"),
    ("H99.07", "Sở Tư pháp", "STP"),
];

fn units() -> Sheet {
    let mut entries = vec![Entry::Group("I", "Sở, ban, ngành")];
    let row = |stt: usize, code: &str, name: &str, short: &str, kind: &str, before: &str| {
        Entry::Row(vec![
            t(&stt.to_string()),
            t(code),
            t(name),
            t(short),
            t(kind),
            t("H99"),
            t("UBND thành phố Hải Lâm"),
            t(before),
            Item::D("01/07/2025"),
            t("Nghị quyết 01/NQ-HĐND (giả định)"),
            t(""),
        ])
    };
    for (at, (code, name, short)) in DEPARTMENTS.iter().enumerate() {
        entries.push(row(at + 1, code, name, short, "Sở", ""));
    }
    entries.push(Entry::Group("II", "Phường, xã"));
    for (at, (code, name, before)) in WARDS.iter().enumerate() {
        entries.push(row(at + 1, code, name, "", name.split(' ').next().unwrap_or_default(), before));
    }
    Sheet {
        name: "Đơn vị",
        office: "SỞ NỘI VỤ",
        title: "DANH SÁCH ĐƠN VỊ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        lines: vec!["(Có hiệu lực từ ngày 01/07/2025)"],
        heads: flat(&[
            "STT",
            "Mã định danh",
            "Tên đơn vị",
            "Tên viết tắt",
            "Loại đơn vị",
            "Mã đơn vị cấp trên",
            "Đơn vị cấp trên",
            "Đơn vị trước sáp nhập",
            "Ngày hiệu lực",
            "Số quyết định",
            "Ghi chú",
        ]),
        header_rows: 1,
        widths: vec![6., 12., 32., 10., 10., 12., 26., 40., 14., 24., 16.],
        numbering: true,
        entries,
        signer: "NGƯỜI LẬP BIỂU",
    }
}

fn officials() -> Sheet {
    let person = |stt: usize,
                  name: &str,
                  birth: Item,
                  kind: &str,
                  position: &str,
                  room: &str,
                  unit: &str,
                  head: &str,
                  from: Item,
                  to: Item| {
        Entry::Row(vec![
            t(&stt.to_string()),
            t(name),
            birth,
            t(kind),
            t(position),
            t(room),
            t(unit),
            t(head),
            from,
            to,
            t("(giả định)"),
            t(""),
        ])
    };
    let mut entries = vec![Entry::Group("I", "Sở, ban, ngành")];
    entries.push(person(
        1,
        "Trần Giả Định Một",
        Item::D("12/03/1972"),
        "Công chức",
        "Giám đốc",
        "Ban Giám đốc",
        "Sở Nội vụ",
        "x",
        Item::D("01/07/2025"),
        t(""),
    ));
    entries.push(person(
        2,
        "Lê Giả Định Hai",
        n(1985.),
        "Công chức",
        "Chuyên viên",
        "Phòng Cải cách hành chính",
        "Sở Nội vụ",
        "Không",
        t("15/01/2019"),
        t(""),
    ));
    entries.push(person(
        3,
        "Phạm Giả Định Ba",
        Item::D("30/11/1979"),
        "Công chức",
        "Phó Giám đốc",
        "Ban Giám đốc",
        "Sở Xây dựng",
        "Không",
        Item::D("01/07/2025"),
        t("31/08/2026"),
    ));
    entries.push(Entry::Group("II", "Phường, xã"));
    for (at, (_, ward, _)) in WARDS.iter().enumerate() {
        let name = ["Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một"][at];
        entries.push(person(
            2 * at + 1,
            &format!("Nguyễn Giả Định {name}"),
            Item::D("05/09/1976"),
            "Cán bộ",
            "Chủ tịch UBND",
            "",
            ward,
            "x",
            Item::D("01/07/2025"),
            t(""),
        ));
        entries.push(person(
            2 * at + 2,
            &format!("Đỗ Giả Định {name}"),
            n(1990.),
            "Công chức",
            "Chuyên viên",
            "Trung tâm Phục vụ hành chính công",
            ward,
            "",
            t("01/07/2025"),
            t(""),
        ));
    }
    Sheet {
        name: "Cán bộ",
        office: "SỞ NỘI VỤ",
        title: "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC THAM GIA GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        lines: vec!["(Tính đến ngày 31/10/2026)"],
        heads: vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Họ và tên"),
            (0, 2, 1, 2, "Ngày sinh"),
            (0, 3, 1, 3, "Loại"),
            (0, 4, 1, 4, "Chức vụ"),
            (0, 5, 1, 5, "Phòng/Bộ phận"),
            (0, 6, 1, 6, "Đơn vị"),
            (0, 7, 1, 7, "Người đứng đầu"),
            (0, 8, 0, 9, "Giữ chức vụ"),
            (1, 8, 1, 8, "Từ ngày"),
            (1, 9, 1, 9, "Đến ngày"),
            (0, 10, 1, 10, "Quyết định bổ nhiệm"),
            (0, 11, 1, 11, "Ghi chú"),
        ],
        header_rows: 2,
        widths: vec![6., 26., 13., 11., 18., 26., 26., 10., 13., 13., 16., 14.],
        numbering: true,
        entries,
        signer: "NGƯỜI LẬP BIỂU",
    }
}

/// Figures that add up: of so many received, so many were late.
fn fourteen() -> Sheet {
    let mut entries = Vec::new();
    let mut stt = 0;
    let mut unit = |name: &str, before: f64, within: f64, late: f64, open_late: f64| {
        stt += 1;
        let total = before + within;
        let (supplement, returned, other) = (3., 2., 1.);
        let open = (total * 0.12).round();
        let early = (total * 0.5).round();
        let on_time = total - early - late - open - open_late - supplement - returned - other;
        let rate = (early + on_time) / (early + on_time + late);
        Entry::Row(vec![
            t(&stt.to_string()),
            t(name),
            n(total),
            n(before),
            n(within),
            n(early),
            n(on_time),
            n(late),
            Item::P(rate),
            n(open),
            n(open_late),
            n(supplement),
            n(returned),
            n(other),
        ])
    };
    entries.push(Entry::Group("I", "Sở, ban, ngành"));
    for (at, (_, name, _)) in DEPARTMENTS.iter().enumerate() {
        entries.push(unit(name, 40. + at as f64, 310. + 7. * at as f64, at as f64, (at % 3) as f64));
    }
    entries.push(Entry::Group("II", "Phường, xã"));
    for (at, (_, name, _)) in WARDS.iter().enumerate() {
        entries.push(unit(name, 60. + 2. * at as f64, 905. + 31. * at as f64, 4. * at as f64, (at % 4) as f64));
    }
    entries.push(Entry::Total("Tổng cộng", 2));
    Sheet {
        name: "Tháng 10",
        office: "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        title: "BẢNG THỐNG KÊ CHI TIẾT VIỆC TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        lines: vec!["(Kỳ thống kê: Từ ngày 01/10/2026 đến ngày 31/10/2026)"],
        heads: vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Đơn vị"),
            (0, 2, 0, 4, "Tiếp nhận"),
            (0, 5, 0, 8, "Hồ sơ đã xử lý"),
            (0, 9, 0, 10, "Hồ sơ đang xử lý"),
            (0, 11, 1, 11, "Hồ sơ chờ bổ sung"),
            (0, 12, 1, 12, "Hồ sơ trả lại / Xin rút"),
            (0, 13, 1, 13, "Hồ sơ khác"),
            (1, 2, 1, 2, "Tổng số"),
            (1, 3, 1, 3, "Kỳ trước (HS đang xử lý của kỳ trước)"),
            (1, 4, 1, 4, "Trong kỳ (Tiếp nhận mới trong kỳ)"),
            (1, 5, 1, 5, "Trước hạn"),
            (1, 6, 1, 6, "Đúng hạn"),
            (1, 7, 1, 7, "Quá hạn"),
            (1, 8, 1, 8, "Tỷ lệ trước hạn và đúng hạn"),
            (1, 9, 1, 9, "Trong hạn"),
            (1, 10, 1, 10, "Quá hạn"),
        ],
        header_rows: 2,
        widths: vec![6., 30., 10., 14., 14., 10., 10., 10., 12., 10., 10., 10., 12., 10.],
        numbering: true,
        entries,
        signer: "CÁN BỘ BÁO CÁO",
    }
}

fn thirteen() -> Sheet {
    let fields: [(&str, f64, f64, f64, f64); 6] = [
        ("Đất đai", 210., 95., 31., 6.),
        ("Đầu tư", 24., 3., 2., 0.),
        ("Xây dựng", 88., 12., 9., 1.),
        ("Đăng ký kinh doanh", 340., 20., 12., 0.),
        ("Hộ tịch", 402., 105., 8., 2.),
        ("Chứng thực", 0., 260., 0., 0.),
    ];
    let mut entries = vec![Entry::Group("A", "TTHC thuộc thẩm quyền giải quyết của cấp xã")];
    for (at, (name, online, direct, before, late)) in fields.iter().enumerate() {
        let total = online + direct + before;
        let (open, open_late) = ((total * 0.1).round(), if *late > 1. { 1. } else { 0. });
        let done = total - open;
        let early = (done * 0.6).round();
        entries.push(Entry::Row(vec![
            t(&(at + 1).to_string()),
            t(&format!("Lĩnh vực {}", name.to_lowercase())),
            n(total),
            n(*online),
            n(*direct),
            n(*before),
            n(done),
            n(early),
            n(done - early - late),
            n(*late),
            n(open),
            n(open - open_late),
            n(open_late),
        ]));
    }
    entries.push(Entry::Total("Tổng số", 2));
    Sheet {
        name: "II.06a",
        office: "UBND PHƯỜNG BẾN LỤA",
        title: "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI UBND PHƯỜNG BẾN LỤA",
        lines: vec![
            "Biểu số II.06a/VPCP/KSTT",
            "(Kỳ thống kê: Từ ngày 01/10/2026 đến ngày 31/10/2026)",
            "Đơn vị chủ trì giải quyết: UBND phường Bến Lụa",
            "Đơn vị tính: Số hồ sơ TTHC",
        ],
        heads: vec![
            (0, 0, 2, 0, "TT"),
            (0, 1, 2, 1, "Lĩnh vực, công việc giải quyết theo cấp"),
            (0, 2, 0, 5, "Tiếp nhận"),
            (0, 6, 0, 9, "Số lượng hồ sơ đã giải quyết"),
            (0, 10, 0, 12, "Số lượng hồ sơ đang giải quyết"),
            (1, 2, 2, 2, "Tổng số"),
            (1, 3, 1, 4, "Trong đó"),
            (1, 5, 2, 5, "Từ kỳ trước"),
            (2, 3, 2, 3, "Trực tuyến"),
            (2, 4, 2, 4, "Trực tiếp, dịch vụ bưu chính"),
            (1, 6, 2, 6, "Tổng số"),
            (1, 7, 2, 7, "Trước hạn"),
            (1, 8, 2, 8, "Đúng hạn (Bao gồm cả hồ sơ chờ Bổ sung và Trả lại / Xin rút)"),
            (1, 9, 2, 9, "Quá hạn"),
            (1, 10, 2, 10, "Tổng số"),
            (1, 11, 2, 11, "Trong hạn (Bao gồm cả hồ sơ chờ bổ sung và hồ sơ khác)"),
            (1, 12, 2, 12, "Quá hạn"),
        ],
        header_rows: 3,
        widths: vec![6., 34., 10., 10., 12., 10., 10., 10., 14., 10., 10., 14., 10.],
        numbering: true,
        entries,
        signer: "NGƯỜI BÁO CÁO",
    }
}

fn short_form() -> Sheet {
    let mut entries = Vec::new();
    for (at, (code, name, _)) in WARDS.iter().enumerate() {
        let (on_time, late, open) = (700. + 41. * at as f64, 5. * at as f64, 90. + at as f64);
        entries.push(Entry::Row(vec![
            t(&(at + 1).to_string()),
            t(code),
            t(name),
            n(on_time + late + open),
            n(on_time),
            n(late),
            n(open),
        ]));
    }
    entries.push(Entry::Total("Tổng cộng", 3));
    Sheet {
        name: "Tháng 9",
        office: "VĂN PHÒNG UBND",
        title: "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH CỦA UBND CẤP XÃ",
        lines: vec!["Tháng 9 năm 2026"],
        heads: vec![
            (0, 0, 1, 0, "TT"),
            (0, 1, 1, 1, "Mã ĐVHC"),
            (0, 2, 1, 2, "Tên đơn vị"),
            (0, 3, 1, 3, "Tổng số tiếp nhận"),
            (0, 4, 0, 5, "Đã giải quyết"),
            (1, 4, 1, 4, "Đúng hạn"),
            (1, 5, 1, 5, "Quá hạn"),
            (0, 6, 1, 6, "Đang giải quyết"),
        ],
        header_rows: 2,
        widths: vec![6., 12., 30., 12., 12., 12., 12.],
        numbering: true,
        entries,
        signer: "NGƯỜI LẬP BIỂU",
    }
}

/// All dossiers of a month: most in time, the late ones of `late` among them.
fn dossiers() -> Sheet {
    let fields = ["Đất đai", "Xây dựng", "Đăng ký kinh doanh", "Đầu tư"];
    let mut entries = Vec::new();
    for place in 0..24 {
        let field = fields[place / 4 % 4];
        let late = place < 4;
        let code = format!("H99.{:02}-2609{:02}-{:04}", 31 + place % 8, 1 + place, 12 + place);
        entries.push(Entry::Row(vec![
            t(&(place + 1).to_string()),
            t(&code),
            t(&format!("Giải quyết hồ sơ {} (giả định)", field.to_lowercase())),
            t(field),
            t(&format!("Hồ sơ giả định số {}", place + 1)),
            t(WARDS[place % WARDS.len()].1),
            Item::D("01/09/2026"),
            Item::D("15/09/2026"),
            match place {
                3 | 23 => t(""),
                _ if late => Item::D("22/09/2026"),
                _ => Item::D("14/09/2026"),
            },
            t(if place == 3 || place == 23 { "Đang giải quyết" } else { "Đã trả kết quả" }),
        ]));
    }
    Sheet {
        name: "Hồ sơ",
        office: "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        title: "DANH SÁCH HỒ SƠ TIẾP NHẬN, GIẢI QUYẾT",
        lines: vec!["(Từ ngày 01/09/2026 đến ngày 30/09/2026)"],
        heads: vec![
            (0, 0, 0, 0, "TT"),
            (0, 1, 0, 1, "Mã hồ sơ"),
            (0, 2, 0, 2, "Tên TTHC"),
            (0, 3, 0, 3, "Lĩnh vực"),
            (0, 4, 0, 4, "Chủ hồ sơ"),
            (0, 5, 0, 5, "Đơn vị giải quyết"),
            (0, 6, 0, 6, "Ngày tiếp nhận"),
            (0, 7, 0, 7, "Ngày hẹn trả"),
            (0, 8, 0, 8, "Ngày trả kết quả"),
            (0, 9, 0, 9, "Tình trạng"),
        ],
        header_rows: 1,
        widths: vec![6., 22., 34., 18., 22., 24., 14., 14., 14., 16.],
        numbering: true,
        entries,
        signer: "NGƯỜI BÁO CÁO",
    }
}

fn late() -> Sheet {
    let mut entries = Vec::new();
    let fields = ["Đất đai", "Xây dựng", "Đăng ký kinh doanh", "Đầu tư"];
    for (group, field) in fields.iter().enumerate() {
        entries.push(Entry::Group(
            ["I", "II", "III", "IV"][group],
            match group {
                0 => "Lĩnh vực đất đai",
                1 => "Lĩnh vực xây dựng",
                2 => "Lĩnh vực đăng ký kinh doanh",
                _ => "Lĩnh vực đầu tư",
            },
        ));
        for at in 0..4 {
            let place = group * 4 + at;
            let ward = WARDS[place % WARDS.len()].1;
            entries.push(Entry::Row(vec![
                t(&(at + 1).to_string()),
                t(&format!("H99.{:02}-2609{:02}-{:04}", 31 + place % 8, 1 + place, 12 + place)),
                t(&format!("Giải quyết hồ sơ {} (giả định)", field.to_lowercase())),
                t(&format!("Hồ sơ giả định số {}", place + 1)),
                t(ward),
                t(&format!("Đỗ Giả Định {}", ["Bốn", "Năm", "Sáu", "Bảy"][at])),
                if at % 2 == 0 { Item::M("01/09/2026 08:30") } else { t("02/09/2026 14:05") },
                Item::D("15/09/2026"),
                if at == 3 { t("") } else { Item::D("22/09/2026") },
                if at == 3 { t("") } else { n(5.) },
                t(if at == 0 { "Chờ ý kiến của cơ quan phối hợp" } else { "" }),
                t(["Có", "Không", "", "x"][at]),
                t(if at == 0 { "14/TXL-UBND" } else { "" }),
                t(""),
            ]));
        }
    }
    Sheet {
        name: "Quá hạn",
        office: "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        title: "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN",
        lines: vec!["(Từ ngày 01/09/2026 đến ngày 30/09/2026)"],
        heads: vec![
            (0, 0, 1, 0, "TT"),
            (0, 1, 1, 1, "Mã hồ sơ"),
            (0, 2, 1, 2, "Tên TTHC"),
            (0, 3, 1, 3, "Chủ hồ sơ"),
            (0, 4, 1, 4, "Cơ quan chủ trì giải quyết"),
            (0, 5, 1, 5, "Cán bộ/Người thụ lý"),
            (0, 6, 0, 8, "Ngày, tháng, năm"),
            (1, 6, 1, 6, "Nhận hồ sơ"),
            (1, 7, 1, 7, "Hẹn trả kết quả"),
            (1, 8, 1, 8, "Ngày có kết quả"),
            (0, 9, 1, 9, "Số ngày quá hạn"),
            (0, 10, 1, 10, "Lý do trễ hạn"),
            (0, 11, 1, 11, "Đã xin lỗi (Có/Không)"),
            (0, 12, 1, 12, "Số văn bản xin lỗi"),
            (0, 13, 1, 13, "Ghi chú"),
        ],
        header_rows: 2,
        widths: vec![6., 22., 34., 22., 24., 20., 17., 14., 14., 10., 28., 10., 16., 12.],
        numbering: true,
        entries,
        signer: "NGƯỜI BÁO CÁO",
    }
}

/// Number, name, most points, how they are counted, evidence, deduction each, cap, for what.
type Criterion = (&'static str, &'static str, f64, &'static str, &'static str, Option<(f64, f64, &'static str)>);

const CRITERIA: [Criterion; 13] = [
    ("1", "Chỉ đạo, điều hành cải cách hành chính", 30., "", "", None),
    (
        "1.1",
        "Kế hoạch cải cách hành chính",
        10.,
        "Ban hành đúng hạn và hoàn thành 100% nhiệm vụ: 10; từ 80%: 5; dưới 80%: 0",
        "Kế hoạch, báo cáo",
        None,
    ),
    (
        "1.2",
        "Thực hiện kế hoạch tự kiểm tra",
        10.,
        "Tỷ lệ thuận số đơn vị được kiểm tra",
        "Kế hoạch, thông báo kết luận",
        None,
    ),
    (
        "1.3",
        "Xử lý các vấn đề phát hiện qua kiểm tra",
        10.,
        "100%: 10; từ 80% đến dưới 100%: 5; dưới 80%: 0",
        "Báo cáo khắc phục",
        Some((0.5, 5., "Không khắc phục kết luận kiểm tra đúng hạn")),
    ),
    ("2", "Cải cách thủ tục hành chính", 50., "", "", None),
    (
        "2.1",
        "Công khai thủ tục hành chính",
        10.,
        "Đủ và đúng hạn: 10",
        "Ảnh chụp, đường dẫn",
        Some((0.25, 2., "Niêm yết thiếu hoặc quá hạn")),
    ),
    ("2.2", "Tiếp nhận, giải quyết hồ sơ", 40., "", "", None),
    (
        "2.2.1",
        "Tỷ lệ hồ sơ giải quyết đúng hạn",
        25.,
        "Từ 98%: 25; từ 95%: 20; từ 90%: 10; dưới 90%: 0",
        "Thống kê hằng tháng",
        Some((0.1, 5., "Hồ sơ quá hạn")),
    ),
    (
        "2.2.2",
        "Xin lỗi khi hồ sơ quá hạn",
        10.,
        "100% hồ sơ quá hạn có văn bản xin lỗi: 10",
        "Văn bản xin lỗi",
        Some((0.1, 2., "Hồ sơ quá hạn không xin lỗi")),
    ),
    ("2.2.3", "Số hóa hồ sơ", 5., "Tỷ lệ thuận", "Thống kê", None),
    ("3", "Kỷ luật, kỷ cương hành chính", 20., "", "", None),
    (
        "3.1",
        "Chấp hành kỷ luật, kỷ cương",
        12.5,
        "Có kết luận vi phạm: 0",
        "Thông báo kết luận",
        Some((1., 12.5, "Cán bộ, công chức vi phạm kỷ luật, kỷ cương")),
    ),
    ("3.2", "Báo cáo đúng hạn", 7.5, "Trừ dần mỗi lần chậm", "Sổ theo dõi", Some((0.25, 2.5, "Chậm báo cáo"))),
];

fn criteria() -> Sheet {
    let mut entries = Vec::new();
    for (number, name, max, method, evidence, deduction) in &CRITERIA {
        let mut items = vec![t(number), t(name), n(*max), t(method), t(evidence)];
        match deduction {
            Some((each, cap, why)) => items.extend([n(*each), n(*cap), t(why)]),
            None => items.extend([t(""), t(""), t("")]),
        }
        entries.push(Entry::Row(items));
    }
    Sheet {
        name: "Bộ tiêu chí",
        office: "SỞ NỘI VỤ",
        title: "BỘ TIÊU CHÍ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH CỦA PHƯỜNG, XÃ",
        lines: vec!["Mã bộ tiêu chí: CCHC-XA-2026", "Năm: 2026", "Áp dụng cho: UBND phường, xã"],
        heads: vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Lĩnh vực/Tiêu chí/Tiêu chí thành phần"),
            (0, 2, 1, 2, "Điểm tối đa"),
            (0, 3, 1, 3, "Cách tính"),
            (0, 4, 1, 4, "Tài liệu kiểm chứng"),
            (0, 5, 0, 7, "Quy tắc trừ điểm"),
            (1, 5, 1, 5, "Điểm trừ mỗi lỗi"),
            (1, 6, 1, 6, "Trừ tối đa"),
            (1, 7, 1, 7, "Trừ khi"),
        ],
        header_rows: 2,
        widths: vec![8., 44., 10., 40., 24., 10., 10., 36.],
        numbering: false,
        entries,
        signer: "NGƯỜI LẬP BIỂU",
    }
}

fn self_scores() -> Sheet {
    let score = |number: &str| match number {
        "1" => 24.,
        "1.1" => 10.,
        "1.2" => 9.,
        "1.3" => 5.,
        "2" => 43.,
        "2.1" => 9.5,
        "2.2" => 33.5,
        "2.2.1" => 20.,
        "2.2.2" => 9.,
        "2.2.3" => 4.5,
        "3" => 19.75,
        "3.1" => 12.5,
        _ => 7.25,
    };
    let entries = CRITERIA
        .iter()
        .map(|(number, name, max, _, evidence, _)| {
            Entry::Row(vec![
                t(number),
                t(name),
                n(*max),
                n(score(number)),
                t(evidence),
                t(if *number == "1.3" { "Một kiến nghị đang khắc phục" } else { "" }),
            ])
        })
        .collect();
    Sheet {
        name: "Tự chấm",
        office: "UBND PHƯỜNG BẾN LỤA",
        title: "BẢNG TỰ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH",
        lines: vec!["Đơn vị: UBND phường Bến Lụa", "Mã bộ tiêu chí: CCHC-XA-2026", "Năm: 2026"],
        heads: flat(&[
            "STT",
            "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
            "Điểm tối đa",
            "Điểm tự chấm",
            "Tài liệu kiểm chứng",
            "Giải trình/Ghi chú",
        ]),
        header_rows: 1,
        widths: vec![8., 44., 10., 10., 28., 30.],
        numbering: false,
        entries,
        signer: "NGƯỜI CHẤM ĐIỂM",
    }
}

/// A sheet with one header row; a cell that looks like a day or a number is one.
fn simple(
    name: &'static str,
    office: &'static str,
    title: &'static str,
    lines: &[&'static str],
    heads: Vec<Head>,
    rows: &[&[&str]],
) -> Sheet {
    let item = |text: &&str| {
        let is_day = text.len() == 10 && text.split('/').count() == 3;
        match text.parse::<f64>() {
            Ok(number) if !text.starts_with('0') || *text == "0" => Item::N(number),
            _ if is_day => Item::D(Box::leak(text.to_string().into_boxed_str())),
            _ => t(text),
        }
    };
    let widths = heads.iter().map(|h| h.3).max().map_or(0, |last| usize::from(last) + 1);
    let header_rows = heads.iter().map(|h| h.2).max().unwrap_or(0) + 1;
    Sheet {
        name,
        office,
        title,
        lines: lines.to_vec(),
        heads,
        header_rows,
        widths: (0..widths).map(|at| if at == 0 { 6. } else { 18. }).collect(),
        numbering: true,
        entries: rows.iter().map(|row| Entry::Row(row.iter().map(item).collect())).collect(),
        signer: "NGƯỜI LẬP BIỂU",
    }
}

const SEPTEMBER: &[&str] = &["(Từ ngày 01/09/2026 đến ngày 30/09/2026)", "Đơn vị: UBND phường Bến Lụa"];

fn supplements() -> Sheet {
    simple(
        "Bổ sung",
        "UBND PHƯỜNG BẾN LỤA",
        "DANH SÁCH YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        SEPTEMBER,
        flat(&[
            "STT",
            "Mã hồ sơ",
            "Tên TTHC",
            "Số phiếu",
            "Lần bổ sung",
            "Ngày yêu cầu bổ sung",
            "Hạn bổ sung",
            "Ngày bổ sung",
            "Hẹn trả trước",
            "Hẹn trả mới",
            "Người yêu cầu",
            "Nội dung yêu cầu bổ sung",
            "Ghi chú",
        ]),
        &[
            &[
                "1",
                "H99.31-260901-0012",
                "Đăng ký biến động đất đai",
                "12/PBS",
                "1",
                "05/09/2026",
                "12/09/2026",
                "09/09/2026",
                "20/09/2026",
                "26/09/2026",
                "Trần Giả Định Tám",
                "Bản sao giấy chứng nhận",
                "",
            ],
            &[
                "2",
                "H99.31-260901-0012",
                "Đăng ký biến động đất đai",
                "19/PBS",
                "2",
                "15/09/2026",
                "22/09/2026",
                "28/09/2026",
                "26/09/2026",
                "05/10/2026",
                "Trần Giả Định Tám",
                "Tờ khai lệ phí trước bạ",
                "",
            ],
            &[
                "3",
                "H99.31-260909-0020",
                "Cấp giấy phép xây dựng nhà ở riêng lẻ",
                "14/PBS",
                "1",
                "09/09/2026",
                "16/09/2026",
                "",
                "28/09/2026",
                "",
                "Lê Giả Định Chín",
                "Bản vẽ móng",
                "Công dân chưa nộp",
            ],
        ],
    )
}

fn explanations() -> Sheet {
    simple(
        "Giải trình",
        "UBND PHƯỜNG BẾN LỤA",
        "DANH SÁCH GIẢI TRÌNH HỒ SƠ QUÁ HẠN",
        SEPTEMBER,
        flat(&[
            "STT",
            "Mã hồ sơ",
            "Tên TTHC",
            "Số báo cáo",
            "Ngày giải trình",
            "Hạn giải trình",
            "Người giải trình",
            "Giải trình với",
            "Lý do chậm",
            "Chấp nhận (Có/Không)",
            "Ghi chú",
        ]),
        &[
            &[
                "1",
                "H99.31-260901-0012",
                "Đăng ký biến động đất đai",
                "07/BC-UBND",
                "30/09/2026",
                "02/10/2026",
                "Trần Giả Định Tám",
                "Chủ tịch UBND phường",
                "Chờ kết quả thuế",
                "Có",
                "",
            ],
            &[
                "2",
                "H99.31-260909-0020",
                "Cấp giấy phép xây dựng nhà ở riêng lẻ",
                "08/BC-UBND",
                "30/09/2026",
                "",
                "Lê Giả Định Chín",
                "Chủ tịch UBND phường",
                "Cán bộ nghỉ phép, không bàn giao",
                "Không",
                "",
            ],
        ],
    )
}

fn apologies() -> Sheet {
    simple(
        "Xin lỗi",
        "UBND PHƯỜNG BẾN LỤA",
        "DANH SÁCH THƯ XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
        SEPTEMBER,
        flat(&[
            "STT",
            "Mã hồ sơ",
            "Tên TTHC",
            "Số thư xin lỗi",
            "Ngày xin lỗi",
            "Hình thức xin lỗi",
            "Lần xin lỗi",
            "Hẹn trả trước",
            "Hẹn trả mới",
            "Người ký",
            "Lý do",
            "Ghi chú",
        ]),
        &[
            &[
                "1",
                "H99.31-260901-0012",
                "Đăng ký biến động đất đai",
                "05/TXL",
                "27/09/2026",
                "Thư",
                "1",
                "26/09/2026",
                "05/10/2026",
                "Nguyễn Giả Định Bốn",
                "Chờ kết quả thuế",
                "",
            ],
            &[
                "2",
                "H99.31-260909-0020",
                "Cấp giấy phép xây dựng nhà ở riêng lẻ",
                "06/TXL",
                "29/09/2026",
                "Công khai",
                "1",
                "28/09/2026",
                "06/10/2026",
                "Nguyễn Giả Định Bốn",
                "Cán bộ nghỉ phép",
                "",
            ],
        ],
    )
}

fn consultations() -> Sheet {
    simple(
        "Lấy ý kiến",
        "SỞ XÂY DỰNG",
        "TỔNG HỢP VIỆC LẤY Ý KIẾN CƠ QUAN LIÊN QUAN",
        &["(Từ ngày 01/10/2026 đến ngày 31/10/2026)", "Đơn vị: Sở Xây dựng"],
        flat(&[
            "STT",
            "Mã hồ sơ",
            "Nội dung lấy ý kiến",
            "Cơ quan được lấy ý kiến",
            "Số văn bản",
            "Ngày gửi",
            "Hạn trả lời",
            "Ngày trả lời",
            "Số văn bản trả lời",
            "Chất lượng ý kiến",
            "Ghi chú",
        ]),
        &[
            &[
                "1",
                "H99.04-261001-0012",
                "Sự phù hợp với quy hoạch sử dụng đất",
                "Sở Nông nghiệp và Môi trường",
                "101/SXD",
                "05/10/2026",
                "12/10/2026",
                "12/10/2026",
                "88/SNNMT",
                "Trả lời rõ",
                "",
            ],
            &[
                "2",
                "H99.04-261001-0012",
                "Nguồn vốn của dự án",
                "Sở Tài chính",
                "102/SXD",
                "05/10/2026",
                "12/10/2026",
                "20/10/2026",
                "77/STC",
                "Trả lời chung chung",
                "",
            ],
            &[
                "3",
                "H99.04-261003-0020",
                "Đấu nối hạ tầng",
                "Phường Gò Sến",
                "110/SXD",
                "08/10/2026",
                "15/10/2026",
                "",
                "",
                "",
                "Chưa trả lời",
            ],
        ],
    )
}

fn satisfaction() -> Sheet {
    let mut made = simple(
        "Hài lòng",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "TỔNG HỢP ĐÁNH GIÁ SỰ HÀI LÒNG ĐỐI VỚI CÔNG CHỨC",
        &["(Từ ngày 01/10/2026 đến ngày 31/10/2026)"],
        vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Đơn vị"),
            (0, 2, 1, 2, "Công chức tiếp nhận"),
            (0, 3, 1, 3, "Tổng số phiếu"),
            (0, 4, 0, 5, "Rất hài lòng"),
            (1, 4, 1, 4, "Số phiếu"),
            (1, 5, 1, 5, "Tỷ lệ"),
            (0, 6, 0, 7, "Hài lòng"),
            (1, 6, 1, 6, "Số phiếu"),
            (1, 7, 1, 7, "Tỷ lệ"),
            (0, 8, 0, 9, "Không hài lòng"),
            (1, 8, 1, 8, "Số phiếu"),
            (1, 9, 1, 9, "Tỷ lệ"),
        ],
        &[],
    );
    let row = |stt: &str, unit: &str, who: &str, n1: f64, n2: f64, n3: f64| {
        let all = n1 + n2 + n3;
        Entry::Row(vec![
            t(stt),
            t(unit),
            t(who),
            n(all),
            n(n1),
            Item::P(n1 / all),
            n(n2),
            Item::P(n2 / all),
            n(n3),
            Item::P(n3 / all),
        ])
    };
    made.entries = vec![
        row("1", "Phường Bến Lụa", "Đỗ Giả Định Bốn", 60., 35., 5.),
        row("2", "Phường Gò Sến", "Đỗ Giả Định Năm", 20., 25., 5.),
        row("3", "Xã Mai Nhai", "Đỗ Giả Định Tám", 12., 8., 0.),
        Entry::Total("Tổng cộng", 3),
    ];
    made
}

fn satisfaction_dossiers() -> Sheet {
    let mut heads = vec![(0, 0, 1, 0, "TT"), (0, 1, 1, 1, "Hồ sơ"), (0, 2, 0, 7, "Điểm chỉ số thành phần")];
    for (at, name) in (2u16..).zip(["Chỉ số 1", "Chỉ số 2", "Chỉ số 3", "Chỉ số 4", "Chỉ số 6", "Chỉ số 7"])
    {
        heads.push((1, at, 1, at, name));
    }
    heads.extend([
        (0, 8, 0, 9, "Xếp loại CB,CC"),
        (1, 8, 1, 8, "Tổng điểm đánh giá CBCC (cột 1+2+3+4+7)"),
        (1, 9, 1, 9, "Xếp loại hoàn thành nhiệm vụ"),
        (0, 10, 1, 10, "Không hài lòng"),
        (0, 11, 1, 11, "Hài lòng"),
        (0, 12, 1, 12, "Rất hài lòng"),
    ]);
    simple(
        "Đánh giá hồ sơ",
        "UBND PHƯỜNG ĐỒNG TRẦM",
        "TỔNG HỢP ĐÁNH GIÁ VIỆC GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        &["(Từ ngày 01/10/2026 đến ngày 31/10/2026)", "Đơn vị: UBND phường Đồng Trầm"],
        heads,
        &[
            &["1", "H99.33-261005-0002", "2", "2", "2", "2", "1", "2", "10", "Hoàn thành xuất sắc", "", "", "x"],
            &["2", "H99.33-261006-0007", "1", "2", "1", "2", "1", "1", "7", "Hoàn thành tốt", "", "x", ""],
            &["3", "H99.33-261009-0011", "0", "1", "1", "1", "0", "0", "3", "Hoàn thành", "x", "", ""],
        ],
    )
}

fn procedure_counts() -> Sheet {
    let mut heads = vec![(0, 0, 1, 0, "TT"), (0, 1, 1, 1, "Đơn vị")];
    let groups = [
        (2, "Tổng số TTHC thuộc thẩm quyền giải quyết của địa phương"),
        (5, "TTHC được thực hiện theo CCMC, MCLT"),
        (8, "Quy trình nội bộ giải quyết TTHC được ban hành"),
    ];
    for (from, name) in groups {
        heads.push((0, from, 0, from + 2, name));
        for (at, level) in (from..).zip(["Tổng số TTHC", "Cấp tỉnh", "Cấp xã"]) {
            heads.push((1, at, 1, at, level));
        }
    }
    simple(
        "II.07b",
        "VĂN PHÒNG UBND",
        "BIỂU SỐ II.07b/VPCP/KSTT: TTHC THỰC HIỆN THEO CƠ CHẾ MỘT CỬA, MỘT CỬA LIÊN THÔNG",
        &["(Từ ngày 01/07/2026 đến ngày 30/09/2026)"],
        heads,
        &[
            &["1", "Sở Nội vụ", "120", "110", "10", "118", "109", "9", "120", "110", "10"],
            &["2", "Sở Xây dựng", "95", "80", "15", "90", "76", "14", "88", "75", "13"],
            &["3", "Phường Bến Lụa", "310", "0", "310", "305", "0", "305", "300", "0", "300"],
        ],
    )
}

fn holidays() -> Sheet {
    simple(
        "Ngày nghỉ",
        "SỞ NỘI VỤ",
        "LỊCH NGHỈ LỄ, TẾT VÀ NGÀY LÀM BÙ NĂM 2027",
        &["(giả định, không phải lịch do cơ quan có thẩm quyền công bố)"],
        flat(&["STT", "Dịp nghỉ", "Nghỉ từ ngày", "Nghỉ đến ngày", "Ngày làm bù", "Ghi chú"]),
        &[
            &["1", "Tết Dương lịch", "01/01/2027", "", "", ""],
            &["2", "Tết Nguyên đán", "05/02/2027", "09/02/2027", "", ""],
            &["3", "Nghỉ hoán đổi dịp lễ", "03/05/2027", "", "08/05/2027", "Làm bù thứ Bảy"],
        ],
    )
}

fn procedures() -> Sheet {
    simple(
        "TTHC",
        "VĂN PHÒNG UBND",
        "DANH MỤC THỦ TỤC HÀNH CHÍNH",
        &["(Có hiệu lực từ ngày 01/07/2025)"],
        flat(&[
            "STT",
            "Mã TTHC",
            "Tên thủ tục hành chính",
            "Lĩnh vực",
            "Cấp thực hiện",
            "Cơ quan thực hiện",
            "Thời hạn giải quyết",
            "Mức độ trực tuyến",
            "Quyết định công bố",
            "Ngày hiệu lực",
            "Ghi chú",
        ]),
        &[
            &[
                "1",
                "9.000001",
                "Đăng ký biến động đất đai",
                "Đất đai",
                "Cấp xã",
                "UBND cấp xã",
                "10 ngày làm việc",
                "Một phần",
                "QĐ 01/QĐ-UBND (giả định)",
                "01/07/2025",
                "",
            ],
            &[
                "2",
                "9.000002",
                "Cấp giấy phép xây dựng nhà ở riêng lẻ",
                "Xây dựng",
                "Cấp xã",
                "UBND cấp xã",
                "15 ngày làm việc",
                "Toàn trình",
                "QĐ 01/QĐ-UBND (giả định)",
                "01/07/2025",
                "",
            ],
            &[
                "3",
                "9.000003",
                "Đăng ký hộ kinh doanh",
                "Đăng ký kinh doanh",
                "Cấp xã",
                "UBND cấp xã",
                "3 ngày làm việc",
                "Toàn trình",
                "QĐ 01/QĐ-UBND (giả định)",
                "01/07/2025",
                "",
            ],
        ],
    )
}

fn legal_grounds() -> Sheet {
    simple(
        "Căn cứ",
        "SỞ TƯ PHÁP",
        "DANH MỤC CĂN CỨ PHÁP LÝ",
        &[],
        flat(&[
            "STT",
            "Mã căn cứ",
            "Số, ký hiệu văn bản",
            "Điều, khoản",
            "Ngày hiệu lực",
            "Ngày hết hiệu lực",
            "Đã đối chiếu (Có/Không)",
            "Ghi chú",
        ]),
        &[
            &["1", "gd-01-2026-d3", "Quyết định số 01/2026/QĐ-UBND (giả định)", "Điều 3", "15/01/2026", "", "Có", ""],
            &["2", "", "Chỉ thị số 02/CT-UBND (giả định)", "mục 2", "01/03/2026", "31/12/2026", "Không", ""],
        ],
    )
}

fn checklist() -> Sheet {
    let mut made = simple(
        "Phiếu",
        "SỞ NỘI VỤ",
        "PHIẾU KIỂM TRA VIỆC TIẾP CÔNG DÂN",
        &["Mã phiếu: tiep-dan", "Tên phiếu: Tiếp công dân (giả định)", "Bản số: 1", "Hiệu lực từ ngày: 01/12/2026"],
        flat(&["STT", "Nội dung kiểm tra", "Tài liệu, chứng cứ cần xem", "Mức độ", "Căn cứ", "Ghi chú"]),
        &[],
    );
    let row = |stt: &str, cells: [&str; 5]| Entry::Row([stt].iter().chain(&cells).map(|text| t(text)).collect());
    made.entries = vec![
        Entry::Group("I", "Lịch tiếp công dân"),
        row(
            "1",
            ["Có niêm yết lịch tiếp công dân của người đứng đầu không?", "Bảng niêm yết, ảnh chụp", "Nhẹ", "", ""],
        ),
        row(
            "2",
            ["Người đứng đầu có tiếp đúng lịch không?", "Sổ tiếp công dân", "Đáng kể", "", "Xem ba tháng gần nhất"],
        ),
        Entry::Group("II", "Giải quyết phản ánh"),
        row(
            "1",
            [
                "Phản ánh có được trả lời bằng văn bản đúng hạn không?",
                "Sổ theo dõi, văn bản trả lời",
                "Nghiêm trọng",
                "",
                "",
            ],
        ),
    ];
    made.numbering = false;
    made
}

fn plans() -> Sheet {
    let mut made = simple(
        "Kế hoạch",
        "THANH TRA THÀNH PHỐ",
        "KẾ HOẠCH THANH TRA, KIỂM TRA NĂM 2026",
        &[
            "Cơ quan ban hành: Thanh tra thành phố Hải Lâm",
            "Số kế hoạch: 12/KH-TTTP",
            "Ngày ban hành: 15/12/2025",
            "Người ban hành: Chánh Thanh tra thành phố",
            "Độ mật: Thường",
        ],
        vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Đơn vị được thanh tra, kiểm tra"),
            (0, 2, 1, 2, "Phòng, đơn vị thuộc"),
            (0, 3, 1, 3, "Cán bộ, công chức, viên chức"),
            (0, 4, 1, 4, "Loại hình"),
            (0, 5, 1, 5, "Lĩnh vực"),
            (0, 6, 1, 6, "Nội dung thanh tra, kiểm tra"),
            (0, 7, 0, 8, "Thời kỳ"),
            (1, 7, 1, 7, "Từ ngày"),
            (1, 8, 1, 8, "Đến ngày"),
            (0, 9, 0, 10, "Thời gian tiến hành"),
            (1, 9, 1, 9, "Từ ngày"),
            (1, 10, 1, 10, "Đến ngày"),
            (0, 11, 1, 11, "Hình thức"),
            (0, 12, 1, 12, "Ghi chú"),
        ],
        &[
            &[
                "1",
                "Phường Bến Lụa",
                "",
                "",
                "Thanh tra",
                "Đất đai",
                "Việc cấp giấy chứng nhận quyền sử dụng đất lần đầu",
                "01/01/2025",
                "31/12/2025",
                "11/05/2026",
                "22/05/2026",
                "Trực tiếp",
                "",
            ],
            &[
                "2",
                "Sở Xây dựng",
                "",
                "",
                "Thanh tra",
                "Xây dựng; Đầu tư",
                "Việc cấp giấy phép xây dựng, thẩm định thiết kế",
                "01/07/2024",
                "31/12/2025",
                "03/08/2026",
                "28/08/2026",
                "Trực tiếp",
                "",
            ],
            &[
                "3",
                "Xã Mai Nhai",
                "",
                "Đỗ Giả Định Tám (Chuyên viên)",
                "Kiểm tra",
                "Đất đai",
                "Kiểm tra việc thực hiện kết luận thanh tra về đất đai",
                "01/01/2025",
                "30/06/2026",
                "05/10/2026",
                "09/10/2026",
                "Qua báo cáo",
                "Theo kết luận năm 2025",
            ],
        ],
    );
    made.widths[6] = 36.;
    made
}

/// A list of items for a draft of one's own: it names no plan's paper.
fn plans_draft() -> Sheet {
    let mut made = simple(
        "Danh mục",
        "SỞ NỘI VỤ",
        "DANH MỤC CÁC CUỘC KIỂM TRA NĂM 2027",
        &["Độ mật: Thường"],
        vec![
            (0, 0, 1, 0, "STT"),
            (0, 1, 1, 1, "Đơn vị được kiểm tra"),
            (0, 2, 1, 2, "Phòng, đơn vị thuộc"),
            (0, 3, 1, 3, "Cán bộ, công chức, viên chức"),
            (0, 4, 1, 4, "Loại cuộc"),
            (0, 5, 1, 5, "Kết luận được kiểm tra"),
            (0, 6, 1, 6, "Lĩnh vực"),
            (0, 7, 1, 7, "Nội dung kiểm tra"),
            (0, 8, 0, 9, "Thời kỳ"),
            (1, 8, 1, 8, "Từ ngày"),
            (1, 9, 1, 9, "Đến ngày"),
            (0, 10, 0, 11, "Thời gian tiến hành"),
            (1, 10, 1, 10, "Từ ngày"),
            (1, 11, 1, 11, "Đến ngày"),
            (0, 12, 1, 12, "Hình thức"),
            (0, 13, 1, 13, "Ghi chú"),
        ],
        &[
            &[
                "1",
                "Phường Bến Lụa",
                "",
                "",
                "Định kỳ",
                "",
                "Đất đai",
                "Tiếp nhận, giải quyết hồ sơ; xin lỗi khi trễ hạn",
                "01/01/2026",
                "31/12/2026",
                "08/03/2027",
                "12/03/2027",
                "Trực tiếp",
                "",
            ],
            &[
                "2",
                "Sở Xây dựng",
                "",
                "",
                "Định kỳ",
                "",
                "Xây dựng; Đầu tư",
                "Cấp giấy phép xây dựng, thẩm định thiết kế",
                "01/01/2026",
                "31/12/2026",
                "05/04/2027",
                "09/04/2027",
                "Qua báo cáo",
                "",
            ],
            &[
                "3",
                "Xã Mai Nhai",
                "",
                "",
                "Kiểm tra việc thực hiện kết luận",
                "29/TB-SNV ngày 12/10/2026",
                "Đất đai",
                "Việc khắc phục sau kết luận về đất đai",
                "01/10/2026",
                "30/04/2027",
                "10/05/2027",
                "12/05/2027",
                "Trực tiếp",
                "",
            ],
        ],
    );
    made.widths[5] = 24.;
    made.widths[7] = 36.;
    made
}

fn main() -> Result<(), XlsxError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("import");
    let all = [
        ("units", units()),
        ("officials", officials()),
        ("monthly-statistics", fourteen()),
        ("monthly-statistics-ii06a", thirteen()),
        ("monthly-statistics-short", short_form()),
        ("late-dossiers", late()),
        ("dossiers", dossiers()),
        ("holidays", holidays()),
        ("procedures", procedures()),
        ("legal-grounds", legal_grounds()),
        ("checklists", checklist()),
        ("plans", plans()),
        ("plans-draft", plans_draft()),
        ("supplements", supplements()),
        ("explanations", explanations()),
        ("apologies", apologies()),
        ("consultations", consultations()),
        ("satisfaction", satisfaction()),
        ("satisfaction-dossiers", satisfaction_dossiers()),
        ("procedure-counts", procedure_counts()),
        ("criteria", criteria()),
        ("self-scores", self_scores()),
    ];
    for (name, made) in all {
        for (kind, blank) in [("samples", false), ("blank", true)] {
            let mut book = Workbook::new();
            write(book.add_worksheet(), &made, blank)?;
            book.save(folder.join(kind).join(format!("{name}.xlsx")))?;
        }
    }
    Ok(())
}
