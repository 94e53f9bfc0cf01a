//! Types of numbering.

use diesel::prelude::*;
use serde::Serialize;

use crate::schema::number_series;
use crate::vocabulary::UnitId;
use crate::words;

words! {
    /// Kinds of papers that can be numbered here.
    Kind, "numbering-kind" {
        /// Tờ trình ban hành kế hoạch
        Submission = "submission",
        /// Kế hoạch kiểm tra
        Plan = "plan",
        /// Điều chỉnh kế hoạch
        Adjustment = "adjustment",
        /// Quyết định kiểm tra
        Decision = "decision",
        /// Công văn đề nghị cử người tham gia đoàn
        MemberRequest = "member-request",
        /// Công văn thông báo lịch kiểm tra, kèm đề cương
        Announcement = "announcement",
        /// Thông báo lịch kiểm tra
        Schedule = "schedule",
        /// Giấy giới thiệu
        Introduction = "introduction",
        /// Công văn yêu cầu cung cấp tài liệu
        DocumentsRequest = "documents-request",
        /// Báo cáo kết quả kiểm tra của đoàn
        TeamReport = "team-report",
        /// Thông báo kết luận
        Conclusion = "conclusion",
        /// Công văn đôn đốc thực hiện kết luận
        Reminder = "reminder",
        /// Báo cáo Chủ tịch về việc chậm thực hiện kết luận
        Escalation = "escalation",
    }
}

/// A number as it is compared: `5/kh-snv` and `05/KH-SNV` are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What counts up; 0 where nothing but digits stands before the stroke.
    pub number: i32,
    /// What stands behind the stroke, in capitals; the whole of it where nothing counts up.
    pub symbol: String,
}

/// A paper that has a number, or is to have one.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    pub body: &'a UnitId,
    pub kind: Kind,
    /// Id of what the paper is about. One paper that goes to several is one subject, and has its number more than
    /// once. Empty while there is none.
    pub subject: &'a str,
}

/// How a body numbers a kind of paper.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = number_series)]
pub struct Series {
    #[diesel(column_name = body_id)]
    pub body: UnitId,
    pub kind: Kind,
    /// What stands behind the stroke, such as `KH-SNV`.
    pub symbol: String,
    /// The least number that is given; later years begin with 1 again only where it is 1.
    #[diesel(column_name = first_number)]
    pub first: i32,
    /// Whether numbers are issued here; else they are entered.
    pub issued_here: bool,
    pub version: i32,
}
