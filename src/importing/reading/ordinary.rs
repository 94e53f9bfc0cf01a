//! Workbooks of Office Open XML in the form in which nearly all programs write them, read without events of
//! XML: a cell has ten of them, and they took more time than all else that is done with a row.
//!
//! Only what is written exactly so is taken. At the first tag that is otherwise (a formula, an error value, a
//! text in the sheet itself) the walk ends, and calamine reads the sheet from its beginning. What a workbook
//! holds, which styles are days and what an archive may cost are said by calamine and the scan before it.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write};

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, Reader as _, Xlsx};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attribute;
use quick_xml::{Reader, escape};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::grid::{Cell, Flow, SheetInfo, infos, moment, text_cell};
use super::merges;
use super::refused::Refused;

/// A workbook whose sheets may be ordinary.
pub struct Ordinary {
    strings: Strings,
    /// Of each style, what its numbers are where they are days or lengths of time.
    styles: Vec<Option<ExcelDateTimeType>>,
    epoch_1904: bool,
    sheets: Vec<SheetInfo>,
    /// Of each sheet.
    parts: Vec<String>,
}

/// How the walk over a sheet ended.
pub enum Walked {
    Whole,
    /// Who took the cells had enough.
    Enough,
    /// Something stands there that is not ordinary.
    Otherwise,
}

/// Most sheets; a workbook of more is refused anyway.
const SHEETS: usize = 100;
/// Most blanks between two tags.
const BLANKS: usize = 256;
/// Most bytes of one tag or cell.
const LONGEST: usize = 1 << 20;
/// Most bytes of what says which styles there are, and of a workbook without texts and cells.
const OUTLINE: u64 = 8 << 20;
/// Most bytes of the texts: beside this program a table may not fill what memory the process has.
const TEXTS: usize = 96 << 20;

impl Ordinary {
    /// Opens a workbook that the scan let pass; none where calamine is to read it.
    pub fn open(file: &File) -> Option<Ordinary> {
        let mut zip = merges::archive(file)?;
        let (mut outline, count) = outline(&mut zip)?;
        let sheets = infos(outline.sheets_metadata());
        // Each is looked up in the workbook anew. Of two workbooks in one archive calamine may read the other one.
        let books = zip.file_names().flatten().filter(|name| name.to_lowercase().ends_with("workbook.xml")).count();
        if sheets.len() > SHEETS || books != 1 {
            return None;
        }
        let parts: Option<Vec<String>> = sheets.iter().map(|sheet| merges::part_of_xlsx(file, &sheet.name)).collect();
        let parts = parts.filter(|parts| parts.iter().all(|part| zip.index_for_name(part).is_some()))?;
        let styles = styles(&mut outline, &sheets.first()?.name, count)?;
        let epoch_1904 = outline.has_1904_epoch();
        let table = name_of(&zip, |name| name == "xl/sharedstrings.xml");
        let strings = match table {
            Some(name) => Strings::read(zip.by_name(&name).ok()?)?,
            None => Strings::default(),
        };
        Some(Ordinary { strings, styles, epoch_1904, sheets, parts })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// The part of the archive that each sheet is.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    pub fn has_1904_epoch(&self) -> bool {
        self.epoch_1904
    }

    /// Hands over the cells of a sheet that hold something, in their order.
    pub fn each_cell(
        &self,
        file: &File,
        sheet: usize,
        take: &mut dyn FnMut((u32, u32), Cell) -> Result<Flow, Refused>,
    ) -> Result<Walked, Refused> {
        let Some(mut zip) = merges::archive(file) else { return Ok(Walked::Otherwise) };
        let Ok(part) = zip.by_name(&self.parts[sheet]) else { return Ok(Walked::Otherwise) };
        let mut bytes = Bytes::of(part);
        match bytes.pass_head() {
            Head::Cells => (),
            Head::Empty => return Ok(Walked::Whole),
            Head::Otherwise => return Ok(Walked::Otherwise),
        }
        loop {
            match step(bytes.rest()) {
                Step::More if bytes.more() => (),
                Step::More | Step::Otherwise => return Ok(Walked::Otherwise),
                Step::End => return Ok(Walked::Whole),
                Step::Passed(length) | Step::Row(length) => bytes.pass(length),
                Step::Cell(length, place, written) => {
                    let Ok(value) = self.value(&written) else { return Ok(Walked::Otherwise) };
                    bytes.pass(length);
                    if let Some(value) = value
                        && let Flow::Enough = take(place, value)?
                    {
                        return Ok(Walked::Enough);
                    }
                }
            }
        }
    }

    /// What a cell holds; an error where it says so in no ordinary way.
    fn value(&self, written: &Written) -> Result<Option<Cell>, ()> {
        match *written {
            Written::Nothing => Ok(None),
            Written::Shared(number) => Ok(text_cell(self.strings.get(number).ok_or(())?)),
            Written::Number(number, style) => Ok(match style.and_then(|style| *self.styles.get(style)?) {
                Some(kind) => moment(ExcelDateTime::new(number, kind, self.epoch_1904)),
                None => Some(Cell::Number(number)),
            }),
        }
    }
}

/// The name of the first part whose name, in lower case, is wanted.
fn name_of<R: Read + std::io::Seek>(zip: &ZipArchive<R>, wanted: impl Fn(&str) -> bool) -> Option<String> {
    zip.file_names().flatten().find(|name| wanted(&name.to_lowercase())).map(|name| name.into_owned())
}

/// The workbook without texts and cells, but for one number of each style in each of its sheets; with how
/// many styles there are at most.
fn outline(zip: &mut ZipArchive<BufReader<File>>) -> Option<(Xlsx<Cursor<Vec<u8>>>, usize)> {
    let mut said = Vec::new();
    if let Some(name) = name_of(zip, |name| name == "xl/styles.xml") {
        let part = zip.by_name(&name).ok()?;
        part.take(OUTLINE + 1).read_to_end(&mut said).ok()?;
    }
    let count = memchr::memmem::find_iter(&said, "xf").count();
    if said.len() as u64 > OUTLINE || count > 1 << 16 {
        return None;
    }
    let cells = (0..count).map(|style| format!("<c r=\"A{}\" s=\"{style}\"><v>1</v></c>", style + 1));
    let sheet = format!("<worksheet><sheetData><row>{}</row></sheetData></worksheet>", cells.collect::<String>());
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut copied = 0;
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let lower = name.to_lowercase();
        if lower.contains("worksheets/") && lower.ends_with(".xml") {
            copied += sheet.len() as u64;
            copy.start_file(name, stored).ok()?;
            copy.write_all(sheet.as_bytes()).ok()?;
        } else if [".rels", "workbook.xml", "styles.xml"].iter().any(|end| lower.ends_with(end)) {
            copied += part.compressed_size();
            if copied <= OUTLINE {
                copy.raw_copy_file(part).ok()?;
            }
        }
        if copied > OUTLINE {
            return None;
        }
    }
    let copy = copy.finish().ok()?;
    Some((Xlsx::new(copy).ok()?, count))
}

/// What numbers of each style are.
fn styles(outline: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, count: usize) -> Option<Vec<Option<ExcelDateTimeType>>> {
    let mut styles = Vec::with_capacity(count);
    let mut cells = outline.worksheet_cells_reader(sheet).ok()?;
    while let Some(cell) = cells.next_cell().ok()? {
        styles.push(match cell.get_value() {
            DataRef::DateTime(value) if value.is_duration() => Some(ExcelDateTimeType::TimeDelta),
            DataRef::DateTime(_) => Some(ExcelDateTimeType::DateTime),
            _ => None,
        });
    }
    Some(styles)
}

/// The texts that cells name by their number, one behind the other.
#[derive(Default)]
struct Strings {
    texts: String,
    ends: Vec<u32>,
}

impl Strings {
    fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.texts.get(from as usize..end as usize)
    }

    /// Reads the table: of each text its runs without what says how they sound, as calamine does. None where
    /// a text holds an escape of Excel's own (`_x000D_`), or the table is no table.
    fn read(part: impl Read) -> Option<Strings> {
        let mut xml = Reader::from_reader(BufReader::with_capacity(64 << 10, part));
        xml.config_mut().expand_empty_elements = true;
        let mut strings = Strings::default();
        let mut buffer = Vec::new();
        let mut sounds = false;
        // Where the run begins that is read, and whether blanks around it count.
        let mut run: Option<(usize, bool)> = None;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).ok()? {
                Event::Start(_) if run.is_some() => return None,
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "rPh" => sounds = true,
                    "t" if !sounds => {
                        let keeps = |a: &Attribute<'_>| &*a.value == "preserve";
                        let space = tag.attributes().flatten().find(|a| a.key.as_ref() == "xml:space");
                        run = Some((strings.texts.len(), space.as_ref().is_some_and(keeps)));
                    }
                    _ => (),
                },
                Event::Text(text) if run.is_some() => strings.texts.push_str(&text.xml10_content()),
                Event::CData(text) if run.is_some() => strings.texts.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if run.is_some() => match escape::resolve_xml_entity(entity.as_ref()) {
                    Some(known) => strings.texts.push_str(known),
                    None => strings.texts.push(entity.resolve_char_ref().ok()??),
                },
                Event::End(tag) => match (tag.local_name().as_ref(), run) {
                    ("t", Some((from, keeps))) => {
                        strings.end_run(from, keeps)?;
                        run = None;
                    }
                    ("rPh", _) => sounds = false,
                    ("si", _) if strings.texts.len() > TEXTS => return None,
                    ("si", _) => strings.ends.push(u32::try_from(strings.texts.len()).ok()?),
                    ("sst", _) => return Some(strings),
                    _ => (),
                },
                Event::Eof => return None,
                _ => (),
            }
        }
    }

    fn end_run(&mut self, from: usize, keeps: bool) -> Option<()> {
        let blank = [' ', '\t', '\r', '\n'];
        if !keeps {
            self.texts.truncate(from + self.texts[from..].trim_end_matches(blank).len());
            let blanks = self.texts.len() - from - self.texts[from..].trim_start_matches(blank).len();
            self.texts.drain(from..from + blanks);
        }
        (!self.texts[from..].contains("_x")).then_some(())
    }
}

/// A part that passes by in pieces.
struct Bytes<R> {
    part: R,
    held: Vec<u8>,
    from: usize,
}

impl<R: Read> Bytes<R> {
    const PIECE: usize = 128 << 10;

    fn of(part: R) -> Self {
        Bytes { part, held: Vec::with_capacity(2 * Self::PIECE), from: 0 }
    }

    fn rest(&self) -> &[u8] {
        &self.held[self.from..]
    }

    fn pass(&mut self, length: usize) {
        self.from += length;
    }

    /// Reads on; false at the end, and where one tag is too long to be ordinary.
    fn more(&mut self) -> bool {
        self.held.drain(..self.from);
        self.from = 0;
        let before = self.held.len();
        let read = self.part.by_ref().take(Self::PIECE as u64).read_to_end(&mut self.held);
        read.is_ok() && self.held.len() > before && before < LONGEST
    }

    /// Passes what stands before the cells.
    fn pass_head(&mut self) -> Head {
        loop {
            let (tag, empty) = ("<sheetData>", "<sheetData/>");
            let at = memchr::memmem::find(self.rest(), b"<sheetData");
            if let Some(at) = at.filter(|at| self.rest().len() >= at + empty.len()) {
                let (head, data) = self.rest().split_at(at);
                let found = match is_ordinary_head(head) {
                    true if data.starts_with(tag.as_bytes()) => Head::Cells,
                    true if data.starts_with(empty.as_bytes()) => Head::Empty,
                    _ => Head::Otherwise,
                };
                self.pass(at + tag.len());
                return found;
            }
            if !self.more() {
                return Head::Otherwise;
            }
        }
    }
}

/// What stands before the cells of a sheet.
enum Head {
    /// What calamine would pass, too.
    Cells,
    /// The same, and there are none.
    Empty,
    Otherwise,
}

/// Whether what stands before the cells holds nothing by which calamine could find others: no remarks, no
/// instructions but the first one that says that it is XML, no other cells.
fn is_ordinary_head(head: &[u8]) -> bool {
    let mut instructions = memchr::memmem::find_iter(head, b"<?");
    let first = instructions.next().is_none_or(|at| head[at..].starts_with(b"<?xml "));
    let none = |what: &[u8]| memchr::memmem::find(head, what).is_none();
    first
        && instructions.next().is_none()
        && none(b"<!")
        && none(b"sheetData")
        && is_utf8(head)
        && is_ordinary_size(head)
}

/// Whether a part says that it is in UTF-8, or nothing, which means the same.
fn is_utf8(head: &[u8]) -> bool {
    let encoding = b"encoding=";
    let said = memchr::memmem::find(head, encoding).map(|at| &head[at + encoding.len()..]);
    said.is_none_or(|said| said.get(1..6).is_some_and(|name| name.eq_ignore_ascii_case(b"utf-8")))
}

/// Whether the tag that says how large a sheet is can be read, where there is one.
fn is_ordinary_size(head: &[u8]) -> bool {
    let tag = b"<dimension ref=\"";
    let Some(at) = memchr::memmem::find(head, b"dimension") else { return true };
    let Some(size) = at.checked_sub(1).and_then(|at| head[at..].strip_prefix(tag)) else { return false };
    let end = size.iter().position(|byte| *byte == b'"').unwrap_or(0);
    let mut places = size[..end].split(|byte| *byte == b':').map(row_and_column);
    places.by_ref().take(2).all(|place| place.is_some()) && places.next().is_none()
}

/// What a cell says of its value.
#[derive(Clone, Copy)]
pub enum Written {
    Nothing,
    /// A text by its number in the table.
    Shared(usize),
    /// A number and its style.
    Number(f64, Option<usize>),
}

/// What stands next in a sheet.
pub enum Step {
    /// A cell of so many bytes, with its row and column counted from 0.
    Cell(usize, (u32, u32), Written),
    /// The tag of so many bytes that begins a row; each of its cells has its own address.
    Row(usize),
    /// So many bytes that say nothing.
    Passed(usize),
    /// It is cut off.
    More,
    /// The last cell was before it.
    End,
    Otherwise,
}

/// Looks at what stands next between the tags of a sheet's cells.
pub fn step(rest: &[u8]) -> Step {
    match rest {
        [b'<', b'c', b' ', ..] => cell(rest).unwrap_or_else(|cut| cut),
        [b' ' | b'\n' | b'\r' | b'\t', ..] => {
            match rest.iter().take(BLANKS + 1).take_while(|byte| byte.is_ascii_whitespace()).count() {
                length if length > BLANKS => Step::Otherwise,
                length => Step::Passed(length),
            }
        }
        [b'<', b'r', b'o', b'w', b' ' | b'>', ..] => match memchr::memchr(b'>', rest) {
            Some(end) if !is_whole_tag(&rest[..end]) => Step::Otherwise,
            Some(end) => Step::Row(end + 1),
            None => Step::More,
        },
        [b'<', b'/', b'r', b'o', b'w', b'>', ..] => Step::Passed(6),
        _ if rest.starts_with(b"</sheetData>") => Step::End,
        _ if rest.len() < "</sheetData>".len() => Step::More,
        _ => Step::Otherwise,
    }
}

/// Whether a tag ends where its first `>` stands, and not within a value.
fn is_whole_tag(tag: &[u8]) -> bool {
    !tag.contains(&b'\'') && tag.iter().filter(|byte| **byte == b'"').count() % 2 == 0
}

/// A cell from its `<c ` on; the other way round what it is instead.
fn cell(rest: &[u8]) -> Result<Step, Step> {
    /// What may still come, where what stands there is too short to tell.
    fn otherwise(left: &[u8]) -> Step {
        if left.len() < "</v></c>".len() { Step::More } else { Step::Otherwise }
    }
    let (mut place, mut style, mut shared) = (None, None, false);
    let mut left = &rest["<c ".len()..];
    loop {
        let [name, b'=', b'"', value @ ..] = left else { return Err(otherwise(left)) };
        let value = match value.iter().take(LONGEST_VALUE).position(|byte| *byte == b'"') {
            Some(end) => &value[..end],
            None if value.len() < LONGEST_VALUE => return Err(Step::More),
            None => return Err(Step::Otherwise),
        };
        match (name, value) {
            (b'r', address) if place.is_none() => place = Some(row_and_column(address).ok_or(Step::Otherwise)?),
            (b's', number) if style.is_none() => style = Some(whole(number).ok_or(Step::Otherwise)? as usize),
            (b't', b"s") if !shared => shared = true,
            (b't', b"n") if !shared => (),
            _ => return Err(Step::Otherwise),
        }
        left = &left["r=\"\"".len() + value.len()..];
        match left {
            [b' ', more @ ..] => left = more,
            [b'>', more @ ..] => {
                left = more;
                break;
            }
            [b'/', b'>', more @ ..] => {
                let place = place.ok_or(Step::Otherwise)?;
                return Ok(Step::Cell(rest.len() - more.len(), place, Written::Nothing));
            }
            _ => return Err(otherwise(left)),
        }
    }
    let place = place.ok_or(Step::Otherwise)?;
    let (written, left) = match left {
        [b'<', b'/', b'c', b'>', more @ ..] => (Written::Nothing, more),
        [b'<', b'v', b'>', value @ ..] => {
            let end = value.iter().take(LONGEST_VALUE).position(|byte| *byte == b'<');
            let Some(end) = end else {
                return Err(if value.len() < LONGEST_VALUE { Step::More } else { Step::Otherwise });
            };
            let (value, after) = value.split_at(end);
            let Some(more) = after.strip_prefix(b"</v></c>") else { return Err(otherwise(after)) };
            let written = match shared {
                true => Written::Shared(whole(value).ok_or(Step::Otherwise)? as usize),
                false => Written::Number(number(value).ok_or(Step::Otherwise)?, style),
            };
            (written, more)
        }
        _ => return Err(otherwise(left)),
    };
    Ok(Step::Cell(rest.len() - left.len(), place, written))
}

/// Longest value of an attribute and of a cell that is looked at: numbers are shorter.
const LONGEST_VALUE: usize = 40;

/// Row and column of an address, counted from 0.
fn row_and_column(address: &[u8]) -> Option<(u32, u32)> {
    let letters = address.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (letters, digits) = address.split_at(letters);
    if letters.is_empty() || letters.len() > 3 || digits.len() > 7 {
        return None;
    }
    let column = letters.iter().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    Some((u32::try_from(whole(digits)?.checked_sub(1)?).ok()?, column - 1))
}

/// A whole number of digits alone that any number can hold.
fn whole(digits: &[u8]) -> Option<u64> {
    if !(1..=15).contains(&digits.len()) {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0')))
}

/// A number as XML writes it.
fn number(written: &[u8]) -> Option<f64> {
    if let Some(whole) = whole(written) {
        return Some(whole as f64);
    }
    let sign = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
    let ordinary = matches!(written, [b'0'..=b'9' | b'-', ..]) && written.iter().all(sign);
    std::str::from_utf8(written).ok().filter(|_| ordinary)?.parse().ok()
}
