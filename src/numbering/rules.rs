//! What a number and its series must be.

use unicode_normalization::UnicodeNormalization;

use super::model::{Number, Series};
use crate::vocabulary::Said;

/// Longest symbol.
const LONGEST: usize = 40;

/// A number as it stands on a paper: two digits at least, then the symbol (Decree 30/2020, Annex I).
pub fn written(number: i32, symbol: &str) -> String {
    format!("{number:02}/{symbol}")
}

/// A symbol to be compared: without spaces, in capitals, every kind of dash as one.
pub fn symbol(text: &str) -> String {
    let plain = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    text.nfc().filter(|c| !c.is_whitespace()).map(plain).collect::<String>().to_uppercase()
}

/// A number as it was typed or is written, to be compared as [`symbol`] says.
pub fn read(text: &str) -> Number {
    let whole = symbol(text);
    match whole.split_once('/') {
        Some((digits, symbol)) if (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Number { number: digits.parse().unwrap_or_default(), symbol: symbol.to_owned() }
        }
        _ => Number { number: 0, symbol: whole },
    }
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
