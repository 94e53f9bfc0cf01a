//! Which rows are data, and what they say.

use std::borrow::Cow;
use std::sync::Arc;

use super::grid::{Cell, RawRow};
use super::header::Fit;
use super::key::{address, search_key};
use super::layout::{ColumnRule, Layout, Sum, matches};
use super::model::{Problem, Row, Skipped, Value};
use super::refused::Refused;
use super::shape::Shape;
use super::title::TitleBlock;
use super::values::{Taken, Type, is_blank, shown, take, take_out};
use crate::vocabulary::Said;

/// What a walk over the rows hands on.
#[derive(Clone, Debug)]
pub enum Found {
    Row(Row),
    Skipped(Skipped),
    Remark(Said),
}

/// Takes what is found, one by one.
pub type Sink<'a> = dyn FnMut(Found) -> Result<(), Refused> + 'a;

/// What a running number says about its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ordinal {
    None,
    Number,
    Roman,
    Letter,
    Other,
}

/// Reads the rows under one header.
pub struct RowReader<'a> {
    layout: &'a Layout,
    fit: &'a Fit,
    shape: Arc<Shape>,
    /// What the title says of each column of the layout, where its cell does not.
    said: Vec<Option<&'a str>>,
    /// Columns of values that a row must have and the title does not say, as far as the sheet has them.
    required: Vec<Option<u32>>,
    /// Of each set the columns, one of which must hold something.
    any_of: Vec<Vec<u32>>,
    /// The column that says what a row is about: the layout's, or another that may stand for it.
    name_column: Option<u32>,
    ordinal_column: Option<u32>,
    sheet: &'a str,
    epoch_1904: bool,
    group: Option<String>,
    /// A row that may be a group or data, until the next row tells.
    waiting: Option<(RawRow, Ordinal)>,
    /// The table is over; only whole rows are still taken.
    below: bool,
    /// Of the layout's columns, where a row had a number.
    sums: Vec<Option<i64>>,
    group_sums: Vec<Option<i64>>,
    last_row: u32,
    pub read: u64,
}

impl<'a> RowReader<'a> {
    pub fn new(layout: &'a Layout, fit: &'a Fit, sheet: &'a str, title: &'a TitleBlock, epoch_1904: bool) -> Self {
        let column = |rule: &ColumnRule| fit.fields.get(&rule.field).copied().filter(|_| !rule.unread || rule.asked);
        let fields = layout.columns.iter().map(|rule| (rule.field.clone(), column(rule))).collect();
        let of = |field: &String| fit.fields.get(field).copied();
        let fact = |rule: &ColumnRule| title.fact(layout.fill.get(&rule.field)?);
        let required = layout.columns.iter().filter(|rule| rule.required && fact(rule).is_none());
        let names = std::iter::once(&layout.name_field).chain(layout.any_of.iter().flatten());
        RowReader {
            layout,
            fit,
            shape: Arc::new(Shape { sheet: sheet.to_owned(), fields }),
            said: layout.columns.iter().map(fact).collect(),
            required: required.map(|rule| of(&rule.field)).collect(),
            any_of: layout.any_of.iter().map(|set| set.iter().filter_map(of).collect()).collect(),
            name_column: { names }.find_map(of),
            ordinal_column: fit.ordinal.or_else(|| of(&layout.tree.as_ref()?.number)),
            sheet,
            epoch_1904,
            group: None,
            waiting: None,
            below: false,
            sums: vec![None; layout.columns.len()],
            group_sums: vec![None; layout.columns.len()],
            last_row: fit.last,
            read: 0,
        }
    }

    /// The text that a person would look at first: the running number's, the name's, or the first.
    fn lead<'r>(&self, row: &'r RawRow) -> Cow<'r, str> {
        row.cells
            .iter()
            .map(|(_, cell)| cell)
            .find_map(|cell| match cell {
                Cell::Text(_) => Some(shown(cell)).filter(|t| t.chars().any(char::is_alphabetic)),
                _ => None,
            })
            .unwrap_or_default()
    }

    fn ordinal(&self, row: &RawRow) -> Ordinal {
        match self.ordinal_column {
            Some(column) => row.get(column).map_or(Ordinal::None, ordinal),
            None => Ordinal::None,
        }
    }

    /// Whether every value that a row must have stands there.
    fn complete(&self, row: &RawRow) -> bool {
        let filled = |column: u32| row.get(column).is_some_and(|cell| !is_blank(cell));
        self.required.iter().all(|column| column.is_some_and(filled))
            && self.any_of.iter().all(|set| set.iter().any(|column| filled(*column)))
            && self.name_column.is_some_and(filled)
    }

    /// Takes the next row of the sheet; rows of the header and above are passed over.
    pub fn row(&mut self, row: RawRow, sink: &mut Sink<'_>) -> Result<(), Refused> {
        if row.number <= self.fit.last || row.cells.iter().all(|(_, c)| is_blank(c)) {
            return Ok(());
        }
        self.last_row = row.number;
        if self.is_numbering(&row) {
            return self.skip(&row, "numbering", sink);
        }
        if self.is_header(&row) {
            return self.skip(&row, "header-again", sink);
        }
        let lead = self.lead(&row);
        let key = search_key(&lead);
        let ordinal = self.ordinal(&row);
        let numbered = ordinal == Ordinal::Number;
        let rules = &self.layout.rows;
        if !numbered && matches(&rules.totals, &lead, &key) {
            self.settle(false, sink)?;
            self.check_total(&row, sink)?;
            return self.skip(&row, "total", sink);
        }
        let complete = self.complete(&row);
        if !numbered && (!complete || row.cells.len() <= 2) {
            let signed = row.cells.iter().any(|(_, cell)| {
                let text = shown(cell);
                let key = search_key(&text);
                matches(&rules.signatures, &text, &key) || is_place_and_date(&key)
            });
            let noted = matches(&rules.notes, &lead, &key);
            if signed || noted {
                self.settle(false, sink)?;
                self.below = true;
                return self.skip(&row, if noted { "note" } else { "signature" }, sink);
            }
        }
        if self.below && !(complete && (numbered || self.ordinal_column.is_none()) && row.cells.len() > 2) {
            return self.skip(&row, "below", sink);
        }
        if self.layout.tree.is_some() {
            // Lines of explanation stand under criteria, without a number and without points.
            let points = row.cells.iter().any(|(_, c)| matches!(c, Cell::Number(_)));
            if ordinal == Ordinal::None && !points {
                return self.skip(&row, "unnumbered", sink);
            }
            return self.data(row, sink);
        }
        if rules.groups && !numbered {
            if matches!(ordinal, Ordinal::Roman | Ordinal::Letter) {
                let same = self.waiting.as_ref().is_some_and(|(_, class)| *class == ordinal);
                self.settle(!same, sink)?;
                self.waiting = Some((row, ordinal));
                return Ok(());
            }
            if self.is_heading(&row) {
                self.settle(true, sink)?;
                return self.enter_group(&row, sink);
            }
        }
        self.settle(true, sink)?;
        if !complete && row.cells.len() == 1 && !numbered {
            return self.skip(&row, "stray", sink);
        }
        self.data(row, sink)
    }

    /// The sheet is over.
    pub fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Refused> {
        self.settle(false, sink)
    }

    /// Decides about the row that waits: a group if rows stand under it, else data if it is whole.
    fn settle(&mut self, rows_under: bool, sink: &mut Sink<'_>) -> Result<(), Refused> {
        let Some((row, _)) = self.waiting.take() else {
            return Ok(());
        };
        if !rows_under && self.complete(&row) && !self.is_heading(&row) {
            return self.data(row, sink);
        }
        self.enter_group(&row, sink)
    }

    fn enter_group(&mut self, row: &RawRow, sink: &mut Sink<'_>) -> Result<(), Refused> {
        let ordinal = self.ordinal_column;
        let name = row.cells.iter().filter(|(column, _)| Some(*column) != ordinal).find_map(|(_, cell)| match cell {
            Cell::Text(_) => Some(shown(cell).into_owned()).filter(|t| !t.is_empty()),
            _ => None,
        });
        self.group = Some(name.unwrap_or_else(|| self.lead(row).into_owned()));
        self.group_sums.fill(None);
        self.skip(row, "group", sink)
    }

    /// A text alone, in the columns of the running number and the name, or over all of them.
    fn is_heading(&self, row: &RawRow) -> bool {
        let name = self.name_column;
        let mut texts = 0;
        for (column, cell) in &row.cells {
            match cell {
                Cell::Text(_) if Some(*column) == self.fit.ordinal || Some(*column) == name => texts += 1,
                Cell::Text(_) if row.cells.len() == 1 && *column <= name.unwrap_or(0) => texts += 1,
                // A subtotal's formulas make no difference, but a value does.
                _ => return false,
            }
        }
        texts > 0 && self.layout.columns.iter().filter(|c| c.required || c.needed).count() > 1
    }

    /// `(1) (2) (3)`, `1 2 3`, `A B 1 2`, also with sums such as `(3)=(4)+(5)`.
    fn is_numbering(&self, row: &RawRow) -> bool {
        if row.cells.len() < 3 || self.name_column.and_then(|column| row.get(column)).is_none_or(is_blank) {
            return false;
        }
        let mut last = 0;
        let mut rising = 0;
        for (_, cell) in &row.cells {
            let text = shown(cell);
            let text = text.trim();
            let single = text.len() == 1 && text.starts_with(|c: char| c.is_ascii_alphabetic());
            let bare = text.trim_start_matches('(').split([')', '=']).next().unwrap_or("").trim();
            match bare.parse::<u32>() {
                Ok(n) if n <= 300 => {
                    if n == last + 1 || (last == 0 && n <= 3) {
                        rising += 1;
                    } else {
                        return false;
                    }
                    last = n;
                }
                _ if single => (),
                _ => return false,
            }
        }
        rising >= 2
    }

    /// The header once more, at the top of another page.
    fn is_header(&self, row: &RawRow) -> bool {
        let mut same = 0;
        for (column, cell) in &row.cells {
            let text = shown(cell);
            let Some(known) = self
                .fit
                .columns
                .iter()
                .find(|c| c.header.iter().any(|h| *h == text) && self.fit.fields.get(&c.field) == Some(column))
            else {
                let elsewhere = self.fit.unknown.iter().any(|(c, path)| c == column && path.iter().any(|h| *h == text));
                if elsewhere || self.fit.ordinal == Some(*column) {
                    continue;
                }
                return false;
            };
            same += usize::from(known.header.iter().any(|h| *h == text));
        }
        same >= 2
    }

    /// Columns of personal data, which nothing else is to tell of.
    fn is_unread(&self, column: u32) -> bool {
        let unread = self.layout.columns.iter().filter(|rule| rule.unread);
        unread.filter_map(|rule| self.fit.fields.get(&rule.field)).any(|at| *at == column)
    }

    fn skip(&self, row: &RawRow, reason: &str, sink: &mut Sink<'_>) -> Result<(), Refused> {
        let cells = row.cells.iter().filter(|(column, _)| !self.is_unread(*column));
        let text: Vec<Cow<'_, str>> = cells.map(|(_, c)| shown(c)).filter(|t| !t.is_empty()).collect();
        sink(Found::Skipped(Skipped {
            sheet: self.sheet.to_owned(),
            row: row.number + 1,
            reason: Said::new(format!("importing-skipped-{reason}")),
            text: short(&text.join(" | ")),
        }))
    }

    fn problem(&self, place: &str, cell: Option<&Cell>, expected: Said) -> Problem {
        Problem {
            sheet: self.sheet.to_owned(),
            cell: place.to_owned(),
            value: cell.map(|c| short(&shown(c))).unwrap_or_default(),
            expected,
        }
    }

    fn data(&mut self, mut raw: RawRow, sink: &mut Sink<'_>) -> Result<(), Refused> {
        let mut row = Row::of(&self.shape, raw.number + 1, self.group.clone());
        // The shape has the layout's columns in their order.
        for (at, (rule, (_, column))) in self.layout.columns.iter().zip(&self.shape.fields).enumerate() {
            let said = self.said[at];
            let Some(column) = *column else {
                if let Some(fact) = said.filter(|_| !rule.unread) {
                    row.values.put(at, Value::Text(fact.to_owned()));
                }
                continue;
            };
            let taken = take_out(raw.get_mut(column), rule.kind, self.epoch_1904);
            let cell = raw.get(column);
            let place = || address(raw.number, column);
            match taken {
                Taken::Value(value) => row.values.put(at, value),
                Taken::Doubtful(value, said) => {
                    row.values.put(at, value);
                    row.remarks.push(self.problem(&place(), cell, said));
                }
                Taken::Wrong(expected) => row.problems.push(self.problem(&place(), cell, expected)),
                Taken::Empty => {
                    if let Some(fact) = said {
                        row.values.put(at, Value::Text(fact.to_owned()));
                    } else if rule.required {
                        let header = Said::new(required(rule.kind)).with("column", &rule.headers[0]);
                        row.problems.push(self.problem(&place(), cell, header));
                    }
                }
            }
        }
        for set in &self.layout.any_of {
            if !set.iter().any(|f| row.values.contains_key(f)) {
                let names: Vec<&str> =
                    set.iter().filter_map(|f| self.layout.column(f)).map(|c| c.headers[0].as_str()).collect();
                let place = set.iter().find_map(|f| row.cells.get(f)).unwrap_or_default();
                let said = Said::new("importing-expected-any-of").with("columns", names.join(", "));
                row.problems.push(self.problem(&place, None, said));
            }
        }
        for sum in &self.layout.sums {
            if let Some((total, parts)) = differs(&row, sum) {
                let place = sum.total.iter().find_map(|f| row.cells.get(f)).unwrap_or_default();
                let addresses =
                    |fields: &[String]| fields.iter().filter_map(|f| row.cells.get(f)).collect::<Vec<_>>().join(" + ");
                let said = Said::new("importing-remark-sum")
                    .with("total", total)
                    .with("sum", parts)
                    .with("cells", addresses(&sum.parts));
                let column = self.fit.fields.get(&sum.total[0]).copied().unwrap_or_default();
                row.remarks.push(self.problem(&place, raw.get(column), said));
            }
        }
        if row.problems.is_empty() {
            for (at, value) in row.values.placed() {
                if let Value::Integer(n) = value {
                    for sums in [&mut self.sums, &mut self.group_sums] {
                        sums[at] = Some(sums[at].unwrap_or(0) + n);
                    }
                }
            }
        }
        self.read += 1;
        sink(Found::Row(row))
    }

    /// A total row is compared with what stands above it. A nought is what a program writes that
    /// does not compute, so it says nothing.
    fn check_total(&self, raw: &RawRow, sink: &mut Sink<'_>) -> Result<(), Refused> {
        for (at, rule) in self.layout.columns.iter().enumerate().filter(|(_, c)| c.kind == Type::Count) {
            let Some(column) = self.fit.fields.get(&rule.field) else {
                continue;
            };
            let Taken::Value(Value::Integer(stated)) = take(raw.get(*column), Type::Count, self.epoch_1904) else {
                continue;
            };
            let group = self.group_sums[at];
            let (Some(all), true) = (self.sums[at], stated > 0) else {
                continue;
            };
            if stated != all && Some(stated) != group {
                sink(Found::Remark(
                    Said::new("importing-remark-total-row")
                        .with("sheet", self.sheet)
                        .with("cell", address(raw.number, *column))
                        .with("total", stated)
                        .with("sum", all),
                ))?;
            }
        }
        Ok(())
    }
}

fn required(kind: Type) -> String {
    format!(
        "importing-required-{}",
        match kind {
            Type::Text | Type::Line => "text",
            Type::Count | Type::Decimal | Type::Signed | Type::Percent => "number",
            Type::Date | Type::Moment | Type::DateOrYear => "date",
            Type::YesNo => "yes-no",
        }
    )
}

fn number(row: &Row, field: &str) -> Option<i64> {
    match row.values.get(field)? {
        Value::Integer(n) => Some(n * 1000),
        Value::Decimal(n) => Some(*n),
        _ => None,
    }
}

/// Total and sum of parts as text, where both are known and differ.
fn differs(row: &Row, sum: &Sum) -> Option<(String, String)> {
    let add = |fields: &[String]| fields.iter().map(|f| number(row, f)).sum::<Option<i64>>();
    let (total, parts) = (add(&sum.total)?, add(&sum.parts)?);
    let text = |n: i64| {
        if n % 1000 == 0 {
            (n / 1000).to_string()
        } else {
            format!("{},{}", n / 1000, format!("{:03}", n % 1000).trim_end_matches('0'))
        }
    };
    (total != parts).then(|| (text(total), text(parts)))
}

/// Cut to 200 characters.
pub fn short(text: &str) -> String {
    if text.chars().count() <= 200 {
        return text.to_owned();
    }
    text.chars().take(199).chain(std::iter::once('…')).collect()
}

fn ordinal(cell: &Cell) -> Ordinal {
    let text = shown(cell);
    let text = text.trim().trim_end_matches(['.', ')']).trim_start_matches('(');
    if text.is_empty() {
        Ordinal::None
    } else if text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        Ordinal::Number
    } else if is_roman(text) {
        Ordinal::Roman
    } else if text.len() == 1 && text.starts_with(|c: char| c.is_ascii_uppercase()) {
        Ordinal::Letter
    } else {
        Ordinal::Other
    }
}

/// A Roman number in capitals, up to 39. C and D alone are letters of a list.
pub fn is_roman(text: &str) -> bool {
    let tens = text.trim_start_matches('X');
    text.len() - tens.len() <= 3
        && !text.is_empty()
        && matches!(tens, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

/// "Hải Lâm, ngày 05 tháng 11 năm 2025", also with the figures left open.
fn is_place_and_date(key: &str) -> bool {
    let words: Vec<&str> = key.split(' ').collect();
    let at = |word: &str| words.iter().position(|w| *w == word);
    match (at("ngay"), at("thang"), at("nam")) {
        (Some(day), Some(month), Some(year)) => {
            day < month && month < year && month - day <= 2 && year - month <= 2 && words.len() <= 14
        }
        _ => false,
    }
}
