//! Phone numbers and addresses of applicants. They are personal data (Decree 356/2025, article 3), so they are
//! kept only while a purpose is in force that the administrator stated, in a table of their own; each is shown
//! to who may see contacts, for a reason that stands in the trail. When the purpose ends they are deleted, and
//! so are files that hold them (`importing::actions::forget_uploads`).

pub mod actions;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::schema::{contact_purposes, dossier_contacts};
use crate::vocabulary::PurposeId;

/// For what contacts may be kept, on what legal ground, and from which day to which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable)]
#[diesel(table_name = contact_purposes)]
pub struct Purpose {
    pub id: PurposeId,
    pub purpose: String,
    pub ground: String,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    /// Login and name of who stated it.
    pub login: String,
    pub name: String,
    pub stated_at: NaiveDateTime,
    pub ended_at: Option<NaiveDateTime>,
    /// Login of who ended it; the job's when its last day was past.
    pub ended_by: Option<String>,
    pub end_reason: Option<String>,
    /// When nothing of what was kept for it was left.
    pub deleted_at: Option<NaiveDateTime>,
}

/// A purpose to be stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPurpose {
    pub purpose: String,
    pub ground: String,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
}

/// How the applicant of a dossier can be reached, as a list says it; what it does not say is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable)]
#[diesel(table_name = dossier_contacts)]
pub struct Contact {
    pub phone: Option<String>,
    pub address: Option<String>,
}

impl Contact {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.phone.is_none() && self.address.is_none()
    }

    /// With what it does not say taken from an earlier one.
    pub fn or(self, earlier: &Contact) -> Contact {
        Contact {
            phone: self.phone.or_else(|| earlier.phone.clone()),
            address: self.address.or_else(|| earlier.address.clone()),
        }
    }
}
