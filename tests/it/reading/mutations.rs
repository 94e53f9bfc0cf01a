//! Files as accidents and malice change them: bytes, parts of archives and the XML or records inside, sectors
//! and records of old workbooks, encodings and quotes of texts. Every change follows from a seed.

use std::io::{Cursor, Read as _, Write as _};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use unicode_normalization::UnicodeNormalization;

/// A file to change.
pub struct Original {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A changed file, and what was done to it.
pub struct Mutant {
    pub name: String,
    pub bytes: Vec<u8>,
    pub recipe: Vec<String>,
}

/// Mutants are kept below this, and texts below that, so that a round stays short.
const LARGEST: usize = 6 << 20;
const LARGEST_TEXT: usize = 256 << 10;

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "01",
    "99999",
    "65536",
    "2147483647",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "999999999",
    "1e308",
    "-1e-300",
    "NaN",
    "1.5",
    "",
];
const REFERENCES: &[&str] = &[
    "A1",
    "A0",
    "a1",
    "$A$1",
    "XFD1",
    "XFE1",
    "IV70000",
    "XFD1048576",
    "A1048577",
    "AAAA1",
    "ZZZZZZ99999999999",
    "A",
    "1",
    "A-1",
    "A1:XFD1048576",
    "B2:A1",
    "",
];
const VALUES: &[&str] = &[
    "999999999999999999",
    "9007199254740993",
    "-1",
    "1e15",
    "60",
    "2958465",
    "2958466",
    "-700000",
    "0.1234567",
    "31/02/2026",
    "05/03/2026 25:61",
    "05/03/2026 14:30",
    "00/00/0000",
    "31/12/9999",
    "01/01/0001",
    "1.234,5",
    "1.234",
    "98,7%",
    "#SPILL!",
    "#N/A",
    "=1+1",
    "Tổng cộng",
    "I",
    "II",
    "A",
    "(1)",
    "1.1.1",
    "Ghi chú: x",
    "Hòa Hoá Ho\u{301}a",
    "\u{202E}đảo",
    "\u{AD}",
    "\u{A0}",
    "\u{FEFF}x",
    "Có",
    "x\ny",
    "Phường Bến Lụa",
    "",
];
/// What may be put into XML, at the beginning of a tag.
const SNIPPETS: &[&str] = &[
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "<![CDATA[ <x> ]]>",
    "<!-- -- -->",
    "<?php ?>",
    "&bogus;",
    "&#0;",
    "&#xD800;",
    "]]>",
    "<",
    "<c r=\"XFD1048576\"><v>1</v></c>",
    "<c r=\"A1\" t=\"s\"><v>4294967295</v></c>",
    "<c t=\"e\"><v>#SPILL!</v></c>",
    "<c r=\"B7\" t=\"str\"><f>1</f></c>",
    "<c r=\"B7\" s=\"65535\" t=\"d\"><v>2026-13-45</v></c>",
    "<row r=\"1048577\"></row>",
    "<row r=\"3\">",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<si><r><t>a</t></r><rPh><t>b</t></rPh></si>",
    "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell/></table:table-row>",
    "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>",
    "<table:table-cell table:number-columns-spanned=\"99999\" table:number-rows-spanned=\"99999\"><text:p>x</text:p></table:table-cell>",
];

/// Chance that follows from a seed.
pub struct Dice(StdRng);

impl Dice {
    /// The chance of one round of a run.
    pub fn new(seed: u64, round: u64) -> Dice {
        Dice(StdRng::seed_from_u64(seed ^ round.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// A number from 0 below `n`, 0 where nothing is below.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A range of the given bytes, not longer than `most`.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let from = self.below(length);
        from..from + self.below(most.min(length - from) + 1)
    }
}

/// One mutant of one of the originals, changed once to three times.
pub fn mutant(dice: &mut Dice, originals: &[Original]) -> Mutant {
    let original = dice.one(originals);
    let mut mutant = Mutant { name: original.name.clone(), bytes: original.bytes.clone(), recipe: Vec::new() };
    for _ in 0..1 + dice.below(3) {
        let archive = mutant.bytes.starts_with(b"PK\x03\x04");
        let compound = mutant.bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
        let bytes = &mut mutant.bytes;
        let done = match dice.below(12) {
            // A byte of an archive spoils a checksum, and nobody looks further.
            0 => plain(dice, bytes, originals),
            1 | 2 if archive => archive_itself(dice, bytes),
            _ if archive => part_of_archive(dice, bytes, originals),
            1..4 if compound => compound_itself(dice, bytes),
            _ if compound => record_of_workbook(dice, bytes),
            _ => text(dice, bytes),
        };
        // What is no whole archive any more has no parts to change.
        let done = done.or_else(|| plain(dice, bytes, originals));
        mutant.recipe.extend(done);
        mutant.bytes.truncate(LARGEST);
    }
    mutant
}

/// Bytes, whatever they mean.
fn plain(dice: &mut Dice, bytes: &mut Vec<u8>, originals: &[Original]) -> Option<String> {
    if bytes.is_empty() {
        return Some("nothing to change".into());
    }
    let said = match dice.below(7) {
        0 => {
            let at = dice.below(bytes.len());
            bytes.truncate(at);
            format!("cut off at {at}")
        }
        1 => {
            let range = dice.range(bytes.len(), 4096);
            let said = format!("cut out {range:?}");
            bytes.drain(range);
            said
        }
        2 => {
            let range = dice.range(bytes.len(), 4096);
            let times = 1 + dice.below(64);
            let said = format!("{range:?} repeated {times} times");
            let again = bytes[range.clone()].repeat(times);
            bytes.splice(range.end..range.end, again);
            said
        }
        3 => {
            let other = dice.one(originals);
            let (head, tail) = (dice.below(bytes.len()), dice.below(other.bytes.len()));
            bytes.truncate(head);
            bytes.extend_from_slice(&other.bytes[tail..]);
            format!("spliced at {head} with {} from {tail}", other.name)
        }
        4 => {
            let range = dice.range(bytes.len(), 1024);
            bytes[range.clone()].fill(0);
            format!("{range:?} zeroed")
        }
        5 => {
            let all = 0..bytes.len();
            overwrite(dice, bytes, all)
        }
        _ => {
            let times = 1 + dice.below(16);
            for _ in 0..times {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            format!("{times} bits flipped")
        }
    };
    Some(said)
}

/// A number of two or four bytes, written over what stands within.
fn overwrite(dice: &mut Dice, bytes: &mut [u8], within: std::ops::Range<usize>) -> String {
    const EDGES: &[u32] =
        &[0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];
    let at = within.start + dice.below(within.len());
    let number = *dice.one(EDGES);
    let wide = if dice.below(2) == 0 { 2 } else { 4 };
    for (to, from) in bytes.iter_mut().take(within.end).skip(at).take(wide).zip(number.to_le_bytes()) {
        *to = from;
    }
    format!("{number:#x} written over {wide} bytes at {at}")
}

pub type Parts = Vec<(String, Vec<u8>)>;

/// The parts of an archive with their names.
pub fn parts(bytes: &[u8]) -> Option<Parts> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).ok()?;
        let name = part.name().ok()?.to_string();
        let mut content = Vec::new();
        (&mut part).take(LARGEST as u64).read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    Some(parts)
}

/// An archive of parts.
pub fn packed(parts: &Parts, stored: bool) -> Option<Vec<u8>> {
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), options).ok()?;
        zip.write_all(content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// Which parts an archive has, and what they are called.
fn archive_itself(dice: &mut Dice, bytes: &mut Vec<u8>) -> Option<String> {
    let mut parts = parts(bytes)?;
    if parts.is_empty() {
        return None;
    }
    let at = dice.below(parts.len());
    let name = parts[at].0.clone();
    let said = match dice.below(8) {
        0 => {
            parts.remove(at);
            format!("without {name}")
        }
        1 => {
            let names = [name.to_uppercase(), format!("/{name}"), name.replace('/', "\\"), format!("../{name}")];
            parts[at].0 = dice.one(&names).clone();
            format!("{name} is called {}", parts[at].0)
        }
        2 => {
            let content = parts[at].1.clone();
            parts.push((name.to_uppercase(), content));
            format!("{name} twice")
        }
        3 => {
            parts[at].1.clear();
            format!("{name} emptied")
        }
        4 => {
            let from = dice.below(parts.len());
            parts[at].1 = parts[from].1.clone();
            format!("{name} holds what {} holds", parts[from].0)
        }
        5 => {
            let keep = dice.below(parts[at].1.len() + 1);
            parts[at].1.truncate(keep);
            format!("{name} ends at {keep}")
        }
        6 => {
            for more in 0..40 {
                parts.push((format!("xl/worksheets/sheet{}.xml", 100 + more), parts[at].1.clone()));
            }
            format!("{name} forty times more")
        }
        _ => {
            *bytes = packed(&parts, true)?;
            return Some("parts stored as they are".into());
        }
    };
    *bytes = packed(&parts, false)?;
    Some(said)
}

/// What stands in one part.
fn part_of_archive(dice: &mut Dice, bytes: &mut Vec<u8>, originals: &[Original]) -> Option<String> {
    let mut parts = parts(bytes)?;
    let telling = |name: &str| {
        ["sheet", "strings", "styles", "workbook", "content.xml", "rels"]
            .iter()
            .any(|w| name.to_lowercase().contains(w))
    };
    let mut choice: Vec<usize> = (0..parts.len()).filter(|at| telling(&parts[*at].0)).collect();
    if choice.is_empty() || dice.below(8) == 0 {
        choice = (0..parts.len()).collect();
    }
    if choice.is_empty() {
        return None;
    }
    let (name, content) = &mut parts[*dice.one(&choice)];
    let said = if name.ends_with(".bin") {
        record_of_binary(dice, content)
    } else if name.ends_with(".xml") || name.ends_with(".rels") {
        xml(dice, content)
    } else {
        None
    };
    let said = said.or_else(|| plain(dice, content, originals))?;
    let said = format!("{name}: {said}");
    *bytes = packed(&parts, false)?;
    Some(said)
}

fn shortened(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
    text.replace('\n', " ")
}

/// Tags, attributes and texts.
fn xml(dice: &mut Dice, bytes: &mut Vec<u8>) -> Option<String> {
    let places = |sign: &[u8], bytes: &[u8]| -> Vec<usize> {
        bytes.windows(sign.len()).enumerate().filter(|(_, w)| *w == sign).map(|(at, _)| at).collect()
    };
    let tags = places(b"<", bytes);
    if tags.len() < 2 {
        return None;
    }
    // From one tag to another that is not far behind it.
    let some = |dice: &mut Dice| {
        let first = dice.below(tags.len() - 1);
        let last = (first + 1 + dice.below(40)).min(tags.len() - 1);
        tags[first]..tags[last]
    };
    let said = match dice.below(10) {
        0..=2 => {
            let values = places(b"=\"", bytes);
            if values.is_empty() {
                return None;
            }
            let from = dice.one(&values) + 2;
            let to = from + bytes[from..].iter().position(|b| *b == b'"')?;
            let old = String::from_utf8_lossy(&bytes[from..to]).into_owned();
            let reference = old.starts_with(|c: char| c.is_ascii_uppercase()) && old.len() < 16;
            let new = match (old.parse::<f64>(), reference) {
                (Ok(_), _) => *dice.one(NUMBERS),
                (_, true) => *dice.one(REFERENCES),
                _ => *dice.one(VALUES),
            };
            let name = bytes[..from - 2].iter().rposition(|b| *b == b' ').map_or(0, |at| at + 1);
            let said = format!("{}=\"{}\" was {:?}", shortened(&bytes[name..from - 2]), new, shortened(old.as_bytes()));
            bytes.splice(from..to, new.bytes());
            said
        }
        3..=4 => {
            let texts: Vec<usize> =
                places(b">", bytes).into_iter().filter(|at| bytes.get(at + 1).is_some_and(|b| *b != b'<')).collect();
            if texts.is_empty() {
                return None;
            }
            let from = dice.one(&texts) + 1;
            let to = from + bytes[from..].iter().position(|b| *b == b'<')?;
            let new = match dice.below(12) {
                0 => "Ệ".repeat(1 + dice.below(40_000)),
                1..=3 => (*dice.one(NUMBERS)).to_owned(),
                _ => (*dice.one(VALUES)).to_owned(),
            };
            let said = format!("text {:?} was {:?}", shortened(new.as_bytes()), shortened(&bytes[from..to]));
            bytes.splice(from..to, new.into_bytes());
            said
        }
        5 => {
            let range = some(dice);
            let said = format!("without {:?}", shortened(&bytes[range.clone()]));
            bytes.drain(range);
            said
        }
        6 => {
            let range = some(dice);
            let room = (LARGEST - LARGEST.min(bytes.len())) / range.len().max(1);
            let times = (1usize << dice.below(11)).min(room);
            let said = format!("{times} times more {:?}", shortened(&bytes[range.clone()]));
            let again = bytes[range.clone()].repeat(times);
            bytes.splice(range.end..range.end, again);
            said
        }
        7 => {
            let at = *dice.one(&tags);
            let snippet = match dice.below(SNIPPETS.len() + 2) {
                0 => "<a>".repeat(1 + dice.below(20_000)),
                1 => format!("<a {}>", "b=\"c\" ".repeat(1 + dice.below(20_000))),
                n => SNIPPETS[n - 2].to_owned(),
            };
            let said = format!("{:?} at {at}", shortened(snippet.as_bytes()));
            bytes.splice(at..at, snippet.into_bytes());
            said
        }
        8 => {
            let (one, two) = (some(dice), some(dice));
            let copy = bytes[one.clone()].to_vec();
            let said = format!("{:?} in place of {:?}", shortened(&copy), shortened(&bytes[two.clone()]));
            bytes.splice(two, copy);
            said
        }
        _ => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let (said, new) = match dice.below(4) {
                0 => ("UTF-16", utf16(&text, true, true)),
                1 => ("said to be UTF-16", text.replacen("UTF-8", "UTF-16", 1).into_bytes()),
                2 => ("said to be windows-1258", text.replacen("UTF-8", "windows-1258", 1).into_bytes()),
                _ => ("NFD", text.nfd().collect::<String>().into_bytes()),
            };
            *bytes = new;
            said.to_owned()
        }
    };
    Some(said)
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{FEFF}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// A record of a binary workbook's part: its type and length in groups of seven bits, then its content.
fn record_of_binary(dice: &mut Dice, bytes: &mut Vec<u8>) -> Option<String> {
    let number = |at: &mut usize, most: usize| {
        let (mut value, mut shift) = (0usize, 0);
        for _ in 0..most {
            let byte = *bytes.get(*at)?;
            *at += 1;
            value |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    };
    let mut records = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = at;
        let Some(kind) = number(&mut at, 2) else { break };
        let Some(length) = number(&mut at, 4) else { break };
        let content = at;
        at = at.saturating_add(length);
        if at > bytes.len() {
            break;
        }
        records.push((begins, kind, content..at));
    }
    if records.is_empty() {
        return None;
    }
    let (begins, kind, content) = dice.one(&records).clone();
    let said = match dice.below(4) {
        0 if !content.is_empty() => overwrite(dice, bytes, content),
        1 => {
            bytes.drain(begins..content.end);
            "gone".to_owned()
        }
        2 => {
            let times = 1usize << dice.below(8);
            let again = bytes[begins..content.end].repeat(times);
            bytes.splice(begins..begins, again);
            format!("{times} times more")
        }
        _ => overwrite(dice, bytes, begins..content.start),
    };
    Some(format!("record {kind} at {begins}: {said}"))
}

/// Header, allocation table and directory of a compound file.
fn compound_itself(dice: &mut Dice, bytes: &mut [u8]) -> Option<String> {
    let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let sector = |number: usize| number.checked_add(1)?.checked_mul(512).filter(|at| at + 512 <= bytes.len());
    let (what, within) = match dice.below(3) {
        0 => ("header", 0x18..0x60.min(bytes.len())),
        1 => {
            let at = sector(word(0x4C)?)?;
            ("allocation table", at..at + 512)
        }
        _ => {
            let at = sector(word(0x30)?)?;
            // Lengths of names, links, first sectors and sizes.
            let field = *dice.one(&[0x40usize, 0x44, 0x48, 0x4C, 0x74, 0x78]);
            let at = at + 128 * dice.below(4) + field;
            ("directory", at..at + 4)
        }
    };
    Some(format!("{what}: {}", overwrite(dice, bytes, within)))
}

/// A record of an old workbook: its type, its length, its content.
fn record_of_workbook(dice: &mut Dice, bytes: &mut [u8]) -> Option<String> {
    let number = |at: usize| bytes.get(at..at + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let starts: Vec<usize> = (512..bytes.len()).step_by(64).filter(|at| number(*at) == Some(0x0809)).collect();
    let mut records = Vec::new();
    for mut at in starts {
        while let (Some(kind), Some(length)) = (number(at), number(at + 2)) {
            let end = at + 4 + length;
            if length > 8224 || end > bytes.len() || records.len() > 20_000 {
                break;
            }
            records.push((at, kind, at + 4..end));
            at = end;
        }
    }
    // Strings, cells, rows, dimensions, merges, formulas, sheets, formats, what goes on, and names.
    const TELLING: &[usize] =
        &[0xFC, 0xFD, 0xBD, 0x208, 0x200, 0xE5, 0x06, 0x85, 0x203, 0x27E, 0x41E, 0xE0, 0x3C, 0x18, 0x17, 0x204, 0x207];
    let wanted = *dice.one(TELLING);
    let few: Vec<_> = records.iter().filter(|(_, kind, _)| *kind == wanted).cloned().collect();
    let choice = if few.is_empty() { &records } else { &few };
    if choice.is_empty() {
        return None;
    }
    let (at, kind, content) = dice.one(choice).clone();
    let said = match dice.below(4) {
        0 => overwrite(dice, bytes, at..at + 2),
        1 => overwrite(dice, bytes, at + 2..at + 4),
        _ if content.is_empty() => overwrite(dice, bytes, at..at + 4),
        _ => overwrite(dice, bytes, content),
    };
    Some(format!("record {kind:#x} at {at}: {said}"))
}

/// Texts parted by a sign: encodings, quotes, ends of lines, fields.
fn text(dice: &mut Dice, bytes: &mut Vec<u8>) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    let whole = String::from_utf8_lossy(bytes).into_owned();
    let at = dice.below(bytes.len());
    let said = match dice.below(12) {
        0 => {
            let (little, mark) = (dice.below(2) == 0, dice.below(2) == 0);
            *bytes = utf16(&whole, little, mark);
            format!("UTF-16, little: {little}, mark: {mark}")
        }
        1 => {
            *bytes = whole.nfd().collect::<String>().into_bytes();
            "NFD".to_owned()
        }
        2 => {
            *bytes = whole.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
            "Latin-1".to_owned()
        }
        3 => {
            bytes.splice(0..0, [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF]);
            "two marks".to_owned()
        }
        4 => {
            let sign = *dice.one(&["sep=;\n", "sep=\t\n", "sep=\n", "sep=xx\n", "sep=\"\r\n", "sep=é\n"]);
            bytes.splice(0..0, sign.bytes());
            format!("{sign:?} first")
        }
        5 => {
            let ends = *dice.one(&["\r", "\n\n", "\r\r\n", "\u{2028}", " "]);
            *bytes = whole.replace("\r\n", "\n").replace('\n', ends).into_bytes();
            format!("lines end in {ends:?}")
        }
        6 => {
            let sign = *dice.one(&["\"", "\"\"\"", "\0", "\u{1A}", ";;;;", "\t", ",", "|"]);
            let times = 1 + dice.below(400);
            bytes.splice(at..at, sign.repeat(times).into_bytes());
            format!("{sign:?} {times} times at {at}")
        }
        7 => {
            let times = (1usize << dice.below(11)).min(LARGEST_TEXT / bytes.len());
            *bytes = bytes.repeat(times.max(1));
            format!("all of it {times} times")
        }
        8 => {
            let long = (*dice.one(VALUES)).repeat(1 + dice.below(4000));
            bytes.splice(at..at, long.bytes());
            format!("{} characters more at {at}", long.len())
        }
        9 => {
            let from = *dice.one(&[',', ';', '\t']);
            let to = *dice.one(&[",", ";", "\t", "|", "", " "]);
            *bytes = whole.replace(from, to).into_bytes();
            format!("{from:?} is {to:?}")
        }
        _ => {
            let is_end = |b: &u8| matches!(b, b',' | b';' | b'\t' | b'\n');
            let from = bytes[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
            let to = from + bytes[from..].iter().position(is_end).unwrap_or(0);
            let new = *dice.one(VALUES);
            let said = format!("{new:?} was {:?}", shortened(&bytes[from..to]));
            bytes.splice(from..to, new.bytes());
            said
        }
    };
    Some(said)
}
