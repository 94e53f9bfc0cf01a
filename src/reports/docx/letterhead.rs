//! The head of a paper as Decree 30/2020, Annex I writes it: body above, issuer, number, place and day.

use chrono::{Datelike, NaiveDate};

use super::papers::{Letterhead, PaperDate};
use crate::language::Language;
use crate::settings::Served;
use crate::vocabulary::Said;
use crate::vocabulary::text::search_key;

const PAPER: Language = Language::Vietnamese;
/// What stands on a paper for what is not known yet.
pub const UNKNOWN: &str = "…";

/// The head of a paper of `issuer`. `number`: as the office's register writes it, such as `12/TB-SNV`, none
/// while it has none; `symbol`: what stands behind the stroke then.
pub fn letterhead(
    served: &Served,
    issuer: &str,
    number: Option<&str>,
    symbol: &str,
    on: Option<NaiveDate>,
    today: NaiveDate,
) -> Letterhead {
    let (number, symbol) = match number.and_then(|n| n.split_once('/')) {
        Some((number, symbol)) => (number.to_owned(), symbol.to_owned()),
        None => (String::new(), symbol.to_owned()),
    };
    Letterhead {
        parent: parent(served, issuer),
        issuer: issuer.to_owned(),
        number,
        symbol,
        date: Some(paper_date(served, on, today)),
    }
}

/// The body above the issuer: as it is set, else the city's committee; the highest body has none.
fn parent(served: &Served, issuer: &str) -> String {
    match (served.upper_body.as_str(), served.city.as_str()) {
        ("", "") => String::new(),
        (body, _) if search_key(body) == search_key(issuer) => String::new(),
        (body, _) if !body.is_empty() => body.to_owned(),
        (_, city) => PAPER.say(&Said::new("conclusions-notice-parent").with("city", within_phrase(city))),
    }
}

/// The parts of a name with its first letter small, for the middle of a phrase.
pub fn within_phrase(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The place of a paper: as it is set, else the city's name without the words before it (Decree
/// 30/2020, Annex I).
fn place(served: &Served) -> String {
    let city = served.city.as_str();
    if !served.place.is_empty() {
        return served.place.clone();
    }
    if city.is_empty() {
        return UNKNOWN.to_owned();
    }
    let words: Vec<&str> = city.split_whitespace().collect();
    let key = search_key(city);
    let before = if key.starts_with("thanh pho ") { 2 } else { usize::from(key.starts_with("tinh ")) };
    words[before.min(words.len())..].join(" ")
}

/// Day and month as Decree 30/2020 writes them: days below 10 and the months 1 and 2 with a zero.
fn paper_date(served: &Served, on: Option<NaiveDate>, today: NaiveDate) -> PaperDate {
    let (day, month) = match on {
        None => (UNKNOWN.to_owned(), UNKNOWN.to_owned()),
        Some(on) => {
            let month = if on.month() < 3 { format!("{:02}", on.month()) } else { on.month().to_string() };
            (format!("{:02}", on.day()), month)
        }
    };
    PaperDate { place: place(served), day, month, year: on.unwrap_or(today).year().to_string() }
}
