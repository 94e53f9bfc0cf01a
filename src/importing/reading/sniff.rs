//! What a file is, by its first bytes and never by its name's ending.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::limits::Limits;
use super::prescan::{self, Archive};
use super::refused::Refused;

/// A file that can be read on.
pub enum Format {
    Xlsx(Archive),
    Xlsb,
    Ods,
    Xls,
    /// Bytes of a text file, not decoded yet.
    Text(Vec<u8>),
}

/// Tells what the file is, scanning an archive through before anything else looks into it.
///
/// `file_name` is used for one thing only: Excel's lock files are known by their `~$`.
pub fn sniff(file: &mut File, file_name: &str, limits: &Limits) -> Result<Format, Refused> {
    let size = file.metadata().map_err(cannot_open)?.len();
    if size > limits.file_bytes {
        return Err(Refused::TooLarge { what: "bytes".into(), limit: format!("{} MB", limits.file_bytes >> 20) });
    }
    let mut head = vec![0; 4096.min(size as usize)];
    file.seek(SeekFrom::Start(0)).map_err(cannot_open)?;
    file.read_exact(&mut head).map_err(cannot_open)?;
    if size == 0 || (size < 4096 && head.iter().all(|b| b.is_ascii_whitespace() || *b == 0)) {
        return Err(Refused::Empty);
    }
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    if base.starts_with("~$") && size <= 4096 {
        return Err(Refused::LockFile);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return prescan::archive(file, limits);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return compound(file, size);
    }
    // A bare BIFF stream, without a compound file around it: BIFF2 to BIFF5 of the early nineties.
    if head.len() > 4 && head[0] == 0x09 && matches!(head[1], 0x00 | 0x02 | 0x04 | 0x08) && head[3] == 0 {
        return Err(Refused::NotWorkbook("old-excel".into()));
    }
    if let Some(what) = known_stranger(&head) {
        return Err(Refused::NotWorkbook(what.into()));
    }
    text(file, size, &head, limits)
}

fn cannot_open(error: std::io::Error) -> Refused {
    Refused::CannotOpen(error.kind().to_string())
}

fn known_stranger(head: &[u8]) -> Option<&'static str> {
    const SIGNS: &[(&[u8], &str)] = &[
        (b"%PDF", "pdf"),
        (b"{\\rtf", "word"),
        (b"\x89PNG", "image"),
        (b"\xFF\xD8\xFF", "image"),
        (b"GIF8", "image"),
        (b"Rar!", "archive"),
        (b"7z\xBC\xAF", "archive"),
        (b"\x1F\x8B", "archive"),
        (b"SQLite format 3", "database"),
        (b"ID;P", "sylk"),
    ];
    SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, what)| *what)
}

/// A compound file holds an old workbook, an encrypted new one, or an old Word document.
fn compound(file: &mut File, size: u64) -> Result<Format, Refused> {
    let mut all = Vec::with_capacity(size as usize);
    file.seek(SeekFrom::Start(0)).map_err(cannot_open)?;
    file.read_to_end(&mut all).map_err(cannot_open)?;
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let holds = |name: &str| {
        let name = wide(name);
        // Directory entries stand at multiples of 128 bytes.
        all.chunks(128).any(|entry| entry.len() >= name.len() && entry[..name.len()].eq_ignore_ascii_case(&name))
    };
    if holds("EncryptedPackage") {
        return Err(Refused::Encrypted);
    }
    if holds("Workbook") || holds("Book") {
        if has_filepass(&all) {
            return Err(Refused::Encrypted);
        }
        return Ok(Format::Xls);
    }
    if holds("WordDocument") {
        return Err(Refused::NotWorkbook("word".into()));
    }
    // Cut off before its directory, or something else of Office.
    Err(Refused::Damaged)
}

/// The record FILEPASS ([MS-XLS] 2.4.117) behind the first BOF of a workbook's stream, which begins at a
/// sector: encrypted, whatever the method.
fn has_filepass(all: &[u8]) -> bool {
    let number = |at: usize| all.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    (512..all.len()).step_by(64).any(|start| {
        if number(start) != Some(0x0809) || number(start + 2).is_none_or(|l| l > 16) {
            return false;
        }
        let mut at = start;
        for _ in 0..8 {
            let (Some(kind), Some(length)) = (number(at), number(at + 2)) else {
                return false;
            };
            if kind == 0x002F {
                return true;
            }
            at += 4 + usize::from(length);
        }
        false
    })
}

fn text(file: &mut File, size: u64, head: &[u8], limits: &Limits) -> Result<Format, Refused> {
    let ascii: String = head.iter().filter(|b| **b != 0).map(|b| b.to_ascii_lowercase() as char).collect();
    let start = ascii.trim_start_matches(|c: char| !c.is_ascii() || c.is_ascii_whitespace());
    if start.starts_with("version https://git-lfs") {
        return Err(Refused::LfsPointer);
    }
    // JSON.
    if start.starts_with('{') || start.strip_prefix('[').is_some_and(|list| list.trim_start().starts_with('{')) {
        return Err(Refused::NotWorkbook("unknown".into()));
    }
    if start.starts_with("<?xml") || start.starts_with('<') {
        let within = |sign: &str| start.contains(sign);
        return Err(if within("urn:schemas-microsoft-com:office:spreadsheet") {
            Refused::SpreadsheetXml
        } else if within("<html") || within("<!doctype html") || within("<table") || within("<body") {
            Refused::Html
        } else if within("office:document") {
            Refused::NotWorkbook("flat-ods".into())
        } else {
            Refused::NotWorkbook("unknown".into())
        });
    }
    if size > limits.text_bytes {
        return Err(Refused::TooLarge { what: "bytes".into(), limit: format!("{} MB", limits.text_bytes >> 20) });
    }
    let mut all = Vec::with_capacity(size as usize);
    file.seek(SeekFrom::Start(0)).map_err(cannot_open)?;
    file.read_to_end(&mut all).map_err(cannot_open)?;
    let control = all.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\r' | b'\n' | 0x0C)).count();
    let utf16 = super::text::looks_utf16(&all);
    if !utf16 && control * 200 > all.len() {
        return Err(Refused::NotWorkbook("unknown".into()));
    }
    Ok(Format::Text(all))
}
