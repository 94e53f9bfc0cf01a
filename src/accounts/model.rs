//! Accounts and sessions.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::language::Language;
use crate::vocabulary::{AccountId, DeviceId, OfficialId, Role, UnitId};

/// An account to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    pub position: String,
    pub unit: Option<UnitId>,
    pub official: Option<OfficialId>,
    pub roles: Vec<Role>,
}

/// A person who signs in.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub position: String,
    pub unit: Option<UnitId>,
    pub unit_name: String,
    /// The official record that was confirmed to be this person's.
    pub official: Option<OfficialId>,
    pub roles: Vec<Role>,
    pub disabled: bool,
    pub version: i32,
}

/// A session that is alive.
#[derive(Clone, Debug)]
pub struct Session {
    /// SHA-256 of the cookie's token.
    pub id: String,
    pub account: AccountId,
    /// What forms carry back to show that they are ours.
    pub csrf: String,
    pub language: Language,
    pub must_change_password: bool,
    pub created_at: NaiveDateTime,
    pub last_seen_at: NaiveDateTime,
    /// The tablet that it belongs to; none for a browser in the office.
    pub device: Option<DeviceId>,
}

/// A tablet of a person.
#[derive(Clone, Debug, Serialize)]
pub struct Device {
    pub id: DeviceId,
    pub account: AccountId,
    /// Name of its person.
    pub owner: String,
    /// What its person calls it.
    pub name: String,
    /// Number of the protocol that it spoke last.
    pub protocol: i32,
    pub registered_at: NaiveDateTime,
    pub last_seen_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
}
