//! Words and types of a plan's adjustments.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::joint::AnswerPaper;
use super::{Item, Named, NewItem, OverlapAnswer, Review, Stage};
use crate::vocabulary::{AccountId, AdjustmentId, PlanId, PlanItemId};
use crate::words;

words! {
    /// What an adjustment does to an item.
    ChangeKind, "plans-change" {
        /// Bổ sung
        Add = "add",
        /// Thay đổi
        Change = "change",
        /// Rút
        Withdraw = "withdraw",
        /// Kiểm tra chung: carried out under another item, as the chairman decided
        Join = "join",
    }
}

/// A numbered adjustment of an approved plan (handbook 2.2: each adjustment is a document of its own).
#[derive(Clone, Debug, Serialize)]
pub struct Adjustment {
    pub id: AdjustmentId,
    pub plan: PlanId,
    /// Its place among the plan's adjustments, from its approval on.
    pub number: Option<i32>,
    /// Written, submitted, reviewed, returned, approved.
    pub stage: Stage,
    pub reason: String,
    /// Number and date of its paper.
    pub paper_number: Option<String>,
    pub issued_on: Option<NaiveDate>,
    pub author: AccountId,
    pub submitted_at: Option<NaiveDateTime>,
    pub approver: Option<AccountId>,
    pub approved_at: Option<NaiveDateTime>,
    /// What was said of it before the approval, until it is submitted again.
    pub review: Option<Review>,
    pub returned_reason: Option<String>,
    pub version: i32,
}

impl Adjustment {
    /// Whether it is not decided upon yet.
    pub fn is_open(&self) -> bool {
        self.stage != Stage::Approved
    }
}

/// One change: the item as it was and as it becomes.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: String,
    pub kind: ChangeKind,
    /// The item that is changed or withdrawn; of one that is added, from the approval on.
    pub item: Option<PlanItemId>,
    pub before: Option<NewItem>,
    pub after: Option<NewItem>,
    pub answers: Vec<Given>,
}

/// An answer to an overlap of an item that an adjustment adds or changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub other: PlanItemId,
    pub answer: OverlapAnswer,
    pub reason: String,
    pub account: AccountId,
    pub at: NaiveDateTime,
    /// What it answers ([`crate::plans::rules::about`]); empty in what an older release wrote, which is asked anew.
    #[serde(default)]
    pub about: String,
    /// The paper that it names between two bodies: of the body that agreed, or of the chairman's decision.
    #[serde(default)]
    pub paper: Option<AnswerPaper>,
}

/// What somebody answers to an overlap of an item that an adjustment adds or changes.
#[derive(Clone, Debug)]
pub struct ChangeAnswer {
    pub other: PlanItemId,
    pub answer: OverlapAnswer,
    pub reason: String,
    pub paper: Option<AnswerPaper>,
}

impl NewItem {
    /// What an open item says.
    pub fn of(item: &Item) -> Self {
        NewItem {
            kind: item.kind,
            unit: item.unit.clone(),
            fields: item.fields.clone(),
            contents: item.contents.clone(),
            trigger: None,
            cause: String::new(),
            directive: item.directive.clone(),
            follows: item.follows.as_ref().map(|followed| followed.conclusion.clone()),
            part: item.part.clone(),
            officials: item.officials.iter().map(|named| named.official.clone()).collect(),
            period_from: item.period_from,
            period_to: item.period_to,
            starts_on: item.starts_on,
            ends_on: item.ends_on,
            profile: item.profile,
            form: item.form,
            approver: None,
            viewers: Vec::new(),
        }
    }

    /// The same as an item that stands nowhere: for looking what it would meet; with what unit and officials are
    /// called.
    pub fn as_draft(&self, plan: &PlanId, author: &AccountId, (unit_name, officials): (String, Vec<Named>)) -> Item {
        Item {
            id: PlanItemId(String::new()),
            plan: plan.clone(),
            number: None,
            kind: self.kind,
            sealed: false,
            stage: super::ItemStage::Planned,
            unit: self.unit.clone(),
            unit_name,
            contents: self.contents.clone(),
            trigger: None,
            cause: String::new(),
            directive: self.directive.clone(),
            follows: None,
            part: self.part.clone(),
            officials,
            period_from: self.period_from,
            period_to: self.period_to,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            profile: self.profile,
            form: self.form,
            fields: self.fields.clone(),
            author: author.clone(),
            approver: None,
            approved_at: None,
            joint_with: None,
            version: 0,
        }
    }
}
