//! Types of days that are kept free of visits.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::UnitId;

/// Days in which a body, or every one, holds no visits if it can be helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptDays {
    pub id: String,
    /// Whose they are; none: of every body.
    pub body: Option<UnitId>,
    /// As the body is called today; empty for every body.
    pub body_name: String,
    /// First and last day.
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub reason: String,
    pub version: i32,
}

/// Days to be kept free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeptDays {
    /// None: every body's.
    pub body: Option<UnitId>,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub reason: String,
}
