//! Words and read types of demands that are followed.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::vocabulary::{ConclusionId, DemandId, InspectionId, OfficialId, UnitId, VisitId};
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
    pub conclusion: ConclusionId,
    pub number: String,
    pub issued_on: NaiveDate,
    pub title: String,
    pub inspection: InspectionId,
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
