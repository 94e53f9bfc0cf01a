//! The city's workbooks, as its offices would send them.

use std::path::{Path, PathBuf};

use chrono::{Days, Months, NaiveDate};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::city::{City, NAME};
use crate::importing::reading::Kind;
use crate::units::{Kind as UnitKind, PersonKind, Rank};

/// A workbook on the disk and the kind it is imported as, in the order in which they are imported.
pub struct Made {
    pub kind: Kind,
    pub path: PathBuf,
}

const INVENTED: &str = "DỮ LIỆU GIẢ ĐỊNH";

enum Value<'a> {
    Text(&'a str),
    Number(f64),
    Date(NaiveDate),
    Nothing,
}

struct Page<'a> {
    worksheet: &'a mut Worksheet,
    row: u32,
    bold: Format,
    head: Format,
    cell: Format,
    date: Format,
}

impl<'a> Page<'a> {
    /// Title block, then the header: labels of one row, or pairs of a group and its labels.
    fn begin(
        worksheet: &'a mut Worksheet,
        title: &str,
        lines: &[String],
        heads: &[(&str, &[&str])],
    ) -> Result<Self, XlsxError> {
        let font = || Format::new().set_font_name("Times New Roman").set_font_size(12);
        let cell = || font().set_border(FormatBorder::Thin).set_text_wrap();
        let mut page = Page {
            worksheet,
            row: 0,
            bold: font().set_bold().set_align(FormatAlign::Center),
            head: cell().set_bold().set_align(FormatAlign::Center),
            cell: cell(),
            date: cell().set_num_format("dd/mm/yyyy"),
        };
        let width: u16 = heads.iter().map(|(_, labels)| labels.len().max(1) as u16).sum();
        let last = width.saturating_sub(1).max(1);
        for line in
            [&NAME.to_uppercase(), "", title].into_iter().chain(lines.iter().map(String::as_str)).chain([INVENTED])
        {
            if !line.is_empty() {
                page.worksheet.merge_range(page.row, 0, page.row, last, line, &page.bold)?;
            }
            page.row += 1;
        }
        page.row += 1;
        let top = page.row;
        let deep = heads.iter().any(|(_, labels)| !labels.is_empty());
        let mut column = 0;
        for (group, labels) in heads {
            if labels.is_empty() {
                if deep {
                    page.worksheet.merge_range(top, column, top + 1, column, group, &page.head)?;
                } else {
                    page.worksheet.write_string_with_format(top, column, *group, &page.head)?;
                }
                column += 1;
            } else {
                page.worksheet.merge_range(top, column, top, column + labels.len() as u16 - 1, group, &page.head)?;
                for label in *labels {
                    page.worksheet.write_string_with_format(top + 1, column, *label, &page.head)?;
                    column += 1;
                }
            }
        }
        page.row += if deep { 2 } else { 1 };
        page.worksheet.set_freeze_panes(page.row, 0)?;
        page.worksheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        page.worksheet.set_repeat_rows(top, page.row - 1)?;
        for column in 0..width {
            page.worksheet.set_column_width(column, if column == 0 { 6.0 } else { 18.0 })?;
        }
        Ok(page)
    }

    fn line(&mut self, values: &[Value]) -> Result<(), XlsxError> {
        for (column, value) in values.iter().enumerate() {
            let column = column as u16;
            match value {
                Value::Text(text) => self.worksheet.write_string_with_format(self.row, column, *text, &self.cell)?,
                Value::Number(number) => {
                    self.worksheet.write_number_with_format(self.row, column, *number, &self.cell)?
                }
                Value::Date(date) => self.worksheet.write_datetime_with_format(self.row, column, *date, &self.date)?,
                Value::Nothing => self.worksheet.write_blank(self.row, column, &self.cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }
}

/// Writes all workbooks of the city into a folder; gives them in the order of importing.
pub fn write(city: &City, folder: &Path) -> Result<Vec<Made>, XlsxError> {
    let mut made = Vec::new();
    let mut keep = |kind: Kind, name: String, mut workbook: Workbook| -> Result<(), XlsxError> {
        let path = folder.join(name);
        workbook.save(&path)?;
        made.push(Made { kind, path });
        Ok(())
    };
    keep(Kind::Units, "01-don-vi.xlsx".into(), units(city)?)?;
    keep(Kind::Officials, "02-can-bo.xlsx".into(), officials(city)?)?;
    for (at, (first, _)) in city.months.iter().enumerate() {
        let name = format!("{:02}-thong-ke-{}.xlsx", at + 3, first.format("%Y-%m"));
        keep(Kind::MonthlyStatistics, name, statistics(city, at)?)?;
    }
    keep(Kind::Dossiers, "15-ho-so.xlsx".into(), dossiers(city)?)?;
    keep(Kind::Criteria, "16-bo-tieu-chi.xlsx".into(), criteria(city)?)?;
    keep(Kind::SelfScores, "17-tu-cham-diem.xlsx".into(), self_scores(city)?)?;
    Ok(made)
}

fn units(city: &City) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("STT", &[]),
        ("Mã định danh", &[]),
        ("Tên đơn vị", &[]),
        ("Tên viết tắt", &[]),
        ("Loại đơn vị", &[]),
        ("Đơn vị trước sáp nhập", &[]),
        ("Ngày hiệu lực", &[]),
        ("Quyết định", &[]),
    ];
    let mut page = Page::begin(workbook.add_worksheet().set_name("Đơn vị")?, "DANH SÁCH ĐƠN VỊ", &[], heads)?;
    for (at, unit) in city.units.iter().enumerate() {
        let kind = match unit.kind {
            UnitKind::Department => "Sở",
            UnitKind::Inspectorate => "Thanh tra",
            UnitKind::Office => "Văn phòng",
            UnitKind::ServiceCentre => "Trung tâm phục vụ hành chính công",
            UnitKind::LandRegistry => "Đăng ký đất đai",
            UnitKind::ZoneAuthority => "Ban quản lý khu kinh tế",
            UnitKind::Ward => "Phường",
            UnitKind::Commune => "Xã",
            _ => "Khác",
        };
        let before = unit.predecessors.join(", ");
        page.line(&[
            Value::Number((at + 1) as f64),
            Value::Text(&unit.code),
            Value::Text(&unit.name),
            Value::Text(&unit.short_name),
            Value::Text(kind),
            if before.is_empty() { Value::Nothing } else { Value::Text(&before) },
            Value::Date(super::city::SINCE),
            if before.is_empty() {
                Value::Nothing
            } else {
                Value::Text("Nghị quyết số 99/NQ-GĐ (giả định)")
            },
        ])?;
    }
    Ok(workbook)
}

fn officials(city: &City) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("STT", &[]),
        ("Mã cán bộ", &[]),
        ("Họ và tên", &[]),
        ("Ngày sinh", &[]),
        ("Đối tượng", &[]),
        ("Chức vụ", &[]),
        ("Phòng/Bộ phận", &[]),
        ("Đơn vị", &[]),
        ("Người đứng đầu", &[]),
        ("Từ ngày", &[]),
    ];
    let title = "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC";
    let mut page = Page::begin(workbook.add_worksheet().set_name("Cán bộ")?, title, &[], heads)?;
    for (at, person) in city.people.iter().enumerate() {
        let kind = match person.kind {
            PersonKind::Cadre => "Cán bộ",
            PersonKind::CivilServant => "Công chức",
            PersonKind::PublicEmployee => "Viên chức",
            PersonKind::ContractWorker => "Người lao động",
        };
        page.line(&[
            Value::Number((at + 1) as f64),
            Value::Text(&person.code),
            Value::Text(&person.name),
            Value::Date(person.born_on),
            Value::Text(kind),
            Value::Text(&person.position),
            if person.section.is_empty() { Value::Nothing } else { Value::Text(&person.section) },
            Value::Text(&city.units[person.unit].name),
            Value::Text(if person.rank == Rank::Head { "Có" } else { "Không" }),
            Value::Date(person.from_on),
        ])?;
    }
    Ok(workbook)
}

fn statistics(city: &City, at: usize) -> Result<Workbook, XlsxError> {
    let (first, figures) = &city.months[at];
    let last = first.checked_add_months(Months::new(1)).unwrap_or(*first) - Days::new(1);
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("STT", &[]),
        ("Đơn vị", &[]),
        ("Tiếp nhận", &["Tổng số", "Kỳ trước", "Trong kỳ"]),
        ("Hồ sơ đã xử lý", &["Trước hạn", "Đúng hạn", "Quá hạn", "Tỷ lệ trước hạn và đúng hạn"]),
        ("Hồ sơ đang xử lý", &["Trong hạn", "Quá hạn"]),
        ("Hồ sơ chờ bổ sung", &[]),
        ("Hồ sơ trả lại / Xin rút", &[]),
        ("Hồ sơ khác", &[]),
    ];
    let period = format!("(Kỳ thống kê: Từ ngày {} đến ngày {})", first.format("%d/%m/%Y"), last.format("%d/%m/%Y"));
    let title = "BẢNG THỐNG KÊ CHI TIẾT VIỆC TIẾP NHẬN VÀ TRẢ KẾT QUẢ";
    let mut page = Page::begin(workbook.add_worksheet().set_name("Thống kê")?, title, &[period], heads)?;
    let number = |n: u32| Value::Number(f64::from(n));
    for (row, month) in figures.iter().enumerate() {
        let done = month.early + month.on_time + month.late;
        let timely = if done == 0 { 100.0 } else { f64::from(done - month.late) * 100.0 / f64::from(done) };
        page.line(&[
            Value::Number((row + 1) as f64),
            Value::Text(&city.units[month.unit].name),
            number(month.carried + month.new),
            number(month.carried),
            number(month.new),
            number(month.early),
            number(month.on_time),
            number(month.late),
            Value::Text(&format!("{timely:.1}%").replace('.', ",")),
            number(month.open_in_time),
            number(month.open_late),
            number(month.awaiting),
            number(month.returned),
            number(0),
        ])?;
    }
    Ok(workbook)
}

fn dossiers(city: &City) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("TT", &[]),
        ("Mã hồ sơ", &[]),
        ("Tên TTHC", &[]),
        ("Lĩnh vực", &[]),
        ("Chủ hồ sơ", &[]),
        ("Đơn vị giải quyết", &[]),
        ("Người thụ lý", &[]),
        ("Ngày tiếp nhận", &[]),
        ("Ngày hẹn trả", &[]),
        ("Ngày trả kết quả", &[]),
        ("Lý do trễ hạn", &[]),
        ("Đã giải trình", &[]),
        ("Đã xin lỗi", &[]),
    ];
    let from = city.dossiers.iter().map(|d| d.received_on).min().unwrap_or(city.today);
    let period = format!("(Từ ngày {} đến ngày {})", from.format("%d/%m/%Y"), city.today.format("%d/%m/%Y"));
    let title = "DANH SÁCH HỒ SƠ ĐÚNG HẠN VÀ QUÁ HẠN";
    let mut page = Page::begin(workbook.add_worksheet().set_name("Hồ sơ")?, title, &[period], heads)?;
    let word = |told: Option<bool>| match told {
        Some(true) => Value::Text("Có"),
        Some(false) => Value::Text("Không"),
        None => Value::Nothing,
    };
    for (at, d) in city.dossiers.iter().enumerate() {
        page.line(&[
            Value::Number((at + 1) as f64),
            Value::Text(&d.code),
            Value::Text(d.procedure),
            Value::Text(d.field),
            Value::Text(&d.applicant),
            Value::Text(&city.units[d.unit].name),
            Value::Text(&d.handler),
            Value::Date(d.received_on),
            Value::Date(d.due_on),
            d.returned_on.map_or(Value::Nothing, Value::Date),
            if d.reason.is_empty() { Value::Nothing } else { Value::Text(d.reason) },
            word(d.explained),
            word(d.apologised),
        ])?;
    }
    Ok(workbook)
}

/// Number, name, maximum, and for a leaf what deducts: points each, at most, word of the rule.
type Criterion = (&'static str, &'static str, f64, Option<(f64, f64, &'static str)>);

const CRITERIA: &[Criterion] = &[
    ("1", "Chỉ đạo, điều hành cải cách hành chính", 20.0, None),
    ("1.1", "Ban hành và thực hiện kế hoạch năm", 8.0, None),
    ("1.2", "Tự kiểm tra trách nhiệm công vụ", 6.0, None),
    ("1.3", "Xử lý vấn đề phát hiện qua kiểm tra", 6.0, Some((0.25, 2.0, "shortcoming"))),
    ("2", "Cải cách thủ tục hành chính", 40.0, None),
    ("2.1", "Công khai thủ tục hành chính", 8.0, None),
    ("2.2", "Giải quyết hồ sơ đúng hạn", 16.0, None),
    ("2.3", "Giải trình, xin lỗi khi trễ hạn", 8.0, None),
    ("2.4", "Tiếp nhận, xử lý phản ánh, kiến nghị", 8.0, None),
    ("3", "Chế độ công vụ, kỷ luật, kỷ cương", 20.0, None),
    ("3.1", "Chấp hành kỷ luật, kỷ cương hành chính", 12.0, Some((1.0, 4.0, "violation"))),
    ("3.2", "Đánh giá, xếp loại công chức, viên chức", 8.0, None),
    ("4", "Chính quyền điện tử, chính quyền số", 20.0, None),
    ("4.1", "Dịch vụ công trực tuyến", 10.0, None),
    ("4.2", "Số hóa hồ sơ, kết quả giải quyết", 10.0, None),
];

fn criteria(city: &City) -> Result<Workbook, XlsxError> {
    use chrono::Datelike;
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("STT", &[]),
        ("Lĩnh vực/Tiêu chí/Tiêu chí thành phần", &[]),
        ("Điểm tối đa", &[]),
        ("Tài liệu kiểm chứng", &[]),
        ("Điểm trừ mỗi lỗi", &[]),
        ("Trừ tối đa", &[]),
        ("Trừ khi", &[]),
    ];
    let lines = [
        format!("Mã bộ tiêu chí: CCHC-HL-{}", city.today.year()),
        format!("Năm: {}", city.today.year()),
        "Áp dụng cho: UBND phường, xã".to_owned(),
    ];
    let title = "BỘ TIÊU CHÍ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH";
    let mut page = Page::begin(workbook.add_worksheet().set_name("Bộ tiêu chí")?, title, &lines, heads)?;
    for (number, name, most, rule) in CRITERIA {
        let (each, cap, on) = match rule {
            Some((each, cap, on)) => (Value::Number(*each), Value::Number(*cap), Value::Text(on)),
            None => (Value::Nothing, Value::Nothing, Value::Nothing),
        };
        page.line(&[
            Value::Text(number),
            Value::Text(name),
            Value::Number(*most),
            Value::Text("Văn bản, số liệu trên hệ thống"),
            each,
            cap,
            on,
        ])?;
    }
    Ok(workbook)
}

fn self_scores(city: &City) -> Result<Workbook, XlsxError> {
    use chrono::Datelike;
    let mut workbook = Workbook::new();
    let heads: &[(&str, &[&str])] = &[
        ("STT", &[]),
        ("Lĩnh vực/Tiêu chí/Tiêu chí thành phần", &[]),
        ("Đơn vị", &[]),
        ("Điểm tự chấm", &[]),
        ("Tài liệu kiểm chứng", &[]),
    ];
    let lines = [format!("Mã bộ tiêu chí: CCHC-HL-{}", city.today.year()), format!("Năm: {}", city.today.year())];
    let title = "BẢNG TỰ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH";
    let mut page = Page::begin(workbook.add_worksheet().set_name("Tự chấm")?, title, &lines, heads)?;
    let leaves = || CRITERIA.iter().filter(|(number, ..)| number.contains('.'));
    for (at, unit) in city.units.iter().enumerate() {
        if !matches!(unit.kind, UnitKind::Ward | UnitKind::Commune) {
            continue;
        }
        for (place, (number, name, most, _)) in leaves().enumerate() {
            // Quarter points off the maximum, more where dossiers are late more often.
            let off = f64::from(((at * 7 + place * 3) % 5) as u32 + unit.late / 20) * 0.25;
            let points = (most - off).max(most * 0.4);
            page.line(&[
                Value::Text(number),
                Value::Text(name),
                Value::Text(&unit.name),
                Value::Number((points * 4.0).round() / 4.0),
                Value::Text("Báo cáo tự chấm và văn bản kèm theo (giả định)"),
            ])?;
        }
    }
    Ok(workbook)
}
