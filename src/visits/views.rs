//! Reading visits and their records, in the actor's scope.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::minutes::Closed;
use super::model::{
    Answer, Attendance, AttendanceSide, Conflict, Evidence, Finding, FindingKind, Record, Responsible, Sample,
    SampledDossier, Severity, Side, Signature, Stage, Supplement, Verdict, Visit,
};
use super::op::{EntityKind, Keep, MARKS, OPINION, Op, OpKind, OpResult, PAGE, REFUSAL, ROW, TEXT, Target, WITHDRAWN};
use super::rules::{self, AttendanceRow, EvidenceRow, PersonRow, SampleCheckRow, SampleRow, SignatureRow};
use super::{canonical, store};
use crate::checklists;
use crate::clock::sha256;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::schema::{
    accounts, closed_minutes, record_conflicts, record_entries, team_members, visit_checklists, visit_files, visit_ops,
    visit_uploads, visits,
};
use crate::vocabulary::{
    AccountId, Actor, ChecklistItemId, ChecklistVersionId, FindingId, InspectionId, OfficialId, PlanItemId, Said,
    UnitId, VisitId,
};

type Row = (
    (VisitId, InspectionId, UnitId, String, Option<UnitId>, String),
    (Stage, Option<String>, Option<NaiveDateTime>, Option<NaiveDateTime>, i64, i32),
);

fn rows(c: &mut AnyConnection, ids: &[VisitId]) -> Result<Vec<Visit>, Error> {
    use visits as v;
    let rows: Vec<Row> = v::table
        .filter(v::id.eq_any(ids))
        .select((
            (v::id, v::inspection_id, v::unit_id, v::unit_name, v::was_unit_id, v::was_unit_name),
            (v::stage, v::place, v::started_at, v::ended_at, v::seq, v::version),
        ))
        .order((v::unit_name, v::id))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(whose, how)| {
            let (id, inspection, unit, unit_name, was, was_name) = whose;
            let (stage, place, started_at, ended_at, seq, version) = how;
            Visit {
                id,
                inspection,
                unit,
                unit_name,
                was,
                was_name,
                stage,
                place: place.unwrap_or_default(),
                started_at,
                ended_at,
                seq,
                version,
            }
        })
        .collect())
}

/// Who took over from the visit's unit: see [`inspections::views::heirs`].
pub fn heirs(c: &mut AnyConnection, visit: &Visit, from: NaiveDate) -> Result<Vec<(UnitId, String)>, Error> {
    inspections::views::heirs(c, &visit.unit, (visit.stage.as_str(), visit.started_at), from)
}

/// The unit whose people and dossiers are looked at: the visited one, or the one that took over from it.
pub fn place(c: &mut AnyConnection, visit: &Visit, day: NaiveDate) -> Result<UnitId, Error> {
    let mut heirs = heirs(c, visit, day)?;
    Ok(if heirs.len() == 1 { heirs.swap_remove(0).0 } else { visit.unit.clone() })
}

/// What a visit that began at a unit which had been divided waits for, before its minutes are closed.
pub fn unit_open(c: &mut AnyConnection, visit: &Visit) -> Result<Option<Said>, Error> {
    let Some(at) = visit.started_at else { return Ok(None) };
    let heirs = heirs(c, visit, crate::vocabulary::dates::civil(at).date())?;
    let names: Vec<&str> = heirs.iter().map(|(_, name)| name.as_str()).collect();
    let said = || Said::new("visits-unit-open").with("unit", &visit.unit_name).with("heirs", names.join(", "));
    Ok((names.len() > 1).then(said))
}

/// The units that these visits were decided for, where others took over from them. Asks no scope.
pub fn decided_for(c: &mut AnyConnection, ids: &[VisitId]) -> Result<Vec<UnitId>, Error> {
    use visits as v;
    let moved = v::table.filter(v::id.eq_any(ids)).filter(v::was_unit_id.is_not_null());
    Ok(moved.select(v::was_unit_id.assume_not_null()).load(c)?)
}

/// Why one of several units that took over was chosen for the visit; empty where nothing had to be. Asks no scope.
pub fn heir_reason(c: &mut AnyConnection, id: &VisitId) -> Result<String, Error> {
    Ok(visits::table.find(id).select(visits::heir_reason).first(c)?)
}

/// One visit.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn find(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Visit, Error> {
    let seen = inspections::views::visit_line(c, actor, id)?.ok_or(Error::NotFound)?;
    rows(c, &[seen.id])?.pop().ok_or(Error::NotFound)
}

/// The visits of an inspection that the actor sees, by the unit's name.
pub fn of_inspection(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Vec<Visit>, Error> {
    let seen = inspections::views::visits_of(c, actor, std::slice::from_ref(id))?;
    let ids: Vec<VisitId> = seen.into_iter().map(|v| v.id).collect();
    rows(c, &ids)
}

/// The actor's post in the team that makes the visit; none for others.
pub fn post(c: &mut AnyConnection, actor: &Actor, visit: &Visit) -> Result<Option<Post>, Error> {
    store::post_of(c, &visit.inspection, actor)
}

/// The lists of questions of a visit, in their order.
pub fn checklists_of(c: &mut AnyConnection, id: &VisitId) -> Result<Vec<ChecklistVersionId>, Error> {
    Ok(visit_checklists::table
        .filter(visit_checklists::visit_id.eq(id))
        .order(visit_checklists::position)
        .select(visit_checklists::version_id)
        .load(c)?)
}

/// The plan item that a visit carries out; none of a visit from before every decision was of plan items.
/// Asks no scope.
pub fn plan_item(c: &mut AnyConnection, id: &VisitId) -> Result<Option<PlanItemId>, Error> {
    Ok(visits::table.find(id).select(visits::item_id).first(c)?)
}

/// What the visit looks at. Asks no scope: for a visit that was found in it.
pub fn task(c: &mut AnyConnection, visit: &Visit) -> Result<inspections::Task, Error> {
    let item = plan_item(c, &visit.id)?;
    inspections::views::task_of_visit(c, &visit.inspection, item.as_ref())
}

/// What the minutes said when they were closed; none before, and for those closed before this was kept.
/// Asks no scope.
///
/// # Errors
/// `Internal` when what is stored is not what was hashed.
pub fn closed_minutes(c: &mut AnyConnection, id: &VisitId) -> Result<Option<Closed>, Error> {
    use closed_minutes as m;
    let row: Option<(String, String, NaiveDateTime)> =
        m::table.find(id).select((m::paper, m::sha256, m::closed_at)).first(c).optional()?;
    let Some((paper, hash, at)) = row else { return Ok(None) };
    if sha256(paper.as_bytes()) != hash {
        return Err(Error::Internal(format!("the closed minutes of visit {id} are not what was closed")));
    }
    Ok(Some(Closed { paper: serde_json::from_str(&paper)?, sha256: hash, at }))
}

/// The answers given at a visit, by question. Asks no scope of its own: for rules about the whole
/// record, whoever asks.
pub fn verdicts(c: &mut AnyConnection, id: &VisitId) -> Result<BTreeMap<ChecklistItemId, Verdict>, Error> {
    use record_entries as e;
    let rows: Vec<(String, Option<String>)> = e::table
        .filter(e::visit_id.eq(id))
        .filter(e::kind.eq(EntityKind::Answer))
        .filter(e::field.eq("verdict"))
        .select((e::entity_id, e::value))
        .load(c)?;
    let mut verdicts = BTreeMap::new();
    for (item, value) in rows {
        if let Some(verdict) = word(value.as_deref().unwrap_or_default())? {
            verdicts.insert(ChecklistItemId(item), verdict);
        }
    }
    Ok(verdicts)
}

/// One row of the record: a unit of merge.
#[derive(Clone, Debug, Serialize, Queryable, utoipa::ToSchema)]
#[schema(as = RecordEntry)]
pub struct Entry {
    pub kind: EntityKind,
    pub entity: String,
    pub field: String,
    pub value: Option<String>,
    pub version: i32,
    pub seq: i64,
    pub account: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// A conflict's row, as a tablet pulls it.
#[derive(Clone, Debug, Serialize, Queryable, utoipa::ToSchema)]
pub struct ConflictEntry {
    pub id: String,
    pub kind: EntityKind,
    pub entity: String,
    pub field: String,
    /// What came second.
    pub value: Option<String>,
    /// Account and name of the one who sent it.
    pub account: String,
    pub by: String,
    pub at: NaiveDateTime,
    /// When a person decided; none while it waits.
    pub resolved_at: Option<NaiveDateTime>,
    pub kept: Option<Keep>,
    pub seq: i64,
}

/// A part of what changed in a record.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Changes {
    /// Units of merge, each as it stands now; what was taken back says so in its `withdrawn`.
    pub entries: Vec<Entry>,
    pub conflicts: Vec<ConflictEntry>,
    /// Where to go on.
    pub next: i64,
    /// Whether there is more after `next`.
    pub more: bool,
}

impl Changes {
    /// Keeps about the first half, whole operations only: the rest is pulled from `next`.
    pub fn shorten(&mut self) {
        let Some(middle) = self.entries.get(self.entries.len() / 2).map(|e| e.seq) else { return };
        let first = self.entries.first().map_or(middle, |e| e.seq);
        // One operation that fills it all stays.
        let last = if middle > first { middle - 1 } else { first };
        self.entries.retain(|e| e.seq <= last);
        self.conflicts.retain(|c| c.seq <= last);
        (self.next, self.more) = (last, true);
    }
}

/// The most units of merge in one pull.
pub const MOST_CHANGES: i64 = 1000;

/// What changed in the record after a number of the visit's counter, in that order, up to
/// [`MOST_CHANGES`] units of merge: what a tablet pulls. Who goes on from `next` skips nothing,
/// because the counter is raised in the transaction of each change.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn changes_after(c: &mut AnyConnection, actor: &Actor, id: &VisitId, seq: i64) -> Result<Changes, Error> {
    use record_conflicts as r;
    let visit = find(c, actor, id)?;
    let mut entries = entries(c, id, seq, MOST_CHANGES + 1)?;
    let more = entries.len() as i64 > MOST_CHANGES;
    let mut next = visit.seq;
    if more {
        // What one operation wrote is not torn apart.
        let last = entries.last().map_or(seq, |e| e.seq);
        entries.retain(|e| e.seq < last);
        next = entries.last().map_or(last, |e| e.seq);
    }
    let conflicts = r::table
        .filter(r::visit_id.eq(id))
        .filter(r::seq.gt(seq))
        .filter(r::seq.le(next))
        .select((
            r::id,
            r::kind,
            r::entity_id,
            r::field,
            r::value,
            r::account_id,
            r::name,
            r::at,
            r::resolved_at,
            r::kept,
            r::seq,
        ))
        .order((r::seq, r::id))
        .load(c)?;
    Ok(Changes { entries, conflicts, next, more })
}

fn entries(c: &mut AnyConnection, id: &VisitId, after: i64, most: i64) -> Result<Vec<Entry>, Error> {
    use record_entries as e;
    Ok(e::table
        .filter(e::visit_id.eq(id))
        .filter(e::seq.gt(after))
        .select((e::kind, e::entity_id, e::field, e::value, e::version, e::seq, e::account_id, e::name, e::at))
        .order((e::seq, e::kind, e::entity_id, e::field))
        .limit(most)
        .load(c)?)
}

/// The whole record, unit of merge by unit of merge.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn whole(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<(Visit, Vec<Entry>), Error> {
    let visit = find(c, actor, id)?;
    Ok((visit, entries(c, id, 0, i64::MAX)?))
}

/// Those of the person's operations that this visit holds, each with what became of it.
///
/// # Errors
/// `NotFound` when the person was never given the visit.
pub fn held(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &VisitId,
    ops: &[String],
) -> Result<BTreeMap<String, String>, Error> {
    use visit_ops as o;
    if find(c, actor, id).is_err() && !store::was_given(c, id, actor)? {
        return Err(Error::NotFound);
    }
    let mut held = BTreeMap::new();
    for ids in ops.chunks(500) {
        let rows: Vec<(String, String)> = o::table
            .filter(o::visit_id.eq(id))
            .filter(o::account_id.eq(actor.key()))
            .filter(o::id.eq_any(ids))
            .select((o::id, o::status))
            .load(c)?;
        held.extend(rows);
    }
    Ok(held)
}

/// Work that was sent and does not stand in the record: it came late, or a rule refused it.
#[derive(Clone, Debug, Serialize)]
pub struct HeldBack {
    pub op: String,
    /// `late` or `rejected`.
    pub status: String,
    pub kind: OpKind,
    pub target: Target,
    pub value: serde_json::Value,
    /// Why it does not stand.
    pub said: Said,
    pub by: String,
    pub device: String,
    /// Clock of the tablet.
    pub client_at: Option<NaiveDateTime>,
    pub at: NaiveDateTime,
    /// The file that it announced, if its bytes may come.
    pub file: Option<HeldFile>,
}

/// A file that was announced too late for the record.
#[derive(Clone, Debug, Serialize)]
pub struct HeldFile {
    pub sha256: String,
    pub name: String,
    /// Whether the bytes are here.
    pub here: bool,
    /// Why they were refused.
    pub refused: Option<Said>,
    /// Why a picture cannot be shown.
    pub unshown: Option<Said>,
    /// SHA-256 of the copy that is shown of a picture.
    pub working: Option<String>,
    /// Whether the picture as it was sent is kept.
    pub has_original: bool,
    /// SHA-256 of the picture on the tablet of which the sent one is a copy.
    pub original: Option<String>,
}

/// What tablets sent that does not stand in the record and that the leader has not taken note of, the
/// oldest first. The inspected unit reads what stands, and none of this.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn held_back(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Vec<HeldBack>, Error> {
    use visit_ops as o;
    type Row = (String, String, String, String, String, String, Option<NaiveDateTime>, NaiveDateTime);
    find(c, actor, id)?;
    if !actor.unit_scope().0 {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = o::table
        .inner_join(accounts::table.on(accounts::id.eq(o::account_id)))
        .filter(o::visit_id.eq(id))
        .filter(o::status.eq_any(["late", "rejected"]))
        .filter(o::device.ne(PAGE))
        .filter(o::noted_at.is_null())
        .select((o::id, o::status, o::body, o::result, accounts::name, o::device, o::client_at, o::at))
        .order((o::at, o::device, o::device_seq, o::id))
        .limit(500)
        .load(c)?;
    let stored = stored_files(c, id)?;
    let unsent = unsent(c, id)?;
    rows.into_iter()
        .map(|(id, status, body, result, by, device, client_at, at)| {
            let op: Op = serde_json::from_str(&body)?;
            let said = match serde_json::from_str(&result)? {
                OpResult::Late { said } | OpResult::Rejected { said } => said,
                _ => Said::new("visits-op-value"),
            };
            let file = held_file(&op, &stored, &unsent);
            Ok(HeldBack {
                op: id,
                status,
                kind: op.kind,
                target: op.target,
                value: op.value,
                said,
                by,
                device,
                client_at,
                at,
                file,
            })
        })
        .collect()
}

/// The file that an operation speaks of, if it is here or was announced by it.
fn held_file(op: &Op, stored: &[StoredFile], unsent: &[Awaited]) -> Option<HeldFile> {
    if op.kind != OpKind::EvidenceAdd {
        return None;
    }
    let row: EvidenceRow = serde_json::from_value(op.value.clone()).ok()?;
    let file = stored.iter().find(|f| f.sha256 == row.sha256);
    let coming: Vec<&Awaited> = unsent.iter().filter(|f| f.sha256 == row.sha256).collect();
    if file.is_none() && coming.is_empty() {
        return None;
    }
    Some(HeldFile {
        name: file.map(|f| f.name.clone()).or(row.name).unwrap_or_default(),
        here: file.is_some(),
        refused: coming.iter().find_map(|f| f.refused.clone()),
        unshown: file.and_then(|f| f.unshown.as_deref()).map(Said::new),
        working: file.and_then(|f| f.working.clone()),
        has_original: file.is_some_and(|f| f.kept.is_some()),
        original: row.original,
        sha256: row.sha256,
    })
}

/// The visits that the person is in the team of and that are not over, by the day they are planned.
pub fn mine(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<(Visit, inspections::Inspection)>, Error> {
    let of_team =
        team_members::table.filter(team_members::account_id.eq(actor.key())).select(team_members::inspection_id);
    let ids: Vec<VisitId> = visits::table
        .filter(visits::inspection_id.eq_any(of_team))
        .filter(visits::stage.eq_any([Stage::Planned, Stage::Ongoing]))
        .select(visits::id)
        .limit(200)
        .load(c)?;
    let mut mine = Vec::new();
    for visit in rows(c, &ids)? {
        match inspections::views::show(c, actor, &visit.inspection) {
            Ok(inspection) => mine.push((visit, inspection)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    mine.sort_by(|a, b| (a.1.starts_on, &a.0.unit_name, &a.0.id).cmp(&(b.1.starts_on, &b.0.unit_name, &b.0.id)));
    Ok(mine)
}

/// A file of a visit.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct StoredFile {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub at: NaiveDateTime,
    /// SHA-256 of the copy that is shown of a picture.
    pub working: Option<String>,
    /// Name in the store of the picture as it was sent, encrypted.
    #[serde(skip)]
    pub kept: Option<String>,
    /// The sentence why a picture cannot be shown.
    pub unshown: Option<String>,
}

impl StoredFile {
    /// Hash and media type of what people are shown.
    ///
    /// # Errors
    /// `Refused` for a picture that cannot be shown.
    pub fn shown(&self) -> Result<(&str, &str), Error> {
        match (&self.working, &self.unshown) {
            (Some(working), _) => Ok((working, "image/jpeg")),
            (None, Some(why)) => Err(Error::refused(why)),
            (None, None) => Ok((&self.sha256, &self.media_type)),
        }
    }
}

/// A file that was announced and is not here.
#[derive(Clone, Debug, Serialize)]
pub struct Awaited {
    pub sha256: String,
    pub bytes: i64,
    pub name: String,
    /// Account of the person who announced it.
    pub account: String,
    /// Why its bytes were refused, if they were.
    pub refused: Option<Said>,
}

/// All that was announced for the visit and is not here, the oldest first, once for each person.
fn unsent(c: &mut AnyConnection, id: &VisitId) -> Result<Vec<Awaited>, Error> {
    use visit_uploads as u;
    let here = visit_files::table.filter(visit_files::visit_id.eq(id)).select(visit_files::sha256);
    let rows: Vec<(String, i64, String, String, Option<String>)> = u::table
        .filter(u::visit_id.eq(id))
        .filter(u::sha256.ne_all(here))
        .select((u::sha256, u::bytes, u::name, u::account_id, u::refused))
        .order((u::at, u::sha256, u::account_id))
        .load(c)?;
    rows.into_iter()
        .map(|(sha256, bytes, name, account, refused)| {
            let refused = refused.map(|json| serde_json::from_str(&json)).transpose()?;
            Ok(Awaited { sha256, bytes, name, account, refused })
        })
        .collect()
}

/// Hashes of the files that evidence of the record names, each with whether any of it stands.
fn of_evidence(c: &mut AnyConnection, id: &VisitId) -> Result<BTreeMap<String, bool>, Error> {
    use record_entries as e;
    let rows: Vec<(String, String, Option<String>)> = e::table
        .filter(e::visit_id.eq(id))
        .filter(e::kind.eq_any([EntityKind::Evidence, EntityKind::Finding]))
        .filter(e::field.eq_any([ROW, WITHDRAWN]))
        .select((e::entity_id, e::field, e::value))
        .load(c)?;
    let taken_back: BTreeSet<&str> = rows
        .iter()
        .filter(|(_, field, value)| field == WITHDRAWN && value.as_deref().is_some_and(|v| !v.is_empty()))
        .map(|(entity, ..)| entity.as_str())
        .collect();
    let mut named = BTreeMap::new();
    for (entity, _, value) in rows.iter().filter(|(_, field, _)| field == ROW) {
        let row: EvidenceRow = serde_json::from_str(value.as_deref().unwrap_or_default())?;
        // What hangs on a finding that was taken back went with it.
        let orphaned = row.finding.as_deref().is_some_and(|finding| taken_back.contains(finding));
        *named.entry(row.sha256).or_insert(false) |= !orphaned && !taken_back.contains(entity.as_str());
    }
    Ok(named)
}

/// Files that the record waits for: announced by evidence that stands, the bytes neither here nor
/// refused; each once. The caller has the visit in scope.
pub fn awaited(c: &mut AnyConnection, id: &VisitId) -> Result<Vec<Awaited>, Error> {
    let mut files = unsent(c, id)?;
    if files.is_empty() {
        return Ok(files);
    }
    let evidence = of_evidence(c, id)?;
    let refused: BTreeSet<String> = files.iter().filter(|f| f.refused.is_some()).map(|f| f.sha256.clone()).collect();
    let mut seen = BTreeSet::new();
    files.retain(|f| {
        evidence.get(&f.sha256) == Some(&true) && !refused.contains(&f.sha256) && seen.insert(f.sha256.clone())
    });
    Ok(files)
}

/// Files that this person announced and that are not here: what their tablet has still to send, also
/// where the announcement came late, and what was refused of it. What was taken back is none of them.
pub fn to_send(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Vec<Awaited>, Error> {
    let mut files = unsent(c, id)?;
    files.retain(|f| f.account == actor.key());
    let evidence = if files.is_empty() { BTreeMap::new() } else { of_evidence(c, id)? };
    files.retain(|f| evidence.get(&f.sha256) != Some(&false));
    Ok(files)
}

fn stored_files(c: &mut AnyConnection, id: &VisitId) -> Result<Vec<StoredFile>, Error> {
    use visit_files as f;
    Ok(f::table
        .filter(f::visit_id.eq(id))
        .select((f::sha256, f::name, f::media_type, f::bytes, f::at, f::working_sha256, f::kept_sha256, f::unshown))
        .load(c)?)
}

/// The file of this hash in this visit: a hash that is known from elsewhere opens nothing. The inspected
/// unit is shown files of evidence that stands, none that came too late for the record or was taken back.
///
/// # Errors
/// `NotFound` when the visit is out of scope or has no such file.
pub fn file(c: &mut AnyConnection, actor: &Actor, id: &VisitId, sha256: &str) -> Result<StoredFile, Error> {
    find(c, actor, id)?;
    if !actor.unit_scope().0 && of_evidence(c, id)?.get(sha256) != Some(&true) {
        return Err(Error::NotFound);
    }
    stored_file(c, id, sha256)
}

/// The same for whoever has the visit's file in scope by another way.
///
/// # Errors
/// `NotFound` when the visit has no such file.
pub fn stored_file(c: &mut AnyConnection, id: &VisitId, sha256: &str) -> Result<StoredFile, Error> {
    use visit_files as f;
    f::table
        .find((id, sha256))
        .select((f::sha256, f::name, f::media_type, f::bytes, f::at, f::working_sha256, f::kept_sha256, f::unshown))
        .first(c)
        .optional()?
        .ok_or(Error::NotFound)
}

/// Fields of one entity, while a record is put together.
type Fields<'a> = BTreeMap<&'a str, &'a Entry>;

fn value<'a>(fields: &Fields<'a>, name: &str) -> &'a str {
    fields.get(name).and_then(|e| e.value.as_deref()).unwrap_or_default()
}

fn version(fields: &Fields, name: &str) -> i32 {
    fields.get(name).map_or(0, |e| e.version)
}

fn is_withdrawn(fields: &Fields) -> bool {
    !value(fields, WITHDRAWN).is_empty()
}

fn stored_row<T: for<'de> serde::Deserialize<'de>>(fields: &Fields) -> Result<T, Error> {
    Ok(serde_json::from_str(value(fields, ROW))?)
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

/// The whole record of a visit.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn record(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Record, Error> {
    let visit = find(c, actor, id)?;
    let checklists = checklists_of(c, id)?;
    let items = checklists::views::items(c, &checklists)?;
    let codes: BTreeMap<&str, &str> = items.iter().map(|i| (i.id.as_str(), i.code.as_str())).collect();
    let all = entries(c, id, 0, i64::MAX)?;
    let files = stored_files(c, id)?;
    let refused: BTreeMap<String, Said> =
        unsent(c, id)?.into_iter().filter_map(|a| Some((a.sha256, a.refused?))).collect();
    let files: BTreeMap<&str, &StoredFile> = files.iter().map(|f| (f.sha256.as_str(), f)).collect();
    let mut entities: BTreeMap<(EntityKind, &str), Fields> = BTreeMap::new();
    for entry in &all {
        entities.entry((entry.kind, &entry.entity)).or_default().insert(&entry.field, entry);
    }
    let of_kind = |kind: EntityKind| entities.iter().filter(move |((k, _), _)| *k == kind).map(|((_, id), f)| (*id, f));

    let answers = items.iter().map(|item| answer(&item.id, entities.get(&(EntityKind::Answer, item.id.as_str()))));
    let mut findings = Vec::new();
    for (id, fields) in of_kind(EntityKind::Finding) {
        findings.push(finding(id, fields, &codes)?);
    }
    findings.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    for (id, fields) in of_kind(EntityKind::Person).filter(|(_, f)| !is_withdrawn(f)) {
        let row: PersonRow = stored_row(fields)?;
        if let Some(of) = findings.iter_mut().find(|f| f.id.as_str() == row.finding) {
            of.persons.push(Responsible {
                id: id.to_owned(),
                official: row.official.map(OfficialId),
                name: row.name,
                position: row.position,
                capacity: row.capacity,
                degree: row.degree,
                version: fields.values().map(|e| e.version).sum(),
            });
        }
    }
    for finding in &mut findings {
        finding.persons.sort_by(|a, b| (a.capacity, &a.name).cmp(&(b.capacity, &b.name)));
    }
    let closed_at = entities.get(&(EntityKind::Visit, id.as_str())).and_then(|f| f.get("close")).map(|entry| entry.at);
    let mut loose = Vec::new();
    for (id, fields) in of_kind(EntityKind::Evidence).filter(|(_, f)| !is_withdrawn(f)) {
        let evidence = evidence(id, fields, &files, &refused, closed_at)?;
        match findings.iter_mut().find(|f| Some(&f.id) == evidence.finding.as_ref()) {
            Some(of) => of.evidence.push(evidence),
            None => loose.push(evidence),
        }
    }
    let (mut attendance, mut team) = (Vec::new(), Vec::new());
    for (id, fields) in of_kind(EntityKind::Attendance) {
        let row: AttendanceRow = stored_row(fields)?;
        let Some(entry) = fields.get(ROW) else { continue };
        let side = match row.side {
            AttendanceSide::Unit => &mut attendance,
            AttendanceSide::Team => &mut team,
        };
        let attendee = Attendance {
            id: id.to_owned(),
            official: row.official.map(OfficialId),
            name: row.name,
            position: row.position,
            presence: row.presence,
            reason: row.reason,
            represents: row.represents,
            version: entry.version,
            by: entry.by.clone(),
            at: entry.at,
        };
        side.push((entry.seq, attendee));
    }
    // As they were recorded, which is by rank where a page did it; who received the team first.
    let in_order = |mut side: Vec<(i64, Attendance)>| -> Vec<Attendance> {
        side.sort_by_key(|(seq, a)| (!a.represents, *seq));
        side.into_iter().map(|(_, attendee)| attendee).collect()
    };
    let mut supplements: Vec<Supplement> = of_kind(EntityKind::Note)
        .filter(|(id, _)| *id != OPINION && *id != REFUSAL)
        .filter_map(|(_, f)| f.get(TEXT))
        .map(|e| Supplement { text: e.value.clone().unwrap_or_default(), by: e.by.clone(), at: e.at })
        .collect();
    supplements.sort_by_key(|s| s.at);
    let mut samples = Vec::new();
    for (id, fields) in of_kind(EntityKind::Sample) {
        samples.push(sample(id, fields)?);
    }
    samples.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let minutes_sha256 = canonical::minutes_sha256(&all)?;
    let mut signatures = Vec::new();
    for (id, fields) in of_kind(EntityKind::Signature) {
        let row: SignatureRow = stored_row(fields)?;
        let Some(entry) = fields.get(ROW) else { continue };
        signatures.push(Signature {
            id: id.to_owned(),
            party: row.party,
            name: row.name,
            position: row.position,
            outdated: row.minutes != minutes_sha256,
            minutes: row.minutes,
            strokes: row.strokes,
            by: entry.by.clone(),
            at: entry.at,
        });
    }
    signatures.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let note = |id: &str| {
        let fields = entities.get(&(EntityKind::Note, id));
        (fields.map_or("", |f| value(f, TEXT)).to_owned(), fields.map_or(0, |f| version(f, TEXT)))
    };
    let ((unit_opinion, opinion_version), (refusal, refusal_version)) = (note(OPINION), note(REFUSAL));
    Ok(Record {
        answers: answers.collect::<Result<_, Error>>()?,
        findings,
        attendance: in_order(attendance),
        team: in_order(team),
        samples,
        signatures,
        minutes_sha256,
        files: loose,
        unit_opinion,
        opinion_version,
        refusal,
        refusal_version,
        supplements,
        open_conflicts: store::open_conflicts(c, id)?,
        last_by: all.last().map(|e| AccountId(e.account.clone())),
        visit,
        checklists,
    })
}

fn sample(id: &str, fields: &Fields) -> Result<Sample, Error> {
    let row: SampleRow = stored_row(fields)?;
    let drawn = fields.get(ROW).ok_or(Error::NotFound)?;
    let dossier = |(place, code): (usize, String)| {
        let seen = fields.get(place.to_string().as_str());
        let said = seen.and_then(|e| e.value.as_deref()).map(serde_json::from_str::<SampleCheckRow>).transpose()?;
        Ok(SampledDossier {
            code,
            outcome: said.as_ref().map(|s| s.outcome),
            note: said.map(|s| s.note).unwrap_or_default(),
            version: seen.map_or(0, |e| e.version),
            by: seen.map(|e| e.by.clone()).unwrap_or_default(),
            at: seen.map(|e| e.at),
        })
    };
    Ok(Sample {
        id: id.to_owned(),
        method: row.method,
        of: row.of,
        dossiers: row.dossiers.into_iter().enumerate().map(dossier).collect::<Result<_, Error>>()?,
        by: drawn.by.clone(),
        at: drawn.at,
    })
}

fn answer(item: &ChecklistItemId, fields: Option<&Fields>) -> Result<Answer, Error> {
    let none = Fields::new();
    let fields = fields.unwrap_or(&none);
    let last = fields.values().max_by_key(|e| e.seq);
    Ok(Answer {
        item: item.clone(),
        verdict: word(value(fields, "verdict"))?,
        verdict_version: version(fields, "verdict"),
        note: value(fields, "note").to_owned(),
        note_version: version(fields, "note"),
        by: last.map(|e| e.by.clone()).unwrap_or_default(),
        at: last.map(|e| e.at),
    })
}

fn word<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Error::Internal(format!("a stored word is unknown: {text}")))
}

fn finding(id: &str, fields: &Fields, codes: &BTreeMap<&str, &str>) -> Result<Finding, Error> {
    let first = fields.values().min_by_key(|e| e.seq).ok_or(Error::NotFound)?;
    let item = filled(value(fields, "item"));
    let mut versions: BTreeMap<String, i32> = fields.iter().map(|(n, e)| ((*n).to_owned(), e.version)).collect();
    versions.insert("entity".to_owned(), fields.values().map(|e| e.version).sum());
    Ok(Finding {
        id: FindingId(id.to_owned()),
        kind: word(value(fields, "kind"))?.unwrap_or(FindingKind::Shortcoming),
        severity: word(value(fields, "severity"))?.unwrap_or(Severity::Minor),
        fact: value(fields, "fact").to_owned(),
        assessment: value(fields, "assessment").to_owned(),
        ground: value(fields, "ground").to_owned(),
        field_code: filled(value(fields, "field_code")),
        item_code: item.as_deref().and_then(|i| codes.get(i)).map(|c| (*c).to_owned()),
        item: item.map(ChecklistItemId),
        dossier_code: filled(value(fields, "dossier_code")),
        occurred_on: filled(value(fields, "occurred_on")).and_then(|d| d.parse::<NaiveDate>().ok()),
        withdrawn: is_withdrawn(fields),
        persons: Vec::new(),
        evidence: Vec::new(),
        versions,
        by: first.by.clone(),
        at: first.at,
    })
}

fn evidence(
    id: &str,
    fields: &Fields,
    files: &BTreeMap<&str, &StoredFile>,
    refused: &BTreeMap<String, Said>,
    closed_at: Option<NaiveDateTime>,
) -> Result<Evidence, Error> {
    let row: EvidenceRow = stored_row(fields)?;
    let entry = fields.get(ROW).ok_or(Error::NotFound)?;
    let file = files.get(row.sha256.as_str());
    Ok(Evidence {
        id: id.to_owned(),
        finding: row.finding.map(FindingId),
        kind: rules::shown_as(row.kind, file.map(|f| f.media_type.as_str())),
        caption: value(fields, "caption").to_owned(),
        name: file.map(|f| f.name.clone()).or(row.name).unwrap_or_default(),
        here: file.is_some(),
        // What came after the minutes were closed does not change what they say.
        in_minutes: file.is_some_and(|f| closed_at.is_none_or(|closed| f.at <= closed || entry.at > closed)),
        refused: refused.get(&row.sha256).cloned(),
        unshown: file.and_then(|f| f.unshown.as_deref()).map(Said::new),
        working: file.and_then(|f| f.working.clone()),
        has_original: file.is_some_and(|f| f.kept.is_some()),
        original: row.original,
        media_type: file.map(|f| f.media_type.clone()).unwrap_or_default(),
        bytes: file.map_or(0, |f| f.bytes),
        sha256: row.sha256,
        by: entry.by.clone(),
        at: entry.at,
        version: fields.values().map(|e| e.version).sum(),
        caption_version: version(fields, "caption"),
        marks: filled(value(fields, MARKS)).map_or(Ok(Vec::new()), |stored| serde_json::from_str(&stored))?,
        marks_version: version(fields, MARKS),
    })
}

type ConflictTuple = (String, EntityKind, String, String, Option<String>, String, String, NaiveDateTime);

/// The conflicts of a visit that wait, the oldest first, with both versions.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn conflicts(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Vec<Conflict>, Error> {
    use record_conflicts as r;
    let visit = find(c, actor, id)?;
    let leads = post(c, actor, &visit)? == Some(Post::Leader);
    let rows: Vec<ConflictTuple> = r::table
        .filter(r::visit_id.eq(id))
        .filter(r::resolved_at.is_null())
        .select((r::id, r::kind, r::entity_id, r::field, r::value, r::account_id, r::name, r::at))
        .order((r::at, r::id))
        .load(c)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let all = entries(c, id, 0, i64::MAX)?;
    Ok(rows
        .into_iter()
        .map(|(conflict, kind, entity, field, value, account, by, at)| {
            let now = all.iter().find(|e| e.kind == kind && e.entity == entity && e.field == field);
            // A withdrawal stands against whatever of the entity was written last.
            let last = all.iter().rfind(|e| e.kind == kind && e.entity == entity);
            let current_by = now.or(last);
            Conflict {
                may_resolve: rules::may_resolve(
                    leads,
                    actor.key(),
                    current_by.map_or("", |e| e.account.as_str()),
                    &account,
                ),
                id: conflict,
                kind,
                field,
                version: now.map_or(0, |e| e.version),
                current: Side {
                    value: now.and_then(|e| e.value.clone()).unwrap_or_default(),
                    by: current_by.map(|e| e.by.clone()).unwrap_or_default(),
                    at: current_by.map(|e| e.at),
                },
                proposed: Side { value: value.unwrap_or_default(), by, at: Some(at) },
                entity,
            }
        })
        .collect())
}
