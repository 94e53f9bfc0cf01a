//! Limits of the protocol, and what must be the same here and on any tablet.

use chrono::NaiveDateTime;

use super::model::{Answer, Operation, Outcome, Status};
use crate::language::Language;
use crate::visits::{Base, OpResult};
use crate::vocabulary::{Said, dates};

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
    uuid(&operation.id) && uuid(operation.visit.as_str()) && base && named && operation.seq >= 0
}

/// An id as it is kept: capitals or other ways of writing the same UUID name the same operation.
pub fn canonical_id(id: &str) -> String {
    uuid::Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| uuid.to_string())
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
