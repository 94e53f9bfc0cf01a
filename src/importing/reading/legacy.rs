//! Text from before Unicode: TCVN3 (ABC) and VNI, recognised from the text alone.
//!
//! A font name proves nothing (most workbooks of 2007 to 2017 keep `.VnTime` with Unicode text), and
//! text of plain ASCII needs nothing. So each word with a letter outside ASCII is asked whether it
//! is a Vietnamese syllable as it stands, and whether it is one under each old encoding.

use unicode_normalization::UnicodeNormalization;

/// An encoding whose letters arrive as Latin-1 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legacy {
    Tcvn3,
    Vni,
}

impl Legacy {
    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3 (ABC)",
            Legacy::Vni => "VNI",
        }
    }

    /// The same text in Unicode NFC. TCVN3 has no capitals with tones, its fonts draw them; they
    /// come back as small letters.
    pub fn decode(self, text: &str) -> String {
        match self {
            Legacy::Tcvn3 => text.chars().map(|c| tcvn3(c).unwrap_or(c)).collect(),
            Legacy::Vni => vni(text),
        }
    }
}

/// TCVN 5712:1993 VN3: the seven letters with their capitals, then the toned small letters.
#[rustfmt::skip]
const TCVN3: &[(u8, char)] = &[
    (0xA1, 'Ă'), (0xA2, 'Â'), (0xA3, 'Ê'), (0xA4, 'Ô'), (0xA5, 'Ơ'), (0xA6, 'Ư'), (0xA7, 'Đ'),
    (0xA8, 'ă'), (0xA9, 'â'), (0xAA, 'ê'), (0xAB, 'ô'), (0xAC, 'ơ'), (0xAD, 'ư'), (0xAE, 'đ'),
    (0xB0, '\u{300}'), (0xB1, '\u{309}'), (0xB2, '\u{303}'), (0xB3, '\u{301}'), (0xB4, '\u{323}'),
    (0xB5, 'à'), (0xB6, 'ả'), (0xB7, 'ã'), (0xB8, 'á'), (0xB9, 'ạ'),
    (0xBB, 'ằ'), (0xBC, 'ẳ'), (0xBD, 'ẵ'), (0xBE, 'ắ'), (0xC6, 'ặ'),
    (0xC7, 'ầ'), (0xC8, 'ẩ'), (0xC9, 'ẫ'), (0xCA, 'ấ'), (0xCB, 'ậ'),
    (0xCC, 'è'), (0xCE, 'ẻ'), (0xCF, 'ẽ'), (0xD0, 'é'), (0xD1, 'ẹ'),
    (0xD2, 'ề'), (0xD3, 'ể'), (0xD4, 'ễ'), (0xD5, 'ế'), (0xD6, 'ệ'),
    (0xD7, 'ì'), (0xD8, 'ỉ'), (0xDC, 'ĩ'), (0xDD, 'í'), (0xDE, 'ị'),
    (0xDF, 'ò'), (0xE1, 'ỏ'), (0xE2, 'õ'), (0xE3, 'ó'), (0xE4, 'ọ'),
    (0xE5, 'ồ'), (0xE6, 'ổ'), (0xE7, 'ỗ'), (0xE8, 'ố'), (0xE9, 'ộ'),
    (0xEA, 'ờ'), (0xEB, 'ở'), (0xEC, 'ỡ'), (0xED, 'ớ'), (0xEE, 'ợ'),
    (0xEF, 'ù'), (0xF1, 'ủ'), (0xF2, 'ũ'), (0xF3, 'ú'), (0xF4, 'ụ'),
    (0xF5, 'ừ'), (0xF6, 'ử'), (0xF7, 'ữ'), (0xF8, 'ứ'), (0xF9, 'ự'),
    (0xFA, 'ỳ'), (0xFB, 'ỷ'), (0xFC, 'ỹ'), (0xFD, 'ý'), (0xFE, 'ỵ'),
];

fn tcvn3(c: char) -> Option<char> {
    let byte = u8::try_from(u32::from(c)).ok()?;
    TCVN3.iter().find(|(from, _)| *from == byte).map(|(_, to)| *to)
}

/// VNI letters that stand alone.
#[rustfmt::skip]
const VNI_ALONE: &[(char, char)] = &[
    ('ñ', 'đ'), ('Ñ', 'Đ'), ('ô', 'ơ'), ('Ô', 'Ơ'), ('ö', 'ư'), ('Ö', 'Ư'),
    ('ò', 'ị'), ('Ò', 'Ị'), ('æ', 'ỉ'), ('Æ', 'Ỉ'), ('ó', 'ĩ'), ('Ó', 'Ĩ'), ('î', 'ỵ'), ('Î', 'Ỵ'),
];

/// What a VNI letter behind a vowel adds: circumflex or breve, and a tone.
fn vni_marks(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' | 'Ø' => "\u{300}",
        'ù' | 'Ù' => "\u{301}",
        'û' | 'Û' => "\u{309}",
        'õ' | 'Õ' => "\u{303}",
        'ï' | 'Ï' => "\u{323}",
        'â' | 'Â' => "\u{302}",
        'à' | 'À' => "\u{302}\u{300}",
        'á' | 'Á' => "\u{302}\u{301}",
        'å' | 'Å' => "\u{302}\u{309}",
        'ã' | 'Ã' => "\u{302}\u{303}",
        'ä' | 'Ä' => "\u{302}\u{323}",
        'ê' | 'Ê' => "\u{306}",
        'è' | 'È' => "\u{306}\u{300}",
        'é' | 'É' => "\u{306}\u{301}",
        'ú' | 'Ú' => "\u{306}\u{309}",
        'ü' | 'Ü' => "\u{306}\u{303}",
        'ë' | 'Ë' => "\u{306}\u{323}",
        _ => return None,
    })
}

fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut vowel = false;
    for c in text.chars() {
        if vowel && let Some(marks) = vni_marks(c) {
            out.push_str(marks);
            vowel = false;
            continue;
        }
        let plain = VNI_ALONE.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
        out.push(plain);
        vowel = "aeouyAEOUYơƠưƯ".contains(plain);
    }
    out.nfc().collect()
}

/// Initial consonants, the longer first where one begins another.
const ONSETS: &[&str] = &[
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "q", "r", "s", "t", "v", "x", "",
];

/// Every rhyme of standard Vietnamese, without its tone.
const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
 e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
 o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong ooc oong op ot \
 ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt \
 uơ uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ươc ươi ươm ươn ương ươp ươt ươu ưu \
 y yêm yên yêng yêt yêu ynh yt ";

/// Whether a word is a Vietnamese syllable, whatever its case and tone.
pub fn is_syllable(word: &str) -> bool {
    let mut tones = 0;
    let bare: String = word
        .nfd()
        .filter(|c| {
            let tone = matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            tones += usize::from(tone);
            !tone
        })
        .nfc()
        .flat_map(char::to_lowercase)
        .collect();
    if tones > 1 {
        return false;
    }
    ONSETS.iter().any(|onset| {
        bare.strip_prefix(onset).is_some_and(|rhyme| {
            (*onset == "gi" && rhyme.is_empty())
                || (!rhyme.is_empty() && !rhyme.contains(' ') && RHYMES.contains(&format!(" {rhyme} ")))
        })
    })
}

/// Words of a text that hold anything outside ASCII, without the ASCII signs around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic() || c == '\u{A0}' || c == '\u{2013}')
        .filter(|w| !w.is_ascii())
}

/// How many words with letters outside ASCII are syllables, and how many are not.
pub fn plausible(text: &str) -> (usize, usize) {
    words(text).fold((0, 0), |(yes, no), w| if is_syllable(w) { (yes + 1, no) } else { (yes, no + 1) })
}

/// What was found out about the text of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub legacy: Legacy,
    /// Unicode text stands beside it, so that each cell is decided by itself.
    pub mixed: bool,
    /// One text before and after.
    pub sample: (String, String),
}

impl Found {
    /// The cell's text in Unicode, or nothing if it is to stay.
    pub fn decode(&self, text: &str) -> Option<String> {
        if text.is_ascii() || text.chars().any(|c| u32::from(c) > 0xFF) {
            return None;
        }
        let decoded = self.legacy.decode(text);
        if self.mixed {
            let (was, was_not) = plausible(text);
            let (is, is_not) = plausible(&decoded);
            if is_not > was_not || (was_not == 0 && was > 0) || is <= was {
                return None;
            }
        }
        Some(decoded)
    }
}

/// What somebody says that the texts are, with the text that shows it best.
pub fn said<'a>(legacy: Legacy, texts: impl Iterator<Item = &'a str>) -> Found {
    let found = Found { legacy, mixed: false, sample: Default::default() };
    let sample = texts
        .filter(|t| t.chars().count() <= 60)
        .filter_map(|t| found.decode(t).map(|after| (t.to_owned(), after)))
        .max_by_key(|(_, after)| plausible(after).0)
        .unwrap_or_default();
    Found { sample, ..found }
}

/// Looks for an old encoding in the texts of a file.
pub fn detect<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Found> {
    let mut best: Option<(usize, Legacy)> = None;
    let wrong: usize = texts.clone().map(|t| plausible(t).1).sum();
    if wrong < 2 {
        return None;
    }
    for legacy in [Legacy::Tcvn3, Legacy::Vni] {
        let mended = texts
            .clone()
            .flat_map(words)
            .filter(|w| w.chars().all(|c| u32::from(c) <= 0xFF) && !is_syllable(w) && is_syllable(&legacy.decode(w)))
            .count();
        if mended >= 2 && mended * 2 >= wrong && best.is_none_or(|(most, _)| mended > most) {
            best = Some((mended, legacy));
        }
    }
    let (_, legacy) = best?;
    let unicode =
        texts.clone().flat_map(words).filter(|w| w.chars().any(|c| u32::from(c) > 0xFF) && is_syllable(w)).count();
    let found = Found { legacy, mixed: unicode > 0, sample: Default::default() };
    let sample = texts
        .filter(|t| plausible(t).1 > 0 && t.chars().count() <= 60)
        .filter_map(|t| found.decode(t).map(|after| (t.to_owned(), after)))
        .max_by_key(|(_, after)| plausible(after).0)?;
    Some(Found { sample, ..found })
}
