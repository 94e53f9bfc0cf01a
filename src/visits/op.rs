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
        /// A file does not belong to the record after all.
        EvidenceWithdraw = "evidence.withdraw",
        /// What the unit says to the minutes: `value` is text.
        MinutesNote = "minutes.note",
        /// The unit refuses to sign: `value` is the reason, empty when it signs after all.
        RefuseSign = "refuse.sign",
        /// A note after the minutes were closed: `value` is text.
        MinutesSupplement = "minutes.supplement",
        /// Which of two versions stands: `target.entity` is the conflict's id, `value` a word of `Keep`.
        Resolve = "conflict.resolve",
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
    }
}

/// What an operation is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Id of the entity: a question, a finding, a row, a conflict.
    pub entity: String,
    /// Its field, where the kind leaves a choice.
    #[serde(default)]
    pub field: String,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// UUID, made by whoever sends it.
    pub id: String,
    /// Which device sends it; `page` for the pages of the office.
    pub device: String,
    /// Its number on the device.
    pub device_seq: i64,
    pub kind: OpKind,
    pub target: Target,
    /// Version of what is changed that the sender saw: of the field, or of the whole entity
    /// (the sum of its fields' versions) where it is taken back; 0 for what was not there.
    pub base_version: i32,
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

/// The field that says that an entity was taken back.
pub const WITHDRAWN: &str = "withdrawn";
/// The field of entities that are one row of JSON.
pub const ROW: &str = "row";
/// The field of entities that are one text.
pub const TEXT: &str = "text";
/// The one entity that holds the unit's opinion.
pub const OPINION: &str = "opinion";
/// The one entity that holds the unit's reason for not signing.
pub const REFUSAL: &str = "refusal";
