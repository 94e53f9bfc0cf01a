//! Pure rules of days that are kept free: what one must say, which of them a visit meets.

use chrono::{Datelike, NaiveDate};

use crate::plans::model::kept::{KeptDays, NewKeptDays};
use crate::plans::model::{Item, ItemStage};
use crate::vocabulary::{Said, UnitId, dates};

/// What does not fit in new days, each by the form's field. `others`: all that stand, without the one that is
/// changed. Days of one body that meet other days of the same body are refused: they would be written twice.
pub fn problems(new: &NewKeptDays, others: &[KeptDays]) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    if new.to_on < new.from_on {
        problems.push(("to".to_owned(), Said::new("plans-ends-before-start")));
    } else if new.from_on.year() != new.to_on.year() {
        problems.push(("to".to_owned(), Said::new("plans-kept-two-years")));
    } else if let Some(other) =
        others.iter().find(|other| other.body == new.body && other.from_on <= new.to_on && new.from_on <= other.to_on)
    {
        let said = Said::new("plans-kept-meets")
            .with("from", dates::day(other.from_on))
            .with("to", dates::day(other.to_on))
            .with("reason", other.reason.as_str());
        problems.push(("from".to_owned(), said));
    }
    problems
}

/// Days kept free by a body or by every one that a visit on these days meets, in the order given.
pub fn met<'k>(kept: &'k [KeptDays], body: &UnitId, visit: (NaiveDate, NaiveDate)) -> Vec<&'k KeptDays> {
    let of_body = |k: &&KeptDays| k.body.as_ref().is_none_or(|of| of == body);
    kept.iter().filter(of_body).filter(|k| k.from_on <= visit.1 && visit.0 <= k.to_on).collect()
}

/// The same of an item of that body's plan; none once it begins, or is withdrawn.
pub fn met_by<'k>(kept: &'k [KeptDays], body: &UnitId, item: &Item) -> Vec<&'k KeptDays> {
    match item.stage {
        ItemStage::Planned | ItemStage::Decided => met(kept, body, (item.starts_on, item.ends_on)),
        ItemStage::Ongoing | ItemStage::Done | ItemStage::Cancelled => Vec::new(),
    }
}

/// The days that a body keeps free in a year as spans in their order, no day twice.
pub fn spans(kept: &[KeptDays], body: &UnitId, year: i32) -> Vec<(NaiveDate, NaiveDate)> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let whole = (day(1, 1), day(12, 31));
    let mut all: Vec<(NaiveDate, NaiveDate)> =
        met(kept, body, whole).into_iter().map(|k| (k.from_on.max(whole.0), k.to_on.min(whole.1))).collect();
    all.sort();
    let mut merged: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in all {
        match merged.last_mut() {
            Some((_, last)) if last.succ_opt().is_some_and(|next| from <= next) => *last = (*last).max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
