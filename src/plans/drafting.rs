//! What a year's plan might hold: pure, from last year's plan or from rules (issue: every unit at least once
//! in so many years, none in days that are kept free, no more a month than the inspectors can do). People
//! read it, choose, and write the plan; nothing is planned by itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::model::{Item, ItemKind, ItemStage};
use crate::units::{Kind, Lineage};
use crate::vocabulary::UnitId;
use crate::vocabulary::dates::Calendar;

/// A unit that might be inspected.
#[derive(Clone, Debug)]
pub struct Subject {
    pub unit: UnitId,
    pub name: String,
    pub kind: Kind,
    /// When it, or a unit that it took over, was visited last.
    pub last: Option<NaiveDate>,
}

/// What the planner asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub year: i32,
    /// Kinds of units; empty: all.
    pub kinds: Vec<Kind>,
    /// Every unit at least once in so many years.
    pub cycle: u32,
    /// First and last day for visits, within the year.
    pub window: (NaiveDate, NaiveDate),
    /// Days that are kept free, first and last.
    pub free: Vec<(NaiveDate, NaiveDate)>,
    /// How many visits may begin in a month.
    pub a_month: u32,
    /// How many working days a visit takes.
    pub days: u32,
}

/// Why a unit is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "why", content = "on")]
pub enum Reason {
    /// It was never visited.
    Never,
    /// Its last visit is too long ago.
    Since(NaiveDate),
    /// It stood in last year's plan.
    LastYear,
}

/// A visit that is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub unit: UnitId,
    pub name: String,
    pub reason: Reason,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// What came of the wish.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    pub proposals: Vec<Proposal>,
    /// Units that are due and found no day: name and reason.
    pub left_over: Vec<(String, Reason)>,
}

/// Proposes visits by rules. Who was never visited goes first, then who was not for longest. `planned`: units
/// that the plan holds already.
pub fn by_rules(subjects: &[Subject], planned: &BTreeSet<UnitId>, wish: &Wish, calendar: &Calendar) -> Draft {
    let end = NaiveDate::from_ymd_opt(wish.year, 12, 31).unwrap_or(wish.window.1);
    let mut due: Vec<(&Subject, Reason)> = subjects
        .iter()
        .filter(|s| wish.kinds.is_empty() || wish.kinds.contains(&s.kind))
        .filter(|s| !planned.contains(&s.unit))
        .filter_map(|s| match s.last {
            None => Some((s, Reason::Never)),
            Some(last) => {
                let again = last.checked_add_months(Months::new(wish.cycle.saturating_mul(12)))?;
                (again <= end).then_some((s, Reason::Since(last)))
            }
        })
        .collect();
    due.sort_by(|(a, _), (b, _)| (a.last, &a.name, &a.unit).cmp(&(b.last, &b.name, &b.unit)));
    let mut slots = slots(wish, calendar).into_iter();
    let mut draft = Draft::default();
    for (subject, reason) in due {
        match slots.next() {
            Some((starts_on, ends_on)) => {
                let (unit, name) = (subject.unit.clone(), subject.name.clone());
                draft.proposals.push(Proposal { unit, name, reason, starts_on, ends_on });
            }
            None => draft.left_over.push((subject.name.clone(), reason)),
        }
    }
    draft
}

/// Days on which a visit may be held: a working day within the window that is not kept free.
fn open_days(wish: &Wish, calendar: &Calendar) -> Vec<NaiveDate> {
    let (from, to) = wish.window;
    let free = |day: NaiveDate| wish.free.iter().any(|(first, last)| *first <= day && day <= *last);
    from.iter_days().take_while(|day| *day <= to).filter(|day| calendar.is_working(*day) && !free(*day)).collect()
}

/// The days of each visit, in order: so many a month, spread over its open days, each on open days in a row
/// (only days off lie between).
fn slots(wish: &Wish, calendar: &Calendar) -> Vec<(NaiveDate, NaiveDate)> {
    let open: BTreeSet<NaiveDate> = open_days(wish, calendar).into_iter().collect();
    let length = wish.days.max(1);
    let visit = |first: NaiveDate| -> Option<(NaiveDate, NaiveDate)> {
        let mut last = first;
        for _ in 1..length {
            last = calendar.after(last, 1);
            if !open.contains(&last) {
                return None;
            }
        }
        Some((first, last))
    };
    let mut months: BTreeMap<(i32, u32), Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for first in &open {
        months.entry((first.year(), first.month())).or_default().extend(visit(*first));
    }
    let wanted = wish.a_month as usize;
    let spread = |starts: Vec<(NaiveDate, NaiveDate)>| {
        (0..wanted).filter_map(move |n| starts.get(n * starts.len() / wanted).copied())
    };
    months.into_values().flat_map(spread).collect()
}

/// Proposes last year's visits again, a year later on the nearest working days from there on; of a unit that
/// ended, for those that took over. Surprises, what was withdrawn, and units that the plan holds already are
/// left out. Gives also the item from which each came, in the same order.
pub fn from_last_year<'i>(
    items: &'i [Item],
    planned: &BTreeSet<UnitId>,
    lineage: &Lineage,
    names: &BTreeMap<UnitId, String>,
    calendar: &Calendar,
) -> (Draft, Vec<&'i Item>) {
    let (mut draft, mut sources) = (Draft::default(), Vec::new());
    let mut seen = planned.clone();
    let wanted = |i: &&Item| !i.sealed && i.kind != ItemKind::Surprise && i.stage != ItemStage::Cancelled;
    for item in items.iter().filter(wanted) {
        let length = calendar.between(item.starts_on, item.ends_on).clamp(0, 365);
        let Some(mut starts_on) = item.starts_on.checked_add_months(Months::new(12)) else { continue };
        while !calendar.is_working(starts_on) {
            starts_on = starts_on + Days::new(1);
        }
        let ends_on = calendar.after(starts_on, u32::try_from(length).unwrap_or_default());
        let mut placed = false;
        for unit in lineage.heirs(&item.unit, starts_on).into_keys() {
            let Some(name) = names.get(&unit) else { continue };
            placed = true;
            if seen.insert(unit.clone()) {
                let (name, reason) = (name.clone(), Reason::LastYear);
                draft.proposals.push(Proposal { unit, name, reason, starts_on, ends_on });
                sources.push(item);
            }
        }
        if !placed {
            draft.left_over.push((item.unit_name.clone(), Reason::LastYear));
        }
    }
    (draft, sources)
}

/// A day of last year's, a year later.
pub fn a_year_later(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(day)
}
