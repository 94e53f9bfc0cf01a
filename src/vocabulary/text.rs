//! Vietnamese text: one normal form for storing, one key for finding.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a letter stands as it is in every normal form that matters here: ASCII, and the composed
/// letters of Vietnamese and its neighbours. Most texts hold nothing else and need no more work.
pub fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{C0}'..='\u{24F}' | '\u{1EA0}'..='\u{1EF9}')
}

/// Whether all letters of a text are [plain](is_plain), told from its bytes: this is asked for each cell.
pub fn all_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match (byte, bytes.get(at + 1), bytes.get(at + 2)) {
            (b' '..=b'~', ..) => 1,
            (0xC3..=0xC8, ..) | (0xC9, Some(0x80..=0x8F), _) => 2,
            (0xE1, Some(0xBA), Some(0xA0..=0xBF)) | (0xE1, Some(0xBB), Some(0x80..=0xB9)) => 3,
            _ => return false,
        };
    }
    true
}

/// The form in which all text is stored: NFC, no control characters but line breaks and tabs,
/// non-breaking spaces as spaces, no blanks at either end.
pub fn clean(text: &str) -> String {
    if all_plain(text) {
        return text.trim().to_owned();
    }
    let text: String = text
        .nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .map(|c| if matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}') { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}'))
        .collect();
    text.trim().to_owned()
}

/// A file's name as it is kept: of at most `most` characters, shortened in the middle so that its
/// ending stays.
pub fn file_name(name: &str, most: usize) -> String {
    let length = name.chars().count();
    if length <= most {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.chars().count() <= 12 { ending } else { "" };
    let kept = most.saturating_sub(ending.chars().count() + 1);
    let stem: String = name.chars().take(kept).collect();
    format!("{}…{ending}", stem.trim_end())
}

/// The key by which people find and files match: lower case, without diacritics (so without
/// regard to where a tone stands, Hoá or Hóa), `đ` as `d`, words parted by one space.
///
/// `LIKE` and `lower` differ between the databases (stack.md, section 1), so this is made here.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match folded(c) {
            Some(' ') => part(&mut key),
            Some(letter) => key.push(letter),
            None => fold(&mut key, c.nfd()),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

fn part(key: &mut String) {
    if !key.ends_with(' ') && !key.is_empty() {
        key.push(' ');
    }
}

fn fold(key: &mut String, letters: impl Iterator<Item = char>) {
    for c in letters.filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'đ' | 'ð' => key.push('d'),
            '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            c if c.is_alphanumeric() => key.push(c),
            _ => part(key),
        }
    }
}

/// What a plain letter folds to where it is one character, looked up: folding is asked for each word of
/// each cell.
fn folded(c: char) -> Option<char> {
    static FOLDED: OnceLock<Vec<Option<char>>> = OnceLock::new();
    const BEYOND: char = '\u{1EA0}';
    let table = FOLDED.get_or_init(|| {
        let one = |c: char| {
            let mut key = String::from("x");
            fold(&mut key, c.nfd());
            let mut letters = key.chars().skip(1);
            letters.next().filter(|_| letters.next().is_none())
        };
        ('\0'..'\u{250}').chain(BEYOND..='\u{1EF9}').map(|c| is_plain(c).then(|| one(c)).flatten()).collect()
    });
    let at = match c {
        '\0'..'\u{250}' => c as usize,
        BEYOND..='\u{1EF9}' => c as usize - BEYOND as usize + 0x250,
        _ => return None,
    };
    table.get(at).copied().flatten()
}

/// The words of a text for prefix search, each once.
pub fn search_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = search_key(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

/// Escapes a text for `LIKE … ESCAPE '\'` as a prefix pattern.
pub fn like_prefix(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// First letters of the last two words of a name, for the round badge beside it.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let from = words.len().saturating_sub(2);
    words[from..].iter().filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).collect()
}
