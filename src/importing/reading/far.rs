//! A cell far away from the table. calamine lays the sheets of .xls and .ods out whole, so that one cell in the
//! last row takes more memory than the reading process has; here its place is told before that.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::grid::{COLUMNS, ROWS};
use super::key::address;

/// Places of a sheet, laid out whole, that the reading process has room for.
const ROOM: u64 = 4_000_000;
/// Places for one that holds something, beyond which the table is not what takes the room.
const SPARSE: u64 = 16;

/// Where the cells of a sheet stand.
#[derive(Default)]
struct Extent {
    cells: u64,
    first: Option<(u32, u32)>,
    last: (u32, u32),
    /// The cell in the last row.
    far: (u32, u32),
}

impl Extent {
    fn put(&mut self, (row, column): (u32, u32), cells: u64) {
        self.cells += cells;
        let (top, left) = self.first.unwrap_or((row, column));
        self.first = Some((top.min(row), left.min(column)));
        if row >= self.last.0 {
            self.far = (row, column);
        }
        self.last = (self.last.0.max(row), self.last.1.max(column));
    }

    /// The address of the cell that makes the sheet too large, if one does.
    fn told(&self) -> Option<String> {
        let (top, left) = self.first?;
        let side = |from: u32, to: u32| u64::from(to - from) + 1;
        let room = side(top, self.last.0) * side(left, self.last.1);
        (room > ROOM && room / SPARSE > self.cells).then(|| address(self.far.0, self.far.1))
    }
}

fn number(tag: &BytesStart<'_>, name: &str) -> u32 {
    let value = tag.attributes().flatten().find(|a| a.key.as_ref() == name);
    value.and_then(|a| a.value.parse().ok()).unwrap_or(1).max(1)
}

/// The far cell of an OpenDocument spreadsheet.
pub fn of_ods(file: &File) -> Option<String> {
    let mut file = file.try_clone().ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    let mut zip = ZipArchive::new(BufReader::new(file)).ok()?;
    let mut reader = Reader::from_reader(BufReader::new(zip.by_name("content.xml").ok()?));
    let mut buffer = Vec::new();
    let (mut extent, mut row, mut column, mut repeat) = (Extent::default(), 0u32, 0u32, 1u32);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        let (tag, empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(tag) => {
                match tag.name().as_ref() {
                    "table:table-row" => row = row.saturating_add(repeat),
                    "table:table" if extent.told().is_some() => return extent.told(),
                    _ => (),
                }
                continue;
            }
            Event::Eof => return None,
            _ => continue,
        };
        match tag.name().as_ref() {
            "table:table" => (extent, row) = (Extent::default(), 0),
            "table:table-row" => {
                (column, repeat) = (0, number(tag, "table:number-rows-repeated"));
                if empty {
                    row = row.saturating_add(repeat);
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let wide = number(tag, "table:number-columns-repeated");
                let holds = tag
                    .attributes()
                    .flatten()
                    .any(|a| matches!(a.key.as_ref(), "office:value-type" | "calcext:value-type" | "table:formula"));
                if holds {
                    let end = (row.saturating_add(repeat - 1), column.saturating_add(wide - 1));
                    // Beyond what any sheet has, calamine's own limit says what is wrong.
                    if end.0 >= ROWS || end.1 >= COLUMNS {
                        return None;
                    }
                    extent.put((row, column), u64::from(wide) * u64::from(repeat));
                    extent.put(end, 0);
                }
                column = column.saturating_add(wide);
            }
            _ => (),
        }
    }
}

/// The far cell of a workbook of Excel 97 to 2003 ([MS-XLS]).
pub fn of_xls(file: &File) -> Option<String> {
    let mut file = file.try_clone().ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let records = stream(&bytes)?;
    let (mut at, mut extent) = (0, Extent::default());
    while let (Some(kind), Some(length)) = (short(&records, at), short(&records, at + 2)) {
        let data = records.get(at + 4..at + 4 + usize::from(length))?;
        let place = || Some((u32::from(short(data, 0)?), u32::from(short(data, 2)?)));
        match kind {
            // BOF of a sheet.
            0x0809 => extent = Extent::default(),
            0x000A if extent.told().is_some() => return extent.told(),
            // FORMULA, NUMBER, LABEL, BOOLERR, LABELSST, RK.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x00FD | 0x027E => extent.put(place()?, 1),
            // MULRK, whose last two bytes are its last column.
            0x00BD => {
                let (row, from) = place()?;
                let to = u32::from(short(data, data.len().checked_sub(2)?)?).max(from);
                extent.put((row, from), u64::from(to - from));
                extent.put((row, to), 1);
            }
            _ => (),
        }
        at += 4 + usize::from(length);
    }
    None
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The last sector number that is one; those above are marks ([MS-CFB] 2.1).
const LAST: u32 = 0xFFFF_FFFA;
/// Bytes of a small sector.
const SMALL: usize = 64;

/// The stream of records in a compound file ([MS-CFB]).
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let shift = short(bytes, 0x1E).filter(|shift| (7..=12).contains(shift))?;
    let size = 1usize << shift;
    let sector = |n: u32| {
        let from = (n as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(from..(from + size).min(bytes.len())).filter(|part| !part.is_empty())
    };
    // The sectors of the table: 109 in the header, the others in a chain of their own.
    let mut tables: Vec<u32> = (0..109).filter_map(|n| long(bytes, 0x4C + 4 * n)).collect();
    let (mut next, mut steps) = (long(bytes, 0x44)?, 0);
    while next <= LAST && steps < bytes.len() / size {
        let part = sector(next)?;
        tables.extend((0..size / 4 - 1).filter_map(|n| long(part, 4 * n)));
        (next, steps) = (long(part, size - 4)?, steps + 1);
    }
    let mut table: Vec<u32> = Vec::new();
    for part in tables.into_iter().filter(|n| *n <= LAST).filter_map(sector) {
        table.extend((0..part.len() / 4).filter_map(|n| long(part, 4 * n)));
    }
    let folder = chain(long(bytes, 0x30)?, &table, bytes.len() / size, &sector)?;
    let named = |entry: &&[u8]| {
        let length = short(entry, 0x40).map_or(0, |n| usize::from(n).saturating_sub(2)).min(64);
        let name: Vec<u16> = (0..length / 2).filter_map(|n| short(entry, 2 * n)).collect();
        matches!(String::from_utf16_lossy(&name).as_str(), "Workbook" | "Book")
    };
    let entry = folder.chunks_exact(128).find(named)?;
    let (first, length) = (long(entry, 0x74)?, long(entry, 0x78)?);
    let mut records = if length >= long(bytes, 0x38)? {
        chain(first, &table, bytes.len() / size, &sector)?
    } else {
        // A short one lies in small sectors within the stream of the root.
        let small = chain(long(&folder, 0x74)?, &table, bytes.len() / size, &sector)?;
        let links = chain(long(bytes, 0x3C)?, &table, bytes.len() / size, &sector)?;
        let links: Vec<u32> = (0..links.len() / 4).filter_map(|n| long(&links, 4 * n)).collect();
        chain(first, &links, small.len() / SMALL, &|n| {
            let from = (n as usize).checked_mul(SMALL)?;
            small.get(from..(from + SMALL).min(small.len()))
        })?
    };
    records.truncate(length as usize);
    Some(records)
}

/// The sectors of a stream from its first one on, as many as the file has at most.
fn chain<'b>(first: u32, links: &[u32], most: usize, sector: &dyn Fn(u32) -> Option<&'b [u8]>) -> Option<Vec<u8>> {
    let (mut all, mut next, mut steps) = (Vec::new(), first, 0);
    while next <= LAST && steps <= most {
        all.extend_from_slice(sector(next)?);
        (next, steps) = (links.get(next as usize).copied()?, steps + 1);
    }
    Some(all)
}
