//! Writing a line.

use diesel::prelude::*;
use serde_json::{Map, Value};

use crate::db::Tx;
use crate::error::Error;
use crate::schema::{audit_lines, audit_pending};
use crate::vocabulary::{Actor, UnitId};

/// What an act did, for its line.
#[derive(Clone, Debug)]
pub struct Entry {
    action: &'static str,
    subject_kind: &'static str,
    subject_id: String,
    unit: Option<UnitId>,
    sealed_subject: Option<String>,
    details: Map<String, Value>,
}

impl Entry {
    /// `action` is `area.verb` (`plans.submit`), the subject a noun of the glossary and its id.
    pub fn new(action: &'static str, subject_kind: &'static str, subject_id: impl ToString) -> Self {
        let subject_id = subject_id.to_string();
        Entry { action, subject_kind, subject_id, unit: None, sealed_subject: None, details: Map::new() }
    }

    /// The unit that the act concerns.
    pub fn unit(mut self, unit: &UnitId) -> Self {
        self.unit = Some(unit.clone());
        self
    }

    /// The line is visible only to those who may see the sealed item or inspection of this id.
    pub fn sealed_by(mut self, subject: Option<&str>) -> Self {
        self.sealed_subject = subject.map(str::to_owned);
        self
    }

    /// A fact that the line keeps.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

/// Writes the line of an act in the act's transaction.
pub fn record(tx: &mut Tx, actor: &Actor, entry: Entry) -> Result<(), Error> {
    let id: String = tx.new_id();
    let now = tx.now();
    diesel::insert_into(audit_lines::table)
        .values((
            audit_lines::id.eq(&id),
            audit_lines::at.eq(now),
            audit_lines::account_id.eq(actor.account.as_ref().map(|a| a.as_str())),
            audit_lines::login.eq(&actor.login),
            audit_lines::via.eq(actor.via.as_str()),
            audit_lines::action.eq(entry.action),
            audit_lines::subject_kind.eq(entry.subject_kind),
            audit_lines::subject_id.eq(&entry.subject_id),
            audit_lines::unit_id.eq(entry.unit.as_ref().map(|u| u.as_str())),
            audit_lines::sealed_subject_id.eq(entry.sealed_subject.as_deref()),
            audit_lines::details.eq(Value::Object(entry.details).to_string()),
        ))
        .execute(tx.c())?;
    diesel::insert_into(audit_pending::table).values(audit_pending::line_id.eq(&id)).execute(tx.c())?;
    Ok(())
}
