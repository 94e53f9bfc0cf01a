//! Names of sheets, addresses of cells, formulas with their results.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Formula, utility};

use crate::vocabulary::Points;

/// The longest name of a sheet, in the units that Excel counts.
const LONGEST: usize = 31;
/// The most cells that one call of SUM is given.
const ARGUMENTS: usize = 200;

/// Names of sheets that are valid and differ from each other, also in lower case.
#[derive(Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// The name, without what Excel refuses, cut to its length, with a number when it is taken.
    pub fn take(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { '-' } else { c })
            .collect();
        for number in 1u32.. {
            let end = if number == 1 { String::new() } else { format!(" {number}") };
            let start = cut(clean.trim_matches(|c: char| c == '\'' || c.is_whitespace()), LONGEST - end.len());
            let name = format!("{}{end}", start.trim_end_matches(|c: char| c == '\'' || c.is_whitespace()));
            let reserved = name.is_empty() || name.eq_ignore_ascii_case("history");
            if !reserved && self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        clean
    }
}

fn cut(text: &str, longest: usize) -> String {
    let mut length = 0;
    text.chars()
        .take_while(|c| {
            length += c.len_utf16();
            length <= longest
        })
        .collect()
}

/// A cell as formulas name it: `C12`.
pub fn at(row: u32, column: u16) -> String {
    utility::row_col_to_cell(row, column)
}

/// A range of one column that does not move: `$C$5:$C$64`.
pub fn column_range(first: u32, last: u32, column: u16) -> String {
    utility::cell_range_absolute(first, column, last, column)
}

/// A cell or range of another sheet: `'01 Phường'!G90`.
pub fn on(sheet: &str, cell: &str) -> String {
    format!("'{}'!{cell}", sheet.replace('\'', "''"))
}

/// Cells of a column as the arguments of SUM or COUNT; neighbours become a range.
fn arguments(rows: &[u32], column: u16) -> Vec<String> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => ranges.push((*row, *row)),
        }
    }
    ranges
        .into_iter()
        .map(
            |(first, last)| {
                if first == last { at(first, column) } else { format!("{}:{}", at(first, column), at(last, column)) }
            },
        )
        .collect()
}

fn call(function: &str, rows: &[u32], column: u16) -> String {
    let all = arguments(rows, column);
    let parts: Vec<String> = all.chunks(ARGUMENTS).map(|part| format!("{function}({})", part.join(","))).collect();
    parts.join("+")
}

/// The sum of cells of a column, to the thousandth.
pub fn sum(rows: &[u32], column: u16) -> String {
    format!("ROUND({},3)", call("SUM", rows, column))
}

/// The same, empty when no cell holds a number.
pub fn sum_or_nothing(rows: &[u32], column: u16) -> String {
    format!("IF({}=0,\"\",{})", call("COUNT", rows, column), sum(rows, column))
}

/// The index in percent, in whole thousandths first so that it rounds as the server does.
pub fn index(achieved: &str, applicable: &str) -> String {
    format!("ROUND(ROUND({achieved}*1000,0)*100000/ROUND({applicable}*1000,0),0)/1000")
}

/// A number within a formula.
pub fn number(points: Points) -> String {
    points.as_f64().to_string()
}

/// A text within a formula.
pub fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A formula with the server's own figure as its result; nothing is an empty text.
pub fn formula(formula: impl AsRef<str>, result: Option<Points>) -> Formula {
    Formula::new(format!("={}", formula.as_ref())).set_result(result.map(number).unwrap_or_default())
}
