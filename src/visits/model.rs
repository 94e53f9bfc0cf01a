//! Words and read types of a visit's record.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::vocabulary::{
    AccountId, ChecklistItemId, ChecklistVersionId, FindingId, InspectionId, OfficialId, UnitId, VisitId,
};
use crate::words;

words! {
    /// Where a visit stands.
    Stage, "visit-stage" {
        /// Chưa bắt đầu
        Planned = "planned",
        /// Đang kiểm tra tại đơn vị
        Ongoing = "ongoing",
        /// Đã lập biên bản
        Minuted = "minuted",
        /// Đã huỷ
        Cancelled = "cancelled",
    }
}

words! {
    /// The answer to a question of a checklist (domain 6).
    Verdict, "verdict" {
        /// Đạt
        Pass = "pass",
        /// Không đạt
        Fail = "fail",
        /// Đạt một phần
        Partial = "partial",
        /// Không áp dụng
        NotApplicable = "not-applicable",
        /// Chưa kiểm tra
        NotChecked = "not-checked",
    }
}

words! {
    /// What a finding is.
    FindingKind, "finding-kind" {
        /// Vi phạm
        Violation = "violation",
        /// Tồn tại, hạn chế
        Shortcoming = "shortcoming",
        /// Kết quả đạt được
        Strength = "strength",
    }
}

words! {
    /// How grave a finding is. Not the law's classing of breaches of discipline, which is decided
    /// elsewhere (domain 5.4).
    Severity, "severity" {
        /// Nhẹ: mended on the spot
        Minor = "minor",
        /// Đáng kể: needs a measure and a date
        Moderate = "moderate",
        /// Nghiêm trọng: harms people's rights or breaks the law
        Serious = "serious",
    }
}

words! {
    /// In which capacity a person answers (glossary: responsibility).
    Capacity, "capacity" {
        /// Trực tiếp thực hiện
        Direct = "direct",
        /// Cấp phó phụ trách
        Deputy = "deputy",
        /// Người đứng đầu
        Head = "head",
        /// Tập thể
        Collective = "collective",
    }
}

words! {
    /// To which degree a person answers (glossary: responsibility).
    Degree, "degree" {
        /// Trực tiếp
        Direct = "direct",
        /// Liên đới
        Joint = "joint",
        /// Phối hợp
        Cooperating = "cooperating",
    }
}

words! {
    /// Whether somebody of the unit was there when the team came.
    Presence, "presence" {
        /// Có mặt
        Present = "present",
        /// Vắng có lý do
        Excused = "excused",
        /// Vắng không có lý do
        Absent = "absent",
    }
}

words! {
    /// On which side somebody was there (Decree 30/2020, Mẫu 1.9: the participants of both).
    AttendanceSide, "attendance-side" {
        /// Đơn vị được kiểm tra
        Unit = "unit",
        /// Đoàn kiểm tra
        Team = "team",
    }
}

words! {
    /// What a stored file is for.
    EvidenceKind, "evidence-kind" {
        /// Ảnh
        Photo = "photo",
        /// Tài liệu
        Document = "document",
        /// Biên bản đã ký
        SignedMinutes = "signed-minutes",
    }
}

words! {
    /// How dossiers were drawn (domain 3, on-site work: from the late ones, at random, by field).
    SampleMethod, "sample-method" {
        /// Từ danh sách trễ hạn
        Late = "late",
        /// Ngẫu nhiên
        Random = "random",
        /// Theo lĩnh vực
        Field = "field",
        /// Đoàn chọn
        Chosen = "chosen",
    }
}

words! {
    /// What a drawn dossier showed.
    SampleOutcome, "sample-outcome" {
        /// Đúng quy định
        Right = "right",
        /// Có sai sót
        Wrong = "wrong",
        /// Không có hồ sơ để kiểm tra
        Missing = "missing",
    }
}

words! {
    /// For which side somebody signs.
    Party, "sign-party" {
        /// Đoàn kiểm tra
        Team = "team",
        /// Đơn vị được kiểm tra
        Unit = "unit",
    }
}

words! {
    /// The shape of a mark on a picture.
    MarkShape, "mark-shape" {
        /// Khung
        Box = "box",
        /// Mũi tên
        Arrow = "arrow",
    }
}

/// A mark on a picture, in thousandths of its width and height. A box begins at its upper left corner;
/// an arrow leads from (x, y) by (width, height), which may be negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    pub shape: MarkShape,
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    #[serde(default)]
    pub text: String,
}

/// Dossiers that were drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    pub id: String,
    pub method: SampleMethod,
    /// Of how many they were drawn, if it is known.
    pub of: Option<i64>,
    pub dossiers: Vec<SampledDossier>,
    pub by: String,
    pub at: NaiveDateTime,
}

/// A drawn dossier with what it showed.
#[derive(Clone, Debug, Serialize)]
pub struct SampledDossier {
    pub code: String,
    /// None while nobody looked at it.
    pub outcome: Option<SampleOutcome>,
    pub note: String,
    pub version: i32,
    pub by: String,
    pub at: Option<NaiveDateTime>,
}

/// A signature on the glass: a receipt, not what binds (tablet.md 5).
#[derive(Clone, Debug, Serialize)]
pub struct Signature {
    pub id: String,
    pub party: Party,
    pub name: String,
    pub position: String,
    /// SHA-256 of the canonical minutes that were signed.
    pub minutes: String,
    /// Whether the minutes say something else by now.
    pub outdated: bool,
    /// The strokes as path data in a box of 600 by 200.
    pub strokes: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// A visit with what stands around it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Visit {
    pub id: VisitId,
    pub inspection: InspectionId,
    pub unit: UnitId,
    /// As the unit was called at the start (before it: today).
    pub unit_name: String,
    /// The unit that it was decided for, where another one took over from it, and how that one was called.
    pub was: Option<UnitId>,
    pub was_name: String,
    pub stage: Stage,
    pub place: String,
    pub started_at: Option<NaiveDateTime>,
    pub ended_at: Option<NaiveDateTime>,
    pub seq: i64,
    pub version: i32,
}

impl Visit {
    /// The visited unit, and the one that it was decided for: dossiers of the period may be listed under either.
    pub fn units(&self) -> Vec<&UnitId> {
        std::iter::once(&self.unit).chain(&self.was).collect()
    }
}

/// An answer of the record; `verdict` none means that nobody answered yet.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub item: ChecklistItemId,
    pub verdict: Option<Verdict>,
    pub verdict_version: i32,
    pub note: String,
    pub note_version: i32,
    pub by: String,
    pub at: Option<NaiveDateTime>,
}

/// A finding of the record: fact and assessment apart.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub id: FindingId,
    pub kind: FindingKind,
    pub severity: Severity,
    /// Sự việc: what was seen, without judgement.
    pub fact: String,
    /// Đánh giá: what the team makes of it.
    pub assessment: String,
    /// Legal ground as cited.
    pub ground: String,
    pub field_code: Option<String>,
    pub item: Option<ChecklistItemId>,
    /// Code of the item, as it stands in the checklist.
    pub item_code: Option<String>,
    pub dossier_code: Option<String>,
    /// The day of the fault; the head responsible is the one of this day (domain R2).
    pub occurred_on: Option<NaiveDate>,
    pub withdrawn: bool,
    pub persons: Vec<Responsible>,
    pub evidence: Vec<Evidence>,
    /// Version of each field, for guarded edits: `fact`, `assessment`, `kind` …; under `entity` that
    /// of the whole finding, for taking it back.
    pub versions: std::collections::BTreeMap<String, i32>,
    pub by: String,
    pub at: NaiveDateTime,
}

/// A person (or the collective) who answers for a finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Responsible {
    /// Id of the row in the record.
    pub id: String,
    pub official: Option<OfficialId>,
    pub name: String,
    pub position: String,
    pub capacity: Capacity,
    pub degree: Degree,
    /// Version of the row, for taking it back.
    #[serde(default)]
    pub version: i32,
}

/// A file of the record.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// Id of the row in the record.
    pub id: String,
    pub finding: Option<FindingId>,
    pub kind: EvidenceKind,
    pub caption: String,
    pub sha256: String,
    pub name: String,
    /// Whether the bytes are here: a tablet announces a file before it sends it.
    pub here: bool,
    /// Whether the minutes list it.
    pub in_minutes: bool,
    /// Why the bytes were refused.
    pub refused: Option<crate::vocabulary::Said>,
    /// Why a picture cannot be shown.
    pub unshown: Option<crate::vocabulary::Said>,
    /// SHA-256 of the copy that is shown of a picture.
    pub working: Option<String>,
    /// Whether the picture as it was sent is kept, for those who may look at it.
    pub has_original: bool,
    /// SHA-256 of the picture on the tablet of which the sent one is a copy.
    pub original: Option<String>,
    pub media_type: String,
    pub bytes: i64,
    pub by: String,
    pub at: NaiveDateTime,
    /// Version of the whole row, for taking it back.
    pub version: i32,
    pub caption_version: i32,
    /// Where on a picture to look.
    pub marks: Vec<Mark>,
    pub marks_version: i32,
}

/// Attendance of one person, of the unit or of the team.
#[derive(Clone, Debug, Serialize)]
pub struct Attendance {
    /// The official's id, the account's of a member of the team, or free for those without one.
    pub id: String,
    pub official: Option<OfficialId>,
    pub name: String,
    pub position: String,
    pub presence: Presence,
    pub reason: String,
    /// Whether the person received the team for the unit.
    pub represents: bool,
    pub version: i32,
    pub by: String,
    pub at: NaiveDateTime,
}

/// What was said to the minutes after they were closed.
#[derive(Clone, Debug, Serialize)]
pub struct Supplement {
    pub text: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// One of two versions of the same thing.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// As stored: a word, a text, or a row of JSON.
    pub value: String,
    pub by: String,
    pub at: Option<NaiveDateTime>,
}

/// Two versions of the same thing that wait for a person.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    pub id: String,
    pub kind: super::op::EntityKind,
    pub entity: String,
    pub field: String,
    /// Version of what stands, to be sent with the decision.
    pub version: i32,
    pub current: Side,
    pub proposed: Side,
    /// Whether the person who asks may decide.
    pub may_resolve: bool,
}

/// The whole record of a visit.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    pub visit: Visit,
    pub checklists: Vec<ChecklistVersionId>,
    pub answers: Vec<Answer>,
    pub findings: Vec<Finding>,
    /// Of the unit.
    pub attendance: Vec<Attendance>,
    /// Of the team.
    pub team: Vec<Attendance>,
    /// Dossiers that were drawn, in the order of drawing.
    pub samples: Vec<Sample>,
    /// Signatures on the glass.
    pub signatures: Vec<Signature>,
    /// SHA-256 of what the minutes say now, in canonical JSON: see [`super::canonical`].
    pub minutes_sha256: String,
    /// Files that hang on no finding: signed minutes among them.
    pub files: Vec<Evidence>,
    /// What the unit said to the minutes.
    pub unit_opinion: String,
    pub opinion_version: i32,
    /// Why the unit refused to sign, if it did.
    pub refusal: String,
    pub refusal_version: i32,
    /// Notes after the minutes were closed.
    pub supplements: Vec<Supplement>,
    /// Conflicts that wait for a person.
    pub open_conflicts: i64,
    pub last_by: Option<AccountId>,
}
