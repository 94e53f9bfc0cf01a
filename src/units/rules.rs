//! Pure rules of names and periods.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::model::Kind;
use crate::vocabulary::UnitId;
use crate::vocabulary::text::search_key;

/// Whether a period, open at its end when `to_on` is none, holds on the day.
pub fn holds_on(from_on: NaiveDate, to_on: Option<NaiveDate>, day: NaiveDate) -> bool {
    from_on <= day && to_on.is_none_or(|to| day <= to)
}

/// Whether two periods share a day.
pub fn share_a_day(a: (NaiveDate, Option<NaiveDate>), b: (NaiveDate, Option<NaiveDate>)) -> bool {
    a.1.is_none_or(|end| b.0 <= end) && b.1.is_none_or(|end| a.0 <= end)
}

/// The last day of what is replaced from `day` on.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

/// The key by which names of one unit match however they are written: without `UBND`,
/// `Uỷ ban nhân dân`, and with `P.`, `X.`, `TT` spelled out.
pub fn name_key(name: &str) -> String {
    let key = search_key(name);
    let key = key.strip_prefix("uy ban nhan dan ").or_else(|| key.strip_prefix("ubnd ")).unwrap_or(&key);
    for (short, long) in [("p ", "phuong "), ("x ", "xa "), ("tp ", "thanh pho ")] {
        if let Some(rest) = key.strip_prefix(short) {
            return format!("{long}{rest}");
        }
    }
    key.to_owned()
}

/// What stands above a section, the nearest first and the unit of which all are parts last; nothing above what is none.
/// `sections`: each with what it is a section of. A list may say that two are sections of each other: the way ends there.
pub fn above(sections: &BTreeMap<UnitId, UnitId>, section: &UnitId) -> Vec<UnitId> {
    let mut chain: Vec<UnitId> = Vec::new();
    let mut next = sections.get(section);
    while let Some(upper) = next.filter(|upper| *upper != section && !chain.contains(upper)) {
        chain.push(upper.clone());
        next = sections.get(upper);
    }
    chain
}

/// The unit of which a section is a part, through the sections above it; what is no section is its own.
pub fn whole(sections: &BTreeMap<UnitId, UnitId>, unit: &UnitId) -> UnitId {
    above(sections, unit).pop().unwrap_or_else(|| unit.clone())
}

/// The kind that a name tells, for lists without a column for it.
pub fn kind_of(name: &str) -> Kind {
    let key = name_key(name);
    let starts = |prefix: &str| key.starts_with(prefix);
    if starts("phuong ") {
        Kind::Ward
    } else if starts("xa ") {
        Kind::Commune
    } else if starts("dac khu ") {
        Kind::SpecialZone
    } else if starts("so ") {
        Kind::Department
    } else if starts("thanh tra") {
        Kind::Inspectorate
    } else if starts("van phong uy ban") || starts("van phong ubnd") || starts("van phong hdnd") {
        Kind::Office
    } else if key.contains("phuc vu hanh chinh cong") {
        Kind::ServiceCentre
    } else if key.contains("dang ky dat dai") {
        Kind::LandRegistry
    } else if key.contains("khu kinh te") || key.contains("khu cong nghiep") {
        Kind::ZoneAuthority
    } else if starts("phong ") {
        Kind::Section
    } else {
        Kind::Other
    }
}
