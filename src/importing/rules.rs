//! Pure decisions of importing: keys, hashes, what changed, what is late, who is head.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::model::{Change, Counts, State};
use super::reading::{Kind, Value};
use crate::clock::sha256;
use crate::error::Error;
use crate::units::Rank;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{Said, dates};

/// Rows written in one transaction at most (architecture.md, section 1).
pub const SLICE: usize = 5_000;
/// The day on which the communes of 2025 began; stands in for units and posts without a date.
pub const DEFAULT_EFFECTIVE: (i32, u32, u32) = (2025, 7, 1);

/// The default day as a date.
pub fn default_effective() -> NaiveDate {
    let (y, m, d) = DEFAULT_EFFECTIVE;
    NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
}

/// Whether batches of this kind are written in slices and shown by the flip alone; the others
/// (registers of units and people, criteria, plans) are written in the publishing transaction itself.
pub fn is_sliced(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Units | Kind::Officials | Kind::Criteria | Kind::LegalGrounds | Kind::Checklists | Kind::Plans
    )
}

/// Whether rows of this kind go into their table while the file is read, seen by nobody, so that a
/// million of them are written once; publishing marks what they replace.
pub fn is_written_ahead(kind: Kind) -> bool {
    matches!(kind, Kind::LateDossiers | Kind::Dossiers)
}

/// Added and unchanged rows, of each the first ones, that a preview lists of such a file.
pub const LISTED: i64 = 1_000;

/// Whether a preview lists only the first of the added or the unchanged rows.
pub fn is_listed_partly(kind: Kind, counts: &Counts) -> bool {
    is_written_ahead(kind) && counts.added.max(counts.unchanged) > LISTED
}

/// How fast work goes, in rows a second, and how many seconds are left where the end is known; nothing
/// in its first second, when a guess would be wild.
pub fn pace(done: i64, total: Option<i64>, seconds: i64) -> Option<(i64, Option<i64>)> {
    if seconds < 1 || done < 1 {
        return None;
    }
    let left = total.map(|total| ((total - done).max(0) * seconds + done - 1) / done);
    Some((done / seconds, left))
}

/// Hash of a row's values but those that say only how the file wrote it.
pub fn hash(row: &Map<String, Json>, without: &[&str]) -> String {
    let kept: Vec<String> =
        row.iter().filter(|(name, _)| !without.contains(&name.as_str())).map(|(n, v)| format!("{n}={v}")).collect();
    sha256(kept.join("\u{1f}").as_bytes())
}

fn is_unknown(value: &Json) -> bool {
    value.is_null() || value.as_str() == Some("unknown")
}

/// Fills what the new row does not know from the stored one, and tells what is otherwise.
/// `without` names the values that only say how the file wrote it.
pub fn merge(new: &mut Map<String, Json>, old: &Map<String, Json>, without: &[&str]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, value) in new.iter_mut() {
        let Some(before) = old.get(name) else { continue };
        if is_unknown(value) && !is_unknown(before) {
            *value = before.clone();
        }
        if value != before && !without.contains(&name.as_str()) {
            changes.push(Change { field: name.clone(), before: shown(before), after: shown(value) });
        }
    }
    changes
}

/// A stored value as a person reads it.
pub fn shown(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => match text.parse::<NaiveDate>() {
            Ok(day) => dates::day(day),
            Err(_) => text.clone(),
        },
        other => other.to_string(),
    }
}

/// A value of a cell as a person reads it.
pub fn shown_value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(n) => crate::web::templates::grouped(*n),
        Value::Decimal(n) => crate::vocabulary::Points(*n).to_string(),
        Value::Date(day) => dates::day(*day),
        Value::DateTime(at) => at.format("%d/%m/%Y %H:%M").to_string(),
        Value::YesNo(true) => "x".to_owned(),
        Value::YesNo(false) => "–".to_owned(),
    }
}

/// Number and date of a paper in one cell, such as `Số 12/KL-TTr ngày 05/03/2026`; a cell may say the number alone.
pub fn numbered(cell: &str) -> (&str, Option<NaiveDate>) {
    let bare = |word: &str| dates::parse_day(word.trim_matches(['(', ')', ',', ';', '.']));
    let day = cell.split_whitespace().find_map(|word| Some((word, bare(word)?)));
    let (before, on) = match day {
        Some((word, on)) => (cell.split(word).next().unwrap_or_default(), Some(on)),
        None => (cell, None),
    };
    let number = before.trim().trim_end_matches("ngày").trim().trim_end_matches([',', ';', '(']).trim();
    let number = number.strip_prefix("số").or_else(|| number.strip_prefix("Số")).unwrap_or(number);
    (number.trim_start_matches([':', ' ']), on)
}

/// A value of a cell as JSON: numbers as numbers, days as `YYYY-MM-DD`.
pub fn plain(value: &Value) -> Json {
    match value {
        Value::Text(text) => Json::from(text.as_str()),
        Value::Integer(n) => Json::from(*n),
        Value::Decimal(n) if n % 1000 == 0 => Json::from(n / 1000),
        Value::Decimal(n) => Json::from(*n as f64 / 1000.0),
        Value::Date(day) => Json::from(day.to_string()),
        Value::DateTime(at) => Json::from(at.format("%Y-%m-%dT%H:%M:%S").to_string()),
        Value::YesNo(yes) => Json::from(*yes),
    }
}

/// Whether a dossier is late (domain 4.9, day granularity): finished after its due day, or open
/// and due before the list's last day.
pub fn is_late(due_on: Option<NaiveDate>, returned_on: Option<NaiveDate>, end: NaiveDate) -> bool {
    match (due_on, returned_on) {
        (None, _) => false,
        (Some(due), Some(returned)) => returned > due,
        (Some(due), None) => due < end,
    }
}

/// Days between the due day and the day it was finished, or the list's last day while it is open;
/// none when it is not late.
pub fn late_days(due_on: Option<NaiveDate>, returned_on: Option<NaiveDate>, end: NaiveDate) -> Option<i32> {
    let due = due_on?;
    is_late(due_on, returned_on, end)
        .then(|| i32::try_from((returned_on.unwrap_or(end) - due).num_days()).unwrap_or(i32::MAX))
}

/// `yes`, `no` or `unknown`.
pub fn tri(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

#[derive(Deserialize)]
struct Posts {
    head: Vec<String>,
    deputy: Vec<String>,
}

/// What a post's name says of its rank, where the list has no column for it. The words are data
/// (`importing/posts.toml`).
pub fn rank_of(position: &str) -> Rank {
    static POSTS: std::sync::OnceLock<Posts> = std::sync::OnceLock::new();
    let posts = POSTS.get_or_init(|| {
        toml::from_str(include_str!("posts.toml")).unwrap_or(Posts { head: Vec::new(), deputy: Vec::new() })
    });
    let key = search_key(position);
    let begins = |words: &[String]| words.iter().any(|w| key == *w || key.starts_with(&format!("{w} ")));
    if begins(&posts.deputy) {
        Rank::Deputy
    } else if begins(&posts.head) {
        Rank::Head
    } else {
        Rank::Staff
    }
}

/// Whether a refusal by this key is one that naming the columns can mend.
pub fn can_map(key: &str) -> bool {
    matches!(
        key,
        "importing-refused-not-recognised"
            | "importing-refused-nearest"
            | "importing-refused-wrong-kind"
            | "importing-refused-no-rows"
    )
}

/// Whether a batch may be stored, all of it or its good rows only.
///
/// # Errors
/// `Refused` says why not.
pub fn may_store(state: State, counts: &Counts, accept_valid: bool) -> Result<(), Error> {
    if state != State::Staged {
        return Err(Error::refused("imports-not-staged"));
    }
    if counts.refused > 0 && !accept_valid {
        return Err(Error::Refused(Said::new("imports-has-refused").with("count", counts.refused)));
    }
    if counts.to_store() == 0 {
        return Err(Error::refused("imports-nothing-new"));
    }
    Ok(())
}
