//! How header texts are compared.

pub use crate::vocabulary::text::search_key;

/// The same text without what stands in round brackets: "Đúng hạn (Bao gồm cả …)" becomes "Đúng hạn ".
/// Brackets that are not closed stay.
pub fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let Some(close) = rest[open..].find(')') else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

/// Letters of a column counted from 0: 0 is `A`, 26 is `AA`.
pub fn letters(column: u32) -> String {
    let mut n = column + 1;
    let mut out = Vec::new();
    while n > 0 {
        n -= 1;
        out.push(b'A' + (n % 26) as u8);
        n /= 26;
    }
    out.iter().rev().map(|b| *b as char).collect()
}

/// Address of a cell whose row and column are counted from 0, such as `F14`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), row + 1)
}

/// The column of an address such as `F14`, counted from 0.
pub fn column_of(address: &str) -> Option<u32> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(None, |n: Option<u32>, letter| Some(n.map_or(0, |n| n + 1) * 26 + u32::from(letter - b'A')))
}
