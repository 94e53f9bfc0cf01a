//! Words and read types of demands that are followed.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::conclusions::model::DemandKind;
use crate::vocabulary::{AccountId, ConclusionId, DemandId, InspectionId, OfficialId, PointId, Said, UnitId, VisitId};
use crate::words;

words! {
    /// Where a demand stands.
    Stage, "demand-stage" {
        /// Chưa thực hiện xong
        Open = "open",
        /// Đã báo cáo, chờ kiểm tra lại
        Reported = "reported",
        /// Đạt một phần
        Partly = "partly",
        /// Chưa đạt
        NotMet = "not-met",
        /// Đạt
        Met = "met",
        /// Đã đóng
        Closed = "closed",
        /// Không còn đối tượng thực hiện
        Void = "void",
    }
}

words! {
    /// What a person does about a demand.
    Step, "demand-step" {
        /// Phân công người chịu trách nhiệm
        NameOwner = "name-owner",
        /// Báo cáo một phần kết quả
        ReportPart = "report-part",
        /// Báo cáo kết quả thực hiện
        Report = "report",
        /// Đề nghị gia hạn
        AskExtension = "ask-extension",
        /// Cho gia hạn
        Grant = "grant",
        /// Không cho gia hạn
        Refuse = "refuse",
        /// Xác nhận đạt
        Meet = "meet",
        /// Xác nhận đạt một phần
        MeetPartly = "meet-partly",
        /// Xác nhận chưa đạt
        Miss = "miss",
        /// Đóng yêu cầu
        Close = "close",
        /// Đôn đốc
        Remind = "remind",
        /// Báo cáo Chủ tịch
        Escalate = "escalate",
        /// Tuyên bố không còn đối tượng
        Void = "void",
        /// Mở lại
        Reopen = "reopen",
    }
}

words! {
    /// How it was verified whether a demand is met.
    Checked, "demand-checked" {
        /// Qua hồ sơ, tài liệu
        Paper = "paper",
        /// Kiểm tra lại tại đơn vị
        Visit = "visit",
    }
}

/// A unit that has to do what is demanded, as it is called today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bearer {
    pub id: UnitId,
    pub name: String,
}

/// Who answers for a demand within the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// None of a person who stands in no list of officials.
    pub official: Option<OfficialId>,
    pub name: String,
    pub position: String,
}

/// A demand of an issued conclusion with how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    pub id: DemandId,
    pub kind: DemandKind,
    pub conclusion: ConclusionId,
    pub number: String,
    pub issued_on: NaiveDate,
    pub title: String,
    pub inspection: InspectionId,
    pub body: UnitId,
    /// The body that inspected, as it was called at issue.
    pub body_name: String,
    pub unit: UnitId,
    /// As the unit was called when the conclusion was issued.
    pub unit_name: String,
    /// Who has to do it today.
    pub bearers: Vec<Bearer>,
    /// Whether it passed to others than the unit, or the unit is called otherwise today.
    pub passed: bool,
    pub position: i32,
    pub task: String,
    pub product: String,
    /// The day that the conclusion set.
    pub first_due: NaiveDate,
    /// The day that holds.
    pub due: NaiveDate,
    pub stage: Stage,
    pub asked_until: Option<NaiveDate>,
    pub reported_on: Option<NaiveDate>,
    /// Who was named; none while nobody was.
    pub owner: Option<Owner>,
    /// Whether the unit is behind the day that holds.
    pub late: bool,
    /// Calendar days behind it, of what is or was late.
    pub days_late: i64,
    /// Whether the follow-up of the whole conclusion is closed.
    pub shut: bool,
    /// 0 while nothing was done about it.
    pub version: i32,
    #[serde(skip)]
    pub sealed: bool,
}

/// Something that was done about a demand.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    pub id: String,
    pub step: Step,
    pub stage: Stage,
    pub text: String,
    pub happened_on: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub was: Option<NaiveDate>,
    pub number: String,
    pub checked: Option<Checked>,
    pub visit: Option<VisitId>,
    /// The visit by which it was verified: its inspection's decision.
    pub visit_decision: Option<String>,
    pub by: String,
    /// The unit for which the person acted, as it was called then; empty for an office.
    pub unit_name: String,
    pub at: NaiveDateTime,
    pub files: Vec<File>,
}

/// A file that shows what was done.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// Name in the store of the copy that is shown of a picture.
    #[serde(skip)]
    pub working: Option<String>,
    /// Name in the store of the picture as it was sent, encrypted.
    #[serde(skip)]
    pub kept: Option<String>,
    pub has_original: bool,
}

/// What the unit says it did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether something is still to be done.
    pub part: bool,
    pub text: String,
    /// The day on which it was done.
    pub done_on: NaiveDate,
    /// Who answers for it; none keeps who was named, or the head of the unit.
    pub owner: Option<OwnerChoice>,
}

/// Whom the unit names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerChoice {
    /// One who holds a post in the unit today.
    Official(OfficialId),
    /// One who stands in no list, by name and position.
    Named(String, String),
}

/// What the body that inspected found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// [`Step::Meet`], [`Step::MeetPartly`] or [`Step::Miss`].
    pub outcome: Step,
    pub checked: Checked,
    pub visit: Option<VisitId>,
    pub checked_on: NaiveDate,
    pub reason: String,
}

/// A follow-up visit that may be named.
#[derive(Clone, Debug, Serialize)]
pub struct FollowUp {
    pub id: VisitId,
    pub decision_number: String,
    pub started_on: NaiveDate,
}

words! {
    /// How a unit apologised for a dossier that was late (domain D4, D5).
    Apology, "dossier-apology" {
        /// Bằng văn bản
        Letter = "letter",
        /// Công khai
        Public = "public",
    }
}

words! {
    /// How far the return of a dossier is known.
    ReturnState, "dossier-return" {
        /// Chờ xác nhận
        Entered = "entered",
        /// Đã xác nhận
        Verified = "verified",
        /// Trả lại để bổ sung
        SentBack = "sent-back",
    }
}

/// An apology: its kind, the letter's number, its day, where it was made in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Apologised {
    pub kind: Apology,
    /// Of a letter.
    pub number: String,
    pub on: NaiveDate,
    /// Of one in public.
    pub place: String,
}

/// What a unit enters of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReturn {
    pub returned_on: NaiveDate,
    pub late: bool,
    pub apology: Option<Apologised>,
}

/// What was entered of a dossier.
#[derive(Clone, Debug, Serialize)]
pub struct Returned {
    pub state: ReturnState,
    pub returned_on: NaiveDate,
    pub late: bool,
    pub apology: Option<Apologised>,
    #[serde(skip)]
    pub account: AccountId,
    pub by: String,
    pub unit_name: String,
    pub at: NaiveDateTime,
    /// Who verified it or sent it back, and when.
    pub seen_by: Option<(String, NaiveDateTime)>,
    pub remark: String,
    pub version: i32,
}

/// A dossier that an issued conclusion names in a violation.
#[derive(Clone, Debug, Serialize)]
pub struct NamedDossier {
    pub point: PointId,
    pub position: i32,
    pub unit: UnitId,
    /// As the unit was called at the visit.
    pub unit_name: String,
    pub bearers: Vec<Bearer>,
    pub code: String,
    pub fact: String,
    /// The day of return that its unit's system says was promised; none where it says nothing.
    pub due_on: Option<NaiveDate>,
    /// The day on which that system says it was returned.
    pub reported_on: Option<NaiveDate>,
    pub returned: Option<Returned>,
    /// What is missing before the conclusion may be closed; none when nothing is.
    pub missing: Option<Said>,
}

/// For whom a dossier waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DossiersWait {
    /// The unit has to return it, or to apologise (domain D4, D5).
    Unit,
    /// What the unit entered waits to be verified.
    Verifier,
}

/// An issued conclusion with what is still to be followed.
#[derive(Clone, Debug, Serialize)]
pub struct Followed {
    pub conclusion: ConclusionId,
    pub number: String,
    pub issued_on: NaiveDate,
    pub title: String,
    #[serde(skip)]
    pub inspection: InspectionId,
    #[serde(skip)]
    pub sealed: bool,
    pub demands: Vec<Demand>,
    pub dossiers: Vec<NamedDossier>,
    /// Who closed it and when, and who opened it again, when and why; the newest first.
    pub closings: Vec<Closing>,
    /// What keeps it from being closed.
    pub open: Vec<Said>,
}

impl Followed {
    /// Whether its follow-up is closed.
    pub fn is_closed(&self) -> bool {
        self.closings.iter().any(|closing| closing.reopened.is_none())
    }
}

/// One closing of a conclusion's follow-up.
#[derive(Clone, Debug, Serialize)]
pub struct Closing {
    pub by: String,
    pub at: NaiveDateTime,
    /// By whom, when and why it was opened again.
    pub reopened: Option<(String, NaiveDateTime, String)>,
}
