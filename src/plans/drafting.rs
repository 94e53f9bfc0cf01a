//! What a year's plan might hold: pure, from last year's plan or from rules (issue: every unit at least once
//! in so many years, none in days that are kept free, no more a month than the inspectors can do). People
//! read it, choose, and write the plan; nothing is planned by itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::model::{Form, Item, ItemKind, ItemStage, NewItem, Profile};
use crate::units::{Kind, Lineage, focus};
use crate::vocabulary::dates::Calendar;
use crate::vocabulary::{Said, UnitId};

/// A unit that might be inspected.
#[derive(Clone, Debug)]
pub struct Subject {
    pub unit: UnitId,
    pub name: String,
    pub kind: Kind,
    /// When it, or a unit that it took over, was visited last.
    pub last: Option<NaiveDate>,
    /// Codes of the focus fields, of those that are asked for, in which it handles work as far as systems report it.
    pub focus: Vec<String>,
}

/// People in a team, until the planner says another number.
pub const PEOPLE: u32 = 3;

/// From where a draft comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Rules,
    LastYear,
}

/// What the planner asks for, and what each visit would look at.
#[derive(Clone, Debug)]
pub struct Asked {
    pub source: Source,
    pub wish: Wish,
    pub fields: Vec<String>,
    pub contents: String,
    /// Thời kỳ kiểm tra.
    pub period: (NaiveDate, NaiveDate),
}

/// First and last day of a year.
fn whole(year: i32) -> (NaiveDate, NaiveDate) {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1, 1), day(12, 31))
}

impl Asked {
    /// What the form begins with: what is left of the year, and the year before as the period examined. `known`:
    /// whether it is known what the inspectors can do, so that no number has to stand for it. The focus fields of the
    /// first day are chosen already.
    pub fn begin(year: i32, cycle: u32, today: NaiveDate, known: bool, periods: &[focus::Period]) -> Self {
        let (first, last) = whole(year);
        let window = (first.max(today).min(last), last);
        let wish = Wish {
            year,
            kinds: Vec::new(),
            cycle,
            window,
            free: Vec::new(),
            a_month: if known { None } else { Some(4) },
            left: None,
            people: PEOPLE,
            days: 3,
        };
        let (fields, contents) = (focus::on(periods, window.0).into_iter().collect(), String::new());
        Asked { source: Source::Rules, wish, fields, contents, period: whole(year - 1) }
    }

    /// The same plan as last year: nothing else is asked.
    pub fn again(year: i32) -> Self {
        let wish = Wish { window: whole(year), ..Asked::begin(year, 1, NaiveDate::MIN, true, &[]).wish };
        Asked { source: Source::LastYear, wish, fields: Vec::new(), contents: String::new(), period: whole(year) }
    }

    /// What does not fit, each by the form's field. Without a number of visits a month it must be known what the
    /// inspectors can do.
    pub fn problems(&self) -> Vec<(String, Said)> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
        if self.source == Source::LastYear {
            return problems;
        }
        let (window, period, year) = (self.wish.window, self.period, self.wish.year);
        if window.1 < window.0 {
            wrong("to", Said::new("plans-ends-before-start"));
        } else if window.0.year() != year || window.1.year() != year {
            wrong("from", Said::new("plans-outside-year").with("year", year));
        }
        if period.1 < period.0 {
            wrong("period_to", Said::new("plans-period-ends-before-start"));
        } else if period.1 > window.0 {
            wrong("period_to", Said::new("plans-draft-period-late"));
        }
        if self.fields.is_empty() {
            wrong("fields", Said::new("plans-field-needed"));
        }
        if self.wish.a_month.is_none() && self.wish.left.is_none() {
            wrong("a_month", Said::new("plans-draft-bound-needed"));
        }
        problems
    }

    /// The item that a proposal would become; `like`: the one of last year from which it came.
    pub fn item(&self, proposal: &Proposal, like: Option<&Item>) -> NewItem {
        NewItem {
            kind: like.map_or(ItemKind::Periodic, |i| i.kind),
            unit: proposal.unit.clone(),
            fields: like.map_or(&self.fields, |i| &i.fields).clone(),
            contents: like.map_or(&self.contents, |i| &i.contents).clone(),
            trigger: None,
            cause: String::new(),
            // Last year's directive is nothing that this year's item looks into unasked.
            directive: None,
            follows: like.and_then(|i| i.follows.as_ref()).map(|followed| followed.conclusion.clone()),
            part: like.and_then(|i| i.part.clone()).filter(|_| like.is_some_and(|i| i.unit == proposal.unit)),
            officials: match like {
                Some(item) if item.unit == proposal.unit => {
                    item.officials.iter().map(|named| named.official.clone()).collect()
                }
                _ => Vec::new(),
            },
            period_from: like.map_or(self.period.0, |i| a_year_later(i.period_from)),
            period_to: like.map_or(self.period.1, |i| a_year_later(i.period_to).min(proposal.ends_on)),
            starts_on: proposal.starts_on,
            ends_on: proposal.ends_on,
            profile: like.map_or(Profile::A, |i| i.profile),
            form: like.map_or(Form::OnSite, |i| i.form),
            approver: None,
            viewers: Vec::new(),
        }
    }
}

/// Units that the plan holds already, and sections to which its items are narrowed. A sealed item is no reason to leave a unit out: that would tell of it.
pub fn planned(items: &[Item]) -> BTreeSet<UnitId> {
    let stands = |item: &&Item| !item.sealed && item.stage != ItemStage::Cancelled;
    items.iter().filter(stands).map(|item| item.part.as_ref().unwrap_or(&item.unit).clone()).collect()
}

/// When visits may be held, and how many.
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
    /// How many visits may begin in a month, at most.
    pub a_month: Option<u32>,
    /// What the inspectors can still do in each month, in working days of one person; none when that is not known.
    pub left: Option<[i64; 12]>,
    /// How many people go.
    pub people: u32,
    /// How many working days a visit takes.
    pub days: u32,
}

impl Wish {
    /// How many visits may begin in a month (1 to 12): as many as the inspectors can do, and no more than the number
    /// that was given; none when neither is known.
    pub fn most(&self, month: u32) -> usize {
        let each = i64::from(self.days.max(1)) * i64::from(self.people.max(1));
        let left = self.left.map(|left| left.get(month as usize - 1).copied().unwrap_or_default().max(0) / each);
        let left = left.map(|visits| usize::try_from(visits).unwrap_or_default());
        match (self.a_month.map(|most| most as usize), left) {
            (Some(a_month), Some(left)) => a_month.min(left),
            (one, other) => one.or(other).unwrap_or_default(),
        }
    }
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
    /// Codes of its focus fields, as they stand on its first day.
    pub focus: Vec<String>,
    /// Codes of those in which the unit is known to handle work.
    pub handles: Vec<String>,
    /// What tells it apart on the page.
    pub pick: String,
}

/// What came of the wish.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    pub proposals: Vec<Proposal>,
    /// Units that are due and found no day: name and reason.
    pub left_over: Vec<(String, Reason)>,
}

/// Proposes visits by rules. Who handles work in focus fields goes first (issue 5: the four focus fields first), so
/// that days are left to others only when there are more; then who was never visited, then who was not for longest.
/// `planned`: units that the plan holds already.
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
    due.sort_by(|(a, _), (b, _)| {
        (a.focus.is_empty(), a.last, &a.name, &a.unit).cmp(&(b.focus.is_empty(), b.last, &b.name, &b.unit))
    });
    let mut slots = slots(wish, calendar).into_iter();
    let mut draft = Draft::default();
    for (subject, reason) in due {
        match slots.next() {
            Some((starts_on, ends_on)) => {
                let (unit, name) = (subject.unit.clone(), subject.name.clone());
                let pick = format!("{unit}|{starts_on}");
                let (focus, handles) = (Vec::new(), subject.focus.clone());
                draft.proposals.push(Proposal { unit, name, reason, starts_on, ends_on, focus, handles, pick });
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
    let spread = |((_, month), starts): ((i32, u32), Vec<(NaiveDate, NaiveDate)>)| {
        let wanted = wish.most(month);
        (0..wanted).filter_map(move |n| starts.get(n * starts.len() / wanted).copied())
    };
    months.into_iter().flat_map(spread).collect()
}

/// Proposes last year's visits again, a year later on the nearest working days from there on that do not meet days
/// kept `free`; of a unit that ended, for those that took over. Surprises, what was withdrawn, and units that the plan holds already are
/// left out; what the year's end would cut off is left over. Gives also the item from which each came, in the same
/// order.
pub fn from_last_year<'i>(
    year: i32,
    items: &'i [Item],
    planned: &BTreeSet<UnitId>,
    lineage: &Lineage,
    names: &BTreeMap<UnitId, String>,
    (calendar, free): (&Calendar, &[(NaiveDate, NaiveDate)]),
) -> (Draft, Vec<&'i Item>) {
    let (mut draft, mut sources) = (Draft::default(), Vec::new());
    // Of one unit several sections, or officials, may be planned apart.
    let mut seen: BTreeSet<(UnitId, String)> = BTreeSet::new();
    let wanted = |i: &&Item| !i.sealed && i.kind != ItemKind::Surprise && i.stage != ItemStage::Cancelled;
    for item in items.iter().filter(wanted) {
        let length = calendar.between(item.starts_on, item.ends_on).clamp(0, 365);
        let length = u32::try_from(length).unwrap_or_default();
        let Some(mut starts_on) = item.starts_on.checked_add_months(Months::new(12)) else { continue };
        let meets = |first: NaiveDate| {
            let last = calendar.after(first, length);
            free.iter().any(|(from, to)| *from <= last && first <= *to)
        };
        while !calendar.is_working(starts_on) || (starts_on.year() <= year && meets(starts_on)) {
            starts_on = starts_on + Days::new(1);
        }
        let ends_on = calendar.after(starts_on, length);
        let fits = starts_on.year() == year && ends_on.year() == year;
        let mut placed = false;
        for unit in lineage.heirs(&item.unit, starts_on).into_keys() {
            let Some(name) = names.get(&unit) else { continue };
            // What took over from the unit has sections of its own.
            let narrowed = item.is_narrowed() && unit == item.unit;
            let about = if narrowed { about(item) } else { String::new() };
            let part = item.part.as_ref().filter(|_| narrowed);
            let holds = planned.contains(&unit) || part.is_some_and(|part| planned.contains(part));
            // A unit may have been inspected twice about different things.
            let again = seen.iter().any(|(known, _)| *known == unit);
            let about = format!("{about}|{}|{}", item.fields.join(","), item.contents);
            if holds || seen.contains(&(unit.clone(), about.clone())) {
                placed = true;
            } else if fits {
                placed = true;
                seen.insert((unit.clone(), about));
                let name = if narrowed { item.subject() } else { name.clone() };
                let mut pick = format!("{unit}|{starts_on}");
                if narrowed || again {
                    pick.push_str(&format!("|{}", item.id));
                }
                let reason = Reason::LastYear;
                let (focus, handles) = (Vec::new(), Vec::new());
                draft.proposals.push(Proposal { unit, name, reason, starts_on, ends_on, focus, handles, pick });
                sources.push(item);
            }
        }
        if !placed {
            draft.left_over.push((item.unit_name.clone(), Reason::LastYear));
        }
    }
    (draft, sources)
}

/// Marks the focus fields of each visit by the periods that are entered, and puts those that have some first, else in
/// the order in which they were proposed. `items`: what each proposal would become, in the same order.
pub fn focus_first(draft: &mut Draft, items: Vec<NewItem>, periods: &[focus::Period]) -> Vec<NewItem> {
    let mut pairs: Vec<(Proposal, NewItem)> = std::mem::take(&mut draft.proposals).into_iter().zip(items).collect();
    for (proposal, item) in &mut pairs {
        proposal.focus = focus::among(periods, &item.fields, item.starts_on);
    }
    pairs.sort_by_key(|(proposal, _)| proposal.focus.is_empty());
    let (proposals, items) = pairs.into_iter().unzip();
    draft.proposals = proposals;
    items
}

/// What an item is about in its unit, as a key.
fn about(item: &Item) -> String {
    let mut parts: Vec<&str> = item.part.iter().map(UnitId::as_str).collect();
    parts.extend(item.officials.iter().map(|named| named.official.as_str()));
    parts.join("|")
}

/// A day of last year's, a year later.
fn a_year_later(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(day)
}
