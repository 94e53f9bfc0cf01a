//! Words and types of answers that join two items into one inspection.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::vocabulary::PlanItemId;
use crate::words;

words! {
    /// What the other body said to a joint inspection that it was asked for.
    Consent, "plans-consent" {
        /// Đồng ý
        Agreed = "agreed",
        /// Không đồng ý
        Declined = "declined",
    }
}

words! {
    /// For whom an answer waits before it counts.
    Awaits, "plans-awaits" {
        /// Chờ cơ quan kia đồng ý
        Agreement = "agreement",
        /// Cơ quan kia không đồng ý: it is answered otherwise, or ruled on
        Declined = "declined",
        /// Chờ văn bản thống nhất của cơ quan kia, whose plan is only recorded here
        Letter = "letter",
        /// Chờ Thanh tra đề xuất, lãnh đạo UBND quyết định
        Ruling = "ruling",
    }
}

words! {
    /// What it takes to join an item with another one.
    Joining, "plans-joining" {
        /// Within one body: its own word
        Own = "own",
        /// The other body's planner agrees
        Asked = "asked",
        /// The other body's letter, since its plan is only recorded here
        Letter = "letter",
    }
}

/// Number and date of a paper: of the body that agreed, or of the chairman's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPaper {
    pub number: String,
    pub on: NaiveDate,
}

/// How two items are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The item under which both are carried out. Where nobody says, the other one; of a plan that is only recorded
    /// here, one's own.
    pub lead: Option<PlanItemId>,
    /// The other body's letter, where its plan is only recorded here.
    pub paper: Option<AnswerPaper>,
}

/// What somebody of the other body said, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consented {
    pub consent: Consent,
    /// Why not; empty for who agreed.
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}
