//! What goes over the wire, in the words of `PROTOCOL.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::caseload;
use crate::checklists::{ChecklistItem, ChecklistVersion};
use crate::inspections::Member;
use crate::register;
use crate::units;
use crate::visits::views::Changes;
use crate::visits::{Base, Op, OpKind, OpResult, Target, Visit};
use crate::vocabulary::{DeviceId, Said, VisitId, dates};

/// One operation, as a tablet sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Operation {
    /// UUIDv7, made by the tablet.
    pub id: String,
    pub visit: VisitId,
    /// Account of the person who did it; must be the session's.
    pub user: String,
    /// The tablet on which it was made, where another one hands it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Its number on the tablet, rising by one.
    pub seq: i64,
    pub kind: OpKind,
    pub target: Target,
    #[serde(default)]
    pub base: Base,
    /// What each kind takes: see `PROTOCOL.md`.
    #[serde(default)]
    pub data: Value,
    /// Clock of the tablet when it was done.
    pub at: Option<DateTime<Utc>>,
}

impl Operation {
    /// The operation as the record takes it; `device` is the one that sends it.
    pub fn into_op(self, device: &DeviceId) -> Op {
        Op {
            id: self.id,
            device: self.device.as_ref().unwrap_or(device).to_string(),
            device_seq: self.seq,
            kind: self.kind,
            target: self.target,
            base: self.base,
            value: self.data,
            client_at: self.at.map(|at| dates::to_micros(at.naive_utc())).filter(|at| dates::is_sane(*at)),
        }
    }
}

/// What `POST /api/v1/sync` takes, as [`Push`] reads it.
#[derive(utoipa::ToSchema)]
pub struct PushBody {
    /// Clock of the tablet when it sends this.
    pub sent_at: DateTime<Utc>,
    /// At most 50.
    #[schema(max_items = 50)]
    pub operations: Vec<Operation>,
}

/// What an error says.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Told {
    /// Stays the same.
    pub code: String,
    /// A sentence for the person, in their language.
    pub message: String,
}

/// `POST /api/v1/sync`
#[derive(Debug, Deserialize)]
pub struct Push<'a> {
    /// Clock of the tablet when it sent this.
    pub sent_at: DateTime<Utc>,
    /// Operations, each read by itself, so that a malformed one holds back none.
    #[serde(borrow)]
    pub operations: Vec<&'a RawValue>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// It stands in the record.
    Applied {
        /// Version of what it changed, after it.
        version: i32,
        /// The visit's counter after it.
        seq: i64,
    },
    /// Somebody changed the same thing first; both wait for a person.
    Conflict { conflict: String, version: i32, value: Option<String>, seq: i64 },
    /// Final: it does not stand in the record, and is shown.
    Refused { code: String, message: String },
    /// Final: it came too late, is kept, and shown to the leader.
    Late { code: String, message: String },
    /// Not final: to be sent again when what it waits for has been sent.
    Retry { waits_for: String },
}

/// The answer to one operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Answer {
    /// Id of the operation; empty when it could not be read.
    pub id: String,
    #[serde(flatten)]
    pub status: Status,
}

/// The result of the record, or a refusal before it came there.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Of(OpResult),
    Refused(Said),
}

/// `POST /api/v1/sync` answers this.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Pushed {
    /// Number of the protocol that the server speaks.
    pub protocol: i32,
    pub server_at: DateTime<Utc>,
    /// The tablet's program is older than what the server wishes for; its work was taken.
    pub update: bool,
    /// One for each operation, in their order.
    pub answers: Vec<Answer>,
}

/// `POST /api/v1/devices`
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Registration {
    pub id: DeviceId,
    pub name: String,
}

/// `POST /api/v1/devices` answers this.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Registered {
    pub protocol: i32,
    pub server_at: DateTime<Utc>,
    pub device: DeviceId,
    /// Account of the person, to stand in each operation.
    pub user: String,
    pub name: String,
    pub login: String,
}

/// A line of the list of what a person may take along.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Line {
    Open(Box<VisitLine>),
    Sealed(SealedLine),
}

/// A sealed visit in the list: nothing that a lost tablet could tell.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SealedLine {
    pub id: VisitId,
    /// `true`.
    pub sealed: bool,
    /// From when the server gives the code to the team.
    pub opens_at: DateTime<Utc>,
}

/// An open visit in the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct VisitLine {
    #[serde(flatten)]
    pub visit: Visit,
    pub title: String,
    pub decision_number: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// `GET /api/v1/visits/{id}/pack`: all that a team needs at the unit without a network. Nothing of
/// applicants is in it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Pack {
    pub protocol: i32,
    pub made_at: DateTime<Utc>,
    pub visit: Visit,
    pub decision: Decision,
    pub team: Vec<Member>,
    /// Who held a post in the unit on the day of the visit; the head is marked by rank.
    pub officials: Vec<units::Appointment>,
    pub fields: Vec<units::FieldOfWork>,
    pub checklists: Vec<Checklist>,
    /// Dossiers to draw samples from, the late ones first.
    pub dossiers: Vec<caseload::Line>,
    /// How many more there are than fitted in.
    pub dossiers_left_out: i64,
    /// What earlier conclusions say of the unit.
    pub concluded: Vec<register::Entry>,
    /// The record as it stands.
    pub record: Changes,
}

/// `GET /api/v1/visits/{id}/pack` of a sealed visit: the [`Pack`], encrypted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SealedPack {
    pub protocol: i32,
    pub made_at: DateTime<Utc>,
    pub visit: VisitId,
    /// `true`.
    pub sealed: bool,
    pub opens_at: DateTime<Utc>,
    /// Base 64, 12 bytes.
    pub nonce: String,
    /// Base 64: AES-256-GCM of the pack's JSON, with the tag at its end.
    pub ciphertext: String,
}

/// What is taken along of a visit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Taken {
    Open(Box<Pack>),
    Sealed(SealedPack),
}

/// `GET /api/v1/visits/{id}/key`
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PackKey {
    pub visit: VisitId,
    /// The code that opens the pack, as it stands beside the decision; none where no pack needs one.
    pub code: Option<String>,
}

/// The decision behind a visit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Decision {
    pub title: String,
    pub number: String,
    pub on: NaiveDate,
    pub issuer: String,
    pub signer_name: String,
    pub signer_position: String,
    pub contents: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A list of questions with its questions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Checklist {
    #[serde(flatten)]
    pub version: ChecklistVersion,
    pub questions: Vec<ChecklistItem>,
}

/// `GET /api/v1/visits/{id}/changes`
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Pulled {
    pub protocol: i32,
    pub server_at: DateTime<Utc>,
    pub visit: Visit,
    #[serde(flatten)]
    pub changes: Changes,
}

/// `POST /api/v1/visits/{id}/check`
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Check {
    /// Ids of operations that the tablet believes to be in.
    #[serde(default)]
    pub operations: Vec<String>,
    /// SHA-256 of files that the tablet believes to be in.
    #[serde(default)]
    pub files: Vec<String>,
}

/// `POST /api/v1/visits/{id}/check` answers this.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Checked {
    pub server_at: DateTime<Utc>,
    /// What became of each operation that is here.
    pub held: BTreeMap<String, String>,
    /// Operations that are not here: to be sent again.
    pub missing: Vec<String>,
    /// Files that are not here, or not whole.
    pub missing_files: Vec<String>,
    /// Files that this person announced, also too late for the record, and that are not here; those of
    /// evidence that was taken back are left out.
    pub awaited_files: Vec<FileAwaited>,
}

/// `GET /api/v1/visits/{id}/receipt`: what is here, by its hashes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    pub server_at: DateTime<Utc>,
    pub visit: VisitId,
    pub seq: i64,
    /// SHA-256 of the record in canonical JSON (RFC 8785): see `PROTOCOL.md`.
    pub record_sha256: String,
    /// SHA-256 of what the minutes say, in canonical JSON: what signatures are made over.
    pub minutes_sha256: String,
    pub operations: i64,
    pub open_conflicts: i64,
    pub files: Vec<FileReceipt>,
    /// Announced by evidence that stands, and neither here nor refused.
    pub awaited_files: Vec<FileAwaited>,
}

/// How far a file has come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FileState {
    pub offset: u64,
    pub bytes: u64,
    /// Whether it is here, whole and verified.
    pub complete: bool,
}

/// A file that was announced and is not here.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FileAwaited {
    pub sha256: String,
    pub bytes: i64,
    pub name: String,
    /// The code why its bytes were refused, if they were.
    pub refused: Option<String>,
}

/// A file that is here, whole.
#[derive(Debug, Serialize, diesel::Queryable, utoipa::ToSchema)]
pub struct FileReceipt {
    /// Of the bytes as they were sent.
    pub sha256: String,
    /// Of the copy that is shown of a picture; none for other files, and for a picture that cannot be
    /// shown.
    pub working_sha256: Option<String>,
    pub bytes: i64,
    pub name: String,
    pub at: NaiveDateTime,
}
