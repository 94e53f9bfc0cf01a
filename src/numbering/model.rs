//! Types of numbering.

use diesel::prelude::*;
use serde::Serialize;

use crate::schema::number_series;
use crate::vocabulary::UnitId;
use crate::words;

words! {
    /// Kinds of papers that can be numbered here.
    Kind, "numbering-kind" {
        /// Kế hoạch kiểm tra
        Plan = "plan",
        /// Điều chỉnh kế hoạch
        Adjustment = "adjustment",
        /// Quyết định kiểm tra
        Decision = "decision",
        /// Thông báo kết luận
        Conclusion = "conclusion",
    }
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
