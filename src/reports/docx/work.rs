//! The papers before a visit as data: the plan and its submission, the decision, the introduction, the
//! announcement with the outline of the unit's report (domain 2.2, steps 1 to 4). What [`super::papers`]
//! says of templates and texts holds here too.

use serde::{Deserialize, Serialize};

use super::papers::{Letterhead, Signer};

/// Somebody of the team as papers name them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct TeamLine {
    pub name: String,
    /// Post and unit.
    pub post: String,
    /// Trưởng đoàn, thư ký, thành viên.
    pub part: String,
}

/// Title of a paper's annex.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Annex {
    pub title: String,
}

/// A line of the schedule: one unit's visit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ScheduleLine {
    pub unit: String,
    /// The days of the visit.
    pub days: String,
    /// How it is inspected: on site, by report, in the system.
    pub form: String,
    /// Where the team meets the unit; empty when it does not go there.
    pub place: String,
    pub contents: Vec<String>,
}

/// What an adjustment changes of an item, one thing: its words before and after.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ChangedLine {
    pub label: String,
    pub before: String,
    pub after: String,
}

/// A change of a plan.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PlanChange {
    /// Bổ sung, thay đổi, rút, kiểm tra chung.
    pub kind: String,
    pub unit: String,
    /// The item's number in the plan's annex; empty for one that is added.
    pub number: String,
    pub lines: Vec<ChangedLine>,
}

/// Điều chỉnh, bổ sung kế hoạch: one numbered adjustment of an issued plan.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct AdjustmentPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// Trích yếu: which adjustment of which plan.
    pub subject: String,
    /// The plan as other papers cite it.
    pub plan: String,
    /// Why.
    pub reason: String,
    /// Căn cứ, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    pub changes: Vec<PlanChange>,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// A line of the plan's annex.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct PlanLine {
    pub number: String,
    pub unit: String,
    /// Thời gian: the days of the visit.
    pub days: String,
    pub contents: String,
    /// Thời kỳ kiểm tra.
    pub period: String,
    /// The form, and with whom it is one inspection.
    pub note: String,
    /// Under which item of which plan it is carried out; empty when it has a visit of its own.
    pub under: String,
}

/// Kế hoạch kiểm tra and, with other fields of the same, its tờ trình.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct PlanPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// Trích yếu.
    pub subject: String,
    /// Whom the submission addresses.
    pub addressee: String,
    /// Căn cứ, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    pub introduction: String,
    /// Names of the fields of work, in one phrase.
    pub fields: String,
    pub unit_count: usize,
    pub item_count: usize,
    /// How many of each kind, a phrase each.
    pub kinds: Vec<String>,
    pub first_day: String,
    pub last_day: String,
    /// What was found of overlaps, a sentence.
    pub overlaps: String,
    pub items: Vec<PlanLine>,
    /// The adjustments that the plan shows already, as papers cite them.
    pub adjusted: Vec<String>,
    pub annex: Annex,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// Quyết định, giấy giới thiệu and công văn of one inspection.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct InspectionPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// What is inspected, after "kiểm tra".
    pub subject: String,
    /// Căn cứ, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    /// Who decides, above the grounds.
    pub authority: String,
    /// The decision as other papers cite it.
    pub decision: String,
    /// Who carries it out, besides the team.
    pub responsible: String,
    pub team: Vec<TeamLine>,
    /// Exceptions to the team's independence, a sentence each.
    pub exceptions: Vec<String>,
    pub contents: Vec<String>,
    /// Names of the fields of work.
    pub fields: Vec<String>,
    /// Sections of the checklists that the visit goes through.
    pub sections: Vec<String>,
    /// Thời kỳ kiểm tra.
    pub period: String,
    /// Thời hạn kiểm tra.
    pub duration: String,
    /// All inspected units.
    pub units: Vec<String>,
    /// The unit that the paper goes to, or to which the team is sent.
    pub unit: String,
    /// What is inspected there, as the plan says it: the unit, its section, officials; what it was called before where
    /// it is another one since.
    pub about: String,
    /// How it is inspected: on site, by report, in the system; of a decision on several units with the units where
    /// they differ.
    pub form: String,
    /// Where the team meets the unit of the paper; empty when it does not go there.
    pub place: String,
    /// The visits in the order of their days.
    pub schedule: Vec<ScheduleLine>,
    /// Until when the unit reports; empty: not said.
    pub report_by: String,
    pub valid_until: String,
    pub annex: Annex,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// Biên bản công bố quyết định, công văn yêu cầu cung cấp tài liệu, biên bản giao nhận tài liệu: of one visit (domain 2.2,
/// steps 5 and 6).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct VisitPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// What is inspected, after "kiểm tra".
    pub subject: String,
    /// The decision as other papers cite it.
    pub decision: String,
    /// Căn cứ of the minutes, one document each, without the closing `;` or `.`.
    pub grounds: Vec<String>,
    /// The unit as the paper addresses it.
    pub unit: String,
    /// What is inspected there: the unit, its section, officials.
    pub about: String,
    /// The day on which it happened.
    pub day: String,
    /// Where, as the record says it; empty while it says nothing.
    pub place: String,
    /// Who led the team, name and post.
    pub chair: String,
    /// Who writes, name and post.
    pub secretary: String,
    pub team: Vec<TeamLine>,
    /// Exceptions to the team's independence, a sentence each.
    pub exceptions: Vec<String>,
    /// What the inspection looks at.
    pub contents: Vec<String>,
    /// Thời kỳ kiểm tra.
    pub period: String,
    /// Thời hạn kiểm tra.
    pub duration: String,
    /// The request that a handover answers, as papers cite it; empty when there is none.
    pub request: String,
    /// The documents that are asked for or handed over; what was said when the decision was published.
    pub documents: Vec<String>,
    /// Until when the unit hands them over.
    pub due_on: String,
    /// Names under the signatures of minutes.
    pub team_leader_name: String,
    pub secretary_name: String,
    /// Who signs: for the unit in minutes, for the body in a letter.
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// Báo cáo kết quả kiểm tra of the team to who signed the decision (domain 2.2, step 8).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct TeamReportPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// What was inspected, after "kiểm tra".
    pub subject: String,
    /// To whom the team reports.
    pub addressee: String,
    /// The decision as other papers cite it.
    pub decision: String,
    pub team: Vec<TeamLine>,
    /// Exceptions to the team's independence, a sentence each.
    pub exceptions: Vec<String>,
    pub contents: Vec<String>,
    /// Thời kỳ kiểm tra.
    pub period: String,
    /// Each inspected unit with the days of its visit and how its minutes were closed.
    pub visits: Vec<String>,
    /// Kết quả kiểm tra, a paragraph each.
    pub results: Vec<String>,
    /// Nhận xét, đánh giá, a paragraph each.
    pub assessment: Vec<String>,
    /// Kiến nghị, đề xuất, a paragraph each.
    pub proposals: Vec<String>,
    /// Ý kiến bảo lưu, a paragraph each.
    pub reserved: Vec<String>,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// Công văn đề nghị cử người tham gia đoàn kiểm tra: for no inspection that it names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct MemberRequestPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// After "V/v".
    pub subject: String,
    /// The body that is asked.
    pub unit: String,
    /// How many people, with a leading zero below 10.
    pub count: String,
    /// What they should know; may be empty.
    pub skills: String,
    /// Until when the body answers.
    pub due_on: String,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// What a conclusion demands, as the papers about it write it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct FollowedLine {
    pub task: String,
    pub product: String,
    /// The day that holds.
    pub deadline: String,
    /// Calendar days behind it; empty while it is not late.
    pub days_late: String,
    /// What the unit reported; each line a paragraph.
    pub done: String,
    /// Names of the files that show it.
    pub proof: String,
    /// Who answers for it, with the position.
    pub owner: String,
}

/// Công văn đôn đốc, báo cáo thực hiện kết luận, công văn chấn chỉnh: one conclusion and one unit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct RemedyPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// After "V/v", or under the report's title.
    pub subject: String,
    /// To whom it is written: the unit; of the unit's report the body that inspected.
    pub unit: String,
    /// The body that inspected.
    pub body: String,
    /// Number of the conclusion, such as `12/TB-SNV`.
    pub conclusion: String,
    /// Its day.
    pub issued_on: String,
    /// What it is about.
    pub title: String,
    /// The day on which the paper was made.
    pub today: String,
    /// What was found, of the letter that corrects.
    pub points: Vec<String>,
    pub lines: Vec<FollowedLine>,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}

/// What a unit said to a point, and how far it is taken up.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ExplainedLine {
    /// Of the point in the draft.
    pub position: String,
    pub unit: String,
    pub fact: String,
    /// What the unit says in a word, or that it kept silent.
    pub stance: String,
    pub said: String,
    /// The letter with which it came, and when; empty of what was entered in the system.
    pub paper: String,
    /// Names of the files that came with it.
    pub files: String,
    /// How far it is taken up; empty until it is answered.
    pub taken: String,
    pub reason: String,
}

/// Bảng tiếp thu, giải trình of one draft.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ExplanationsPaper {
    pub letterhead: Letterhead,
    /// Mark in the header of every page, such as that all data are invented.
    pub mark: String,
    /// Mark of a draft in the header of every page.
    pub draft: String,
    /// What the draft is about.
    pub subject: String,
    /// Number of the decision on the inspection.
    pub decision: String,
    pub decided_on: String,
    /// When the draft was sent to the units; empty while it was not.
    pub sent_on: String,
    /// Until when they were to explain.
    pub explain_by: String,
    /// Number of the conclusion; empty while it is not issued.
    pub conclusion: String,
    /// Who received the draft, a sentence each.
    pub receipts: Vec<String>,
    pub lines: Vec<ExplainedLine>,
    pub signer: Signer,
    /// Nơi nhận without the leading dash and the closing `;`.
    pub recipients: Vec<String>,
    /// Last line of Nơi nhận.
    pub archive: String,
}
