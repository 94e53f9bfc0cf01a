//! Words and read types of conclusions.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::checklists::Asked;
use crate::language::Language;
use crate::visits::model::{Capacity, Degree, FindingKind, Severity};
use crate::vocabulary::{AccountId, ConclusionId, DemandId, FindingId, InspectionId, PointId, UnitId, VisitId};
use crate::words;

words! {
    /// Where a conclusion stands.
    Stage, "conclusion-stage" {
        /// Dự thảo
        Draft = "draft",
        /// Đang lấy ý kiến giải trình
        Explaining = "explaining",
        /// Đã ban hành
        Issued = "issued",
        /// Đã bỏ dự thảo
        Discarded = "discarded",
    }
}

words! {
    /// What a person does to a conclusion as a whole.
    Step, "conclusion-step" {
        /// Gửi đơn vị giải trình
        Send = "send",
        /// Đưa về dự thảo
        Return = "return",
        /// Người ký trả lại
        SendBack = "send-back",
        /// Ban hành
        Issue = "issue",
        /// Bỏ dự thảo
        Discard = "discard",
    }
}

words! {
    /// How a unit answers a point (domain 2.2, step 9).
    Stance, "stance" {
        /// Tiếp thu
        Accept = "accept",
        /// Tiếp thu một phần
        Partly = "partly",
        /// Không tiếp thu
        Reject = "reject",
    }
}

words! {
    /// How far an explanation is taken up (domain 2.2, step 9: each point is answered, with the reason).
    Taken, "explanation-taken" {
        /// Tiếp thu giải trình
        Accepted = "accepted",
        /// Tiếp thu một phần giải trình
        Partly = "partly",
        /// Không tiếp thu giải trình
        Refused = "refused",
    }
}

words! {
    /// How a unit got what it is to explain.
    ReceiptWay, "receipt-way" {
        /// Trên phần mềm
        System = "system",
        /// Bằng văn bản
        Paper = "paper",
    }
}

words! {
    /// By which authority somebody signs (Decree 30/2020, Annex I: the marks before the post).
    Authority, "signing" {
        /// Ký với chức vụ của mình
        Own = "own",
        /// Q.: quyền cấp trưởng
        Acting = "acting",
        /// KT.: cấp phó ký thay cấp trưởng
        Deputy = "deputy",
        /// TL.: thừa lệnh
        ByOrder = "by-order",
        /// TUQ.: thừa uỷ quyền
        Authorised = "authorised",
    }
}

words! {
    /// What a conclusion asks for, and of whom.
    DemandKind, "demand-kind" {
        /// Yêu cầu đơn vị được kiểm tra
        Demand = "demand",
        /// Kiến nghị sửa đổi thủ tục hành chính: of the body that owns the procedure (domain D13)
        Recommendation = "recommendation",
    }
}

/// How a conclusion is signed: what stands above the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signing {
    pub authority: Authority,
    /// The collective on whose behalf it is signed (TM.); empty when there is none.
    pub collective: String,
    /// The post of the head who is signed for (KT., TL., TUQ.); empty otherwise.
    pub head_post: String,
    /// The signer's own post.
    pub position: String,
}

/// The team's report to the one who signed the decision (domain 2.2, step 8).
#[derive(Clone, Debug, Serialize)]
pub struct TeamReport {
    pub inspection: InspectionId,
    pub results: String,
    pub assessment: String,
    pub proposals: String,
    /// What members want kept beside the report although the team decided otherwise.
    pub reserved_opinions: String,
    pub author: AccountId,
    pub author_name: String,
    pub submitted_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// A conclusion with everything in it that its reader may see.
#[derive(Clone, Debug, Serialize)]
pub struct Conclusion {
    pub id: ConclusionId,
    pub inspection: InspectionId,
    /// The body that inspects and concludes.
    pub body: UnitId,
    pub stage: Stage,
    pub title: String,
    /// I. What was done well; one paragraph a line.
    pub results: String,
    /// III. Causes; one paragraph a line.
    pub causes: String,
    pub number: Option<String>,
    pub issued_on: Option<NaiveDate>,
    pub signer: Option<AccountId>,
    pub signer_name: String,
    pub signer_position: String,
    /// How it was signed; none before issue, and of those issued before this was entered.
    pub signing: Option<Signing>,
    pub explain_by: Option<NaiveDate>,
    pub sent_at: Option<NaiveDateTime>,
    pub report_by: Option<NaiveDate>,
    pub author: AccountId,
    pub author_name: String,
    pub version: i32,
    pub visits: Vec<CoveredVisit>,
    /// The points that stand: what is concluded, counted, printed.
    pub points: Vec<Point>,
    /// Points that were not upheld; they stay to be read, and count nowhere.
    pub dropped: Vec<Point>,
    pub demands: Vec<Demand>,
    /// Whether other units' parts were left out for this reader.
    pub extract: bool,
}

impl Conclusion {
    /// A point of it, upheld or not.
    pub fn point(&self, id: &PointId) -> Option<&Point> {
        self.points.iter().chain(&self.dropped).find(|p| p.id == *id)
    }
}

/// Why a point was not upheld.
#[derive(Clone, Debug, Serialize)]
pub struct Dropped {
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// A visit that a conclusion covers.
#[derive(Clone, Debug, Serialize)]
pub struct CoveredVisit {
    pub id: VisitId,
    pub unit: UnitId,
    /// As the unit was called at the visit.
    pub unit_name: String,
    pub started_at: Option<NaiveDateTime>,
    pub ended_at: Option<NaiveDateTime>,
}

/// A finding as it stands in a conclusion.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    pub id: PointId,
    pub visit: VisitId,
    pub unit: UnitId,
    pub unit_name: String,
    pub finding: FindingId,
    /// From 1, over the whole conclusion.
    pub position: i32,
    pub kind: FindingKind,
    pub severity: Severity,
    pub fact: String,
    pub assessment: String,
    pub ground: String,
    pub field_code: Option<String>,
    pub item_code: Option<String>,
    /// The question of the checklist that it belongs to.
    pub asked: Option<Asked>,
    pub dossier_code: Option<String>,
    pub occurred_on: Option<NaiveDate>,
    /// Why nobody, or not everybody who should be, is named (domain R1).
    pub no_person_reason: Option<String>,
    pub no_person_approved_by: Option<AccountId>,
    pub no_person_approver: Option<String>,
    /// Of points in [`Conclusion::dropped`].
    pub dropped: Option<Dropped>,
    pub version: i32,
    pub persons: Vec<Person>,
    pub evidence: Vec<File>,
    pub explanation: Option<Explanation>,
}

/// A person (or the collective) who answers for a point.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub position: String,
    pub capacity: Capacity,
    pub degree: Degree,
}

/// A file that shows what a point says.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    pub visit: VisitId,
    pub sha256: String,
    pub name: String,
    pub caption: String,
    pub media_type: String,
    pub bytes: i64,
}

impl File {
    /// Whether a browser shows it as a picture.
    pub fn is_picture(&self) -> bool {
        matches!(self.media_type.as_str(), "image/jpeg" | "image/png" | "image/webp")
    }
}

/// What the unit says to a point, and what the drafter answers.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub stance: Stance,
    pub text: String,
    pub by: String,
    pub at: NaiveDateTime,
    /// Of one that came on paper.
    pub paper: Option<OnPaper>,
    pub files: Vec<Attached>,
    /// None until answered, for the unit until the conclusion is issued, and of those answered before it was entered.
    pub taken: Option<Taken>,
    /// None until answered, and for the unit until the conclusion is issued.
    pub answer: Option<String>,
    pub answered_by: Option<String>,
    /// Whether the point was changed after it was explained, so that it has to be explained anew.
    pub outdated: bool,
    /// What was said before, the newest first.
    pub before: Vec<SaidBefore>,
    pub version: i32,
}

/// What was said to a point before it was said anew.
#[derive(Clone, Debug, Serialize)]
pub struct SaidBefore {
    pub stance: Stance,
    pub text: String,
    pub by: String,
    pub at: NaiveDateTime,
}

impl Explanation {
    /// What was answered, in one line: how far it is taken up, then why; the reason alone where it begins by saying the
    /// former itself, and of those answered before the former was entered. Empty until it is answered, and for the unit
    /// until the conclusion is issued.
    pub fn answered(&self, language: Language) -> String {
        let word = self.taken.map(|taken| language.say(&taken.said())).unwrap_or_default();
        let reason = self.answer.as_deref().unwrap_or_default();
        match (word.is_empty(), reason.is_empty()) {
            (false, false) if !reason.to_lowercase().starts_with(&word.to_lowercase()) => format!("{word}: {reason}"),
            (false, true) => word,
            _ => reason.to_owned(),
        }
    }
}

/// A letter with which a unit explained, as the team enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnPaper {
    pub number: String,
    pub dated_on: NaiveDate,
    /// The day that counts for the time given.
    pub received_on: NaiveDate,
}

/// What is said to a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExplanation {
    pub stance: Stance,
    pub text: String,
    /// Of what the team enters for a unit; none of what the unit's people enter themselves.
    pub paper: Option<OnPaper>,
}

/// A file that came with an explanation.
#[derive(Clone, Debug, Serialize)]
pub struct Attached {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// Name in the store of the copy that is shown of a picture.
    #[serde(skip)]
    pub working: Option<String>,
}

/// That a unit got what it is to explain.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    pub unit: UnitId,
    /// As the unit was called at the visit.
    pub unit_name: String,
    pub way: ReceiptWay,
    /// Of the paper with which it went; empty of the system.
    pub number: String,
    pub received_by: String,
    pub received_on: NaiveDate,
    /// Who entered it.
    pub by: String,
    pub at: NaiveDateTime,
}

/// A draft that was handed over on paper.
#[derive(Clone, Debug)]
pub struct NewReceipt {
    pub unit: UnitId,
    pub number: String,
    pub received_by: String,
    pub received_on: NaiveDate,
}

/// What a unit must do, or a body is recommended to change.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    pub id: DemandId,
    pub kind: DemandKind,
    pub unit: UnitId,
    pub unit_name: String,
    pub position: i32,
    pub task: String,
    /// What shows that it was done.
    pub product: String,
    pub due_on: NaiveDate,
}

/// Texts of a draft, as edited.
#[derive(Clone, Debug)]
pub struct Texts {
    pub title: String,
    pub results: String,
    pub causes: String,
    pub report_by: Option<NaiveDate>,
}

/// A point of a draft, as edited.
#[derive(Clone, Debug)]
pub struct PointTexts {
    pub kind: FindingKind,
    pub severity: Severity,
    pub fact: String,
    pub assessment: String,
    pub ground: String,
    pub dossier_code: Option<String>,
    pub occurred_on: Option<NaiveDate>,
    pub no_person_reason: Option<String>,
}

/// A person to be named.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub official: Option<crate::vocabulary::OfficialId>,
    pub name: String,
    pub position: String,
    pub capacity: Capacity,
    pub degree: Degree,
}

/// A demand to be made.
#[derive(Clone, Debug)]
pub struct NewDemand {
    pub kind: DemandKind,
    /// One of the inspected units; of a recommendation the body that owns the procedure.
    pub unit: UnitId,
    pub task: String,
    pub product: String,
    pub due_on: NaiveDate,
}
