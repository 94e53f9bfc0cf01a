//! Where a table begins, and what its columns are called from the top to the bottom.

use std::collections::BTreeMap;

use super::grid::{Cell, RawRow, Region};
use super::key::letters;
use super::layout::{Layout, PathKeys};
use super::model::{Column, RawSheet};
use super::values::shown;

/// Header rows that a table may have.
const TALLEST: usize = 6;
/// How the header of the column ends that this program adds with what is wrong in each row.
pub const OWN_COLUMN: &str = "(giamsat)";
/// Rows that may stand above a header.
const DEEPEST: usize = 60;

/// The head of a sheet: its first rows, and its merged regions.
pub struct Head<'a> {
    pub rows: &'a [RawRow],
    pub merges: &'a [Region],
}

/// A header that fits a layout.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Field -> column, counted from 0.
    pub fields: BTreeMap<String, u32>,
    /// Column of the running number.
    pub ordinal: Option<u32>,
    pub columns: Vec<Column>,
    /// Header paths that the layout does not know, with their columns.
    pub unknown: Vec<(u32, Vec<String>)>,
    /// First row of the header, counted from 0.
    pub first: u32,
    /// Last row of the header.
    pub last: u32,
    /// Needed columns that are missing, by their usual header.
    pub missing: Vec<String>,
    pub score: i32,
    pub titled: bool,
    /// Every header of the layout's mapping stands here.
    pub mapped: bool,
}

/// Texts of a header block, row by row, with merged cells and blank neighbours filled.
fn block(rows: &[&RawRow], merges: &[Region]) -> Vec<BTreeMap<u32, String>> {
    let mut texts: Vec<BTreeMap<u32, String>> = rows
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .map(|(column, cell)| (*column, shown(cell).into_owned()))
                .filter(|(_, text)| !text.is_empty())
                .collect()
        })
        .collect();
    let wide = |row: u32, column: u32| {
        merges.iter().find(|m| (m.top..=m.bottom).contains(&row) && (m.left..=m.right).contains(&column))
    };
    // A header cell that spans columns speaks for each of them, in its top row only.
    for (at, row) in rows.iter().enumerate() {
        for merge in merges.iter().filter(|m| m.top == row.number && m.right > m.left) {
            let Some(text) = texts[at].get(&merge.left).cloned() else {
                continue;
            };
            for column in merge.left + 1..=merge.right.min(super::grid::WIDEST) {
                texts[at].entry(column).or_insert_with(|| text.clone());
            }
        }
    }
    // Where nothing is merged, a blank speaks like its left neighbour if both have something beneath.
    let last = texts.len() - 1;
    let mut below: BTreeMap<u32, ()> = texts[last].keys().map(|c| (*c, ())).collect();
    for at in (0..last).rev() {
        let row = rows[at].number;
        let columns: Vec<u32> = below.keys().copied().collect();
        for column in columns {
            if column == 0 || texts[at].contains_key(&column) || wide(row, column).is_some() {
                continue;
            }
            let left = column - 1;
            let bound = wide(row, left).is_some_and(|m| m.right < column && m.right > m.left)
                || wide(row, left).is_some_and(|m| m.bottom > m.top && m.right == m.left);
            if !bound
                && below.contains_key(&left)
                && let Some(text) = texts[at].get(&left).cloned()
            {
                texts[at].insert(column, text);
            }
        }
        below.extend(texts[at].keys().map(|c| (*c, ())));
    }
    texts
}

/// The header path of each column of a block: the texts from the top, repetitions left out.
pub fn paths(rows: &[&RawRow], merges: &[Region]) -> BTreeMap<u32, Vec<String>> {
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    if rows.is_empty() {
        return found;
    }
    for texts in block(rows, merges) {
        for (column, text) in texts {
            let path = found.entry(column).or_default();
            if path.last() != Some(&text) {
                path.push(text);
            }
        }
    }
    found
}

/// Rows that may be a header, with the path of each column and the keys to compare it by.
pub struct Candidate {
    first: u32,
    last: u32,
    columns: Vec<(u32, Vec<String>, PathKeys)>,
}

/// Every block of rows in the head of a sheet that may be a header, the lower blocks first.
pub fn candidates(head: &Head<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for start in 0..head.rows.len().min(DEEPEST) {
        let first = head.rows[start].number;
        for tall in 1..=TALLEST {
            let Some(end) = head.rows.get(start + tall - 1) else {
                break;
            };
            // A blank row parts the header from what follows, and a row of numbers is not a header.
            let figures = end.cells.iter().filter(|(_, c)| matches!(c, Cell::Number(_) | Cell::Moment(_))).count();
            let figures = figures * 2 > end.cells.len();
            if end.number != first + tall as u32 - 1 || figures {
                break;
            }
            let rows: Vec<&RawRow> = head.rows[start..start + tall].iter().collect();
            let paths = paths(&rows, head.merges);
            if paths.len() < 2 {
                continue;
            }
            let columns = paths.into_iter().map(|(column, path)| {
                let keys = PathKeys::of(&path);
                (column, path, keys)
            });
            found.push(Candidate { first, last: end.number, columns: columns.collect() });
        }
    }
    found
}

/// The best header for a layout, whether it fits wholly or only in part.
pub fn find(candidates: &[Candidate], layout: &Layout, titled: bool) -> Option<Fit> {
    let mut best: Option<(i32, &Candidate)> = None;
    for candidate in candidates {
        let score = score(layout, candidate);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, candidate));
        }
    }
    let fit = fit(layout, best?.1, titled);
    (!fit.fields.is_empty()).then_some(fit)
}

/// Where the header of a layout stands: the block that knows most of its columns, or else, where none is
/// known, the row with most different texts, the uppermost of several. Gives its first and last row, counted from 0.
pub fn best(head: &Head<'_>, layout: &Layout) -> Option<(u32, u32)> {
    let candidates = candidates(head);
    if let Some(fit) = find(&candidates, layout, false) {
        return Some((fit.first, fit.last));
    }
    let texts = |row: &RawRow| {
        let texts = row.cells.iter().filter_map(|(_, c)| match c {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let mut texts: Vec<&str> = texts.collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    };
    let row = head.rows.iter().take(DEEPEST).rev().max_by_key(|row| texts(row))?;
    (texts(row) > 1).then_some((row.number, row.number))
}

/// How many columns of a layout the best header of a sheet has.
pub fn known(sheet: &RawSheet, layout: &Layout) -> usize {
    let candidates = candidates(&Head { rows: &sheet.rows, merges: &sheet.merges });
    find(&candidates, layout, false).map_or(0, |fit| fit.fields.len())
}

/// The layout that knows most columns of some sheet, if any knows two.
pub fn nearest<'l>(sheets: &[RawSheet], layouts: &'l [Layout]) -> Option<&'l Layout> {
    let most = |layout: &Layout| sheets.iter().map(|sheet| known(sheet, layout)).max().unwrap_or(0);
    layouts.iter().map(|l| (most(l), l)).filter(|(n, _)| *n > 1).max_by_key(|(n, _)| *n).map(|(_, layout)| layout)
}

/// The field that each column would be given by its header path, its texts parted by ` / `.
pub fn fields(layout: &Layout, paths: &BTreeMap<u32, String>) -> BTreeMap<u32, String> {
    let mut taken = Vec::new();
    let mut fields = BTreeMap::new();
    for (column, path) in paths {
        let path: Vec<String> = path.split(" / ").map(str::to_owned).collect();
        let rule = layout.rule_for(&PathKeys::of(&path)).filter(|rule| !taken.contains(rule));
        if let Some(rule) = rule.filter(|rule| !layout.columns[*rule].unread) {
            taken.push(rule);
            fields.insert(*column, layout.columns[rule].field.clone());
        }
    }
    fields
}

/// What a candidate is worth to a layout; see [`fit`].
fn score(layout: &Layout, candidate: &Candidate) -> i32 {
    let mut taken = Vec::new();
    let mut ordinal = false;
    let mut score = 0;
    for (_, path, keys) in &candidate.columns {
        match layout.rule_for(keys).filter(|rule| !taken.contains(rule)) {
            Some(rule) => {
                score += worth(layout, rule);
                taken.push(rule);
            }
            None if !ordinal && layout.is_ordinal(keys) => {
                score += 2;
                ordinal = true;
            }
            None if is_own(path) => (),
            None => score -= 1,
        }
    }
    score
}

fn worth(layout: &Layout, rule: usize) -> i32 {
    if layout.needs(&layout.columns[rule]) { 12 } else { 10 }
}

fn fit(layout: &Layout, candidate: &Candidate, titled: bool) -> Fit {
    let mut fields = BTreeMap::new();
    let mut columns = Vec::new();
    let mut unknown = Vec::new();
    let mut ordinal = None;
    for (column, path, keys) in &candidate.columns {
        let rule = layout.rule_for(keys).map(|rule| &layout.columns[rule]).filter(|c| !fields.contains_key(&c.field));
        if let Some(rule) = rule {
            fields.insert(rule.field.clone(), *column);
            columns.push(Column { field: rule.field.clone(), header: path.clone(), letter: letters(*column) });
        } else if ordinal.is_none() && layout.is_ordinal(keys) {
            ordinal = Some(*column);
        } else if !is_own(path) {
            unknown.push((*column, path.clone()));
        }
    }
    let missing = layout
        .columns
        .iter()
        .filter(|c| layout.needs(c) && !fields.contains_key(&c.field))
        .map(|c| c.headers[0].clone())
        .collect();
    let (first, last, score) = (candidate.first, candidate.last, score(layout, candidate));
    let has = |key: &String| candidate.columns.iter().any(|(_, _, keys)| keys.full() == key);
    let mapped = layout.mapped.as_ref().is_some_and(|mapped| mapped.keys.iter().all(has));
    Fit { fields, ordinal, columns, unknown, first, last, missing, score, titled, mapped }
}

/// Whether a column is the one that this program adds with what is wrong in each row.
fn is_own(path: &[String]) -> bool {
    path.last().is_some_and(|text| text.ends_with(OWN_COLUMN))
}

impl Fit {
    /// Whether the sheet is this layout; `asked`: somebody says that it is of the layout's kind.
    pub fn whole(&self, layout: &Layout, asked: bool) -> bool {
        let any = |set: &Vec<String>| set.iter().any(|f| self.fields.contains_key(f));
        self.missing.is_empty()
            && layout.any_of.iter().all(any)
            && (self.titled || asked || self.mapped || layout.telling.is_empty() || any(&layout.telling))
            && (self.titled || self.mapped || self.fields.len() >= layout.fewest)
            && self.fields.len() >= 2
    }

    /// Weight against other layouts: the title counts as two columns; what a person said of these very
    /// headers goes before everything.
    pub fn weight(&self) -> i32 {
        self.score + if self.titled { 20 } else { 0 } + if self.mapped { 10_000 } else { 0 }
    }
}
