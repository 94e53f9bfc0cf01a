//! A walk through an archive's parts before calamine opens it.
//!
//! Three kinds of forged file abort the process inside calamine, which nothing can catch: a lie
//! about the number of shared strings, one string of gigabytes, a bomb. The walk inflates every part
//! within a budget, without keeping it, and notes what the reader wants to know.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::grid::Region;
use super::key::column_of;
use super::limits::Limits;
use super::merges::ENOUGH;
use super::ordinary::{self, Step};
use super::refused::Refused;
use super::sniff::Format;

/// What the walk learnt.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Some sheet holds formulas.
    pub formulas: bool,
    /// Days are counted from 1904.
    pub epoch_1904: bool,
    /// Merged regions of each part that is a sheet, by the part's name in lower case: calamine would read
    /// the whole sheet once more to find them at its end.
    pub merges: BTreeMap<String, Vec<Region>>,
}

/// Scans an archive and tells which kind of workbook it is.
pub fn archive(file: &mut File, limits: &Limits) -> Result<Format, Refused> {
    file.seek(SeekFrom::Start(0)).map_err(|_| Refused::Damaged)?;
    let packed = file.metadata().map_err(|_| Refused::Damaged)?.len().max(1);
    let mut zip = ZipArchive::new(&mut *file).map_err(|_| Refused::Damaged)?;
    if zip.is_empty() {
        return Err(Refused::Empty);
    }
    if zip.len() > limits.parts {
        return Err(Refused::TooLarge { what: "parts".into(), limit: limits.parts.to_string() });
    }
    let mut found = Archive::default();
    let mut names = BTreeSet::new();
    let mut unpacked = 0u64;
    let mut media = String::new();
    let mut buffer = vec![0u8; 64 << 10];
    for index in 0..zip.len() {
        let mut part = match zip.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(why)) if why.to_lowercase().contains("password") => {
                return Err(Refused::Encrypted);
            }
            Err(_) => return Err(Refused::Damaged),
        };
        let name = part
            .name()
            .map_err(|_| Refused::Damaged)?
            .to_lowercase()
            .replace('\\', "/")
            .trim_start_matches('/')
            .to_owned();
        let xml = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
        let needed = !is_ballast(&name);
        let mut watch = Watch::new(&name, xml);
        loop {
            let read = match part.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                // A picture or a thumbnail may be broken without harm; a sheet may not.
                Err(_) if !needed => break,
                Err(_) => return Err(Refused::Damaged),
            };
            unpacked += read as u64;
            if unpacked > limits.unpacked_bytes {
                return Err(Refused::TooLarge {
                    what: "unpacked".into(),
                    limit: format!("{} MB", limits.unpacked_bytes >> 20),
                });
            }
            if unpacked > 16 << 20 && unpacked / packed > limits.ratio {
                return Err(Refused::Hostile("ratio".into()));
            }
            watch.see(&buffer[..read])?;
        }
        watch.end()?;
        found.formulas |= watch.formulas;
        found.epoch_1904 |= watch.epoch_1904;
        if watch.sheet
            && xml
            && let Some(merges) = watch.merges.take()
        {
            found.merges.insert(name.clone(), merges);
        }
        if name == "mimetype" {
            media = watch.start;
        }
        if name == "meta-inf/manifest.xml" && watch.encrypted {
            return Err(Refused::Encrypted);
        }
        // Two parts of one name: readers disagree about which of them is the sheet.
        if !names.insert(name) {
            return Err(Refused::Damaged);
        }
    }
    kind(&names, &media, found)
}

fn kind(names: &BTreeSet<String>, media: &str, found: Archive) -> Result<Format, Refused> {
    let ends = |end: &str| names.iter().any(|n| n == end || n.ends_with(&format!("/{end}")));
    if media.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if !media.is_empty() {
        return Err(Refused::NotWorkbook("other-document".into()));
    }
    if ends("workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if ends("workbook.xml") || names.iter().any(|n| n.contains("xl/") && n.contains("workbook")) {
        return Ok(Format::Xlsx(found));
    }
    Err(Refused::NotWorkbook(
        if names.iter().any(|n| n.starts_with("word/")) {
            "word"
        } else if names.iter().any(|n| n.starts_with("ppt/")) {
            "other-document"
        } else if names.iter().any(|n| n.ends_with(".iwa")) {
            "numbers"
        } else {
            "archive"
        }
        .into(),
    ))
}

/// Parts that no cell depends on.
fn is_ballast(name: &str) -> bool {
    ["media/", "thumbnail", "drawings/", "printersettings", "pictures/", "configurations2", "docprops/"]
        .iter()
        .any(|b| name.contains(b))
}

/// Longest text of one cell that Excel itself writes is 32,767 characters; 1 MB leaves room for tags.
const LONGEST_TEXT: usize = 1 << 20;

/// Looks for signs in a part that passes by in pieces.
struct Watch {
    xml: bool,
    strings: bool,
    sheet: bool,
    /// Cells of a sheet stand here, and so far as nearly all programs write them.
    cells: bool,
    start: String,
    tail: Vec<u8>,
    size: u64,
    unique: u64,
    formulas: bool,
    epoch_1904: bool,
    encrypted: bool,
    /// None where one was not understood or there are too many: then calamine is asked.
    merges: Option<Vec<Region>>,
    /// Elements of an OpenDocument that are open, by their names: calamine looks for ever for an end that is
    /// not there.
    open: Option<Vec<Vec<u8>>>,
}

impl Watch {
    fn new(name: &str, xml: bool) -> Watch {
        Watch {
            xml,
            strings: name.ends_with("sharedstrings.xml") || name.ends_with("sharedstrings.bin"),
            sheet: name.contains("worksheets/"),
            cells: false,
            start: String::new(),
            tail: Vec::new(),
            size: 0,
            unique: 0,
            formulas: false,
            epoch_1904: false,
            encrypted: false,
            merges: Some(Vec::new()),
            open: (name == "content.xml").then(Vec::new),
        }
    }

    fn see(&mut self, piece: &[u8]) -> Result<(), Refused> {
        let first = self.size == 0;
        self.size += piece.len() as u64;
        if first {
            self.start = String::from_utf8_lossy(&piece[..piece.len().min(8192)]).into_owned();
            self.first(piece)?;
        }
        if !self.xml {
            return Ok(());
        }
        // Whole tags, each with the text behind it, are looked at; the last one waits for its end.
        let mut joined = std::mem::take(&mut self.tail);
        joined.extend_from_slice(piece);
        let mut from = 0;
        loop {
            from += self.pass_cells(&joined[from..])?;
            let behind = joined.get(from + 1..).unwrap_or_default();
            match memchr::memchr(b'<', behind).filter(|_| !self.cells) {
                Some(next) => {
                    let end = from + 1 + next;
                    self.tag(&joined[from..end])?;
                    from = end;
                }
                None => break,
            }
        }
        joined.drain(..from);
        self.tail = joined;
        self.bound(self.tail.len())
    }

    /// Passes cells as nearly all programs write them, in which there is nothing to be found; gives how many
    /// bytes they are.
    fn pass_cells(&mut self, bytes: &[u8]) -> Result<usize, Refused> {
        let mut passed = 0;
        while self.cells {
            match ordinary::step(&bytes[passed..]) {
                Step::Cell(length, ..) | Step::Passed(length) => passed += length,
                Step::Row(length) if address_in_bounds(&bytes[passed + 1..passed + length]) => passed += length,
                Step::Row(_) => return Err(Refused::Hostile("address".into())),
                Step::More => break,
                Step::End | Step::Otherwise => self.cells = false,
            }
        }
        Ok(passed)
    }

    fn bound(&self, length: usize) -> Result<(), Refused> {
        if length > LONGEST_TEXT {
            return Err(Refused::Hostile("long-text".into()));
        }
        Ok(())
    }

    /// A tag from behind its `<`, with the text up to the next one.
    fn tag(&mut self, tag: &[u8]) -> Result<(), Refused> {
        self.bound(tag.len())?;
        let tag = tag.strip_prefix(b"<").unwrap_or(tag);
        if tag.first() == Some(&b'!') && (tag.starts_with(b"!DOCTYPE") || tag.starts_with(b"!ENTITY")) {
            return Err(Refused::Hostile("dtd".into()));
        }
        if let Some(open) = &mut self.open {
            match opens(tag) {
                Some(Opens::Nothing) => {}
                Some(Opens::One) if open.len() >= DEEPEST => return Err(Refused::Damaged),
                Some(Opens::One) => open.push(name_of(tag).to_vec()),
                // As many ends as beginnings are not enough: each must end what began last.
                Some(Opens::End) if open.pop().is_some_and(|began| began == name_of(&tag[1..])) => {}
                Some(Opens::End) => return Err(Refused::Damaged),
                // What stands in a comment is no element.
                None => self.open = None,
            }
        }
        if self.sheet {
            // Most tags of a sheet end something or hold a value.
            if matches!(tag, [b'/', ..] | [b'v', b'>', ..]) {
                return Ok(());
            }
            let end =
                tag.iter().take(40).position(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace()).unwrap_or(0);
            let name = tag[..end].rsplit(|b| *b == b':').next().unwrap_or_default();
            match name {
                b"f" => self.formulas = true,
                b"sheetData" => self.cells = tag.starts_with(b"sheetData>"),
                b"mergeCell" => {
                    let merges = self.merges.take().filter(|merges| merges.len() < ENOUGH);
                    self.merges = merges.zip(region(tag)).map(|(mut merges, region)| {
                        merges.push(region);
                        merges
                    });
                }
                b"c" | b"row" if !address_in_bounds(tag) => {
                    return Err(Refused::Hostile("address".into()));
                }
                _ => (),
            }
            return Ok(());
        }
        self.encrypted |= tag.len() < 4096 && holds(tag, b"encryption-data");
        if holds(&tag[..tag.len().min(16)], b"workbookPr") {
            self.epoch_1904 |= holds(tag, b"date1904=\"1\"") || holds(tag, b"date1904=\"true\"");
        }
        Ok(())
    }

    /// The head of a string table says how many strings it holds; calamine believes it.
    fn first(&mut self, piece: &[u8]) -> Result<(), Refused> {
        if !self.strings {
            return Ok(());
        }
        if self.xml {
            let digits = self
                .start
                .split_once("uniqueCount=")
                .map(|(_, rest)| rest.trim_start_matches(['"', '\'']))
                .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
            if let Some(digits) = digits.filter(|d| !d.is_empty()) {
                self.unique = digits.parse().map_err(|_| Refused::Hostile("strings".into()))?;
            }
        } else if let Some(table) = piece.strip_prefix(&[0x9F, 0x01, 0x08])
            && table.len() >= 8
        {
            // BrtBeginSst: count of references, count of strings.
            self.unique = u32::from_le_bytes([table[4], table[5], table[6], table[7]]).into();
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refused> {
        let tail = std::mem::take(&mut self.tail);
        self.tag(&tail)?;
        if self.open.as_ref().is_some_and(|open| !open.is_empty()) {
            return Err(Refused::Damaged);
        }
        // The shortest string is `<si/>`, or five bytes of the binary form.
        if self.strings && self.unique > 1024 && self.unique > self.size / 4 {
            return Err(Refused::Hostile("strings".into()));
        }
        Ok(())
    }
}

/// The region of a tag's `ref="A1:D2"`.
fn region(tag: &[u8]) -> Option<Region> {
    let text = std::str::from_utf8(tag).ok()?;
    let value = text.split_once(" ref=\"")?.1.split('"').next()?;
    let (from, to) = value.split_once(':').unwrap_or((value, value));
    let place = |address: &str| {
        let row: u32 = address.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()?;
        Some((row.checked_sub(1)?, column_of(address)?))
    };
    let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
    Some(Region { top, left, bottom, right })
}

/// Whether a tag's `r="…"` is an address that a sheet can have: calamine counts on with others and wraps.
fn address_in_bounds(tag: &[u8]) -> bool {
    // Where it is written first, as most programs do, nothing is looked for.
    let first = tag.iter().take(4).position(|b| *b == b' ').filter(|at| tag[*at..].starts_with(b" r=\""));
    let Some(at) = first.or_else(|| tag.windows(4).take(200).position(|w| w == b" r=\"")) else {
        return true;
    };
    let value = &tag[at + 4..];
    let end = value.iter().take(40).position(|b| *b == b'"').unwrap_or(40);
    let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    letters <= 3 && end - letters.min(end) <= 7
}

/// Elements within each other that an OpenDocument may have; office programs write some twenty.
const DEEPEST: usize = 500;

/// What a tag does to the elements that are open.
enum Opens {
    Nothing,
    One,
    End,
}

/// An element's name at the beginning of a tag.
fn name_of(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace());
    &tag[..end.unwrap_or(tag.len())]
}

/// What a tag opens or ends, given from behind its `<`; none where what follows may be no tags at all.
fn opens(tag: &[u8]) -> Option<Opens> {
    match tag.first() {
        None | Some(b'?') => Some(Opens::Nothing),
        Some(b'!') => None,
        Some(b'/') => Some(Opens::End),
        Some(_) => {
            let mut quote = None;
            let end = tag.iter().position(|byte| match (quote, byte) {
                (None, b'>') => true,
                (None, b'"' | b'\'') => {
                    quote = Some(*byte);
                    false
                }
                (Some(mark), byte) if mark == *byte => {
                    quote = None;
                    false
                }
                _ => false,
            })?;
            Some(if end > 0 && tag[end - 1] == b'/' { Opens::Nothing } else { Opens::One })
        }
    }
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|b| *b == needle[0]) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}
