//! Pure decisions of a visit: which step may be taken, how operations merge, what a file is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{
    AttendanceSide, Capacity, Degree, EvidenceKind, FindingKind, Mark, MarkShape, Party, Presence, SampleMethod,
    SampleOutcome, Severity, Stage, Verdict,
};
use super::op::{Base, Change, EntityKind, Keep, MARKS, OPINION, Op, OpKind, REFUSAL, ROW, TEXT, WITHDRAWN};
use crate::vocabulary::dates::parse_day;
use crate::vocabulary::{Said, dates, text};

/// The longest text that a field of the record takes, in characters.
pub const LONGEST_TEXT: usize = 10_000;
/// The longest name, place, code or caption, in characters.
pub const LONGEST_LINE: usize = 500;

/// The fields of a finding.
pub const FINDING_FIELDS: &[&str] =
    &["kind", "severity", "fact", "assessment", "ground", "field_code", "item", "dossier_code", "occurred_on"];

/// A row of attendance, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttendanceRow {
    pub official: Option<String>,
    pub name: String,
    #[serde(default)]
    pub position: String,
    pub presence: Presence,
    #[serde(default)]
    pub reason: String,
    // Left out where they say nothing, so that rows from before them read as they are written.
    #[serde(default = "unit_side", skip_serializing_if = "is_unit_side")]
    pub side: AttendanceSide,
    /// Received the team for the unit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub represents: bool,
}

fn unit_side() -> AttendanceSide {
    AttendanceSide::Unit
}

fn is_unit_side(side: &AttendanceSide) -> bool {
    *side == AttendanceSide::Unit
}

/// What is wrong with a row of attendance: nobody named, an absence of which the reason is not told (of
/// the team any, of the unit an excused one), a representative who was not there or is of the team.
pub fn attendance_problem(row: &AttendanceRow) -> Option<Said> {
    let unexplained = match row.side {
        AttendanceSide::Team => row.presence != Presence::Present,
        AttendanceSide::Unit => row.presence == Presence::Excused,
    };
    if row.name.is_empty() {
        return Some(Said::new("visits-name-needed"));
    }
    if unexplained && row.reason.is_empty() {
        return Some(Said::new("visits-reason-needed"));
    }
    if row.represents && (row.side == AttendanceSide::Team || row.presence != Presence::Present) {
        return Some(Said::new("visits-represents-present").with("name", &row.name));
    }
    None
}

/// A row of a person who answers for a finding, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    pub finding: String,
    pub official: Option<String>,
    pub name: String,
    #[serde(default)]
    pub position: String,
    pub capacity: Capacity,
    pub degree: Degree,
}

/// A row of evidence, as it is stored; the file itself lies under (visit, sha256).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRow {
    pub finding: Option<String>,
    pub kind: EvidenceKind,
    pub sha256: String,
    /// Name and size of a file that a tablet announces before it sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256 of the picture on the tablet of which the sent one is a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// A sample's row, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRow {
    pub method: SampleMethod,
    /// Of how many the dossiers were drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<i64>,
    /// Codes of dossiers, in the order of drawing.
    pub dossiers: Vec<String>,
}

/// What a drawn dossier showed, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCheckRow {
    pub outcome: SampleOutcome,
    #[serde(default)]
    pub note: String,
}

/// A signature's row, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRow {
    /// SHA-256 of the canonical minutes.
    pub minutes: String,
    pub party: Party,
    pub name: String,
    #[serde(default)]
    pub position: String,
    /// Path data in a box of 600 by 200.
    pub strokes: String,
}

/// The most dossiers of a sample.
pub const MOST_SAMPLED: usize = 200;
/// The most marks on a picture.
pub const MOST_MARKS: usize = 50;

/// A sample, checked: no code twice, none empty, not more than there were to draw from.
fn sample(value: &Value) -> Result<SampleRow, Said> {
    let mut drawn: SampleRow = row(value)?;
    let mut seen = BTreeSet::new();
    for code in &mut drawn.dossiers {
        *code = line(code)?;
        if code.is_empty() {
            return Err(Said::new("visits-sample-empty"));
        }
        if !seen.insert(code.clone()) {
            return Err(Said::new("visits-sample-twice").with("code", code.as_str()));
        }
    }
    if drawn.dossiers.is_empty() {
        return Err(Said::new("visits-sample-empty"));
    }
    if drawn.dossiers.len() > MOST_SAMPLED {
        return Err(Said::new("visits-sample-many").with("most", MOST_SAMPLED).with("count", drawn.dossiers.len()));
    }
    // Beyond a thousand million no unit has; and other programs count exactly as far as 2^53 only.
    if drawn.of.is_some_and(|of| of < drawn.dossiers.len() as i64 || of > 1_000_000_000) {
        return Err(Said::new("visits-sample-of"));
    }
    Ok(drawn)
}

/// Marks, checked: within the picture.
fn marks(value: &Value) -> Result<Vec<Mark>, Said> {
    let mut marks: Vec<Mark> = row(value)?;
    if marks.len() > MOST_MARKS {
        return Err(Said::new("visits-marks-many").with("most", MOST_MARKS).with("count", marks.len()));
    }
    let within = |at: i32| (0..=1000).contains(&at);
    for mark in &mut marks {
        mark.text = line(&mark.text)?;
        let sized = mark.shape == MarkShape::Arrow || (mark.width > 0 && mark.height > 0);
        let ends = (mark.x.checked_add(mark.width), mark.y.checked_add(mark.height));
        let (Some(right), Some(low)) = ends else { return Err(Said::new("visits-op-value")) };
        if !(sized && [mark.x, mark.y, right, low].into_iter().all(within)) {
            return Err(Said::new("visits-op-value"));
        }
    }
    Ok(marks)
}

/// A signature, checked: who, of which minutes, with strokes that are path data and nothing else.
fn signature(value: &Value) -> Result<SignatureRow, Said> {
    let mut signed: SignatureRow = row(value)?;
    (signed.name, signed.position) = (line(&signed.name)?, line(&signed.position)?);
    if signed.name.is_empty() {
        return Err(Said::new("visits-name-needed"));
    }
    let drawn = |b: u8| b.is_ascii_digit() || matches!(b, b'M' | b'L' | b'Q' | b'C' | b' ' | b',' | b'.');
    let strokes = signed.strokes.as_bytes();
    let begun = signed.strokes.starts_with('M') && signed.strokes.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if !begun
        || !is_sha256(&signed.minutes)
        || strokes.is_empty()
        || strokes.len() > LONGEST_TEXT
        || !strokes.iter().copied().all(drawn)
    {
        return Err(Said::new("visits-op-value"));
    }
    Ok(signed)
}

/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// Name of a person's file, as it is kept.
pub fn file_name(name: &str) -> String {
    text::file_name(&text::clean(name), LONGEST_NAME)
}

/// Whether a text is a SHA-256 in lower-case hexadecimal digits.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether the record takes this kind of operation while the visit stands there. After the minutes
/// are closed only supplements and the signed copy come in.
pub fn allowed(stage: Stage, kind: OpKind, signed_copy: bool) -> Result<(), Said> {
    match (stage, kind) {
        (Stage::Planned, OpKind::Start) | (Stage::Minuted, OpKind::MinutesSupplement) => Ok(()),
        (Stage::Planned, _) => Err(Said::new("visits-not-started")),
        (Stage::Ongoing, OpKind::Start) => Err(Said::new("visits-already-started")),
        (Stage::Ongoing, OpKind::MinutesSupplement) => Err(Said::new("visits-supplement-early")),
        (Stage::Ongoing, _) => Ok(()),
        (Stage::Minuted, OpKind::EvidenceAdd) if signed_copy => Ok(()),
        (Stage::Minuted, _) => Err(Said::new("visits-closed")),
        (Stage::Cancelled, _) => Err(Said::new("visits-cancelled")),
    }
}

/// Minutes by which the clock that a person reads may differ from the server's: what networks of offices hold their
/// machines to (RFC 4120, 8.2: acceptable clock skew).
const SKEW: i64 = 5;

/// Seconds in which what is done on a tablet that has a network comes here: it sends at once (PROTOCOL.md,
/// "Sealed visits"), and a request that takes longer found none. What a tablet held back for longer was done
/// without the server. Both instants are the tablet's own, so its clock may be off by any time; where it was set
/// right between them, what was done seems to lie ahead, and was done without the server, too.
const AT_ONCE: i64 = 30;

/// Whether a start is declared afterwards, so that nothing that stands against it now undoes it (handbook of
/// tablets, 5: an offline start is declared at first contact, which lifts the seal). `made`: when it was done on
/// the tablet, by the server's clock; none for one from a page, whose person says since when the team is there.
pub fn declared_later(made: Option<NaiveDateTime>, arrived: NaiveDateTime, now: NaiveDateTime) -> bool {
    match made {
        Some(made) => (now - made).abs() > Duration::seconds(AT_ONCE),
        None => arrived + Duration::minutes(SKEW) < now,
    }
}

/// When the team arrived: not later than now (five minutes of skew are forgiven), not before the
/// day of the decision.
pub fn arrival(at: Option<NaiveDateTime>, now: NaiveDateTime, earliest: NaiveDateTime) -> Result<NaiveDateTime, Said> {
    let at = at.unwrap_or(now);
    if at > now + Duration::minutes(SKEW) {
        return Err(Said::new("visits-arrival-later"));
    }
    if at < earliest {
        return Err(Said::new("visits-arrival-early"));
    }
    Ok(at)
}

fn line(value: &str) -> Result<String, Said> {
    limited(value, LONGEST_LINE)
}

fn limited(value: &str, most: usize) -> Result<String, Said> {
    let value = text::clean(value);
    let length = value.chars().count();
    if length > most {
        return Err(Said::new("form-too-long").with("max", most).with("length", length));
    }
    Ok(value)
}

fn text_of(value: &Value) -> Result<&str, Said> {
    match value {
        Value::Null => Ok(""),
        Value::String(text) => Ok(text),
        _ => Err(Said::new("visits-op-value")),
    }
}

fn one_of<T: std::str::FromStr>(value: &str) -> Result<(), Said> {
    value.parse::<T>().map(|_| ()).map_err(|_| Said::new("form-choose"))
}

/// A field of a finding, checked and in its stored form.
///
/// # Errors
/// The sentence that says what is wrong with the value.
pub fn finding_field(field: &str, value: &str) -> Result<String, Said> {
    let value = match field {
        "fact" | "assessment" | "ground" => limited(value, LONGEST_TEXT)?,
        _ => line(value)?,
    };
    match field {
        "kind" => one_of::<FindingKind>(&value)?,
        "severity" => one_of::<Severity>(&value)?,
        "fact" if value.is_empty() => return Err(Said::new("form-required")),
        "occurred_on" if !value.is_empty() => {
            let day = parse_day(&value).ok_or_else(|| Said::new("form-date").with("value", &value))?;
            return Ok(day.to_string());
        }
        _ if !FINDING_FIELDS.contains(&field) => return Err(Said::new("visits-op-value")),
        _ => {}
    }
    Ok(value)
}

/// An instant of a tablet, with `Z` or without, of a year that a clock can show.
fn utc(text: &str) -> Option<NaiveDateTime> {
    let at = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.naive_utc(),
        Err(_) => text.parse().ok()?,
    };
    dates::is_sane(at).then_some(at)
}

fn row<T: for<'de> Deserialize<'de>>(value: &Value) -> Result<T, Said> {
    serde_json::from_value(value.clone()).map_err(|_| Said::new("visits-op-value"))
}

fn stored(row: &impl Serialize) -> Result<String, Said> {
    serde_json::to_string(row).map_err(|_| Said::new("visits-op-value"))
}

/// Reads what an operation would change; everything that can be known without the record is checked.
/// What builds upon an earlier operation gets its version later ([`Change::on`]).
///
/// # Errors
/// The sentence for the operation's rejection.
pub fn read(op: &Op) -> Result<Change, Said> {
    let entity = op.target.entity.clone();
    let is_uuid = |id: &str| uuid::Uuid::parse_str(id).is_ok();
    if !is_uuid(&op.id) || entity.is_empty() || entity.len() > 64 {
        return Err(Said::new("visits-op-value"));
    }
    // Two tablets that make "1" up would write on one thing; and nobody names what has a word of its own.
    if op.kind.names_anew() && !is_uuid(&entity) {
        return Err(Said::new("visits-op-id"));
    }
    let base = match op.base {
        Base::Version(version) if version < 0 => return Err(Said::new("visits-op-value")),
        Base::Version(version) => version,
        Base::Op(_) => 0,
    };
    let set = |kind: EntityKind, entity: &str, field: &str, value: String| Change::Set {
        kind,
        entity: entity.to_owned(),
        field: field.to_owned(),
        value,
        base,
    };
    Ok(match op.kind {
        OpKind::Start => {
            #[derive(Deserialize)]
            struct Start {
                #[serde(default)]
                place: String,
                at: Option<String>,
            }
            let start: Start = row(&op.value)?;
            let at = match start.at.as_deref() {
                Some(text) => Some(utc(text).ok_or_else(|| Said::new("visits-op-value"))?),
                None => None,
            };
            let place = line(&start.place)?;
            if place.is_empty() {
                return Err(Said::new("visits-place-needed"));
            }
            Change::Start { place, at }
        }
        OpKind::Attendance => {
            let mut seen: AttendanceRow = row(&op.value)?;
            (seen.name, seen.position) = (line(&seen.name)?, line(&seen.position)?);
            seen.reason = line(&seen.reason)?;
            if let Some(said) = attendance_problem(&seen) {
                return Err(said);
            }
            set(EntityKind::Attendance, &entity, ROW, stored(&seen)?)
        }
        OpKind::Answer => {
            let verdict = text_of(&op.value)?;
            one_of::<Verdict>(verdict)?;
            set(EntityKind::Answer, &entity, "verdict", verdict.to_owned())
        }
        OpKind::AnswerNote => set(EntityKind::Answer, &entity, "note", limited(text_of(&op.value)?, LONGEST_TEXT)?),
        OpKind::FindingPut => {
            let typed: BTreeMap<String, String> = row(&op.value)?;
            let mut fields = BTreeMap::new();
            for name in FINDING_FIELDS {
                let value = typed.get(*name).map_or("", String::as_str);
                fields.insert((*name).to_owned(), finding_field(name, value)?);
            }
            Change::Add { kind: EntityKind::Finding, entity, fields }
        }
        OpKind::FindingField => {
            let value = finding_field(&op.target.field, text_of(&op.value)?)?;
            set(EntityKind::Finding, &entity, &op.target.field, value)
        }
        OpKind::FindingWithdraw => Change::Retire { kind: EntityKind::Finding, entity, base },
        OpKind::PersonAdd => {
            let mut person: PersonRow = row(&op.value)?;
            (person.name, person.position) = (line(&person.name)?, line(&person.position)?);
            if person.name.is_empty() {
                return Err(Said::new("visits-name-needed"));
            }
            let fields = BTreeMap::from([(ROW.to_owned(), stored(&person)?)]);
            Change::Add { kind: EntityKind::Person, entity, fields }
        }
        OpKind::PersonRemove => Change::Retire { kind: EntityKind::Person, entity, base },
        OpKind::EvidenceAdd => {
            let mut evidence: EvidenceRow = row(&op.value)?;
            if !is_sha256(&evidence.sha256) || evidence.original.as_deref().is_some_and(|o| !is_sha256(o)) {
                return Err(Said::new("visits-op-value"));
            }
            if evidence.bytes == Some(0) {
                return Err(Said::new("visits-file-empty"));
            }
            if evidence.bytes.is_some_and(|bytes| bytes > LARGEST_FILE) {
                return Err(Said::new("visits-file-large").with("most", LARGEST_FILE / 1024 / 1024));
            }
            evidence.name = evidence.name.as_deref().map(file_name);
            let caption = op.value.get("caption").map_or(Ok(""), text_of)?;
            let fields = BTreeMap::from([(ROW.to_owned(), stored(&evidence)?), ("caption".to_owned(), line(caption)?)]);
            Change::Add { kind: EntityKind::Evidence, entity, fields }
        }
        OpKind::EvidenceCaption => set(EntityKind::Evidence, &entity, "caption", line(text_of(&op.value)?)?),
        OpKind::EvidenceAnnotate => set(EntityKind::Evidence, &entity, MARKS, stored(&marks(&op.value)?)?),
        OpKind::SampleDraw => {
            let fields = BTreeMap::from([(ROW.to_owned(), stored(&sample(&op.value)?)?)]);
            Change::Add { kind: EntityKind::Sample, entity, fields }
        }
        OpKind::SampleCheck => {
            let place: usize = op.target.field.parse().map_err(|_| Said::new("visits-op-value"))?;
            if place >= MOST_SAMPLED || place.to_string() != op.target.field {
                return Err(Said::new("visits-op-value"));
            }
            let mut seen: SampleCheckRow = row(&op.value)?;
            seen.note = limited(&seen.note, LONGEST_TEXT)?;
            set(EntityKind::Sample, &entity, &op.target.field, stored(&seen)?)
        }
        OpKind::MinutesSign => {
            let fields = BTreeMap::from([(ROW.to_owned(), stored(&signature(&op.value)?)?)]);
            Change::Add { kind: EntityKind::Signature, entity, fields }
        }
        OpKind::EvidenceWithdraw => Change::Retire { kind: EntityKind::Evidence, entity, base },
        OpKind::MinutesNote if entity != OPINION => return Err(Said::new("visits-op-value")),
        OpKind::RefuseSign if entity != REFUSAL => return Err(Said::new("visits-op-value")),
        OpKind::MinutesNote => set(EntityKind::Note, OPINION, TEXT, limited(text_of(&op.value)?, LONGEST_TEXT)?),
        OpKind::RefuseSign => set(EntityKind::Note, REFUSAL, TEXT, limited(text_of(&op.value)?, LONGEST_TEXT)?),
        OpKind::MinutesSupplement => {
            let note = limited(text_of(&op.value)?, LONGEST_TEXT)?;
            if note.is_empty() {
                return Err(Said::new("form-required"));
            }
            Change::Add { kind: EntityKind::Note, entity, fields: BTreeMap::from([(TEXT.to_owned(), note)]) }
        }
        OpKind::Resolve => {
            let keep: Keep = text_of(&op.value)?.parse().map_err(|_| Said::new("form-choose"))?;
            Change::Resolve { conflict: entity, keep, base }
        }
    })
}

/// A field of the record as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldNow {
    pub value: String,
    pub version: i32,
    /// The account that wrote it.
    pub by: String,
    /// The device on which it was written; `page` for the pages of the office.
    pub device: String,
}

/// An entity of the record as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityNow {
    pub fields: BTreeMap<String, FieldNow>,
    /// Fields with a conflict that waits for a person.
    pub open: BTreeSet<String>,
}

impl EntityNow {
    /// Version of the entity as a whole: how often any field of it was written.
    pub fn version(&self) -> i32 {
        self.fields.values().map(|f| f.version).sum()
    }

    /// Version of a field, 0 when nobody wrote it.
    pub fn version_of(&self, field: &str) -> i32 {
        self.fields.get(field).map_or(0, |f| f.version)
    }

    /// Whether it was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.fields.get(WITHDRAWN).is_some_and(|f| !f.value.is_empty())
    }
}

/// What a change does to an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The fields are written, each with its version raised by one; `version` is what the sender is told.
    Write { fields: BTreeMap<String, String>, version: i32 },
    /// It says what stands already.
    Same { version: i32 },
    /// The value waits beside what stands.
    Conflict { field: String, value: String, version: i32 },
    /// It cannot be.
    Refused(Said),
}

/// How a change meets what stands (tablet.md 3): a change to what its sender saw is written; equal
/// values converge; anything else waits as a conflict, and so does whatever is said of a thing whose
/// conflict is open, lest a second change of the same sender win over the first of another.
///
/// Starts and resolutions are not for here: see [`allowed`] and [`resolve`].
pub fn merge(now: &EntityNow, change: &Change) -> Outcome {
    match change {
        Change::Add { fields, .. } => {
            if now.fields.is_empty() {
                return Outcome::Write { fields: fields.clone(), version: 1 };
            }
            let same = fields.iter().all(|(name, value)| now.fields.get(name).is_some_and(|f| f.value == *value));
            if same { Outcome::Same { version: 1 } } else { Outcome::Refused(Said::new("visits-entity-exists")) }
        }
        Change::Set { kind, field, value, base, .. } => {
            let version = now.version_of(field);
            let stands = now.fields.get(field).map_or("", |f| f.value.as_str());
            let whole =
                matches!(kind, EntityKind::Finding | EntityKind::Person | EntityKind::Evidence | EntityKind::Sample);
            if whole && now.fields.is_empty() {
                return Outcome::Refused(Said::new("visits-entity-missing"));
            }
            if stands == value {
                return Outcome::Same { version };
            }
            let disputed = now.open.contains(field) || now.open.contains(WITHDRAWN) || now.is_withdrawn();
            if disputed || *base != version {
                return Outcome::Conflict { field: field.clone(), value: value.clone(), version };
            }
            Outcome::Write { fields: BTreeMap::from([(field.clone(), value.clone())]), version: version + 1 }
        }
        Change::Retire { base, .. } => {
            let version = now.version_of(WITHDRAWN);
            if now.fields.is_empty() {
                return Outcome::Refused(Said::new("visits-entity-missing"));
            }
            if now.is_withdrawn() {
                return Outcome::Same { version };
            }
            if !now.open.is_empty() || *base != now.version() {
                return Outcome::Conflict { field: WITHDRAWN.to_owned(), value: "1".to_owned(), version };
            }
            let fields = BTreeMap::from([(WITHDRAWN.to_owned(), "1".to_owned())]);
            Outcome::Write { fields, version: version + 1 }
        }
        Change::Start { .. } | Change::Resolve { .. } => Outcome::Refused(Said::new("visits-op-value")),
    }
}

/// What a decision on a conflict does: the proposed value is written, and revives what was taken
/// back; or nothing is. `kept` is what was decided before, if anything.
pub fn resolve(now: &EntityNow, field: &str, value: &str, kept: Option<Keep>, keep: Keep, base: i32) -> Outcome {
    let version = now.version_of(field);
    match kept {
        Some(before) if before == keep => return Outcome::Same { version },
        Some(_) => return Outcome::Refused(Said::new("visits-conflict-decided")),
        None => {}
    }
    if base != version {
        return Outcome::Refused(Said::new("visits-conflict-moved"));
    }
    match keep {
        Keep::Current => Outcome::Same { version },
        Keep::Proposed => {
            let mut fields = BTreeMap::from([(field.to_owned(), value.to_owned())]);
            if field != WITHDRAWN && now.is_withdrawn() {
                fields.insert(WITHDRAWN.to_owned(), String::new());
            }
            Outcome::Write { fields, version: version + 1 }
        }
    }
}

/// Who may decide a conflict: the team's leader, and the two whose versions they are.
pub fn may_resolve(leads: bool, actor: &str, current_by: &str, proposed_by: &str) -> bool {
    leads || (!actor.is_empty() && (actor == current_by || actor == proposed_by))
}

/// How often, and for how long, the database may fail at an operation while it takes others, before the
/// operation is refused instead of asked for again.
pub const PATIENCE: (i32, Duration) = (10, Duration::hours(24));

/// Whether an operation at which the database failed so often, the first time so long ago, is given up.
pub fn is_hopeless(tries: i32, since: Duration) -> bool {
    tries >= PATIENCE.0 && since >= PATIENCE.1
}

/// What stands in the way of closing the minutes.
pub fn close_blockers(stage: Stage, open_conflicts: i64) -> Vec<Said> {
    let mut blockers = Vec::new();
    match stage {
        Stage::Ongoing => {}
        Stage::Planned => blockers.push(Said::new("visits-not-started")),
        Stage::Minuted => blockers.push(Said::new("visits-closed")),
        Stage::Cancelled => blockers.push(Said::new("visits-cancelled")),
    }
    if open_conflicts > 0 {
        blockers.push(Said::new("visits-conflicts-open").with("count", open_conflicts));
    }
    blockers
}

/// A file that the record takes: its media type and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    pub media_type: &'static str,
    pub kind: EvidenceKind,
}

/// The largest file of a record, in bytes.
pub const LARGEST_FILE: u64 = 20 * 1024 * 1024;

/// The largest part of a file in one request, in bytes.
pub const LARGEST_PART: usize = 1024 * 1024;

/// The most files of a visit that one person may have announced and not sent, and their bytes: so much
/// of the disk can be taken by what is on its way. Beyond it a tablet sends first what it announced.
pub const MOST_UNSENT: (usize, u64) = (300, 2 << 30);

/// The most files that one person may announce for a visit in all, and their bytes.
pub const MOST_ANNOUNCED: (usize, u64) = (2000, 10 << 30);

/// What a person has announced for a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Announcements {
    /// In all: files, bytes.
    pub all: (usize, u64),
    /// Of them not here: files, bytes.
    pub unsent: (usize, u64),
}

/// Whether a person may announce one more file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    Yes,
    /// When some of what was announced has come.
    Later,
    /// The sentence why not.
    Never(Said),
}

impl Announcements {
    /// Whether there is room for a file of so many bytes.
    pub fn room(&self, bytes: u64) -> Room {
        let full = |(files, used): (usize, u64), (most, most_bytes)| files >= most || used + bytes > most_bytes;
        if full(self.all, MOST_ANNOUNCED) {
            let (most, gigabytes) = (MOST_ANNOUNCED.0, MOST_ANNOUNCED.1 >> 30);
            return Room::Never(Said::new("visits-files-many").with("most", most).with("gigabytes", gigabytes));
        }
        if full(self.unsent, MOST_UNSENT) { Room::Later } else { Room::Yes }
    }

    /// With one more that is not here.
    pub fn add(&mut self, bytes: u64) {
        for (files, used) in [&mut self.all, &mut self.unsent] {
            *files += 1;
            *used += bytes;
        }
    }
}

/// As what a file is shown: once it is here, its content says whether it is a picture, whatever the
/// tablet that announced it said; a signed copy of the minutes stays one.
pub fn shown_as(said: EvidenceKind, media_type: Option<&str>) -> EvidenceKind {
    match (said, media_type) {
        (EvidenceKind::SignedMinutes, _) | (_, None) => said,
        (_, Some(media_type)) if media_type.starts_with("image/") => EvidenceKind::Photo,
        (_, Some(_)) => EvidenceKind::Document,
    }
}

/// What the first bytes say that a file is, whatever its name says: JPEG, PNG, WebP, PDF, or a Word
/// or Excel file without macros.
///
/// # Errors
/// The sentence for a file that is none of these, or too large.
pub fn sniff(bytes: &[u8]) -> Result<Sniffed, Said> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Said::new("visits-file-large").with("most", LARGEST_FILE / 1024 / 1024));
    }
    let photo = |media_type| Ok(Sniffed { media_type, kind: EvidenceKind::Photo });
    let document = |media_type| Ok(Sniffed { media_type, kind: EvidenceKind::Document });
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return photo("image/jpeg");
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return photo("image/png");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return photo("image/webp");
    }
    if bytes.starts_with(b"%PDF-") {
        return document("application/pdf");
    }
    if bytes.starts_with(b"PK\x03\x04")
        && let Ok(archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes))
    {
        let names: Vec<String> = archive.file_names().filter_map(|n| n.ok().map(|n| n.into_owned())).collect();
        let has = |name: &str| names.iter().any(|n| n == name);
        let macros = names.iter().any(|n| n.to_ascii_lowercase().ends_with("vbaproject.bin"));
        if has("[Content_Types].xml") && !macros {
            if has("word/document.xml") {
                return document("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
            }
            if has("xl/workbook.xml") {
                return document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            }
        }
    }
    Err(Said::new("visits-file-kind"))
}
