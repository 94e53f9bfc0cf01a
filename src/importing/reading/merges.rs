//! Merged regions of the formats in which calamine does not tell them, and where those of a sheet stand.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::grid::Region;

/// Only the head of a sheet matters, so the walk ends after this many regions or rows.
pub const ENOUGH: usize = 10_000;

/// A file as an archive, from its beginning.
pub fn archive(file: &File) -> Option<ZipArchive<BufReader<File>>> {
    let mut file = file.try_clone().ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    ZipArchive::new(BufReader::new(file)).ok()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|a| a.key.as_ref() == name)
        .map(|a| quick_xml::escape::unescape(a.value.as_ref()).map_or_else(|_| a.value.to_string(), |v| v.into_owned()))
}

/// Regions of one table of an OpenDocument spreadsheet, from the spans of its cells.
pub fn of_ods(file: &File, sheet: &str) -> Option<Vec<Region>> {
    let mut zip = archive(file)?;
    let content = zip.by_name("content.xml").ok()?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut found = Vec::new();
    let (mut within, mut row, mut column) = (false, 0u32, 0u32);
    let mut row_repeat = 1u32;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        let (tag, empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(tag) => {
                match tag.name().as_ref() {
                    "table:table-row" if within => row = row.saturating_add(row_repeat),
                    "table:table" if within => return Some(found),
                    _ => (),
                }
                continue;
            }
            Event::Eof => return Some(found),
            _ => continue,
        };
        let number = |name: &str| attribute(tag, name).and_then(|v| v.parse::<u32>().ok()).unwrap_or(1).max(1);
        match tag.name().as_ref() {
            "table:table" => {
                within = attribute(tag, "table:name").as_deref() == Some(sheet);
                row = 0;
            }
            "table:table-row" if within => {
                column = 0;
                row_repeat = number("table:number-rows-repeated");
                if empty {
                    row = row.saturating_add(row_repeat);
                }
            }
            "table:table-cell" | "table:covered-table-cell" if within => {
                let (down, across) = (number("table:number-rows-spanned"), number("table:number-columns-spanned"));
                if down > 1 || across > 1 {
                    found.push(Region {
                        top: row,
                        left: column,
                        bottom: row.saturating_add(down - 1),
                        right: column.saturating_add(across - 1),
                    });
                    if found.len() == ENOUGH {
                        return Some(found);
                    }
                }
                column = column.saturating_add(number("table:number-columns-repeated"));
            }
            _ => (),
        }
    }
}

/// Regions of one sheet of a binary workbook: the records BrtMergeCell of its part ([MS-XLSB] 2.4.678).
pub fn of_xlsb(file: &File, sheet: &str) -> Option<Vec<Region>> {
    let mut zip = archive(file)?;
    let part = part_of_xlsb(&mut zip, sheet)?;
    let bytes = BufReader::new(zip.by_name(&part).ok()?);
    let mut records = Records { bytes };
    let mut found = Vec::new();
    while let Some((kind, data)) = records.next() {
        if kind == 176 && data.len() >= 16 {
            let at = |i: usize| u32::from_le_bytes([data[i], data[i + 1], data[i + 2], data[i + 3]]);
            found.push(Region { top: at(0), bottom: at(4), left: at(8), right: at(12) });
            if found.len() == ENOUGH {
                break;
            }
        }
    }
    Some(found)
}

/// The part of a sheet, through the workbook's bundle records and its relations.
fn part_of_xlsb(zip: &mut ZipArchive<BufReader<File>>, sheet: &str) -> Option<String> {
    let mut relation = None;
    {
        let mut records = Records { bytes: BufReader::new(zip.by_name("xl/workbook.bin").ok()?) };
        while let Some((kind, data)) = records.next() {
            // BrtBundleSh: state, id, then the relation's id and the sheet's name as counted UTF-16.
            if kind == 156 {
                let (id, rest) = wide(data.get(8..)?)?;
                let (name, _) = wide(rest)?;
                if name == sheet {
                    relation = Some(id);
                    break;
                }
            }
        }
    }
    target(zip, "xl/_rels/workbook.bin.rels", &relation?)
}

/// The part of a sheet of an Office Open XML workbook; none where its relations lie elsewhere.
pub fn part_of_xlsx(file: &File, sheet: &str) -> Option<String> {
    let mut zip = archive(file)?;
    let mut relation = None;
    {
        let mut reader = Reader::from_reader(BufReader::new(zip.by_name("xl/workbook.xml").ok()?));
        let mut buffer = Vec::new();
        while relation.is_none() {
            buffer.clear();
            match reader.read_event_into(&mut buffer).ok()? {
                Event::Start(tag) | Event::Empty(tag)
                    if tag.local_name().as_ref() == "sheet" && attribute(&tag, "name").as_deref() == Some(sheet) =>
                {
                    relation = Some(attribute(&tag, "r:id")?);
                }
                Event::Eof => return None,
                _ => (),
            }
        }
    }
    target(&mut zip, "xl/_rels/workbook.xml.rels", &relation?)
}

/// The part that a relation names.
fn target(zip: &mut ZipArchive<BufReader<File>>, relations: &str, relation: &str) -> Option<String> {
    let mut reader = Reader::from_reader(BufReader::new(zip.by_name(relations).ok()?));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag)
                if tag.local_name().as_ref() == "Relationship"
                    && attribute(&tag, "Id").as_deref() == Some(relation) =>
            {
                let target = attribute(&tag, "Target")?;
                return Some(match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("xl/{target}"),
                });
            }
            Event::Eof => return None,
            _ => (),
        }
    }
}

fn wide(data: &[u8]) -> Option<(String, &[u8])> {
    let length = u32::from_le_bytes(data.get(..4)?.try_into().ok()?) as usize;
    let bytes = data.get(4..4 + length.checked_mul(2)?)?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    Some((String::from_utf16_lossy(&units), &data[4 + length * 2..]))
}

/// Records of the binary format: a number of one or two bytes, a length of up to four, the data.
struct Records<R> {
    bytes: R,
}

impl<R: Read> Records<R> {
    fn byte(&mut self) -> Option<u8> {
        let mut one = [0];
        self.bytes.read_exact(&mut one).ok().map(|()| one[0])
    }

    fn next(&mut self) -> Option<(u16, Vec<u8>)> {
        let first = self.byte()?;
        let mut kind = u16::from(first);
        if first & 0x80 != 0 {
            kind = u16::from(first & 0x7F) | u16::from(self.byte()? & 0x7F) << 7;
        }
        let mut length = 0usize;
        for shift in 0..4 {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7F) << (7 * shift);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > 1 << 24 {
            return None;
        }
        let mut data = vec![0; length];
        self.bytes.read_exact(&mut data).ok()?;
        Some((kind, data))
    }
}
