//! The period that a title block speaks of.

use chrono::{Datelike, NaiveDate};

use super::key::search_key;

/// First and last day named by one text: "từ ngày 01/10/2025 đến ngày 31/10/2025", "tháng 10 năm 2025",
/// "tháng 10/2025", "quý II năm 2025", "6 tháng đầu năm 2025", "năm 2025". A line of place and date
/// ("…, ngày 05 tháng 11 năm 2025") names none.
pub fn period(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let key = search_key(text);
    let words: Vec<&str> = key.split(' ').collect();
    let dates = dates(&words);
    if let [(_, from), (_, to), ..] = dates[..] {
        return (from <= to).then_some((from, to));
    }
    let number = |i: usize| words.get(i).and_then(|w| w.parse::<i32>().ok());
    let year_after =
        |from: usize| (from..words.len().min(from + 3)).find_map(|i| number(i).filter(|y| (1990..=2100).contains(y)));
    if !dates.is_empty() {
        return None;
    }
    for (i, word) in words.iter().enumerate() {
        match *word {
            "thang" if i > 0 && number(i - 1).is_some() => {
                // "6 tháng đầu năm 2025", "9 tháng năm 2025".
                let (months, half) = (number(i - 1)?, words.get(i + 1).copied());
                let Some(year) = year_after(i + 1) else {
                    continue;
                };
                return match (months, half) {
                    (6, Some("cuoi")) => span(year, 7, 12),
                    (1..=12, _) => span(year, 1, months as u32),
                    _ => None,
                };
            }
            "thang" => {
                if let (Some(month @ 1..=12), Some(year)) = (number(i + 1), year_after(i + 2)) {
                    return span(year, month as u32, month as u32);
                }
                // A month that does not exist is no reason to take the whole year.
                if number(i + 1).is_some() {
                    return None;
                }
            }
            "quy" => {
                let quarter = match words.get(i + 1).copied() {
                    Some("i" | "1") => 1,
                    Some("ii" | "2") => 2,
                    Some("iii" | "3") => 3,
                    Some("iv" | "4") => 4,
                    _ => continue,
                };
                if let Some(year) = year_after(i + 2) {
                    return span(year, quarter * 3 - 2, quarter * 3);
                }
            }
            _ => (),
        }
    }
    words
        .windows(2)
        .find(|w| w[0] == "nam")
        .and_then(|w| w[1].parse().ok())
        .filter(|y| (1990..=2100).contains(y))
        .and_then(|year| span(year, 1, 12))
}

fn span(year: i32, first: u32, last: u32) -> Option<(NaiveDate, NaiveDate)> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    let next = NaiveDate::from_ymd_opt(year, last, 1)?.checked_add_months(chrono::Months::new(1))?;
    Some((from, next.pred_opt()?))
}

/// Dates in a row of words: `d m yyyy`, with or without "ngày", "tháng", "năm" between them.
fn dates(words: &[&str]) -> Vec<(usize, NaiveDate)> {
    let mut found = Vec::new();
    let bare: Vec<(usize, &str)> =
        words.iter().copied().enumerate().filter(|(_, w)| !matches!(*w, "ngay" | "nam")).collect();
    let mut i = 0;
    while i < bare.len() {
        let word = |k: usize| bare.get(i + k).map_or("", |(_, w)| *w);
        let (day, rest) = (word(0), 1 + usize::from(word(1) == "thang"));
        let (month, year) = (word(rest), word(rest + 1));
        let whole = day.len() <= 2 && month.len() <= 2 && year.len() == 4;
        let date = whole
            .then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
            .flatten()
            .filter(|d| (1990..=2100).contains(&d.year()));
        match date {
            // "6 tháng đầu năm" and "9 tháng 2025" are spans, but "5 tháng 3 năm 2026" is a day.
            Some(date) => {
                found.push((bare[i].0, date));
                i += rest + 2;
            }
            None => i += 1,
        }
    }
    found
}
