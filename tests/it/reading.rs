//! Workbooks as offices send them: what is read, what is refused, and that nothing hurts the reader.

mod corpus;
mod mutants;
mod mutations;
mod tables;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::{Data, Reader as _, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use giamsat::importing::reading::{
    Cell, Kind, Layout, Legacy, Limits, Parsed, RawRow, Reader, Reading, Refused, Region, Row, Taken, Type, Value,
    is_syllable, letters, parse_moment, parse_number, paths, period, take,
};
use libtest_mimic::{Failed, Trial};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

/// All tests of this file.
pub fn tests() -> Vec<Trial> {
    let all: &[(&'static str, fn())] = &[
        ("reading::samples_are_understood", samples_are_understood),
        ("reading::blank_workbooks_are_recognised_and_empty", blanks),
        ("reading::formats_of_one_sample_agree", formats_agree),
        ("reading::binary_workbooks_agree_with_their_samples", binary_workbooks_agree),
        ("reading::one_report_in_nine_encodings", nine_encodings),
        ("reading::real_units_of_hue", units_of_hue),
        ("reading::corpus_is_read_as_its_table_says", corpus::is_read_as_its_table_says),
        ("reading::known_strangers_get_their_own_sentence", strangers),
        ("reading::every_sentence_stands_in_both_languages", sentences),
        ("reading::forged_archives_are_refused", forged),
        ("reading::far_cells_and_unknown_errors", far_cells),
        ("reading::a_cell_far_away_is_named_in_old_and_open_formats", far_in_other_formats),
        ("reading::two_sheets_of_one_name_are_told", two_of_one_name),
        ("reading::a_silent_child_is_ended", silent_child),
        ("reading::header_paths_keep_equal_labels_apart", equal_labels),
        ("reading::rows_that_are_not_data", not_data),
        ("reading::roman_rows_without_children_are_data", roman_rows),
        ("reading::bad_values_have_their_address", bad_values),
        ("reading::what_is_beyond_all_measure_is_named", beyond_measure),
        ("reading::wrong_kind_and_missing_columns", wrong_kind),
        ("reading::layouts_of_a_folder", layouts_of_a_folder),
        ("reading::criteria_tree", criteria_tree),
        ("reading::mixed_encodings_are_decided_by_cell", mixed_encodings),
        ("reading::numbers", numbers),
        ("reading::dates", dates),
        ("reading::yes_no_and_empty", yes_no),
        ("reading::periods", periods),
        ("reading::merged_cells_are_found_however_they_are_written", merges_written_otherwise),
        ("reading::folding_by_table_is_folding_by_rules", folding),
        ("reading::prop_numbers_round_trip", prop_numbers),
        ("reading::prop_dates_round_trip", prop_dates),
        ("reading::prop_legacy_round_trip", prop_legacy),
        ("reading::prop_header_paths_of_merged_shapes", prop_headers),
        ("reading::prop_tables_round_trip", prop_tables),
        ("reading::prop_lists_of_late_dossiers_say_what_was_put", tables::written_and_read),
        ("reading::prop_lists_that_libreoffice_saved_say_the_same", tables::saved_elsewhere),
        ("reading::mutants_end_with_rows_or_one_sentence", mutants::end_with_rows_or_one_sentence),
    ];
    all.iter()
        .map(|(name, test)| {
            let test = *test;
            Trial::test(*name, move || {
                std::panic::catch_unwind(test).map_err(|why| {
                    let why = why
                        .downcast_ref::<String>()
                        .cloned()
                        .or_else(|| why.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                        .unwrap_or_default();
                    Failed::from(why)
                })
            })
        })
        .collect()
}

fn reader() -> Reader {
    Reader::of(PathBuf::from(env!("CARGO_BIN_EXE_giamsat")))
}

fn read(path: &Path) -> Result<Reading, Refused> {
    read_as(path, None)
}

fn read_as(path: &Path, wanted: Option<Kind>) -> Result<Reading, Refused> {
    reader().read(path, &path.file_name().unwrap_or_default().to_string_lossy(), wanted)
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("import/samples").join(name)
}

fn shared(name: &str) -> PathBuf {
    let path = crate::support::shared("data").join(name);
    assert!(path.exists(), "the data for tests is missing: {}", path.display());
    path
}

fn good(reading: &Reading) -> &Reading {
    let problems: Vec<_> = reading.rows.iter().flat_map(|r| &r.problems).collect();
    assert!(problems.is_empty(), "{problems:?}");
    reading
}

fn reasons(reading: &Reading) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for skipped in &reading.skipped {
        *counts.entry(skipped.reason.key.trim_start_matches("importing-skipped-")).or_default() += 1;
    }
    counts
}

/// A workbook of text cells; numbers are written as numbers.
fn workbook(rows: &[&[&str]]) -> tempfile::NamedTempFile {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            match text.parse::<f64>() {
                Ok(n) => sheet.write_number(r as u32, c as u16, n).unwrap(),
                Err(_) => sheet.write_string(r as u32, c as u16, *text).unwrap(),
            };
        }
    }
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.save(file.path()).unwrap();
    file
}

fn text_file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn samples_are_understood() {
    let units = read(&sample("units.xlsx")).unwrap();
    assert_eq!((units.kind, units.rows.len()), (Kind::Units, 14));
    let ward = good(&units).rows.iter().find(|r| r.text("code") == Some("H99.35")).unwrap();
    assert_eq!(ward.text("name"), Some("Xã Mai Nhai"));
    assert_eq!(ward.text("predecessors"), Some("Xã Mai Nhai; Xã Nhai Thượng; Xã Nhai Hạ"));
    assert_eq!(ward.values["valid_from"], Value::Date(day(2025, 7, 1)));
    assert_eq!(ward.group.as_deref(), Some("Phường, xã"));
    assert_eq!(reasons(&units)["group"], 2);

    let officials = read(&sample("officials.xlsx")).unwrap();
    assert_eq!((officials.kind, good(&officials).rows.len()), (Kind::Officials, 19));
    let first = &officials.rows[0];
    assert_eq!(first.values["head"], Value::YesNo(true));
    assert_eq!(first.values["birth"], Value::Date(day(1972, 3, 12)));
    assert_eq!(officials.rows[1].values["birth"], Value::Integer(1985));
    assert_eq!(officials.rows[2].values["to"], Value::Date(day(2026, 8, 31)));
    assert!(!officials.rows[4].values.contains_key("head"), "an empty cell is not known, not no");

    let months = read(&sample("monthly-statistics.xlsx")).unwrap();
    assert_eq!((months.layout.as_str(), good(&months).rows.len()), ("monthly-statistics-14", 14));
    assert_eq!(months.period, Some((day(2026, 10, 1), day(2026, 10, 31))));
    let wards = months.rows.iter().find(|r| r.text("unit") == Some("Xã Láng Cói")).unwrap();
    assert_eq!((wards.integer("done_late"), wards.integer("open_late")), (Some(28), Some(3)));
    assert!(matches!(wards.values["done_timely_rate"], Value::Decimal(97_000..=98_000)));
    assert!(months.rows.iter().all(|r| r.remarks.is_empty()));

    let field = read(&sample("monthly-statistics-ii06a.xlsx")).unwrap();
    assert_eq!((field.layout.as_str(), good(&field).rows.len()), ("monthly-statistics-ii06a", 6));
    assert_eq!(field.lead_unit.as_deref(), Some("UBND phường Bến Lụa"));
    assert!(field.rows.iter().all(|r| r.text("unit") == Some("UBND phường Bến Lụa")));
    assert_eq!(field.rows[0].integer("received_before"), Some(31));

    let short = read(&sample("monthly-statistics-short.xlsx")).unwrap();
    assert_eq!((short.layout.as_str(), good(&short).rows.len()), ("monthly-statistics-short", 8));
    assert_eq!(short.period, Some((day(2026, 9, 1), day(2026, 9, 30))));

    let late = read(&sample("late-dossiers.xlsx")).unwrap();
    assert_eq!((late.kind, good(&late).rows.len()), (Kind::LateDossiers, 16));
    assert_eq!(late.rows[0].values["apologised"], Value::YesNo(true));
    assert_eq!(late.rows[1].values["apologised"], Value::YesNo(false));
    assert!(!late.rows[2].values.contains_key("apologised"));
    let half_past = day(2026, 9, 1).and_hms_opt(8, 30, 0).unwrap();
    assert_eq!(late.rows[0].values["received_at"], Value::DateTime(half_past));
    assert_eq!(late.rows[0].values["due_at"], Value::Date(day(2026, 9, 15)));
    assert!(!late.rows[0].values.contains_key("explained"), "a missing column is not known");

    let scores = read(&sample("self-scores.xlsx")).unwrap();
    assert_eq!((scores.kind, good(&scores).rows.len()), (Kind::SelfScores, 13));
    assert!(scores.rows.iter().all(|r| r.text("unit") == Some("UBND phường Bến Lụa") && r.remarks.is_empty()));
    assert_eq!(scores.facts["set_code"], "CCHC-XA-2026");
}

fn blanks() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("import/blank")).unwrap() {
        let path = entry.unwrap().path();
        match read(&path) {
            Err(Refused::NoRows { kind, .. }) => {
                assert!(path.file_name().unwrap().to_string_lossy().starts_with(kind.word()), "{}", path.display());
            }
            other => panic!("{}: {other:?}", path.display()),
        }
    }
    for kind in Kind::ALL {
        let path = format!("blank/{kind}.xlsx");
        assert!(giamsat::importing::reading::material(&path).is_some(), "{path}");
    }
}

/// The same sheet as LibreOffice saves it elsewhere says the same.
fn formats_agree() {
    let mut compared = 0;
    for entry in std::fs::read_dir(sample("")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "xlsx") {
            continue;
        }
        let (here, there) = (read(&path).unwrap(), read(&path.with_extension("xlsx")).unwrap());
        assert_eq!(here.layout, there.layout, "{}", path.display());
        let bare = |rows: &[Row]| -> Vec<(Option<String>, BTreeMap<String, Value>)> {
            rows.iter()
                .map(|r| {
                    let mut values = r.values.to_map();
                    // Text files keep a share as it is shown, with one decimal.
                    values.remove("done_timely_rate");
                    (r.group.clone(), values)
                })
                .collect()
        };
        assert_eq!(bare(&good(&here).rows), bare(&there.rows), "{}", path.display());
        assert_eq!(here.period, there.period);
        compared += 1;
    }
    assert!(compared >= 4, "the samples in other formats are missing");
}

/// A record of a binary workbook: its type and length in groups of seven bits, then its content.
fn record(out: &mut Vec<u8>, kind: u16, content: &[u8]) {
    let mut grouped = |mut n: usize| {
        while n >= 0x80 {
            out.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
    };
    grouped(usize::from(kind));
    grouped(content.len());
    out.extend_from_slice(content);
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn four(numbers: [u32; 4]) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The workbook as Excel saves it in binary ([MS-XLSB]): text and numbers of every sheet, days as text,
/// merged cells.
fn as_binary(workbook: &Path) -> tempfile::NamedTempFile {
    let mut book: Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let (mut index, mut relations, mut sheets) = (Vec::new(), String::new(), Vec::new());
    record(&mut index, 131, &[]);
    record(&mut index, 143, &[]);
    for (at, name) in book.sheet_names().into_iter().enumerate() {
        let id = format!("rId{}", at + 1);
        let number = u32::try_from(at + 1).unwrap().to_le_bytes();
        record(&mut index, 156, &[&0u32.to_le_bytes(), &number[..], &wide(&id), &wide(&name)].concat());
        relations += &format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{}.bin"/>"#,
            at + 1
        );
        let range = book.worksheet_range(&name).unwrap();
        let merged = book.merge_cells_by_sheet_name(&name).unwrap();
        let ((top, left), (bottom, right)) = (range.start().unwrap(), range.end().unwrap());
        let mut sheet = Vec::new();
        record(&mut sheet, 129, &[]);
        record(&mut sheet, 148, &four([top, bottom, left, right]));
        record(&mut sheet, 145, &[]);
        for (row, cells) in (top..).zip(range.rows()) {
            record(&mut sheet, 0, &[&row.to_le_bytes()[..], &[0; 13]].concat());
            for (column, cell) in (left..).zip(cells) {
                let place = [&column.to_le_bytes()[..], &[0; 4]].concat();
                let (kind, value) = match cell {
                    Data::Empty => continue,
                    Data::Float(n) => (5, n.to_le_bytes().to_vec()),
                    Data::Int(n) => (5, (*n as f64).to_le_bytes().to_vec()),
                    Data::DateTime(at) => (6, {
                        let at = at.as_datetime().unwrap();
                        let midnight = at.time() == chrono::NaiveTime::MIN;
                        wide(&at.format(if midnight { "%d/%m/%Y" } else { "%d/%m/%Y %H:%M" }).to_string())
                    }),
                    other => (6, wide(&other.to_string())),
                };
                record(&mut sheet, kind, &[place, value].concat());
            }
        }
        record(&mut sheet, 146, &[]);
        record(&mut sheet, 177, &u32::try_from(merged.len()).unwrap().to_le_bytes());
        for region in &merged {
            record(&mut sheet, 176, &four([region.start.0, region.end.0, region.start.1, region.end.1]));
        }
        record(&mut sheet, 178, &[]);
        record(&mut sheet, 130, &[]);
        sheets.push(sheet);
    }
    record(&mut index, 144, &[]);
    record(&mut index, 132, &[]);
    let file = tempfile::Builder::new().suffix(".xlsb").tempfile().unwrap();
    let mut zip = zip::ZipWriter::new(file.reopen().unwrap());
    let mut part = |name: &str, content: &[u8]| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    };
    part("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>"#);
    part("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>"#);
    part("xl/workbook.bin", &index);
    let relations = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    part("xl/_rels/workbook.bin.rels", relations.as_bytes());
    for (at, sheet) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{}.bin", at + 1), sheet);
    }
    zip.finish().unwrap();
    file
}

/// Every sample says the same as a binary workbook, which LibreOffice reads and cannot write.
fn binary_workbooks_agree() {
    let mut compared = 0;
    for entry in std::fs::read_dir(sample("")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "xlsx") {
            continue;
        }
        let binary = as_binary(&path);
        let name = path.with_extension("xlsb").file_name().unwrap().to_string_lossy().into_owned();
        let here = reader().read(binary.path(), &name, None);
        let here = here.unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
        let there = read(&path).unwrap();
        assert_eq!((here.layout.as_str(), &here.period), (there.layout.as_str(), &there.period), "{name}");
        let bare = |rows: &[Row]| -> Vec<(Option<String>, BTreeMap<String, Value>)> {
            rows.iter().map(|r| (r.group.clone(), r.values.to_map())).collect()
        };
        assert_eq!(bare(&good(&here).rows), bare(&there.rows), "{name}");
        compared += 1;
    }
    assert!(compared >= 6, "the samples are missing");
}

/// Rows as understood, without where they stand: workbook and text file put them elsewhere.
fn understood(reading: &Reading) -> Vec<Row> {
    let bare = |row: &Row| Row {
        sheet: String::new(),
        number: 0,
        cells: giamsat::importing::reading::Cells::default(),
        ..row.clone()
    };
    reading.rows.iter().map(bare).collect()
}

/// The whole rows are equal, to the letter. TCVN3 alone has no capitals with tones: there a capital comes
/// back small, and everything else is equal to the letter.
fn nine_encodings() {
    let read = |name: &str| {
        let reading = read(&shared(&format!("monthly-dossiers/{name}"))).unwrap();
        assert_eq!((reading.kind, reading.layout.as_str()), (Kind::MonthlyStatistics, "monthly-statistics-short"));
        reading
    };
    let truth = read("hue_tthc_unicode.xls");
    let rows = understood(good(&truth));
    assert_eq!(rows.len(), 40);
    assert_eq!(truth.period, Some((day(2025, 10, 1), day(2025, 10, 31))));
    assert_eq!(rows[5].text("unit"), Some("Phường Thuỷ Xuân"));
    assert_eq!(rows[39].values.iter().count(), 6, "a figure in every column: {:?}", rows[39]);
    assert_eq!(reasons(&truth), BTreeMap::from([("numbering", 1), ("total", 1), ("note", 1)]));
    let small = |rows: &[Row]| -> Vec<Row> {
        let mut rows = rows.to_vec();
        for row in &mut rows {
            let name = row.text("unit").expect("a unit").to_lowercase();
            row.values.insert("unit", Value::Text(name));
        }
        rows
    };
    for (name, encoding) in [
        ("hue_tthc_tcvn3.xls", "TCVN3 (ABC)"),
        ("hue_tthc_vni.xls", "VNI"),
        ("hue_tcvn3_bytes.csv", "TCVN3 (ABC)"),
        ("hue_vni_bytes.csv", "VNI"),
        ("hue_cp1258.csv", "windows-1258"),
        ("hue_utf16le_tab.csv", "UTF-16LE"),
        ("hue_utf8bom_semicolon.csv", ""),
        ("hue_nfd.csv", ""),
    ] {
        let reading = read(name);
        let found = understood(&reading);
        match encoding {
            "TCVN3 (ABC)" => assert_eq!(small(&found), small(&rows), "{name}"),
            _ => assert_eq!(found, rows, "{name}"),
        }
        let named = reading.remarks.iter().any(|r| r.args.iter().any(|(_, v)| v == encoding));
        assert_eq!(named, !encoding.is_empty(), "{name}: {:?}", reading.remarks);
        if name.ends_with(".xls") {
            assert_eq!((reading.period, reasons(&reading)), (truth.period, reasons(&truth)), "{name}");
        }
    }
}

fn units_of_hue() {
    let reading = read(&shared("units/derived_hue_40_units.csv")).unwrap();
    assert_eq!((reading.kind, good(&reading).rows.len()), (Kind::Units, 40));
    let row = reading.rows.iter().find(|r| r.text("code") == Some("19789")).unwrap();
    assert_eq!(row.text("name"), Some("Phường Thuận Hoá"));
    assert!(row.text("predecessors").unwrap().starts_with("Phường Phú Hội, Phường Phú Nhuận"));
    let all = read(&shared("units/derived_units_3321.csv")).unwrap();
    assert_eq!(good(&all).rows.len(), 3321);
    assert_eq!(all.rows[0].text("code"), Some("00004"), "leading noughts stay");
    let old = read(&shared("units/gso_danhmuc_3cap_2025-03.xls")).unwrap();
    assert_eq!(old.layout, "units-gso");
    assert!(old.rows.len() > 10_000);
    // Five island districts had no communes; their rows say so by an empty cell.
    let empty: Vec<_> = old.rows.iter().flat_map(|r| &r.problems).map(|p| p.cell.as_str()).collect();
    assert_eq!(empty, ["E3584", "E5796", "E5977", "E6381", "E8198"]);
}

fn strangers() {
    for (name, expected) in [
        ("wrong-content/empty.xlsx", Refused::Empty),
        ("wrong-content/git_lfs_pointer.xlsx", Refused::LfsPointer),
        ("wrong-content/hue_html_table.xls", Refused::Html),
        ("wrong-content/hue_truncated.xls", Refused::Damaged),
        ("wrong-content/~$bao_cao.xlsx", Refused::LockFile),
        ("poi/SampleSS.xml", Refused::SpreadsheetXml),
        ("poi/password.xls", Refused::Encrypted),
        ("poi/protected_passtika.xlsx", Refused::Encrypted),
        ("sheetjs/password_2002_40_xor.xls", Refused::Encrypted),
        ("calamine/pass_protected.ods", Refused::Encrypted),
        ("calamine/pass_protected.xlsb", Refused::Encrypted),
        ("poi/poc-xmlbomb.xlsx", Refused::Hostile("dtd".into())),
        ("sheetjs/write.slk", Refused::NotWorkbook("sylk".into())),
        ("sheetjs/LO7322.fods", Refused::NotWorkbook("flat-ods".into())),
        ("calamine/empty_sheet.xlsx", Refused::NoCells),
    ] {
        assert_eq!(read(&shared(&format!("nasty/{name}"))), Err(expected), "{name}");
    }
    let reading = read(&shared("nasty/wrong-content/hue_xls_named_xlsx.xlsx")).unwrap();
    assert_eq!(good(&reading).rows.len(), 40, "the ending of a name means nothing");
    assert_eq!(read(text_file(b"%PDF-1.7 ...").path()), Err(Refused::NotWorkbook("pdf".into())));
    assert_eq!(read(text_file(b"\xEF\xBB\xBF \r\n").path()), Err(Refused::NoCells));
}

/// Keys of one language's file, with the arguments that each message uses.
fn messages(language: &str) -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}/importing.ftl"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        if let Some((start, _)) = line.split_once(" =").filter(|(s, _)| s.starts_with("importing-")) {
            key = start.to_owned();
        }
        let args = found.entry(key.clone()).or_default();
        for piece in line.split("{ $").skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
            if !args.contains(&name) {
                args.push(name);
            }
        }
        args.sort();
    }
    found.remove("");
    found
}

fn sentences() {
    let (vi, en) = (messages("vi"), messages("en"));
    assert_eq!(vi, en, "the same keys and arguments in both languages");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/importing/reading");
    let mut source = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        source.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for piece in source.split("\"importing-").skip(1) {
        let key = format!("importing-{}", piece.split('"').next().unwrap());
        if !key.contains('{') && !key.ends_with('-') {
            assert!(vi.contains_key(&key), "{key}");
        }
    }
    for what in ["numbering", "header-again", "total", "note", "signature", "below", "group", "stray", "unnumbered"] {
        assert!(source.contains(&format!("\"{what}\"")) && vi.contains_key(&format!("importing-skipped-{what}")));
    }
    for refused in [
        Refused::Empty,
        Refused::Damaged,
        Refused::Encrypted,
        Refused::Html,
        Refused::SpreadsheetXml,
        Refused::LockFile,
        Refused::LfsPointer,
        Refused::NotWorkbook("pdf".into()),
        Refused::Hostile("dtd".into()),
        Refused::TooLarge { what: "rows".into(), limit: "5".into() },
        Refused::Far { cell: "XFD1048576".into() },
        Refused::SameName { sheet: "S".into() },
        Refused::NoCells,
        Refused::OwnReport,
        Refused::WrongKind { wanted: Kind::Units, found: Kind::Criteria },
        Refused::NotRecognised { nearest: None, missing: vec![] },
        Refused::NotRecognised { nearest: Some((Kind::Units, "units".into())), missing: vec!["Tên".into()] },
        Refused::NoRows { kind: Kind::Units, sheet: "S".into() },
        Refused::BadLayout { file: "f".into(), why: "w".into() },
        Refused::TimedOut,
        Refused::Crashed,
        Refused::CannotOpen("x".into()),
    ] {
        let said = refused.said();
        let known = vi.get(&said.key).unwrap_or_else(|| panic!("{}", said.key));
        for needed in known {
            assert!(said.args.iter().any(|(name, _)| name == needed), "{}: {needed}", said.key);
        }
    }
}

/// An .xlsx of given parts, the usual ones added.
fn archive(parts: &[(&str, Vec<u8>)]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    let mut zip = zip::ZipWriter::new(file.reopen().unwrap());
    let usual: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#),
    ];
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in usual {
        if !parts.iter().any(|(n, _)| *n == name) {
            zip.start_file(name, options).unwrap();
            zip.write_all(content).unwrap();
        }
    }
    for (name, content) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
    file
}

fn sheet_of(cells: &str) -> Vec<u8> {
    format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#).into_bytes()
}

fn forged() {
    let sheet =
        || ("xl/worksheets/sheet1.xml", sheet_of(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>"#));
    for count in ["400000000", "99999999999", "999999999999999999"] {
        let strings = format!(r#"<?xml version="1.0"?><sst uniqueCount="{count}" count="1"><si><t>a</t></si></sst>"#);
        let file = archive(&[sheet(), ("xl/sharedStrings.xml", strings.into_bytes())]);
        assert_eq!(read(file.path()), Err(Refused::Hostile("strings".into())), "{count}");
    }
    let mut long = br#"<?xml version="1.0"?><sst uniqueCount="1" count="1"><si><t>"#.to_vec();
    long.resize(40 << 20, b'a');
    long.extend_from_slice(b"</t></si></sst>");
    let refused = read(archive(&[sheet(), ("xl/sharedStrings.xml", long)]).path());
    assert!(matches!(refused, Err(Refused::Hostile(_))), "{refused:?}");
    let many = format!("<row><c><v>{}</v></c></row>", "1".repeat(1000)).repeat(40_000);
    let refused = read(archive(&[("xl/worksheets/sheet1.xml", sheet_of(&many))]).path());
    assert_eq!(refused, Err(Refused::Hostile("ratio".into())));
    let dtd = br#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst><si><t>&b;</t></si></sst>"#.to_vec();
    let refused = read(archive(&[sheet(), ("xl/sharedStrings.xml", dtd)]).path());
    assert_eq!(refused, Err(Refused::Hostile("dtd".into())));
    // A table without its end: calamine looks for it until its processor time is used up.
    let parts = mutations::parts(&std::fs::read(sample("criteria.ods")).unwrap()).unwrap();
    let (_, content) = parts.iter().find(|(name, _)| name == "content.xml").unwrap();
    let (until, _) = std::str::from_utf8(content).unwrap().rsplit_once("</table:table>").unwrap();
    // The second has as many ends as beginnings, but one of them ends something else.
    for instead in ["", "</table:tables>"] {
        let end = "</office:spreadsheet></office:body></office:document-content>";
        let mut parts = parts.clone();
        let (_, content) = parts.iter_mut().find(|(name, _)| name == "content.xml").unwrap();
        *content = format!("{until}{instead}{end}").into_bytes();
        let begun = Instant::now();
        assert_eq!(read(text_file(&mutations::packed(&parts, false).unwrap()).path()), Err(Refused::Damaged));
        assert!(begun.elapsed() < Duration::from_secs(10), "the end was looked for: {:?}", begun.elapsed());
    }
    let twice = archive(&[sheet(), ("XL/worksheets/SHEET1.xml", sheet().1)]);
    assert_eq!(read(twice.path()), Err(Refused::Damaged));
}

fn far_cells() {
    let text = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let header = ["TT", "Tên đơn vị", "Tổng số", "Đúng hạn", "Quá hạn", "Đang giải quyết"];
    let head: String = header.iter().enumerate().map(|(c, t)| text(&format!("{}1", letters(c as u32)), t)).collect();
    let row = format!(
        r#"<row r="2"><c r="A2"><v>1</v></c>{}<c r="C2"><v>10</v></c><c r="D2" t="e"><v>#SPILL!</v></c><c r="E2"><v>1</v></c><c r="F2"><v>2</v></c></row>"#,
        text("B2", "Phường Bến Lụa")
    );
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let file = archive(&[("xl/worksheets/sheet1.xml", sheet_of(&format!(r#"<row r="1">{head}</row>{row}{far}"#)))]);
    let reading = read(file.path()).unwrap();
    assert_eq!(reading.rows.len(), 1);
    let problem = &reading.rows[0].problems[0];
    assert_eq!((problem.cell.as_str(), problem.value.as_str()), ("D2", "#SPILL!"));
    assert_eq!(problem.expected.key, "importing-expected-no-error");
    assert_eq!(reading.rows[0].integer("done_late"), Some(1), "the cells behind an error stay where they are");
    let out = format!(r#"<row r="1">{head}</row><row r="2"><c r="ZZZZZZ99999999999"><v>1</v></c></row>"#);
    let refused = read(archive(&[("xl/worksheets/sheet1.xml", sheet_of(&out))]).path());
    assert!(matches!(refused, Err(Refused::Hostile(_) | Refused::Damaged)), "{refused:?}");
    // A formula without its result is a problem where the value is required, and names its cell.
    let formula = format!(
        r#"<row r="1">{head}</row><row r="2"><c r="A2"><v>1</v></c>{}<c r="C2"><f>D2+E2</f></c><c r="D2"><v>1</v></c></row>"#,
        text("B2", "Phường Gò Sến")
    );
    let reading = read(archive(&[("xl/worksheets/sheet1.xml", sheet_of(&formula))]).path()).unwrap();
    let problem = &reading.rows[0].problems[0];
    assert_eq!((problem.cell.as_str(), problem.expected.key.as_str()), ("C2", "importing-expected-formula-result"));
}

/// Where a whole sheet is laid out in memory, one far cell is told instead of taking it all; a table that is
/// large by itself, or begins far down, is no such thing.
fn far_in_other_formats() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, far: Option<(u32, u16)>, down: u32| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let header = ["TT", "Tên đơn vị", "Tổng số", "Đúng hạn", "Quá hạn", "Đang giải quyết"];
        for (column, text) in header.iter().enumerate() {
            sheet.write(down, column as u16, *text).unwrap();
        }
        sheet.write(down + 1, 0, 1).unwrap();
        sheet.write(down + 1, 1, "Phường Bến Lụa").unwrap();
        for column in 2..6 {
            sheet.write(down + 1, column, 5).unwrap();
        }
        if let Some((row, column)) = far {
            sheet.write(row, column, 1).unwrap();
        }
        let path = folder.path().join(format!("{name}.xlsx"));
        book.save(&path).unwrap();
        path
    };
    let (last, last_97) = ((1_048_575, 16_383), (65_535, 255));
    let files = [
        ("xa", written("xa", Some(last), 0), "ods", Some("XFD1048576")),
        ("xa97", written("xa97", Some(last_97), 0), "xls", Some("IV65536")),
        ("gần", written("gần", Some((20_000, 30)), 0), "ods", None),
        ("gần97", written("gần97", Some((20_000, 30)), 0), "xls", None),
        ("dưới97", written("dưới97", None, 60_000), "xls", None),
    ];
    for kind in ["ods", "xls"] {
        let of_kind: Vec<_> = files.iter().filter(|(.., k, _)| *k == kind).collect();
        let paths: Vec<&Path> = of_kind.iter().map(|(_, path, ..)| path.as_path()).collect();
        let written = crate::support::workbooks::all_converted(&paths, kind, &folder.path().join(kind));
        for ((name, .., far), path) in of_kind.into_iter().zip(written) {
            match far {
                Some(cell) => {
                    assert_eq!(read(&path), Err(Refused::Far { cell: (*cell).to_owned() }), "{name}.{kind}");
                }
                None => {
                    let reading = read(&path).unwrap_or_else(|refused| panic!("{name}.{kind}: {refused}"));
                    assert_eq!(reading.rows.len(), 1, "{name}.{kind}");
                }
            }
        }
    }
}

fn two_of_one_name() {
    let cell = |text: &str| format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
    let book = |second: &str| {
        let workbook = format!(
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/><sheet name="{second}" sheetId="2" r:id="rId2"/></sheets></workbook>"#
        );
        let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
        archive(&[
            ("xl/workbook.xml", workbook.into_bytes()),
            ("xl/_rels/workbook.xml.rels", relations.as_bytes().to_vec()),
            ("xl/worksheets/sheet1.xml", sheet_of(&cell("một"))),
            ("xl/worksheets/sheet2.xml", sheet_of(&cell("hai"))),
        ])
    };
    assert_eq!(read(book("S").path()), Err(Refused::SameName { sheet: "S".into() }));
    assert!(matches!(read(book("T").path()), Err(Refused::NotRecognised { .. })));
}

fn silent_child() {
    let file = sample("units.xlsx");
    let limits = Limits { wall: Duration::from_millis(300), ..Limits::for_file(1) };
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let begun = Instant::now();
    let sleeper = Reader::of(script("sleeps", "#!/bin/sh\nexec /bin/sleep 30\n")).with_limits(limits);
    assert_eq!(sleeper.read(&file, "units.xlsx", None), Err(Refused::TimedOut));
    assert!(begun.elapsed() < Duration::from_secs(5));
    for (name, text) in [
        ("dies", "#!/bin/sh\nkill -ABRT $$\n"),
        ("lies", "#!/bin/sh\necho '{\"end\":5}'\n"),
        ("babbles", "#!/bin/sh\necho thread main panicked at src/x.rs\n"),
        ("quits", "#!/bin/sh\nexit 101\n"),
        // Each row of so wide a sheet would cost far more than its line.
        (
            "widens",
            "#!/bin/sh\nprintf '{\"shape\":{\"sheet\":\"S\",\"fields\":['; /usr/bin/yes '[\"f\",1],' | /usr/bin/head -n 100000 | /usr/bin/tr -d '\\n'\n\
          printf '[\"f\",1]]}}\\n{\"row\":[1,null,[],{},[],[]]}\\n'; exec /bin/sleep 30\n",
        ),
        (
            "strays",
            "#!/bin/sh\nprintf '{\"shape\":{\"sheet\":\"S\",\"fields\":[[\"f\",4294967295]]}}\\n'; exec /bin/sleep 30\n",
        ),
    ] {
        let outcome = Reader::of(script(name, text)).read(&file, "units.xlsx", None);
        assert_eq!(outcome, Err(Refused::Crashed), "{name}");
    }
    let none = Reader::of(folder.path().join("missing")).read(&file, "units.xlsx", None);
    assert!(matches!(none, Err(Refused::CannotOpen(_))));
    // Too little memory for the child ends it, and the sentence is ours.
    let tight = Limits { memory_bytes: 1 << 20, ..Limits::for_file(1) };
    assert_eq!(reader().with_limits(tight).read(&file, "units.xlsx", None), Err(Refused::Crashed));
}

fn equal_labels() {
    // Without merged cells, as a text file has it.
    let csv = "STT;Đơn vị;Tiếp nhận;;;Hồ sơ đã xử lý;;;;Hồ sơ đang xử lý;;Hồ sơ chờ bổ sung\n\
               ;;Tổng số;Kỳ trước;Trong kỳ;Trước hạn;Đúng hạn;Quá hạn;Tỷ lệ trước hạn và đúng hạn;Trong hạn;Quá hạn;\n\
               1;Phường Bến Lụa;100;10;90;50;30;5;94,1%;10;3;2\n";
    let reading = read(text_file(csv.as_bytes()).path()).unwrap();
    let row = &good(&reading).rows[0];
    assert_eq!((row.integer("done_late"), row.integer("open_late")), (Some(5), Some(3)));
    assert_eq!(
        (row.cells.get("done_late").as_deref(), row.cells.get("open_late").as_deref()),
        (Some("H3"), Some("K3"))
    );
    assert_eq!(row.values["done_timely_rate"], Value::Decimal(94_100));
    assert_eq!(row.integer("waiting_supplement"), Some(2));
    // Blank lines count, as a spreadsheet counts them.
    let spaced = format!("BẢNG THỐNG KÊ CHI TIẾT VIỆC TIẾP NHẬN VÀ TRẢ KẾT QUẢ\r\n\r\n\r\n{csv}");
    let below = read(text_file(spaced.as_bytes()).path()).unwrap();
    assert_eq!((below.rows[0].number, below.rows[0].cells.get("done_late").as_deref()), (6, Some("H6")));
    let column = reading.columns.iter().find(|c| c.field == "open_late").unwrap();
    assert_eq!(column.header, ["Hồ sơ đang xử lý", "Quá hạn"]);
}

const SHORT: &[&str] = &["TT", "Tên đơn vị", "Tổng số", "Đúng hạn", "Quá hạn", "Đang giải quyết"];

fn not_data() {
    let file = workbook(&[
        &["", "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"],
        &["", "Quý II năm 2026"],
        SHORT,
        &["A", "B", "1", "2", "3", "4"],
        &["I", "Khối sở", "30", "20", "5", "5"],
        &["1", "Sở Nội vụ", "30", "20", "5", "5"],
        &["", "Cộng", "30", "20", "5", "5"],
        SHORT,
        &["II", "Khối phường"],
        &["2", "Phường Bến Lụa", "12", "8", "1", "2"],
        &["3", "Xã Cộng Hòa", "4", "4", "0", "0"],
        &["", "Tổng cộng", "99", "32", "6", "7"],
        &["", "Ghi chú: chưa gồm đất đai"],
        &["", "", "", "Hải Lâm, ngày 05 tháng 7 năm 2026"],
        &["", "", "", "NGƯỜI LẬP BIỂU"],
        &["", "", "", "Trần Giả Định"],
    ]);
    let reading = read(file.path()).unwrap();
    let names: Vec<_> = good(&reading).rows.iter().map(|r| r.text("unit").unwrap()).collect();
    assert_eq!(names, ["Sở Nội vụ", "Phường Bến Lụa", "Xã Cộng Hòa"]);
    assert_eq!(reading.rows[0].group.as_deref(), Some("Khối sở"));
    assert_eq!(reading.rows[2].group.as_deref(), Some("Khối phường"));
    assert_eq!(reading.period, Some((day(2026, 4, 1), day(2026, 6, 30))));
    let expected = [
        ("numbering", 1),
        ("group", 2),
        ("total", 2),
        ("header-again", 1),
        ("note", 1),
        ("signature", 2),
        ("below", 1),
    ];
    assert_eq!(reasons(&reading), BTreeMap::from(expected));
    // 8 + 1 + 2 is not 12, and 30 + 12 + 4 is not 99: both are said, and the file's numbers stay.
    let remark = &reading.rows[1].remarks[0];
    assert_eq!((remark.cell.as_str(), remark.expected.key.as_str()), ("C10", "importing-remark-sum"));
    assert_eq!(reading.rows[1].integer("received_total"), Some(12));
    let total = reading.remarks.iter().find(|r| r.key == "importing-remark-total-row").unwrap();
    assert!(total.args.contains(&("cell".into(), "C12".into())) && total.args.contains(&("sum".into(), "46".into())));
}

fn roman_rows() {
    let file = workbook(&[SHORT, &["I", "Sở Nội vụ", "3", "1", "1", "1"], &["II", "Sở Tư pháp", "3", "1", "1", "1"]]);
    assert_eq!(read(file.path()).unwrap().rows.len(), 2, "no row stands under them, so they are data");
}

fn bad_values() {
    let file = workbook(&[
        &[
            "Mã hồ sơ",
            "Tên TTHC",
            "Ngày tiếp nhận",
            "Ngày hẹn trả",
            "Số ngày quá hạn",
            "Đã xin lỗi (Có/Không)",
            "Số điện thoại",
        ],
        &["'H99.31-1", "Cấp giấy", "31/02/2026", "05/03/2026", "1,5", "có", "0900"],
        &["H99.31-2", "Cấp giấy", "01/03/2026", "03/13/2026", "1.234", "hình như", "0900"],
        &["H99.31-3", "Cấp giấy", "46082", "", "-2", "", "0900"],
    ]);
    let reading = read_as(file.path(), Some(Kind::LateDossiers)).unwrap();
    let problems: Vec<(&str, &str, &str)> = reading
        .rows
        .iter()
        .flat_map(|r| &r.problems)
        .map(|p| (p.cell.as_str(), p.value.as_str(), p.expected.key.trim_start_matches("importing-")))
        .collect();
    assert_eq!(
        problems,
        [
            ("C2", "31/02/2026", "expected-moment"),
            ("D3", "03/13/2026", "expected-moment"),
            ("F3", "hình như", "expected-yes-no"),
            ("D4", "", "required-date"),
            ("E4", "-2", "expected-decimal"),
        ]
    );
    assert_eq!(reading.rows[0].text("code"), Some("H99.31-1"), "the hidden apostrophe is no part of a code");
    assert_eq!(reading.rows[0].values["days_late"], Value::Decimal(1500));
    assert_eq!(reading.rows[2].values["received_at"], Value::Date(day(2026, 3, 1)));
    assert_eq!(reading.rows[2].remarks[0].expected.key, "importing-remark-serial");
    assert!(reading.rows.iter().all(|r| !r.values.contains_key("phone")), "applicants' numbers are not read");
    assert!(reading.remarks.iter().any(|r| r.key == "importing-remark-personal"));
}

/// Figures whose sums would not fit into 64 bits, and days that nobody can reckon: each has its address.
fn beyond_measure() {
    let figure = "999999999999999999";
    let rows: Vec<[String; 6]> = (1..=20)
        .map(|n| [n.to_string(), format!("Xã Số {n}"), figure.into(), figure.into(), "5".into(), "1".into()])
        .collect();
    let mut csv = format!("{}\n", SHORT.join(";"));
    rows.iter().for_each(|row| csv += &format!("{}\n", row.join(";")));
    let problems = |reading: &Reading| -> Vec<(String, String)> {
        let all = reading.rows.iter().flat_map(|row| &row.problems);
        all.map(|p| (p.cell.clone(), p.expected.key.trim_start_matches("importing-expected-").to_owned())).collect()
    };
    let reading = read(text_file(csv.as_bytes()).path()).unwrap();
    let expected: Vec<(String, String)> =
        (2..=21).flat_map(|row| ["C", "D"].map(|column| (format!("{column}{row}"), "count".to_owned()))).collect();
    assert_eq!(problems(&reading), expected);
    for n in ["1000000000000", "1e12"] {
        assert!(matches!(take(Some(&Cell::Text(n.into())), Type::Count, false), Taken::Wrong(_)), "{n}");
    }
    assert_eq!(
        take(Some(&Cell::Text("999.999.999.999".into())), Type::Count, false),
        Taken::Value(Value::Integer(999_999_999_999))
    );
    assert!(matches!(take(Some(&Cell::Text("-1000000000000,5".into())), Type::Signed, false), Taken::Wrong(_)));

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in ["Mã hồ sơ", "Tên TTHC", "Ngày hẹn trả", "Số ngày quá hạn"].iter().enumerate()
    {
        sheet.write_string(0, column as u16, *head).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let serials = [-1e15, -1.0, 46_086.0, 2_958_466.0, 1e15];
    for (row, serial) in (1..).zip(serials) {
        sheet.write_string(row, 0, format!("H-{row}")).unwrap();
        sheet.write_number_with_format(row, 2, serial, &day).unwrap();
    }
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.save(file.path()).unwrap();
    let reading = read(file.path()).unwrap();
    let moment = |cell: &str| (cell.to_owned(), "moment".to_owned());
    assert_eq!(problems(&reading), ["C2", "C3", "C5", "C6"].map(moment));
}

fn wrong_kind() {
    let file = sample("monthly-statistics.xlsx");
    let refused = read_as(&file, Some(Kind::Units));
    // The sheet has a column "Đơn vị", which is not enough for a list of units.
    assert_eq!(refused, Err(Refused::WrongKind { wanted: Kind::Units, found: Kind::MonthlyStatistics }));
    let partly = workbook(&[&["STT", "Họ và tên", "Đơn vị"], &["1", "Trần Giả Định", "Sở Nội vụ"]]);
    match read_as(partly.path(), Some(Kind::Officials)) {
        Err(Refused::NotRecognised { nearest: Some((Kind::Officials, _)), missing }) => {
            assert_eq!(missing, ["Chức vụ"])
        }
        other => panic!("{other:?}"),
    }
    let stranger = workbook(&[&["a", "b", "c"], &["1", "2", "3"]]);
    assert_eq!(read(stranger.path()), Err(Refused::NotRecognised { nearest: None, missing: vec![] }));
}

fn layouts_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let own = "kind = \"monthly-statistics\"\nname_field = \"unit\"\n\
        [[columns]]\nfield = \"unit\"\nheaders = [\"Nơi làm\"]\ntype = \"line\"\nrequired = true\n\
        [[columns]]\nfield = \"received_total\"\nheaders = [\"Vào / Cả thảy\"]\ntype = \"count\"\nneeded = true\n\
        [[columns]]\nfield = \"done_late\"\nheaders = [\"Ra / Chậm\"]\ntype = \"count\"\n";
    std::fs::write(folder.path().join("monthly-statistics-ours.toml"), own).unwrap();
    let file = workbook(&[&["Nơi làm", "Vào", "Ra"], &["", "Cả thảy", "Chậm"], &["Phường Gò Sến", "5", "1"]]);
    assert!(read(file.path()).is_err());
    let reading = reader().with_layouts(folder.path().to_owned()).read(file.path(), "x.xlsx", None).unwrap();
    assert_eq!((reading.layout.as_str(), reading.rows[0].integer("done_late")), ("monthly-statistics-ours", Some(1)));
    std::fs::write(folder.path().join("units.toml"), "kind = \"nonsense\"").unwrap();
    let refused = reader().with_layouts(folder.path().to_owned()).read(file.path(), "x.xlsx", None);
    assert!(matches!(refused, Err(Refused::BadLayout { file, .. }) if file == "units.toml"));
    // The built-in layouts are valid, and each kind has one.
    let all = Layout::all(None).unwrap();
    assert!(Kind::ALL.iter().all(|kind| all.iter().any(|l| l.kind == *kind)));
}

fn criteria_tree() {
    let reading = read(&sample("criteria.xlsx")).unwrap();
    assert_eq!((reading.kind, good(&reading).rows.len()), (Kind::Criteria, 13));
    let row = reading.rows.iter().find(|r| r.text("number") == Some("2.2.2")).unwrap();
    assert_eq!((row.text("parent"), row.text("path")), (Some("2.2"), Some("2.2.2")));
    assert_eq!((&row.values["deduct_each"], &row.values["deduct_cap"]), (&Value::Decimal(100), &Value::Decimal(2000)));
    assert_eq!(row.text("deduct_for"), Some("Hồ sơ quá hạn không xin lỗi"));
    assert!(reading.rows.iter().all(|r| r.remarks.is_empty()), "children add up to their parents");
    let head = ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Cách tính"];
    let file = workbook(&[
        &["", "BỘ TIÊU CHÍ CHẤM ĐIỂM"],
        &head,
        &["I", "Chỉ đạo", "10", ""],
        &["1", "Kế hoạch", "4", ""],
        &["", "Hoàn thành 100%: 4 điểm"],
        &["2", "Tự kiểm tra", "5", ""],
        &["II", "Thủ tục", "3", ""],
        &["1", "Công khai", "3", ""],
        &["3.1", "Mồ côi", "1", ""],
        &["1", "Lặp lại", "1", ""],
        &["", "Tổng điểm", "100", ""],
    ]);
    let reading = read(file.path()).unwrap();
    let path: Vec<_> = reading.rows.iter().map(|r| r.text("path").unwrap()).collect();
    assert_eq!(path, ["I", "I.1", "I.2", "II", "II.1", "II.3.1", "II.1"]);
    let problems: Vec<_> =
        reading.rows.iter().flat_map(|r| &r.problems).map(|p| (p.cell.as_str(), p.expected.key.as_str())).collect();
    assert_eq!(problems, [("A9", "importing-expected-parent"), ("A10", "importing-expected-number-once")]);
    assert_eq!(reading.rows[0].remarks[0].expected.args, [("sum".to_owned(), "9".to_owned())]);
    assert_eq!(reasons(&reading), BTreeMap::from([("unnumbered", 1), ("total", 1)]));
}

/// What an old font's text looks like in a cell: each byte one character.
fn tcvn3_text(text: &str) -> String {
    let all: Vec<char> = (0xA0..=0xFFu32).filter_map(char::from_u32).collect();
    text.chars()
        .map(|c| {
            let old = all.iter().find(|o| Legacy::Tcvn3.decode(&o.to_string()) == c.to_string());
            old.copied().unwrap_or(c)
        })
        .collect()
}

fn mixed_encodings() {
    let names = ["Phường Bến Lụa", "Xã Thuỷ Dầu", "Xã Láng Cói", "Hòa Tân"];
    let old: Vec<String> = names[..3].iter().map(|n| tcvn3_text(n)).collect();
    let rows: Vec<Vec<&str>> =
        old.iter().map(String::as_str).chain([names[3]]).map(|n| vec!["1", n, "3", "1", "1", "1"]).collect();
    let mut table: Vec<&[&str]> = vec![SHORT];
    table.extend(rows.iter().map(Vec::as_slice));
    let reading = read(workbook(&table).path()).unwrap();
    let found: Vec<_> = reading.rows.iter().map(|r| r.text("unit").unwrap()).collect();
    assert_eq!(found, names, "headers and one name are Unicode, the others TCVN3");
    assert!(reading.remarks.iter().any(|r| r.key == "importing-remark-encoding-sample"));
    assert!(is_syllable("Nghiêng") && is_syllable("quyết") && !is_syllable("trëng") && !is_syllable("PhÝa"));
}

fn numbers() {
    let one = |n: i128| Parsed::One(n * 1000);
    for (text, expected) in [
        ("1.234,5", one(1_234_500)),
        ("1,234.5", one(1_234_500)),
        ("12,5", one(12_500)),
        ("12.5", one(12_500)),
        ("1.234.567", one(1_234_567_000)),
        ("1 234 567", one(1_234_567_000)),
        ("1\u{A0}234", one(1_234_000)),
        ("'15", one(15_000)),
        ("0,125", one(125)),
        ("-3", one(-3_000)),
        ("1234,567", one(1_234_567)),
        ("1.234", Parsed::Either { grouped: 1_234_000_000, point: 1_234_000 }),
        ("1,234", Parsed::Either { grouped: 1_234_000_000, point: 1_234_000 }),
        ("", Parsed::No),
        ("12,", Parsed::No),
        (",5", Parsed::No),
        ("1.23.456", Parsed::No),
        ("1.2,3.4", Parsed::No),
        ("12a", Parsed::No),
        ("1e5", Parsed::No),
        ("1.2345.678", Parsed::No),
    ] {
        assert_eq!(parse_number(text), expected, "{text}");
    }
    let text = |t: &str| Cell::Text(t.to_owned());
    assert_eq!(take(Some(&text("1.234")), Type::Count, false), Taken::Value(Value::Integer(1234)));
    assert!(
        matches!(take(Some(&text("1.234")), Type::Decimal, false), Taken::Wrong(_)),
        "either reading could be meant"
    );
    assert!(matches!(take(Some(&text("12,5")), Type::Count, false), Taken::Wrong(_)));
    assert!(matches!(take(Some(&Cell::Number(-1.)), Type::Count, false), Taken::Wrong(_)));
    assert!(matches!(take(Some(&Cell::Number(1.5)), Type::Count, false), Taken::Wrong(_)));
    assert_eq!(take(Some(&text("98,7%")), Type::Percent, false), Taken::Value(Value::Decimal(98_700)));
    assert_eq!(take(Some(&Cell::Number(0.987)), Type::Percent, false), Taken::Value(Value::Decimal(98_700)));
    assert_eq!(take(Some(&Cell::Number(1.1)), Type::Line, false), Taken::Value(Value::Text("1.1".into())));
    assert!(matches!(
        take(Some(&Cell::Number(0.12345)), Type::Decimal, false),
        Taken::Doubtful(Value::Decimal(123), _)
    ));
}

fn dates() {
    for (text, expected) in [
        ("05/03/2026", Some((5, 3))),
        ("5/3/2026", Some((5, 3))),
        ("05-03-2026", Some((5, 3))),
        ("05.03.2026", Some((5, 3))),
        ("2026-03-05", Some((5, 3))),
        ("ngày 05 tháng 3 năm 2026", Some((5, 3))),
        ("13/03/2026", Some((13, 3))),
        ("03/13/2026", None),
        ("31/02/2026", None),
        ("05/03/26", None),
        ("2026", None),
        ("0/1/2026", None),
        ("", None),
    ] {
        let expected = expected.map(|(d, m)| Value::Date(day(2026, m, d)));
        assert_eq!(parse_moment(text), expected, "{text}");
    }
    let at = Some(Value::DateTime(day(2026, 3, 5).and_hms_opt(14, 30, 0).unwrap()));
    for text in
        ["05/03/2026 14:30", "05/03/2026\u{A0}14:30:00", "14:30 05/03/2026", "2026-03-05T14:30", "05/03/2026 lúc 14:30"]
    {
        assert_eq!(parse_moment(text), at, "{text}");
    }
    assert_eq!(parse_moment("05/03/2026 25:00"), None);
    let serial = |n: f64, epoch| match take(Some(&Cell::Number(n)), Type::Date, epoch) {
        Taken::Doubtful(Value::Date(day), _) => Some(day),
        _ => None,
    };
    assert_eq!(serial(46086., false), Some(day(2026, 3, 5)));
    assert_eq!(serial(46086. - 1462., true), Some(day(2026, 3, 5)));
    assert_eq!(serial(20260305., false), None, "digits that are no serial are not guessed at");
}

fn yes_no() {
    let taken = |t: &str| take(Some(&Cell::Text(t.to_owned())), Type::YesNo, false);
    for yes in ["Có", "có", "CO\u{301}", "x", "X", "✓", "Đã xin lỗi", "'Có"] {
        assert_eq!(taken(yes), Taken::Value(Value::YesNo(true)), "{yes}");
    }
    for no in ["Không", "không", "Chưa", "0"] {
        assert_eq!(taken(no), Taken::Value(Value::YesNo(false)), "{no}");
    }
    for nothing in ["", "\u{A0}", "-", "…"] {
        assert_eq!(taken(nothing), Taken::Empty, "{nothing}");
    }
    assert_eq!(take(None, Type::YesNo, false), Taken::Empty);
    assert!(matches!(taken("hình như có"), Taken::Wrong(_)));
}

fn periods() {
    for (text, expected) in [
        ("(Kỳ thống kê: Từ ngày 01/10/2025 đến ngày 31/10/2025)", Some(((2025, 10, 1), (2025, 10, 31)))),
        ("Từ ngày 26 tháng 9 năm 2025 đến ngày 25 tháng 10 năm 2025", Some(((2025, 9, 26), (2025, 10, 25)))),
        ("THÁNG 02 NĂM 2026", Some(((2026, 2, 1), (2026, 2, 28)))),
        ("Tháng 10/2025", Some(((2025, 10, 1), (2025, 10, 31)))),
        ("Quý IV năm 2025", Some(((2025, 10, 1), (2025, 12, 31)))),
        ("6 tháng đầu năm 2026", Some(((2026, 1, 1), (2026, 6, 30)))),
        ("6 tháng cuối năm 2026", Some(((2026, 7, 1), (2026, 12, 31)))),
        ("Năm 2026", Some(((2026, 1, 1), (2026, 12, 31)))),
        ("Hải Lâm, ngày 05 tháng 11 năm 2025", None),
        ("Từ ngày 31/10/2025 đến ngày 01/10/2025", None),
        ("Số 2025/BC-UBND", None),
        ("Tháng 13 năm 2026", None),
    ] {
        let expected = expected.map(|((a, b, c), (d, e, f))| (day(a, b, c), day(d, e, f)));
        assert_eq!(period(text), expected, "{text}");
    }
}

fn run<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest::test_runner::TestRunner::new(config).run(&strategy, test).unwrap_or_else(|e| panic!("{e}"));
}

fn group_digits(n: u64, mark: char) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

fn prop_numbers() {
    run(
        2000,
        (0u64..10_000_000_000, 1u32..100, prop::sample::select(vec!['.', ',', ' '])),
        |(whole, hundredths, mark)| {
            let fraction = if mark == ',' { '.' } else { ',' };
            let text = format!("{}{fraction}{hundredths:02}", group_digits(whole, mark));
            let expected = i128::from(whole) * 1_000_000 + i128::from(hundredths) * 10_000;
            prop_assert_eq!(parse_number(&text), Parsed::One(expected), "{}", text);
            let cell = Cell::Text(group_digits(whole, mark));
            prop_assert_eq!(take(Some(&cell), Type::Count, false), Taken::Value(Value::Integer(whole as i64)));
            Ok(())
        },
    );
    run(2000, ".{0,12}", |text| {
        // Whatever is typed: no panic, and what is taken for a number holds digits.
        if !matches!(parse_number(&text), Parsed::No) {
            prop_assert!(text.chars().any(|c| c.is_ascii_digit()));
        }
        let _ = parse_moment(&text);
        Ok(())
    });
}

fn prop_dates() {
    let moments = (0i64..6_300_000_000)
        .prop_map(|s| chrono::DateTime::from_timestamp(s - 2_208_988_800 + 86_400, 0).unwrap().naive_utc());
    run(2000, moments, |moment: NaiveDateTime| {
        let date = moment.date();
        for pattern in ["%d/%m/%Y", "%-d/%-m/%Y", "%Y-%m-%d", "%d.%m.%Y", "ngày %d tháng %m năm %Y"] {
            let text = date.format(pattern).to_string();
            prop_assert_eq!(parse_moment(&text), Some(Value::Date(date)), "{}", text);
        }
        let text = moment.format("%d/%m/%Y %H:%M:%S").to_string();
        let expected =
            if moment.time() == chrono::NaiveTime::MIN { Value::Date(date) } else { Value::DateTime(moment) };
        prop_assert_eq!(parse_moment(&text), Some(expected));
        Ok(())
    });
}

fn prop_legacy() {
    let letters: Vec<char> =
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ĂÂĐÊÔƠƯ"
            .chars()
            .collect();
    run(500, prop::collection::vec(prop::sample::select(letters), 0..40), |chars| {
        let text: String = chars.into_iter().collect();
        prop_assert_eq!(Legacy::Tcvn3.decode(&tcvn3_text(&text)), text);
        Ok(())
    });
}

/// A header cell with what stands under it.
#[derive(Clone, Debug)]
struct Node {
    label: String,
    under: Vec<Node>,
}

impl Node {
    fn wide(&self) -> u32 {
        self.under.iter().map(Node::wide).sum::<u32>().max(1)
    }
    fn tall(&self) -> u32 {
        1 + self.under.iter().map(Node::tall).max().unwrap_or(0)
    }
}

fn lay(node: &Node, row: u32, column: u32, bottom: u32, path: &[String], out: &mut Laid) {
    let mut path = path.to_vec();
    path.push(node.label.clone());
    let last = if node.under.is_empty() { bottom } else { row };
    let right = column + node.wide() - 1;
    out.cells.push((row, column, node.label.clone()));
    if last > row || right > column {
        out.merges.push(Region { top: row, left: column, bottom: last, right });
    }
    if node.under.is_empty() {
        out.paths.insert(column, path.clone());
    }
    let mut at = column;
    for child in &node.under {
        lay(child, row + 1, at, bottom, &path, out);
        at += child.wide();
    }
}

#[derive(Default)]
struct Laid {
    cells: Vec<(u32, u32, String)>,
    merges: Vec<Region>,
    paths: BTreeMap<u32, Vec<String>>,
}

fn prop_headers() {
    let leaf = Just(Vec::<Node>::new()).prop_map(|under| Node { label: String::new(), under });
    let node = leaf.prop_recursive(3, 12, 3, |inner| {
        prop::collection::vec(inner, 1..4).prop_map(|under| Node { label: String::new(), under })
    });
    run(500, prop::collection::vec(node, 2..6), |mut nodes| {
        // Equal labels again and again, but never directly under themselves.
        fn name(nodes: &mut [Node], depth: usize) {
            for (at, node) in nodes.iter_mut().enumerate() {
                node.label = format!("{} {}", ["Tổng số", "Quá hạn", "Kỳ trước", "Trong kỳ"][(depth + at) % 4], depth);
                name(&mut node.under, depth + 1);
            }
        }
        name(&mut nodes, 0);
        let bottom = nodes.iter().map(Node::tall).max().unwrap() - 1;
        let mut laid = Laid::default();
        let mut at = 0;
        for node in &nodes {
            lay(node, 0, at, bottom, &[], &mut laid);
            at += node.wide();
        }
        let rows: Vec<RawRow> = (0..=bottom)
            .map(|number| {
                let mut cells: Vec<(u32, Cell)> = laid
                    .cells
                    .iter()
                    .filter(|(r, ..)| *r == number)
                    .map(|(_, c, text)| (*c, Cell::Text(text.clone())))
                    .collect();
                cells.sort_by_key(|(c, _)| *c);
                RawRow { number, cells }
            })
            .collect();
        let found = paths(&rows.iter().collect::<Vec<_>>(), &laid.merges);
        prop_assert_eq!(found, laid.paths);
        Ok(())
    });
}

/// Any table of the short form, written and read again.
fn prop_tables() {
    let row = (0usize..8, 0u32..5000, 0u32..5000, 0u32..500);
    run(12, prop::collection::vec(row, 1..40), |rows| {
        let names = [
            "Phường Bến Lụa",
            "Xã Mai Nhai",
            "Phường Gò Sến",
            "Xã Vạn Hoá",
            "Xã Thuỷ Dầu",
            "Phường Đồng Trầm",
            "Xã Láng Cói",
            "Cộng Hòa",
        ];
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold();
        for (c, text) in ["TT", "Tên đơn vị", "Tổng số tiếp nhận"].iter().enumerate() {
            sheet.merge_range(2, c as u16, 3, c as u16, text, &head).unwrap();
        }
        sheet.merge_range(2, 3, 2, 4, "Đã giải quyết", &head).unwrap();
        sheet.write_string(3, 3, "Đúng hạn").unwrap();
        sheet.write_string(3, 4, "Quá hạn").unwrap();
        sheet.merge_range(2, 5, 3, 5, "Đang giải quyết", &head).unwrap();
        for (at, (name, done, open, late)) in rows.iter().enumerate() {
            let r = at as u32 + 4;
            sheet.write_number(r, 0, at as f64 + 1.).unwrap();
            sheet.write_string(r, 1, names[*name]).unwrap();
            // As numbers, and as text with points, in turns.
            let mut put = |c: u16, n: u32| {
                if at % 2 == 0 {
                    sheet.write_number(r, c, n).unwrap();
                } else {
                    sheet.write_string(r, c, group_digits(n.into(), '.')).unwrap();
                }
            };
            put(2, done + open + late);
            put(3, *done);
            put(4, *late);
            put(5, *open);
        }
        let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
        book.save(file.path()).unwrap();
        let reading = read(file.path()).unwrap();
        prop_assert_eq!(reading.rows.len(), rows.len());
        for (row, (name, done, open, late)) in good(&reading).rows.iter().zip(&rows) {
            prop_assert_eq!(row.text("unit"), Some(names[*name]));
            prop_assert_eq!(row.integer("done_on_time"), Some(i64::from(*done)));
            prop_assert_eq!(row.integer("done_late"), Some(i64::from(*late)));
            prop_assert_eq!(row.integer("open_total"), Some(i64::from(*open)));
            prop_assert!(row.remarks.is_empty());
        }
        Ok(())
    });
}

/// What people find and files match by is looked up for common letters; here it follows from Unicode.
fn folding() {
    use giamsat::vocabulary::text::{clean, search_key};
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    let by_rules = |text: &str| {
        let mut key = String::new();
        for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
            match c {
                'đ' | 'ð' => key.push('d'),
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                c if c.is_alphanumeric() => key.push(c),
                _ if !key.ends_with(' ') && !key.is_empty() => key.push(' '),
                _ => {}
            }
        }
        key.trim_end().to_owned()
    };
    for c in (0..0x3000).filter_map(char::from_u32) {
        for text in [format!("{c}"), format!("a{c}b"), format!("{c}  {c}")] {
            assert_eq!(search_key(&text), by_rules(&text), "U+{:04X}", c as u32);
        }
        let kept = clean(&format!("a{c}b"));
        assert_eq!(kept, kept.nfc().collect::<String>(), "U+{:04X}", c as u32);
    }
    run(300, "\\PC{0,40}", |text| {
        prop_assert_eq!(search_key(&text), by_rules(&text));
        Ok(())
    });
}

/// Attributes may stand behind any blank and between either marks.
fn merges_written_otherwise() {
    let path = sample("monthly-statistics.xlsx");
    let mut whole = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut changed = 0;
    for index in 0..whole.len() {
        let mut part = whole.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).unwrap();
        if name.contains("worksheets/sheet") {
            let mut text = String::from_utf8(content).unwrap();
            while let Some(at) = text.find("<mergeCell ref=\"") {
                let end = at + 16 + text[at + 16..].find('"').unwrap();
                let region = text[at + 16..end].to_owned();
                text.replace_range(at..=end, &format!("<mergeCell\tref='{region}'"));
                changed += 1;
            }
            content = text.into_bytes();
        }
        parts.push((name, content));
    }
    assert!(changed > 3, "the sample has merged cells");
    let parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    let merges = |path: &Path| -> Vec<Vec<Region>> {
        let sheets = reader().raw(path, "thang.xlsx", 100, &|_, _| true).unwrap();
        sheets.into_iter().map(|sheet| sheet.merges).collect()
    };
    let here = merges(archive(&parts).path());
    assert!(here.iter().flatten().count() > 3, "{here:?}");
    assert_eq!(here, merges(&path));
}
