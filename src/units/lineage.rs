//! What units were before and became after: pure, over the ties of their history.
//!
//! Two units are one for an inspection where one took over from the other (domain handbook P6, 2.2):
//! what the predecessor did is answered for by the successor. They are so for all days where the
//! predecessor ended with the change (a merger, a new name, or an end that is recorded); where it
//! lives on (a split, tasks handed over) only for the days before the change, for from then on each
//! does its own. Two units that merge later are one from the merger on.
//!
//! A section is a part of its unit and nothing by itself (domain handbook 2.2, subjects): whoever goes to the unit
//! goes to the section too, however the section was named.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::RelationKind;
use crate::vocabulary::UnitId;

/// A unit came from another on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    pub kind: RelationKind,
    pub from: UnitId,
    pub to: UnitId,
    /// The first day of the successor's duty.
    pub on: NaiveDate,
}

/// For which days two units are one; without an end where they are for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bond {
    /// The first day, if there was a time before.
    pub from: Option<NaiveDate>,
    /// The day from which they are two again.
    pub until: Option<NaiveDate>,
}

impl Bond {
    /// Of a unit with itself.
    pub const SAME: Bond = Bond { from: None, until: None };

    /// Of the days, first and last included, those for which the bond holds.
    pub fn clip(&self, (from, to): (NaiveDate, NaiveDate)) -> Option<(NaiveDate, NaiveDate)> {
        let from = self.from.map_or(from, |first| from.max(first));
        let to = match self.until {
            Some(end) => to.min(end.pred_opt()?),
            None => to,
        };
        (from <= to).then_some((from, to))
    }

    /// The days for which both hold, if there are any.
    pub fn both(&self, other: &Bond) -> Option<Bond> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let some = from.zip(until).is_none_or(|(from, until)| from < until);
        some.then_some(Bond { from, until })
    }
}

/// A section is a part of a unit from one day to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub section: UnitId,
    pub whole: UnitId,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// Where somebody goes: a unit, or what is named as a section of it, by the last day of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub unit: &'a UnitId,
    pub part: Option<&'a UnitId>,
    pub on: NaiveDate,
}

impl<'a> Place<'a> {
    /// The section where one is named, else the unit.
    fn own(&self) -> &'a UnitId {
        self.part.unwrap_or(self.unit)
    }
}

/// The ties of all units, the days from which those that ended are no more, and the sections of units.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    before: BTreeMap<UnitId, Vec<(UnitId, NaiveDate)>>,
    after: BTreeMap<UnitId, Vec<(UnitId, NaiveDate)>>,
    gone: BTreeMap<UnitId, NaiveDate>,
    /// Of each section the units whose part it is.
    wholes: BTreeMap<UnitId, Vec<Section>>,
    /// Of each unit its sections, of whatever days.
    sections: BTreeMap<UnitId, Vec<UnitId>>,
}

impl Lineage {
    /// `ended`: the last day of each unit that has no name any more.
    pub fn new(ties: impl IntoIterator<Item = Tie>, ended: BTreeMap<UnitId, NaiveDate>) -> Self {
        let gone = ended.into_iter().map(|(unit, last)| (unit, last.succ_opt().unwrap_or(last))).collect();
        let mut all = Lineage { gone, ..Lineage::default() };
        for tie in ties.into_iter().filter(|tie| tie.from != tie.to) {
            if matches!(tie.kind, RelationKind::Merge | RelationKind::Rename) {
                let gone = all.gone.entry(tie.from.clone()).or_insert(tie.on);
                *gone = tie.on.min(*gone);
            }
            all.before.entry(tie.to.clone()).or_default().push((tie.from.clone(), tie.on));
            all.after.entry(tie.from).or_default().push((tie.to, tie.on));
        }
        all
    }

    /// The same with the sections of units.
    pub fn with_sections(mut self, sections: impl IntoIterator<Item = Section>) -> Self {
        for one in sections.into_iter().filter(|one| one.section != one.whole) {
            self.sections.entry(one.whole.clone()).or_default().push(one.section.clone());
            self.wholes.entry(one.section.clone()).or_default().push(one);
        }
        self
    }

    /// Whether the unit has neither predecessor nor successor.
    fn alone(&self, unit: &UnitId) -> bool {
        !self.before.contains_key(unit) && !self.after.contains_key(unit)
    }

    /// From when on the two ends of a tie are two: none where the predecessor ended with it.
    fn parted(&self, from: &UnitId, on: NaiveDate) -> Option<NaiveDate> {
        if self.gone.get(from).is_some_and(|gone| *gone <= on) { None } else { Some(on) }
    }

    /// Units reached by ties of one direction, with the day from which each is another; by the way
    /// that holds longest.
    fn reach(&self, unit: &UnitId, back: bool) -> BTreeMap<UnitId, Option<NaiveDate>> {
        let mut found = BTreeMap::from([(unit.clone(), None)]);
        let mut open = vec![unit.clone()];
        while let Some(at) = open.pop() {
            let held: Option<NaiveDate> = found.get(&at).copied().flatten();
            let ties = if back { &self.before } else { &self.after };
            for (next, on) in ties.get(&at).into_iter().flatten() {
                let parted = self.parted(if back { next } else { &at }, *on);
                let until = match (held, parted) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (one, other) => one.or(other),
                };
                let longer = match found.get(next) {
                    None => true,
                    Some(None) => false,
                    Some(Some(known)) => until.is_none_or(|until| until > *known),
                };
                if longer {
                    found.insert(next.clone(), until);
                    open.push(next.clone());
                }
            }
        }
        found
    }

    /// Who does the unit's work on a day, each with the day since when: the unit itself while it
    /// lives, else those who took over by then. A unit that ended without an heir stays its own.
    pub fn heirs(&self, unit: &UnitId, day: NaiveDate) -> BTreeMap<UnitId, NaiveDate> {
        let mut found = BTreeMap::new();
        let mut seen = BTreeSet::from([unit.clone()]);
        let mut open = vec![(unit.clone(), NaiveDate::MIN)];
        while let Some((at, since)) = open.pop() {
            let next: Vec<&(UnitId, NaiveDate)> = match self.gone.get(&at) {
                Some(gone) if *gone <= day => {
                    self.after.get(&at).into_iter().flatten().filter(|(_, on)| *on <= day).collect()
                }
                _ => Vec::new(),
            };
            if next.is_empty() {
                found.insert(at, since);
                continue;
            }
            for (heir, on) in next {
                if seen.insert(heir.clone()) {
                    open.push((heir.clone(), since.max(*on)));
                }
            }
        }
        found
    }

    /// Units from which one came, however far back, each with the days for which the two are one.
    pub fn predecessors(&self, unit: &UnitId) -> BTreeMap<UnitId, Bond> {
        let mut found = self.reach(unit, true);
        found.remove(unit);
        found.into_iter().map(|(unit, until)| (unit, Bond { from: None, until })).collect()
    }

    /// How far two units are one, each with the last day of its visit: for who goes there after a
    /// change meets the successor.
    pub fn bond(&self, a: (&UnitId, NaiveDate), b: (&UnitId, NaiveDate)) -> Option<Bond> {
        if a.0 == b.0 {
            return Some(Bond::SAME);
        }
        if self.alone(a.0) || self.alone(b.0) {
            return None;
        }
        let ways = [true, false].map(|back| self.reach(a.0, back).remove(b.0));
        // Where both ways lead there, by the one that holds longest.
        if let Some(until) = ways.into_iter().flatten().reduce(|one, other| Some(one?.max(other?))) {
            return Some(Bond { from: None, until });
        }
        let (mine, theirs) = (self.heirs(a.0, a.1), self.heirs(b.0, b.1));
        let both = mine.iter().filter_map(|(heir, since)| theirs.get(heir).map(|other| *since.max(other)));
        both.min().map(|from| Bond { from: Some(from), until: None })
    }

    /// The place and every unit of which it is a part on that day, the place itself first; of a section that ended,
    /// the units of those that took over from it.
    fn around<'a>(&'a self, place: Place<'a>) -> Vec<&'a UnitId> {
        let mut all = vec![place.own()];
        if place.part.is_some() && place.unit != place.own() {
            all.push(place.unit);
        }
        if self.wholes.is_empty() {
            return all;
        }
        let mut at = 0;
        while let Some(unit) = all.get(at).copied() {
            at += 1;
            for heir in self.heirs(unit, place.on).keys() {
                let of = self.wholes.get(heir).into_iter().flatten();
                for one in of.filter(|one| one.from <= place.on && one.to.is_none_or(|to| place.on <= to)) {
                    if !all.contains(&&one.whole) {
                        all.push(&one.whole);
                    }
                }
            }
        }
        all
    }

    /// For which days one place is the other or lies in it, in each way in which it does.
    pub fn inside(&self, inner: Place, outer: Place) -> Vec<Bond> {
        let ways = self.around(inner).into_iter();
        ways.filter_map(|unit| self.bond((unit, inner.on), (outer.own(), outer.on))).collect()
    }

    /// The same for either of the two in the other.
    pub fn meet(&self, a: Place, b: Place) -> Vec<Bond> {
        let mut ways = self.inside(a, b);
        ways.extend(self.inside(b, a));
        ways
    }

    /// Every section that a unit ever had, sections of its sections among them, with the days for which each was
    /// part of the unit; one that left and came back stands there twice.
    pub fn sections_of(&self, unit: &UnitId) -> Vec<(UnitId, Bond)> {
        let mut found: Vec<(UnitId, Bond)> = Vec::new();
        let mut open = vec![(unit.clone(), Bond::SAME)];
        while let Some((whole, held)) = open.pop() {
            let below: BTreeSet<&UnitId> = self.sections.get(&whole).into_iter().flatten().collect();
            let parts = below.into_iter().filter_map(|section| self.wholes.get(section)).flatten();
            for part in parts.filter(|part| part.whole == whole && part.section != *unit) {
                let own = Bond { from: Some(part.from), until: part.to.and_then(|to| to.succ_opt()) };
                let Some(bond) = held.both(&own) else { continue };
                let one = (part.section.clone(), bond);
                // Days only grow fewer on the way down, so that a ring of sections comes to an end.
                if !found.contains(&one) {
                    found.push(one.clone());
                    open.push(one);
                }
            }
        }
        found
    }

    /// Every unit with which one of these may have a bond, themselves among them.
    fn line<'a>(&self, units: impl IntoIterator<Item = &'a UnitId>) -> BTreeSet<UnitId> {
        let mut all = BTreeSet::new();
        for unit in units {
            if self.alone(unit) {
                all.insert(unit.clone());
                continue;
            }
            all.extend(self.reach(unit, true).into_keys());
            for after in self.reach(unit, false).into_keys() {
                all.extend(self.reach(&after, true).into_keys());
            }
        }
        all
    }

    /// Every unit that one of these may [`meet`](Self::meet), themselves among them: those with which they may have
    /// a bond, the units of which they were ever a part, their sections, and theirs.
    pub fn kin<'a>(&self, units: impl IntoIterator<Item = &'a UnitId>) -> BTreeSet<UnitId> {
        let mut all = self.line(units);
        if self.wholes.is_empty() {
            return all;
        }
        // A section that went from one unit to another, or became another one there, leads to both units.
        let below = self.climb(&all, |unit| self.sections.get(unit).into_iter().flatten().collect());
        let wholes = |unit: &UnitId| self.wholes.get(unit).into_iter().flatten().map(|one| &one.whole).collect();
        let near = self.climb(&self.line(&below), wholes);
        let more: Vec<&UnitId> = near.iter().filter(|unit| !all.contains(*unit)).collect();
        let more = self.line(more);
        all.extend(more);
        all
    }

    /// Units reached from these by steps of one kind, themselves among them.
    fn climb<'a>(&'a self, from: &BTreeSet<UnitId>, step: impl Fn(&UnitId) -> Vec<&'a UnitId>) -> BTreeSet<UnitId> {
        let mut all = from.clone();
        let mut open: Vec<UnitId> = from.iter().cloned().collect();
        while let Some(unit) = open.pop() {
            for next in step(&unit) {
                if all.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        all
    }
}
