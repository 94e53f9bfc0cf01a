//! What a tablet takes along and asks for, in its person's scope.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::model::{
    Checked, Checklist, Decision, FileAwaited, FileReceipt, Line, Pack, Receipt, SealedLine, VisitLine,
};
use super::rules;
use crate::caseload::{self, Order};
use crate::checklists;
use crate::clock::sha256;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections;
use crate::register;
use crate::schema::{visit_files, visit_ops};
use crate::units;
use crate::visits::{self, packs};
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{Actor, InspectionId, VisitId, dates};

/// The most dossiers of a pack.
const MOST_DOSSIERS: usize = 600;
/// The most earlier conclusions of a pack.
const MOST_CONCLUDED: usize = 100;

/// The visits that the person may take along, and the inspections of which sealed ones among them tell the day.
pub fn lines(c: &mut AnyConnection, actor: &Actor) -> Result<(Vec<Line>, BTreeSet<InspectionId>), Error> {
    let (mut lines, mut sealed_ones) = (Vec::new(), BTreeSet::new());
    for (visit, inspection) in visits::views::mine(c, actor)? {
        if packs::is_sealed(c, &visit.id)? {
            let opens_at = packs::opens_at(c, &visit.id)?.and_utc();
            sealed_ones.insert(inspection.id);
            lines.push(Line::Sealed(SealedLine { id: visit.id, sealed: true, opens_at }));
            continue;
        }
        lines.push(Line::Open(Box::new(VisitLine {
            visit,
            title: inspection.title,
            decision_number: inspection.decision_number,
            starts_on: inspection.starts_on,
            ends_on: inspection.ends_on,
        })));
    }
    // In an order that tells nothing of what is sealed.
    lines.sort_by_key(|line| match line {
        Line::Open(_) => None,
        Line::Sealed(sealed) => Some(sealed.id.to_string()),
    });
    Ok((lines, sealed_ones))
}

/// All that the team needs at the unit; fewer dossiers where it would grow beyond
/// [`rules::LARGEST_PACK`].
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` for people who are not in the team.
pub fn pack(c: &mut AnyConnection, actor: &Actor, id: &VisitId, now: DateTime<Utc>) -> Result<Pack, Error> {
    let visit = visits::views::find(c, actor, id)?;
    if visits::views::post(c, actor, &visit)?.is_none() {
        return Err(Error::refused("visits-not-in-team"));
    }
    let inspection = inspections::views::show(c, actor, &visit.inspection)?;
    let day = match visit.started_at {
        Some(at) => dates::civil(at).date(),
        None => inspection.starts_on.max(dates::civil(now.naive_utc()).date()),
    };
    let item = visits::views::plan_item(c, id)?;
    let task = inspections::views::task_of_visit(c, &visit.inspection, item.as_ref())?;
    let wanted = inspections::views::fields_of_visit(c, &visit.inspection, item.as_ref())?;
    let versions = match visit.started_at {
        Some(_) => visits::views::checklists_of(c, id)?,
        None => checklists::views::for_fields(c, day, &wanted)?,
    };
    let all = checklists::views::all_versions(c)?;
    let mut questions = checklists::views::items(c, &versions)?;
    let checklists = versions
        .iter()
        .filter_map(|version| all.iter().find(|v| v.id == *version).cloned())
        .map(|version| {
            let (own, rest) = std::mem::take(&mut questions).into_iter().partition(|q| q.version == version.id);
            questions = rest;
            Checklist { version, questions: own }
        })
        .collect();
    let (dossiers, total) = dossiers(c, actor, &visit, day)?;
    let place = visits::views::place(c, &visit, day)?;
    let mut concluded = register::views::of_units(c, &visit.units().into_iter().cloned().collect::<Vec<_>>())?;
    concluded.truncate(MOST_CONCLUDED);
    let mut pack = Pack {
        protocol: rules::PROTOCOL,
        made_at: now,
        decision: Decision {
            title: inspection.title,
            number: inspection.decision_number,
            on: inspection.decision_on,
            issuer: inspection.issuer,
            signer_name: inspection.signer_name,
            signer_position: inspection.signer_position,
            contents: task.contents,
            period_from: task.period_from,
            period_to: task.period_to,
            starts_on: inspection.starts_on,
            ends_on: inspection.ends_on,
        },
        team: inspection.team,
        officials: units::views::people_on(c, &place, day)?,
        fields: units::views::fields(c)?,
        checklists,
        dossiers_left_out: total - dossiers.len() as i64,
        dossiers,
        concluded,
        record: visits::views::changes_after(c, actor, id, 0)?,
        visit,
    };
    while serde_json::to_vec(&pack)?.len() > rules::LARGEST_PACK && !pack.dossiers.is_empty() {
        let half = pack.dossiers.len() / 2;
        pack.dossiers.truncate(half);
        pack.dossiers_left_out = total - half as i64;
    }
    // A record that is too large by itself goes on by pulling: whole operations, from the first.
    while serde_json::to_vec(&pack)?.len() > rules::LARGEST_PACK && pack.record.entries.len() > 1 {
        pack.record.shorten();
    }
    Ok(pack)
}

/// Dossiers of the unit, the late ones first, and how many there are (counted to a thousand of each).
fn dossiers(
    c: &mut AnyConnection,
    actor: &Actor,
    visit: &visits::Visit,
    day: NaiveDate,
) -> Result<(Vec<caseload::Line>, i64), Error> {
    let (mut found, mut total) = (Vec::new(), 0);
    for (late, unit) in
        [true, false].into_iter().flat_map(|late| visit.units().into_iter().map(move |unit| (late, unit)))
    {
        let filter = caseload::Filter {
            unit: Some(unit.clone()),
            late: Some(late),
            due_to: Some(day),
            order: Some(Order::LatestDue),
            ..caseload::Filter::default()
        };
        for page in 1.. {
            let paged = caseload::views::dossiers(c, actor, &filter, PageNumber(page))?;
            if page == 1 {
                total += paged.count;
            }
            let last = paged.rows.len() < crate::vocabulary::paging::PAGE_ROWS as usize;
            found.extend(paged.rows);
            if last || found.len() >= MOST_DOSSIERS {
                break;
            }
        }
        found.truncate(MOST_DOSSIERS);
    }
    Ok((found, total))
}

/// Which of these operations and files of the person are here.
///
/// # Errors
/// `NotFound` when the person was never given the visit.
pub fn check(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &VisitId,
    operations: &[String],
    files: &[String],
    now: DateTime<Utc>,
) -> Result<Checked, Error> {
    let canonical: Vec<String> = operations.iter().map(|op| rules::canonical_id(op)).collect();
    let kept = visits::views::held(c, actor, id, &canonical)?;
    // Each under the id by which it was asked for.
    let (mut held, mut missing) = (BTreeMap::new(), Vec::new());
    for (asked, op) in operations.iter().zip(&canonical) {
        match kept.get(op) {
            Some(status) => drop(held.insert(asked.clone(), status.clone())),
            None => missing.push(asked.clone()),
        }
    }
    let mut here: Vec<String> = Vec::new();
    for hashes in files.chunks(500) {
        let found: Vec<String> = visit_files::table
            .filter(visit_files::visit_id.eq(id))
            .filter(visit_files::sha256.eq_any(hashes))
            .select(visit_files::sha256)
            .load(c)?;
        here.extend(found);
    }
    let missing_files = files.iter().filter(|hash| !here.contains(hash)).cloned().collect();
    let awaited_files = visits::views::to_send(c, actor, id)?.into_iter().map(awaited).collect();
    Ok(Checked { server_at: now, held, missing, missing_files, awaited_files })
}

/// What is here of a visit, by its hashes.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn receipt(c: &mut AnyConnection, actor: &Actor, id: &VisitId, now: DateTime<Utc>) -> Result<Receipt, Error> {
    use visit_files as f;
    let (visit, entries) = visits::views::whole(c, actor, id)?;
    let files: Vec<FileReceipt> = f::table
        .filter(f::visit_id.eq(id))
        .select((f::sha256, f::working_sha256, f::bytes, f::name, f::at))
        .order((f::at, f::sha256))
        .load(c)?;
    let operations = visit_ops::table.filter(visit_ops::visit_id.eq(id)).count().get_result(c)?;
    let open_conflicts = visits::views::conflicts(c, actor, id)?.len() as i64;
    Ok(Receipt {
        server_at: now,
        visit: visit.id,
        seq: visit.seq,
        record_sha256: sha256(&visits::canonical::record(&entries)?),
        minutes_sha256: visits::canonical::minutes_sha256(&entries)?,
        operations,
        open_conflicts,
        files,
        awaited_files: visits::views::awaited(c, id)?.into_iter().map(awaited).collect(),
    })
}

fn awaited(file: visits::views::Awaited) -> FileAwaited {
    let refused = file.refused.map(|said| said.key);
    FileAwaited { sha256: file.sha256, bytes: file.bytes, name: file.name, refused }
}
