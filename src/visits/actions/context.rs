//! Whether a change fits what stands around the record: questions, findings, people, files.

use super::super::model::AttendanceSide;
use super::super::op::{Change, EntityKind, ROW};
use super::super::rules::{AttendanceRow, EvidenceRow, PersonRow};
use super::super::store::{self, VisitRow};
use crate::db::Tx;
use crate::error::Error;
use crate::units;
use crate::vocabulary::{Said, dates};

/// The sentence for a change that points to what is not there; none when all is.
pub fn misfit(tx: &mut Tx, row: &VisitRow, change: &Change) -> Result<Option<Said>, Error> {
    match change {
        Change::Set { kind: EntityKind::Answer, entity, .. } => item_misfit(tx, row, entity),
        Change::Set { kind: EntityKind::Attendance, entity, value, .. } => attendance_misfit(tx, row, entity, value),
        Change::Set { kind: EntityKind::Finding, field, value, .. } if field == "item" => item_misfit(tx, row, value),
        Change::Set { kind: EntityKind::Finding, field, value, .. } if field == "field_code" => field_misfit(tx, value),
        Change::Add { kind: EntityKind::Finding, fields, .. } => {
            let of = |name: &str| fields.get(name).map_or("", String::as_str);
            match item_misfit(tx, row, of("item"))? {
                Some(said) => Ok(Some(said)),
                None => field_misfit(tx, of("field_code")),
            }
        }
        Change::Add { kind: EntityKind::Person, fields, .. } => {
            let person: PersonRow = serde_json::from_str(fields.get(ROW).map_or("", String::as_str))?;
            person_misfit(tx, row, &person)
        }
        Change::Add { kind: EntityKind::Evidence, fields, .. } => {
            let evidence: EvidenceRow = serde_json::from_str(fields.get(ROW).map_or("", String::as_str))?;
            if !store::has_file(tx.c(), &row.id, &evidence.sha256)? {
                return Ok(Some(Said::new("visits-file-missing")));
            }
            match &evidence.finding {
                Some(finding) => finding_misfit(tx, row, finding),
                None => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

/// A row of the team belongs to one of its members, under the name that the decision gives; nobody else's
/// row takes a member's place.
fn attendance_misfit(tx: &mut Tx, row: &VisitRow, entity: &str, value: &str) -> Result<Option<Said>, Error> {
    let seen: AttendanceRow = serde_json::from_str(value)?;
    let member = store::member_name(tx.c(), &row.inspection, entity)?;
    let fits = match seen.side {
        AttendanceSide::Team => member.as_ref() == Some(&seen.name) && seen.official.is_none(),
        AttendanceSide::Unit => member.is_none(),
    };
    Ok((!fits).then(|| Said::new("visits-not-of-team").with("name", &seen.name)))
}

fn item_misfit(tx: &mut Tx, row: &VisitRow, item: &str) -> Result<Option<Said>, Error> {
    let fits = item.is_empty() || store::has_item(tx.c(), &row.id, item)?;
    Ok((!fits).then(|| Said::new("visits-item-missing")))
}

fn field_misfit(tx: &mut Tx, code: &str) -> Result<Option<Said>, Error> {
    let fits = code.is_empty() || units::views::fields(tx.c())?.iter().any(|f| f.code == code);
    Ok((!fits).then(|| Said::new("form-choose")))
}

fn finding_misfit(tx: &mut Tx, row: &VisitRow, finding: &str) -> Result<Option<Said>, Error> {
    let now = store::entity(tx.c(), &row.id, EntityKind::Finding, finding)?;
    Ok(if now.fields.is_empty() {
        Some(Said::new("visits-entity-missing"))
    } else if now.is_withdrawn() {
        Some(Said::new("visits-finding-withdrawn"))
    } else {
        None
    })
}

/// An official who answers for a finding held a post in the unit on the day of the fault; where the
/// day is not known, on the day of the visit (domain R2).
fn person_misfit(tx: &mut Tx, row: &VisitRow, person: &PersonRow) -> Result<Option<Said>, Error> {
    if let Some(said) = finding_misfit(tx, row, &person.finding)? {
        return Ok(Some(said));
    }
    let Some(official) = &person.official else { return Ok(None) };
    let finding = store::entity(tx.c(), &row.id, EntityKind::Finding, &person.finding)?;
    let fault = finding.fields.get("occurred_on").and_then(|f| f.value.parse().ok());
    let Some(day) = fault.or(row.started_at.map(|at| dates::civil(at).date())) else { return Ok(None) };
    let people = units::views::people_on(tx.c(), &row.unit, day)?;
    let there = people.iter().any(|p| p.official.as_str() == official);
    Ok((!there).then(|| Said::new("visits-person-elsewhere").with("name", &person.name).with("on", dates::day(day))))
}
