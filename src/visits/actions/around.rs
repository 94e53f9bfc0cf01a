//! Whether a change fits what stands around the record: questions, findings, people, files.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use chrono::NaiveDate;

use super::super::ledger::{Key, Ledger};
use super::super::model::AttendanceSide;
use super::super::op::{Change, EntityKind, ROW};
use super::super::rules::{AttendanceRow, EvidenceRow, PersonRow, SampleRow};
use super::super::store::{self, VisitRow};
use crate::db::Tx;
use crate::error::Error;
use crate::settings;
use crate::units;
use crate::vocabulary::{Said, dates};

/// What stands around the record, of what a batch of changes points to.
#[derive(Default)]
pub struct Around {
    items: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Whether a file may be announced before its bytes are here.
    announces: bool,
    /// Codes of fields of work; none until one is asked for.
    fields: Option<BTreeSet<String>>,
    /// Whether signatures on the glass are taken.
    glass: bool,
    /// Names of the team by account; none until attendance is taken.
    team: Option<BTreeMap<String, String>>,
    /// Ids of those who held a post in the unit, by day.
    people: BTreeMap<NaiveDate, BTreeSet<String>>,
}

/// What changes point to beside the entities that they change.
#[derive(Default)]
pub struct Pointed {
    pub entities: BTreeSet<Key>,
    items: BTreeSet<String>,
    files: BTreeSet<String>,
    fields: bool,
    team: bool,
    signs: bool,
}

fn person(change: &Change) -> Option<PersonRow> {
    match change {
        Change::Add { kind: EntityKind::Person, fields, .. } => serde_json::from_str(fields.get(ROW)?).ok(),
        _ => None,
    }
}

/// The row of evidence that a change adds.
pub fn evidence(change: &Change) -> Option<EvidenceRow> {
    match change {
        Change::Add { kind: EntityKind::Evidence, fields, .. } => serde_json::from_str(fields.get(ROW)?).ok(),
        _ => None,
    }
}

/// The question and the field of work that a change names; empty where it names none.
fn named(change: &Change) -> (&str, &str) {
    match change {
        Change::Set { kind: EntityKind::Answer, entity, .. } => (entity, ""),
        Change::Set { kind: EntityKind::Finding, field, value, .. } if field == "item" => (value, ""),
        Change::Set { kind: EntityKind::Finding, field, value, .. } if field == "field_code" => ("", value),
        Change::Add { kind: EntityKind::Finding, fields, .. } => {
            let of = |name: &str| fields.get(name).map_or("", String::as_str);
            (of("item"), of("field_code"))
        }
        _ => ("", ""),
    }
}

impl Pointed {
    /// Notes what a change points to.
    pub fn note(&mut self, change: &Change) {
        self.entities.extend(change.key());
        let finding = |id: &str| (EntityKind::Finding, id.to_owned());
        if let Some(person) = person(change) {
            self.entities.insert(finding(&person.finding));
        }
        if let Some(evidence) = evidence(change) {
            self.entities.extend(evidence.finding.as_deref().map(finding));
            self.files.insert(evidence.sha256);
        }
        let (item, field) = named(change);
        if !item.is_empty() {
            self.items.insert(item.to_owned());
        }
        self.fields |= !field.is_empty();
        self.signs |= matches!(change, Change::Add { kind: EntityKind::Signature, .. });
        self.team |= matches!(change, Change::Set { kind: EntityKind::Attendance, .. });
    }
}

impl Around {
    /// Loads what is pointed to.
    pub fn load(tx: &mut Tx, row: &VisitRow, pointed: &Pointed, announces: bool) -> Result<Self, Error> {
        Ok(Around {
            announces,
            items: store::items(tx.c(), &row.id, &pointed.items)?,
            files: store::files(tx.c(), &row.id, &pointed.files)?,
            fields: match pointed.fields {
                true => Some(units::views::fields(tx.c())?.into_iter().map(|f| f.code).collect()),
                false => None,
            },
            glass: pointed.signs && settings::get(tx.c(), settings::GLASS)?.as_deref() == Some("1"),
            team: match pointed.team {
                true => Some(store::team_names(tx.c(), &row.inspection)?),
                false => None,
            },
            people: BTreeMap::new(),
        })
    }

    /// The sentence for a change that points to what is not there; none when all is.
    pub fn misfit(
        &mut self,
        tx: &mut Tx,
        row: &VisitRow,
        ledger: &Ledger,
        change: &Change,
    ) -> Result<Option<Said>, Error> {
        let (item, field) = named(change);
        if !item.is_empty() && !self.items.contains(item) {
            return Ok(Some(Said::new("visits-item-missing")));
        }
        if !field.is_empty() && !self.fields.as_ref().is_some_and(|codes| codes.contains(field)) {
            return Ok(Some(Said::new("form-choose")));
        }
        if let Some(evidence) = evidence(change) {
            let announced = self.announces && evidence.bytes.is_some();
            if !announced && !self.files.contains(&evidence.sha256) {
                return Ok(Some(Said::new("visits-file-missing")));
            }
            return Ok(evidence.finding.and_then(|finding| finding_misfit(ledger, &finding)));
        }
        if let Change::Set { kind: EntityKind::Sample, entity, field, .. } = change {
            return sample_misfit(ledger, entity, field);
        }
        if let Change::Add { kind: EntityKind::Signature, .. } = change {
            if !self.glass {
                return Ok(Some(Said::new("visits-sign-off")));
            }
            let open = ledger.conflicts.values().any(|waiting| waiting.kept.is_none());
            return Ok(open.then(|| Said::new("visits-sign-conflicts")));
        }
        if let Change::Set { kind: EntityKind::Attendance, entity, value, .. } = change {
            return self.attendance_misfit(tx, entity, value);
        }
        match person(change) {
            Some(person) => self.person_misfit(tx, row, ledger, &person),
            None => Ok(None),
        }
    }

    /// A row of the team belongs to one of its members, under the name that the decision gives; nobody
    /// else's row takes a member's place.
    fn attendance_misfit(&self, tx: &mut Tx, entity: &str, value: &str) -> Result<Option<Said>, Error> {
        let seen: AttendanceRow = serde_json::from_str(value)?;
        let member = self.team.as_ref().and_then(|team| team.get(entity));
        // An official's row is that official's: nobody stands there twice.
        if seen.official.as_deref().is_some_and(|official| official != entity) {
            return Ok(Some(Said::new("visits-op-value")));
        }
        // Whoever has no post here may come, too; but an official is one that we know.
        if let Some(official) = &seen.official
            && !units::views::is_official(tx.c(), official)?
        {
            return Ok(Some(Said::new("visits-official-unknown").with("name", &seen.name)));
        }
        let fits = match seen.side {
            AttendanceSide::Team => member == Some(&seen.name) && seen.official.is_none(),
            AttendanceSide::Unit => member.is_none(),
        };
        Ok((!fits).then(|| Said::new("visits-not-of-team").with("name", &seen.name)))
    }

    /// An official who answers for a finding held a post in the unit on the day of the fault; where
    /// the day is not known, on the day of the visit (domain R2).
    fn person_misfit(
        &mut self,
        tx: &mut Tx,
        row: &VisitRow,
        ledger: &Ledger,
        person: &PersonRow,
    ) -> Result<Option<Said>, Error> {
        if let Some(said) = finding_misfit(ledger, &person.finding) {
            return Ok(Some(said));
        }
        let Some(official) = &person.official else { return Ok(None) };
        let finding = ledger.entities.get(&(EntityKind::Finding, person.finding.clone()));
        let fault = finding.and_then(|f| f.fields.get("occurred_on")).and_then(|f| f.value.parse().ok());
        let Some(day) = fault.or(row.started_at.map(|at| dates::civil(at).date())) else { return Ok(None) };
        let people = match self.people.entry(day) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let people = units::views::people_on(tx.c(), &row.unit, day)?;
                place.insert(people.into_iter().map(|p| p.official.to_string()).collect())
            }
        };
        let there = people.contains(official);
        Ok((!there)
            .then(|| Said::new("visits-person-elsewhere").with("name", &person.name).with("on", dates::day(day))))
    }
}

/// What is said of a dossier that the sample does not hold.
fn sample_misfit(ledger: &Ledger, sample: &str, place: &str) -> Result<Option<Said>, Error> {
    let now = ledger.entities.get(&(EntityKind::Sample, sample.to_owned()));
    let Some(drawn) = now.and_then(|s| s.fields.get(ROW)) else {
        return Ok(Some(Said::new("visits-entity-missing")));
    };
    let drawn: SampleRow = serde_json::from_str(&drawn.value)?;
    let there = place.parse::<usize>().is_ok_and(|place| place < drawn.dossiers.len());
    Ok((!there).then(|| Said::new("visits-entity-missing")))
}

fn finding_misfit(ledger: &Ledger, finding: &str) -> Option<Said> {
    match ledger.entities.get(&(EntityKind::Finding, finding.to_owned())) {
        Some(now) if now.is_withdrawn() => Some(Said::new("visits-finding-withdrawn")),
        Some(now) if !now.fields.is_empty() => None,
        _ => Some(Said::new("visits-entity-missing")),
    }
}
