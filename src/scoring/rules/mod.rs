//! Pure decisions: whether a set holds together, what costs points, what a unit scores.

mod score;
mod tree;
mod trigger;

use chrono::NaiveDate;

use super::model::{Given, Stage, UnitGroup};
use crate::error::Error;
use crate::units::Kind;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{Points, Said};

pub use score::{Leaf, LeafResult, RowResult, Totals, allocate, band, index, leaf, ranks, roll_up};
pub use tree::{check_set, number_key, parents, total};
pub use trigger::{Trigger, named_triggers};

/// Reads the group of units for which a set is made: the word itself, or what people write
/// (`Sở, ban, ngành`; `Cấp xã`; nothing for all). None when it cannot be told.
pub fn read_group(text: &str) -> Option<UnitGroup> {
    let key = search_key(text);
    if let Ok(group) = key.parse() {
        return Some(group);
    }
    let words: Vec<&str> = key.split(' ').collect();
    let has = |any: &[&str]| any.iter().any(|w| words.contains(w));
    let communes = has(&["xa", "phuong", "communes", "commune", "wards", "ward"]);
    let departments = has(&["so", "nganh", "departments", "department"]);
    let all = key.is_empty() || has(&["moi", "chung", "all"]) || key.contains("tat ca");
    match (communes, departments) {
        (true, true) => Some(UnitGroup::All),
        (true, false) => Some(UnitGroup::Communes),
        (false, true) => Some(UnitGroup::Departments),
        (false, false) => all.then_some(UnitGroup::All),
    }
}

/// Whether a set for the group scores units of the kind.
pub fn in_group(group: UnitGroup, kind: Kind) -> bool {
    let commune = matches!(kind, Kind::Ward | Kind::Commune | Kind::SpecialZone);
    let department = matches!(
        kind,
        Kind::Department | Kind::Office | Kind::Inspectorate | Kind::ServiceCentre | Kind::ZoneAuthority
    );
    match group {
        UnitGroup::All => commune || department || matches!(kind, Kind::LandRegistry | Kind::Other),
        UnitGroup::Departments => department,
        UnitGroup::Communes => commune,
    }
}

/// The key under which a self-score is found again, whoever stored it: by hand or from a workbook.
pub fn self_score_key(set: &str, unit: &str, criterion: &str) -> String {
    format!("{set}|{unit}|{criterion}")
}

/// The last day of a scoring year: names and kinds of units are those of this day.
pub fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// A frozen run takes no change.
pub fn must_be_open(stage: Stage) -> Result<(), Error> {
    match stage {
        Stage::Open => Ok(()),
        Stage::Frozen => Err(Error::refused("scoring-frozen")),
    }
}

/// What is wrong with a score given for a leaf: below 0, or above its maximum.
pub fn score_problem(given: Given, max: Points) -> Option<Said> {
    let points = given.score()?;
    let outside = points < Points::ZERO || points > max;
    outside.then(|| Said::new("scoring-out-of-range").with("value", points).with("max", max))
}
