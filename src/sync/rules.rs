//! Limits of the protocol, and what must be the same here and on any tablet.

use chrono::NaiveDateTime;
use serde_json::Value;

use super::model::{Answer, Operation, Outcome, Status};
use crate::language::Language;
use crate::visits::{Base, OpKind, OpResult};
use crate::vocabulary::{DeviceId, Said, VisitId, dates};

/// The protocol that this server speaks.
pub const PROTOCOL: i32 = 1;
/// The oldest one whose operations it takes. Work is always taken first; who speaks an older one is
/// told to update afterwards.
pub const OLDEST: i32 = 1;
/// The most operations of one request.
pub const MOST_OPERATIONS: usize = 50;
/// The largest request of operations, in bytes.
pub const LARGEST_PUSH: usize = 256 * 1024;
/// The most ids that one check may name.
pub const MOST_CHECKED: usize = 20_000;
/// The largest pack, in bytes of JSON before compression.
pub const LARGEST_PACK: usize = 1_000_000;

/// Whether ids are ids: an operation that is not well-formed cannot even be remembered.
pub fn is_well_formed(operation: &Operation) -> bool {
    let uuid = |text: &str| uuid::Uuid::parse_str(text).is_ok();
    // Ids of questions, officials and entities are ours or the tablet's, all of the same letters.
    let word = |text: &str| {
        text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
    };
    let base = match &operation.base {
        Base::Op(earlier) => uuid(earlier),
        Base::Version(_) => true,
    };
    let target = &operation.target;
    let named = !target.entity.is_empty() && word(&target.entity) && word(&target.field);
    let device = operation.device.as_ref().is_none_or(|device| uuid(device.as_str()));
    uuid(&operation.id) && uuid(operation.visit.as_str()) && device && base && named && operation.seq >= 0
}

/// An id as it is kept: capitals or other ways of writing the same UUID name the same operation.
pub fn canonical_id(id: &str) -> String {
    uuid::Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| uuid.to_string())
}

/// Members of `data` that hold an id.
const IDS: [&str; 3] = ["finding", "official", "item"];

/// Brings every id of an operation to the one spelling in which it is kept: its own, the visit's, those
/// of what it changes and builds upon, and those within its data. What is no UUID stays as it is.
pub fn canonical(operation: &mut Operation) {
    operation.id = canonical_id(&operation.id);
    operation.visit = VisitId(canonical_id(operation.visit.as_str()));
    operation.user = canonical_id(&operation.user);
    operation.device = operation.device.as_ref().map(|device| DeviceId(canonical_id(device.as_str())));
    operation.target.entity = canonical_id(&operation.target.entity);
    if let Base::Op(earlier) = &mut operation.base {
        *earlier = canonical_id(earlier);
    }
    let is_id = |name: &str| IDS.contains(&name);
    match &mut operation.data {
        Value::Object(members) => {
            for (_, value) in members.iter_mut().filter(|(name, _)| is_id(name)) {
                if let Value::String(text) = value {
                    *text = canonical_id(text);
                }
            }
        }
        Value::String(text) if operation.kind == OpKind::FindingField && is_id(&operation.target.field) => {
            *text = canonical_id(text);
        }
        _ => (),
    }
}

/// By how many milliseconds the sender's clock is ahead.
pub fn skew_ms(sent_at: NaiveDateTime, now: NaiveDateTime) -> i64 {
    if dates::is_sane(sent_at) { (sent_at - now).num_milliseconds() } else { 0 }
}

/// What a tablet is told of an operation.
pub fn answer(id: String, outcome: Outcome, language: Language) -> Answer {
    let say = |said: Said| (said.key.clone(), language.say(&said));
    let status = match outcome {
        Outcome::Of(OpResult::Applied { version, seq }) => Status::Applied { version, seq },
        Outcome::Of(OpResult::Conflict { conflict, version, value, seq }) => {
            Status::Conflict { conflict, version, value, seq }
        }
        Outcome::Of(OpResult::Retry { waits_for }) => Status::Retry { waits_for },
        Outcome::Of(OpResult::Rejected { said }) | Outcome::Refused(said) => {
            let (code, message) = say(said);
            Status::Refused { code, message }
        }
        Outcome::Of(OpResult::Late { said }) => {
            let (code, message) = say(said);
            Status::Late { code, message }
        }
    };
    Answer { id, status }
}
