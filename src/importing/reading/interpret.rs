//! From an open file to rows as understood: which layout, which sheets, which rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use unicode_normalization::UnicodeNormalization;

use super::grid::{Book, Cell, Flow, RawRow, Region};
use super::header::{self, Fit, Head};
use super::key::letters;
use super::layout::Layout;
use super::legacy::{self, Legacy};
use super::limits::Limits;
use super::model::{Ask, Column, Encoding, Kind, RawSheet, Reading, Row, Skipped};
use super::refused::Refused;
use super::rows::{Found, RowReader};
use super::sniff::sniff;
use super::title::TitleBlock;
use super::tree;
use crate::reports;
use crate::vocabulary::Said;

/// Rows of a sheet that are looked at to recognise it.
const HEAD_ROWS: usize = 120;
/// Sheets that are looked at.
const HEAD_SHEETS: usize = 100;
/// Remark on a column of personal data that was not read.
pub const REMARK_PERSONAL: &str = "importing-remark-personal";
/// Remark on one that was, to be kept apart.
pub const REMARK_CONTACT: &str = "importing-remark-contact";

/// One piece of a reading, in the order in which it is found. The head comes first.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Everything but rows, skipped rows and later remarks.
    Head(Box<Reading>),
    /// A sheet as it stands, without its rows; they follow.
    Sheet(RawSheet),
    /// A row as it stands, of the sheet before.
    Raw(RawRow),
    Row(Row),
    Skipped(Skipped),
    Remark(Said),
}

struct Sheet {
    index: usize,
    name: String,
    hidden: bool,
    rows: Vec<RawRow>,
    merges: Vec<Region>,
}

/// Reads a file in this process. Only for files that are trusted, and for the child process, which
/// may die of it: [`super::Reader::read`] is the way in.
pub fn interpret(
    file: &mut File,
    ask: &Ask,
    layouts: &[Layout],
    limits: &Limits,
    give: &mut dyn FnMut(Piece) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let format = sniff(file, &ask.file_name, limits)?;
    let mut book = Book::open(file, format, limits, ask.encoding)?;
    let mut sheets = heads(&mut book)?;
    if sheets.iter().all(|s| s.rows.is_empty()) {
        return Err(Refused::NoCells);
    }
    if is_report(&sheets) {
        return Err(Refused::OwnReport);
    }
    let mut remarks = Vec::new();
    if let Some((encoding, sample)) = &book.encoding
        && *encoding != "UTF-8"
    {
        remarks.push(encoding_remark(encoding, sample.as_ref()));
    }
    let legacy = {
        let texts = sheets.iter().flat_map(|s| &s.rows).flat_map(|r| &r.cells).filter_map(|(_, c)| match c {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        match (ask.encoding, book.encoding.is_some()) {
            // A text file was decoded when it was opened.
            (Some(_), true) | (Some(Encoding::AsIs | Encoding::Cp1258), _) => None,
            (Some(Encoding::Tcvn3), false) => Some(legacy::said(Legacy::Tcvn3, texts)),
            (Some(Encoding::Vni), false) => Some(legacy::said(Legacy::Vni, texts)),
            (None, _) => legacy::detect(texts),
        }
    };
    if let Some(found) = &legacy {
        remarks.push(encoding_remark(found.legacy.name(), Some(&found.sample)));
    }
    let mend = |row: &mut RawRow| {
        for (_, cell) in &mut row.cells {
            if let Cell::Text(text) = cell
                && let Some(decoded) = legacy.as_ref().and_then(|l| l.decode(text))
            {
                *text = decoded.nfc().collect();
            }
        }
    };
    sheets.iter_mut().flat_map(|s| &mut s.rows).for_each(mend);
    if let Some(most) = ask.raw {
        return raw(&mut book, &sheets, most, &mend, give);
    }

    let (layout, mut chosen) = choose(&sheets, ask.wanted, layouts)?;
    let contacts = ask.contacts && Kind::Dossiers.alike().contains(&layout.kind);
    let asked;
    let layout = match contacts {
        true => {
            asked = layout.clone().with_contacts();
            &asked
        }
        false => layout,
    };
    chosen.sort_by_key(|(sheet, fit)| (sheet.hidden, std::cmp::Reverse(fit.titled), sheet.index));
    let first_hidden = chosen[0].0.hidden;
    if first_hidden {
        remarks.push(Said::new("importing-remark-hidden-sheet").with("sheet", &chosen[0].0.name));
    }
    chosen.retain(|(sheet, _)| sheet.hidden == first_hidden);
    chosen.sort_by_key(|(sheet, _)| sheet.index);

    let (first, first_fit) = &chosen[0];
    let title = TitleBlock::read(&first.rows, first_fit.first, layout);
    let (mut titles, mut beside) = (BTreeMap::new(), Vec::new());
    for sheet in &sheets {
        let fit = chosen.iter().find(|(one, _)| one.index == sheet.index).map(|(_, fit)| fit);
        let own = fit.map(|fit| TitleBlock::read(&sheet.rows, fit.first, layout));
        match own.filter(|own| own.period.is_none() || title.period.is_none() || own.period == title.period) {
            Some(own) => drop(own.title.map(|title| titles.insert(sheet.name.clone(), title))),
            None => beside.extend(texts(&sheet.rows)),
        }
    }
    let mut told: Vec<Said> = contact_remarks(layout, first_fit).collect();
    column_remarks(layout, first_fit, &mut remarks);
    give(Piece::Head(Box::new(Reading {
        kind: layout.kind,
        layout: layout.name.clone(),
        mapping: layout.mapped.as_ref().map(|mapped| mapped.name.clone()),
        sheet: first.name.clone(),
        title: title.title.clone(),
        titles,
        beside,
        period: title.period,
        lead_unit: title.lead_unit.clone(),
        facts: title.facts.clone(),
        columns: columns(layout, first_fit),
        rows: Vec::new(),
        skipped: Vec::new(),
        remarks,
    })))?;
    let mut read = 0;
    for (sheet, fit) in &chosen {
        let own = TitleBlock::read(&sheet.rows, fit.first, layout);
        if own.period.is_some() && title.period.is_some() && own.period != title.period {
            give(Piece::Remark(Said::new("importing-remark-other-period").with("sheet", &sheet.name)))?;
            continue;
        }
        // What the first sheet holds of them was said with it.
        for said in contact_remarks(layout, fit) {
            if !told.contains(&said) {
                told.push(said.clone());
                give(Piece::Remark(said))?;
            }
        }
        read += read_sheet(&mut book, sheet, layout, fit, &own, &mend, give)?;
    }
    for sheet in &sheets {
        if !sheet.rows.is_empty() && !chosen.iter().any(|(c, _)| c.index == sheet.index) {
            give(Piece::Remark(Said::new("importing-remark-sheet-unread").with("sheet", &sheet.name)))?;
        }
    }
    if read == 0 {
        return Err(Refused::NoRows { kind: layout.kind, sheet: chosen[0].0.name.clone() });
    }
    Ok(())
}

/// Texts of the first rows of a sheet, each once.
fn texts(rows: &[RawRow]) -> BTreeSet<String> {
    let cells = rows.iter().flat_map(|row| &row.cells);
    cells.filter_map(|(_, cell)| if let Cell::Text(text) = cell { Some(text.clone()) } else { None }).collect()
}

/// Hands over the sheets as they stand, `most` rows of each.
fn raw(
    book: &mut Book,
    sheets: &[Sheet],
    most: usize,
    mend: &dyn Fn(&mut RawRow),
    give: &mut dyn FnMut(Piece) -> Result<(), Refused>,
) -> Result<(), Refused> {
    for sheet in sheets.iter().filter(|s| !s.rows.is_empty()) {
        let (name, hidden, merges) = (sheet.name.clone(), sheet.hidden, sheet.merges.clone());
        give(Piece::Sheet(RawSheet { name, hidden, merges, rows: Vec::new() }))?;
        let mut given = 0;
        book.each_row(sheet.index, &mut |mut row| {
            if given == most {
                return Ok(Flow::Enough);
            }
            given += 1;
            mend(&mut row);
            give(Piece::Raw(row))?;
            Ok(Flow::On)
        })?;
    }
    Ok(())
}

/// Whether the workbook is a report that this program wrote: what it holds is read from here already.
fn is_report(sheets: &[Sheet]) -> bool {
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let head = |name: &str| -> Vec<&str> {
        let rows = sheets.iter().filter(|sheet| sheet.name == name).flat_map(|sheet| sheet.rows.iter().take(3));
        let texts = rows.flat_map(|row| &row.cells).filter_map(|(_, cell)| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    };
    reports::own::is_report(&names, head)
}

fn encoding_remark(encoding: &str, sample: Option<&(String, String)>) -> Said {
    match sample {
        Some((before, after)) => Said::new("importing-remark-encoding-sample")
            .with("encoding", encoding)
            .with("before", before.trim())
            .with("after", after.trim()),
        None => Said::new("importing-remark-encoding").with("encoding", encoding),
    }
}

fn heads(book: &mut Book) -> Result<Vec<Sheet>, Refused> {
    let mut sheets = Vec::new();
    for index in 0..book.sheets.len().min(HEAD_SHEETS) {
        let mut rows = Vec::new();
        book.each_row(index, &mut |row| {
            rows.push(row);
            Ok(if rows.len() >= HEAD_ROWS { Flow::Enough } else { Flow::On })
        })?;
        rows.sort_by_key(|r: &RawRow| r.number);
        let merges = if rows.is_empty() { Vec::new() } else { book.merges(index) };
        let last = rows.last().map_or(0, |r| r.number);
        let merges = merges.into_iter().filter(|m| m.top <= last && m.left <= m.right && m.top <= m.bottom).collect();
        let info = &book.sheets[index];
        sheets.push(Sheet { index, name: info.name.clone(), hidden: info.hidden, rows, merges });
    }
    Ok(sheets)
}

/// A layout with the sheets that it fits.
type Chosen<'s, 'l> = (&'l Layout, Vec<(&'s Sheet, Fit)>);

/// The layout that fits best, and every sheet that it fits.
fn choose<'s, 'l>(sheets: &'s [Sheet], wanted: Option<Kind>, layouts: &'l [Layout]) -> Result<Chosen<'s, 'l>, Refused> {
    let mut whole: Vec<(&Layout, &Sheet, Fit)> = Vec::new();
    let mut nearest: Option<(&Layout, Fit)> = None;
    for sheet in sheets.iter().filter(|s| !s.rows.is_empty()) {
        let candidates = header::candidates(&Head { rows: &sheet.rows, merges: &sheet.merges });
        for layout in layouts {
            let titled = layout.has_title(&sheet.name)
                || sheet.rows.iter().take(30).flat_map(|r| &r.cells).any(|(_, cell)| match cell {
                    Cell::Text(text) => layout.has_title(text),
                    _ => false,
                });
            let Some(fit) = header::find(&candidates, layout, titled) else {
                continue;
            };
            if fit.whole(layout, wanted == Some(layout.kind)) {
                whole.push((layout, sheet, fit));
            } else if wanted.is_none_or(|w| w == layout.kind)
                && fit.fields.len() >= 2
                // What misses more than it has is near to nothing, but to what somebody says that it is.
                && (wanted.is_some() || fit.fields.len() >= missing(layout, &fit).len())
                && nearest.as_ref().is_none_or(|(_, n)| fit.weight() > n.weight())
            {
                nearest = Some((layout, fit));
            }
        }
    }
    let heaviest = |kind: Option<Kind>| {
        whole
            .iter()
            .filter(|(layout, ..)| kind.is_none_or(|k| k == layout.kind))
            .max_by_key(|(_, sheet, fit)| (!sheet.hidden, fit.weight(), std::cmp::Reverse(sheet.index)))
    };
    let Some((layout, ..)) = heaviest(wanted) else {
        if let (Some(wanted), Some((found, ..))) = (wanted, heaviest(None)) {
            return Err(Refused::WrongKind { wanted, found: found.kind });
        }
        let missing = nearest.as_ref().map(|(layout, fit)| missing(layout, fit)).unwrap_or_default();
        return Err(Refused::NotRecognised { nearest: nearest.map(|(l, _)| (l.kind, l.name.clone())), missing });
    };
    let layout: &Layout = layout;
    let chosen = whole.into_iter().filter(|(l, ..)| std::ptr::eq(*l, layout)).map(|(_, sheet, fit)| (sheet, fit));
    Ok((layout, chosen.collect()))
}

fn missing(layout: &Layout, fit: &Fit) -> Vec<String> {
    let mut missing: Vec<String> = fit.missing.iter().map(|m| m.replace(" / ", " – ")).collect();
    for set in &layout.any_of {
        if !set.iter().any(|f| fit.fields.contains_key(f)) {
            let names = set.iter().filter_map(|f| layout.column(f)).map(|c| c.headers[0].replace(" / ", " – "));
            missing.push(names.collect::<Vec<_>>().join(" / "));
        }
    }
    missing
}

fn columns(layout: &Layout, fit: &Fit) -> Vec<Column> {
    fit.columns.iter().filter(|c| layout.column(&c.field).is_some_and(|rule| !rule.unread)).cloned().collect()
}

/// Columns of personal data, each with whether it is read.
fn contact_remarks(layout: &Layout, fit: &Fit) -> impl Iterator<Item = Said> {
    fit.columns.iter().filter_map(|column| {
        let rule = layout.column(&column.field).filter(|rule| rule.unread)?;
        let said = Said::new(if rule.asked { REMARK_CONTACT } else { REMARK_PERSONAL });
        Some(said.with("column", &column.letter).with("header", column.header.join(" / ")))
    })
}

/// What stands in the sheet and is not read, and what the layout knows and the sheet does not have.
fn column_remarks(layout: &Layout, fit: &Fit, remarks: &mut Vec<Said>) {
    remarks.extend(contact_remarks(layout, fit));
    for (column, path) in &fit.unknown {
        remarks.push(
            Said::new("importing-remark-column-unread")
                .with("column", letters(*column))
                .with("header", path.join(" / ")),
        );
    }
    let absent: Vec<&str> = layout
        .columns
        .iter()
        .filter(|c| !c.unread && !fit.fields.contains_key(&c.field) && !layout.fill.contains_key(&c.field))
        .map(|c| c.headers[0].as_str())
        .collect();
    if !absent.is_empty() {
        remarks.push(Said::new("importing-remark-columns-absent").with("columns", absent.join("; ")));
    }
}

fn read_sheet(
    book: &mut Book,
    sheet: &Sheet,
    layout: &Layout,
    fit: &Fit,
    title: &TitleBlock,
    mend: &dyn Fn(&mut RawRow),
    give: &mut dyn FnMut(Piece) -> Result<(), Refused>,
) -> Result<u64, Refused> {
    let mut held: Vec<Row> = Vec::new();
    let is_tree = layout.tree.is_some();
    let mut reader = RowReader::new(layout, fit, &sheet.name, title, book.epoch_1904);
    {
        let mut sink = |found: Found| match found {
            Found::Row(row) if is_tree => {
                held.push(row);
                if held.len() > tree::MOST {
                    return Err(Refused::TooLarge { what: "rows".into(), limit: tree::MOST.to_string() });
                }
                Ok(())
            }
            Found::Row(row) => give(Piece::Row(row)),
            Found::Skipped(skipped) => give(Piece::Skipped(skipped)),
            Found::Remark(said) => give(Piece::Remark(said)),
        };
        book.each_row(sheet.index, &mut |mut row| {
            mend(&mut row);
            reader.row(row, &mut sink)?;
            Ok(Flow::On)
        })?;
        reader.end(&mut sink)?;
    }
    if let Some(rule) = &layout.tree {
        tree::grow(&mut held, rule);
        for row in held {
            give(Piece::Row(row))?;
        }
    }
    Ok(reader.read)
}
