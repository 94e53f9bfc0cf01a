//! Types of clocks.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Queryable;
use serde::Serialize;

use crate::conclusions;
use crate::inspections;
use crate::plans::Profile;
use crate::procedure::Step;
use crate::vocabulary::{AccountId, ConclusionId, DemandId, InspectionId, UnitId, VisitId};
use crate::words;

words! {
    /// A paper that is entered because the record does not know of it.
    PaperKind, "deadline-paper" {
        /// Công văn thông báo lịch kiểm tra, kèm đề cương
        Announcement = "announcement",
        /// Thông báo lịch kiểm tra của cả cuộc
        Schedule = "schedule",
        /// Giấy giới thiệu của đoàn
        Introduction = "introduction",
        /// Báo cáo của đơn vị theo đề cương
        UnitReport = "unit-report",
        /// Biên bản công bố quyết định tại đơn vị
        Publication = "publication",
        /// Công văn yêu cầu cung cấp tài liệu
        DocumentsRequest = "documents-request",
        /// Biên bản giao nhận tài liệu
        DocumentsHandover = "documents-handover",
        /// Báo cáo kết quả kiểm tra của đoàn
        TeamReport = "team-report",
        /// Báo cáo kết quả khắc phục của đơn vị
        RemedyReport = "remedy-report",
        /// Biên bản bàn giao hồ sơ lưu trữ
        Archive = "archive",
    }
}

words! {
    /// How a clock stands.
    State, "deadline-state" {
        /// Còn hạn
        Open = "open",
        /// Quá hạn
        Late = "late",
        /// Đúng hạn
        Done = "done",
        /// Xong, trễ hạn
        DoneLate = "done-late",
        /// Không ghi nhận: the procedure went on without it
        Missed = "missed",
    }
}

/// A visit as clocks know it.
#[derive(Clone, Debug)]
pub struct VisitFacts {
    pub id: VisitId,
    pub unit: UnitId,
    pub unit_name: String,
    pub started: Option<NaiveDate>,
    pub ended: Option<NaiveDate>,
    /// The first day planned for it.
    pub begins: NaiveDate,
}

/// A conclusion as clocks know it.
#[derive(Clone, Debug)]
pub struct ConclusionFacts {
    pub id: ConclusionId,
    pub stage: conclusions::Stage,
    pub author: AccountId,
    pub sent_at: Option<NaiveDateTime>,
    pub explain_by: Option<NaiveDate>,
    /// The day of the last explanation, once no point waits for one.
    pub explained: Option<NaiveDate>,
    pub issued_on: Option<NaiveDate>,
    pub report_by: Option<NaiveDate>,
    pub visits: Vec<VisitId>,
    /// Units of which it demands something: each demand runs on a day of its own, and no other.
    pub demanded: BTreeSet<UnitId>,
}

/// A paper that was entered and not withdrawn.
#[derive(Clone, Debug)]
pub struct PaperFacts {
    pub visit: Option<VisitId>,
    pub kind: PaperKind,
    pub happened_on: NaiveDate,
    /// Of a request for documents: until when the unit hands them over.
    pub due_on: Option<NaiveDate>,
}

/// A deadline that was moved.
#[derive(Clone, Debug, Serialize)]
pub struct Extension {
    pub step: Step,
    pub conclusion: Option<ConclusionId>,
    /// None where the step is not one visit's.
    pub visit: Option<VisitId>,
    pub was: NaiveDate,
    pub due_on: NaiveDate,
    pub document: String,
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}

/// An inspection as its clocks know it.
#[derive(Clone, Debug)]
pub struct Facts {
    pub inspection: InspectionId,
    pub number: String,
    pub title: String,
    pub profile: Profile,
    pub stage: inspections::Stage,
    /// Of a surprise item, or of no item, as decisions could be before: nobody was told before.
    pub surprise: bool,
    pub author: AccountId,
    pub signer: Option<AccountId>,
    pub leader: Option<AccountId>,
    /// Those that the reader may know of.
    pub visits: Vec<VisitFacts>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    pub reported: Option<NaiveDate>,
    pub conclusions: Vec<ConclusionFacts>,
    pub papers: Vec<PaperFacts>,
    /// The last one of a step holds.
    pub extensions: Vec<Extension>,
}

/// One deadline of one inspection.
#[derive(Clone, Debug, Serialize)]
pub struct Clock {
    pub inspection: InspectionId,
    pub number: String,
    pub title: String,
    pub step: Step,
    pub conclusion: Option<ConclusionId>,
    /// Of what an issued conclusion demands; its day is its own, no line of the procedure sets it.
    pub demand: Option<DemandId>,
    pub visit: Option<VisitId>,
    pub unit: Option<UnitId>,
    /// Empty where it is not about one unit.
    pub unit_name: String,
    /// The event's day.
    pub from: NaiveDate,
    pub due: NaiveDate,
    /// As the procedure or the draft set it, when it was moved.
    pub first_due: Option<NaiveDate>,
    pub done: Option<NaiveDate>,
    pub state: State,
    /// Working days left; negative when it is late.
    pub left: i64,
    /// Until when the signer may move it; none when not.
    pub latest: Option<NaiveDate>,
    pub ground: String,
    /// How the office calls the step; empty: as everybody does.
    pub called: String,
    /// Abbreviation of the paper that fulfils it; may be empty.
    pub paper: String,
    /// Whether the reader is the one who is waited for.
    pub mine: bool,
}

impl Extension {
    /// Whether this clock is the one that was moved.
    pub fn moves(&self, step: Step, conclusion: Option<&ConclusionId>, visit: Option<&VisitId>) -> bool {
        self.step == step
            && self.conclusion.as_ref() == conclusion
            && (self.visit.is_none() || self.visit.as_ref() == visit)
    }
}

/// A paper, for the page.
#[derive(Clone, Debug, Serialize)]
pub struct Paper {
    pub id: String,
    pub visit: Option<VisitId>,
    pub unit_name: String,
    pub kind: PaperKind,
    pub number: String,
    pub dated_on: NaiveDate,
    pub happened_on: NaiveDate,
    /// What it asks for, hands over or says, a line each; may be empty.
    pub contents: String,
    /// Of a request for documents: until when.
    pub due_on: Option<NaiveDate>,
    pub note: String,
    pub by: String,
    pub at: NaiveDateTime,
    /// Why it was withdrawn, and by whom.
    pub withdrawn: Option<(String, String)>,
    /// What was attached to it, the oldest first.
    pub files: Vec<PaperFile>,
}

/// A file that was attached to a paper.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct PaperFile {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
}

/// A paper to be entered.
#[derive(Clone, Debug)]
pub struct NewPaper {
    pub kind: Option<PaperKind>,
    pub visit: Option<VisitId>,
    pub number: String,
    pub dated_on: NaiveDate,
    pub happened_on: NaiveDate,
    /// What it asks for, hands over or says, a line each.
    pub contents: String,
    /// Of a request for documents: until when; none: as the procedure says.
    pub due_on: Option<NaiveDate>,
    pub note: String,
}

/// A deadline to be moved.
#[derive(Clone, Debug)]
pub struct NewExtension {
    pub step: Option<Step>,
    pub conclusion: Option<ConclusionId>,
    pub visit: Option<VisitId>,
    pub due_on: NaiveDate,
    pub document: String,
    pub reason: String,
}
