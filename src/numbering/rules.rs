//! What a number and its series must be.

use super::model::Series;
use crate::vocabulary::Said;

/// Longest symbol.
const LONGEST: usize = 40;

/// A number as it stands on a paper: two digits at least, then the symbol (Decree 30/2020, Annex I).
pub fn written(number: i32, symbol: &str) -> String {
    format!("{number:02}/{symbol}")
}

/// The number that follows in a register whose last one is `last`, 0 when it has none.
pub fn following(series: &Series, last: i32) -> i32 {
    series.first.max(last.saturating_add(1))
}

/// What is wrong with how numbers shall be issued, at each field.
pub fn problems(series: &Series) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    if series.symbol.is_empty() {
        problems.push(("symbol".to_owned(), Said::new("form-required")));
    } else if series.symbol.chars().count() > LONGEST || !series.symbol.chars().all(fits) {
        problems.push(("symbol".to_owned(), Said::new("numbering-symbol-wrong").with("value", &series.symbol)));
    }
    problems
}
