//! Pure rules of checklists: reading a file, what makes a version the same, its last day.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use toml::value::Datetime;

use super::model::{Ground, GroundsFile, Kind, ListFile};
use crate::clock::sha256;

/// Words of severity that a question may propose; what they mean belongs to the record of a visit.
const SEVERITIES: [&str; 3] = ["minor", "moderate", "serious"];

/// A day of a file; none when it is not a day alone.
pub fn day(value: &Datetime) -> Option<NaiveDate> {
    let date = value.date.filter(|_| value.time.is_none())?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// Id of a version: code and number.
pub fn version_id(code: &str, version: i32) -> String {
    format!("{code}.{version}")
}

/// Id of a question in a version: its code and the version's number.
pub fn item_id(item_code: &str, version: i32) -> String {
    format!("{item_code}.{version}")
}

/// What a list's file says, as one hash: comments, order of keys and line ends do not count.
pub fn fingerprint(list: &ListFile) -> String {
    let mut parts: Vec<&str> = vec![&list.code, list.kind.as_str(), list.field.as_deref().unwrap_or_default()];
    let (version, from_on) = (list.version.to_string(), list.from_on.to_string());
    parts.extend([version.as_str(), from_on.as_str(), &list.name.vi, &list.name.en]);
    for section in &list.sections {
        parts.extend(["section", &section.code, &section.name.vi, &section.name.en]);
        for item in &section.items {
            parts.extend(["item", &item.code, &item.severity]);
            parts.extend(
                [&item.question.vi, &item.question.en, &item.evidence.vi, &item.evidence.en].map(|s| s.as_str()),
            );
            if let Some(remark) = &item.remark {
                parts.extend(["remark", &remark.vi, &remark.en]);
            }
            parts.extend(item.grounds.iter().map(String::as_str));
        }
    }
    sha256(parts.join("\u{1f}").as_bytes())
}

/// Reads a list's file.
///
/// # Errors
/// What is wrong, for the person who keeps the file.
pub fn read_list(text: &str, grounds: &BTreeSet<String>) -> Result<ListFile, String> {
    let list: ListFile = toml::from_str(text).map_err(|e| e.to_string())?;
    if day(&list.from_on).is_none() {
        return Err("from_on: not a day".into());
    }
    if list.field.is_some() != (list.kind == Kind::Field) {
        return Err("field: stands with kind \"field\" only, and there always".into());
    }
    let mut codes = BTreeSet::new();
    for item in list.sections.iter().flat_map(|s| &s.items) {
        if !codes.insert(&item.code) {
            return Err(format!("{}: twice", item.code));
        }
        if !SEVERITIES.contains(&item.severity.as_str()) {
            return Err(format!("{}: severity {:?}", item.code, item.severity));
        }
        if let Some(ground) = item.grounds.iter().find(|g| !grounds.contains(*g)) {
            return Err(format!("{}: no ground {ground:?} in grounds.toml", item.code));
        }
    }
    if codes.is_empty() { Err("no question".into()) } else { Ok(list) }
}

/// Reads `grounds.toml`: each ground as it is cited, article first.
pub fn read_grounds(text: &str) -> Result<Vec<Ground>, String> {
    let file: GroundsFile = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    for document in file.documents {
        for ground in document.grounds {
            let citation = match &ground.article {
                Some(article) => format!("{article}, {}", document.citation.vi),
                None => document.citation.vi.clone(),
            };
            let day_of = |value: &Option<Datetime>| value.as_ref().and_then(day);
            all.push(Ground {
                id: ground.id,
                citation,
                from_on: day_of(&document.from_on),
                to_on: day_of(&document.to_on),
                verified: ground.verified,
            });
        }
    }
    Ok(all)
}

/// The last day of each version of one list, given number and first day of all of them: the day
/// before the next one, none for the newest.
pub fn last_days(versions: &[(i32, NaiveDate)]) -> Vec<(i32, Option<NaiveDate>)> {
    let mut sorted = versions.to_vec();
    sorted.sort();
    let next = sorted.iter().skip(1).map(|(_, from)| from.checked_sub_days(Days::new(1))).chain([None]);
    sorted.iter().zip(next).map(|((number, _), last)| (*number, last)).collect()
}
