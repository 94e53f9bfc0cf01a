//! Any list of late dossiers, written as a workbook in the many ways in which offices write one, says what was
//! put into it: as .xlsx, and as LibreOffice saves it in .xls and .ods.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate, TimeDelta};
use giamsat::importing::reading::{Kind, Row, Type, Value, address};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use unicode_normalization::UnicodeNormalization;

use super::mutations::{Dice, packed, parts};
use crate::support::workbooks;

/// A list and what it is to be understood as.
struct Table {
    epoch_1904: bool,
    /// The head that asks nothing: title, period, who leads.
    titled: bool,
    lead_unit: Option<String>,
    /// One header cell over the three days, and all others over two rows.
    merged: bool,
    numbering: bool,
    total: bool,
    signed: bool,
    /// Rows and columns left empty before the list.
    down: u32,
    right: u16,
    columns: Vec<Column>,
    lines: Vec<Line>,
}

enum Line {
    /// A Roman number and a name.
    Group(String),
    Blank,
    Dossier(BTreeMap<&'static str, Put>),
}

/// What is written into a cell, and what it means.
#[derive(Clone, Debug)]
struct Put {
    cell: Written,
    means: Value,
}

#[derive(Clone, Debug)]
enum Written {
    Text(String),
    Number(f64),
    /// A serial in the format of a day or a moment.
    Day(f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    field: &'static str,
    /// Alone, and under "Ngày, tháng, năm".
    header: &'static str,
    under: Option<&'static str>,
    kind: Type,
}

const COLUMNS: &[Column] = &[
    column("code", "Mã hồ sơ", Type::Line),
    column("procedure", "Tên TTHC", Type::Line),
    column("title", "Nội dung hồ sơ", Type::Line),
    column("applicant", "Chủ hồ sơ", Type::Line),
    column("unit", "Đơn vị giải quyết", Type::Line),
    column("officer", "Cán bộ thụ lý", Type::Line),
    column("quantity", "Số lượng hồ sơ (bộ)", Type::Count),
    Column { field: "received_at", header: "Ngày tiếp nhận", under: Some("Nhận hồ sơ"), kind: Type::Moment },
    Column { field: "due_at", header: "Ngày hẹn trả", under: Some("Hẹn trả kết quả"), kind: Type::Moment },
    Column {
        field: "finished_at", header: "Ngày trả kết quả", under: Some("Ngày có kết quả"), kind: Type::Moment
    },
    column("days_late", "Số ngày quá hạn", Type::Decimal),
    column("apologised", "Đã xin lỗi (Có/Không)", Type::YesNo),
    column("reason", "Lý do trễ hạn", Type::Text),
];

const fn column(field: &'static str, header: &'static str, kind: Type) -> Column {
    Column { field, header, under: None, kind }
}

/// Words as they come in names and reasons; none begins what the reader takes for a total, a note or a signature.
const WORDS: &[&str] = &[
    "cấp",
    "giấy",
    "chứng",
    "nhận",
    "quyền",
    "sử",
    "dụng",
    "đất",
    "Nguyễn",
    "Thị",
    "Huệ",
    "Đặng",
    "Hoà",
    "thuỷ",
    "lý",
    "khoẻ",
    "Ủy",
    "quỹ",
    "nghĩa",
    "xã",
    "phường",
    "ngoằn",
    "ngoèo",
    "Ệch",
    "ượt",
    "ễnh",
    "Ðà",
    "3.000",
    "m²",
    "–",
    "và",
    "“x”",
    "A&B",
    "<b>",
    "c_x0041_d",
    "%",
    "'",
    "=1",
    "½",
];

fn words(dice: &mut Dice, most: usize) -> Vec<String> {
    // The first one holds a letter, so that it is never a dash that stands for nothing.
    let first = (*dice.one(&["Xin", "Đăng", "ký", "Trần", "Ông", "ước"])).to_owned();
    std::iter::once(first).chain((0..dice.below(most)).map(|_| (*dice.one(WORDS)).to_owned())).collect()
}

/// A text on one line, and how a hurried hand writes it.
fn line_of_text(dice: &mut Dice, most: usize) -> Put {
    let words = words(dice, most);
    let means = words.join(" ").nfc().collect::<String>();
    let blank = *dice.one(&[" ", " ", " ", "  ", "\u{A0}", " \u{200B}"]);
    let text = words.join(blank);
    let text = match dice.below(5) {
        0 => text.nfd().collect(),
        1 => format!("  {text}\u{A0}"),
        2 => format!("'{text}"),
        _ => text,
    };
    Put { cell: Written::Text(text), means: Value::Text(means) }
}

fn text(dice: &mut Dice) -> Put {
    if dice.below(3) > 0 {
        return line_of_text(dice, 12);
    }
    let (above, below) = (words(dice, 4).join(" "), words(dice, 4).join(" "));
    let means = format!("{above}\n{below}").nfc().collect();
    Put { cell: Written::Text(format!("{above}\n{below}")), means: Value::Text(means) }
}

/// A day, or a minute of it, between 1990 and 2060.
fn moment(dice: &mut Dice, epoch_1904: bool) -> Put {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a day");
    let day = first + Days::new(dice.below(25_500) as u64);
    let minutes = if dice.below(2) == 0 { 0 } else { 1 + dice.below(1439) };
    let moment = day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minutes as i64);
    let means = if minutes == 0 { Value::Date(day) } else { Value::DateTime(moment) };
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
    let cell = match dice.below(5) {
        0 => Written::Text(moment.format(if minutes == 0 { "%-d/%-m/%Y" } else { "%d/%m/%Y %H:%M" }).to_string()),
        1 => Written::Text(moment.format(if minutes == 0 { "%Y-%m-%d" } else { "%H:%M %d.%m.%Y" }).to_string()),
        _ => {
            let days = (day - zero).num_days() as f64 - if epoch_1904 { 1462.0 } else { 0.0 };
            Written::Day(days + minutes as f64 / 1440.0)
        }
    };
    Put { cell, means }
}

fn grouped(n: u64, mark: &str) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).expect("digits")).collect();
    groups.join(mark)
}

/// A figure of up to so many digits, short ones as often as long ones.
fn figure(dice: &mut Dice, digits: usize) -> u64 {
    let digits = 1 + dice.below(digits);
    dice.below(10usize.pow(digits as u32)) as u64
}

fn count(dice: &mut Dice) -> Put {
    let n = figure(dice, 9);
    let cell = match dice.below(3) {
        0 => Written::Text(grouped(n, ".")),
        1 => Written::Text(format!(" {n}\u{A0}")),
        _ => Written::Number(n as f64),
    };
    Put { cell, means: Value::Integer(n as i64) }
}

fn decimal(dice: &mut Dice) -> Put {
    let thousandths = figure(dice, 8);
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    // A whole number is written as one; three decimals as text could be thousands where the whole is short.
    let cell = match dice.below(3) {
        0 if part == 0 && whole < 1000 => Written::Text(whole.to_string()),
        0 if part % 10 == 0 && part > 0 => Written::Text(format!("{},{:02}", grouped(whole, "."), part / 10)),
        _ => Written::Number(thousandths as f64 / 1000.0),
    };
    Put { cell, means: Value::Decimal(thousandths as i64) }
}

fn yes_no(dice: &mut Dice) -> Put {
    let (word, yes) = *dice.one(&[("Có", true), ("x", true), ("CO\u{301}", true), ("Không", false), ("chưa", false)]);
    Put { cell: Written::Text(word.to_owned()), means: Value::YesNo(yes) }
}

fn shuffle<T>(dice: &mut Dice, all: &mut [T]) {
    for at in (1..all.len()).rev() {
        all.swap(at, dice.below(at + 1));
    }
}

fn any_table(dice: &mut Dice, rows: usize) -> Table {
    let epoch_1904 = dice.below(3) == 0;
    let titled = dice.below(3) > 0;
    let merged = dice.below(2) == 0;
    // What is left out is not known; without its title a list of late dossiers is known by its columns.
    let needed = |c: &&Column| matches!(c.field, "code" | "due_at" | "title" | "days_late" | "apologised");
    let mut columns: Vec<Column> = COLUMNS.iter().filter(|c| needed(c) || dice.below(4) > 0).copied().collect();
    if merged {
        // The three days stay together; what stands before and behind them changes places.
        let (days, mut others): (Vec<Column>, Vec<Column>) = columns.into_iter().partition(|c| c.under.is_some());
        shuffle(dice, &mut others);
        let at = dice.below(others.len() + 1);
        others.splice(at..at, days);
        columns = others;
    } else {
        shuffle(dice, &mut columns);
    }
    let lead_unit = Some(format!("UBND phường {}", words(dice, 2).join(" "))).filter(|_| titled && dice.below(2) == 0);
    let mut lines = Vec::new();
    for _ in 0..rows {
        match dice.below(12) {
            0 => lines.push(Line::Group(format!("Lĩnh vực {}", words(dice, 3).join(" ")))),
            1 => lines.push(Line::Blank),
            _ => (),
        }
        let mut dossier = BTreeMap::new();
        for column in &columns {
            let must = matches!(column.field, "code" | "due_at");
            if must || dice.below(4) > 0 {
                let put = match column.kind {
                    Type::Line => line_of_text(dice, 8),
                    Type::Text => text(dice),
                    Type::Count => count(dice),
                    Type::Decimal => decimal(dice),
                    Type::YesNo => yes_no(dice),
                    _ => moment(dice, epoch_1904),
                };
                dossier.insert(column.field, put);
            }
        }
        lines.push(Line::Dossier(dossier));
    }
    Table {
        epoch_1904,
        titled,
        lead_unit,
        merged,
        numbering: dice.below(2) == 0,
        total: dice.below(2) == 0,
        signed: dice.below(2) == 0,
        down: dice.below(4) as u32,
        right: dice.below(3) as u16,
        columns,
        lines,
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, put: &Put) {
    match &put.cell {
        Written::Text(text) => sheet.write_string(row, column, text),
        Written::Number(n) => sheet.write_number(row, column, *n),
        Written::Day(serial) => {
            let pattern = if serial.fract() == 0.0 { "dd/mm/yyyy" } else { "dd/mm/yyyy hh:mm" };
            sheet.write_number_with_format(row, column, *serial, &Format::new().set_num_format(pattern))
        }
    }
    .expect("a cell");
}

/// What the written list is to be understood as: each row's group, values, and the address of its due day.
type Understood = Vec<(Option<String>, BTreeMap<String, Value>, String)>;

impl Table {
    /// Writes the list into a file, and gives what it means.
    fn write(&self, path: &Path) -> Understood {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let plain = Format::new();
        let mut row = self.down;
        let say = |sheet: &mut Worksheet, row: &mut u32, column: u16, text: &str| {
            sheet.write_string(*row, column, text).expect("a cell");
            *row += 1;
        };
        if self.titled {
            sheet.merge_range(row, 0, row, 3, "UBND THÀNH PHỐ", &plain).expect("a region");
            row += 1;
            say(sheet, &mut row, 1, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN");
            say(sheet, &mut row, 1, "(Kỳ thống kê: Từ ngày 01/10/2026 đến ngày 31/10/2026)");
            if let Some(unit) = &self.lead_unit {
                say(sheet, &mut row, 1, &format!("Đơn vị chủ trì giải quyết: {unit}"));
            }
            row += 1;
        }
        // The running number stands first, the columns right of it.
        let place = |at: usize| self.right + 1 + at as u16;
        let head = |sheet: &mut Worksheet, row: u32, column: u16, text: &str| {
            if self.merged {
                sheet.merge_range(row, column, row + 1, column, text, &plain).expect("a region");
            } else {
                sheet.write_string(row, column, text).expect("a cell");
            }
        };
        head(sheet, row, self.right, "STT");
        let days: Vec<usize> = (0..self.columns.len()).filter(|at| self.columns[*at].under.is_some()).collect();
        for (at, column) in self.columns.iter().enumerate() {
            match column.under.filter(|_| self.merged) {
                Some(under) => {
                    sheet.write_string(row + 1, place(at), under).expect("a cell");
                }
                None => head(sheet, row, place(at), column.header),
            }
        }
        if let (true, Some(first), Some(last)) = (self.merged, days.first(), days.last()) {
            let (first, last) = (place(*first), place(*last));
            match first == last {
                true => drop(sheet.write_string(row, first, "Ngày, tháng, năm").expect("a cell")),
                false => drop(sheet.merge_range(row, first, row, last, "Ngày, tháng, năm", &plain).expect("a region")),
            }
        }
        row += if self.merged { 2 } else { 1 };
        if self.numbering {
            for at in 0..=self.columns.len() {
                sheet.write_string(row, self.right + at as u16, format!("({})", at + 1)).expect("a cell");
            }
            row += 1;
        }
        let (mut understood, mut group) = (Understood::new(), None);
        let (mut numbers, mut groups) = (0, 0);
        for line in &self.lines {
            match line {
                Line::Blank => (),
                Line::Group(name) => {
                    groups += 1;
                    let roman = ["I", "II", "III", "IV", "V", "VI"][groups % 6];
                    sheet.write_string(row, self.right, roman).expect("a cell");
                    let first = self.columns.iter().position(|c| c.field == "title").expect("a column");
                    sheet.write_string(row, place(first), name).expect("a cell");
                    group = Some(name.nfc().collect());
                }
                Line::Dossier(dossier) => {
                    numbers += 1;
                    sheet.write_number(row, self.right, numbers).expect("a cell");
                    let mut values = BTreeMap::new();
                    let mut due = String::new();
                    for (at, column) in self.columns.iter().enumerate() {
                        if column.field == "due_at" {
                            due = address(row, place(at).into());
                        }
                        if let Some(put) = dossier.get(column.field) {
                            write(sheet, row, place(at), put);
                            values.insert(column.field.to_owned(), put.means.clone());
                        }
                    }
                    if let Some(unit) = &self.lead_unit {
                        let unit = Value::Text(unit.nfc().collect());
                        values.entry("unit".to_owned()).or_insert(unit);
                    }
                    understood.push((group.clone(), values, due));
                }
            }
            row += 1;
        }
        if self.total {
            say(sheet, &mut row, self.right + 1, "Tổng cộng");
        }
        if self.signed {
            row += 1;
            say(sheet, &mut row, self.right + 2, "Hải Lâm, ngày 05 tháng 11 năm 2026");
            say(sheet, &mut row, self.right + 2, "NGƯỜI LẬP BIỂU");
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        std::fs::write(path, if self.epoch_1904 { counted_from_1904(&bytes) } else { bytes }).expect("a file");
        understood
    }
}

/// The same workbook, whose days count from 1904.
fn counted_from_1904(bytes: &[u8]) -> Vec<u8> {
    let mut parts = parts(bytes).expect("the workbook's parts");
    let (_, index) = parts.iter_mut().find(|(name, _)| name == "xl/workbook.xml").expect("the workbook's own part");
    let text = String::from_utf8(std::mem::take(index)).expect("XML");
    assert!(text.contains("<workbookPr "), "the writer says nothing of the workbook: {text}");
    *index = text.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1).into_bytes();
    packed(&parts, false).expect("a workbook")
}

/// The same workbook with a remark behind one of its rows, which no program shows.
fn with_a_remark(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut parts = parts(bytes).expect("the workbook's parts");
    let (_, sheet) = parts.iter_mut().find(|(name, _)| name == "xl/worksheets/sheet1.xml").expect("the sheet");
    let mut text = String::from_utf8(std::mem::take(sheet)).expect("XML");
    let ends: Vec<usize> = text.match_indices("</row>").map(|(at, end)| at + end.len()).collect();
    // Of a long list behind the rows by which the sheet is recognised.
    let ends = ends.get(125..).filter(|ends| !ends.is_empty()).unwrap_or(&ends);
    text.insert_str(*dice.one(ends), "<!-- checked -->");
    *sheet = text.into_bytes();
    packed(&parts, false).expect("a workbook")
}

/// How a file is understood, and what was put into it; equal, or told row by row.
fn compare(path: &Path, expected: &Understood, wanted: Option<Kind>) -> Result<(), String> {
    let file = path.display();
    let reading = super::read_as(path, wanted).map_err(|refused| format!("{file}: {refused:?}"))?;
    let problems: Vec<_> = reading.rows.iter().flat_map(|row| &row.problems).collect();
    let found: Understood = reading
        .rows
        .iter()
        .map(|row: &Row| (row.group.clone(), row.values.to_map(), row.cells.get("due_at").unwrap_or_default()))
        .collect();
    if reading.layout != "late-dossiers" || !problems.is_empty() || found.len() != expected.len() {
        let (layout, rows, skipped) = (&reading.layout, found.len(), &reading.skipped);
        return Err(format!("{file}: {layout}, {rows} rows of {}, {problems:?}, {skipped:?}", expected.len()));
    }
    match found.iter().zip(expected).find(|(found, expected)| found != expected) {
        Some((found, expected)) => Err(format!("{file}:\nfound    {found:?}\nexpected {expected:?}")),
        None => Ok(()),
    }
}

/// As rust_xlsxwriter writes it.
pub fn written_and_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.xlsx");
    super::run(40, (any::<u64>(), 1usize..40), |(seed, rows)| {
        let mut dice = Dice::new(seed, 0);
        let table = any_table(&mut dice, rows);
        let expected = table.write(&path);
        let wanted = *dice.one(&[None, Some(Kind::LateDossiers)]);
        compare(&path, &expected, wanted).map_err(TestCaseError::fail)?;
        // From there on the sheet is not what most programs write, and means the same.
        let bytes = std::fs::read(&path).expect("the list");
        std::fs::write(&path, with_a_remark(&bytes, &mut dice)).expect("a file");
        compare(&path, &expected, wanted).map_err(TestCaseError::fail)
    });
    super::run(6, (any::<u64>(), 140usize..260), |(seed, rows)| {
        let mut dice = Dice::new(seed, 0);
        let table = any_table(&mut dice, rows);
        let expected = table.write(&path);
        let bytes = std::fs::read(&path).expect("the list");
        std::fs::write(&path, with_a_remark(&bytes, &mut dice)).expect("a file");
        compare(&path, &expected, None).map_err(TestCaseError::fail)
    });
}

/// As LibreOffice saves the same lists in other formats: one start of it for all files of a format.
pub fn saved_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |t| t.as_secs());
    let lists: Vec<(PathBuf, Understood)> = (0..12)
        .map(|round| {
            let mut dice = Dice::new(seed, round);
            let path = folder.path().join(format!("list-{round}.xlsx"));
            let rows = 1 + dice.below(40);
            let expected = any_table(&mut dice, rows).write(&path);
            (path, expected)
        })
        .collect();
    let files: Vec<&Path> = lists.iter().map(|(path, _)| path.as_path()).collect();
    let mut wrong = Vec::new();
    for kind in ["xls", "ods"] {
        let saved = workbooks::all_converted(&files, kind, &folder.path().join(kind));
        for (path, (_, expected)) in saved.iter().zip(&lists) {
            wrong.extend(compare(path, expected, None).err());
        }
    }
    assert!(wrong.is_empty(), "seed {seed}: {} of 24 files say something else:\n{}", wrong.len(), wrong.join("\n"));
}
