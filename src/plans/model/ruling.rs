//! Words and types of what is ruled on the overlap of two bodies' items.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Item, OverlapAnswer, Plan, Profile};
use crate::vocabulary::{AccountId, OfficialId, PlanItemId, RulingId, UnitId};
use crate::words;

words! {
    /// How far a ruling has come.
    RulingStage, "plans-ruling" {
        /// Đã đề xuất: waits for the chairman
        Proposed = "proposed",
        /// Trả lại
        Returned = "returned",
        /// Đã quyết định
        Decided = "decided",
    }
}

words! {
    /// What is done to a ruling.
    RulingStep, "plans-ruling-step" {
        /// Đề xuất
        Propose = "propose",
        /// Quyết định
        Decide = "decide",
        /// Trả lại
        Return = "return",
    }
}

words! {
    /// Whether the plans are as it was decided.
    Standing, "plans-standing" {
        /// Chưa thực hiện
        Due = "due",
        /// Đã thực hiện
        Done = "done",
        /// Hết hiệu lực: the items are no longer those of which it spoke
        Lapsed = "lapsed",
    }
}

words! {
    /// Where the overlap of two bodies' items stands, as the list of them asks for it.
    PairState, "plans-pair" {
        /// Chưa xử lý
        Open = "open",
        /// Chờ quyết định
        Proposed = "proposed",
        /// Trả lại đề xuất
        Returned = "returned",
        /// Chờ thực hiện
        Due = "due",
        /// Cần quyết định lại
        Lapsed = "lapsed",
        /// Đã thực hiện
        Done = "done",
        /// Hai bên tự trả lời
        Answered = "answered",
        /// Không còn chồng chéo: what was proposed or decided of it is there to be read
        Ended = "ended",
    }
}

impl PairState {
    /// Whether somebody has something to do about it.
    pub fn is_unfinished(self) -> bool {
        !matches!(self, PairState::Done | PairState::Answered | PairState::Ended)
    }
}

/// What is done about an overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub answer: OverlapAnswer,
    /// Of a merge the item under which both are carried out, else the one that is moved, narrowed or
    /// withdrawn; none when both stand.
    pub item: Option<PlanItemId>,
    /// With `move`: the new time of the visit.
    pub visit: Option<(NaiveDate, NaiveDate)>,
    /// With `narrow`: what is left of the contents.
    pub contents: String,
}

/// What of an item a ruling speaks of: another unit, section or person, field, period, time or law is another overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub item: PlanItemId,
    pub unit: UnitId,
    /// The section of the unit, and the officials, to which it is narrowed; sorted.
    #[serde(default)]
    pub part: Option<UnitId>,
    #[serde(default)]
    pub officials: Vec<OfficialId>,
    pub fields: Vec<String>,
    pub period: (NaiveDate, NaiveDate),
    pub visit: (NaiveDate, NaiveDate),
    pub profile: Profile,
}

impl Frame {
    /// Of an item as it is.
    pub fn of(item: &Item) -> Self {
        let mut fields = item.fields.clone();
        fields.sort();
        let mut officials: Vec<OfficialId> = item.officials.iter().map(|named| named.official.clone()).collect();
        officials.sort();
        Frame {
            part: item.part.clone(),
            officials,
            item: item.id.clone(),
            unit: item.unit.clone(),
            fields,
            period: (item.period_from, item.period_to),
            visit: (item.starts_on, item.ends_on),
            profile: item.profile,
        }
    }
}

/// An outcome with both items as they were when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub outcome: Outcome,
    pub stood: [Frame; 2],
}

impl Spoken {
    /// The item that the outcome changes; none when both stand.
    pub fn changes(&self) -> Option<&PlanItemId> {
        let item = self.outcome.item.as_ref()?;
        match self.outcome.answer {
            OverlapAnswer::Merge => self.stood.iter().map(|frame| &frame.item).find(|id| *id != item),
            OverlapAnswer::Justify => None,
            _ => Some(item),
        }
    }

    /// Whether the outcome says what becomes of an item: it changes, or another one is carried out under it.
    pub fn names(&self, item: &PlanItemId) -> bool {
        self.outcome.item.as_ref() == Some(item) || self.changes() == Some(item)
    }
}

/// What the chairman decided.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    pub spoken: Spoken,
    pub reason: String,
    /// Number and date of the paper, where there is one.
    pub number: Option<String>,
    pub on: Option<NaiveDate>,
    pub by: AccountId,
    pub at: NaiveDateTime,
}

/// What is proposed and decided of a pair of items.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub id: RulingId,
    pub stage: RulingStage,
    pub proposal: Spoken,
    pub reason: String,
    pub proposer: AccountId,
    pub proposed_at: NaiveDateTime,
    /// Why it was returned last, until it is proposed again.
    pub returned_reason: Option<String>,
    /// Counts until another one takes its place, while that is only proposed, too.
    pub decided: Option<Decided>,
    /// Decisions whose place another one took, the latest first.
    pub earlier: Vec<Decided>,
    pub version: i32,
}

impl Ruling {
    /// Whose words are carried out by what was decided: of who proposed them, or of who decided otherwise.
    pub fn words_of(&self) -> &AccountId {
        match &self.decided {
            Some(decided) if decided.spoken.outcome != self.proposal.outcome => &decided.by,
            _ => &self.proposer,
        }
    }
}

/// What an item owes to a decision that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub ruling: RulingId,
    pub outcome: Outcome,
    /// Whose words these are: they do not approve what carries them out (domain 2.2).
    pub words_of: AccountId,
}

/// An item with its plan: one side of an overlap between bodies.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    pub item: Item,
    pub plan: Plan,
    /// Whether others' items are carried out under it.
    pub leads: bool,
}

/// Number and date of the paper that decides, both optional.
#[derive(Clone, Debug, Default)]
pub struct RulingPaper {
    pub number: Option<String>,
    pub on: Option<NaiveDate>,
}
