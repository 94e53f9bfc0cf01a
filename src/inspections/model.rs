//! Types of inspections: a decision, its team, what it visits.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

pub use crate::plans::Classification;
use crate::plans::Profile;
use crate::vocabulary::{AccountId, InspectionId, PlanItemId, Said, UnitId, VisitId};
use crate::words;

words! {
    /// Where an inspection stands.
    Stage, "inspection-stage" {
        /// Chưa bắt đầu
        Planned = "planned",
        /// Đang kiểm tra
        Ongoing = "ongoing",
        /// Đã kết thúc tại đơn vị
        Ended = "ended",
        /// Đã có báo cáo kết quả
        Reported = "reported",
        /// Đã có thông báo kết luận
        Concluded = "concluded",
        /// Đã huỷ
        Cancelled = "cancelled",
        /// Chỉ lưu số, ngày, cơ quan ban hành: the decision is classified
        Withheld = "withheld",
    }
}

words! {
    /// A part in the team.
    Post, "team-post" {
        /// Trưởng đoàn
        Leader = "leader",
        /// Thư ký
        Secretary = "secretary",
        /// Thành viên
        Member = "member",
    }
}

words! {
    /// What binds somebody to a unit that is to be inspected, or takes them up on the days of the visit.
    Tie, "tie" {
        /// Đang làm việc tại đơn vị
        WorksThere = "works-there",
        /// Đã làm việc tại đơn vị
        WorkedThere = "worked-there",
        /// Dưới quyền người đứng đầu đơn vị
        ReportsToHead = "reports-to-head",
        /// Người thân đã kê khai
        Relative = "relative",
        /// Lợi ích đã kê khai
        Interest = "interest",
        /// Đã giải quyết hồ sơ
        HandledDossier = "handled-dossier",
        /// Đã kiểm tra lần trước
        LastInspection = "last-inspection",
        /// Ở đoàn khác cùng ngày
        SameDay = "same-day",
        /// Là đối tượng kiểm tra: no leave is given for it
        Subject = "subject",
    }
}

words! {
    /// Where an exception for a tie stands.
    ExceptionStage, "exception-stage" {
        /// Chờ người thứ hai
        Asked = "asked",
        /// Được chấp thuận
        Approved = "approved",
        /// Không chấp thuận
        Refused = "refused",
        /// Đã thu hồi
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What somebody declares about themselves.
    DeclarationKind, "declaration-kind" {
        /// Người thân
        Relative = "relative",
        /// Lợi ích
        Interest = "interest",
        /// Không có gì phải kê khai
        Nothing = "nothing",
    }
}

words! {
    /// With what a sealed visit clashes.
    Against, "inspections-against" {
        /// Đoàn khác cùng đến đơn vị
        Team = "inspection",
        /// Cuộc trong kế hoạch khác, cùng nội dung và thời kỳ
        Item = "plan-item",
    }
}

words! {
    /// What of a recorded decision was corrected.
    Corrected, "inspections-corrected" {
        /// Số, ký hiệu
        Number = "number",
        /// Ngày
        Date = "date",
        /// Tên cuộc kiểm tra
        Title = "title",
        /// Người ký
        Signer = "signer",
        /// Chức vụ người ký
        SignerPosition = "signer-position",
        /// Thư ký
        Secretary = "secretary",
        /// Thành viên
        Members = "members",
        /// Người được uỷ quyền: another signer did not authorise them
        Authorised = "authorised",
    }
}

/// One thing of a decision that was corrected, with what it said before.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    pub field: Corrected,
    pub was: String,
    pub became: String,
    /// Empty where none was asked for: before the first visit.
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// What a recorded decision becomes. The leader, the plan items, the contents, the fields, the period and the days
/// stay, so that it still lies within its items: another decision is needed for them.
#[derive(Clone, Debug)]
pub struct Amended {
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub title: String,
    /// Before the first visit: who signed, and the name is the account's.
    pub signer: Option<AccountId>,
    /// After it: how the name is written.
    pub signer_name: String,
    /// Empty: that of the account.
    pub signer_position: String,
    pub secretary: Option<AccountId>,
    pub members: Vec<AccountId>,
    pub reason: String,
}

/// Somebody of a team, as named when the decision was recorded.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Member {
    pub account: AccountId,
    pub name: String,
    pub position: String,
    pub unit_name: String,
    pub post: Post,
}

/// Somebody whom the decision's signer authorised in writing to issue the conclusion.
#[derive(Clone, Debug, Serialize)]
pub struct Authorised {
    pub account: AccountId,
    pub name: String,
    pub position: String,
    pub document: String,
    pub authorised_on: NaiveDate,
}

/// What the decision's signer said of a clash.
#[derive(Clone, Debug, Serialize)]
pub struct ClashAnswer {
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
    /// Whether what it answered is another clash by now.
    pub changed: bool,
}

/// What else goes where a sealed visit is to go, or went.
#[derive(Clone, Debug, Serialize)]
pub struct Clash {
    pub visit: VisitId,
    /// The visited unit, whose visit may be one of several of the decision.
    pub unit: UnitId,
    pub unit_name: String,
    pub against: Against,
    /// Id of the other decision or item.
    pub other: String,
    pub said: Said,
    /// The page of the other one.
    pub href: String,
    /// The line of which an answer speaks.
    #[serde(skip)]
    pub about: String,
    /// A mark of what is seen: two who answer at the same time are told apart by it.
    pub seen: String,
    /// Whether the visit began while nobody had answered it: it was declared later.
    pub open_at_start: bool,
    pub answer: Option<ClashAnswer>,
}

impl Clash {
    /// Whether the signer's answer is due.
    pub fn is_open(&self) -> bool {
        is_open(self.answer.as_ref())
    }
}

/// Whether the signer's answer is due where this one was given.
pub(super) fn is_open(answer: Option<&ClashAnswer>) -> bool {
    answer.is_none_or(|answer| answer.changed)
}

/// A clash as its answer names it.
#[derive(Clone, Debug)]
pub struct NewClashAnswer {
    pub visit: VisitId,
    pub against: Against,
    pub other: String,
    pub seen: String,
    pub reason: String,
}

/// One decision and one team.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    pub id: InspectionId,
    /// None while it is sealed: it takes its code at the start.
    pub code: Option<String>,
    pub title: String,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub issuer: String,
    pub signer: Option<AccountId>,
    pub signer_name: String,
    pub signer_position: String,
    pub classification: Classification,
    /// The body whose inspection it is.
    pub body: UnitId,
    /// As the body was called on the day of the decision.
    pub body_name: String,
    pub contents: String,
    /// Thời kỳ kiểm tra.
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// Thời hạn kiểm tra.
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub profile: Profile,
    pub stage: Stage,
    pub sealed: bool,
    pub author: AccountId,
    pub created_at: NaiveDateTime,
    /// When the first of its conclusions was issued: from then on the decision stands.
    pub first_issued_at: Option<NaiveDateTime>,
    pub version: i32,
    /// Codes of fields of work.
    pub fields: Vec<String>,
    pub items: Vec<PlanItemId>,
    /// The leader first, then the secretary, then members in their order.
    pub team: Vec<Member>,
    pub authorised: Vec<Authorised>,
}

/// What clocks ask of an inspection.
#[derive(Clone, Debug)]
pub struct Head {
    pub id: InspectionId,
    pub number: String,
    pub title: String,
    pub profile: Profile,
    pub stage: Stage,
    pub author: AccountId,
    pub signer: Option<AccountId>,
    pub decided_on: NaiveDate,
    pub starts_on: NaiveDate,
}

impl From<&Inspection> for Head {
    fn from(of: &Inspection) -> Head {
        Head {
            id: of.id.clone(),
            number: of.decision_number.clone(),
            title: of.title.clone(),
            profile: of.profile,
            stage: of.stage,
            author: of.author.clone(),
            signer: of.signer.clone(),
            decided_on: of.decision_on,
            starts_on: of.starts_on,
        }
    }
}

/// What one visit of a decision looks at.
#[derive(Clone, Debug)]
pub struct Task {
    pub contents: String,
    /// Thời kỳ kiểm tra.
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
}

/// A visit in a list of its inspection.
#[derive(Clone, Debug, Serialize)]
pub struct VisitLine {
    pub id: VisitId,
    pub inspection: InspectionId,
    pub unit: UnitId,
    pub unit_name: String,
    /// The unit that it was decided for, where another one took over from it, and how that one was called.
    pub was: Option<UnitId>,
    pub was_name: String,
    /// Word of the visit's stage.
    pub stage: String,
    pub place: String,
    pub started_at: Option<NaiveDateTime>,
    pub ended_at: Option<NaiveDateTime>,
}

/// A line of the list of inspections.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: InspectionId,
    pub code: Option<String>,
    pub title: String,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub issuer: String,
    pub classification: Classification,
    pub stage: Stage,
    pub sealed: bool,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub leader: String,
    pub visits: Vec<VisitLine>,
}

/// A decision to be recorded. What it looks at, and when, lies within its plan items
/// ([`beyond_plan`](super::rules::beyond_plan)).
#[derive(Clone, Debug)]
pub struct NewInspection {
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub issuer: String,
    pub body: UnitId,
    pub classification: Classification,
    pub signer: Option<AccountId>,
    /// Position as it stands in the decision; empty: that of the account.
    pub signer_position: String,
    pub title: String,
    pub contents: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub profile: Profile,
    pub fields: Vec<String>,
    /// Plan items that are ready, one at least; the unit of each is visited. None of a classified decision.
    pub items: Vec<PlanItemId>,
    pub leader: Option<AccountId>,
    pub secretary: Option<AccountId>,
    pub members: Vec<AccountId>,
}

/// A written authorisation to issue the conclusion.
#[derive(Clone, Debug)]
pub struct NewAuthorisation {
    pub account: AccountId,
    pub document: String,
    pub authorised_on: NaiveDate,
}

/// Leave to be asked for one tie of one person: for a recorded inspection, for a plan item, or for a
/// decision that is still to be recorded.
#[derive(Clone, Debug)]
pub struct NewException {
    pub account: AccountId,
    pub tie: Tie,
    /// The visited unit; none where the tie is to the days.
    pub unit: Option<UnitId>,
    /// The inspection from which the tie comes; none: whichever it is.
    pub other: Option<InspectionId>,
    /// The days of the visit; those of the inspection where there is one.
    pub days: (NaiveDate, NaiveDate),
    /// Thời kỳ kiểm tra; that of the inspection where there is one.
    pub period: (NaiveDate, NaiveDate),
    pub inspection: Option<InspectionId>,
    pub item: Option<PlanItemId>,
    pub reason: String,
}

/// Something that somebody declares about themselves.
#[derive(Clone, Debug)]
pub struct NewDeclaration {
    pub kind: DeclarationKind,
    pub unit: Option<UnitId>,
    /// Who it is and how related, or what the interest is.
    pub what: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}
