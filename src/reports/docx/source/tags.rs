//! Tags as typed in Word, found in a paragraph's text and understood.

use std::ops::Range;

use super::super::error::{DocxError, Place};

/// What a tag does; only these statements are known, because others could print markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Print,
    Open,
    Between,
    Close,
    Set,
    Comment,
}

#[derive(Clone, Debug)]
pub struct Tag {
    pub does: Does,
    /// Element that the marker stands for, `w:tr` for `{%tr … %}`.
    pub stands_for: Option<&'static str>,
    /// The tag for minijinja.
    pub code: String,
    pub place: Place,
}

pub enum Segment {
    Text(String),
    Tag(Tag),
}

/// Tags in a paragraph's text with their bytes in it.
pub fn find_tags(part: &str, number: usize, text: &str) -> Result<Vec<(Range<usize>, Tag)>, DocxError> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(step) = text[at..].find('{') {
        let from = at + step;
        let closing = match text[from..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                at = from + 1;
                continue;
            }
        };
        let place = |to: usize| Place::new(part, number, text, &text[from..to]);
        let inside = from + 2;
        let Some(to) = end_of_tag(text, inside, closing) else {
            return Err(DocxError::NotClosed(place(text.len())));
        };
        let tag = understand(&text[from..to], place(to))?;
        tags.push((from..to, tag));
        at = to;
    }
    Ok(tags)
}

/// Byte behind the closing mark, which does not count inside a quoted text.
fn end_of_tag(text: &str, from: usize, closing: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text[from..].char_indices() {
        let plain = plain_char(c);
        match quote {
            Some(open) if plain == Some(open) => quote = None,
            Some(_) => {}
            None if closing != "#}" && matches!(plain, Some('"' | '\'')) => quote = plain,
            None if text[from + at..].starts_with(closing) => {
                return Some(from + at + closing.len());
            }
            None => {}
        }
    }
    None
}

/// What Word's automatic correction makes of a typed character, undone; `None` for what it adds.
fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => Some('\''),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => Some('"'),
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\t' | '\r' | '\n' => Some(' '),
        '\u{2013}' | '\u{2014}' | '\u{2011}' => Some('-'),
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        c => Some(c),
    }
}

fn understand(typed: &str, place: Place) -> Result<Tag, DocxError> {
    let plain: String = typed.chars().filter_map(plain_char).collect();
    let (opening, rest) = plain.split_at(2);
    let inside = &rest[..rest.len() - 2];
    if opening == "{{" {
        return Ok(Tag { does: Does::Print, stands_for: None, code: spaced(&plain), place });
    }
    let (trim, inside) = match inside.strip_prefix(['-', '+']) {
        Some(rest) => (&inside[..1], rest),
        None => ("", inside),
    };
    let mut words = inside.split_whitespace();
    let mut word = words.next().unwrap_or("");
    let stands_for = match word {
        "p" => Some("w:p"),
        "tr" => Some("w:tr"),
        "tc" => Some("w:tc"),
        "r" => Some("w:r"),
        _ => None,
    };
    let mut inside = inside;
    if stands_for.is_some() {
        inside = &inside.trim_start()[word.len()..];
        word = words.next().unwrap_or("");
    }
    if opening == "{#" {
        return Ok(Tag { does: Does::Comment, stands_for, code: String::new(), place });
    }
    let does = match word.trim_end_matches(['-', '+']) {
        "for" | "if" | "with" => Does::Open,
        "else" | "elif" => Does::Between,
        "endfor" | "endif" | "endwith" => Does::Close,
        "set" if inside.contains('=') => Does::Set,
        _ => return Err(DocxError::Statement(place)),
    };
    let code = spaced(&format!("{{%{trim} {inside}%}}"));
    Ok(Tag { does, stands_for, code, place })
}

/// The tag with a space inside its braces, so that a literal brace beside it cannot join them.
fn spaced(tag: &str) -> String {
    let (opening, rest) = tag.split_at(2);
    if rest.starts_with(['-', '+', ' ']) { tag.to_owned() } else { format!("{opening} {rest}") }
}
