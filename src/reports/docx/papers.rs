//! The papers as data, and the templates that print them; those before the visit stand in [`super::work`].
//!
//! Layout and fixed wording stand in `templates/documents/*.docx` (Decree 30/2020/NĐ-CP, Annexes I
//! and III), where an office changes them with Word; which template stands, [`crate::reports::templates`] says. Field names below
//! are the names that tags use: `{{ letterhead.number }}`. Numbers and dates come as text, already
//! written the way the paper shall show them. An empty text means that there is nothing to print.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::DocxError;
use super::sample::{Filled, sample};
use super::work::{
    AdjustmentPaper, ExplanationsPaper, InspectionPaper, MemberRequestPaper, PlanPaper, RemedyPaper, TeamReportPaper,
    VisitPaper,
};
use crate::words;

#[derive(RustEmbed)]
#[folder = "templates/documents/"]
struct Templates;

words! {
    /// A paper that the server can make.
    Paper, "paper" {
        /// Kế hoạch kiểm tra năm, with its annex.
        Plan = "plan",
        /// Tờ trình ban hành kế hoạch.
        PlanSubmission = "plan-submission",
        /// Điều chỉnh, bổ sung kế hoạch.
        PlanAdjustment = "plan-adjustment",
        /// Quyết định thành lập đoàn kiểm tra.
        Decision = "decision",
        /// Công văn thông báo lịch kiểm tra, with the outline of the unit's report.
        Announcement = "announcement",
        /// Thông báo lịch kiểm tra of all units of a decision.
        Schedule = "schedule",
        /// Giấy giới thiệu.
        Introduction = "introduction",
        /// Công văn đề nghị cử người tham gia đoàn kiểm tra.
        MemberRequest = "member-request",
        /// Biên bản công bố quyết định kiểm tra.
        Publication = "publication",
        /// Công văn yêu cầu cung cấp tài liệu.
        DocumentsRequest = "documents-request",
        /// Biên bản giao nhận tài liệu.
        DocumentsHandover = "documents-handover",
        /// Biên bản kiểm tra.
        Minutes = "minutes",
        /// Báo cáo kết quả kiểm tra của đoàn.
        TeamReport = "team-report",
        /// Thông báo kết luận kiểm tra.
        ConclusionNotice = "conclusion-notice",
        /// Bảng tiếp thu, giải trình of a draft.
        Explanations = "explanations",
        /// Công văn đôn đốc thực hiện kết luận.
        Reminder = "reminder",
        /// Báo cáo thực hiện kết luận, of the unit.
        RemedyReport = "remedy-report",
        /// Công văn chấn chỉnh.
        Correction = "correction",
    }
}

impl Paper {
    /// Name of the template's file.
    pub fn file_name(self) -> &'static str {
        match self {
            Paper::Publication => "publication.docx",
            Paper::DocumentsRequest => "documents_request.docx",
            Paper::DocumentsHandover => "documents_handover.docx",
            Paper::TeamReport => "team_report.docx",
            Paper::Minutes => "minutes.docx",
            Paper::ConclusionNotice => "conclusion_notice.docx",
            Paper::Explanations => "explanations.docx",
            Paper::Reminder => "reminder.docx",
            Paper::RemedyReport => "remedy_report.docx",
            Paper::Correction => "correction.docx",
            Paper::Plan => "plan.docx",
            Paper::PlanSubmission => "plan_submission.docx",
            Paper::PlanAdjustment => "plan_adjustment.docx",
            Paper::Decision => "inspection_decision.docx",
            Paper::Schedule => "schedule.docx",
            Paper::Introduction => "introduction.docx",
            Paper::Announcement => "announcement.docx",
            Paper::MemberRequest => "member_request.docx",
        }
    }

    /// The template that comes with the program.
    ///
    /// # Errors
    /// [`DocxError::Unreadable`] when the program was built without it.
    pub fn built_in(self) -> Result<Cow<'static, [u8]>, DocxError> {
        let name = self.file_name();
        Templates::get(name)
            .map(|file| file.data)
            .ok_or_else(|| DocxError::Unreadable { path: name.to_owned(), source: ErrorKind::NotFound.into() })
    }

    /// Where the server's folder has a template of the office's own, if it has one.
    pub fn in_folder(self, data_dir: &Path) -> PathBuf {
        data_dir.join("templates").join("documents").join(self.file_name())
    }

    /// A sample of the paper's data, which shows every field that its template may name.
    ///
    /// # Errors
    /// [`DocxError::Data`] when its struct holds what no paper can.
    pub fn sample(self, filled: Filled) -> Result<Value, DocxError> {
        match self {
            Paper::Plan | Paper::PlanSubmission => sample_of::<PlanPaper>(filled),
            Paper::PlanAdjustment => sample_of::<AdjustmentPaper>(filled),
            Paper::Decision | Paper::Schedule | Paper::Introduction | Paper::Announcement => {
                sample_of::<InspectionPaper>(filled)
            }
            Paper::MemberRequest => sample_of::<MemberRequestPaper>(filled),
            Paper::Publication | Paper::DocumentsRequest | Paper::DocumentsHandover => sample_of::<VisitPaper>(filled),
            Paper::TeamReport => sample_of::<TeamReportPaper>(filled),
            Paper::Minutes => sample_of::<Minutes>(filled),
            Paper::ConclusionNotice => sample_of::<ConclusionNotice>(filled),
            Paper::Explanations => sample_of::<ExplanationsPaper>(filled),
            Paper::Reminder | Paper::RemedyReport | Paper::Correction => sample_of::<RemedyPaper>(filled),
        }
    }

    /// The template without what an administrator chose ([`crate::reports::templates`]): the office's own under
    /// `<data_dir>/templates/documents/`, else the built-in.
    ///
    /// # Errors
    /// [`DocxError::Unreadable`] when the office's file is there and cannot be read.
    pub fn template(self, data_dir: Option<&Path>) -> Result<Cow<'static, [u8]>, DocxError> {
        if let Some(path) = data_dir.map(|dir| self.in_folder(dir)) {
            let unreadable = |source| DocxError::Unreadable { path: path.display().to_string(), source };
            match std::fs::read(&path) {
                Ok(bytes) => return Ok(Cow::Owned(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        self.built_in()
    }
}

/// The sample of a paper's struct. Minutes alone have no place and day beside the number: all others have them,
/// whatever else is missing.
fn sample_of<T: DeserializeOwned + Serialize + 'static>(filled: Filled) -> Result<Value, DocxError> {
    let made = |filled| sample::<T>(filled).map_err(|e| DocxError::Data(serde::de::Error::custom(e)));
    let mut data = serde_json::to_value(made(filled)?)?;
    if filled == Filled::Bare && std::any::TypeId::of::<T>() != std::any::TypeId::of::<Minutes>() {
        data["letterhead"]["date"] = serde_json::to_value(PaperDate::default())?;
    }
    Ok(data)
}

/// Place and date of a paper, written as Decree 30/2020 asks: days below 10 and the months 1 and 2
/// with a leading zero. Dots stand for what is not known yet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PaperDate {
    pub place: String,
    pub day: String,
    pub month: String,
    pub year: String,
}

/// Head of a paper: who issues it and under which number.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Letterhead {
    /// Cơ quan chủ quản; empty when there is none.
    pub parent: String,
    /// Cơ quan, tổ chức ban hành.
    pub issuer: String,
    /// Số, with a leading zero below 10; empty while the office has not given it.
    pub number: String,
    /// Ký hiệu, such as `TB-SNV`.
    pub symbol: String,
    /// Địa danh and date. Mẫu 1.9 (minutes) has none beside the number: the text says when.
    pub date: Option<PaperDate>,
}

/// Who signs a paper, in what capacity.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Signer {
    /// Lines above the signature, such as `KT. GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`, or with TM., TL., TUQ., Q.
    pub capacity: Vec<String>,
    /// Name without academic titles.
    pub name: String,
}

/// A person answerable for something, by capacity and degree.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ResponsiblePerson {
    pub name: String,
    /// Post and unit as they were on the day of the matter.
    pub post: String,
    /// Trực tiếp thực hiện, cấp phó phụ trách, người đứng đầu, tập thể.
    pub capacity: String,
    /// Trực tiếp, liên đới, phối hợp.
    pub degree: String,
    /// What the person answers for.
    pub matter: String,
}

/// Somebody who should have been at the visit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Attendee {
    pub name: String,
    /// Post, unit, and the part in the team.
    pub post: String,
    /// `None` when it was not recorded.
    pub present: Option<bool>,
    /// Reason for absence.
    pub reason: String,
}

/// How a section of the checklist came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct SectionCounts {
    pub name: String,
    pub items: u32,
    pub passed: u32,
    pub partly: u32,
    pub failed: u32,
    pub not_applicable: u32,
    pub not_checked: u32,
}

impl SectionCounts {
    /// The counts of all sections together; without a name.
    pub fn sum(sections: &[SectionCounts]) -> SectionCounts {
        let total = |count: fn(&SectionCounts) -> u32| sections.iter().map(count).sum();
        SectionCounts {
            name: String::new(),
            items: total(|s| s.items),
            passed: total(|s| s.passed),
            partly: total(|s| s.partly),
            failed: total(|s| s.failed),
            not_applicable: total(|s| s.not_applicable),
            not_checked: total(|s| s.not_checked),
        }
    }
}

/// An item of the checklist that was not, or only partly, passed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct NotPassedItem {
    pub section: String,
    pub item: String,
    /// The verdict's word.
    pub verdict: String,
    pub note: String,
}

/// A shortcoming or violation as the minutes record it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RecordedFinding {
    pub title: String,
    /// Vi phạm, or tồn tại, hạn chế.
    pub kind: String,
    pub severity: String,
    /// What was seen.
    pub fact: String,
    /// What the team thinks of it.
    pub assessment: String,
    /// Legal ground.
    pub ground: String,
    /// Codes of the dossiers.
    pub dossiers: Vec<String>,
    pub persons: Vec<ResponsiblePerson>,
    /// Why nobody is named.
    pub no_person_reason: String,
    /// Photos and files that show it, by the names in [`Minutes::files`].
    pub evidence: Vec<String>,
}

/// A photo or file that belongs to the minutes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct EvidenceFile {
    pub name: String,
    pub description: String,
    /// When it was taken or received.
    pub taken_at: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// The unit's refusal to sign.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Refusal {
    pub reason: String,
    /// Who saw it; empty when nobody else was there.
    pub witness: String,
}

/// Biên bản kiểm tra: Decree 30/2020, Annex III, Mẫu 1.9, with what an inspection records.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Minutes {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// Trích yếu, after "Kiểm tra".
    pub subject: String,
    /// Căn cứ, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    /// Time and date at which the visit began, such as `08 giờ 00, ngày 12 tháng 11 năm 2026`.
    pub began: String,
    pub ended: String,
    pub place: String,
    /// Name of the inspected unit.
    pub unit: String,
    /// Who led the visit, name and post.
    pub chair: String,
    /// Who wrote the minutes, name and post.
    pub secretary: String,
    pub team_attendance: Vec<Attendee>,
    /// The exceptions on which the team stands with regard to the unit, a sentence each; minutes that were closed
    /// before they were marked have none.
    pub exceptions: Vec<String>,
    pub unit_attendance: Vec<Attendee>,
    /// Others who were there, such as witnesses.
    pub other_attendance: Vec<Attendee>,
    pub contents: Vec<String>,
    /// Thời kỳ kiểm tra.
    pub period: String,
    pub sections: Vec<SectionCounts>,
    /// [`SectionCounts::sum`] of `sections`.
    pub totals: SectionCounts,
    pub not_passed: Vec<NotPassedItem>,
    /// Each sample of dossiers with what it showed, in a sentence; minutes closed before there were
    /// samples have none.
    #[serde(default)]
    pub samples: Vec<String>,
    pub strengths: Vec<String>,
    pub findings: Vec<RecordedFinding>,
    /// What the unit says to it; several paragraphs are possible.
    pub opinion: String,
    pub files: Vec<EvidenceFile>,
    /// Number of pages; empty: Word counts them.
    pub pages: String,
    /// Number of copies made.
    pub copies: String,
    /// Who keeps a copy.
    pub copies_kept_by: String,
    pub refusal: Option<Refusal>,
    /// Names under the signatures.
    pub team_leader_name: String,
    pub secretary_name: String,
    pub unit_representative: Signer,
    /// Who received the team for the unit: name and post.
    pub unit_representatives: Vec<String>,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận, such as `Lưu: VT, hồ sơ đoàn kiểm tra`.
    pub archive: String,
}

/// One dossier named by a concluded point.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct DossierLine {
    pub code: String,
    pub procedure: String,
    /// Ngày hẹn trả.
    pub due_on: String,
    /// Ngày trả kết quả.
    pub returned_on: String,
    pub note: String,
}

/// A shortcoming or violation that is concluded.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ConcludedPoint {
    /// Vi phạm, or tồn tại, hạn chế.
    pub kind: String,
    /// The question of the checklist, with its number; empty when it belongs to none.
    pub asked: String,
    pub fact: String,
    pub assessment: String,
    pub ground: String,
    /// The unit's explanation and what was decided on it.
    pub explanation: String,
    pub dossiers: Vec<DossierLine>,
}

/// The points of one content of the inspection.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ConcludedContent {
    pub title: String,
    pub points: Vec<ConcludedPoint>,
}

/// What a unit must do.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct DemandLine {
    pub task: String,
    pub unit: String,
    pub deadline: String,
    pub product: String,
}

/// Thông báo kết luận kiểm tra, sections I to V.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ConclusionNotice {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// Trích yếu, after "Kết luận kiểm tra".
    pub subject: String,
    /// Căn cứ, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    /// What led to the conclusion; each line a paragraph.
    pub introduction: String,
    /// I. What the unit did well.
    pub results: Vec<String>,
    /// II. Shortcomings and violations for each content.
    pub contents: Vec<ConcludedContent>,
    /// III. Causes.
    pub causes: Vec<String>,
    /// III. Responsibility of collectives.
    pub collectives: Vec<String>,
    /// III. Responsibility of heads.
    pub heads: Vec<ResponsiblePerson>,
    /// III. Responsibility of other persons.
    pub individuals: Vec<ResponsiblePerson>,
    /// Why nobody is named, as the signer approved it.
    pub no_person_reason: String,
    /// IV. Demands and recommendations.
    pub demands: Vec<DemandLine>,
    /// V. Who reports, to whom and until when: the whole sentence or several lines.
    pub report: String,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận, such as `Lưu: VT, CCHC (02)`.
    pub archive: String,
}
