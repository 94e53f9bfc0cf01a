//! What of a text may stand in a paper.

use unicode_normalization::UnicodeNormalization;

/// The text as it is written into a document: NFC, every kind of line break as `\n`, and without
/// characters that XML 1.0 cannot hold, other control characters, or marks that turn the reading
/// direction (with those a signed paper could show another text than it holds).
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    kept.push('\n');
                }
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            '\n' | '\t' => kept.push(c),
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {}
            c if c.is_control() => {}
            c => kept.push(c),
        }
    }
    kept.nfc().collect()
}
