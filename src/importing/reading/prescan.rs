//! A walk through an archive's parts before calamine opens it.
//!
//! Three kinds of forged file abort the process inside calamine, which nothing can catch: a lie
//! about the number of shared strings, one string of gigabytes, a bomb. The walk inflates every part
//! within a budget, without keeping it, and notes what the reader wants to know.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::limits::Limits;
use super::refused::Refused;
use super::sniff::Format;

/// What the walk learnt.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Some sheet holds formulas.
    pub formulas: bool,
    /// Days are counted from 1904.
    pub epoch_1904: bool,
}

/// Scans an archive and tells which kind of workbook it is.
pub fn archive(file: &mut File, limits: &Limits) -> Result<Format, Refused> {
    file.seek(SeekFrom::Start(0)).map_err(|_| Refused::Damaged)?;
    let packed = file.metadata().map_err(|_| Refused::Damaged)?.len().max(1);
    let mut zip = ZipArchive::new(&mut *file).map_err(|_| Refused::Damaged)?;
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
        if name == "mimetype" {
            media = watch.start;
        }
        if name == "meta-inf/manifest.xml" && watch.encrypted {
            return Err(Refused::Encrypted);
        }
        names.insert(name);
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
const LONGEST_TEXT: u64 = 1 << 20;

/// Looks for signs in a part that passes by in pieces.
struct Watch {
    xml: bool,
    strings: bool,
    sheet: bool,
    start: String,
    tail: Vec<u8>,
    size: u64,
    unique: u64,
    /// Bytes since the last `<`.
    run: u64,
    formulas: bool,
    epoch_1904: bool,
    encrypted: bool,
}

impl Watch {
    fn new(name: &str, xml: bool) -> Watch {
        Watch {
            xml,
            strings: name.ends_with("sharedstrings.xml") || name.ends_with("sharedstrings.bin"),
            sheet: name.contains("worksheets/"),
            start: String::new(),
            tail: Vec::new(),
            size: 0,
            unique: 0,
            run: 0,
            formulas: false,
            epoch_1904: false,
            encrypted: false,
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
        // What may be split between two pieces is joined.
        let mut joined = std::mem::take(&mut self.tail);
        joined.extend_from_slice(piece);
        if holds(&joined, b"<!DOCTYPE") || holds(&joined, b"<!ENTITY") {
            return Err(Refused::Hostile("dtd".into()));
        }
        self.formulas |= self.sheet && (holds(&joined, b"<f>") || holds(&joined, b"<f ") || holds(&joined, b":f>"));
        self.encrypted |= holds(&joined, b"encryption-data");
        self.epoch_1904 |= holds(&joined, b"date1904=\"1\"") || holds(&joined, b"date1904=\"true\"");
        for byte in piece {
            self.run = if *byte == b'<' { 0 } else { self.run + 1 };
            if self.run > LONGEST_TEXT {
                return Err(Refused::Hostile("long-text".into()));
            }
        }
        self.tail = joined[joined.len().saturating_sub(24)..].to_vec();
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

    fn end(&self) -> Result<(), Refused> {
        // The shortest string is `<si/>`, or five bytes of the binary form.
        if self.strings && self.unique > 1024 && self.unique > self.size / 4 {
            return Err(Refused::Hostile("strings".into()));
        }
        Ok(())
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
