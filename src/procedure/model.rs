//! Types of the procedure.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::plans::Profile;
use crate::schema::procedure_steps;
use crate::words;

words! {
    /// A step that has a deadline (domain 2.2).
    Step, "procedure-step" {
        /// Thông báo lịch kiểm tra, đề cương báo cáo
        Announce = "announcement",
        /// Báo cáo của đơn vị theo đề cương
        UnitReport = "unit-report",
        /// Công bố quyết định tại đơn vị
        Publish = "publication",
        /// Đơn vị cung cấp tài liệu theo yêu cầu
        Documents = "documents",
        /// Báo cáo kết quả của đoàn
        TeamReport = "team-report",
        /// Đơn vị giải trình dự thảo
        Explain = "explanation",
        /// Thông báo kết luận
        Conclude = "conclusion",
        /// Báo cáo khắc phục
        Remedy = "remedy",
        /// Nộp lưu hồ sơ
        Archive = "archive",
    }
}

words! {
    /// From which event a deadline is counted.
    Event, "procedure-event" {
        /// Ngày bắt đầu kiểm tra tại đơn vị
        Start = "start",
        /// Ngày ký quyết định
        Decided = "decided",
        /// Ngày đơn vị nhận yêu cầu cung cấp tài liệu
        Requested = "requested",
        /// Ngày kết thúc kiểm tra tại các đơn vị
        End = "end",
        /// Ngày đoàn nộp báo cáo
        Reported = "reported",
        /// Ngày gửi dự thảo
        Sent = "sent",
        /// Ngày ban hành thông báo kết luận
        Issued = "issued",
    }
}

words! {
    /// In what a deadline is counted.
    Measure, "procedure-measure" {
        /// Ngày làm việc
        WorkingDays = "working-days",
        /// Ngày
        Days = "days",
        /// Tháng
        Months = "months",
        /// Năm
        Years = "years",
    }
}

words! {
    /// For which inspections a line holds. One for planned or surprise inspections alone goes before one for both.
    Applies, "procedure-applies" {
        /// Theo kế hoạch và đột xuất
        Both = "both",
        /// Theo kế hoạch
        Planned = "planned",
        /// Đột xuất
        Surprise = "surprise",
    }
}

impl Step {
    /// The event from which its deadline is counted, and whether it lies before that.
    pub fn counted(self) -> (Event, bool) {
        match self {
            Step::Announce | Step::UnitReport => (Event::Start, true),
            Step::Publish => (Event::Decided, false),
            Step::Documents => (Event::Requested, false),
            Step::TeamReport => (Event::End, false),
            Step::Explain => (Event::Sent, false),
            Step::Conclude => (Event::Reported, false),
            Step::Remedy | Step::Archive => (Event::Issued, false),
        }
    }
}

impl Applies {
    /// Whether a line holds for a surprise inspection, or for one that is none.
    pub fn to(self, surprise: bool) -> bool {
        self == Applies::Both || (self == Applies::Surprise) == surprise
    }
}

/// A step's deadline as it holds for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable)]
#[diesel(table_name = procedure_steps)]
pub struct Rule {
    pub id: String,
    pub profile: Profile,
    pub step: Step,
    pub counted_from: Event,
    /// Whether it lies before the event.
    pub before: bool,
    /// From 1.
    pub amount: i32,
    pub measure: Measure,
    /// How much the decision's signer may add, in the same measure; 0: nothing.
    pub extension: i32,
    /// Whether a last day on which offices are closed moves to a day on which they work: the next one,
    /// or the one before when the deadline lies before its event. Working days never need it.
    pub rolls: bool,
    /// Abbreviation of the paper that fulfils it (domain 2.5); may be empty.
    pub paper: String,
    pub ground: String,
    /// Whether somebody compared the ground with the document.
    pub verified: bool,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub applies: Applies,
    /// How the office calls the step; empty: as everybody does.
    pub name: String,
}

/// A line's contents, from a day on.
#[derive(Clone, Debug)]
pub struct Change {
    pub applies: Applies,
    pub name: String,
    pub paper: String,
    pub amount: i32,
    pub measure: Measure,
    pub extension: i32,
    pub rolls: bool,
    pub ground: String,
    pub verified: bool,
    pub from_on: NaiveDate,
}
