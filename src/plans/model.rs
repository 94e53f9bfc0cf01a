//! Words and types of plans; [`adjustment`] holds those of adjustments, [`capacity`] those of what inspectors
//! can do, [`comment`] those of comments on a draft, [`joint`] those of answers that join two items, [`kept`] those of
//! days kept free, [`ruling`] those of overlaps between bodies.

pub mod adjustment;
pub mod capacity;
pub mod comment;
pub mod joint;
pub mod kept;
pub mod ruling;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::units::Place;
use crate::vocabulary::{AccountId, ConclusionId, DirectiveId, OfficialId, PlanId, PlanItemId, Said, UnitId, dates};
use crate::words;

words! {
    /// Where a plan stands.
    Stage, "plans-stage" {
        /// Dự thảo
        Draft = "draft",
        /// Đã trình
        Submitted = "submitted",
        /// Đã thẩm định: another person reviewed it, a third one approves it
        Reviewed = "reviewed",
        /// Trả lại
        Returned = "returned",
        /// Đã phê duyệt
        Approved = "approved",
        /// Ghi nhận: issued elsewhere, known here
        Recorded = "recorded",
    }
}

words! {
    /// Độ mật of a plan or a decision. Of anything but `Ordinary` only number, date and issuer are kept.
    Classification, "classification" {
        /// Thường
        Ordinary = "ordinary",
        /// Mật
        Confidential = "confidential",
        /// Tối mật
        Secret = "secret",
        /// Tuyệt mật
        TopSecret = "top-secret",
    }
}

words! {
    /// From which paper of another body a record is.
    Source, "plans-source" {
        /// Kế hoạch
        Plan = "plan",
        /// Quyết định kiểm tra, thanh tra
        Decision = "decision",
    }
}

words! {
    /// What is done to a plan.
    Step, "plans-step" {
        /// Trình duyệt
        Submit = "submit",
        /// Thẩm định: an opinion in words before the approval
        Review = "review",
        /// Phê duyệt
        Approve = "approve",
        /// Trả lại
        Return = "return",
    }
}

words! {
    /// Why an item stands in the plan (domain P1, 2.4).
    ItemKind, "plans-kind" {
        /// Định kỳ
        Periodic = "periodic",
        /// Đột xuất: sealed until it starts
        Surprise = "surprise",
        /// Kiểm tra việc thực hiện kết luận
        FollowUp = "follow-up",
    }
}

words! {
    /// What gave rise to a surprise item (domain 2.4); the cause says it in words.
    Trigger, "plans-trigger" {
        /// Phản ánh, kiến nghị; đơn thư
        Feedback = "feedback",
        /// Tỷ lệ hồ sơ quá hạn tăng
        Spike = "spike",
        /// Chỉ đạo của cấp có thẩm quyền
        Directive = "directive",
        /// Báo chí nêu
        Press = "press",
        /// Khác, such as signs of a violation
        Other = "other",
    }
}

words! {
    /// How far an item has come.
    ItemStage, "plans-item-stage" {
        /// Dự kiến
        Planned = "planned",
        /// Đã có quyết định
        Decided = "decided",
        /// Đang kiểm tra
        Ongoing = "ongoing",
        /// Đã xong
        Done = "done",
        /// Đã rút
        Cancelled = "cancelled",
    }
}

words! {
    /// Under which law the inspection is held (domain 2.1).
    Profile, "plans-profile" {
        /// Kiểm tra cải cách hành chính, công vụ
        A = "a",
        /// Kiểm tra chuyên ngành
        B = "b",
        /// Thanh tra
        C = "c",
        /// Kiểm toán nhà nước: known from its plans only
        D = "d",
    }
}

words! {
    /// How the inspection is held (domain 2.2).
    Form, "plans-form" {
        /// Trực tiếp tại đơn vị
        OnSite = "on-site",
        /// Qua báo cáo
        Report = "report",
        /// Trực tuyến trên hệ thống
        Online = "online",
    }
}

words! {
    /// What is done about an overlap (glossary: overlap).
    OverlapAnswer, "plans-answer" {
        /// Phối hợp: both at once
        Merge = "merge",
        /// Dời: at another time
        Move = "move",
        /// Thu hẹp: fewer contents
        Narrow = "narrow",
        /// Rút: not at all
        Withdraw = "withdraw",
        /// Giải trình: as planned, with the reason
        Justify = "justify",
    }
}

impl Profile {
    /// Those under which decisions of this system are made: the State Audit decides by itself.
    pub const HELD: [Profile; 3] = [Profile::A, Profile::B, Profile::C];
}

/// What a reviewer said of a plan, or of an adjustment.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    pub reviewer: AccountId,
    pub at: NaiveDateTime,
    pub opinion: String,
}

impl Review {
    /// Of a row's columns; none without all of them.
    pub fn of(reviewer: Option<AccountId>, at: Option<NaiveDateTime>, opinion: Option<String>) -> Option<Self> {
        Some(Review { reviewer: reviewer?, at: at?, opinion: opinion? })
    }
}

/// A plan to be made.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// The body whose plan it is.
    pub body: UnitId,
    pub year: i32,
    pub title: String,
}

/// A plan that was issued elsewhere, as its paper says.
#[derive(Clone, Debug)]
pub struct Record {
    pub year: i32,
    /// Empty for a plan that is not ordinary.
    pub title: String,
    /// Number and symbol of the paper.
    pub number: String,
    /// Date of the paper.
    pub issued_on: NaiveDate,
    /// Who issued it.
    pub issuer: String,
    pub classification: Classification,
    pub source: Source,
    /// Of a decision that is ordinary: who leads the team; may be empty.
    pub leader: String,
    /// Of a decision that is ordinary: the item of a recorded plan that it carries out; none outside of any plan.
    pub carries: Option<PlanItemId>,
}

/// Whose plan is recorded.
#[derive(Clone, Debug)]
pub enum Body {
    /// A unit that is known.
    Known(UnitId),
    /// A body by its name: a known unit that bears it, or one to be made.
    Named(String),
}

/// A plan.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub id: PlanId,
    pub body: UnitId,
    /// As the body was called when the plan was made.
    pub body_name: String,
    pub year: i32,
    pub title: String,
    /// Number and symbol of the paper, from the approval on.
    pub number: Option<String>,
    /// Date of the paper.
    pub issued_on: Option<NaiveDate>,
    /// Who issued it, of a plan that is recorded.
    pub issuer: Option<String>,
    pub classification: Classification,
    pub stage: Stage,
    pub author: AccountId,
    pub submitted_at: Option<NaiveDateTime>,
    pub approver: Option<AccountId>,
    pub approved_at: Option<NaiveDateTime>,
    /// What was said of it before the approval, until it is submitted again.
    pub review: Option<Review>,
    /// Why it was returned last, until it is submitted again.
    pub returned_reason: Option<String>,
    pub version: i32,
    /// A record may be of a decision; what is written here is a plan.
    pub source: Source,
    /// Who leads the team of a recorded decision; may be empty.
    pub leader: String,
    /// The item of a recorded plan that a recorded decision carries out.
    pub carries: Option<PlanItemId>,
}

/// An item to be added, or what an item becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewItem {
    pub kind: ItemKind,
    pub unit: UnitId,
    /// Codes of fields of work, one at least.
    pub fields: Vec<String>,
    pub contents: String,
    /// What gave rise to a surprise item (domain 2.4), a word and a text; none and empty for others.
    pub trigger: Option<Trigger>,
    pub cause: String,
    /// The directive whose carrying out is looked into, if one is.
    #[serde(default)]
    pub directive: Option<DirectiveId>,
    /// The conclusion whose carrying out a follow-up checks, by its id in the register; none for others.
    #[serde(default)]
    pub follows: Option<ConclusionId>,
    /// The section of the unit that it is about; none: all of the unit.
    #[serde(default)]
    pub part: Option<UnitId>,
    /// Officials of the unit that it is about; none: everybody.
    #[serde(default)]
    pub officials: Vec<OfficialId>,
    /// The period examined, both days included.
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// The time of the visit, both days included.
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub profile: Profile,
    pub form: Form,
    /// Who approves a surprise item; none for others.
    pub approver: Option<AccountId>,
    /// Who else sees a surprise item; author and approver always do.
    pub viewers: Vec<AccountId>,
}

/// Between a unit and its section.
pub const WITHIN: &str = " › ";

/// An official that an item is about, as the person was called when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    pub official: OfficialId,
    pub name: String,
    /// The post; may be empty.
    pub position: String,
}

impl Named {
    /// Name and post as one text.
    pub fn called(&self) -> String {
        if self.position.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.position) }
    }
}

/// A conclusion whose carrying out an item checks, as it was called when the item was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    pub conclusion: ConclusionId,
    /// Number and symbol of its paper.
    pub number: String,
    /// Date of its paper.
    pub on: NaiveDate,
    /// The body that concluded.
    pub body: String,
    /// Whether another body concluded it.
    pub elsewhere: bool,
}

impl Followed {
    /// Number, date and body as one phrase.
    pub fn said(&self) -> Said {
        let said = Said::new("plans-follows-called").with("number", self.number.as_str());
        said.with("on", dates::day(self.on)).with("body", self.body.as_str())
    }
}

impl Item {
    /// Where it goes, by the last day of its visit.
    pub fn place(&self) -> Place<'_> {
        Place { unit: &self.unit, part: self.part.as_ref(), on: self.ends_on }
    }

    /// What the unit is called without its section.
    pub fn whole_name(&self) -> &str {
        match &self.part {
            Some(_) => self.unit_name.split(WITHIN).next().unwrap_or(&self.unit_name),
            None => &self.unit_name,
        }
    }

    /// What it is about as one text: the unit, its section, the officials.
    pub fn subject(&self) -> String {
        self.subject_in(self.whole_name())
    }

    /// The same, with the unit called as is said.
    pub fn subject_in(&self, whole: &str) -> String {
        let section = self.part.as_ref().and_then(|_| self.unit_name.split_once(WITHIN)).map(|(_, section)| section);
        let mut about = whole.to_owned();
        about.extend(section.into_iter().flat_map(|section| [WITHIN, section]));
        let named: Vec<String> = self.officials.iter().map(Named::called).collect();
        if named.is_empty() { about } else { format!("{about}: {}", named.join("; ")) }
    }

    /// Whether it is about less than the whole unit.
    pub fn is_narrowed(&self) -> bool {
        self.part.is_some() || !self.officials.is_empty()
    }
}

/// An item of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub id: PlanItemId,
    pub plan: PlanId,
    /// Its place in the plan; a sealed item has none.
    pub number: Option<i32>,
    pub kind: ItemKind,
    pub sealed: bool,
    pub stage: ItemStage,
    pub unit: UnitId,
    /// As the unit was called when the item was written, with its section after [`WITHIN`].
    pub unit_name: String,
    pub contents: String,
    pub trigger: Option<Trigger>,
    pub cause: String,
    pub directive: Option<DirectiveId>,
    /// The conclusion whose carrying out it checks.
    pub follows: Option<Followed>,
    /// The section of the unit that it is about; none: all of the unit.
    pub part: Option<UnitId>,
    /// Officials of the unit that it is about, by name; none: everybody.
    pub officials: Vec<Named>,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub profile: Profile,
    pub form: Form,
    /// Codes of fields of work, sorted.
    pub fields: Vec<String>,
    pub author: AccountId,
    /// Who approves it by itself, of a surprise item.
    pub approver: Option<AccountId>,
    /// When it was approved by itself.
    pub approved_at: Option<NaiveDateTime>,
    /// The item, as a rule of another body's plan, under which it is carried out: one joint inspection, and no visit,
    /// overlap or team of its own.
    pub joint_with: Option<PlanItemId>,
    pub version: i32,
}

/// An answer to the overlap of one's item with another one.
#[derive(Clone, Debug)]
pub struct Answer {
    pub other: PlanItemId,
    pub answer: OverlapAnswer,
    pub reason: String,
    /// With `move`: the new time of the visit.
    pub visit: Option<(NaiveDate, NaiveDate)>,
    /// With `narrow`: what is left of the contents.
    pub contents: String,
    /// With `merge`: how the two are joined.
    pub terms: joint::Terms,
    /// What was seen when it was given ([`rules::seen`](super::rules::seen)); none where nobody looked at a page.
    pub seen: Option<String>,
}
