//! The operation: the one form in which anybody changes the record of a visit.
//!
//! Pages and tablets send the same operations (tablet.md 3). An operation is idempotent by its id:
//! its final result is remembered and given again when the same operation comes again.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::vocabulary::Said;
use crate::words;

words! {
    /// What an operation does.
    OpKind, "visit-op" {
        /// The team arrived: `value` is `{place, at}`.
        Start = "visit.start",
        /// Somebody of the unit or of the team was there or not, and who of the unit received the
        /// team: `value` is an attendance row (`side`, `represents`).
        Attendance = "attendance.set",
        /// A verdict on a question: `value` is a word of `Verdict`.
        Answer = "answer.set",
        /// A note on a question: `value` is text.
        AnswerNote = "answer.note",
        /// A new finding: `value` holds its fields.
        FindingPut = "finding.put",
        /// One field of a finding: `target.field` names it, `value` is text.
        FindingField = "finding.field",
        /// A finding is taken back; `base_version` is the version of the whole finding.
        FindingWithdraw = "finding.withdraw",
        /// Somebody answers for a finding: `value` is a responsible person's row.
        PersonAdd = "person.add",
        /// That person does not answer for it after all.
        PersonRemove = "person.remove",
        /// A file that was stored belongs to the record: `value` is an evidence row.
        EvidenceAdd = "evidence.add",
        /// What a file shows: `value` is text.
        EvidenceCaption = "evidence.caption",
        /// Where on a picture to look: `value` is a list of marks.
        EvidenceAnnotate = "evidence.annotate",
        /// A file does not belong to the record after all.
        EvidenceWithdraw = "evidence.withdraw",
        /// Dossiers are drawn to be looked at: `value` is a sample's row.
        SampleDraw = "sample.draw",
        /// What a drawn dossier showed: `target.field` is its place in the sample, from 0.
        SampleCheck = "sample.check",
        /// What the unit says to the minutes: `value` is text.
        MinutesNote = "minutes.note",
        /// Somebody signs on the glass what the minutes say now: `value` is a signature's row.
        MinutesSign = "minutes.sign",
        /// The unit refuses to sign: `value` is the reason, empty when it signs after all.
        RefuseSign = "refuse.sign",
        /// A note after the minutes were closed: `value` is text.
        MinutesSupplement = "minutes.supplement",
        /// Which of two versions stands: `target.entity` is the conflict's id, `value` a word of `Keep`.
        Resolve = "conflict.resolve",
    }
}

impl OpKind {
    /// Whether its target is an id that its sender makes (or, of attendance, one of a person): a UUID.
    pub fn names_anew(self) -> bool {
        use OpKind::*;
        matches!(self, Attendance | FindingPut | PersonAdd | EvidenceAdd | SampleDraw | MinutesSign | MinutesSupplement)
    }
}

words! {
    /// Which version of a conflict stands.
    Keep, "visits-keep" {
        /// What stood when the other came.
        Current = "current",
        /// What came second.
        Proposed = "proposed",
    }
}

words! {
    /// What an entity of the record is.
    EntityKind, "visits-entity" {
        /// The visit itself: its start.
        Visit = "visit",
        /// An answer to a question; its id is the question's.
        Answer = "answer",
        /// A finding.
        Finding = "finding",
        /// A person who answers for a finding.
        Person = "person",
        /// A file that belongs to a finding or to the visit.
        Evidence = "evidence",
        /// Somebody of the unit or the team; its id is the official's, the account's of a member of
        /// the team, or free for those without one.
        Attendance = "attendance",
        /// What is said to the minutes: the unit's opinion, its refusal, supplements.
        Note = "note",
        /// Dossiers that were drawn, and what each showed.
        Sample = "sample",
        /// A signature on the glass.
        Signature = "signature",
    }
}

/// What an operation is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Target {
    /// Id of the entity: a finding, a row, a conflict: a UUID in any spelling; of a question its own
    /// word (`land-01@2`), of what the unit says `opinion` or `refusal`.
    pub entity: String,
    /// Its field, where the kind leaves a choice.
    #[serde(default)]
    pub field: String,
}

/// What the sender had seen of what it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Version of the field, or of the whole entity (the sum of its fields' versions) where it is
    /// taken back; 0 for what was not there.
    Version(i32),
    /// The sender's own earlier operation on the same thing, whose result it did not know yet.
    Op(String),
}

impl Default for Base {
    fn default() -> Self {
        Base::Version(0)
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// UUID, made by whoever sends it.
    pub id: String,
    /// On which device it was made; `page` for the pages of the office. No part of the body: a person
    /// may hand in what they made from another tablet.
    #[serde(skip)]
    pub device: String,
    /// Its number on the device.
    pub device_seq: i64,
    pub kind: OpKind,
    pub target: Target,
    #[serde(default)]
    pub base: Base,
    #[serde(default)]
    pub value: Value,
    /// Clock of the device (UTC); kept, never used for order.
    pub client_at: Option<NaiveDateTime>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OpResult {
    /// It stands in the record.
    Applied {
        /// Version of the field after it.
        version: i32,
        /// The visit's counter after it.
        seq: i64,
    },
    /// Somebody changed the same thing first; both versions wait for a person.
    Conflict {
        /// Id of the row that waits.
        conflict: String,
        /// Version that stands.
        version: i32,
        /// Value that stands.
        value: Option<String>,
        /// The visit's counter after it.
        seq: i64,
    },
    /// A rule says no; the sentence says why.
    Rejected { said: Said },
    /// It came when the record takes it no more: the minutes are closed, the visit is off, the
    /// sender left the team. It is kept and shown to the leader; the sentence says why.
    Late { said: Said },
    /// What it builds upon has not come yet: to be sent again. The one answer that is not final and
    /// not remembered.
    Retry { waits_for: String },
}

impl OpResult {
    /// Its word: stands beside the operation and in what tablets are told.
    pub fn word(&self) -> &'static str {
        match self {
            OpResult::Applied { .. } => "applied",
            OpResult::Conflict { .. } => "conflict",
            OpResult::Rejected { .. } => "rejected",
            OpResult::Late { .. } => "late",
            OpResult::Retry { .. } => "retry",
        }
    }
}

/// What an operation would do to the record, read and checked for itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The visit begins.
    Start {
        place: String,
        /// When the team arrived (UTC); none: now.
        at: Option<NaiveDateTime>,
    },
    /// An entity that nobody has seen before, with all its fields.
    Add { kind: EntityKind, entity: String, fields: BTreeMap<String, String> },
    /// One field.
    Set { kind: EntityKind, entity: String, field: String, value: String, base: i32 },
    /// The entity is taken back; its rows stay.
    Retire { kind: EntityKind, entity: String, base: i32 },
    /// A conflict is decided.
    Resolve { conflict: String, keep: Keep, base: i32 },
}

impl Change {
    /// The entity that it changes; none for a start and a decision.
    pub fn key(&self) -> Option<(EntityKind, String)> {
        match self {
            Change::Add { kind, entity, .. }
            | Change::Set { kind, entity, .. }
            | Change::Retire { kind, entity, .. } => Some((*kind, entity.clone())),
            Change::Start { .. } | Change::Resolve { .. } => None,
        }
    }

    /// The same change, of somebody who saw this version.
    pub fn on(mut self, version: i32) -> Change {
        if let Change::Set { base, .. } | Change::Retire { base, .. } | Change::Resolve { base, .. } = &mut self {
            *base = version;
        }
        self
    }
}

/// The device of the pages of the office.
pub const PAGE: &str = "page";
/// The field that says that an entity was taken back.
pub const WITHDRAWN: &str = "withdrawn";
/// The field of entities that are one row of JSON.
pub const ROW: &str = "row";
/// The field that holds marks on a picture.
pub const MARKS: &str = "marks";
/// The field of entities that are one text.
pub const TEXT: &str = "text";
/// The one entity that holds the unit's opinion.
pub const OPINION: &str = "opinion";
/// The one entity that holds the unit's reason for not signing.
pub const REFUSAL: &str = "refusal";
