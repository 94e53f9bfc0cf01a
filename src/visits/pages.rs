//! One struct for each template of visits.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::model::{AttendanceSide, Evidence, Finding, Record, Sample, Supplement, Visit};
use super::packs::PackSeal;
use super::views::HeldFile;
use crate::inspections::{Correction, Inspection};
use crate::reports::docx::papers::Minutes;
use crate::units::Appointment;
use crate::vocabulary::Said;
use crate::web::FormView;

pub use crate::web::Choice;

/// What stands above every page of a visit.
#[derive(Serialize)]
pub struct Head {
    /// What the visit's item is about in the unit, where that is less than all of it.
    pub subject: String,
    pub visit: Visit,
    /// Who took over from the visit's unit, where that is another one: the visit is to go there.
    pub heirs: Vec<String>,
    pub inspection: Inspection,
    pub team: Vec<Mate>,
    /// Whether the inspection, or an item of it that the person was given, is still sealed.
    pub sealed: bool,
    /// Whether the person who asks may write the record now.
    pub records: bool,
    /// Whether that person leads the team.
    pub leads: bool,
}

/// Somebody of the team, as the round badge shows them.
#[derive(Serialize)]
pub struct Mate {
    pub initials: String,
    pub name: String,
    pub post: String,
}

/// `visits/show.html`
#[derive(Serialize)]
pub struct Show {
    pub head: Head,
    /// Shown before the start, to those who may start.
    pub start: Option<FormView>,
    /// Which of the units that took over is inspected, for those who may say it.
    pub unit: Option<ChooseUnit>,
    /// Why one of several was chosen.
    pub heir_reason: String,
    /// People of the unit, of whom one receives the team: with the form of the start.
    pub people: Vec<Appointment>,
    pub parts: Vec<Part>,
    /// The part whose questions are shown.
    pub part: Option<Part>,
    pub questions: Vec<Question>,
    pub findings: Vec<FindingLine>,
    pub conflicts: Vec<ConflictView>,
    /// How much of what tablets sent does not stand in the record and waits to be read.
    pub held: usize,
    pub files: Vec<Evidence>,
    /// What was typed into a note or beside a file and was refused.
    pub beside: FormView,
    pub answered: usize,
    pub total: usize,
    pub present: usize,
    pub listed: usize,
}

/// Somebody of the team who handled dossiers that are looked at, and where leave is asked.
#[derive(Serialize)]
pub struct HandledBy {
    pub said: String,
    /// Empty for who does not ask for leave.
    pub href: String,
}

/// The form that says which unit is inspected, where one was divided.
#[derive(Serialize)]
pub struct ChooseUnit {
    pub form: FormView,
    pub units: Vec<Choice>,
}

/// A section of a list of questions.
#[derive(Clone, Serialize)]
pub struct Part {
    pub number: usize,
    pub list: String,
    pub name: String,
    pub answered: usize,
    pub total: usize,
    /// Whether it is the first of its list.
    pub first: bool,
}

/// A question with what was answered.
#[derive(Serialize)]
pub struct Question {
    pub item: String,
    /// List and number, as people call it.
    pub called: String,
    pub text: String,
    pub evidence: String,
    pub remark: String,
    pub grounds: Vec<String>,
    pub unverified: bool,
    pub verdict: String,
    pub verdict_version: i32,
    pub note: String,
    pub note_version: i32,
    /// Why the note that was typed was refused.
    pub note_error: String,
    pub by: String,
    pub at: Option<NaiveDateTime>,
    pub findings: Vec<FindingLine>,
    /// The finding to be written in place: the answer is "Không đạt" and has none yet.
    pub proposal: Option<FormView>,
    /// Whether two people answered differently.
    pub disputed: bool,
}

/// A finding in a list.
#[derive(Clone, Serialize)]
pub struct FindingLine {
    pub id: String,
    pub kind: String,
    pub severity: String,
    pub fact: String,
    pub item: Option<String>,
    /// The question that it belongs to, as people call it; empty when there is none.
    pub called: String,
    pub withdrawn: bool,
    pub persons: usize,
    pub files: usize,
    /// A violation lacks the person who did it, or the head: it cannot be concluded so.
    pub incomplete: bool,
}

/// Two versions side by side.
#[derive(Serialize)]
pub struct ConflictView {
    pub id: String,
    pub title: String,
    pub version: i32,
    pub current: SideView,
    pub proposed: SideView,
    pub may_resolve: bool,
    /// The question's id, when it is about one.
    pub item: Option<String>,
}

/// One of the two.
#[derive(Serialize)]
pub struct SideView {
    pub text: String,
    pub by: String,
    pub initials: String,
    pub at: Option<NaiveDateTime>,
}

/// `visits/attendance.html`
#[derive(Serialize)]
pub struct AttendancePage {
    pub head: Head,
    pub form: FormView,
    /// The team.
    pub team: Vec<AttendanceLine>,
    /// The unit.
    pub rows: Vec<AttendanceLine>,
}

/// Somebody of the unit or the team.
#[derive(Serialize)]
pub struct AttendanceLine {
    pub id: String,
    pub side: AttendanceSide,
    pub official: Option<String>,
    pub name: String,
    pub position: String,
    pub presence: String,
    pub reason: String,
    /// Whether the person received the team for the unit.
    pub represents: bool,
    pub version: i32,
    pub by: String,
    pub at: Option<NaiveDateTime>,
    pub error: String,
}

/// `visits/finding.html`, for a new finding and for one that stands.
#[derive(Serialize)]
pub struct FindingPage {
    pub head: Head,
    pub form: FormView,
    /// None while it is new.
    pub finding: Option<Finding>,
    /// The question that it belongs to, as people call it; empty when there is none.
    pub called: String,
    pub question: String,
    pub fields: Vec<Choice>,
    /// People of the unit on the day of the fault.
    pub people: Vec<Appointment>,
    pub on: chrono::NaiveDate,
    /// The head of that day, when not named yet.
    pub proposed_head: Option<Appointment>,
    pub person_form: FormView,
    pub person_id: String,
    /// What was typed beside a file, or into its caption, and was refused.
    pub beside: FormView,
    pub evidence_id: String,
    pub conflicts: Vec<ConflictView>,
}

/// `visits/samples.html`
#[derive(Serialize)]
pub struct SamplesPage {
    /// Who of the team handled some of the unit's dossiers, for the team and for who sets up teams.
    pub handled: Vec<HandledBy>,
    pub head: Head,
    pub samples: Vec<Sample>,
    pub conflicts: Vec<ConflictView>,
    /// Shown to those who may draw.
    pub form: FormView,
    pub methods: Vec<Choice>,
    pub fields: Vec<Choice>,
    pub outcomes: Vec<Choice>,
    /// The dossier that was sent last, with what is wrong with it.
    pub wrong: Option<WrongCheck>,
}

/// A dossier's line that could not be saved, as it was typed.
#[derive(Serialize)]
pub struct WrongCheck {
    pub sample: String,
    pub place: usize,
    pub outcome: String,
    pub note: String,
    pub error: String,
}

/// `visits/pack.html`
#[derive(Serialize)]
pub struct PackPage {
    pub head: Head,
    /// None for a visit that is not sealed.
    pub seal: Option<PackSeal>,
    pub form: FormView,
}

/// `visits/minutes.html`
#[derive(Serialize)]
pub struct MinutesPage {
    pub head: Head,
    pub paper: Minutes,
    /// Fixed wording of the paper, by short name.
    pub words: std::collections::BTreeMap<String, String>,
    pub record: Record,
    pub form: FormView,
    /// Announced files that have not come.
    pub awaited: usize,
    /// What was typed as a supplement or beside the signed copy and was refused.
    pub beside: FormView,
    pub may_close: bool,
    /// What stands in the way of closing.
    pub blockers: Vec<Said>,
    /// Hash of what the minutes said when they were closed; empty before, and where it was not kept.
    pub closed_sha256: String,
    /// What of the decision was corrected afterwards, the newest first.
    pub corrected: Vec<CorrectedLater>,
    /// What is told and does not stand in the way.
    pub remarks: Vec<Said>,
    pub signed: Vec<Evidence>,
    pub supplements: Vec<Supplement>,
    pub may_supplement: bool,
    pub supplement_id: String,
    pub evidence_id: String,
}

/// A correction of the decision that closed minutes do not follow.
#[derive(Serialize)]
pub struct CorrectedLater {
    pub correction: Correction,
    /// Its line in the audit trail.
    pub line: String,
}

/// `visits/held.html`
#[derive(Serialize)]
pub struct Held {
    pub head: Head,
    pub lines: Vec<HeldLine>,
}

/// An operation that does not stand in the record.
#[derive(Serialize)]
pub struct HeldLine {
    pub op: String,
    /// What it does, in words.
    pub what: String,
    /// The question, if it is about one.
    pub about: String,
    pub value: String,
    pub why: String,
    /// It came too late; else a rule refused it.
    pub late: bool,
    pub by: String,
    /// Clock of the tablet.
    pub client_at: Option<NaiveDateTime>,
    pub at: NaiveDateTime,
    /// The file that it announced, if its bytes may come.
    pub file: Option<HeldFile>,
}
