//! Whether somebody is independent of what a team is to inspect: pure decisions over facts that were
//! loaded before (issue of independent teams; domain P2; peers 1b).
//!
//! A tie is what binds a person to the unit, its people or its dossiers, or takes the person up on the
//! days of the visit. What is not known is told as not known and never counts as free.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::model::Tie;
use crate::error::Error;
use crate::units::Bond;
use crate::units::rules::share_a_day;
use crate::vocabulary::{AccountId, Actor, InspectionId, OfficialId, PlanItemId, Right, Said, UnitId, dates};

/// First and last of some days, both included.
pub type Days = (NaiveDate, NaiveDate);

/// How far the rules look, as it holds on the day of the decision: data with a ground (`parameters`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Who worked in the unit within so many years before the visit does not inspect it.
    pub worked_years: u32,
    /// Who was in the team of one of the last so many inspections of the unit does not come again.
    pub rotation: usize,
}

/// An inspection that came to the unit before.
#[derive(Clone, Debug)]
pub struct Past {
    pub inspection: InspectionId,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub team: Vec<AccountId>,
}

/// A unit that counts as a visited one: one from which it came, or a section.
#[derive(Clone, Debug)]
pub struct Before {
    pub unit: UnitId,
    pub name: String,
    /// The days for which the two are one: after a split each does its own, and a section may go to another unit.
    pub bond: Bond,
}

/// A unit to be visited, with what the rules ask about it.
#[derive(Clone, Debug)]
pub struct Place {
    pub unit: UnitId,
    pub name: String,
    /// Units from which it came by merge, split, renaming or transfer, however far back.
    pub before: Vec<Before>,
    /// Sections of it and of those before it, of whatever days, and what became a section that it has now: a section
    /// is a part of its unit and nothing by itself (domain 2.2, subjects). One may stand here more than once.
    pub sections: Vec<Before>,
    /// Who heads it on the first day; none when nobody is recorded.
    pub head: Option<OfficialId>,
    /// Inspections that came to it before, the latest first.
    pub past: Vec<Past>,
    /// Whether the dossiers of the period that are known name who handled them.
    pub handlers_known: bool,
}

impl Place {
    /// The days for which a unit is the visited one, in each way in which it is.
    fn bonds<'a>(&'a self, unit: &'a UnitId) -> impl Iterator<Item = Bond> + 'a {
        let itself = (self.unit == *unit).then_some(Bond::SAME);
        let others = self.before.iter().chain(&self.sections).filter(move |one| one.unit == *unit);
        itself.into_iter().chain(others.map(|one| one.bond))
    }

    /// Whether a unit is the visited one on a day.
    pub fn holds_on(&self, unit: &UnitId, day: NaiveDate) -> bool {
        self.bonds(unit).any(|bond| bond.clip((day, day)).is_some())
    }

    /// What a unit that is the visited one was called, and the sentence for a post that somebody held there.
    fn worked(&self, unit: &UnitId) -> (&'static str, &str) {
        let of = |all: &'_ [Before]| all.iter().position(|one| one.unit == *unit);
        if self.unit == *unit {
            return ("independence-worked-there", &self.name);
        }
        match (of(&self.before), of(&self.sections)) {
            (Some(at), _) => ("independence-worked-before", &self.before[at].name),
            (None, Some(at)) => ("independence-worked-section", &self.sections[at].name),
            (None, None) => ("independence-worked-there", ""),
        }
    }

    /// Whether something of a unit that held from one day to another meets some days of this one.
    fn meets(&self, unit: &UnitId, held: (NaiveDate, Option<NaiveDate>), days: Days) -> bool {
        self.bonds(unit).filter_map(|bond| bond.clip(days)).any(|days| share_a_day(held, closed(days)))
    }
}

/// What a team is to inspect, when, and how far the rules look.
#[derive(Clone, Debug)]
pub struct Visited {
    pub places: Vec<Place>,
    /// Thời kỳ kiểm tra.
    pub period: Days,
    /// The days of the visits.
    pub days: Days,
    pub limits: Limits,
}

impl Visited {
    /// The first day on which work in the unit counts.
    pub fn looks_back_to(&self) -> NaiveDate {
        let (first, _) = self.days;
        first.checked_sub_months(Months::new(12 * self.limits.worked_years)).unwrap_or(first)
    }
}

/// A place of work: a post of an official record, or the unit that the account names (then without days).
#[derive(Clone, Debug)]
pub struct Seat {
    pub unit: UnitId,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// The units above it on the first day of the visit, however high.
    pub above: Vec<UnitId>,
    /// Who heads it, and each unit above it, on that day.
    pub heads: Vec<OfficialId>,
}

/// A tie that the person declared.
#[derive(Clone, Debug)]
pub struct Declared {
    pub relative: bool,
    pub unit: UnitId,
    /// Who it is and how related, or what the interest is.
    pub what: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// Dossiers of a visited unit, or of one from which it came while the two were one, that name the person as
/// handler. Lists write a name and nothing else that tells people apart, so it speaks of the unit whose dossiers
/// they are and of no other: whoever bears the same name elsewhere is another person as far as is known.
#[derive(Clone, Debug)]
pub struct Handled {
    /// The visited unit of whose examined dossiers they are.
    pub place: UnitId,
    /// The unit that lists them: the same one, or one from which it came.
    pub unit: UnitId,
    /// One of them.
    pub code: String,
    pub count: usize,
}

/// Another team of the person, as everybody may know it.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    pub inspection: InspectionId,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub days: Days,
}

/// What is known of a person.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    /// The official record that was confirmed to be this person's; none when that is not known.
    pub official: Option<OfficialId>,
    /// Posts of that record.
    pub posts: Vec<Seat>,
    /// Where the account says that the person works now; not asked of visits that are over.
    pub desk: Option<Seat>,
    /// None when the person never declared anything.
    pub declared: Option<Vec<Declared>>,
    pub handled: Vec<Handled>,
    pub elsewhere: Vec<Elsewhere>,
}

/// A tie of a person to what is to be inspected, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    pub tie: Tie,
    /// The visited unit; none where the tie is to the days.
    pub unit: Option<UnitId>,
    /// The inspection that it comes from, for rotation and days.
    pub other: Option<InspectionId>,
    /// The sentence with the evidence; the person's name is added where it is told (`$name`).
    pub said: Said,
}

/// All ties of the person, in the order of the units and then of [`Tie`]; each kind of tie to a unit once,
/// but for what was declared: each relative or interest is a tie of its own.
pub fn conflicts(visited: &Visited, person: &Person) -> Vec<Conflict> {
    let mut all = Vec::new();
    for place in &visited.places {
        let mut add = |tie: Tie, other: Option<&InspectionId>, said: Said| {
            let said = said.with("unit", &place.name);
            all.push(Conflict { tie, unit: Some(place.unit.clone()), other: other.cloned(), said });
        };
        let seats = || person.posts.iter().chain(&person.desk);
        let now = |seat: &&Seat| share_a_day((seat.from, seat.to), closed(visited.days));
        let there = |seat: &&Seat| place.meets(&seat.unit, (seat.from, seat.to), visited.days);
        if seats().any(|seat| there(&seat)) {
            add(Tie::WorksThere, None, Said::new("independence-works-there"));
        } else if let Some(seat) = person.posts.iter().find(|seat| counts(visited, place, seat)) {
            let (key, was) = place.worked(&seat.unit);
            let until = seat.to.map(dates::day).unwrap_or_default();
            let said = Said::new(key).with("was", was).with("from", dates::day(seat.from)).with("to", until);
            add(Tie::WorkedThere, None, said);
        }
        let under = seats().filter(now).filter(|seat| !there(seat)).any(|seat| {
            let by_unit = seat.above.iter().any(|unit| place.meets(unit, (seat.from, seat.to), visited.days));
            let by_head =
                place.head.as_ref().is_some_and(|h| person.official.as_ref() != Some(h) && seat.heads.contains(h));
            by_unit || by_head
        });
        if under {
            add(Tie::ReportsToHead, None, Said::new("independence-reports-to-head"));
        }
        for (tie, relative) in [(Tie::Relative, true), (Tie::Interest, false)] {
            let mut told: Vec<&str> = Vec::new();
            for one in person.declared.iter().flatten().filter(|d| d.relative == relative) {
                let meets = |days| place.meets(&one.unit, (one.from, one.to), days);
                // Each is a tie of its own: leave for one is no leave for another.
                if (meets(visited.days) || meets(visited.period)) && !told.contains(&one.what.as_str()) {
                    told.push(&one.what);
                    add(tie, None, Said::new(format!("independence-{tie}")).with("what", &one.what));
                }
            }
        }
        if let Some(found) = person.handled.iter().find(|h| h.place == place.unit) {
            let said = Said::new("independence-handled-dossier").with("code", &found.code).with("count", found.count);
            add(Tie::HandledDossier, None, said);
        }
        let mut last = place.past.iter().take(visited.limits.rotation);
        if let Some(past) = last.find(|past| past.team.contains(&person.account)) {
            let said = Said::new("independence-last-inspection")
                .with("number", &past.decision_number)
                .with("on", dates::day(past.decision_on));
            add(Tie::LastInspection, Some(&past.inspection), said);
        }
    }
    for other in person.elsewhere.iter().filter(|o| share_a_day(closed(o.days), closed(visited.days))) {
        let said = Said::new("independence-same-day")
            .with("number", &other.decision_number)
            .with("on", dates::day(other.decision_on))
            .with("from", dates::day(other.days.0.max(visited.days.0)))
            .with("to", dates::day(other.days.1.min(visited.days.1)));
        // A team that has days apart from each other is one team.
        if !all.iter().any(|c| c.tie == Tie::SameDay && c.other.as_ref() == Some(&other.inspection)) {
            all.push(Conflict { tie: Tie::SameDay, unit: None, other: Some(other.inspection.clone()), said });
        }
    }
    all
}

/// The tie of somebody who is inspected: officials that the items name, each with its unit. Nobody inspects
/// themselves, so no leave covers it.
pub fn subject(visited: &Visited, person: &Person, named: &[(UnitId, OfficialId)]) -> Option<Conflict> {
    let own = |(_, official): &&(UnitId, OfficialId)| person.official.as_ref() == Some(official);
    let mut places = visited.places.iter();
    let place = places.find(|place| named.iter().filter(own).any(|(unit, _)| place.bonds(unit).next().is_some()))?;
    let said = Said::new("independence-subject").with("unit", &place.name);
    Some(Conflict { tie: Tie::Subject, unit: Some(place.unit.clone()), other: None, said })
}

fn closed(days: Days) -> (NaiveDate, Option<NaiveDate>) {
    (days.0, Some(days.1))
}

/// Whether a post that is over counts: within the years before the visit, or in the period examined.
fn counts(visited: &Visited, place: &Place, seat: &Seat) -> bool {
    let met = |days| place.meets(&seat.unit, (seat.from, seat.to), days);
    met((visited.looks_back_to(), visited.days.1)) || met(visited.period)
}

/// What is not known of the person, so that nobody takes the silence for freedom: the tie that cannot be
/// told, and why.
pub fn unknowns(visited: &Visited, person: &Person) -> Vec<(Tie, Said)> {
    let mut all = Vec::new();
    let since = visited.looks_back_to().min(visited.period.0);
    let earliest = person.posts.iter().map(|seat| seat.from).min();
    match (&person.official, earliest) {
        (None, _) => all.push((Tie::WorkedThere, Said::new("independence-unknown-link"))),
        (Some(_), None) => all.push((Tie::WorkedThere, Said::new("independence-unknown-posts"))),
        (Some(_), Some(from)) if from > since => {
            all.push((Tie::WorkedThere, Said::new("independence-unknown-before").with("on", dates::day(from))));
        }
        _ => {}
    }
    if person.official.is_none() && person.desk.is_none() {
        all.push((Tie::ReportsToHead, Said::new("independence-unknown-desk")));
    }
    if person.declared.is_none() {
        all.push((Tie::Relative, Said::new("independence-unknown-declared")));
    }
    for place in &visited.places {
        if place.head.is_none() {
            all.push((Tie::ReportsToHead, Said::new("independence-unknown-head").with("unit", &place.name)));
        }
        if !place.handlers_known {
            all.push((Tie::HandledDossier, Said::new("independence-unknown-handlers").with("unit", &place.name)));
        }
    }
    all
}

/// Leave for one tie of one person, asked for in writing and given by somebody else.
#[derive(Clone, Debug)]
pub struct Leave {
    pub id: String,
    pub account: AccountId,
    pub tie: Tie,
    pub unit: Option<UnitId>,
    pub other: Option<InspectionId>,
    /// The days of the visit for which it was given.
    pub days: Days,
    /// The period examined for which it was given; not known of leave that was given by an older release.
    pub period: Option<Days>,
    /// What stood against the person.
    pub evidence: Said,
    /// For this inspection alone.
    pub inspection: Option<InspectionId>,
    /// For a decision on this plan item alone.
    pub item: Option<PlanItemId>,
}

/// Whether the leave covers the tie in a visit of these days that examines this period: dossiers that were
/// handled are others in another period, and leave for one relative or interest is none for another.
pub fn covers(leave: &Leave, account: &AccountId, conflict: &Conflict, days: Days, period: Days) -> bool {
    let what = |said: &Said| said.args.iter().find(|(name, _)| name == "what").map(|(_, what)| what.clone());
    let same = match conflict.tie {
        Tie::HandledDossier => leave.period.is_some_and(|(from, to)| from <= period.0 && period.1 <= to),
        Tie::Relative | Tie::Interest => what(&leave.evidence) == what(&conflict.said),
        _ => true,
    };
    same && conflict.tie != Tie::Subject
        && leave.account == *account
        && leave.tie == conflict.tie
        && leave.unit == conflict.unit
        && leave.other == conflict.other
        && leave.days.0 <= days.0
        && days.1 <= leave.days.1
}

/// Whether the person may answer to an exception: it takes two, and the member is neither.
///
/// # Errors
/// `Forbidden` without the right; `Refused` says why not.
pub fn may_answer(asked_by: &AccountId, member: &AccountId, actor: &Actor) -> Result<(), Error> {
    if !actor.may(Right::Issue) {
        return Err(Error::Forbidden);
    }
    match &actor.account {
        None => Err(Error::Forbidden),
        Some(account) if account == member => Err(Error::refused("exceptions-own")),
        Some(account) if account == asked_by => Err(Error::refused("exceptions-second-person")),
        Some(_) => Ok(()),
    }
}
