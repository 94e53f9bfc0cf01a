//! Text files: which encoding, which delimiter, which records.

use unicode_normalization::UnicodeNormalization;

use super::legacy::{Legacy, plausible};
use super::model::Encoding;

/// A text file in Unicode.
pub struct Decoded {
    pub text: String,
    /// Name of the encoding as people know it.
    pub encoding: &'static str,
    /// One text before and after, where the bytes were of an old encoding.
    pub sample: Option<(String, String)>,
}

/// Whether bytes are UTF-16, by their mark or by the zeros beside ASCII.
pub fn looks_utf16(bytes: &[u8]) -> bool {
    utf16_kind(bytes).is_some()
}

fn utf16_kind(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return Some(encoding_rs::UTF_16LE);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return Some(encoding_rs::UTF_16BE);
    }
    let head = &bytes[..bytes.len().min(2000)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() < 8 || (even + odd) * 4 < head.len() {
        None
    } else if odd > even * 4 {
        Some(encoding_rs::UTF_16LE)
    } else if even > odd * 4 {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Decodes the bytes: UTF-16, UTF-8, or else the one of windows-1258, TCVN3 and VNI that makes the
/// most Vietnamese syllables; or as somebody says that it is. Text comes back in NFC.
pub fn decode(bytes: &[u8], said: Option<Encoding>) -> Decoded {
    if let Some(kind) = utf16_kind(bytes) {
        let (text, _) = kind.decode_with_bom_removal(bytes);
        return Decoded { text: text.nfc().collect(), encoding: kind.name(), sample: None };
    }
    let bare = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare)
        && said.is_none()
    {
        return Decoded { text: text.nfc().collect(), encoding: "UTF-8", sample: None };
    }
    let latin: String = bytes.iter().map(|b| *b as char).collect();
    if said == Some(Encoding::AsIs) {
        let text = String::from_utf8_lossy(bare).nfc().collect();
        return Decoded { text, encoding: "UTF-8", sample: None };
    }
    let cp1258: String = encoding_rs::WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect();
    let cp1252: String = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.nfc().collect();
    let candidates = [
        ("windows-1258", cp1258),
        (Legacy::Tcvn3.name(), Legacy::Tcvn3.decode(&latin).nfc().collect()),
        (Legacy::Vni.name(), Legacy::Vni.decode(&latin)),
        ("windows-1252", cp1252),
    ];
    let worth = |text: &str| {
        let (yes, no) = plausible(text);
        yes as i64 - 2 * no as i64
    };
    let mut best = match said {
        Some(Encoding::Tcvn3) => 1,
        Some(Encoding::Vni) => 2,
        _ => 0,
    };
    for index in 1..candidates.len() {
        if said.is_none() && worth(&candidates[index].1) > worth(&candidates[best].1) {
            best = index;
        }
    }
    let (encoding, text) = candidates.into_iter().nth(best).expect("one of the candidates");
    let sample = latin
        .lines()
        .zip(text.lines())
        .filter(|(before, _)| !before.is_ascii())
        .map(|(before, after)| {
            let cut = |line: &str| line.chars().take(60).collect::<String>();
            (cut(before), cut(after))
        })
        .next();
    Decoded { text, encoding, sample }
}

/// The delimiter of a text: the one of tab, semicolon, comma and bar that parts most lines alike,
/// quotes respected.
pub fn delimiter(text: &str) -> u8 {
    let mut best = (0usize, b',');
    for sign in *b"\t;,|" {
        let mut counts = Vec::new();
        let mut quoted = false;
        let mut count = 0usize;
        for byte in text.bytes().take(200_000) {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => {
                    counts.push(count);
                    count = 0;
                    if counts.len() == 100 {
                        break;
                    }
                }
                b if b == sign && !quoted => count += 1,
                _ => (),
            }
        }
        if count > 0 {
            counts.push(count);
        }
        counts.retain(|c| *c > 0);
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let Some(usual) = sorted.get(sorted.len() / 2).copied() else {
            continue;
        };
        // Lines that agree weigh most; among those the sign that makes more columns.
        let alike = counts.iter().filter(|c| **c == usual).count();
        let weight = alike * 1000 + usual.min(999);
        if weight > best.0 {
            best = (weight, sign);
        }
    }
    best.1
}
