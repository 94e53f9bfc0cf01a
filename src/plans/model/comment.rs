//! Words and types of comments on a draft plan (lấy ý kiến): who is asked, what they say, what is done about it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Item, NewItem};
use crate::vocabulary::{AccountId, CommentId, ConsultationId, PlanId, PlanItemId, UnitId};
use crate::words;

words! {
    /// What an asked body says of the draft as a whole.
    Stance, "plans-stance" {
        /// Nhất trí
        Agree = "agree",
        /// Có ý kiến
        Comments = "comments",
    }
}

words! {
    /// What the plan's writers did about a comment (tiếp thu, giải trình).
    Taken, "plans-taken" {
        /// Tiếp thu
        Whole = "whole",
        /// Tiếp thu một phần
        Partly = "partly",
        /// Không tiếp thu
        NotAtAll = "not-at-all",
    }
}

words! {
    /// How far an asked body has come, on a day.
    Asked, "plans-asked" {
        /// Đang chờ ý kiến
        Waiting = "waiting",
        /// Không có ý kiến: its day has passed
        Silent = "silent",
        /// Đã có ý kiến
        Answered = "answered",
        /// Có ý kiến sau hạn
        Late = "late",
        /// Đã rút
        Withdrawn = "withdrawn",
    }
}

/// An open item as it stood when the body was asked. Sealed ones are never among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub id: PlanItemId,
    pub number: Option<i32>,
    pub unit_name: String,
    pub says: NewItem,
}

impl Shown {
    /// Of an open item.
    pub fn of(item: &Item) -> Self {
        Shown { id: item.id.clone(), number: item.number, unit_name: item.unit_name.clone(), says: NewItem::of(item) }
    }
}

/// What an asked body said as a whole, and how it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub agrees: bool,
    /// After the day by which it was asked: by the day of the answer, or of its paper.
    pub late: bool,
    /// An account of the body; of what came on paper who entered it.
    pub by: AccountId,
    pub at: NaiveDateTime,
    pub paper: Option<(String, NaiveDate)>,
}

/// A request that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub reason: String,
    pub by: AccountId,
    pub at: NaiveDateTime,
}

/// One body asked for comments on a draft.
#[derive(Clone, Debug)]
pub struct Consultation {
    pub id: ConsultationId,
    pub plan: PlanId,
    pub unit: UnitId,
    /// As the body was called when it was asked.
    pub unit_name: String,
    pub items: Vec<Shown>,
    /// The last day of its time.
    pub until: NaiveDate,
    pub asked_by: AccountId,
    pub asked_at: NaiveDateTime,
    pub heard: Option<Heard>,
    pub withdrawn: Option<Withdrawn>,
    pub comments: Vec<Comment>,
    pub version: i32,
}

/// One comment, of the whole plan or of one item.
#[derive(Clone, Debug)]
pub struct Comment {
    pub id: CommentId,
    pub item: Option<PlanItemId>,
    pub said: String,
    pub settled: Option<Settled>,
    pub version: i32,
}

/// What the writers did about a comment.
#[derive(Clone, Debug)]
pub struct Settled {
    pub taken: Taken,
    /// Empty only where it was taken up as a whole.
    pub reason: String,
    pub by: AccountId,
    pub at: NaiveDateTime,
}

/// What an asked body is about to say.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    pub stance: Stance,
    pub comments: Vec<NewComment>,
    /// Number and date, when it came on paper and a planner enters it.
    pub paper: Option<(String, NaiveDate)>,
}

/// One comment as it is typed.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// Its line in the form, from 1.
    pub line: usize,
    pub item: Option<PlanItemId>,
    pub said: String,
}
