//! What two servers answered, and in plain words where they differ.

use std::io::{Cursor, Read};

use crate::support::app::{Answer, words_of};

/// Words shown on each side of the first ones that differ.
const AROUND: usize = 8;

/// An answer as anybody outside can measure it: status, headers without the clock's, bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Seen {
    /// `Date` is the machine's own clock, which no test holds; everything else counts.
    pub fn of(answer: Answer) -> Seen {
        let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
        let mut headers: Vec<(String, String)> =
            headers.map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
        headers.sort();
        Seen { status: answer.status.as_u16(), headers, bytes: answer.bytes }
    }

    /// What the command line said and wrote, as an answer.
    pub fn told(code: i32, output: String, written: Option<Vec<u8>>) -> Seen {
        let status = code.unsigned_abs() as u16;
        match written {
            Some(bytes) => Seen { status, headers: vec![("output".to_owned(), output)], bytes },
            None => Seen { status, headers: Vec::new(), bytes: output.into_bytes() },
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn words(&self) -> String {
        words_of(&self.text())
    }

    /// Where the world that holds something sealed answers otherwise; none when it does not.
    pub fn difference(&self, with_sealed: &Seen) -> Option<String> {
        if self == with_sealed {
            return None;
        }
        if self.status != with_sealed.status {
            let (one, other) = (self.words(), with_sealed.words());
            return Some(format!("{} became {}\n{}", self.status, with_sealed.status, differing(&one, &other)));
        }
        let lost = self.headers.iter().find(|h| !with_sealed.headers.contains(h));
        let gained = with_sealed.headers.iter().find(|h| !self.headers.contains(h));
        if (lost, gained) != (None, None) && self.bytes == with_sealed.bytes {
            return Some(format!("header {lost:?} became {gained:?}"));
        }
        if self.bytes.starts_with(b"PK") && with_sealed.bytes.starts_with(b"PK") {
            return Some(differing_parts(&self.bytes, &with_sealed.bytes));
        }
        let (one, other) = (self.words(), with_sealed.words());
        match one == other {
            true => Some(format!("in the markup: {}", differing(&self.text(), &with_sealed.text()))),
            false => Some(differing(&one, &other)),
        }
    }
}

/// The first words that differ, with some around them.
fn differing(without: &str, with: &str) -> String {
    let (one, other): (Vec<&str>, Vec<&str>) = (without.split(' ').collect(), with.split(' ').collect());
    let at = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let near = |words: &[&str]| words[at.saturating_sub(AROUND)..words.len().min(at + AROUND)].join(" ");
    format!("      without: … {} …\n      with:    … {} …", near(&one), near(&other))
}

/// The part of a workbook or document that differs first.
fn differing_parts(without: &[u8], with: &[u8]) -> String {
    let (one, other) = (parts(without), parts(with));
    for (name, text) in &one {
        match other.iter().find(|(n, _)| n == name) {
            Some((_, same)) if same == text => {}
            Some((_, differs)) => return format!("in {name}:\n{}", differing(&spaced(text), &spaced(differs))),
            None => return format!("{name} is gone"),
        }
    }
    match other.iter().find(|(name, _)| !one.iter().any(|(n, _)| n == name)) {
        Some((name, _)) => format!("{name} is new"),
        None => "in the archive, not in what its parts hold".to_owned(),
    }
}

fn spaced(xml: &str) -> String {
    xml.replace('>', "> ").replace('<', " <")
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            let mut held = Vec::new();
            part.read_to_end(&mut held).expect("a whole part");
            (name, String::from_utf8_lossy(&held).into_owned())
        })
        .collect()
}
